"""The only queries on the tables of an entry; lists and counts are in list_store.py."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from xueji.features.collections.content import EntryContent
from xueji.features.collections.models import DRAFT_SEAL
from xueji.features.collections.schemas import EntryState, MarkLevel
from xueji.features.collections.store import COLUMNS, CollectionRow
from xueji.features.photos import KeptPhoto
from xueji.features.students import Reads
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx
from xueji.platform.scope import Scope

_encode = msgspec.json.Encoder().encode
_content = msgspec.json.Decoder(EntryContent).decode
_collection = msgspec.json.Decoder(CollectionRow).decode


def open_content(sealed: bytes | None) -> EntryContent:
    return EntryContent() if sealed is None else _content(keyring().open(sealed, DRAFT_SEAL))


def seal_content(content: EntryContent) -> bytes:
    return keyring().seal(_encode(content), DRAFT_SEAL)


class EntryRow(msgspec.Struct, frozen=True, kw_only=True):
    """One child's entry with its collection, as its family and its school meet it."""

    id: int
    class_id: int | None
    class_name: str | None
    account_id: int | None
    guardian: str | None
    paper_by: int | None
    paper_name: str | None
    state: EntryState
    name: str
    draft: bytes | None
    draft_version: int
    person_index: bytes | None
    marks: list[str]
    level: MarkLevel
    relation: str | None
    consents: list[str]
    case_id: int | None
    case_version: int | None
    number: str | None
    due_on: date | None
    provisional: bool
    reason: str
    reason_text: str
    reason_fields: list[str]
    begun_at: datetime
    saved_by: int | None
    saved_at: datetime | None
    submitted_by: int | None
    submitter: str | None
    submitted_at: datetime | None
    decider: str | None
    decided_at: datetime | None
    confirmed_at: datetime | None
    unconfirmed_note: str
    student_id: int | None
    enrolment_id: int | None
    photo: KeptPhoto | None
    collection: str
    now: datetime

    def of(self) -> CollectionRow:
        """The collection it belongs to."""
        return _collection(self.collection)

    def content(self) -> EntryContent:
        return open_content(self.draft)


_ENTRY = f"""
SELECT e.id, e.class_id, c.name AS class_name, e.account_id, ga.name AS guardian, e.paper_by, pa.name AS paper_name,
  e.state, e.name, e.draft, e.draft_version, e.person_index, e.marks, e.level, e.relation, e.consents, e.case_id,
  p.version AS case_version, e.number, e.due_on, e.provisional, e.reason, e.reason_text, e.reason_fields, e.begun_at,
  e.saved_by, e.saved_at, e.submitted_by, sa.name AS submitter, e.submitted_at, da.name AS decider, e.decided_at,
  e.confirmed_at, e.unconfirmed_note, e.student_id, e.enrolment_id, now() AS now,
  to_jsonb(f) AS photo,
  (SELECT to_jsonb(whole) FROM (SELECT {COLUMNS} FROM collection k JOIN organisation o ON o.id = k.school_id
    WHERE k.id = e.collection_id) AS whole)::text AS collection
FROM collection_entry e LEFT JOIN school_class c ON c.id = e.class_id LEFT JOIN account ga ON ga.id = e.account_id
LEFT JOIN account pa ON pa.id = e.paper_by LEFT JOIN account sa ON sa.id = e.submitted_by
LEFT JOIN account da ON da.id = e.decided_by LEFT JOIN collection_photo f ON f.entry_id = e.id
LEFT JOIN approval_case p ON p.id = e.case_id"""


def in_school(scope: Scope, first: int) -> tuple[str, list[object]]:
    """Entries that staff of this scope may see; those without a class are for the whole school's posts."""
    if scope.path is None:
        return "false", []
    condition: str = f"e.school_path LIKE ${first} || '%'"
    if scope.class_ids is None:
        return condition, [scope.path]
    return f"{condition} AND e.class_id = ANY(${first + 1}::bigint[])", [scope.path, list(scope.class_ids)]


# --- one entry ----------------------------------------------------------------------------------------------------


async def own(source: Reads, entry_id: int, account_id: int) -> EntryRow | None:
    """An entry of this guardian."""
    return await source.row(EntryRow, f"{_ENTRY} WHERE e.id = $1 AND e.account_id = $2", entry_id, account_id)


