"""The only queries on evaluation_report, with the publications that are or may be reported."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from xueji.approvals import CaseState
from xueji.features.evaluation import TermKind
from xueji.features.organisations import Stage, System
from xueji.features.students import Reads
from xueji.platform.database import Tx, execute


class ReportRow(msgspec.Struct, frozen=True, kw_only=True):
    """A publication, and how far its report is; `running` by the database's clock."""

    publication_id: int
    school_id: int
    school_path: str
    school: str
    stage: Stage
    grade: int
    year: int
    term: TermKind
    ends_at: datetime
    running: bool
    now: datetime
    report_id: int | None
    case_id: int | None
    number: str | None
    case_state: CaseState | None
    case_version: int | None
    filed_by: int | None
    reported_at: datetime | None
    archived_at: datetime | None
    fault: str | None


ENDS = """greatest(p.ends_at,
  (SELECT max(late.open_until) FROM publication_page late WHERE late.publication_id = p.id))"""
"""A page that was changed late may be confirmed and disputed beyond the end of its publication."""

_COLUMNS = f"""
SELECT p.id AS publication_id, p.school_id, p.school_path, o.name AS school, p.stage, p.grade, p.year, p.term,
  {ENDS} AS ends_at, clock_timestamp() < {ENDS} AS running, now() AS now, r.id AS report_id, r.case_id, k.number,
  k.state AS case_state, k.version AS case_version, k.filed_by, r.reported_at, r.archived_at, r.fault"""
_FROM = """
FROM publication p JOIN organisation o ON o.id = p.school_id
LEFT JOIN evaluation_report r ON r.publication_id = p.id LEFT JOIN approval_case k ON k.id = r.case_id"""
_ROW = _COLUMNS + _FROM


class ReportLineRow(ReportRow, frozen=True, kw_only=True):
    pupils: int
    confirmed: int
    archived: int


async def page(source: Reads, path: str, before: int, most: int) -> list[ReportLineRow]:
    """The publications below an office, the latest first. For use cases that have checked who asks."""
    return await source.fetch(
        ReportLineRow,
        f"{_COLUMNS}, g.pupils, g.confirmed, coalesce(a.archived, 0) AS archived {_FROM}"
        " CROSS JOIN LATERAL (SELECT count(*) AS pupils, count(confirmed_at) AS confirmed FROM publication_page"
        "  WHERE publication_id = p.id) g"
        " LEFT JOIN LATERAL (SELECT count(*) AS archived FROM evaluation_archive"
        "  WHERE report_id = r.id AND span = 'term') a ON r.id IS NOT NULL"
        " WHERE p.revoked_at IS NULL AND p.school_path LIKE $1 || '%' AND ($2 = 0 OR p.id < $2)"
        " ORDER BY p.id DESC LIMIT $3",
        *(path, before, most),
    )


async def hold(tx: Tx, publication_id: int) -> ReportRow | None:
    """For use cases that check who asks: the publication is held until the transaction ends, then read.

    Whoever holds its case, too, has held that first.
    """
    await tx.execute("SELECT FROM publication WHERE id = $1 FOR UPDATE", publication_id)
    return await tx.row(ReportRow, f"{_ROW} WHERE p.id = $1 AND p.revoked_at IS NULL", publication_id)


async def hold_case(tx: Tx, publication_id: int) -> None:
    """Hold the case of a report that is there; a case is held before what it is about."""
    await tx.execute(
        "SELECT FROM approval_case WHERE id = (SELECT case_id FROM evaluation_report WHERE publication_id = $1)"
        " FOR UPDATE",
        publication_id,
    )


async def of_case(source: Reads, case_id: int) -> ReportRow | None:
    """For use cases that have checked who asks."""
    return await source.row(ReportRow, f"{_ROW} WHERE r.case_id = $1", case_id)


async def of_cases(source: Reads, case_ids: Sequence[int]) -> list[ReportRow]:
    return await source.fetch(ReportRow, f"{_ROW} WHERE r.case_id = ANY($1::bigint[])", list(case_ids))


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """What the city looks at."""

    pupils: int
    confirmed: int
    classes: int
    objections: int
    corrections: int


async def tally(source: Reads, publication_id: int) -> Tally:
    """Pages, who has confirmed, what was disputed."""
    found = await source.row(
        Tally,
        "WITH disputes AS (SELECT k.state, 'objection' AS what FROM publication_objection b"
        "  JOIN publication_page g ON g.id = b.page_id JOIN approval_case k ON k.id = b.case_id"
        "  WHERE g.publication_id = $1"
        " UNION ALL SELECT k.state, 'correction' FROM publication_correction b"
        "  JOIN publication_page g ON g.id = b.page_id JOIN approval_case k ON k.id = b.case_id"
        "  WHERE g.publication_id = $1)"
        " SELECT count(*) AS pupils, count(confirmed_at) AS confirmed, count(DISTINCT class_id) AS classes,"
        " (SELECT count(*) FROM disputes WHERE what = 'objection') AS objections,"
        " (SELECT count(*) FROM disputes WHERE what = 'correction' AND state = 'completed') AS corrections"
        " FROM publication_page WHERE publication_id = $1",
        publication_id,
    )
    assert found is not None  # noqa: S101 - an aggregate always answers
    return found


