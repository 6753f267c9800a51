import argparse

from xueji.command_line.house import ready
from xueji.command_line.printing import say
from xueji.command_line.starting import run_async, settings_with_database
from xueji.platform import crypto
from xueji.platform.connections import pool
from xueji.platform.database import transaction
from xueji.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["rotate"], help="先把新密钥加进 KEYS 并设为 CURRENT_KEY，重启服务，再运行")


def run(given: argparse.Namespace) -> int:
    del given
    return run_async(_rotate(settings_with_database()))


async def _rotate(settings: Settings) -> int:
    async with ready(settings):
        async with (await pool()).acquire() as connection:
            changed = await crypto.rotate(connection, crypto.keyring())
        async with transaction() as tx:
            await tx.audit("keys.rotated", subject=f"key:{settings.current_key}", rows=sum(changed.values()))
    for column, rows in changed.items():
        say(column, f"重新封存 {rows} 行")
    say("完成", f"全部用 {settings.current_key} 封存；旧密钥可以从 KEYS 里去掉（旧备份还要用，请另外保管）")
    return 0
