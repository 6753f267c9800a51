"""kill -9 at twenty random points of a check and an entering: all or none, and the same file again changes nothing."""

import asyncio
import hashlib
import os
import random
import sys
import time

import pytest

from xueji.features.students import POOL, roster_store
from xueji.features.students.models import FILE_SEAL
from xueji.features.students.roster_store import NewImport
from xueji.features.students.schemas import Purpose
from xueji.platform import database, files
from xueji.platform.crypto import keyring
from xueji.platform.database import transaction

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.timeout(300)]

KILLS = 20
PUPILS = 9
WORKER = """
import asyncio, os, sys
from xueji.command_line.house import ready
from xueji.features.students import enter_roster, import_roster, roster_store
from xueji.features.students.apply_changes import Actor
from xueji.platform.database import transaction
from xueji.settings import load

async def main():
    async with ready(load(os.environ)):
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        await import_roster.check(int(sys.argv[1]))
        async with transaction() as tx:
            found = await roster_store.import_of_school(tx, int(sys.argv[1]))
            if found.enterable:
                await enter_roster.enter(tx, found, Actor(None, "导入"))

if __name__ == "__main__":
    asyncio.run(main())
"""


async def worker(script, settings, import_id):
    """A process that waits for a word, then checks the import and enters it."""
    environment = {
        **os.environ, "XUEJI_ENV": "test", "DATABASE_URL": settings.database_url, "DATA": str(settings.data_dir)
    }  # fmt: skip
    child = await asyncio.create_subprocess_exec(
        sys.executable, str(script), str(import_id), env=environment, stdin=-1, stdout=-1, stderr=-3
    )
    while (said := await child.stdout.readline()) and said != b"ready\n":
        pass
    child.stdin.write(b"go\n")
    await child.stdin.drain()
    return child


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


async def emptied(world, content):
    """Nothing of the import is left; it is uploaded again."""
    for table in ("family_member", "student_change", "student", "roster_import", "roster_member", "roster_row"):
        await database.execute(f"DELETE FROM {table}")
    return await kept(world, content)


@pytest.mark.handbook(2)
async def test_killed_at_any_point_an_import_is_whole_or_not_there(world, settings, tmp_path, make_roster, line):
    script = tmp_path / "worker.py"
    script.write_text(WORKER)
    content = await make_roster(*(line(order) for order in range(1, PUPILS + 1)))
    import_id = await kept(world, content)
    child = await worker(script, settings, import_id)
    began = time.monotonic()
    assert 0 == await child.wait()
    whole = time.monotonic() - began
    import_id = await emptied(world, content)
    seen = set()
    dice = random.Random(20)  # noqa: S311 - the same points each time
    for _ in range(KILLS):
        child = await worker(script, settings, import_id)
        await asyncio.sleep(dice.uniform(0.6, 1.1) * whole)
        if child.returncode is None:
            child.kill()
        async with asyncio.timeout(10):  # its judges end with it: they would hold its pipe
            await child.wait()
        await asyncio.sleep(0.05)
        rows, pupils, changes = await counts()
        assert rows in {0, PUPILS}
        assert pupils in {0, PUPILS}
        assert pupils == changes
        seen.add((rows, pupils))
        if rows:
            import_id = await emptied(world, content)
    assert len(seen) > 1, seen
    child = await worker(script, settings, import_id)
    assert 0 == await child.wait()
    assert [PUPILS, PUPILS] == (await counts())[1:]
    known = await roster_store.known(POOL, world.schools["own"].id, Purpose.ROSTER, sha(content))
    assert known is not None
    assert import_id == known.id


def sha(content):
    return hashlib.sha256(content).digest()
