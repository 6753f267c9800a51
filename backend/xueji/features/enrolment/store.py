"""The queries on enrolment. Every list takes a Scope; without one is what use cases ask that have checked who asks."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from xueji.features.enrolment.kinds import DUPLICATE, IDENTITY
from xueji.features.enrolment.schemas import Clash, EnrolmentState, Kind, Source
from xueji.features.organisations import Stage
from xueji.features.students import Reads, State
from xueji.platform.database import Tx
from xueji.platform.scope import Scope


def within(scope: Scope, first: int) -> tuple[str, list[object]]:
    """Applications at the schools of the subtree; those of one's own classes where the scope is that narrow."""
    if scope.path is None:
        return "false", []
    condition, arguments = f"e.school_path LIKE ${first} || '%'", [scope.path]
    if scope.class_ids is None:
        return condition, list(arguments)
    return f"{condition} AND s.class_id = ANY(${first + 1}::bigint[])", [*arguments, list(scope.class_ids)]


class EnrolmentRow(msgspec.Struct, frozen=True, kw_only=True):
    """An application with its pupil, its case and what it waits for outside."""

    id: int
    version: int
    student_id: int
    school_id: int
    school_path: str
    school: str
    stage: Stage
    grade: int
    year: int
    kind: Kind
    source: Source
    state: EnrolmentState
    province_at: datetime | None
    national: str | None
    national_at: datetime | None
    identity: str | None
    identity_at: datetime | None
    clash: Clash | None
    insist_reason: str
    insisted_at: datetime | None
    reason: str
    permit: str | None
    case_id: int | None
    number: str | None
    entered_by: int | None
    entered_name: str
    confirmed_name: str
    confirmed_at: datetime | None
    reported_words: str
    moved_at: datetime
    name: str
    sex: str
    birth_date: date
    sealed: bytes
    student_state: State
    class_id: int | None
    class_name: str | None
    case_version: int
    case_state: str | None
    step: str
    holder_ids: list[int]
    filed_by: int | None
    due_on: date | None
    waits_for: str | None
    tries: int | None
    next_at: datetime | None
    since: datetime | None
    outcome: str | None
    parked: bool | None
    today: date


_COLUMNS = f"""
e.id, e.version, e.student_id, e.school_id, e.school_path, o.name AS school, e.stage, e.grade, e.year, e.kind, e.source,
e.state, e.province_at, e.national, e.national_at, e.identity, e.identity_at, e.clash, e.insist_reason, e.insisted_at,
e.reason, e.permit, e.case_id, e.number, e.entered_by, e.entered_name, e.confirmed_name, e.confirmed_at,
e.reported_words, e.moved_at, s.name, s.sex, s.birth_date,
s.sealed, s.state AS student_state, s.class_id, c.name AS class_name,
coalesce(p.version, 0) AS case_version, p.state AS case_state, coalesce(p.step, '') AS step,
coalesce(p.holder_ids, '{{}}') AS holder_ids, p.filed_by, p.due_on, t.kind AS waits_for, t.tries,
greatest(t.next_at, b.open_until) AS next_at, t.since, t.outcome, t.state = 'parked' AS parked,
(now() AT TIME ZONE 'Asia/Shanghai')::date AS today
FROM enrolment e JOIN student s ON s.id = e.student_id JOIN organisation o ON o.id = e.school_id
LEFT JOIN school_class c ON c.id = s.class_id LEFT JOIN approval_case p ON p.id = e.case_id
LEFT JOIN gateway_task t ON e.state = 'checking' AND t.subject_id = e.id AND t.state <> 'done'
  AND t.kind IN ('{DUPLICATE}', '{IDENTITY}')
LEFT JOIN gateway_breaker b ON b.gateway = t.gateway
"""


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """What a list shows; empty parts do not narrow. `steps` at `office` are what waits for the reader."""

    year: int | None
    state: EnrolmentState | None = None
    kind: Kind | None = None
    source: Source | None = None
    stage: Stage | None = None
    grade: int | None = None
    school_id: int | None = None
    class_id: int | None = None
    unplaced: bool = False
    words: str = ""
    person: bytes | None = None
    mine: bool = False
    office: int = 0
    steps: tuple[str, ...] = ()
    account_id: int = 0


