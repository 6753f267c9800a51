"""How each gateway does, and what of the caller's offices waits there."""

from xueji.features.gateways import store
from xueji.features.gateways.schemas import (
    GatewayCard,
    GatewayList,
    GatewayTask,
    GatewayTaskList,
    KindCount,
    TasksOnly,
)
from xueji.features.gateways.store import BreakerRow, CountRow
from xueji.features.gateways.words import next_words, outcome_words
from xueji.features.organisations import POOL
from xueji.gateways import queue
from xueji.gateways.queue import BreakerState, Gateway
from xueji.kernel.clock import china_time
from xueji.kernel.levels import Level
from xueji.kernel.permissions import May
from xueji.kernel.refusals import NotFound
from xueji.platform.caller import Caller

PAGE = 50


def subtree(caller: Caller) -> tuple[str, bool]:
    """The path of the caller's office, and whether what belongs to no school is its too."""
    if caller.post is None:
        raise NotFound
    return caller.post.path, caller.post.level is Level.PROVINCE


async def gateways(caller: Caller) -> GatewayList:
    path, whole = subtree(caller)
    rows = await store.breakers(POOL, [gateway.value for gateway in Gateway])
    counts = await store.counts(POOL, path, whole=whole)
    return GatewayList(
        items=[_card(row, [one for one in counts if one.gateway == row.gateway]) for row in rows],
        may_retry=caller.may(May.GATEWAY_RETRY),
    )


async def tasks(caller: Caller, gateway: Gateway, only: TasksOnly, after: int) -> GatewayTaskList:
    path, whole = subtree(caller)
    rows = await store.tasks(
        POOL,
        path,
        whole=whole,
        gateway=gateway.value,
        parked=only is TasksOnly.PARKED,
        after=after,
        limit=PAGE + 1,
    )
    items = [
        GatewayTask(
            id=row.id,
            kind_label=_label(row.kind),
            office=row.office,
            since=row.since,
            tries=row.tries,
            next_at=None if row.parked else row.next_at,
            parked=row.parked,
            outcome=outcome_words(row.outcome, row.reason),
            next=next_words(row.outcome, row.reason, parked=row.parked),
        )
        for row in rows[:PAGE]
    ]
    return GatewayTaskList(items=items, more=len(rows) > PAGE)


def _label(kind: str) -> str:
    known = queue.KINDS.get(kind)
    return known.label if known else kind


def _card(row: BreakerRow, counts: list[CountRow]) -> GatewayCard:
    gateway = Gateway(row.gateway)
    state = row.breaker.state(row.now)
    waiting = sum(one.waiting for one in counts)
    return GatewayCard(
        gateway=gateway,
        label=gateway.label,
        state=state,
        state_label=state.label,
        words=_words(row, state, waiting),
        answered_at=row.answered_at,
        failed_at=row.failed_at,
        waiting=waiting,
        parked=sum(one.parked for one in counts),
        oldest_since=min((one.oldest_since for one in counts if one.oldest_since), default=None),
        most_tries=max((one.most_tries for one in counts), default=0),
        next_at=min((one.next_at for one in counts if one.next_at), default=None),
        kinds=[KindCount(one.kind, _label(one.kind), one.waiting, one.parked) for one in counts],
    )


def _words(row: BreakerRow, state: BreakerState, waiting: int) -> str:
    if state is BreakerState.CLOSED:
        if waiting:
            return "对方有回答，到时间按顺序发。"
        return "对方有回答，没有等着的。" if row.answered_at else "还没有发过。"
    again = f"{china_time(row.open_until):%H:%M:%S} " if row.open_until and state is BreakerState.OPEN else "现在"
    return f"连续 {row.failures} 次没有回答，{again}再试一次；通了会按顺序自动发完，各校照常办理。"
