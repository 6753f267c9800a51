"""The one act of Q47: the record leaves one school and stands at the other in the same transaction."""

import msgspec

from xueji.features import students
from xueji.features.transfers import archive
from xueji.platform.database import Tx
from xueji.platform.events import publish


class Destination(msgspec.Struct, frozen=True, kw_only=True):
    """Where the record goes."""

    school_id: int
    school: str
    school_path: str
    class_id: int | None
    stage: str
    grade: int


async def move_record(tx: Tx, student_id: int, case_id: int, to: Destination) -> str:
    """Freeze the copy of the former school, move the record, tell the rooms above; answers the hash of the copy.

    Guardians, consents and the pupil's own account belong to the record and go along; the seat in the old class is
    free at the same instant. The caller has decided that it may move, and holds the record.
    """
    record = await students.read_record(tx, student_id)
    kept = await archive.keep(tx, record, case_id, to.school_id, to.school)
    caller = tx.caller
    await students.place(
        tx,
        [
            students.Placement(
                student_id=student_id,
                school_id=to.school_id,
                school_path=to.school_path,
                class_id=to.class_id,
                stage=to.stage,
                grade=to.grade,
                state=record.state,
            )
        ],
        kind=students.ChangeKind.SCHOOL,
        source=students.ChangeSource.TRANSFER,
        actor=students.actor_of(caller) if caller else students.Actor(None, "系统"),
        cases={student_id: case_id},
    )
    if not record.values.get("provincial_number"):
        await students.number_after_class(tx, [student_id])
    await publish(
        tx,
        students.PupilsMoved(
            (
                students.Move(
                    student_id=student_id,
                    from_school_id=record.school_id,
                    to_school_id=to.school_id,
                    case_id=case_id,
                ),
            )
        ),
    )
    return kept
