"""Server and worker side by side in one process, until asked to stop."""

import asyncio
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from xueji.command_line.starting import on_stop, service
from xueji.platform import embedded_postgres
from xueji.platform.jobs import run_worker
from xueji.settings import Settings


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Leave signals to us: the worker ends before the server does."""
        yield


async def serve_and_work(settings: Settings, started: Callable[[], None], *, embedded: bool) -> None:
    """Run both; `started` is called once requests are answered. An embedded database that was killed comes back."""
    server = _Server(
        uvicorn.Config(
            service(settings),
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=3,
        )
    )
    stop = asyncio.Event()
    on_stop(stop.set)
    serving = asyncio.create_task(server.serve())
    while not server.started and not serving.done():  # noqa: ASYNC110 - uvicorn tells by a flag
        await asyncio.sleep(0.02)
    if serving.done():
        await serving
        return
    working = asyncio.create_task(run_worker(settings, stop))
    watching = asyncio.create_task(_keep_database(settings.data_dir)) if embedded else None
    stopped = asyncio.create_task(stop.wait())
    started()
    await asyncio.wait({serving, working, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stop.set()
    await asyncio.wait({working}, timeout=10)
    server.should_exit = True
    await serving
    if watching is not None:
        watching.cancel()
    if working.done():
        working.result()


async def _keep_database(data_dir: Path) -> None:
    while True:
        await asyncio.sleep(1)
        if embedded_postgres.postmaster_pid(data_dir) is None:
            await asyncio.to_thread(embedded_postgres.start, data_dir)
