"""The only queries on evaluation_grant and its pupils, but for the one look at it from a pupil's sheet."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from xueji.features.evaluation.kinds import TermKind
from xueji.features.evaluation.models import GRANT_SEAL
from xueji.features.students import Reads
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx


class NewGrant(msgspec.Struct, frozen=True, kw_only=True):
    publication_id: int
    year: int
    term: TermKind
    kinds: int
    teachers: bool
    reason: str
    until: datetime
    student_ids: Sequence[int]
    by: int


async def add_grant(tx: Tx, new: NewGrant) -> int:
    return int(
        await tx.value(
            "WITH made AS (INSERT INTO evaluation_grant"
            "  (publication_id, year, term, kinds, teachers, sealed, until, granted_by, granted_at)"
            "  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, now()) RETURNING id),"
            " named AS (INSERT INTO evaluation_grant_pupil (grant_id, student_id)"
            "  SELECT made.id, s.id FROM made, unnest($9::bigint[]) s (id))"
            " SELECT id FROM made",
            *(new.publication_id, new.year, new.term.value, new.kinds, new.teachers),
            *(keyring().seal(new.reason.encode(), GRANT_SEAL), new.until, new.by, list(new.student_ids)),
        )
    )


class GrantRow(msgspec.Struct, frozen=True, kw_only=True):
    """A grant with whom it names; `running` by the database's clock."""

    id: int
    publication_id: int
    kinds: int
    teachers: bool
    sealed: bytes
    until: datetime
    granted_by: str
    granted_at: datetime
    ended_at: datetime | None
    settled_at: datetime | None
    running: bool
    student_ids: list[int]

    @property
    def reason(self) -> str:
        return keyring().open(self.sealed, GRANT_SEAL).decode()


_GRANT = """
SELECT r.id, r.publication_id, r.kinds, r.teachers, r.sealed, r.until, a.name AS granted_by, r.granted_at, r.ended_at,
  r.settled_at, r.ended_at IS NULL AND clock_timestamp() < r.until AS running,
  ARRAY(SELECT q.student_id FROM evaluation_grant_pupil q WHERE q.grant_id = r.id ORDER BY q.student_id) AS student_ids
FROM evaluation_grant r JOIN account a ON a.id = r.granted_by"""


async def grants_of(source: Reads, publication_id: int) -> list[GrantRow]:
    """For use cases that have checked who asks."""
    return await source.fetch(GrantRow, f"{_GRANT} WHERE r.publication_id = $1 ORDER BY r.id DESC", publication_id)


async def grant(source: Reads, grant_id: int) -> GrantRow | None:
    """For use cases that check who asks."""
    return await source.row(GrantRow, f"{_GRANT} WHERE r.id = $1", grant_id)


async def settle_grant(tx: Tx, grant_id: int, by: int | None) -> bool:
    """Note that what was written under a grant is published; it ends with that. False: it was noted before."""
    return bool(
        await tx.execute(
            "UPDATE evaluation_grant SET settled_at = now(),"
            " ended_at = CASE WHEN clock_timestamp() < until THEN now() END,"
            " ended_by = CASE WHEN clock_timestamp() < until THEN $2::bigint END"
            " WHERE id = $1 AND settled_at IS NULL",
            *(grant_id, by),
        )
    )


async def due_grants(tx: Tx, most: int) -> list[int]:
    """Grants whose time is over and whose pages show what was written before."""
    return await tx.column(
        int,
        "SELECT id FROM evaluation_grant WHERE settled_at IS NULL AND until <= clock_timestamp()"
        " ORDER BY until, id LIMIT $1",
        most,
    )


async def end_grants(tx: Tx, class_ids: Sequence[int], year: int, term: TermKind, by: int | None) -> None:
    """Whatever these classes' pupils were granted is over: they are published now. The grade is held."""
    await tx.execute(
        "UPDATE evaluation_grant r SET settled_at = now(),"
        " ended_at = CASE WHEN $4::bigint IS NOT NULL AND clock_timestamp() < r.until THEN now() END,"
        " ended_by = CASE WHEN clock_timestamp() < r.until THEN $4::bigint END,"
        " until = CASE WHEN $4::bigint IS NULL THEN least(r.until, now()) ELSE r.until END"
        " WHERE r.settled_at IS NULL AND r.year = $2 AND r.term = $3 AND EXISTS (SELECT FROM evaluation_grant_pupil q"
        "  JOIN student s ON s.id = q.student_id WHERE q.grant_id = r.id AND s.class_id = ANY($1::bigint[]))",
        *(list(class_ids), year, term.value, by),
    )
