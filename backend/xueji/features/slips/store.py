"""The only queries on slip_issue and slip; signatures, marks and objections have stores of their own beside it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from xueji.features.slips.rules import SlipState
from xueji.features.students import Reads
from xueji.platform.database import Tx, execute
from xueji.platform.scope import Scope

_OPEN = "('issued', 'read', 'objected', 'signed')"

BASE = """LATERAL (
  SELECT p.id, p.state, p.sealed FROM slip p JOIN slip_signature g ON g.slip_id = p.id AND g.role = 'guardian'
  WHERE p.student_id = s.id ORDER BY p.id DESC LIMIT 1
)"""
"""The last slip of the pupil s that a guardian has signed."""

NEWEST = """LATERAL (
  SELECT * FROM slip n WHERE n.student_id = s.id AND n.state <> 'cancelled' ORDER BY n.id DESC LIMIT 1
)"""
"""The present slip of the pupil s."""


# --- issuing ------------------------------------------------------------------------------------------------------


async def hold_school(tx: Tx, school_id: int) -> None:
    """Let nobody else issue slips of this school until the transaction ends."""
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended('slip_issue', $1))", school_id)


async def division_of(source: Reads, path: str) -> str | None:
    """The division code of the province that this school lies in."""
    return await source.value(
        "SELECT division_code FROM organisation WHERE level = 'province' AND $1 LIKE path || '%'", path
    )


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A pupil who would be asked: with the slip that is still open, and the last signed one."""

    id: int
    class_id: int | None
    stage: str
    open_id: int | None
    base_id: int | None
    base_state: SlipState | None
    base_sealed: bytes | None
    bound: bool


class Chosen(msgspec.Struct, frozen=True):
    """Which pupils of a school; None narrows nothing."""

    school_id: int
    grades: Sequence[str] | None = None
    class_ids: Sequence[int] | None = None
    student_ids: Sequence[int] | None = None


async def asked(tx: Tx, chosen: Chosen) -> list[Asked]:
    """The chosen pupils in school, by id; one statement however many."""
    sql = f"""
SELECT s.id, s.class_id, s.stage, o.id AS open_id, b.id AS base_id, b.state AS base_state, b.sealed AS base_sealed,
  EXISTS (SELECT FROM guardianship g WHERE g.student_id = s.id AND g.state = 'active' AND g.role = 'guardian') AS bound
FROM student s LEFT JOIN slip o ON o.student_id = s.id AND o.state IN {_OPEN} LEFT JOIN {BASE} b ON true
WHERE s.school_id = $1 AND s.state = 'in_school' AND ($2::text[] IS NULL OR s.stage || '-' || s.grade = ANY($2))
  AND ($3::bigint[] IS NULL OR s.class_id = ANY($3)) AND ($4::bigint[] IS NULL OR s.id = ANY($4)) ORDER BY s.id"""
    lists = [None if one is None else list(one) for one in (chosen.grades, chosen.class_ids, chosen.student_ids)]
    return await tx.fetch(Asked, sql, chosen.school_id, *lists)


async def known_classes(source: Reads, school_id: int, class_ids: Sequence[int]) -> int:
    return int(
        await source.value(
            "SELECT count(*) FROM school_class WHERE school_id = $1 AND active AND id = ANY($2::bigint[])",
            school_id,
            list(class_ids),
        )
    )


async def insert_issue(
    tx: Tx,
    *,
    school_id: int,
    school_path: str,
    scope: str,
    layout: str,
    layout_version: int,
    last_day: date,
    slips: int,
) -> int:
    sql = (
        "INSERT INTO slip_issue (school_id, school_path, scope, layout, layout_version, last_day, slips, issued_by,"
        " issued_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id"
    )
    by = tx.caller.account_id if tx.caller else None
    return int(await tx.value(sql, school_id, school_path, scope, layout, layout_version, last_day, slips, by, tx.now))


async def draw_ids(tx: Tx, count: int) -> list[int]:
    drawn = await tx.connection.fetch(
        "SELECT nextval(pg_get_serial_sequence('slip', 'id')) AS id FROM generate_series(1, $1)", count
    )
    return [int(row["id"]) for row in drawn]


