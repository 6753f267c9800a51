"""The only place that knows every room: doors, jobs and subscriptions come together here."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import lru_cache, partial
from importlib import import_module
from types import ModuleType
from typing import Any

import msgspec
from litestar import Litestar
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.types import ASGIApp
from servestatic import ServeStaticASGI

from xueji import entry
from xueji.features import accounts, organisations
from xueji.gateways import use_gateways
from xueji.platform import cache, health, logging, metrics, sessions
from xueji.platform.doors import DEPENDENCIES, FOREIGN
from xueji.platform.edge import Edge
from xueji.platform.gate import MAY, Gate, guard
from xueji.platform.problems import HANDLERS
from xueji.platform.running import running
from xueji.settings import Settings

ROOMS = (
    "organisations",
    "accounts",
    "gateways",
    "notices",
    "students",
    "casework",
    "teachers",
    "border_rights",
    "problem_records",
    "enrolment",
    "guardians",
    "photos",
    "collections",
    "windows",
    "slips",
    "transfers",
    "border_transfers",
    "departures",
    "leaves",
    "evaluation",
    "teaching",
    "exam_roster",
    "results",
    "publications",
    "archives",
    "home",
    "help",
)
LARGEST_BODY = 12 * 1024 * 1024


class DoorWithoutPermission(RuntimeError):  # noqa: N818
    """A route that says nothing of who may pass does not start."""


def rooms() -> list[ModuleType]:
    """Import every feature; its jobs and subscriptions register themselves by that."""
    return [import_module(f"xueji.features.{name}.routes") for name in ROOMS]


def create_app(settings: Settings) -> Litestar:
    """Build the service. Raises DoorWithoutPermission for an undeclared route."""
    use_gateways(settings)
    shared = cache.open_cache(settings)
    gate = Gate(settings, shared, accounts.load_caller, accounts.grantors, sessions.Touches())
    app = Litestar(
        route_handlers=_doors(),
        guards=[guard],
        dependencies=DEPENDENCIES,
        exception_handlers=HANDLERS,
        request_max_body_size=LARGEST_BODY,
        lifespan=[partial(_life, settings)],
        state=State({"settings": settings, "gate": gate, "cache": shared, "describe": openapi}),
        openapi_config=None,
        logging_config=None,
        debug=False,
    )
    _all_declared(app)
    return app


def _doors() -> list[Any]:
    return [*entry.ROUTES, *health.ROUTES, *(door for room in rooms() for door in room.ROUTES)]


def asgi(settings: Settings, app: Litestar | None = None) -> ASGIApp:
    """The whole service as a server runs it: security edge, static files, app."""
    litestar = app or create_app(settings)
    inner: Any = litestar
    if (settings.h5_dist / "assets").is_dir():
        inner = ServeStaticASGI(
            litestar,
            root=settings.h5_dist / "assets",
            prefix="assets/",
            immutable_file_test=lambda *_: True,
            max_age=31_536_000,
        )
    return Edge(inner, settings, _foreign(litestar))


@asynccontextmanager
async def _life(settings: Settings, app: Litestar) -> AsyncGenerator[None]:
    logging.configure(settings)
    async with running(settings):
        await app.state.cache.open()
        await organisations.name_places()
        metrics.watch_loop()
        try:
            yield
        finally:
            await metrics.unwatch_loop()
            await app.state.cache.close()


def _handlers(app: Litestar) -> list[HTTPRouteHandler]:
    return [handler for route in app.routes for handler in getattr(route, "route_handlers", [])]


def _all_declared(app: Litestar) -> None:
    bare = sorted(
        {str(handler) for handler in _handlers(app) if MAY not in handler.opt and handler.http_methods != {"OPTIONS"}}
    )
    if bare:
        raise DoorWithoutPermission("、".join(bare))


def _foreign(app: Litestar) -> frozenset[str]:
    return frozenset(path for handler in _handlers(app) if handler.opt.get(FOREIGN) for path in handler.paths)


@lru_cache
def openapi() -> bytes:
    """The API's description as JSON, the same bytes for the same code.

    An app of its own is described: litestar would put doors of its own beside ours into the one that serves.
    """
    described = Litestar(
        route_handlers=_doors(),
        dependencies=DEPENDENCIES,
        openapi_config=OpenAPIConfig(
            title="学籍 xueji",
            version="1",
            description="学籍与综合素质评价：家长、学生、学校和教育主管部门共用的接口。",
        ),
        logging_config=None,
    )
    schema = described.openapi_schema.to_schema()
    return msgspec.json.format(msgspec.json.encode(schema, order="deterministic"), indent=2)