class Unsettled(msgspec.Struct, frozen=True, kw_only=True):
    """What may still change a publication: cases by number; until when pupils write what is not published yet."""

    publication_id: int
    numbers: list[str]
    granted_until: datetime | None


async def unsettled(source: Reads, publication_ids: Sequence[int]) -> dict[int, Unsettled]:
    """By publication, all in one statement."""
    rows = await source.fetch(
        Unsettled,
        "WITH waits AS (SELECT g.publication_id, k.number FROM publication_objection b"
        "  JOIN publication_page g ON g.id = b.page_id JOIN approval_case k ON k.id = b.case_id"
        "  WHERE g.publication_id = ANY($1::bigint[]) AND k.state = 'open'"
        " UNION ALL SELECT g.publication_id, k.number FROM publication_correction b"
        "  JOIN publication_page g ON g.id = b.page_id JOIN approval_case k ON k.id = b.case_id"
        "  WHERE g.publication_id = ANY($1::bigint[]) AND k.state = 'open'"
        " UNION ALL SELECT b.publication_id, k.number FROM publication_revocation b"
        "  JOIN approval_case k ON k.id = b.case_id WHERE b.publication_id = ANY($1::bigint[]) AND k.state = 'open')"
        " SELECT p.id AS publication_id,"
        "  ARRAY(SELECT number FROM waits w WHERE w.publication_id = p.id ORDER BY number) AS numbers,"
        "  (SELECT max(until) FROM evaluation_grant r WHERE r.publication_id = p.id AND r.settled_at IS NULL)"
        "   AS granted_until"
        " FROM unnest($1::bigint[]) p (id)",
        list(publication_ids),
    )
    return {row.publication_id: row for row in rows}


async def put(tx: Tx, publication_id: int, case_id: int) -> int:
    """The report of a publication; another case takes the place of one that was withdrawn."""
    return int(
        await tx.value(
            "INSERT INTO evaluation_report AS r (publication_id, case_id, reported_at, fault) VALUES ($1, $2, $3, '')"
            " ON CONFLICT (publication_id) DO UPDATE SET case_id = excluded.case_id, reported_at = excluded.reported_at"
            " RETURNING r.id",
            *(publication_id, case_id, tx.now),
        )
    )


async def due(source: Reads, today: date) -> list[int]:
    """Publications that have ended and whose day of the automatic report, laid down by the province, has come."""
    return await source.column(
        int,
        f"SELECT p.id FROM publication p WHERE {ENDS} <= clock_timestamp()"
        " AND p.revoked_at IS NULL"
        " AND NOT EXISTS (SELECT FROM evaluation_report r WHERE r.publication_id = p.id)"
        " AND EXISTS (SELECT FROM evaluation_rules e JOIN organisation o ON o.id = e.organisation_id"
        "  WHERE e.stage = p.stage AND e.year = p.year AND e.replaced_at IS NULL AND p.school_path LIKE o.path || '%'"
        "  AND (e.content -> 'dates' -> p.term ->> 'reports_on')::date <= $1) ORDER BY p.id",
        today,
    )


# --- archiving ----------------------------------------------------------------------------------------------------


class Running(msgspec.Struct, frozen=True, kw_only=True):
    """A report that the city has confirmed and that is not archived yet."""

    id: int
    publication_id: int
    school_id: int
    school_path: str
    school: str
    system: System | None
    stage: Stage
    grade: int
    year: int
    term: TermKind
    ends_at: datetime
    number: str
    office: str
    closed_at: datetime


_RUNNING = f"""
SELECT r.id, r.publication_id, p.school_id, p.school_path, o.name AS school, o.system, p.stage,
  p.grade, p.year, p.term, {ENDS} AS ends_at, k.number, c.name AS office, k.closed_at
FROM evaluation_report r JOIN publication p ON p.id = r.publication_id JOIN organisation o ON o.id = p.school_id
  JOIN approval_case k ON k.id = r.case_id JOIN organisation c ON c.id = (k.parties ->> 'city')::bigint
WHERE k.state = 'completed' AND r.archived_at IS NULL AND p.revoked_at IS NULL"""


async def to_archive(source: Reads, case_id: int) -> Running | None:
    return await source.row(Running, f"{_RUNNING} AND r.case_id = $1", case_id)


async def unfinished(source: Reads) -> list[int]:
    """Cases whose archives are not all made: of a worker that was lost, or a name that could not be set."""
    return await source.column(
        int,
        "SELECT r.case_id FROM evaluation_report r JOIN approval_case k ON k.id = r.case_id"
        " WHERE k.state = 'completed' AND r.archived_at IS NULL AND k.closed_at < now() - interval '10 minutes'",
    )


async def hold_report(tx: Tx, report_id: int) -> bool:
    """Two workers archive one after the other; False once it is archived."""
    found = await tx.value("SELECT archived_at IS NULL FROM evaluation_report WHERE id = $1 FOR UPDATE", report_id)
    return bool(found)


async def finish(tx: Tx, report_id: int) -> None:
    await tx.execute("UPDATE evaluation_report SET archived_at = now(), fault = '' WHERE id = $1", report_id)


async def fail(report_id: int, fault: str) -> None:
    await execute("UPDATE evaluation_report SET fault = $2 WHERE id = $1", report_id, fault[:300])
