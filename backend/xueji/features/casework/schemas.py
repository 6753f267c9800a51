"""What travels over the wire about cases, their lists, proof, conversation and the working days."""

import enum
from datetime import date, datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from xueji.approvals import CaseState, StepState
from xueji.features.casework.kinds import Found, Slot

Id = Annotated[int, Meta(ge=1, le=2**63 - 1)]
Name = Annotated[str, Meta(min_length=1, max_length=40)]
Text = Annotated[str, Meta(max_length=500)]
Words = Annotated[str, Meta(min_length=1, max_length=500)]


# --- the list -----------------------------------------------------------------------------------------------------


class Tab(enum.StrEnum):
    MINE = "mine"
    OURS = "ours"
    OVERDUE = "overdue"
    DONE = "done"

    @property
    def label(self) -> str:
        return {Tab.MINE: "等我办", Tab.OURS: "和我们有关", Tab.OVERDUE: "已逾期", Tab.DONE: "已办结"}[self]


class Level(enum.IntEnum):
    """How loudly a line speaks."""

    CALM = 0
    LOOK = 1
    STOP = 2


class Days(msgspec.Struct, frozen=True):
    """The clock of whoever holds a case. `due_on` is the last day; nobody's clock runs without one."""

    used: int
    days: int
    due_on: date | None
    provisional: bool
    overdue: bool


class CaseRow(msgspec.Struct, frozen=True, kw_only=True):
    """A case as a line. `batch` is the same for cases that may be decided together, empty where one by one."""

    id: int
    version: int
    number: str
    flow: str
    flow_label: str
    step: str
    step_label: str
    name: str
    grade: str
    origin: str
    destination: str
    note: str
    step_no: int
    steps: int
    holder: str
    state: CaseState
    state_label: str
    clock: Days
    latest: str
    level: Level
    own: bool
    mine: bool
    unseen: int
    act: str
    to: str
    batch: str


class GroupRow(msgspec.Struct, frozen=True, kw_only=True):
    """Several things to do that are one line: a class's sheets, colleagues who ask for access."""

    kind: str
    title: str
    subject: str
    count: int
    step: str
    holder: str
    clock: Days
    level: Level
    latest: str
    act: str
    to: str


class Count(msgspec.Struct, frozen=True):
    """At most `MOST_COUNTED`: beyond it is “999+”, and costs no more."""

    name: str
    label: str
    count: int
    more: bool


class Worklist(msgspec.Struct, frozen=True, kw_only=True):
    today: date
    workdays_left: int
    calendar_until: date
    tab: Tab
    tabs: list[Count]
    flows: list[Count]
    groups: list[GroupRow]
    items: list[CaseRow]
    next: str | None
    waiting: int
    overdue: int
    masked: bool


# --- one case -----------------------------------------------------------------------------------------------------


class Spoken(msgspec.Struct, frozen=True, kw_only=True):
    """What a party said at a step; `word` is the decision in one word.

    `office` decided, `on_behalf` of another one where it says so, and `because` tells why.
    """

    agreed: bool
    word: str
    by: str
    office: str
    on_behalf: str
    because: str
    at: datetime
    reason: str
    text: str


class StepLine(msgspec.Struct, frozen=True, kw_only=True):
    """One party on the way. `beside` names those that decide at the same time; `escalation` who hears of a delay."""

    name: str
    label: str
    party: str
    office: str
    state: StepState
    state_label: str
    clock: Days | None
    opened_on: date | None
    waits_for: str
    escalation: str
    beside: bool
    outside: bool
    evidence_awaited: bool
    said: list[Spoken]


class FactLine(msgspec.Struct, frozen=True):
    label: str
    before: str
    after: str
    changed: bool


class CheckLine(msgspec.Struct, frozen=True):
    text: str
    found: Found
    found_label: str


