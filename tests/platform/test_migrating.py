"""A new version's tables come while everybody works: nobody is refused, and a migration that would make people wait gives up."""

import asyncio
import shutil
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from time import monotonic

import asyncpg
import msgspec

from xueji.platform.schema import ROOT

NEXT_VERSION = """
from tortoise import migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("xueji", "{last}")]
    initial = False
    operations = [
        ops.RunSQL("ALTER TABLE organisation ADD COLUMN probe integer NOT NULL DEFAULT 0", reverse_sql=""),
        ops.RunSQL("ALTER TABLE organisation ADD CONSTRAINT probe_fits CHECK (probe >= 0) NOT VALID", reverse_sql=""),
        ops.RunSQL("CREATE INDEX organisation_probe ON organisation (probe)", reverse_sql=""),
    ]
"""

MIGRATE_TWICE = """
import asyncio, sys
import xueji
xueji.__path__.insert(0, sys.argv[2])
from xueji.platform.migrating import migrate
try:
    print(asyncio.run(migrate(sys.argv[1])), flush=True)
except Exception as refused:
    print("gave up:", refused, flush=True)
sys.stdin.readline()
print(asyncio.run(migrate(sys.argv[1])), flush=True)
"""
"""In a process of its own, as on the day: tortoise knows one house at a time."""

BEARABLE_SECONDS = 2.5
"""The second that a migration waits for its lock, and what a busy machine adds."""


class Traffic(msgspec.Struct):
    """What people at work have met so far. Anything but an answer ends the test."""

    requests: int = 0
    slowest: float = 0.0


async def test_a_migration_waits_for_nobody_longer_than_a_second_and_people_work_on(
    make_database: Callable[[], AbstractAsyncContextManager[str]], tmp_path: Path
) -> None:
    history = shutil.copytree(
        ROOT / "migrations", tmp_path / "migrations", ignore=shutil.ignore_patterns("__pycache__")
    )
    last = max(path.stem for path in history.glob("[0-9]*.py"))
    (history / "9999_probe.py").write_text(NEXT_VERSION.format(last=last), encoding="utf-8")
    async with make_database() as url, traffic(url) as met:
        report = await asyncpg.connect(url)
        long_read = report.transaction()
        await long_read.start()
        await report.fetch("SELECT * FROM organisation")
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", MIGRATE_TWICE, url, str(tmp_path)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdin
        assert process.stdout
        first = (await process.stdout.readline()).decode()
        assert "gave up" in first
        assert "lock timeout" in first
        assert not await report.fetchval("SELECT EXISTS (SELECT FROM pg_attribute WHERE attname = 'probe')")
        await long_read.rollback()
        process.stdin.write(b"again\n")
        await process.stdin.drain()
        assert (await process.stdout.readline()).decode().strip() == "['9999_probe']"
        assert await process.wait() == 0
        assert await report.fetchval("SELECT EXISTS (SELECT FROM pg_class WHERE relname = 'organisation_probe')")
        await report.close()
    assert met.requests > 100
    assert met.slowest < BEARABLE_SECONDS


@asynccontextmanager
async def traffic(url: str) -> AsyncGenerator[Traffic]:
    """Two who read and two who write the table that is changed, one statement after the other."""
    met, over = Traffic(), asyncio.Event()
    statements = (
        "SELECT count(*) FROM organisation WHERE level = 'school'",
        "UPDATE organisation SET version = version + 1",
    )

    async def work(sql: str) -> None:
        connection = await asyncpg.connect(url)
        try:
            while not over.is_set():
                begun = monotonic()
                await connection.execute(sql)
                met.slowest = max(met.slowest, monotonic() - begun)
                met.requests += 1
                await asyncio.sleep(0.005)
        finally:
            await connection.close()

    async with asyncio.TaskGroup() as people:
        for sql in (*statements, *statements):
            people.create_task(work(sql))
        yield met
        over.set()
