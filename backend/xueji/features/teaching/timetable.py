"""The timetable of a grade as a template: who teaches what in each class, or which teaching class a pupil is in."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec

from xueji.features import organisations
from xueji.features.evaluation import TermKind
from xueji.features.organisations import Stage
from xueji.features.teaching import naming
from xueji.features.teaching.judging import PUPILS, Fault, Keys, Line
from xueji.features.teaching.layouts import Item, ItemKind
from xueji.features.teaching.subjects import TAUGHT, Subject

NUMBER, TEACHER, NAME = "number", "teacher", "name"
_CLASSES = Keys(("编号", "行政班", "年级", "入学年份"), "这个编号不是这个年级的班", "同一个班")
_GRADE = msgspec.structs.replace(PUPILS, foreign="这个编号不是这个年级的学生")


class Timetable(msgspec.Struct, frozen=True, kw_only=True):
    """What is arranged for a grade in a term; `teachers` are posts, by the words that name one in a cell.

    By classes a line is a class and a column a subject, its cell who teaches it there. With `subject`, by lists, a line
    is a pupil, and says which teaching class.
    """

    school_id: int
    stage: Stage
    grade: int
    year: int
    term: TermKind
    teachers: dict[str, int]
    subject: Subject | None = None

    @property
    def key(self) -> str:
        return f"g{self.stage.value}{self.grade}{self.subject.value if self.subject else ''}"

    @property
    def label(self) -> str:
        grade = organisations.grade_label(self.stage, self.grade)
        return f"{grade}{self.subject.label}走班名单" if self.subject else f"{grade}排课表"

    @property
    def keys(self) -> Keys:
        return _GRADE if self.subject else _CLASSES

    @property
    def items(self) -> tuple[Item, ...]:
        names = tuple(self.teachers)
        if self.subject is None:
            return tuple(Item(one.value, one.label, ItemKind.TEACHER, choices=names) for one in TAUGHT)
        return (
            Item(NUMBER, "班号", ItemKind.COUNT, most=99, required=True),
            Item(TEACHER, "任课教师", ItemKind.TEACHER, choices=names, required=True),
            Item(NAME, "教学班名称", ItemKind.TEXT, most=naming.LONGEST),
        )


class Room(msgspec.Struct, frozen=True, kw_only=True):
    """A teaching class that is there; `class_id` where it follows a class."""

    id: int
    subject: Subject
    number: int
    name: str
    class_id: int | None
    post_id: int


class _Chosen(msgspec.Struct):
    """What the lines of one number say together: the first to say something says it for all."""

    row: int
    teacher: str = ""
    name: str = ""


def agree(
    lines: Sequence[Line], rooms: Iterable[Room], others: frozenset[str], rule: Callable[[int], str]
) -> list[Line]:
    """Lines of pupils, with what is wrong between them; those that are right say the name that their number has.

    `rooms` are the subject's teaching classes of the grade, `others` the names of the school's other ones; `rule`
    suggests a name for a number (Q120).
    """
    agreement = _Agreement(lines, {room.number: room for room in rooms}, others, rule)
    return [agreement.judged(line) if NUMBER in line.values else line for line in lines]


class _Agreement:
    def __init__(
        self, lines: Iterable[Line], rooms: Mapping[int, Room], others: frozenset[str], rule: Callable[[int], str]
    ) -> None:
        self._rooms, self._rule = rooms, rule
        self._chosen = _chosen(lines)
        self._taken = others | {room.name for number, room in rooms.items() if number not in self._chosen}
        self._owners: dict[str, int] = {}
        for number, one in self._chosen.items():
            one.name = one.name or self._own_name(number)
            self._owners.setdefault(one.name, number)

    def _own_name(self, number: int) -> str:
        return self._rooms[number].name if number in self._rooms else self._free_name(number)

    def _free_name(self, number: int) -> str:
        return naming.next_free(self._rule(number), self._taken | {one.name for one in self._chosen.values()})

    def _free_number(self) -> str:
        return str(next(one for one in itertools.count(1) if one not in self._rooms and one not in self._chosen))

    def judged(self, line: Line) -> Line:
        number = int(line.values[NUMBER])
        name = self._chosen[number].name
        faults = [*line.faults, *self._faults(line, number, name)]
        return msgspec.structs.replace(line, values=line.values | {NAME: name}, faults=faults)

    def _faults(self, line: Line, number: int, name: str) -> Iterator[Fault]:
        one = self._chosen[number]
        room = self._rooms.get(number)
        if number == 0:
            yield _fault(line, NUMBER, "班号从 1 开始", self._free_number())
        if room is not None and room.class_id is not None:
            yield _fault(line, NUMBER, f"{number} 班跟着行政班走，不能按名单排", self._free_number())
        for item, title, right in ((TEACHER, "任课教师", one.teacher), (NAME, "名称", name)):
            if line.values.get(item, right) != right:
                yield _fault(line, item, f"和第 {one.row} 行同是 {number} 班，{title}不一样", right)
        if name in self._taken or self._owners[name] != number:
            yield _fault(line, NAME, f"“{name}”已经有了，名称全校唯一", self._free_name(number))


def _chosen(lines: Iterable[Line]) -> dict[int, _Chosen]:
    chosen: dict[int, _Chosen] = {}
    for line in lines:
        if NUMBER in line.values:
            one = chosen.setdefault(int(line.values[NUMBER]), _Chosen(line.row))
            one.teacher = one.teacher or line.values.get(TEACHER, "")
            one.name = one.name or line.values.get(NAME, "")
    return chosen


_COLUMNS = {name: column for column, name in enumerate((NUMBER, TEACHER, NAME), start=len(PUPILS.titles))}


def _fault(line: Line, item: str, message: str, suggestion: str) -> Fault:
    return Fault(_COLUMNS[item], line.values.get(item, ""), message, suggestion=suggestion)
