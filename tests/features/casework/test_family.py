"""The family follows, speaks, urges, takes back; the public asks where a case is."""

import pytest

from xueji.features.accounts import one_time_codes
from xueji.platform.connections import pool
from xueji.platform.database import transaction


async def code_sent(number):
    """The six digits as the sending job would find them."""
    rows = await (await pool()).fetch(
        "SELECT sealed FROM one_time_code WHERE purpose = 'case_query' ORDER BY id DESC LIMIT 1"
    )
    return None if not rows or rows[0]["sealed"] is None else one_time_codes.opened(rows[0]["sealed"]).code


async def test_other_families_find_nothing(acts):
    case = await acts.file()
    for stranger in ("aunt",):
        assert (await acts.as_(stranger).get(f"/api/tracker/{case.id}")).status_code == 404
        assert (
            await acts.as_(stranger).post(f"/api/tracker/{case.id}/messages", json={"text": "?"})
        ).status_code == 404
        assert (await acts.as_(stranger).get("/api/tracker")).json()["items"] == []
    assert [row["id"] for row in (await acts.as_("father").get("/api/tracker")).json()["items"]] == [case.id]


async def test_either_guardian_withdraws_until_the_end(acts):
    case = await acts.file()
    version = (await acts.tracker(case.id, "father"))["version"]
    answer = await acts.as_("father").request("POST", f"/api/tracker/{case.id}/withdrawal", json={}, version=version)
    assert answer.json()["state"] == "withdrawn", answer.text
    again = await acts.as_("mother").request(
        "POST", f"/api/tracker/{case.id}/withdrawal", json={}, version=answer.json()["version"]
    )
    assert (again.status_code, again.json()["code"]) == (409, "case_closed")
    assert (await acts.as_("mother").get("/api/tracker")).json()["items"] == []


async def test_words_reach_the_other_side_and_move_nothing(acts, world, work):
    case = await acts.file()
    said = await acts.as_("mother").post(f"/api/tracker/{case.id}/messages", json={"text": "需要房产证吗？"})
    assert said.json()["version"] == case.version, "an official's open page does not go stale"
    reply = await acts.as_("new").post(f"/api/cases/{case.id}/messages", json={"text": "不用，租房合同就行。"})
    assert [one["own"] for one in reply.json()["talk"]] == [False, True]
    await work()
    rows = await (await pool()).fetch("SELECT account_id, title FROM notice WHERE kind = 'case_message' ORDER BY id")
    told = {(row["account_id"], row["title"]) for row in rows}
    families = {(world.accounts[one], "转学：承办单位留言") for one in ("mother", "father")}
    assert families | {(world.accounts[one], "转学：家长留言") for one in ("new", "new2")} == told
    assert [one["by"] for one in (await acts.tracker(case.id))["talk"]] == ["家长", "青石小学"]


@pytest.mark.handbook(33, 35)
async def test_a_family_urges_once_the_day_is_past_and_once_a_day(acts, world, work):
    case = await acts.file()
    early = await acts.as_("mother").post(f"/api/tracker/{case.id}/urge", json={"text": "请快一点"})
    assert (early.status_code, early.json()["code"]) == (409, "not_overdue_yet")
    [now] = [step for step in (await acts.tracker(case.id))["steps"] if step["state"] == "now"]
    assert now["escalation"].startswith("到期没有办的，自动报给")
    await acts.back_in_time(case.id)
    late = await acts.tracker(case.id)
    assert late["can"]["urge"]
    [now] = [step for step in late["steps"] if step["state"] == "now"]
    assert now["escalation"].startswith("已超过期限，报给了")
    urged = await acts.as_("mother").post(f"/api/tracker/{case.id}/urge", json={"text": "请快一点"})
    assert urged.status_code == 200, urged.text
    twice = await acts.as_("father").post(f"/api/tracker/{case.id}/urge", json={"text": "请快一点"})
    assert twice.json()["code"] == "already_urged"
    await work()
    rows = await (await pool()).fetch("SELECT account_id, title FROM notice WHERE kind = 'case_overdue' ORDER BY id")
    assert {row["account_id"] for row in rows} == {world.accounts[one] for one in ("new", "new2", "new_bureau")}


@pytest.mark.handbook(30, 45)
async def test_anybody_with_number_and_code_sees_where_it_is_without_a_name(acts, world, make_browser):
    case = await acts.file()
    await acts.approve("new", case.id, "receive", remark="林若涵可以接收")
    public = make_browser()
    asked = await public.post("/api/case-query/code", json={"number": f" {case.number.lower()} "})
    assert asked.status_code == 200, asked.text
    code = await code_sent(case.number)
    found = await public.post("/api/case-query", json={"number": case.number, "code": code})
    assert found.status_code == 200, found.text
    seen = found.json()
    own = await acts.tracker(case.id)
    assert seen["headline"] == own["headline"]
    assert seen["headline"].startswith("在青石区教育局手里")
    for told in ("label", "office", "state", "opened_on", "clock", "escalation"):
        assert [step[told] for step in seen["steps"]] == [step[told] for step in own["steps"]]
    assert not any(seen["can"][may] for may in ("decide", "ask_evidence", "urge", "withdraw", "speak"))
    assert "林" not in found.text
    assert "李青" not in found.text
    again = await public.post("/api/case-query", json={"number": case.number, "code": code})
    assert (again.status_code, again.json()["code"]) == (422, "case_query_wrong"), "a code is good once"


async def test_an_unknown_number_is_answered_like_a_known_one_and_nothing_is_sent(acts, make_browser):
    case = await acts.file()
    public = make_browser()
    known = await public.post("/api/case-query/code", json={"number": case.number})
    unknown = await public.post("/api/case-query/code", json={"number": "ZX2611260000019"})
    assert (known.status_code, known.json()) == (unknown.status_code, unknown.json())
    assert await code_sent("ZX2611260000019") is None
    wrong = await public.post("/api/case-query", json={"number": "ZX2611260000019", "code": "000000"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "case_query_wrong")
    async with transaction() as tx:
        assert await tx.value("SELECT count(*) FROM one_time_code WHERE purpose = 'case_query'") == 2
