"""The lists of cases and what a case's page joins. A row is theirs alone who are a party, or above one."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import msgspec

from xueji.approvals import Case, Event, Party
from xueji.features.casework.schemas import Tab
from xueji.features.students import Reads
from xueji.platform.database import Tx

MOST_COUNTED = 1000
FOREVER = date.max
MOST_ID = 2**63 - 1
ONE_DAY = timedelta(days=1)


class Asked(msgspec.Struct, frozen=True):
    """Whose list: the office, what of each flow it may decide, which class pupils have to be in, what is looked for."""

    organisation_id: int
    path: str
    account_id: int
    flows: Mapping[str, Sequence[str]]
    today: date
    class_ids: Sequence[int] | None = None
    below: bool = False


class CaseLine(msgspec.Struct, frozen=True, kw_only=True):
    """A case with what its line in a list shows."""

    id: int
    due: date
    snapshot: Case
    closed_at: datetime | None
    offices: dict[str, str]
    holders: list[str] | None
    student_name: str | None
    stage: str | None
    grade: int | None
    school: str | None
    school_path: str | None
    latest_at: datetime | None
    latest: Event | None
    latest_by: str | None
    unseen: int

    @property
    def case(self) -> Case:
        return msgspec.structs.replace(self.snapshot, id=self.id)


_SHOWN = """
  SELECT c.id, found.due, c.snapshot, c.closed_at,
    (SELECT coalesce(jsonb_object_agg(p.key, o.short_name), '{}') FROM jsonb_each_text(c.parties) AS p
     JOIN organisation o ON o.id = p.value::bigint) AS offices,
    (SELECT array_agg(o.short_name ORDER BY o.id) FROM organisation o WHERE o.id = ANY(c.holder_ids)) AS holders,
    s.name AS student_name, s.stage, s.grade, o.short_name AS school, s.school_path,
    e.at AS latest_at, e.payload AS latest, said.name AS latest_by,
    (SELECT count(*) FROM case_evidence v WHERE v.case_id = c.id AND v.given_at IS NOT NULL AND NOT EXISTS (
       SELECT FROM case_evidence_opened w WHERE w.evidence_id = v.id AND w.account_id = $2)) AS unseen
  FROM found JOIN approval_case c ON c.id = found.case_id
  LEFT JOIN student s ON s.id = c.student_id LEFT JOIN organisation o ON o.id = s.school_id
  LEFT JOIN LATERAL (SELECT at, payload, actor_post_id FROM approval_event WHERE case_id = c.id
                     AND kind NOT IN ('step_opened', 'due_moved') ORDER BY seq DESC LIMIT 1) e ON true
  LEFT JOIN post ap ON ap.id = e.actor_post_id LEFT JOIN organisation said ON said.id = ap.organisation_id
"""
_OF_CLASS = (
    " AND ({n}::bigint[] IS NULL OR EXISTS (SELECT FROM approval_case k JOIN student t ON t.id = k.student_id"
    " WHERE k.id = w.case_id AND t.class_id = ANY({n})))"
)

_FROM: dict[Tab, str] = {
    Tab.MINE: "w.steps <> '{}' AND w.steps && asked.steps::text[]",
    Tab.OURS: "w.closed_on IS NULL",
    Tab.OVERDUE: "w.closed_on IS NULL",
    Tab.DONE: "w.closed_on IS NOT NULL",
}
_DAY: dict[Tab, str] = {Tab.MINE: "w.due_on", Tab.OURS: "w.due_on", Tab.OVERDUE: "w.due_on", Tab.DONE: "w.closed_on"}
"""Overdue of an office's own; what is overdue below a bureau is found by its day, in `late_below`."""


def _flows(asked: Asked, flow: str) -> tuple[list[str], list[str]]:
    """The flows that are looked through, each with the steps that may be decided, as arrays."""
    chosen = {name: steps for name, steps in asked.flows.items() if flow in ("", name)}
    return list(chosen), [f"{{{','.join(steps)}}}" for steps in chosen.values()]


async def page(
    source: Reads, asked: Asked, tab: Tab, flow: str, after: tuple[date, int] | None, most: int
) -> list[CaseLine]:
    """One page, the earliest day first (of what is done the newest first), in one statement however long the list."""
    day, newest_first = _DAY[tab], tab is Tab.DONE
    beyond, order = ("<", "DESC") if newest_first else (">", "ASC")
    sql = (
        "WITH found AS MATERIALIZED ("
        " SELECT w.case_id, w.due FROM unnest($3::text[], $4::text[]) AS asked (flow, steps) CROSS JOIN LATERAL ("
        f" SELECT w.case_id, {day} AS due FROM approval_concern w"
        f" WHERE w.organisation_id = $1 AND w.flow = asked.flow AND {_FROM[tab]} AND {day} <= $5::date"
        f" AND ({day}, w.case_id) {beyond} ($6::date, $7::bigint){_OF_CLASS.format(n='$8')}"
        f" ORDER BY {day} {order}, w.case_id {order} LIMIT $9) w ORDER BY w.due {order}, w.case_id {order} LIMIT $9)"
        f" {_SHOWN} ORDER BY found.due {order}, c.id {order}"
    )
    return await source.fetch(
        CaseLine,
        sql,
        asked.organisation_id,
        asked.account_id,
        *_flows(asked, flow),
        asked.today - ONE_DAY if tab is Tab.OVERDUE else FOREVER,
        *(after or ((FOREVER, MOST_ID) if newest_first else (date.min, 0))),
        None if asked.class_ids is None else list(asked.class_ids),
        most,
    )


