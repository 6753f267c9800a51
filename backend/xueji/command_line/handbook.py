"""Which of the handbook's 150 questions are answered: a test that names the question, and a help entry for it."""

import argparse
from pathlib import Path

from xueji.features.help import coverage


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--tests", type=Path, default=None, help="测试所在的文件夹")


def run(given: argparse.Namespace) -> int:
    return coverage.main(given.tests)
