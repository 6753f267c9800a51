"""A timetable from a template: what it would change, and teaching classes arranged by it, all or none (Q118, Q120)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

import msgspec

from xueji.features import organisations
from xueji.features.organisations import ClassRow
from xueji.features.students import Reads
from xueji.features.teaching import errors, naming, store, timetable, timetable_store
from xueji.features.teaching.judging import Known, Line
from xueji.features.teaching.subjects import Subject
from xueji.features.teaching.timetable import NAME, NUMBER, TEACHER, Room, Timetable
from xueji.features.teaching.timetable_store import NewRoom, StandingRoom
from xueji.kernel.texts import some_of
from xueji.platform.database import Tx

Values = Mapping[str, str]
_MOST_NAMED = 5


async def known_of(source: Reads, table: Timetable) -> dict[int, Known]:
    """The classes of the grade, or its pupils: the lines of the template."""
    grade = organisations.grade_name(table.stage, table.grade)
    if table.subject is None:
        return {one.id: Known(one.id, (one.name, grade, str(one.entry_year))) for one in await _classes(source, table)}
    pupils = await store.of_grade(source, table.school_id, table.stage, table.grade)
    return {one.student_id: Known(one.student_id, (one.name, grade, one.class_name or "")) for one in pupils}


async def _classes(source: Reads, table: Timetable) -> list[ClassRow]:
    classes = await organisations.classes_of(source, table.school_id)
    return [one for one in classes if (one.stage, one.grade) == (table.stage, table.grade)]


async def standing(source: Reads, table: Timetable, rooms: Sequence[Room]) -> dict[int, dict[str, str]]:
    """What is arranged now, in the words of the template."""
    names = {post_id: name for name, post_id in table.teachers.items()}
    found: dict[int, dict[str, str]] = {}
    if table.subject is None:
        for room in rooms:
            if room.class_id is not None and room.post_id in names:
                found.setdefault(room.class_id, {})[room.subject.value] = names[room.post_id]
        return found
    said = {
        room.id: {NUMBER: str(room.number), TEACHER: names.get(room.post_id, ""), NAME: room.name} for room in rooms
    }
    return {one.student_id: said[one.teaching_class_id] for one in await timetable_store.members(source, list(said))}


async def agreed(source: Reads, table: Timetable, rooms: Sequence[Room], lines: Sequence[Line]) -> list[Line]:
    """Lines that were judged one by one, judged against each other."""
    if table.subject is None:
        return list(lines)
    others = await timetable_store.names_beside(source, table.school_id, [room.id for room in rooms])
    return timetable.agree(lines, rooms, others, partial(_suggested, table, await _entry_year(source, table)))


async def _entry_year(source: Reads, table: Timetable) -> int:
    return next((one.entry_year for one in await _classes(source, table)), table.year - table.grade + 1)


def _suggested(table: Timetable, entry_year: int, number: int) -> str:
    return naming.suggested(entry_year, table.grade, table.term, table.subject or Subject.CLASS, number)


async def note(source: Reads, table: Timetable, moved: Sequence[int]) -> str:
    """What to think of before these pupils change their teaching class: some have marks, and take them along (Q118)."""
    if table.subject is None or not moved:
        return ""
    there = len(await store.entries(source, moved, table.year, table.term, table.subject))
    return f"换教学班的学生里，{there} 人已经登记了{table.subject.label}成绩，成绩跟着学生走。" if there else ""


class Since(msgspec.Struct, frozen=True):
    """Who arranges, and when what was arranged then had been seen."""

    at: datetime
    account_id: int


async def write(tx: Tx, table: Timetable, fresh: Mapping[int, Values], since: Since) -> None:
    """`fresh`: lines that say something new, by class or pupil. The school is held.

    Raises TimetableOvertaken where somebody else has arranged the same since.
    """
    rooms = await timetable_store.rooms(tx, table)
    if table.subject is None:
        touched = await _by_class(tx, table, rooms, fresh, since)
    else:
        touched = await _by_list(tx, table, table.subject, rooms, fresh, since)
    await store.arranged(tx, touched, since.account_id)


def _refuse_overtaken(table: Timetable, rooms: Sequence[StandingRoom], since: Since) -> None:
    theirs = [room for room in rooms if room.arranged_since(since.at, since.account_id)]
    if theirs:
        names = some_of([room.name for room in theirs], _MOST_NAMED)
        raise errors.TimetableOvertaken(
            teacher=theirs[0].changer or "", label=table.label, count=len(theirs), names=names
        )


async def _by_class(
    tx: Tx, table: Timetable, rooms: Sequence[StandingRoom], fresh: Mapping[int, Values], since: Since
) -> list[int]:
    """A class that has the subject already gets another teacher; a cell that is empty changes nothing."""
    following = {(room.class_id, room.subject): room for room in rooms if room.class_id is not None}
    numbers = {(room.subject, room.number) for room in rooms}
    taken = set(await timetable_store.names_beside(tx, table.school_id, []))
    changed: list[StandingRoom] = []
    new: list[NewRoom] = []
    for one in await _classes(tx, table):
        for word, teacher in fresh.get(one.id, {}).items():
            subject, post_id = Subject(word), table.teachers[teacher]
            room = following.get((one.id, subject))
            if room is not None:
                if room.post_id != post_id:
                    changed.append(msgspec.structs.replace(room, post_id=post_id))
                continue
            number = next(free for free in (one.number, *range(1, 200)) if (subject, free) not in numbers)
            rule = naming.suggested(one.entry_year, table.grade, table.term, subject, number)
            name = naming.next_free(rule, frozenset(taken))
            numbers.add((subject, number))
            taken.add(name)
            new.append(NewRoom(subject=subject, number=number, name=name, post_id=post_id, class_id=one.id))
    _refuse_overtaken(table, changed, since)
    if changed:
        await timetable_store.change(tx, changed)
    if new:
        await timetable_store.found(tx, table, new, since.account_id)
    return [room.id for room in changed]


async def _by_list(
    tx: Tx,
    table: Timetable,
    subject: Subject,
    rooms: Sequence[StandingRoom],
    fresh: Mapping[int, Values],
    since: Since,
) -> list[int]:
    _refuse_overtaken(table, rooms, since)
    there = {room.number: room for room in rooms}
    wanted = {int(values[NUMBER]): values for values in fresh.values()}
    changed = [
        msgspec.structs.replace(there[number], name=values[NAME], post_id=table.teachers[values[TEACHER]])
        for number, values in wanted.items()
        if number in there
    ]
    changed = [room for room in changed if room != there[room.number]]
    new = [
        NewRoom(subject=subject, number=number, name=values[NAME], post_id=table.teachers[values[TEACHER]])
        for number, values in wanted.items()
        if number not in there
    ]
    if changed:
        await timetable_store.change(tx, changed)
    made = await timetable_store.found(tx, table, new, since.account_id) if new else {}
    ids = {number: room.id for number, room in there.items()} | {number: id_ for (_, number), id_ in made.items()}
    moved = await timetable_store.place(
        tx, list(ids.values()), {student_id: ids[int(values[NUMBER])] for student_id, values in fresh.items()}
    )
    return [*{*moved, *(room.id for room in changed)}]
