import argparse
import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xueji.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--concurrency", type=int, default=8, help="同时做几件")


def run(given: argparse.Namespace) -> int:
    from xueji.command_line.starting import run_async, settings_with_database  # noqa: PLC0415

    run_async(_work(settings_with_database(), given.concurrency))
    return 0


async def _work(settings: "Settings", concurrency: int) -> None:
    from xueji.command_line.starting import on_stop, ready  # noqa: PLC0415
    from xueji.platform.jobs import run_worker  # noqa: PLC0415

    stop = asyncio.Event()
    on_stop(stop.set)
    async with ready(settings):
        await run_worker(settings, stop, concurrency=concurrency)