async def of_school(source: Reads, scope: Scope, entry_id: int) -> EntryRow | None:
    condition, arguments = in_school(scope, 2)
    return await source.row(EntryRow, f"{_ENTRY} WHERE e.id = $1 AND {condition}", entry_id, *arguments)


async def many_of_school(source: Reads, scope: Scope, entry_ids: Sequence[int]) -> list[EntryRow]:
    condition, arguments = in_school(scope, 2)
    sql = f"{_ENTRY} WHERE e.id = ANY($1::bigint[]) AND {condition} ORDER BY e.submitted_at, e.id"
    return await source.fetch(EntryRow, sql, list(entry_ids), *arguments)


async def any_entry(source: Reads, entry_id: int) -> EntryRow | None:
    """Whoever asks: for jobs, and for use cases that hold a proof of their own."""
    return await source.row(EntryRow, f"{_ENTRY} WHERE e.id = $1", entry_id)


async def of_cases(source: Reads, case_ids: Sequence[int]) -> list[EntryRow]:
    return await source.fetch(EntryRow, f"{_ENTRY} WHERE e.case_id = ANY($1::bigint[])", list(case_ids))


async def hold(tx: Tx, entry_ids: Sequence[int]) -> None:
    """Let nobody else write these entries until the transaction ends."""
    await tx.execute(
        "SELECT id FROM collection_entry WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE", sorted(entry_ids)
    )


class NewEntry(msgspec.Struct, frozen=True, kw_only=True):
    collection_id: int
    school_id: int
    school_path: str
    class_id: int | None
    account_id: int | None
    paper_by: int | None
    consent_version: int | None
    content: EntryContent


async def insert_entry(tx: Tx, new: NewEntry) -> int:
    sql = (
        "INSERT INTO collection_entry (collection_id, school_id, school_path, class_id, account_id, paper_by, state,"
        " name, draft, draft_version, phone_indexes, marks, level, consent_version, consented_at, consents, reason,"
        " reason_text, reason_fields, provisional, begun_at, unconfirmed_note)"
        " VALUES ($1, $2, $3, $4, $5, $6, 'draft', '', $7, 0, '{}', '{}', 0, $8,"
        " CASE WHEN $8::smallint IS NULL THEN NULL ELSE $9::timestamptz END, '{}', '', '', '{}', false, $9, '')"
        " RETURNING id"
    )
    return int(
        await tx.value(
            sql,
            new.collection_id,
            new.school_id,
            new.school_path,
            new.class_id,
            new.account_id,
            new.paper_by,
            seal_content(new.content),
            new.consent_version,
            tx.now,
        )
    )


async def count_own(tx: Tx, collection_id: int, account_id: int) -> int:
    """How many children this account has begun in the collection; held so that two taps count after one another."""
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended('collection_entry', $1))", account_id)
    sql = "SELECT count(*) FROM collection_entry WHERE collection_id = $1 AND account_id = $2"
    return int(await tx.value(sql, collection_id, account_id))


class SavedDraft(msgspec.Struct, frozen=True, kw_only=True):
    content: EntryContent
    name: str
    person: bytes | None
    account_id: int


async def save_draft(tx: Tx, entry_id: int, saved: SavedDraft) -> int:
    """Write the draft; answers its new version."""
    sql = (
        "UPDATE collection_entry SET draft = $2, draft_version = draft_version + 1, name = $3, person_index = $4,"
        " saved_by = $5, saved_at = $6 WHERE id = $1 RETURNING draft_version"
    )
    return int(
        await tx.value(sql, entry_id, seal_content(saved.content), saved.name, saved.person, saved.account_id, tx.now)
    )


async def was_handed_in(source: Reads, entry_id: int) -> bool:
    return bool(await source.value("SELECT EXISTS (SELECT FROM collection_receipt WHERE entry_id = $1)", entry_id))


async def delete_draft(tx: Tx, entry_id: int) -> None:
    await tx.execute("DELETE FROM collection_confirmation WHERE entry_id = $1", entry_id)
    await tx.execute("DELETE FROM collection_photo WHERE entry_id = $1", entry_id)
    await tx.execute("DELETE FROM collection_entry WHERE id = $1", entry_id)


