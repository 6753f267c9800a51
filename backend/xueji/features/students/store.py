"""The only queries on student, family_member and student_change. Every list of pupils takes a Scope."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from xueji.features.students.record import SealedMember, SealedRecord
from xueji.features.students.states import State
from xueji.platform import database
from xueji.platform.connections import Reads
from xueji.platform.database import Tx
from xueji.platform.scope import Scope

Row = TypeVar("Row")


POOL: Reads = database

_COLUMNS = (
    "s.id, s.version, s.school_id, s.school_path, s.class_id, s.stage, s.grade, s.state, s.name, s.sex, s.birth_date,"
    " s.id_type, s.ethnicity, s.provincial_number, s.national_number_kind, s.national_number_wanted, s.number_trouble,"
    " s.general, s.sealed, s.updated_at"
)
_PLACE = "o.name AS school, b.name AS bureau, c.name AS class_name"
_JOINED = (
    "student s JOIN organisation o ON o.id = s.school_id JOIN organisation b ON b.id = o.parent_id"
    " LEFT JOIN school_class c ON c.id = s.class_id"
)
_MEMBERS = (
    "coalesce((SELECT jsonb_agg(jsonb_build_object('id', m.id, 'position', m.position, 'name', m.name,"
    " 'relation', m.relation, 'guardian', m.guardian,"
    " 'sealed', translate(encode(m.sealed, 'base64'), E'\\n', '')) ORDER BY m.position)"
    " FROM family_member m WHERE m.student_id = s.id), '[]'::jsonb) AS members"
)


# --- single records -----------------------------------------------------------------------------------------------


async def record(source: Reads, scope: Scope, student_id: int) -> SealedRecord | None:
    """One record with its family members, if it lies in the scope."""
    condition, arguments = scope.where(2)
    sql = f"SELECT {_COLUMNS}, {_PLACE}, {_MEMBERS} FROM {_JOINED} WHERE s.id = $1 AND {condition}"
    return await source.row(SealedRecord, sql, student_id, *arguments)


async def locked_records(tx: Tx, student_ids: Sequence[int]) -> list[SealedRecord]:
    """The named records with their members, locked in the order of ids. For use cases that have checked who asks."""
    sql = (
        f"WITH held AS MATERIALIZED (SELECT id FROM student WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE)"
        f" SELECT {_COLUMNS}, {_PLACE}, {_MEMBERS} FROM {_JOINED} WHERE s.id IN (SELECT id FROM held) ORDER BY s.id"
    )
    return await tx.fetch(SealedRecord, sql, list(student_ids))


async def records(source: Reads, student_ids: Sequence[int]) -> list[SealedRecord]:
    """The named records with their members, by id. For use cases that have checked who asks."""
    sql = f"SELECT {_COLUMNS}, {_PLACE}, {_MEMBERS} FROM {_JOINED} WHERE s.id = ANY($1::bigint[]) ORDER BY s.id"
    return await source.fetch(SealedRecord, sql, list(student_ids))


class CardRow(msgspec.Struct, frozen=True, kw_only=True):
    """Who a pupil is, and where."""

    id: int
    name: str
    school_id: int
    school_path: str
    school: str
    class_id: int | None
    class_name: str | None
    stage: str
    grade: int
    state: State
    version: int


_CARD = (
    "s.id, s.name, s.school_id, s.school_path, o.name AS school, s.class_id, c.name AS class_name, s.stage, s.grade,"
    " s.state, s.version"
)
_CARD_FROM = "student s JOIN organisation o ON o.id = s.school_id LEFT JOIN school_class c ON c.id = s.class_id"


async def cards(source: Reads, scope: Scope, student_ids: Sequence[int] | None = None) -> list[CardRow]:
    """Pupils of the scope, only those named if any are; in the order of their ids."""
    condition, arguments = scope.where(2)
    sql = (
        f"SELECT {_CARD} FROM {_CARD_FROM} WHERE ($1::bigint[] IS NULL OR s.id = ANY($1)) AND {condition} ORDER BY s.id"
    )
    return await source.fetch(CardRow, sql, None if student_ids is None else list(student_ids), *arguments)


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A pupil with what numbers are looked up by. `sealed` is there where a national number is not made of the ID's."""

    id: int
    name: str
    state: State
    class_id: int | None
    class_name: str | None
    provincial_number: str | None
    id_index: bytes
    sealed: bytes | None


async def known(source: Reads, scope: Scope) -> list[Known]:
    """Everybody of a scope, to be found by number."""
    condition, arguments = scope.where(1)
    sql = (
        "SELECT s.id, s.name, s.state, s.class_id, c.name AS class_name, s.provincial_number, s.id_index,"
        " CASE WHEN s.national_number_kind <> 'G' THEN s.sealed END AS sealed"
        f" FROM student s LEFT JOIN school_class c ON c.id = s.class_id WHERE {condition}"
    )
    return await source.fetch(Known, sql, *arguments)


# --- history ------------------------------------------------------------------------------------------------------


