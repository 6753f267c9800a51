"""From the first line to the record in school: every state a queue, every step with its words (Q1, Q2, Q13)."""

import pytest

from xueji.platform import database


@pytest.mark.handbook(2)
@pytest.mark.handbook(12)
async def test_a_child_is_entered_checked_submitted_reviewed_confirmed_and_stands_in_school(acts, world):
    answer = await acts.enter(1)
    assert answer.status_code == 201, answer.text
    first = answer.json()
    assert (first["row"]["state_label"], [one["state"] for one in first["checks"]]) == (
        "查重认证中",
        ["passed", "waiting", "later"],
    )
    assert "全国平台" in first["row"]["waiting"]
    await acts.work()
    enrolment_id = first["row"]["id"]
    ready = await acts.read(enrolment_id)
    assert ready["row"]["state_label"] == "待提交"
    assert [one["state"] for one in ready["checks"]] == ["passed"] * 3

    filed = await acts.submit(enrolment_id)
    assert filed.json()["words"] == "已提交 1 名。", filed.text
    assert (await acts.read(enrolment_id))["row"]["step"] == "学籍主管领导复核"
    assert (await acts.decide(enrolment_id, login="head")).json()["done"] == [enrolment_id]
    assert (await acts.read(enrolment_id))["row"]["step"] == "主管部门确认"
    assert (await acts.decide(enrolment_id, login="county")).json()["done"] == [enrolment_id]
    await acts.work()

    done = await acts.read(enrolment_id)
    pupil = await acts.student(enrolment_id)
    assert (done["row"]["state_label"], pupil.state) == ("已建籍", "in_school")
    assert pupil.provincial_number.startswith("3790212026000001")
    assert (pupil.kind, pupil.wanted, pupil.trouble) == ("G", None, None)
    assert [step["state"] for step in done["steps"]] == ["done", "done"]
    assert "全国平台已登记" in done["numbers"]
    kinds = {
        row["kind"] for row in (await acts.as_("registrar").get(f"/api/students/{pupil.id}/timeline")).json()["items"]
    }
    assert kinds == {"applied", "entered", "number"}


@pytest.mark.handbook(2)
async def test_every_state_is_a_queue_with_its_count(acts, world):
    ids = await acts.all_entered(1, 2, 3)
    await acts.submit(ids[0])
    page = (await acts.as_("registrar").get("/api/enrolments?state=ready")).json()
    assert ([row["id"] for row in page["items"]], page["total"]) == (ids[1:], 2)
    counts = {one["state"]: one["count"] for one in page["counts"]}
    assert (counts["ready"], counts["filed"], counts["done"]) == (2, 1, 0)
    mine = (await acts.as_("head").get("/api/enrolments?mine=true")).json()
    assert ([row["id"] for row in mine["items"]], mine["mine"]) == (ids[:1], 1)
    county = (await acts.as_("county").get("/api/enrolments")).json()
    assert county["masked"]
    assert all("*" in row["name"] for row in county["items"])
    overview = (await acts.as_("registrar").get("/api/enrolments/overview")).json()
    assert [(one["class_name"], one["total"]) for one in overview["classes"]] == [("一年级（1）班", 3)]
    assert overview["may_enter"] == ["primary"]
    bureau = (await acts.as_("county").get("/api/enrolments/overview")).json()
    assert [(one["school"], one["total"]) for one in bureau["classes"]] == [("临溪县第二实验小学", 3)]


@pytest.mark.handbook(2)
async def test_what_came_back_is_mended_and_filed_again_in_the_same_case(acts, world):
    enrolment_id = (await acts.entered(1))["row"]["id"]
    await acts.submit(enrolment_id)
    refused = await acts.decide(enrolment_id, login="head", agree=False, reason="")
    assert refused.json()["code"] == "enrolment_reason_unknown"
    assert (await acts.decide(enrolment_id, login="head", agree=False, reason="wrong_data")).status_code == 200
    await acts.work()
    back = await acts.read(enrolment_id)
    assert back["row"]["state_label"] == "已退回"
    assert "信息有误" in back["returned"]
    assert (await acts.student(enrolment_id)).state == "not_enrolled"
    told = await database.value("SELECT count(*) FROM notice WHERE kind = 'enrolment_returned'")
    assert told == 1
    edited = await acts.edit(enrolment_id, values={"phone": "13905380426"})
    assert edited.status_code == 200, edited.text
    number = edited.json()["row"]["number"]
    assert (await acts.submit(enrolment_id)).status_code == 200
    again = await acts.read(enrolment_id)
    assert (again["row"]["state"], again["row"]["number"]) == ("filed", number)
    assert (await acts.student(enrolment_id)).state == "waiting"
