"""The queries of timetables: teachers, the teaching classes of a grade, and what an upload makes of them.

Use cases have checked who asks.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from xueji.features.accounts import Role
from xueji.features.students import Reads
from xueji.features.teaching.subjects import Subject
from xueji.features.teaching.timetable import Room, Timetable
from xueji.platform.database import Tx


class _Teacher(msgspec.Struct, frozen=True):
    post_id: int
    name: str
    login_name: str


async def teachers(source: Reads, school_id: int) -> dict[str, int]:
    """Posts of subject teachers by name; who shares a name is told by the login name besides."""
    rows = await source.fetch(
        _Teacher,
        "SELECT p.id AS post_id, a.name, coalesce(a.login_name, '') AS login_name FROM post p JOIN account a"
        " ON a.id = p.account_id AND a.state = 'active' WHERE p.organisation_id = $1 AND p.active AND $2 = ANY(p.roles)"
        " ORDER BY a.name, p.id",
        *(school_id, Role.SUBJECT_TEACHER.value),
    )
    often = Counter(row.name for row in rows)
    return {row.name if often[row.name] == 1 else f"{row.name}（{row.login_name}）": row.post_id for row in rows}


class StandingRoom(Room, frozen=True, kw_only=True):
    """As it is arranged now, and who arranged it last."""

    changed_at: datetime | None
    changed_by: int | None
    changer: str | None

    def arranged_since(self, at: datetime, but_by: int) -> bool:
        return self.changed_at is not None and self.changed_at > at and self.changed_by != but_by


async def rooms(source: Reads, table: Timetable) -> list[StandingRoom]:
    """The grade's teaching classes of the term, with `subject` of that alone."""
    return await source.fetch(
        StandingRoom,
        "SELECT t.id, t.subject, t.number, t.name, t.class_id, t.post_id, t.changed_at, t.changed_by,"
        " a.name AS changer FROM teaching_class t LEFT JOIN account a ON a.id = t.changed_by"
        " WHERE t.school_id = $1 AND t.year = $2 AND t.term = $3 AND t.stage = $4 AND t.grade = $5"
        " AND ($6::text IS NULL OR t.subject = $6) ORDER BY t.id",
        *(table.school_id, table.year, table.term.value, table.stage.value, table.grade),
        table.subject.value if table.subject else None,
    )


async def names_beside(source: Reads, school_id: int, room_ids: Sequence[int]) -> frozenset[str]:
    """Names of the school's other teaching classes, of every term."""
    return frozenset(
        await source.column(
            str,
            "SELECT name FROM teaching_class WHERE school_id = $1 AND id <> ALL($2::bigint[])",
            *(school_id, list(room_ids)),
        )
    )


class Member(msgspec.Struct, frozen=True):
    student_id: int
    teaching_class_id: int


async def members(source: Reads, room_ids: Sequence[int]) -> list[Member]:
    return await source.fetch(
        Member,
        "SELECT student_id, teaching_class_id FROM teaching_member WHERE teaching_class_id = ANY($1::bigint[])",
        list(room_ids),
    )


class NewRoom(msgspec.Struct, frozen=True, kw_only=True):
    subject: Subject
    number: int
    name: str
    post_id: int
    class_id: int | None = None


async def found(tx: Tx, table: Timetable, new: Sequence[NewRoom], by: int) -> dict[tuple[Subject, int], int]:
    """One statement, however many; answers them by subject and number."""
    made = await tx.fetch(
        Room,
        "INSERT INTO teaching_class (school_id, year, term, stage, grade, subject, number, name, post_id, class_id,"
        " version, created_at, changed_at, changed_by) SELECT $1, $2, $3, $4, $5, n.subject, n.number, n.name,"
        " n.post_id, n.class_id, 1, now(), clock_timestamp(), $11"
        " FROM unnest($6::text[], $7::int[], $8::text[], $9::bigint[], $10::bigint[])"
        " AS n (subject, number, name, post_id, class_id) RETURNING id, subject, number, name, class_id, post_id",
        *(table.school_id, table.year, table.term.value, table.stage.value, table.grade),
        [one.subject.value for one in new],
        [one.number for one in new],
        [one.name for one in new],
        [one.post_id for one in new],
        [one.class_id for one in new],
        by,
    )
    return {(room.subject, room.number): room.id for room in made}


async def change(tx: Tx, rooms_: Sequence[Room]) -> None:
    """Names and teachers as `rooms_` have them. Names are let go of first: two teaching classes may exchange theirs."""
    ids = [room.id for room in rooms_]
    await tx.execute("UPDATE teaching_class SET name = '~' || id WHERE id = ANY($1::bigint[])", ids)
    await tx.execute(
        "UPDATE teaching_class t SET name = n.name, post_id = n.post_id"
        " FROM unnest($1::bigint[], $2::text[], $3::bigint[]) AS n (id, name, post_id) WHERE t.id = n.id",
        *(ids, [room.name for room in rooms_], [room.post_id for room in rooms_]),
    )


async def place(tx: Tx, room_ids: Sequence[int], wanted: Mapping[int, int]) -> set[int]:
    """Pupils by the teaching class that they are in from now on; they leave the other ones of `room_ids` (Q118).

    Answers the teaching classes that somebody has left or come to.
    """
    students, classes = list(wanted), list(wanted.values())
    left = await tx.column(
        int,
        "DELETE FROM teaching_member m USING unnest($2::bigint[], $3::bigint[]) AS n (student_id, class_id)"
        " WHERE m.student_id = n.student_id AND m.teaching_class_id = ANY($1::bigint[])"
        " AND m.teaching_class_id <> n.class_id RETURNING m.teaching_class_id",
        *(list(room_ids), students, classes),
    )
    come = await tx.column(
        int,
        "INSERT INTO teaching_member (teaching_class_id, student_id)"
        " SELECT n.class_id, n.student_id FROM unnest($1::bigint[], $2::bigint[]) AS n (student_id, class_id)"
        " ON CONFLICT (teaching_class_id, student_id) DO NOTHING RETURNING teaching_class_id",
        *(students, classes),
    )
    return {*left, *come}
