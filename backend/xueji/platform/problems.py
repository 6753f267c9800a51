"""Refusals on the wire: RFC 9457 problem details with our code, words and help entry."""

import logging
import re
from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg
import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.openapi.datastructures import ResponseSpec
from tortoise.exceptions import DBConnectionError, OperationalError

from xueji.kernel.refusals import FieldError, FieldErrors, NotFound, Refusal
from xueji.platform.errors import (
    BodyUnreadable,
    KeyMissing,
    NotLoggedIn,
    SystemBusy,
    SystemFault,
    TooLarge,
    TooMany,
    VersionMissing,
    WrongMethod,
)

MEDIA_TYPE = "application/problem+json"
log = logging.getLogger(__name__)


class Problem(msgspec.Struct, omit_defaults=True):
    """What a refused request gets. `detail` is why and next together, for clients that know only RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    why: str
    next: str
    help: str
    instance: str = ""
    facts: dict[str, Any] = {}
    errors: tuple[FieldError, ...] = ()


def problem_of(refusal: Refusal, instance: str = "") -> Problem:
    title, why, what_next = refusal.words()
    return Problem(
        type=f"/help/{refusal.help}",
        title=title,
        status=refusal.status,
        detail=f"{why}{what_next}",
        code=refusal.code,
        why=why,
        next=what_next,
        help=refusal.help,
        instance=instance,
        facts=refusal.facts,
        errors=refusal.errors if isinstance(refusal, FieldErrors) else (),
    )


def respond(refusal: Refusal, request: Request[Any, Any, Any]) -> Response[bytes]:
    body = msgspec.json.encode(problem_of(refusal, request.scope.get("state", {}).get("request_id", "")))
    headers = {"retry-after": str(refusal.facts.get("seconds", 5))} if isinstance(refusal, TooMany | SystemBusy) else {}
    return Response(content=body, status_code=refusal.status, media_type=MEDIA_TYPE, headers=headers)


def on_refusal(request: Request[Any, Any, Any], refusal: Refusal) -> Response[bytes]:
    return respond(refusal, request)


def on_validation(request: Request[Any, Any, Any], error: ValidationException) -> Response[bytes]:
    """Bad shape of a body, query or header: every fault that the decoder names, in our words."""
    extra = error.extra if isinstance(error.extra, list) else []
    missing = _MISSING.search(error.detail)
    names = {str(fault.get("key", "")) for fault in extra if isinstance(fault, dict)} | (
        {missing[1]} if missing else set()
    )
    for name in ("idempotency_key", "Idempotency-Key"):
        if name in names:
            return respond(KeyMissing(), request)
    for name in ("if_match", "If-Match"):
        if name in names:
            return respond(VersionMissing(), request)
    faults = [_fault(fault) for fault in extra if isinstance(fault, dict)]
    if missing:
        faults.append(FieldError(missing[1], "required", "这一项要填"))
    return respond(FieldErrors(faults or [FieldError("body", "wrong_shape", "内容的格式不对")]), request)


_KINDS = (
    (re.compile(r"unknown field `?([^`]+)`?"), "unknown_field", "没有这一项"),
    (re.compile(r"missing required field `?([^`]+)`?"), "required", "这一项要填"),
    (re.compile(r"Invalid enum value"), "not_allowed", "这个值不在可选的范围里"),
    (re.compile(r"length <= (\d+)"), "too_long", "太长了，最多 {0} 个字"),
    (re.compile(r"length >= (\d+)"), "too_short", "太短了，至少 {0} 个字"),
    (re.compile(r"Expected `([^`]+)`"), "wrong_type", "这一项的格式不对"),
)
_MISSING = re.compile(r"Missing required \w+ parameter '([^']+)'")


def _fault(fault: Mapping[str, Any]) -> FieldError:
    text, field = str(fault.get("message", "")), str(fault.get("key", "") or "body")
    for pattern, code, words in _KINDS:
        if found := pattern.search(text):
            named = found.groups()[:1]
            if code in {"unknown_field", "required"} and named:
                field = named[0] if field in {"body", "data"} else f"{field}.{named[0]}"
            return FieldError(field, code, words.format(*named))
    return FieldError(field, "invalid", "这一项填得不对")


_BY_STATUS: dict[int, type[Refusal]] = {400: BodyUnreadable, 401: NotLoggedIn, 404: NotFound, 405: WrongMethod}


def on_http(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    too_large, too_many = 413, 429
    if error.status_code == too_large:
        return respond(TooLarge(limit="10 MB"), request)
    if error.status_code == too_many:
        return respond(TooMany(60), request)
    refusal = _BY_STATUS.get(error.status_code)
    return on_fault(request, error) if refusal is None else respond(refusal(), request)


_BUSY = (
    DBConnectionError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InterfaceError,
    asyncpg.DiskFullError,
    ConnectionError,
    TimeoutError,
)


def on_fault(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """What nobody foresaw. A body that PostgreSQL cannot hold is the client's fault, a lost connection nobody's."""
    cause = error.args[0] if isinstance(error, OperationalError) and error.args else error
    if isinstance(cause, _BUSY):
        log.warning("database out of reach", extra={"kind": type(cause).__name__})
        return respond(SystemBusy(), request)
    if isinstance(
        cause, asyncpg.CharacterNotInRepertoireError | asyncpg.UntranslatableCharacterError | UnicodeEncodeError
    ):
        return respond(BodyUnreadable(), request)
    if isinstance(cause, asyncpg.DataError | OverflowError):
        return respond(NotFound(), request)
    log.error("fault", exc_info=error, extra={"path": request.scope.get("path_template", "")})
    return respond(SystemFault(request_id=request.scope.get("state", {}).get("request_id", "")), request)


HANDLERS: dict[Any, Any] = {
    Refusal: on_refusal,
    ValidationException: on_validation,
    HTTPException: on_http,
    Exception: on_fault,
}


def refuses(refusals: Sequence[type[Refusal]]) -> dict[int, ResponseSpec]:
    """The refusals of a door for OpenAPI, by status, their codes named."""
    by_status: dict[int, list[str]] = {}
    for refusal in refusals:
        codes = by_status.setdefault(refusal.status, [])
        if refusal.code not in codes:
            codes.append(refusal.code)
    return {
        status: ResponseSpec(
            data_container=Problem, generate_examples=False, description="、".join(sorted(codes)), media_type=MEDIA_TYPE
        )
        for status, codes in sorted(by_status.items())
    }
