"""After graduation into a senior school of ours: the province allows the school, then three parties agree (Q29, Q37)."""

import msgspec
import pytest

from xueji.platform import database

GRADUATED = {"state": "graduated", "says": {"city": {}}}
PAPERS = ("policy", "scores", "admission", "household")


class _Title(msgspec.Struct):
    title: str


async def rights(acts, login="senior"):
    answer = await acts.as_(login).get("/api/border-rights")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def asked(acts, login="senior"):
    body = {"reason": "按海教字〔2026〕12 号文招收外省毕业生"}
    return await acts.as_(login).post("/api/border-rights", json=body)


async def allowed(acts):
    line = (await asked(acts)).json()
    for login in ("county", "city", "province"):
        await acts.approve(login, line["case_id"], login)
    return line["id"]


async def file(acts, world, **changed):
    papers = changed.pop("papers", PAPERS)
    evidence = [await acts.paper("senior", slot, "after_graduation_in") for slot in papers]
    given = {"crossing": "after_graduation", "stage": "senior", "grade": 1, "class_id": world.classes["senior"]}
    return await acts.file(**({"login": "senior", "evidence": evidence} | given | changed))


@pytest.mark.handbook(37)
async def test_only_a_school_that_the_province_has_allowed_sees_the_way_and_may_go_it(acts, world):
    form = (await acts.as_("senior").get("/api/border-transfers/form")).json()
    assert [one["crossing"] for one in form["ways"]] == ["transfer"]
    refused = await file(acts, world, papers=())
    assert (refused.status_code, refused.json()["code"]) == (403, "border_not_allowed")
    await allowed(acts)
    form = (await acts.as_("senior").get("/api/border-transfers/form")).json()
    assert [(one["crossing"], one["flow"]) for one in form["ways"]] == [
        ("transfer", "border_in"), ("after_graduation", "after_graduation_in"),
    ]  # fmt: skip
    assert (await file(acts, world)).status_code == 201


@pytest.mark.handbook(37)
async def test_county_city_and_province_agree_in_turn_and_the_school_is_told(acts, world):
    line = (await asked(acts)).json()
    assert (line["state"], line["holder"]) == ("asked", "临溪县教育局")
    early = await acts.act("province", line["case_id"], "approval", step="county")
    assert early.json()["code"] == "not_your_turn"
    for login in ("county", "city", "province"):
        assert not (await rights(acts))["holds"]
        await acts.approve(login, line["case_id"], login)
    assert (await rights(acts))["holds"]
    told = await database.value("SELECT count(*) FROM notice WHERE title = '学校有了毕业后跨省就学权限'")
    assert told == 1
    seen = (await rights(acts, "county"))["items"]
    assert [(one["school"], one["state"], one["may_end"]) for one in seen] == [("临溪县第一中学", "given", False)]
    assert (await rights(acts, "near"))["items"] == []


@pytest.mark.handbook(37)
async def test_a_school_asks_once_and_mends_what_came_back(acts):
    line = (await asked(acts)).json()
    again = await asked(acts)
    assert (again.status_code, again.json()["code"]) == (409, "border_right_asked")
    await acts.act("county", line["case_id"], "return", step="county", reason="no_policy", text="")
    [back] = (await rights(acts))["items"]
    assert (back["state"], back["may_mend"]) == ("returned", True)
    door = f"/api/border-rights/{line['id']}/again"
    mended = await acts.as_("senior").request(
        "POST", door, json={"reason": "按省教育厅 2026 年第 8 号文"}, version=back["version"]
    )
    assert (mended.status_code, mended.json()["state"]) == (200, "asked")
    await acts.act("senior", line["case_id"], "withdrawal")
    assert (await rights(acts))["may_ask"]


@pytest.mark.handbook(37)
async def test_a_primary_school_has_no_use_for_it_and_no_bureau_asks(acts):
    refused = await asked(acts, "registrar")
    assert (refused.status_code, refused.json()["code"]) == (409, "border_right_not_for_school")
    assert not (await rights(acts, "registrar"))["may_ask"]
    assert (await asked(acts, "county")).status_code == 403


@pytest.mark.handbook(37)
async def test_the_province_alone_takes_it_back_and_what_is_on_its_way_goes_on(acts, world):
    right_id = await allowed(acts)
    acts.there(**GRADUATED)
    case_id = (await file(acts, world)).json()["case_id"]
    door, why = f"/api/border-rights/{right_id}/end", {"reason": "招生计划已经结束"}
    assert (await acts.as_("city").post(door, json=why)).status_code == 403
    ended = await acts.as_("province").post(door, json=why)
    assert (ended.status_code, ended.json()["state"]) == (200, "taken_back")
    twice = await acts.as_("province").post(door, json=why)
    assert (twice.status_code, twice.json()["code"]) == (409, "border_right_not_held")
    refused = await file(acts, world, order=4, papers=())
    assert refused.json()["code"] == "border_not_allowed"
    await acts.approve("senior_head", case_id, "receive")


@pytest.mark.handbook(29)
async def test_school_its_bureau_and_the_city_over_there_agree_and_the_graduate_is_in_senior_one(acts, world):
    await allowed(acts)
    acts.there(**GRADUATED)
    case_id = (await file(acts, world)).json()["case_id"]
    await acts.approve("senior_head", case_id, "receive")
    await acts.approve("county", case_id, "clear_in")
    await acts.settles()
    assert await acts.state(case_id) == "completed"
    assert [step for kind, step in await acts.events(case_id) if kind == "approved"] == [
        "receive", "clear_in", "clear_out", "archive",
    ]  # fmt: skip
    stands = await acts.stands(case_id)
    assert (stands.school_id, stands.class_id, stands.grade, stands.state) == (
        world.offices["senior"].id, world.classes["senior"], 1, "in_school",
    )  # fmt: skip
    assert stands.provincial_number
    assert [(one["crossing"], one["phase"]) for one in acts.applications] == [("after_graduation", "arrived")]
    assert "原省的状态" not in await acts.facts(case_id, "senior")


@pytest.mark.handbook(29)
async def test_the_city_over_there_declines_and_the_school_reads_why(acts, world):
    await allowed(acts)
    acts.there(**GRADUATED | {"says": {"city": {"agreed": False, "text": "不符合当地中考政策"}}})
    case_id = (await file(acts, world)).json()["case_id"]
    await acts.approve("senior_head", case_id, "receive")
    await acts.approve("county", case_id, "clear_in")
    await acts.settles()
    assert await acts.state(case_id) == "returned"
    titles = await database.fetch(_Title, "SELECT title FROM notice WHERE title LIKE '毕业后跨省就学%退回%'")
    assert [one.title for one in titles] == ["毕业后跨省就学（转入）被退回，等您改好再交"]


@pytest.mark.handbook(29)
@pytest.mark.parametrize(
    ("changed", "code"),
    [
        pytest.param({"papers": PAPERS[:3]}, "border_paper_missing", id="proof of the household is missing"),
        pytest.param({"grade": 2, "class_id": None}, "border_unfit", id="not the first year"),
    ],
)
async def test_who_is_not_proved_to_be_admitted_is_not_asked_for(acts, world, changed, code):
    await allowed(acts)
    refused = await file(acts, world, **changed)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert acts.applications == []
