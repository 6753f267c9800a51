"""Applications across provinces at the national platform: what the other side says is ordered, or said by itself."""

import enum
import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime

import msgspec

from standins.batches import Answer, Clock

HOUR = 3600
DAY = 24 * HOUR


class Says(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one party over there decides, `days` after the application came. Without one it never decides."""

    agreed: bool = True
    text: str = ""
    days: float = 0.0


class Elsewhere(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A pupil of another province and how that side behaves.

    `check` is a code that the check ends with; `lag` makes it say so many times that it has not heard of the pupil.
    `closing_days` is how long a withdrawal takes there. `stalls_at` is the part of the archive that never comes.
    """

    name: str
    national_number: str
    province: str = "河南省"
    school: str = "郑州市第九小学"
    state: str = "normal"
    check: str | None = None
    redundant: bool = False
    problem: bool = False
    lag: int = 0
    says: dict[str, Says] = {}
    closing_days: float = 0.0
    parts: list[tuple[str, str]] = []
    stalls_at: int | None = None


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Another province asks for a pupil of ours."""

    reference: str
    crossing: str
    name: str
    national_number: str
    to_province: str
    to_school: str
    to_grade: str
    reason: str
    withdrawn: bool = False


class BorderOrders(msgspec.Struct, forbid_unknown_fields=True):
    """What is left out stays as it is; `wanted` is added to what was asked for before."""

    elsewhere: list[Elsewhere] | None = None
    wanted: list[Wanted] | None = None


class PersonItem(msgspec.Struct):
    name: str


class ApplicationItem(msgspec.Struct):
    crossing: str
    person: PersonItem
    national_number: str
    from_province: str
    from_school: str
    to_school_code: str
    to_stage: str
    to_grade: int


class DecisionItem(msgspec.Struct):
    reference: str
    side: str


class ArchiveItem(msgspec.Struct):
    reference: str
    part: int


class WithdrawalItem(msgspec.Struct):
    reference: str


class ArrivalItem(msgspec.Struct):
    reference: str
    to_school_code: str
    arrived_on: date


class RequestsItem(msgspec.Struct):
    province_code: str
    after: int = 0


class ReplyItem(msgspec.Struct):
    reference: str
    side: str
    agreed: bool
    on: date
    text: str = ""


class HandOverItem(msgspec.Struct):
    reference: str
    part: int
    of: int
    title: str
    content: str
    digest: str


class Phase(enum.StrEnum):
    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"
    ARRIVED = "arrived"


class Application(msgspec.Struct):
    """One that passed the check. `closes_at` is when the other side will have ended what we took back."""

    reference: str
    crossing: str
    pupil: Elsewhere
    school_code: str
    at: float
    phase: Phase = Phase.OPEN
    closes_at: float = 0.0


class Reply(msgspec.Struct):
    reference: str
    side: str
    agreed: bool
    text: str


class BorderState:
    """`known` pupils are there from the beginning; `begun` are references of what was agreed before."""

    def __init__(self, clock: Clock, known: Mapping[str, Elsewhere], begun: Mapping[str, str]) -> None:
        self.clock = clock
        self.elsewhere = dict(known)
        self.begun = begun
        self.applications: list[Application] = []
        self.wanted: list[Wanted] = []
        self.replies: list[Reply] = []
        self.arriving: dict[str, dict[int, str]] = {}
        self.handed_over: dict[str, str] = {}
        self.heard: dict[str, int] = {}

    def order(self, orders: BorderOrders) -> None:
        """Pupils keep what was applied for; what they say counts from now on."""
        for pupil in orders.elsewhere or []:
            self.elsewhere[pupil.national_number] = pupil
            for one in self.applications:
                if one.pupil.national_number == pupil.national_number:
                    one.pupil = pupil
        self.wanted += orders.wanted or []

    # --- in ---

    def apply(self, item: ApplicationItem) -> Answer:
        """One pupil has one open application; the second waits until the first has ended over there (Q40)."""
        pupil = self.elsewhere.get(item.national_number)
        if pupil is None:
            return {"outcome": "check_failed", "code": "number_unknown"}
        if pupil.name != item.person.name:
            return {"outcome": "check_failed", "code": "name_differs"}
        if self._times(item.national_number) <= pupil.lag:
            return _not_yet("unknown_pupil", HOUR)
        refused = _refused(pupil, item.crossing, item.to_stage)
        if refused is not None:
            return refused
        before = self._unfinished(item.national_number)
        if before is not None:
            return _not_yet("withdrawal_open", HOUR) if before.phase is Phase.CLOSING else _failed("busy")
        reference = f"KS{len(self.applications) + 1:08}"
        self.applications.append(
            Application(reference, item.crossing, pupil, item.to_school_code, self.clock.now()),
        )
        return {
            "outcome": "entered",
            "reference": reference,
            "state": pupil.state,
            "province": pupil.province,
            "school": pupil.school,
        }

    def decision(self, item: DecisionItem) -> Answer:
        """A party says what it was ordered to say, once its days have passed, whoever decided before it."""
        one = self._application(item.reference)
        if one is None or one.phase is not Phase.OPEN:
            return {"outcome": "refused", "reason": "closed"}
        says = one.pupil.says.get(item.side)
        if says is None or self.clock.now() < one.at + says.days * DAY:
            return _not_yet("undecided", HOUR)
        on = datetime.fromtimestamp(one.at + says.days * DAY, UTC).date().isoformat()
        if says.agreed:
            return {"outcome": "agreed", "on": on, "remark": says.text}
        one.phase = Phase.CLOSED
        return {"outcome": "declined", "on": on, "text": says.text}

    def part(self, item: ArchiveItem) -> Answer:
        one = self._application(item.reference)
        if one is None or one.phase is Phase.CLOSED:
            return {"outcome": "refused", "reason": "closed"}
        parts = one.pupil.parts or [("基础信息", f"{one.pupil.name}　{one.pupil.school}")]
        if item.part == one.pupil.stalls_at:
            return _not_yet("archive_in_preparation", HOUR)
        if not 1 <= item.part <= len(parts):
            return {"outcome": "refused", "reason": "no_such_part"}
        title, content = parts[item.part - 1]
        digest = hashlib.sha256(content.encode()).hexdigest()
        return {
            "outcome": "part",
            "part": item.part,
            "of": len(parts),
            "title": title,
            "content": content,
            "digest": digest,
        }

    def withdraw(self, item: WithdrawalItem) -> Answer:
        one = self._application(item.reference)
        if one is None or one.phase in (Phase.CLOSED, Phase.ARRIVED):
            return {"outcome": "too_late"}
        if one.phase is Phase.OPEN:
            one.phase, one.closes_at = Phase.CLOSING, self.clock.now() + one.pupil.closing_days * DAY
        return _acknowledged(one.reference)

    def arrived(self, item: ArrivalItem) -> Answer:
        one = self._application(item.reference)
        if one is None or one.phase not in (Phase.OPEN, Phase.ARRIVED):
            return {"outcome": "refused", "reason": "closed"}
        one.phase = Phase.ARRIVED
        return _acknowledged(one.reference)

    def _application(self, reference: str) -> Application | None:
        found = next((one for one in self.applications if one.reference == reference), None)
        if found is None and reference in self.begun:
            found = Application(reference, "transfer", self.elsewhere[self.begun[reference]], "", self.clock.now())
            self.applications.append(found)
        if found is not None and found.phase is Phase.CLOSING and self.clock.now() >= found.closes_at:
            found.phase = Phase.CLOSED
        return found

    def _unfinished(self, national_number: str) -> Application | None:
        own = [one.reference for one in self.applications if one.pupil.national_number == national_number]
        found = [one for reference in own if (one := self._application(reference)) is not None]
        return next((one for one in found if one.phase in (Phase.OPEN, Phase.CLOSING)), None)

    def _times(self, what: str) -> int:
        self.heard[what] = self.heard.get(what, 0) + 1
        return self.heard[what]

    # --- out ---

    def requests(self, item: RequestsItem) -> Answer:
        """What was asked for since, each under its serial number; a withdrawal is a line of its own."""
        most = 200
        since = list(enumerate(self.wanted, start=1))[item.after : item.after + most]
        if not since:
            return {"outcome": "nothing_new"}
        lines = [{"serial": serial, **msgspec.to_builtins(one)} for serial, one in since]
        return {"outcome": "requests", "requests": lines}

    def reply(self, item: ReplyItem) -> Answer:
        if not self._wanted(item.reference):
            return {"outcome": "too_late"}
        self.replies.append(Reply(item.reference, item.side, item.agreed, item.text))
        return _acknowledged(item.reference)

    def hand_over(self, item: HandOverItem) -> Answer:
        """What was torn on the way is not taken; a second copy of a part changes nothing; with the last it is whole."""
        if hashlib.sha256(item.content.encode()).hexdigest() != item.digest:
            return {"outcome": "refused", "reason": "digest"}
        if not self._wanted(item.reference):
            return {"outcome": "too_late"}
        parts = self.arriving.setdefault(item.reference, {})
        parts.setdefault(item.part, item.content)
        if len(parts) == item.of:
            self.handed_over.setdefault(item.reference, "\n".join(parts[part] for part in sorted(parts)))
        return _acknowledged(item.reference)

    def _wanted(self, reference: str) -> bool:
        """What was asked for before this stand-in was started is believed."""
        lines = [one for one in self.wanted if one.reference == reference]
        return not lines or not lines[-1].withdrawn


def _refused(pupil: Elsewhere, crossing: str, to_stage: str) -> Answer | None:
    """Who has graduated from primary or junior school goes on by a transfer, to a senior school after graduation."""
    if pupil.check is not None:
        return _failed(pupil.check)
    if pupil.redundant:
        return {"outcome": "redundant", "province": pupil.province, "school": pupil.school}
    if pupil.problem:
        return {"outcome": "problem_record"}
    graduated = pupil.state == "graduated"
    if crossing == "after_graduation" and not graduated:
        return _failed("not_graduated")
    if crossing == "transfer" and graduated and to_stage == "senior":
        return _failed("graduated")
    return None


def _failed(code: str) -> Answer:
    return {"outcome": "check_failed", "code": code}


def _not_yet(reason: str, after: float) -> Answer:
    return {"outcome": "not_yet", "reason": reason, "after_seconds": after}


def _acknowledged(reference: str) -> Answer:
    return {"outcome": "acknowledged", "reference": reference}
