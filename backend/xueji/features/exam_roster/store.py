"""The queries on the register at the exam platform. Use cases have checked who asks."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from xueji.features.exam_roster.rules import Known, Pupil, Standing
from xueji.features.students import Reads
from xueji.platform.database import Tx
from xueji.platform.scope import Scope


class RosterRow(Pupil, frozen=True, kw_only=True):
    """A pupil with what is known of the platform's side."""

    student_id: int
    school_id: int
    province: str
    class_id: int | None
    standing: Standing | None
    aim: bytes | None
    asked: bytes | None
    asked_photo: str | None
    held: bytes | None
    held_photo: str | None
    numbers: tuple[str, ...]
    revision: int
    sent_at: datetime | None
    removed_at: datetime | None
    refused: bytes | None
    refused_at: datetime | None
    refused_words: str
    told: bytes | None

    @property
    def known(self) -> Known:
        return Known(held=self.held, refused=self.refused, numbers=self.numbers)


_ROW = """
SELECT s.id AS student_id, s.school_id, coalesce(v.division_code, '') AS province, s.stage = 'senior' AS senior,
  s.state, s.class_id, s.provincial_number AS number, s.name, s.sex, s.birth_date, s.id_type,
  encode(s.id_index, 'hex') AS person, o.school_code, o.name AS school, c.name AS class_name, s.grade,
  encode(s.photo_sha, 'hex') AS photo, g.standing, g.passed, g.aim, g.asked,
  encode(g.asked_photo, 'hex') AS asked_photo, g.held, encode(g.held_photo, 'hex') AS held_photo, g.numbers, g.revision,
  g.sent_at, g.removed_at, g.refused, g.refused_at, g.refused_words, g.told
FROM exam_pupil g JOIN student s ON s.id = g.student_id JOIN organisation o ON o.id = s.school_id
LEFT JOIN organisation v ON v.id = split_part(s.school_path, '/', 2)::bigint
LEFT JOIN school_class c ON c.id = s.class_id
WHERE """


async def take(tx: Tx, most: int) -> list[int]:
    """Pupils of whom something has changed, held, the longest wait first. Whom others hold is left to the next run."""
    return await tx.column(
        int,
        "SELECT student_id FROM exam_pupil WHERE dirty_at IS NOT NULL ORDER BY dirty_at, student_id LIMIT $1"
        " FOR UPDATE SKIP LOCKED",
        most,
    )


async def held_rows(tx: Tx, student_ids: Sequence[int]) -> dict[int, RosterRow]:
    """These rows, held in the order of their ids, then read: whoever changes the record afterwards waits for us.

    Two statements: what one of them has waited for, the same one would not see.
    """
    ids = list(student_ids)
    await tx.execute("SELECT FROM exam_pupil WHERE student_id = ANY($1::bigint[]) ORDER BY student_id FOR UPDATE", ids)
    return {row.student_id: row for row in await tx.fetch(RosterRow, f"{_ROW} g.student_id = ANY($1::bigint[])", ids)}


async def row(source: Reads, student_id: int) -> RosterRow | None:
    return await source.row(RosterRow, f"{_ROW} g.student_id = $1", student_id)


async def row_in(source: Reads, scope: Scope, student_id: int) -> RosterRow | None:
    condition, arguments = scope.where(2)
    return await source.row(RosterRow, f"{_ROW} g.student_id = $1 AND {condition}", student_id, *arguments)


class Looked(msgspec.Struct, frozen=True):
    """How a pupil stands and what is to be sent now; `anew`: another thing than before, so another question."""

    student_id: int
    standing: Standing
    aim: bytes | None
    anew: bool


async def note(tx: Tx, looked: Sequence[Looked]) -> None:
    await tx.execute(
        "UPDATE exam_pupil g SET dirty_at = NULL, standing = n.standing, aim = n.aim,"
        " revision = g.revision + n.anew::int, asked = CASE WHEN n.anew THEN NULL ELSE g.asked END"
        " FROM unnest($1::bigint[], $2::text[], $3::bytea[], $4::boolean[]) AS n (id, standing, aim, anew)"
        " WHERE g.student_id = n.id",
        [one.student_id for one in looked],
        [one.standing.value for one in looked],
        [one.aim for one in looked],
        [one.anew for one in looked],
    )


class Begun(msgspec.Struct, frozen=True):
    """What goes out now: until it is answered nobody knows what the platform has. `picture`: the photo goes along."""

    student_id: int
    aim: bytes
    photo: str | None
    picture: bool
    numbers: Sequence[str]


async def begin(tx: Tx, begun: Sequence[Begun]) -> None:
    await tx.execute(
        "UPDATE exam_pupil g SET asked = n.aim, asked_photo = decode(n.photo, 'hex'), held = NULL,"
        " held_photo = CASE WHEN n.picture THEN NULL ELSE g.held_photo END, numbers = string_to_array(n.numbers, ' ')"
        " FROM unnest($1::bigint[], $2::bytea[], $3::text[], $4::boolean[], $5::text[])"
        " AS n (id, aim, photo, picture, numbers) WHERE g.student_id = n.id",
        [one.student_id for one in begun],
        [one.aim for one in begun],
        [one.photo for one in begun],
        [one.picture for one in begun],
        [" ".join(one.numbers) for one in begun],
    )


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """What has become of a question. `taken` and `removed` say which; with neither it was refused."""

    student_id: int
    standing: Standing
    taken: bool = False
    removed: bool = False
    words: str = ""
    told: bytes | None = None


