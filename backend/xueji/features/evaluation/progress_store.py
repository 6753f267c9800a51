"""The queries behind guidance: rules of an office, counts by class or school, one class, who is silent."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import msgspec

from xueji.features.evaluation.kinds import TermKind
from xueji.features.evaluation.rules import TermDates, rule_set
from xueji.features.evaluation.store import HAS_ACCOUNT, RULES, TERM
from xueji.features.organisations import Stage
from xueji.features.students import Reads, State
from xueji.platform.database import Tx
from xueji.platform.scope import Scope

_ASKED = f"(s.state = 'in_school' AND {HAS_ACCOUNT})"
_ANSWERED = "(coalesce((h.filled | h.nothing) & ~h.started, 0))"
_YOUNG = "s.birth_date > ((now() AT TIME ZONE 'Asia/Shanghai')::date - interval '14 years')"


class OfficeTerm(msgspec.Struct, frozen=True, kw_only=True):
    """Today's term and the rules of a stage where the office of `path` stands."""

    path: str
    stage: Stage
    year: int
    term: TermKind
    rules: tuple[str, ...]
    now: datetime


def dates_of(one: OfficeTerm) -> TermDates | None:
    """The term's days, where there are rules."""
    rules = rule_set(one.rules)
    return None if rules is None else rules.dates.get(one.term)


async def terms(source: Reads, paths: Sequence[str]) -> list[OfficeTerm]:
    return await source.fetch(
        OfficeTerm,
        f"SELECT s.school_path AS path, s.stage, t.year, t.kind AS term, {RULES} AS rules, clock_timestamp() AS now"
        " FROM (SELECT p.path AS school_path, g.stage FROM unnest($1::text[]) p (path),"
        "  unnest(ARRAY['primary', 'junior', 'senior']) g (stage)) s"
        f" JOIN {TERM} t ON true",
        list(paths),
    )


class CountRow(msgspec.Struct, frozen=True, kw_only=True):
    school_id: int
    class_id: int
    name: str | None
    head_teacher: str | None
    pupils: int
    none: int
    done: int
    exempt: int


def _counts(required: Mapping[Stage, int]) -> str:
    """Sums over pupils of the stages that have rules; `required` are kinds as bits, whole numbers of our own."""
    bits = "CASE s.stage " + " ".join(f"WHEN '{stage}' THEN {number}" for stage, number in required.items()) + " END"
    return f"""
  count(*) FILTER (WHERE {_ASKED}) AS pupils,
  count(*) FILTER (WHERE {_ASKED} AND coalesce(h.filled | h.started | h.nothing, 0) = 0) AS none,
  count(*) FILTER (WHERE {_ASKED} AND {_ANSWERED} & ({bits}) = ({bits})) AS done,
  count(*) FILTER (WHERE NOT {_ASKED}) AS exempt
"""


def _sheets(first: int) -> str:
    year, term = f"${first}", f"${first + 1}"
    return f"LEFT JOIN evaluation_sheet h ON h.student_id = s.id AND h.year = {year} AND h.term = {term}"


async def by_class(
    source: Reads, scope: Scope, year: int, term: TermKind, required: Mapping[Stage, int]
) -> list[CountRow]:
    """Every class of the scope in the order of lists; pupils without one last."""
    condition, arguments = scope.where(3)
    sql = f"""
SELECT s.school_id, coalesce(s.class_id, 0) AS class_id, c.name, a.name AS head_teacher, {_counts(required)}
FROM student s {_sheets(1)} LEFT JOIN school_class c ON c.id = s.class_id
LEFT JOIN post p ON p.id = c.head_teacher_post_id AND p.active LEFT JOIN account a ON a.id = p.account_id
WHERE s.state IN ('in_school', 'suspended') AND s.stage IN ({_names(required)}) AND {condition}
GROUP BY s.school_id, s.class_id, c.name, c.stage, c.grade, c.number, a.name
ORDER BY s.class_id IS NULL, array_position(ARRAY['primary', 'junior', 'senior'], c.stage::text), c.grade, c.number"""
    return await source.fetch(CountRow, sql, year, term.value, *arguments)


async def by_school(
    source: Reads, scope: Scope, year: int, term: TermKind, required: Mapping[Stage, int]
) -> list[CountRow]:
    condition, arguments = scope.where(3)
    sql = f"""
SELECT s.school_id, 0::bigint AS class_id, o.name, NULL AS head_teacher, {_counts(required)}
FROM student s {_sheets(1)} JOIN organisation o ON o.id = s.school_id
WHERE s.state IN ('in_school', 'suspended') AND s.stage IN ({_names(required)}) AND {condition}
GROUP BY s.school_id, o.name, o.path ORDER BY o.path"""
    return await source.fetch(CountRow, sql, year, term.value, *arguments)


