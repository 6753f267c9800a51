import argparse
import asyncio

from xueji.command_line.house import ready
from xueji.command_line.starting import on_stop, run_async, settings_with_database
from xueji.platform.jobs import run_worker
from xueji.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--concurrency", type=int, default=8, help="同时做几件")


def run(given: argparse.Namespace) -> int:
    run_async(_work(settings_with_database(), given.concurrency))
    return 0


async def _work(settings: Settings, concurrency: int) -> None:
    stop = asyncio.Event()
    on_stop(stop.set)
    async with ready(settings):
        await run_worker(settings, stop, concurrency=concurrency)
