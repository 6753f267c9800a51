"""The only queries that move tasks and breakers. Every list is one statement, however long."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from xueji.gateways.queue.kinds import Gateway, Kind, Task
from xueji.gateways.queue.rules import LEASE, Breaker, Settled
from xueji.platform.connections import Reads
from xueji.platform.database import Tx

_TASK = "t.id, t.kind, t.subject_id, t.student_id, t.organisation_id, t.request_id::text, t.tries, t.since, t.ticket"
_BEFORE = "SELECT FROM gateway_task e WHERE e.order_key = t.order_key AND e.id + 0 < t.id AND e.state <> 'done'"
"""Found by its key: `+ 0` keeps the planner from reading all ids below, however little it knows of the table."""

_WAITED = "('down', 'unreadable')"


class NewTask(msgspec.Struct, frozen=True):
    subject_id: int
    student_id: int | None
    organisation_id: int | None
    order_key: str | None


async def insert(tx: Tx, kind: Kind, tasks: Sequence[NewTask]) -> None:
    """A subject that waits goes on waiting; one that is parked is tried anew."""
    sql = (
        "INSERT INTO gateway_task (gateway, kind, subject_id, student_id, organisation_id, order_key, request_id,"
        " state, tries, since, next_at)"
        " SELECT $1, $2, a.subject_id, a.student_id, a.organisation_id, a.order_key, gen_random_uuid(), 'waiting', 0,"
        " $7, $7 FROM unnest($3::bigint[], $4::bigint[], $5::bigint[], $6::text[])"
        " AS a (subject_id, student_id, organisation_id, order_key) ORDER BY a.subject_id"
        " ON CONFLICT (kind, subject_id) WHERE state <> 'done' DO UPDATE SET state = 'waiting', next_at = $7,"
        " request_id = excluded.request_id, ticket = NULL, outcome = NULL, reason = NULL"
        " WHERE gateway_task.state = 'parked'"
    )
    await tx.execute(
        sql,
        kind.gateway.value,
        kind.name,
        [task.subject_id for task in tasks],
        [task.student_id for task in tasks],
        [task.organisation_id for task in tasks],
        [task.order_key for task in tasks],
        tx.now,
    )


async def withdraw(tx: Tx, kind: Kind, subject_ids: Sequence[int]) -> None:
    await tx.execute(
        "UPDATE gateway_task SET state = 'done', outcome = 'withdrawn', settled_at = $3 WHERE kind = $1"
        " AND subject_id = ANY($2::bigint[]) AND state <> 'done'",
        kind.name,
        list(subject_ids),
        tx.now,
    )


async def take(tx: Tx, kind: Kind, limit: int, *, probing: bool) -> list[Task]:
    """Hold the next tasks for one try, in their order.

    A task waits for the ones before it with the same order key, of whatever kind. A probe is one of those that have
    been tried before, and goes without its pause. The index has the order already: sorting a backlog of a hundred
    thousand for each batch is what a planner with old statistics would choose.
    """
    due, order = "t.next_at <= $2", "t.next_at, t.id"
    if probing:
        due, order = f"({due} OR t.outcome IN {_WAITED})", "t.tries = 0, t.next_at, t.id"
    sql = (
        f"WITH due AS (SELECT t.id FROM gateway_task t WHERE t.kind = $1 AND t.state = 'waiting' AND {due}"
        " AND (t.held_until IS NULL OR t.held_until <= $2)"
        f" AND NOT EXISTS ({_BEFORE}) ORDER BY {order} LIMIT {limit:d} FOR UPDATE OF t SKIP LOCKED)"
        " UPDATE gateway_task t SET tries = t.tries + 1, held_until = $2 + $3::interval FROM due WHERE due.id = t.id"
        f" RETURNING {_TASK}"
    )
    if not probing:
        await tx.execute("SET LOCAL enable_sort = off")
    taken = await tx.fetch(Task, sql, kind.name, tx.now, LEASE)
    return sorted(taken, key=lambda task: task.id)


async def lock(tx: Tx, tasks: Sequence[Task]) -> set[int]:
    """Which of these still wait for this answer: not answered, withdrawn or asked anew in the meantime."""
    sql = (
        "SELECT t.id FROM gateway_task t JOIN unnest($1::bigint[], $2::uuid[]) AS sent (id, request_id)"
        " ON sent.id = t.id AND sent.request_id = t.request_id WHERE t.state = 'waiting' ORDER BY t.id"
        " FOR UPDATE OF t"
    )
    rows = await tx.connection.fetch(sql, [task.id for task in tasks], [task.request_id for task in tasks])
    return {row["id"] for row in rows}


async def settle(tx: Tx, settled: Mapping[int, Settled]) -> None:
    await tx.execute(
        "UPDATE gateway_task t SET state = s.state, outcome = s.outcome, next_at = s.next_at, ticket = s.ticket,"
        " reason = s.reason, held_until = NULL, settled_at = $7 FROM unnest($1::bigint[], $2::text[], $3::text[],"
        " $4::timestamptz[], $5::text[], $6::text[]) AS s (id, state, outcome, next_at, ticket, reason)"
        " WHERE s.id = t.id",
        list(settled),
        [one.state.value for one in settled.values()],
        [one.outcome for one in settled.values()],
        [one.next_at for one in settled.values()],
        [one.ticket for one in settled.values()],
        [one.reason for one in settled.values()],
        tx.now,
    )


# --- breakers -----------------------------------------------------------------------------------------------------


async def lock_breaker(tx: Tx, gateway: Gateway) -> Breaker:
    sql = "SELECT failures, open_until FROM gateway_breaker WHERE gateway = $1 FOR UPDATE"
    found = await tx.row(Breaker, sql, gateway.value)
    if found is None:
        await tx.execute(
            "INSERT INTO gateway_breaker (gateway, failures) VALUES ($1, 0) ON CONFLICT DO NOTHING", gateway.value
        )
        found = await tx.row(Breaker, sql, gateway.value)
    return found or Breaker()


async def put_breaker(tx: Tx, gateway: Gateway, breaker: Breaker, *, answered: bool | None = None) -> None:
    """`answered` says how the last call went; None where there was none."""
    await tx.execute(
        "UPDATE gateway_breaker SET failures = $2, open_until = $3,"
        " answered_at = CASE WHEN $4::boolean THEN $5 ELSE answered_at END,"
        " failed_at = CASE WHEN $4::boolean THEN failed_at WHEN NOT $4::boolean THEN $5 ELSE failed_at END"
        " WHERE gateway = $1",
        gateway.value,
        breaker.failures,
        breaker.open_until,
        answered,
        tx.now,
    )


async def end_pause(tx: Tx, gateway: Gateway) -> None:
    """The next one goes to see now."""
    await tx.execute("UPDATE gateway_breaker SET open_until = $2 WHERE gateway = $1", gateway.value, tx.now)


async def end_pauses(tx: Tx, gateway: Gateway) -> None:
    """The gateway answers again: who waited for that goes before those who came later."""
    await tx.execute(
        f"UPDATE gateway_task SET next_at = since WHERE gateway = $1 AND state = 'waiting' AND outcome IN {_WAITED}",
        gateway.value,
    )


# --- waiting ------------------------------------------------------------------------------------------------------


async def kinds_due(source: Reads, kinds: Sequence[Kind]) -> list[str]:
    """Kinds with something to send now, as far as their gateway lets anybody through."""
    sql = (
        "SELECT k.name FROM unnest($1::text[], $2::text[]) AS k (name, gateway)"
        " LEFT JOIN gateway_breaker b ON b.gateway = k.gateway"
        " WHERE (b.open_until IS NULL OR b.open_until <= now()) AND EXISTS (SELECT FROM gateway_task t"
        " WHERE t.kind = k.name AND t.state = 'waiting' AND (t.held_until IS NULL OR t.held_until <= now())"
        f" AND (t.next_at <= now() OR (b.open_until IS NOT NULL AND t.outcome IN {_WAITED})))"
    )
    return await source.column(str, sql, [kind.name for kind in kinds], [kind.gateway.value for kind in kinds])


class WaitingRow(msgspec.Struct, frozen=True):
    subject_id: int
    tries: int
    next_at: datetime
    since: datetime
    outcome: str | None
    parked: bool
    reason: str | None


async def waiting(source: Reads, kind: Kind, subject_ids: Sequence[int]) -> list[WaitingRow]:
    sql = (
        "SELECT t.subject_id, t.tries, greatest(t.next_at, b.open_until) AS next_at, t.since, t.outcome,"
        " t.state = 'parked' AS parked, t.reason FROM gateway_task t"
        " LEFT JOIN gateway_breaker b ON b.gateway = t.gateway"
        " WHERE t.kind = $1 AND t.subject_id = ANY($2::bigint[]) AND t.state <> 'done'"
    )
    return await source.fetch(WaitingRow, sql, kind.name, list(subject_ids))


async def retry(tx: Tx, task_ids: Sequence[int]) -> list[Gateway]:
    """Try these now: what is parked is asked anew, what waits goes at once; answers whose gateways they are."""
    sql = (
        "WITH again AS (UPDATE gateway_task SET next_at = $2, state = 'waiting',"
        " request_id = CASE WHEN state = 'parked' THEN gen_random_uuid() ELSE request_id END,"
        " outcome = CASE WHEN state = 'parked' THEN NULL ELSE outcome END,"
        " reason = CASE WHEN state = 'parked' THEN NULL ELSE reason END"
        " WHERE id = ANY($1::bigint[]) AND state <> 'done' RETURNING gateway)"
        " SELECT DISTINCT gateway FROM again ORDER BY gateway"
    )
    rows = await tx.connection.fetch(sql, list(task_ids), tx.now)
    return [Gateway(row["gateway"]) for row in rows]


async def forget(tx: Tx, before: datetime) -> None:
    await tx.execute("DELETE FROM gateway_task WHERE state = 'done' AND settled_at < $1", before)
