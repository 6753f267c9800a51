"""The only queries on maintenance_window, window_reminder, field_rule: the school's side and the lists.

Those on submissions are in sheet_store.py. Every list of pupils takes a Scope.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import msgspec

from xueji.features.students import Reads
from xueji.features.windows.schemas import Level, Rule, SubmissionState, WindowScope
from xueji.platform.database import Tx
from xueji.platform.scope import Scope


class WindowRow(msgspec.Struct, frozen=True, kw_only=True):
    """A window with its school, and the database's clock at reading."""

    id: int
    version: int
    school_id: int
    school_path: str
    school: str
    title: str
    scope: WindowScope
    grades: list[str]
    class_ids: list[int]
    fields: list[str]
    opens_at: datetime
    closes_at: datetime
    ends_at: datetime
    closed_early_at: datetime | None
    reminders: list[int]
    reminded_at: datetime | None
    now: datetime


class CountRow(msgspec.Struct, frozen=True, kw_only=True):
    """Pupils of one window and one class by the state of their sheet."""

    window_id: int
    class_id: int
    pupils: int
    new: int
    seen: int
    draft: int
    submitted: int
    returned: int
    confirmed: int
    red: int
    amber: int
    harmless: int
    unbound: int


_WINDOW = (
    "w.id, w.version, w.school_id, w.school_path, o.name AS school, w.title, w.scope, w.grades, w.class_ids, w.fields,"
    " w.opens_at, w.closes_at, w.ends_at, w.closed_early_at, w.reminders, w.reminded_at, now() AS now"
)
_OF_SCHOOL = "maintenance_window w JOIN organisation o ON o.id = w.school_id"
COVERS = "s.school_id = w.school_id AND s.state = 'in_school' AND (w.scope = 'school' OR s.class_id = ANY(w.class_ids))"
"""Whether the window w is meant for the pupil s."""


def _in_subtree(scope: Scope, first: int) -> tuple[str, list[object]]:
    """Windows that staff may see: of the own subtree; a class teacher's only where own classes take part."""
    if scope.path is None:
        return "false", []
    condition: str = f"w.school_path LIKE ${first} || '%'"
    if scope.class_ids is None:
        return condition, [scope.path]
    return f"{condition} AND (w.scope = 'school' OR w.class_ids && ${first + 1}::bigint[])", [
        scope.path,
        list(scope.class_ids),
    ]


# --- windows ------------------------------------------------------------------------------------------------------


async def window(source: Reads, scope: Scope, window_id: int) -> WindowRow | None:
    condition, arguments = _in_subtree(scope, 2)
    sql = f"SELECT {_WINDOW} FROM {_OF_SCHOOL} WHERE w.id = $1 AND {condition}"
    return await source.row(WindowRow, sql, window_id, *arguments)


async def windows(source: Reads, scope: Scope, most: int) -> list[WindowRow]:
    """Open ones first, then those to come, then closed ones, the newest first."""
    condition, arguments = _in_subtree(scope, 2)
    sql = (
        f"SELECT {_WINDOW} FROM maintenance_window w JOIN organisation o ON o.id = w.school_id WHERE {condition}"
        " ORDER BY w.ends_at <= now(), w.opens_at > now(), w.ends_at DESC, w.id DESC LIMIT $1"
    )
    return await source.fetch(WindowRow, sql, most, *arguments)


async def lock_window(tx: Tx, scope: Scope, window_id: int) -> WindowRow | None:
    condition, arguments = _in_subtree(scope, 2)
    sql = (
        f"SELECT {_WINDOW} FROM maintenance_window w JOIN organisation o ON o.id = w.school_id"
        f" WHERE w.id = $1 AND {condition} FOR UPDATE OF w"
    )
    return await tx.row(WindowRow, sql, window_id, *arguments)


async def counts(
    source: Reads, scope: Scope, window_ids: Sequence[int], account_id: int, own: Sequence[int]
) -> list[CountRow]:
    """Every pupil of these windows by class and state, in one statement. `harmless`: not by or about the caller."""
    condition, arguments = scope.where(4)
    sql = f"""
SELECT w.id AS window_id, coalesce(s.class_id, 0) AS class_id, count(*) AS pupils,
  count(*) FILTER (WHERE b.id IS NULL) AS new, count(*) FILTER (WHERE b.state = 'seen') AS seen,
  count(*) FILTER (WHERE b.state = 'draft') AS draft, count(*) FILTER (WHERE b.state = 'submitted') AS submitted,
  count(*) FILTER (WHERE b.state = 'returned') AS returned, count(*) FILTER (WHERE b.state = 'confirmed') AS confirmed,
  count(*) FILTER (WHERE b.state = 'submitted' AND b.level = 2) AS red,
  count(*) FILTER (WHERE b.state = 'submitted' AND b.level = 1) AS amber,
  count(*) FILTER (WHERE b.state = 'submitted' AND b.harmless AND b.submitted_by <> $2
    AND NOT s.id = ANY($3::bigint[])) AS harmless,
  count(*) FILTER (WHERE NOT EXISTS (SELECT FROM guardianship g WHERE g.student_id = s.id AND g.state = 'active')) AS
    unbound
FROM maintenance_window w JOIN student s ON {COVERS}
LEFT JOIN submission b ON b.window_id = w.id AND b.student_id = s.id
WHERE w.id = ANY($1::bigint[]) AND {condition} GROUP BY w.id, s.class_id"""
    return await source.fetch(CountRow, sql, list(window_ids), account_id, list(own), *arguments)


