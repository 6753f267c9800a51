"""The school takes entries over, one or many, or sends one back."""

from collections.abc import Sequence

from xueji.approvals import Approve, Return
from xueji.features.collections import entry_store, errors, live, review, rules
from xueji.features.collections.effects import DESK, KEEP, Ledger, act
from xueji.features.collections.entry_store import EntryRow
from xueji.features.collections.schemas import (
    AcceptedEntries,
    AcceptEntries,
    EntryOutcome,
    EntryReview,
    EntryState,
    ReturnEntry,
)
from xueji.kernel.refusals import FieldErrors, NotFound, Refusal
from xueji.platform.caller import Caller
from xueji.platform.cases import actor_of
from xueji.platform.database import Tx


async def accept(tx: Tx, caller: Caller, data: AcceptEntries) -> AcceptedEntries:
    """Take entries over into the queue of enrolment; statements are constant in number.

    One that cannot be taken over stays where it is, and why is said.

    Raises:
        NotFound: one of them is not the caller's school's.
        NothingChosenToAccept: none of them waits for the school.
    """
    ids = list(dict.fromkeys(data.entry_ids))
    await entry_store.hold(tx, ids)
    rows = await review.found_all(tx, caller, ids)
    waiting = [row for row in rows if row.state is EntryState.SUBMITTED]
    if not waiting:
        raise errors.NothingChosenToAccept(count=len(rows))
    refused = await _take_over(tx, caller, waiting, data)
    done = [row for row in waiting if row.id not in refused]
    outcomes = [_refused(row, refused[row.id]) if row.id in refused else _accepted(row) for row in waiting]
    of = rows[0].of()
    if done:
        await tx.audit(
            "collection_entries.accepted",
            subject=f"collection:{of.id}",
            student_ids=[],
            organisation_id=of.school_id,
            entries=[row.id for row in done],
            kept=data.keep,
        )
    for collection_id in {row.of().id for row in done}:
        live.changed(tx, collection_id)
    return AcceptedEntries(
        accepted=len(done), left=len(rows) - len(done), items=outcomes, words=_words(outcomes, len(rows))
    )


async def _take_over(tx: Tx, caller: Caller, waiting: Sequence[EntryRow], data: AcceptEntries) -> dict[int, Refusal]:
    """Why some of them cannot be taken over, by entry; what is refused leaves no trace."""
    ledger = Ledger(tx)
    await ledger.open(waiting)
    actor = actor_of(caller)
    command = Approve(remark=data.note.strip(), evidence=(KEEP,) if data.keep else ())
    refused: dict[int, Refusal] = {}
    for row in waiting:
        try:
            await DESK.act(ledger, row.case_id or 0, command, actor)
        except Refusal as refusal:
            refused[row.id] = refusal
    await ledger.write()
    return refused | {ledger.row(case_id).id: refusal for case_id, refusal in ledger.refused.items()}


def _accepted(row: EntryRow) -> EntryOutcome:
    return EntryOutcome(entry_id=row.id, name=row.name, accepted=True, words="已接收，进入建籍")


def _refused(row: EntryRow, refusal: Refusal) -> EntryOutcome:
    title, why, following = refusal.words()
    if isinstance(refusal, FieldErrors):
        why = "；".join(error.message for error in refusal.errors)
    return EntryOutcome(
        entry_id=row.id,
        name=row.name,
        accepted=False,
        words="。".join(part.rstrip("。") for part in (title, why, following) if part) + "。",
        code=refusal.code,
        help=refusal.help,
    )


def _words(outcomes: Sequence[EntryOutcome], chosen: int) -> str:
    accepted = sum(one.accepted for one in outcomes)
    refused = len(outcomes) - accepted
    said = [f"接收了 {accepted} 份" if accepted else "一份也没有接收"]
    said += [f"{refused} 份还不能接收，原因写在下面"] if refused else []
    said += [f"{chosen - len(outcomes)} 份已经办过或被撤回"] if chosen > len(outcomes) else []
    return "，".join(said) + "。"


async def send_back(
    tx: Tx, caller: Caller, entry_id: int, expected_version: int | None, data: ReturnEntry
) -> EntryReview:
    """Send an entry back with a reason, and the answers that are to be mended.

    Raises:
        CollectionReasonUnknown, CollectionOtherNeedsText: what the family reads would say nothing.
        Refusal: of the approval (not your turn, own application, seen an older version …).
    """
    await entry_store.hold(tx, [entry_id])
    row = await review.found(tx, caller, entry_id)
    if row.case_id is None:
        raise NotFound
    if data.reason not in rules.REASONS:
        raise errors.CollectionReasonUnknown
    text = data.text.strip()
    if data.reason == rules.OTHER and not text:
        raise errors.CollectionOtherNeedsText
    command = Return(reason=data.reason, text=text)
    await act(tx, row.case_id, command, actor_of(caller), expected_version)
    await entry_store.note_fields(tx, row.id, data.fields)
    of = row.of()
    await tx.audit(
        "collection_entry.returned",
        subject=f"collection_entry:{row.id}",
        organisation_id=of.school_id,
        reason=data.reason,
        fields=data.fields,
    )
    live.changed(tx, of.id)
    return await review.view(tx, caller, entry_id)
