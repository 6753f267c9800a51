"""The only queries on publication and publication_page."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from xueji.features.evaluation import TermKind
from xueji.features.organisations import Stage
from xueji.features.publications import errors
from xueji.features.publications.content import Frozen, Page
from xueji.features.publications.models import PAGE_SEAL
from xueji.features.publications.rules import ASKED, Owner, is_open
from xueji.features.publications.schemas import Audience
from xueji.features.students import Reads
from xueji.kernel.clock import china_date, day_words, minute_words
from xueji.kernel.refusals import Refusal
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx
from xueji.platform.scope import Scope


class PublicationRow(msgspec.Struct, frozen=True, kw_only=True):
    """`latest`: the grade has not been published again after it."""

    id: int
    stage: Stage
    grade: int
    audience: Audience
    automatic: bool
    hash: bytes
    ends_at: datetime
    running: bool
    revoked_at: datetime | None
    closed_at: datetime | None
    latest: bool
    revocation_case_id: int | None
    pupils: int
    confirmed: int


_PUBLICATION = """
SELECT p.id, p.stage, p.grade, p.audience, p.automatic, p.hash, p.ends_at, p.revoked_at, p.closed_at,
  p.revoked_at IS NULL AND clock_timestamp() < p.ends_at AS running,
  NOT EXISTS (SELECT FROM publication q WHERE q.school_id = p.school_id AND q.year = p.year AND q.term = p.term
    AND q.stage = p.stage AND q.grade = p.grade AND q.id > p.id) AS latest,
  (SELECT max(k.id) FROM publication_revocation v JOIN approval_case k ON k.id = v.case_id
    WHERE v.publication_id = p.id AND k.state = 'open') AS revocation_case_id,
  count(g.id) FILTER (WHERE g.confirmed_at IS NOT NULL OR s.school_id = p.school_id AND s.state = ANY($1)) AS pupils,
  count(g.confirmed_at) AS confirmed
