"""A pupil's term on one page: what is missing, until when, and what others have filled in."""

from collections.abc import Sequence
from datetime import timedelta

from xueji.features import students
from xueji.features.evaluation import checks, others, own_sheet, store, view
from xueji.features.evaluation.catalogue import OTHERS, KindCard, OthersCard
from xueji.features.evaluation.kinds import Dimension, FilledBy, RecordKind
from xueji.features.evaluation.own_sheet import OwnSheet
from xueji.features.evaluation.schemas import (
    DimensionProgress,
    EvaluationChild,
    EvaluationPage,
    KindPage,
    KindProgress,
    KindState,
    OthersFact,
    OthersLine,
)
from xueji.features.evaluation.store import KindRow, RecordRow
from xueji.kernel.clock import china_date
from xueji.kernel.names import short_name
from xueji.platform.caller import Caller

ANSWERED = (KindState.DONE, KindState.NOTHING)


async def read(caller: Caller, student_id: int) -> EvaluationPage:
    sheet = await own_sheet.read(students.POOL, caller, student_id)
    rows = await store.kinds(students.POOL, student_id, *sheet.term) if sheet.row.saved_at else []
    written = {one.kind: one for one in rows}
    row, dates = sheet.row, sheet.dates if sheet.asked else None
    told = await others.told(students.POOL, student_id, *sheet.term) if row.year and row.term else {}
    closed = sheet.closed(caller)
    kinds = [_kind(sheet, written.get(kind), kind) for kind in RecordKind]
    required = [one for one in kinds if one.required]
    return EvaluationPage(
        child=EvaluationChild(
            id=row.student_id,
            name=row.name,
            short_name=short_name(row.name),
            school=row.school,
            class_name=row.class_name or "",
        ),
        term_label=view.term_label(row),
        fills_until=dates.fills_until if dates else None,
        publishes_on=dates.publishes_on if dates else None,
        reports_on=dates.reports_on if dates else None,
        publication_days=sheet.rules.publication_days if sheet.rules else 0,
        days_left=_days_left(sheet) if dates and closed is None else None,
        granted_until=row.granted_until if sheet.ended() else None,
        granted_kinds=[kind for kind in RecordKind if row.granted_kinds & kind.bit],
        editable=closed is None,
        closed=own_sheet.closed_words(closed),
        missing=sum(one.state not in ANSWERED for one in required),
        required=len(required),
        kinds=kinds,
        dimensions=[_dimension(kinds, dimension) for dimension in Dimension],
        others=[_others(sheet, card, told.get(card.kind, [])) for card in OTHERS],
        saved_at=row.saved_at,
    )


def _days_left(sheet: OwnSheet) -> int:
    last = sheet.dates.fills_until if sheet.dates else sheet.today
    if sheet.row.granted_until is not None and sheet.ended():
        last = china_date(sheet.row.granted_until - timedelta(minutes=1))
    return (last - sheet.today).days


def _kind(sheet: OwnSheet, written: KindRow | None, kind: RecordKind) -> KindProgress:
    card = sheet.card(kind)
    state = view.state_of(sheet.row, kind)
    return KindProgress(
        kind=kind,
        label=card.label,
        dimension=card.dimension,
        state=state,
        state_label=state.label,
        records=written.records if written else 0,
        drafts=written.drafts if written else 0,
        note=_note(sheet, state, written, card),
        required=card.required,
    )


def _note(sheet: OwnSheet, state: KindState, written: KindRow | None, card: KindCard) -> str:
    if written is None or written.draft is None:
        return "" if state in ANSWERED else "还没写"
    first = sheet.row.first_day or sheet.today
    found = checks.check(card, store.opened(written.draft), written.pictures, first, sheet.today)
    wanted = checks.wants(found)
    return f"有 {written.drafts} 条写了一半" + (f"，{wanted}" if wanted else "")


def _dimension(kinds: Sequence[KindProgress], dimension: Dimension) -> DimensionProgress:
    own = [one for one in kinds if one.dimension is dimension]
    return DimensionProgress(
        dimension=dimension,
        label=dimension.label,
        records=sum(one.records for one in own),
        answered=sum(one.state in ANSWERED for one in own),
        kinds=len(own),
    )


def _others(sheet: OwnSheet, card: OthersCard, facts: list[OthersFact]) -> OthersLine:
    """The record itself is read where it stands (Q114, Q137, Q138, Q147); of the rest what is there, or who owes it."""
    record = card.filled_by is FilledBy.RECORD
    there = record or bool(facts)
    place = sheet.row.class_name or "还没分班"
    filled = f"{sheet.row.name}，{place}" if record else f"已填 {len(facts)} 项"
    words = filled if there else f"{card.filled_by.label}还没填"
    return OthersLine(
        kind=card.kind,
        label=card.kind.label,
        by=card.filled_by,
        by_label=card.filled_by.label,
        explanation=card.explanation,
        there=there,
        words=words,
        facts=facts,
    )


async def read_kind(caller: Caller, student_id: int, kind: RecordKind) -> KindPage:
    sheet = await own_sheet.read(students.POOL, caller, student_id)
    rows = await store.records(students.POOL, student_id, *sheet.term) if sheet.row.saved_at else []
    return of_kind(sheet, rows, caller, kind)


def of_kind(sheet: OwnSheet, rows: Sequence[RecordRow], caller: Caller, kind: RecordKind) -> KindPage:
    card, own = sheet.card(kind), [row for row in rows if row.kind is kind]
    closed = sheet.closed(caller, kind)
    return KindPage(
        info=view.info(card),
        term_label=view.term_label(sheet.row),
        state=view.state_of(sheet.row, kind),
        records=[view.line(sheet, row) for row in own],
        selected=len(view.chosen(own, kind)),
        nothing=bool(sheet.row.nothing & kind.bit),
        editable=closed is None,
        closed=own_sheet.closed_words(closed),
        may_add=closed is None and len(own) < card.most,
    )
