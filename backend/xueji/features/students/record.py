"""A record in the open: what the tables hold, unsealed, as one value. Pure but for the keyring."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import msgspec

from xueji.features.students.fields import COLUMN_FIELDS, PLAIN_FIELDS, SEALED_FIELDS, SEALED_MEMBER_FIELDS
from xueji.features.students.models import MEMBER_SEAL, STUDENT_SEAL
from xueji.features.students.states import State
from xueji.platform.crypto import Keyring, keyring

Value = str | bool | None
"""A value of a field: a flag is true or false, everything else text (codes, ISO dates, decimals)."""
Values = dict[str, Value]

NATIONAL_NUMBER = "national_number"
"""Sealed with the fields, for a formal number contains the ID number."""

MEMBER_ID = "id"
"""In a list of family members this key, a number as text, says which one it is; without it a member is new."""

_encode = msgspec.json.Encoder(order="sorted").encode
_decode = msgspec.json.Decoder(dict[str, Value]).decode


class SealedMember(msgspec.Struct, frozen=True):
    """A row of family_member."""

    id: int
    position: int
    name: str
    relation: str
    guardian: bool
    sealed: bytes


class SealedRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A row of student with where it belongs in words, and its family members."""

    id: int
    version: int
    school_id: int
    school_path: str
    school: str
    bureau: str
    class_id: int | None
    class_name: str | None
    stage: str
    grade: int
    state: State
    name: str
    sex: str
    birth_date: date
    id_type: str
    ethnicity: str
    provincial_number: str | None
    national_number_kind: str | None
    national_number_wanted: str | None = None
    number_trouble: str | None = None
    general: Values
    sealed: bytes
    updated_at: datetime
    members: list[SealedMember] = []


class Member(msgspec.Struct, frozen=True):
    """A family member in the open; `values` by the names of MEMBER_FIELDS."""

    id: int
    position: int
    values: Values


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """A record in the open; `values` by the names of FIELDS, without those that are empty."""

    id: int
    version: int
    school_id: int
    school_path: str
    school: str
    bureau: str
    class_id: int | None
    class_name: str
    stage: str
    grade: int
    state: State
    national_number: str | None
    national_number_kind: str | None
    national_number_wanted: str | None = None
    number_trouble: str | None = None
    values: Values
    members: list[Member]
    updated_at: datetime


def opened(row: SealedRecord, ring: Keyring | None = None) -> Record:
    """Unseal a row."""
    ring = ring or keyring()
    sealed = _decode(ring.open(row.sealed, STUDENT_SEAL))
    number = sealed.pop(NATIONAL_NUMBER, None)
    values: Values = {**row.general, **sealed}
    values |= {
        "name": row.name,
        "sex": row.sex,
        "birth_date": row.birth_date.isoformat(),
        "id_type": row.id_type,
        "ethnicity": row.ethnicity,
    }
    if row.provincial_number:
        values["provincial_number"] = row.provincial_number
    return Record(
        id=row.id,
        version=row.version,
        school_id=row.school_id,
        school_path=row.school_path,
        school=row.school,
        bureau=row.bureau,
        class_id=row.class_id,
        class_name=row.class_name or "",
        stage=row.stage,
        grade=row.grade,
        state=row.state,
        national_number=number if isinstance(number, str) else None,
        national_number_kind=row.national_number_kind,
        national_number_wanted=row.national_number_wanted,
        number_trouble=row.number_trouble,
        values=values,
        members=[opened_member(member, ring) for member in row.members],
        updated_at=row.updated_at,
    )


def opened_member(row: SealedMember, ring: Keyring) -> Member:
    values = _decode(ring.open(row.sealed, MEMBER_SEAL))
    values |= {"name": row.name, "relation": row.relation, "guardian": row.guardian}
    return Member(row.id, row.position, values)


def sealed_part(values: Mapping[str, Value], national_number: str | None = None) -> bytes:
    """The JSON that is sealed into `student.sealed`."""
    kept: Values = {name: values[name] for name in SEALED_FIELDS if values.get(name) is not None}
    if national_number:
        kept[NATIONAL_NUMBER] = national_number
    return _encode(kept)


def plain_part(values: Mapping[str, Value]) -> Values:
    """What stands in `student.general`."""
    return {name: values[name] for name in sorted(PLAIN_FIELDS) if values.get(name) is not None}


def sealed_member_part(values: Mapping[str, Value]) -> bytes:
    """The JSON that is sealed into `family_member.sealed`: everything that has no column."""
    return _encode({name: value for name, value in values.items() if name in SEALED_WITH_MEMBER and value is not None})


SEALED_WITH_MEMBER = SEALED_MEMBER_FIELDS | {"relation_note", "id_type", "ethnicity"}


def person_key(values: Mapping[str, Value]) -> str:
    """What makes a person unique: the resident ID number; with any other kind, kind + name + sex + birth date."""
    number = values.get("id_number")
    if values.get("id_type") == RESIDENT_ID and isinstance(number, str) and number:
        return number
    return "\x1f".join(str(values.get(name) or "") for name in ("id_type", "name", "sex", "birth_date"))


RESIDENT_ID = "1"
_PERSON_INDEX = "student.person"
_DIVISION_AND_YEAR = 10
"""Digits of an ID number: where a person was first registered, and the year of birth."""


def index_of(key: str, ring: Keyring | None = None) -> bytes:
    """The blind index of a person, by `person_key` or a resident ID number.

    Pupils of one county and year of birth lie side by side, as a school's newcomers do: a thousand of them are looked
    up in some ninety pages of a province's index, not in a thousand (ADR 14).
    """
    return (ring or keyring()).index_near(key, _PERSON_INDEX, key[:_DIVISION_AND_YEAR])


def index_of_person(values: Mapping[str, Value]) -> bytes | None:
    """The blind index by which the same person is found; None while the values do not say who it is."""
    resident = values.get("id_type") == RESIDENT_ID
    needed = ("id_number",) if resident else ("id_type", "name", "sex", "birth_date")
    if not all(isinstance(values.get(name), str) and values[name] for name in needed):
        return None
    return index_of(person_key(values))


def differences(before: Mapping[str, Value], after: Mapping[str, Value], names: Sequence[str]) -> list[str]:
    """The fields among `names` whose value is another one; nothing and an empty text are the same."""
    return [
        name for name in names if (before.get(name) or None) != (after.get(name) or None) or _flag(before, after, name)
    ]


def _flag(before: Mapping[str, Value], after: Mapping[str, Value], name: str) -> bool:
    """A flag that was not answered before, and is answered with no, has changed."""
    return before.get(name) is not after.get(name) and False in (before.get(name), after.get(name))


ALL_COLUMNS = (*COLUMN_FIELDS, *sorted(PLAIN_FIELDS | SEALED_FIELDS))
