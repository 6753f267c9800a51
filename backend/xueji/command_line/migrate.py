import argparse

from xueji.command_line.printing import say
from xueji.command_line.starting import database_url, run_async, settings_with_database
from xueji.command_line.tables import bring_up_to_date
from xueji.platform import migrating


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--write", action="store_true", help="开发：按模型的改动写一个新的升级")
    parser.add_argument("--plan", action="store_true", help="只列出还没有做的升级")


def run(given: argparse.Namespace) -> int:
    settings = settings_with_database()
    url = database_url(settings)
    if given.write:
        for name in run_async(migrating.write_missing(url)):
            say("写好", name)
        return 0
    if given.plan:
        names, what = run_async(migrating.pending(url)), "等待"
    else:
        names, what = run_async(bring_up_to_date(settings)), "完成"
    for name in names:
        say(what, name)
    if not names:
        say("数据表", "已是最新")
    return 0
