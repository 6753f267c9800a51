"""The only queries on evaluation_sheet, evaluation_record and evaluation_picture that families cause."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from xueji.features.evaluation.kinds import RecordKind, TermKind
from xueji.features.evaluation.models import RECORD_SEAL
from xueji.features.organisations import Stage, System, current_term
from xueji.features.students import Reads, State
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx
from xueji.platform.scope import Scope

_encode = msgspec.json.Encoder(order="sorted").encode
_decode = msgspec.json.Decoder(dict[str, str]).decode

RULES = """ARRAY(SELECT r.content::text FROM evaluation_rules r
  WHERE r.organisation_id = ANY(string_to_array(trim(BOTH '/' FROM s.school_path), '/')::bigint[])
    AND r.stage = s.stage AND r.year = t.year AND r.replaced_at IS NULL
  ORDER BY position('/' || r.organisation_id || '/' IN s.school_path))"""
"""What the offices above the pupil s have laid down for the year of the term t, the province first."""

TERM = current_term("s.school_path")

BITS = "ARRAY[" + ", ".join(f"'{kind}'" for kind in RecordKind) + "]"


def opened(sealed: bytes) -> dict[str, str]:
    return _decode(keyring().open(sealed, RECORD_SEAL))


def sealed(values: dict[str, str]) -> bytes:
    return keyring().seal(_encode(values), RECORD_SEAL)


WITH_ACCOUNT = ("1", "B")
"""Papers with a mainland ID number: their holders have an evaluation account from the first day (Q129)."""

HAS_ACCOUNT = f"""(s.id_type IN ({", ".join(f"'{one}'" for one in WITH_ACCOUNT)})
  OR EXISTS (SELECT FROM evaluation_account a WHERE a.student_id = s.id AND a.opened_at IS NOT NULL))"""
"""Whether the pupil s has one: by the papers, or because the offices above have agreed."""

GRANTED = """LATERAL (SELECT max(r.until) AS until, bit_or(r.kinds) AS kinds FROM evaluation_grant r
  JOIN evaluation_grant_pupil q ON q.grant_id = r.id WHERE q.student_id = s.id AND r.year = t.year AND r.term = t.kind
  AND r.ended_at IS NULL AND clock_timestamp() < r.until) r"""
"""Until when, and in which kinds, the pupil s has been granted to write in the term t."""


class SheetRow(msgspec.Struct, frozen=True, kw_only=True):
    """A pupil in the current term: who, where, under which rules, and the sum of what is filled in."""

    student_id: int
    name: str
    school_id: int
    school: str
    class_id: int | None
    class_name: str | None
    stage: Stage
    grade: int
    system: System | None
    state: State
    id_type: str
    has_account: bool
    account_asked: str | None
    birth_date: date
    year: int | None
    term: TermKind | None
    first_day: date | None
    last_day: date | None
    rules: tuple[str, ...]
    filled: int
    started: int
    nothing: int
    complete: int
    saved_at: datetime | None
    submitted_by: str | None
    submitted_at: datetime | None
    published: bool
    granted_until: datetime | None
    granted_kinds: int
    now: datetime


_SHEET = f"""
SELECT s.id AS student_id, s.name, s.school_id, o.name AS school, s.class_id, c.name AS class_name, s.stage, s.grade,
  o.system, s.state, s.id_type, {HAS_ACCOUNT} AS has_account,
  (SELECT k.number FROM evaluation_account a JOIN approval_case k ON k.id = a.case_id AND k.state = 'open'
    WHERE a.student_id = s.id AND a.ended_at IS NULL) AS account_asked,
  s.birth_date, t.year, t.kind AS term, t.starts_on AS first_day, t.ends_on AS last_day,
  {RULES} AS rules, coalesce(h.filled, 0) AS filled, coalesce(h.started, 0) AS started,
  coalesce(h.nothing, 0) AS nothing, coalesce(h.complete, 0) AS complete, h.saved_at,
  b.by AS submitted_by, b.submitted_at, b.published_at IS NOT NULL AS published, r.until AS granted_until,
  coalesce(r.kinds, 0) AS granted_kinds, now() AS now
FROM student s JOIN organisation o ON o.id = s.school_id LEFT JOIN school_class c ON c.id = s.class_id
LEFT JOIN {TERM} t ON true
LEFT JOIN evaluation_sheet h ON h.student_id = s.id AND h.year = t.year AND h.term = t.kind
LEFT JOIN (SELECT b.*, coalesce(a.name, '系统') AS by
  FROM evaluation_submission b LEFT JOIN account a ON a.id = b.submitted_by
  WHERE b.taken_back_at IS NULL) b ON b.class_id = s.class_id AND b.year = t.year AND b.term = t.kind
