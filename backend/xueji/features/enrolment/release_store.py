"""The only queries on release_request."""

from datetime import date, datetime

import msgspec

from xueji.features.enrolment.more_schemas import ReleaseState
from xueji.features.enrolment.schemas import EnrolmentState
from xueji.features.students import Reads
from xueji.platform.database import Tx


async def count_open(source: Reads, organisation_id: int) -> int:
    """Requests that wait for an answer of this office."""
    return int(
        await source.value(
            "SELECT count(*) FROM release_request r JOIN approval_case p ON p.id = r.case_id"
            " WHERE r.state = 'open' AND $1 = ANY(p.holder_ids)",
            organisation_id,
        )
    )


class ReleaseRow(msgspec.Struct, frozen=True, kw_only=True):
    """A request with both sides, its case, and the pupil whom it is about."""

    id: int
    enrolment_id: int
    asking_id: int | None
    from_school_id: int | None
    from_path: str
    from_office: str
    to_school_id: int
    to_path: str
    to_school: str
    student_id: int
    name: str
    sealed: bytes
    enrolment_state: EnrolmentState
    reason: str
    answer: str
    state: ReleaseState
    case_id: int
    case_version: int
    holder_ids: list[int]
    filed_by: int
    number: str
    due_on: date | None
    created_at: datetime
    today: date


_COLUMNS = """
SELECT r.id, r.enrolment_id, r.asking_id, r.from_school_id, r.from_path, f.name AS from_office, r.to_school_id,
  r.to_path, o.name AS to_school, s.id AS student_id, s.name, s.sealed, e.state AS enrolment_state, r.reason,
  coalesce((SELECT v.payload->>'text' FROM approval_event v WHERE v.case_id = r.case_id AND v.kind = 'returned'
            ORDER BY v.seq DESC LIMIT 1), '') AS answer,
  r.state, r.case_id, p.version AS case_version, p.holder_ids, p.filed_by, r.number, p.due_on, r.created_at,
  (now() AT TIME ZONE 'Asia/Shanghai')::date AS today
FROM release_request r JOIN approval_case p ON p.id = r.case_id JOIN enrolment e ON e.id = r.enrolment_id
JOIN student s ON s.id = e.student_id JOIN organisation o ON o.id = r.to_school_id
JOIN organisation f ON f.path = r.from_path
"""


async def page(source: Reads, path: str, most: int) -> list[ReleaseRow]:
    """Requests from and to the offices of a subtree, open ones first, the newest before."""
    sql = (
        f"{_COLUMNS} WHERE r.from_path LIKE $1 || '%' OR r.to_path LIKE $1 || '%'"
        " ORDER BY (r.state = 'open') DESC, r.id DESC LIMIT $2"
    )
    return await source.fetch(ReleaseRow, sql, path, most)


async def one(source: Reads, path: str, request_id: int) -> ReleaseRow | None:
    sql = f"{_COLUMNS} WHERE r.id = $2 AND (r.from_path LIKE $1 || '%' OR r.to_path LIKE $1 || '%')"
    return await source.row(ReleaseRow, sql, path, request_id)


async def between(tx: Tx, enrolment_id: int, from_path: str) -> ReleaseRow | None:
    """The newest request of one office about one application."""
    sql = f"{_COLUMNS} WHERE r.enrolment_id = $1 AND r.from_path = $2 ORDER BY r.id DESC LIMIT 1"
    return await tx.row(ReleaseRow, sql, enrolment_id, from_path)


async def of_case(source: Reads, case_id: int) -> ReleaseRow | None:
    return await source.row(ReleaseRow, f"{_COLUMNS} WHERE r.case_id = $1", case_id)


class NewRelease(msgspec.Struct, frozen=True, kw_only=True):
    enrolment_id: int
    asking_id: int | None
    from_school_id: int | None
    from_path: str
    to_school_id: int
    to_path: str
    reason: str
    case_id: int
    number: str


async def add(tx: Tx, new: NewRelease) -> int:
    return int(
        await tx.value(
            "INSERT INTO release_request (enrolment_id, asking_id, from_school_id, from_path, to_school_id, to_path,"
            " reason, case_id, number, state, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open', $10)"
            " RETURNING id",
            new.enrolment_id,
            new.asking_id,
            new.from_school_id,
            new.from_path,
            new.to_school_id,
            new.to_path,
            new.reason,
            new.case_id,
            new.number,
            tx.now,
        )
    )


async def move(tx: Tx, case_id: int, state: ReleaseState) -> None:
    await tx.execute("UPDATE release_request SET state = $2 WHERE case_id = $1", case_id, state.value)


async def note_reason(tx: Tx, request_id: int, reason: str) -> None:
    await tx.execute("UPDATE release_request SET reason = $2 WHERE id = $1", request_id, reason)


async def take_untold(tx: Tx, case_id: int, seq: int) -> str | None:
    """The kind of an event of a case, once; a second run finds none."""
    return await tx.value(
        "WITH told AS (INSERT INTO enrolment_told (case_id, seq, at) VALUES ($1, $2, now()) ON CONFLICT DO NOTHING"
        " RETURNING case_id, seq) SELECT v.kind FROM told JOIN approval_event v USING (case_id, seq)",
        case_id,
        seq,
    )