_MINE = "(e.state = 'filed' AND $9 = ANY(p.holder_ids) AND p.step = ANY($10::text[]) AND p.filed_by <> $11)"
_FILTER = f"""
($1::int IS NULL OR e.year = $1) AND ($2::text IS NULL OR e.kind = $2) AND ($3::text IS NULL OR e.stage = $3)
AND ($4::int IS NULL OR e.grade = $4) AND ($5::bigint IS NULL OR e.school_id = $5)
AND ($6::bigint IS NULL OR s.class_id = $6 OR ($6 = 0 AND s.class_id IS NULL))
AND ($7 = '' OR position($7 in s.name) > 0 OR e.number = $7 OR s.id_index = $8)
AND (NOT $12 OR {_MINE}) AND ($13::text IS NULL OR e.source = $13)
"""


def _filtered(wanted: Filter) -> list[object]:
    return [
        wanted.year,
        wanted.kind and wanted.kind.value,
        wanted.stage and wanted.stage.value,
        wanted.grade,
        wanted.school_id,
        0 if wanted.unplaced else wanted.class_id,
        wanted.words,
        wanted.person,
        wanted.office,
        list(wanted.steps),
        wanted.account_id,
        wanted.mine,
        wanted.source and wanted.source.value,
    ]


async def page(source: Reads, scope: Scope, wanted: Filter, after: int, most: int) -> list[EnrolmentRow]:
    """One page by id; without cancelled ones unless they are asked for."""
    condition, arguments = within(scope, 17)
    sql = (
        f"SELECT {_COLUMNS} WHERE {_FILTER} AND ($14::text IS NULL AND e.state <> 'cancelled' OR e.state = $14)"
        f" AND e.id > $15 AND {condition} ORDER BY e.id LIMIT $16"
    )
    state = wanted.state and wanted.state.value
    return await source.fetch(EnrolmentRow, sql, *_filtered(wanted), state, after, most, *arguments)


class Totals(msgspec.Struct, frozen=True):
    counts: dict[EnrolmentState, int] = {}
    mine: int = 0


async def totals(source: Reads, scope: Scope, wanted: Filter) -> Totals:
    """How many of each state the filter finds, and how many wait for the reader's decision."""
    condition, arguments = within(scope, 14)
    sql = (
        "SELECT coalesce(jsonb_object_agg(state, count), '{}') AS counts, coalesce(sum(mine), 0)::int AS mine FROM ("
        f"SELECT e.state, count(*) AS count, count(*) FILTER (WHERE {_MINE}) AS mine FROM enrolment e"
        " JOIN student s ON s.id = e.student_id LEFT JOIN approval_case p ON p.id = e.case_id"
        f" WHERE {_FILTER} AND {condition} GROUP BY e.state) found"
    )
    return await source.row(Totals, sql, *_filtered(wanted), *arguments) or Totals()


class ClassRow(msgspec.Struct, frozen=True, kw_only=True):
    school_id: int
    school: str
    stage: Stage
    grade: int
    class_id: int | None
    class_name: str | None
    counts: dict[EnrolmentState, int]


async def by_class(source: Reads, scope: Scope, year: int, *, by_school: bool) -> list[ClassRow]:
    """Applications of a year by class and state; by school and grade alone where a bureau looks."""
    condition, arguments = within(scope, 3)
    sql = (
        "SELECT school_id, school, stage, grade, class_id, class_name, jsonb_object_agg(state, count) AS counts FROM ("
        "SELECT e.school_id, o.name AS school, e.stage, e.grade,"
        " CASE WHEN $2 THEN NULL ELSE s.class_id END AS class_id, CASE WHEN $2 THEN NULL ELSE c.name END"
        " AS class_name, e.state, count(*) AS count FROM enrolment e"
        " JOIN student s ON s.id = e.student_id JOIN organisation o ON o.id = e.school_id"
        f" LEFT JOIN school_class c ON c.id = s.class_id WHERE e.year = $1 AND {condition}"
        " GROUP BY 1, 2, 3, 4, 5, 6, 7) found GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY school_id,"
        " array_position(ARRAY['primary', 'junior', 'senior'], stage::text), grade, class_name NULLS LAST"
    )
    return await source.fetch(ClassRow, sql, year, by_school, *arguments)


async def one(source: Reads, scope: Scope, enrolment_id: int) -> EnrolmentRow | None:
    condition, arguments = within(scope, 2)
    return await source.row(
        EnrolmentRow, f"SELECT {_COLUMNS} WHERE e.id = $1 AND {condition}", enrolment_id, *arguments
    )


async def latest_of_child(source: Reads, scope: Scope, student_id: int) -> EnrolmentRow | None:
    """The application that a family follows: the newest of its child that nobody has cancelled."""
    sql = (
        f"SELECT {_COLUMNS} WHERE e.student_id = $1 AND e.student_id = ANY($2::bigint[]) AND e.state <> 'cancelled'"
        " ORDER BY e.id DESC LIMIT 1"
    )
    return await source.row(EnrolmentRow, sql, student_id, list(scope.student_ids or ()))


