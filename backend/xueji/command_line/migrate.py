import argparse

from xueji.command_line.starting import say


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plan", action="store_true", help="只列出还没有做的升级")


def run(given: argparse.Namespace) -> int:
    from xueji.command_line.starting import run_async, settings_with_database  # noqa: PLC0415
    from xueji.platform import migrating  # noqa: PLC0415

    settings = settings_with_database()
    waiting = run_async(migrating.pending(settings))
    if given.plan:
        for name in waiting:
            say("等待", name)
    for name in [] if given.plan else run_async(migrating.migrate(settings)):
        say("完成", name)
    if not waiting:
        say("数据表", "已是最新")
    return 0
