"""The city has confirmed: every pupil's term is frozen, set as PDF, and its hashes go into the audit chain."""

import asyncio
import secrets
from collections.abc import Sequence
from pathlib import Path

import msgspec

from xueji.features import evaluation, notices, organisations, students
from xueji.features.archives import archive_store, content, live, store, words
from xueji.features.archives.archive_store import Leaving, NewArchive, Pending
from xueji.features.archives.content import Content, Part, Span
from xueji.features.archives.effects import ARCHIVE, tell_academics
from xueji.features.archives.store import Running
from xueji.features.evaluation import TermKind
from xueji.gateways.configuration import given
from xueji.kernel.clock import china_date
from xueji.platform import files
from xueji.platform.audit import AuditLine, audit_each
from xueji.platform.database import Tx, transaction
from xueji.platform.documents import GlyphsMissing, pdf
from xueji.platform.jobs import JobContext, job, periodic

TEMPLATE = Path(__file__).parent / "archive.typ"
KIND = "evaluation_archive"
AT_A_TIME = 20
_TOKEN_BYTES = 16


class _Set(msgspec.Struct, frozen=True):
    """An archive as it is kept, with its PDF."""

    student_id: int
    class_id: int
    span: Span
    token: str
    data: bytes
    hash: bytes
    pdf: bytes


@job(ARCHIVE)
async def make(context: JobContext, *, case_id: int, seq: int = 0) -> None:  # noqa: ARG001
    """In parts: what is made stays made, a second run goes on where the first one stopped."""
    report = await store.to_archive(students.POOL, case_id)
    if report is None:
        return
    try:
        while part := await archive_store.pending(students.POOL, report.publication_id, AT_A_TIME):
            await keep(report, await terms_of(report, part))
        if _ends_stage(report):
            while leaving := await archive_store.leaving(students.POOL, report.id, AT_A_TIME):
                await keep(report, [_stage(report, one) for one in leaving])
    except GlyphsMissing as missing:
        await store.fail(report.id, missing.words()[1])
        return
    async with transaction() as tx:
        if await store.hold_report(tx, report.id):
            await _finish(tx, report)


@periodic("41 * * * *", "archives.go_on")
async def go_on(context: JobContext) -> None:  # noqa: ARG001
    """Archives that stopped, because a name could not be set, go on once the font is there."""
    for case_id in await store.unfinished(students.POOL):
        async with transaction() as tx:
            await tx.defer(ARCHIVE, queueing_lock=f"{ARCHIVE}:{case_id}", case_id=case_id)


def _ends_stage(report: Running) -> bool:
    return report.term is TermKind.SPRING and report.grade >= organisations.grades_in(report.stage, report.system)


async def terms_of(report: Running, part: Sequence[Pending]) -> list[tuple[int, Content]]:
    """Class and content of a term's archives: a statement for what teachers have entered."""
    told = await evaluation.others_told(students.POOL, [one.student_id for one in part], report.year, report.term)
    return [(one.class_id, _term(report, one, content.said_by_others(told[one.student_id]))) for one in part]


def _term(report: Running, pending: Pending, others: Sequence[content.SaidByOthers]) -> Content:
    page = pending.page
    return Content(
        student_id=pending.student_id,
        name=page.name,
        span=Span.TERM,
        layout=content.newest_layout(),
        number=report.number,
        office=report.office,
        confirmed_on=china_date(report.closed_at),
        parts=[
            Part(
                term_label=words.term(report),
                school=report.school,
                class_name=page.class_name,
                published_until=words.last_day(report.ends_at),
                confirmed_on=content.day_of(pending.confirmed_at),
                page_hash=pending.hash.hex(),
                kinds=page.kinds,
                others=others,
            )
        ],
    )


def _stage(report: Running, one: Leaving) -> tuple[int, Content]:
    terms = one.terms
    return one.class_id, Content(
        student_id=one.student_id,
        name=terms[-1].name,
        span=Span.STAGE,
        layout=content.newest_layout(),
        number=report.number,
        office=report.office,
        confirmed_on=china_date(report.closed_at),
        parts=[part for term in terms for part in term.parts],
    )


async def keep(report: Running, contents: Sequence[tuple[int, Content]]) -> None:
    made = await asyncio.to_thread(lambda: [_set(class_id, one) for class_id, one in contents])
    async with transaction() as tx:
        if not await store.hold_report(tx, report.id):
            return
        kept = [NewArchive(
            student_id=one.student_id, class_id=one.class_id, span=one.span, token=one.token, data=one.data,
            hash=one.hash, file=(await files.put(one.pdf, KIND, tx)).sha256,
        ) for one in made]  # fmt: skip
        school = (report.school_id, report.school_path)
        added = await archive_store.add(tx, report.id, report.stage, report.year, report.term, school, kept)
        await audit_each(
            tx,
            "evaluation.archived",
            [
                AuditLine(f"evaluation_archive:{one.id}", one.student_id, {"hash": one.hash.hex(), "file": one.file})
                for one in added
            ],
            report.school_id,
        )
        live.changed(tx, report.school_path)


def _set(class_id: int, own: Content) -> _Set:
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    data, digest = content.frozen(own)
    paper = pdf(TEMPLATE, content.on_paper(own, digest, address_of(token)))
    return _Set(own.student_id, class_id, own.span, token, data, digest, paper)


def address_of(token: str) -> str:
    return f"{given().public_url}/verify/evaluation/{token}"


async def _finish(tx: Tx, report: Running) -> None:
    await store.finish(tx, report.id)
    live.changed(tx, report.school_path)
    label = f"{words.grade(report)}{report.term.label}的综评"
    told = [
        notices.NewNotice(
            account_id=one.account_id,
            title="综评档案已经归档",
            body=f"{words.term(report)}的综评由{report.office}确认，归了档。可以看、可以下载，扫码能核验。",
            link=f"/m/children/{one.student_id}/archives",
            student_id=one.student_id,
        )
        for one in await archive_store.families(tx, report.id)
    ]
    await notices.tell_each(tx, told, notices.Kind.EVALUATION_ARCHIVED)
    await tell_academics(tx, report.school_id, f"{label}已归档", f"编号 {report.number}，{report.office}已经确认。")
    await tx.audit(
        "evaluation.report_archived", subject=f"evaluation_report:{report.id}", organisation_id=report.school_id
    )
