"""Another province asks for a pupil of ours: decided side by side, told once, left at one instant; all that goes wrong."""

from datetime import timedelta

import msgspec
import pytest
from tests.features.departures.conftest import number_of

from xueji.features import casework
from xueji.platform import calendar_store, database
from xueji.platform.connections import china_today

pytestmark = pytest.mark.handbook(26, 28)
BOTH = [("head", "release"), ("county", "clear_out")]


class Words(msgspec.Struct):
    words: str


TOLD = [("WS1", "bureau", True), ("WS1", "school", True)]


@pytest.mark.handbook(47)
@pytest.mark.parametrize(
    "order", [pytest.param(BOTH, id="the school first"), pytest.param(BOTH[::-1], id="the bureau first")]
)
async def test_school_and_bureau_decide_side_by_side_and_the_pupil_leaves_with_the_archive(acts, world, order):
    case_id = await acts.asked_for()
    for login, step in order:
        assert (await acts.stands()).state == "in_school"
        await acts.approve(login, case_id, step)
    await acts.settles(2)
    assert await acts.state(case_id) == "completed"
    stands = await acts.stands()
    assert (stands.state, stands.class_id) == ("transferred", None)
    assert sorted(acts.replies()) == TOLD
    archive = acts.there()["handed_over"]["WS1"]
    parts = (await acts.as_("head").get(f"/api/departures/{case_id}")).json()["parts"]
    assert [one["title"] for one in parts if one["sent_at"]] == ["学籍信息", "异动记录"]
    assert "临溪县第二实验小学" in archive
    assert f"G{number_of(2)}" in archive
    kept = await database.value("SELECT to_school FROM archive_copy WHERE case_id = $1", case_id)
    assert kept == "江苏省徐州市解放路小学"
    page = (await acts.as_("head").get(f"/api/departures/{case_id}")).json()
    printed = await acts.as_("head").get(page["notice_url"])
    assert (printed.status_code, printed.content[:4]) == (200, b"%PDF")
    assert (await acts.as_("senior_head").get(page["notice_url"])).status_code == 404
    assert await database.value("SELECT left_at IS NOT NULL FROM departure WHERE case_id = $1", case_id)


@pytest.mark.handbook(35)
@pytest.mark.parametrize(
    ("login", "step", "side"),
    [
        pytest.param("head", "release", "school", id="the school"),
        pytest.param("county", "clear_out", "bureau", id="the bureau"),
    ],
)
async def test_a_no_of_either_reaches_the_other_province_once_and_ends_it(acts, login, step, side):
    case_id = await acts.asked_for()
    refused = await acts.act(login, case_id, "return", step=step, reason="family_unaware", text="家长说没有申请")
    assert refused.status_code == 200, refused.text
    await acts.settles(2)
    assert acts.replies() == [("WS1", side, False)]
    assert acts.there()["replies"][0]["text"] == "家长没有提出过转学：家长说没有申请"
    assert await acts.state(case_id) == "withdrawn"
    assert (await acts.stands()).state == "in_school"


@pytest.mark.parametrize(
    ("key", "changed", "words"),
    [
        pytest.param("one", {"name": "布合丽其"}, "姓名与本省学籍里的不一致", marks=pytest.mark.handbook(34), id="another name"),
        pytest.param("one", {"national_number": "G370000199001010000"}, "没有这个学籍号", marks=pytest.mark.handbook(34), id="no such number"),
        pytest.param("one", {"national_number": "L370000199001010000"}, "临时学籍号", marks=pytest.mark.handbook(34), id="a temporary number"),
        pytest.param("suspended", {}, "学籍状态不能办理", marks=pytest.mark.handbook(36), id="suspended"),
        pytest.param("graduate", {}, "学籍状态不能办理", marks=pytest.mark.handbook(36), id="graduated from junior school"),
        pytest.param("primary_graduate", {"crossing": "after_graduation"}, "学籍状态不能办理", marks=pytest.mark.handbook(29), id="graduated from primary school"),
        pytest.param("senior_graduate", {"crossing": "after_graduation"}, "学籍状态不能办理", marks=pytest.mark.handbook(29), id="graduated from senior school"),
        pytest.param("one", {"crossing": "after_graduation"}, "学籍状态不能办理", marks=pytest.mark.handbook(29), id="not graduated"),
    ],
)  # fmt: skip
async def test_what_fits_nobody_is_answered_at_once_without_a_word_of_what_stands_here(acts, key, changed, words):
    assert await acts.asked_for(key, **changed) is None
    await acts.settles(1)
    [reply] = acts.there()["replies"]
    assert reply["agreed"] is False
    assert words in reply["text"]
    assert "艾合买提" not in reply["text"]


