"""The queries on results, standings and what the exam platform said. Use cases have checked who asks."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

import msgspec

from xueji.features.organisations import Stage
from xueji.features.results.facts import LeftWhy, Results
from xueji.features.results.graduation import Measure
from xueji.features.results.models import LEFT_SEAL, RESULT_SEAL
from xueji.features.results.subjects import Outcome
from xueji.features.students import Reads, State
from xueji.kernel.clock import china_date
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx
from xueji.platform.scope import Scope

_encode = msgspec.json.Encoder(order="sorted").encode
_decode = msgspec.json.Decoder(Results).decode


def opened(sealed: bytes | None) -> Results:
    return Results() if sealed is None else _decode(keyring().open(sealed, RESULT_SEAL))


class PupilRow(msgspec.Struct, frozen=True, kw_only=True):
    """A pupil with everything known of the results; `version` 0 where there is nothing yet."""

    student_id: int
    name: str
    school_id: int
    school: str
    school_path: str
    class_id: int | None
    class_name: str | None
    stage: Stage
    grade: int
    state: State
    sealed: bytes | None
    version: int
    handed_in_at: datetime | None

    @property
    def results(self) -> Results:
        return opened(self.sealed)

    @property
    def work_on(self) -> date | None:
        return china_date(self.handed_in_at) if self.handed_in_at else None


_PUPIL = """
SELECT s.id AS student_id, s.name, s.school_id, o.name AS school, s.school_path, s.class_id, c.name AS class_name,
  s.stage, s.grade, s.state, r.sealed, coalesce(r.version, 0) AS version, w.handed_in_at
FROM student s JOIN organisation o ON o.id = s.school_id LEFT JOIN school_class c ON c.id = s.class_id
LEFT JOIN senior_result r ON r.student_id = s.id LEFT JOIN technology_work w ON w.student_id = s.id
WHERE """


async def pupil(source: Reads, scope: Scope, student_id: int) -> PupilRow | None:
    condition, arguments = scope.where(2)
    return await source.row(PupilRow, f"{_PUPIL} s.id = $1 AND {condition}", student_id, *arguments)


async def pupils_of_class(source: Reads, scope: Scope, class_id: int) -> list[PupilRow]:
    """The pupils in school of one senior class of the scope."""
    condition, arguments = scope.where(2)
    return await source.fetch(
        PupilRow,
        f"{_PUPIL} s.class_id = $1 AND s.stage = 'senior' AND s.state = 'in_school' AND {condition} ORDER BY s.id",
        class_id,
        *arguments,
    )


async def hold(tx: Tx, student_ids: Sequence[int]) -> list[PupilRow]:
    """These pupils' results, locked by id, so that two who write wait for each other."""
    ids = sorted(set(student_ids))
    await tx.execute(
        "INSERT INTO senior_result (student_id, version, saved_at) SELECT id, 0, now()"
        " FROM unnest($1::bigint[]) AS n (id) ON CONFLICT DO NOTHING",
        ids,
    )
    await tx.execute(
        "SELECT FROM senior_result WHERE student_id = ANY($1::bigint[]) ORDER BY student_id FOR UPDATE", ids
    )
    return await tx.fetch(PupilRow, f"{_PUPIL} s.id = ANY($1::bigint[]) ORDER BY s.id", ids)


class SeniorRow(msgspec.Struct, frozen=True):
    student_id: int
    school_path: str
    grade: int


async def seniors(tx: Tx, student_ids: Sequence[int]) -> list[SeniorRow]:
    """Those of these pupils who are in senior school."""
    return await tx.fetch(
        SeniorRow,
        "SELECT id AS student_id, school_path, grade FROM student WHERE id = ANY($1::bigint[]) AND stage = 'senior'"
        " ORDER BY id",
        list(student_ids),
    )


async def write(tx: Tx, results: Mapping[int, Results]) -> None:
    ring = keyring()
    await tx.execute(
        "UPDATE senior_result r SET sealed = n.sealed, version = r.version + 1, saved_at = now()"
        " FROM unnest($1::bigint[], $2::bytea[]) AS n (id, sealed) WHERE r.student_id = n.id",
        list(results),
        [ring.seal(_encode(one), RESULT_SEAL) for one in results.values()],
    )


class Standing(msgspec.Struct, frozen=True):
    student_id: int
    credits: Decimal
    states: Mapping[Measure, Outcome]
    work_from: date | None = None
    work_due: date | None = None


_JUDGED = ("credits", *(f"{measure}_state" for measure in Measure), "work_from", "work_due")
_TYPES = ("numeric", *("text" for _ in Measure), "date", "date")


async def stand(tx: Tx, standings: Sequence[Standing]) -> None:
    """How far these pupils are; one statement, and the school's sums follow in it."""
    given = ", ".join(f"${place}::{kind}[]" for place, kind in enumerate(_TYPES, start=2))
    ours, theirs = (", ".join(f"{row}.{name}" for name in _JUDGED) for row in ("g", "n"))
    await tx.execute(
        f"UPDATE senior_standing g SET stale = false, {', '.join(f'{name} = n.{name}' for name in _JUDGED)}"
        f" FROM unnest($1::bigint[], {given}) AS n (id, {', '.join(_JUDGED)})"
        f" WHERE g.student_id = n.id AND (g.stale OR ({ours}) IS DISTINCT FROM ({theirs}))",
        [one.student_id for one in standings],
        [one.credits for one in standings],
        *([one.states[measure].value for one in standings] for measure in Measure),
        [one.work_from for one in standings],
        [one.work_due for one in standings],
    )


