"""The service as uvicorn's worker processes build it, each for itself."""

from litestar.types import ASGIApp

from xueji.app import asgi
from xueji.command_line.starting import settings_with_database
from xueji.platform import files


def create() -> ASGIApp:
    settings = settings_with_database()
    files.configure(settings)
    return asgi(settings)
