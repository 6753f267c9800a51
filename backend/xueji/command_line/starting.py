"""What several commands do before their own work."""

import asyncio
import signal
import sys
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import msgspec

from xueji.settings import Settings, UnsafeSettings, load

Answer = TypeVar("Answer")


def settings_with_database() -> Settings:
    """The settings of the environment; without DATABASE_URL the embedded server is started on the data folder."""
    settings = load_or_leave()
    if settings.database_url:
        return settings
    from xueji.platform import embedded_postgres  # noqa: PLC0415 - not for those who have a server

    return msgspec.structs.replace(settings, database_url=embedded_postgres.start(settings.data_dir).url())


def load_or_leave() -> Settings:
    """The settings; unsafe ones end the command with their list instead of a traceback."""
    try:
        return load()
    except UnsafeSettings as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from error


@asynccontextmanager
async def ready(settings: Settings) -> AsyncGenerator[None]:
    """Everything but the web: logs, keys, database, files, cache and every room's jobs."""
    from xueji.app import rooms  # noqa: PLC0415 - the whole house
    from xueji.platform import cache, files, logging  # noqa: PLC0415 - the same
    from xueji.platform.running import running  # noqa: PLC0415 - the same

    logging.configure(settings)
    files.configure(settings)
    rooms()
    shared = cache.open_cache(settings)
    async with running(settings):
        await shared.open()
        try:
            yield
        finally:
            await shared.close()


def run_async(work: Coroutine[Any, Any, Answer]) -> Answer:
    """Run on uvloop, as the server does."""
    import uvloop  # noqa: PLC0415 - where it is needed

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


def on_stop(act: Callable[[], None]) -> None:
    """Have Ctrl-C and SIGTERM end things in order; a second Ctrl-C ends them at once."""
    loop = asyncio.get_running_loop()
    asked = False

    def stop() -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True
        act()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)


def say(label: str, what: str) -> None:
    """One calm line: a label of up to six Chinese characters, and what is the case."""
    wide = sum(2 if ord(sign) > 0x2E80 else 1 for sign in label)  # noqa: PLR2004 - where CJK begins
    print(f"  {label}{' ' * (14 - wide)}{what}", flush=True)
