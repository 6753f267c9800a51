"""What travels over the wire about transfers across provinces."""

from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from xueji.features.organisations import Stage

Id = Annotated[int, Meta(ge=1, le=2**63 - 1)]
Grade = Annotated[int, Meta(ge=1, le=6)]
NationalNumber = Annotated[str, Meta(pattern=r"^[GLJ][0-9]{17}[0-9X]$")]
Pieces = Annotated[list[Id], Meta(max_length=12)]
Value = Annotated[str, Meta(max_length=60)]


class NewBorderTransfer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A pupil of another province. `evidence` was uploaded to /api/case-evidence/border_in/{slot}."""

    name: Annotated[str, Meta(min_length=1, max_length=60)]
    sex: Value
    birth_date: Value
    id_type: Value
    id_number: Value
    ethnicity: Value
    nationality: Value = "156"
    national_number: NationalNumber
    from_province: Value
    from_school: Annotated[str, Meta(min_length=2, max_length=60)]
    stage: Stage
    grade: Grade
    class_id: Id | None = None
    reason: Annotated[str, Meta(min_length=2, max_length=300)]
    evidence: Pieces = []


class BorderMend(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What may be other when an application that came back is filed again."""

    national_number: NationalNumber
    grade: Grade
    class_id: Id | None = None
    evidence: Pieces = []


class GradeSet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    grade: Grade


class BorderFiled(msgspec.Struct, frozen=True, kw_only=True):
    case_id: int
    number: str
    due_on: date | None
    provisional: bool
