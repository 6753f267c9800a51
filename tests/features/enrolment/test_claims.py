"""One child, one record: clashes with their words, the race of two schools, and who is free at once (Q8–Q11)."""

import asyncio
from datetime import timedelta

import pytest
from tests.features.enrolment.conftest import id_number

from xueji.features.casework.jobs import round_of_all
from xueji.platform import database


@pytest.mark.handbook(9)
async def test_a_clash_with_who_waits_says_the_school_the_masked_child_the_state_and_offers_to_ask(acts):
    await acts.entered(1, "stranger", class_id="x")
    answer = await acts.enter(1)
    assert answer.status_code == 201, answer.text
    found = answer.json()
    assert found["row"]["state_label"] == "查重不通过"
    clash = found["clash"]
    assert (clash["school"], clash["state_label"], clash["next"]) == ("石桥镇中心小学", "待注册", "ask_release")
    assert id_number(order=2) not in str(found)
    assert clash["name"] == "林**二"
    assert clash["number"].startswith("3790**")
    assert found["acts"]["ask_release"]
    assert [one["state"] for one in found["checks"]] == ["failed", "later", "later"]


@pytest.mark.handbook(10)
@pytest.mark.handbook(5)
@pytest.mark.handbook(15)
async def test_a_clash_with_who_has_a_record_leads_to_the_transfer(acts):
    await acts.enrolled(1, login="stranger", head="stranger_head", class_id="x")
    found = (await acts.enter(1)).json()
    assert (found["clash"]["state_label"], found["clash"]["next"]) == ("正常", "transfer")
    assert not found["acts"]["ask_release"]
    refused = await acts.submit(found["row"]["id"])
    [left] = refused.json()["facts"]["left"]
    assert (left["code"], left["help"]) == ("duplicate_enrolled", "q010")
    assert "转学" in left["next"]


@pytest.mark.handbook(11)
async def test_of_two_schools_with_the_same_child_in_the_same_second_exactly_one_wins(acts, world):
    for order in range(1, 9):
        answers = await asyncio.gather(
            acts.enter(order, "registrar"),
            acts.enter(order, "stranger", class_id="x"),
            acts.enter(order, "far", class_id=None),
        )
        assert [answer.status_code for answer in answers] == [201] * 3, [one.text for one in answers]
        states = sorted(answer.json()["row"]["state"] for answer in answers)
        assert states == ["checking", "refused", "refused"]
    claims = await database.value("SELECT count(*) FROM student WHERE state = 'waiting'")
    assert claims == 8


@pytest.mark.handbook(11)
async def test_two_schools_that_correct_their_pupils_to_the_same_number_at_once_one_is_told_whose_it_is(acts):
    for order in range(1, 9):
        ours = (await acts.entered(order))["row"]["id"]
        theirs = (await acts.entered(order + 20, "stranger", class_id="x"))["row"]["id"]
        wanted = {"id_number": id_number(order=300 + 2 * order)}
        answers = await asyncio.gather(
            acts.edit(ours, values=wanted), acts.edit(theirs, login="stranger", values=wanted)
        )
        assert sorted(answer.status_code for answer in answers) == [200, 409], [one.text for one in answers]
        [lost] = [answer.json() for answer in answers if answer.status_code == 409]
        assert lost["code"] == "duplicate_waiting"
        assert any(school in lost["title"] for school in ("临溪县第二实验小学", "石桥镇中心小学"))
        assert "林**" in lost["title"]
        assert "待注册" in lost["title"]
        assert wanted["id_number"] not in str(lost)
        assert "请对方取消" in lost["next"]


@pytest.mark.handbook(8)
async def test_the_same_school_enters_a_returned_child_again_without_a_clash_with_itself(acts):
    first = (await acts.entered(1))["row"]["id"]
    await acts.submit(first)
    await acts.decide(first, login="head", agree=False, reason="wrong_data")
    again = await acts.enter(1)
    assert (again.status_code, again.json()["row"]["state"]) == (201, "checking"), again.text
    assert (await acts.state(first)) == "cancelled"
    case = await database.value(
        "SELECT p.state FROM enrolment e JOIN approval_case p ON p.id = e.case_id WHERE e.id = $1", first
    )
    assert case == "withdrawn"


@pytest.mark.handbook(8)
async def test_a_cancelled_child_is_free_for_everybody_in_the_same_moment(acts):
    first = (await acts.entered(1))["row"]["id"]
    assert (await acts.act(first, "cancel", {"reason": "没有报到"})).status_code == 200
    other = await acts.enter(1, "stranger", class_id="x")
    assert other.json()["row"]["state"] == "checking"
    assert (await acts.act(first, "cancel")).json()["code"] == "enrolment_state"


@pytest.mark.handbook(8)
async def test_a_child_who_is_being_enrolled_here_is_not_entered_twice(acts):
    await acts.entered(1)
    answer = await acts.enter(1)
    assert (answer.status_code, answer.json()["code"]) == (409, "enrolment_already_here")


async def test_what_was_returned_and_taken_by_another_school_says_so_when_it_is_filed_again(acts):
    first = (await acts.entered(1))["row"]["id"]
    await acts.submit(first)
    await acts.decide(first, login="head", agree=False, reason="wrong_data")
    await acts.entered(1, "stranger", class_id="x")
    answer = await acts.submit(first)
    assert (answer.status_code, answer.json()["facts"]["left"][0]["code"]) == (409, "duplicate_waiting")


