"""The only queries on slip_print, and the slips that a class prints."""

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from xueji.features.slips.store import SLIP_COLUMNS, SLIP_FROM, SlipRow
from xueji.features.students import Reads
from xueji.platform.database import Tx, execute
from xueji.platform.scope import Scope


class PrintRow(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    school_path: str
    class_id: int
    class_name: str | None
    slip_ids: list[int]
    apart: bool
    done: int
    sha256: str | None
    fault: str
    asked_by: int


_PRINT = (
    "t.id, t.school_path, t.class_id, c.name AS class_name, t.slip_ids, t.apart, t.done, t.sha256, t.fault, t.asked_by"
    " FROM slip_print t LEFT JOIN school_class c ON c.id = nullif(t.class_id, 0)"
)


async def to_print(tx: Tx, scope: Scope, school_id: int, class_id: int) -> list[int]:
    """The present slips of a class, in the order of the pupils."""
    condition, arguments = scope.where(3)
    sql = (
        "SELECT max(p.id) AS id, s.id AS student_id FROM slip p JOIN student s ON s.id = p.student_id"
        " WHERE s.school_id = $1 AND s.class_id IS NOT DISTINCT FROM nullif($2, 0) AND s.state = 'in_school'"
        f" AND p.state IN ('issued', 'read', 'signed', 'done') AND {condition} GROUP BY s.id ORDER BY s.id"
    )
    return await tx.column(int, sql, school_id, class_id, *arguments)


async def add(
    tx: Tx, *, school_id: int, school_path: str, class_id: int, slip_ids: Sequence[int], apart: bool, by: int
) -> int:
    sql = (
        "INSERT INTO slip_print (school_id, school_path, class_id, slip_ids, done, fault, asked_by, asked_at, apart)"
        " VALUES ($1, $2, $3, $4, 0, '', $5, $6, $7) RETURNING id"
    )
    return int(await tx.value(sql, school_id, school_path, class_id, list(slip_ids), by, tx.now, apart))


async def own(source: Reads, path: str, print_id: int, account_id: int) -> PrintRow | None:
    """A print that this account asked for, at this school."""
    return await source.row(
        PrintRow,
        f"SELECT {_PRINT} WHERE t.id = $1 AND t.school_path = $2 AND t.asked_by = $3",
        print_id,
        path,
        account_id,
    )


async def waiting(source: Reads, print_id: int) -> PrintRow | None:
    """A print that is still to be made, for the job."""
    return await source.row(PrintRow, f"SELECT {_PRINT} WHERE t.id = $1 AND t.sha256 IS NULL", print_id)


async def slips(source: Reads, slip_ids: Sequence[int]) -> list[SlipRow]:
    """These slips in the order given."""
    sql = f"SELECT {SLIP_COLUMNS} FROM {SLIP_FROM} WHERE p.id = ANY($1::bigint[]) ORDER BY array_position($1, p.id)"
    return await source.fetch(SlipRow, sql, list(slip_ids))


async def went_on(print_id: int, done: int) -> None:
    await execute("UPDATE slip_print SET done = $2 WHERE id = $1", print_id, done)


async def finished(print_id: int, sha256: str | None, fault: str = "") -> None:
    await execute(
        "UPDATE slip_print SET sha256 = $2, fault = $3, done = cardinality(slip_ids) WHERE id = $1",
        print_id,
        sha256,
        fault,
    )


async def forget(after: timedelta) -> None:
    """Let go of old prints: a class on paper is made again in a second."""
    await execute("DELETE FROM slip_print WHERE asked_at < now() - $1::interval", after)
