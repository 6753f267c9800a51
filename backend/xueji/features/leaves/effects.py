"""What the flows owe, kept in the transaction of the decision."""

from xueji.approvals import Desk, Happened
from xueji.features import casework, students, transfers
from xueji.features.leaves import errors, rules, store
from xueji.features.leaves.flow import REINSTATEMENT, RETURN_FROM_ABROAD
from xueji.kernel.refusals import NotFound
from xueji.platform.database import Tx


async def come_back(tx: Tx, happened: Happened) -> None:
    """In school from this instant, in the class if it has a seat, with the numbers that are due then (Q51).

    Raises:
        LeaveNotAway, LeaveStopped, LeaveElsewhere: something has come up since; then nobody has agreed either.
    """
    row = await store.of_case(tx, happened.case.id)
    if row is None:
        raise NotFound
    await students.placements(tx, [row.student_id])
    pupil = await transfers.pupil_facts(tx, row.student_id, besides=row.case_id)
    if pupil.state is not row.from_state or pupil.school_id != row.school_id:
        raise errors.LeaveNotAway(pupil.state)
    await require_clear(tx, pupil)
    target = transfers.Target(row.stage, row.grade)
    await students.place(
        tx,
        [
            students.Placement(
                student_id=row.student_id,
                school_id=row.school_id,
                school_path=row.school_path,
                class_id=await transfers.free_class(tx, row.school_id, target, row.class_id, besides=row.case_id),
                stage=row.stage.value,
                grade=row.grade,
                state=students.State.IN_SCHOOL,
            )
        ],
        kind=students.ChangeKind.STATE,
        source=students.ChangeSource.RETURN,
        actor=students.Actor(None, "主管部门核办"),
        cases={row.student_id: row.case_id},
    )
    await students.number_after_class(tx, [row.student_id])
    await tx.audit(
        "leave.came_back",
        subject=f"case:{row.case_id}",
        student_ids=[row.student_id],
        organisation_id=row.school_id,
        from_state=row.from_state.value,
    )


async def require_clear(tx: Tx, pupil: transfers.Pupil) -> None:
    """Raises LeaveStopped, LeaveElsewhere."""
    found = rules.hindrances(pupil)
    if found:
        raise errors.LeaveStopped(found[0])
    elsewhere = (await students.claimed_by(tx, [pupil.student_id])).get(pupil.student_id)
    if elsewhere is not None:
        raise errors.LeaveElsewhere(elsewhere)


DESK: Desk[Tx] = Desk(
    [REINSTATEMENT, RETURN_FROM_ABROAD],
    now={"come_back": come_back},
    later={"tell_family": casework.TELL_FAMILY, "tell_offices": casework.TELL_OFFICES},
)