class ChangeRow(msgspec.Struct, frozen=True, kw_only=True):
    """One act upon a record, for its timeline."""

    id: int
    at: datetime
    kind: str
    source: str
    actor: str
    organisation: str
    class_name: str | None
    fields: list[str]
    total: int


async def changes(source: Reads, scope: Scope, student_id: int, most: int | None) -> list[ChangeRow]:
    """The newest acts upon a record; each row carries the number of all."""
    condition, arguments = scope.where(3)
    sql = (
        "SELECT h.id, h.at, h.kind, h.source, h.actor, o.name AS organisation, c.name AS class_name, h.fields,"
        " count(*) OVER () AS total FROM student_change h JOIN student s ON s.id = h.student_id"
        " JOIN organisation o ON o.id = h.organisation_id LEFT JOIN school_class c ON c.id = h.class_id"
        f" WHERE h.student_id = $1 AND {condition} ORDER BY h.id DESC LIMIT $2"
    )
    return await source.fetch(ChangeRow, sql, student_id, most, *arguments)


class NewChange(msgspec.Struct, frozen=True, kw_only=True):
    student_id: int
    kind: str
    source: str
    actor_account_id: int | None
    actor: str
    organisation_id: int
    class_id: int | None
    fields: list[str]
    sealed: bytes | None
    case_id: int | None


async def add_changes(tx: Tx, rows: Sequence[NewChange]) -> None:
    """Write history; one statement however many acts."""
    await tx.copy(
        "student_change",
        (
            "student_id",
            "at",
            "kind",
            "source",
            "actor_account_id",
            "actor",
            "organisation_id",
            "class_id",
            "fields",
            "sealed",
            "case_id",
        ),
        [
            (
                row.student_id,
                tx.now,
                row.kind,
                row.source,
                row.actor_account_id,
                row.actor,
                row.organisation_id,
                row.class_id,
                row.fields,
                row.sealed,
                row.case_id,
            )
            for row in rows
        ],
    )


# --- writing ------------------------------------------------------------------------------------------------------


class NewContent(msgspec.Struct, frozen=True, kw_only=True):
    """What a record holds from now on."""

    id: int
    name: str
    sex: str
    birth_date: Any
    id_type: str
    id_index: bytes
    ethnicity: str
    provincial_number: str | None
    general: dict[str, Any]
    sealed: bytes


async def write_contents(tx: Tx, rows: Sequence[NewContent]) -> None:
    """Replace the contents of locked records; one statement however many."""
    await tx.execute(
        "UPDATE student s SET name = n.name, sex = n.sex, birth_date = n.birth_date, id_type = n.id_type,"
        " id_index = n.id_index, ethnicity = n.ethnicity, provincial_number = n.provincial_number,"
        " general = n.general::jsonb, sealed = n.sealed, version = s.version + 1, updated_at = $11"
        " FROM unnest($1::bigint[], $2::text[], $3::text[], $4::date[], $5::text[], $6::bytea[], $7::text[],"
        " $8::text[], $9::text[], $10::bytea[]) AS n (id, name, sex, birth_date, id_type, id_index, ethnicity,"
        " provincial_number, general, sealed) WHERE s.id = n.id",
        [row.id for row in rows],
        [row.name for row in rows],
        [row.sex for row in rows],
        [row.birth_date for row in rows],
        [row.id_type for row in rows],
        [row.id_index for row in rows],
        [row.ethnicity for row in rows],
        [row.provincial_number for row in rows],
        [msgspec.json.encode(row.general).decode() for row in rows],
        [row.sealed for row in rows],
        tx.now,
    )


async def write_members(tx: Tx, student_ids: Sequence[int], members: Sequence[tuple[int, SealedMember]]) -> None:
    """Replace the family members of these pupils; those with an id keep it, id 0 is a new one."""
    kept = [(student_id, member) for student_id, member in members if member.id]
    fresh = [(student_id, member) for student_id, member in members if not member.id]
    await tx.execute(
        "DELETE FROM family_member WHERE student_id = ANY($1::bigint[]) AND NOT id = ANY($2::bigint[])",
        list(student_ids),
        [member.id for _, member in kept],
    )
    if kept:
        await tx.execute(
            "UPDATE family_member m SET position = n.position, name = n.name, relation = n.relation,"
            " guardian = n.guardian, sealed = n.sealed, version = m.version + 1"
            " FROM unnest($1::bigint[], $2::smallint[], $3::text[], $4::text[], $5::bool[], $6::bytea[], $7::bigint[])"
            " AS n (id, position, name, relation, guardian, sealed, student_id)"
            " WHERE m.id = n.id AND m.student_id = n.student_id",
            *_columns([member for _, member in kept]),
            [student_id for student_id, _ in kept],
        )
    if fresh:
        await tx.execute(
            "INSERT INTO family_member (student_id, position, name, relation, guardian, sealed, version)"
            " SELECT student_id, position, name, relation, guardian, sealed, 1"
            " FROM unnest($1::bigint[], $2::smallint[], $3::text[], $4::text[], $5::bool[], $6::bytea[])"
            " AS n (student_id, position, name, relation, guardian, sealed)",
            [student_id for student_id, _ in fresh],
            *_columns([member for _, member in fresh])[1:],
        )


