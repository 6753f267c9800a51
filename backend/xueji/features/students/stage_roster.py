"""Check a roster and stage it: read apart, judged and sealed apart, compared and written here part by part."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from typing import Any

import msgspec

from xueji.features.students import errors, roster_cells, roster_store, roster_template, store
from xueji.features.students.fields import CATALOGUE, MEMBER_CATALOGUE, MEMBERS
from xueji.features.students.judge_roster import Judge, judges, part_of
from xueji.features.students.judged import Judged, Part, read_again
from xueji.features.students.models import FAULT_SEAL
from xueji.features.students.record import Record, Value, Values, differences, opened
from xueji.features.students.roster_rows import SchoolFacts
from xueji.features.students.roster_store import Clash, Told
from xueji.features.students.roster_template import columns, columns_by_path
from xueji.features.students.roster_template import differences as template_differences
from xueji.features.students.schemas import CellFault, Outcome, Severity
from xueji.features.students.states import State
from xueji.features.students.words import masked, text_of
from xueji.kernel.masking import mask_name
from xueji.platform import workbooks
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx
from xueji.platform.workbooks import Mark

MOST_ROWS = 20_000
LIMITS = workbooks.Limits(rows=MOST_ROWS + 1, columns=200)
_AHEAD = 4
"""Parts that are being judged while one is written."""

_json = msgspec.json.Encoder().encode


Tell = Callable[[int, int], Awaitable[None]]
"""Is told how many lines were judged, and of how many."""


async def stage(tx: Tx, facts: SchoolFacts, import_id: int, content: bytes, enrolment: Mark | None, tell: Tell) -> None:
    """Write every line of an import as it was judged. An enrolment template carries its mark.

    Raises:
        TemplateForeign: it is not a template of ours.
        TemplateOutdated: it is another one of ours.
        TemplateDiffers: the title line is another one.
        SheetEmpty: there is nothing below it.
        Refusal: the file cannot be read, or holds too much.
    """
    async with judges(facts, import_id, len(content)) as judge, workbooks.read_apart(content, LIMITS) as found:
        if enrolment is not None:
            roster_template.require_mark(found.mark, enrolment)
        first = await anext(found.frames, None)
        wrong = template_differences(workbooks.opened(first).rows()[0] if first else [])
        if wrong:
            raise errors.TemplateDiffers(differences="；".join(wrong))
        staging = Staging(tx, facts, import_id)
        async with aclosing(_judged(found.frames, judge)) as parts:
            async for part in parts:
                await staging.write(part)
                await tell(staging.judged, max(found.last_row - 1, staging.judged))
    if not staging.counts:
        raise errors.SheetEmpty(empty_rows=staging.empty)
    missing = await roster_store.missing_classes(tx, import_id, 0, facts.id)
    await roster_store.finish_check(tx, import_id, staging.counts, staging.empty, [one.name for one in missing])


async def _judged(frames: AsyncIterator[bytes], judge: Judge) -> AsyncGenerator[Part]:
    """Parts in the order of the file; some are judged ahead."""
    waiting: deque[asyncio.Task[bytes]] = deque()
    try:
        async for frame in frames:
            waiting.append(asyncio.ensure_future(judge(frame)))
            if len(waiting) > _AHEAD:
                yield part_of(await waiting.popleft())
        while waiting:
            yield part_of(await waiting.popleft())
    finally:
        for task in waiting:
            task.cancel()


class Staging:
    """The import being written: compares each part with the lines before and with what is there."""

    def __init__(self, tx: Tx, facts: SchoolFacts, import_id: int) -> None:
        self.tx = tx
        self.facts = facts
        self.import_id = import_id
        self.counts: dict[Outcome, int] = {}
        self.empty = 0
        self._first_row: dict[bytes, int] = {}

    @property
    def judged(self) -> int:
        return sum(self.counts.values()) + self.empty

    async def write(self, part: Part, others: Mapping[bytes, int] | None = None) -> None:
        """`others` are lines of the same import that stand already, by person."""
        self._first_row.update(others or {})
        self.empty += part.empty
        known = {
            clash.id_index: clash for clash in await roster_store.clashes(self.tx, [one.person for one in part.good])
        }
        own = [clash.id for clash in known.values() if clash.school_id == self.facts.id]
        records = {row.id: opened(row) for row in await store.records(self.tx, own)} if own else {}
        told = [self._told(Outcome.FAILED, line.row, line.name, line.faults, line.cells) for line in part.bad]
        fresh: list[Judged] = []
        for line in part.good:
            first = self._first_row.setdefault(line.person, line.row)
            clash = known.get(line.person)
            if first == line.row and clash is None:
                fresh.append(line)
            else:
                told.append(self._compared(line, first, clash, records))
        self.counts[Outcome.NEW] = self.counts.get(Outcome.NEW, 0) + len(fresh)
        await roster_store.stage_new(self.tx, fresh)
        await roster_store.stage_told(self.tx, told)

    def _compared(self, line: Judged, first: int, clash: Clash | None, records: Mapping[int, Record]) -> Told:
        """A line about somebody who is known: from a line before, or from a record."""
        values, members = read_again(line, keyring())
        name = str(values["name"])
        cells = roster_cells.sealed(roster_cells.written(values, members), keyring())
        if clash is None or first != line.row:
            fault = _person_fault(line.row, values, "twice_in_file", f"和第 {first} 行是同一个人")
            return self._told(Outcome.FAILED, line.row, name, [fault], cells)
        if clash.id not in records:
            fault = _person_fault(line.row, values, "elsewhere", _elsewhere(clash))
            return self._told(Outcome.FAILED, line.row, name, [fault], cells)
        faults = _compared(line.row, values, members, records[clash.id])
        return self._told(Outcome.DIFFERENT if faults else Outcome.SAME, line.row, name, faults)

    def _told(
        self, outcome: Outcome, row: int, name: str, faults: Sequence[CellFault], cells: bytes | None = None
    ) -> Told:
        self.counts[outcome] = self.counts.get(outcome, 0) + 1
        sealed = keyring().seal(_json(faults), FAULT_SEAL) if faults else None
        codes = sorted({f"{fault.code}:{fault.field}" for fault in faults})
        return self.import_id, row, outcome.value, name, sealed, codes, cells


def _person_fault(row: int, values: Values, code: str, message: str) -> CellFault:
    column = columns_by_path()["id_number" if values.get("id_number") else "name"]
    return CellFault(
        cell=f"{column.letter}{row}",
        field=column.path,
        title=column.title,
        given=masked(column.field, values.get(column.field.name)),
        message=message,
        code=code,
    )


def _elsewhere(clash: Clash) -> str:
    """Where the same person has a record, and the way on (Q9, Q10)."""
    who = f"{clash.school}的{mask_name(clash.name)}（{clash.state.label}）"
    if clash.state is State.WAITING:
        return f"同一个人已由{who}占用。请那所学校先取消待注册，再导入"
    return f"同一个人在{who}已有学籍。请办理转学，不用再建"


_COMPARED = tuple(
    column.field.name
    for column in columns()
    if column.member is None and column.field.name not in {"school_code", "class_name", "provincial_number"}
)


def _compared(row: int, values: Values, members: Sequence[Values], record: Record) -> list[CellFault]:
    """What a line says otherwise than the record of the same pupil; the import never overwrites it."""
    given: Values = {name: values.get(name) for name in _COMPARED}
    faults = [
        _difference(row, name, given[name], record.values.get(name), CATALOGUE)
        for name in differences(record.values, given, _COMPARED)
    ]
    class_name = values.get("class_name")
    if class_name and class_name != record.class_name:
        faults.append(_told_difference(row, "class_name", str(class_name), record.class_name or "还没有分班"))
    for number, member in enumerate(members):
        old = record.members[number].values if number < len(record.members) else {}
        faults += [
            _difference(row, f"{MEMBERS}.{number}.{name}", member.get(name), old.get(name), MEMBER_CATALOGUE)
            for name in differences(old, member, tuple(MEMBER_CATALOGUE))
        ]
    return faults


def _difference(row: int, path: str, given: Value, now: Value, catalogue: dict[str, Any]) -> CellFault:
    field = catalogue[path.rsplit(".", 1)[-1]]
    return _told_difference(row, path, text_of(field, given), text_of(field, now) or "空着")


def _told_difference(row: int, path: str, given: str, now: str) -> CellFault:
    column = columns_by_path()[path]
    return CellFault(
        cell=f"{column.letter}{row}",
        field=path,
        title=column.title,
        given=given,
        message=f"学籍里现在是“{now}”，导入不会改" if given else f"表里空着，学籍里的“{now}”不动",
        code="differs" if given else "left_empty",
        severity=Severity.LOOK if given else Severity.INFO,
    )
