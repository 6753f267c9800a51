"""Who may submit and decide what, when, and how many (Q1, Q6, Q7, Q16, Q99)."""

import asyncio
from datetime import timedelta

import pytest
from tests.features.enrolment.conftest import open_period, values

from xueji.features.casework.jobs import round_of_all
from xueji.platform import database


@pytest.mark.handbook(99)
async def test_without_the_stages_permission_the_refusal_names_it_and_who_grants_it(acts):
    for answer in (
        await acts.enter(1, "plain"),
        await acts.enter(1, "registrar", stage="junior", class_id=None),
    ):
        assert answer.status_code == 403, answer.text
        problem = answer.json()
        assert problem["code"] == "permission_missing"
        assert problem["facts"]["label"] in {"小学建籍", "初中建籍"}
        assert problem["facts"]["office"] == "临溪县教育局"
    enrolment_id = (await acts.entered(1))["row"]["id"]
    refused = await acts.submit(enrolment_id, login="plain")
    assert (refused.status_code, refused.json()["facts"]["permission"]) == (403, "enrolment.primary")
    assert (await acts.as_("plain").get("/api/enrolments")).json()["total"] == 1


@pytest.mark.handbook(5)
async def test_a_school_without_a_code_enrols_nobody(acts):
    answer = await acts.enter(1, "bare", class_id=None)
    assert (answer.status_code, answer.json()["code"], answer.json()["help"]) == (409, "school_not_approved", "q005")
    overview = (await acts.as_("bare").get("/api/enrolments/overview")).json()
    assert overview["classes"] == []


CLOSED = {
    "before it begins": (10, -5, "到时间再提交"),
    "after its end": (-30, -1, "补建"),
}


@pytest.mark.handbook(1)
@pytest.mark.parametrize(("opens", "closes", "way"), CLOSED.values(), ids=CLOSED.keys())
async def test_outside_the_period_the_refusal_has_the_dates_and_the_way(acts, world, opens, closes, way):
    enrolment_id = (await acts.entered(1))["row"]["id"]
    await open_period(world, days=opens + 20 if opens > 0 else closes, before=-opens if opens > 0 else 60)
    answer = await acts.submit(enrolment_id)
    [left] = answer.json()["facts"]["left"]
    assert (left["code"], left["help"]) == ("enrolment_period_closed", "q001")
    assert "月" in left["why"]
    assert way in left["next"]


@pytest.mark.handbook(1)
@pytest.mark.handbook(7)
async def test_after_the_period_a_new_pupil_becomes_a_late_one_and_goes_to_county_and_city(acts, world):
    enrolment_id = (await acts.entered(1))["row"]["id"]
    await open_period(world, days=-1)
    late = await acts.as_("registrar").post(
        "/api/enrolments/late", json={"ids": [enrolment_id], "reason": "九月随父母在外地，十一月才回来"}
    )
    assert late.json()["words"] == "已改成补建 1 名。", late.text
    assert (await acts.submit(enrolment_id)).status_code == 200
    assert (await acts.read(enrolment_id))["row"]["step"] == "县（市、区）确认"
    assert (await acts.decide(enrolment_id, login="head")).json()["facts"]["left"][0]["code"] == "wrong_office"
    assert (await acts.decide(enrolment_id, login="county")).status_code == 200
    assert (await acts.read(enrolment_id))["row"]["step"] == "市确认"
    assert (await acts.decide(enrolment_id, login="city")).status_code == 200
    assert await acts.state(enrolment_id) == "done"


@pytest.mark.handbook(7)
async def test_a_late_pupil_without_an_id_number_waits_until_there_is_one(acts):
    entered = await acts.entered(1, grade=3, class_id="third", reason="一直没有落户", id_type="N", id_number="")
    enrolment_id = entered["row"]["id"]
    assert entered["row"]["kind_label"] == "补建学籍"
    [left] = (await acts.submit(enrolment_id)).json()["facts"]["left"]
    assert left["code"] == "late_needs_id"
    good = values(1)
    edited = await acts.edit(enrolment_id, values={"id_type": "1", "id_number": good["id_number"]})
    assert edited.status_code == 200, edited.text
    await acts.work()
    assert (await acts.submit(enrolment_id)).status_code == 200


