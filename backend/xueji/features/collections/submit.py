"""Handing an entry in: a case for the school about a child who has no record yet."""

import asyncpg

from xueji.approvals import CaseState, File, Party, Refile
from xueji.features import guardians, organisations, students
from xueji.features.collections import check, entry, entry_store, errors, live, receipt, rules
from xueji.features.collections.draft import name_in
from xueji.features.collections.effects import DESK, Ledger, act
from xueji.features.collections.entry import Entry
from xueji.features.collections.entry_store import Filing, Handed
from xueji.features.collections.family_schemas import EntryReceipt, SubmitEntry
from xueji.features.collections.flow import COLLECTION, REVIEW
from xueji.features.enrolment import clash_with
from xueji.features.organisations import Stage, System
from xueji.kernel.clock import china_date
from xueji.kernel.codes import CODES
from xueji.kernel.refusals import FieldErrors
from xueji.platform.caller import Caller
from xueji.platform.cases import Cases, actor_of
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx

PREFIX = "CJ"


async def submit(tx: Tx, caller: Caller, entry_id: int, expected_version: int, data: SubmitEntry) -> EntryReceipt:
    """Hand in what the draft holds.

    Raises:
        FieldErrors: every fault of the form.
        EntryMoved: saved elsewhere after this person looked.
        RelationNotSaid, FollowConsentMissing: the guardian has not said who they are, or not agreed.
        AlreadyFilledIn: another one has handed in the same child.
        EntryHandedIn, EntryTakenOver, CollectionNotOpen, CollectionClosed: not now.
    """
    found = await entry.held(tx, caller, entry_id)
    entry.require_writable(found)
    if expected_version != found.row.draft_version:
        raise errors.EntryMoved(yours=expected_version, theirs=found.row.draft_version)
    mistakes = found.faults()
    if mistakes:
        raise FieldErrors(mistakes)
    relation = None if found.by_staff else require_relation(data.relation)
    if not found.by_staff:
        require_consents(found, data.consents)
    filing = await check.filing_of(tx, found, caller)
    already = check.filled_in_words(filing, china_date(found.row.now))
    if already:
        raise errors.AlreadyFilledIn(what=already)
    handed = await _file(tx, caller, found, filing, relation, data)
    try:
        await entry_store.hand_in(tx, handed)
    except asyncpg.UniqueViolationError:
        raise errors.AlreadyFilledIn(what="刚刚有人用另一个账号填了。") from None
    if filing.shared:
        await entry_store.mark_shared(tx, found.of.school_id, entry_id)
    await tx.audit(
        "collection_entry.submitted",
        subject=f"collection_entry:{entry_id}",
        organisation_id=found.of.school_id,
        number=handed.number,
        paper=found.by_staff,
        marks=handed.marks,
        consents=sorted(data.consents),
    )
    live.changed(tx, found.of.id)
    return await receipt.of_entry(tx, caller, entry_id)


async def _file(
    tx: Tx, caller: Caller, found: Entry, filing: Filing, relation: str | None, data: SubmitEntry
) -> Handed:
    """Open the case at the school, or answer the return of the one that is open."""
    row, cases, actor = found.row, Cases(tx), actor_of(caller)
    if row.case_id is not None and row.number is not None and await _waits_for_answer(cases, row.case_id):
        outcome = await act(tx, row.case_id, Refile(), actor)
    else:
        parties = {Party.SCHOOL: found.of.school_id} | ({Party.COUNTY: filing.parent_id} if filing.parent_id else {})
        command = File(flow=COLLECTION.name, number=await cases.number(PREFIX), student_id=None, parties=parties)
        outcome = await DESK.file(Ledger(tx), command, actor)
    values, members = found.final()
    marks = await _marks(tx, found, filing)
    step = outcome.case.open_steps[REVIEW]
    return Handed(
        entry_id=row.id,
        name=name_in(found.content),
        person=students.index_of_person(values),
        phones=[keyring().index(number, "phone") for number in rules.phones(values, members)],
        marks=marks,
        level=rules.worst(marks),
        relation=relation,
        consents=[purpose.value for purpose in data.consents],
        case_id=outcome.case.id,
        number=outcome.case.number,
        due_on=step.due_on,
        provisional=step.provisional,
        account_id=caller.account_id,
    )


async def _waits_for_answer(cases: Cases, case_id: int) -> bool:
    case = await cases.case(case_id)
    return case is not None and case.state is CaseState.RETURNED


async def _marks(tx: Tx, found: Entry, filing: Filing) -> list[str]:
    of = found.of
    stage = Stage(of.stage)
    year = await organisations.current_school_year(tx, of.school_path, tx.today)
    system = System(of.system) if of.system else None
    values, members = found.final()
    facts = rules.Facts(
        usual_age=rules.usual_age(stage, of.grade, system),
        school_year=year,
        shared=filing.shared,
        clash=await clash_with(tx, values) is not None,
    )
    marks = rules.marks_of(values, members, facts)
    unconfirmed = found.row.paper_by is not None and found.row.confirmed_at is None
    return [*marks, *([rules.UNCONFIRMED] if unconfirmed else [])]


def require_relation(relation: str | None) -> str:
    if relation is None or all(relation != one.code for one in CODES["relation"].offered):
        raise errors.RelationNotSaid
    return relation


def require_consents(found: Entry, given: list[guardians.Purpose]) -> None:
    asked = check.follow_consents(found.content, found.about.today)
    missing = [one.label for one in asked if one.required and one.purpose not in given]
    if missing:
        raise errors.FollowConsentMissing(purposes="、".join(missing))