@pytest.mark.handbook(9)
async def test_the_other_school_lets_go_and_whoever_asked_goes_on_by_itself(acts, world):
    theirs = (await acts.entered(1, "stranger", class_id="x"))["row"]["id"]
    mine = (await acts.enter(1)).json()["row"]["id"]
    asked = await acts.as_("registrar").post(
        "/api/release-requests", json={"enrolment_id": mine, "reason": "孩子九月起在我校上学"}
    )
    assert asked.status_code == 201, asked.text
    await acts.work()
    [request] = (await acts.as_("stranger").get("/api/release-requests")).json()["items"]
    assert (request["mine"], request["asking"], request["name"]) == (True, False, "林若涵二")
    assert "临溪县第二实验小学" in await database.value("SELECT title FROM notice WHERE kind = 'release_asked' LIMIT 1")
    twice = await acts.as_("registrar").post(
        "/api/release-requests", json={"enrolment_id": mine, "reason": "孩子九月起在我校上学"}
    )
    assert twice.json()["code"] == "release_asked"
    agreed = await acts.as_("stranger").request(
        "POST", f"/api/release-requests/{request['id']}/decision", json={"agree": True}, version=request["version"]
    )
    assert (agreed.status_code, agreed.json()["state"]) == (200, "agreed"), agreed.text
    await acts.work()
    assert [await acts.state(theirs), await acts.state(mine)] == ["cancelled", "ready"]


async def test_who_asks_twice_in_the_same_second_has_asked_once(acts):
    await acts.entered(1, "stranger", class_id="x")
    body = {"enrolment_id": (await acts.enter(1)).json()["row"]["id"], "reason": "孩子九月起在我校上学"}
    answers = await asyncio.gather(
        *(acts.as_(login).post("/api/release-requests", json=body) for login in ("registrar", "second"))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409], [one.text for one in answers]
    assert [one.json()["code"] for one in answers if one.status_code == 409] == ["release_asked"]


@pytest.mark.handbook(9)
async def test_a_no_has_words_and_may_be_asked_again(acts):
    await acts.entered(1, "stranger", class_id="x")
    mine = (await acts.enter(1)).json()["row"]["id"]
    body = {"enrolment_id": mine, "reason": "孩子九月起在我校上学"}
    first = (await acts.as_("registrar").post("/api/release-requests", json=body)).json()
    path = f"/api/release-requests/{first['id']}/decision"
    mute = await acts.as_("stranger").request("POST", path, json={"agree": False}, version=first["version"])
    assert mute.json()["code"] == "enrolment_other_needs_text"
    said = await acts.as_("stranger").request(
        "POST", path, json={"agree": False, "text": "孩子每天在我校上课"}, version=first["version"]
    )
    assert (said.json()["state"], said.json()["answer"]) == ("declined", "孩子每天在我校上课")
    again = await acts.as_("registrar").post("/api/release-requests", json=body)
    assert (again.status_code, again.json()["id"], again.json()["state"]) == (201, first["id"], "open")
    gone = await acts.as_("registrar").post(f"/api/release-requests/{first['id']}/withdraw")
    assert gone.json()["state"] == "withdrawn"


@pytest.mark.handbook(9)
async def test_an_unanswered_request_goes_to_the_other_schools_county(acts, world):
    await acts.entered(1, "far", class_id=None)
    mine = (await acts.enter(1)).json()["row"]["id"]
    asked = (
        await acts.as_("registrar").post(
            "/api/release-requests", json={"enrolment_id": mine, "reason": "孩子九月起在我校上学"}
        )
    ).json()
    case_id = await database.value("SELECT case_id FROM release_request WHERE id = $1", asked["id"])
    later = await database.value("SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date") + timedelta(days=40)
    assert await round_of_all(later)
    holders = await database.value("SELECT holder_ids FROM approval_case WHERE id = $1", case_id)
    assert world.offices["far_county"] in holders
    [request] = (await acts.as_("far_county").get("/api/release-requests")).json()["items"]
    assert request["for_school"]
    path = f"/api/release-requests/{asked['id']}/decision"
    mute = await acts.as_("far_county").request("POST", path, json={"agree": True}, version=request["version"])
    assert (mute.status_code, mute.json()["code"]) == (422, "behalf_reason_missing")
    said = {"agree": True, "text": "学校超过期限没有答复，已和家长核对"}
    agreed = await acts.as_("far_county").request("POST", path, json=said, version=request["version"])
    assert agreed.status_code == 200, agreed.text
    await acts.work()
    assert await acts.state(mine) == "ready"


async def test_a_request_is_nothing_to_a_third_school(acts):
    await acts.entered(1, "stranger", class_id="x")
    mine = (await acts.enter(1)).json()["row"]["id"]
    asked = (
        await acts.as_("registrar").post(
            "/api/release-requests", json={"enrolment_id": mine, "reason": "孩子九月起在我校上学"}
        )
    ).json()
    assert (await acts.as_("far").get("/api/release-requests")).json()["items"] == []
    answer = await acts.as_("far").request(
        "POST", f"/api/release-requests/{asked['id']}/decision", json={"agree": True}, version=1
    )
    assert answer.status_code == 404
    foreign = await acts.as_("far").post("/api/release-requests", json={"enrolment_id": mine, "reason": "不相干的学校"})
    assert foreign.status_code == 404
