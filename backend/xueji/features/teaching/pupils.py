"""Whose lines a template has, and what has been entered of them already."""

from collections.abc import Mapping, Sequence

import msgspec

from xueji.features import organisations
from xueji.features.students import Reads
from xueji.features.teaching import arrange_timetable, judging, store, timetable_store
from xueji.features.teaching.filled import Filled
from xueji.features.teaching.judging import Known, Line
from xueji.features.teaching.store import EntryRow, PupilRow
from xueji.features.teaching.targets import Target
from xueji.features.teaching.timetable import Timetable

Fillable = Target | Timetable
Values = Mapping[str, str]


async def known_of(source: Reads, target: Fillable) -> dict[int, Known]:
    if isinstance(target, Timetable):
        return await arrange_timetable.known_of(source, target)
    if target.teaching_class_id is not None:
        rows = await store.taught(source, target.teaching_class_id)
    else:
        rows = await store.led(source, target.class_id or 0)
    return {row.student_id: _known(row) for row in rows}


def _known(row: PupilRow) -> Known:
    grade = organisations.grade_name(row.stage, row.grade)
    return Known(row.student_id, (row.name, grade, row.class_name or ""))


async def entries_of(source: Reads, target: Target, student_ids: Sequence[int]) -> dict[int, EntryRow]:
    return await store.entries(source, student_ids, target.year, target.term, target.subject)


async def standing(source: Reads, target: Fillable, ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """What stands for them now, in the words of the template."""
    if isinstance(target, Timetable):
        return await arrange_timetable.standing(source, target, await timetable_store.rooms(source, target))
    return {key: row.values for key, row in (await entries_of(source, target, ids)).items()}


class Judged(msgspec.Struct, frozen=True):
    """An upload as it is to be seen today. `before` is what stands; `note` is to be thought of."""

    lines: list[Line]
    known: Mapping[int, Known]
    before: Mapping[int, Values]
    note: str = ""

    @property
    def fresh(self) -> dict[int, Values]:
        """What is not there yet, or otherwise."""
        wanted = {one.id: one.values for one in self.lines if one.id is not None and one.values and not one.faults}
        return {key: values for key, values in wanted.items() if self.before.get(key) != values}


async def judged(source: Reads, target: Fillable, filled: Filled) -> Judged:
    """Judged anew: pupils, classes and what is entered may have changed since."""
    known = await known_of(source, target)
    lines = judging.judge(filled, known, target.items, target.keys)
    if not isinstance(target, Timetable):
        return Judged(lines, known, await standing(source, target, list(known)))
    rooms = await timetable_store.rooms(source, target)
    before = await arrange_timetable.standing(source, target, rooms)
    found = Judged(await arrange_timetable.agreed(source, target, rooms, lines), known, before)
    moved = [key for key in found.fresh if key in before]
    return msgspec.structs.replace(found, note=await arrange_timetable.note(source, target, moved))
