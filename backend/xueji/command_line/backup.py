import argparse
from pathlib import Path

from xueji.command_line.printing import say
from xueji.command_line.starting import run_async, settings_with_database
from xueji.platform import audit, backup


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="备份写到哪里；已有的会被换掉")


def run(given: argparse.Namespace) -> int:
    settings = settings_with_database()
    audit.configure(settings)
    try:
        manifest = run_async(backup.backup(settings, given.file))
    except backup.BackupError as error:
        print(error)
        return 1
    say("已备份", f"{given.file}：{len(manifest.rows)} 张表 {manifest.row_count} 行，文件 {manifest.files} 个")
    say("请注意", "密钥不在备份里。没有 KEYS、INDEX_KEY、SEAL_KEY，备份读不出来：另外保管")
    return 0
