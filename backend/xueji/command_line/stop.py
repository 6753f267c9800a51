import argparse

from xueji.command_line.starting import say


def arguments(parser: argparse.ArgumentParser) -> None:
    """Takes none: DATA says which."""
    del parser


def run(given: argparse.Namespace) -> int:
    from xueji.command_line import processes  # noqa: PLC0415
    from xueji.command_line.starting import load_or_leave  # noqa: PLC0415
    from xueji.platform import embedded_postgres  # noqa: PLC0415

    del given
    settings = load_or_leave()
    ended = processes.end_all(settings.data_dir)
    if embedded_postgres.stop(settings.data_dir):
        ended.append("数据库")
    say("已停止", "、".join(ended) if ended else "没有在运行的")
    return 0
