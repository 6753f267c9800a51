"""The service with its worker, as `xueji up` runs them, and a watch: /worst-lag tells the longest that its event loop
was held, and forgets.
"""

import asyncio
import contextlib
from typing import Any

import msgspec
from litestar.types import ASGIApp

from xueji.command_line.starting import service, settings_with_database
from xueji.platform.jobs import JOBS, run_worker

PULSE = 0.005


class _Watch:
    """Wakes every few milliseconds and keeps the worst delay in seconds."""

    def __init__(self) -> None:
        self.worst = 0.0
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        if self._task is None:
            self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        with contextlib.suppress(asyncio.CancelledError):
            while True:
                wanted = loop.time() + PULSE
                await asyncio.sleep(PULSE)
                self.worst = max(self.worst, loop.time() - wanted)

    def taken(self) -> float:
        worst, self.worst = self.worst, 0.0
        return worst


def _rest() -> None:
    """What runs once an hour or a day would run now, up to ten minutes late, in each database that a round begins with:
    after :41 every one would print the demo's archives.
    """
    for name, found in JOBS.items():
        if found.cron and not found.cron.startswith("*"):
            JOBS[name] = msgspec.structs.replace(found, cron=None)


def watched() -> ASGIApp:
    _rest()
    settings, watch = settings_with_database(), _Watch()
    served, working = service(settings), set[asyncio.Task[None]]()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            working.add(asyncio.create_task(run_worker(settings, asyncio.Event())))
        if scope["type"] != "http" or scope["path"] != "/worst-lag":
            await served(scope, receive, send)
            return
        watch.begin()
        body = str(watch.taken()).encode()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": body})

    return app
