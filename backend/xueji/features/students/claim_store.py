"""Claims on persons: entered, let go of, taken back. The partial unique index of `student` decides (Q11)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import asyncpg
import msgspec

from xueji.features.students.record import SealedMember
from xueji.features.students.states import LIVE, State
from xueji.features.students.store import Reads
from xueji.platform.database import Tx

_LIVE = ", ".join(f"'{state.value}'" for state in State if state in LIVE)
_TRIES = 4


class Applicant(msgspec.Struct, frozen=True, kw_only=True):
    """A record about to be entered, sealed; `claims` is false for one that is only kept."""

    id: int
    school_id: int
    school_path: str
    class_id: int | None
    stage: str
    grade: int
    name: str
    sex: str
    birth_date: date
    id_type: str
    id_index: bytes
    ethnicity: str
    general: dict[str, Any]
    sealed: bytes
    members: tuple[SealedMember, ...]


async def next_ids(tx: Tx, count: int) -> list[int]:
    sql = "SELECT nextval(pg_get_serial_sequence('student', 'id')) AS id FROM generate_series(1, $1)"
    return await tx.column(int, sql, count)


async def enter(tx: Tx, applicants: Sequence[Applicant], state: State) -> set[int]:
    """Enter applicants in one statement; answers who stands now. One whose person is claimed already does not.

    Two who enter the same person at once wait for each other here, and one of them is not among the answers.
    """
    rows = await tx.connection.fetch(
        "INSERT INTO student (id, school_id, school_path, class_id, stage, grade, state, name, sex, birth_date,"
        " id_type, id_index, ethnicity, general, sealed, version, updated_at)"
        " SELECT id, school_id, school_path, class_id, stage, grade, $15, name, sex, birth_date, id_type, id_index,"
        " ethnicity, general::jsonb, sealed, 1, $16 FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[],"
        " $5::text[], $6::smallint[], $7::text[], $8::text[], $9::date[], $10::text[], $11::bytea[], $12::text[],"
        " $13::text[], $14::bytea[]) AS n (id, school_id, school_path, class_id, stage, grade, name, sex, birth_date,"
        " id_type, id_index, ethnicity, general, sealed) ORDER BY id_index"
        f" ON CONFLICT (id_index) WHERE state IN ({_LIVE}) DO NOTHING RETURNING id",
        [one.id for one in applicants],
        [one.school_id for one in applicants],
        [one.school_path for one in applicants],
        [one.class_id for one in applicants],
        [one.stage for one in applicants],
        [one.grade for one in applicants],
        [one.name for one in applicants],
        [one.sex for one in applicants],
        [one.birth_date for one in applicants],
        [one.id_type for one in applicants],
        [one.id_index for one in applicants],
        [one.ethnicity for one in applicants],
        [msgspec.json.encode(one.general).decode() for one in applicants],
        [one.sealed for one in applicants],
        state.value,
        tx.now,
    )
    return {row["id"] for row in rows}


async def take(tx: Tx, student_ids: Sequence[int]) -> set[int]:
    """Let kept records claim their persons again; answers those that do. Somebody else's claim stands."""
    sql = (
        "UPDATE student s SET state = 'waiting', version = s.version + 1, updated_at = $2"
        " WHERE s.id = ANY($1::bigint[]) AND NOT EXISTS"
        " (SELECT FROM student o WHERE o.id_index = s.id_index AND o.id <> s.id"
        f" AND o.state IN ({_LIVE})) RETURNING s.id"
    )
    for _ in range(_TRIES - 1):
        try:
            async with tx.connection.transaction():
                return {row["id"] for row in await tx.connection.fetch(sql, list(student_ids), tx.now)}
        except asyncpg.UniqueViolationError:
            continue  # who was faster is seen by now
    return {row["id"] for row in await tx.connection.fetch(sql, list(student_ids), tx.now)}


async def release(tx: Tx, student_ids: Sequence[int]) -> None:
    """Claim nobody any more: the person is free at once (Q8)."""
    await tx.execute(
        "UPDATE student SET state = 'not_enrolled', version = version + 1, updated_at = $2"
        " WHERE id = ANY($1::bigint[]) AND state = 'waiting'",
        list(student_ids),
        tx.now,
    )


