"""A guardian asks for a transfer on the phone: what stands in the way, the draft, the filing (Q23, Q26, Q35)."""

import msgspec

from xueji.approvals import CaseState
from xueji.features import casework, organisations, students
from xueji.features.transfers import errors, facts_store, filing, precheck, rules, store
from xueji.features.transfers.models import DRAFT_SEAL
from xueji.features.transfers.rules import Target
from xueji.features.transfers.schemas import (
    Draft,
    FoundSchool,
    FoundSchools,
    NewApplication,
    RunningTransfer,
    TransferCheck,
    TransferFiled,
    TransferStart,
    Wish,
)
from xueji.features.transfers.store import TransferRow
from xueji.kernel.refusals import NotFound
from xueji.platform.caller import Caller
from xueji.platform.cases import Cases
from xueji.platform.connections import china_today
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx, transaction
from xueji.platform.scope import scope_of

MOST_FOUND = 20


async def start(caller: Caller, student_id: int) -> TransferStart:
    """What can be done for this child, and what is filled in already."""
    async with transaction(caller) as tx:
        return await _start(tx, caller, student_id)


async def _start(tx: Tx, caller: Caller, student_id: int) -> TransferStart:
    card = await students.pupil_card(scope_of(caller), student_id, tx)
    row = await store.open_of_student(tx, student_id)
    pupil = await precheck.pupil(tx, student_id, besides=row.case_id if row else None)
    found = rules.about_pupil(pupil)
    running = await _running(tx, row) if row else None
    draft = await _draft(tx, student_id)
    if row is not None and draft.version == 0:
        draft = msgspec.structs.replace(draft, wish=_filed(row), school=row.to_school)
    return TransferStart(
        student_id=student_id,
        name=card.name,
        school=pupil.school,
        grade_label=precheck.grade_words(pupil),
        system_label=precheck.system_label(pupil.system),
        findings=precheck.shown(found, family=True),
        may_apply=not rules.stops(found) and (running is None or running.returned),
        reasons=precheck.reasons(),
        papers=list(rules.PAPERS),
        most_bytes=2 * casework.MEGABYTE,
        draft=draft,
        running=running,
    )


async def _running(tx: Tx, row: TransferRow) -> RunningTransfer:
    case = await Cases(tx).case(row.case_id)
    if case is None:
        raise NotFound
    return RunningTransfer(
        case_id=row.case_id,
        number=row.number,
        to_school=row.to_school,
        grade_label=row.target.label,
        returned=case.state is CaseState.RETURNED,
        version=case.version,
        evidence=await store.count_papers(tx, row.case_id),
    )


def _filed(row: TransferRow) -> Wish:
    return Wish(
        school_id=row.to_school_id,
        stage=row.to_stage,
        grade=row.to_grade,
        reason=row.reason,
        note=filing.note_of(row),
    )


async def _draft(tx: Tx, student_id: int) -> Draft:
    row = await store.draft(tx, student_id)
    if row is None:
        return Draft(wish=Wish(), school="", version=0, saved_at=None)
    wish = msgspec.json.decode(keyring().open(row.sealed, DRAFT_SEAL), type=Wish)
    chosen = await organisations.organisations(tx, [wish.school_id] if wish.school_id else [])
    return Draft(wish=wish, school=chosen[0].name if chosen else "", version=row.version, saved_at=row.saved_at)


async def save(tx: Tx, caller: Caller, student_id: int, expected_version: int, wish: Wish) -> Draft:
    """Keep what is filled in, whole. Raises TransferDraftMoved where somebody else of the family saved since."""
    _require_own(caller, student_id)
    sealed = keyring().seal(msgspec.json.encode(wish), DRAFT_SEAL)
    if await store.save_draft(tx, student_id, sealed, caller.account_id, expected_version) is None:
        raise errors.TransferDraftMoved
    return await _draft(tx, student_id)


async def search(caller: Caller, student_id: int, words: str) -> FoundSchools:
    """Schools of the province by a part of the name; each says which of its grades correspond."""
    _require_own(caller, student_id)
    pupil = await precheck.pupil(students.POOL, student_id)
    sought = words.strip()
    if not sought:
        return FoundSchools([], more=False)
    school = await organisations.get_organisation(pupil.school_id)
    root = f"/{organisations.ancestors_of(school.path)[0]}/"
    stages = ["senior"] if pupil.stage is organisations.Stage.SENIOR else ["primary", "junior"]
    found = await facts_store.schools(students.POOL, root, sought, stages, MOST_FOUND + 1)
    items = [
        FoundSchool(
            id=row.id,
            name=row.name,
            bureau=row.bureau,
            system_label=precheck.system_label(row.system),
            targets=precheck.targets_of(rules.open_grades(pupil, row.stages, row.system)),
        )
        for row in found[:MOST_FOUND]
        if row.id != pupil.school_id
    ]
    return FoundSchools(items, more=len(found) > MOST_FOUND)


async def check(caller: Caller, student_id: int, school_id: int, target: Target | None) -> TransferCheck:
    """The whole pre-check. What came back is checked as if its own case were not there."""
    _require_own(caller, student_id)
    row = await store.open_of_student(students.POOL, student_id)
    pupil = await precheck.pupil(students.POOL, student_id, besides=row.case_id if row else None)
    place = await precheck.place(students.POOL, school_id, target, besides=row.case_id if row else None)
    today = await china_today()
    found = rules.findings(pupil, place, today)
    return TransferCheck(
        school=place.school,
        bureau=place.bureau,
        targets=precheck.targets_of(rules.targets(pupil, place)),
        findings=precheck.shown(found, family=True),
        may_apply=target is not None and not rules.stops(found),
        mapping=precheck.mapping(pupil.stage, pupil.grade, pupil.system, target, place.system) if target else "",
    )


async def apply(tx: Tx, caller: Caller, student_id: int, data: NewApplication) -> TransferFiled:
    """File at the receiving school, or file again what came back. The draft is kept until it is done.

    Raises:
        TransferStopped, TransferPaperMissing: as `filing.file`.
        TransferSchoolFixed: what came back goes to the same school.
    """
    _require_own(caller, student_id)
    await students.placements(tx, [student_id])
    row = await store.open_of_student(tx, student_id)
    case = await Cases(tx).case(row.case_id) if row else None
    returned = row if case is not None and case.state is CaseState.RETURNED else None
    if returned is not None:
        filing.same_school(returned, data.school_id)
    pupil = await precheck.pupil(tx, student_id, besides=returned.case_id if returned else None)
    target = Target(data.stage, data.grade)
    place = await precheck.place(tx, data.school_id, target, besides=returned.case_id if returned else None)
    asked = filing.Asked(target=target, reason=data.reason, note=data.note, class_id=None, evidence=data.evidence)
    await store.drop_draft(tx, student_id)
    if returned is not None:
        return await filing.file_again(tx, caller, returned, pupil, place, asked)
    return await filing.file(tx, caller, pupil, place, asked)


def _require_own(caller: Caller, student_id: int) -> None:
    if student_id not in (scope_of(caller).student_ids or ()):
        raise NotFound
