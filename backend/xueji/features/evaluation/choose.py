"""“本学期没有可填的”, and which records go into the archive, in which order."""

from xueji.features.evaluation import errors, own_sheet, page, store
from xueji.features.evaluation.kinds import RecordKind
from xueji.features.evaluation.own_sheet import OwnSheet
from xueji.features.evaluation.schemas import KindPage, NothingToFill, Selection
from xueji.features.evaluation.store import RecordRow
from xueji.platform.caller import Caller
from xueji.platform.database import Tx


async def say_nothing(tx: Tx, caller: Caller, student_id: int, data: NothingToFill) -> KindPage:
    """Raises NothingNotOffered, NothingButRecords, or why nothing can be filled in."""
    sheet, _ = await own_sheet.held(tx, caller, student_id, data.kind)
    card = sheet.card(data.kind)
    if not card.nothing:
        raise errors.NothingNotOffered(label=card.label)
    rows = await _of_kind(tx, sheet, data.kind)
    if data.nothing and rows:
        raise errors.NothingButRecords(label=card.label, count=len(rows))
    await store.say_nothing(tx, student_id, *sheet.term, data.kind, nothing=data.nothing)
    await own_sheet.summed(tx, sheet)
    await _note(tx, sheet, "nothing" if data.nothing else "nothing_taken_back", data.kind)
    return await _fresh(tx, caller, student_id, data.kind)


async def select(tx: Tx, caller: Caller, student_id: int, data: Selection) -> KindPage:
    """Order all records of a kind and pick those for the archive.

    Raises:
        NotSelectable: all of this kind go into the archive; they may still be ordered.
        TooManySelected: more than the rules allow.
        SelectionMoved: the list is not the one that was looked at, or a draft was picked.
    """
    sheet, _ = await own_sheet.held(tx, caller, student_id, data.kind)
    card = sheet.card(data.kind)
    rows = {row.id: row for row in await _of_kind(tx, sheet, data.kind)}
    complete = {row.id for row in rows.values() if row.complete}
    wanted = set(data.selected)
    if sorted(data.order) != sorted(rows) or len(wanted) != len(data.selected) or not wanted <= complete:
        raise errors.SelectionMoved(label=card.label)
    if card.select_most is None and wanted != complete:
        raise errors.NotSelectable(label=card.label)
    if card.select_most is not None and len(wanted) > card.select_most:
        most, count = card.select_most, len(wanted)
        raise errors.TooManySelected(label=card.label, most=most, count=count, over=count - most)
    await store.select(tx, data.order, data.selected)
    await _note(tx, sheet, "selected", data.kind)
    return await _fresh(tx, caller, student_id, data.kind)


async def _of_kind(tx: Tx, sheet: OwnSheet, kind: RecordKind) -> list[RecordRow]:
    rows = await store.records(tx, sheet.row.student_id, *sheet.term)
    return [row for row in rows if row.kind is kind]


async def _fresh(tx: Tx, caller: Caller, student_id: int, kind: RecordKind) -> KindPage:
    sheet = await own_sheet.read(tx, caller, student_id)
    return page.of_kind(sheet, await store.records(tx, student_id, *sheet.term), caller, kind)


async def _note(tx: Tx, sheet: OwnSheet, what: str, kind: RecordKind) -> None:
    await tx.audit(
        f"evaluation.{what}",
        subject=f"student:{sheet.row.student_id}",
        student_ids=[sheet.row.student_id],
        organisation_id=sheet.row.school_id,
        kind=kind,
    )
