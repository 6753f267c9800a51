"""kill -9 at twenty random points of an import of a hundred new pupils: all of them or none, and nobody twice."""

import asyncio
import os
import random
import signal
import time
from contextlib import suppress

import pytest
from filling import filled, id_number, new_pupil
from tests.features.enrolment.test_templates import download, upload
from tests.features.students.test_killed_imports import nursery, standing, whole_at_once

from xueji.platform import database

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.timeout(400)]

KILLS = 20
PUPILS = 100
A_DAY = 50
TABLES = ("roster_row", "student", "enrolment", "gateway_task")


def pupils():
    for order in range(PUPILS):
        born = f"202004{order // A_DAY + 1:02d}"
        changed = {
            "出生日期": born,
            "身份证件号": id_number(born, order % A_DAY * 2),
            "成员1身份证件号": id_number("19860312", order % A_DAY * 2 + 400),
        }
        yield new_pupil("林若涵", 1, "2137000101", **changed)


async def counts():
    return [await database.value(f"SELECT count(*) FROM {table}") for table in TABLES]


async def emptied():
    tables = ("gateway_task", "enrolment", "family_member", "student_change", "student")
    for table in (*tables, "roster_member", "roster_row", "roster_import"):
        await database.execute(f"DELETE FROM {table}")


@pytest.mark.handbook(2)
async def test_killed_at_any_point_new_pupils_are_entered_whole_or_not_at_all(acts, settings, tmp_path):
    browser = acts.as_("registrar")
    content = filled((await download(browser)).content, list(pupils()))

    async def uploaded():
        answer = await upload(browser, content)
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    async with nursery(tmp_path / "nursery.py", settings) as workers:
        import_id = await uploaded()
        await workers.work_on(import_id)
        began = time.monotonic()
        assert await workers.ended() == 0
        span = time.monotonic() - began
        assert [PUPILS] * 4 == await counts(), await standing(import_id)
        dice = random.Random(2000)  # noqa: S311 - the same points each time
        for kill in range(KILLS):
            if any(await counts()):
                await emptied()
                import_id = await uploaded()
            worker = await workers.work_on(import_id)
            if kill < KILLS - 1:
                await asyncio.sleep(dice.uniform(0.2, 1.1) * span)
            else:
                await whole_at_once(import_id)
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
            await workers.ended()
            rows, students, enrolments, questions = await counts()
            assert {rows, students} <= {0, PUPILS}
            assert students == enrolments == questions
        if not (await counts())[1]:
            await workers.work_on(import_id)
            assert await workers.ended() == 0
    whole = await counts()
    assert whole[1:] == [PUPILS] * 3
    again = await upload(browser, content)
    assert again.json()["repeated"], again.text
    assert await counts() == whole
