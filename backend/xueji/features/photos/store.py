"""The only queries on student_photo. Every list of pupils takes a Scope."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from xueji.features.photos.rules import Freeze
from xueji.features.photos.schemas import PhotoSource, PhotoState
from xueji.features.students import Reads, State
from xueji.platform.database import Tx
from xueji.platform.scope import Scope

FREEZE = (
    "(SELECT jsonb_build_object('by', b.name, 'until', f.ends_on, 'reason', f.reason) FROM record_freeze f"
    " JOIN organisation b ON b.id = f.set_by WHERE {path} LIKE f.path || '%' AND f.lifted_at IS NULL"
    " AND (now() AT TIME ZONE 'Asia/Shanghai')::date BETWEEN f.starts_on AND f.ends_on"
    " ORDER BY f.ends_on DESC, f.id LIMIT 1)"
)
"""The freeze over a path that lasts longest, as JSON; NULL without one."""

TODAY = "(now() AT TIME ZONE 'Asia/Shanghai')::date"


class PupilRow(msgspec.Struct, frozen=True, kw_only=True):
    """Whose photo it is, and what decides whether it may be changed."""

    id: int
    name: str
    state: State
    school_id: int
    school: str
    class_id: int | None
    class_name: str | None
    freeze: Freeze | None
    today: date


_PUPIL = (
    "SELECT s.id, s.name, s.state, s.school_id, o.name AS school, s.class_id, c.name AS class_name,"
    f" {FREEZE.format(path='s.school_path')} AS freeze, {TODAY} AS today"
    " FROM student s JOIN organisation o ON o.id = s.school_id LEFT JOIN school_class c ON c.id = s.class_id"
)


async def pupil(source: Reads, scope: Scope, student_id: int) -> PupilRow | None:
    condition, arguments = scope.where(2)
    return await source.row(PupilRow, f"{_PUPIL} WHERE s.id = $1 AND {condition}", student_id, *arguments)


async def hold(tx: Tx, scope: Scope, student_ids: Sequence[int]) -> list[PupilRow]:
    """These pupils of the scope, locked in the order of their ids until the transaction ends."""
    condition, arguments = scope.where(2)
    sql = f"{_PUPIL} WHERE s.id = ANY($1::bigint[]) AND {condition} ORDER BY s.id FOR UPDATE OF s"
    return await tx.fetch(PupilRow, sql, sorted(student_ids), *arguments)


# --- photos -------------------------------------------------------------------------------------------------------


class PhotoRow(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    student_id: int
    sha256: str
    thumbnail: str
    width: int
    height: int
    size: int
    advice: list[str]
    state: PhotoState
    source: PhotoSource
    who: str
    at: datetime
    decided_who: str
    decided_at: datetime | None
    reason: str
    text: str


_PHOTO = (
    "p.id, p.student_id, p.sha256, p.thumbnail, p.width, p.height, p.size, p.advice, p.state, p.source, p.who, p.at,"
    " p.decided_who, p.decided_at, p.reason, p.text"
)


async def photos_of(source: Reads, student_id: int, most: int) -> list[PhotoRow]:
    """The newest photos of one pupil. The caller has checked who asks."""
    sql = f"SELECT {_PHOTO} FROM student_photo p WHERE p.student_id = $1 ORDER BY p.id DESC LIMIT $2"
    return await source.fetch(PhotoRow, sql, student_id, most)


async def photo(source: Reads, scope: Scope, photo_id: int) -> PhotoRow | None:
    condition, arguments = scope.where(2)
    sql = f"SELECT {_PHOTO} FROM student_photo p JOIN student s ON s.id = p.student_id WHERE p.id = $1 AND {condition}"
    return await source.row(PhotoRow, sql, photo_id, *arguments)


async def waiting(tx: Tx, scope: Scope, photo_ids: Sequence[int]) -> list[PhotoRow]:
    """Those of these photos that lie in the scope and still wait; their pupils are locked first, by id."""
    condition, arguments = scope.where(2)
    sql = (
        "WITH held AS MATERIALIZED (SELECT s.id FROM student s WHERE s.id IN (SELECT student_id FROM student_photo"
        f" WHERE id = ANY($1::bigint[])) AND {condition} ORDER BY s.id FOR UPDATE)"
        f" SELECT {_PHOTO} FROM student_photo p JOIN held ON held.id = p.student_id"
        " WHERE p.id = ANY($1::bigint[]) AND p.state = 'waiting' ORDER BY p.student_id FOR UPDATE OF p"
    )
    return await tx.fetch(PhotoRow, sql, list(photo_ids), *arguments)


async def count_waiting(source: Reads, scope: Scope) -> int:
    condition, arguments = scope.where(1)
    sql = (
        "SELECT count(*) FROM student_photo p JOIN student s ON s.id = p.student_id"
        f" WHERE p.state = 'waiting' AND {condition}"
    )
    return int(await source.value(sql, *arguments))


class CurrentRow(msgspec.Struct, frozen=True, kw_only=True):
    """The photo that stands in a record: `sha256` names its file."""

    id: int
    student_id: int
    sha256: str
    thumbnail: str


async def current(source: Reads, student_ids: Sequence[int]) -> list[CurrentRow]:
    """The photos that stand in these records. The caller has checked who asks."""
    sql = (
        "SELECT id, student_id, sha256, thumbnail FROM student_photo"
        " WHERE student_id = ANY($1::bigint[]) AND state = 'current'"
    )
    return await source.fetch(CurrentRow, sql, list(student_ids))


# --- writing ------------------------------------------------------------------------------------------------------


class KeptPhoto(msgspec.Struct, frozen=True, kw_only=True):
    """A photo whose files are stored, whoever it will belong to."""

    sha256: str
    thumbnail: str
    width: int
    height: int
    size: int
    advice: list[str]

    def of(self, student_id: int) -> "NewPhoto":
        return NewPhoto(student_id=student_id, **msgspec.structs.asdict(self))


class NewPhoto(KeptPhoto, frozen=True, kw_only=True):
    student_id: int


async def replace(tx: Tx, student_ids: Sequence[int], states: Sequence[PhotoState]) -> None:
    """Photos of locked pupils that have these states are replaced from now on."""
    await tx.execute(
        "UPDATE student_photo SET state = 'replaced', decided_at = coalesce(decided_at, $3)"
        " WHERE student_id = ANY($1::bigint[]) AND state = ANY($2::text[])",
        list(student_ids),
        [state.value for state in states],
        tx.now,
    )


class SentPhoto(msgspec.Struct, frozen=True):
    """A photo and who has handed it in; the name is kept as it is now."""

    photo: NewPhoto
    source: PhotoSource
    account_id: int | None
    who: str


async def add(
    tx: Tx,
    photos: Sequence[NewPhoto],
    *,
    state: PhotoState,
    source: PhotoSource,
    account_id: int | None,
    who: str,
    batch_id: int | None = None,
) -> None:
    """Enter photos of locked pupils that one account has handed in, one statement however many."""
    sent = [SentPhoto(photo, source, account_id, who) for photo in photos]
    await add_each(tx, sent, state=state, batch_id=batch_id)


async def add_each(tx: Tx, sent: Sequence[SentPhoto], *, state: PhotoState, batch_id: int | None = None) -> None:
    """The same where each was handed in by somebody else."""
    await tx.execute(
        "INSERT INTO student_photo (student_id, sha256, thumbnail, width, height, size, advice, state, source,"
        " account_id, who, at, decided_by, decided_who, decided_at, reason, text, batch_id)"
        " SELECT n.student_id, n.sha256, n.thumbnail, n.width, n.height, n.size, string_to_array(n.advice, ','),"
        " $11::text, n.source, n.account_id, n.who, $12::timestamptz, NULL, '',"
        " CASE WHEN $11::text = 'current' THEN $12::timestamptz END, '', '', $13::bigint"
        " FROM unnest($1::bigint[], $2::text[], $3::text[], $4::int[], $5::int[], $6::int[], $7::text[], $8::text[],"
        " $9::bigint[], $10::text[])"
        " AS n (student_id, sha256, thumbnail, width, height, size, advice, source, account_id, who)",
        [one.photo.student_id for one in sent],
        [one.photo.sha256 for one in sent],
        [one.photo.thumbnail for one in sent],
        [one.photo.width for one in sent],
        [one.photo.height for one in sent],
        [one.photo.size for one in sent],
        [",".join(one.photo.advice) for one in sent],
        [one.source.value for one in sent],
        [one.account_id for one in sent],
        [one.who for one in sent],
        state.value,
        tx.now,
        batch_id,
    )


async def decide(
    tx: Tx, photo_ids: Sequence[int], state: PhotoState, who: str, *, reason: str = "", text: str = ""
) -> None:
    """The school's word on photos that waited."""
    await tx.execute(
        "UPDATE student_photo SET state = $2, decided_by = $3, decided_who = $4, decided_at = $5, reason = $6,"
        " text = $7 WHERE id = ANY($1::bigint[])",
        list(photo_ids),
        state.value,
        tx.caller.account_id if tx.caller else None,
        who,
        tx.now,
        reason,
        text,
    )


