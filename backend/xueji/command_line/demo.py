import argparse

from xueji import demo
from xueji.command_line.house import ready
from xueji.command_line.printing import say
from xueji.command_line.starting import load_or_leave, run_async, settings_with_database
from xueji.platform.connections import value
from xueji.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    """Takes none: it fills an empty database and leaves any other alone."""
    del parser


def run(given: argparse.Namespace) -> int:
    del given
    if load_or_leave().production:
        say("不行", "演示数据不进生产环境")
        return 2
    say("演示数据", run_async(load_if_empty(settings_with_database())))
    for persona in demo.personas():
        print(f"  {persona}")
    return 0


async def load_if_empty(settings: Settings) -> str:
    async with ready(settings):
        if await value("SELECT EXISTS (SELECT FROM organisation)"):
            return "已有数据，没有改动"
        await demo.load(settings)
        return "已装入"