def _names(stages: Mapping[Stage, int]) -> str:
    return ", ".join(f"'{stage}'" for stage in stages)


class PupilRow(msgspec.Struct, frozen=True, kw_only=True):
    student_id: int
    name: str
    class_name: str | None
    stage: Stage
    grade: int
    state: State
    has_account: bool
    filled: int
    started: int
    nothing: int
    saved_at: datetime | None
    reachable: bool
    alike: int


async def pupils(source: Reads, scope: Scope, class_id: int, year: int, term: TermKind) -> list[PupilRow]:
    """One class of the scope, pupil by pupil."""
    condition, arguments = scope.where(4)
    sql = f"""
SELECT s.id AS student_id, s.name, c.name AS class_name, s.stage, s.grade, s.state, {HAS_ACCOUNT} AS has_account,
  coalesce(h.filled, 0) AS filled, coalesce(h.started, 0) AS started, coalesce(h.nothing, 0) AS nothing, h.saved_at,
  EXISTS (SELECT FROM guardianship g WHERE g.student_id = s.id AND g.state = 'active'
    AND (g.role = 'self' OR {_YOUNG})) AS reachable,
  (SELECT count(DISTINCT e.id) FROM evaluation_record e
    JOIN evaluation_likeness l ON l.record_id = e.id AND l.looked_at IS NULL
    WHERE e.student_id = s.id AND e.year = $2 AND e.term = $3 AND e.complete) AS alike
FROM student s {_sheets(2)} LEFT JOIN school_class c ON c.id = s.class_id
WHERE s.state IN ('in_school', 'suspended') AND s.class_id = $1 AND {condition} ORDER BY s.id"""
    return await source.fetch(PupilRow, sql, class_id, year, term.value, *arguments)


class Silent(msgspec.Struct, frozen=True, kw_only=True):
    """A pupil with something missing; `account_id` of one who may fill it in, or none; `fresh`: to be reminded now."""

    student_id: int
    name: str
    account_id: int | None
    own: bool
    missing: int
    fresh: bool


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    year: int
    term: TermKind
    required: Mapping[Stage, int]
    last_days: Mapping[Stage, date]


async def take_silent(tx: Tx, scope: Scope, class_id: int | None, asked: Asked, pause: timedelta) -> list[Silent]:
    """Who has kinds without an answer; those reminded now are marked, in one statement."""
    condition, arguments = scope.where(6)
    stages: Sequence[str] = [stage.value for stage in asked.required]
    required = "CASE s.stage " + " ".join(f"WHEN '{one}' THEN {bits}" for one, bits in asked.required.items()) + " END"
    sql = f"""
WITH silent AS (
  SELECT s.id AS student_id, s.name, g.account_id, coalesce(g.role = 'self', false) AS own,
    bit_count((({required}) & ~{_ANSWERED})::bit(16)) AS missing
  FROM student s {_sheets(1)}
  LEFT JOIN guardianship g ON g.student_id = s.id AND g.state = 'active' AND (g.role = 'self' OR {_YOUNG})
  WHERE {_ASKED} AND s.class_id IS NOT NULL AND s.stage = ANY($3::text[])
    AND ($4::bigint IS NULL OR s.class_id = $4) AND {condition}
    AND {_ANSWERED} & ({required}) <> ({required})
    AND NOT EXISTS (SELECT FROM evaluation_submission b WHERE b.class_id = s.class_id AND b.year = $1 AND b.term = $2
      AND b.taken_back_at IS NULL)
), marked AS (
  INSERT INTO evaluation_reminder (student_id, account_id, at)
  SELECT student_id, account_id, now() FROM silent WHERE account_id IS NOT NULL ORDER BY student_id, account_id
  ON CONFLICT (student_id, account_id) DO UPDATE SET at = excluded.at
    WHERE evaluation_reminder.at <= excluded.at - $5::interval
  RETURNING student_id, account_id
)
SELECT silent.*, marked.account_id IS NOT NULL AS fresh FROM silent LEFT JOIN marked USING (student_id, account_id)
ORDER BY silent.account_id, silent.student_id"""
    return await tx.fetch(Silent, sql, asked.year, asked.term.value, stages, class_id, pause, *arguments)


async def submit_by_the_clock(tx: Tx, class_ids: Sequence[int], year: int, term: TermKind, required: int) -> None:
    """Classes that nobody has handed over are taken as they are, with what is missing. The grade is held."""
    await tx.execute(
        f"""
INSERT INTO evaluation_submission (class_id, year, term, missing, submitted_by, submitted_at)
SELECT c.id, $2::int, $3::text, (SELECT count(*) FROM student s {_sheets(2)}
  WHERE s.class_id = c.id AND {_ASKED} AND {_ANSWERED} & $4::int <> $4::int), NULL, now()
FROM unnest($1::bigint[]) AS c (id)""",
        *(list(class_ids), year, term.value, required),
    )
