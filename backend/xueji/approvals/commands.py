"""What people, the clock and the outside may ask of a case."""

from collections.abc import Mapping

import msgspec

from xueji.approvals.flow import Party


class File(msgspec.Struct, frozen=True, kw_only=True):
    """Open a case. `parties` names the organisation that plays each part, and stays for the life of the case."""

    flow: str
    number: str
    student_id: int | None
    parties: Mapping[Party, int]
    items: tuple[str, ...] = ()


class Refile(msgspec.Struct, frozen=True, kw_only=True):
    """The applicant's answer to a return. In a flow by item, `items` replace those that came back."""

    items: tuple[str, ...] = ()


class Approve(msgspec.Struct, frozen=True, kw_only=True):
    """Agree. `step` is the one that the person saw; without it, the step that is theirs. By item: all that wait.

    `asked` is the number of the opening that an outside system answers: an answer to an earlier one is too late.
    `because` is said by the office above when it decides for another one.
    """

    step: str | None = None
    remark: str = ""
    evidence: tuple[str, ...] = ()
    asked: int | None = None
    because: str = ""


class Return(msgspec.Struct, frozen=True, kw_only=True):
    """Do not agree: a reason from a list, and words. By item: all that wait go back."""

    reason: str
    text: str = ""
    step: str | None = None
    asked: int | None = None
    because: str = ""


class DecideItems(msgspec.Struct, frozen=True, kw_only=True):
    """Accept some items, return others; what is not named goes on waiting."""

    accepted: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()
    reason: str = ""
    text: str = ""


class AskEvidence(msgspec.Struct, frozen=True, kw_only=True):
    """Ask for proof without returning the case. The clock runs on."""

    text: str
    step: str | None = None


class GiveEvidence(msgspec.Struct, frozen=True, kw_only=True):
    evidence: tuple[str, ...]
    text: str = ""


class Withdraw(msgspec.Struct, frozen=True, kw_only=True):
    text: str = ""


class Urge(msgspec.Struct, frozen=True, kw_only=True):
    """A party, or the applicant once a step is overdue, asks who holds it to hurry; the office above learns of it."""

    text: str
    step: str | None = None


class Undo(msgspec.Struct, frozen=True, kw_only=True):
    """Take back the last decision by item, on the day it was made."""

    text: str = ""


class Remind(msgspec.Struct, frozen=True, kw_only=True):
    """The clock: `day` of the step's working days has been reached."""

    step: str
    day: int


class Escalate(msgspec.Struct, frozen=True, kw_only=True):
    """The clock: the step is overdue, or the office that holds it has been closed."""

    step: str
    closed: bool = False


class Recount(msgspec.Struct, frozen=True, kw_only=True):
    """The clock: the calendar of the year has been published, the step's last day is another."""

    step: str


class RemindApplicant(msgspec.Struct, frozen=True, kw_only=True):
    """The clock: a returned case has been waiting for its applicant for `day` working days."""

    day: int


class Lapse(msgspec.Struct, frozen=True, kw_only=True):
    """The clock: the applicant has not answered a return in time."""


Command = (
    File
    | Refile
    | Approve
    | Return
    | DecideItems
    | AskEvidence
    | GiveEvidence
    | Withdraw
    | Urge
    | Undo
    | Remind
    | Escalate
    | Recount
    | RemindApplicant
    | Lapse
)