class ClassRow(msgspec.Struct, frozen=True, kw_only=True):
    """A class with its teacher, in the order in which lists show it."""

    id: int
    name: str
    stage: str
    grade: int
    number: int
    head_teacher: str | None


async def classes(source: Reads, class_ids: Sequence[int]) -> list[ClassRow]:
    sql = (
        "SELECT c.id, c.name, c.stage, c.grade, c.number, a.name AS head_teacher FROM school_class c"
        " LEFT JOIN post p ON p.id = c.head_teacher_post_id AND p.active LEFT JOIN account a ON a.id = p.account_id"
        " WHERE c.id = ANY($1::bigint[])"
        " ORDER BY array_position(ARRAY['primary', 'junior', 'senior'], c.stage::text), c.grade, c.number, c.id"
    )
    return await source.fetch(ClassRow, sql, list(class_ids))


class ClassPupil(msgspec.Struct, array_like=True, frozen=True):
    """A pupil as the class list has them."""

    student_id: int
    name: str
    submission_id: int | None
    state: SubmissionState | None
    changed: int
    waiting: int
    nothing_changed: bool
    level: Level
    risks: list[str]
    harmless: bool
    submitted_by: int | None
    submitted_at: datetime | None
    due_on: date | None
    decided_at: datetime | None
    bound: bool


class ClassSheet(msgspec.Struct, frozen=True, kw_only=True):
    """A window and one of its classes with all pupils: everything that the class list shows, read in one statement."""

    id: int
    title: str
    school_id: int
    opens_at: datetime
    ends_at: datetime
    now: datetime
    class_name: str | None
    stage: str | None
    grade: int | None
    pupils: str

    def listed(self) -> list[ClassPupil]:
        return _class_pupils(self.pupils)


_class_pupils = msgspec.json.Decoder(list[ClassPupil]).decode


async def class_sheet(source: Reads, scope: Scope, window_id: int, class_id: int) -> ClassSheet | None:
    """One class of a window. Waiting sheets first, the riskiest and oldest on top. Class 0: pupils without one."""
    visible, arguments = _in_subtree(scope, 3)
    condition, more = scope.where(3 + len(arguments))
    sql = f"""
SELECT w.id, w.title, w.school_id, w.opens_at, w.ends_at, now() AS now, c.name AS class_name, c.stage, c.grade,
  coalesce((SELECT jsonb_agg(jsonb_build_array(s.id, s.name, b.id, b.state, coalesce(b.changed, 0),
    coalesce(b.waiting, 0),
      coalesce(b.nothing_changed, false), coalesce(b.level, 0), coalesce(b.risks, '{{}}'), coalesce(b.harmless, false),
      b.submitted_by, b.submitted_at, b.due_on, b.decided_at,
      EXISTS (SELECT FROM guardianship g WHERE g.student_id = s.id AND g.state = 'active'))
    ORDER BY array_position(ARRAY['submitted', 'returned', NULL, 'seen', 'draft', 'confirmed'], b.state::text),
      b.level DESC, b.submitted_at, s.id)
    FROM student s LEFT JOIN submission b ON b.window_id = w.id AND b.student_id = s.id
    WHERE {COVERS} AND s.class_id IS NOT DISTINCT FROM nullif($2, 0) AND {condition}), '[]'::jsonb)::text AS pupils
FROM maintenance_window w LEFT JOIN school_class c ON c.id = $2 AND c.school_id = w.school_id
WHERE w.id = $1 AND {visible} AND ($2 = 0 OR c.id IS NOT NULL)"""
    return await source.row(ClassSheet, sql, window_id, class_id, *arguments, *more)


# --- opening ------------------------------------------------------------------------------------------------------


class OpenClass(msgspec.Struct, frozen=True, kw_only=True):
    """An active class of a school with the number of its pupils in school."""

    id: int
    name: str
    stage: str
    grade: int
    pupils: int


