"""A pupil moves through four offices: everybody sees who holds the case, and decides on their own page."""

import pytest

from xueji.platform.connections import pool


async def notices_of(account_id: int) -> list[tuple[str, str]]:
    rows = await (await pool()).fetch("SELECT kind, title FROM notice WHERE account_id = $1 ORDER BY id", account_id)
    return [(row["kind"], row["title"]) for row in rows]


@pytest.mark.handbook(33, 45)
async def test_a_case_goes_through_four_offices_and_everybody_can_see_where_it_is(acts, world, work):
    case = await acts.file()
    mine = await acts.worklist("new")
    [row] = mine["items"]
    assert (row["flow_label"], row["name"], row["grade"]) == ("转学", "林*涵", "三年级")
    assert (row["origin"], row["destination"]) == ("临溪一小", "青石小学")
    assert (row["step_no"], row["steps"], row["act"], row["mine"]) == (1, 4, "办理", True)
    assert row["clock"]["days"] == 10
    for elsewhere in ("new_bureau", "old", "old_bureau"):
        assert (await acts.worklist(elsewhere))["items"] == []
        [seen] = (await acts.worklist(elsewhere, tab="ours"))["items"]
        assert seen["holder"] == "在青石小学"
        assert seen["act"] == "查看"
    decided = await acts.approve("new", case.id, "receive", remark="三年级有学位")
    assert decided["steps"][0]["said"][0]["by"] == "青石小学 李青"
    assert (await acts.worklist("new"))["items"] == []
    await work()
    assert ("case_waiting", "转学：转入局审核") in await notices_of(world.accounts["new_bureau"])
    follows = await acts.tracker(case.id)
    assert follows["headline"].startswith("在青石区教育局手里，最晚 ")
    assert [step["state"] for step in follows["steps"]] == ["done", "now", "later", "later"]
    assert follows["steps"][0]["said"][0]["by"] == "青石小学", "families see the office, not the person"
    await acts.approve("new_bureau", case.id, "clear_in")
    await acts.approve("old", case.id, "release")
    done = await acts.approve("old_bureau", case.id, "clear_out")
    assert done["state"] == "completed"
    assert [row["number"] for row in (await acts.worklist("old", tab="done"))["items"]] == [case.number]
    await work()
    told = await notices_of(world.accounts["mother"])
    assert told[-1] == ("case_done", "转学办结")
    assert [kind for kind, _ in told].count("case_moved") == 3, "three further steps; her own filing she knows"


@pytest.mark.handbook(45)
async def test_a_case_is_found_by_its_number_and_by_the_whole_name(acts):
    case = await acts.file(pupil=1)
    await acts.file(pupil=0)
    by_number = await acts.worklist("new_bureau", tab="ours", q=case.number.lower())
    by_name = await acts.worklist("old", tab="ours", q="布合丽其·艾合买提")
    assert [row["id"] for row in by_number["items"]] == [case.id]
    assert [row["name"] for row in by_name["items"]] == ["布合丽其·艾合买提"], "her own school reads the name"
    assert (await acts.worklist("stranger", tab="ours", q=case.number))["items"] == []
    assert [step["office"] for step in (await acts.case("old", case.id))["steps"] if step["state"] == "now"] == [
        "青石小学"
    ]


@pytest.mark.handbook(35)
async def test_a_return_is_previewed_word_for_word_and_the_case_comes_back_whole(acts, world, work):
    case = await acts.file()
    body = {"step": "receive", "reason": "expired", "text": "租房合同 10 月底到期。"}
    preview = (await acts.as_("new").post(f"/api/cases/{case.id}/return-preview", json=body)).json()
    answer = await acts.act("new", case.id, "return", **body)
    assert answer.status_code == 200, answer.text
    assert answer.json()["state"] == "returned"
    await work()
    rows = await (await pool()).fetch(
        "SELECT title, body FROM notice WHERE account_id = $1 AND kind = 'case_returned'", world.accounts["mother"]
    )
    assert [(row["title"], row["body"]) for row in rows] == [(preview["title"], preview["body"])]
    assert "证明材料已过有效期：租房合同 10 月底到期。" in preview["body"]
    follows = await acts.tracker(case.id)
    assert follows["advice"].startswith("原因：证明材料已过有效期：租房合同")
    refused = await acts.act("new", case.id, "approval", step="receive")
    assert (refused.status_code, refused.json()["code"]) == (409, "with_the_applicant")


RETURNS = [
    ("a reason that the list does not have", {"reason": "because"}, "case_reason_not_offered"),
    ("other without words", {"reason": "other"}, "case_other_needs_words"),
]


