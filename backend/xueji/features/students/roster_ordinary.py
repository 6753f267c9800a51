"""The short way for ordinary lines of a roster, which are nearly all of them.

A line is ordinary when nothing can be wrong with it: every cell is good by itself, nothing that is required is
missing, the papers are resident IDs that agree with everything around them, and no rule between fields has anything to
look at. Whatever is not plainly ordinary goes the long way (`RowReader`), which alone knows the faults and their words.
What an ordinary line becomes is the same either way.
"""

from collections.abc import Iterator, Sequence
from datetime import date

import msgspec

from xueji.features.students.fields import MEMBER_FIELDS, PLAIN_FIELDS, SEALED_FIELDS, Required
from xueji.features.students.judged import About, Judged, Place, Writer
from xueji.features.students.models import MEMBER_SEAL, STUDENT_SEAL
from xueji.features.students.record import RESIDENT_ID, SEALED_WITH_MEMBER, Value, index_of
from xueji.features.students.relations import (
    CHINA_CODE,
    NO_DISABILITY,
    NOT_LEFT_BEHIND,
    NOT_OVERSEAS,
    OTHER_RELATIONS,
    SELF,
    SEX_OF_RELATION,
)
from xueji.features.students.roster_block import Block, Column
from xueji.features.students.roster_rows import REQUIRED, RowReader
from xueji.features.students.roster_template import columns
from xueji.kernel.codes import ABROAD
from xueji.kernel.identity import CHECK_DIGITS, EARLIEST_YEAR, WEIGHTS
from xueji.platform.crypto import Keyring
from xueji.platform.workbooks import Rows

_COLUMNS = columns()
_WIDTH = len(_COLUMNS)
_ID_LENGTH = 18
_RESIDENT = "1234567"
"""How they begin: numbers that begin with 8 and 9 belong to other papers."""

Row = tuple[Value, ...]
Kin = tuple[str, str, bool]
"""Name, relation, whether a guardian."""


def _places(names: Sequence[str]) -> list[int]:
    """Where the pupil's own fields stand in a line."""
    at = {column.field.name: place for place, column in enumerate(_COLUMNS) if column.member is None}
    return [at[name] for name in names if name in at]


class _Family:
    """Where one family member's fields stand in a line."""

    def __init__(self, member: int) -> None:
        at = {column.field.name: place for place, column in enumerate(_COLUMNS) if column.member == member}
        self.all = list(at.values())
        self.required = [at[f.name] for f in MEMBER_FIELDS if f.required is Required.ALWAYS]
        self.sealed = [at[name] for name in sorted(SEALED_WITH_MEMBER)]
        self.looked_at = [at[name] for name in ("name", "relation", "guardian", "id_type", "id_number")]


_FIRST, _SECOND = _FAMILY = (_Family(0), _Family(1))
_REQUIRED = [column.number - 1 for column in REQUIRED] + _FIRST.required
_GENERAL = _places(sorted(PLAIN_FIELDS))
_SEALED = _places(sorted(SEALED_FIELDS))
_IDENTITY = _places(("name", "sex", "birth_date", "id_type", "id_number", "ethnicity"))
_CIRCUMSTANCES = _places(
    ("nationality", "overseas_kind", "household_division", "former_name", "disability_type", "migrant_child",
     "left_behind"),
)  # fmt: skip
_PLACEMENT = _places(("school_code", "class_name", "provincial_number"))


class _Line(msgspec.Struct, frozen=True):
    """An ordinary line; `at` is its place in the block."""

    at: int
    name: str
    id_number: str
    about: About
    place: Place
    provincial_number: str | None
    family: list[Kin]


