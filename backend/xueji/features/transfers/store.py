"""The only queries on transfer, transfer_draft and transfer_rule; archives have a store of their own."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import msgspec

from xueji.features.enrolment import NewsFact
from xueji.features.organisations import Stage, System
from xueji.features.students import Reads
from xueji.features.transfers.rules import Reason, Target
from xueji.platform.database import Tx


class TransferRow(msgspec.Struct, frozen=True, kw_only=True):
    """What a case asks for, with the names of its places."""

    id: int
    student_id: int
    case_id: int
    number: str
    reason: Reason
    note: bytes
    from_school_id: int
    from_school: str
    from_path: str
    from_system: System | None
    from_stage: Stage
    from_grade: int
    to_school_id: int
    to_school: str
    to_path: str
    to_system: System | None
    to_stage: Stage
    to_grade: int
    class_id: int | None
    class_name: str | None
    moved_at: datetime | None
    nation: str
    created_at: datetime

    @property
    def target(self) -> Target:
        return Target(self.to_stage, self.to_grade)


_COLUMNS = (
    "t.id, t.student_id, t.case_id, k.number, t.reason, t.note, t.from_school_id, f.name AS from_school, t.from_path,"
    " f.system AS from_system, t.from_stage, t.from_grade, t.to_school_id, o.name AS to_school, t.to_path,"
    " o.system AS to_system, t.to_stage, t.to_grade, t.class_id, c.name AS class_name,"
    " t.moved_at, t.nation, t.created_at"
)
_FROM = (
    "transfer t JOIN approval_case k ON k.id = t.case_id JOIN organisation f ON f.id = t.from_school_id"
    " JOIN organisation o ON o.id = t.to_school_id LEFT JOIN school_class c ON c.id = t.class_id"
)


async def of_case(source: Reads, case_id: int) -> TransferRow | None:
    """For use cases that have checked who may see the case."""
    return await source.row(TransferRow, f"SELECT {_COLUMNS} FROM {_FROM} WHERE t.case_id = $1", case_id)


async def hold(tx: Tx, case_id: int) -> TransferRow | None:
    return await tx.row(TransferRow, f"SELECT {_COLUMNS} FROM {_FROM} WHERE t.case_id = $1 FOR UPDATE OF t", case_id)


async def open_of_student(source: Reads, student_id: int) -> TransferRow | None:
    """The transfer of this pupil that still runs, or lies with the applicant."""
    sql = f"SELECT {_COLUMNS} FROM {_FROM} WHERE t.student_id = $1 AND k.closed_at IS NULL ORDER BY t.id DESC LIMIT 1"
    return await source.row(TransferRow, sql, student_id)


class NewTransfer(msgspec.Struct, frozen=True, kw_only=True):
    student_id: int
    case_id: int
    reason: Reason
    note: bytes
    from_school_id: int
    from_path: str
    from_stage: Stage
    from_grade: int
    to_school_id: int
    to_path: str
    target: Target
    class_id: int | None


async def add(tx: Tx, new: NewTransfer) -> int:
    sql = (
        "INSERT INTO transfer (student_id, case_id, reason, note, from_school_id, from_path, from_stage, from_grade,"
        " to_school_id, to_path, to_stage, to_grade, class_id, nation, created_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '', $14) RETURNING id"
    )
    return await tx.value(
        sql,
        new.student_id,
        new.case_id,
        new.reason.value,
        new.note,
        new.from_school_id,
        new.from_path,
        new.from_stage.value,
        new.from_grade,
        new.to_school_id,
        new.to_path,
        new.target.stage.value,
        new.target.grade,
        new.class_id,
        tx.now,
    )


async def mend(tx: Tx, case_id: int, reason: Reason, note: bytes, target: Target, class_id: int | None) -> None:
    """What the applicant changed before filing again; the schools stay, other schools are another case."""
    await tx.execute(
        "UPDATE transfer SET reason = $2, note = $3, to_stage = $4, to_grade = $5, class_id = $6 WHERE case_id = $1",
        case_id,
        reason.value,
        note,
        target.stage.value,
        target.grade,
        class_id,
    )


async def choose_class(tx: Tx, case_id: int, class_id: int) -> None:
    await tx.execute("UPDATE transfer SET class_id = $2 WHERE case_id = $1", case_id, class_id)


async def moved(tx: Tx, case_id: int) -> None:
    await tx.execute("UPDATE transfer SET moved_at = $2 WHERE case_id = $1", case_id, tx.now)


async def count_papers(source: Reads, case_id: int) -> int:
    return await source.value("SELECT count(*) FROM case_evidence WHERE case_id = $1 AND given_at IS NOT NULL", case_id)


class Room(msgspec.Struct, frozen=True):
    """A class of the grade, and how many are in it."""

    id: int
    name: str
    pupils: int


async def rooms(source: Reads, school_id: int, target: Target) -> list[Room]:
    sql = (
        "SELECT c.id, c.name, (SELECT count(*) FROM student s WHERE s.class_id = c.id"
        " AND s.state IN ('in_school', 'suspended')) AS pupils FROM school_class c WHERE c.school_id = $1"
        " AND c.active AND c.stage = $2 AND c.grade = $3 ORDER BY c.number"
    )
    return await source.fetch(Room, sql, school_id, target.stage.value, target.grade)


# --- drafts -------------------------------------------------------------------------------------------------------


class DraftRow(msgspec.Struct, frozen=True):
    sealed: bytes
    version: int
    saved_at: datetime


async def draft(source: Reads, student_id: int) -> DraftRow | None:
    return await source.row(
        DraftRow, "SELECT sealed, version, saved_at FROM transfer_draft WHERE student_id = $1", student_id
    )


async def save_draft(tx: Tx, student_id: int, sealed: bytes, account_id: int, expected: int) -> DraftRow | None:
    """None where somebody of the family has saved since."""
    sql = (
        "INSERT INTO transfer_draft (student_id, sealed, version, saved_by, saved_at)"
        " SELECT $1, $2, 1, $3, $4 WHERE $5 = 0 ON CONFLICT DO NOTHING RETURNING sealed, version, saved_at"
    )
    if expected == 0:
        return await tx.row(DraftRow, sql, student_id, sealed, account_id, tx.now, expected)
    return await tx.row(
        DraftRow,
        "UPDATE transfer_draft SET sealed = $2, version = version + 1, saved_by = $3, saved_at = $4"
        " WHERE student_id = $1 AND version = $5 RETURNING sealed, version, saved_at",
        student_id,
        sealed,
        account_id,
        tx.now,
        expected,
    )


async def drop_draft(tx: Tx, student_id: int) -> None:
    await tx.execute("DELETE FROM transfer_draft WHERE student_id = $1", student_id)


# --- rules of schools ---------------------------------------------------------------------------------------------


class RuleRow(msgspec.Struct, frozen=True, kw_only=True):
    """A school with what its bureau says of it; version 0 where it has said nothing."""

    school_id: int
    school: str
    stages: tuple[Stage, ...]
    district: str
    class_size: int
    graduating_until: date | None
    graduating_reason: str
    version: int


_RULE = (
    "SELECT o.id AS school_id, o.name AS school, o.stages, coalesce(r.district, '') AS district,"
    " coalesce(r.class_size, 0) AS class_size, r.graduating_until,"
    " coalesce(r.graduating_reason, '') AS graduating_reason, coalesce(r.version, 0) AS version"
    " FROM organisation o LEFT JOIN transfer_rule r ON r.school_id = o.id"
    " WHERE o.level = 'school' AND o.active AND o.path LIKE $1 || '%'"
)


async def school_rules(source: Reads, path: str, words: str, after: int, most: int) -> list[RuleRow]:
    sql = f"{_RULE} AND ($2 = '' OR position($2 in o.name) > 0) AND o.id > $3 ORDER BY o.id LIMIT $4"
    return await source.fetch(RuleRow, sql, path, words, after, most)


async def school_rule(source: Reads, path: str, school_id: int) -> RuleRow | None:
    return await source.row(RuleRow, f"{_RULE} AND o.id = $2", path, school_id)


async def put_rule(tx: Tx, rule: RuleRow, account_id: int, expected: int) -> bool:
    """False where somebody has set it since."""
    changed = await tx.execute(
        "INSERT INTO transfer_rule AS r (school_id, district, class_size, graduating_until, graduating_reason, set_by,"
        " set_at, version) SELECT $1, $2, $3, $4, $5, $6, $7, 1 WHERE $8 = 0 OR EXISTS (SELECT FROM transfer_rule"
        " WHERE school_id = $1) ON CONFLICT (school_id) DO UPDATE SET district = $2, class_size = $3,"
        " graduating_until = $4, graduating_reason = $5, set_by = $6, set_at = $7, version = r.version + 1"
        " WHERE r.version = $8",
        rule.school_id,
        rule.district,
        rule.class_size,
        rule.graduating_until,
        rule.graduating_reason,
        account_id,
        tx.now,
        expected,
    )
    return changed == 1


# --- who is told --------------------------------------------------------------------------------------------------


async def news(source: Reads, transfer_ids: Sequence[int]) -> dict[int, NewsFact]:
    """What the nation hears of transfers that are done."""
    sql = (
        "SELECT t.id, t.student_id, coalesce(o.school_code, '') AS school_code,"
        " coalesce(s.provincial_number, '') AS provincial_number,"
        " (t.moved_at AT TIME ZONE 'Asia/Shanghai')::date AS enrolled_on FROM transfer t"
        " JOIN student s ON s.id = t.student_id JOIN organisation o ON o.id = t.to_school_id"
        " WHERE t.id = ANY($1::bigint[]) AND t.moved_at IS NOT NULL"
    )
    return {row.id: row for row in await source.fetch(NewsFact, sql, list(transfer_ids))}


class Told(msgspec.Struct, frozen=True):
    id: int
    student_id: int
    to_school_id: int


async def take_told(tx: Tx, case_id: int) -> Told | None:
    """The transfer, for whoever comes first to tell the nation; None ever after."""
    return await tx.row(
        Told,
        "UPDATE transfer SET told_at = $2 WHERE case_id = $1 AND told_at IS NULL AND moved_at IS NOT NULL"
        " RETURNING id, student_id, to_school_id",
        case_id,
        tx.now,
    )


async def note_heard(tx: Tx, said: Mapping[int, tuple[str, str]]) -> None:
    """Name and words of the nation's answers, by transfer."""
    await tx.execute(
        "UPDATE transfer t SET heard = n.heard, nation = n.words, heard_at = $4"
        " FROM unnest($1::bigint[], $2::text[], $3::text[]) AS n (id, heard, words) WHERE t.id = n.id",
        list(said),
        [name for name, _ in said.values()],
        [words for _, words in said.values()],
        tx.now,
    )


async def to_tell_again(tx: Tx, heard: str, most: int) -> list[Told]:
    """Transfers whose news came back with this answer, while the pupil is still where it brought them."""
    sql = (
        "SELECT t.id, t.student_id, t.to_school_id FROM transfer t JOIN student s ON s.id = t.student_id"
        " AND s.school_id = t.to_school_id WHERE t.heard = $1 ORDER BY t.heard_at LIMIT $2"
    )
    return await tx.fetch(Told, sql, heard, most)
