"""The only queries on submission, submission_item and submission_receipt."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import msgspec

from xueji.features.students import Reads
from xueji.features.windows.models import DRAFT_SEAL, ITEM_SEAL
from xueji.features.windows.rules import ANNOUNCED_BEFORE, SHOWN_AFTER
from xueji.features.windows.schemas import ItemState, SubmissionState
from xueji.features.windows.sheet import DraftContent, Item
from xueji.features.windows.store import COVERS
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx, execute
from xueji.platform.scope import Scope

_encode = msgspec.json.Encoder().encode
_draft = msgspec.json.Decoder(DraftContent).decode
_item = msgspec.json.Decoder(Item).decode


def open_draft(sealed: bytes | None) -> DraftContent:
    return DraftContent() if sealed is None else _draft(keyring().open(sealed, DRAFT_SEAL))


def seal_draft(draft: DraftContent) -> bytes | None:
    return None if draft.empty else keyring().seal(_encode(draft), DRAFT_SEAL)


# --- the family's home --------------------------------------------------------------------------------------------


class HomeRow(msgspec.Struct, frozen=True, kw_only=True):
    """The window that concerns a child now, and its sheet."""

    opens_at: datetime
    ends_at: datetime
    state: str | None
    number: str | None
    submitted_at: datetime | None
    due_on: date | None
    provisional: bool | None
    nothing_changed: bool | None


def _days(length: timedelta) -> str:
    return f"interval '{length.days} days'"


_NEAREST = f"""LATERAL (
  SELECT w.id, w.title, w.opens_at, w.ends_at, w.fields, w.school_id FROM maintenance_window w
  WHERE {COVERS} AND w.ends_at > now() - {_days(SHOWN_AFTER)} AND w.opens_at < now() + {_days(ANNOUNCED_BEFORE)}
  ORDER BY w.ends_at <= now(), CASE WHEN w.ends_at > now() THEN w.opens_at END, w.ends_at DESC LIMIT 1
)"""
"""Of the windows that cover the pupil s: the open one, else the next, else the one closed last."""

HOME = f"""
SELECT to_jsonb(found) FROM (
  SELECT w.opens_at, w.ends_at, b.state, b.number, b.submitted_at, b.due_on, p.provisional, b.nothing_changed
  FROM {_NEAREST} w
  LEFT JOIN submission b ON b.window_id = w.id AND b.student_id = s.id LEFT JOIN approval_case p ON p.id = b.case_id
) found"""
"""A `HomeRow` about the pupil s."""


# --- one sheet ----------------------------------------------------------------------------------------------------


class SheetRow(msgspec.Struct, frozen=True, kw_only=True):
    """A pupil's window and sheet as the family meets them; no sheet yet: `id` is absent."""

    student_id: int
    window_id: int
    title: str
    school_id: int
    opens_at: datetime
    ends_at: datetime
    fields: list[str]
    id: int | None
    state: SubmissionState
    draft: bytes | None
    draft_version: int
    case_id: int | None
    number: str | None
    due_on: date | None
    nothing_changed: bool
    waiting: int
    saved_by: int | None
    saved_name: str | None
    saved_at: datetime | None
    submitted_by: int | None
    submitted_name: str | None
    submitted_at: datetime | None
    decided_at: datetime | None
    now: datetime


_SHEET = f"""
SELECT s.id AS student_id, w.id AS window_id, w.title, w.school_id, w.opens_at, w.ends_at, w.fields, b.id,
  coalesce(b.state, 'new') AS state, b.draft, coalesce(b.draft_version, 0) AS draft_version, b.case_id, b.number,
  b.due_on, coalesce(b.nothing_changed, false) AS nothing_changed, coalesce(b.waiting, 0) AS waiting, b.saved_by,
  saver.name AS saved_name, b.saved_at, b.submitted_by, filer.name AS submitted_name, b.submitted_at, b.decided_at,
  now() AS now
FROM student s JOIN {_NEAREST} w ON true
LEFT JOIN submission b ON b.window_id = w.id AND b.student_id = s.id
LEFT JOIN account saver ON saver.id = b.saved_by LEFT JOIN account filer ON filer.id = b.submitted_by
WHERE s.id = $1 AND """


