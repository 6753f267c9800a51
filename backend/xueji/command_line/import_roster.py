import argparse
from pathlib import Path

from xueji.command_line.house import ready
from xueji.command_line.starting import run_async, settings_with_database
from xueji.features import students
from xueji.kernel.refusals import Refusal
from xueji.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="国家模板（71 列）的 .xlsx")
    parser.add_argument("--school", required=True, help="学校标识码（10 位）")


def run(given: argparse.Namespace) -> int:
    return run_async(_import(settings_with_database(), given.file, given.school))


async def _import(settings: Settings, file: Path, school: str) -> int:
    async with ready(settings):
        try:
            report = await students.import_roster_file(file, school)
        except Refusal as refusal:
            title, why, next_ = refusal.words()
            print(f"{title}：{why}{next_}")
            return 1
    print(report)
    return 1 if report.rows else 0
