"""The service as uvicorn's worker processes build it, each for itself."""

from litestar.types import ASGIApp

from xueji.app import asgi
from xueji.command_line.starting import settings_with_database


def create() -> ASGIApp:
    return asgi(settings_with_database())
