"""Check a roster and stage it: read apart, judged and sealed in a thread, written by COPY while the next part is judged."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import msgspec

from xueji.features.students import errors, roster_store, store
from xueji.features.students.fields import CATALOGUE, MEMBER_CATALOGUE, MEMBERS
from xueji.features.students.models import FAULT_SEAL, MEMBER_SEAL, STUDENT_SEAL
from xueji.features.students.record import (
    PERSON_INDEX,
    Record,
    Value,
    Values,
    differences,
    opened,
    person_key,
    plain_part,
    sealed_member_part,
    sealed_part,
)
from xueji.features.students.roster_rows import BadRow, Cell, GoodRow, RowReader, SchoolFacts
from xueji.features.students.roster_store import Clash
from xueji.features.students.roster_template import columns, columns_by_path
from xueji.features.students.roster_template import differences as template_differences
from xueji.features.students.schemas import CellFault, Outcome
from xueji.features.students.states import State
from xueji.features.students.words import masked, text_of
from xueji.kernel.masking import mask_name
from xueji.platform.crypto import Keyring, keyring
from xueji.platform.database import Tx

MOST_ROWS = 20_000
_CHUNK = 500

_json = msgspec.json.Encoder().encode


class Judged(msgspec.Struct, frozen=True):
    """One good line with its sealed parts."""

    good: GoodRow
    person: bytes
    general: str
    sealed: bytes
    members: list[bytes]


Line = Judged | BadRow


async def stage(
    tx: Tx, facts: SchoolFacts, rows: list[list[Cell]], file_name: str, sha256: bytes, account_id: int | None
) -> int:
    """Write every line as it was judged; answers the import's id.

    Raises:
        TemplateDiffers: the title line is another one.
        SheetEmpty: there is nothing below it.
        TooManyRows: more than a file may hold.
    """
    wrong = template_differences(rows[0] if rows else [])
    if wrong:
        raise errors.TemplateDiffers(differences="；".join(wrong))
    if len(rows) - 1 > MOST_ROWS:
        raise errors.TooManyRows(most=MOST_ROWS, rows=len(rows) - 1)
    reader = RowReader(facts)
    staging = _Staging(tx, facts, await roster_store.begin_import(tx, facts.id, account_id, file_name, sha256))
    ring = keyring()
    parts = _parts(rows)
    judging = _start(reader, next(parts, None), ring)
    while judging is not None:
        lines = await judging
        judging = _start(reader, next(parts, None), ring)
        await staging.write(lines)
    if not staging.counts:
        raise errors.SheetEmpty(empty_rows=reader.empty)
    missing = await roster_store.missing_classes(tx, staging.import_id, facts.id)
    names = [one.name for one in missing]
    await roster_store.finish_check(tx, staging.import_id, staging.counts, reader.empty, names)
    return staging.import_id


def _parts(rows: list[list[Cell]]) -> Iterator[list[tuple[int, Sequence[Cell]]]]:
    """Numbered lines in parts, by the numbers that people see at the edge of the sheet; what was handed out is let go."""
    for start in range(1, len(rows), _CHUNK):
        part: list[tuple[int, Sequence[Cell]]] = []
        for at in range(start, min(start + _CHUNK, len(rows))):
            part.append((at + 1, rows[at]))
            rows[at] = []
        yield part


def _start(
    reader: RowReader, part: list[tuple[int, Sequence[Cell]]] | None, ring: Keyring
) -> "asyncio.Future[list[Line]] | None":
    if part is None:
        return None
    return asyncio.ensure_future(asyncio.to_thread(_judge, reader, part, ring))


def _judge(reader: RowReader, part: list[tuple[int, Sequence[Cell]]], ring: Keyring) -> list[Line]:
    return [line if isinstance(line, BadRow) else _sealed(line, ring) for line in reader.read(iter(part))]


def _sealed(good: GoodRow, ring: Keyring) -> Judged:
    values = good.values
    return Judged(
        good,
        ring.index(person_key(values), PERSON_INDEX),
        _json(plain_part(values)).decode(),
        ring.seal(sealed_part(values), STUDENT_SEAL),
        ring.seal_many([sealed_member_part(member) for member in good.members], MEMBER_SEAL),
    )


class _Staging:
    """The import being written: compares each part with the lines before and with what is there."""

    def __init__(self, tx: Tx, facts: SchoolFacts, import_id: int) -> None:
        self.tx = tx
        self.facts = facts
        self.import_id = import_id
        self.counts: dict[Outcome, int] = {}
        self._first_row: dict[bytes, int] = {}

    async def write(self, lines: Sequence[Line]) -> None:
        good = [line for line in lines if isinstance(line, Judged)]
        known = {clash.id_index: clash for clash in await roster_store.clashes(self.tx, [line.person for line in good])}
        own = [clash.id for clash in known.values() if clash.school_id == self.facts.id]
        records = {row.id: opened(row) for row in await store.records(self.tx, own)} if own else {}
        rows: list[tuple[Any, ...]] = []
        fresh: list[Judged] = []
        for line in lines:
            if isinstance(line, BadRow):
                rows.append(self._told(Outcome.FAILED, line.row, line.name, line.faults))
                continue
            name = str(line.good.values["name"])
            clash = known.get(line.person)
            first = self._first_row.setdefault(line.person, line.good.row)
            if first != line.good.row:
                fault = _person_fault(line.good, "twice_in_file", f"和第 {first} 行是同一个人")
                rows.append(self._told(Outcome.FAILED, line.good.row, name, [fault]))
            elif clash is None:
                fresh.append(line)
            elif clash.id in records:
                faults = _compared(line.good, records[clash.id])
                outcome = Outcome.DIFFERENT if faults else Outcome.SAME
                rows.append(self._told(outcome, line.good.row, name, faults))
            else:
                fault = _person_fault(line.good, "elsewhere", _elsewhere(clash))
                rows.append(self._told(Outcome.FAILED, line.good.row, name, [fault]))
        await self._write_fresh(fresh, rows)

    async def _write_fresh(self, fresh: Sequence[Judged], rows: list[tuple[Any, ...]]) -> None:
        members: list[tuple[Any, ...]] = []
        if fresh:
            self.counts[Outcome.NEW] = self.counts.get(Outcome.NEW, 0) + len(fresh)
            for line, student_id in zip(fresh, await roster_store.next_student_ids(self.tx, len(fresh)), strict=True):
                rows.append(self._staged(line, student_id))
                members += [
                    (self.import_id, student_id, position, one["name"], one["relation"], one["guardian"], sealed)
                    for position, (one, sealed) in enumerate(zip(line.good.members, line.members, strict=True), start=1)
                ]
        await self.tx.copy("roster_row", roster_store.ROW_COLUMNS, rows)
        if members:
            await self.tx.copy("roster_member", roster_store.MEMBER_COLUMNS, members)

    def _staged(self, line: Judged, student_id: int) -> tuple[Any, ...]:
        values, place = line.good.values, line.good.place
        return (
            self.import_id,
            line.good.row,
            Outcome.NEW.value,
            values["name"],
            student_id,
            values["sex"],
            date.fromisoformat(str(values["birth_date"])),
            values["id_type"],
            line.person,
            values["ethnicity"],
            values.get("provincial_number"),
            place.class_name,
            place.stage.value,
            place.grade,
            line.general,
            line.sealed,
            None,
        )

    def _told(self, outcome: Outcome, row: int, name: str, faults: Sequence[CellFault]) -> tuple[Any, ...]:
        self.counts[outcome] = self.counts.get(outcome, 0) + 1
        sealed = keyring().seal(_json(faults), FAULT_SEAL) if faults else None
        nothing = (None,) * (len(roster_store.ROW_COLUMNS) - 5)
        return (self.import_id, row, outcome.value, name, *nothing, sealed)


def _person_fault(good: GoodRow, code: str, message: str) -> CellFault:
    column = columns_by_path()["id_number" if good.values.get("id_number") else "name"]
    return CellFault(
        cell=f"{column.letter}{good.row}",
        field=column.path,
        title=column.title,
        given=masked(column.field, good.values.get(column.field.name)),
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


def _compared(good: GoodRow, record: Record) -> list[CellFault]:
    """What a line says otherwise than the record of the same pupil; the import never overwrites it."""
    given: Values = {name: good.values.get(name) for name in _COMPARED}
    faults = [
        _difference(good.row, name, good.values.get(name), record.values.get(name), CATALOGUE)
        for name in differences(record.values, given, _COMPARED)
    ]
    if good.place.class_name and good.place.class_name != record.class_name:
        now = record.class_name or "还没有分班"
        faults.append(_told_difference(good.row, "class_name", good.place.class_name, now))
    for number, member in enumerate(good.members):
        old = record.members[number].values if number < len(record.members) else {}
        faults += [
            _difference(good.row, f"{MEMBERS}.{number}.{name}", member.get(name), old.get(name), MEMBER_CATALOGUE)
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
