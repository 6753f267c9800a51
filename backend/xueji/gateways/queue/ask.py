"""Asking the outside: a row in the caller's transaction. Whoever asks never waits, and never hears that it is down."""

from collections.abc import Sequence
from datetime import date, datetime

import asyncpg
import msgspec
import structlog

from xueji.gateways.queue import store
from xueji.gateways.queue.kinds import KINDS, Kind
from xueji.gateways.queue.store import NewTask
from xueji.kernel.clock import china_time, day_words
from xueji.platform.connections import Reads
from xueji.platform.database import Tx, transaction
from xueji.platform.personal_data import refuse_leaks

log = structlog.get_logger("gateways")

DRAIN = "gateways.drain"


_PASSING = {
    "archive_in_preparation": "原省正在准备档案",
    "synchronising": "全国平台正在同步",
    "unknown_pupil": "全国库里还没有这名学生，多半是两边同步有时间差",
    "undecided": "对方还没有办理",
    "withdrawal_open": "上一次申请在原省还没有撤销完",
}
"""What passes by itself, as a page says it."""


class Subject(msgspec.Struct, frozen=True):
    """What a question is about, by ids alone.

    Attributes:
        id: the room's own, one open question of a kind each.
        student_id: the pupil, once there is one.
        order_key: questions with one key go one after the other, of whatever kind, each after the answer of the one
            before: `student:81`. It never holds a number of a paper.
        organisation_id: whose the question is: the school. Offices see the questions of their subtree.
    """

    id: int
    student_id: int | None = None
    order_key: str | None = None
    organisation_id: int | None = None


class Waiting(msgspec.Struct, frozen=True):
    """A question without an answer yet. `outcome` is how the last try ended; a parked one waits for an operator."""

    tries: int
    next_at: datetime
    since: datetime
    outcome: str | None
    parked: bool = False
    reason: str | None = None


async def ask(tx: Tx, kind: Kind | str, subjects: Sequence[Subject]) -> None:
    """Have these asked once this transaction has committed; one statement, however many.

    A subject that waits already goes on waiting. One whose facts have changed is withdrawn first: the outside answers
    a repeated question as it did before.
    """
    if not subjects:
        return
    found = known(kind)
    refuse_leaks([one.order_key for one in subjects], "an order key")
    each = {one.id: NewTask(one.id, one.student_id, one.organisation_id, one.order_key) for one in subjects}
    await store.insert(tx, found, list(each.values()))
    tx.after_commit(lambda: wake([found.name]))


async def withdraw(tx: Tx, kind: Kind | str, subject_ids: Sequence[int]) -> None:
    """These need no answer any more; one that is on its way changes nothing."""
    await store.withdraw(tx, known(kind), subject_ids)


async def waiting(source: Reads, kind: Kind | str, subject_ids: Sequence[int]) -> dict[int, Waiting]:
    """Of these subjects those that have no answer yet."""
    rows = await store.waiting(source, known(kind), subject_ids) if subject_ids else []
    return {
        row.subject_id: Waiting(row.tries, row.next_at, row.since, row.outcome, row.parked, row.reason) for row in rows
    }


def words(kind: Kind | str, found: Waiting, today: date) -> str:
    """What a page says of it: 等全国平台答复，已试 3 次，下次 14:05."""
    gateway = known(kind).gateway.label
    at = china_time(found.next_at)
    when = f"{at:%H:%M}" if at.date() == today else f"{day_words(at.date(), today)} {at:%H:%M}"
    if found.parked:
        return f"{gateway}没有接收，已转给主管部门处理，处理好会自动再发"
    if found.outcome == "not_yet":
        return f"{_PASSING.get(found.reason or '', f'{gateway}现在还不能办')}，{when} 自动再问"
    if found.outcome == "later":
        return f"{gateway}已收到，{when} 去取答复"
    if found.tries == 0:
        return f"已排队，等{gateway}答复"
    return f"等{gateway}答复，已试 {found.tries} 次，下次 {when}"


def known(kind: Kind | str) -> Kind:
    """A kind by its name.

    Raises:
        LookupError: no room has registered it.
    """
    found = KINDS.get(kind if isinstance(kind, str) else kind.name)
    if found is None:
        raise LookupError(f"no kind is called {kind}")
    return found


async def wake(kinds: Sequence[str]) -> None:
    """Send soon. Where this is lost the sweep comes within seconds: the rows are what counts."""
    try:
        async with transaction() as tx:
            for name in kinds:
                lock = f"{DRAIN}:{name}"
                await tx.defer(DRAIN, lock=lock, queueing_lock=lock, kind=name)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        log.warning("gateway_not_woken", error=type(error).__name__)
