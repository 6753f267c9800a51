"""Archives as families, the pupil's school and the school that made them read them."""

from datetime import date

from litestar.response import Response

from xueji.features import students
from xueji.features.archives import archive_store, content, errors, integrity, words
from xueji.features.archives.archive_store import ArchiveRow, Waiting
from xueji.features.archives.content import Span
from xueji.features.archives.make import address_of
from xueji.features.archives.schemas import (
    ArchivedPart,
    ArchivesOfChild,
    ComingArchive,
    EvaluationArchiveLine,
    EvaluationArchivePaper,
    EvaluationArchives,
)
from xueji.kernel.clock import china_date, day_words
from xueji.kernel.cursors import last_id
from xueji.kernel.masking import mask_name
from xueji.kernel.refusals import NotFound
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.media_types import kept_as
from xueji.platform.scope import Scope, scope_of

PAGE = 50
PURPOSE = "看综评档案"
_SEAL_SIGNS = 16


async def of_pupil(caller: Caller, student_id: int) -> ArchivesOfChild:
    """The archives of a pupil, wherever they were made, and the terms that are on their way. Raises NotFound."""
    scope = scope_of(caller)
    pupil = await archive_store.pupil_name(students.POOL, scope, student_id)
    rows = await archive_store.of_pupil(students.POOL, scope, student_id)
    if pupil is None and not rows:
        raise NotFound
    await read_log(caller, "evaluation.archives", [student_id], PURPOSE)
    coming = await archive_store.waiting(students.POOL, scope, student_id)
    name = pupil or rows[0].name
    return ArchivesOfChild(
        name=name if scope.full_names else mask_name(name),
        items=[line_of(row, scope) for row in rows],
        coming=[_coming(one) for one in coming],
    )


def _coming(row: Waiting) -> ComingArchive:
    return ComingArchive(words.term(row), row.school, _stands(row, china_date(row.now)))


def _stands(row: Waiting, today: date) -> str:
    if row.running:
        return f"公示中，到 {day_words(words.last_day(row.ends_at), today)}"
    match row.case_state:
        case "open":
            return "学校已经上报，等市里确认"
        case "returned":
            return "市里退回学校，改好再上报"
        case "completed":
            return "市里已经确认，正在归档"
        case _:
            return "公示已经结束，等学校上报"


async def read_list(caller: Caller, name: str, cursor: str | None) -> EvaluationArchives:
    """Archives of the own pupils, and those that the own school has made; the look is written down."""
    scope = scope_of(caller)
    found = await archive_store.page(students.POOL, scope, name.strip(), last_id(cursor), PAGE + 1)
    rows = found[:PAGE]
    await read_log(caller, "evaluation.archives", [row.student_id for row in rows], PURPOSE)
    return EvaluationArchives(
        items=[line_of(row, scope) for row in rows], next=str(rows[-1].id) if len(found) > PAGE else None
    )


async def read(caller: Caller, archive_id: int) -> EvaluationArchivePaper:
    """One archive, whole, recomputed; the look is written down. NotFound for who sees masked names."""
    row = await _one(caller, archive_id)
    await read_log(caller, "evaluation.archive", [row.student_id], PURPOSE)
    [checked] = await integrity.check(students.POOL, [row])
    own = checked.content
    if own is None:
        raise errors.ArchiveFileGone
    return EvaluationArchivePaper(
        line=line_of(row, scope_of(caller)),
        title=content.title_of(own),
        intro=content.intro_of(own),
        parts=[
            ArchivedPart(
                term_label=part.term_label,
                school=part.school,
                class_name=part.class_name,
                note=content.note_of(part),
                kinds=list(part.kinds),
                others=list(part.others),
            )
            for part in own.parts
        ],
        genuine=checked.genuine,
        faults=list(checked.faults),
        hash=row.hash.hex(),
        file_hash=row.file,
        verify_url=address_of(row.token),
    )


async def pdf_of(caller: Caller, archive_id: int) -> Response[bytes]:
    """The PDF as it was made; the look is written down.

    Raises:
        NotFound
        ArchiveFileGone: the file is not what was archived.
    """
    row = await _one(caller, archive_id)
    await read_log(caller, "evaluation.archive", [row.student_id], "下载综评档案")
    data = await integrity.whole_file(row.file)
    if data is None:
        raise errors.ArchiveFileGone
    title = f"综合素质评价档案 {words.term(row)}" if row.span is Span.TERM else "综合素质评价档案 学段汇总"
    return Response(
        data,
        media_type="application/pdf",
        headers={"cache-control": "private, no-store", **kept_as(title, "archive.pdf")},
    )


async def _one(caller: Caller, archive_id: int) -> ArchiveRow:
    scope = scope_of(caller)
    row = await archive_store.one(students.POOL, scope, archive_id)
    if row is None or not scope.full_names:
        raise NotFound
    return row


def line_of(row: ArchiveRow, scope: Scope) -> EvaluationArchiveLine:
    return EvaluationArchiveLine(
        id=row.id,
        student_id=row.student_id,
        name=row.name if scope.full_names else mask_name(row.name),
        span=row.span,
        span_label=row.span.label,
        term_label=words.term(row) if row.span is Span.TERM else row.stage.label,
        school=row.school,
        class_name=row.class_name,
        made_at=row.made_at,
        seal=row.hash.hex()[:_SEAL_SIGNS],
        file=f"/api/{'evaluation-' if scope.path else 'children/'}archives/{row.id}/pdf" if scope.full_names else "",
    )
