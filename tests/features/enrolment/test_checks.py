"""Province, nation, population register: what they answer, what happens while they do not (Q11, Q12, Q13, Q21, Q38)."""

import pytest
from tests.features.enrolment.conftest import id_number

from xueji.features import problem_records, students
from xueji.features.enrolment import report
from xueji.features.problem_records import recheck
from xueji.features.problem_records.rules import settled
from xueji.features.problem_records.schemas import ProblemKind, ProblemState, Settlement
from xueji.platform import database
from xueji.platform.jobs import JobContext

ELSEWHERE = {"province": "河南省", "school": "郑州市第一小学", "name": "林若涵二", "id_number": id_number(order=2)}


@pytest.mark.handbook(12)
@pytest.mark.handbook(15)
async def test_a_duplicate_of_the_nation_comes_back_with_its_words_and_claims_nobody(acts, platforms):
    platforms.introduce("national", pupils=[ELSEWHERE])
    found = await acts.entered(1)
    assert found["row"]["state_label"] == "查重不通过"
    assert (found["clash"]["school"], found["clash"]["next_label"]) == ("河南省郑州市第一小学", "办理跨省转学")
    assert [one["state"] for one in found["checks"]] == ["passed", "failed", "later"]
    assert (await acts.student(found["row"]["id"])).state == "not_enrolled"
    assert await database.value("SELECT title FROM notice WHERE kind = 'enrolment_checked'") == "1 名新生查重不通过"


@pytest.mark.handbook(12)
async def test_a_wrong_number_is_mended_and_checked_from_the_beginning(acts, platforms):
    platforms.introduce("national", pupils=[ELSEWHERE])
    enrolment_id = (await acts.entered(1))["row"]["id"]
    edited = await acts.edit(enrolment_id, values={"id_number": id_number(order=88)})
    assert (edited.status_code, edited.json()["row"]["state"]) == (200, "checking"), edited.text
    await acts.work()
    assert await acts.state(enrolment_id) == "ready"


async def test_a_number_that_is_another_childs_is_refused_on_mending_too(acts):
    await acts.entered(1)
    second = (await acts.entered(2))["row"]["id"]
    answer = await acts.edit(second, values={"id_number": id_number(order=2)})
    assert (answer.status_code, answer.json()["code"]) == (409, "duplicate_waiting")


async def test_every_fault_of_a_form_is_told_at_once(acts):
    answer = await acts.enter(1, name="", phone="12", household_type="9x")
    assert answer.status_code == 422
    assert {one["field"] for one in answer.json()["errors"]} >= {"name", "phone", "household_type"}


@pytest.mark.handbook(12)
async def test_while_the_platform_is_down_everything_else_goes_on_and_the_page_says_so(acts, platforms):
    platforms.order("/national", "down", times=2)
    answer = await acts.enter(1)
    assert answer.status_code == 201
    enrolment_id = answer.json()["row"]["id"]
    await acts.work()
    waiting = await acts.read(enrolment_id)
    assert waiting["row"]["state"] == "checking"
    assert "等全国平台答复，已试 1 次" in waiting["row"]["waiting"]
    [left] = (await acts.submit(enrolment_id)).json()["facts"]["left"]
    assert (left["code"], left["help"]) == ("enrolment_still_checking", "q012")
    assert (await acts.edit(enrolment_id, values={"phone": "13905380426"})).status_code == 200
    await database.execute("UPDATE gateway_task SET next_at = now()")
    await database.execute("UPDATE gateway_breaker SET open_until = NULL")
    await acts.enter(2)
    await acts.work()
    await database.execute("UPDATE gateway_task SET next_at = now()")
    await acts.enter(3)
    await acts.work()
    assert await acts.state(enrolment_id) == "ready"


@pytest.mark.handbook(12)
async def test_a_late_answer_is_fetched_with_its_ticket(acts, platforms):
    platforms.order("/national/duplicates", "late", seconds=1)
    enrolment_id = (await acts.enter(1)).json()["row"]["id"]
    await acts.work()
    assert "已收到" in (await acts.read(enrolment_id))["row"]["waiting"]
    platforms.pass_time(10)
    await database.execute("UPDATE gateway_task SET next_at = now()")
    await acts.enter(2)
    await acts.work()
    assert await acts.state(enrolment_id) == "ready"


async def unverified(acts, platforms, order=1):
    platforms.introduce("population", people=[{"id_number": id_number(order=order * 2), "name": "别的人"}])
    return (await acts.entered(order))["row"]["id"]


