"""A pupil stands in the wrong grade: the school asks, the bureau agrees, the grade is another (Q19.6, Q20.4)."""

import msgspec

from xueji.approvals import CaseState, Desk, File, Happened, Party, Refile, Withdraw
from xueji.features import organisations, students
from xueji.features.enrolment import correction_store, errors
from xueji.features.enrolment.application import reason_words
from xueji.features.enrolment.correction_store import CorrectionRow
from xueji.features.enrolment.decide import command_of
from xueji.features.enrolment.flow import GRADE_CORRECTION
from xueji.features.enrolment.more_schemas import (
    CorrectionState,
    GradeCorrections,
    GradeCorrectionView,
    NewGradeCorrection,
)
from xueji.features.enrolment.schemas import DecideOne
from xueji.features.enrolment.submit import parties_of
from xueji.features.students import Reads
from xueji.kernel.cursors import last_id
from xueji.kernel.masking import mask_name
from xueji.kernel.permissions import May
from xueji.kernel.refusals import NotFound
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.cases import Cases, actor_of
from xueji.platform.database import Tx
from xueji.platform.scope import scope_of

PREFIX = "NJ"
PAGE = 50
TELL = "enrolment.tell_correction"


async def ask(tx: Tx, caller: Caller, data: NewGradeCorrection) -> GradeCorrectionView:
    """The school asks for another grade of the same stage.

    Raises:
        NotFound: the pupil is not the school's.
        GradeUnfit: it is the same grade, one that the school does not have, or something is being decided already.
        Refusal: of the approval.
    """
    scope = scope_of(caller)
    card = await students.pupil_card(scope, data.student_id, tx)
    school = await organisations.get_organisation(card.school_id, tx)
    stage = organisations.Stage(card.stage)
    fault = ""
    if card.state is not students.State.IN_SCHOOL:
        fault = f"学生现在的状态是“{card.state.label}”。"
    elif data.grade == card.grade:
        fault = f"学生现在就在{organisations.grade_label(stage, card.grade)}。"
    elif data.grade > organisations.grades_in(stage, school.system):
        fault = f"{school.name}的{stage.label}没有这个年级。"
    elif await correction_store.is_open(tx, card.id):
        fault = "这名学生的年级纠错正在办理。"
    if fault:
        raise errors.GradeUnfit(why=fault)
    cases = Cases(tx)
    parties = (await parties_of(tx, {school.id}))[school.id]
    command = File(
        flow=GRADE_CORRECTION.name,
        number=await cases.number(PREFIX),
        student_id=card.id,
        parties={party: parties[party] for party in (Party.SCHOOL, Party.BUREAU, Party.CITY)},
    )
    filed = await DESK.file(cases, command, actor_of(caller))
    correction_id = await correction_store.add(
        tx,
        student_id=card.id,
        school_id=school.id,
        school_path=school.path,
        grades=(card.grade, data.grade),
        reason=data.reason.strip(),
        case_id=filed.case.id,
        number=command.number,
    )
    await tx.audit(
        "grade.correction_asked", subject=f"grade_correction:{correction_id}", student_ids=[card.id],
        organisation_id=school.id, grade=data.grade,
    )  # fmt: skip
    return await _again(tx, caller, correction_id)


async def ask_again(tx: Tx, caller: Caller, correction_id: int, reason: str) -> GradeCorrectionView:
    """File a returned one again, with better reasons."""
    row = await _found(tx, caller, correction_id)
    await DESK.act(Cases(tx), row.case_id, Refile(), actor_of(caller))
    await correction_store.note_reason(tx, row.id, reason.strip())
    return await _again(tx, caller, row.id)


