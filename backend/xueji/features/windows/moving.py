"""A pupil has moved: what the family had begun for a window of the former school is let go of.

What was handed in is a case, and an open case keeps a pupil from moving.
"""

from xueji.features.students import PupilsMoved
from xueji.features.windows import sheet_store
from xueji.platform.database import Tx
from xueji.platform.events import subscribe


@subscribe(PupilsMoved)
async def leave_behind(tx: Tx, event: PupilsMoved) -> None:
    await sheet_store.drop_drafts(tx, [move.student_id for move in event.moves])
