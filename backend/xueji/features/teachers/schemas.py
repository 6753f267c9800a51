"""What travels over the wire about teachers of other schools and what is asked for them."""

from datetime import date, datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from xueji.approvals import CaseState
from xueji.features.accounts import Role

Id = Annotated[int, Meta(ge=1, le=2**63 - 1)]
Name = Annotated[str, Meta(min_length=1, max_length=60)]
Identifier = Annotated[str, Meta(min_length=3, max_length=120)]
Title = Annotated[str, Meta(min_length=1, max_length=40)]
Note = Annotated[str, Meta(max_length=200)]
Roles = Annotated[list[Role], Meta(max_length=6)]


class TeacherNamed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Name and one of login name, phone and e-mail: both must be this person's."""

    name: Name
    identifier: Identifier


class TeacherFound(msgspec.Struct, frozen=True):
    """Which school holds the account, who lets it go, and what to do next. `may_ask`: our school may ask for a move."""

    name: str
    school: str
    bureau: str
    state_label: str
    releases: str
    may_ask: bool
    next: str


class NewMove(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The teacher as found, and the post that waits at the own school."""

    name: Name
    identifier: Identifier
    title: Title
    roles: Roles = []
    note: Note = ""


class NewPartTime(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The caller asks to teach at another school, too."""

    school_id: Id
    title: Title
    note: Note = ""


class Again(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What came back goes out once more, with these words."""

    note: Note


class TeacherRequestCard(msgspec.Struct, frozen=True, kw_only=True):
    """One request as the office or the teacher who asked sees it. `holder` has it now, until `due_on`."""

    id: int
    case_id: int
    number: str
    flow_label: str
    name: str
    from_school: str
    to_school: str
    title: str
    note: str
    state: CaseState
    state_label: str
    holder: str
    due_on: date | None
    created_at: datetime
    version: int


class TeacherRequests(msgspec.Struct, frozen=True):
    items: list[TeacherRequestCard]


class SchoolChoice(msgspec.Struct, frozen=True):
    id: int
    name: str
    bureau: str


class SchoolChoices(msgspec.Struct, frozen=True):
    items: list[SchoolChoice]
