"""A pupil comes from another province: filed, agreed here, agreed there, archive, in class; and all that goes wrong."""

from datetime import timedelta

import pytest

from xueji.features import casework, students
from xueji.features.organisations import Stage
from xueji.features.transfers import Target, precheck
from xueji.platform import calendar_store, database
from xueji.platform.connections import china_today

pytestmark = pytest.mark.handbook(28)
SENIOR = ("reason", "growth", "credits", "transcript")
AGREED = [("approved", step) for step in ("receive", "clear_in", "release", "clear_out", "archive")]


MATCHED = (
    "UPDATE organisation SET school_code = '2137000119' WHERE id = {school};"
    " INSERT INTO school_code_match (organisation_id, school_code, matched_at) VALUES ({school}, '2137000119', now())"
)


def approvals(events):
    return [one for one in events if one[0] == "approved"]


@pytest.mark.handbook(51)
async def test_four_parties_agree_in_order_and_the_pupil_stands_in_class_with_a_number(acts, world):
    acts.there(parts=[["基础信息", "甲"], ["异动", "乙"], ["成绩", "丙"]])
    case_id = await acts.agreed_here()
    assert (await acts.stands(case_id)).state == "waiting"
    notice = f"/api/border-transfers/{case_id}/notice.pdf"
    assert (await acts.as_("registrar").get(notice)).status_code == 404
    await acts.settles()
    assert approvals(await acts.events(case_id)) == AGREED
    assert await acts.state(case_id) == "completed"
    stands = await acts.stands(case_id)
    assert (stands.school_id, stands.class_id, stands.grade, stands.state) == (
        world.offices["school"].id, world.classes["five"], 5, "in_school",
    )  # fmt: skip
    assert stands.provincial_number
    assert (await acts.facts(case_id))["电子档案"] == "已收到 3 份，共 3 份"
    assert acts.applications[0]["phase"] == "arrived"
    for login in ("registrar", "county"):
        assert (await acts.as_(login).get(f"/api/border-transfers/{case_id}")).json()["notice_url"] == notice
        printed = await acts.as_(login).get(notice)
        assert (printed.status_code, printed.content[:4]) == (200, b"%PDF")
    assert (await acts.as_("bare").get(notice)).status_code == 404


@pytest.mark.handbook(49, 50)
@pytest.mark.parametrize(
    ("there", "here", "later"),
    [
        pytest.param("abroad", "abroad", "入境复学", id="abroad stays abroad"),
        pytest.param("left", "other_leave", "恢复入学资格", id="other leave stays"),
        pytest.param("withdrawn", "withdrawn", "恢复入学资格", id="withdrawn stays withdrawn"),
    ],
)
async def test_an_old_state_is_kept_and_the_page_says_what_is_still_to_do(acts, there, here, later):
    acts.there(state=there)
    case_id = await acts.agreed_here()
    await acts.settles()
    assert (await acts.stands(case_id)).state == here
    assert later in (await acts.facts(case_id))["原省的状态"]


@pytest.mark.handbook(15, 19, 27)
async def test_who_has_graduated_from_primary_school_there_begins_junior_school_here(acts, world):
    acts.there(state="graduated")
    case_id = await acts.agreed_here(login="junior", school="junior_head", stage="junior", grade=1, class_id=None)
    await acts.settles()
    stands = await acts.stands(case_id)
    assert (stands.school_id, stands.grade, stands.state) == (world.offices["junior"].id, 1, "in_school")
    assert (await acts.facts(case_id, "junior"))["原省的状态"] == "毕业"


@pytest.mark.handbook(29)
async def test_a_senior_school_asks_for_a_graduate_by_the_way_after_graduation(acts, world):
    acts.there(state="graduated")
    papers = [await acts.paper("senior", slot) for slot in SENIOR]
    case_id = await acts.filed(
        login="senior", stage="senior", grade=1, class_id=world.classes["senior"], evidence=papers
    )
    await acts.approve("senior_head", case_id, "receive")
    await acts.approve("city", case_id, "clear_in")
    await acts.settles(2)
    assert await acts.state(case_id) == "returned"
    said = "SELECT payload->>'text' FROM approval_event WHERE case_id = $1 AND kind = 'returned'"
    assert "请改用“毕业后跨省就学”" in await database.value(said, case_id)


async def test_the_one_who_files_does_not_receive(acts):
    case_id = await acts.filed()
    refused = await acts.act("registrar", case_id, "approval", step="receive")
    assert (refused.status_code, refused.json()["code"]) == (403, "own_application")


async def test_nobody_here_decides_in_place_of_the_other_province(acts):
    acts.there(says={})
    case_id = await acts.agreed_here()
    refused = await acts.act("county", case_id, "approval", step="release")
    assert refused.status_code in {403, 409}


