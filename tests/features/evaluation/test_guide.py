"""Class teachers see who has what, live and in few statements; they remind in one tap and read what is finished."""

import asyncio

import pytest
from written import DEED, PRACTICE, STATEMENT

from xueji.features.evaluation.live import board_live
from xueji.platform import database


async def board(acts, login="teacher"):
    answer = await acts.as_(login).get("/api/evaluation-progress")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def one_class(acts, key="h1", login="teacher"):
    return await acts.as_(login).get(f"/api/evaluation-progress/classes/{acts.world.classes[key]}")


async def fill_all(acts, who="qi"):
    for kind in ("office", "award", "deed", "research", "exercise", "mind", "arts", "practice"):
        assert (await acts.say_nothing(kind, who=who)).status_code == 200
    await acts.add("statement", STATEMENT, who)


async def test_before_there_are_rules_the_page_says_what_is_awaited(acts):
    found = await board(acts)
    assert (found["term_label"], found["items"]) == ("", [])
    assert "公布" in found["words"]


@pytest.mark.handbook(141)
@pytest.mark.usefixtures("open_term")
async def test_what_a_pupil_saves_shows_at_once(acts):
    assert (await board(acts))["items"][0]["counts"] == {"pupils": 1, "none": 1, "some": 0, "done": 0, "exempt": 2}
    await acts.add("deed", {"title": "半件"})
    assert (await board(acts))["counts"]["some"] == 1
    await acts.as_("qi").delete(f"/api/evaluation-records/{(await acts.kind('deed'))['records'][0]['id']}")
    await fill_all(acts)
    assert (await board(acts))["counts"]["done"] == 1


@pytest.mark.usefixtures("open_term")
async def test_the_class_says_who_lacks_what_and_who_is_not_asked(acts):
    await acts.add("deed", {"title": "半件"})
    items = {one["name"]: one for one in (await one_class(acts)).json()["items"]}
    assert items["欧阳𬱖"]["note"].startswith("还差任职情况、奖惩情况、典型事例（草稿）")
    assert (items["欧阳𬱖"]["answered"], items["欧阳𬱖"]["required"]) == (0, 9)
    assert items["赵秀"]["note"] == "休学，不用填"
    assert items["安娜"]["state"] == "exempt"


@pytest.mark.usefixtures("open_term")
async def test_class_teachers_see_their_own_class_the_administrator_the_school(acts):
    assert len((await board(acts))["items"]) == 1
    names = [one["name"] for one in (await board(acts, "jiaowu"))["items"]]
    assert names == ["高一（3）班", "高一（4）班", "还没分班"]
    assert (await one_class(acts, "h2")).status_code == 404
    assert (await one_class(acts, "h1", "stranger")).status_code == 404
    assert (await one_class(acts, "h2", "jiaowu")).status_code == 200


@pytest.mark.usefixtures("open_term")
async def test_a_bureau_sees_its_schools(acts):
    found = await board(acts, "county")
    assert found["by_school"] is True
    assert [one["name"] for one in found["items"]] == ["临溪县第一中学", "临溪县第二实验小学", "泉景高中"]


@pytest.mark.usefixtures("open_term")
async def test_the_board_takes_three_statements_whatever_its_size(acts, statements):
    await board(acts, "jiaowu")
    async with statements() as seen:
        await board(acts, "jiaowu")
    assert len([one for one in seen if "session" not in one]) <= 3


@pytest.mark.usefixtures("open_term")
async def test_a_teacher_reads_what_is_finished_and_the_look_is_written_down(acts, world):
    await acts.add("deed", DEED | {"starts_on": acts.day()})
    await acts.add("mind", {"title": "只给自己看的半句"})
    answer = await acts.as_("teacher").get(f"/api/evaluation-progress/students/{world.pupils['qi']}")
    assert answer.status_code == 200, answer.text
    kinds = {kind["kind"]: kind for kind in answer.json()["kinds"]}
    assert kinds["deed"]["records"][0]["title"] == DEED["title"]
    assert (kinds["mind"]["records"], kinds["mind"]["drafts"]) == ([], 1)
    assert "只给自己看的半句" not in answer.text
    looked = await database.value(
        "SELECT count(*) FROM audit_read WHERE action = 'evaluation.records' AND $1 = ANY (student_ids)",
        world.pupils["qi"],
    )
    assert looked == 1


