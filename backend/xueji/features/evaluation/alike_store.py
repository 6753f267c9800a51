"""The only queries on evaluation_likeness."""

import msgspec

from xueji.features.evaluation.kinds import TermKind
from xueji.features.students import Reads
from xueji.platform.database import Tx
from xueji.platform.pictures import MOST_APART
from xueji.platform.scope import Scope

_MOST = 20
"""Of one picture: a form that a whole class photographs says nothing any more."""

_BOTH_WAYS = (
    "INSERT INTO evaluation_likeness (record_id, other_record_id, picture_id, other_picture_id, found_at)"
    " SELECT record_id, other_record_id, picture_id, other_picture_id, now() FROM found UNION ALL"
    " SELECT other_record_id, record_id, other_picture_id, picture_id, now() FROM found"
)


async def find_pictures(tx: Tx, picture_id: int) -> None:
    """Note which pictures of other pupils of the school a new picture looks like."""
    await tx.execute(
        "WITH found AS (SELECT p.record_id, o.record_id AS other_record_id, p.id AS picture_id,"
        " o.id AS other_picture_id FROM evaluation_picture p"
        " JOIN evaluation_record e ON e.id = p.record_id JOIN student s ON s.id = e.student_id"
        " JOIN evaluation_picture o ON o.likeness IS NOT NULL"
        " AND likeness_quarters(o.likeness) && likeness_quarters(p.likeness)"
        " AND bit_count((o.likeness # p.likeness)::bit(64)) <= $2"
        " JOIN evaluation_record f ON f.id = o.record_id AND f.student_id <> e.student_id"
        " JOIN student t ON t.id = f.student_id AND t.school_id = s.school_id"
        f" WHERE p.id = $1 ORDER BY o.id DESC LIMIT {_MOST}) {_BOTH_WAYS}",
        *(picture_id, MOST_APART),
    )


async def find_certificates(tx: Tx, record_id: int, index: bytes | None) -> None:
    """Keep the number of a record's certificate and note who else in the school names it."""
    await tx.execute("UPDATE evaluation_record SET certificate_index = $2 WHERE id = $1", record_id, index)
    await tx.execute(
        "DELETE FROM evaluation_likeness WHERE picture_id IS NULL AND (record_id = $1 OR other_record_id = $1)",
        record_id,
    )
    await tx.execute(
        "WITH found AS (SELECT e.id AS record_id, f.id AS other_record_id, NULL::bigint AS picture_id,"
        " NULL::bigint AS other_picture_id FROM evaluation_record e JOIN student s ON s.id = e.student_id"
        " JOIN evaluation_record f ON f.certificate_index = e.certificate_index AND f.student_id <> e.student_id"
        " JOIN student t ON t.id = f.student_id AND t.school_id = s.school_id"
        f" WHERE e.id = $1 ORDER BY f.id DESC LIMIT {_MOST}) {_BOTH_WAYS}",
        record_id,
    )


class AlikeRow(msgspec.Struct, frozen=True, kw_only=True):
    """`seen`: the other pupil belongs to the reader too."""

    id: int
    record_id: int
    picture_id: int | None
    other_picture_id: int | None
    name: str
    class_name: str | None
    seen: bool


async def of_pupil(source: Reads, scope: Scope, student_id: int, year: int, term: TermKind) -> list[AlikeRow]:
    """What nobody has looked at yet, of one pupil's finished records. For use cases that have checked who asks."""
    condition, arguments = scope.where(4)
    sql = (
        "SELECT l.id, l.record_id, l.picture_id, l.other_picture_id, s.name, c.name AS class_name,"
        f" ({condition}) AS seen FROM evaluation_record e"
        " JOIN evaluation_likeness l ON l.record_id = e.id AND l.looked_at IS NULL"
        " JOIN evaluation_record o ON o.id = l.other_record_id JOIN student s ON s.id = o.student_id"
        " LEFT JOIN school_class c ON c.id = s.class_id"
        " WHERE e.student_id = $1 AND e.year = $2 AND e.term = $3 AND e.complete ORDER BY l.id"
    )
    return await source.fetch(AlikeRow, sql, student_id, year, term.value, *arguments)


class LookedRow(msgspec.Struct, frozen=True):
    student_id: int
    school_id: int


async def look(tx: Tx, scope: Scope, likeness_id: int, by: int) -> LookedRow | None:
    """A person has looked; the first one stays. None: no such line about a pupil of the scope."""
    condition, arguments = scope.where(3)
    sql = (
        "UPDATE evaluation_likeness l SET looked_at = coalesce(l.looked_at, now()),"
        " looked_by = coalesce(l.looked_by, $2)"
        " FROM evaluation_record e JOIN student s ON s.id = e.student_id"
        f" WHERE l.id = $1 AND e.id = l.record_id AND {condition} RETURNING s.id AS student_id, s.school_id"
    )
    return await tx.row(LookedRow, sql, likeness_id, by, *arguments)
