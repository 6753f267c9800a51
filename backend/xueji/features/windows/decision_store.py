"""Queries on submission, submission_item and submission_told for the school's side."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from xueji.features.students import Reads
from xueji.features.windows.schemas import ItemState, SubmissionState
from xueji.features.windows.sheet import DraftContent
from xueji.features.windows.sheet_store import seal_draft
from xueji.platform.database import Tx
from xueji.platform.scope import Scope

# --- the school's side --------------------------------------------------------------------------------------------


class SubmissionRow(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet with its pupil, window and case, for those who confirm."""

    id: int
    window_id: int
    window_title: str
    school_id: int
    school_path: str
    student_id: int
    name: str
    sex: str
    class_id: int | None
    class_name: str | None
    state: SubmissionState
    number: str | None
    case_id: int | None
    case_version: int
    submitted_by: int | None
    submitted_name: str | None
    submitted_role: str | None
    relation: str | None
    submitted_at: datetime | None
    due_on: date | None
    provisional: bool
    nothing_changed: bool
    changed: int
    level: int
    risks: list[str]
    fields: list[str]
    decided_at: datetime | None
    now: datetime


_SUBMISSION = """
SELECT b.id, b.window_id, w.title AS window_title, w.school_id, w.school_path, s.id AS student_id, s.name, s.sex,
  s.class_id,
  c.name AS class_name, b.state, b.number, b.case_id, coalesce(p.version, 0) AS case_version, b.submitted_by,
  a.name AS submitted_name, b.submitted_role,
  (SELECT g.relation FROM guardianship g WHERE g.account_id = b.submitted_by AND g.student_id = s.id
   ORDER BY g.state, g.id LIMIT 1) AS relation,
  b.submitted_at, p.due_on, coalesce(p.provisional, false) AS provisional, b.nothing_changed, b.changed, b.level,
    b.risks,
  w.fields, b.decided_at, now() AS now
FROM submission b JOIN student s ON s.id = b.student_id JOIN maintenance_window w ON w.id = b.window_id
LEFT JOIN school_class c ON c.id = s.class_id LEFT JOIN approval_case p ON p.id = b.case_id
LEFT JOIN account a ON a.id = b.submitted_by
WHERE b.id = $1 AND """


async def submission(source: Reads, scope: Scope, submission_id: int) -> SubmissionRow | None:
    condition, arguments = scope.where(2)
    return await source.row(SubmissionRow, _SUBMISSION + condition, submission_id, *arguments)


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A window, or one class of it, and whose own filings (`account_id`) and children (`own`) are set apart."""

    window_id: int
    class_id: int | None
    account_id: int
    own: tuple[int, ...]


async def harmless(tx: Tx, scope: Scope, part: Part, most: int) -> list[int]:
    """Cases of waiting sheets that a batch may take, the oldest first; own filings and own children excluded."""
    condition, arguments = scope.where(6)
    sql = (
        "SELECT b.case_id AS id FROM submission b JOIN student s ON s.id = b.student_id WHERE b.window_id = $1"
        " AND b.state = 'submitted' AND b.harmless AND b.waiting = b.changed AND b.submitted_by <> $3"
        " AND NOT s.id = ANY($4::bigint[]) AND ($2::bigint IS NULL OR s.class_id = $2)"
        f" AND {condition} ORDER BY b.case_id LIMIT $5"
    )
    rows = await tx.connection.fetch(
        sql, part.window_id, part.class_id, part.account_id, list(part.own), most, *arguments
    )
    return [row["id"] for row in rows]


async def waiting(source: Reads, scope: Scope, part: Part) -> tuple[int, int]:
    """How many sheets wait, and how many of them the caller filed or are about own children."""
    condition, arguments = scope.where(5)
    row = await source.row(
        _Waiting,
        "SELECT count(*) AS waiting, count(*) FILTER (WHERE s.id = ANY($3::bigint[])"
        " OR b.submitted_by = $4) AS own FROM submission b"
        " JOIN student s ON s.id = b.student_id WHERE b.window_id = $1 AND b.state = 'submitted'"
        f" AND ($2::bigint IS NULL OR s.class_id = $2) AND {condition}",
        part.window_id,
        part.class_id,
        list(part.own),
        part.account_id,
        *arguments,
    )
    return (row.waiting, row.own) if row else (0, 0)


class _Waiting(msgspec.Struct):
    waiting: int
    own: int


class CaseSheet(msgspec.Struct, frozen=True, kw_only=True):
    """The sheet behind a case, for the desk's effects."""

    id: int
    case_id: int
    window_id: int
    student_id: int


