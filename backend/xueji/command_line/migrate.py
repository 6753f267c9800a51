import argparse

from xueji.command_line.printing import say
from xueji.command_line.starting import database_url, run_async, settings_with_database
from xueji.platform import migrating


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--write", action="store_true", help="开发：按模型的改动写一个新的升级")
    parser.add_argument("--plan", action="store_true", help="只列出还没有做的升级")


def run(given: argparse.Namespace) -> int:
    url = database_url(settings_with_database())
    if given.write:
        for name in run_async(migrating.write_missing(url)):
            say("写好", name)
        return 0
    waiting = run_async(migrating.pending(url))
    if given.plan:
        for name in waiting:
            say("等待", name)
    elif waiting:
        for name in run_async(migrating.migrate(url)):
            say("完成", name)
    if not waiting:
        say("数据表", "已是最新")
    return 0
