"""What the exam platform said of nobody we know: the province sees which numbers and names to put right."""

import msgspec

from xueji.features import organisations, students
from xueji.features.results import store
from xueji.features.results.modules import EXAMINED
from xueji.features.results.schemas import LeftPage, LeftView
from xueji.features.results.store import LeftLine
from xueji.gateways.exam import ExamLine
from xueji.kernel.levels import Level
from xueji.kernel.masking import mask_name
from xueji.kernel.refusals import NotFound
from xueji.platform.caller import Caller

MOST = 100

_line = msgspec.json.Decoder(ExamLine).decode
_LABELS = {course.value: course.label for course in EXAMINED}


async def read(caller: Caller) -> LeftPage:
    """NotFound for anybody but the province, whose exams they are."""
    if organisations.post_of(caller).level is not Level.PROVINCE:
        raise NotFound
    rows = await store.left_lines(students.POOL, MOST)
    return LeftPage(items=[_view(row) for row in rows], more=await store.left_count(students.POOL) - len(rows))


def _view(row: LeftLine) -> LeftView:
    line = _line(row.line)
    return LeftView(
        serial=row.serial,
        number=line.provincial_number,
        name=mask_name(line.name),
        subject_label=_LABELS.get(line.subject, line.subject),
        session=line.session,
        why=row.why,
        why_label=row.why.label,
    )