@pytest.mark.handbook(36)
async def test_one_who_is_asked_for_already_is_not_asked_for_twice(acts):
    case_id = await acts.asked_for()
    acts.asked(reference="WS2")
    await acts.hears()
    await acts.settles(1)
    assert acts.replies() == [("WS2", "school", False)]
    assert await acts.state(case_id) == "open"


@pytest.mark.handbook(40)
async def test_they_withdraw_and_nobody_here_has_to_decide_any_more(acts):
    case_id = await acts.asked_for()
    await acts.approve("head", case_id, "release")
    acts.asked(withdrawn=True)
    await acts.hears()
    assert await acts.state(case_id) == "withdrawn"
    refused = await acts.act("county", case_id, "approval", step="clear_out")
    assert refused.status_code == 409
    assert (await acts.stands()).state == "in_school"


@pytest.mark.handbook(47)
async def test_who_withdraws_while_the_last_party_agrees_gets_no_pupil(acts):
    case_id = await acts.asked_for()
    await acts.approve("head", case_id, "release")
    acts.asked(withdrawn=True)
    await acts.approve("county", case_id, "clear_out")
    await acts.settles(2)
    assert await acts.state(case_id) == "withdrawn"
    assert (await acts.stands()).state == "in_school"
    assert acts.there()["handed_over"] == {}


@pytest.mark.handbook(43, 46)
@pytest.mark.parametrize("kind", ["down", "half_open", "wrong", "double"])
async def test_over_a_cut_line_each_decision_is_told_once_and_the_pupil_leaves_once(acts, kind):
    case_id = await acts.asked_for()
    acts.platforms.order("/national/border", kind, seconds=0.1, times=2)
    await acts.approve("head", case_id, "release")
    await acts.approve("county", case_id, "clear_out")
    await acts.settles()
    assert await acts.state(case_id) == "completed"
    assert sorted(acts.replies()) == TOLD
    assert await database.value("SELECT count(*) FROM archive_copy WHERE case_id = $1", case_id) == 1


@pytest.mark.handbook(43)
async def test_what_was_read_is_not_read_twice(acts):
    acts.asked()
    acts.asked("two", "WS2")
    for _ in range(3):
        await acts.hears()
    assert await database.value("SELECT count(*) FROM departure") == 2
    assert await database.value("SELECT serial FROM departure_inbox") == 2


async def test_seniors_are_decided_at_the_city(acts):
    case_id = await acts.asked_for("senior")
    refused = await acts.act("county", case_id, "approval", step="clear_out")
    assert refused.status_code in {403, 404}
    await acts.approve("senior_head", case_id, "release")
    await acts.approve("city", case_id, "clear_out")
    await acts.settles(2)
    assert (await acts.stands("senior")).state == "transferred"


@pytest.mark.handbook(74)
async def test_who_has_left_has_a_transcript_from_the_city_still(acts, world):
    case_id = await acts.asked_for("senior")
    await acts.approve("senior_head", case_id, "release")
    await acts.approve("city", case_id, "clear_out")
    await acts.settles(2)
    door = f"/api/senior-results/students/{world.pupils['senior']}/transcript.pdf"
    printed = await acts.as_("city").get(door)
    assert (printed.status_code, printed.content[:4]) == (200, b"%PDF")
    assert (await acts.as_("senior_head").get(door)).status_code in {403, 404}


@pytest.mark.handbook(29, 37)
async def test_after_graduation_the_city_decides_alone(acts):
    case_id = await acts.asked_for("graduate", crossing="after_graduation")
    refused = await acts.act("senior_head", case_id, "approval", step="clear_out")
    assert refused.status_code in {403, 404}
    await acts.approve("city", case_id, "clear_out")
    await acts.settles(2)
    assert acts.replies() == [("WS1", "city", True)]
    assert (await acts.stands("graduate")).state == "transferred"


@pytest.mark.handbook(15, 27)
async def test_who_has_graduated_from_primary_school_goes_on_in_another_province_by_a_transfer(acts):
    case_id = await acts.asked_for("primary_graduate")
    await acts.approve("head", case_id, "release")
    await acts.approve("county", case_id, "clear_out")
    await acts.settles(2)
    assert sorted(acts.replies()) == TOLD
    assert (await acts.stands("primary_graduate")).state == "transferred"


