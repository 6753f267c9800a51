"""Finds the file of a command and lets it read its own arguments."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Protocol, cast

COMMANDS = {
    "up": ("up", "启动全部：数据库、服务、后台任务、演示数据和外部系统的替身"),
    "stop": ("stop", "停下 up 留下的一切"),
    "serve": ("serve", "生产：只启动服务"),
    "work": ("work", "生产：只启动后台任务"),
    "migrate": ("migrate", "把数据表升级到最新"),
    "found": ("found", "生产：建省级机构和第一个系统管理员，打印一次性密码"),
    "demo": ("demo", "装入演示数据"),
    "doctor": ("doctor", "检查一遍，说明每一处怎么修"),
    "import-roster": ("import_roster", "从国家模板（71 列）导入一所学校的学籍"),
    "backup": ("backup", "备份到一个文件"),
    "restore": ("restore", "从备份恢复到一个空的数据库"),
    "keys": ("keys", "keys rotate：用当前密钥重新封存所有加密的字段"),
    "handbook": ("handbook", "手册 150 问，哪些已有测试和帮助"),
    "flows": ("flows", "按代码重画 docs/flows"),
    "h5": ("h5", "页面有改动时重新构建"),
    "openapi": ("openapi", "打印接口说明（OpenAPI 3.1）"),
}


class Command(Protocol):
    def arguments(self, parser: argparse.ArgumentParser) -> None: ...
    def run(self, given: argparse.Namespace) -> int: ...


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; answers the exit code."""
    words = sys.argv[1:] if words is None else words
    overview = argparse.ArgumentParser(
        prog="xueji",
        description="学籍与综合素质评价",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="\n".join(f"  {name:<14}{help_}" for name, (_, help_) in COMMANDS.items()),
    )
    overview.add_argument(
        "command", choices=COMMANDS, metavar="命令", help="下面的一个；“xueji 命令 --help” 说明它的参数"
    )
    given = overview.parse_args(words[:1])
    name: str = given.command
    module, help_ = COMMANDS[name]
    command = cast("Command", import_module(f"xueji.command_line.{module}"))
    parser = argparse.ArgumentParser(prog=f"xueji {name}", description=help_)
    command.arguments(parser)
    try:
        return command.run(parser.parse_args(words[1:]))
    except KeyboardInterrupt:
        return 130
