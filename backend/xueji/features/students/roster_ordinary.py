"""The short way for ordinary lines of a roster, which are nearly all of them.

A line is ordinary when nothing can be wrong with it: every cell is good by itself, nothing that is required is
missing, the papers are resident IDs that agree with everything around them, and no rule between fields has anything to
look at. Whatever is not plainly ordinary goes the long way (`RowReader`), which alone knows the faults and their words.
What an ordinary line becomes is the same either way.
"""

import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from operator import getitem, itemgetter

import msgspec

from xueji.features.students.fields import MEMBER_FIELDS, PLAIN_FIELDS, SEALED_FIELDS, Required
from xueji.features.students.judged import Judged, JudgedMember
from xueji.features.students.models import MEMBER_SEAL, STUDENT_SEAL
from xueji.features.students.record import PERSON_INDEX, RESIDENT_ID, SEALED_WITH_MEMBER, Value
from xueji.features.students.relations import (
    CHINA_CODE,
    NO_DISABILITY,
    NOT_LEFT_BEHIND,
    NOT_OVERSEAS,
    OTHER_RELATIONS,
    SELF,
    SEX_OF_RELATION,
)
from xueji.features.students.roster_rows import REQUIRED, Cell, RowReader
from xueji.features.students.roster_template import columns
from xueji.kernel.codes import ABROAD
from xueji.kernel.identity import CHECK_DIGITS, EARLIEST_YEAR, WEIGHTS
from xueji.platform.crypto import Keyring

_MOST_REMEMBERED = 30_000
_COLUMNS = columns()
_WIDTH = len(_COLUMNS)
_RESIDENT = re.compile("[1-7][0-9]{16}[0-9X]")
"""Numbers that begin with 8 and 9 belong to other papers."""

_json = msgspec.json.Encoder().encode

Found = tuple[Value, str]
"""A value, and how it is written into the JSON of its document, with the comma that follows."""


class _NotOrdinaryError(Exception):
    """This cell needs a closer look."""


def _places(names: Sequence[str]) -> list[int]:
    """Where the pupil's own fields stand in a line."""
    at = {column.field.name: place for place, column in enumerate(_COLUMNS) if column.member is None}
    return [at[name] for name in names if name in at]


class _Family:
    """Where one family member's fields stand in a line."""

    def __init__(self, member: int) -> None:
        at = {column.field.name: place for place, column in enumerate(_COLUMNS) if column.member == member}
        self.all = slice(min(at.values()), max(at.values()) + 1)
        self.required = itemgetter(*(at[f.name] for f in MEMBER_FIELDS if f.required is Required.ALWAYS))
        self.sealed = itemgetter(*(at[name] for name in sorted(SEALED_WITH_MEMBER)))
        self.looked_at = itemgetter(*(at[name] for name in ("name", "relation", "guardian", "id_type", "id_number")))


_FAMILY = (_Family(0), _Family(1))
_required = itemgetter(*(column.number - 1 for column in REQUIRED))
_general = itemgetter(*_places(sorted(PLAIN_FIELDS)))
_sealed = itemgetter(*_places(sorted(SEALED_FIELDS)))
_identity = itemgetter(*_places(("name", "sex", "birth_date", "id_type", "id_number", "ethnicity")))
_circumstances = itemgetter(
    *_places(
        ("nationality", "overseas_kind", "household_division", "former_name", "disability_type", "migrant_child",
         "left_behind"),
    )
)  # fmt: skip
_placement = itemgetter(*_places(("school_code", "class_name", "provincial_number")))


class _Column(dict[Cell, Found]):
    """The cells of one column that were seen already, with what they mean."""

    def __init__(self, reader: RowReader, place: int) -> None:
        super().__init__()
        self._reader = reader
        self._place = place
        self._name = _COLUMNS[place].field.name

    def __missing__(self, cell: Cell) -> Found:
        if not isinstance(cell, str):
            raise _NotOrdinaryError
        value, issue = self._reader.look(self._place, cell)
        if issue is not None:
            raise _NotOrdinaryError
        found = (value, "" if value is None else f'"{self._name}":{_json(value).decode()},')
        if len(self) < _MOST_REMEMBERED:
            self[cell] = found
        return found