FROM publication p LEFT JOIN publication_page g ON g.publication_id = p.id LEFT JOIN student s ON s.id = g.student_id"""
"""Who has left or is suspended since is counted only with a confirmation. $1: the states that are asked."""

_ASKED = sorted(ASKED)

_CONFIRMS = """(a.role = 'self'
  OR s.birth_date > ((now() AT TIME ZONE 'Asia/Shanghai')::date - interval '14 years'))"""
"""Who confirms what stands of the pupil s, by guardianship a: pupils themselves, guardians of those under 14."""


async def of_school(source: Reads, school_id: int, year: int, term: TermKind) -> list[PublicationRow]:
    """For use cases that have checked who asks."""
    return await source.fetch(
        PublicationRow,
        f"{_PUBLICATION} WHERE p.school_id = $2 AND p.year = $3 AND p.term = $4"
        " GROUP BY p.id ORDER BY p.stage, p.grade",
        *(_ASKED, school_id, year, term.value),
    )


async def is_published(
    tx: Tx, school_id: int, year: int, term: TermKind, stage: Stage, grade: int, since: datetime
) -> bool:
    """Whether the grade is published, or was taken down after `since`: then the school publishes it. It is held."""
    return bool(
        await tx.value(
            "SELECT EXISTS (SELECT FROM publication WHERE school_id = $1 AND year = $2 AND term = $3 AND stage = $4"
            " AND grade = $5 AND (revoked_at IS NULL OR revoked_at >= $6))",
            *(school_id, year, term.value, stage.value, grade, since),
        )
    )


async def named(source: Reads, scope: Scope, publication_id: int) -> PublicationRow | None:
    """A publication of which the scope holds pupils; only those are counted."""
    condition, arguments = scope.where(3)
    return await source.row(
        PublicationRow,
        f"{_PUBLICATION} WHERE p.id = $2 AND {condition} GROUP BY p.id",
        *(_ASKED, publication_id, *arguments),
    )


class Times(msgspec.Struct, frozen=True):
    ends_at: datetime
    now: datetime


async def times(tx: Tx, publication_id: int) -> Times:
    """The end of a publication and the time now, past every lock."""
    [found] = await tx.fetch(
        Times, "SELECT ends_at, clock_timestamp() AS now FROM publication WHERE id = $1", publication_id
    )
    return found


async def named_pupils(tx: Tx, publication_id: int, class_ids: Sequence[int], student_ids: Sequence[int]) -> list[int]:
    """Who of these pupils, and of the pupils of these classes, is in a publication."""
    return await tx.column(
        int,
        "SELECT student_id AS id FROM publication_page WHERE publication_id = $1"
        " AND (class_id = ANY($2::bigint[]) OR student_id = ANY($3::bigint[])) ORDER BY student_id",
        *(publication_id, list(class_ids), list(student_ids)),
    )


async def classes_of(tx: Tx, publication_id: int, student_ids: Sequence[int]) -> list[int]:
    """The classes in which these pupils are published."""
    return await tx.column(
        int,
        "SELECT DISTINCT class_id AS id FROM publication_page WHERE publication_id = $1"
        " AND student_id = ANY($2::bigint[])",
        *(publication_id, list(student_ids)),
    )


class ReadBy(msgspec.Struct, frozen=True, kw_only=True):
    page_id: int
    objection_case_id: int | None
    student_id: int
    name: str
    class_name: str
    confirmed_at: datetime | None
    reachable: bool
    owner: Owner


_OWNER = """jsonb_build_object('state', s.state, 'moved', s.school_id <> p.school_id,
  'school', (SELECT name FROM organisation WHERE id = s.school_id)) AS owner"""


async def pupils(source: Reads, scope: Scope, publication_id: int) -> list[ReadBy]:
    """The pupils of the scope in a publication, in the order of lists."""
    condition, arguments = scope.where(2)
    return await source.fetch(
        ReadBy,
        "SELECT g.id AS page_id,"
        " (SELECT max(k.id) FROM publication_objection b JOIN approval_case k ON k.id = b.case_id"
        " WHERE b.page_id = g.id AND k.state = 'open') AS objection_case_id,"
        " s.id AS student_id, s.name, c.name AS class_name, g.confirmed_at, EXISTS (SELECT FROM guardianship a"
        f" WHERE a.student_id = s.id AND a.state = 'active' AND {_CONFIRMS}) AS reachable, {_OWNER}"
        " FROM publication_page g JOIN publication p ON p.id = g.publication_id"
        " JOIN student s ON s.id = g.student_id JOIN school_class c ON c.id = g.class_id"
        f" WHERE g.publication_id = $1 AND {condition} ORDER BY g.position",
        publication_id,
        *arguments,
    )


class NewPublicationRow(msgspec.Struct, frozen=True, kw_only=True):
    school_id: int
    school_path: str
    stage: Stage
    grade: int
    year: int
    term: TermKind
    audience: Audience
    ends_at: datetime
    by: int | None


async def add(tx: Tx, new: NewPublicationRow) -> int:
    return int(
        await tx.value(
            "INSERT INTO publication (school_id, school_path, stage, grade, year, term, audience, hash, published_by,"
            " automatic, starts_at, ends_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, '', $8, $8::bigint IS NULL, now(), $9) RETURNING id",
            *(new.school_id, new.school_path, new.stage.value, new.grade, new.year, new.term.value),
            *(new.audience.value, new.by, new.ends_at),
        )
    )


async def add_pages(tx: Tx, publication_id: int, pages: Iterable[tuple[Page, int, Frozen]], whole: bytes) -> None:
    """All pages in one go: page, class, frozen content."""
    ring = keyring()
    await tx.copy(
        "publication_page",
        ("publication_id", "student_id", "class_id", "position", "sealed", "hash"),
        (
            (publication_id, page.student_id, class_id, order, ring.seal(one.data, PAGE_SEAL), one.hash)
            for order, (page, class_id, one) in enumerate(pages)
        ),
    )
    await tx.execute("UPDATE publication SET hash = $2 WHERE id = $1", publication_id, whole)


class PageRow(msgspec.Struct, frozen=True, kw_only=True):
    """A pupil's page with the publication that it belongs to; `now` is the database's clock, past every lock.

    `ends_at`: until when its owner confirms and objects. `disputed`: an objection waits for the school's answer.
    """

    id: int
    publication_id: int
    student_id: int
    class_id: int
    audience: Audience
    sealed: bytes
    hash: bytes
    confirmed_at: datetime | None
    ends_at: datetime
    disputed: bool
    revoked: bool
    closed_at: datetime | None
    versions: int
    now: datetime
    year: int
    term: TermKind
    school_id: int
    school_path: str
    owner: Owner

    @property
    def data(self) -> bytes:
        return keyring().open(self.sealed, PAGE_SEAL)

    @property
    def running(self) -> bool:
        return not self.revoked and self.closed_at is None and is_open(self.now, self.ends_at)

    @property
    def correctable(self) -> bool:
        """The school corrects while it runs, and beyond that what is disputed, until it has answered."""
        return self.running or (self.disputed and not self.revoked and self.closed_at is None)

    def ended(self) -> Refusal:
        """Why nobody confirms, disputes or corrects it any longer."""
        today = china_date(self.now)
        if self.revoked:
            return errors.PublicationRevoked()
        if self.closed_at is not None:
            return errors.PublicationClosed(on=day_words(china_date(self.closed_at), today))
        return errors.PublicationOver(until=minute_words(self.ends_at - timedelta(minutes=1), today))


_PAGE = f"""
SELECT g.id, g.publication_id, g.student_id, g.class_id, p.audience, g.sealed, g.hash, g.confirmed_at,
  greatest(p.ends_at, g.open_until) AS ends_at, clock_timestamp() AS now,
  EXISTS (SELECT FROM publication_objection b JOIN approval_case k ON k.id = b.case_id
    WHERE b.page_id = g.id AND k.state = 'open') AS disputed,
  p.revoked_at IS NOT NULL AS revoked, p.closed_at,
  (SELECT count(*) FROM publication_page_version v WHERE v.page_id = g.id) AS versions,
  p.year, p.term, p.school_id, p.school_path,
  {_OWNER}
