"""Send copies that are due: within the day's budget, most urgent first, patient with an outside that is down."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from xueji.features import accounts
from xueji.features.notices import store
from xueji.features.notices.kinds import KINDS
from xueji.features.notices.rules import TOO_OLD, Budget, Channel, CopyState, Outcome, Priority, next_try
from xueji.features.notices.store import DueCopy, Settled
from xueji.features.organisations import POOL
from xueji.gateways import sms, wechat
from xueji.gateways.outcomes import Sending
from xueji.kernel.clock import china_date, china_day_end, china_time
from xueji.platform.database import Tx, transaction

log = structlog.get_logger("notices")

AT_A_TIME = 64
CHUNK = 16
LEASE = timedelta(seconds=90)
PAUSE = timedelta(seconds=30)
MORNING = timedelta(hours=7, minutes=30)
LONGEST_THING = 20

SMS_A_DAY = 20_000


def a_day(channel: Channel) -> int:
    """The budget of a day: what WeChat grants, and what text messages may cost."""
    return wechat.messages_a_day() if channel is Channel.WECHAT else SMS_A_DAY


async def send_due(channel: Channel) -> bool:
    """Send one batch; True when there is more to do at once. What cannot be sent now knows its next hour."""
    async with transaction() as tx:
        taken = await store.take_due(tx, channel, AT_A_TIME, tx.now + LEASE)
        if not taken:
            return False
        now = tx.now
        sendable, settled = await _within_budget(tx, channel, taken)
        await store.settle(tx, settled)
    settled = await _send_all(channel, sendable, now)
    sent = sum(each.state is CopyState.SENT for each in settled)
    async with transaction() as tx:
        await store.settle(tx, settled)
        await store.use_budget(tx, channel, china_date(now), sent - len(sendable))
    log.info("copies_sent", channel=channel.value, sent=sent, of=len(taken))
    return len(taken) == AT_A_TIME


async def _within_budget(tx: Tx, channel: Channel, taken: Sequence[DueCopy]) -> tuple[list[DueCopy], list[Settled]]:
    """Copies that may go today; the others wait for tomorrow, or are given up when they are too old."""
    day = tx.today
    used = await store.used_today(tx, channel, day)
    sendable: list[DueCopy] = []
    settled: list[Settled] = []
    for copy in sorted(taken, key=lambda each: (each.priority, each.id)):
        left = Budget(a_day(channel), used + len(sendable)).left_for(Priority(copy.priority))
        if tx.now - copy.created_at > TOO_OLD:
            settled.append(Settled(copy.id, CopyState.FAILED, Outcome.OLD, tx.now, tried=False))
        elif left > 0:
            sendable.append(copy)
        else:
            settled.append(Settled(copy.id, CopyState.WAITING, Outcome.BUDGET, _tomorrow(tx.now), tried=False))
    await store.use_budget(tx, channel, day, len(sendable))
    return sendable, settled


def _tomorrow(now: datetime) -> datetime:
    """Half past seven in the morning: nobody wants yesterday's messages at midnight."""
    return china_day_end(china_date(now)) + MORNING


async def _send_all(channel: Channel, copies: Sequence[DueCopy], now: datetime) -> list[Settled]:
    """Send chunk by chunk. When the outside does not answer or has had enough, the rest is not even tried."""
    addresses = await _addresses(channel, [copy.account_id for copy in copies])
    settled: list[Settled] = []
    for start in range(0, len(copies), CHUNK):
        chunk = copies[start : start + CHUNK]
        outcomes = await asyncio.gather(*(_send(copy, addresses.get(copy.account_id)) for copy in chunk))
        settled += [_settled(copy, outcome, now) for copy, outcome in zip(chunk, outcomes, strict=True)]
        tried = {outcome for outcome in outcomes if outcome is not Outcome.NO_ADDRESS}
        if tried and (tried <= {Outcome.DOWN} or Outcome.QUOTA in tried):
            over = Outcome.QUOTA if Outcome.QUOTA in tried else Outcome.DOWN
            later = _tomorrow(now) if over is Outcome.QUOTA else now + PAUSE
            rest = copies[start + CHUNK :]
            settled += [Settled(copy.id, CopyState.WAITING, over, later, tried=False) for copy in rest]
            break
    return settled


def _settled(copy: DueCopy, outcome: Outcome, now: datetime) -> Settled:
    match outcome:
        case Outcome.SENT:
            return Settled(copy.id, CopyState.SENT, outcome, now, tried=True)
        case Outcome.DOWN:
            again = next_try(now, copy.tries + 1)
            if again is None:
                return Settled(copy.id, CopyState.FAILED, Outcome.GIVEN_UP, now, tried=True)
            return Settled(copy.id, CopyState.WAITING, outcome, again, tried=True)
        case Outcome.QUOTA:
            return Settled(copy.id, CopyState.WAITING, outcome, _tomorrow(now), tried=False)
        case Outcome.NO_ADDRESS | Outcome.NOT_FOLLOWING:
            return Settled(copy.id, CopyState.SKIPPED, outcome, now, tried=outcome is not Outcome.NO_ADDRESS)
        case _:
            return Settled(copy.id, CopyState.FAILED, outcome, now, tried=True)


async def _addresses(channel: Channel, account_ids: Sequence[int]) -> dict[int, str]:
    if channel is Channel.WECHAT:
        return await accounts.openids_of(POOL, wechat.app_id(), account_ids)
    contacts = await accounts.contacts_of(POOL, account_ids)
    return {account_id: found.phone for account_id, found in contacts.items() if found.phone}


_OUTCOMES = {
    Sending.DOWN: Outcome.DOWN,
    Sending.NOT_FOLLOWING: Outcome.NOT_FOLLOWING,
    Sending.QUOTA: Outcome.QUOTA,
    Sending.REFUSED: Outcome.REFUSED,
    Sending.SENT: Outcome.SENT,
}


async def _send(copy: DueCopy, address: str | None) -> Outcome:
    """One copy. Its number travels along, so that the outside sends a repeat only once."""
    if address is None:
        return Outcome.NO_ADDRESS
    number = f"notice-{copy.id}-{int(copy.created_at.timestamp())}"
    if copy.channel is Channel.SMS:
        return _OUTCOMES[await sms.send(address, f"【师生空间】{copy.title}。{copy.body}", number)]
    at = china_time(copy.at)
    data = {
        "thing1": KINDS[copy.kind].label,
        "thing2": _short(copy.title),
        "thing3": _short(copy.body),
        "time4": f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}",
    }
    return _OUTCOMES[await wechat.send_template(address, KINDS[copy.kind].template, data, copy.link, number=number)]


def _short(text: str) -> str:
    """WeChat shows twenty signs of a thing; the whole stands in the inbox."""
    return text if len(text) <= LONGEST_THING else text[: LONGEST_THING - 1] + "…"
