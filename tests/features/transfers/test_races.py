"""Two who act at once, what has changed meanwhile, and a worker that is killed: never half a transfer."""

import asyncio

import pytest

from xueji.features.transfers.nation import tell_nation
from xueji.platform import database


@pytest.mark.handbook(47)
async def test_the_filer_withdraws_while_the_last_party_agrees(acts, world):
    case_id = await acts.applied()
    await acts.all_agree(case_id, until=3)
    version = await acts.version(case_id)
    agreed, withdrawn = await asyncio.gather(
        acts.act("old_county", case_id, "approval", step="clear_out", version=version),
        acts.as_("mother").request("POST", f"/api/tracker/{case_id}/withdrawal", json={}, version=version),
    )
    assert min(agreed.status_code, withdrawn.status_code) == 200
    assert {agreed.status_code, withdrawn.status_code} <= {200, 409, 412}
    moved = (await acts.placed()).school_id == world.offices["new"].id
    assert moved is (agreed.status_code == 200)
    assert moved is not (withdrawn.status_code == 200)


async def test_two_officials_agree_at_once_and_one_of_them_has(acts):
    case_id = await acts.applied()
    await acts.all_agree(case_id, until=1)
    version = await acts.version(case_id)
    answers = await asyncio.gather(
        *(acts.act(who, case_id, "approval", step="clear_in", version=version) for who in ("new_county", "new_county2"))
    )
    assert sorted(answer.status_code for answer in answers) in ([200, 409], [200, 412])
    assert await database.value("SELECT step FROM approval_case WHERE id = $1", case_id) == "release"


async def test_two_parents_apply_at_once_and_there_is_one_transfer(acts, world):
    papers = [await acts.paper("mother"), await acts.paper("father")]
    answers = await asyncio.gather(
        *(acts.apply(login=who, evidence=[paper]) for who, paper in zip(("mother", "father"), papers, strict=True))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert await database.value("SELECT count(*) FROM transfer") == 1


OTHER_CASE = (
    "INSERT INTO approval_case (flow, flow_version, number, student_id, filed_by, parties, opened_at, holder_ids, step,"
    " state, snapshot, version, provisional) VALUES ('grade_correction', 2026, 'NJ-1', $1, 1, '{}', now(), '{}', '',"
    " 'open', '{}', 1, false)"
)
PROBLEM = (
    "INSERT INTO problem_record (student_id, kind, state, reason, opened_at, version)"
    " VALUES ($1, 'not_verified', 'open', '', now(), 1)"
)
CHANGES = [
    ("other business was begun", OTHER_CASE),
    ("the pupil was suspended", "UPDATE student SET state = 'suspended' WHERE id = $1"),
    ("the pupil was promoted", "UPDATE student SET grade = 4 WHERE id = $1"),
    ("the record became a problem", PROBLEM),
    ("the class was closed", "UPDATE school_class SET active = false WHERE $1 > 0"),
]


@pytest.mark.handbook(36)
@pytest.mark.parametrize("change", [row[1] for row in CHANGES], ids=[row[0] for row in CHANGES])
async def test_what_has_changed_meanwhile_stops_the_last_step_and_nothing_moves(acts, world, change):
    case_id = await acts.applied()
    await acts.all_agree(case_id, until=3)
    await database.execute(change, world.pupils[0])
    refused = await acts.act("old_county", case_id, "approval", step="clear_out")
    assert (refused.status_code, refused.json()["code"]) == (409, "transfer_not_ready")
    assert (await acts.placed()).school_id == world.offices["old"].id
    assert await database.value("SELECT count(*) FROM archive_copy") == 0
    assert await database.value("SELECT step FROM approval_case WHERE id = $1", case_id) == "clear_out"


async def class_holds(acts, most):
    answer = await acts.set_rule("new", "new_county", district="", class_size=most)
    assert answer.status_code == 200, answer.text


@pytest.mark.handbook(24)
async def test_who_is_on_the_way_has_a_seat_already_and_is_not_in_its_own_way(acts):
    await class_holds(acts, 1)
    first = await acts.applied()
    await acts.applied(login="aunt", pupil=2)
    assert (await acts.check(pupil=0))["may_apply"], "the own case, if it came back"
    refused = await acts.apply(pupil=1)
    assert refused.status_code == 409
    assert "2 个班，0 人，还有 2 人正在转来" in refused.text
    withdrawn = await acts.as_("mother").request(
        "POST", f"/api/tracker/{first}/withdrawal", json={}, version=await acts.version(first)
    )
    assert withdrawn.status_code == 200
    assert (await acts.check(pupil=1))["may_apply"]


@pytest.mark.handbook(24, 47)
async def test_two_who_are_let_go_at_once_to_the_last_seat_and_one_sits_there(acts):
    cases = [await acts.applied(), await acts.applied(login="aunt", pupil=2)]
    for case_id in cases:
        await acts.all_agree(case_id, until=3)
    await class_holds(acts, 1)
    answers = await asyncio.gather(
        *(acts.act("old_county", case_id, "approval", step="clear_out") for case_id in cases)
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert "已经满了" in next(answer.text for answer in answers if answer.status_code == 409)
    assert await database.value("SELECT count(*) FROM student WHERE class_id = $1", acts.world.classes["new"]) == 1


async def test_a_worker_that_runs_the_news_twice_tells_the_nation_once(acts, work):
    case_id = await acts.applied()
    await acts.all_agree(case_id)
    await work()
    sql = "SELECT count(*) FROM gateway_task WHERE kind = 'transfers.report'"
    assert await database.value(sql) == 1
    await tell_nation(None, case_id=case_id, seq=99)
    assert await database.value(sql) == 1