@pytest.mark.handbook(7)
@pytest.mark.handbook(16)
async def test_a_late_one_needs_its_reason(acts):
    enrolment_id = (await acts.entered(1, grade=3, class_id="third"))["row"]["id"]
    [left] = (await acts.submit(enrolment_id)).json()["facts"]["left"]
    assert left["code"] == "late_needs_reason"
    assert (await acts.edit(enrolment_id, reason="转来时没有学籍，学校已接收")).status_code == 200
    assert (await acts.submit(enrolment_id)).status_code == 200


@pytest.mark.handbook(6)
async def test_past_the_plan_nobody_is_confirmed_and_the_refusal_counts(acts, world):
    ids = await acts.all_entered(1, 2, 3)
    await acts.submit(*ids)
    await acts.decide(*ids, login="head")
    year = (await acts.as_("county").get("/api/enrolment-plans")).json()["year"]
    plan = {"year": year, "items": [{"school_id": world.schools["own"], "stage": "primary", "places": 2}]}
    saved = await acts.as_("county").put("/api/enrolment-plans", json=plan)
    assert saved.status_code == 200, saved.text
    answer = (await acts.decide(*ids, login="county")).json()
    assert answer["done"] == ids[:2]
    [left] = answer["left"]
    assert (left["code"], left["name"]) == ("enrolment_plan_full", "林**四")
    assert "计划 2 人，已确认 2 人" in left["why"]
    [mine] = [one for one in (await acts.as_("county").get("/api/enrolment-plans")).json()["items"] if one["places"]]
    assert (mine["taken"], mine["waiting"], mine["full"]) == (2, 1, True)


@pytest.mark.handbook(6)
async def test_two_officials_at_once_do_not_overshoot_the_plan(acts, world):
    ids = await acts.all_entered(1, 2, 3, 4)
    await acts.submit(*ids)
    await acts.decide(*ids, login="head")
    year = (await acts.as_("county").get("/api/enrolment-plans")).json()["year"]
    plan = {"year": year, "items": [{"school_id": world.schools["own"], "stage": "primary", "places": 3}]}
    await acts.as_("county").put("/api/enrolment-plans", json=plan)
    await asyncio.gather(acts.decide(*ids[:2], login="county"), acts.decide(*ids[2:], login="county2"))
    assert await database.value("SELECT count(*) FROM enrolment WHERE state = 'done'") == 3


async def test_plans_are_of_ones_own_schools_and_their_stages(acts, world):
    year = 2026
    for school, stage in (("far", "primary"), ("own", "senior")):
        answer = await acts.as_("county").put(
            "/api/enrolment-plans",
            json={"year": year, "items": [{"school_id": world.schools[school], "stage": stage, "places": 1}]},
        )
        assert answer.json()["code"] == "enrolment_plan_school"
    assert (await acts.as_("registrar").put("/api/enrolment-plans", json={"year": year, "items": []})).status_code in {
        403,
        422,
    }


@pytest.mark.handbook(2)
async def test_nobody_decides_what_they_filed(acts):
    enrolment_id = (await acts.entered(1, "both"))["row"]["id"]
    await acts.submit(enrolment_id, login="both")
    [left] = (await acts.decide(enrolment_id, login="both")).json()["facts"]["left"]
    assert left["code"] == "own_application"
    assert (await acts.as_("both").get("/api/enrolments?mine=true")).json()["items"] == []


async def test_one_is_decided_as_it_was_seen(acts):
    enrolment_id = (await acts.entered(1))["row"]["id"]
    await acts.submit(enrolment_id)
    seen = await acts.read(enrolment_id, "head")
    assert seen["acts"]["decide"]
    old = await acts.act(enrolment_id, "decision", {"agree": True}, login="head", version=seen["case_version"] - 1)
    assert old.status_code == 412
    done = await acts.act(enrolment_id, "decision", {"agree": True}, login="head", version=seen["case_version"])
    assert (done.status_code, done.json()["row"]["step"]) == (200, "主管部门确认"), done.text
    back = await acts.act(
        enrolment_id, "decision", {"agree": False, "reason": "other", "text": "监护人电话打不通"}, login="county",
        version=done.json()["case_version"],
    )  # fmt: skip
    assert back.json()["returned"] == "监护人电话打不通"