FROM publication_page g JOIN publication p ON p.id = g.publication_id JOIN student s ON s.id = g.student_id"""


async def latest(source: Reads, scope: Scope, student_id: int) -> PageRow | None:
    """The latest page of a pupil of the scope, also that of a former school."""
    condition, arguments = scope.where(2)
    return await source.row(
        PageRow,
        f"{_PAGE} WHERE g.student_id = $1 AND p.revoked_at IS NULL AND {condition} ORDER BY g.id DESC LIMIT 1",
        student_id,
        *arguments,
    )


async def newest(tx: Tx, scope: Scope, student_id: int) -> int | None:
    """The newest page of a pupil of the scope, taken down or not."""
    condition, arguments = scope.where(2)
    found: int | None = await tx.value(
        "SELECT max(g.id) FROM publication_page g JOIN publication p ON p.id = g.publication_id"
        f" JOIN student s ON s.id = g.student_id WHERE g.student_id = $1 AND {condition}",
        student_id,
        *arguments,
    )
    return found


async def others(source: Reads, own: PageRow) -> list[PageRow]:
    """Whose pages a reader of `own` may open while it runs: of the school's own pupils, and for them alone.

    For use cases that have checked who asks.
    """
    if own.owner.moved:
        return []
    return await source.fetch(
        PageRow,
        f"{_PAGE} WHERE g.publication_id = $1 AND g.id <> $2 AND ($3 OR g.class_id = $4)"
        " AND clock_timestamp() < p.ends_at AND p.revoked_at IS NULL AND s.school_id = p.school_id ORDER BY g.position",
        *(own.publication_id, own.id, own.audience is Audience.GRADE, own.class_id),
    )


async def hold(tx: Tx, page_id: int) -> PageRow | None:
    """A page that is the caller's, held; its publication is held before, so that what is read of it stays."""
    return await tx.row(PageRow, f"{_PAGE} WHERE g.id = $1 FOR UPDATE OF g", page_id)


async def hold_whole(tx: Tx, page_id: int) -> None:
    """Hold the publication of a page, before the page: whoever changes pages keeps to this order."""
    await tx.execute(
        "SELECT FROM publication WHERE id = (SELECT publication_id FROM publication_page WHERE id = $1)"
        " FOR NO KEY UPDATE",
        page_id,
    )


async def keep_whole(tx: Tx, page_id: int) -> None:
    """As `hold_whole`, for who leaves the publication as it is: many at once, but nobody while it is closed."""
    await tx.execute(
        "SELECT FROM publication WHERE id = (SELECT publication_id FROM publication_page WHERE id = $1) FOR KEY SHARE",
        page_id,
    )


async def close(tx: Tx, publication_id: int) -> None:
    """The city has confirmed it: nothing of it changes any more. It is held."""
    await tx.execute("UPDATE publication SET closed_at = now() WHERE id = $1", publication_id)


async def hold_all(tx: Tx, publication_id: int, student_ids: Sequence[int]) -> list[PageRow]:
    """The pages of these pupils in a publication, held. For use cases that have checked who asks."""
    return await tx.fetch(
        PageRow,
        f"{_PAGE} WHERE g.publication_id = $1 AND g.student_id = ANY($2::bigint[]) ORDER BY g.id FOR UPDATE OF g",
        *(publication_id, list(student_ids)),
    )


async def confirm(tx: Tx, page_id: int, by: int) -> None:
    await tx.execute("UPDATE publication_page SET confirmed_by = $2, confirmed_at = now() WHERE id = $1", page_id, by)


async def page_of(source: Reads, scope: Scope, page_id: int) -> PageRow | None:
    """A page about a pupil of the scope."""
    condition, arguments = scope.where(2)
    return await source.row(PageRow, f"{_PAGE} WHERE g.id = $1 AND {condition}", page_id, *arguments)


class Reader(msgspec.Struct, frozen=True):
    account_id: int
    student_id: int


async def readers(tx: Tx, student_ids: Sequence[int]) -> list[Reader]:
    """Account and pupil of everybody who confirms: pupils themselves, guardians of those under 14."""
    return await tx.fetch(
        Reader,
        "SELECT DISTINCT ON (a.account_id) a.account_id, a.student_id FROM guardianship a JOIN student s"
        f" ON s.id = a.student_id WHERE a.student_id = ANY($1::bigint[]) AND a.state = 'active' AND {_CONFIRMS}"
        " ORDER BY a.account_id, a.student_id",
        list(student_ids),
    )
