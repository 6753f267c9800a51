"""What the school and the bureau see of a pupil from another province, beside what every case shows."""

from datetime import date

from litestar.response import Response

from xueji.approvals import Case, CaseState, Party
from xueji.features import border_rights, casework, organisations, students, transfers
from xueji.features.border_transfers import filing, nation, rules, store
from xueji.features.border_transfers.flow import ARCHIVE, CLEAR_IN, CROSSINGS, FLOWS
from xueji.features.border_transfers.models import NUMBER_SEAL, PART_SEAL
from xueji.features.border_transfers.schemas import (
    BorderArchive,
    BorderEarlier,
    BorderForm,
    BorderGrade,
    BorderPage,
    BorderPart,
    BorderPartText,
    BorderWay,
)
from xueji.features.border_transfers.store import ArrivalRow
from xueji.gateways.national.border import Crossing
from xueji.kernel.permissions import May
from xueji.kernel.refusals import NotFound
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.connections import china_today
from xueji.platform.crypto import keyring
from xueji.platform.scope import scope_of

ANOTHER_SCHOOL = "另一所学校"


async def form(caller: Caller) -> BorderForm:
    """Raises BorderNeedsSchool, BorderWithoutCode."""
    school = await filing.school_of(students.POOL, caller)
    allowed = await border_rights.has_right(students.POOL, school.id)
    return BorderForm(
        provinces=list(rules.PROVINCES),
        ways=[
            BorderWay(crossing, crossing.label, flow.name, rules.papers_of(crossing, None))
            for crossing, flow in FLOWS.items()
            if allowed or crossing is Crossing.TRANSFER
        ],
        most_bytes=casework.MEGABYTE,
    )


async def page(caller: Caller, case_id: int) -> BorderPage:
    """For whoever may see the case; NotFound else. The look is written down."""
    case = await casework.seen_by_staff(students.POOL, caller, case_id)
    row = await store.of_case(students.POOL, case_id)
    if case.flow not in CROSSINGS or row is None:
        raise NotFound
    await read_log(caller, "border.read", [row.student_id], "看跨省转入")
    today = await china_today(students.POOL)
    own = _office(caller) == row.school_id
    may_set = CLEAR_IN in case.open_steps and case.parties.get(Party.RECEIVING_BUREAU) == _office(caller)
    may_set = may_set and caller.may(May.TRANSFER_CLEAR) and row.crossing is Crossing.TRANSFER
    may_mend = own and case.state is CaseState.RETURNED and caller.may(May.TRANSFER_FILE)
    return BorderPage(
        case_id=case_id,
        flow=case.flow,
        stage=row.stage,
        grade=row.grade,
        class_id=row.class_id,
        grades=await _grades(row) if may_set or may_mend else [],
        may_set_grade=may_set,
        may_mend=may_mend,
        may_open=own and scope_of(caller).full_names,
        national_number=keyring().open(row.sealed, NUMBER_SEAL).decode() if may_mend else "",
        papers=rules.papers_of(row.crossing, row.stage) if may_mend else [],
        most_bytes=casework.MEGABYTE,
        nation=await nation.waiting_words(students.POOL, row),
        earlier=await _earlier(row, own),
        archive=await _parts(row.id),
        alarm=_alarm(case, today),
        later=rules.RETURN_TO_STUDY.get(rules.state_after(row.state_there), ""),
        return_to=f"/staff/pupils/{row.student_id}/return" if await _may_return(caller, row, case) else "",
        notice_url=f"/api/border-transfers/{case_id}/notice.pdf" if transfers.may_print(caller, case) else "",
        version=case.version,
    )


