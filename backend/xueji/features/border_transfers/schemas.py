"""What travels over the wire about transfers across provinces."""

from datetime import date, datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from xueji.features.casework import Slot
from xueji.features.organisations import Stage
from xueji.gateways.national.border import Crossing

Id = Annotated[int, Meta(ge=1, le=2**63 - 1)]
Grade = Annotated[int, Meta(ge=1, le=6)]
NationalNumber = Annotated[str, Meta(pattern=r"^[GLJ][0-9]{17}[0-9X]$")]
Pieces = Annotated[list[Id], Meta(max_length=12)]
Value = Annotated[str, Meta(max_length=60)]


class NewBorderTransfer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A pupil of another province. `evidence` was uploaded to /api/case-evidence/{flow} of this crossing."""

    crossing: Crossing = Crossing.TRANSFER
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


# --- what the pages show ------------------------------------------------------------------------------------------


class BorderWay(msgspec.Struct, frozen=True):
    """A way into the province, with the flow to which its papers are uploaded."""

    crossing: Crossing
    label: str
    flow: str
    papers: list[Slot]


class BorderForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the school chooses from when it files: after graduation only where the province has allowed it (Q37).

    `most_bytes` is what one picture may weigh across provinces.
    """

    provinces: list[str]
    ways: list[BorderWay]
    most_bytes: int


class BorderGrade(msgspec.Struct, frozen=True):
    grade: int
    label: str


class BorderPart(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the archive; without `fetched_at` it is on its way."""

    id: int
    part: int
    title: str
    fetched_at: datetime | None


class BorderEarlier(msgspec.Struct, frozen=True, kw_only=True):
    """The application of before that is not closed over there yet; `case_id` where it is the own school's."""

    case_id: int | None
    number: str
    school: str


class BorderPage(msgspec.Struct, frozen=True, kw_only=True):
    """What the case page adds for a pupil from another province.

    Attributes:
        flow: to which papers are uploaded.
        nation: whom one waits for, how often it was asked and when next; empty when nobody is asked.
        alarm: what is wrong with the archive, once it has taken too long.
        later: what a pupil who kept an old state still needs; `return_to` is the page for it once the pupil is here.
        national_number: as it was filled in, for who may mend it.
        most_bytes: what one picture may weigh across provinces.
        notice_url: of the notice for print, once the pupil is here.
        version: of the case.
    """

    case_id: int
    flow: str
    stage: Stage
    grade: int
    class_id: int | None
    grades: list[BorderGrade]
    may_set_grade: bool
    may_mend: bool
    may_open: bool
    national_number: str
    papers: list[Slot]
    most_bytes: int
    nation: str
    earlier: BorderEarlier | None
    archive: list[BorderPart]
    alarm: str
    later: str
    return_to: str
    notice_url: str
    version: int


class BorderArchive(msgspec.Struct, frozen=True, kw_only=True):
    """What came from another province with the pupil; `parts` is empty for everybody else."""

    from_province: str
    from_school: str
    parts: list[BorderPart]


class BorderPartText(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    text: str
