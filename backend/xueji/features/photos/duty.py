"""What the family's home says of a photo: one that the school has sent back is to be taken again."""

import msgspec

from xueji.features.photos.rules import Reason
from xueji.features.students import Duty, DutyState, HomeMoment, HomePart, Told

KIND = "photo"


class HomeRow(msgspec.Struct, frozen=True):
    """The reason of the last photo that was sent back, while no other has come."""

    reason: Reason


SQL = """
SELECT jsonb_build_object('reason', r.reason) FROM student_photo r WHERE r.student_id = s.id AND r.state = 'returned'
  AND s.class_id IS NOT NULL AND NOT EXISTS (SELECT FROM student_photo n WHERE n.student_id = s.id AND n.id > r.id)
"""


def tell(student_id: int, row: HomeRow, at: HomeMoment) -> Told:  # noqa: ARG001 - every part is asked the same
    duty = Duty(
        kind=KIND,
        title="学籍照片",
        state=DutyState.RETURNED,
        deadline=None,
        days_left=None,
        note=f"学校退回：{row.reason.label}",
        urgent=True,
        act="重新交",
        to=f"/m/children/{student_id}/photo",
    )
    return Told([duty])


HOME = HomePart(HomeRow, SQL, tell)
