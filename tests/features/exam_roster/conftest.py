"""Two senior schools, the exam platform over real HTTP, and a pupil who lacks nothing but the photo."""

import msgspec
import pytest
from seniors import NUMBERS
from tests.features.results.conftest import (  # noqa: F401 - fixtures
    _last_year,
    outside,
    password_hash,
    running_exams,
    school,
    world,
)
from written import picture

from standins.beside import Outside
from xueji.features.exam_roster import LOOK, PUSH
from xueji.gateways.queue.drain import sweep
from xueji.platform import database, files
from xueji.platform.database import transaction
from xueji.platform.jobs import JOBS, JobContext, run_due_jobs


class Desk(msgspec.Struct):
    """What happens to pupils here, what the platform has of them, and what pages say."""

    world: object
    outside: Outside
    as_: object

    def id(self, who="qi"):
        return self.world.pupils[who]

    async def photo(self, who="qi", shade=90):
        """Answers the hash of the file."""
        async with transaction() as tx:
            kept = await files.put(picture(shade, (480, 640)), "photo", tx)
        await self.set(who, "photo_sha = decode($2, 'hex')", kept.sha256)
        return kept.sha256

    async def set(self, who, change, *values):
        await database.execute(f"UPDATE student SET {change} WHERE id = $1", self.id(who), *values)

    async def look(self):
        await JOBS[LOOK].run(JobContext(0, LOOK, 1))

    async def run(self):
        """The job finds what changed, and the queue sends it."""
        await self.look()
        await self.drain()

    async def drain(self):
        for _ in range(2):
            await sweep(JobContext(0, "gateways.sweep", 1))
            await run_due_jobs()

    async def later(self):
        """The time of the next try has come."""
        await database.execute("UPDATE gateway_task SET next_at = now(), held_until = NULL")
        await database.execute("UPDATE gateway_breaker SET open_until = now()")
        await self.run()

    @property
    def register(self):
        return {one["provincial_number"]: one for one in self.outside.look("exam")["pupils"]}

    def there(self, who="qi"):
        return self.register.get(NUMBERS[who])

    @property
    def acts(self):
        return [(one["provincial_number"], one["what"]) for one in self.outside.look("exam")["acts"]]

    async def view(self, who="qi", login=None):
        answer = await self.as_(login or who).get(f"/api/children/{self.id(who)}/senior-results")
        assert answer.status_code == 200, answer.text
        return answer.json()["roster"]

    async def words(self, who="qi", login=None):
        return [step["words"] for step in (await self.view(who, login))["steps"]]

    async def row(self, who="qi"):
        return (await database.fetch(Row, "SELECT * FROM exam_pupil WHERE student_id = $1", self.id(who)))[0]

    async def open_tasks(self):
        return await database.value("SELECT count(*) FROM gateway_task WHERE kind = $1 AND state <> 'done'", PUSH)


class Row(msgspec.Struct):
    standing: str | None
    passed: bool
    aim: bytes | None
    asked: bytes | None
    held: bytes | None
    numbers: tuple[str, ...]
    revision: int


@pytest.fixture
def roster(world, outside, as_):  # noqa: F811
    return Desk(world, outside, as_)
