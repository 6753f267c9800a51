"""The school asks that a pupil comes back, and asks again with what was mended."""

from collections.abc import Sequence

from xueji.approvals import File, Flow, Outcome, Party, Refile
from xueji.features import casework, organisations, students, transfers
from xueji.features.leaves import errors, rules, store
from xueji.features.leaves.effects import DESK, require_clear
from xueji.features.leaves.models import REASON_SEAL
from xueji.features.leaves.schemas import NewReturn, ReturnFiled
from xueji.features.transfers import Pupil
from xueji.kernel.refusals import NotFound
from xueji.platform.caller import Caller
from xueji.platform.cases import Cases, actor_of
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx

PREFIX = "HF"


async def file(tx: Tx, caller: Caller, student_id: int, data: NewReturn) -> ReturnFiled:
    """One that was sent back goes on; else a new case is opened.

    Raises:
        NotFound: not a pupil of the own school.
        LeaveNotAway, LeaveStopped, LeaveElsewhere: the pupil cannot come back.
        LeaveGradeUnfit, LeavePaperMissing: what was filled in does not hold.
    """
    await students.placements(tx, [student_id])
    returned = await store.sent_back(tx, student_id, organisations.post_of(caller).organisation_id)
    pupil, flow = await own_pupil(tx, caller, student_id, besides=returned.case_id if returned else None)
    await require_clear(tx, pupil)
    await _require_place(tx, pupil, data)
    reason = keyring().seal(data.reason.strip().encode(), REASON_SEAL)
    if returned is not None:
        outcome = await DESK.act(Cases(tx), returned.case_id, Refile(), actor_of(caller))
        await store.mend(tx, returned.case_id, data.grade, data.class_id, reason)
    else:
        outcome = await _open(tx, caller, pupil, flow, data, reason)
    case = outcome.case
    await _give(tx, caller, flow, case.id, data.evidence)
    await tx.audit(
        "leave.filed",
        subject=f"case:{case.id}",
        student_ids=[student_id],
        organisation_id=pupil.school_id,
        from_state=pupil.state.value,
    )
    return ReturnFiled(case_id=case.id, number=case.number, due_on=case.due_on, provisional=case.provisional)


async def own_pupil(
    source: students.Reads, caller: Caller, student_id: int, *, besides: int | None
) -> tuple[Pupil, Flow]:
    """A pupil of the own school, and the way back. Raises NotFound, LeaveNotAway."""
    pupil = await transfers.pupil_facts(source, student_id, besides=besides)
    if pupil.school_id != organisations.post_of(caller).organisation_id:
        raise NotFound
    if pupil.state not in rules.WAYS:
        raise errors.LeaveNotAway(pupil.state)
    return pupil, rules.WAYS[pupil.state]


async def _open(tx: Tx, caller: Caller, pupil: Pupil, flow: Flow, data: NewReturn, reason: bytes) -> Outcome:
    cases = Cases(tx)
    school = await organisations.get_organisation(pupil.school_id, tx)
    number, nearest, *higher = reversed(organisations.ancestors_of(school.path))
    parties = {Party.SCHOOL: number, Party.BUREAU: nearest, Party.CITY: higher[0] if higher else nearest}
    command = File(flow=flow.name, number=await cases.number(PREFIX), student_id=pupil.student_id, parties=parties)
    filed = await DESK.file(cases, command, actor_of(caller))
    await store.add(
        tx,
        store.NewBack(
            case_id=filed.case.id,
            student_id=pupil.student_id,
            school_id=pupil.school_id,
            from_state=pupil.state,
            stage=pupil.stage,
            from_grade=pupil.grade,
            grade=data.grade,
            class_id=data.class_id,
            reason=reason,
        ),
    )
    return filed


async def _require_place(tx: Tx, pupil: Pupil, data: NewReturn) -> None:
    if data.grade not in rules.grades(pupil):
        old = transfers.grade_words(pupil)
        raise errors.LeaveGradeUnfit(f"离校时是{old}，回来不低于原来的年级。", "请在列出的年级里选。")
    if data.class_id is None:
        return
    found = await organisations.school_class(tx, data.class_id)
    if found is None or not found.takes(pupil.school_id, pupil.stage, data.grade):
        raise errors.LeaveGradeUnfit("选的班级不在这个年级。", "请重新选班级，也可以办好以后再分班。")
    target = transfers.Target(pupil.stage, data.grade)
    full = transfers.full(await transfers.place_facts(tx, pupil.school_id, target, data.class_id))
    if full is not None and full.code == "class_full":
        raise errors.LeaveGradeUnfit(f"{full.what}。{full.why}", full.how)


async def _give(tx: Tx, caller: Caller, flow: Flow, case_id: int, evidence: Sequence[int]) -> None:
    if evidence:
        await casework.attach(tx, caller, flow.name, case_id, evidence)
    wanted = rules.missing(flow.name, await casework.given_slots(tx, case_id))
    if wanted is not None:
        raise errors.LeavePaperMissing(wanted)
