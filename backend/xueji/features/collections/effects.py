"""What the flow owes, kept in the transaction of the decision."""

from typing import cast

from xueji.approvals import Desk, Happened
from xueji.approvals.events import Approved, Returned
from xueji.features import enrolment, guardians, photos
from xueji.features.collections import entry_store
from xueji.features.collections.entry import opened
from xueji.features.collections.entry_store import EntryRow
from xueji.features.collections.errors import UnconfirmedNeedsNote
from xueji.features.collections.flow import COLLECTION
from xueji.features.enrolment import NewPupil, Person, Source
from xueji.features.guardians import Purpose
from xueji.features.organisations import Stage
from xueji.features.students import Actor, actor_of
from xueji.kernel.refusals import NotFound
from xueji.platform.cases import Cases
from xueji.platform.database import Tx

TELL = "collections.tell"
TELL_OFFICES = "collections.tell_offices"
TELL_WAITING = "collections.tell_waiting"

KEEP = "keep"
"""Evidence of an approval that says: take over also what clashes, to be dealt with among the refused ones."""


async def admit_pupil(tx: Tx, happened: Happened) -> None:
    """The child comes into the queue of enrolment, and its guardian's account is bound to it.

    Raises:
        UnconfirmedNeedsNote: a paper entry that its guardian has not confirmed goes on with a word about why.
        Refusal: of enrolment (another live record, a fault of the form, no permission for the stage).
    """
    row = await _of_case(tx, happened.case.id)
    approved = await _approval(tx, happened)
    if row.paper_by is not None and row.confirmed_at is None and not approved.remark.strip():
        raise UnconfirmedNeedsNote(name=row.name)
    of = row.of()
    values, members = opened(row, by_staff=False).final()
    caller = tx.caller
    if caller is None:
        raise NotFound
    guardian = None if row.account_id is None else Person(row.account_id, row.guardian or "", row.submitted_at)
    by_teacher = None if row.paper_by is None else Person(row.paper_by, row.paper_name or "", row.submitted_at)
    confirmed = None
    if by_teacher is not None and guardian is not None and row.confirmed_at is not None:
        confirmed = Person(guardian.account_id, guardian.name, row.confirmed_at)
    admitted = await enrolment.admit(
        tx,
        caller,
        NewPupil(
            school_id=of.school_id,
            stage=Stage(of.stage),
            grade=of.grade,
            class_id=row.class_id,
            values=values,
            members=members,
        ),
        source=Source.COLLECTION if by_teacher is None else Source.TEACHER,
        entered_by=by_teacher or guardian or Person(caller.account_id, caller.name),
        confirmed_by=confirmed,
        keep=KEEP in approved.evidence,
    )
    await entry_store.take_over(
        tx,
        row.id,
        student_id=admitted.student_id,
        enrolment_id=admitted.enrolment_id,
        note=approved.remark,
        account_id=caller.account_id,
    )
    if row.photo is not None:
        family = Actor(row.account_id, f"家长 {row.guardian or ''}") if row.paper_by is None else None
        await photos.enter(tx, admitted.student_id, row.photo, family=family, school=actor_of(caller))
    if row.account_id is not None and row.relation is not None:
        await guardians.bind_first(
            tx,
            student_id=admitted.student_id,
            account_id=row.account_id,
            relation=row.relation,
            consents=frozenset(Purpose(purpose) for purpose in row.consents),
        )


async def note_return(tx: Tx, happened: Happened) -> None:
    """The family reads the reason on the form."""
    event = cast("Returned", happened.event)
    row = await _of_case(tx, happened.case.id)
    by = happened.actor.account_id
    await entry_store.note_return(tx, row.id, reason=event.reason, text=event.text, account_id=by)


async def take_back(tx: Tx, happened: Happened) -> None:
    """A draft again, with everything kept; the receipt says so."""
    row = await _of_case(tx, happened.case.id)
    await entry_store.withdraw(tx, row.id, row.number)


async def _of_case(tx: Tx, case_id: int) -> EntryRow:
    [row] = await entry_store.of_cases(tx, [case_id])
    return row


async def _approval(tx: Tx, happened: Happened) -> Approved:
    """The approval that completed the case: its remark is the note on an unconfirmed paper entry."""
    entries = await Cases(tx).entries(happened.case.id)
    return next(one.event for one in reversed(entries) if isinstance(one.event, Approved))


DESK: Desk[Tx] = Desk(
    [COLLECTION],
    now={"admit_pupil": admit_pupil, "note_return": note_return, "take_back": take_back},
    later={
        "tell_collecting_family": TELL,
        "tell_collecting_school": TELL_OFFICES,
        "tell_collecting_waiting": TELL_WAITING,
    },
)
