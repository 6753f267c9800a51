"""The queue to the outside: order, repetition, pauses, a gateway that is away, a worker that is killed."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from questions import Clear, Desk, desk, time_passes

from xueji.gateways import queue
from xueji.gateways.queue import Task, Waiting, store
from xueji.gateways.queue.drain import _settle, sweep
from xueji.platform import database
from xueji.platform.cache import open_cache
from xueji.platform.connections import execute, value
from xueji.platform.database import transaction
from xueji.platform.jobs import JobContext, run_due_jobs
from xueji.settings import Settings

pytestmark = pytest.mark.usefixtures("empty")


@pytest.fixture
def there(settings: Settings) -> Iterator[Desk]:
    open_cache(settings)
    with desk() as made:
        yield made


@pytest.fixture
def pairs(settings: Settings) -> Iterator[Desk]:
    """Two questions go in one request."""
    open_cache(settings)
    with desk(batch=2) as made:
        yield made


async def work() -> None:
    """What workers do while this moment lasts."""
    await sweep(JobContext(0, "gateways.sweep", 1))
    await run_due_jobs()


async def waiting(there: Desk, *subjects: int) -> dict[int, Waiting]:
    return await queue.waiting(database, there.first, subjects)


async def test_a_question_leaves_with_the_commit_and_its_answer_is_applied_once(there: Desk) -> None:
    await there.ask(1, 2, 3)
    assert sorted(await waiting(there, 1, 2, 3, 4)) == [1, 2, 3]
    await run_due_jobs()
    assert there.outside.calls == [[1, 2, 3]]
    assert there.room.told == [1, 2, 3]
    assert await waiting(there, 1, 2, 3) == {}
    await work()
    assert there.room.told == [1, 2, 3]


async def test_a_rolled_back_act_asks_nothing(there: Desk) -> None:
    async def change_my_mind() -> None:
        async with transaction() as tx:
            await queue.ask(tx, there.first, [queue.Subject(1)])
            raise RuntimeError("changed my mind")

    with pytest.raises(RuntimeError, match="changed my mind"):
        await change_my_mind()
    await work()
    assert there.outside.calls == []


async def test_asking_twice_is_asking_once_until_there_is_an_answer(there: Desk) -> None:
    await there.ask(1, 1)
    await there.ask(1)
    await work()
    assert there.outside.calls == [[1]]
    await there.ask(1)
    await work()
    assert there.outside.acts == [1, 1], "a new question after the answer"


async def test_ten_thousand_are_one_statement_and_go_in_full_batches(there: Desk) -> None:
    await there.ask(*range(1, 1001))
    await work()
    assert [len(call) for call in there.outside.calls] == [200] * 5
    assert there.room.told == list(range(1, 1001))


async def test_a_pupils_questions_go_in_their_order_and_others_do_not_wait(there: Desk) -> None:
    there.outside.late = {1}
    await there.ask((1, "student:1"), (2, "student:2"))
    await there.ask((11, "student:1"), (12, "student:2"), kind=there.second)
    await work()
    assert there.room.told == [2, 12], "the first pupil's first answer is late; the second pupil is through"
    assert [11] not in there.outside.calls
    await time_passes(2 * 24 * 3600)
    await work()
    assert there.room.told == [2, 12, 1, 11]


async def test_a_late_answer_is_fetched_with_its_ticket_at_its_hour(there: Desk) -> None:
    there.outside.late = {1}
    await there.ask(1)
    await work()
    found = (await waiting(there, 1))[1]
    assert (found.outcome, found.tries, found.parked) == ("later", 1, False)
    assert 1.9 < (found.next_at - found.since).total_seconds() / 86400 < 2.1
    await time_passes(86400)
    await work()
    assert there.room.told == [], "not before its hour"
    await time_passes(86400)
    await work()
    assert there.room.told == [1]


async def test_a_gateway_that_is_down_is_asked_by_one_at_a_time_and_drained_in_order(pairs: Desk) -> None:
    pairs.outside.down = True
    await pairs.ask(*range(1, 21))
    await work()
    tried = len(pairs.outside.calls)
    assert [len(call) for call in pairs.outside.calls] == [2, 2, 2], "three calls, then nobody is sent"
    for _ in range(10):
        await time_passes(50)
        await work()
    assert [len(call) for call in pairs.outside.calls[tried:]] == [1] * 10, "one goes to see"
    still = await waiting(pairs, *range(1, 21))
    assert len(still) == 20
    assert [still[subject].tries for subject in range(7, 21)] == [0] * 14, "the rest waits without being tried"
    pairs.outside.down = False
    await time_passes(50)
    await work()
    assert sorted(pairs.room.told) == list(range(1, 21))
    assert pairs.room.told[1:] == sorted(pairs.room.told[1:]), "after the one that went to see, in their order"
    assert set(pairs.room.times.values()) == {1}


async def test_a_day_without_the_gateway_fails_no_act_and_loses_and_doubles_nothing(there: Desk) -> None:
    there.outside.down = True
    for hour in range(24):
        await there.ask(*range(hour * 10 + 1, hour * 10 + 11))
        await time_passes(3600)
        await work()
    assert len(await waiting(there, *range(1, 241))) == 240
    assert len(there.outside.calls) < 40
    there.outside.down = False
    await time_passes(60)
    await work()
    assert sorted(there.room.told) == list(range(1, 241))
    assert sorted(there.outside.acts) == list(range(1, 241))


async def test_a_worker_killed_between_the_answer_and_its_effect_does_nothing_twice(there: Desk) -> None:
    await there.ask(1)
    async with transaction() as tx:
        taken = await store.take(tx, there.first, 200, probing=False)
    await there.outside.send(await there.room.build(None, taken))
    await work()
    assert there.room.told == [], "another worker leaves alone what is on its way"
    await time_passes(61)
    await work()
    assert there.room.told == [1]
    assert there.outside.acts == [1], "the outside knew the repeat by its request id"


async def test_a_second_answer_changes_nothing(there: Desk) -> None:
    await there.ask(1)
    async with transaction() as tx:
        taken = await store.take(tx, there.first, 200, probing=False)
    await time_passes(61)
    await work()
    await _settle(there.first, [(taken[0], Clear(1))])
    assert there.room.told == [1]


async def test_an_answer_to_the_question_before_is_none_to_the_one_asked_anew(there: Desk) -> None:
    await there.ask(1)
    async with transaction() as tx:
        taken = await store.take(tx, there.first, 200, probing=False)
    there.outside.refusing = True
    await time_passes(61)
    await work()
    async with transaction() as tx:
        await queue.retry(tx, [taken[0].id])
    await _settle(there.first, [(taken[0], Clear(1))])
    assert there.room.told == []


async def test_two_workers_at_once_do_not_take_the_same(there: Desk) -> None:
    await there.ask(*range(1, 401))
    await asyncio.gather(*(queue.drain_batch(there.first) for _ in range(4)))
    await work()
    assert sorted(subject for call in there.outside.calls for subject in call) == list(range(1, 401))
    assert set(there.room.times.values()) == {1}


async def test_what_is_refused_for_good_is_parked_and_an_operator_can_try_it_anew(there: Desk) -> None:
    there.outside.refusing = True
    await there.ask((1, "student:1"), 2)
    await work()
    found = await waiting(there, 1, 2)
    assert {(one.parked, one.reason) for one in found.values()} == {(True, "signature")}
    await time_passes(86400)
    await work()
    assert len(there.outside.calls) == 1, "never by itself"
    there.outside.refusing = False
    async with transaction() as tx:
        await queue.retry(tx, [await value("SELECT id FROM gateway_task WHERE subject_id = 1")])
    await run_due_jobs()
    assert there.room.told == [1]
    assert list(await waiting(there, 1, 2)) == [2]
    await there.ask(2)
    await work()
    assert there.room.told == [1, 2], "asking again for what is parked tries it too"


async def test_an_operator_sends_somebody_to_see_at_once(there: Desk) -> None:
    there.outside.down = True
    await there.ask(1)
    for _ in range(5):
        await time_passes(60)
        await work()
    there.outside.down = False
    await work()
    assert there.room.told == []
    async with transaction() as tx:
        await queue.retry(tx, [await value("SELECT id FROM gateway_task")])
    await run_due_jobs()
    assert there.room.told == [1]


async def test_a_subject_that_has_gone_or_was_withdrawn_is_asked_no_more(there: Desk) -> None:
    there.room.gone = {1}
    await there.ask(1, 2, 3)
    async with transaction() as tx:
        await queue.withdraw(tx, there.first, [3])
    await work()
    assert there.outside.calls == [[2]]
    assert await waiting(there, 1, 2, 3) == {}


async def test_an_answer_on_its_way_to_a_withdrawn_question_changes_nothing(there: Desk) -> None:
    await there.ask(1)
    async with transaction() as tx:
        taken: list[Task] = await store.take(tx, there.first, 200, probing=False)
    async with transaction() as tx:
        await queue.withdraw(tx, there.first, [1])
        await queue.ask(tx, there.first, [queue.Subject(1)])
    await _settle(there.first, [(taken[0], Clear(1))])
    assert there.room.told == []
    await work()
    assert there.room.told == [1]


async def test_one_subject_that_a_room_cannot_take_does_not_hold_up_the_others(there: Desk) -> None:
    there.room.chokes_on = {5}
    await there.ask(*range(1, 9))
    await work()
    assert sorted(there.room.told) == [1, 2, 3, 4, 6, 7, 8]
    assert (await waiting(there, 5))[5].outcome == "fault"
    there.room.chokes_on = set()
    await time_passes(60)
    await work()
    assert set(there.room.times.values()) == {1}
    assert len(there.room.told) == 8


async def test_nothing_is_left_when_the_wake_up_call_was_lost(there: Desk) -> None:
    await there.ask(1)
    await execute("DELETE FROM procrastinate_jobs")
    await work()
    assert there.room.told == [1]


async def test_old_answers_are_let_go_of_and_open_questions_kept(there: Desk) -> None:
    there.outside.late = {2}
    await there.ask(1, 2)
    await work()
    await execute("UPDATE gateway_task SET settled_at = settled_at - interval '91 days'")
    async with transaction() as tx:
        await tx.defer("gateways.forget_answered")
    await run_due_jobs()
    assert await value("SELECT array_agg(subject_id) FROM gateway_task") == [2]


NOON = datetime(2026, 9, 1, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        pytest.param(Waiting(0, NOON, NOON, None), "已排队，等全国平台答复", id="not tried yet"),
        pytest.param(Waiting(3, NOON, NOON, "down"), "等全国平台答复，已试 3 次，下次 12:00", id="down"),
        pytest.param(
            Waiting(1, NOON.replace(day=3), NOON, "later"), "全国平台已收到，9 月 3 日 12:00 去取答复", id="late"
        ),
        pytest.param(
            Waiting(1, NOON, NOON, "refused", parked=True, reason="signature"),
            "全国平台没有接收，已转给主管部门处理，处理好会自动再发",
            id="parked",
        ),
    ],
)
async def test_a_page_says_what_it_waits_for_and_until_when(there: Desk, found: Waiting, said: str) -> None:
    assert queue.words(there.first, found, date(2026, 9, 1)) == said
