"""Offices lay down rules: the province what holds, others only what is stricter; each change is a version."""

from datetime import timedelta

import pytest

from xueji.platform import database


async def rules(acts, login="province", stage="senior", **more):
    answer = await acts.as_(login).get("/api/evaluation-rules", params={"stage": stage} | more)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def put(acts, login, version=0, **body):
    body = {"stage": "senior", "year": acts.world.year} | body
    return await acts.as_(login).request("PUT", "/api/evaluation-rules", json=body, version=version)


async def test_before_the_province_has_spoken_a_pupil_is_told_so(acts):
    page = await acts.page()
    assert (page["editable"], page["closed"]["code"]) == (False, "evaluation_not_set")
    assert (await acts.try_add("deed")).json()["code"] == "evaluation_not_set"


async def test_a_province_is_offered_rules_that_it_may_take_as_they_are(acts):
    offered = await rules(acts)
    assert (offered["set"], offered["province"], offered["version"]) == (False, True, 0)
    assert len(offered["kinds"]) == 9
    dates = {
        one["term"]: {name: one[name] for name in ("fills_from", "fills_until", "reports_on")}
        for one in offered["terms"]
    }
    answer = await put(acts, "province", dates=dates)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["set"], answer.json()["version"]) == (True, 1)


async def test_rules_of_another_stage_do_not_open_this_one(acts):
    await acts.open_term("primary")
    assert (await acts.page())["closed"]["code"] == "evaluation_not_set"


async def test_a_school_asks_for_more_where_that_is_left_open(acts, world):
    await acts.open_term(open_to=["fills_until", "most", "pictures", "publication_days"])
    await database.execute("UPDATE evaluation_rules SET content = jsonb_set(content, '{dates,autumn,fills_from}', $1)",
                           (world.today + timedelta(days=1)).isoformat().join('""'))  # fmt: skip
    until = (world.today + timedelta(days=9)).isoformat()
    answer = await put(acts, "jiaowu", fills_until={"autumn": until}, kinds={"deed": {"most": 2}}, publication_days=7)
    assert answer.status_code == 200, answer.text
    found = await rules(acts, "teacher")
    assert found["terms"][0]["fills_until"] == until
    assert found["publication_days"] == 7
    assert next(kind for kind in found["kinds"] if kind["kind"] == "deed")["most"] == 2
    assert (await acts.page())["fills_until"] == until
    assert (await rules(acts, "stranger"))["publication_days"] == 5


async def test_a_school_is_not_less_strict(acts, world):
    await acts.open_term(open_to=["fills_until"])
    later = (world.today + timedelta(days=40)).isoformat()
    answer = await put(acts, "jiaowu", fills_until={"autumn": later}, publication_days=9)
    assert answer.status_code == 422
    assert [error["code"] for error in answer.json()["errors"]] == ["rule_not_open", "rule_looser"]


async def test_nobody_is_stricter_than_rules_that_are_not_there(acts):
    assert (await put(acts, "jiaowu", publication_days=9)).json()["code"] == "evaluation_rules_not_there"


async def test_counties_set_no_rules(acts):
    await acts.open_term()
    answer = await acts.as_("county").get("/api/evaluation-rules")
    assert (answer.status_code, answer.json()["code"]) == (403, "evaluation_rules_office")


async def test_once_pupils_fill_in_the_requirements_stay(acts):
    await acts.open_term()
    answer = await put(acts, "province", 1, dates=acts.dates(), kinds={"deed": {"most": 2}})
    assert (answer.status_code, answer.json()["code"]) == (409, "evaluation_rules_running")
    same = {"most": 6, "select_most": 3, "least_pictures": 0, "required": True, "example": "新的例子" * 6}
    words = await put(acts, "province", 1, dates=acts.dates(30), kinds={"deed": same})
    assert words.status_code == 200, words.text
    page = await acts.kind("deed")
    assert page["info"]["example"] == "新的例子" * 6


async def test_the_faster_of_two_wins_and_the_other_is_told(acts):
    await acts.open_term()
    assert (await acts.open_term(version=0)).status_code == 412
    assert (await acts.open_term(version=1)).status_code == 200
    assert await database.value("SELECT count(*) FROM evaluation_rules") == 2


async def test_dates_that_do_not_follow_one_another_are_refused_by_name(acts, world):
    dates = acts.dates()
    dates["autumn"]["reports_on"] = dates["autumn"]["fills_until"]
    answer = await acts.open_term(dates=dates)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["dates.autumn"]


@pytest.mark.parametrize("login", ["teacher", "registrar", "qi"])
async def test_others_lay_nothing_down(acts, login):
    assert (await put(acts, login)).status_code == 403
