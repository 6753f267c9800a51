"""The only queries on publication_revocation, and those by which a publication is taken down."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from xueji.features.evaluation import TermKind
from xueji.features.organisations import Stage
from xueji.features.publications import errors
from xueji.features.publications.models import REVOCATION_SEAL
from xueji.features.students import Reads
from xueji.kernel.clock import china_date, day_words
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx


class HeldPublication(msgspec.Struct, frozen=True, kw_only=True):
    """A publication as whoever takes it down finds it; `confirmed` pages have been confirmed."""

    id: int
    school_id: int
    school_path: str
    stage: Stage
    grade: int
    year: int
    term: TermKind
    automatic: bool
    revoked: bool
    closed_at: datetime | None
    class_ids: list[int]
    student_ids: list[int]
    confirmed: int

    def require_open(self, today: date) -> None:
        """Raises PublicationClosed: the city has confirmed it."""
        if self.closed_at is not None:
            raise errors.PublicationClosed(on=day_words(china_date(self.closed_at), today))


async def hold(tx: Tx, publication_id: int) -> HeldPublication | None:
    """For use cases that have checked who asks."""
    await tx.execute("SELECT FROM publication WHERE id = $1 FOR UPDATE", publication_id)
    return await tx.row(
        HeldPublication,
        "SELECT p.id, p.school_id, p.school_path, p.stage, p.grade, p.year, p.term, p.automatic,"
        " p.revoked_at IS NOT NULL AS revoked, p.closed_at,"
        " coalesce(array_agg(DISTINCT g.class_id) FILTER (WHERE g.id IS NOT NULL), '{}') AS class_ids,"
        " coalesce(array_agg(g.student_id ORDER BY g.position) FILTER (WHERE g.id IS NOT NULL), '{}') AS student_ids,"
        " count(g.confirmed_at) AS confirmed"
        " FROM publication p LEFT JOIN publication_page g ON g.publication_id = p.id WHERE p.id = $1 GROUP BY p.id",
        publication_id,
    )


async def take_down(tx: Tx, publication_id: int) -> None:
    """The pages stay for whoever has to prove them; what was confirmed is confirmed no more."""
    await tx.execute("UPDATE publication SET revoked_at = now() WHERE id = $1", publication_id)
    await tx.execute(
        "UPDATE publication_page SET confirmed_at = NULL, confirmed_by = NULL, open_until = NULL"
        " WHERE publication_id = $1",
        publication_id,
    )


async def published_anew(tx: Tx, publication_id: int) -> bool:
    """Whether the grade of one that was taken down is published again. The grade is held."""
    return bool(
        await tx.value(
            "SELECT EXISTS (SELECT FROM publication p JOIN publication q ON q.school_id = p.school_id"
            " AND q.year = p.year AND q.term = p.term AND q.stage = p.stage AND q.grade = p.grade"
            " WHERE p.id = $1 AND q.revoked_at IS NULL)",
            publication_id,
        )
    )


class OpenRevocation(msgspec.Struct, frozen=True):
    number: str


async def waiting(tx: Tx, publication_id: int) -> OpenRevocation | None:
    return await tx.row(
        OpenRevocation,
        "SELECT k.number FROM publication_revocation v JOIN approval_case k ON k.id = v.case_id"
        " WHERE v.publication_id = $1 AND k.state = 'open' LIMIT 1",
        publication_id,
    )


async def add(tx: Tx, case_id: int, publication_id: int, reason: str) -> None:
    await tx.execute(
        "INSERT INTO publication_revocation (case_id, publication_id, sealed) VALUES ($1, $2, $3)",
        *(case_id, publication_id, keyring().seal(reason.encode(), REVOCATION_SEAL)),
    )


class Revocation(msgspec.Struct, frozen=True, kw_only=True):
    """What a case asks for, with what stands on the publication."""

    case_id: int
    publication_id: int
    sealed: bytes
    school: str
    stage: Stage
    grade: int
    year: int
    term: TermKind
    pupils: int
    confirmed: int

    @property
    def reason(self) -> str:
        return keyring().open(self.sealed, REVOCATION_SEAL).decode()


async def of_cases(source: Reads, case_ids: Sequence[int]) -> list[Revocation]:
    """For use cases that have checked who asks."""
    return await source.fetch(
        Revocation,
        "SELECT v.case_id, v.publication_id, v.sealed, o.name AS school, p.stage, p.grade, p.year, p.term,"
        " (SELECT count(*) FROM publication_page g WHERE g.publication_id = p.id) AS pupils,"
        " (SELECT count(g.confirmed_at) FROM publication_page g WHERE g.publication_id = p.id) AS confirmed"
        " FROM publication_revocation v JOIN publication p ON p.id = v.publication_id"
        " JOIN organisation o ON o.id = p.school_id WHERE v.case_id = ANY($1::bigint[])",
        list(case_ids),
    )
