"""What operators see of the questions to the outside, of their own subtree alone, and trying now."""

from datetime import timedelta

import pytest
import pytest_asyncio
from questions import desk

from xueji.features import accounts
from xueji.features.accounts import Role
from xueji.gateways import queue
from xueji.gateways.queue import Subject
from xueji.platform import database, sessions
from xueji.platform.caller import CallerKind
from xueji.platform.connections import execute, value
from xueji.platform.database import transaction
from xueji.platform.jobs import run_due_jobs

OFFICES = {"sheng": "山东省教育厅", "shi": "海右市教育局", "linxi": "临溪县教育局"}


@pytest_asyncio.fixture
async def registrars(world, make_browser, outside):
    """A registrar at the province, the city and a county, as browsers."""
    made = {}
    async with transaction() as tx:
        for name, office in OFFICES.items():
            place = world.offices[office]
            founded = await accounts.found_account(
                tx, place, f"{name}.reg", "学籍", posts=[(place, "学籍", [Role.BUREAU_REGISTRAR])], password_hash="x"
            )
            cookie = await sessions.open(tx, founded.account_id, CallerKind.STAFF, founded.post_ids[0], "pytest")
            made[name] = make_browser(cookie.secret)
    yield made
    for client in made.values():
        await client.aclose()


@pytest.fixture
def there():
    with desk() as made:
        yield made


async def ask(there, world, *offices, kind=None):
    """One question of each office; None is nobody's."""
    async with transaction() as tx:
        subjects = [Subject(n, None, None, office and world.offices[office].id) for n, office in enumerate(offices, 1)]
        await queue.ask(tx, kind or there.first, subjects)


async def national(client):
    return next(one for one in (await client.get("/api/gateways")).json()["items"] if one["gateway"] == "national")


async def tasks(client, **more):
    return (await client.get("/api/gateway-tasks", params={"gateway": "national", **more})).json()


async def test_every_office_counts_its_own_subtree(world, registrars, there):
    await ask(there, world, "临溪一小", "临溪一小", "青石小学", None)
    there.outside.down = True
    await run_due_jobs()
    for name, number in (("sheng", 4), ("shi", 3), ("linxi", 2)):
        found = await national(registrars[name])
        assert found["waiting"] == number
        assert [(one["label"], one["waiting"]) for one in found["kinds"]] == [("试验", number)]
        assert (found["most_tries"], found["parked"]) == (1, 0)


async def test_a_gateway_that_is_down_says_so_and_when_it_is_tried_again(world, registrars, there):
    there.outside.down = True
    await ask(there, world, "临溪一小")
    await execute("UPDATE gateway_task SET next_at = now()")
    for _ in range(3):
        await queue.drain_batch(there.first)
        await execute("UPDATE gateway_task SET next_at = now()")
    found = await national(registrars["linxi"])
    assert (found["state"], found["state_label"]) == ("open", "没有回答，暂停发送")
    assert found["words"].startswith("连续 3 次没有回答，")
    assert found["failed_at"] is not None
    population = (await registrars["linxi"].get("/api/gateways")).json()["items"][1]
    assert (population["label"], population["state"], population["words"]) == ("人口库", "closed", "还没有发过。")


async def test_the_list_names_schools_and_kinds_and_hours_and_no_pupil(world, registrars, there):
    there.outside.down = True
    await ask(there, world, "临溪一小", "青石小学")
    await run_due_jobs()
    [one] = (await tasks(registrars["linxi"]))["items"]
    assert (one["office"], one["kind_label"], one["tries"], one["outcome"]) == ("临溪一小", "试验", 1, "没有回答")
    assert one["next"] == "不用处理，到时间自动再发。"
    assert set(one) == {"id", "kind_label", "office", "since", "tries", "next_at", "parked", "outcome", "next"}


async def test_long_lists_come_in_pages(world, registrars, there):
    await ask(there, world, *["临溪一小"] * 60)
    first = await tasks(registrars["linxi"])
    rest = await tasks(registrars["linxi"], after=first["items"][-1]["id"])
    assert (len(first["items"]), first["more"], len(rest["items"]), rest["more"]) == (50, True, 10, False)


@pytest.mark.handbook(38, 42)
async def test_what_passes_by_itself_is_said_in_plain_words_with_the_next_step(world, registrars, there):
    """The other side has not heard of the pupil yet: nobody has to call technical staff."""
    await ask(there, world, "临溪一小")
    there.outside.passing = "unknown_pupil"
    await run_due_jobs()
    [one] = (await tasks(registrars["linxi"]))["items"]
    assert one["outcome"] == "全国库里还没有这名学生"
    assert "数据同步有时间差" in one["next"]
    found = (await queue.waiting(database, there.first, [1]))[1]
    assert "自动再问" in queue.words(there.first, found, found.next_at.date())
    there.outside.passing = None
    await execute("UPDATE gateway_task SET next_at = now()")
    await queue.drain_batch(there.first)
    assert there.room.told == [1]


async def test_what_is_parked_waits_for_somebody_who_tries_all_of_it_again(world, registrars, there):
    there.outside.refusing = True
    await ask(there, world, "临溪一小", "青石小学", "临溪二中")
    await run_due_jobs()
    parked = (await tasks(registrars["shi"], only="parked"))["items"]
    assert [(one["outcome"], one["next_at"]) for one in parked] == [("不认我们的签名", None)] * 3
    there.outside.refusing = False
    answer = await registrars["shi"].post("/api/gateway-tasks/retry", json={"gateway": "national"})
    assert answer.json() == {"count": 3, "words": "3 件马上再发"}
    await run_due_jobs()
    assert sorted(there.room.told) == [1, 2, 3]
    again = await registrars["shi"].post("/api/gateway-tasks/retry", json={"gateway": "national"})
    assert again.json()["words"] == "没有停下来的"
    assert await value("SELECT count(*) FROM audit_entry WHERE action = 'gateway.retried'") == 2


async def test_one_question_is_tried_now_even_while_the_gateway_rests(world, registrars, there):
    there.outside.down = True
    await ask(there, world, "临溪一小")
    await run_due_jobs()
    await execute("UPDATE gateway_breaker SET failures = 9, open_until = now() + $1::interval", timedelta(seconds=50))
    there.outside.down = False
    [one] = (await tasks(registrars["shi"]))["items"]
    await registrars["shi"].post("/api/gateway-tasks/retry", json={"gateway": "national", "task_ids": [one["id"]]})
    await run_due_jobs()
    assert there.room.told == [1]


async def test_nobody_tries_again_what_is_another_offices_or_without_the_permission(world, registrars, there, as_):
    there.outside.refusing = True
    await ask(there, world, None)
    await run_due_jobs()
    [task_id] = [one["id"] for one in (await tasks(registrars["sheng"]))["items"]]
    body = {"gateway": "national", "task_ids": [task_id]}
    assert (await registrars["shi"].post("/api/gateway-tasks/retry", json=body)).status_code == 404
    assert (await registrars["linxi"].post("/api/gateway-tasks/retry", json=body)).json()[
        "code"
    ] == "permission_missing"
    assert not (await registrars["linxi"].get("/api/gateways")).json()["may_retry"]
    async with as_("yixiao.reg") as school:
        assert (await school.get("/api/gateways")).json()["code"] == "permission_missing"