@pytest.mark.handbook(35)
@pytest.mark.parametrize(("body", "code"), [row[1:] for row in RETURNS], ids=[row[0] for row in RETURNS])
async def test_a_return_says_why(acts, body, code):
    case = await acts.file()
    answer = await acts.act("new", case.id, "return", step="receive", **body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_who_filed_does_not_decide_but_a_colleague_does(acts):
    case = await acts.file("new")
    [own] = (await acts.worklist("new"))["items"]
    assert (own["own"], own["act"], own["latest"], own["batch"]) == (True, "查看", "您提交的，要由他人审", "")
    page = await acts.case("new", case.id)
    assert page["can"]["decide"] is False
    assert page["can"]["why_not"].startswith("您或您代办的同事提交的")
    refused = await acts.act("new", case.id, "approval", step="receive")
    assert (refused.status_code, refused.json()["code"]) == (403, "own_application")
    await acts.approve("new2", case.id, "receive")


async def test_an_older_page_decides_nothing(acts):
    case = await acts.file()
    old = (await acts.case("new", case.id))["version"]
    await acts.act("new2", case.id, "evidence-request", step="receive", text="请补居住证明")
    answer = await acts.act("new", case.id, "approval", version=old, step="receive")
    assert (answer.status_code, answer.json()["code"]) == (412, "version_conflict")


REFUSED = [
    ("a party whose turn has not come", "old", "approval", {"step": "receive"}, 409, "not_your_turn"),
    ("the wrong step", "new", "approval", {"step": "clear_in"}, 409, "not_your_turn"),
    ("the city above is no party", "city", "approval", {"step": "receive"}, 403, "wrong_office"),
    ("a post that may not read cases", "teacher", "approval", {"step": "receive"}, 404, "not_found"),
    ("another school", "stranger", "approval", {"step": "receive"}, 404, "not_found"),
    ("another school that urges", "stranger", "reminder", {"text": "请快一点"}, 404, "not_found"),
    ("another school that speaks", "stranger", "messages", {"text": "你好"}, 404, "not_found"),
    ("the bureau above, which only looks on, speaks", "city", "messages", {"text": "你好"}, 404, "not_found"),
]


@pytest.mark.parametrize(
    ("login", "door", "body", "status", "code"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
async def test_nobody_decides_what_is_not_theirs(acts, login, door, body, status, code):
    case = await acts.file()
    answer = await acts.act(login, case.id, door, version=case.version, **body)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


async def test_names_are_for_the_own_school_alone(acts):
    case = await acts.file()
    assert (await acts.case("old", case.id))["name"] == "林若涵"
    for masked in ("new", "new_bureau", "old_bureau", "city"):
        assert (await acts.case(masked, case.id))["name"] == "林*涵"
    assert (await acts.tracker(case.id))["name"] == "林若涵"


async def test_every_look_of_staff_is_written_down(acts, world):
    case = await acts.file()
    await acts.case("new_bureau", case.id)
    await acts.worklist("new_bureau", tab="ours")
    rows = await (await pool()).fetch("SELECT action, student_ids FROM audit_read ORDER BY id")
    assert [(row["action"], list(row["student_ids"])) for row in rows] == [
        ("case.read", [world.pupils[0]]),
        ("case.list", [world.pupils[0]]),
    ]


async def test_the_list_goes_on_where_it_stopped_the_earliest_day_first(acts):
    cases = [await acts.file("new") for _ in range(32)]
    await acts.back_in_time(cases[20].id, 3)
    first = await acts.worklist("new2")
    assert first["items"][0]["id"] == cases[20].id
    assert len(first["items"]) == 30
    second = await acts.worklist("new2", cursor=first["next"])
    assert second["next"] is None
    assert {row["id"] for row in first["items"] + second["items"]} == {case.id for case in cases}
    assert first["tabs"][0] == {"name": "mine", "label": "等我办", "count": 32, "more": False}
    assert first["flows"] == [{"name": "test_transfer", "label": "转学", "count": 32, "more": False}]
    assert (await acts.as_("new2").get("/api/worklist?cursor=nonsense")).status_code == 404


async def test_what_is_late_below_a_bureau_stands_in_its_list(acts):
    case = await acts.file()
    await acts.back_in_time(case.id, 40)
    for above in ("new_bureau", "city", "province"):
        [row] = (await acts.worklist(above, tab="overdue"))["items"]
        assert (row["id"], row["clock"]["overdue"], row["holder"]) == (case.id, True, "在青石小学")
    assert (await acts.worklist("old_bureau", tab="overdue"))["items"] == []
    assert [row["id"] for row in (await acts.worklist("new", tab="overdue"))["items"]] == [case.id]
