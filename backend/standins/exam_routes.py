"""The exam platform's address below /exam, and its orders and lists below /_exam."""

from typing import Any

import msgspec
from litestar import Request, Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import JSONBody

from standins.batches import Desk
from standins.exam_state import Asked, ExamState, Line, Publication, ResultsItem
from standins.platform_pages import exam_page

HTML = "text/html; charset=utf-8"
Raw = Request[Any, Any, Any]


@post("/exam/results", status_code=200)
async def results(request: Raw, exam: NamedDependency[ExamState]) -> Response[dict[str, Any]]:
    return await Desk(ResultsItem, exam.results).serve(request, exam.gatekeeper, exam.memory)


@post("/exam/greetings", status_code=200)
async def greetings(request: Raw, exam: NamedDependency[ExamState]) -> Response[dict[str, str]]:
    return await exam.gatekeeper.refuse(request) or Response({"code": "OK"})


@put("/_exam", sync_to_thread=False)
def publish(exam: NamedDependency[ExamState], data: JSONBody[Publication]) -> int:
    """Publish these behind the ones before."""
    return exam.publish(data)


class ExamPicture(msgspec.Struct):
    lines: list[Line]
    asked: list[Asked]


@get("/_exam.json", sync_to_thread=False)
def list_exam(exam: NamedDependency[ExamState]) -> ExamPicture:
    return ExamPicture(exam.lines, exam.asked)


@get("/_exam", sync_to_thread=False)
def look(exam: NamedDependency[ExamState]) -> Response[str]:
    return Response(exam_page(exam), media_type=HTML)


ROUTES = [results, greetings, publish, list_exam, look]
