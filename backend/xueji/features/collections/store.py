"""The only queries on collection and collection_code. Those on entries are in entry_store.py."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from xueji.features.collections.models import CODE_SEAL
from xueji.features.collections.schemas import CollectionPhoto
from xueji.features.organisations import place_of
from xueji.features.students import Reads
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx
from xueji.platform.scope import Scope


class CollectionRow(msgspec.Struct, frozen=True, kw_only=True):
    """A collection with its school, and the database's clock at reading."""

    id: int
    version: int
    school_id: int
    school_path: str
    school: str
    system: str | None
    title: str
    stage: str
    grade: int
    class_ids: list[int]
    unassigned: bool
    fields: list[str]
    entry_month: str
    entry_way: str
    photo: CollectionPhoto
    note: str
    opens_at: datetime
    closes_at: datetime
    ends_at: datetime
    closed_early_at: datetime | None
    now: datetime


COLUMNS = (
    "k.id, k.version, k.school_id, k.school_path, o.name AS school, o.system, k.title, k.stage, k.grade, k.class_ids,"
    " k.unassigned, k.fields, k.entry_month, k.entry_way, k.photo, k.note, k.opens_at, k.closes_at, k.ends_at,"
    " k.closed_early_at, now() AS now"
)
_OF_SCHOOL = "collection k JOIN organisation o ON o.id = k.school_id"


def in_subtree(scope: Scope, first: int) -> tuple[str, list[object]]:
    """Collections that staff may see: of the own subtree; a class teacher's only where own classes take part."""
    if scope.path is None:
        return "false", []
    condition: str = f"k.school_path LIKE ${first} || '%'"
    if scope.class_ids is None:
        return condition, [scope.path]
    return f"{condition} AND k.class_ids && ${first + 1}::bigint[]", [scope.path, list(scope.class_ids)]


# --- collections --------------------------------------------------------------------------------------------------


async def collection(source: Reads, scope: Scope, collection_id: int) -> CollectionRow | None:
    condition, arguments = in_subtree(scope, 2)
    sql = f"SELECT {COLUMNS} FROM {_OF_SCHOOL} WHERE k.id = $1 AND {condition}"
    return await source.row(CollectionRow, sql, collection_id, *arguments)


async def collections(source: Reads, scope: Scope, most: int) -> list[CollectionRow]:
    """Open ones first, then those to come, then closed ones, the newest first."""
    condition, arguments = in_subtree(scope, 2)
    sql = (
        f"SELECT {COLUMNS} FROM {_OF_SCHOOL} WHERE {condition}"
        " ORDER BY k.ends_at <= now(), k.opens_at > now(), k.ends_at DESC, k.id DESC LIMIT $1"
    )
    return await source.fetch(CollectionRow, sql, most, *arguments)


async def lock_collection(tx: Tx, scope: Scope, collection_id: int) -> CollectionRow | None:
    condition, arguments = in_subtree(scope, 2)
    sql = f"SELECT {COLUMNS} FROM {_OF_SCHOOL} WHERE k.id = $1 AND {condition} FOR UPDATE OF k"
    return await tx.row(CollectionRow, sql, collection_id, *arguments)


async def any_collection(source: Reads, collection_id: int) -> CollectionRow | None:
    """Whoever asks: for jobs, and for use cases that hold a code or an entry of it."""
    return await source.row(CollectionRow, f"SELECT {COLUMNS} FROM {_OF_SCHOOL} WHERE k.id = $1", collection_id)


async def hold_school(tx: Tx, school_id: int) -> None:
    """Let nobody else open or extend a collection of this school until the transaction ends."""
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended('collection', $1))", school_id)


