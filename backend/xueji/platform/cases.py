"""Cases in the database: the desk's port on a transaction, and the clock's nightly round."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from xueji.approvals import (
    Actor,
    ActorKind,
    Case,
    Entry,
    Event,
)
from xueji.kernel.numbers import case_number
from xueji.kernel.workdays import Calendar
from xueji.platform import calendar_store
from xueji.platform.caller import Caller, CallerKind
from xueji.platform.connections import Reads
from xueji.platform.database import Tx

_encode = msgspec.json.Encoder().encode
_event: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)

ADD = """
WITH new AS MATERIALIZED (
  SELECT coalesce(given.id, nextval(pg_get_serial_sequence('approval_case', 'id'))) AS id, given.place, given.flow,
    given.flow_version, given.number, given.student_id, given.filed_by, given.parties, given.holders, given.step,
    given.state, given.due_on, given.provisional, given.closed, given.snapshot, given.version, given.owed_on
  FROM unnest($4::bigint[], $5::text[], $6::int[], $7::text[], $8::bigint[], $9::bigint[], $10::jsonb[], $11::text[],
    $12::text[], $13::text[], $14::date[], $15::bool[], $16::bool[], $17::jsonb[], $18::int[], $19::date[])
    WITH ORDINALITY
    AS given (id, flow, flow_version, number, student_id, filed_by, parties, holders, step, state, due_on, provisional,
      closed, snapshot, version, owed_on, place)
), added AS (
  INSERT INTO approval_case (id, flow, flow_version, number, student_id, filed_by, parties, opened_at, holder_ids, step,
    state, step_opened_at, due_on, provisional, closed_at, snapshot, version, owed_on)
  SELECT id, flow, flow_version, number, student_id, filed_by, parties, $1, holders::bigint[], step, state, $1, due_on,
    provisional, CASE WHEN closed THEN $1::timestamptz END, snapshot, version, owed_on FROM new
), lists AS (
  INSERT INTO approval_concern (case_id, organisation_id, flow, steps, due_on, closed_on)
  SELECT new.id, concern.organisation_id, new.flow, concern.steps::text[], coalesce(new.due_on, 'infinity'),
    CASE WHEN new.closed THEN ($1 AT TIME ZONE 'Asia/Shanghai')::date END
  FROM new JOIN unnest($24::int[], $25::bigint[], $26::text[]) AS concern (place, organisation_id, steps) USING (place)
), history AS (
  INSERT INTO approval_event (case_id, seq, at, kind, actor_account_id, actor_post_id, payload)
  SELECT new.id, event.seq, $1, event.kind, $2, $3, event.payload
  FROM new JOIN unnest($20::int[], $21::int[], $22::text[], $23::jsonb[]) AS event (place, seq, kind, payload)
    USING (place)
)
SELECT id FROM new ORDER BY place
"""

APPEND = """
WITH history AS (
  INSERT INTO approval_event (case_id, seq, at, kind, actor_account_id, actor_post_id, payload)
  SELECT event.case_id, event.seq, $1, event.kind, $2, $3, event.payload
  FROM unnest($4::bigint[], $5::int[], $6::text[], $7::jsonb[]) AS event (case_id, seq, kind, payload)
), lists AS (
  UPDATE approval_concern SET steps = said.steps::text[], due_on = said.due_on, closed_on = said.closed_on
  FROM (
    SELECT concern.case_id, concern.organisation_id, concern.steps, coalesce(now.due_on, 'infinity') AS due_on,
      CASE WHEN now.closed THEN ($1 AT TIME ZONE 'Asia/Shanghai')::date END AS closed_on
    FROM unnest($19::bigint[], $20::bigint[], $21::text[]) AS concern (case_id, organisation_id, steps)
    JOIN unnest($8::bigint[], $12::date[], $14::bool[]) AS now (id, due_on, closed) ON now.id = concern.case_id
  ) AS said
  WHERE approval_concern.case_id = said.case_id AND approval_concern.organisation_id = said.organisation_id
    AND (approval_concern.steps, approval_concern.due_on, approval_concern.closed_on)
      IS DISTINCT FROM (said.steps::text[], said.due_on, said.closed_on)
)
UPDATE approval_case SET holder_ids = now.holders::bigint[], step = now.step, state = now.state, due_on = now.due_on,
  provisional = now.provisional, closed_at = CASE WHEN now.closed THEN $1::timestamptz END, snapshot = now.snapshot,
  version = now.version, owed_on = now.owed_on,
  step_opened_at = CASE WHEN now.reopened THEN $1 ELSE step_opened_at END
