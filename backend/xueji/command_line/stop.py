import argparse

from xueji.command_line import processes
from xueji.command_line.printing import say
from xueji.platform import embedded_postgres
from xueji.settings import load


def arguments(parser: argparse.ArgumentParser) -> None:
    """Takes none: DATA says which."""
    del parser


def run(given: argparse.Namespace) -> int:
    del given
    data_dir = load().data_dir
    ended = processes.end_all(data_dir)
    if embedded_postgres.stop(data_dir):
        ended.append("数据库")
    say("已停止", "、".join(ended) if ended else "没有在运行的")
    return 0
