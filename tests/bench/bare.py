"""The measure: a Litestar route that does nothing but run given statements with raw asyncpg and answer given JSON."""

import os
import pickle
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
from litestar import Litestar, get

GIVEN: dict[str, Any] = pickle.loads(Path(os.environ["BARE"]).read_bytes())  # noqa: S301 - our own file of a moment ago
_pool: "asyncpg.Pool[asyncpg.Record]"


@asynccontextmanager
async def life(_: Litestar) -> AsyncIterator[None]:
    global _pool
    async with asyncpg.create_pool(GIVEN["url"], min_size=2, max_size=12) as _pool:
        yield


@get("/{rest:path}")
async def bare() -> dict[str, Any]:
    async with _pool.acquire() as connection:
        for sql, arguments in GIVEN["statements"]:
            await connection.fetch(sql, *arguments)
    return GIVEN["answer"]


app = Litestar([bare], lifespan=[life], openapi_config=None, logging_config=None)
