import argparse
from pathlib import Path

from xueji.command_line.house import ready
from xueji.command_line.printing import say
from xueji.command_line.starting import run_async, settings_with_database
from xueji.platform import audit, audit_chain, backup
from xueji.platform.database import transaction
from xueji.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="xueji backup 写的文件")


def run(given: argparse.Namespace) -> int:
    settings = settings_with_database()
    audit.configure(settings)
    try:
        manifest = run_async(backup.restore(settings, given.file))
    except backup.BackupError as error:
        print(error)
        return 1
    say("已恢复", f"{len(manifest.rows)} 张表 {manifest.row_count} 行，行数逐表核对一致")
    verdict = run_async(_note_and_verify(settings, manifest))
    if verdict.broken:
        say("审计链", f"第 {verdict.broken.seq} 批断开：{verdict.broken.why}")
        return 1
    say("审计链", f"{verdict.batches} 批 {verdict.entries} 条，核对一致")
    return 0


async def _note_and_verify(settings: Settings, manifest: backup.Manifest) -> audit_chain.Verdict:
    async with ready(settings):
        async with transaction() as tx:
            await tx.audit("backup.restored", subject="database", made_at=manifest.made_at, rows=manifest.row_count)
        await audit_chain.seal_batches()
        return await audit_chain.verify()
