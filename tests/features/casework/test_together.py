"""Several cases with one tap (ruling 4), and two people at once."""

import asyncio

import msgspec
import pytest

from xueji.approvals import Approve, Desk, Withdraw
from xueji.approvals.errors import CaseClosed
from xueji.features import casework
from xueji.features.casework import Check, Found
from xueji.platform.cases import actor_of
from xueji.platform.database import transaction

from .conftest import DESK, FLOW, LATER, found_by_rules, move_pupil, moved


async def together(acts, login, cases, act="approve", step="receive", **more):
    body = {"cases": [{"id": case.id, "version": case.version} for case in cases], "act": act, "step": step, **more}
    return await acts.as_(login).post("/api/case-decisions", json=body)


@pytest.mark.handbook(45)
async def test_several_of_one_step_are_decided_and_each_has_its_answer(acts):
    cases = [await acts.file() for _ in range(3)]
    own = await acts.file("new")
    await acts.approve("new", cases[1].id, "receive")
    answer = await together(acts, "new", [*cases, own])
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert [one["done"] for one in told["results"]] == [True, False, True, False]
    assert [one["code"] for one in told["results"]] == ["", "version_conflict", "", "own_application"]
    assert (told["done"], told["refused"]) == (2, 2)
    assert len((await acts.worklist("new_bureau"))["items"]) == 3


async def test_what_is_refused_leaves_nothing_behind_and_stops_nobody(acts):
    cases = [await acts.file(), await acts.file()]
    found_by_rules[:] = [Check("转入班没有学位", Found.STOP)]
    answer = (await together(acts, "new", cases)).json()
    assert [one["code"] for one in answer["results"]] == ["case_checks_not_passed"] * 2
    assert (await acts.case("new", cases[0].id))["steps"][0]["state"] == "now"
    back = (await together(acts, "new", cases, "return", reason="not_eligible")).json()
    assert back["done"] == 2, "a return needs no passed check"


async def test_what_has_unseen_evidence_is_not_decided_in_passing(acts, picture):
    loose = await acts.as_("mother").post(
        "/api/case-evidence/test_transfer?slot=home", files={"data": ("a.jpg", picture(), "image/jpeg")}
    )
    evidence_id = loose.json()["evidence"]["id"]
    case = await acts.file(evidence=[evidence_id])
    [row] = (await acts.worklist("new"))["items"]
    assert row["unseen"] == 1
    refused = (await together(acts, "new", [case])).json()["results"][0]
    assert refused["code"] == "case_evidence_not_opened"
    assert (await acts.as_("new").get(f"/api/case-evidence/{evidence_id}/picture")).status_code == 200
    assert (await together(acts, "new2", [case])).json()["done"] == 0, "each official looks for themselves"
    assert (await together(acts, "new", [case])).json()["done"] == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param(lambda cases: [cases[0], cases[0]], "cases_not_together", id="a case twice"),
        pytest.param(lambda _: [], "fields_invalid", id="none"),
    ],
)
async def test_what_may_not_go_together_is_refused_as_a_whole(acts, change, code):
    cases = [await acts.file()]
    answer = await together(acts, "new", change(cases))
    assert (answer.status_code, answer.json()["code"]) == (422, code)


@pytest.fixture
def another(acts):
    """A business of its own with the same parties; `batch` is false for what is decided one by one."""
    made = []

    def register(batch):
        flow = msgspec.structs.replace(FLOW, name="another", label="另一件")
        desk = Desk([flow], now={"move_pupil": move_pupil}, later=LATER)
        casework.register(casework.Kind(flow=flow, desk=desk, act=casework.by(desk), batch=batch))
        made.append(flow.name)
        return desk

    yield register
    for name in made:
        casework.forget(name)


@pytest.mark.handbook(45)
async def test_several_flows_are_never_decided_with_one_tap(acts, another):
    first, other = await acts.file(), await acts.file(desk=another(batch=True))
    refused = await together(acts, "new", [first, other])
    assert (refused.status_code, refused.json()["code"]) == (422, "cases_not_together")
    assert (await acts.worklist("new", flow="another"))["items"][0]["id"] == other.id
    assert [row["id"] for row in (await acts.worklist("new", flow="test_transfer"))["items"]] == [first.id]


@pytest.mark.handbook(45)
async def test_what_is_decided_one_by_one_is_not_offered_together(acts, another):
    case = await acts.file(desk=another(batch=False))
    assert (await acts.worklist("new"))["items"][0]["batch"] == ""
    refused = await together(acts, "new", [case])
    assert (refused.status_code, refused.json()["code"]) == (422, "cases_one_by_one")


async def test_two_officials_decide_at_once_and_one_of_them_does(acts, caller_of):
    case = await acts.file()

    async def approve(login):
        caller = await caller_of(login)
        async with transaction(caller) as tx:
            return await casework.by(DESK)(tx, case.id, Approve(step="receive"), actor_of(caller), case.version)

    answers = await asyncio.gather(approve("new"), approve("new2"), return_exceptions=True)
    assert sorted(type(one).__name__ for one in answers) == ["Outcome", "VersionConflict"]


async def test_the_family_withdraws_while_the_last_party_approves(acts, caller_of):
    case = await acts.file()
    for login, step in (("new", "receive"), ("new_bureau", "clear_in"), ("old", "release")):
        await acts.approve(login, case.id, step)

    async def act(login, command):
        caller = await caller_of(login)
        async with transaction(caller) as tx:
            return await casework.by(DESK)(tx, case.id, command, actor_of(caller), None)

    answers = await asyncio.gather(act("old_bureau", Approve()), act("mother", Withdraw()), return_exceptions=True)
    assert sum(isinstance(one, CaseClosed) for one in answers) == 1
    state = (await acts.tracker(case.id))["state"]
    assert (state, moved) in [("completed", [case.id]), ("withdrawn", [])], "the pupil moves if and only if it is done"
