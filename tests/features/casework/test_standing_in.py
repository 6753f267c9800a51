"""A colleague decides meanwhile: what was handed over, until a day, for whom, and nobody's own."""

from datetime import date, timedelta

import pytest

from xueji.platform import database

CLEAR = "grade.correct_confirm"


async def hand_over(acts, login, to, permissions=(CLEAR,), days=14, since=None):
    today = since or date.fromisoformat((await acts.as_(login).get("/api/stand-ins")).json()["today"])
    body = {
        "post_id": acts.world.posts[to],
        "permissions": list(permissions),
        "since": today.isoformat(),
        "until": (today + timedelta(days=days)).isoformat(),
    }
    return await acts.as_(login).post("/api/stand-ins", json=body)


@pytest.fixture
def waiting(acts):
    async def file(login="mother"):
        case = await acts.file(login)
        await acts.approve("new2" if login == "new" else "new", case.id, "receive")
        return case

    return file


async def test_a_stand_in_decides_and_the_record_says_for_whom(acts, waiting):
    case = await waiting()
    before = await acts.as_("assistant").get(f"/api/cases/{case.id}")
    assert before.status_code == 404, "the post alone may not even read it"
    handed = await hand_over(acts, "new_bureau", "assistant")
    assert handed.status_code == 201, handed.text
    assert [(one["stand_in"], one["permissions"]) for one in handed.json()["mine"]] == [("钱助理", ["审批年级纠错"])]
    [row] = (await acts.worklist("assistant"))["items"]
    assert (row["id"], row["act"]) == (case.id, "办理")
    assert (await acts.case("assistant", case.id))["can"]["instead_of"] == "青石区教育局 孙敏"
    decided = await acts.approve("assistant", case.id, "clear_in")
    assert decided["steps"][1]["said"][0]["by"] == "青石区教育局 钱助理（代孙敏）"
    assert "代孙敏" in decided["history"][1]["by"] + decided["history"][0]["by"]


async def test_neither_decides_what_either_has_filed(acts):
    case = await acts.file("new")
    handed = await hand_over(acts, "new", "teacher", permissions=("pupil.edit",))
    assert handed.status_code == 201, handed.text
    page = await acts.case("teacher", case.id)
    assert page["can"]["decide"] is False
    refused = await acts.act("teacher", case.id, "approval", step="receive")
    assert (refused.status_code, refused.json()["code"]) == (403, "own_application")
    other = await acts.file("mother")
    await acts.approve("teacher", other.id, "receive")


ENDS = [
    ("the absent one ends it", "new_bureau"),
    ("the stand-in ends it", "assistant"),
]


@pytest.mark.parametrize("who", [row[1] for row in ENDS], ids=[row[0] for row in ENDS])
async def test_either_ends_it_at_once(acts, waiting, who):
    case = await waiting()
    stand_in = (await hand_over(acts, "new_bureau", "assistant")).json()["mine"][0]["id"]
    assert (await acts.as_("city").delete(f"/api/stand-ins/{stand_in}")).status_code == 404
    ended = await acts.as_(who).delete(f"/api/stand-ins/{stand_in}")
    assert ended.status_code == 200, ended.text
    assert (await acts.as_("assistant").get(f"/api/cases/{case.id}")).status_code == 404


async def test_it_ends_with_its_day_and_with_the_role_of_who_gave_it(acts, waiting, caller_of):
    await waiting()
    await hand_over(acts, "new_bureau", "assistant")
    assert len((await caller_of("assistant")).stands_in_for) == 1
    await database.execute("UPDATE post_stand_in SET since = current_date - 9, until = current_date - 2")
    assert (await caller_of("assistant")).stands_in_for == ()
    await database.execute("UPDATE post_stand_in SET until = current_date + 9")
    await database.execute("UPDATE post SET roles = '{}' WHERE id = $1", acts.world.posts["new_bureau"])
    caller = await caller_of("assistant")
    assert not any(absent.permissions for absent in caller.stands_in_for)


REFUSED = [
    ("somebody of another office", {"to": "city"}, "stand_in_elsewhere"),
    ("oneself", {"to": "new_bureau"}, "stand_in_elsewhere"),
    ("what one does not hold", {"to": "assistant", "permissions": ("maintenance.confirm",)}, "stand_in_nothing"),
    ("what decides nothing", {"to": "assistant", "permissions": ("pupil.read",)}, "stand_in_nothing"),
    ("for longer than sixty days", {"to": "assistant", "days": 61}, "stand_in_period"),
    ("into the past", {"to": "assistant", "days": -1}, "stand_in_period"),
    ("since last year", {"to": "assistant", "since": date(2024, 1, 1)}, "stand_in_period"),
]


@pytest.mark.parametrize(("given", "code"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
async def test_what_may_not_be_handed_over(acts, given, code):
    answer = await hand_over(acts, "new_bureau", **given)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_what_was_handed_over_is_not_handed_on_and_not_twice(acts):
    await hand_over(acts, "new_bureau", "assistant")
    own = (await acts.as_("assistant").get("/api/stand-ins")).json()["permissions"]
    assert {one["permission"].split(".")[0] for one in own} == {"evaluation"}, "the post's own, and nothing borrowed"
    twice = await hand_over(acts, "new_bureau", "assistant")
    assert (twice.status_code, twice.json()["code"]) == (409, "stand_in_there")