# --- the school's lists -------------------------------------------------------------------------------------------

_STANDING = (
    "CASE WHEN w.id IS NOT NULL THEN 'waiting' WHEN r.id IS NOT NULL THEN 'returned'"
    " WHEN p.id IS NOT NULL THEN 'fine' ELSE 'missing' END"
)
_STANDS = (
    " LEFT JOIN student_photo p ON p.student_id = s.id AND p.state = 'current'"
    " LEFT JOIN student_photo w ON w.student_id = s.id AND w.state = 'waiting'"
    " LEFT JOIN LATERAL (SELECT x.* FROM student_photo x WHERE x.student_id = s.id AND x.state = 'returned'"
    " AND x.id > coalesce(p.id, 0) ORDER BY x.id DESC LIMIT 1) r ON true"
)
"""A photo that was sent back counts until another stands in the record."""

LISTED = "('in_school', 'waiting', 'suspended', 'abroad', 'other_leave')"


class ClassRow(msgspec.Struct, frozen=True, kw_only=True):
    """How a class stands; class 0 holds the pupils without one."""

    class_id: int
    name: str
    stage: str
    grade: int
    pupils: int
    missing: int
    waiting: int
    returned: int
    fine: int


async def classes(source: Reads, scope: Scope) -> list[ClassRow]:
    """Every class of the scope with its counts, in one statement."""
    condition, arguments = scope.where(1)
    sql = f"""
SELECT coalesce(s.class_id, 0) AS class_id, coalesce(c.name, '') AS name, coalesce(c.stage, '') AS stage,
  coalesce(c.grade, 0) AS grade, count(*) AS pupils,
  count(*) FILTER (WHERE {_STANDING} = 'missing') AS missing,
  count(*) FILTER (WHERE {_STANDING} = 'waiting') AS waiting,
  count(*) FILTER (WHERE {_STANDING} = 'returned') AS returned, count(*) FILTER (WHERE {_STANDING} = 'fine') AS fine
FROM student s LEFT JOIN school_class c ON c.id = s.class_id{_STANDS}
WHERE s.state IN {LISTED} AND {condition} GROUP BY s.class_id, c.name, c.stage, c.grade, c.number
ORDER BY array_position(ARRAY['primary', 'junior', 'senior'], c.stage::text), c.grade, c.number"""
    return await source.fetch(ClassRow, sql, *arguments)