class EvidenceLine(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    slot: str
    label: str
    size: int
    width: int
    height: int
    at: datetime
    seen: bool
    given: bool
    url: str


class SpeechKind(enum.StrEnum):
    MESSAGE = "message"
    ASKED = "asked"
    GAVE = "gave"
    URGED = "urged"

    @property
    def label(self) -> str:
        return {
            SpeechKind.MESSAGE: "留言",
            SpeechKind.ASKED: "请补材料",
            SpeechKind.GAVE: "补了材料",
            SpeechKind.URGED: "催办",
        }[self]


class Speech(msgspec.Struct, frozen=True, kw_only=True):
    """One bubble. `own` is the reader's."""

    kind: SpeechKind
    kind_label: str
    by: str
    own: bool
    at: datetime
    text: str
    evidence: list[int]


class History(msgspec.Struct, frozen=True):
    """A line of the whole record."""

    at: datetime
    by: str
    text: str


class ReasonLine(msgspec.Struct, frozen=True):
    code: str
    label: str
    mend: str


class OnBehalf(msgspec.Struct, frozen=True):
    """The office for which one would decide, and why it is not that office itself."""

    office: str
    why: str


class Can(msgspec.Struct, frozen=True, kw_only=True):
    """What the reader may do now; `why_not` where the case waits for somebody else."""

    decide: bool
    ask_evidence: bool
    urge: bool
    withdraw: bool
    speak: bool
    why_not: str
    instead_of: str
    next_step: str
    on_behalf: OnBehalf | None = None
    answer: bool = False


class StaffCase(msgspec.Struct, frozen=True, kw_only=True):
    """`family`: a family reads it, too; otherwise it stays among offices."""

    id: int
    version: int
    number: str
    flow: str
    flow_label: str
    state: CaseState
    state_label: str
    step: str
    step_label: str
    student_id: int | None
    family: bool
    name: str
    grade: str
    origin: str
    destination: str
    note: str
    filed_by: str
    filed_at: datetime
    clock: Days
    steps: list[StepLine]
    facts: list[FactLine]
    checks: list[CheckLine]
    evidence: list[EvidenceLine]
    slots: list[Slot]
    most_bytes: int
    talk: list[Speech]
    asked: str
    history: list[History]
    reasons: list[ReasonLine]
    can: Can
    page: str
    today: date
    masked: bool


class NewApproval(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    step: Name
    remark: Text = ""
    because: Text = ""


class NewReturn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    step: Name
    reason: Name
    text: Text = ""
    because: Text = ""


class NewRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    step: Name
    text: Words


class NewWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    text: Words


class NewWithdrawal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    text: Text = ""


class Chosen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: Id
    version: Annotated[int, Meta(ge=1, le=1_000_000)]


class NewDecisions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One decision for several cases of the same flow and step."""

    cases: Annotated[list[Chosen], Meta(min_length=1, max_length=50)]
    act: Literal["approve", "return"]
    step: Name
    remark: Text = ""
    reason: Annotated[str, Meta(max_length=40)] = ""
    text: Text = ""


class DecidedCase(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    number: str
    done: bool
    code: str
    message: str


class Decisions(msgspec.Struct, frozen=True):
    results: list[DecidedCase]
    done: int
    refused: int


class PreviewOf(msgspec.Struct, frozen=True):
    """What the family will read, word for word."""

    title: str
    body: str


# --- the family ---------------------------------------------------------------------------------------------------


class Tracker(msgspec.Struct, frozen=True, kw_only=True):
    """The case as its family follows it. `id` is none in the public query."""

    id: int | None
    version: int
    number: str
    flow_label: str
    state: CaseState
    state_label: str
    name: str
    headline: str
    advice: str
    clock: Days
    steps: list[StepLine]
    facts: list[FactLine]
    evidence: list[EvidenceLine]
    slots: list[Slot]
    most_bytes: int
    talk: list[Speech]
    asked: str
    can: Can
    mend: str
    filed_at: datetime
    today: date


class TrackerRow(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    student_id: int | None
    number: str
    title: str
    note: str
    state: CaseState
    state_label: str
    clock: Days
    to: str


class TrackerList(msgspec.Struct, frozen=True):
    items: list[TrackerRow]


class NewEvidence(msgspec.Struct, frozen=True):
    evidence: EvidenceLine


class NewAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    evidence: Annotated[list[Id], Meta(min_length=1, max_length=12)]
    text: Text = ""


class NewOfficeAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was asked for: papers, or words where a business takes none."""

    evidence: Annotated[list[Id], Meta(max_length=12)] = []
    text: Text = ""


class NewQueryCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    number: Annotated[str, Meta(min_length=4, max_length=40)]


class NewQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    number: Annotated[str, Meta(min_length=4, max_length=40)]
    code: Annotated[str, Meta(min_length=4, max_length=16)]


class QueryCode(msgspec.Struct, frozen=True):
    message: str
    valid_minutes: int
    again_after: int
