"""The outside in one process: WeChat, SMS, the platforms of nation, population and exams, files; orders below /_."""

from typing import Any

import msgspec
from litestar import Litestar, Request, Response, delete, get, post, put
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.params import JSONBody
from litestar.types import ASGIApp

from standins import (
    exam_routes,
    mini_program_routes,
    national_border_routes,
    national_routes,
    population_routes,
    s3,
    wechat_routes,
)
from standins.batches import Clock
from standins.configuration import Configuration
from standins.exam_state import ExamState
from standins.faults import Fault, Faults, breaking
from standins.national_state import NationalState
from standins.pages import faults_page, front_page, sent_page, sms_page
from standins.population_state import PopulationState
from standins.sms_state import SentSms, SmsRequest, SmsState
from standins.wechat_state import Person, SentMessage, WeChatState

HTML = "text/html; charset=utf-8"


@post("/sms/messages", status_code=200)
async def send_sms(request: Request[Any, Any, Any], sms: NamedDependency[SmsState]) -> Response[dict[str, str]]:
    refused = await sms.gatekeeper.refuse(request)
    if refused is not None:
        return refused
    try:
        wanted = msgspec.json.decode(await request.body(), type=SmsRequest)
    except msgspec.MsgspecError:
        return Response({"code": "BODY", "message": "unreadable"}, status_code=400)
    status, answer = sms.send(wanted)
    return Response(answer, status_code=status)


@get("/", sync_to_thread=False)
def front() -> Response[str]:
    return Response(front_page(), media_type=HTML)


@get("/_sent", sync_to_thread=False)
def look_at_sent(wechat: NamedDependency[WeChatState]) -> Response[str]:
    return Response(sent_page(list(wechat.sent)[::-1][:50]), media_type=HTML)


@get("/_sent.json", sync_to_thread=False)
def list_sent(wechat: NamedDependency[WeChatState]) -> list[SentMessage]:
    return list(wechat.sent)


@get("/_sms", sync_to_thread=False)
def look_at_sms(sms: NamedDependency[SmsState]) -> Response[str]:
    return Response(sms_page(list(sms.sent)[::-1][:50]), media_type=HTML)


@get("/_sms.json", sync_to_thread=False)
def list_sms(sms: NamedDependency[SmsState]) -> list[SentSms]:
    return list(sms.sent)


@get("/_faults", sync_to_thread=False)
def look_at_faults(faults: NamedDependency[Faults]) -> Response[str]:
    return Response(faults_page(faults.ordered), media_type=HTML)


@post("/_faults", sync_to_thread=False)
def order_fault(faults: NamedDependency[Faults], data: JSONBody[Fault]) -> list[Fault]:
    faults.order(data)
    return faults.ordered


@delete("/_faults", sync_to_thread=False)
def cancel_faults(faults: NamedDependency[Faults]) -> None:
    faults.clear()


@put("/_people", sync_to_thread=False)
def introduce(wechat: NamedDependency[WeChatState], data: JSONBody[list[Person]]) -> int:
    """The people to choose from on the authorise page, in place of the ones before."""
    wechat.people.clear()
    wechat.know(data)
    return len(wechat.people)


@get("/_people", sync_to_thread=False)
def list_people(wechat: NamedDependency[WeChatState]) -> list[Person]:
    return list(wechat.people.values())


class Quota(msgspec.Struct, forbid_unknown_fields=True):
    templates: int | None = None
    sms: int | None = None


@put("/_quota", sync_to_thread=False)
def set_quota(wechat: NamedDependency[WeChatState], sms: NamedDependency[SmsState], data: JSONBody[Quota]) -> Quota:
    """How many messages are left today."""
    wechat.templates_left = wechat.templates_left if data.templates is None else data.templates
    sms.left = sms.left if data.sms is None else data.sms
    return Quota(wechat.templates_left, sms.left)


@post("/_expire-tokens", status_code=204, sync_to_thread=False)
def expire_tokens(wechat: NamedDependency[WeChatState]) -> None:
    wechat.expire_tokens()


class Passing(msgspec.Struct, forbid_unknown_fields=True):
    seconds: float


@post("/_pass-time", status_code=200, sync_to_thread=False)
def pass_time(clock: NamedDependency[Clock], data: JSONBody[Passing]) -> float:
    """As if so much time had gone by: answers that were promised for later become ready."""
    clock.ahead += data.seconds
    return clock.ahead


@get("/_calls", sync_to_thread=False)
def count_calls(wechat: NamedDependency[WeChatState]) -> dict[str, int]:
    return wechat.calls


@post("/_reset", status_code=204, sync_to_thread=False)
def reset(state: State) -> None:
    """Forget everything, as after a restart."""
    state.remember(state.configuration)


def provide_wechat(state: State) -> WeChatState:
    return state.wechat


def provide_s3(state: State) -> s3.S3State:
    return state.s3


def provide_national(state: State) -> NationalState:
    return state.national


def provide_population(state: State) -> PopulationState:
    return state.population


def provide_exam(state: State) -> ExamState:
    return state.exam


def provide_clock(state: State) -> Clock:
    return state.clock


def provide_sms(state: State) -> SmsState:
    return state.sms


def create_app(configuration: Configuration | None = None) -> ASGIApp:
    """The stand-ins with their memory."""
    faults = Faults()

    def remember(configuration: Configuration) -> None:
        faults.clear()
        app.state.wechat = WeChatState(configuration)
        app.state.sms = SmsState(configuration)
        app.state.clock = Clock()
        app.state.national = NationalState(configuration, app.state.clock)
        app.state.population = PopulationState(configuration, app.state.clock)
        app.state.exam = ExamState(configuration, app.state.clock)
        app.state.s3 = s3.S3State()

    app = Litestar(
        route_handlers=[
            *wechat_routes.ROUTES,
            *mini_program_routes.ROUTES,
            *national_border_routes.ROUTES,
            *national_routes.ROUTES,
            *population_routes.ROUTES,
            *exam_routes.ROUTES,
            *s3.ROUTES,
            send_sms,
            front,
            look_at_sent,
            list_sent,
            look_at_sms,
            list_sms,
            look_at_faults,
            order_fault,
            cancel_faults,
            introduce,
            list_people,
            set_quota,
            expire_tokens,
            pass_time,
            count_calls,
            reset,
        ],
        dependencies={
            "wechat": Provide(provide_wechat, sync_to_thread=False),
            "sms": Provide(provide_sms, sync_to_thread=False),
            "clock": Provide(provide_clock, sync_to_thread=False),
            "national": Provide(provide_national, sync_to_thread=False),
            "population": Provide(provide_population, sync_to_thread=False),
            "exam": Provide(provide_exam, sync_to_thread=False),
            "s3": Provide(provide_s3, sync_to_thread=False),
            "faults": Provide(lambda: faults, sync_to_thread=False),
        },
        state=State({"configuration": configuration or Configuration(), "remember": remember}),
        openapi_config=None,
    )
    remember(configuration or Configuration())
    return breaking(faults, app)
