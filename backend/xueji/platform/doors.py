"""Doors: routes with their permission, refusals and repetition declared. `door.post(path, may=…)` and its siblings."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Annotated, Any, Literal, cast, get_args

import msgspec
from litestar import Litestar, Request
from litestar.connection import ASGIConnection
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency, Provide
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, HeaderParameter, JSONBody, KwargDefinition
from litestar.types import ASGIApp, Receive, Scope, Send

from xueji.kernel.refusals import FieldError, FieldErrors, NotFound, Refusal
from xueji.platform.caller import Caller
from xueji.platform.errors import (
    BodyUnreadable,
    FamilyOnly,
    ForeignOrigin,
    KeyMissing,
    KeyReused,
    NotLoggedIn,
    PermissionMissing,
    StaffOnly,
    StillRunning,
    SystemBusy,
    TooLarge,
    TooMany,
    VersionMissing,
)
from xueji.platform.gate import LIMIT, MAY, Everyone, Family, LoggedIn, Open, Rule, Staff, caller_of
from xueji.platform.idempotency import Once
from xueji.platform.problems import refuses
from xueji.platform.rate_limits import Limit

__all__ = ["Everyone", "Family", "Limit", "LoggedIn", "Once", "Staff", "door"]

REPEATS = "repeats"
FOREIGN = "foreign"


def provide_caller(request: Request[Any, Any, Any]) -> Caller:
    return caller_of(request)


async def provide_once(
    request: Request[Any, Any, Any],
    idempotency_key: Annotated[
        str,
        HeaderParameter(
            name="Idempotency-Key", min_length=8, max_length=100, description="每次提交一个新的编号，重发用原来的"
        ),
    ],
) -> Once:
    body = await _sent(request)
    return Once(caller_of(request), idempotency_key, f"{request.method} {request.scope['path']}", body)


async def _sent(request: Request[Any, Any, Any]) -> bytes:
    """What was sent, whole. The stream of an upload has been read into parts by now."""
    if not request.headers.get("content-type", "").startswith("multipart/"):
        return await request.body()
    parts: list[bytes] = []
    for name, part in (await request.form()).multi_items():
        if isinstance(part, UploadFile):
            content = await part.read()
            await part.seek(0)
        else:
            content = str(part).encode()
        parts += [name.encode(), content]
    return b"\0".join(parts)


def provide_expected_version(
    if_match: Annotated[
        str,
        HeaderParameter(name="If-Match", pattern=r'^(W/)?"?[0-9]{1,9}(-[0-9a-f]*)?"?$', description="打开时的版本号"),
    ],
) -> int:
    return int(if_match.removeprefix("W/").strip('"').split("-")[0])


DEPENDENCIES: dict[str, Provide] = {
    "caller": Provide(provide_caller, sync_to_thread=False),
    "once": Provide(provide_once),
    "expected_version": Provide(provide_expected_version, sync_to_thread=False),
}


class _Json:
    """An answer that is written already."""

    __slots__ = ("body", "status")

    def __init__(self, status: int, body: bytes) -> None:
        self.status = status
        self.body = body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        length = str(len(self.body)).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", length)]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": False})


class _Handler(HTTPRouteHandler):
    """litestar's own, without what each request would pay for: a copy of it for the guard, a response of a response."""

    async def authorize_connection(self, connection: ASGIConnection[Any, Any, Any, Any]) -> None:
        for guard in self.resolve_guards():
            await cast("Awaitable[None]", guard(connection, self))

    async def to_response(self, app: Litestar, data: Any, request: Request[Any, Any, Any]) -> ASGIApp:
        if isinstance(data, msgspec.Struct | msgspec.Raw):
            return _Json(self.status_code, _encode(data))
        return await super().to_response(app, data, request)


_encode = msgspec.json.Encoder().encode