async def open_classes(source: Reads, school_id: int) -> list[OpenClass]:
    sql = (
        "SELECT c.id, c.name, c.stage, c.grade, (SELECT count(*) FROM student s WHERE s.class_id = c.id"
        " AND s.state = 'in_school') AS pupils FROM school_class c WHERE c.school_id = $1 AND c.active"
        " ORDER BY array_position(ARRAY['primary', 'junior', 'senior'], c.stage::text), c.grade, c.number, c.id"
    )
    return await source.fetch(OpenClass, sql, school_id)


async def pupils_in_school(source: Reads, school_id: int) -> int:
    return int(
        await source.value("SELECT count(*) FROM student WHERE school_id = $1 AND state = 'in_school'", school_id)
    )


async def hold_school(tx: Tx, school_id: int) -> None:
    """Let nobody else open or extend a window of this school until the transaction ends."""
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended('maintenance_window', $1))", school_id)


class Overlap(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    opens_at: datetime
    ends_at: datetime
    scope: WindowScope
    names: list[str]


class Claim(msgspec.Struct, frozen=True):
    """A time that a window wants for these classes; without classes for everybody. `besides`: itself."""

    school_id: int
    opens_at: datetime
    closes_at: datetime
    class_ids: Sequence[int] | None
    besides: int | None = None


async def overlap(tx: Tx, claim: Claim) -> Overlap | None:
    """Another window of the school at the same time for some of the same classes."""
    sql = (
        "SELECT w.title, w.opens_at, w.ends_at, w.scope, ARRAY(SELECT c.name FROM school_class c WHERE c.id = ANY("
        " CASE WHEN w.scope = 'school' THEN coalesce($4::bigint[], '{}') ELSE w.class_ids END)"
        " AND ($4::bigint[] IS NULL OR c.id = ANY($4)) ORDER BY c.stage, c.grade, c.number) AS names"
        " FROM maintenance_window w WHERE w.school_id = $1 AND w.opens_at < $3 AND w.ends_at > $2 AND"
        " w.ends_at > w.opens_at"
        " AND w.id IS DISTINCT FROM $5 AND (w.scope = 'school' OR $4::bigint[] IS NULL OR w.class_ids && $4)"
        " ORDER BY w.opens_at LIMIT 1"
    )
    ids = None if claim.class_ids is None else list(claim.class_ids)
    return await tx.row(Overlap, sql, claim.school_id, claim.opens_at, claim.closes_at, ids, claim.besides)


async def insert_window(
    tx: Tx,
    *,
    school_id: int,
    school_path: str,
    title: str,
    scope: WindowScope,
    grades: Sequence[str],
    class_ids: Sequence[int],
    fields: Sequence[str],
    opens_at: datetime,
    closes_at: datetime,
    reminders: Sequence[int],
    created_by: int,
) -> int:
    sql = (
        "INSERT INTO maintenance_window (school_id, school_path, title, scope, grades, class_ids, fields,"
        " opens_at, closes_at,"
        " ends_at, reminders, created_by, created_at, version)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11, $12, 1) RETURNING id"
    )
    return int(
        await tx.value(
            sql,
            school_id,
            school_path,
            title,
            scope.value,
            list(grades),
            list(class_ids),
            list(fields),
            opens_at,
            closes_at,
            list(reminders),
            created_by,
            tx.now,
        )
    )


async def extend_window(tx: Tx, window_id: int, until: datetime) -> None:
    await tx.execute(
        "UPDATE maintenance_window SET closes_at = $2, ends_at = $2, closed_early_at = NULL, version = version + 1"
        " WHERE id = $1",
        window_id,
        until,
    )


async def close_window(tx: Tx, window_id: int) -> None:
    await tx.execute(
        "UPDATE maintenance_window SET closed_early_at = $2, ends_at = $2, version = version + 1 WHERE id = $1",
        window_id,
        tx.now,
    )


# --- telling and reminding ----------------------------------------------------------------------------------------


class Reachable(msgspec.Struct, frozen=True, kw_only=True):
    """A guardian or student account, and the pupil of the window whom it is about."""

    account_id: int
    student_id: int
    name: str


async def families(source: Reads, window_id: int) -> list[Reachable]:
    """Everybody of the families of a window's pupils. For the window's own announcements."""
    sql = (
        "SELECT g.account_id, s.id AS student_id, s.name FROM maintenance_window w"
        f" JOIN student s ON {COVERS} JOIN guardianship g ON g.student_id = s.id AND g.state = 'active'"
        " WHERE w.id = $1 ORDER BY g.account_id, s.id"
    )
    return await source.fetch(Reachable, sql, window_id)


class Silent(msgspec.Struct, frozen=True, kw_only=True):
    """A pupil who has not handed in; `account_id` of one guardian, or none; `fresh`: not reminded within a day."""

    student_id: int
    name: str
    account_id: int | None
    fresh: bool


async def take_silent(tx: Tx, scope: Scope, window_id: int, class_id: int | None, pause: timedelta) -> list[Silent]:
    """The silent ones with their guardians; those who may be reminded are marked as reminded now, in one statement."""
    condition, arguments = scope.where(5)
    sql = f"""
WITH silent AS (
  SELECT s.id AS student_id, s.name, g.account_id FROM maintenance_window w JOIN student s ON {COVERS}
  LEFT JOIN submission b ON b.window_id = w.id AND b.student_id = s.id
  LEFT JOIN guardianship g ON g.student_id = s.id AND g.state = 'active'
  WHERE w.id = $1 AND (b.id IS NULL OR b.state IN ('seen', 'draft')) AND ($2::bigint IS NULL OR s.class_id = $2)
    AND {condition}
), marked AS (
  INSERT INTO window_reminder (window_id, account_id, at)
  SELECT DISTINCT $1::bigint, account_id, $3::timestamptz FROM silent WHERE account_id IS NOT NULL ORDER BY account_id
  ON CONFLICT (window_id, account_id) DO UPDATE SET at = excluded.at
    WHERE window_reminder.at <= excluded.at - $4::interval
  RETURNING account_id
), noted AS (
  UPDATE maintenance_window SET reminded_at = $3 WHERE id = $1 AND EXISTS (SELECT FROM marked)
)
SELECT silent.student_id, silent.name, silent.account_id, marked.account_id IS NOT NULL AS fresh
FROM silent LEFT JOIN marked ON marked.account_id = silent.account_id ORDER BY silent.account_id, silent.student_id"""
    return await tx.fetch(Silent, sql, window_id, class_id, tx.now, pause, *arguments)


async def announce(tx: Tx, window_id: int) -> WindowRow | None:
    """A window for a job, whoever opened it."""
    sql = f"SELECT {_WINDOW} FROM maintenance_window w JOIN organisation o ON o.id = w.school_id WHERE w.id = $1"
    return await tx.row(WindowRow, sql, window_id)


async def take_unannounced(tx: Tx, window_id: int) -> WindowRow | None:
    """As `announce`, the first time only."""
    first = await tx.value(
        "UPDATE maintenance_window SET announced_at = $2 WHERE id = $1 AND announced_at IS NULL RETURNING id",
        window_id,
        tx.now,
    )
    return None if first is None else await announce(tx, window_id)


# --- field rules --------------------------------------------------------------------------------------------------


class FieldRuleRow(msgspec.Struct, frozen=True):
    organisation_id: int
    organisation: str
    field: str
    rule: Rule


async def field_rules(source: Reads, organisation_ids: Sequence[int]) -> list[FieldRuleRow]:
    """The rules of these offices, from the province down."""
    sql = (
        "SELECT r.organisation_id, o.name AS organisation, r.field, r.rule FROM field_rule r"
        " JOIN organisation o ON o.id = r.organisation_id WHERE r.organisation_id = ANY($1::bigint[])"
        " ORDER BY length(o.path), r.field"
    )
    return await source.fetch(FieldRuleRow, sql, list(organisation_ids))


async def rules_version(source: Reads, organisation_id: int) -> int:
    """0 while the office has laid nothing down."""
    found = await source.value("SELECT version FROM field_rule_list WHERE organisation_id = $1", organisation_id)
    return 0 if found is None else int(found)


async def put_field_rules(tx: Tx, organisation_id: int, rules: Mapping[str, Rule], set_by: int) -> None:
    """Replace an office's list."""
    await tx.execute("DELETE FROM field_rule WHERE organisation_id = $1", organisation_id)
    await tx.execute(
        "INSERT INTO field_rule (organisation_id, field, rule, set_by, set_at)"
        " SELECT $1, field, rule, $4, $5 FROM unnest($2::text[], $3::text[]) AS said (field, rule)",
        organisation_id,
        list(rules),
        [rule.value for rule in rules.values()],
        set_by,
        tx.now,
    )


async def next_rules_version(tx: Tx, organisation_id: int, expected: int) -> bool:
    """Count the office's list up by one, if it still has the expected version."""
    first = (
        "INSERT INTO field_rule_list (organisation_id, version) SELECT $1, 1 WHERE $2 = 0"
        " ON CONFLICT (organisation_id) DO NOTHING RETURNING version"
    )
    later = (
        "UPDATE field_rule_list SET version = version + 1 WHERE organisation_id = $1 AND version = $2 RETURNING version"
    )
    return await tx.value(first if expected == 0 else later, organisation_id, expected) is not None