class NewSlip(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    student_id: int
    number: str
    token: str
    sealed: bytes
    hash: bytes
    needs_student: bool
    previous_id: int | None
    base_id: int | None


async def insert_slips(
    tx: Tx,
    rows: Sequence[NewSlip],
    *,
    issue_id: int,
    school_id: int,
    school_path: str,
    layout: str,
    layout_version: int,
    last_day: date,
) -> None:
    """One statement however many."""
    same = (issue_id, school_id, school_path, layout, layout_version, last_day, tx.now)
    await tx.copy(
        "slip",
        (
            *("issue_id", "school_id", "school_path", "layout", "layout_version", "last_day", "issued_at"),
            *("id", "student_id", "number", "token", "sealed", "hash", "needs_student", "previous_id", "base_id"),
            *("state", "provisional", "outdated_fields", "version"),
        ),
        [
            (
                *same,
                *(row.id, row.student_id, row.number, row.token, row.sealed, row.hash, row.needs_student),
                *(row.previous_id, row.base_id, SlipState.ISSUED.value, False, [], 1),
            )
            for row in rows
        ],
    )


async def close_slips(tx: Tx, slip_ids: Sequence[int], state: SlipState) -> None:
    """End these slips: replaced, outdated or cancelled."""
    await tx.execute(
        "UPDATE slip SET state = $2, closed_at = $3, version = version + 1 WHERE id = ANY($1::bigint[])",
        list(slip_ids),
        state.value,
        tx.now,
    )


# --- telling ------------------------------------------------------------------------------------------------------


class ToTell(msgspec.Struct, frozen=True, kw_only=True):
    """A guardian (or pupil) of a slip."""

    account_id: int
    slip_id: int
    student_id: int
    name: str
    role: str


async def families_of_issue(tx: Tx, issue_id: int) -> list[ToTell]:
    """Guardians of the slips of one issue that are still to be signed."""
    sql = (
        "SELECT g.account_id, p.id AS slip_id, s.id AS student_id, s.name, g.role FROM slip p"
        " JOIN student s ON s.id = p.student_id JOIN guardianship g ON g.student_id = s.id AND g.state = 'active'"
        " AND g.role = 'guardian' WHERE p.issue_id = $1 AND p.state IN ('issued', 'read')"
        " ORDER BY g.account_id, s.id"
    )
    return await tx.fetch(ToTell, sql, issue_id)


async def families_of_slip(tx: Tx, slip_id: int) -> list[ToTell]:
    """Guardians of one slip, and the pupil's own account."""
    sql = (
        "SELECT g.account_id, p.id AS slip_id, s.id AS student_id, s.name, g.role FROM slip p"
        " JOIN student s ON s.id = p.student_id JOIN guardianship g ON g.student_id = s.id AND g.state = 'active'"
        " WHERE p.id = $1 ORDER BY g.account_id"
    )
    return await tx.fetch(ToTell, sql, slip_id)


class IssueRow(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    school_id: int
    school: str
    last_day: date


async def take_untold(tx: Tx, issue_id: int) -> IssueRow | None:
    """An issue whose families have not been told: the first time only."""
    sql = (
        "UPDATE slip_issue i SET told_at = $2 FROM organisation o WHERE o.id = i.school_id AND i.id = $1"
        " AND i.told_at IS NULL RETURNING i.id, i.school_id, o.name AS school, i.last_day"
    )
    return await tx.row(IssueRow, sql, issue_id, tx.now)


# --- one slip -----------------------------------------------------------------------------------------------------


class SlipRow(msgspec.Struct, frozen=True, kw_only=True):
    """A slip with where it belongs. `next_id`: the slip that replaced it."""

    id: int
    issue_id: int
    student_id: int
    school_id: int
    school_path: str
    school: str
    number: str
    token: str
    layout: str
    layout_version: int
    sealed: bytes
    hash: bytes
    state: SlipState
    needs_student: bool
    last_day: date
    issued_at: datetime
    read_at: datetime | None
    objected_at: datetime | None
    due_on: date | None
    provisional: bool
    closed_at: datetime | None
    base_id: int | None
    outdated_fields: list[str]
    version: int
    next_id: int | None
    now: datetime


SLIP_COLUMNS = (
    "p.id, p.issue_id, p.student_id, p.school_id, p.school_path, o.name AS school, p.number, p.token, p.layout,"
    " p.layout_version, p.sealed, p.hash, p.state, p.needs_student, p.last_day, p.issued_at, p.read_at, p.objected_at,"
    " p.due_on, p.provisional, p.closed_at, p.base_id, p.outdated_fields, p.version,"
    " (SELECT n.id FROM slip n WHERE n.previous_id = p.id ORDER BY n.id DESC LIMIT 1) AS next_id, now() AS now"
)
SLIP_FROM = "slip p JOIN student s ON s.id = p.student_id JOIN organisation o ON o.id = p.school_id"


async def slip(source: Reads, scope: Scope, slip_id: int) -> SlipRow | None:
    """One slip of a pupil in the scope."""
    condition, arguments = scope.where(2)
    return await source.row(
        SlipRow, f"SELECT {SLIP_COLUMNS} FROM {SLIP_FROM} WHERE p.id = $1 AND {condition}", slip_id, *arguments
    )


async def lock_slip(tx: Tx, scope: Scope, slip_id: int) -> SlipRow | None:
    """As `slip`, held until the transaction ends."""
    condition, arguments = scope.where(2)
    return await tx.row(
        SlipRow,
        f"SELECT {SLIP_COLUMNS} FROM {SLIP_FROM} WHERE p.id = $1 AND {condition} FOR UPDATE OF p",
        slip_id,
        *arguments,
    )


async def slip_by_token(source: Reads, token: str) -> SlipRow | None:
    """For the public: whoever holds the token holds the paper."""
    return await source.row(SlipRow, f"SELECT {SLIP_COLUMNS} FROM {SLIP_FROM} WHERE p.token = $1", token)


async def newest(source: Reads, before: int | None, most: int) -> list[SlipRow]:
    """All slips from the newest down, for the doctor."""
    return await source.fetch(
        SlipRow,
        f"SELECT {SLIP_COLUMNS} FROM {SLIP_FROM} WHERE $1::bigint IS NULL OR p.id < $1 ORDER BY p.id DESC LIMIT $2",
        before,
        most,
    )


class AuditedRow(msgspec.Struct, frozen=True):
    subject: str
    action: str
    facts: dict[str, Any]


async def audited(source: Reads, slip_ids: Sequence[int]) -> list[AuditedRow]:
    """What the audit keeps of the issue and the signatures of these slips."""
    return await source.fetch(
        AuditedRow,
        "SELECT subject, action, facts FROM audit_entry WHERE subject = ANY($1::text[])"
        " AND action IN ('slip.issued', 'slip.signed') ORDER BY id",
        [f"slip:{each}" for each in slip_ids],
    )


async def slip_for_job(tx: Tx, slip_id: int) -> SlipRow | None:
    """One slip, whoever it belongs to."""
    return await tx.row(SlipRow, f"SELECT {SLIP_COLUMNS} FROM {SLIP_FROM} WHERE p.id = $1", slip_id)


async def take_told(tx: Tx, slip_id: int, what: str) -> bool:
    """Whether this is the first time that people are told."""
    sql = "INSERT INTO slip_told (slip_id, what, at) VALUES ($1, $2, $3) ON CONFLICT (slip_id, what) DO NOTHING"
    return await tx.execute(sql, slip_id, what, tx.now) == 1


async def slips_of(source: Reads, scope: Scope, student_id: int) -> list[SlipRow]:
    """All slips of a pupil, the newest first."""
    condition, arguments = scope.where(2)
    return await source.fetch(
        SlipRow,
        f"SELECT {SLIP_COLUMNS} FROM {SLIP_FROM} WHERE p.student_id = $1 AND p.state <> 'cancelled' AND {condition}"
        " ORDER BY p.id DESC",
        student_id,
        *arguments,
    )


async def looked(slip_id: int, account_id: int) -> bool:
    """Note that the family has read it; True the first time."""
    return (
        await execute(
            "UPDATE slip SET state = 'read', read_at = now(), read_by = $2 WHERE id = $1 AND state = 'issued'",
            slip_id,
            account_id,
        )
        == 1
    )


async def object_to(tx: Tx, slip_id: int, due_on: date, *, provisional: bool) -> None:
    await tx.execute(
        "UPDATE slip SET state = 'objected', objected_at = $2, due_on = $3, provisional = $4, version = version + 1"
        " WHERE id = $1",
        slip_id,
        tx.now,
        due_on,
        provisional,
    )


async def outdated(tx: Tx, slip_ids: Sequence[int]) -> list[SlipRow]:
    """Of these slips the outdated ones, held until the transaction ends."""
    condition = "p.id = ANY($1::bigint[]) AND p.state = 'outdated'"
    sql = f"SELECT {SLIP_COLUMNS} FROM {SLIP_FROM} WHERE {condition} ORDER BY p.id FOR UPDATE OF p"
    return await tx.fetch(SlipRow, sql, list(slip_ids))


# --- what has changed ---------------------------------------------------------------------------------------------


class Touched(msgspec.Struct, frozen=True, kw_only=True):
    """The present slip of a pupil whose record has changed."""

    id: int
    student_id: int
    state: SlipState
    sealed: bytes


async def current_of(tx: Tx, student_ids: Sequence[int]) -> list[Touched]:
    """The open and confirmed slips of these pupils, held until the transaction ends."""
    sql = (
        "SELECT id, student_id, state, sealed FROM slip WHERE student_id = ANY($1::bigint[])"
        " AND state IN ('issued', 'read', 'objected', 'signed', 'done') ORDER BY id FOR UPDATE"
    )
    return await tx.fetch(Touched, sql, list(student_ids))


async def outdate(tx: Tx, slip_ids: Sequence[int], fields: Sequence[Sequence[str]]) -> None:
    """These slips say something that is no longer so: `fields` of each, by name."""
    await tx.execute(
        "UPDATE slip p SET state = 'outdated', closed_at = $3, version = p.version + 1,"
        " outdated_fields = string_to_array(n.fields, ',')"
        " FROM unnest($1::bigint[], $2::text[]) AS n (id, fields) WHERE p.id = n.id",
        list(slip_ids),
        [",".join(names) for names in fields],
        tx.now,
    )
