"""What has happened to a case. Never changed, only added: history, audit and the parents' timeline are this list."""

from datetime import date, datetime

import msgspec

from xueji.approvals.flow import Effect, Flow, Party


class Behalf(msgspec.Struct, frozen=True, kw_only=True):
    """The party for which the office above has decided, and why it did."""

    party: Party
    because: str = ""


class Happening(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag=str.lower):
    """`on` is the day in China. `instead_of` is the absent colleague's account, where somebody stood in.

    `on_behalf` stands where the office above decided a step that is another office's.
    """

    on: date


class Opened(Happening, frozen=True, kw_only=True, tag="opened"):
    """`by_family`: a guardian or the pupil filed it, not an office."""

    flow: str
    flow_version: int
    number: str
    student_id: int | None
    filed_by: int
    parties: dict[Party, int]
    items: tuple[str, ...] = ()
    by_family: bool = False


class StepOpened(Happening, frozen=True, kw_only=True, tag="step_opened"):
    """`holder` is the organisation whose turn it is, none when the step is taken outside."""

    step: str
    stage: int
    due_on: date
    provisional: bool = False
    holder: int | None = None


class Refiled(Happening, frozen=True, kw_only=True, tag="refiled"):
    by: int
    items: tuple[str, ...] = ()


class ItemsDecided(Happening, frozen=True, kw_only=True, tag="items_decided"):
    """One decision by item; what was accepted takes effect with it."""

    step: str
    accepted: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()
    reason: str = ""
    text: str = ""
    instead_of: int | None = None


class Approved(Happening, frozen=True, kw_only=True, tag="approved"):
    step: str
    remark: str = ""
    evidence: tuple[str, ...] = ()
    by: int | None = None
    instead_of: int | None = None
    on_behalf: Behalf | None = None


class Returned(Happening, frozen=True, kw_only=True, tag="returned"):
    """The case lies with the applicant again, or `ends` with this no."""

    step: str
    reason: str
    text: str = ""
    items: tuple[str, ...] = ()
    ends: bool = False
    instead_of: int | None = None
    on_behalf: Behalf | None = None


class SentBack(Happening, frozen=True, kw_only=True, tag="sent_back"):
    """The case goes back to the party before."""

    step: str
    reason: str
    text: str = ""
    instead_of: int | None = None
    on_behalf: Behalf | None = None


class EvidenceAsked(Happening, frozen=True, kw_only=True, tag="evidence_asked"):
    step: str
    text: str
    instead_of: int | None = None
    on_behalf: Behalf | None = None


class EvidenceGiven(Happening, frozen=True, kw_only=True, tag="evidence_given"):
    evidence: tuple[str, ...]
    text: str = ""


class Withdrawn(Happening, frozen=True, kw_only=True, tag="withdrawn"):
    text: str = ""


class Undone(Happening, frozen=True, kw_only=True, tag="undone"):
    """`accepted` had taken effect and must be turned back; `returned` wait again."""

    step: str
    accepted: tuple[str, ...]
    returned: tuple[str, ...]
    text: str = ""


class Urged(Happening, frozen=True, kw_only=True, tag="urged"):
    """`by` is the organisation that urges, none when it is the applicant; `to` the office that learns of it."""

    step: str
    text: str
    by: int | None = None
    to: Party | None = None


class Reminded(Happening, frozen=True, kw_only=True, tag="reminded"):
    step: str
    day: int


class Escalated(Happening, frozen=True, kw_only=True, tag="escalated"):
    """`handed_to` is the organisation that may decide from now on too, where the flow hands the step over.

    `closed`: not because it is late, but because the office whose step it is has been closed.
    """

    step: str
    to: Party | None
    handed_to: int | None = None
    closed: bool = False


class DueMoved(Happening, frozen=True, kw_only=True, tag="due_moved"):
    step: str
    due_on: date
    provisional: bool


class ApplicantReminded(Happening, frozen=True, kw_only=True, tag="applicant_reminded"):
    day: int


class Completed(Happening, frozen=True, kw_only=True, tag="completed"):
    pass


class Lapsed(Happening, frozen=True, kw_only=True, tag="lapsed"):
    pass


Event = (
    Opened
    | StepOpened
    | Refiled
    | ItemsDecided
    | Approved
    | Returned
    | SentBack
    | EvidenceAsked
    | EvidenceGiven
    | Withdrawn
    | Undone
    | Urged
    | Reminded
    | Escalated
    | DueMoved
    | ApplicantReminded
    | Completed
    | Lapsed
)


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a case's history: the event, when it was written, and who gave the command."""

    seq: int
    at: datetime
    event: Event
    account_id: int | None = None
    post_id: int | None = None


def owes(flow: Flow, event: Event) -> tuple[Effect, ...]:  # noqa: C901, PLR0911 - one line a kind of event
    """The effects that the flow promises for this event."""
    match event:
        case Opened():
            return flow.on_opened
        case StepOpened():
            return flow.on_step
        case ItemsDecided(accepted=accepted):
            return flow.on_accepted if accepted else ()
        case Returned() | SentBack():
            return flow.on_returned
        case EvidenceAsked() | EvidenceGiven():
            return flow.on_evidence
        case Completed():
            return flow.on_approved
        case Withdrawn():
            return flow.on_withdrawn
        case Undone():
            return flow.on_undone
        case Reminded() | Escalated() | Urged():
            return flow.on_overdue
        case Approved(on_behalf=Behalf()):
            return flow.on_overdue
        case ApplicantReminded() | Lapsed():
            return flow.on_lapsed
        case _:
            return ()