FROM unnest($8::bigint[], $9::text[], $10::text[], $11::text[], $12::date[], $13::bool[], $14::bool[], $15::jsonb[],
  $16::int[], $17::bool[], $18::date[])
  AS now (id, holders, step, state, due_on, provisional, closed, snapshot, version, reopened, owed_on)
WHERE approval_case.id = now.id
"""


class Line(msgspec.Struct, frozen=True):
    """A case as it is after these events."""

    case: Case
    events: tuple[Event, ...]


class _Kept(msgspec.Struct):
    id: int
    snapshot: dict[str, Any]


class _Line(msgspec.Struct):
    seq: int
    at: datetime
    actor_account_id: int | None
    actor_post_id: int | None
    payload: str


def actor_of(caller: Caller) -> Actor:
    """The caller as a decision sees them: one post, its permissions, the own children."""
    own = () if caller.own_record is None else (caller.own_record,)
    post = caller.post
    handed_over = {permission for absent in caller.stands_in_for for permission in absent.permissions}
    return Actor(
        kind=ActorKind.FAMILY if caller.kind is CallerKind.FAMILY else ActorKind.STAFF,
        account_id=caller.account_id,
        post_id=post.id if post else None,
        organisation_id=post.organisation_id if post else None,
        permissions=caller.permissions - handed_over if handed_over else caller.permissions,
        students=(*caller.children, *own),
        stands_in_for=caller.stands_in_for,
    )


def _case(kept: _Kept) -> Case:
    return msgspec.structs.replace(msgspec.convert(kept.snapshot, Case), id=kept.id)


def _holders(case: Case) -> str:
    return f"{{{','.join(map(str, case.holders))}}}"


def _snapshot(case: Case) -> str:
    return _encode(msgspec.structs.replace(case, owed_on=None)).decode()


def _concern_columns(lines: Sequence[Line], keys: Sequence[int]) -> tuple[list[int], list[int], list[str]]:
    """A row for each organisation that is a party: the key of its line, the organisation, the steps that it holds."""
    rows = [
        (key, party, f"{{{','.join(name for name, step in line.case.open_steps.items() if party in step.holders)}}}")
        for key, line in zip(keys, lines, strict=True)
        for party in dict.fromkeys(line.case.parties.values())
    ]
    return [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows]


def _event_columns(line: Line) -> tuple[list[int], list[str], list[str]]:
    """Numbers, kinds and payloads."""
    last = line.case.version
    kinds = [str(type(event).__struct_config__.tag) for event in line.events]
    payloads = [_encode(event).decode() for event in line.events]
    return list(range(last - len(kinds) + 1, last + 1)), kinds, payloads


class CaseFile(msgspec.Struct, frozen=True):
    """A case for looking: what its timeline is drawn from."""

    case: Case
    entries: list[Entry]
    calendar: Calendar


async def case_file(source: Reads, case_id: int, today: date) -> CaseFile | None:
    """The case as it is with its history, unlocked, from the pool or from an open transaction."""
    kept = await source.row(_Kept, "SELECT id, snapshot FROM approval_case WHERE id = $1", case_id)
    if kept is None:
        return None
    return CaseFile(_case(kept), await entries_of(source, case_id), await calendar_store.calendar(source.fetch, today))


async def entries_of(source: Reads, case_id: int) -> list[Entry]:
    """The history of a case, oldest first."""
    lines = await source.fetch(
        _Line,
        "SELECT seq, at, actor_account_id, actor_post_id, payload::text FROM approval_event WHERE case_id = $1"
        " ORDER BY seq",
        case_id,
    )
    return [
        Entry(
            seq=line.seq,
            at=line.at,
            event=_event.decode(line.payload),
            account_id=line.actor_account_id,
            post_id=line.actor_post_id,
        )
        for line in lines
    ]


class Cases:
    """`xueji.approvals.CaseBook` on an open transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    @property
    def context(self) -> Tx:
        return self._tx

    @property
    def today(self) -> date:
        return self._tx.today

    async def calendar(self) -> Calendar:
        return await calendar_store.calendar(self._tx.fetch, self._tx.today)

    async def closed(self, organisations: Collection[int]) -> frozenset[int]:
        sql = "SELECT id FROM organisation WHERE id = ANY($1::bigint[]) AND NOT active"
        return frozenset(await self._tx.column(int, sql, list(organisations)))

    async def number(self, prefix: str) -> str:
        """A receipt or application number that nobody else gets."""
        return (await self.numbers(prefix, 1))[0]

    async def numbers(self, prefix: str, count: int) -> list[str]:
        """As many of them, in one statement."""
        drawn = await self._tx.connection.fetch("SELECT nextval('approval_number') FROM generate_series(1, $1)", count)
        return [case_number(prefix, self.today, row[0]) for row in drawn]

    async def case(self, case_id: int) -> Case | None:
        """The case as it is, unlocked: for looking."""
        kept = await self._tx.row(_Kept, "SELECT id, snapshot FROM approval_case WHERE id = $1", case_id)
        return None if kept is None else _case(kept)

    async def entries(self, case_id: int) -> list[Entry]:
        """The history of a case, oldest first."""
        return await entries_of(self._tx, case_id)

    async def lock(self, case_id: int) -> Case | None:
        return (await self.lock_all([case_id])).get(case_id)

    async def lock_all(self, case_ids: Sequence[int]) -> dict[int, Case]:
        """Many cases at once, always in the order of their ids, so that two who lock many never wait for each other."""
        sql = "SELECT id, snapshot FROM approval_case WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE"
        return {kept.id: _case(kept) for kept in await self._tx.fetch(_Kept, sql, list(case_ids))}

    async def add(self, case: Case, events: Sequence[Event], actor: Actor) -> int:
        return (await self.add_all([Line(case, tuple(events))], actor))[0]

    async def add_all(self, lines: Sequence[Line], actor: Actor) -> list[int]:
        """What one actor opened, in one statement; answers the ids. A case that has an id already keeps it."""
        rows = [(place, *row) for place, line in enumerate(lines, 1) for row in zip(*_event_columns(line), strict=True)]
        cases = [line.case for line in lines]
        found = await self._tx.connection.fetch(
            ADD,
            self._tx.now,
            actor.account_id,
            actor.post_id,
            [case.id or None for case in cases],
            [case.flow for case in cases],
            [case.flow_version for case in cases],
            [case.number for case in cases],
            [case.student_id for case in cases],
            [case.filed_by for case in cases],
            [_encode(case.parties).decode() for case in cases],
            [_holders(case) for case in cases],
            [",".join(case.open_steps) for case in cases],
            [case.state.value for case in cases],
            [case.due_on for case in cases],
            [case.provisional for case in cases],
            [case.closed for case in cases],
            [_snapshot(case) for case in cases],
            [case.version for case in cases],
            [case.owed_on for case in cases],
            *(list(column) for column in zip(*rows, strict=True)),
            *_concern_columns(lines, range(1, len(lines) + 1)),
        )
        return [row["id"] for row in found]

    async def append(self, case: Case, events: Sequence[Event], actor: Actor) -> None:
        await self.append_all([Line(case, tuple(events))], actor)

    async def append_all(self, lines: Sequence[Line], actor: Actor) -> None:
        """What one actor did to any number of cases, in one statement."""
        rows = [(line.case.id, *row) for line in lines for row in zip(*_event_columns(line), strict=True)]
        ids, seqs, kinds, payloads = (list(column) for column in zip(*rows, strict=True))
        cases = [line.case for line in lines]
        reopened = {case_id for case_id, kind in zip(ids, kinds, strict=True) if kind == "step_opened"}
        await self._tx.execute(
            APPEND,
            self._tx.now,
            actor.account_id,
            actor.post_id,
            ids,
            seqs,
            kinds,
            payloads,
            [case.id for case in cases],
            [_holders(case) for case in cases],
            [",".join(case.open_steps) for case in cases],
            [case.state.value for case in cases],
            [case.due_on for case in cases],
            [case.provisional for case in cases],
            [case.closed for case in cases],
            [_snapshot(case) for case in cases],
            [case.version for case in cases],
            [case.id in reopened for case in cases],
            [case.owed_on for case in cases],
            *_concern_columns(lines, [case.id for case in cases]),
        )

    async def defer(self, job: str, **arguments: Any) -> None:
        await self._tx.defer(job, **arguments)