async def hold(tx: Tx, scope: Scope, enrolment_ids: Sequence[int]) -> list[EnrolmentRow]:
    """Applications of the scope by id, held with their pupils until the transaction ends; pupils first, by id."""
    condition, arguments = within(scope, 2)
    await tx.execute(
        "SELECT FROM student WHERE id IN (SELECT student_id FROM enrolment WHERE id = ANY($1::bigint[])) ORDER BY id"
        " FOR NO KEY UPDATE",
        list(enrolment_ids),
    )
    await tx.execute("SELECT FROM enrolment WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE", list(enrolment_ids))
    return await tx.fetch(
        EnrolmentRow,
        f"SELECT {_COLUMNS} WHERE e.id = ANY($1::bigint[]) AND {condition} ORDER BY e.id",
        list(enrolment_ids),
        *arguments,
    )


ANYWHERE = Scope(path="/")
"""For jobs and answers from outside, which act for nobody."""


async def of_cases(tx: Tx, case_ids: Sequence[int]) -> list[EnrolmentRow]:
    """The applications behind these cases, held."""
    ids = await tx.column(int, "SELECT id FROM enrolment WHERE case_id = ANY($1::bigint[])", list(case_ids))
    return await hold(tx, ANYWHERE, ids)


async def live_of_students(tx: Tx, student_ids: Sequence[int]) -> list[EnrolmentRow]:
    """The living applications of these pupils, held."""
    ids = await tx.column(
        int,
        "SELECT id FROM enrolment WHERE student_id = ANY($1::bigint[]) AND state NOT IN ('done', 'cancelled')",
        list(student_ids),
    )
    return await hold(tx, ANYWHERE, ids)


async def own_leftovers(tx: Tx, student_ids: Sequence[int]) -> list[EnrolmentRow]:
    """Refused and returned applications of the same persons at the same schools: what is entered anew follows them."""
    ids = await tx.column(
        int,
        "SELECT e.id FROM student n JOIN student s ON s.id_index = n.id_index AND s.id <> n.id"
        " JOIN enrolment e ON e.student_id = s.id AND e.school_id = n.school_id AND e.state IN ('refused', 'returned')"
        " WHERE n.id = ANY($1::bigint[])",
        list(student_ids),
    )
    return await hold(tx, ANYWHERE, ids)


# --- writing ------------------------------------------------------------------------------------------------------


class NewEnrolment(msgspec.Struct, frozen=True, kw_only=True):
    student_id: int
    school_id: int
    school_path: str
    stage: str
    grade: int
    year: int
    kind: Kind
    source: Source
    state: EnrolmentState
    clash: Clash | None = None
    reason: str = ""
    permit: str | None = None
    before: Mapping[str, Any] | None = None
    entered_by: int | None = None
    entered_name: str = ""
    confirmed_by: int | None = None
    confirmed_name: str = ""
    confirmed_at: datetime | None = None


async def add(tx: Tx, rows: Sequence[NewEnrolment]) -> list[int]:
    """Enter applications; answers their ids in order. One statement, however many."""
    found = await tx.connection.fetch(
        "INSERT INTO enrolment (student_id, school_id, school_path, stage, grade, year, kind, source, state, clash,"
        " reason, permit, before, entered_by, entered_name, confirmed_by, confirmed_name, confirmed_at, insist_reason,"
        " reported_words, province_at, created_at, moved_at, version)"
        " SELECT student_id, school_id, school_path, stage, grade, year, kind, source, state, clash, reason, permit,"
        " before, entered_by, entered_name, confirmed_by, confirmed_name, confirmed_at, '', '', $19, $19, $19, 1"
        " FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::smallint[], $6::smallint[], $7::text[],"
        " $8::text[], $9::text[], $10::jsonb[], $11::text[], $12::text[], $13::jsonb[], $14::bigint[], $15::text[],"
        " $16::bigint[], $17::text[], $18::timestamptz[]) WITH ORDINALITY AS n (student_id, school_id, school_path,"
        " stage, grade, year, kind, source, state, clash, reason, permit, before, entered_by, entered_name,"
        " confirmed_by, confirmed_name, confirmed_at, place) ORDER BY place RETURNING id",
        [row.student_id for row in rows],
        [row.school_id for row in rows],
        [row.school_path for row in rows],
        [row.stage for row in rows],
        [row.grade for row in rows],
        [row.year for row in rows],
        [row.kind.value for row in rows],
        [row.source.value for row in rows],
        [row.state.value for row in rows],
        [_json(row.clash) for row in rows],
        [row.reason for row in rows],
        [row.permit for row in rows],
        [_json(row.before) for row in rows],
        [row.entered_by for row in rows],
        [row.entered_name for row in rows],
        [row.confirmed_by for row in rows],
        [row.confirmed_name for row in rows],
        [row.confirmed_at for row in rows],
        tx.now,
    )
    return [row["id"] for row in found]