async def sheet(source: Reads, scope: Scope, student_id: int) -> SheetRow | None:
    """The sheet of the pupil's nearest window, if the pupil lies in the scope."""
    condition, arguments = scope.where(2)
    return await source.row(SheetRow, _SHEET + condition, student_id, *arguments)


async def looked(window_id: int, student_id: int) -> None:
    """Note that the family has looked; what was noted stays."""
    await execute(
        "INSERT INTO submission (window_id, student_id, state, draft_version, base_version, changed,"
        " waiting, nothing_changed,"
        " level, risks, harmless, seen_at) VALUES ($1, $2, 'seen', 0, 0, 0, 0, false, 0, '{}', false, now())"
        " ON CONFLICT (window_id, student_id) DO NOTHING",
        window_id,
        student_id,
    )


async def save_draft(
    tx: Tx, *, window_id: int, student_id: int, draft: DraftContent, changed: int, base_version: int, account_id: int
) -> int:
    """Keep a draft; answers its new version. A sheet that was sent back stays so until it is handed in again."""
    return int(
        await tx.value(
            "INSERT INTO submission (window_id, student_id, state, draft, draft_version, base_version,"
            " changed, waiting,"
            " nothing_changed, level, risks, harmless, seen_at, saved_by, saved_at)"
            " VALUES ($1, $2, 'draft', $3, 1, $4, $5, 0, false, 0, '{}', false, $7, $6, $7)"
            " ON CONFLICT (window_id, student_id) DO UPDATE SET state = CASE submission.state WHEN"
            " 'returned' THEN 'returned'"
            " ELSE 'draft' END, draft = excluded.draft, draft_version = submission.draft_version + 1,"
            " base_version = excluded.base_version, changed = excluded.changed, nothing_changed = false,"
            " saved_by = excluded.saved_by, saved_at = excluded.saved_at RETURNING draft_version",
            window_id,
            student_id,
            seal_draft(draft),
            base_version,
            changed,
            account_id,
            tx.now,
        )
    )


async def drop_drafts(tx: Tx, student_ids: Sequence[int]) -> None:
    """Forget what was written for these pupils and not handed in."""
    await tx.execute(
        "UPDATE submission SET state = 'seen', draft = NULL, changed = 0, draft_version = draft_version + 1"
        " WHERE student_id = ANY($1::bigint[]) AND state = 'draft'",
        list(student_ids),
    )


# --- handing in ---------------------------------------------------------------------------------------------------


class Filing(msgspec.Struct, frozen=True, kw_only=True):
    """What handing in must know of the world: the office above the school, the filer's phone, who else has a phone."""

    parent_id: int | None
    own_phone: bytes | None
    shared: list[int]


async def filing(tx: Tx, school_id: int, account_id: int, student_id: int, phones: Sequence[bytes]) -> Filing:
    """`shared[n]`: how many other pupils, not of the same guardians, have handed in the phone number `n`."""
    sql = """
SELECT o.parent_id, (SELECT a.phone_index FROM account a WHERE a.id = $2) AS own_phone,
  ARRAY(SELECT (SELECT count(DISTINCT b.student_id)::int FROM submission_item i JOIN submission b ON b.id =
    i.submission_id
      WHERE i.phone_index = k.phone AND NOT i.superseded AND i.state <> 'returned' AND b.student_id <> $3
        AND NOT EXISTS (SELECT FROM guardianship g JOIN guardianship h ON h.account_id = g.account_id AND h.state =
          'active'
                        WHERE g.student_id = $3 AND g.state = 'active' AND h.student_id = b.student_id))
    FROM unnest($4::bytea[]) WITH ORDINALITY AS k (phone, place) ORDER BY k.place) AS shared
FROM organisation o WHERE o.id = $1"""
    found = await tx.row(Filing, sql, school_id, account_id, student_id, list(phones))
    return found or Filing(parent_id=None, own_phone=None, shared=[0] * len(phones))


class HandedItem(msgspec.Struct, frozen=True, kw_only=True):
    """An item as it is written down."""

    item: Item
    risks: list[str]
    phone: bytes | None