@pytest.mark.handbook(27)
async def test_the_receiving_bureau_sets_the_grade_while_it_decides(acts):
    acts.there()
    case_id = await acts.filed()
    door = f"/api/border-transfers/{case_id}/grade"
    early = await acts.as_("county").post(door, json={"grade": 6})
    assert (early.status_code, early.json()["code"]) == (409, "border_grade_fixed")
    await acts.approve("head", case_id, "receive")
    assert (await acts.as_("city").post(door, json={"grade": 6})).status_code == 404
    assert (await acts.as_("county").post(door, json={"grade": 6})).status_code == 204
    await acts.approve("county", case_id, "clear_in")
    await acts.settles()
    stands = await acts.stands(case_id)
    assert (stands.grade, stands.class_id, stands.provincial_number) == (6, None, None)


async def test_seniors_bring_three_papers_and_are_decided_at_the_city(acts, world):
    acts.there()
    senior = {"login": "senior", "stage": "senior", "grade": 1, "class_id": world.classes["senior"]}
    refused = await acts.file(**senior)
    assert refused.json()["code"] == "border_paper_missing"
    for paper in ("综评档案", "学分认定表", "成绩单"):
        assert paper in refused.text
    papers = [await acts.paper("senior", slot) for slot in SENIOR]
    case_id = await acts.filed(**senior, evidence=papers)
    await acts.approve("senior_head", case_id, "receive")
    by_county = await acts.act("county", case_id, "approval", step="clear_in")
    assert by_county.status_code in {403, 404}
    await acts.approve("city", case_id, "clear_in")


@pytest.mark.handbook(44)
@pytest.mark.parametrize(
    ("there", "words"),
    [
        pytest.param({"check": "busy"}, "还有别的业务没有办完", id="other business"),
        pytest.param({"redundant": True}, "多余学籍", id="a redundant copy"),
        pytest.param({"problem": True}, "问题学籍", id="a problem record"),
        pytest.param({"name": "布合丽其"}, "姓名与原省学籍里的不一致", id="another name"),
    ],
)
async def test_a_check_that_fails_sends_it_back_with_the_next_step(acts, there, words):
    acts.there(**there)
    case_id = await acts.agreed_here()
    await acts.settles(2)
    assert await acts.state(case_id) == "returned"
    text = await database.value(
        "SELECT payload->>'text' FROM approval_event WHERE case_id = $1 AND kind = 'returned'", case_id
    )
    assert words in text
    assert text.endswith("再提交。")


async def test_what_came_back_is_mended_and_filed_again_as_another_application(acts):
    acts.there(says={"school": {"agreed": False, "text": "家长没有说过"}})
    case_id = await acts.agreed_here()
    await acts.settles(2)
    assert await acts.state(case_id) == "returned"
    acts.there()
    body = {"national_number": acts.applications[0]["pupil"]["national_number"], "grade": 5}
    again = await acts.as_("registrar").post(f"/api/border-transfers/{case_id}/refile", json=body)
    assert again.status_code in {200, 201}, again.text
    await acts.approve("head", case_id, "receive")
    await acts.approve("county", case_id, "clear_in")
    await acts.settles()
    assert await acts.state(case_id) == "completed"
    assert [one["phase"] for one in acts.applications] == ["closed", "arrived"]


@pytest.mark.handbook(40)
async def test_taken_back_and_filed_again_the_second_waits_by_itself(acts):
    acts.there(closing_days=1, says={})
    first = await acts.agreed_here()
    await acts.settles(1)
    withdrawn = await acts.act("registrar", first, "withdrawal")
    assert withdrawn.status_code == 200, withdrawn.text
    await acts.settles(1)
    acts.there(closing_days=1)
    second = await acts.agreed_here()
    await acts.work()
    assert "上一次申请在原省还没有撤销完" in (await acts.nation(second))
    await acts.hours_pass(26)
    await acts.settles()
    assert await acts.state(second) == "completed"
    assert [one["phase"] for one in acts.applications] == ["closed", "arrived"]


@pytest.mark.handbook(43, 46)
@pytest.mark.parametrize("kind", ["down", "half_open", "wrong", "double"])
async def test_a_cut_line_loses_nothing_doubles_nothing_and_says_when_it_tries_again(acts, kind):
    acts.there(says={})
    case_id = await acts.filed()
    await acts.approve("head", case_id, "receive")
    acts.platforms.order("/national/border", kind, seconds=0.1, times=1)
    await acts.approve("county", case_id, "clear_in")
    await acts.work()
    assert await acts.nation(case_id)
    if kind != "double":
        assert "已试 1 次" in (await acts.nation(case_id))
    acts.there()
    await acts.settles()
    assert approvals(await acts.events(case_id)) == AGREED
    assert len(acts.applications) == 1