async def add_arrived(
    tx: Tx, student_ids: Sequence[int], year: int, account_id: int | None, name: str
) -> list[tuple[int, int]]:
    """Enter applications for pupils whom a template has entered; answers application and pupil of each."""
    found = await tx.connection.fetch(
        "INSERT INTO enrolment (student_id, school_id, school_path, stage, grade, year, kind, source, state, reason,"
        " entered_by, entered_name, confirmed_name, insist_reason, reported_words, province_at, created_at, moved_at,"
        " version)"
        " SELECT id, school_id, school_path, stage, grade, $2, CASE WHEN stage = 'primary' AND grade = 1 THEN 'new'"
        " ELSE 'late' END, 'template', 'checking', '', $3, $4, '', '', '', $5, $5, $5, 1 FROM student"
        " WHERE id = ANY($1::bigint[]) AND state = 'waiting' ORDER BY id RETURNING id, student_id",
        list(student_ids), year, account_id, name, tx.now,
    )  # fmt: skip
    return [(row["id"], row["student_id"]) for row in found]


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of an application. `clash` replaces the old one, None takes it away."""

    id: int
    state: EnrolmentState
    national: str | None = None
    national_at: datetime | None = None
    identity: str | None = None
    identity_at: datetime | None = None
    province_at: datetime | None = None
    clash: Clash | None = None
    case_id: int | None = None
    number: str | None = None


def move_of(row: EnrolmentRow, state: EnrolmentState, **changes: Any) -> Move:
    """A move that keeps whatever is not among the changes."""
    kept = Move(
        id=row.id,
        state=state,
        national=row.national,
        national_at=row.national_at,
        identity=row.identity,
        identity_at=row.identity_at,
        province_at=row.province_at,
        clash=row.clash,
        case_id=row.case_id,
        number=row.number,
    )
    return msgspec.structs.replace(kept, **changes)


async def move(tx: Tx, moves: Sequence[Move]) -> None:
    """Write what became of held applications; one statement, however many."""
    if not moves:
        return
    await tx.execute(
        "UPDATE enrolment e SET state = n.state, national = n.national, national_at = n.national_at,"
        " identity = n.identity, identity_at = n.identity_at, province_at = n.province_at, clash = n.clash,"
        " case_id = n.case_id, number = n.number, version = e.version + 1,"
        " moved_at = CASE WHEN e.state = n.state THEN e.moved_at ELSE $11 END"
        " FROM unnest($1::bigint[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::timestamptz[],"
        " $7::timestamptz[], $8::jsonb[], $9::bigint[], $10::text[])"
        " AS n (id, state, national, national_at, identity, identity_at, province_at, clash, case_id, number)"
        " WHERE e.id = n.id",
        [one.id for one in moves],
        [one.state.value for one in moves],
        [one.national for one in moves],
        [one.national_at for one in moves],
        [one.identity for one in moves],
        [one.identity_at for one in moves],
        [one.province_at for one in moves],
        [_json(one.clash) for one in moves],
        [one.case_id for one in moves],
        [one.number for one in moves],
        tx.now,
    )


async def note_insistence(tx: Tx, enrolment_id: int, reason: str, account_id: int) -> None:
    await tx.execute(
        "UPDATE enrolment SET insist_reason = $2, insisted_by = $3, insisted_at = $4 WHERE id = $1",
        enrolment_id,
        reason,
        account_id,
        tx.now,
    )


async def note_reason(tx: Tx, enrolment_ids: Sequence[int], reason: str, kind: Kind | None = None) -> None:
    await tx.execute(
        "UPDATE enrolment SET reason = $2, kind = coalesce($3, kind), version = version + 1"
        " WHERE id = ANY($1::bigint[])",
        list(enrolment_ids),
        reason,
        kind and kind.value,
    )


async def note_guardian(tx: Tx, enrolment_id: int, account_id: int, name: str) -> None:
    """The first guardian who confirms is kept."""
    await tx.execute(
        "UPDATE enrolment SET confirmed_by = $2, confirmed_name = $3, confirmed_at = $4, version = version + 1"
        " WHERE id = $1 AND confirmed_at IS NULL",
        enrolment_id,
        account_id,
        name,
        tx.now,
    )


def _json(value: object) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()
