"""The school decides a sheet item by item, and may take the decision back on the same day."""

from collections.abc import Sequence

from xueji.approvals import DecideItems, Undo
from xueji.approvals.errors import UndoTooLate
from xueji.features.windows import decision_store, errors, live, rules, submission, words
from xueji.features.windows.decision_store import SubmissionRow
from xueji.features.windows.effects import DESK, Ledger
from xueji.features.windows.schemas import Decision, Submission
from xueji.features.windows.sheet import Clashing, clash
from xueji.kernel.refusals import NotFound
from xueji.platform.caller import Caller
from xueji.platform.cases import actor_of
from xueji.platform.database import Tx
from xueji.platform.scope import scope_of


async def decide(tx: Tx, caller: Caller, submission_id: int, expected_version: int, data: Decision) -> Submission:
    """Accept some items, send others back; the accepted ones go into the record in this transaction.

    Raises:
        ReasonUnknown, OtherNeedsText: what the family reads would say nothing.
        RecordMoved: an accepted field was changed in the record after the family saw it.
        MembersDoNotFit: the family would be empty or too large.
        Refusal: of the approval (not your turn, own application, seen an older version …).
    """
    row = await _found(tx, caller, submission_id)
    if row.case_id is None:
        raise NotFound
    if data.returned:
        _require_reason(data)
    ledger = Ledger(tx)
    await ledger.open([row.case_id])
    _refuse_clashes(ledger, row.case_id, data.accepted)
    command = DecideItems(
        accepted=tuple(data.accepted), returned=tuple(data.returned), reason=data.reason, text=data.text.strip()
    )
    await DESK.act(ledger, row.case_id, command, actor_of(caller), expected_version=expected_version)
    await ledger.write()
    await tx.audit(
        "maintenance.decided",
        subject=f"submission:{row.id}",
        student_ids=[row.student_id],
        organisation_id=row.school_id,
        accepted=data.accepted,
        returned=data.returned,
        reason=data.reason,
    )
    live.changed(tx, row.window_id)
    return await _again(tx, caller, row.id)


async def undo(tx: Tx, caller: Caller, submission_id: int) -> Submission:
    """Take back the last decision of today: a new change restores the record, the items wait again.

    Raises:
        UndoOvertaken: the record was changed since.
        Refusal: of the approval (too late, wrong office …).
    """
    row = await _found(tx, caller, submission_id)
    if row.case_id is None:
        raise UndoTooLate
    ledger = Ledger(tx)
    await ledger.open([row.case_id])
    decision = ledger.case(row.case_id).decision
    if decision is not None:
        record = ledger.record(row.case_id)
        found = [
            one for item in ledger.items(row.case_id, decision.accepted) if (one := clash(item, record, undoing=True))
        ]
        if found:
            raise errors.UndoOvertaken(labels=_labels(found))
    await DESK.act(ledger, row.case_id, Undo(), actor_of(caller))
    await ledger.write()
    await tx.audit(
        "maintenance.undone",
        subject=f"submission:{row.id}",
        student_ids=[row.student_id],
        organisation_id=row.school_id,
        accepted=list(decision.accepted) if decision else [],
        returned=list(decision.returned) if decision else [],
    )
    live.changed(tx, row.window_id)
    return await _again(tx, caller, row.id)


async def _found(tx: Tx, caller: Caller, submission_id: int) -> SubmissionRow:
    row = await decision_store.submission(tx, scope_of(caller), submission_id)
    if row is None or row.state in rules.SILENT:
        raise NotFound
    return row


async def _again(tx: Tx, caller: Caller, submission_id: int) -> Submission:
    scope = scope_of(caller)
    row = await decision_store.submission(tx, scope, submission_id)
    if row is None:
        raise NotFound
    return await submission.view(caller, scope, row, tx)


def _require_reason(data: Decision) -> None:
    if data.reason not in rules.REASONS:
        raise errors.ReasonUnknown
    if data.reason == rules.OTHER and not data.text.strip():
        raise errors.OtherNeedsText


def _refuse_clashes(ledger: Ledger, case_id: int, accepted: Sequence[str]) -> None:
    record = ledger.record(case_id)
    found = [one for item in ledger.items(case_id, accepted) if (one := clash(item, record))]
    if not found:
        return
    first = found[0]
    field = words.field_of(first.item)
    plain = first.current
    current = words.partly(field, plain) if field else words.member_line(plain) if isinstance(plain, dict) else ""
    raise errors.RecordMoved(
        labels=_labels(found), current=current or words.EMPTY, items=[one.item.key for one in found]
    )


def _labels(found: Sequence[Clashing]) -> str:
    said = [
        words.label_of(one.item)
        if words.subject_of(one.item) == words.OWN
        else f"{words.subject_of(one.item)}的{words.label_of(one.item)}"
        for one in found
    ]
    return "、".join(dict.fromkeys(said))
