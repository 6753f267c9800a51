"""The senior school of the evaluation's tests in its term, with two subject teachers and an academic administrator."""

import uuid
from datetime import timedelta

import pytest
import pytest_asyncio
from tests.features.evaluation.conftest import (  # noqa: F401 - fixtures
    Acts,
    acts,
    open_term,
    password_hash,
    world,
)

from xueji.features import accounts, organisations
from xueji.features.accounts import Role
from xueji.platform import database, sessions
from xueji.platform.database import transaction
from xueji.platform.jobs import run_due_jobs

TEACHERS = (
    ("li", "李明", Role.SUBJECT_TEACHER),
    ("wang", "王芳", Role.SUBJECT_TEACHER),
    ("deputy", "钱进", Role.ACADEMIC_ADMINISTRATOR),
)
GRADE = {"stage": "senior", "grade": 1}


@pytest_asyncio.fixture(autouse=True)
async def _teachers(world, password_hash):  # noqa: F811
    async with transaction() as tx:
        school = await organisations.get_organisation(world.offices["senior"], tx)
        for login, name, role in TEACHERS:
            founded = await accounts.found_account(
                tx, school, f"zp.{login}", name, posts=[(school, "老师", [role])],
                password_hash=password_hash,
            )  # fmt: skip
            world.accounts[login], world.posts[login] = founded.account_id, founded.post_ids[0]
            world.secrets[login] = uuid.uuid4().hex
            await tx.execute(
                "INSERT INTO session (id_hash, account_id, post_id, kind, device, created_at, seen_at, idle_until,"
                " expires_at) VALUES ($1, $2, $3, 'staff', 'test', now(), now(), now() + $4::interval,"
                " now() + $4::interval)",
                sessions.hashed(world.secrets[login]), founded.account_id, founded.post_ids[0], timedelta(hours=1),
            )  # fmt: skip
        await tx.execute("UPDATE student SET state = 'in_school' WHERE id = $1", world.pupils["xiu"])


class School:
    """What teachers and the academic administrator do, as requests."""

    def __init__(self, world, as_):  # noqa: F811
        self.world, self.as_ = world, as_

    async def page(self, login="li"):
        answer = await self.as_(login).get("/api/teaching")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def try_arrange(self, teacher="li", key="h1", subject="chinese", **more):
        body = {"subject": subject, "post_id": self.world.posts[teacher], "class_id": self.world.classes[key]} | more
        return await self.as_("jiaowu").post("/api/teaching-classes", json=body)

    async def arrange(self, *given, **more):
        answer = await self.try_arrange(*given, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()["line"]

    async def members(self, one, *who, **more):
        body = {"student_ids": [self.world.pupils[name] for name in who]} | more
        return await self.put_members(one, body)

    async def put_members(self, one, body, login="jiaowu", version=None):
        if version is None:
            version = (await self.one(one))["line"]["version"]
        return await self.as_(login).request(
            "PUT", f"/api/teaching-classes/{one['id']}/members", json=body, version=version
        )

    async def one(self, one, login="jiaowu"):
        return (await self.as_(login).get(f"/api/teaching-classes/{one['id']}")).json()

    async def template(self, one, login="li"):
        return await self.as_(login).get(f"/api/teaching-classes/{one['id']}/template.xlsx")

    async def upload(self, one, content, login="li"):
        """Uploads, has it read, and answers what the page then shows."""
        return await self._upload(f"/api/teaching-classes/{one['id']}/uploads", content, login)

    async def _upload(self, path, content, login):
        answer = await self.as_(login).post(path, files={"data": ("成绩.xlsx", content)})
        if answer.status_code != 200:
            return answer
        assert answer.json()["state"] == "reading"
        await run_due_jobs()
        return await self.as_(login).get(f"/api/teaching-uploads/{answer.json()['id']}")

    async def class_template(self, key="h1", login="teacher"):
        return await self.as_(login).get(f"/api/led-classes/{self.world.classes[key]}/template.xlsx")

    async def upload_class(self, content, key="h1", login="teacher"):
        return await self._upload(f"/api/led-classes/{self.world.classes[key]}/uploads", content, login)

    async def timetable(self, login="jiaowu", **of):
        return await self.as_(login).get("/api/timetables/template.xlsx", params=GRADE | of)

    async def upload_timetable(self, content, login="jiaowu", **of):
        query = "&".join(f"{name}={value}" for name, value in (GRADE | of).items())
        return await self._upload(f"/api/timetables/uploads?{query}", content, login)

    async def mend(self, upload, row, column, value, login="li"):
        return await self.as_(login).request(
            "PATCH", f"/api/teaching-uploads/{upload['id']}/rows/{row}", json={"column": column, "value": value}
        )

    async def enter(self, upload, login="li"):
        return await self.as_(login).post(f"/api/teaching-uploads/{upload['id']}/entry")

    async def entries(self):
        return await database.value("SELECT count(*) FROM teacher_entry")


@pytest.fixture
def school(world, as_):  # noqa: F811
    return School(world, as_)
