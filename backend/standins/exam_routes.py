"""The exam platform's address below /exam, and its orders and lists below /_exam."""

from typing import Any

import msgspec
from litestar import Request, Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import JSONBody

from standins.batches import Desk
from standins.exam_roster import Act, Refusals, Registered, RosterItem
from standins.exam_state import Asked, ExamState, Line, Publication, ResultsItem
from standins.platform_pages import exam_page

HTML = "text/html; charset=utf-8"
Raw = Request[Any, Any, Any]


@post("/exam/results", status_code=200)
async def results(request: Raw, exam: NamedDependency[ExamState]) -> Response[dict[str, Any]]:
    return await Desk(ResultsItem, exam.results).serve(request, exam.gatekeeper, exam.memory)


@post("/exam/pupils", status_code=200)
async def pupils(request: Raw, exam: NamedDependency[ExamState]) -> Response[dict[str, Any]]:
    return await Desk(RosterItem, exam.roster.take).serve(request, exam.gatekeeper, exam.memory)


@post("/exam/greetings", status_code=200)
async def greetings(request: Raw, exam: NamedDependency[ExamState]) -> Response[dict[str, str]]:
    return await exam.gatekeeper.refuse(request) or Response({"code": "OK"})


@put("/_exam", sync_to_thread=False)
def publish(exam: NamedDependency[ExamState], data: JSONBody[Publication]) -> int:
    """Publish these behind the ones before."""
    return exam.publish(data)


@put("/_exam/refusals", sync_to_thread=False)
def refuse(exam: NamedDependency[ExamState], data: JSONBody[Refusals]) -> int:
    """Whom the register refuses from now on."""
    return exam.roster.order(data)


@post("/_exam/lose-pictures", status_code=200, sync_to_thread=False)
def lose_pictures(exam: NamedDependency[ExamState]) -> int:
    """As after a restore without its pictures: photos that are not sent along are missing."""
    return exam.roster.lose_pictures()


class ExamPicture(msgspec.Struct):
    lines: list[Line]
    asked: list[Asked]
    pupils: list[Registered]
    acts: list[Act]


@get("/_exam.json", sync_to_thread=False)
def list_exam(exam: NamedDependency[ExamState]) -> ExamPicture:
    return ExamPicture(exam.lines, exam.asked, list(exam.roster.pupils.values()), exam.roster.acts)


@get("/_exam", sync_to_thread=False)
def look(exam: NamedDependency[ExamState]) -> Response[str]:
    return Response(exam_page(exam), media_type=HTML)


ROUTES = [results, pupils, greetings, publish, refuse, lose_pictures, list_exam, look]
