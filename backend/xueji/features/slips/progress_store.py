"""The queries behind progress: counts by class or school, one class pupil by pupil, who is silent."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import msgspec

from xueji.features.slips.rules import SlipState
from xueji.features.slips.store import NEWEST
from xueji.features.students import Reads
from xueji.platform.database import Tx
from xueji.platform.scope import Scope

_BOUND = "EXISTS (SELECT FROM guardianship g WHERE g.student_id = s.id AND g.state = 'active' AND g.role = 'guardian')"
_TODAY = "(now() AT TIME ZONE 'Asia/Shanghai')::date"


class CountRow(msgspec.Struct, frozen=True, kw_only=True):
    """Pupils of a class (of a school, where the bureau looks) by the state of their present slip."""

    school_id: int
    class_id: int
    school: str
    name: str | None
    stage: str | None
    grade: int | None
    head_teacher: str | None
    last_day: date | None
    pupils: int
    none: int
    issued: int
    read: int
    objected: int
    signed: int
    done: int
    outdated: int
    late: int
    unbound: int


_SUMS = f"""
  max(p.last_day) FILTER (WHERE p.state IN ('issued', 'read', 'objected', 'signed')) AS last_day,
  count(*) AS pupils, count(*) FILTER (WHERE p.id IS NULL) AS none,
  count(*) FILTER (WHERE p.state = 'issued') AS issued, count(*) FILTER (WHERE p.state = 'read') AS read,
  count(*) FILTER (WHERE p.state = 'objected') AS objected, count(*) FILTER (WHERE p.state = 'signed') AS signed,
  count(*) FILTER (WHERE p.state = 'done') AS done,
  count(*) FILTER (WHERE p.state IN ('outdated', 'replaced')) AS outdated,
  count(*) FILTER (WHERE p.state IN ('issued', 'read') AND p.last_day < {_TODAY}) AS late,
  count(*) FILTER (WHERE NOT {_BOUND}) AS unbound
"""


async def by_class(source: Reads, scope: Scope) -> list[CountRow]:
    """Every class of the scope, in the order in which lists show them; pupils without one last."""
    condition, arguments = scope.where(1)
    sql = f"""
SELECT s.school_id, coalesce(s.class_id, 0) AS class_id, o.name AS school, c.name, c.stage, c.grade,
  a.name AS head_teacher,
  {_SUMS}
FROM student s JOIN organisation o ON o.id = s.school_id LEFT JOIN school_class c ON c.id = s.class_id
LEFT JOIN post t ON t.id = c.head_teacher_post_id AND t.active LEFT JOIN account a ON a.id = t.account_id
LEFT JOIN {NEWEST} p ON true
WHERE s.state = 'in_school' AND {condition}
GROUP BY s.school_id, s.class_id, o.name, c.name, c.stage, c.grade, c.number, a.name
ORDER BY s.class_id IS NULL, array_position(ARRAY['primary', 'junior', 'senior'], c.stage::text), c.grade, c.number"""
    return await source.fetch(CountRow, sql, *arguments)


async def by_school(source: Reads, scope: Scope) -> list[CountRow]:
    condition, arguments = scope.where(1)
    sql = f"""
SELECT s.school_id, 0::bigint AS class_id, o.name AS school, NULL AS name, NULL AS stage, NULL AS grade,
  NULL AS head_teacher,
  {_SUMS}
FROM student s JOIN organisation o ON o.id = s.school_id LEFT JOIN {NEWEST} p ON true
WHERE s.state = 'in_school' AND {condition} GROUP BY s.school_id, o.name, o.path ORDER BY o.path"""
    return await source.fetch(CountRow, sql, *arguments)


class PupilRow(msgspec.Struct, frozen=True, kw_only=True):
    student_id: int
    name: str
    slip_id: int | None
    state: SlipState | None
    last_day: date | None
    read_at: datetime | None
    due_on: date | None
    closed_at: datetime | None
    outdated_fields: list[str] | None
    bound: bool
    own_account: bool
    objections: int
    paper: bool
    signed_at: datetime | None
    class_name: str | None
    today: date


async def pupils(source: Reads, scope: Scope, school_id: int, class_id: int) -> list[PupilRow]:
    """One class with every pupil's present slip, what needs the school first. Class 0: pupils without one."""
    condition, arguments = scope.where(3)
    sql = f"""
SELECT s.id AS student_id, s.name, p.id AS slip_id, p.state, p.last_day, p.read_at, p.due_on, p.closed_at,
  p.outdated_fields, {_BOUND} AS bound,
  EXISTS (SELECT FROM guardianship g WHERE g.student_id = s.id AND g.state = 'active' AND g.role = 'self')
    AS own_account,
  (SELECT count(*) FROM slip_objection j WHERE j.slip_id = p.id) AS objections,
  EXISTS (SELECT FROM slip_signature x WHERE x.slip_id = p.id AND x.way = 'paper') AS paper,
  (SELECT max(x.signed_at) FROM slip_signature x WHERE x.slip_id = p.id) AS signed_at,
  c.name AS class_name, {_TODAY} AS today
FROM student s LEFT JOIN school_class c ON c.id = s.class_id LEFT JOIN {NEWEST} p ON true
WHERE s.state = 'in_school' AND s.school_id = $1 AND s.class_id IS NOT DISTINCT FROM nullif($2, 0) AND {condition}
ORDER BY array_position(
  ARRAY['objected', 'read', 'issued', 'signed', 'outdated', 'replaced', NULL, 'done'], p.state::text), s.id"""
    return await source.fetch(PupilRow, sql, school_id, class_id, *arguments)


