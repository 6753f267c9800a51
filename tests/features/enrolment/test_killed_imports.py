"""kill -9 at twenty random points of an import of a class of new pupils: all of them or none, and nobody twice."""

import asyncio
import random
import time

import pytest
from filling import filled, id_number, new_pupil
from tests.features.enrolment.test_templates import download, upload
from tests.nursery import PATIENCE, nursery

from xueji.platform import database

pytestmark = [pytest.mark.faults, pytest.mark.slow]

KILLS = 20
PUPILS = 40
TABLES = ("roster_row", "student", "student_change", "enrolment", "gateway_task")


def pupils():
    for order in range(PUPILS):
        changed = {
            "身份证件号": id_number("20200426", order * 2),
            "成员1身份证件号": id_number("19860312", order * 2 + 400),
        }
        yield new_pupil("林若涵", 1, "2137000101", **changed)


async def counts():
    return [await database.value(f"SELECT count(*) FROM {table}") for table in TABLES]


async def emptied():
    for table in ("family_member", *reversed(TABLES), "roster_member", "roster_import"):
        await database.execute(f"DELETE FROM {table}")


async def whole_at_once():
    """Ends when the rows of the import are there, however fast the machine is: one kill comes just then."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if await database.value("SELECT count(*) FROM roster_row"):
            return
    pytest.fail("no rows")


@pytest.mark.handbook(2)
async def test_killed_at_any_point_new_pupils_are_entered_whole_or_not_at_all(acts, settings):
    browser = acts.as_("registrar")
    content = filled((await download(browser)).content, list(pupils()))

    async def uploaded():
        answer = await upload(browser, content)
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    dice = random.Random(2000)  # noqa: S311 - the same points each time
    house = {"XUEJI_ENV": "test", "DATABASE_URL": settings.database_url, "DATA": str(settings.data_dir)}
    async with nursery("tests.features.enrolment.importing", "check_and_enter", house) as workers:
        import_id = await uploaded()
        await workers.start(import_id)
        began = time.monotonic()
        assert await workers.ended() == 0
        span = time.monotonic() - began
        assert [PUPILS] * len(TABLES) == await counts()
        for kill in range(KILLS):
            if any(await counts()):
                await emptied()
                import_id = await uploaded()
            await workers.start(import_id)
            if kill < KILLS - 1:
                await asyncio.sleep(dice.uniform(0.2, 1.1) * span)
            else:
                await whole_at_once()
            await workers.kill()
            staged, *entered = await counts()
            assert {staged, *entered} <= {0, PUPILS}
            assert len(set(entered)) == 1
        if not entered[0]:
            await workers.start(import_id)
            assert await workers.ended() == 0
    whole = await counts()
    assert whole[1:] == [PUPILS] * (len(TABLES) - 1)
    again = await upload(browser, content)
    assert again.json()["repeated"], again.text
    assert await counts() == whole
