"""Transactions: one command, one transaction; its clock is the database's."""

import contextvars
import io
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import msgspec
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.transactions import in_transaction

from xueji.platform import audit as auditing
from xueji.platform import copying, jobs
from xueji.platform.caller import Caller
from xueji.platform.connections import Row, affected, column, execute, fetch, row, value

__all__ = ["CHINA", "Tx", "column", "execute", "fetch", "row", "transaction", "value"]

CHINA = ZoneInfo("Asia/Shanghai")
_open: contextvars.ContextVar[bool] = contextvars.ContextVar("a transaction is open", default=False)


class Tx:
    """An open transaction. `now` is the database's clock, read once; `today` its day in China."""

    def __init__(
        self, orm: BaseDBAsyncClient, connection: asyncpg.Connection, now: datetime, caller: Caller | None
    ) -> None:
        self.orm = orm
        self.connection = connection
        self.now = now
        self.caller = caller
        self.afterwards: list[Callable[[], Awaitable[None]]] = []

    @property
    def today(self) -> date:
        return self.now.astimezone(CHINA).date()

    async def fetch(self, kind: type[Row], sql: str, *arguments: object) -> list[Row]:
        records = await self.connection.fetch(sql, *arguments)
        return [msgspec.convert(dict(record), kind) for record in records]

    async def row(self, kind: type[Row], sql: str, *arguments: object) -> Row | None:
        record = await self.connection.fetchrow(sql, *arguments)
        return None if record is None else msgspec.convert(dict(record), kind)

    async def value(self, sql: str, *arguments: object) -> Any:
        return await self.connection.fetchval(sql, *arguments)

    async def column(self, kind: type[Row], sql: str, *arguments: object) -> list[Row]:
        """The first column of all rows."""
        return [msgspec.convert(record[0], kind) for record in await self.connection.fetch(sql, *arguments)]

    async def execute(self, sql: str, *arguments: object) -> int:
        return affected(await self.connection.execute(sql, *arguments))

    async def copy(self, table: str, columns: Sequence[str], records: Iterable[Sequence[object]]) -> None:
        await self.connection.copy_records_to_table(table, columns=list(columns), records=records)

    async def copy_written(self, table: str, columns: Sequence[str], tuples: Iterable[bytes]) -> None:
        """COPY of tuples that were written by `copying` already."""
        source = io.BytesIO(copying.stream(tuples))
        await self.connection.copy_to_table(table, columns=list(columns), source=source, format="binary")

    async def defer(
        self,
        name: str,
        *,
        at: datetime | None = None,
        lock: str | None = None,
        queueing_lock: str | None = None,
        **arguments: Any,
    ) -> None:
        """Have the job `name` run once this transaction has committed, and only then."""
        await jobs.defer(self.connection, name, at=at, lock=lock, queueing_lock=queueing_lock, **arguments)

    async def defer_all(self, name: str, arguments: Sequence[dict[str, Any]]) -> None:
        """One job for each, in one statement."""
        await jobs.defer_all(self.connection, name, arguments)

    async def audit(
        self,
        action: str,
        *,
        subject: str,
        student_ids: Sequence[int] = (),
        organisation_id: int | None = None,
        **facts: Any,
    ) -> None:
        """Write down who did what. `facts` hold no ID numbers, phones or addresses."""
        await auditing.audit(
            self, action, subject=subject, student_ids=student_ids, organisation_id=organisation_id, facts=facts
        )

    def after_commit(self, act: Callable[[], Awaitable[None]]) -> None:
        """For what may be lost: live progress, caches. What must not be lost is a job."""
        self.afterwards.append(act)


@asynccontextmanager
async def transaction(caller: Caller | None = None) -> AsyncGenerator[Tx]:
    """Open a transaction; an exception rolls it back, leaving commits it. They do not nest."""
    if _open.get():
        raise RuntimeError("a transaction is open already: pass its Tx down instead")
    token = _open.set(True)
    try:
        async with in_transaction() as orm:
            connection: asyncpg.Connection = orm._connection  # noqa: SLF001 - the one asyncpg connection under tortoise
            now: Any = await connection.fetchval("SELECT now()")
            tx = Tx(orm, connection, now, caller)
            yield tx
    finally:
        _open.reset(token)
    for act in tx.afterwards:
        await act()
