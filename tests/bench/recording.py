"""Which statements a request runs, with their arguments: what raw asyncpg and pgbench are given to run too."""

import asyncio
import datetime as dt
import ipaddress
import json
import re
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

import msgspec

from xueji.platform.connections import pool


class Statement(msgspec.Struct):
    sql: str
    arguments: tuple[Any, ...]


@asynccontextmanager
async def recorded() -> AsyncIterator[list[Statement]]:
    """Every statement that this process' pool runs while the block lasts."""
    found: list[Statement] = []

    def keep(query: Any) -> None:
        found.append(Statement(query.query, tuple(query.args or ())))

    opened = [holder._con for holder in (await pool())._holders if holder._con is not None]
    for connection in opened:
        connection.add_query_logger(keep)
    try:
        yield found
        await asyncio.sleep(0)  # loggers are called in the turn after their statement
    finally:
        for connection in opened:
            connection.remove_query_logger(keep)


def literal(value: Any) -> str:  # noqa: C901, PLR0911 - one line a type
    """A value as SQL text, for pgbench which knows no binary arguments."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return str(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return f"'\\x{bytes(value).hex()}'::bytea"
    if isinstance(value, dt.datetime):
        return f"'{value.isoformat()}'::timestamptz"
    if isinstance(value, dt.date):
        return f"'{value.isoformat()}'::date"
    if isinstance(value, dt.timedelta):
        return f"'{value.total_seconds()} seconds'::interval"
    if isinstance(value, dict):
        return f"{_quoted(json.dumps(value, ensure_ascii=False))}::jsonb"
    if isinstance(value, uuid.UUID | ipaddress.IPv4Address):
        return _quoted(str(value))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return _quoted("{" + ",".join(_element(each) for each in value) + "}")
    return _quoted(str(value))


def _element(value: Any) -> str:
    """A value inside an array that is written as text, so that it takes whatever type the statement wants."""
    if value is None:
        return "NULL"
    if isinstance(value, bytes | bytearray | memoryview):
        text = f"\\x{bytes(value).hex()}"
    elif isinstance(value, bool):
        text = "t" if value else "f"
    else:
        text = value.isoformat() if isinstance(value, dt.date) else str(value)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _quoted(text: str) -> str:
    """Quoted, without a line break or a colon that pgbench would read as a variable."""
    body = text.replace("\\", "\\\\").replace("'", "''").replace("\n", "\\n").replace(":", "\\x3a")
    return f"E'{body}'"


def script(acts: Sequence[Sequence[Statement]]) -> str:
    """A pgbench script that prepares each distinct statement once and runs all acts in their order."""
    names: dict[str, str] = {}
    lines: list[str] = []
    for act in acts:
        for statement in act:
            sql = " ".join(statement.sql.split()).rstrip(";")
            if not re.search(r"\$\d", sql):
                lines.append(f"{sql};")
                continue
            if sql not in names:
                names[sql] = f"s{len(names)}"
                lines.append(f"PREPARE {names[sql]} AS {sql};")
            given = ", ".join(literal(each) for each in statement.arguments)
            lines.append(f"EXECUTE {names[sql]}({given});")
    return "\n".join(lines) + "\n"