class OrdinaryReader:
    """Takes the ordinary lines of one roster."""

    def __init__(self, reader: RowReader, ring: Keyring) -> None:
        self._columns = [_Column(reader, place) for place in range(_WIDTH)]
        self._reader = reader
        self._ring = ring
        self._school_codes = {None, reader.facts.school_code}
        self._today = reader.facts.today.isoformat()

    def read(self, number: int, cells: Sequence[Cell]) -> Judged | None:
        """The line, judged and sealed; None when it is not ordinary."""
        if len(cells) < _WIDTH:
            return None
        try:
            values, written = zip(*map(getitem, self._columns, cells), strict=True)
        except _NotOrdinaryError:
            return None
        school_code, class_name, provincial_number = _placement(values)
        place = self._reader.place_named(class_name) if isinstance(class_name, str) else None
        if place is None or school_code not in self._school_codes or None in _required(values):
            return None
        name, sex, birth_date, id_type, id_number, ethnicity = _identity(values)
        if id_type != RESIDENT_ID or self._told_by(id_number) != (birth_date, sex) or not _unremarkable(values):
            return None
        members = self._members(values, written, id_number)
        if members is None:
            return None
        return Judged(
            row=number,
            person=self._ring.index(str(id_number), PERSON_INDEX),
            name=str(name),
            sex=str(sex),
            birth_date=str(birth_date),
            id_type=str(id_type),
            ethnicity=str(ethnicity),
            provincial_number=None if provincial_number is None else str(provincial_number),
            class_name=place.class_name,
            stage=place.stage.value,
            grade=place.grade,
            general=_document(_general(written)),
            sealed=self._ring.seal(_document(_sealed(written)).encode(), STUDENT_SEAL),
            members=members,
        )

    def _members(self, values: tuple[Value, ...], written: tuple[str, ...], pupil: Value) -> list[JudgedMember] | None:
        """The first family member and perhaps a second, if nothing can be wrong with them."""
        found: list[JudgedMember] = []
        names: set[Value] = set()
        guarded = False
        for family in _FAMILY:
            if found and not any(written[family.all]):
                break
            name, relation, guardian, id_type, id_number = family.looked_at(values)
            if None in family.required(values) or relation == SELF or relation in OTHER_RELATIONS or name in names:
                return None
            if id_number is not None and not self._fits(id_type, id_number, pupil, SEX_OF_RELATION.get(str(relation))):
                return None
            names.add(name)
            guarded = guarded or guardian is True
            document = _document(family.sealed(written)).encode()
            found.append(
                JudgedMember(str(name), str(relation), guardian is True, self._ring.seal(document, MEMBER_SEAL))
            )
        return found if guarded else None

    def _fits(self, id_type: Value, id_number: Value, pupil: Value, sex: str | None) -> bool:
        told = self._told_by(id_number) if id_type == RESIDENT_ID and id_number != pupil else None
        return told is not None and (sex is None or sex == told[1])

    def _told_by(self, number: Value) -> tuple[str, str] | None:
        """Birth date and sex inside a resident ID number without a fault."""
        if not isinstance(number, str) or not _RESIDENT.fullmatch(number):
            return None
        born = _day(number[6:14])
        total = _weighed(number[:6], 0) + _weighed(number[6:14], 6) + _weighed(number[14:17], 14)
        if born is None or born > self._today or CHECK_DIGITS[total % 11] != number[17]:
            return None
        return born, "1" if number[16] in "13579" else "2"


def _unremarkable(values: tuple[Value, ...]) -> bool:
    """Whether the rules between fields have nothing to look at."""
    nationality, overseas, household, former_name, disability, migrant, left_behind = _circumstances(values)
    return (
        nationality == CHINA_CODE
        and overseas == NOT_OVERSEAS
        and household != ABROAD
        and former_name is None
        and disability in NO_DISABILITY
        and (migrant is not True or left_behind in NOT_LEFT_BEHIND)
    )


def _document(written: tuple[str, ...]) -> str:
    return f"{{{''.join(written)[:-1]}}}"


@cache
def _weighed(digits: str, place: int) -> int:
    """What these digits at this place add to the sum behind the check digit."""
    return sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS[place:], strict=False))


@cache
def _day(digits: str) -> str | None:
    """An ISO date out of eight digits, if there is such a day in our time."""
    try:
        day = date.fromisoformat(digits)
    except ValueError:
        return None
    return day.isoformat() if day.year >= EARLIEST_YEAR else None