class Holder(msgspec.Struct, frozen=True):
    """The live record that claims a person."""

    id: int
    id_index: bytes
    name: str
    state: State
    school_id: int
    school: str
    sealed: bytes


async def holders(source: Reads, persons: Sequence[bytes]) -> dict[bytes, Holder]:
    """Who claims these persons, in any school: the duplicate check looks past every scope on purpose."""
    sql = (
        "SELECT s.id, s.id_index, s.name, s.state, s.school_id, o.name AS school, s.sealed FROM student s"
        f" JOIN organisation o ON o.id = s.school_id WHERE s.id_index = ANY($1::bytea[]) AND s.state IN ({_LIVE})"
    )
    return {row.id_index: row for row in await source.fetch(Holder, sql, list(persons))}


class _Person(msgspec.Struct, frozen=True):
    id: int
    id_index: bytes


async def persons(source: Reads, student_ids: Sequence[int]) -> dict[int, bytes]:
    """The blind indexes of these pupils."""
    sql = "SELECT id, id_index FROM student WHERE id = ANY($1::bigint[])"
    return {row.id: row.id_index for row in await source.fetch(_Person, sql, list(student_ids))}


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A record of a person, as the next stage's school finds it."""

    id: int
    id_index: bytes
    name: str
    state: State
    stage: str
    grade: int
    school: str
    class_name: str | None
    sealed: bytes


_KEPT = (
    "SELECT s.id, s.id_index, s.name, s.state, s.stage, s.grade, o.name AS school, c.name AS class_name, s.sealed"
    " FROM student s JOIN organisation o ON o.id = s.school_id LEFT JOIN school_class c ON c.id = s.class_id"
)


async def kept_records(source: Reads, indexes: Sequence[bytes]) -> list[Kept]:
    """Every record of these persons that is or was one, in any school: continuing looks past every scope on purpose."""
    sql = (
        f"{_KEPT} WHERE s.id_index = ANY($1::bytea[]) AND (s.state = 'graduated' OR s.state IN ({_LIVE})) ORDER BY s.id"
    )
    return await source.fetch(Kept, sql, list(indexes))


class Newcomer(msgspec.Struct, frozen=True, kw_only=True):
    """An applicant with a record of the stage before: `graduate_id`."""

    id: int
    school_id: int
    school_path: str
    stage: str
    grade: int
    class_id: int | None
    graduate_id: int


async def continuing_newcomers(tx: Tx, student_ids: Sequence[int]) -> list[Newcomer]:
    """Those of these applicants who continue a record: junior and senior schools do, that of the stage before (Q1)."""
    sql = (
        "SELECT s.id, s.school_id, s.school_path, s.stage, s.grade, s.class_id, max(g.id) AS graduate_id"
        " FROM student s JOIN student g ON g.id_index = s.id_index AND g.state = 'graduated' AND g.id <> s.id"
        " WHERE s.id = ANY($1::bigint[]) AND s.state = 'waiting' AND s.stage <> 'primary' GROUP BY s.id ORDER BY s.id"
    )
    return await tx.fetch(Newcomer, sql, list(student_ids))


async def of_one_person(source: Reads, student_ids: Sequence[int]) -> set[int]:
    """Those of these graduates' records beside which the same person has another one of the same stage."""
    sql = (
        "SELECT s.id, s.id_index FROM student s WHERE s.id = ANY($1::bigint[]) AND EXISTS (SELECT FROM student o"
        " WHERE o.id_index = s.id_index AND o.state = 'graduated' AND o.stage = s.stage AND o.id <> s.id)"
    )
    return {row.id for row in await source.fetch(_Person, sql, list(student_ids))}


async def forget(tx: Tx, student_ids: Sequence[int]) -> None:
    """Take applicants out again that this very transaction has entered."""
    ids = list(student_ids)
    await tx.execute("DELETE FROM student_change WHERE student_id = ANY($1::bigint[])", ids)
    await tx.execute("DELETE FROM family_member WHERE student_id = ANY($1::bigint[])", ids)
    await tx.execute("DELETE FROM student WHERE id = ANY($1::bigint[]) AND state = 'waiting'", ids)
