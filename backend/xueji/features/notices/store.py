"""The only queries on notice, notice_copy, notice_budget and notice_mute."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from xueji.features.notices.kinds import Kind
from xueji.features.notices.rules import Channel, CopyState, Outcome, Priority
from xueji.platform.connections import fetch, row, value
from xueji.platform.database import Tx

PAGE = 30


class NoticeRow(msgspec.Struct, frozen=True):
    id: int
    kind: Kind
    title: str
    body: str
    link: str
    student_id: int | None
    at: datetime
    read: bool


class CopyRow(msgspec.Struct, frozen=True):
    channel: Channel
    state: CopyState
    outcome: str
    tries: int
    next_at: datetime
    sent_at: datetime | None


class NewNotice(msgspec.Struct, frozen=True):
    """One person to be told. `student_id` is the pupil whom it is about."""

    account_id: int
    title: str
    body: str
    link: str
    student_id: int | None = None


class DueCopy(msgspec.Struct, frozen=True):
    """A copy to be sent now, with what stands in it."""

    id: int
    account_id: int
    channel: Channel
    priority: int
    tries: int
    created_at: datetime
    kind: Kind
    title: str
    body: str
    link: str
    at: datetime


_NOTICE = "id, kind, title, body, link, student_id, at, read_at IS NOT NULL AS read"


async def page(account_id: int, before: int | None) -> list[NoticeRow]:
    return await fetch(
        NoticeRow,
        f"SELECT {_NOTICE} FROM notice WHERE account_id = $1 AND ($2::bigint IS NULL OR id < $2)"
        " ORDER BY id DESC LIMIT $3",
        account_id,
        before,
        PAGE + 1,
    )


async def one(account_id: int, notice_id: int) -> NoticeRow | None:
    return await row(
        NoticeRow, f"SELECT {_NOTICE} FROM notice WHERE account_id = $1 AND id = $2", account_id, notice_id
    )


async def copies_of(notice_id: int) -> list[CopyRow]:
    return await fetch(
        CopyRow,
        "SELECT channel, state, outcome, tries, next_at, sent_at FROM notice_copy WHERE notice_id = $1"
        " ORDER BY channel",
        notice_id,
    )


async def unread(account_id: int) -> int:
    return await value("SELECT count(*) FROM notice WHERE account_id = $1 AND read_at IS NULL", account_id)


async def mark_read(tx: Tx, account_id: int, notice_id: int) -> int | None:
    """Answers how many are left unread, or None when the account has no such notice."""
    known = await tx.value(
        "UPDATE notice SET read_at = coalesce(read_at, now()) WHERE account_id = $1 AND id = $2 RETURNING id",
        account_id,
        notice_id,
    )
    if known is None:
        return None
    return await tx.value("SELECT count(*) FROM notice WHERE account_id = $1 AND read_at IS NULL", account_id)


async def mark_all_read(tx: Tx, account_id: int) -> None:
    await tx.execute("UPDATE notice SET read_at = now() WHERE account_id = $1 AND read_at IS NULL", account_id)


async def add(
    tx: Tx,
    rows: list[NewNotice],
    kind: Kind,
    priority: Priority,
    copies: tuple[Channel, ...],
) -> int:
    """Notices and their copies, whatever their number, in one statement; answers how many notices there are."""
    return await tx.value(
        """WITH told AS (
             INSERT INTO notice (account_id, student_id, kind, title, body, link, at)
             SELECT account_id, student_id, $1, title, body, link, now()
             FROM unnest($2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[])
               AS new (account_id, student_id, title, body, link)
             RETURNING id, account_id, student_id),
           copied AS (
             INSERT INTO notice_copy
               (notice_id, account_id, channel, priority, state, outcome, tries, next_at, created_at)
             SELECT told.id, told.account_id, way.channel, $7,
               CASE WHEN mute.id IS NULL THEN 'waiting' ELSE 'skipped' END,
               CASE WHEN mute.id IS NULL THEN '' ELSE 'muted' END, 0, now(), now()
             FROM told CROSS JOIN unnest($8::text[]) AS way (channel)
             LEFT JOIN notice_mute mute ON mute.account_id = told.account_id AND mute.student_id = told.student_id
               AND mute.channel = way.channel)
           SELECT count(*) FROM told""",
        kind.value,
        [r.account_id for r in rows],
        [r.student_id for r in rows],
        [r.title for r in rows],
        [r.body for r in rows],
        [r.link for r in rows],
        priority.value,
        [c.value for c in copies],
    )


async def mute(tx: Tx, account_id: int, student_id: int, channel: Channel) -> None:
    await mute_each(tx, [(account_id, student_id)], channel)


async def mute_each(tx: Tx, pairs: Sequence[tuple[int, int]], channel: Channel) -> None:
    """No copies by this channel to these accounts about these pupils; one statement."""
    await tx.execute(
        "INSERT INTO notice_mute (account_id, student_id, channel)"
        " SELECT n.account_id, n.student_id, $3 FROM unnest($1::bigint[], $2::bigint[]) AS n (account_id, student_id)"
        " ON CONFLICT (account_id, student_id, channel) DO NOTHING",
        [account_id for account_id, _ in pairs],
        [student_id for _, student_id in pairs],
        channel.value,
    )


async def unmute(tx: Tx, account_id: int, student_id: int, channel: Channel) -> None:
    await tx.execute(
        "DELETE FROM notice_mute WHERE account_id = $1 AND student_id = $2 AND channel = $3",
        account_id,
        student_id,
        channel.value,
    )


async def take_due(tx: Tx, channel: Channel, most: int, lease: datetime) -> list[DueCopy]:
    """Copies that are due, most urgent first, held until `lease`: a killed worker's copies come up again then."""
    return await tx.fetch(
        DueCopy,
        """WITH due AS (
             SELECT id FROM notice_copy WHERE channel = $1 AND state = 'waiting' AND next_at <= clock_timestamp()
             ORDER BY priority, next_at, id LIMIT $2 FOR UPDATE SKIP LOCKED)
           UPDATE notice_copy c SET next_at = $3 FROM due, notice n WHERE c.id = due.id AND n.id = c.notice_id
           RETURNING c.id, c.account_id, c.channel, c.priority, c.tries, c.created_at,
             n.kind, n.title, n.body, n.link, n.at""",
        channel.value,
        most,
        lease,
    )