async def notice(caller: Caller, case_id: int) -> Response[bytes]:
    """The notice of a transfer into the province, for the school and the bureaus that are parties. NotFound else."""
    case = await casework.seen_by_staff(students.POOL, caller, case_id)
    row = await store.of_case(students.POOL, case_id)
    if row is None:
        raise NotFound
    later = rules.RETURN_TO_STUDY.get(rules.state_after(row.state_there), "")
    moved = transfers.Moved(
        title="跨省转入通知" if row.crossing is Crossing.TRANSFER else f"{row.crossing.label}通知",
        flow=FLOWS[row.crossing],
        from_school=row.origin,
        from_grade="",
        to_school=row.school,
        to_grade=organisations.grade_label(row.stage, row.grade),
        to_class=row.class_name or "",
        national_number=keyring().open(row.sealed, NUMBER_SEAL).decode(),
        after=f"保留原来的状态，{later}。" if later else f"从这一天起在{row.school}{row.class_name or ''}就读。",
        kept="学籍和电子档案经全国平台从原学校调入。",
    )
    return await transfers.printed_notice(caller, case, moved)


async def archive(caller: Caller, student_id: int) -> BorderArchive:
    """What came with a pupil of the own school, on the record. The look is written down. NotFound for anybody else."""
    scope, school_id = scope_of(caller), _office(caller)
    if school_id is None or not scope.full_names or scope.class_ids is not None:
        raise NotFound
    record = await students.visible_record(scope, student_id)
    found = await store.came_with(students.POOL, school_id, record.id)
    if found is None:
        return BorderArchive(from_province="", from_school="", parts=[])
    await read_log(caller, "border.archive_list", [student_id], "看外省档案目录")
    return BorderArchive(from_province=found.from_province, from_school=found.from_school, parts=await _parts(found.id))


async def _parts(arrival_id: int) -> list[BorderPart]:
    return [
        BorderPart(id=one.id, part=one.part, title=one.title, fetched_at=one.fetched_at)
        for one in await store.parts(students.POOL, arrival_id)
    ]


async def part(caller: Caller, part_id: int) -> BorderPartText:
    """The words of a part that came, for the school that took the pupil in. The look is written down."""
    school_id = _office(caller)
    found = await store.part_that_came(students.POOL, school_id, part_id) if school_id else None
    if found is None or scope_of(caller).class_ids is not None:
        raise NotFound
    await read_log(caller, "border.archive_read", [found.student_id], f"看外省档案：{found.title}")
    return BorderPartText(title=found.title, text=keyring().open(found.sealed, PART_SEAL).decode())


async def _may_return(caller: Caller, row: ArrivalRow, case: Case) -> bool:
    """Whether this registrar may bring the pupil who has come back to school (Q50)."""
    if case.state is not CaseState.COMPLETED or _office(caller) != row.school_id or not caller.may(May.LEAVE_FILE):
        return False
    record = await students.visible_record(scope_of(caller), row.student_id)
    return record.state in rules.RETURN_TO_STUDY


def _office(caller: Caller) -> int | None:
    return caller.post.organisation_id if caller.post else None


async def _grades(row: ArrivalRow) -> list[BorderGrade]:
    """Every grade of the stage at the school: where systems differ the bureau's rules choose among them (Q27)."""
    school = await organisations.get_organisation(row.school_id, students.POOL)
    return [
        BorderGrade(one.grade, one.label)
        for one in organisations.grades_of([row.stage], school.system)
        if rules.enters(row.crossing, row.stage, one.grade)
    ]


async def _earlier(row: ArrivalRow, own: bool) -> BorderEarlier | None:
    """While the other province says that one is still open: which (Q40). Another school is not named."""
    if not await nation.waits_for_an_earlier(students.POOL, row):
        return None
    found = await store.earlier(students.POOL, row)
    if found is None:
        return None
    if own and found.school_id == row.school_id:
        return BorderEarlier(case_id=found.case_id, number=found.number, school=found.school)
    return BorderEarlier(case_id=None, number="", school=ANOTHER_SCHOOL)


def _alarm(case: Case, today: date) -> str:
    step = case.open_steps.get(ARCHIVE)
    if step is None or step.due_on >= today:
        return ""
    return "超过 2 个工作日还没有调完，主管教育局已收到提醒。请联系技术支持排查，已收到的不会丢。"
