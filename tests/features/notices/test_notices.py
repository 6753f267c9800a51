"""The inbox is the record; copies by WeChat and SMS follow within a budget, whatever the outside does."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from xueji.features import accounts, notices
from xueji.features.accounts import AccessDecided, AccessRequested
from xueji.features.notices import Channel, Kind
from xueji.features.notices.kinds import KINDS
from xueji.features.notices.rules import (
    MOST_TRIES,
    OUTCOME_WORDS,
    Budget,
    CopyState,
    Outcome,
    Priority,
    next_try,
)
from xueji.kernel.permissions import May
from xueji.platform import sessions
from xueji.platform.caller import CallerKind
from xueji.platform.database import execute, transaction, value
from xueji.platform.events import publish
from xueji.platform.jobs import JOBS, run_due_jobs

APP = "wxdemo0000000001"


@pytest_asyncio.fixture
async def families(empty, outside):
    """Five families with WeChat; answers their account ids."""
    ids = []
    async with transaction() as tx:
        for number in range(5):
            account_id = await accounts.insert_family(tx, name="微信用户", phone=f"1390000000{number}")
            await tx.execute(
                "INSERT INTO wechat_identity (app_id, openid, account_id, created_at) VALUES ($1, $2, $3, now())",
                APP, f"o-{number}", account_id,
            )  # fmt: skip
            ids.append(account_id)
    outside.http.put("/_people", json=[{"openid": f"o-{number}", "name": f"家长{number}"} for number in range(5)])
    return ids


@pytest_asyncio.fixture
async def reader(families, make_browser):
    async with transaction() as tx:
        secret = (await sessions.open(tx, families[0], CallerKind.FAMILY, None, "test")).secret
    async with make_browser(secret) as client:
        yield client


async def tell(ids, kind=Kind.MAINTENANCE_OPENED, *, copies=(Channel.WECHAT,), title="线上维护开始了", student_id=None):
    async with transaction() as tx:
        return await notices.tell(
            tx, ids, kind, title, "请在 12 月 26 日前核对。", "/m/", student_id=student_id, copies=copies
        )


async def states() -> dict[str, int]:
    rows = await value("SELECT json_object_agg(state, n) FROM (SELECT state, count(*) n FROM notice_copy GROUP BY 1) x")
    return rows if isinstance(rows, dict) else json.loads(rows or "{}")


async def test_the_inbox_has_it_at_once_and_the_phone_soon(families, reader, outside) -> None:
    assert await tell(families) == 5
    page = (await reader.get("/api/inbox")).json()
    assert (page["unread"], page["items"][0]["title"], page["items"][0]["kind_label"]) == (
        1,
        "线上维护开始了",
        "线上维护开始",
    )
    await run_due_jobs()
    assert {each["openid"] for each in outside.look("sent")} == {f"o-{number}" for number in range(5)}
    assert outside.look("sent")[0]["url"] == "http://testserver/m/"
    assert await states() == {"sent": 5}


async def test_a_rolled_back_act_tells_nobody(families, outside) -> None:
    async def break_off() -> None:
        async with transaction() as tx:
            await notices.tell(tx, families, Kind.MAINTENANCE_OPENED, "x", "y")
            raise ConnectionError

    with pytest.raises(ConnectionError):
        await break_off()
    await run_due_jobs()
    assert outside.look("sent") == []
    assert await value("SELECT count(*) FROM notice") == 0


async def test_reading_counts_down_and_somebody_elses_notice_is_not_there(families, reader) -> None:
    await tell(families)
    mine = await value("SELECT id FROM notice WHERE account_id = $1", families[0])
    other = await value("SELECT id FROM notice WHERE account_id = $1", families[1])
    assert (await reader.get(f"/api/inbox/{mine}")).json()["read"] is False
    assert (await reader.post(f"/api/inbox/{mine}/read")).json() == {"unread": 0}
    assert (await reader.get("/api/inbox/unread")).json() == {"unread": 0}
    assert (await reader.get(f"/api/inbox/{other}")).status_code == 404
    assert (await reader.post(f"/api/inbox/{other}/read")).status_code == 404
    assert (await reader.get("/api/session")).json()["unread"] == 0


async def test_a_long_inbox_comes_page_by_page_without_gap_or_double(families, reader) -> None:
    for number in range(70):
        await tell(families[:1], copies=(), title=f"第 {number} 条")
    seen, before = [], None
    while True:
        page = (await reader.get("/api/inbox", params={} if before is None else {"before": before})).json()
        seen += [each["title"] for each in page["items"]]
        before = page["next_before"]
        if before is None:
            break
    assert seen == [f"第 {number} 条" for number in reversed(range(70))]
    assert (await reader.post("/api/inbox/read")).json() == {"unread": 0}


async def test_a_thousand_reminders_are_a_constant_number_of_statements(families, statements) -> None:
    await execute(
        "INSERT INTO account (kind, name, must_change_password, state, state_reason, settings, created_at, version)"
        " SELECT 'family', 'x', false, 'active', '', '{}', now(), 1 FROM generate_series(1, 1243)"
    )
    everybody = await value("SELECT array_agg(id) FROM account")
    counts = []
    for told in (families, everybody):
        async with statements() as seen:
            await tell(told)
        counts.append(len(seen))
    assert len(everybody) == 1248
    assert counts[0] == counts[1] <= 8
    assert await value("SELECT count(*) FROM notice") == 1253


async def test_when_wechat_is_down_nothing_is_lost_and_few_calls_are_made(families, outside) -> None:
    outside.order("/wechat/cgi-bin/message", "down", times=1000)
    await tell(families)
    await run_due_jobs()
    assert await states() == {"waiting": 5}
    outside.http.delete("/_faults")
    await execute("UPDATE notice_copy SET next_at = now()")
    await JOBS["notices.sweep"].run(None)
    await run_due_jobs()
    assert await states() == {"sent": 5}
    assert len(outside.look("sent")) == 5


async def test_an_answer_lost_on_the_way_sends_no_second_message(families, outside) -> None:
    outside.order("/wechat/cgi-bin/message", "half_open", seconds=0.05)
    await tell(families[:1])
    await run_due_jobs()
    assert await states() == {"waiting": 1}
    await execute("UPDATE notice_copy SET next_at = now()")
    await JOBS["notices.sweep"].run(None)
    await run_due_jobs()
    assert await states() == {"sent": 1}
    assert len(outside.look("sent")) == 1


async def test_two_workers_at_once_send_each_copy_once(families, outside) -> None:
    await tell(families)
    await asyncio.gather(*(JOBS["notices.send_wechat"].run(None) for _ in range(4)))
    assert len(outside.look("sent")) == 5


async def test_the_budget_of_the_day_holds_and_the_urgent_goes_first(families, outside, monkeypatch) -> None:
    monkeypatch.setattr("xueji.features.notices.send.a_day", lambda _: 5)
    await tell(families, Kind.MAINTENANCE_REMINDER, title="提醒")
    await tell(families[:2], Kind.MAINTENANCE_RETURNED, title="退回")
    await run_due_jobs()
    titles = [each["data"]["thing2"]["value"] for each in outside.look("sent")]
    assert titles.count("退回") == 2
    assert titles.count("提醒") == 2
    assert await value("SELECT used FROM notice_budget") == 4
    assert await value("SELECT count(*) FROM notice_copy WHERE outcome = 'budget' AND next_at > now()") == 3


async def test_wechats_own_quota_postpones_the_rest_to_tomorrow(families, outside) -> None:
    outside.set_quota(templates=2)
    await tell(families)
    await run_due_jobs()
    assert await states() == {"sent": 2, "waiting": 3}
    assert await value("SELECT count(*) FROM notice_copy WHERE outcome = 'quota' AND next_at > now()") == 3
    assert await value("SELECT used FROM notice_budget") == 2


async def test_who_does_not_follow_is_told_why_in_the_inbox(families, reader, outside) -> None:
    outside.http.put("/_people", json=[{"openid": "o-0", "name": "家长", "following": False}])
    await tell(families[:1])
    await run_due_jobs()
    notice = await value("SELECT id FROM notice")
    (copy,) = (await reader.get(f"/api/inbox/{notice}")).json()["copies"]
    assert (copy["state"], copy["channel_label"]) == ("skipped", "微信消息")
    assert "没有关注服务号" in copy["why"]


async def test_a_text_message_goes_to_the_bound_phone(families, outside) -> None:
    await tell(families[:1], Kind.ACCOUNT_RESET, copies=(Channel.SMS,))
    await run_due_jobs()
    (sms,) = outside.look("sms")
    assert sms["phone"] == "13900000000"
    assert sms["text"].startswith("【师生空间】线上维护开始了")


async def test_a_copy_three_days_late_is_given_up(families, outside) -> None:
    await tell(families[:1])
    await execute("UPDATE notice_copy SET created_at = now() - interval '4 days'")
    await run_due_jobs()
    assert await states() == {"failed": 1}
    assert outside.look("sent") == []


async def test_the_office_hears_of_a_request_and_the_asker_of_its_end(families, reader) -> None:
    now = datetime.now(UTC)
    async with transaction() as tx:
        await publish(
            tx,
            AccessRequested(1, May.WINDOW_OPEN, families[1], "周老师", 1, "临溪一小", 1, (families[0],), now),
        )
        await publish(tx, AccessDecided(1, May.WINDOW_OPEN, families[1], granted=False, reason="由学籍管理员办"))
    assert (await reader.get("/api/inbox")).json()["items"][0]["title"] == "周老师请求开通“开放线上维护”"
    assert await value("SELECT title FROM notice WHERE account_id = $1", families[1]) == "“开放线上维护”没有同意"


# --- rules --------------------------------------------------------------------------------------------------------


def test_patience_doubles_and_ends() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    waits = [next_try(now, tries) for tries in range(1, MOST_TRIES + 1)]
    assert waits[0] == now + timedelta(seconds=20)
    assert waits[1] == now + timedelta(seconds=40)
    assert waits[-1] is None


@pytest.mark.parametrize(
    ("priority", "left"), [(Priority.URGENT, 100), (Priority.NORMAL, 95), (Priority.LOW, 80)], ids=str
)
def test_reminders_never_use_up_what_decisions_need(priority: Priority, left: int) -> None:
    assert Budget(100, 0).left_for(priority) == left
    assert Budget(100, 100).left_for(priority) == 0


def test_every_kind_state_and_outcome_has_words() -> None:
    assert set(KINDS) == set(Kind)
    assert set(OUTCOME_WORDS) == set(Outcome)
    assert all(one.label for one in (*Kind, *CopyState, *Channel))
