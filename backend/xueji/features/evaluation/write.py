"""Writing a record: part of it at a time, kept as it comes; what is missing is told, not refused."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from xueji.features.evaluation import alike, checks, errors, own_sheet, store, view
from xueji.features.evaluation.catalogue import KindCard
from xueji.features.evaluation.kinds import RecordKind
from xueji.features.evaluation.own_sheet import OwnSheet
from xueji.features.evaluation.schemas import (
    EvaluationRecordView,
    NewRecord,
    RecordChanges,
    RecordPage,
)
from xueji.features.evaluation.store import NewRecordRow, RecordRow
from xueji.features.students import POOL
from xueji.kernel.refusals import NotFound
from xueji.platform.caller import Caller
from xueji.platform.database import Tx
from xueji.platform.scope import scope_of


async def read(caller: Caller, record_id: int) -> RecordPage:
    """A record with what its kind asks for."""
    row = await store.record(POOL, scope_of(caller), record_id)
    if row is None:
        raise NotFound
    sheet = await own_sheet.read(POOL, caller, row.student_id)
    running = (row.year, row.term) == (sheet.row.year, sheet.row.term)
    closed = sheet.closed(caller, row.kind) if running else errors.EvaluationOver(closes="上个学期")
    return RecordPage(
        record=view.record(sheet, row, caller),
        info=view.info(sheet.card(row.kind)),
        editable=closed is None,
        closed=own_sheet.closed_words(closed),
        first_day=sheet.row.first_day or sheet.today,
        last_day=sheet.today,
    )


async def add(tx: Tx, caller: Caller, student_id: int, data: NewRecord) -> EvaluationRecordView:
    """Begin a record; one word is enough.

    Raises:
        NotFound, or why nothing can be filled in.
        TooManyRecords: the kind has as many as the rules allow.
        FieldNotOfKind: an answer to what is not asked.
    """
    sheet, writer = await own_sheet.held(tx, caller, student_id, data.kind)
    card = sheet.card(data.kind)
    _require_asked(card, data.values)
    rows = [row for row in await store.records(tx, student_id, *sheet.term) if row.kind is data.kind]
    if len(rows) >= card.most:
        raise errors.TooManyRecords(label=card.label, most=card.most)
    found = checks.check(card, data.values, 0, sheet.row.first_day or sheet.today, sheet.today)
    new = NewRecordRow(
        kind=data.kind,
        position=max((row.position for row in rows), default=0) + 1,
        values=found.values,
        complete=found.complete,
        selected=found.complete and _room(card, rows),
        by=caller.account_id,
        writer=writer,
    )
    record_id = await store.add(tx, student_id, *sheet.term, new)
    await alike.look_at_certificate(tx, record_id, {}, found.values)
    await own_sheet.summed(tx, sheet)
    await _note(tx, sheet, record_id, "added", data.kind)
    return await _fresh(tx, sheet, caller, record_id)


async def change(
    tx: Tx, caller: Caller, record_id: int, expected_version: int, data: RecordChanges
) -> EvaluationRecordView:
    """Lay answers over the record; what is there already changes nothing and is answered as saved.

    Raises:
        NotFound, FieldNotOfKind, or why nothing can be filled in.
        RecordOvertaken: it was saved elsewhere meanwhile, and differs; both sides are in the answer.
    """
    sheet, row, writer = await own_sheet.held_record(tx, caller, record_id)
    card = sheet.card(row.kind)
    _require_asked(card, data.values)
    before = row.values
    found = view.checked(sheet, row, {**before, **data.values})
    if found.values == before:
        return view.record(sheet, row, caller)
    if expected_version != row.version:
        raise _overtaken(card, row, before, found.values, caller)
    selected = found.complete and (row.selected or await _has_room(tx, sheet, card))
    kept = msgspec.structs.replace(
        row,
        sealed=store.sealed(found.values),
        complete=found.complete,
        selected=selected,
        version=row.version + 1,
        written_by=caller.account_id,
        saved_at=tx.now,
    )
    await store.save(tx, kept, writer)
    await alike.look_at_certificate(tx, record_id, before, found.values)
    await own_sheet.summed(tx, sheet)
    await _note(tx, sheet, record_id, "saved", row.kind)
    return view.record(sheet, kept, caller)


async def remove(tx: Tx, caller: Caller, record_id: int) -> None:
    """Take a record away with its pictures. Raises NotFound, or why nothing can be filled in."""
    sheet, row, _ = await own_sheet.held_record(tx, caller, record_id)
    await store.remove(tx, record_id)
    await own_sheet.summed(tx, sheet)
    await _note(tx, sheet, record_id, "removed", row.kind)


def _require_asked(card: KindCard, names: Iterable[str]) -> None:
    foreign = sorted(set(names) - {spec.name for spec in card.fields})
    if foreign:
        raise errors.FieldNotOfKind(label=card.label, names="、".join(foreign))


def _room(card: KindCard, rows: Sequence[RecordRow]) -> bool:
    """Whether one more goes into the archive without being picked: the first ones do."""
    return card.select_most is None or len(view.chosen(rows, card.kind)) < card.select_most


async def _has_room(tx: Tx, sheet: OwnSheet, card: KindCard) -> bool:
    if card.select_most is None:
        return True
    return _room(card, await store.records(tx, sheet.row.student_id, *sheet.term))


def _overtaken(
    card: KindCard, row: RecordRow, theirs: Mapping[str, str], ours: Mapping[str, str], caller: Caller
) -> errors.RecordOvertaken:
    differences = [
        {
            "field": spec.name,
            "label": spec.label,
            "subject": "",
            "before": "",
            "yours": ours.get(spec.name, ""),
            "yours_text": ours.get(spec.name, "") or "没有填",
            "theirs": theirs.get(spec.name, ""),
            "theirs_text": theirs.get(spec.name, "") or "没有填",
        }
        for spec in card.fields
        if ours.get(spec.name) != theirs.get(spec.name)
    ]
    by = "另一部手机" if row.written_by == caller.account_id else row.writer_name
    return errors.RecordOvertaken(
        version=row.version, saved_by=by, saved_at=row.saved_at.isoformat(), differences=differences
    )


async def judge_anew(tx: Tx, sheet: OwnSheet, caller: Caller, record_id: int) -> EvaluationRecordView:
    """A picture came or went: perhaps the record is complete now, or no longer."""
    row = await store.record(tx, scope_of(caller), record_id)
    if row is None:
        raise NotFound
    complete = view.checked(sheet, row).complete
    if complete != row.complete:
        selected = complete and (row.selected or await _has_room(tx, sheet, sheet.card(row.kind)))
        await store.judge(tx, record_id, complete=complete, selected=selected)
        await own_sheet.summed(tx, sheet)
    return await _fresh(tx, sheet, caller, record_id)


async def _fresh(tx: Tx, sheet: OwnSheet, caller: Caller, record_id: int) -> EvaluationRecordView:
    row = await store.record(tx, scope_of(caller), record_id)
    assert row is not None  # noqa: S101 - written in this transaction
    return view.record(sheet, row, caller)


async def _note(tx: Tx, sheet: OwnSheet, record_id: int, what: str, kind: RecordKind) -> None:
    await tx.audit(
        f"evaluation.record_{what}",
        subject=f"evaluation_record:{record_id}",
        student_ids=[sheet.row.student_id],
        organisation_id=sheet.row.school_id,
        kind=kind,
    )
