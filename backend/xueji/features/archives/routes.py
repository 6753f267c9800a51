"""Doors of reports and archives: the school's desk, the pupil's archives, the public's question."""

from typing import Annotated

from litestar import Response
from litestar.handlers import BaseRouteHandler
from litestar.params import Parameter
from litestar.response import Stream

from xueji.features.archives import board as boards
from xueji.features.archives import cases, errors, make, read, report, verify
from xueji.features.archives.schemas import (
    ArchivesOfChild,
    EvaluationArchivePaper,
    EvaluationArchives,
    ReportBoard,
    Reported,
)
from xueji.kernel.permissions import May
from xueji.platform.caller import Caller
from xueji.platform.doors import Everyone, Family, Limit, Once, door

__all__ = ["ROUTES", "cases", "make"]  # its flow and jobs register themselves by being imported

TAG = "综评归档"

Id = Annotated[int, Parameter(ge=1, le=2**63 - 1)]
Cursor = Annotated[str | None, Parameter(max_length=40)]


@door.get("/api/evaluation-reports", may=May.EVALUATION_READ, tag=TAG, summary="公示以后的上报和归档")
async def board(caller: Caller, cursor: Cursor = None) -> ReportBoard:
    return await boards.board(caller, cursor)


@door.get("/api/evaluation-reports/live", may=May.EVALUATION_READ, tag=TAG, summary="上报和归档的实时进度")
async def board_live(caller: Caller) -> Stream:
    return await boards.board_live(caller)


@door.post(
    "/api/publications/{publication_id:int}/report",
    may=May.EVALUATION_PUBLISH,
    tag=TAG,
    summary="公示结束以后上报；退回的再次上报",
    status_code=201,
    refuses=(errors.ReportTooEarly, errors.ReportWaits, errors.ReportThere),
)
async def report_(caller: Caller, once: Once, publication_id: Id) -> Reported:
    return await once(lambda tx: report.report(tx, caller, publication_id))


@door.get("/api/evaluation-archives", may=May.EVALUATION_READ, tag=TAG, summary="按姓名找综评档案")
async def archives(
    caller: Caller, q: Annotated[str, Parameter(max_length=40)] = "", cursor: Cursor = None
) -> EvaluationArchives:
    return await read.read_list(caller, q, cursor)


@door.get(
    "/api/evaluation-archives/{evaluation_archive_id:int}", may=May.EVALUATION_READ, tag=TAG, summary="一份综评档案"
)
async def archive(caller: Caller, evaluation_archive_id: Id) -> EvaluationArchivePaper:
    return await read.read(caller, evaluation_archive_id)


@door.get(
    "/api/evaluation-archives/{evaluation_archive_id:int}/pdf",
    may=May.EVALUATION_READ,
    tag=TAG,
    summary="一份综评档案的 PDF",
    media_type="application/pdf",
    refuses=(errors.ArchiveFileGone,),
    limit=Limit("archive-pdf", 300, 600),
)
async def archive_pdf(caller: Caller, evaluation_archive_id: Id) -> Response[bytes]:
    return await read.pdf_of(caller, evaluation_archive_id)


# --- the family ---------------------------------------------------------------------------------------------------


@door.get("/api/children/{student_id:int}/archives", may=Family, tag=TAG, summary="孩子的综评档案，和还在路上的")
async def own(caller: Caller, student_id: Id) -> ArchivesOfChild:
    return await read.of_pupil(caller, student_id)


@door.get(
    "/api/children/archives/{evaluation_archive_id:int}", may=Family, tag=TAG, summary="孩子的一份综评档案，当场核验"
)
async def own_archive(caller: Caller, evaluation_archive_id: Id) -> EvaluationArchivePaper:
    return await read.read(caller, evaluation_archive_id)


@door.get(
    "/api/children/archives/{evaluation_archive_id:int}/pdf",
    may=Family,
    tag=TAG,
    summary="孩子的综评档案的 PDF",
    media_type="application/pdf",
    refuses=(errors.ArchiveFileGone,),
    limit=Limit("own-archive-pdf", 60, 600),
)
async def own_pdf(caller: Caller, evaluation_archive_id: Id) -> Response[bytes]:
    return await read.pdf_of(caller, evaluation_archive_id)


# --- the public ---------------------------------------------------------------------------------------------------


@door.get(
    "/verify/evaluation/{archive_token:str}",
    may=Everyone,
    tag=TAG,
    summary="扫码核验综评档案",
    include_in_schema=False,
    limit=Limit("archive-verify", 60, 600),
)
async def verify_(archive_token: str) -> Response[str]:
    return await verify.answer(archive_token)


ROUTES: list[BaseRouteHandler] = [
    board,
    board_live,
    report_,
    archives,
    archive,
    archive_pdf,
    own,
    own_archive,
    own_pdf,
    verify_,
]
