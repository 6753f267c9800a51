"""Mend lines of an import in the page: judged again at once, and staged if they pass."""

import msgspec

from xueji.features.students import errors, import_roster, roster_cells, roster_store
from xueji.features.students.enter_roster import view
from xueji.features.students.judge_roster import sealed
from xueji.features.students.judged import BadRow, Judged, Part, Writer
from xueji.features.students.roster_cells import Kept
from xueji.features.students.roster_rows import RowReader
from xueji.features.students.roster_store import Chosen, FailedRow, ImportRow
from xueji.features.students.roster_template import columns_by_path
from xueji.features.students.schemas import CellMend, ImportState, Mended, Outcome
from xueji.features.students.stage_roster import Staging
from xueji.kernel.refusals import NotFound
from xueji.platform import live
from xueji.platform.caller import Caller
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx


async def mend(tx: Tx, caller: Caller, import_id: int, row: int, data: CellMend) -> Mended:
    """Write one cell anew, here or in every line that cannot be imported and holds the same there.

    Raises:
        ColumnUnknown: the template has no such column.
        RowNotFailed: the line passes, or has been entered.
    """
    path = caller.post.path if caller.post else ""
    found = await roster_store.lock_import(tx, import_id, path)
    if found is None:
        raise NotFound
    if data.field not in columns_by_path():
        raise errors.ColumnUnknown(field=data.field)
    lines = await _lines(tx, found, row, data)
    await _judge_again(tx, found, lines)
    await tx.audit("roster.mended", subject=f"roster_import:{import_id}", rows=len(lines), field=data.field)
    live.touched(tx, f"roster:{import_id}")
    numbers = set(lines)
    told = [one for one in await roster_store.report(tx, import_id, Chosen(), min(numbers) - 1, max(numbers))
            if one.row in numbers]  # fmt: skip
    now = await roster_store.import_of_school(tx, import_id)
    if now is None:
        raise NotFound
    return Mended(view(now), [import_roster.row_of(one) for one in told])


async def _lines(tx: Tx, found: ImportRow, row: int, data: CellMend) -> dict[int, Kept]:
    """The lines as they read now, by number."""
    ring = keyring()
    one = await roster_store.locked_row(tx, found.id, row)
    if one is None:
        raise NotFound
    ready = found.state in {ImportState.CHECKED, ImportState.ENTERED}
    if not ready or one.outcome is not Outcome.FAILED or one.cells is None:
        raise errors.RowNotFailed(row=row, outcome=one.outcome.label)
    before = roster_cells.at(roster_cells.opened(one.cells, ring), data.field)
    others: list[FailedRow] = await roster_store.failed_rows(tx, found.id) if data.alike else [one]
    opened = {each.row: roster_cells.opened(each.cells, ring) for each in others if each.cells is not None}
    return {
        number: roster_cells.changed(cells, data.field, data.value)
        for number, cells in opened.items()
        if roster_cells.at(cells, data.field) == before
    }


async def _judge_again(tx: Tx, found: ImportRow, lines: dict[int, Kept]) -> None:
    """Stage the lines as they are judged now."""
    ring = keyring()
    facts = await import_roster.facts_of(tx, found)
    reader, writer = RowReader(facts), Writer(found.id)
    good: list[Judged] = []
    bad: list[BadRow] = []
    for number, cells in lines.items():
        judged = reader.line(number, cells)
        if isinstance(judged, BadRow):
            bad.append(msgspec.structs.replace(judged, cells=roster_cells.sealed(cells, ring)))
        elif judged is not None:
            good.append(sealed(judged, ring, writer))
    others = await roster_store.staged_persons(tx, found.id, [one.person for one in good])
    await roster_store.drop_rows(tx, found.id, list(lines))
    staging = Staging(tx, facts, found.id)
    await staging.write(Part(good, bad, 0), others)
    missing = await roster_store.missing_classes(tx, found.id, found.entered_to, found.school_id)
    fresh = staging.counts.get(Outcome.NEW, 0)
    await roster_store.count_again(tx, found.id, [one.row for one in good], [one.name for one in missing], fresh)