class ReaderRow(msgspec.Struct, frozen=True):
    """Somebody who reads a pupil's page on the phone; `own`: the pupil."""

    student_id: int
    name: str
    account_id: int
    own: bool


async def readers(tx: Tx, student_ids: Sequence[int]) -> list[ReaderRow]:
    return await tx.fetch(
        ReaderRow,
        "SELECT s.id AS student_id, s.name, g.account_id, g.role = 'self' AS own FROM guardianship g"
        " JOIN student s ON s.id = g.student_id WHERE g.student_id = ANY($1::bigint[]) AND g.state = 'active'"
        " ORDER BY s.id, g.account_id",
        list(student_ids),
    )


async def to_judge_anew(tx: Tx, after: int, limit: int, *, technology_of: Sequence[int]) -> list[int]:
    """Whose standing may be another although nothing was written.

    Stale ones, and those of the named grades whose technology work has not come.
    """
    rows = await tx.connection.fetch(
        "SELECT student_id FROM senior_standing WHERE student_id > $1"
        " AND (stale OR (technology_state = 'open' AND counted AND grade = ANY($2::smallint[])))"
        " ORDER BY student_id LIMIT $3",
        after,
        list(technology_of),
        limit,
    )
    return [row["student_id"] for row in rows]


# --- the exam platform ----------------------------------------------------------------------------------------------


class FeedRow(msgspec.Struct, frozen=True):
    province_id: int
    code: str
    last_serial: int
    entered: int
    heard_at: datetime | None


_FEED = """
SELECT o.id AS province_id, o.division_code AS code, coalesce(f.last_serial, 0) AS last_serial,
  coalesce(f.entered, 0) AS entered, f.heard_at
FROM organisation o LEFT JOIN exam_feed f ON f.province_id = o.id
WHERE o.level = 'province' AND o.active AND o.division_code IS NOT NULL"""


async def feeds(source: Reads) -> list[FeedRow]:
    return await source.fetch(FeedRow, f"{_FEED} ORDER BY o.id")


async def held_feed(tx: Tx, province_id: int) -> FeedRow | None:
    await tx.execute(
        "INSERT INTO exam_feed AS f (province_id, last_serial, entered) VALUES ($1, 0, 0)"
        " ON CONFLICT (province_id) DO UPDATE SET last_serial = f.last_serial",
        province_id,
    )
    return await tx.row(FeedRow, f"{_FEED} AND o.id = $1", province_id)


async def heard(tx: Tx, province_id: int, last_serial: int, entered: int) -> None:
    await tx.execute(
        "UPDATE exam_feed SET last_serial = greatest(last_serial, $2), entered = entered + $3, heard_at = now()"
        " WHERE province_id = $1",
        *(province_id, last_serial, entered),
    )


class Numbered(msgspec.Struct, frozen=True):
    student_id: int
    number: str
    name: str


async def numbered(tx: Tx, numbers: Sequence[str]) -> dict[str, Numbered]:
    """Senior pupils by their provincial number."""
    rows = await tx.fetch(
        Numbered,
        "SELECT id AS student_id, provincial_number AS number, name FROM student"
        " WHERE provincial_number = ANY($1::text[]) AND stage = 'senior'",
        list(numbers),
    )
    return {row.number: row for row in rows}


class LeftRow(msgspec.Struct, frozen=True):
    serial: int
    sealed: bytes

    @property
    def line(self) -> bytes:
        return keyring().open(self.sealed, LEFT_SEAL)


async def leave(tx: Tx, lines: Sequence[tuple[int, bytes, str]]) -> None:
    """Keep lines that fit nobody: serial, the line, why."""
    ring = keyring()
    await tx.execute(
        "INSERT INTO exam_left (serial, sealed, why, at) SELECT n.serial, n.sealed, n.why, now()"
        " FROM unnest($1::bigint[], $2::bytea[], $3::text[]) AS n (serial, sealed, why)"
        " ON CONFLICT (serial) DO UPDATE SET why = excluded.why",
        [serial for serial, _, _ in lines],
        [ring.seal(line, LEFT_SEAL) for _, line, _ in lines],
        [why for _, _, why in lines],
    )


async def left(tx: Tx, limit: int, after: int = 0) -> list[LeftRow]:
    return await tx.fetch(
        LeftRow,
        "SELECT serial, sealed FROM exam_left WHERE serial > $1 ORDER BY serial LIMIT $2 FOR UPDATE",
        *(after, limit),
    )


async def settled(tx: Tx, serials: Sequence[int]) -> None:
    await tx.execute("DELETE FROM exam_left WHERE serial = ANY($1::bigint[])", list(serials))


class LeftLine(msgspec.Struct, frozen=True):
    serial: int
    sealed: bytes
    why: LeftWhy

    @property
    def line(self) -> bytes:
        return keyring().open(self.sealed, LEFT_SEAL)


async def left_lines(source: Reads, limit: int) -> list[LeftLine]:
    """The newest that fit nobody."""
    return await source.fetch(
        LeftLine, "SELECT serial, sealed, why FROM exam_left ORDER BY serial DESC LIMIT $1", limit
    )


async def left_count(source: Reads) -> int:
    found = await source.row(_Count, "SELECT count(*) AS count FROM exam_left")
    return found.count if found else 0


class _Count(msgspec.Struct, frozen=True):
    count: int
