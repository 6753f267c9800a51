"""What leads a pupil back to school, for the school that holds the record."""

from xueji.approvals.events import Returned
from xueji.features import organisations, students, transfers
from xueji.features.leaves import filing, rules, store
from xueji.features.leaves.models import REASON_SEAL
from xueji.features.leaves.schemas import ReturnForm, ReturnGrade, ReturnStop
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.cases import entries_of
from xueji.platform.crypto import keyring
from xueji.platform.scope import scope_of


async def form(caller: Caller, student_id: int) -> ReturnForm:
    """Raises NotFound, LeaveNotAway. The look is written down."""
    returned = await store.sent_back(students.POOL, student_id, organisations.post_of(caller).organisation_id)
    case_id = returned.case_id if returned else None
    pupil, flow = await filing.own_pupil(students.POOL, caller, student_id, besides=case_id)
    record = await students.visible_record(scope_of(caller), student_id)
    await read_log(caller, "leave.form", [student_id], f"办理{flow.label}")
    return ReturnForm(
        student_id=student_id,
        name=str(record.values["name"]),
        state_label=pupil.state.label,
        flow=flow.name,
        label=flow.label,
        stage=pupil.stage.value,
        grade=returned.grade if returned else pupil.grade,
        grades=[ReturnGrade(one, organisations.grade_label(pupil.stage, one)) for one in rules.grades(pupil)],
        class_id=returned.class_id if returned else None,
        reason=keyring().open(returned.reason, REASON_SEAL).decode() if returned else "",
        papers=list(rules.PAPERS[flow.name]),
        stops=[ReturnStop(one.what, one.how, one.to) for one in transfers.shown(rules.hindrances(pupil), family=False)],
        case_id=case_id,
        sent_back=await _sent_back(case_id),
    )


async def _sent_back(case_id: int | None) -> str:
    if case_id is None:
        return ""
    entries = await entries_of(students.POOL, case_id)
    return next((one.event.text for one in reversed(entries) if isinstance(one.event, Returned)), "")