async def keep_photo(tx: Tx, entry_id: int, photo: KeptPhoto, account_id: int) -> None:
    """The newest photo is the entry's."""
    await tx.execute(
        "INSERT INTO collection_photo (entry_id, sha256, thumbnail, width, height, size, advice, account_id, at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (entry_id) DO UPDATE SET sha256 = excluded.sha256,"
        " thumbnail = excluded.thumbnail, width = excluded.width, height = excluded.height, size = excluded.size,"
        " advice = excluded.advice, account_id = excluded.account_id, at = excluded.at",
        entry_id,
        photo.sha256,
        photo.thumbnail,
        photo.width,
        photo.height,
        photo.size,
        photo.advice,
        account_id,
        tx.now,
    )


# --- handing in ---------------------------------------------------------------------------------------------------


class Filing(msgspec.Struct, frozen=True, kw_only=True):
    """What handing in needs to know. `other`: the state in which the same child stands already; `shared`: see rules."""

    parent_id: int | None
    other: EntryState | None
    other_at: datetime | None
    shared: int


async def filing(
    source: Reads, school_id: int, entry_id: int, person: bytes | None, phones: Sequence[bytes], account_id: int
) -> Filing:
    """One statement. Phone numbers of the same guardian's other children (twins) are not shared ones."""
    sql = """
SELECT o.parent_id, twin.state AS other, twin.submitted_at AS other_at,
  (SELECT count(*) FROM collection_entry e WHERE e.school_id = o.id AND e.id <> $2 AND e.phone_indexes && $4::bytea[]
    AND e.account_id IS DISTINCT FROM $5 AND e.person_index IS DISTINCT FROM $3) AS shared
FROM organisation o LEFT JOIN LATERAL (
  SELECT e.state, e.submitted_at FROM collection_entry e WHERE e.school_id = o.id AND e.id <> $2
    AND e.person_index = $3 AND e.state IN ('submitted', 'returned', 'accepted') ORDER BY e.submitted_at LIMIT 1
) twin ON true WHERE o.id = $1"""
    found = await source.row(Filing, sql, school_id, entry_id, person, list(phones), account_id)
    return found or Filing(parent_id=None, other=None, other_at=None, shared=0)


class Handed(msgspec.Struct, frozen=True, kw_only=True):
    """An entry about to lie with the school."""

    entry_id: int
    name: str
    person: bytes | None
    phones: Sequence[bytes]
    marks: Sequence[str]
    level: MarkLevel
    relation: str | None
    consents: Sequence[str]
    case_id: int
    number: str
    due_on: date
    provisional: bool
    account_id: int


async def hand_in(tx: Tx, handed: Handed) -> None:
    """The entry and its receipt; raises UniqueViolationError where the same child lies with the school already."""
    await tx.execute(
        "UPDATE collection_entry SET state = 'submitted', name = $2, person_index = $3, phone_indexes = $4, marks = $5,"
        " level = $6, relation = coalesce($7, relation), consents = CASE WHEN $7::text IS NULL THEN consents ELSE"
        " $8::text[] END, case_id = $9, number = $10, due_on = $11, provisional = $12, submitted_by = $13,"
        " submitted_at = $14, decided_at = NULL, decided_by = NULL, reason = '', reason_text = '', reason_fields = '{}'"
        " WHERE id = $1",
        handed.entry_id,
        handed.name,
        handed.person,
        list(handed.phones),
        list(handed.marks),
        int(handed.level),
        handed.relation,
        list(handed.consents),
        handed.case_id,
        handed.number,
        handed.due_on,
        handed.provisional,
        handed.account_id,
        tx.now,
    )
    await tx.execute(
        "INSERT INTO collection_receipt (number, entry_id, submitted_at, submitted_by) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (number) DO NOTHING",
        handed.number,
        handed.entry_id,
        tx.now,
        handed.account_id,
    )


async def mark_shared(tx: Tx, school_id: int, entry_id: int) -> None:
    """Whoever waits with the same phone number of another family is to be looked at too."""
    sql = f"""
UPDATE collection_entry o SET level = {MarkLevel.STOP.value}, marks = ARRAY(
    SELECT code FROM unnest(o.marks) AS code WHERE code NOT LIKE 'phone_shared%') || ('phone_shared:' || (
    SELECT count(*) FROM collection_entry t WHERE t.school_id = o.school_id AND t.id <> o.id
      AND t.phone_indexes && o.phone_indexes AND t.account_id IS DISTINCT FROM o.account_id))
FROM collection_entry mine WHERE mine.id = $2 AND o.school_id = $1 AND o.id <> mine.id AND o.state = 'submitted'
  AND o.phone_indexes && mine.phone_indexes AND o.account_id IS DISTINCT FROM mine.account_id"""
    await tx.execute(sql, school_id, entry_id)