@pytest.mark.handbook(49)
@pytest.mark.parametrize(
    ("key", "head", "bureau"),
    [
        pytest.param("abroad", "head", "county", id="出境"),
        pytest.param("withdrawn", "senior_head", "city", id="退学"),
        pytest.param("other_leave", "head", "county", id="其他离校"),
    ],
)
async def test_a_pupil_who_is_away_may_leave_too(acts, key, head, bureau):
    case_id = await acts.asked_for(key)
    await acts.approve(head, case_id, "release")
    await acts.approve(bureau, case_id, "clear_out")
    await acts.settles(2)
    assert (await acts.stands(key)).state == "transferred"


@pytest.mark.handbook(36)
async def test_business_that_came_up_meanwhile_stops_the_last_approval(acts, world):
    case_id = await acts.asked_for()
    await acts.approve("head", case_id, "release")
    await database.execute("UPDATE student SET state = 'suspended' WHERE id = $1", world.pupils["one"])
    refused = await acts.act("county", case_id, "approval", step="clear_out")
    assert (refused.status_code, refused.json()["code"]) == (409, "departure_not_ready")
    assert await acts.state(case_id) == "open"


@pytest.mark.handbook(30)
async def test_the_mother_sees_who_asks_for_her_child_who_holds_it_and_each_step(acts):
    case_id = await acts.asked_for()
    answer = await acts.as_("mother").get(f"/api/tracker/{case_id}")
    assert answer.status_code == 200, answer.text
    for words in ("江苏省徐州市解放路小学", "临溪县第二实验小学", "临溪县教育局", "随父母工作调动"):
        assert words in answer.text
    assert await database.value("SELECT count(*) FROM notice") >= 1


@pytest.mark.handbook(45)
async def test_school_and_bureau_have_it_on_their_desks_at_the_same_time(acts):
    case_id = await acts.asked_for()
    for login in ("head", "county"):
        answer = await acts.as_(login).get("/api/worklist")
        assert answer.status_code == 200, answer.text
        assert case_id in [row["id"] for row in answer.json()["items"]]


TOLD_HER = (
    "SELECT title || body AS words FROM notice WHERE account_id = (SELECT account_id FROM guardianship) ORDER BY id"
)


async def notices_of_the_mother():
    return [row.words for row in await database.fetch(Words, TOLD_HER)]


@pytest.mark.handbook(30, 35)
async def test_a_no_asks_the_family_to_mend_nothing_and_says_who_must_do_what(acts):
    case_id = await acts.asked_for()
    await acts.work()
    [asked] = await notices_of_the_mother()
    assert "外省学校申请接收孩子" in asked
    assert "没有提出过转学的，请马上告诉学校" in asked
    await acts.act("head", case_id, "return", step="release", reason="mismatch")
    declined = (await acts.as_("mother").get(f"/api/tracker/{case_id}")).json()
    await acts.settles(2)
    told = await notices_of_the_mother()
    ended = (await acts.as_("mother").get(f"/api/tracker/{case_id}")).json()
    assert any("请转入学校核对以后重新申请" in one and "您不用在这里修改" in one for one in told)
    assert "学籍没有变动" in told[-1]
    assert declined["headline"] == "没有同意，正在答复对方省份"
    assert "您不用在这里修改" in declined["advice"]
    assert ended["headline"] == "已结束，没有转出"
    assert not declined["can"]["withdraw"]
    for said in (*told, declined["advice"], ended["advice"]):
        assert "再次提交" not in said
        assert "改好" not in said
    staff = await acts.view("county", case_id)
    assert staff["state_label"] == "已结束，没有转出"
    assert staff["filed_by"] == "对方省份"


@pytest.mark.handbook(28)
@pytest.mark.parametrize(
    ("door", "body", "code"),
    [
        pytest.param("evidence-request", {"text": "请补户口本"}, "nobody_to_ask", id="proof is asked for"),
        pytest.param("withdrawal", {}, "not_the_applicant", id="what they filed is taken back"),
    ],
)
async def test_offices_here_neither_ask_for_proof_nor_withdraw_what_another_province_filed(acts, door, body, code):
    case_id = await acts.asked_for()
    refused = await acts.act("head", case_id, door, **({"step": "release"} if "text" in body else {}), **body)
    assert refused.json()["code"] == code
    view = await acts.view("head", case_id)
    assert (view["can"]["ask_evidence"], view["can"]["withdraw"]) == (False, False)


async def test_after_a_no_the_other_party_has_nothing_to_decide_any_more(acts):
    case_id = await acts.asked_for()
    await acts.act("head", case_id, "return", step="release", reason="mismatch")
    refused = await acts.act("county", case_id, "approval", step="clear_out")
    assert (refused.status_code, refused.json()["code"]) == (409, "already_declined")