@pytest.mark.handbook(43)
async def test_a_day_without_the_platform_fails_no_act_here_and_the_backlog_drains_once_each(acts):
    for order in (2, 4, 6):
        acts.there(order)
    acts.platforms.order("/national", "down", times=10_000)
    cases = [await acts.agreed_here(order) for order in (2, 4, 6)]
    for _ in range(6):
        await acts.hours_pass(4)
    assert [await acts.state(case_id) for case_id in cases] == ["open"] * 3
    acts.platforms.http.delete("/_faults").raise_for_status()
    await acts.settles(12)
    assert [await acts.state(case_id) for case_id in cases] == ["completed"] * 3
    assert [one["pupil"]["national_number"] for one in acts.applications] == sorted(
        one["pupil"]["national_number"] for one in acts.applications
    )
    assert len(acts.applications) == 3


@pytest.mark.handbook(48)
async def test_an_archive_that_stalls_shows_how_far_it_is_and_alarms_the_bureau_after_two_days(acts):
    acts.there(parts=[["基础信息", "甲"], ["异动", "乙"], ["成绩", "丙"]], stalls_at=2)
    case_id = await acts.agreed_here()
    await acts.settles()
    facts = await acts.facts(case_id)
    assert facts["电子档案"] == "已收到 2 份，共 3 份"
    assert "原省正在准备档案" in await acts.nation(case_id)
    begun = await china_today()
    calendar = await calendar_store.calendar(database.fetch, begun)
    alarm = calendar.due(begun, 2).day + timedelta(days=1)
    assert [await casework.round_of_all(day) for day in (calendar.due(begun, 2).day, alarm, alarm)] == [0, 1, 0]
    await acts.work()
    told = "SELECT array_agg(a.name) FROM notice n JOIN account a ON a.id = n.account_id WHERE n.title LIKE '%跨省转入已逾期'"
    assert await database.value(told) == ["周county"]
    acts.there(parts=[["基础信息", "甲"], ["异动", "乙"], ["成绩", "丙"]])
    await acts.settles(2)
    assert await acts.state(case_id) == "completed"


async def test_one_pupil_is_taken_in_once(acts):
    await acts.filed()
    refused = await acts.file(login="near", class_id=None)
    assert (refused.status_code, refused.json()["code"]) == (409, "border_pupil_here")
    assert "艾合买提" not in refused.text


CODES = [
    pytest.param("", "没有标识码", "请县里从新认定的标识码里选一个关联", id="none"),
    pytest.param(MATCHED, "等全国平台确认", "全国平台确认以后，就可以办跨省业务", id="the platform has not heard of it"),
    pytest.param(f"{MATCHED}; UPDATE school_code_match SET refused_at = now()", "全国平台没有接受", "核对有没有录错", id="the platform does not know it"),
]  # fmt: skip


@pytest.mark.handbook(39)
@pytest.mark.parametrize(("stands", "standing", "words"), CODES)
async def test_a_school_that_the_nation_does_not_know_is_told_what_mends_it(acts, world, stands, standing, words):
    for sql in filter(None, stands.split("; ")):
        await database.execute(sql.format(school=world.offices["bare"].id))
    for refused in (
        await acts.file(login="bare", class_id=None),
        await acts.as_("bare").get("/api/border-transfers/form"),
    ):
        assert (refused.status_code, refused.json()["code"]) == (409, "border_without_code")
        assert standing in refused.json()["title"]
        assert words in refused.json()["detail"]


@pytest.mark.handbook(39)
async def test_a_school_whose_code_is_known_opens_cross_province_at_once(acts, world):
    sql = f"{MATCHED}; UPDATE school_code_match SET acknowledged_at = now(), reference = 'R1'"
    for one in sql.split("; "):
        await database.execute(one.format(school=world.offices["bare"].id))
    assert (await acts.as_("bare").get("/api/border-transfers/form")).status_code == 200


async def test_who_is_on_the_way_has_a_seat_and_a_full_class_takes_nobody_more(acts, world):
    await database.execute(
        "INSERT INTO transfer_rule (school_id, district, class_size, graduating_reason, set_by, set_at, version)"
        " SELECT $1, '', 1, '', min(id), now(), 1 FROM account",
        world.offices["school"].id,
    )
    first = await acts.filed(2)
    refused = await acts.file(4)
    assert (refused.status_code, refused.json()["code"]) == (422, "border_unfit")
    assert "已经满了：0 人，还有 1 人正在转来" in refused.json()["detail"]
    seats = await precheck.place(
        students.POOL, world.offices["school"].id, Target(Stage.PRIMARY, 5), world.classes["five"]
    )
    assert (seats.coming, seats.class_coming) == (1, 1)
    await acts.act("registrar", first, "withdrawal")
    assert (await acts.file(4)).status_code == 201
