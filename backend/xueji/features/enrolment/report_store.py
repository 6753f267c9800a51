"""What the national side is told of enrolled pupils."""

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from xueji.platform.database import Tx


class NewsFact(msgspec.Struct, frozen=True, kw_only=True):
    """Who stands at which school, and since when; empty where a number is still to come."""

    id: int
    student_id: int
    school_code: str
    provincial_number: str
    enrolled_on: date


async def facts(tx: Tx, enrolment_ids: Sequence[int]) -> dict[int, NewsFact]:
    """Who was enrolled, where and when; who has no number yet is told once there is one."""
    sql = (
        "SELECT e.id, e.student_id, coalesce(o.school_code, '') AS school_code,"
        " coalesce(s.provincial_number, '') AS provincial_number,"
        " (e.moved_at AT TIME ZONE 'Asia/Shanghai')::date AS enrolled_on FROM enrolment e"
        " JOIN student s ON s.id = e.student_id JOIN organisation o ON o.id = s.school_id"
        " WHERE e.id = ANY($1::bigint[]) AND e.state = 'done'"
    )
    return {row.id: row for row in await tx.fetch(NewsFact, sql, list(enrolment_ids))}


async def note_heard(tx: Tx, said: Mapping[int, tuple[str, str]]) -> None:
    await tx.execute(
        "UPDATE enrolment e SET reported = n.reported, reported_words = n.words, reported_at = $4"
        " FROM unnest($1::bigint[], $2::text[], $3::text[]) AS n (id, reported, words) WHERE e.id = n.id",
        list(said),
        [name for name, _ in said.values()],
        [words for _, words in said.values()],
        tx.now,
    )


class ToTell(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    student_id: int
    school_id: int


async def to_tell_again(tx: Tx, reported: str, most: int) -> list[ToTell]:
    """Enrolments whose news came back with this answer."""
    sql = (
        "SELECT id, student_id, school_id FROM enrolment WHERE state = 'done' AND reported = $1"
        " ORDER BY reported_at LIMIT $2"
    )
    return await tx.fetch(ToTell, sql, reported, most)


async def untold(tx: Tx, student_ids: Sequence[int]) -> list[ToTell]:
    """Enrolments of these pupils that the nation has not heard of yet."""
    sql = (
        "SELECT id, student_id, school_id FROM enrolment WHERE student_id = ANY($1::bigint[]) AND state = 'done'"
        " AND reported IS NULL"
    )
    return await tx.fetch(ToTell, sql, list(student_ids))
