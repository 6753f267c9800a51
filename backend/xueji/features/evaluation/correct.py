"""Correcting a record that is published (Q121): what it says is exchanged, its author stays, nothing new comes."""

from collections.abc import Mapping

import msgspec

from xueji.features import students
from xueji.features.evaluation import errors, own_sheet, store, view
from xueji.features.evaluation.catalogue import CARDS
from xueji.features.evaluation.checks import Values
from xueji.features.evaluation.own_sheet import OwnSheet
from xueji.features.evaluation.schemas import RecordField
from xueji.features.evaluation.store import RecordRow
from xueji.kernel.refusals import FieldError, FieldErrors, NotFound
from xueji.platform.caller import Caller
from xueji.platform.database import Tx


def field_labels() -> dict[str, str]:
    """What the answers of records are called, by field."""
    return {spec.name: spec.label for card in reversed(CARDS.values()) for spec in card.fields}


class Correctable(msgspec.Struct, frozen=True):
    """A record of the archive with the sheet that it belongs to."""

    sheet: OwnSheet
    row: RecordRow

    @property
    def fields(self) -> list[RecordField]:
        return view.info(self.sheet.card(self.row.kind)).fields

    def corrected(self, changes: Mapping[str, str]) -> Values:
        """What the record will say.

        Raises:
            FieldNotOfKind: an answer to what is not asked.
            FieldErrors: it would not be complete.
        """
        card = self.sheet.card(self.row.kind)
        foreign = sorted(set(changes) - {spec.name for spec in card.fields})
        if foreign:
            raise errors.FieldNotOfKind(label=card.label, names="、".join(foreign))
        found = view.checked(self.sheet, self.row, {**self.row.values, **changes})
        missing = [
            FieldError(spec.name, "required", f"请填{spec.label}")
            for spec in card.fields
            if spec.label in found.missing
        ]
        if found.errors or missing:
            raise FieldErrors([*found.errors, *missing])
        return found.values


async def correctable(source: students.Reads, caller: Caller, student_id: int) -> list[Correctable]:
    """The records of the running term that stand in the archive. NotFound outside the caller's scope."""
    sheet = await own_sheet.read(source, caller, student_id)
    if sheet.row.year is None:
        raise NotFound
    rows = await store.records(source, student_id, *sheet.term)
    return [Correctable(sheet, row) for row in rows if row.complete and row.selected]


async def write(tx: Tx, record_id: int, before: Values, values: Values) -> bool:
    """Exchange what a record says; False, and it stays, where it says something else by now."""
    if await store.values_of(tx, record_id) != before:
        return False
    await store.rewrite(tx, record_id, store.sealed(values))
    return True
