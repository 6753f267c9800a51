"""Teachers enter the school's parts and credits of a class; nothing is overwritten unseen, nothing half entered."""

import asyncio

import pytest
from seniors import fetch, line, recount, rollups


@pytest.mark.handbook(131)
async def test_a_teacher_enters_and_sees_how_each_pupil_stands(school):
    sheet = await school.enter({"arts.special": "passed", "fitness.1": "77.5"})
    (qi,) = [one for one in sheet["pupils"] if one["name"] == "欧阳𬱖"]
    assert (qi["values"]["fitness.1"]["value"], qi["values"]["fitness.1"]["source_label"]) == ("77.5", "学校登记")
    assert qi["outcomes"]["arts"] == "open"
    assert sheet["terms"][0]["label"].startswith("高三")
    assert {one["group_label"] for one in sheet["columns"]} == {"通用技术", "艺术", "体育与健康"}


REFUSED = [
    pytest.param({"fitness.1": "121"}, "results_values_unfit", "0 到 120", id="more than there is"),
    pytest.param({"arts.one_autumn.music": "八十"}, "results_values_unfit", "高一上学期音乐", id="no number"),
    pytest.param({"arts.special": "good"}, "results_values_unfit", "合格、不合格", id="no such outcome"),
]


@pytest.mark.handbook(131, 132)
@pytest.mark.parametrize(("values", "code", "words"), REFUSED)
async def test_what_does_not_fit_is_refused_whole(school, values, code, words):
    answer = await school.try_enter({"pe.skill": "passed", **values})
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert words in answer.json()["why"]
    assert await school.version("qi") == 0


async def test_who_saw_an_older_state_overwrites_nothing(school):
    await school.enter({"pe.skill": "failed"})
    answer = await school.try_enter({"pe.skill": "passed"}, version=0, login="jiaowu")
    assert (answer.status_code, answer.json()["code"]) == (409, "results_overtaken")
    assert "欧阳𬱖" in answer.json()["title"]


async def test_what_the_province_examines_cannot_be_typed(school):
    assert (await school.try_enter({"exam.chinese": "passed"})).status_code == 404


async def test_a_value_is_taken_back_by_emptying_it(school):
    await school.enter({"pe.skill": "passed"})
    sheet = await school.enter({"pe.skill": ""})
    assert sheet["pupils"][0]["values"] == {}


@pytest.mark.parametrize(
    ("login", "key", "status"),
    [
        pytest.param("teacher", "h2", 404, id="another class of the school"),
        pytest.param("stranger", "h1", 404, id="another school"),
        pytest.param("county", "h1", 403, id="a bureau enters nothing"),
        pytest.param("registrar", "h1", 403, id="a registrar has no results"),
        pytest.param("jiaowu", "h2", 200, id="the academic administrator has every class"),
    ],
)
async def test_who_may_enter(school, login, key, status):
    who = "jun" if key == "h2" else "qi"
    assert (await school.try_enter({"pe.skill": "passed"}, who=who, key=key, login=login)).status_code == status


async def test_a_pupil_of_another_class_is_not_entered(school):
    assert (await school.try_enter({"pe.skill": "passed"}, who="jun", key="h1")).status_code == 404


CREDITS_REFUSED = [
    pytest.param({"code": "chinese-1", "credits_": "5"}, "results_credits_many", id="more than the module has"),
    pytest.param({"code": "chinese-99", "credits_": "2"}, "results_module_unknown", id="no such module"),
    pytest.param({"code": "chinese-1", "credits_": "4", "back": 3}, "results_term_wrong", id="before senior school"),
    pytest.param({"code": "chinese-1", "credits_": "4", "back": -1}, "results_term_wrong", id="a term to come"),
]


@pytest.mark.handbook(124)
@pytest.mark.parametrize(("given", "code"), CREDITS_REFUSED)
async def test_credits_that_cannot_be(school, given, code):
    answer = await school.try_give(given.pop("code"), given.pop("credits_"), **given)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_who_has_which_credits_of_a_module_is_there_to_be_corrected(school, world, as_):
    await school.give("physics-1", "2")
    params = {"year": world.year, "term": "autumn", "code": "physics-1"}
    answer = await as_("teacher").get(f"/api/senior-results/classes/{world.classes['h1']}/module", params=params)
    assert answer.json()["credits"] == {str(world.pupils["qi"]): "2"}


async def test_an_entry_of_a_class_takes_constant_statements(school, world, statements, as_):
    one = await school.try_enter({"pe.skill": "passed"})
    assert one.status_code == 200
    for more in ("jun", "lan", "gang"):
        from xueji.platform import database  # noqa: PLC0415

        await database.execute(
            "UPDATE student SET class_id = $1 WHERE id = $2", world.classes["h1"], world.pupils[more]
        )
    counts = []
    for who in (["qi"], ["qi", "jun", "lan", "gang"]):
        lines = [
            {
                "student_id": world.pupils[one],
                "version": await school.version(one),
                "values": {"fitness.2": str(len(who))},
            }
            for one in who
        ]
        async with statements() as seen:
            answer = await as_("jiaowu").put(
                f"/api/senior-results/classes/{world.classes['h1']}/entries", json={"pupils": lines}
            )
        assert answer.status_code == 200, answer.text
        counts.append(len(seen))
    assert counts[0] == counts[1]


async def test_sums_follow_what_teachers_enter_and_the_platform_says(school, outside):
    await school.enter({"arts.special": "failed"})
    outside.introduce("exam", lines=[line("qi", "physics", passed=False), line("jun", "physics", name="李俊")])
    await fetch()
    assert await rollups() == await recount()


async def test_teachers_and_the_platform_at_once_lose_nothing(school, outside, world):
    outside.introduce("exam", lines=[line("qi", "physics"), line("jun", "physics", name="李俊")])
    answers = await asyncio.gather(
        fetch(),
        *(school.try_give(code, "2") for code in ("physics-1", "history-1", "biology-1")),
        *(school.try_enter({"pe.skill": "passed"}, who="jun", key="h2", login="jiaowu", version=0) for _ in range(3)),
    )
    assert [one.status_code for one in answers[1:4]] == [200, 200, 200]
    page = await school.page()
    assert (page["credits"]["graduation"], page["exams"][6]["outcome"]) == ("6", "passed")
    assert await rollups() == await recount()
