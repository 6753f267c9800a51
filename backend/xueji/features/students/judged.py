"""What a line of a roster is once it was judged, on its way between processes: sealed and ready, or its faults."""

import msgspec

from xueji.features.students.schemas import CellFault


class JudgedMember(msgspec.Struct, frozen=True, array_like=True):
    name: str
    relation: str
    guardian: bool
    sealed: bytes


class Judged(msgspec.Struct, frozen=True, array_like=True, kw_only=True):
    """A good line. `general` is JSON; `sealed` opens as `student.sealed` and the members' as `family_member.sealed`."""

    row: int
    person: bytes
    name: str
    sex: str
    birth_date: str
    id_type: str
    ethnicity: str
    provincial_number: str | None
    class_name: str | None
    stage: str
    grade: int
    general: str
    sealed: bytes
    members: list[JudgedMember]


class BadRow(msgspec.Struct, frozen=True, array_like=True):
    row: int
    name: str
    faults: list[CellFault]


class Part(msgspec.Struct, frozen=True, array_like=True):
    """Some lines in their order, and how many empty ones stood between them."""

    good: list[Judged]
    bad: list[BadRow]
    empty: int