@pytest.mark.handbook(43, 45, 48)
async def test_the_page_says_what_has_arrived_over_there_and_what_is_still_tried(acts):
    case_id = await acts.asked_for()
    await acts.approve("head", case_id, "release")
    acts.platforms.order("/national/border", "down", times=1)
    await acts.work()
    [waiting] = (await acts.as_("county").get(f"/api/departures/{case_id}")).json()["replies"]
    assert (waiting["agreed"], waiting["told_at"]) == (True, None)
    assert "已试 1 次" in waiting["waiting"]
    await acts.approve("county", case_id, "clear_out")
    await acts.settles(3)
    page = (await acts.as_("head").get(f"/api/departures/{case_id}")).json()
    assert [one["side_label"] for one in page["replies"] if one["told_at"]] == ["转出学校", "转出地教育部门"]
    assert page["archive"] == "对方省份已收到"
    assert page["left_at"]
    assert (await acts.as_("senior_head").get(f"/api/departures/{case_id}")).status_code == 404


@pytest.mark.handbook(43, 48)
async def test_parts_that_have_arrived_are_not_sent_again_when_the_line_comes_back(acts):
    case_id = await acts.asked_for()
    for login, step in BOTH:
        await acts.approve(login, case_id, step)
    acts.platforms.order("/national/border/hand-overs", "half_open", seconds=0.1, times=1)
    await acts.work()
    page = (await acts.as_("head").get(f"/api/departures/{case_id}")).json()
    assert page["archive"].startswith("已送到 0 份，共 2 份")
    assert (await acts.stands()).state == "in_school"
    await acts.settles(3)
    page = (await acts.as_("head").get(f"/api/departures/{case_id}")).json()
    assert [one["sent_at"] is not None for one in page["parts"]] == [True, True]
    assert (await acts.stands()).state == "transferred"


@pytest.mark.handbook(48)
async def test_an_archive_that_does_not_arrive_raises_an_alarm_and_the_pupil_stays(acts):
    case_id = await acts.asked_for()
    acts.platforms.order("/national/border/hand-overs", "down", times=50)
    for login, step in BOTH:
        await acts.approve(login, case_id, step)
    await acts.settles(1)
    begun = await china_today()
    last = (await calendar_store.calendar(database.fetch, begun)).due(begun, 2).day
    alarm = last + timedelta(days=1)
    assert [await casework.round_of_all(day) for day in (last, alarm, alarm)] == [0, 1, 0]
    await acts.work()
    await database.execute(
        "UPDATE approval_case SET snapshot = jsonb_set(snapshot, '{open_steps,hand_over,due_on}', '\"2020-01-02\"')"
        " WHERE id = $1",
        case_id,
    )
    page = (await acts.as_("head").get(f"/api/departures/{case_id}")).json()
    assert "学籍还在本校" in page["alarm"]
    assert (await acts.stands()).state == "in_school"
    told = "SELECT array_agg(a.name) FROM notice n JOIN account a ON a.id = n.account_id WHERE n.title LIKE '%跨省转出已逾期'"
    assert await database.value(told) == ["周county"]


@pytest.mark.handbook(40)
async def test_a_second_application_after_a_withdrawal_in_the_same_letter_opens_by_itself(acts):
    first = await acts.asked_for()
    acts.asked(withdrawn=True)
    acts.asked(reference="WS2")
    await acts.hears()
    assert await acts.state(first) == "withdrawn"
    assert await acts.state(await acts.case_id("WS2")) == "open"


@pytest.mark.handbook(40)
async def test_a_second_application_while_our_no_is_on_its_way_waits_and_opens_by_itself(acts):
    first = await acts.asked_for()
    acts.platforms.order("/national/border/replies", "down", times=1)
    await acts.act("head", first, "return", step="release", reason="mismatch")
    await acts.work()
    acts.asked(reference="WS2")
    await acts.hears()
    assert await acts.case_id("WS2") is None
    await acts.settles(2)
    assert await acts.state(first) == "withdrawn"
    assert acts.replies() == [("WS1", "school", False)]
    assert await acts.state(await acts.case_id("WS2")) == "open"


@pytest.mark.handbook(40)
async def test_one_that_waits_and_is_taken_back_never_opens(acts):
    first = await acts.asked_for()
    acts.platforms.order("/national/border/replies", "down", times=1)
    await acts.act("head", first, "return", step="release", reason="mismatch")
    await acts.work()
    acts.asked(reference="WS2")
    acts.asked(reference="WS2", withdrawn=True)
    await acts.hears()
    await acts.settles(2)
    assert await acts.case_id("WS2") is None
    assert acts.replies() == [("WS1", "school", False)]