async def hear(tx: Tx, heard: Sequence[Heard]) -> None:
    await tx.execute(
        "UPDATE exam_pupil g SET standing = n.standing, aim = NULL, asked = NULL, asked_photo = NULL, told = n.told,"
        " held = CASE WHEN n.taken THEN g.asked END,"
        " held_photo = CASE WHEN n.taken THEN g.asked_photo WHEN n.removed THEN NULL ELSE g.held_photo END,"
        " numbers = CASE WHEN n.taken THEN g.numbers[cardinality(g.numbers):] WHEN n.removed THEN '{}'"
        "  ELSE g.numbers END,"
        " sent_at = CASE WHEN n.taken THEN $6 ELSE g.sent_at END,"
        " removed_at = CASE WHEN n.removed THEN $6 WHEN n.taken THEN NULL ELSE g.removed_at END,"
        " refused = CASE WHEN NOT n.taken AND NOT n.removed THEN g.asked END,"
        " refused_at = CASE WHEN NOT n.taken AND NOT n.removed THEN $6 END, refused_words = n.words"
        " FROM unnest($1::bigint[], $2::text[], $3::boolean[], $4::boolean[], $5::text[], $7::bytea[])"
        " AS n (id, standing, taken, removed, words, told) WHERE g.student_id = n.id",
        [one.student_id for one in heard],
        [one.standing.value for one in heard],
        [one.taken for one in heard],
        [one.removed for one in heard],
        [one.words for one in heard],
        tx.now,
        [one.told for one in heard],
    )


async def want_pictures(tx: Tx, student_ids: Sequence[int]) -> None:
    """The platform has lost these pupils' photos: they are sent again, with the photo."""
    await tx.execute(
        "UPDATE exam_pupil SET aim = NULL, asked = NULL, held = NULL, held_photo = NULL,"
        " dirty_at = coalesce(dirty_at, $2) WHERE student_id = ANY($1::bigint[])",
        list(student_ids),
        tx.now,
    )


async def note_passed(tx: Tx, passed: Mapping[int, bool]) -> None:
    """Whether these pupils have passed all subjects; whoever does otherwise than before is looked at again."""
    await tx.execute(
        "UPDATE exam_pupil g SET passed = n.passed, dirty_at = coalesce(g.dirty_at, $3)"
        " FROM unnest($1::bigint[], $2::boolean[]) AS n (id, passed)"
        " WHERE g.student_id = n.id AND (g.passed <> n.passed OR g.standing IS NULL)",
        list(passed),
        list(passed.values()),
        tx.now,
    )


async def ask_refused_again(tx: Tx, most: int) -> None:
    """Who was refused longest ago is tried again: the platform may have put right what only it can."""
    await tx.execute(
        "UPDATE exam_pupil SET refused = NULL, dirty_at = coalesce(dirty_at, $2) WHERE student_id IN"
        " (SELECT student_id FROM exam_pupil WHERE refused IS NOT NULL ORDER BY refused_at LIMIT $1"
        "  FOR UPDATE SKIP LOCKED)",
        most,
        tx.now,
    )


async def oldest_dirty(source: Reads) -> float | None:
    """For how many seconds the oldest change has waited to be looked at."""
    return await source.value(
        "SELECT extract(epoch FROM now() - min(dirty_at))::float8 FROM exam_pupil WHERE dirty_at IS NOT NULL"
    )


# --- lists ----------------------------------------------------------------------------------------------------------


class CountRow(msgspec.Struct, frozen=True):
    """Of one unit: how many stand like this."""

    id: int
    name: str
    standing: Standing
    pupils: int


async def below(source: Reads, path: str) -> list[CountRow]:
    """The bureaus and schools right below an office, from the sums of their schools."""
    return await source.fetch(
        CountRow,
        "WITH own AS MATERIALIZED (SELECT id, split_part(substr(path, length($1) + 1), '/', 1)::bigint AS unit"
        "  FROM organisation WHERE path LIKE $1 || '_%' AND level = 'school'),"
        " sums AS (SELECT own.unit, r.standing, sum(r.pupils) AS pupils FROM exam_rollup r"
        "  JOIN own ON own.id = r.school_id WHERE r.pupils > 0 GROUP BY own.unit, r.standing)"
        " SELECT o.id, o.name, s.standing, s.pupils FROM sums s JOIN organisation o ON o.id = s.unit"
        " ORDER BY o.path, s.standing",
        path,
    )


async def of_school(source: Reads, scope: Scope, school_id: int) -> list[CountRow]:
    """The pupils of one school that are in the scope, by class teachers their classes' alone."""
    condition, arguments = scope.where(2)
    return await source.fetch(
        CountRow,
        "SELECT g.school_id AS id, '' AS name, g.standing, count(*) AS pupils FROM exam_pupil g"
        " JOIN student s ON s.id = g.student_id WHERE g.school_id = $1 AND g.standing IS NOT NULL"
        f" AND {condition} GROUP BY g.school_id, g.standing",
        school_id,
        *arguments,
    )


async def pupils(
    source: Reads, scope: Scope, school_id: int, standing: Standing, after: int, most: int
) -> list[RosterRow]:
    condition, arguments = scope.where(5)
    return await source.fetch(
        RosterRow,
        f"{_ROW} g.school_id = $1 AND g.standing = $2 AND g.student_id > $3 AND {condition}"
        " ORDER BY g.student_id LIMIT $4",
        *(school_id, standing.value, after, most),
        *arguments,
    )