async def sheets_of_cases(tx: Tx, case_ids: Sequence[int]) -> list[CaseSheet]:
    return await tx.fetch(
        CaseSheet,
        "SELECT id, case_id, window_id, student_id FROM submission WHERE case_id = ANY($1::bigint[]) ORDER BY id",
        list(case_ids),
    )


class DecidedSheet(msgspec.Struct, frozen=True, kw_only=True):
    """What a decision (or undoing one) makes of a sheet. `keep_draft`: leave the draft as it is."""

    id: int
    state: SubmissionState
    waiting: int
    draft: DraftContent | None
    keep_draft: bool


class DecidedItem(msgspec.Struct, frozen=True, kw_only=True):
    submission_id: int
    item: str
    state: ItemState
    reason: str = ""
    text: str = ""


async def write_decisions(
    tx: Tx, sheets: Sequence[DecidedSheet], items: Sequence[DecidedItem], decided_by: int | None
) -> None:
    """Sheets and items of any number of decisions, in one statement."""
    await tx.execute(
        """WITH items AS (
             UPDATE submission_item i SET state = n.state, reason = n.reason, text = n.text,
               decided_at = CASE WHEN n.state = 'waiting' THEN NULL ELSE $12::timestamptz END,
               decided_by = CASE WHEN n.state = 'waiting' THEN NULL ELSE $11::bigint END
             FROM unnest($6::bigint[], $7::text[], $8::text[], $9::text[], $10::text[])
               AS n (submission_id, item, state, reason, text)
             WHERE i.submission_id = n.submission_id AND i.item = n.item AND NOT i.superseded)
           UPDATE submission b SET state = n.state, waiting = n.waiting, decided_at = $12,
             draft = CASE WHEN n.keep_draft THEN b.draft ELSE n.draft END,
             draft_version = b.draft_version + 1
           FROM unnest($1::bigint[], $2::text[], $3::smallint[], $4::bytea[], $5::bool[])
             AS n (id, state, waiting, draft, keep_draft)
           WHERE b.id = n.id""",
        [sheet.id for sheet in sheets],
        [sheet.state.value for sheet in sheets],
        [sheet.waiting for sheet in sheets],
        [None if sheet.draft is None else seal_draft(sheet.draft) for sheet in sheets],
        [sheet.keep_draft for sheet in sheets],
        [item.submission_id for item in items],
        [item.item for item in items],
        [item.state.value for item in items],
        [item.reason for item in items],
        [item.text for item in items],
        decided_by,
        tx.now,
    )


# --- telling ------------------------------------------------------------------------------------------------------


class ToTell(msgspec.Struct, frozen=True, kw_only=True):
    """A case's sheet with every account of the family, for notices. Not yet told of this event."""

    case_id: int
    submission_id: int
    number: str
    student_id: int
    name: str
    school_id: int
    school: str
    window_id: int
    account_ids: list[int]


async def take_untold(tx: Tx, pairs: Sequence[tuple[int, int]]) -> dict[tuple[int, int], ToTell]:
    """The pairs of case and event that nobody was told of yet, marked as told; a second run finds none."""
    records = await tx.connection.fetch(
        """WITH told AS (
             INSERT INTO submission_told (case_id, seq, at) SELECT case_id, seq, now()
             FROM unnest($1::bigint[], $2::int[]) AS pair (case_id, seq) ON CONFLICT DO NOTHING RETURNING case_id, seq)
           SELECT t.seq, t.case_id, b.id AS submission_id, p.number, s.id AS student_id, s.name, o.id AS school_id,
             o.name AS school, b.window_id,
             ARRAY(SELECT g.account_id FROM guardianship g WHERE g.student_id = s.id AND g.state = 'active'
                   ORDER BY g.account_id) AS account_ids
           FROM told t JOIN approval_case p ON p.id = t.case_id JOIN submission b ON b.case_id = p.id
           JOIN student s ON s.id = b.student_id JOIN maintenance_window w ON w.id = b.window_id
           JOIN organisation o ON o.id = w.school_id""",
        [case_id for case_id, _ in pairs],
        [seq for _, seq in pairs],
    )
    found: dict[tuple[int, int], ToTell] = {}
    for record in records:
        values = dict(record)
        seq = values.pop("seq")
        found[values["case_id"], seq] = msgspec.convert(values, ToTell)
    return found


# --- records ------------------------------------------------------------------------------------------------------


async def hold_records(tx: Tx, student_ids: Sequence[int]) -> None:
    """Nobody else changes these records until the transaction ends. In the order of their ids, as everybody does."""
    await tx.execute(
        "SELECT FROM student s WHERE s.id = ANY($1::bigint[]) ORDER BY s.id FOR NO KEY UPDATE", list(student_ids)
    )
