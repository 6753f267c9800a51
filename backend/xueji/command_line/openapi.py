import argparse
import sys
from pathlib import Path

from xueji.app import openapi


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", type=Path, help="写进这个文件；不写就打印")


def run(given: argparse.Namespace) -> int:
    text = openapi()
    if given.file is None:
        sys.stdout.buffer.write(text)
    else:
        given.file.parent.mkdir(parents=True, exist_ok=True)
        given.file.write_bytes(text)
    return 0