@pytest.mark.handbook(11)
async def test_not_verified_is_not_submitted_until_the_school_insists_with_a_reason(acts, platforms):
    enrolment_id = await unverified(acts, platforms)
    found = await acts.read(enrolment_id)
    assert found["row"]["state_label"] == "认证不通过"
    assert found["checks"][2]["words"] == "这个号码在人口库里是另一个姓名"
    [left] = (await acts.submit(enrolment_id)).json()["facts"]["left"]
    assert left["code"] == "enrolment_not_verified"
    assert (await acts.act(enrolment_id, "insist", {"reason": "是"})).status_code in {400, 422}
    insisted = await acts.act(enrolment_id, "insist", {"reason": "今年刚改的名字，户口簿已核对"})
    assert (insisted.status_code, insisted.json()["row"]["insisted"]) == (200, True), insisted.text
    assert (await acts.submit(enrolment_id)).status_code == 200
    seen = await acts.read(enrolment_id, "county")
    assert seen["insist_reason"] == "今年刚改的名字，户口簿已核对"


async def insisted(acts, platforms):
    enrolment_id = await unverified(acts, platforms)
    await acts.act(enrolment_id, "insist", {"reason": "今年刚改的名字，户口簿已核对"})
    await acts.submit(enrolment_id)
    await acts.decide(enrolment_id, login="head")
    await acts.decide(enrolment_id, login="county")
    await acts.work()
    return enrolment_id


@pytest.mark.handbook(11)
@pytest.mark.handbook(13)
@pytest.mark.handbook(21)
async def test_insisted_upon_it_is_a_problem_record_that_the_night_settles_and_the_number_becomes_formal(
    acts, platforms
):
    enrolment_id = await insisted(acts, platforms)
    pupil = await acts.student(enrolment_id)
    assert (pupil.state, pupil.kind) == ("in_school", "L")
    for login, name in (("registrar", "林若涵二"), ("county", "林**二")):
        [problem] = (await acts.as_(login).get("/api/problem-records")).json()["items"]
        assert (problem["kind_label"], problem["name"], problem["state_label"]) == ("认证不通过", name, "待处理")
        assert "每晚" in problem["way"]
    assert (await acts.as_("stranger").get("/api/problem-records")).json()["items"] == []
    temporary = (await students.read_records(students.POOL, [pupil.id]))[pupil.id].national_number

    await recheck.recheck_all(JobContext(0, "", 1))
    await acts.work()
    assert (await acts.student(enrolment_id)).kind == "L"
    platforms.introduce("population", people=[{"id_number": id_number(order=2), "name": "林若涵二"}])
    await recheck.recheck_all(JobContext(0, "", 1))
    await acts.work()
    after = await acts.student(enrolment_id)
    record = (await students.read_records(students.POOL, [pupil.id]))[pupil.id]
    assert (after.kind, record.national_number) == ("G", f"G{id_number(order=2)}")
    assert temporary.startswith("L")
    page = (await acts.as_("registrar").get("/api/problem-records?state=settled")).json()
    assert [one["settlement_label"] for one in page["items"]] == ["人口库核对通过，系统办结"]
    assert {one["state"]: one["count"] for one in page["counts"]} == {"open": 0, "settled": 1}


@pytest.mark.handbook(21)
def test_only_identity_is_settled_by_the_register_and_what_is_settled_stays_so():
    assert settled(ProblemState.OPEN, Settlement.REGISTER, ProblemKind.NOT_VERIFIED) is ProblemState.SETTLED
    assert settled(ProblemState.OPEN, Settlement.REGISTER, ProblemKind.DUPLICATE_HERE) is None
    assert settled(ProblemState.SETTLED, Settlement.REGISTER, ProblemKind.NOT_VERIFIED) is None


HEARD = {
    "another province keeps a copy": ({"redundant": True}, "还留着这名学生的旧记录"),
    "a problem record over there": ({"problem": True}, "问题学籍"),
}


@pytest.mark.handbook(38)
@pytest.mark.parametrize(("said", "words"), HEARD.values(), ids=HEARD.keys())
async def test_what_the_national_side_says_of_the_news_is_shown_with_the_next_step(acts, platforms, said, words):
    enrolment_id = (await acts.entered(1))["row"]["id"]
    await acts.submit(enrolment_id)
    await acts.decide(enrolment_id, login="head")
    await acts.decide(enrolment_id, login="county")
    platforms.introduce("national", pupils=[ELSEWHERE | said])
    await acts.work()
    assert any(words in line for line in (await acts.read(enrolment_id))["numbers"])
    problems = await problem_records.of_students(students.POOL, [(await acts.student(enrolment_id)).id])
    assert [one.kind for one in problems] == ([ProblemKind.DUPLICATE_ELSEWHERE] if "problem" in said else [])


@pytest.mark.handbook(38)
async def test_a_copy_that_is_gone_the_next_night_is_told_again_by_itself(acts, platforms):
    enrolment_id = (await acts.entered(1))["row"]["id"]
    await acts.submit(enrolment_id)
    await acts.decide(enrolment_id, login="head")
    await acts.decide(enrolment_id, login="county")
    platforms.introduce("national", pupils=[ELSEWHERE | {"redundant": True}])
    await acts.work()
    platforms.introduce("national", pupils=[])
    await report.report_again(JobContext(0, "", 1))
    await acts.work()
    assert "全国平台已登记" in (await acts.read(enrolment_id))["numbers"]
