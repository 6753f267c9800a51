"""What the flow of transfers owes, kept."""

from xueji.approvals import Actor, Approve, Case, Command, Desk, Happened, Outcome
from xueji.features import casework, organisations, students
from xueji.features.transfers import errors, precheck, rules, store
from xueji.features.transfers.flow import RECEIVE, TRANSFER
from xueji.features.transfers.move import Destination
from xueji.features.transfers.move import move_record as move
from xueji.features.transfers.store import TransferRow
from xueji.kernel.refusals import NotFound
from xueji.platform.cases import Cases
from xueji.platform.database import Tx

TELL_NATION = "transfers.tell_nation"


async def move_record(tx: Tx, happened: Happened) -> None:
    """The last party has agreed. Raises TransferNotReady, and nothing has happened, where it is true no more."""
    case = happened.case
    row = await store.hold(tx, case.id)
    if row is None:
        raise NotFound
    await students.placements(tx, [row.student_id])
    await _require_ready(tx, case, row)
    to = Destination(
        school_id=row.to_school_id,
        school=row.to_school,
        school_path=row.to_path,
        class_id=row.class_id,
        stage=row.to_stage.value,
        grade=row.to_grade,
    )
    kept = await move(tx, row.student_id, case.id, to)
    await store.moved(tx, case.id)
    await store.drop_draft(tx, row.student_id)
    await tx.audit(
        "transfer.moved",
        subject=f"case:{case.id}",
        student_ids=[row.student_id],
        organisation_id=row.to_school_id,
        from_school=row.from_school_id,
        to_school=row.to_school_id,
        archive_sha256=kept,
    )


async def _require_ready(tx: Tx, case: Case, row: TransferRow) -> None:
    """Held: nothing of this changes before the commit."""
    pupil = await precheck.pupil(tx, row.student_id, besides=case.id)
    stood = (pupil.school_id, pupil.stage, pupil.grade)
    if stood != (row.from_school_id, row.from_stage, row.from_grade):
        raise errors.TransferNotReady(
            what="孩子的学校或年级在申请以后变了",
            why=f"申请时在{row.from_school}，现在在{pupil.school}{precheck.grade_words(pupil)}。",
            how="请退回，由申请人按现在的年级再提交。",
        )
    found = rules.stops(rules.about_pupil(pupil))
    if found:
        raise errors.TransferNotReady(what=found[0].what, why=found[0].why, how=found[0].how)
    classes = await organisations.classes_by_id(tx, [row.class_id] if row.class_id else [])
    if row.class_id is None or not any(one.active for one in classes):
        raise errors.TransferNotReady(
            what="转入的班级没有了", why=f"{row.to_school}选的班级已经停用。", how=f"请{row.to_school}重新选班级。"
        )
    place = await precheck.held_place(tx, row.to_school_id, row.target, row.class_id, besides=case.id)
    if not rules.takes_one_more(place):
        full = rules.class_full(place)
        raise errors.TransferNotReady(what=full.what, why=full.why, how=f"请{row.to_school}换一个班，再同意。")


async def act(tx: Tx, case_id: int, command: Command, actor: Actor, expected_version: int | None) -> Outcome:
    """As the desk does, and the receiving school agrees to nothing without a class (raises TransferClassMissing)."""
    outcome = await DESK.act(Cases(tx), case_id, command, actor, expected_version=expected_version)
    if isinstance(command, Approve) and RECEIVE not in outcome.case.open_steps:
        row = await store.of_case(tx, case_id)
        if row is not None and row.class_id is None:
            raise errors.TransferClassMissing
    return outcome


DESK: Desk[Tx] = Desk(
    [TRANSFER],
    now={"move_record": move_record},
    later={
        "tell_nation": TELL_NATION,
        "tell_family": casework.TELL_FAMILY,
        "tell_offices": casework.TELL_OFFICES,
    },
)