@pytest.mark.usefixtures("open_term")
async def test_a_picture_opened_by_a_teacher_is_written_down_and_hidden_from_others(acts, world):
    record = await acts.add("practice", PRACTICE | {"starts_on": acts.day(9), "ends_on": acts.day(8)})
    address = (await acts.give_picture(record)).json()["pictures"][0]["address"]
    assert (await acts.as_("teacher").get(address)).status_code == 200
    assert await database.value("SELECT count(*) FROM audit_read WHERE action = 'evaluation.picture'") == 1
    for login in ("stranger", "registrar"):
        assert (await acts.as_(login).get(address)).status_code == 404


@pytest.mark.usefixtures("open_term")
async def test_a_bureau_sees_masked_names(acts, world):
    answer = await acts.as_("county").get(f"/api/evaluation-progress/students/{world.pupils['jun']}")
    assert answer.json()["name"] == "李*"


@pytest.mark.usefixtures("open_term")
async def test_one_tap_reminds_the_pupil_and_only_once_a_day(acts, as_, world):
    path = "/api/evaluation-reminders"
    first = await as_("teacher").post(path, json={"class_id": world.classes["h1"]})
    assert first.status_code == 200, first.text
    assert first.json()["words"] == "提醒了 1 名学生。"
    told = await database.fetch(dict, "SELECT account_id, title, body, link FROM notice")
    assert [one["account_id"] for one in told] == [world.accounts["qi"]]
    assert told[0]["body"].startswith("你还差 9 类")
    again = await as_("teacher").post(path, json={"class_id": world.classes["h1"]})
    assert (again.status_code, again.json()["code"]) == (409, "evaluation_nobody_to_remind")


@pytest.mark.usefixtures("open_term")
async def test_pupils_without_an_own_account_are_named_to_the_teacher(acts, as_, world):
    answer = await as_("jiaowu").post("/api/evaluation-reminders", json={"class_id": world.classes["h2"]})
    assert answer.status_code == 409
    assert "没有绑定自己的账号" in answer.json()["why"]


@pytest.mark.usefixtures("open_term")
async def test_whoever_has_filled_in_everything_is_left_alone(acts, as_, world):
    await fill_all(acts)
    answer = await as_("teacher").post("/api/evaluation-reminders", json={})
    assert answer.json()["why"] == "每名学生都填好了。"


@pytest.mark.usefixtures("open_term")
async def test_home_tells_the_pupil_and_not_the_guardian_of_a_grown_one(acts):
    duties = (await acts.as_("qi").get("/api/home")).json()["children"][0]["duties"]
    assert [(one["kind"], one["act"], one["days_left"]) for one in duties] == [("evaluation", "去填写", 20)]
    await acts.say_nothing("deed")
    [duty] = (await acts.as_("qi").get("/api/home")).json()["children"][0]["duties"]
    assert duty["note"].startswith("还差 8 类")
    children = (await acts.as_("mother").get("/api/home")).json()["children"]
    with_duty = {child["name"] for child in children if child["duties"]}
    assert with_duty == {"迪丽娜尔·艾合买提"}


@pytest.mark.usefixtures("open_term")
async def test_home_says_when_everything_is_done(acts):
    await fill_all(acts)
    [duty] = (await acts.as_("qi").get("/api/home")).json()["children"][0]["duties"]
    assert (duty["state"], duty["note"]) == ("done", "9 类都填好了")


@pytest.mark.handbook(123, 141)
@pytest.mark.usefixtures("open_term")
async def test_whoever_watches_the_board_sees_what_a_pupil_saves_within_a_second(acts, caller_of):
    stream = (await board_live(await caller_of("teacher"))).iterator
    assert b'"some":0' in await anext(stream)
    async with asyncio.timeout(1):
        await acts.add("deed", {"title": "半件"})
        assert b'"some":1' in await anext(stream)
    await stream.aclose()
