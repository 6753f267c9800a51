"""Where the bench runs: an embedded PostgreSQL that writes through to the disk, with the demo's province on it."""

import hashlib
import os
import pickle
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import msgspec
from recording import Statement

from xueji.command_line.demo import load_if_empty
from xueji.platform import embedded_postgres, migrating
from xueji.platform.sessions import hashed
from xueji.settings import Settings, load

ROOT = Path(__file__).parent.parent.parent
DATA = ROOT / ".cache" / "bench"
_HALF_BUILT = "bench_half_built"


def _digest() -> str:
    """Of everything that the demo's province is made from."""
    house = ROOT / "backend" / "xueji"
    files = sorted([*house.glob("migrations/*.*"), *house.glob("demo/*.py")])
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:8]


DEMO = f"bench_demo_{_digest()}"

_REST = "UPDATE procrastinate_jobs SET status = 'cancelled' WHERE status = 'todo'"
"""What the demo data has left to do (archives to print, messages to send) is not done while something is measured."""


class World(msgspec.Struct):
    server: embedded_postgres.Dsn

    def settings(self, database: str = DEMO) -> Settings:
        base = load({"XUEJI_ENV": "test", "PUBLIC_URL": "http://localhost"})
        return msgspec.structs.replace(base, database_url=self.server.url(database), data_dir=DATA)

    async def rows(self, sql: str, *arguments: object, database: str = DEMO) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(self.server.url(database))
        try:
            return await connection.fetch(sql, *arguments)
        finally:
            await connection.close()

    async def copy_of(self, source: str, name: str) -> str:
        """A database like `source`, as it is this moment."""
        admin = await asyncpg.connect(self.server.url("postgres"))
        try:
            await admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            await admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
        finally:
            await admin.close()
        return name

    async def session(self, account_id: int, kind: str, post_id: int | None = None, *, database: str = DEMO) -> str:
        secret = uuid.uuid4().hex
        await self.rows(
            "INSERT INTO session (id_hash, account_id, post_id, kind, device, created_at, seen_at, idle_until, expires_at)"
            " VALUES ($1, $2, $3, $4, 'bench', now(), now(), now() + interval '1 day', now() + interval '1 day')",
            hashed(secret),
            account_id,
            post_id,
            kind,
            database=database,
        )
        return secret


async def build() -> World:
    """The demo's province, made once and kept while the tables and the demo stay the same."""
    world = World(embedded_postgres.start(DATA))
    admin = await asyncpg.connect(world.server.url("postgres"))
    try:
        await admin.execute("SELECT pg_advisory_lock(7, 8)")
        if await admin.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", DEMO):
            return world
        for row in await admin.fetch("SELECT datname FROM pg_database WHERE datname LIKE 'bench%'"):
            await admin.execute(f'DROP DATABASE "{row["datname"]}" WITH (FORCE)')
        await admin.execute(f'CREATE DATABASE "{_HALF_BUILT}"')
        await migrating.migrate(world.server.url(_HALF_BUILT))
        await load_if_empty(world.settings(_HALF_BUILT))
        await world.rows(_REST, database=_HALF_BUILT)
        await world.rows("VACUUM (ANALYZE)", database=_HALF_BUILT)
        await admin.execute(f'ALTER DATABASE "{_HALF_BUILT}" RENAME TO "{DEMO}"')
    finally:
        await admin.close()
    return world


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(command: Sequence[str], port: int, path: str, **environment: str) -> Iterator[int]:
    process = subprocess.Popen(  # noqa: S603 - our own servers
        command, env={**os.environ, **environment}, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                httpx.get(f"http://127.0.0.1:{port}{path}", timeout=2)
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def our_server(world: World, database: str) -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-m", "xueji", "serve", "--workers", "1"]
    environment = {
        "DATABASE_URL": world.server.url(database),
        "PORT": str(port),
        "XUEJI_ENV": "test",
        "DATA": str(DATA),
    }
    with served(command, port, "/health/live", **environment):
        yield port


@contextmanager
def bare_server(world: World, database: str, statements: Sequence[Statement], answer: Any) -> Iterator[int]:
    port = free_port()
    given = {
        "url": world.server.url(database),
        "statements": [(each.sql, each.arguments) for each in statements],
        "answer": answer,
    }
    path = DATA / "bare.pickle"
    path.write_bytes(pickle.dumps(given))
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "bare:app",
        "--app-dir",
        str(Path(__file__).parent),
        "--port",
        str(port),
    ]
    with served([*command, "--no-access-log", "--log-level", "error"], port, "/", BARE=str(path)):
        yield port