async def withdraw(tx: Tx, entry_id: int, number: str | None) -> None:
    """A draft again, with everything kept; the case is closed, the next handing in opens another."""
    await tx.execute(
        "UPDATE collection_entry SET state = 'draft', case_id = NULL, number = NULL, due_on = NULL, marks = '{}',"
        " level = 0, reason = '', reason_text = '', reason_fields = '{}' WHERE id = $1",
        entry_id,
    )
    await tx.execute("UPDATE collection_receipt SET withdrawn_at = $2 WHERE number = $1", number, tx.now)


class ReceiptRow(msgspec.Struct, frozen=True, kw_only=True):
    number: str
    entry_id: int
    submitted_at: datetime
    withdrawn_at: datetime | None
    current: bool
    now: datetime


async def receipt(source: Reads, account_id: int, number: str) -> ReceiptRow | None:
    sql = (
        "SELECT r.number, r.entry_id, r.submitted_at, r.withdrawn_at,"
        " e.number IS NOT DISTINCT FROM r.number AS current, now() AS now"
        " FROM collection_receipt r JOIN collection_entry e ON e.id = r.entry_id"
        " WHERE r.number = $1 AND e.account_id = $2"
    )
    return await source.row(ReceiptRow, sql, number, account_id)


# --- deciding -----------------------------------------------------------------------------------------------------


async def note_return(tx: Tx, entry_id: int, *, reason: str, text: str, account_id: int | None) -> None:
    await tx.execute(
        "UPDATE collection_entry SET state = 'returned', due_on = NULL, reason = $2, reason_text = $3,"
        " reason_fields = '{}', decided_by = $4, decided_at = $5 WHERE id = $1",
        entry_id,
        reason,
        text,
        account_id,
        tx.now,
    )


async def note_fields(tx: Tx, entry_id: int, fields: Sequence[str]) -> None:
    """The answers of a returned entry that are to be mended."""
    await tx.execute("UPDATE collection_entry SET reason_fields = $2 WHERE id = $1", entry_id, list(fields))


class TakenOver(msgspec.Struct, frozen=True):
    entry_id: int
    student_id: int
    enrolment_id: int
    note: str


async def take_over(tx: Tx, taken: Sequence[TakenOver], account_id: int) -> None:
    """These entries have become applications; one statement."""
    await tx.execute(
        "UPDATE collection_entry e SET state = 'accepted', due_on = NULL, student_id = n.student_id,"
        " enrolment_id = n.enrolment_id, unconfirmed_note = n.note, decided_by = $5, decided_at = $6"
        " FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[])"
        " AS n (id, student_id, enrolment_id, note) WHERE e.id = n.id",
        [one.entry_id for one in taken],
        [one.student_id for one in taken],
        [one.enrolment_id for one in taken],
        [one.note for one in taken],
        account_id,
        tx.now,
    )


async def lapse(tx: Tx, entry_id: int) -> None:
    """Nobody has answered the return for sixty working days: a draft again."""
    await tx.execute("UPDATE collection_entry SET state = 'draft', case_id = NULL WHERE id = $1", entry_id)


async def confirm(
    tx: Tx, entry_id: int, *, account_id: int, relation: str, consents: Sequence[str], consent_version: int
) -> None:
    """The guardian of a paper entry stands behind it from now on."""
    await tx.execute(
        "UPDATE collection_entry SET account_id = $2, relation = $3, consents = $4, consent_version = $5,"
        " consented_at = $6, confirmed_at = $6, marks = array_remove(marks, 'unconfirmed') WHERE id = $1",
        entry_id,
        account_id,
        relation,
        list(consents),
        consent_version,
        tx.now,
    )


async def set_level(tx: Tx, entry_id: int, level: MarkLevel) -> None:
    await tx.execute("UPDATE collection_entry SET level = $2 WHERE id = $1", entry_id, int(level))
