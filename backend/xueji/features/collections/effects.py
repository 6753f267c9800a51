"""What the flow owes, kept: one child or two hundred are taken over in the same constant number of statements.

A `Ledger` is the desk's book of cases for one transaction. It knows the entries behind the cases, lets the desk decide
each, and takes children over in `write`. A child that enrolment refuses leaves no trace, and holds nobody up.
"""

from collections.abc import Iterable, Sequence
from typing import Any, cast

import msgspec

from xueji.approvals import Actor, Command, Desk, Happened, Outcome
from xueji.approvals.events import Approved, Returned
from xueji.features import enrolment, guardians, photos
from xueji.features.collections import entry_store
from xueji.features.collections.entry import opened
from xueji.features.collections.entry_store import EntryRow, TakenOver
from xueji.features.collections.errors import UnconfirmedNeedsNote
from xueji.features.collections.flow import COLLECTION
from xueji.features.enrolment import Admitted, Newcomer, NewPupil, Person, Source
from xueji.features.guardians import FirstGuardian, Purpose
from xueji.features.organisations import Stage
from xueji.features.photos import FirstPhoto
from xueji.features.students import Actor as Writer
from xueji.features.students import actor_of
from xueji.kernel.refusals import NotFound, Refusal
from xueji.platform.caller import Caller
from xueji.platform.database import Tx
from xueji.platform.many_cases import ManyCases

TELL = "collections.tell"
TELL_OFFICES = "collections.tell_offices"
TELL_WAITING = "collections.tell_waiting"

KEEP = "keep"
"""Evidence of an approval that says: take over also what clashes, to be dealt with among the refused ones."""


class Welcome(msgspec.Struct, frozen=True):
    """An entry that the school takes over, and the remark with which it does."""

    row: EntryRow
    remark: str
    keep: bool


class Ledger(ManyCases["Ledger"]):
    """The cases of entries. `refused` are those that enrolment would not have, by case."""

    def __init__(self, tx: Tx) -> None:
        super().__init__(tx)
        self.refused: dict[int, Refusal] = {}
        self._rows: dict[int, EntryRow] = {}
        self._welcome: dict[int, Welcome] = {}

    async def open(self, rows: Iterable[EntryRow]) -> None:
        """Hold the cases of these entries."""
        self._rows |= {row.case_id: row for row in rows if row.case_id is not None}
        await self.hold(list(self._rows))

    def row(self, case_id: int) -> EntryRow:
        return self._rows[case_id]

    def welcome(self, case_id: int) -> None:
        """Take the child over when everything is written."""
        approved = next(one for one in reversed(self._lines[case_id].events) if isinstance(one, Approved))
        self._welcome[case_id] = Welcome(self.row(case_id), approved.remark, KEEP in approved.evidence)

    async def defer(self, job: str, **arguments: Any) -> None:
        if job == TELL:
            await super().defer(job, **arguments)
        else:
            await self.tx.defer(job, **arguments)

    async def write(self) -> None:
        """Children first: whoever is refused is not decided after all."""
        if self._welcome:
            await self._take_over()
        await super().write()

    async def _take_over(self) -> None:
        caller = self.tx.caller
        if caller is None:
            raise NotFound
        answers = await self._admit(caller, [one for one in self._welcome.values() if not self._silent(one)])
        taken: list[tuple[Welcome, Admitted]] = []
        for case_id, answer in answers.items():
            if isinstance(answer, Refusal):
                self._refuse(case_id, answer)
            else:
                taken.append((self._welcome[case_id], answer))
        if taken:
            await self._keep(caller, taken)

    def _silent(self, one: Welcome) -> bool:
        """Whether it came on paper, nobody has confirmed it, and the school says nothing about that."""
        row = one.row
        if row.paper_by is None or row.confirmed_at is not None or one.remark.strip():
            return False
        self._refuse(row.case_id or 0, UnconfirmedNeedsNote(name=row.name))
        return True

    def _refuse(self, case_id: int, refusal: Refusal) -> None:
        self.refused[case_id] = refusal
        self.forget(case_id)

    async def _admit(self, caller: Caller, welcome: Sequence[Welcome]) -> dict[int, Admitted | Refusal]:
        """They come into the queue of enrolment, all of one school."""
        answers: dict[int, Admitted | Refusal] = {}
        for keep in (False, True):
            some = [one for one in welcome if one.keep is keep]
            if some:
                school_id = some[0].row.of().school_id
                newcomers = [_newcomer(one.row, caller) for one in some]
                admitted = await enrolment.admit_many(self.tx, caller, school_id, newcomers, keep=keep)
                answers |= {one.row.case_id or 0: answer for one, answer in zip(some, admitted, strict=True)}
        return answers

    async def _keep(self, caller: Caller, taken: Sequence[tuple[Welcome, Admitted]]) -> None:
        """The entries are over, their photos are the records', and who has filled them in is guardian."""
        over = [
            TakenOver(one.row.id, admitted.student_id, admitted.enrolment_id, one.remark) for one, admitted in taken
        ]
        await entry_store.take_over(self.tx, over, caller.account_id)
        shown = [
            FirstPhoto(admitted.student_id, one.row.photo, _family(one.row))
            for one, admitted in taken
            if one.row.photo is not None
        ]
        await photos.enter(self.tx, shown, school=actor_of(caller))
        bound = [
            FirstGuardian(
                student_id=admitted.student_id,
                account_id=one.row.account_id,
                relation=one.row.relation,
                consents=frozenset(Purpose(purpose) for purpose in one.row.consents),
            )
            for one, admitted in taken
            if one.row.account_id is not None and one.row.relation is not None
        ]
        await guardians.bind_first(self.tx, bound)


