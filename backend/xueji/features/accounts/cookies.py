"""Answers that hand a cookie out or take one away."""

from typing import Any, Generic, TypeVar

import msgspec
from litestar import Request
from litestar.datastructures import Cookie
from litestar.response import Response

from xueji.platform.sessions import SessionCookie
from xueji.settings import Settings

Answer = TypeVar("Answer")
WebRequest = Request[Any, Any, Any]


class Handed(msgspec.Struct, Generic[Answer], frozen=True):
    """An answer, and what becomes of the browser's two cookies. None leaves a cookie as it is, `GONE` takes it away."""

    answer: Answer
    session: SessionCookie | None = None
    pending: SessionCookie | None = None


GONE = SessionCookie("", 0)


def pending_name(settings: Settings) -> str:
    return "__Host-xueji-login" if settings.secure_cookies else "xueji-login"


def pending_secret(request: WebRequest) -> str:
    """The secret of a login between two steps, or nothing."""
    longest = 200
    return request.cookies.get(pending_name(settings_of(request)), "")[:longest]


def with_cookies(request: WebRequest, handed: Handed[Answer]) -> Response[Answer]:
    settings = settings_of(request)
    cookies: list[Cookie] = []
    if handed.session is not None:
        cookies.append(handed.session.cookie(settings))
    if handed.pending is not None:
        cookies.append(
            Cookie(
                key=pending_name(settings),
                value=handed.pending.secret,
                max_age=handed.pending.max_age,
                path="/",
                httponly=True,
                secure=settings.secure_cookies,
                samesite="strict",
            )
        )
    return Response(handed.answer, cookies=cookies)


def settings_of(request: WebRequest) -> Settings:
    return request.app.state.gate.settings
