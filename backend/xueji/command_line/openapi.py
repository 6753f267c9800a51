import argparse
import sys
from pathlib import Path


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", type=Path, help="写进这个文件；不写就打印")


def run(given: argparse.Namespace) -> int:
    from xueji.app import openapi  # noqa: PLC0415
    from xueji.settings import load  # noqa: PLC0415

    text = openapi(load({}))
    if given.file is None:
        sys.stdout.buffer.write(text)
    else:
        given.file.write_bytes(text)
    return 0