async def test_who_submitted_takes_it_back_until_it_is_decided_to_the_end(acts):
    enrolment_id = (await acts.entered(1))["row"]["id"]
    await acts.submit(enrolment_id)
    refused = await acts.act(enrolment_id, "cancel")
    assert refused.json()["code"] == "enrolment_withdraw_first"
    assert (await acts.act(enrolment_id, "withdraw")).json()["row"]["state"] == "ready"
    assert (await acts.submit(enrolment_id)).status_code == 200
    assert (await acts.act(enrolment_id, "withdraw", login="stranger")).status_code == 404


async def test_another_school_meets_404_everywhere(acts):
    enrolment_id = (await acts.entered(1))["row"]["id"]
    stranger = acts.as_("stranger")
    answers = [
        await stranger.get(f"/api/enrolments/{enrolment_id}"),
        await acts.act(enrolment_id, "insist", {"reason": "不相干的学校"}, login="stranger"),
        await acts.act(enrolment_id, "recheck", login="stranger"),
        await acts.act(enrolment_id, "cancel", login="stranger"),
        await acts.edit(enrolment_id, login="stranger", values={}),
        await acts.submit(enrolment_id, login="stranger"),
        await acts.decide(enrolment_id, login="stranger_head"),
        await stranger.post("/api/enrolments/late", json={"ids": [enrolment_id], "reason": "不相干的学校"}),
    ]
    assert [answer.status_code for answer in answers] == [404] * len(answers)


@pytest.mark.handbook(1)
async def test_the_province_sets_the_period_and_the_second_writer_is_told(acts, world):
    [this, coming] = (await acts.as_("province").get("/api/enrolment-periods")).json()["items"]
    assert (this["open"], this["ordinary"], coming["ordinary"]) == (True, False, True)
    path = f"/api/enrolment-periods/{coming['year']}"
    body = {"opens_on": f"{coming['year']}-08-20", "closes_on": f"{coming['year']}-10-31"}
    first = await acts.as_("province").request("PUT", path, json=body, version=0)
    assert (first.status_code, first.json()["version"]) == (200, 1), first.text
    assert (await acts.as_("province").request("PUT", path, json=body, version=0)).status_code == 412
    wrong = body | {"closes_on": f"{coming['year']}-08-01"}
    assert (await acts.as_("province").request("PUT", path, json=wrong, version=1)).json()["code"] == (
        "enrolment_period_wrong"
    )
    assert (await acts.as_("county").request("PUT", path, json=body, version=1)).status_code == 403


async def test_an_unanswered_return_lapses_after_sixty_working_days(acts):
    enrolment_id = (await acts.entered(1))["row"]["id"]
    await acts.submit(enrolment_id)
    await acts.decide(enrolment_id, login="head", agree=False, reason="material")
    today = await database.value("SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date")
    await round_of_all(today + timedelta(days=130))
    await acts.work()
    assert await acts.state(enrolment_id) == "cancelled"
    assert "已结束" in await database.value("SELECT title FROM notice ORDER BY id DESC LIMIT 1")


async def test_five_hundred_or_five_take_the_same_number_of_statements(acts, statements):
    """The first round asks what a process asks once; it is not counted."""
    first, few, many = [await acts.all_entered(*orders) for orders in ((1,), (2, 3), range(4, 11))]
    counts = []
    for ids in (first, few, many):
        async with statements() as seen:
            assert (await acts.submit(*ids)).status_code == 200
        filed = len(seen)
        async with statements() as seen:
            await acts.decide(*ids, login="head")
        reviewed = len(seen)
        async with statements() as seen:
            assert (await acts.decide(*ids, login="county")).status_code == 200
        counts.append((filed, reviewed, len(seen)))
    assert counts[1] == counts[2], counts