async def decide(
    tx: Tx, caller: Caller, correction_id: int, expected_version: int, data: DecideOne
) -> GradeCorrectionView:
    """Agree, which changes the grade in the same commit, or send back with a reason.

    Raises:
        ReasonUnknown, OtherNeedsText: what the school would read says nothing.
        Refusal: of the approval.
    """
    row = await _found(tx, caller, correction_id)
    command = command_of(agree=data.agree, reason=data.reason, text=data.text)
    await DESK.act(Cases(tx), row.case_id, command, actor_of(caller), expected_version=expected_version)
    await tx.audit(
        "grade.correction_decided", subject=f"grade_correction:{row.id}", student_ids=[row.student_id],
        organisation_id=row.school_id, agree=data.agree,
    )  # fmt: skip
    return await _again(tx, caller, row.id)


async def withdraw(tx: Tx, caller: Caller, correction_id: int) -> GradeCorrectionView:
    row = await _found(tx, caller, correction_id)
    await DESK.act(Cases(tx), row.case_id, Withdraw(), actor_of(caller))
    return await _again(tx, caller, row.id)


async def read(caller: Caller, state: CorrectionState | None, cursor: str | None) -> GradeCorrections:
    """Corrections of the scope, the newest first."""
    found = await correction_store.page(students.POOL, scope_of(caller), state, last_id(cursor), PAGE + 1)
    shown = found[:PAGE]
    await read_log(caller, "grade.corrections", [row.student_id for row in shown], "查年级纠错")
    return GradeCorrections([_view(row, caller) for row in shown], str(shown[-1].id) if len(found) > PAGE else None)


async def mend_grade(tx: Tx, happened: Happened) -> None:
    """The pupil stands in the other grade, without a class until one is assigned there."""
    row = await correction_store.of_case(tx, happened.case.id)
    if row is None:
        return
    await correction_store.move(tx, row.case_id, CorrectionState.DONE)
    stood = (await students.placements(tx, [row.student_id]))[row.student_id]
    caller = tx.caller
    await students.place(
        tx,
        [msgspec.structs.replace(stood, class_id=None, grade=row.to_grade)],
        kind=students.ChangeKind.GRADE,
        source=students.ChangeSource.SCHOOL,
        actor=students.actor_of(caller) if caller else students.Actor(None, "系统"),
        cases={row.student_id: row.case_id},
    )


_STATE = {
    CaseState.OPEN: CorrectionState.OPEN,
    CaseState.RETURNED: CorrectionState.RETURNED,
    CaseState.COMPLETED: CorrectionState.DONE,
    CaseState.WITHDRAWN: CorrectionState.WITHDRAWN,
    CaseState.LAPSED: CorrectionState.WITHDRAWN,
}


async def note_correction(tx: Tx, happened: Happened) -> None:
    await correction_store.move(tx, happened.case.id, _STATE[happened.case.state])


DESK: Desk[Tx] = Desk(
    [GRADE_CORRECTION],
    now={"mend_grade": mend_grade, "note_correction": note_correction},
    later={"tell_grade": TELL},
)


async def _found(source: Reads, caller: Caller, correction_id: int) -> CorrectionRow:
    row = await correction_store.one(source, scope_of(caller), correction_id)
    if row is None:
        raise NotFound
    return row


async def _again(tx: Tx, caller: Caller, correction_id: int) -> GradeCorrectionView:
    return _view(await _found(tx, caller, correction_id), caller)


def _view(row: CorrectionRow, caller: Caller) -> GradeCorrectionView:
    masked = not scope_of(caller).full_names
    post = caller.post
    mine = (
        row.state is CorrectionState.OPEN
        and post is not None
        and post.organisation_id in row.holder_ids
        and caller.may(May.GRADE_CORRECT_CONFIRM)
        and row.filed_by != caller.account_id
    )
    return GradeCorrectionView(
        id=row.id,
        number=row.number,
        student_id=row.student_id,
        name=mask_name(row.name) if masked else row.name,
        school=row.school,
        from_label=organisations.grade_label(row.stage, row.from_grade),
        to_label=organisations.grade_label(row.stage, row.to_grade),
        reason=row.reason,
        state=row.state,
        state_label=row.state.label,
        mine=mine,
        returned=reason_words(row.returned_reason, row.returned_text),
        due_on=row.due_on if row.state is CorrectionState.OPEN else None,
        created_at=row.created_at,
        version=row.case_version,
    )
