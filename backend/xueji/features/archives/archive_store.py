"""The only queries on evaluation_archive. An archive belongs to the pupil and to the school that published it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from xueji.features.archives.content import Content, Span, thawed
from xueji.features.archives.models import ARCHIVE_SEAL
from xueji.features.archives.store import ENDS
from xueji.features.evaluation import TermKind
from xueji.features.organisations import Stage
from xueji.features.publications import PAGE_SEAL, Page
from xueji.features.publications import thawed as page_of
from xueji.features.students import Reads
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx
from xueji.platform.scope import Scope

ELSEWHERE = """EXISTS (SELECT FROM publication_page n JOIN publication q ON q.id = n.publication_id
  WHERE n.student_id = g.student_id AND n.id > g.id AND q.year = p.year AND q.term = p.term
  AND q.school_id <> p.school_id AND q.revoked_at IS NULL)"""
"""A page of the pupil that another school has published later in the same term: that one is archived."""


class Pending(msgspec.Struct, frozen=True, kw_only=True):
    student_id: int
    class_id: int
    sealed: bytes
    hash: bytes
    confirmed_at: datetime | None

    @property
    def page(self) -> Page:
        return page_of(keyring().open(self.sealed, PAGE_SEAL))


async def pending(source: Reads, publication_id: int, most: int) -> list[Pending]:
    """Pages of a publication that are to be archived, in their order. For the job."""
    return await source.fetch(
        Pending,
        "SELECT g.student_id, g.class_id, g.sealed, g.hash, g.confirmed_at FROM publication_page g"
        " JOIN publication p ON p.id = g.publication_id WHERE g.publication_id = $1"
        " AND NOT EXISTS (SELECT FROM evaluation_archive a WHERE a.student_id = g.student_id AND a.stage = p.stage"
        f"  AND a.year = p.year AND a.term = p.term AND a.span = 'term') AND NOT {ELSEWHERE}"
        " ORDER BY g.position LIMIT $2",
        *(publication_id, most),
    )


class Leaving(msgspec.Struct, frozen=True, kw_only=True):
    """A pupil whose stage ends, with the archives of all its terms."""

    student_id: int
    class_id: int
    sealed: list[bytes]

    @property
    def terms(self) -> list[Content]:
        return [thawed(keyring().open(one, ARCHIVE_SEAL)) for one in self.sealed]


async def leaving(source: Reads, report_id: int, most: int) -> list[Leaving]:
    """Whom a report has archived and who has no archive of the stage yet. For the job."""
    return await source.fetch(
        Leaving,
        "SELECT a.student_id, a.class_id, array_agg(t.sealed ORDER BY t.year, t.term) AS sealed"
        " FROM evaluation_archive a JOIN evaluation_archive t ON t.student_id = a.student_id AND t.stage = a.stage"
        "  AND t.span = 'term'"
        " WHERE a.report_id = $1 AND a.span = 'term' AND NOT EXISTS (SELECT FROM evaluation_archive w"
        "  WHERE w.student_id = a.student_id AND w.stage = a.stage AND w.span = 'stage')"
        " GROUP BY a.id ORDER BY a.id LIMIT $2",
        *(report_id, most),
    )


class NewArchive(msgspec.Struct, frozen=True, kw_only=True):
    student_id: int
    class_id: int
    span: Span
    token: str
    data: bytes
    hash: bytes
    file: str


class Made(msgspec.Struct, frozen=True):
    id: int
    student_id: int
    hash: bytes
    file: str


async def add(
    tx: Tx, report_id: int, stage: Stage, year: int, term: TermKind, school: tuple[int, str], new: Sequence[NewArchive]
) -> list[Made]:
    """Those that were not there yet: one statement however many."""
    ring = keyring()
    return await tx.fetch(
        Made,
        "INSERT INTO evaluation_archive (student_id, report_id, span, stage, year, term, school_id, school_path,"
        " class_id, token, sealed, hash, file, made_at)"
        " SELECT n.student_id, $1, n.span, $2, $3, $4, $5, $6, n.class_id, n.token, n.sealed, n.hash, n.file, now()"
        " FROM unnest($7::bigint[], $8::bigint[], $9::text[], $10::text[], $11::bytea[], $12::bytea[], $13::text[])"
        "  AS n (student_id, class_id, span, token, sealed, hash, file)"
        " ON CONFLICT DO NOTHING RETURNING id, student_id, hash, file",
        *(report_id, stage.value, year, term.value, *school),
        *([one.student_id for one in new], [one.class_id for one in new], [one.span.value for one in new]),
        *([one.token for one in new], [ring.seal(one.data, ARCHIVE_SEAL) for one in new]),
        *([one.hash for one in new], [one.file for one in new]),
    )


# --- reading ------------------------------------------------------------------------------------------------------


class ArchiveRow(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    student_id: int
    name: str
    span: Span
    stage: Stage
    year: int
    term: TermKind
    school: str
    class_name: str
    token: str
    sealed: bytes
    hash: bytes
    file: str
    made_at: datetime
    now: datetime


_ROW = """
SELECT a.id, a.student_id, s.name, a.span, a.stage, a.year, a.term, o.name AS school, c.name AS class_name, a.token,
  a.sealed, a.hash, a.file, a.made_at, now() AS now