class Settled(msgspec.Struct, frozen=True):
    """What became of one try."""

    id: int
    state: CopyState
    outcome: Outcome
    next_at: datetime
    tried: bool


async def settle(tx: Tx, settled: list[Settled]) -> None:
    await tx.execute(
        """UPDATE notice_copy c SET state = s.state, outcome = s.outcome, next_at = s.next_at,
             tries = c.tries + s.tried::int, sent_at = CASE WHEN s.state = 'sent' THEN clock_timestamp() END
           FROM unnest($1::bigint[], $2::text[], $3::text[], $4::timestamptz[], $5::bool[])
             AS s (id, state, outcome, next_at, tried)
           WHERE c.id = s.id AND c.state = 'waiting'""",
        [s.id for s in settled],
        [s.state.value for s in settled],
        [s.outcome.value for s in settled],
        [s.next_at for s in settled],
        [s.tried for s in settled],
    )


async def used_today(tx: Tx, channel: Channel, day: date) -> int:
    """What the channel has used up of its day; the row is held until the transaction ends."""
    await tx.execute(
        "INSERT INTO notice_budget (channel, day, used) VALUES ($1, $2, 0) ON CONFLICT (channel, day) DO NOTHING",
        channel.value,
        day,
    )
    return await tx.value(
        "SELECT used FROM notice_budget WHERE channel = $1 AND day = $2 FOR UPDATE", channel.value, day
    )


async def use_budget(tx: Tx, channel: Channel, day: date, messages: int) -> None:
    """Count messages; a negative number gives back what was not sent."""
    await tx.execute(
        "UPDATE notice_budget SET used = greatest(0, used + $3) WHERE channel = $1 AND day = $2",
        channel.value,
        day,
        messages,
    )


async def channels_due(tx: Tx) -> list[Channel]:
    """Channels by which something is due now."""
    sql = "SELECT DISTINCT channel FROM notice_copy WHERE state = 'waiting' AND next_at <= clock_timestamp()"
    return await tx.column(Channel, sql)


class Backlog(msgspec.Struct, frozen=True):
    """How many copies wait by channel, and for how many seconds the oldest has been due."""

    channel: Channel
    waiting: int
    failed: int
    overdue_seconds: float


async def backlog() -> list[Backlog]:
    return await fetch(
        Backlog,
        """SELECT channel, count(*) FILTER (WHERE state = 'waiting') AS waiting,
             count(*) FILTER (WHERE state = 'failed') AS failed,
             coalesce(extract(epoch FROM now() - min(next_at) FILTER (WHERE state = 'waiting' AND next_at <= now())),
               0)::float8 AS overdue_seconds
           FROM notice_copy WHERE state <> 'sent' AND state <> 'skipped' GROUP BY channel ORDER BY channel""",
    )
