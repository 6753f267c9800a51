"""What several commands do before their own work."""

import asyncio
import gc
import signal
import sys
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import msgspec
import uvloop
from litestar.types import ASGIApp

from xueji.app import asgi
from xueji.platform import embedded_postgres
from xueji.settings import Settings, UnsafeSettings, load

Answer = TypeVar("Answer")

_YOUNG = 20_000
"""Objects made before the collector looks for garbage; an answer about a page of pupils makes thousands."""


def service(settings: Settings) -> ASGIApp:
    """The service for a process that answers for long: the collector never again looks at what is loaded by now."""
    made = asgi(settings)
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, 20, 20)
    return made


def load_or_leave() -> Settings:
    """The settings; unsafe ones end the command with their list instead of a traceback."""
    try:
        return load()
    except UnsafeSettings as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from error


def settings_with_database() -> Settings:
    """The settings of the environment; without DATABASE_URL the embedded server is started on the data folder."""
    settings = load_or_leave()
    if settings.database_url:
        return settings
    return msgspec.structs.replace(settings, database_url=embedded_postgres.start(settings.data_dir).url())


def database_url(settings: Settings) -> str:
    """The address that the settings by now have."""
    if settings.database_url is None:
        raise RuntimeError("no database: start the embedded one or set DATABASE_URL")
    return settings.database_url


def run_async(work: Coroutine[Any, Any, Answer]) -> Answer:
    """Run on uvloop, as the server does."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


def on_stop(act: Callable[[], None]) -> None:
    """Have Ctrl-C and SIGTERM end things in order; asked again, the process leaves at once."""
    loop = asyncio.get_running_loop()
    asked = False

    def stop() -> None:
        nonlocal asked
        if asked:
            raise SystemExit(130)
        asked = True
        act()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
