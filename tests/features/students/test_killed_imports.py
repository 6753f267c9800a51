"""kill -9 at random points of a check and an entering: all or none, and the same file again changes nothing."""

import asyncio
import hashlib
import os
import random
import signal
import sys
import time
from contextlib import asynccontextmanager, suppress

import pytest

from xueji.features.students import POOL, roster_store
from xueji.features.students.models import FILE_SEAL
from xueji.features.students.roster_store import NewImport
from xueji.features.students.schemas import Purpose
from xueji.platform import database, files
from xueji.platform.crypto import keyring
from xueji.platform.database import transaction

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.timeout(300)]

KILLS = 6
PUPILS = 9
PATIENCE = 60
"""Seconds, of a machine that is busy with other tests."""
NURSERY = """
import asyncio, os, sys
from xueji.command_line.house import ready
from xueji.features.students import enter_roster, import_roster, roster_store
from xueji.features.students.apply_changes import Actor
from xueji.platform.database import transaction
from xueji.settings import load

async def run(import_id):
    async with ready(load(os.environ)):
        print(os.getpid(), flush=True)
        await import_roster.check(import_id)
        async with transaction() as tx:
            found = await roster_store.import_of_school(tx, import_id)
            if found.enterable:
                await enter_roster.enter(tx, found, Actor(None, "导入"))

if __name__ == "__main__":
    for line in sys.stdin:
        child = os.fork()
        if not child:
            asyncio.run(run(int(line)))
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
"""Has imported everything, so that each worker is there at once: one that checks an import and enters it."""


class Nursery:
    """Where workers come from, one after the other."""

    def __init__(self, process):
        self.process = process

    async def work_on(self, import_id):
        """Answers the worker's number as it begins."""
        self.process.stdin.write(f"{import_id}\n".encode())
        await self.process.stdin.drain()
        return await self.number()

    async def ended(self):
        async with asyncio.timeout(PATIENCE):  # a worker's judges end with it
            return await self.number()

    async def number(self):
        return int(await self.process.stdout.readline())


@asynccontextmanager
async def nursery(script, settings):
    script.write_text(NURSERY)
    environment = {
        **os.environ, "XUEJI_ENV": "test", "DATABASE_URL": settings.database_url, "DATA": str(settings.data_dir)
    }  # fmt: skip
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(script), env=environment, stdin=-1, stdout=-1, stderr=-3
    )
    yield Nursery(process)
    process.stdin.close()
    await process.wait()


async def kept(world, content):
    async with transaction() as tx:
        stored = await files.put(keyring().seal(content, FILE_SEAL), "roster", tx)
        new = NewImport(
            school_id=world.schools["own"].id, account_id=None, file_name="名册.xlsx",
            sha256=hashlib.sha256(content).digest(), stored=stored.sha256,
        )  # fmt: skip
        return await roster_store.begin_import(tx, new)


async def counts():
    return [
        await database.value(f"SELECT count(*) FROM {table}") for table in ("roster_row", "student", "student_change")
    ]


async def whole_at_once(import_id):
    """Ends when the rows of an import are there, however fast the machine is: one kill comes just then."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if await database.value("SELECT count(*) FROM roster_row"):
            return
        await asyncio.sleep(0.01)
    pytest.fail(f"no rows: {await standing(import_id)}")


async def standing(import_id):
    return await database.value("SELECT concat_ws(' ', state, refusal) FROM roster_import WHERE id = $1", import_id)


async def emptied(world, content):
    """Nothing of the import is left; it is uploaded again."""
    for table in ("family_member", "student_change", "student", "roster_import", "roster_member", "roster_row"):
        await database.execute(f"DELETE FROM {table}")
    return await kept(world, content)


@pytest.mark.handbook(2)
async def test_killed_at_any_point_an_import_is_whole_or_not_there(world, settings, tmp_path, make_roster, line):
    content = await make_roster(*(line(order) for order in range(1, PUPILS + 1)))
    import_id = await kept(world, content)
    async with nursery(tmp_path / "nursery.py", settings) as workers:
        await workers.work_on(import_id)
        began = time.monotonic()
        assert 0 == await workers.ended()
        span = time.monotonic() - began
        assert [PUPILS] * 3 == await counts(), await standing(import_id)
        import_id = await emptied(world, content)
        dice = random.Random(20)  # noqa: S311 - the same points each time
        for kill in range(KILLS):
            worker = await workers.work_on(import_id)
            if kill < KILLS - 1:
                await asyncio.sleep(dice.uniform(0.2, 1.1) * span)
            else:
                await whole_at_once(import_id)
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
            await workers.ended()
            await asyncio.sleep(0.05)
            rows, pupils, changes = await counts()
            assert rows in {0, PUPILS}
            assert pupils in {0, PUPILS}
            assert pupils == changes
            if rows:
                import_id = await emptied(world, content)
        await workers.work_on(import_id)
        assert 0 == await workers.ended()
    assert [PUPILS, PUPILS] == (await counts())[1:]
    known = await roster_store.known(POOL, world.schools["own"].id, Purpose.ROSTER, sha(content))
    assert known is not None
    assert import_id == known.id


def sha(content):
    return hashlib.sha256(content).digest()
