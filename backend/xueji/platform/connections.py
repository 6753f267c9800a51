"""The pool, and reads that go straight from rows into structs."""

from datetime import date
from typing import Any, Protocol, TypeVar
from urllib.parse import unquote, urlsplit

import asyncpg
import msgspec
from tortoise import Tortoise
from tortoise.backends.asyncpg.client import AsyncpgDBClient
from tortoise.connection import get_connection

from xueji.kernel.clock import china_date

Row = TypeVar("Row")


class Reads(Protocol):
    """Something to read from: an open transaction, or the pool."""

    async def fetch(self, kind: type[Row], sql: str, /, *arguments: object) -> list[Row]: ...
    async def row(self, kind: type[Row], sql: str, /, *arguments: object) -> Row | None: ...
    async def value(self, sql: str, /, *arguments: object) -> Any: ...
    async def column(self, kind: type[Row], sql: str, /, *arguments: object) -> list[Row]: ...


LOCK_TIMEOUT = "4000"
"""Milliseconds that a statement waits for another's row before the act is refused as still running."""

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode
_pools: list[asyncpg.Pool] = []


class QuietConnection(asyncpg.Connection):
    """Goes back to the pool without a round trip: no statement of ours leaves session state behind."""

    async def reset(self, *, timeout: float | None = None) -> None:  # noqa: ASYNC109 - asyncpg's own signature
        if self.is_in_transaction():
            await super().reset(timeout=timeout)


_ARRAYS = "SELECT $1::bigint[], $2::text[], $3::bytea[], $4::int[], $5::smallint[], $6::bool[], $7::date[],\
 $8::timestamptz[], $9::jsonb[]"


async def prepare(connection: asyncpg.Connection) -> None:
    """JSON columns are Python values on our side; a str is taken as JSON text already written (tortoise does so).

    What arrays are like is asked at once, for 8 ms: asyncpg asks for each kind when a page is the first to use it.
    """
    for kind in ("json", "jsonb"):
        await connection.set_type_codec(kind, schema="pg_catalog", encoder=_json_text, decoder=_decode, format="text")
    await connection.prepare(_ARRAYS)


def _json_text(value: object) -> str:
    return value if isinstance(value, str) else _encode(value).decode()


def client() -> AsyncpgDBClient:
    connection = get_connection("default")
    assert isinstance(connection, AsyncpgDBClient)  # noqa: S101 - one database, one driver
    return connection


async def pool() -> asyncpg.Pool:
    """The pool of this process, opened at the first call; inside a transaction too, not the transaction itself."""
    if _pools and not _pools[-1].is_closing():
        return _pools[-1]
    wrapper = client()
    if wrapper._pool is None:  # noqa: SLF001 - tortoise owns the pool and offers no name for it
        async with wrapper.acquire_connection():
            pass
    found = wrapper._pool  # noqa: SLF001
    assert found is not None  # noqa: S101
    _pools[:] = [found]
    return found


def credentials(url: str, *, pool_size: int) -> dict[str, Any]:
    parts = urlsplit(url)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "host": unquote(query["host"]) if "host" in query else parts.hostname,
        "port": int(query.get("port", parts.port or 5432)),
        "user": unquote(parts.username or "postgres"),
        "password": unquote(parts.password or ""),
        "database": parts.path.lstrip("/"),
        "minsize": 2,
        "maxsize": pool_size,
        "connection_class": QuietConnection,
        "init": prepare,
        "command_timeout": 30,
        "server_settings": {"application_name": "xueji", "timezone": "UTC", "jit": "off", "lock_timeout": LOCK_TIMEOUT},
    }


async def open_database(url: str, modules: list[str], *, pool_size: int = 12) -> None:
    """Connect tortoise and its pool. `modules` hold the models."""
    _pools.clear()
    await Tortoise.init(
        config={
            "connections": {
                "default": {
                    "engine": "tortoise.backends.asyncpg",
                    "credentials": credentials(url, pool_size=pool_size),
                },
            },
            "apps": {"xueji": {"models": modules, "default_connection": "default", "migrations": "xueji.migrations"}},
            "use_tz": True,
            "timezone": "UTC",
        },
        _enable_global_fallback=True,
    )
    await pool()


async def close_database() -> None:
    while _at_hand:
        await (await pool()).release(_at_hand.pop())
    _pools.clear()
    await Tortoise.close_connections()


KEPT = 6
"""Connections of the pool that wait at hand for statements outside transactions; the others are for transactions."""

_at_hand: list[Any] = []


async def _run(method: str, sql: str, arguments: tuple[object, ...]) -> Any:
    """One statement on any connection. The pool itself would start a task to take each back; most pages run several."""
    while _at_hand:
        connection = _at_hand.pop()
        if not connection.is_closed():
            break
        await (await pool()).release(connection)
    else:
        connection = await (await pool()).acquire()
    try:
        answer = await getattr(connection, method)(sql, *arguments)
    except BaseException:
        await (await pool()).release(connection)
        raise
    if len(_at_hand) < KEPT:
        _at_hand.append(connection)
    else:
        await (await pool()).release(connection)
    return answer


async def fetch(row: type[Row], sql: str, *arguments: object) -> list[Row]:
    """All rows of a read outside a transaction, as `row` structs by column name."""
    return [msgspec.convert(dict(record), row) for record in await _run("fetch", sql, arguments)]


async def row(kind: type[Row], sql: str, *arguments: object) -> Row | None:
    record = await _run("fetchrow", sql, arguments)
    return None if record is None else msgspec.convert(dict(record), kind)


async def value(sql: str, *arguments: object) -> Any:
    return await _run("fetchval", sql, arguments)


async def column(kind: type[Row], sql: str, *arguments: object) -> list[Row]:
    """The first column of all rows."""
    return [msgspec.convert(record[0], kind) for record in await _run("fetch", sql, arguments)]


async def china_today(source: Reads | None = None) -> date:
    """The day on the wall in China, by the clock of the database: those of the servers may differ."""
    read = value if source is None else source.value
    return china_date(await read("SELECT now()"))


async def execute(sql: str, *arguments: object) -> int:
    """Run one statement in a transaction of its own; answers the number of rows it touched."""
    return affected(await _run("execute", sql, arguments))


def affected(status: str) -> int:
    last = status.rsplit(" ", 1)[-1]
    return int(last) if last.isdigit() else 0