LEFT JOIN {GRANTED} ON true
WHERE s.id = $1 AND """


async def sheet(source: Reads, scope: Scope, student_id: int) -> SheetRow | None:
    condition, arguments = scope.where(2)
    return await source.row(SheetRow, _SHEET + condition, student_id, *arguments)


async def hold(tx: Tx, student_id: int, year: int, term: TermKind) -> None:
    """One act upon a pupil's term at a time."""
    await tx.execute(
        "INSERT INTO evaluation_sheet AS h (student_id, year, term, filled, started, nothing, complete, saved_at)"
        " VALUES ($1, $2, $3, 0, 0, 0, 0, now()) ON CONFLICT (student_id, year, term)"
        " DO UPDATE SET saved_at = h.saved_at",
        *(student_id, year, term.value),
    )


async def tally(tx: Tx, student_id: int, year: int, term: TermKind) -> None:
    """Sum the pupil's records of the term anew; a kind with a record is no longer said to have none."""
    await tx.execute(
        f"""
INSERT INTO evaluation_sheet AS h (student_id, year, term, filled, started, nothing, complete, saved_at)
SELECT $1, $2, $3::text, coalesce(bit_or(b.bit) FILTER (WHERE b.complete), 0),
  coalesce(bit_or(b.bit) FILTER (WHERE NOT b.complete), 0), 0, count(*) FILTER (WHERE b.complete), now()
FROM (SELECT e.complete, 1 << (array_position({BITS}, e.kind::text) - 1) AS bit FROM evaluation_record e
  WHERE e.student_id = $1 AND e.year = $2 AND e.term = $3::text) b
ON CONFLICT (student_id, year, term) DO UPDATE SET filled = excluded.filled, started = excluded.started,
  nothing = h.nothing & ~(excluded.filled | excluded.started), complete = excluded.complete,
  saved_at = excluded.saved_at""",
        *(student_id, year, term.value),
    )


async def say_nothing(tx: Tx, student_id: int, year: int, term: TermKind, kind: RecordKind, *, nothing: bool) -> None:
    """Note that the pupil has nothing of a kind this term, or take it back. The sheet is held."""
    change = "nothing | $4" if nothing else "nothing & ~$4::int"
    await tx.execute(
        f"UPDATE evaluation_sheet SET nothing = {change}, saved_at = now()"
        " WHERE student_id = $1 AND year = $2 AND term = $3",
        *(student_id, year, term.value, kind.bit),
    )


# --- records --------------------------------------------------------------------------------------------------------