class SeatRow(msgspec.Struct, frozen=True, kw_only=True):
    """A pupil of a class with the photos that matter now."""

    id: int
    name: str
    standing: str
    current: PhotoRow | None
    waiting: PhotoRow | None
    returned: PhotoRow | None


async def seats(source: Reads, scope: Scope, class_id: int) -> list[SeatRow]:
    """The pupils of one class; what waits comes first, then who has none."""
    condition, arguments = scope.where(2)
    sql = f"""
SELECT s.id, s.name, {_STANDING} AS standing, to_jsonb(p) AS current, to_jsonb(w) AS waiting, to_jsonb(r) AS returned
FROM student s{_STANDS}
WHERE s.class_id = $1 AND s.state IN {LISTED} AND {condition}
ORDER BY array_position(ARRAY['waiting', 'missing', 'returned', 'fine'], {_STANDING}), s.id"""
    return await source.fetch(SeatRow, sql, class_id, *arguments)


class OfficeRow(msgspec.Struct, frozen=True, kw_only=True):
    """A school, or one of its classes, with the freeze that lies over it."""

    id: int
    name: str
    freeze: Freeze | None
    today: date


async def school(source: Reads, path: str) -> OfficeRow | None:
    freeze = FREEZE.format(path="o.path")
    sql = f"SELECT o.id, o.name, {freeze} AS freeze, {TODAY} AS today FROM organisation o WHERE o.path = $1"
    return await source.row(OfficeRow, sql, path)


async def school_class(source: Reads, path: str, class_id: int, class_ids: Sequence[int] | None) -> OfficeRow | None:
    """A class of a school in the subtree; of these classes alone, when some are named."""
    sql = (
        f"SELECT c.id, c.name, {FREEZE.format(path='o.path')} AS freeze, {TODAY} AS today FROM school_class c"
        " JOIN organisation o ON o.id = c.school_id WHERE c.id = $1 AND o.path LIKE $2 || '%'"
        " AND ($3::bigint[] IS NULL OR c.id = ANY($3))"
    )
    return await source.row(OfficeRow, sql, class_id, path, None if class_ids is None else list(class_ids))


async def names(source: Reads, student_ids: Sequence[int]) -> dict[int, str]:
    """Names of pupils, for their families. The caller has checked who asks."""
    rows = await source.fetch(_Name, "SELECT id, name FROM student WHERE id = ANY($1::bigint[])", list(student_ids))
    return {row.id: row.name for row in rows}


class _Name(msgspec.Struct, frozen=True):
    id: int
    name: str
