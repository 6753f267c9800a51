"""A class is handed over with what is missing; nobody writes afterwards; the administrator takes it back."""

import asyncio
from contextvars import Context

import pytest
from written import DEED

from xueji.features import organisations
from xueji.platform import database
from xueji.platform.database import transaction


async def one_class(acts, key="h1", login="teacher"):
    answer = await acts.as_(login).get(f"/api/evaluation-progress/classes/{acts.world.classes[key]}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def submit(acts, missing=1, key="h1", login="teacher"):
    return await acts.as_(login).post(
        f"/api/evaluation-progress/classes/{acts.world.classes[key]}/submit", json={"missing": missing}
    )


async def take_back(acts, key="h1", login="jiaowu"):
    return await acts.as_(login).post(f"/api/evaluation-progress/classes/{acts.world.classes[key]}/take-back")


@pytest.mark.handbook(121, 136)
@pytest.mark.usefixtures("open_term")
async def test_after_submission_every_act_is_refused_with_who_and_when_and_nothing_is_lost(acts):
    record = await acts.add("deed", DEED | {"starts_on": acts.day()})
    assert (await one_class(acts))["may_submit"]
    assert (await submit(acts)).status_code == 204
    tries = {
        "add": await acts.try_add("mind", {"title": "新的"}),
        "change": await acts.save(record, {"title": "改一改"}),
        "nothing": await acts.say_nothing("office"),
        "picture": await acts.give_picture(record),
        "choose": await acts.choose("deed", [record["id"]], []),
        "remove": await acts.as_("qi").delete(f"/api/evaluation-records/{record['id']}"),
    }
    for act, answer in tries.items():
        assert (act, answer.status_code) == (act, 409), answer.text
        said = answer.json()
        assert said["code"] == "evaluation_submitted", act
        assert "周t老师在" in said["detail"]
        assert "教务管理员" in said["next"]
    page = await acts.page()
    assert (page["editable"], page["closed"]["help"]) == (False, "q136")
    assert (await acts.kind("deed"))["records"][0]["title"] == DEED["title"]


@pytest.mark.handbook(136)
@pytest.mark.usefixtures("open_term")
async def test_the_administrator_takes_it_back_the_teacher_is_told_and_pupils_write_again(acts, world):
    await submit(acts)
    found = await one_class(acts, login="jiaowu")
    assert (found["submission"]["by"], found["submission"]["missing"]) == ("周t", 1)
    assert (found["may_take_back"], found["may_submit"], found["may_remind"]) == (True, False, False)
    assert (await take_back(acts)).status_code == 204
    assert (await acts.try_add("deed", {"title": "又能写"})).status_code == 201
    told = await database.value(
        "SELECT count(*) FROM notice WHERE account_id = $1 AND kind = 'evaluation_taken_back'",
        world.accounts["teacher"],
    )
    assert told == 1
    assert (await submit(acts)).status_code == 204, "it is submitted again when it is mended"
    acted = await database.value("SELECT count(*) FROM audit_entry WHERE action LIKE 'evaluation.class_%'")
    assert acted == 3


@pytest.mark.usefixtures("open_term")
async def test_what_cannot_be_submitted_or_taken_back_says_why(acts):
    async def code(answer):
        return (await answer).json()["code"]

    assert await code(take_back(acts)) == "evaluation_class_not_submitted"
    assert await code(submit(acts, missing=0)) == "evaluation_submission_moved"
    await submit(acts)
    assert await code(submit(acts)) == "evaluation_class_submitted"
    await database.execute("UPDATE evaluation_submission SET published_at = now()")
    assert await code(take_back(acts)) == "evaluation_submission_published"
    assert await code(acts.try_add("deed")) == "evaluation_in_publication"


@pytest.mark.usefixtures("open_term")
async def test_teachers_submit_their_own_class_and_only_the_schools_administrator_takes_back(acts):
    for key, login, expected in (("h2", "teacher", 404), ("h1", "jiaowu", 403), ("h1", "county", 403)):
        assert (await submit(acts, key=key, login=login)).status_code == expected, (key, login)
    await submit(acts)
    for login, expected in (("teacher", 403), ("stranger", 404), ("county", 403)):
        assert (await take_back(acts, login=login)).status_code == expected, login
    assert (await acts.try_add("deed", who="jun", login="jiaowu")).status_code in {403, 404}


async def test_before_the_term_is_open_there_is_nothing_to_submit(acts):
    assert (await submit(acts)).status_code == 404


@pytest.mark.usefixtures("open_term")
async def test_reminders_leave_submitted_classes_alone(acts):
    await submit(acts)
    answer = await acts.as_("teacher").post("/api/evaluation-reminders", json={})
    assert answer.json()["code"] == "evaluation_nobody_to_remind"


@pytest.mark.usefixtures("open_term")
async def test_who_writes_while_the_class_is_submitted_is_refused_not_let_through(acts, world):
    async with transaction() as tx:
        await organisations.lock_class(tx, world.classes["h1"])
        writing = asyncio.create_task(acts.try_add("deed", {"title": "刚好这时"}), context=Context())
        while not await tx.value("SELECT count(*) FROM pg_locks WHERE NOT granted"):
            assert not writing.done(), (await writing).text
            await asyncio.sleep(0.01)
        await tx.execute(
            "INSERT INTO evaluation_submission (class_id, year, term, missing, submitted_by, submitted_at)"
            " SELECT $1, $2, 'autumn', 1, $3, now()",
            *(world.classes["h1"], world.year, world.accounts["teacher"]),
        )
    assert (await writing).json()["code"] == "evaluation_submitted"
    assert await database.value("SELECT count(*) FROM evaluation_record") == 0
