"""The outermost layer of every request: number, origin check, security headers, ETag, figures."""

import hashlib
import secrets
import time
from typing import Any

import msgspec
import structlog
from litestar.types import ASGIApp, Receive, Scope, Send

from xueji.platform import metrics
from xueji.platform.errors import ForeignOrigin
from xueji.platform.problems import MEDIA_TYPE, problem_of
from xueji.settings import Settings

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
OK = 200
NOT_MODIFIED = 304
SMALL_BODY = 512 * 1024

POLICY = (
    "default-src 'none'; script-src 'self' https://res.wx.qq.com; style-src 'self'; img-src 'self' data: blob:;"
    " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none';"
    " manifest-src 'self'"
)


def security_headers(settings: Settings) -> list[tuple[bytes, bytes]]:
    headers = {
        "content-security-policy": POLICY,
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(self), geolocation=(), microphone=()",
        "x-frame-options": "DENY",
    }
    if settings.secure_cookies:
        headers["strict-transport-security"] = "max-age=63072000; includeSubDomains; preload"
    return [(name.encode(), text.encode()) for name, text in headers.items()]


class Edge:
    """ASGI middleware around the whole app. `exempt` are paths whose call-backs prove themselves otherwise."""

    def __init__(self, app: ASGIApp, settings: Settings, exempt: frozenset[str]) -> None:
        self.app = app
        self.exempt = exempt
        self.origins = frozenset(origin.encode() for origin in settings.origins)
        self.any_local = not settings.production
        self.headers = security_headers(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = dict(scope["headers"])
        number = secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = number
        structlog.contextvars.bind_contextvars(request_id=number)
        answer = _Answer(
            send, [*self.headers, (b"x-request-id", number.encode())], given, scope["path"], scope["method"]
        )
        started = time.perf_counter()
        if scope["method"] in UNSAFE and scope["path"] not in self.exempt and not self._own(given):
            await _refuse(answer.send)
        else:
            await self.app(scope, receive, answer.send)
        metrics.observe(scope, answer.status, time.perf_counter() - started)

    def _own(self, given: dict[bytes, bytes]) -> bool:
        """Whether the request was made by our own page: a header no form can set, and our origin when one is named."""
        if given.get(b"x-requested-with", b"").lower() != b"xueji":
            return False
        origin = given.get(b"origin")
        if origin is None or origin in self.origins:
            return True
        host = given.get(b"host", b"")
        return self.any_local and origin.split(b"://", 1)[-1] == host


class _Answer:
    """Adds the headers, and an ETag with its 304 to small JSON answers of GET."""

    def __init__(
        self, send: Any, headers: list[tuple[bytes, bytes]], given: dict[bytes, bytes], path: str, method: str
    ) -> None:
        self._send = send
        self._headers = headers
        self._match = given.get(b"if-none-match")
        self._tag = method == "GET" and path.startswith("/api/")
        self._start: dict[str, Any] | None = None
        self._private = path.startswith(("/api/", "/m", "/staff", "/wechat"))
        self.status = 500

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = [*message["headers"], *self._headers]
            if self._private and not any(name == b"cache-control" for name, _ in headers):
                headers.append((b"cache-control", b"private, no-cache"))
            message["headers"] = headers
            if self._tag and self.status == OK and not _is_stream(headers):
                self._start = message
                return
        elif self._start is not None:
            start, self._start = self._start, None
            if not message.get("more_body") and len(message.get("body", b"")) <= SMALL_BODY:
                tag = _etag(message.get("body", b""))
                start["headers"] = [*start["headers"], (b"etag", tag)]
                if self._match is not None and tag in self._match:
                    start["status"] = self.status = NOT_MODIFIED
                    start["headers"] = [
                        each for each in start["headers"] if each[0] not in {b"content-length", b"content-type"}
                    ]
                    message = {"type": "http.response.body", "body": b"", "more_body": False}
            await self._send(start)
        await self._send(message)


def _etag(body: bytes) -> bytes:
    return b'"%s"' % hashlib.sha256(body).hexdigest()[:24].encode()


def _is_stream(headers: list[tuple[bytes, bytes]]) -> bool:
    return any(name == b"content-type" and text.startswith(b"text/event-stream") for name, text in headers)


async def _refuse(send: Any) -> None:
    problem = problem_of(ForeignOrigin())
    body = msgspec.json.encode(problem)
    await send(
        {
            "type": "http.response.start",
            "status": problem.status,
            "headers": [(b"content-type", MEDIA_TYPE.encode()), (b"content-length", str(len(body)).encode())],
        }
    )
    await send({"type": "http.response.body", "body": body, "more_body": False})
