"""The senior schools of the evaluation's tests, their pupils in their last year, and the exam platform over real HTTP."""

import msgspec
import pytest
import pytest_asyncio
from seniors import NUMBERS
from tests.features.evaluation.conftest import password_hash, world  # noqa: F401 - fixtures

from standins.beside import Outside
from standins.beside import outside as run_outside
from xueji.gateways import use_gateways
from xueji.platform import database
from xueji.settings import ExamSettings


@pytest.fixture(scope="session")
def running_exams():
    with run_outside() as there:
        yield there


@pytest.fixture
def outside(running_exams: Outside, settings, app, copies_kept) -> Outside:
    running_exams.reset()
    use_gateways(msgspec.structs.replace(settings, exam=ExamSettings(url=f"{running_exams.url}/exam")))
    return running_exams


@pytest_asyncio.fixture(autouse=True)
async def _last_year(world):  # noqa: F811
    """Everybody of the senior schools is in the last year; some have provincial numbers."""
    await database.execute("UPDATE student SET grade = 3 WHERE stage = 'senior'")
    await database.execute("UPDATE school_class SET grade = 3 WHERE stage = 'senior'")
    for who, number in NUMBERS.items():
        await database.execute("UPDATE student SET provincial_number = $2 WHERE id = $1", world.pupils[who], number)


class School:
    """What teachers, pupils and offices do, as requests."""

    def __init__(self, world, as_):  # noqa: F811
        self.world, self.as_ = world, as_

    async def page(self, who="qi", login=None):
        answer = await self.as_(login or who).get(f"/api/children/{self.world.pupils[who]}/senior-results")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def sheet(self, key="h1", login="teacher"):
        answer = await self.as_(login).get(f"/api/senior-results/classes/{self.world.classes[key]}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def try_enter(self, values, who="qi", key="h1", login="teacher", version=None):
        if version is None:
            version = await self.version(who)
        body = {"pupils": [{"student_id": self.world.pupils[who], "version": version, "values": values}]}
        return await self.as_(login).put(f"/api/senior-results/classes/{self.world.classes[key]}/entries", json=body)

    async def version(self, who):
        found = await database.value("SELECT version FROM senior_result WHERE student_id = $1", self.world.pupils[who])
        return found or 0

    async def enter(self, values, **more):
        answer = await self.try_enter(values, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def try_give(self, code, credits_, who=("qi",), key="h1", login="teacher", back=0, **more):
        year = self.world.year - back
        body = {
            "year": year, "term": "autumn", "code": code,
            "pupils": [{"student_id": self.world.pupils[one], "credits": credits_} for one in who],
        } | more  # fmt: skip
        return await self.as_(login).put(f"/api/senior-results/classes/{self.world.classes[key]}/module", json=body)

    async def give(self, *given, **more):
        answer = await self.try_give(*given, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def statistics(self, login="county", **params):
        answer = await self.as_(login).get("/api/senior-statistics", params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
def school(world, as_):  # noqa: F811
    return School(world, as_)
