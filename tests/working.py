"""A worker of the house, as `xueji work` runs it, in a process that may be killed."""

from argparse import Namespace

from xueji.command_line.work import run


def work() -> None:
    run(Namespace(concurrency=2))
