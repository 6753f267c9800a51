"""The only queries on requests about teachers."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from xueji.approvals import Case
from xueji.platform.connections import Reads
from xueji.platform.database import Tx


class RequestRow(msgspec.Struct, frozen=True, kw_only=True):
    """A request with its case and the names that are shown."""

    id: int
    case_id: int
    account_id: int
    name: str
    from_school_id: int
    from_school: str
    to_school_id: int
    to_school: str
    title: str
    roles: tuple[str, ...]
    note: str
    created_at: datetime
    snapshot: Case
    holder: str

    @property
    def case(self) -> Case:
        return msgspec.structs.replace(self.snapshot, id=self.case_id)


class SchoolRow(msgspec.Struct, frozen=True):
    id: int
    name: str
    bureau: str


_REQUEST = (
    "SELECT r.id, r.case_id, r.account_id, a.name, r.from_school_id, f.name AS from_school, r.to_school_id,"
    " t.name AS to_school, r.title, r.roles, r.note, r.created_at, c.snapshot,"
    " coalesce((SELECT string_agg(o.name, '、' ORDER BY o.id) FROM organisation o WHERE o.id = ANY(c.holder_ids)), '')"
    " AS holder"
    " FROM teacher_request r JOIN account a ON a.id = r.account_id JOIN organisation f ON f.id = r.from_school_id"
    " JOIN organisation t ON t.id = r.to_school_id JOIN approval_case c ON c.id = r.case_id"
)


async def add(
    tx: Tx,
    *,
    case_id: int,
    account_id: int,
    from_school_id: int,
    to_school_id: int,
    title: str,
    roles: Sequence[str],
    note: str,
) -> int:
    return await tx.value(
        "INSERT INTO teacher_request (case_id, account_id, from_school_id, to_school_id, title, roles, note,"
        " created_at) VALUES ($1, $2, $3, $4, $5, $6::text[], $7, $8) RETURNING id",
        case_id,
        account_id,
        from_school_id,
        to_school_id,
        title,
        list(roles),
        note,
        tx.now,
    )


async def of_cases(source: Reads, case_ids: Sequence[int]) -> list[RequestRow]:
    return await source.fetch(RequestRow, f"{_REQUEST} WHERE r.case_id = ANY($1::bigint[])", list(case_ids))


async def open_one(source: Reads, account_id: int) -> RequestRow | None:
    """What is asked for this account already. Hold the account before, so that nobody asks meanwhile."""
    return await source.row(
        RequestRow, f"{_REQUEST} WHERE r.account_id = $1 AND c.closed_at IS NULL LIMIT 1", account_id
    )


async def request(source: Reads, request_id: int) -> RequestRow | None:
    return await source.row(RequestRow, f"{_REQUEST} WHERE r.id = $1", request_id)


async def filed_at(source: Reads, organisation_id: int, flows: Sequence[str], most: int) -> list[RequestRow]:
    """What this school has asked for, the newest first."""
    return await source.fetch(
        RequestRow,
        f"{_REQUEST} WHERE r.to_school_id = $1 AND c.flow = ANY($2) ORDER BY r.id DESC LIMIT $3",
        organisation_id,
        list(flows),
        most,
    )


async def filed_by(source: Reads, account_id: int, flow: str, most: int) -> list[RequestRow]:
    """What a teacher has asked for."""
    return await source.fetch(
        RequestRow,
        f"{_REQUEST} WHERE r.account_id = $1 AND c.flow = $2 ORDER BY r.id DESC LIMIT $3",
        account_id,
        flow,
        most,
    )


async def say_again(tx: Tx, request_id: int, note: str) -> None:
    await tx.execute("UPDATE teacher_request SET note = $2 WHERE id = $1", request_id, note)


async def schools_named(source: Reads, root: str, words: str, besides: int, most: int) -> list[SchoolRow]:
    """Schools of the province whose name holds these words."""
    return await source.fetch(
        SchoolRow,
        "SELECT o.id, o.name, b.name AS bureau FROM organisation o JOIN organisation b ON b.id = o.parent_id"
        " WHERE o.level = 'school' AND o.active AND o.path LIKE $1 || '%' AND position($2 in o.name) > 0 AND o.id <> $3"
        " ORDER BY o.name, o.id LIMIT $4",
        root,
        words,
        besides,
        most,
    )
