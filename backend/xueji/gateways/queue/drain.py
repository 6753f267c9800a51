"""Sending what waits: take a batch, ask outside any transaction, apply the answers in the transaction that ends it."""

from collections.abc import Sequence
from datetime import timedelta

import asyncpg
import msgspec
import structlog

from xueji.gateways.outcomes import Down, Later, NotYet, Refused, Unreadable
from xueji.gateways.queue import rules, store
from xueji.gateways.queue.ask import DRAIN, wake
from xueji.gateways.queue.kinds import KINDS, Answer, Gateway, Kind, Task
from xueji.gateways.queue.rules import BreakerState, Fault, Withdrawn
from xueji.platform import database, live
from xueji.platform.database import transaction
from xueji.platform.jobs import BackOff, JobContext, job, periodic

log = structlog.get_logger("gateways")

CHANNEL = "gateways"
KEEP = timedelta(days=90)

_LOST = (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, OSError)
_NO_ANSWER = (Down, Unreadable, Later, NotYet, Refused, Fault, Withdrawn)


@job(DRAIN, retry=BackOff(None, first=2, longest=20))
async def drain(context: JobContext, *, kind: str) -> None:  # noqa: ARG001
    """One batch a run, each in a fresh context; the next follows at once while there is something to send."""
    found = KINDS.get(kind)
    if found is not None and await drain_batch(found):
        await wake(await store.kinds_due(database, list(KINDS.values())))


@periodic("* * * * * */10", "gateways.sweep")
async def sweep(context: JobContext) -> None:  # noqa: ARG001
    """Every ten seconds: what waited for its next try, for its turn, or for a gateway to come back."""
    if due := await store.kinds_due(database, list(KINDS.values())):
        await wake(due)


@periodic("23 18 * * *", "gateways.forget_answered")
async def forget_answered(context: JobContext) -> None:  # noqa: ARG001
    async with transaction() as tx:
        await store.forget(tx, tx.now - KEEP)


async def drain_batch(kind: Kind) -> bool:
    """Send one batch; one task alone where the gateway was down; False when there is nothing to send now."""
    async with transaction() as tx:
        breaker = await store.lock_breaker(tx, kind.gateway)
        state = breaker.state(tx.now)
        if state is BreakerState.OPEN:
            return False
        probing = state is BreakerState.PROBING
        tasks = await store.take(tx, kind, 1 if probing else kind.batch, probing=probing)
        if not tasks:
            return False
        if probing:
            await store.put_breaker(tx, kind.gateway, breaker.probing(tx.now))
    await _attempt(kind, tasks)
    await live.say(CHANNEL, {"gateway": kind.gateway.value})
    return True


async def _attempt(kind: Kind, tasks: Sequence[Task]) -> None:
    """Ask for these. When our own side fails at them, find the one it fails at, so that the others do not wait for it.

    That asks some of them again: the outside knows the repeat by its request id.
    """
    try:
        await _ask(kind, tasks)
    except _LOST:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a room's own code may raise for one of its subjects
        log.error("gateway_fault", kind=kind.name, tasks=len(tasks), error=type(error).__name__)  # noqa: TRY400 - a trace may show data
        if len(tasks) == 1:
            await _settle(kind, [(tasks[0], Fault())])
            return
        middle = len(tasks) // 2
        await _attempt(kind, tasks[:middle])
        await _attempt(kind, tasks[middle:])


async def _ask(kind: Kind, tasks: Sequence[Task]) -> None:
    async with transaction() as tx:
        questions = await kind.build(tx, tasks)
    asked = {question.request_id for question in questions}
    outcomes = await kind.send(questions) if questions else {}
    ended = [
        (task, outcomes.get(task.request_id, Unreadable()) if task.request_id in asked else Withdrawn())
        for task in tasks
    ]
    log.info("gateway_asked", kind=kind.name, asked=len(asked), answered=sum(_answers(one) for _, one in ended))
    await _note(kind.gateway, [outcome for task, outcome in ended if task.request_id in asked])
    await _settle(kind, ended)


async def _note(gateway: Gateway, outcomes: Sequence[msgspec.Struct]) -> None:
    """How the gateway does, written down apart from what its answers do."""
    if not outcomes:
        return
    async with transaction() as tx:
        before = await store.lock_breaker(tx, gateway)
        after = before.after(outcomes, tx.now)
        await store.put_breaker(tx, gateway, after, answered=after.failures == 0)
        if before.open_until is not None and after.open_until is None:
            await store.end_pauses(tx, gateway)


async def _settle(kind: Kind, ended: Sequence[tuple[Task, msgspec.Struct]]) -> None:
    """Apply what came back for tasks that still wait for it, and end or postpone them, in one transaction."""
    async with transaction() as tx:
        still = await store.lock(tx, [task for task, _ in ended])
        own = [(task, outcome) for task, outcome in ended if task.id in still]
        answers = [Answer(task, outcome) for task, outcome in own if _answers(outcome)]
        if answers:
            await kind.receive(tx, answers)
        if own:
            settled = {task.id: rules.settle(task.tries, task.ticket, outcome, tx.now) for task, outcome in own}
            await store.settle(tx, settled)


def _answers(outcome: msgspec.Struct) -> bool:
    return not isinstance(outcome, _NO_ANSWER)
