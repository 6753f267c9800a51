"""The technology work: by the pupil alone, after the assessment, in its period; it decides at once (Q130)."""

from datetime import timedelta

import msgspec
import pytest
from seniors import fetch, line
from written import picture

from xueji.features.results import exam
from xueji.platform import database
from xueji.platform.jobs import JOBS, JobContext, run_due_jobs

pytestmark = pytest.mark.handbook(130)


class Work:
    def __init__(self, school, world, as_):
        self.school, self.world, self.as_ = school, world, as_
        self.address = f"/api/children/{world.pupils['qi']}/technology-work"

    async def page(self, login="qi"):
        answer = await self.as_(login).get(f"/api/students/{self.world.pupils['qi']}/technology-work")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def save(self, title="可调台灯", about="三个角度可以锁住，灯罩用回收的塑料板做。", login="qi", version=None):
        version = (await self.page())["version"] if version is None else version
        body = {"title": title, "about": about}
        return await self.as_(login).request("PUT", self.address, json=body, version=version)

    async def show(self, login="qi"):
        return await self.as_(login).post(
            f"{self.address}/pictures", files={"data": ("a.jpg", picture(), "image/jpeg")}
        )

    async def hand_in(self):
        return await self.as_("qi").post(f"{self.address}/hand-in")

    async def take_back(self):
        return await self.as_("qi").post(f"{self.address}/take-back")


@pytest.fixture
def work(school, world, as_):
    return Work(school, world, as_)


async def state(school):
    page = await school.page()
    return next(one["outcome"] for one in page["measures"] if one["measure"] == "technology")


async def test_from_the_assessment_to_a_pass(work, school, outside):
    outside.introduce("exam", lines=[line("qi", "technology")])
    await fetch()
    await school.enter({"technology.assessed": "passed"})
    assert await state(school) == "open"
    assert (await work.save()).status_code == 200
    assert (await work.show()).status_code == 200
    answer = await work.hand_in()
    assert answer.status_code == 200, answer.text
    assert answer.json()["state"]["handed_in_on"] == work.world.today.isoformat()
    assert await state(school) == "passed"
    assert (await school.statistics("county"))["whole"]["shares"][2]["passed"] == 1


@pytest.mark.parametrize(
    ("assessed", "words"),
    [
        pytest.param(None, "还没有评定", id="not assessed"),
        pytest.param("failed", "评定的技术实践能力不合格", id="not passed"),
    ],
)
async def test_not_before_the_teacher_has_passed_it(work, school, assessed, words):
    if assessed:
        await school.enter({"technology.assessed": assessed})
    answer = await work.save(version=0)
    assert (answer.status_code, answer.json()["code"]) == (409, "technology_work_not_now")
    assert words in answer.json()["why"]


async def test_not_before_the_spring_of_the_second_year(work, school, world):
    await school.enter({"technology.assessed": "passed"})
    await database.execute("UPDATE student SET grade = 1 WHERE id = $1", world.pupils["qi"])
    answer = await work.save(version=0)
    assert "高二下学期开始" in answer.json()["why"]


async def archived(world):
    await database.execute(
        "UPDATE term SET starts_on = $1, ends_on = $2 WHERE kind = 'autumn' AND school_year_id ="
        " (SELECT id FROM school_year WHERE year = $3)",
        world.today - timedelta(days=90), world.today - timedelta(days=1), world.year,
    )  # fmt: skip


async def test_not_after_the_archive_and_then_the_night_makes_it_failed(work, school, world, outside):
    await school.enter({"technology.assessed": "passed"})
    await archived(world)
    answer = await work.save(version=0)
    assert "已经归档" in answer.json()["why"]
    assert (await school.statistics("county"))["whole"]["shares"][2]["failed"] == 0
    await JOBS[exam.JUDGE].run(JobContext(0, exam.JUDGE, 1))
    await run_due_jobs()
    assert (await school.statistics("county"))["whole"]["shares"][2]["failed"] == 1


async def test_only_by_the_pupil(work, school):
    await school.enter({"technology.assessed": "passed"})
    answer = await work.save(login="mother", version=0)
    assert (answer.status_code, answer.json()["code"]) == (403, "technology_work_only_pupil")
    assert not (await work.page("mother"))["may_write"]


async def home(as_, login):
    answer = await as_(login).get("/api/home")
    return [
        duty for child in answer.json()["children"] for duty in child["duties"] if duty["kind"] == "technology_work"
    ]


async def test_the_home_asks_the_pupil_for_it_and_nobody_else_until_it_is_there(work, school, as_):
    assert await home(as_, "qi") == []
    await school.enter({"technology.assessed": "passed"})
    (duty,) = await home(as_, "qi")
    assert (duty["title"], duty["act"], duty["to"]) == ("上传技术作品", "去上传", work.address.replace("/api", "/m"))
    assert await home(as_, "mother") == []
    await work.save()
    await work.show()
    await work.hand_in()
    assert await home(as_, "qi") == []


async def test_the_pupil_hears_that_it_may_come_once(school):
    for assessed in ("passed", "failed", "passed"):
        await school.enter({"technology.assessed": assessed})
        await school.enter({"pe.skill": assessed})
    titles = await database.fetch(Told, "SELECT account_id, title, body FROM notice WHERE kind = 'technology_work'")
    assert [one.account_id for one in titles] == [school.world.accounts["qi"]] * 2


async def test_the_family_hears_of_results_without_hearing_which(school, outside):
    outside.introduce("exam", lines=[line("qi", "physics", passed=False), line("qi", "chemistry")])
    await fetch()
    found = await database.fetch(
        Told, "SELECT account_id, title, body FROM notice WHERE kind = 'exam_results' ORDER BY 1"
    )
    assert {one.account_id: one.body for one in found} == {
        school.world.accounts["qi"]: "你的物理、化学有结果了，点开看。",
        school.world.accounts["mother"]: "欧阳𬱖的物理、化学有结果了，点开看。",
    }


class Told(msgspec.Struct):
    account_id: int
    title: str
    body: str


async def test_incomplete_work_is_named(work, school):
    await school.enter({"technology.assessed": "passed"})
    await work.save(about="")
    answer = await work.hand_in()
    assert (answer.status_code, answer.json()["title"]) == (422, "作品还缺设计说明、照片")


async def test_what_was_handed_in_is_changed_only_after_taking_it_back(work, school):
    await school.enter({"technology.assessed": "passed"})
    await work.save()
    await work.show()
    await work.hand_in()
    assert (await work.save()).json()["code"] == "technology_work_handed_in"
    assert (await work.take_back()).status_code == 200
    assert (await work.save(title="木工榫卯凳")).json()["title"] == "木工榫卯凳"


async def test_an_older_phone_overwrites_nothing(work, school):
    await school.enter({"technology.assessed": "passed"})
    await work.save()
    assert (await work.save(title="旧的", version=0)).json()["code"] == "technology_work_overtaken"


async def test_pictures_are_for_the_family_and_the_school_sealed_and_noted(work, school, as_):
    await school.enter({"technology.assessed": "passed"})
    shown = (await work.show()).json()["pictures"][0]["id"]
    for login, status in (("qi", 200), ("mother", 200), ("teacher", 200), ("registrar", 404), ("far", 404)):
        assert (await as_(login).get(f"/api/technology-pictures/{shown}")).status_code == status, login
    assert await database.value("SELECT count(*) FROM audit_read WHERE action = 'results.work'") == 1
    assert (await as_("qi").delete(f"/api/technology-pictures/{shown}")).json()["pictures"] == []
