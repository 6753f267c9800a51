"""Who stands in a template, and what has been entered of them already."""

from collections.abc import Sequence

from xueji.features import organisations
from xueji.features.students import Reads
from xueji.features.teaching import store
from xueji.features.teaching.judging import Pupil
from xueji.features.teaching.store import EntryRow, PupilRow
from xueji.features.teaching.targets import Target


async def pupils_of(source: Reads, target: Target) -> dict[int, Pupil]:
    if target.teaching_class_id is not None:
        rows = await store.taught(source, target.teaching_class_id)
    else:
        rows = await store.led(source, target.class_id or 0)
    return {row.student_id: _pupil(row) for row in rows}


def _pupil(row: PupilRow) -> Pupil:
    grade = organisations.grade_name(row.stage, row.grade)
    return Pupil(row.student_id, row.name, grade, row.class_name or "")


async def entries_of(source: Reads, target: Target, student_ids: Sequence[int]) -> dict[int, EntryRow]:
    return await store.entries(source, student_ids, target.year, target.term, target.subject)