async def late_below(
    source: Reads, asked: Asked, flow: str, after: tuple[date, int] | None, most: int
) -> list[CaseLine]:
    """What any office of a bureau's subtree holds past its day, the oldest first."""
    sql = (
        "WITH found AS MATERIALIZED (SELECT w.case_id, min(w.due_on) AS due FROM approval_concern w"
        " JOIN organisation o ON o.id = w.organisation_id WHERE w.steps <> '{}' AND w.due_on < $4::date"
        " AND w.flow = ANY($3) AND o.path LIKE $1 || '%' GROUP BY w.case_id"
        " HAVING (min(w.due_on), w.case_id) > ($5::date, $6::bigint) ORDER BY due, case_id LIMIT $7)"
        f" {_SHOWN} ORDER BY found.due, c.id"
    )
    flows = _flows(asked, flow)[0]
    first = after or (date.min, 0)
    return await source.fetch(CaseLine, sql, asked.path, asked.account_id, flows, asked.today, *first, most)


async def look_for(source: Reads, asked: Asked, number: str, name: str, most: int) -> list[CaseLine]:
    """Cases that concern the office, by application number or by the whole name of a pupil."""
    sql = (
        "WITH found AS MATERIALIZED (SELECT w.case_id, coalesce(w.closed_on, w.due_on) AS due"
        " FROM (SELECT id, student_id FROM approval_case WHERE number = $4 UNION SELECT k.id, k.student_id"
        "  FROM student t JOIN approval_case k ON k.student_id = t.id WHERE t.name = $5) AS k"
        " JOIN approval_concern w ON w.case_id = k.id WHERE w.organisation_id = $1 AND w.flow = ANY($3)"
        f"{_OF_CLASS.format(n='$6')} ORDER BY k.id DESC LIMIT $7) {_SHOWN} ORDER BY c.id DESC"
    )
    return await source.fetch(
        CaseLine,
        sql,
        asked.organisation_id,
        asked.account_id,
        list(asked.flows),
        number,
        name,
        None if asked.class_ids is None else list(asked.class_ids),
        most,
    )


class CountRow(msgspec.Struct, frozen=True):
    tab: Tab
    flow: str
    count: int


async def counts(source: Reads, asked: Asked) -> list[CountRow]:
    """How many of each flow stand under each tab, each counted no further than `MOST_COUNTED`."""
    own = [
        f"SELECT '{tab.value}' AS tab, asked.flow, w.count FROM unnest($2::text[], $3::text[]) AS asked (flow, steps)"
        " CROSS JOIN LATERAL (SELECT count(*) FROM (SELECT FROM approval_concern w WHERE w.organisation_id = $1"
        f" AND w.flow = asked.flow AND {_FROM[tab]}{' AND w.due_on < $4::date' if tab is Tab.OVERDUE else ''}"
        f"{_OF_CLASS.format(n='$5')} LIMIT {MOST_COUNTED}) AS few) w WHERE w.count > 0"
        for tab in Tab
    ]
    below = (
        f"SELECT '{Tab.OVERDUE.value}', few.flow, count(*) FROM (SELECT DISTINCT w.flow, w.case_id"
        " FROM approval_concern w JOIN organisation o ON o.id = w.organisation_id WHERE w.steps <> '{}'"
        f" AND w.due_on < $4::date AND o.path LIKE $6 || '%' AND w.flow = ANY($2) LIMIT {MOST_COUNTED}) AS few"
        " GROUP BY few.flow"
    )
    if asked.below:
        own[list(Tab).index(Tab.OVERDUE)] = below
    arguments: list[object] = [
        asked.organisation_id,
        *_flows(asked, ""),
        asked.today,
        None if asked.class_ids is None else list(asked.class_ids),
    ]
    return await source.fetch(CountRow, " UNION ALL ".join(own), *arguments, *([asked.path] if asked.below else []))


# --- one case -----------------------------------------------------------------------------------------------------


class Held(msgspec.Struct, frozen=True):
    case_id: int
    steps: list[str]


