"""Opening the case of a transfer, or filing again the one that came back: one way for families and schools."""

from collections.abc import Sequence

import msgspec

from xueji.approvals import File, Outcome, Party, Refile
from xueji.features import casework, organisations
from xueji.features.transfers import errors, precheck, rules, store
from xueji.features.transfers.effects import DESK
from xueji.features.transfers.flow import TRANSFER
from xueji.features.transfers.models import NOTE_SEAL
from xueji.features.transfers.rules import PAPERS, REASONS, Place, Pupil, Reason, Target
from xueji.features.transfers.schemas import TransferFiled
from xueji.features.transfers.store import TransferRow
from xueji.platform.caller import Caller
from xueji.platform.cases import Cases, actor_of
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx

PREFIX = "ZX"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What is filed, by whoever files it."""

    target: Target
    reason: Reason
    note: str
    class_id: int | None
    evidence: Sequence[int]


async def file(tx: Tx, caller: Caller, pupil: Pupil, place: Place, asked: Asked) -> TransferFiled:
    """A new case at the receiving school.

    Raises:
        TransferStopped: the pre-check found something, all of it named.
        TransferPaperMissing: no proof of the reason.
    """
    _require_clear(tx, caller, pupil, place)
    cases = Cases(tx)
    schools = {one.id: one for one in await organisations.organisations(tx, [pupil.school_id, place.school_id])}
    command = File(
        flow=TRANSFER.name,
        number=await cases.number(PREFIX),
        student_id=pupil.student_id,
        parties=parties_of(schools[place.school_id].path, schools[pupil.school_id].path),
    )
    filed = await DESK.file(cases, command, actor_of(caller))
    await store.add(
        tx,
        store.NewTransfer(
            student_id=pupil.student_id,
            case_id=filed.case.id,
            reason=asked.reason,
            note=sealed_note(asked.note),
            from_school_id=pupil.school_id,
            from_path=schools[pupil.school_id].path,
            from_stage=pupil.stage,
            from_grade=pupil.grade,
            to_school_id=place.school_id,
            to_path=schools[place.school_id].path,
            target=asked.target,
            class_id=asked.class_id,
        ),
    )
    await _give(tx, caller, filed.case.id, asked)
    await tx.audit(
        "transfer.filed",
        subject=f"case:{filed.case.id}",
        student_ids=[pupil.student_id],
        organisation_id=place.school_id,
        reason=asked.reason.value,
        grade=asked.target.label,
    )
    return filed_view(filed, place.school, again=False)


async def file_again(
    tx: Tx, caller: Caller, row: TransferRow, pupil: Pupil, place: Place, asked: Asked
) -> TransferFiled:
    """The case that came back goes on from its first step, with what was mended. Raises as `file`, and NotReturned."""
    _require_clear(tx, caller, pupil, place)
    outcome = await DESK.act(Cases(tx), row.case_id, Refile(), actor_of(caller))
    await store.mend(tx, row.case_id, asked.reason, sealed_note(asked.note), asked.target, asked.class_id)
    await _give(tx, caller, row.case_id, asked)
    await tx.audit(
        "transfer.filed_again",
        subject=f"case:{row.case_id}",
        student_ids=[row.student_id],
        organisation_id=row.to_school_id,
        reason=asked.reason.value,
        grade=asked.target.label,
    )
    return filed_view(outcome, row.to_school, again=True)


def _require_clear(tx: Tx, caller: Caller, pupil: Pupil, place: Place) -> None:
    found = rules.stops(rules.findings(pupil, place, tx.today))
    if found:
        raise errors.TransferStopped(precheck.shown(found, family=caller.post is None))


async def _give(tx: Tx, caller: Caller, case_id: int, asked: Asked) -> None:
    """Attach what was uploaded, and see that one of the papers of this reason is there."""
    if asked.evidence:
        await casework.attach(tx, caller, TRANSFER.name, case_id, asked.evidence)
    card = REASONS[asked.reason]
    if set(card.papers).isdisjoint(await casework.given_slots(tx, case_id)):
        wanted = next(paper for paper in PAPERS if paper.name == card.papers[0])
        raise errors.TransferPaperMissing(paper=wanted.label, reason=card.label)


def parties_of(to_path: str, from_path: str) -> dict[Party, int]:
    """Both schools, the bureau above each, and who hears of it when that bureau is late."""
    above = {
        Party.RECEIVING_SCHOOL: organisations.ancestors_of(to_path),
        Party.SENDING_SCHOOL: organisations.ancestors_of(from_path),
    }
    found: dict[Party, int] = {}
    for school, bureau, city in (
        (Party.RECEIVING_SCHOOL, Party.RECEIVING_BUREAU, Party.RECEIVING_CITY),
        (Party.SENDING_SCHOOL, Party.SENDING_BUREAU, Party.SENDING_CITY),
    ):
        number, nearest, *higher = reversed(above[school])
        found |= {school: number, bureau: nearest, city: higher[0] if higher else nearest}
    return found


def sealed_note(note: str) -> bytes:
    return keyring().seal(note.strip().encode(), NOTE_SEAL)


def note_of(row: TransferRow) -> str:
    return keyring().open(row.note, NOTE_SEAL).decode()


async def class_of(tx: Tx, place: Place, target: Target, class_id: int | None) -> int | None:
    """The class, if it is one of the grade. Raises TransferClassUnfit."""
    if class_id is None:
        return None
    found = await organisations.school_class(tx, class_id)
    if found is None or not found.takes(place.school_id, target.stage, target.grade):
        raise errors.TransferClassUnfit(school=place.school, grade=target.label)
    return class_id


def filed_view(outcome: Outcome, holder: str, *, again: bool) -> TransferFiled:
    case = outcome.case
    return TransferFiled(
        case_id=case.id,
        number=case.number,
        holder=holder,
        due_on=case.due_on,
        provisional=case.provisional,
        again=again,
    )


def same_school(row: TransferRow, school_id: int) -> None:
    """Raises TransferSchoolFixed: what came back goes to the school that it was filed to."""
    if row.to_school_id != school_id:
        raise errors.TransferSchoolFixed(school=row.to_school)