class OrdinaryReader:
    """Takes the ordinary lines of one roster."""

    def __init__(self, reader: RowReader, ring: Keyring, writer: Writer) -> None:
        self._columns = [Column(reader, place) for place in range(_WIDTH)]
        self._reader = reader
        self._ring = ring
        self._writer = writer
        self._school_codes = {None, reader.facts.school_code}
        self._today = reader.facts.today.isoformat()

    def read(self, rows: Rows) -> dict[int, Judged]:
        """The ordinary lines by their number, judged and sealed."""
        if len(rows.columns) < _WIDTH:
            return {}
        block = Block(self._columns, rows)
        found = list(self._lines(block))
        at = [line.at for line in found]
        sealed = self._ring.seal_many(block.documents(_SEALED, at), STUDENT_SEAL)
        families = self._families(block, rows.first, found)
        judged: dict[int, Judged] = {}
        for line, general, own, members in zip(found, block.documents(_GENERAL, at), sealed, families, strict=True):
            number = rows.first + line.at
            person = index_of(line.id_number, self._ring)
            staged = self._writer.row(
                number, line.name, line.about, line.place, line.provincial_number, person, general, own
            )
            judged[number] = Judged(number, person, staged, members)
        return judged

    def _families(self, block: Block, first: int, found: Sequence[_Line]) -> list[list[bytes]]:
        """The family members of each line, sealed and written."""
        written: list[list[bytes]] = [[] for _ in found]
        for number, places in enumerate(_FAMILY):
            having = [
                (line, members) for line, members in zip(found, written, strict=True) if len(line.family) > number
            ]
            documents = block.documents(places.sealed, [line.at for line, _ in having])
            for (line, members), sealed in zip(having, self._ring.seal_many(documents, MEMBER_SEAL), strict=True):
                members.append(self._writer.member(first + line.at, number + 1, *line.family[number], sealed))
        return written

    def _lines(self, block: Block) -> Iterator[_Line]:
        parts = zip(
            block.values(_IDENTITY), block.values(_CIRCUMSTANCES), block.values(_PLACEMENT), block.values(_REQUIRED),
            block.values(_FIRST.looked_at), block.values(_SECOND.looked_at), block.values(_SECOND.required),
            block.filled(_SECOND.all), strict=True,
        )  # fmt: skip
        for at, (identity, circumstances, placement, required, first, second, second_required, two) in enumerate(parts):
            if at in block.odd or None in required or (two and None in second_required):
                continue
            name, sex, birth_date, id_type, id_number, ethnicity = identity
            school_code, class_name, provincial_number = placement
            place = self._reader.place_named(class_name) if isinstance(class_name, str) else self._reader.without_class
            if place is None or school_code not in self._school_codes or not _unremarkable(circumstances):
                continue
            if id_type != RESIDENT_ID or self._told_by(id_number) != (birth_date, sex):
                continue
            family = self._family((first, second) if two else (first,), id_number)
            if family is not None:
                about = (str(id_type), str(sex), str(birth_date), str(ethnicity))
                number = None if provincial_number is None else str(provincial_number)
                yield _Line(at, str(name), str(id_number), about, place, number, family)

    def _family(self, members: Sequence[Row], pupil: Value) -> list[Kin] | None:
        """One or two family members, if nothing can be wrong with them."""
        found: list[Kin] = []
        for name, relation, guardian, id_type, id_number in members:
            if relation == SELF or relation in OTHER_RELATIONS:
                return None
            if id_number is not None and not self._fits(id_type, id_number, pupil, SEX_OF_RELATION.get(str(relation))):
                return None
            found.append((str(name), str(relation), guardian is True))
        names = {name for name, _, _ in found}
        return found if len(names) == len(found) and any(guardian for _, _, guardian in found) else None

    def _fits(self, id_type: Value, id_number: Value, pupil: Value, sex: str | None) -> bool:
        told = self._told_by(id_number) if id_type == RESIDENT_ID and id_number != pupil else None
        return told is not None and (sex is None or sex == told[1])

    def _told_by(self, number: Value) -> tuple[str, str] | None:
        """Birth date and sex inside a resident ID number without a fault."""
        if not isinstance(number, str) or len(number) != _ID_LENGTH or number[0] not in _RESIDENT:
            return None
        if not (number.isascii() and number[:-1].isdigit()):
            return None
        area, (born, weight), order = _AREAS[number[:6]], _DAYS[number[6:14]], _ORDERS[number[14:17]]
        if not born or born > self._today or CHECK_DIGITS[(area + weight + order) % 11] != number[17]:
            return None
        return born, "1" if number[16] in "13579" else "2"


def _unremarkable(circumstances: Row) -> bool:
    """Whether the rules between fields have nothing to look at."""
    nationality, overseas, household, former_name, disability, migrant, left_behind = circumstances
    return (
        nationality == CHINA_CODE
        and overseas == NOT_OVERSEAS
        and household != ABROAD
        and former_name is None
        and disability in NO_DISABILITY
        and (migrant is not True or left_behind in NOT_LEFT_BEHIND)
    )


class _Weighed(dict[str, int]):
    """What digits at one place of an ID number add to the sum behind its check digit."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self._place = place

    def __missing__(self, digits: str) -> int:
        found = self[digits] = _weighed(digits, self._place)
        return found


class _Days(dict[str, tuple[str, int]]):
    """By its eight digits: a day of our time in ISO ("" if there is none), and what the digits add to the sum."""

    def __missing__(self, digits: str) -> tuple[str, int]:
        found = self[digits] = (_day(digits), _weighed(digits, 6))
        return found


_AREAS, _DAYS, _ORDERS = _Weighed(0), _Days(), _Weighed(14)


def _weighed(digits: str, place: int) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS[place:], strict=False))


def _day(digits: str) -> str:
    try:
        day = date.fromisoformat(digits)
    except ValueError:
        return ""
    return day.isoformat() if day.year >= EARLIEST_YEAR else ""
