"""kill -9 of the worker between a transfer's last commit and what it owes, again and again: each effect once."""

import asyncio
import time

import msgspec
import pytest
from tests.nursery import PATIENCE, nursery

from xueji.platform import database

pytestmark = [pytest.mark.faults, pytest.mark.slow]

OWED = (
    "SELECT count(*) FROM procrastinate_jobs WHERE task_name ~ '^(casework|transfers)' AND status IN ('todo', 'doing')"
)
BEGUN = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'"
KEPT = "SELECT count(*) FROM case_told"
AGED = "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'"


class Heard(msgspec.Struct, frozen=True, order=True):
    who: str
    title: str


async def once(asked, wanted):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if wanted(await database.value(asked)):
            return
        await asyncio.sleep(0.001)
    pytest.fail(f"{asked}: {await database.value(asked)}")


async def completed(acts, login, pupil):
    case_id = await acts.applied(login=login, pupil=pupil)
    await acts.all_agree(case_id)
    return case_id


async def heard(case_id):
    """What was said about a case, to the family and to each office."""
    found = await database.fetch(
        Heard,
        "SELECT CASE a.kind WHEN 'family' THEN a.kind ELSE a.name END AS who, title FROM notice n"
        " JOIN account a ON a.id = n.account_id WHERE n.link LIKE '%/' || $1",
        str(case_id),
    )
    return sorted(found)


@pytest.mark.handbook(47)
async def test_what_a_transfer_owes_happens_once_however_often_the_worker_dies(acts, settings, work):
    undisturbed = await completed(acts, "aunt", 2)
    await work()
    case_id = await completed(acts, "mother", 1)
    owed, before = await database.value(OWED), await database.value(KEPT)
    house = {"XUEJI_ENV": "test", "DATABASE_URL": settings.database_url, "DATA": str(settings.data_dir)}
    async with nursery("tests.working", "work", house) as workers:
        for effects in range(0, owed, 3):
            await workers.start()
            await once(*((KEPT, lambda found, at=before + effects: found >= at) if effects else (BEGUN, bool)))
            await workers.kill()
            await database.execute(AGED)
        await workers.start()
        await once(OWED, lambda found: not found)
    assert await heard(case_id) == await heard(undisturbed)
    assert await database.value("SELECT count(*) FROM gateway_task WHERE kind = 'transfers.report'") == 2, "one each"
