"""The service as uvicorn's worker processes build it, each for itself."""

from litestar.types import ASGIApp

from xueji.command_line.starting import service, settings_with_database


def create() -> ASGIApp:
    return service(settings_with_database())
