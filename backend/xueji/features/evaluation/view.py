"""Records and kinds as the phone gets them."""

from collections.abc import Sequence

from xueji.features.evaluation import checks
from xueji.features.evaluation.catalogue import KindCard
from xueji.features.evaluation.checks import Checked
from xueji.features.evaluation.kinds import RecordKind
from xueji.features.evaluation.own_sheet import OwnSheet
from xueji.features.evaluation.schemas import (
    EvaluationRecordView,
    KindInfo,
    KindState,
    PictureLine,
    RecordField,
    RecordLine,
)
from xueji.features.evaluation.store import RecordRow, SheetRow
from xueji.features.organisations import grade_label
from xueji.platform.caller import Caller


def checked(sheet: OwnSheet, row: RecordRow, values: dict[str, str] | None = None) -> Checked:
    """The record against the rules that hold; dates count from the first day of the term."""
    first = sheet.row.first_day or sheet.today
    given = row.values if values is None else values
    return checks.check(sheet.card(row.kind), given, len(row.picture_ids), first, sheet.today)


def record(sheet: OwnSheet, row: RecordRow, caller: Caller) -> EvaluationRecordView:
    found = checked(sheet, row)
    return EvaluationRecordView(
        id=row.id,
        student_id=row.student_id,
        kind=row.kind,
        version=row.version,
        values=found.values,
        errors=found.errors,
        missing=found.missing,
        complete=row.complete,
        selected=row.selected,
        pictures=pictures(row),
        saved_at=row.saved_at,
        saved_by="" if row.written_by == caller.account_id else row.writer_name,
    )


def pictures(row: RecordRow) -> list[PictureLine]:
    return [PictureLine(each, f"/api/evaluation-pictures/{each}") for each in row.picture_ids]


def line(sheet: OwnSheet, row: RecordRow) -> RecordLine:
    card, values = sheet.card(row.kind), row.values
    wanted = "" if row.complete else checks.wants(checked(sheet, row, values))
    return RecordLine(
        id=row.id,
        title=checks.headline(card, values),
        note=wanted or checks.facts(values),
        complete=row.complete,
        selected=row.selected,
        pictures=len(row.picture_ids),
    )


def info(card: KindCard) -> KindInfo:
    return KindInfo(
        kind=card.kind,
        label=card.label,
        dimension_label=card.dimension.label if card.dimension else "",
        explanation=card.explanation,
        example=card.example,
        fields=[
            RecordField(
                name=spec.name,
                label=spec.label,
                kind=spec.kind,
                required=spec.required,
                least=spec.least,
                most=spec.most,
                hint=spec.hint,
                choices=list(spec.choices),
            )
            for spec in card.fields
        ],
        most=card.most,
        select_most=card.select_most,
        nothing_offered=card.nothing,
        least_pictures=card.least_pictures,
        most_pictures=card.most_pictures,
    )


def state_of(row: SheetRow, kind: RecordKind) -> KindState:
    """Drafts come first: what is begun waits to be finished."""
    if row.started & kind.bit:
        return KindState.DRAFT
    if row.filled & kind.bit:
        return KindState.DONE
    return KindState.NOTHING if row.nothing & kind.bit else KindState.NEW


def term_label(row: SheetRow) -> str:
    """“高一上学期”."""
    return f"{grade_label(row.stage, row.grade)}{row.term.label}" if row.term else grade_label(row.stage, row.grade)


def chosen(rows: Sequence[RecordRow], kind: RecordKind) -> list[RecordRow]:
    return [row for row in rows if row.kind is kind and row.selected]
