"""A pupil who changes schools, for the rooms that hear of it."""

import msgspec

from xueji.features import students
from xueji.platform import database
from xueji.platform.database import transaction
from xueji.platform.events import publish


async def move(pupil_id, school_id, class_id):
    """What a transfer does in the end."""
    async with transaction() as tx:
        [stood] = (await students.placements(tx, [pupil_id])).values()
        path = await database.value("SELECT path FROM organisation WHERE id = $1", school_id)
        placed = msgspec.structs.replace(stood, school_id=school_id, school_path=path, class_id=class_id)
        await students.place(
            tx,
            [placed],
            kind=students.ChangeKind.SCHOOL,
            source=students.ChangeSource.TRANSFER,
            actor=students.Actor(None, "系统"),
        )
        gone = students.Move(student_id=pupil_id, from_school_id=stood.school_id, to_school_id=school_id, case_id=1)
        await publish(tx, students.PupilsMoved((gone,)))
