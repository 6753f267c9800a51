"""Check a roster and stage it: read apart, judged and sealed apart, compared and written here part by part."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from datetime import date
from typing import Any

import msgspec

from xueji.features.students import errors, roster_store, store
from xueji.features.students.fields import CATALOGUE, MEMBER_CATALOGUE, MEMBERS
from xueji.features.students.judge_roster import Judge, judges, part_of
from xueji.features.students.judged import Judged, Part
from xueji.features.students.models import FAULT_SEAL, MEMBER_SEAL, STUDENT_SEAL
from xueji.features.students.record import Record, Value, Values, differences, opened
from xueji.features.students.roster_rows import SchoolFacts
from xueji.features.students.roster_store import Clash
from xueji.features.students.roster_template import columns, columns_by_path
from xueji.features.students.roster_template import differences as template_differences
from xueji.features.students.schemas import CellFault, Outcome
from xueji.features.students.states import State
from xueji.features.students.words import masked, text_of
from xueji.kernel.masking import mask_name
from xueji.platform import workbooks
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx

MOST_ROWS = 20_000
LIMITS = workbooks.Limits(rows=MOST_ROWS + 1, columns=200)
_AHEAD = 4
"""Parts that are being judged while one is written."""

_json = msgspec.json.Encoder().encode
_values = msgspec.json.Decoder(dict[str, Value]).decode


async def stage(
    tx: Tx, facts: SchoolFacts, content: bytes, file_name: str, sha256: bytes, account_id: int | None
) -> int:
    """Write every line as it was judged; answers the import's id.

    Raises:
        TemplateDiffers: the title line is another one.
        SheetEmpty: there is nothing below it.
        Refusal: the file cannot be read, or holds too much.
    """
    async with judges(facts) as judge, workbooks.read_apart(content, LIMITS) as found:
        first = await anext(found.frames, None)
        wrong = template_differences(workbooks.opened(first)[1][0] if first else [])
        if wrong:
            raise errors.TemplateDiffers(differences="；".join(wrong))
        staging = _Staging(tx, facts, await roster_store.begin_import(tx, facts.id, account_id, file_name, sha256))
        async with aclosing(_judged(found.frames, judge)) as parts:
            async for part in parts:
                await staging.write(part)
    if not staging.counts:
        raise errors.SheetEmpty(empty_rows=staging.empty)
    missing = await roster_store.missing_classes(tx, staging.import_id, facts.id)
    names = [one.name for one in missing]
    await roster_store.finish_check(tx, staging.import_id, staging.counts, staging.empty, names)
    return staging.import_id


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


class _Staging:
    """The import being written: compares each part with the lines before and with what is there."""

    def __init__(self, tx: Tx, facts: SchoolFacts, import_id: int) -> None:
        self.tx = tx
        self.facts = facts
        self.import_id = import_id
        self.counts: dict[Outcome, int] = {}
        self.empty = 0
        self._first_row: dict[bytes, int] = {}

    async def write(self, part: Part) -> None:
        self.empty += part.empty
        known = {
            clash.id_index: clash for clash in await roster_store.clashes(self.tx, [one.person for one in part.good])
        }
        own = [clash.id for clash in known.values() if clash.school_id == self.facts.id]
        records = {row.id: opened(row) for row in await store.records(self.tx, own)} if own else {}
        rows = [self._told(Outcome.FAILED, line.row, line.name, line.faults) for line in part.bad]
        fresh: list[Judged] = []
        for line in part.good:
            first = self._first_row.setdefault(line.person, line.row)
            clash = known.get(line.person)
            if first != line.row:
                fault = _person_fault(line, "twice_in_file", f"和第 {first} 行是同一个人")
                rows.append(self._told(Outcome.FAILED, line.row, line.name, [fault]))
            elif clash is None:
                fresh.append(line)
            elif clash.id in records:
                faults = _compared(line, records[clash.id])
                outcome = Outcome.DIFFERENT if faults else Outcome.SAME
                rows.append(self._told(outcome, line.row, line.name, faults))
            else:
                fault = _person_fault(line, "elsewhere", _elsewhere(clash))
                rows.append(self._told(Outcome.FAILED, line.row, line.name, [fault]))
        await self._write_fresh(fresh, rows)

    async def _write_fresh(self, fresh: Sequence[Judged], rows: list[tuple[Any, ...]]) -> None:
        members: list[tuple[Any, ...]] = []
        if fresh:
            self.counts[Outcome.NEW] = self.counts.get(Outcome.NEW, 0) + len(fresh)
            for line, student_id in zip(fresh, await roster_store.next_student_ids(self.tx, len(fresh)), strict=True):
                rows.append(self._staged(line, student_id))
                members += [
                    (self.import_id, student_id, position, one.name, one.relation, one.guardian, one.sealed)
                    for position, one in enumerate(line.members, start=1)
                ]
        if rows:
            await self.tx.copy("roster_row", roster_store.ROW_COLUMNS, rows)
        if members:
            await self.tx.copy("roster_member", roster_store.MEMBER_COLUMNS, members)

    def _staged(self, line: Judged, student_id: int) -> tuple[Any, ...]:
        return (
            self.import_id,
            line.row,
            Outcome.NEW.value,
            line.name,
            student_id,
            line.sex,
            date.fromisoformat(line.birth_date),
            line.id_type,
            line.person,
            line.ethnicity,
            line.provincial_number,
            line.class_name,
            line.stage,
            line.grade,
            line.general,
            line.sealed,
            None,
        )

    def _told(self, outcome: Outcome, row: int, name: str, faults: Sequence[CellFault]) -> tuple[Any, ...]:
        self.counts[outcome] = self.counts.get(outcome, 0) + 1
        sealed = keyring().seal(_json(faults), FAULT_SEAL) if faults else None
        nothing = (None,) * (len(roster_store.ROW_COLUMNS) - 5)
        return (self.import_id, row, outcome.value, name, *nothing, sealed)


def _unsealed(line: Judged) -> tuple[Values, list[Values]]:
    """The pupil's and the family members' values of a line, to compare it with what is there."""
    ring = keyring()
    own: Values = {name: getattr(line, name) for name in ("name", "sex", "birth_date", "id_type", "ethnicity")}
    own |= {**_values(line.general), **_values(ring.open(line.sealed, STUDENT_SEAL))}
    members: list[Values] = [
        {
            "name": one.name,
            "relation": one.relation,
            "guardian": one.guardian,
            **_values(ring.open(one.sealed, MEMBER_SEAL)),
        }
        for one in line.members
    ]
    return own, members


def _person_fault(line: Judged, code: str, message: str) -> CellFault:
    values, _ = _unsealed(line)
    column = columns_by_path()["id_number" if values.get("id_number") else "name"]
    return CellFault(
        cell=f"{column.letter}{line.row}",
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


def _compared(line: Judged, record: Record) -> list[CellFault]:
    """What a line says otherwise than the record of the same pupil; the import never overwrites it."""
    values, members = _unsealed(line)
    given: Values = {name: values.get(name) for name in _COMPARED}
    faults = [
        _difference(line.row, name, given[name], record.values.get(name), CATALOGUE)
        for name in differences(record.values, given, _COMPARED)
    ]
    if line.class_name and line.class_name != record.class_name:
        now = record.class_name or "还没有分班"
        faults.append(_told_difference(line.row, "class_name", line.class_name, now))
    for number, member in enumerate(members):
        old = record.members[number].values if number < len(record.members) else {}
        faults += [
            _difference(line.row, f"{MEMBERS}.{number}.{name}", member.get(name), old.get(name), MEMBER_CATALOGUE)
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
        message=f"学籍里现在是“{now}”，导入不会改",
        code="differs",
    )