async def held_by(source: Reads, organisation_id: int, flow: str) -> list[Held]:
    """For the clock: the open cases of which this office holds a step."""
    return await source.fetch(
        Held,
        "SELECT case_id, steps FROM approval_concern WHERE organisation_id = $1 AND flow = $2 AND closed_on IS NULL"
        " AND steps <> '{}' ORDER BY case_id",
        organisation_id,
        flow,
    )


class Office(msgspec.Struct, frozen=True):
    id: int
    name: str
    path: str


class OneRow(msgspec.Struct, frozen=True, kw_only=True):
    """A case with the names of its offices and its pupil, and the database's clock."""

    id: int
    snapshot: Case
    opened_at: datetime
    now: datetime
    offices: dict[str, Office]
    student_name: str | None
    stage: str | None
    grade: int | None
    school: str | None
    school_path: str | None
    class_id: int | None

    @property
    def case(self) -> Case:
        return msgspec.structs.replace(self.snapshot, id=self.id)

    def office(self, party: Party) -> str:
        found = self.offices.get(party.value)
        return found.name if found else ""


_ONE = """
SELECT c.id, c.snapshot, c.opened_at, now() AS now,
  (SELECT coalesce(jsonb_object_agg(p.key, jsonb_build_object('id', o.id, 'name', o.name, 'path', o.path)), '{}')
   FROM jsonb_each_text(c.parties) AS p JOIN organisation o ON o.id = p.value::bigint) AS offices,
  s.name AS student_name, s.stage, s.grade, o.name AS school, s.school_path, s.class_id
FROM approval_case c LEFT JOIN student s ON s.id = c.student_id LEFT JOIN organisation o ON o.id = s.school_id
"""


async def one(source: Reads, case_id: int) -> OneRow | None:
    """For use cases that ask `sight` who may see it."""
    return await source.row(OneRow, _ONE + " WHERE c.id = $1", case_id)


async def numbered(source: Reads, number: str) -> OneRow | None:
    return await source.row(OneRow, _ONE + " WHERE c.number = $1", number)


class Speaker(msgspec.Struct, frozen=True):
    """Who gave a command or spoke: a person of an office, or one of the family."""

    account_id: int
    kind: str
    name: str
    office: str | None
    relation: str | None


async def speakers(source: Reads, account_ids: Sequence[int], student_id: int | None) -> dict[int, Speaker]:
    rows = await source.fetch(
        Speaker,
        "SELECT a.id AS account_id, a.kind, a.name, o.short_name AS office, g.relation FROM account a"
        " LEFT JOIN LATERAL (SELECT p.organisation_id FROM post p WHERE p.account_id = a.id"
        "  ORDER BY p.active DESC, p.id LIMIT 1) p ON true LEFT JOIN organisation o ON o.id = p.organisation_id"
        " LEFT JOIN LATERAL (SELECT relation FROM guardianship g WHERE g.account_id = a.id AND g.student_id = $2"
        "  ORDER BY (g.state = 'active') DESC, g.id LIMIT 1) g ON true WHERE a.id = ANY($1::bigint[])",
        list(account_ids),
        student_id,
    )
    return {row.account_id: row for row in rows}


class MessageRow(msgspec.Struct, frozen=True):
    id: int
    account_id: int
    post_id: int | None
    text: str
    at: datetime


async def messages(source: Reads, case_id: int) -> list[MessageRow]:
    return await source.fetch(
        MessageRow, "SELECT id, account_id, post_id, text, at FROM case_message WHERE case_id = $1 ORDER BY id", case_id
    )


async def add_message(tx: Tx, case_id: int, account_id: int, post_id: int | None, text: str) -> int:
    return await tx.value(
        "INSERT INTO case_message (case_id, account_id, post_id, text) VALUES ($1, $2, $3, $4) RETURNING id",
        case_id,
        account_id,
        post_id,
        text,
    )


class FamilyRow(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    student_id: int | None
    snapshot: Case
    name: str | None
    now: datetime

    @property
    def case(self) -> Case:
        return msgspec.structs.replace(self.snapshot, id=self.id)


async def of_family(
    source: Reads, student_ids: Sequence[int], account_id: int, flows: Sequence[str]
) -> list[FamilyRow]:
    """Open cases about these children, of any filer, and those that the account filed for a child without a record."""
    return await source.fetch(
        FamilyRow,
        "SELECT c.id, c.student_id, c.snapshot, s.name, now() AS now FROM approval_case c"
        " LEFT JOIN student s ON s.id = c.student_id WHERE c.closed_at IS NULL AND c.flow = ANY($3)"
        " AND (c.student_id = ANY($1::bigint[]) OR (c.student_id IS NULL AND c.filed_by = $2)) ORDER BY c.id DESC",
        list(student_ids),
        account_id,
        list(flows),
    )
