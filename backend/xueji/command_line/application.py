"""The service as uvicorn's worker processes build it, each for itself."""

from typing import Any


def create() -> Any:
    from xueji.app import asgi  # noqa: PLC0415 - in the worker's process
    from xueji.command_line.starting import settings_with_database  # noqa: PLC0415 - the same
    from xueji.platform import files  # noqa: PLC0415 - the same

    settings = settings_with_database()
    files.configure(settings)
    return asgi(settings)