class RecordRow(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    student_id: int
    year: int
    term: TermKind
    kind: RecordKind
    position: int
    sealed: bytes
    complete: bool
    selected: bool
    version: int
    written_by: int
    writer: str
    writer_name: str
    saved_at: datetime
    picture_ids: list[int]

    @property
    def values(self) -> dict[str, str]:
        return opened(self.sealed)


_RECORD = """
SELECT e.id, e.student_id, e.year, e.term, e.kind, e.position, e.sealed, e.complete, e.selected, e.version,
  e.written_by, e.writer, a.name AS writer_name, e.saved_at,
  ARRAY(SELECT p.id FROM evaluation_picture p WHERE p.record_id = e.id ORDER BY p.id) AS picture_ids
FROM evaluation_record e JOIN account a ON a.id = e.written_by"""


async def records(source: Reads, student_id: int, year: int, term: TermKind) -> list[RecordRow]:
    """A pupil's records of a term in their order. For use cases that have checked who asks."""
    return await source.fetch(
        RecordRow,
        f"{_RECORD} WHERE e.student_id = $1 AND e.year = $2 AND e.term = $3 ORDER BY e.kind, e.position, e.id",
        *(student_id, year, term.value),
    )


class KindRow(msgspec.Struct, frozen=True):
    """A pupil's records of one kind in numbers, with the first draft and how many pictures that has."""

    kind: RecordKind
    records: int
    drafts: int
    draft: bytes | None
    pictures: int


async def kinds(source: Reads, student_id: int, year: int, term: TermKind) -> list[KindRow]:
    """What a pupil has written in a term, kind by kind. For use cases that have checked who asks."""
    return await source.fetch(
        KindRow,
        "SELECT k.kind, k.records, k.drafts, d.sealed AS draft,"
        " (SELECT count(*) FROM evaluation_picture p WHERE p.record_id = d.id) AS pictures"
        " FROM (SELECT e.kind, count(*) FILTER (WHERE e.complete) AS records,"
        "  count(*) FILTER (WHERE NOT e.complete) AS drafts,"
        "  (array_agg(e.id ORDER BY e.position, e.id) FILTER (WHERE NOT e.complete))[1] AS draft_id"
        "  FROM evaluation_record e WHERE e.student_id = $1 AND e.year = $2 AND e.term = $3 GROUP BY e.kind) k"
        " LEFT JOIN evaluation_record d ON d.id = k.draft_id",
        *(student_id, year, term.value),
    )


async def record(source: Reads, scope: Scope, record_id: int) -> RecordRow | None:
    """One record of a pupil of the scope."""
    condition, arguments = scope.where(2)
    return await source.row(
        RecordRow,
        f"{_RECORD} JOIN student s ON s.id = e.student_id WHERE e.id = $1 AND {condition}",
        record_id,
        *arguments,
    )


class NewRecordRow(msgspec.Struct, frozen=True, kw_only=True):
    kind: RecordKind
    position: int
    values: dict[str, str]
    complete: bool
    selected: bool
    by: int
    writer: str


async def add(tx: Tx, student_id: int, year: int, term: TermKind, new: NewRecordRow) -> int:
    return int(
        await tx.value(
            "INSERT INTO evaluation_record (student_id, year, term, kind, position, sealed, complete, selected,"
            " version, written_by, writer, created_at, saved_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $10, now(), now()) RETURNING id",
            *(student_id, year, term.value, new.kind.value, new.position, sealed(new.values), new.complete),
            *(new.selected, new.by, new.writer),
        )
    )


async def save(tx: Tx, row: RecordRow, writer: str) -> None:
    """Keep a record as it is now written."""
    await tx.execute(
        "UPDATE evaluation_record SET sealed = $2, complete = $3, selected = $4, version = $5, written_by = $6,"
        " writer = $7, saved_at = $8 WHERE id = $1",
        *(row.id, row.sealed, row.complete, row.selected, row.version, row.written_by, writer, row.saved_at),
    )


async def values_of(tx: Tx, record_id: int) -> dict[str, str] | None:
    """What a record says, held. For use cases that have checked who asks."""
    found = await tx.value("SELECT sealed FROM evaluation_record WHERE id = $1 FOR UPDATE", record_id)
    return None if found is None else opened(found)


async def rewrite(tx: Tx, record_id: int, sealed: bytes) -> None:
    """Exchange what a record says, and nothing else of it."""
    await tx.execute(
        "UPDATE evaluation_record SET sealed = $2, version = version + 1, saved_at = now() WHERE id = $1",
        *(record_id, sealed),
    )


async def judge(tx: Tx, record_id: int, *, complete: bool, selected: bool) -> None:
    """Whether a record is complete now that its pictures have changed; what is written stays."""
    await tx.execute(
        "UPDATE evaluation_record SET complete = $2, selected = $3, saved_at = now() WHERE id = $1",
        *(record_id, complete, selected),
    )


async def remove(tx: Tx, record_id: int) -> None:
    await tx.execute("DELETE FROM evaluation_picture WHERE record_id = $1", record_id)
    await tx.execute("DELETE FROM evaluation_record WHERE id = $1", record_id)


async def select(tx: Tx, order: Sequence[int], selected: Sequence[int]) -> None:
    """Put records into this order and mark those that go into the archive: one statement however many."""
    await tx.execute(
        "UPDATE evaluation_record e SET position = n.position, selected = e.id = ANY($2::bigint[])"
        " FROM unnest($1::bigint[]) WITH ORDINALITY AS n (id, position) WHERE e.id = n.id",
        *(list(order), list(selected)),
    )


# --- pictures -------------------------------------------------------------------------------------------------------


class PictureRow(msgspec.Struct, frozen=True):
    id: int
    record_id: int
    student_id: int
    sha256: str


class NewPicture(msgspec.Struct, frozen=True, kw_only=True):
    sha256: str
    size: int
    likeness: int | None
    by: int


async def add_picture(tx: Tx, record_id: int, new: NewPicture) -> int:
    return int(
        await tx.value(
            "INSERT INTO evaluation_picture (record_id, sha256, size, likeness, account_id, created_at)"
            " VALUES ($1, $2, $3, $4, $5, now()) RETURNING id",
            *(record_id, new.sha256, new.size, new.likeness, new.by),
        )
    )


async def picture(source: Reads, scope: Scope, picture_id: int) -> PictureRow | None:
    """One picture of a record of a pupil of the scope."""
    condition, arguments = scope.where(2)
    sql = (
        "SELECT p.id, p.record_id, e.student_id, p.sha256 FROM evaluation_picture p"
        " JOIN evaluation_record e ON e.id = p.record_id JOIN student s ON s.id = e.student_id"
        f" WHERE p.id = $1 AND {condition}"
    )
    return await source.row(PictureRow, sql, picture_id, *arguments)


async def drop_picture(tx: Tx, picture_id: int) -> None:
    await tx.execute("DELETE FROM evaluation_picture WHERE id = $1", picture_id)
