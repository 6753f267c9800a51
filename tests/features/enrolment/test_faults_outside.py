"""Every fault of the outside, over real HTTP, while children are enrolled: no act fails, nothing is lost or doubled."""

from collections import Counter
from datetime import timedelta

import msgspec
import pytest

from xueji.gateways.queue.drain import sweep
from xueji.platform import database
from xueji.platform.jobs import JobContext

DAYS = 2 * 86400
FAULTS = [
    pytest.param({"kind": "slow", "seconds": 0.3}, None, id="slow"),
    pytest.param({"kind": "down"}, "已试 1 次", id="down"),
    pytest.param({"kind": "half_open", "seconds": 0.1}, "已试 1 次", id="it acts and the answer gets lost"),
    pytest.param({"kind": "wrong"}, "已试 1 次", id="an answer that nobody can read"),
    pytest.param({"kind": "double"}, "已试 1 次", id="the line brings everything twice"),
    pytest.param({"kind": "late", "seconds": DAYS}, "已收到", id="late by days"),
]
GATEWAYS = {"/national": "全国平台", "/population": "人口库"}


class Settled(msgspec.Struct):
    subject_id: int


async def pass_time(platforms, seconds):
    """It is so much later, here and over there."""
    platforms.pass_time(seconds)
    span = timedelta(seconds=seconds)
    await database.execute(
        "UPDATE gateway_task SET since = since - $1::interval, next_at = next_at - $1::interval,"
        " held_until = held_until - $1::interval",
        span,
    )
    await database.execute("UPDATE gateway_breaker SET open_until = open_until - $1::interval", span)


async def settled(acts, platforms, ids, seconds):
    """Time passes and workers work until the outside has answered for all."""
    for _ in range(20):
        if await database.value("SELECT bool_and(state = 'ready') FROM enrolment WHERE id = ANY($1::bigint[])", ids):
            return
        await pass_time(platforms, seconds)
        await sweep(JobContext(0, "gateways.sweep", 1))
        await acts.work()
    raise AssertionError("the outside answered, and it still waits")


@pytest.mark.handbook(12)
@pytest.mark.parametrize("path", GATEWAYS, ids=["the national platform", "the population register"])
@pytest.mark.parametrize(("fault", "said"), FAULTS)
async def test_a_fault_of_the_outside_is_waited_out_in_the_open_and_nothing_happens_twice(
    acts, platforms, path, fault, said
):
    platforms.order(path, **fault)
    ids = []
    for order in range(1, 4):
        answer = await acts.enter(order)
        assert answer.status_code == 201, answer.text
        ids.append(answer.json()["row"]["id"])
    await acts.work()
    words = [(await acts.read(one))["row"]["waiting"] for one in ids]
    if said is None:
        assert words == [""] * 3
    else:
        assert any(said in one and GATEWAYS[path] in one for one in words), words
        assert all(one == "" or "下次" in one or "去取答复" in one or "已排队" in one for one in words), words
        assert (await acts.edit(ids[0], values={"phone": "13905380426"})).status_code == 200, "it goes on being edited"
    await settled(acts, platforms, ids, fault.get("seconds", 0) + 60)
    for answer in (
        await acts.submit(*ids),
        await acts.decide(*ids, login="head"),
        await acts.decide(*ids, login="county"),
    ):
        assert (answer.status_code, answer.json()["left"]) == (200, []), answer.text
    await acts.work()
    taken = Counter((one["what"], one["about"]) for one in platforms.look("national")["taken"])
    assert sorted(taken.values()) == [1] * 3, "each child was told of once"
    assert await database.value("SELECT count(*) FROM student WHERE state = 'in_school'") == 3
    assert await database.value("SELECT count(*) FROM gateway_task WHERE state <> 'done'") == 0


@pytest.mark.handbook(12)
@pytest.mark.parametrize("kind", ["half_open", "double"])
async def test_news_whose_answer_got_lost_arrive_once(acts, platforms, kind):
    ids = await acts.all_entered(1, 2, 3)
    await acts.submit(*ids)
    await acts.decide(*ids, login="head")
    platforms.order("/national", kind, seconds=0.1, times=3)
    assert (await acts.decide(*ids, login="county")).status_code == 200
    for _ in range(8):
        await acts.work()
        await pass_time(platforms, 120)
        await sweep(JobContext(0, "gateways.sweep", 1))
    await acts.work()
    outside = platforms.look("national")
    assert len(outside["taken"]) == 3
    assert await database.value("SELECT count(*) FROM gateway_task WHERE state <> 'done'") == 0
    for one in ids:
        assert (await acts.student(one)).state == "in_school"
        assert "全国平台已登记" in (await acts.read(one))["numbers"]


@pytest.mark.handbook(12)
async def test_a_night_without_the_platform_is_caught_up_with_in_the_order_of_asking(acts, platforms):
    platforms.order("/national", "down", times=1000)
    ids = []
    for order in range(1, 9):
        ids.append((await acts.enter(order)).json()["row"]["id"])
        await acts.work()
        await pass_time(platforms, 3600)
    await sweep(JobContext(0, "gateways.sweep", 1))
    await acts.work()
    [first, *_] = [(await acts.read(one))["row"]["waiting"] for one in ids]
    assert "已试" in first
    assert "下次" in first
    platforms.http.delete("/_faults").raise_for_status()
    await settled(acts, platforms, ids, 120)
    order = await database.fetch(
        Settled, "SELECT subject_id FROM gateway_task WHERE kind LIKE '%duplicate%' ORDER BY settled_at, id"
    )
    probe, *others = [one.subject_id for one in order]
    assert others == [one for one in ids if one != probe], "one goes to see, the rest follow in their order"