FROM evaluation_archive a JOIN student s ON s.id = a.student_id JOIN organisation o ON o.id = a.school_id
  JOIN school_class c ON c.id = a.class_id"""


def _seen(scope: Scope, first: int) -> tuple[str, list[object]]:
    """Archives of the pupils of a scope, and those that its school has made itself, whoever has left since."""
    condition, arguments = scope.where(first)
    if scope.path is None:
        return condition, arguments
    made = "a.school_path LIKE ${0} || '%' AND (${1}::bigint[] IS NULL OR a.class_id = ANY(${1}))"
    last = first + len(arguments)
    class_ids = None if scope.class_ids is None else list(scope.class_ids)
    return f"({condition} OR {made.format(last, last + 1)})", [*arguments, scope.path, class_ids]


async def pupil_name(source: Reads, scope: Scope, student_id: int) -> str | None:
    """A pupil of the scope, archived or not."""
    condition, arguments = scope.where(2)
    return await source.value(f"SELECT s.name FROM student s WHERE s.id = $1 AND {condition}", student_id, *arguments)


async def of_pupil(source: Reads, scope: Scope, student_id: int) -> list[ArchiveRow]:
    """The latest first."""
    condition, arguments = _seen(scope, 2)
    return await source.fetch(
        ArchiveRow, f"{_ROW} WHERE a.student_id = $1 AND {condition} ORDER BY a.id DESC", student_id, *arguments
    )


async def one(source: Reads, scope: Scope, archive_id: int) -> ArchiveRow | None:
    condition, arguments = _seen(scope, 2)
    return await source.row(ArchiveRow, f"{_ROW} WHERE a.id = $1 AND {condition}", archive_id, *arguments)


async def page(source: Reads, scope: Scope, words: str, before: int, most: int) -> list[ArchiveRow]:
    """Archives by the pupil's name, the latest first."""
    condition, arguments = _seen(scope, 4)
    return await source.fetch(
        ArchiveRow,
        f"{_ROW} WHERE ($1 = '' OR position($1 in s.name) > 0) AND ($2 = 0 OR a.id < $2) AND {condition}"
        " ORDER BY a.id DESC LIMIT $3",
        *(words, before, most, *arguments),
    )


async def by_token(source: Reads, token: str) -> ArchiveRow | None:
    """For whoever holds the paper."""
    return await source.row(ArchiveRow, f"{_ROW} WHERE a.token = $1", token)


async def newest(source: Reads, before: int | None, most: int) -> list[ArchiveRow]:
    """For the doctor."""
    return await source.fetch(
        ArchiveRow, f"{_ROW} WHERE $1::bigint IS NULL OR a.id < $1 ORDER BY a.id DESC LIMIT $2", before, most
    )


class Audited(msgspec.Struct, frozen=True):
    subject: str
    hash: str | None
    file: str | None


async def audited(source: Reads, ids: Sequence[int]) -> Mapping[str, list[Audited]]:
    """What the audit knows of archives, by subject."""
    rows = await source.fetch(
        Audited,
        "SELECT subject, facts ->> 'hash' AS hash, facts ->> 'file' AS file FROM audit_entry"
        " WHERE subject = ANY($1::text[]) AND action = 'evaluation.archived'",
        [f"evaluation_archive:{one}" for one in ids],
    )
    found: dict[str, list[Audited]] = {}
    for row in rows:
        found.setdefault(row.subject, []).append(row)
    return found


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A published term that is not archived yet."""

    school: str
    year: int
    term: TermKind
    stage: Stage
    grade: int
    running: bool
    ends_at: datetime
    case_state: str | None
    now: datetime


async def waiting(source: Reads, scope: Scope, student_id: int) -> list[Waiting]:
    """The latest first."""
    condition, arguments = scope.where(2)
    return await source.fetch(
        Waiting,
        f"SELECT o.name AS school, p.year, p.term, p.stage, p.grade, clock_timestamp() < {ENDS} AS running,"
        f" {ENDS} AS ends_at, k.state AS case_state, now() AS now FROM publication_page g"
        " JOIN publication p ON p.id = g.publication_id"
        " JOIN organisation o ON o.id = p.school_id JOIN student s ON s.id = g.student_id"
        " LEFT JOIN evaluation_report r ON r.publication_id = p.id LEFT JOIN approval_case k ON k.id = r.case_id"
        f" WHERE g.student_id = $1 AND r.archived_at IS NULL AND p.revoked_at IS NULL AND NOT {ELSEWHERE}"
        f" AND {condition}"
        " AND NOT EXISTS (SELECT FROM evaluation_archive a WHERE a.student_id = g.student_id AND a.stage = p.stage"
        "  AND a.year = p.year AND a.term = p.term) ORDER BY p.id DESC",
        student_id,
        *arguments,
    )


class Told(msgspec.Struct, frozen=True):
    account_id: int
    student_id: int


async def families(tx: Tx, report_id: int) -> list[Told]:
    """Account and pupil of who may read an archive of a report; the families of the dead are left in peace."""
    return await tx.fetch(
        Told,
        "SELECT DISTINCT ON (b.account_id) b.account_id, b.student_id FROM evaluation_archive a"
        " JOIN student s ON s.id = a.student_id AND s.state <> 'deceased'"
        " JOIN guardianship b ON b.student_id = a.student_id AND b.state = 'active'"
        " WHERE a.report_id = $1 AND a.span = 'term' ORDER BY b.account_id, b.student_id",
        report_id,
    )