class Silent(msgspec.Struct, frozen=True, kw_only=True):
    """A pupil whose slip waits for somebody; `account_id` of one who may act, or none; `fresh`: to be reminded now."""

    student_id: int
    name: str
    slip_id: int
    state: SlipState
    last_day: date
    account_id: int | None
    fresh: bool


async def take_silent(tx: Tx, scope: Scope, class_id: int | None, pause: timedelta) -> list[Silent]:
    """Guardians who have not signed, pupils who have not confirmed; those reminded now are marked, in one statement."""
    condition, arguments = scope.where(4)
    sql = f"""
WITH silent AS (
  SELECT s.id AS student_id, s.name, p.id AS slip_id, p.state, p.last_day, g.account_id
  FROM slip p JOIN student s ON s.id = p.student_id
  LEFT JOIN guardianship g ON g.student_id = s.id AND g.state = 'active'
    AND g.role = CASE WHEN p.state = 'signed' THEN 'self' ELSE 'guardian' END
  WHERE p.state IN ('issued', 'read', 'signed') AND s.state = 'in_school'
    AND ($1::bigint IS NULL OR s.class_id IS NOT DISTINCT FROM nullif($1, 0)) AND {condition}
), marked AS (
  INSERT INTO slip_reminder (slip_id, account_id, at)
  SELECT slip_id, account_id, $2::timestamptz FROM silent WHERE account_id IS NOT NULL ORDER BY slip_id, account_id
  ON CONFLICT (slip_id, account_id) DO UPDATE SET at = excluded.at WHERE slip_reminder.at <= excluded.at - $3::interval
  RETURNING slip_id, account_id
)
SELECT silent.*, marked.account_id IS NOT NULL AS fresh FROM silent LEFT JOIN marked USING (slip_id, account_id)
ORDER BY silent.account_id, silent.student_id"""
    return await tx.fetch(Silent, sql, class_id, tx.now, pause, *arguments)


class ToAsk(msgspec.Struct, frozen=True, kw_only=True):
    """A class of a school: pupils in school, those with a slip to sign, those who have confirmed."""

    id: int
    name: str
    stage: str
    grade: int
    pupils: int
    open: int
    done: int


async def classes_to_ask(source: Reads, school_id: int) -> list[ToAsk]:
    sql = f"""
SELECT c.id, c.name, c.stage, c.grade, count(s.id) AS pupils,
  count(*) FILTER (WHERE p.state IN ('issued', 'read', 'objected', 'signed')) AS open,
  count(*) FILTER (WHERE p.state = 'done') AS done
FROM school_class c JOIN student s ON s.class_id = c.id AND s.state = 'in_school' LEFT JOIN {NEWEST} p ON true
WHERE c.school_id = $1 AND c.active GROUP BY c.id
ORDER BY array_position(ARRAY['primary', 'junior', 'senior'], c.stage::text), c.grade, c.number, c.id"""
    return await source.fetch(ToAsk, sql, school_id)


async def school_pupils(source: Reads, school_id: int) -> tuple[int, int]:
    """How many are in school, and how many of them were never asked."""
    rows = await source.fetch(
        _Number,
        "SELECT count(*) AS all_of_them,"
        " count(*) FILTER (WHERE NOT EXISTS (SELECT FROM slip p WHERE p.student_id = s.id)) AS never"
        " FROM student s WHERE s.school_id = $1 AND s.state = 'in_school'",
        school_id,
    )
    return rows[0].all_of_them, rows[0].never


class _Number(msgspec.Struct, frozen=True):
    all_of_them: int
    never: int


class ObjectedRow(msgspec.Struct, frozen=True, kw_only=True):
    """Objected slips of a school: how many, the oldest, the first day due, and one of them."""

    count: int
    oldest: datetime | None
    due_on: date | None
    provisional: bool
    slip_id: int | None


async def objected(source: Reads, school_id: int) -> ObjectedRow | None:
    sql = (
        "SELECT count(*) AS count, min(objected_at) AS oldest, min(due_on) AS due_on,"
        " coalesce(bool_or(provisional), false) AS provisional, (array_agg(id ORDER BY due_on, id))[1] AS slip_id"
        " FROM slip WHERE school_id = $1 AND state = 'objected'"
    )
    return await source.row(ObjectedRow, sql, school_id)


def total(rows: Sequence[CountRow], name: str) -> int:
    return sum(getattr(row, name) for row in rows)