class Door:
    """Decorators like litestar's own that do not open without `may`."""

    def get(self, path: str | list[str], **given: Any) -> Callable[[Any], Any]:
        return self._make("GET", path, safe=True, **given)

    def post(self, path: str | list[str], **given: Any) -> Callable[[Any], Any]:
        given.setdefault("status_code", 200)
        return self._make("POST", path, safe=False, **given)

    def put(self, path: str | list[str], **given: Any) -> Callable[[Any], Any]:
        return self._make("PUT", path, safe=False, **given)

    def patch(self, path: str | list[str], **given: Any) -> Callable[[Any], Any]:
        return self._make("PATCH", path, safe=False, **given)

    def delete(self, path: str | list[str], **given: Any) -> Callable[[Any], Any]:
        given.setdefault("status_code", 200)
        return self._make("DELETE", path, safe=False, **given)

    def _make(
        self,
        method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"],
        path: str | list[str],
        *,
        safe: bool,
        may: Rule,
        summary: str,
        tag: str,
        refuses: Sequence[type[Refusal]] = (),
        limit: Limit | None = None,
        repeats: str | None = None,
        foreign: str | None = None,
        opt: Mapping[str, Any] | None = None,
        **given: Any,
    ) -> Callable[[Any], Any]:
        """Declare a door.

        Args:
            method: of HTTP.
            path: the route, `{name:int}` for parameters.
            safe: whether the method changes nothing.
            may: the permission that a post needs, or one of Family, Staff, LoggedIn, Everyone.
            summary: one Chinese sentence for the API's readers.
            tag: the Chinese name of the group in the API.
            refuses: the refusals of the use case behind it.
            limit: how often one caller or address may come.
            repeats: why doing it twice is harmless, where the door does not go through `once`.
            foreign: why requests from other origins are let in (call-backs that prove themselves otherwise).
            opt: more for litestar.
            given: more for litestar.
        """
        options = {**(opt or {}), MAY: may, REPEATS: repeats, FOREIGN: foreign}
        if limit is not None:
            options[LIMIT] = limit
        responses = _declared(may, refuses, safe=safe, limited=limit is not None)
        given |= {"http_method": method, "opt": options, "summary": summary, "tags": [tag], "responses": responses}

        def declare(act: Any) -> Any:
            if UploadFile in get_args(act.__annotations__.get("data")):
                given["before_request"] = _must_hold_a_file
            return _Handler(path, **given)(_marked(act, path))

        return declare


async def _must_hold_a_file(request: Request[Any, Any, Any]) -> None:
    """Refuse what is no upload in words: litestar reads some broken forms as a fault and others as an empty file.

    Raises:
        BodyUnreadable: it is no form, or a torn one.
        FieldErrors: the form has no file where the file belongs.
    """
    if not request.headers.get("content-type", "").startswith("multipart/form-data; boundary="):
        raise BodyUnreadable
    try:
        form = await request.form()
    except (HTTPException, RuntimeError, ValueError) as error:
        raise BodyUnreadable from error
    if not isinstance(form.get("data"), UploadFile):
        raise FieldErrors([FieldError("data", "required", "请选一个文件")])


_RESERVED = frozenset({"request", "state", "headers", "cookies", "query", "socket", "body", "scope", "return"})
_PARAMETER = re.compile(r"{(\w+):")


def _marked(act: Any, path: str | Sequence[str]) -> Any:
    """Tell litestar where each parameter comes from, so that doors can write plain types."""
    paths = [path] if isinstance(path, str) else path
    in_path = {name for each in paths for name in _PARAMETER.findall(each)}
    types = act.__annotations__
    for name, kind in types.items():
        if name in DEPENDENCIES:
            types[name] = NamedDependency[kind]
        elif name not in _RESERVED and not any(isinstance(each, KwargDefinition) for each in get_args(kind)[1:]):
            types[name] = JSONBody[kind] if name == "data" else FromPath[kind] if name in in_path else FromQuery[kind]
    return act


def _declared(may: Rule, own: Sequence[type[Refusal]], *, safe: bool, limited: bool) -> Mapping[int, Any]:
    """Every refusal that a door of this kind can answer."""
    house: list[type[Refusal]] = [FieldErrors, NotFound, SystemBusy]
    if may is not Open.EVERYONE:
        house.append(NotLoggedIn)
    if may is Open.FAMILY:
        house.append(FamilyOnly)
    elif isinstance(may, Open):
        house += [StaffOnly] if may is Open.STAFF else []
    else:
        house += [StaffOnly, PermissionMissing]
    if limited:
        house.append(TooMany)
    if not safe:
        house += [BodyUnreadable, ForeignOrigin, KeyMissing, KeyReused, StillRunning, TooLarge, VersionMissing, TooMany]
    return refuses_of([*own, *house])


refuses_of = refuses
door = Door()