def _columns(members: Sequence[SealedMember]) -> tuple[list[Any], ...]:
    return (
        [member.id for member in members],
        [member.position for member in members],
        [member.name for member in members],
        [member.relation for member in members],
        [member.guardian for member in members],
        [member.sealed for member in members],
    )


class PlaceRow(msgspec.Struct, frozen=True):
    """Where a pupil was when something happened to the record."""

    id: int
    school_id: int
    class_id: int | None


async def put_photos(tx: Tx, photos: Mapping[int, str]) -> list[PlaceRow]:
    """Name the files (by SHA-256, in hex) of locked pupils' photos; the version of the record stays."""
    return await tx.fetch(
        PlaceRow,
        "UPDATE student s SET photo_sha = decode(n.sha256, 'hex'), updated_at = $3"
        " FROM unnest($1::bigint[], $2::text[]) AS n (id, sha256) WHERE s.id = n.id"
        " RETURNING s.id, s.school_id, s.class_id",
        list(photos),
        list(photos.values()),
        tx.now,
    )


# --- who looked ---------------------------------------------------------------------------------------------------


class LookRow(msgspec.Struct, frozen=True):
    """One look by staff, from the audit of reads."""

    id: int
    at: datetime
    who: str
    action: str
    purpose: str


class LookSummary(msgspec.Struct, frozen=True):
    count: int
    last_at: datetime | None
    last_by: str | None


async def looks(source: Reads, student_id: int, before: int | None, most: int) -> list[LookRow]:
    """Looks of staff at one pupil, newest first. The caller has checked who asks."""
    sql = (
        "SELECT id, at, who, action, purpose FROM audit_read WHERE student_ids @> ARRAY[$1::bigint]"
        " AND post_id IS NOT NULL AND ($2::bigint IS NULL OR id < $2) ORDER BY id DESC LIMIT $3"
    )
    return await source.fetch(LookRow, sql, student_id, before, most)


async def look_summary(source: Reads, student_id: int, days: int) -> LookSummary:
    """How often staff looked in the last days, and who did so last."""
    sql = (
        "SELECT count(*) AS count, max(at) AS last_at, (array_agg(who ORDER BY id DESC))[1] AS last_by FROM audit_read"
        " WHERE student_ids @> ARRAY[$1::bigint] AND post_id IS NOT NULL AND at > now() - make_interval(days => $2)"
    )
    found = await source.row(LookSummary, sql, student_id, days)
    return found or LookSummary(0, None, None)


# --- lists --------------------------------------------------------------------------------------------------------


class Search(msgspec.Struct, frozen=True):
    """What a list of pupils looks for; empty parts do not narrow. `person` is the blind index of a full ID number."""

    words: str = ""
    person: bytes | None = None
    school_id: int | None = None
    stage: str | None = None
    grade: int | None = None
    class_id: int | None = None


_SEARCH = (
    " AND ($1 = '' OR position($1 in s.name) > 0 OR s.provincial_number = $1 OR s.id_index = $2)"
    " AND ($3::bigint IS NULL OR s.school_id = $3) AND ($4::text IS NULL OR (s.stage = $4 AND s.grade = $5))"
    " AND ($6::bigint IS NULL OR s.class_id = $6)"
)


def _searched(search: Search) -> list[object]:
    return [search.words, search.person, search.school_id, search.stage, search.grade, search.class_id]


async def pupils(
    source: Reads, scope: Scope, search: Search, state: State | None, after: int, most: int
) -> list[SealedRecord]:
    """One page of pupils, by id, beginning after `after`; without their family members."""
    condition, arguments = scope.where(10)
    sql = (
        f"SELECT {_COLUMNS}, {_PLACE} FROM {_JOINED} WHERE {condition}{_SEARCH}"
        " AND ($7::text IS NULL OR s.state = $7) AND s.id > $8 ORDER BY s.id LIMIT $9"
    )
    return await source.fetch(
        SealedRecord, sql, *_searched(search), None if state is None else state.value, after, most, *arguments
    )


class Overview(msgspec.Struct, frozen=True):
    """How many pupils of each state a search finds, and the names of the school and class that it is narrowed to."""

    counts: dict[State, int] = {}
    school: str | None = None
    class_name: str | None = None


async def overview(source: Reads, scope: Scope, search: Search) -> Overview:
    """Beside a page of pupils: what the whole search finds. Places outside the subtree have no names."""
    condition, arguments = scope.where(8)
    sql = f"""
SELECT (SELECT coalesce(jsonb_object_agg(state, count), '{{}}') FROM (
    SELECT s.state, count(*) AS count FROM student s WHERE {condition}{_SEARCH} GROUP BY s.state) found) AS counts,
  (SELECT name FROM organisation WHERE id = $3 AND path LIKE $7 || '%') AS school,
  (SELECT c.name FROM school_class c JOIN organisation o ON o.id = c.school_id
   WHERE c.id = $6 AND o.path LIKE $7 || '%') AS class_name"""
    return await source.row(Overview, sql, *_searched(search), scope.path or "", *arguments) or Overview()