class Handed(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet as it is handed in."""

    window_id: int
    student_id: int
    state: SubmissionState
    base_version: int
    items: list[HandedItem]
    level: int
    risks: list[str]
    harmless: bool
    case_id: int | None
    number: str
    due_on: date | None
    provisional: bool
    account_id: int
    role: str


_HAND_IN = """
WITH sheet AS (
  INSERT INTO submission (window_id, student_id, state, draft_version, base_version, changed, waiting,
    nothing_changed, level,
    risks, harmless, case_id, number, due_on, seen_at, submitted_by, submitted_role, submitted_at, decided_at)
  VALUES ($1::bigint, $2::bigint, $3::text, 1, $4::int, $5::smallint, $6::smallint, $5::smallint = 0,
    $7::smallint, $8::text[], $9::bool, $10::bigint, $11::text, $12::date, $15::timestamptz, $13::bigint, $14::text,
    $15::timestamptz, CASE WHEN $5::smallint = 0 THEN $15::timestamptz END)
  ON CONFLICT (window_id, student_id) DO UPDATE SET state = excluded.state, draft_version = submission.draft_version
    + 1,
    base_version = excluded.base_version, changed = excluded.changed, waiting = excluded.waiting,
    nothing_changed = excluded.nothing_changed, level = excluded.level, risks = excluded.risks, harmless =
      excluded.harmless,
    case_id = excluded.case_id, number = excluded.number, due_on = excluded.due_on, submitted_by =
      excluded.submitted_by,
    submitted_role = excluded.submitted_role, submitted_at = excluded.submitted_at, decided_at = excluded.decided_at
  RETURNING id
), items AS (
  INSERT INTO submission_item (submission_id, case_id, position, item, sealed, risks, phone_index, state, superseded,
    reason,
    text)
  SELECT sheet.id, $10::bigint, i.position, i.item, i.sealed, coalesce(string_to_array(nullif(i.risks, ''), ','),
    '{}'), i.phone, 'waiting', false,
    '', '' FROM sheet, unnest($16::smallint[], $17::text[], $18::bytea[], $19::text[], $20::bytea[])
    AS i (position, item, sealed, risks, phone)
), receipt AS (
  INSERT INTO submission_receipt (number, submission_id, case_id, submitted_at, submitted_by, submitted_role,
    nothing_changed)
  SELECT $11::text, sheet.id, $10::bigint, $15::timestamptz, $13::bigint, $14::text, $5::smallint = 0 FROM sheet
  ON CONFLICT (number) DO UPDATE SET submitted_at = excluded.submitted_at, submitted_by = excluded.submitted_by,
    submitted_role = excluded.submitted_role
)
SELECT id FROM sheet"""


async def hand_in(tx: Tx, handed: Handed) -> int:
    """Sheet, items and receipt in one statement; answers the sheet's id."""
    ring = keyring()
    waiting = len(handed.items) if handed.state is SubmissionState.SUBMITTED else 0
    return int(
        await tx.value(
            _HAND_IN,
            handed.window_id,
            handed.student_id,
            handed.state.value,
            handed.base_version,
            len(handed.items),
            waiting,
            handed.level,
            handed.risks,
            handed.harmless,
            handed.case_id,
            handed.number,
            handed.due_on,
            handed.account_id,
            handed.role,
            tx.now,
            list(range(len(handed.items))),
            [one.item.key for one in handed.items],
            ring.seal_many([_encode(one.item) for one in handed.items], ITEM_SEAL),
            [",".join(one.risks) for one in handed.items],
            [one.phone for one in handed.items],
        )
    )


async def supersede(tx: Tx, submission_id: int, keys: Sequence[str]) -> None:
    """Before a sheet is handed in again: what came back, and what is handed in anew, is history now."""
    await tx.execute(
        "UPDATE submission_item SET superseded = true WHERE submission_id = $1 AND NOT superseded"
        " AND (state = 'returned' OR item = ANY($2::text[]))",
        submission_id,
        list(keys),
    )


async def withdraw(tx: Tx, submission_id: int) -> None:
    """The sheet is a draft again; its items and its receipt stay as withdrawn ones."""
    await tx.execute(
        """WITH items AS (
             UPDATE submission_item SET state = CASE WHEN state IN ('waiting', 'returned') THEN 'withdrawn' ELSE
               state END,
               superseded = true WHERE submission_id = $1 AND NOT superseded
           ), receipt AS (
             UPDATE submission_receipt r SET withdrawn_at = $2 FROM submission b
             WHERE b.id = $1 AND r.number = b.number AND r.withdrawn_at IS NULL)
           UPDATE submission SET state = 'draft', waiting = 0, level = 0, risks = '{}', harmless = false, case_id =
             NULL,
             number = NULL, due_on = NULL, submitted_by = NULL, submitted_role = NULL, submitted_at = NULL,
               decided_at = NULL,
             nothing_changed = false, draft_version = draft_version + 1
           WHERE id = $1""",
        submission_id,
        tx.now,
    )


# --- items --------------------------------------------------------------------------------------------------------


class ItemRow(msgspec.Struct, frozen=True, kw_only=True):
    """An item with what became of it."""

    submission_id: int
    item: str
    sealed: bytes
    risks: list[str]
    state: ItemState
    superseded: bool
    reason: str
    text: str
    decided_at: datetime | None
    decided_by: int | None
    decider: str | None

    def opened(self) -> Item:
        return _item(keyring().open(self.sealed, ITEM_SEAL))


_ITEM = (
    "i.submission_id, i.item, i.sealed, i.risks, i.state, i.superseded, i.reason, i.text, i.decided_at, i.decided_by,"
    " (SELECT coalesce(p.title || ' ', '') || a.name FROM account a LEFT JOIN post p ON p.account_id = a.id"
    " AND p.active"
    " WHERE a.id = i.decided_by ORDER BY p.id LIMIT 1) AS decider"
)


async def items(source: Reads, submission_ids: Sequence[int]) -> list[ItemRow]:
    """The items that count now, in the order of handing in. For use cases that have checked who asks."""
    sql = (
        f"SELECT {_ITEM} FROM submission_item i WHERE i.submission_id = ANY($1::bigint[]) AND NOT i.superseded"
        " ORDER BY i.submission_id, i.case_id, i.id"
    )
    return await source.fetch(ItemRow, sql, list(submission_ids))


async def items_of_case(source: Reads, case_id: int) -> list[ItemRow]:
    """Every item that was ever handed in under a case, oldest first."""
    sql = f"SELECT {_ITEM} FROM submission_item i WHERE i.case_id = $1 ORDER BY i.id"
    return await source.fetch(ItemRow, sql, case_id)


# --- receipts -----------------------------------------------------------------------------------------------------


class ReceiptRow(msgspec.Struct, frozen=True, kw_only=True):
    """A receipt with the child, the window and the case as it stands."""

    number: str
    submission_id: int
    case_id: int | None
    submitted_at: datetime
    submitted_name: str
    submitted_by: int
    submitted_role: str
    relation: str | None
    nothing_changed: bool
    withdrawn_at: datetime | None
    current: bool
    student_id: int
    name: str
    school: str
    bureau: str | None
    class_name: str | None
    window_title: str
    state: SubmissionState
    due_on: date | None
    provisional: bool | None
    decided_at: datetime | None
    now: datetime


async def receipt(source: Reads, scope: Scope, number: str) -> ReceiptRow | None:
    condition, arguments = scope.where(2)
    sql = f"""
SELECT r.number, r.submission_id, r.case_id, r.submitted_at, a.name AS submitted_name, r.submitted_by, r.submitted_role,
  (SELECT g.relation FROM guardianship g WHERE g.account_id = r.submitted_by AND g.student_id = s.id
   ORDER BY g.state, g.id LIMIT 1) AS relation,
  r.nothing_changed, r.withdrawn_at, coalesce(b.number = r.number, false) AS current, s.id AS student_id, s.name,
    o.name AS school,
  k.name AS bureau, c.name AS class_name, w.title AS window_title, b.state, p.due_on, p.provisional, b.decided_at,
  now() AS now
FROM submission_receipt r JOIN submission b ON b.id = r.submission_id JOIN student s ON s.id = b.student_id
JOIN maintenance_window w ON w.id = b.window_id JOIN organisation o ON o.id = w.school_id
LEFT JOIN organisation k ON k.id = o.parent_id LEFT JOIN school_class c ON c.id = s.class_id
JOIN account a ON a.id = r.submitted_by LEFT JOIN approval_case p ON p.id = r.case_id
WHERE r.number = $1 AND {condition}"""
    return await source.row(ReceiptRow, sql, number, *arguments)
