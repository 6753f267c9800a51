"""Doors for those who watch over the service."""

import asyncio
import hmac
from typing import Any

import asyncpg
import msgspec
import structlog
from litestar import Request, Response
from litestar.handlers import BaseRouteHandler

from xueji.kernel.refusals import NotFound
from xueji.platform import metrics
from xueji.platform.cache import shared
from xueji.platform.connections import value
from xueji.platform.doors import Everyone, door
from xueji.platform.errors import SystemBusy
from xueji.settings import Settings

TAG = "运行"
_LOOPBACK = frozenset({"127.0.0.1", "::1"})
log = structlog.get_logger("health")


class Health(msgspec.Struct, frozen=True):
    status: str


class Readiness(msgspec.Struct, frozen=True):
    """`cache` may be "away": that makes us slower, not unready."""

    status: str
    database: str
    cache: str


@door.get("/health/live", may=Everyone, tag=TAG, summary="进程还活着")
async def live() -> Health:
    return Health("ok")


@door.get("/health/ready", may=Everyone, tag=TAG, summary="可以接受请求", refuses=(SystemBusy,))
async def ready() -> Readiness:
    try:
        async with asyncio.timeout(2):
            await value("SELECT 1")
    except (TimeoutError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        log.warning("not_ready", error=type(error).__name__)
        raise SystemBusy from error
    return Readiness("ok", "ok", "ok" if await shared().healthy() else "away")


@door.get("/metrics", may=Everyone, tag=TAG, summary="运行指标", include_in_schema=False)
async def figures(request: Request[Any, Any, Any]) -> Response[bytes]:
    """For Prometheus: with the token of the settings, or without one from this machine alone."""
    settings: Settings = request.app.state.settings
    if settings.metrics_token:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        allowed = hmac.compare_digest(given.encode(), settings.metrics_token.encode())
    else:
        allowed = request.client is not None and request.client.host in _LOOPBACK
    if not allowed:
        raise NotFound
    return Response(await metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")


ROUTES: list[BaseRouteHandler] = [live, ready, figures]