def _newcomer(row: EntryRow, caller: Caller) -> Newcomer:
    of = row.of()
    values, members = opened(row, by_staff=False).final()
    guardian = None if row.account_id is None else Person(row.account_id, row.guardian or "", row.submitted_at)
    teacher = None if row.paper_by is None else Person(row.paper_by, row.paper_name or "", row.submitted_at)
    confirmed = None
    if teacher is not None and guardian is not None and row.confirmed_at is not None:
        confirmed = Person(guardian.account_id, guardian.name, row.confirmed_at)
    return Newcomer(
        pupil=NewPupil(stage=Stage(of.stage), grade=of.grade, class_id=row.class_id, values=values, members=members),
        source=Source.COLLECTION if teacher is None else Source.TEACHER,
        entered_by=teacher or guardian or Person(caller.account_id, caller.name),
        confirmed_by=confirmed,
    )


def _family(row: EntryRow) -> Writer | None:
    """Who has handed in the photo, unless it was the school itself."""
    return Writer(row.account_id, f"家长 {row.guardian or ''}") if row.paper_by is None else None


async def admit_pupil(ledger: Ledger, happened: Happened) -> None:
    """The child comes into the queue of enrolment, and its guardian's account is bound to it."""
    ledger.welcome(happened.case.id)


async def note_return(ledger: Ledger, happened: Happened) -> None:
    """The family reads the reason on the form."""
    event = cast("Returned", happened.event)
    row, by = ledger.row(happened.case.id), happened.actor.account_id
    await entry_store.note_return(ledger.tx, row.id, reason=event.reason, text=event.text, account_id=by)


async def take_back(ledger: Ledger, happened: Happened) -> None:
    """A draft again, with everything kept; the receipt says so."""
    row = ledger.row(happened.case.id)
    await entry_store.withdraw(ledger.tx, row.id, row.number)


DESK: Desk[Ledger] = Desk(
    [COLLECTION],
    now={"admit_pupil": admit_pupil, "note_return": note_return, "take_back": take_back},
    later={
        "tell_collecting_family": TELL,
        "tell_collecting_school": TELL_OFFICES,
        "tell_collecting_waiting": TELL_WAITING,
    },
)


async def act(tx: Tx, case_id: int, command: Command, actor: Actor, expected_version: int | None = None) -> Outcome:
    """One command for one case; what enrolment refuses is raised.

    Raises:
        Refusal: of the decision, of enrolment (another live record, a fault of the form, no permission for the stage).
        UnconfirmedNeedsNote: a paper entry that its guardian has not confirmed goes on with a word about why.
    """
    ledger = Ledger(tx)
    await ledger.open(await entry_store.of_cases(tx, [case_id]))
    outcome = await DESK.act(ledger, case_id, command, actor, expected_version=expected_version)
    await ledger.write()
    if case_id in ledger.refused:
        raise ledger.refused[case_id]
    return outcome
