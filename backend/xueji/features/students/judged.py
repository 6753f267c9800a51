"""What a line of a roster is once it was judged, on its way between processes: sealed and ready, or its faults.

A good line is what COPY writes into `roster_row` and `roster_member`, unread by whoever stands between.
"""

from datetime import date
from functools import cache

import msgspec

from xueji.features.organisations import Stage
from xueji.features.students.models import MEMBER_SEAL, STUDENT_SEAL
from xueji.features.students.record import Value, Values
from xueji.features.students.schemas import CellFault, Outcome
from xueji.platform import copying
from xueji.platform.copying import bigint, blob, boolean, day, integer, jsonb, opening, smallint, text
from xueji.platform.crypto import Keyring

ROW_COLUMNS = (
    "import_id", "row", "name", "outcome", "id_type", "sex", "birth_date", "ethnicity", "stage", "grade", "class_name",
    "provincial_number", "id_index", "general", "sealed",
)  # fmt: skip
MEMBER_COLUMNS = ("import_id", "row", "position", "relation", "guardian", "name", "sealed")
_NEW = text(Outcome.NEW.value)
_TOLD = ("name", "id_type", "sex", "ethnicity")

_values = msgspec.json.Decoder(dict[str, Value]).decode


About = tuple[str, str, str, str]
"""ID type, sex, birth date, ethnicity."""


class Place(msgspec.Struct, frozen=True):
    """The class, or the grade alone, that a pupil is put into."""

    stage: Stage
    grade: int
    class_name: str | None


class Judged(msgspec.Struct, frozen=True, array_like=True):
    """A good line: whom it is about, and the tuples to stage it with."""

    row: int
    person: bytes
    staged: bytes
    members: list[bytes]


class BadRow(msgspec.Struct, frozen=True, array_like=True):
    row: int
    name: str
    faults: list[CellFault]
    cells: bytes = b""


class Part(msgspec.Struct, frozen=True, array_like=True):
    """Some lines in their order, and how many empty ones stood between them."""

    good: list[Judged]
    bad: list[BadRow]
    empty: int


class Writer:
    """Writes the tuples of one import; what many lines share is written once."""

    def __init__(self, import_id: int) -> None:
        self._row = opening(len(ROW_COLUMNS)) + bigint(import_id)
        self._member = opening(len(MEMBER_COLUMNS)) + bigint(import_id)
        self._about = cache(_about)
        self._place = cache(_place)
        self._kin = cache(_kin)

    def row(
        self, number: int, name: str, about: About, place: Place, provincial_number: str | None, person: bytes,
        general: bytes, sealed: bytes,
    ) -> bytes:  # fmt: skip
        return b"".join(
            (self._row, integer(number), text(name), self._about(*about), self._place(place), text(provincial_number),
             blob(person), jsonb(general), blob(sealed))
        )  # fmt: skip

    def member(self, number: int, position: int, name: str, relation: str, guardian: bool, sealed: bytes) -> bytes:
        return b"".join(
            (self._member, integer(number), self._kin(position, relation, guardian), text(name), blob(sealed))
        )


def _about(id_type: str, sex: str, birth_date: str, ethnicity: str) -> bytes:
    return b"".join((_NEW, text(id_type), text(sex), day(date.fromisoformat(birth_date)), text(ethnicity)))


def _place(place: Place) -> bytes:
    return text(place.stage.value) + smallint(place.grade) + text(place.class_name)


def _kin(position: int, relation: str, guardian: bool) -> bytes:
    return smallint(position) + text(relation) + boolean(guardian)


def read_again(line: Judged, ring: Keyring) -> tuple[Values, list[Values]]:
    """The pupil's and the family members' values of a line, to compare it with what is there."""
    row = copying.named(line.staged, ROW_COLUMNS)
    own: Values = {name: _text(row[name]) for name in (*_TOLD, "class_name", "provincial_number")}
    own["birth_date"] = copying.day_of(row["birth_date"] or b"").isoformat()
    own |= {**_values((row["general"] or b"")[1:]), **_values(ring.open(row["sealed"] or b"", STUDENT_SEAL))}
    return own, [_member_again(copying.named(member, MEMBER_COLUMNS), ring) for member in line.members]


def _member_again(row: dict[str, bytes | None], ring: Keyring) -> Values:
    found: Values = {
        "name": _text(row["name"]),
        "relation": _text(row["relation"]),
        "guardian": row["guardian"] == b"\1",
    }
    return found | _values(ring.open(row["sealed"] or b"", MEMBER_SEAL))


def _text(field: bytes | None) -> str | None:
    return None if field is None else field.decode()