class Overlap(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    opens_at: datetime
    ends_at: datetime


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """A time that a collection wants for these classes; `unassigned`: also for the grade's pupils without one."""

    school_id: int
    stage: str
    grade: int
    class_ids: Sequence[int]
    unassigned: bool
    opens_at: datetime
    closes_at: datetime
    besides: int | None = None


async def overlap(tx: Tx, claim: Claim) -> Overlap | None:
    """Another collection of the school at the same time for some of the same children."""
    sql = (
        "SELECT k.title, k.opens_at, k.ends_at FROM collection k WHERE k.school_id = $1 AND k.opens_at < $3"
        " AND k.ends_at > $2 AND k.ends_at > k.opens_at AND k.id IS DISTINCT FROM $8"
        " AND (k.class_ids && $6::bigint[] OR (k.unassigned AND $7 AND k.stage = $4 AND k.grade = $5))"
        " ORDER BY k.opens_at LIMIT 1"
    )
    return await tx.row(
        Overlap,
        sql,
        claim.school_id,
        claim.opens_at,
        claim.closes_at,
        claim.stage,
        claim.grade,
        list(claim.class_ids),
        claim.unassigned,
        claim.besides,
    )


class NewRow(msgspec.Struct, frozen=True, kw_only=True):
    """A collection about to be opened."""

    school_id: int
    school_path: str
    title: str
    stage: str
    grade: int
    class_ids: Sequence[int]
    unassigned: bool
    fields: Sequence[str]
    entry_month: str
    entry_way: str
    photo: CollectionPhoto
    note: str
    opens_at: datetime
    closes_at: datetime
    created_by: int


async def insert_collection(tx: Tx, new: NewRow) -> int:
    sql = (
        "INSERT INTO collection (school_id, school_path, title, stage, grade, class_ids, unassigned, fields,"
        " entry_month, entry_way, photo, note, opens_at, closes_at, ends_at, created_by, created_at, version)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14, $15, $16, 1) RETURNING id"
    )
    return int(
        await tx.value(
            sql,
            new.school_id,
            new.school_path,
            new.title,
            new.stage,
            new.grade,
            list(new.class_ids),
            new.unassigned,
            list(new.fields),
            new.entry_month,
            new.entry_way,
            new.photo.value,
            new.note,
            new.opens_at,
            new.closes_at,
            new.created_by,
            tx.now,
        )
    )


async def extend_collection(tx: Tx, collection_id: int, until: datetime) -> None:
    await tx.execute(
        "UPDATE collection SET closes_at = $2, ends_at = $2, closed_early_at = NULL, version = version + 1"
        " WHERE id = $1",
        collection_id,
        until,
    )


async def close_collection(tx: Tx, collection_id: int) -> None:
    await tx.execute(
        "UPDATE collection SET closed_early_at = $2, ends_at = $2, version = version + 1 WHERE id = $1",
        collection_id,
        tx.now,
    )


class ClassRow(msgspec.Struct, frozen=True, kw_only=True):
    """A class with its teacher, in the order in which lists show it."""

    id: int
    name: str
    head_teacher: str | None


async def classes(source: Reads, class_ids: Sequence[int]) -> list[ClassRow]:
    sql = (
        "SELECT c.id, c.name, a.name AS head_teacher FROM school_class c"
        " LEFT JOIN post p ON p.id = c.head_teacher_post_id AND p.active LEFT JOIN account a ON a.id = p.account_id"
        " WHERE c.id = ANY($1::bigint[]) ORDER BY c.number, c.id"
    )
    return await source.fetch(ClassRow, sql, list(class_ids))


class _Division(msgspec.Struct, frozen=True):
    code: str
    name: str
    level: str


async def divisions_above(source: Reads, path: str) -> list[tuple[str, str]]:
    """The codes of the county and the city above a school with their whole names, the nearest first."""
    sql = (
        "SELECT o.division_code AS code, o.name, o.level FROM organisation o"
        " WHERE $1 LIKE o.path || '%' AND o.level IN ('county', 'city') AND o.division_code IS NOT NULL"
        " ORDER BY length(o.path) DESC"
    )
    rows = await source.fetch(_Division, sql, path)
    city = next((place_of(row.name) for row in rows if row.level == "city"), "")
    return [(row.code, (city if row.level == "county" else "") + place_of(row.name)) for row in rows]


# --- codes --------------------------------------------------------------------------------------------------------


class CodeRow(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    collection_id: int
    class_id: int | None
    class_name: str | None
    sealed: bytes | None
    made_at: datetime
    ended_at: datetime | None

    @property
    def token(self) -> str:
        """The secret itself, while the code is good."""
        return "" if self.sealed is None else keyring().open(self.sealed, CODE_SEAL).decode()


_CODE = (
    "q.id, q.collection_id, q.class_id, c.name AS class_name, q.sealed, q.made_at, q.ended_at"
    " FROM collection_code q LEFT JOIN school_class c ON c.id = q.class_id"
)


def hashed(token: str) -> bytes:
    return keyring().index(token, "collection_code")


async def code_behind(source: Reads, token: str) -> CodeRow | None:
    """The row of this code, whatever has become of it."""
    return await source.row(CodeRow, f"SELECT {_CODE} WHERE q.code_hash = $1", hashed(token))


async def good_codes(source: Reads, collection_id: int) -> list[CodeRow]:
    sql = f"SELECT {_CODE} WHERE q.collection_id = $1 AND q.ended_at IS NULL ORDER BY c.number NULLS LAST, q.id"
    return await source.fetch(CodeRow, sql, collection_id)


async def add_codes(tx: Tx, collection_id: int, tokens: Mapping[int | None, str], made_by: int) -> None:
    """A code for each class (None: for those without one), in one statement."""
    ring = keyring()
    await tx.execute(
        "INSERT INTO collection_code (collection_id, class_id, code_hash, sealed, made_by, made_at)"
        " SELECT $1, n.class_id, n.code_hash, n.sealed, $2, now()"
        " FROM unnest($3::bigint[], $4::bytea[], $5::bytea[]) AS n (class_id, code_hash, sealed)",
        collection_id,
        made_by,
        list(tokens),
        [hashed(token) for token in tokens.values()],
        ring.seal_many([token.encode() for token in tokens.values()], CODE_SEAL),
    )


async def end_codes(tx: Tx, collection_id: int, class_ids: Sequence[int | None]) -> None:
    """These classes' codes are good no more; their readable copies are thrown away."""
    await tx.execute(
        "UPDATE collection_code SET ended_at = now(), sealed = NULL WHERE collection_id = $1 AND ended_at IS NULL"
        " AND coalesce(class_id, 0) = ANY($2::bigint[])",
        collection_id,
        [class_id or 0 for class_id in class_ids],
    )


async def end_codes_of_closed(tx: Tx) -> int:
    """Codes of collections that ended more than a month ago."""
    return await tx.execute(
        "UPDATE collection_code q SET ended_at = now(), sealed = NULL FROM collection k"
        " WHERE k.id = q.collection_id AND q.ended_at IS NULL AND k.ends_at < now() - interval '31 days'"
    )
