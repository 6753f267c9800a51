"""Lines of a roster become records or faults: the same checks as every form, remembered for values that repeat."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache

import msgspec

from xueji.features.organisations import Stage, System, class_name, grade_label, grades_of
from xueji.features.students.checks import check
from xueji.features.students.fields import CATALOGUE, MEMBERS, TEMPLATE_MEMBERS, Field, Kind, Required
from xueji.features.students.judged import BadRow, Place
from xueji.features.students.record import Value, Values
from xueji.features.students.relations import between_fields, between_members
from xueji.features.students.roster_template import Column, columns, columns_by_path
from xueji.features.students.schemas import CellFault
from xueji.kernel.issues import Issue
from xueji.kernel.refusals import FieldError
from xueji.kernel.texts import compact
from xueji.platform import workbooks

Cell = workbooks.Cell | None

_ALL_FIELDS = frozenset(CATALOGUE) | {MEMBERS}
_SHARED = frozenset({Kind.ADDRESS, Kind.PHONE, Kind.DIVISION, Kind.NAME})
"""Kinds whose good values mean the same in every column: a family shares its address and phone."""
_ONLY_TEXT = frozenset({"id_number", "provincial_number", "disability_number"})
_LONGEST_CELL = 2000
_MOST_REMEMBERED = 60_000
_SHOWN = 60


class SchoolFacts(msgspec.Struct, frozen=True):
    """What a roster is compared with: the school it is loaded into, and the day."""

    id: int
    path: str
    name: str
    school_code: str | None
    stages: tuple[Stage, ...]
    system: System | None
    school_year: int
    today: date
    entry: Stage | None = None
    """The stage whose first grade new pupils are put into who have no class yet."""


class GoodRow(msgspec.Struct, frozen=True):
    row: int
    values: Values
    members: list[Values]
    place: Place


class RowReader:
    """Reads the lines of one roster."""

    def __init__(self, facts: SchoolFacts) -> None:
        self.facts = facts
        self._columns = columns()
        own: dict[str, dict[Cell, Value]] = {}
        self._known: list[dict[Cell, Value]] = [
            own.setdefault(column.field.kind.value if column.field.kind in _SHARED else column.title, {})
            for column in self._columns
        ]
        self._places = _places(facts)
        self._seen: dict[str, int] = {}

    def line(self, number: int, cells: Sequence[Cell]) -> GoodRow | BadRow | None:
        """A record or its faults; None for an empty line."""
        if any(not isinstance(cell, str) or cell.strip() for cell in cells if cell is not None):
            return self._row(number, cells)
        return None

    def _row(self, number: int, cells: Sequence[Cell]) -> GoodRow | BadRow:
        values: Values = {}
        members: list[Values] = [{} for _ in range(TEMPLATE_MEMBERS)]
        faults: list[CellFault] = []
        for place, (column, cell) in enumerate(zip(self._columns, cells, strict=False)):
            if cell is None or cell == "":
                continue
            value, issue = self.look(place, cell)
            if issue is not None:
                faults.append(_fault(number, column, cell, issue))
                continue
            if value is None:
                continue
            if column.member is None:
                values[column.field.name] = value
            else:
                members[column.member][column.field.name] = value
        family = [member for member in members if member]
        errors = list(self._between(values, family, {fault.field for fault in faults}))
        place = self._place(values, errors)
        errors += self._own_school(values)
        if faults or errors or place is None:
            faults += [_told(number, error, cells) for error in errors]
            return BadRow(number, str(values.get("name") or ""), sorted(faults, key=_by_column))
        return GoodRow(number, values, family, place)

    def look(self, place: int, cell: Cell) -> tuple[Value, Issue | None]:
        """What a cell of this column means, or what is wrong with it."""
        known = self._known[place]
        if cell in known:
            return known[cell], None
        field = self._columns[place].field
        text = _text_of(field, cell)
        if isinstance(text, Issue):
            return None, text
        value, issue = check(field, text, self.facts.today)
        if issue is None and len(known) < _MOST_REMEMBERED:
            known[cell] = value
        return value, issue

    @property
    def without_class(self) -> Place | None:
        """Where a pupil stands whose line names no class, if that is the same for all."""
        return None if self.facts.entry is None else Place(self.facts.entry, 1, None)

    def place_named(self, written: str) -> Place | None:
        """The class that somebody wrote so, if this school can have it."""
        return self._places.get(_bare_class(written))

    def _between(self, values: Values, members: list[Values], faulty: set[str]) -> Iterator[FieldError]:
        """What is missing and what does not fit together, save where a cell has its fault already.

        What follows from a wrong ID number alone is not told beside it.
        """
        wrong_number = "id_number" in faulty
        for error in self._all_between(values, members):
            wrong_number = wrong_number or error.field == "id_number"
            if error.field not in faulty and not (wrong_number and error.field in _FOLLOWS_ID_NUMBER):
                yield error

    def _all_between(self, values: Values, members: list[Values]) -> Iterator[FieldError]:
        yield from _missing(values, REQUIRED, "")
        if not members:
            yield FieldError(f"{MEMBERS}.0.name", "member_required", "家庭成员 1 要填，家庭成员 2 可以空着")
        for number, member in enumerate(members):
            yield from _missing(member, _REQUIRED_OF_MEMBER, f"{MEMBERS}.{number}.")
        yield from between_fields(values, _ASKED, self.facts.today)
        yield from between_members(values, members, _ASKED, self.facts.today)

    def _own_school(self, values: Values) -> Iterator[FieldError]:
        code = values.get("school_code")
        if code is not None and code != self.facts.school_code:
            yield FieldError(
                "school_code",
                "other_school",
                f"本校的标识码是 {self.facts.school_code or '（还没有）'}",
                self.facts.school_code,
            )

    def _place(self, values: Values, errors: list[FieldError]) -> Place | None:
        written = values.pop("class_name", None)
        if isinstance(written, str):
            place = self.place_named(written)
            if place is None:
                first = next(iter(self._places.values()))
                errors.append(
                    FieldError("class_name", "class_unknown", f"本校没有“{written}”这样的班级", first.class_name)
                )
            return place
        if self.without_class is not None:
            return self.without_class
        month = values.get("entry_month")
        grades = grades_of(self.facts.stages, self.facts.system)
        if len(self.facts.stages) == 1 and isinstance(month, str):
            grade = self.facts.school_year - int(month[:4]) + 1
            if any(one.grade == grade for one in grades):
                return Place(self.facts.stages[0], grade, None)
        errors.append(FieldError("class_name", "grade_unknown", "没有填班级，从入学年月也看不出年级，请填班级"))
        return None


REQUIRED = tuple(
    column
    for column in columns()
    if column.member is None and column.field.required is Required.ALWAYS and column.field.name != "school_code"
)
_REQUIRED_OF_MEMBER = tuple(
    column for column in columns() if column.member == 0 and column.field.required is Required.ALWAYS
)
_FOLLOWS_ID_NUMBER = frozenset({"birth_date", "sex"})
_ASKED = _ALL_FIELDS - {"disability_certificate", "disability_number", "disability_grade"}
"""The template asks for the type of a disability alone; the certificate follows in a window."""


def _missing(values: Values, required: Sequence[Column], path: str) -> Iterator[FieldError]:
    for column in required:
        if column.field.name not in values:
            yield FieldError(f"{path}{column.field.name}", "required", f"请填写{column.field.label}")


def _text_of(field: Field, cell: Cell) -> str | bool | Issue:
    """A cell as the text that a person would have typed; a number where text was due is refused with the reason."""
    if isinstance(cell, str):
        return cell if len(cell) <= _LONGEST_CELL else Issue("cell_long", f"这一格有 {len(cell)} 个字，太长了")
    if isinstance(cell, bool):
        return cell if field.kind is Kind.FLAG else ("是" if cell else "否")
    if isinstance(cell, int | float):
        if field.name in _ONLY_TEXT:
            return Issue("number_cell", "这一格是数字格式，后几位已经变成 0。请把这一列设成文本，再重新填")
        return str(int(cell)) if cell == int(cell) else str(cell)
    if isinstance(cell, datetime | date):
        return cell.strftime("%Y%m" if field.kind is Kind.MONTH else "%Y%m%d")
    return Issue("cell_unreadable", "这一格读不出来，请改成文字")


def _fault(row: int, column: Column, cell: Cell, issue: Issue) -> CellFault:
    return CellFault(
        cell=f"{column.letter}{row}",
        field=column.path,
        title=column.title,
        given=str(cell)[:_SHOWN],
        message=issue.message,
        suggestion=issue.suggestion,
        code=issue.code,
    )


def _told(row: int, error: FieldError, cells: Sequence[Cell]) -> CellFault:
    column = columns_by_path().get(error.field) or columns_by_path()[f"{MEMBERS}.0.name"]
    given = cells[column.number - 1] if column.number <= len(cells) else None
    return CellFault(
        cell=f"{column.letter}{row}",
        field=column.path,
        title=column.title,
        given="" if given is None else str(given)[:_SHOWN],
        message=error.message,
        suggestion=error.suggestion,
        code=error.code,
    )


def _by_column(fault: CellFault) -> int:
    return columns_by_path()[fault.field].number


_MOST_CLASSES = 60
_WRITTEN_GRADES = {"54": {1: "六", 2: "七", 3: "八", 4: "九"}, "63": {1: "七", 2: "八", 3: "九"}}


def _places(facts: SchoolFacts) -> dict[str, Place]:
    """Every way of writing a class of this school that people use: 三年级（2）班, 三年级2班, 三（2）班, 七年级3班."""
    found: dict[str, Place] = {}
    for grade in grades_of(facts.stages, facts.system):
        label = grade_label(grade.stage, grade.grade)
        labels = [label, label.removesuffix("年级")]
        if grade.stage is Stage.JUNIOR and facts.system is not None:
            word = _WRITTEN_GRADES[facts.system.value][grade.grade]
            labels += [f"{word}年级"]
        if grade.stage is Stage.SENIOR:
            labels += [f"高中{label[1:]}年级"]
        for number in range(1, _MOST_CLASSES + 1):
            name = class_name(grade.stage, grade.grade, facts.system, number)
            place = Place(grade.stage, grade.grade, name)
            for one in labels:
                found.setdefault(f"{one}{number}班", place)
    return found


@lru_cache(4096)
def _bare_class(text: str) -> str:
    return compact(text).replace("(", "").replace(")", "")


def class_number(name: str) -> int:
    """The number in the name of a class as we write it: 三年级（2）班 → 2."""
    return int(name[name.index("（") + 1 : name.index("）")])
