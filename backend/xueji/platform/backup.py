"""One file that holds everything but the keys: the database, the stored files, the audit's heads.

The row counts are taken in the snapshot that is dumped, so a restore can prove that nothing is missing.
"""

import asyncio
import os
import shutil
import tarfile
import tempfile
from datetime import datetime
from pathlib import Path, PurePosixPath

import asyncpg
import msgspec

from xueji.platform import audit_chain
from xueji.platform.connections import credentials
from xueji.platform.embedded_postgres import binary
from xueji.settings import Settings

_MANIFEST, _DUMP, _HEADS, _FILES = "manifest.json", "database.dump", "audit/heads.jsonl", "files"


class BackupError(RuntimeError):
    """What went wrong, in Chinese, for whoever runs the command."""


class Manifest(msgspec.Struct, frozen=True):
    made_at: datetime
    server_version: str
    rows: dict[str, int]
    head: str | None
    files: int

    @property
    def row_count(self) -> int:
        return sum(self.rows.values())


async def backup(settings: Settings, target: Path) -> Manifest:
    """Write `target`; it is there whole or not at all. The service may go on running."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        dump = Path(folder) / _DUMP
        connection = await asyncpg.connect(_url(settings))
        try:
            async with connection.transaction(isolation="repeatable_read", readonly=True):
                if await connection.fetchval("SELECT to_regclass('audit_batch')") is None:
                    raise BackupError("这个数据库里还没有数据表，没有可备份的：先运行 xueji migrate")
                snapshot = await connection.fetchval("SELECT pg_export_snapshot()")
                stored = settings.data_dir / _FILES
                manifest = Manifest(
                    made_at=await connection.fetchval("SELECT now()"),
                    server_version=await connection.fetchval("SHOW server_version"),
                    rows=await _row_counts(connection),
                    head=await _head(connection),
                    files=sum(1 for each in stored.rglob("*") if each.is_file()) if stored.exists() else 0,
                )
                await _run(
                    settings, "pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={dump}"
                )
        finally:
            await connection.close()
        packed = Path(folder) / "packed.tar"
        await asyncio.to_thread(_pack, packed, manifest, dump, settings.data_dir)
        packed.chmod(0o600)
        packed.replace(target)
    return manifest


async def restore(settings: Settings, source: Path) -> Manifest:
    """Fill an empty database from a backup, check every row count and the audit chain; raises BackupError."""
    connection = await asyncpg.connect(_url(settings))
    try:
        if await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"):
            raise BackupError("这个数据库里已经有数据表：恢复只往空的数据库里做，请另建一个，或换一个 DATA 文件夹")
        with tempfile.TemporaryDirectory(prefix="xueji-restore-") as folder:
            manifest = await asyncio.to_thread(_unpack, source, Path(folder), settings.data_dir)
            dump = Path(folder) / _DUMP
            await _run(settings, "pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", str(dump))
        found = await _row_counts(connection)
        wrong = {name: (rows, found.get(name)) for name, rows in manifest.rows.items() if found.get(name) != rows}
        if wrong:
            listed = "；".join(f"{name} 应有 {rows} 行，实有 {have}" for name, (rows, have) in wrong.items())
            raise BackupError(f"恢复出来的行数不对：{listed}")
        if await _head(connection) != manifest.head:
            raise BackupError("恢复出来的审计链头与备份时不一致")
        await connection.execute("ANALYZE")
        await audit_chain.begin_epoch(connection)
    finally:
        await connection.close()
    return manifest


def _url(settings: Settings) -> str:
    if settings.database_url is None:
        raise BackupError("没有数据库：设置 DATABASE_URL")
    return settings.database_url


async def _row_counts(connection: asyncpg.Connection) -> dict[str, int]:
    """Rows of every table that holds rows; the queue of jobs too."""
    names = await connection.fetch(
        "SELECT quote_ident(relname) AS name FROM pg_class "
        "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1"
    )
    return {each["name"]: int(await connection.fetchval(f"SELECT count(*) FROM {each['name']}") or 0) for each in names}


async def _head(connection: asyncpg.Connection) -> str | None:
    head = await connection.fetchval("SELECT head FROM audit_batch ORDER BY seq DESC LIMIT 1")
    return None if head is None else bytes(head).hex()


async def _run(settings: Settings, command: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own; the password goes through the environment, not through the list of processes."""
    known = credentials(_url(settings), pool_size=1)
    process = await asyncio.create_subprocess_exec(
        *(str(binary(command)), "--host", str(known["host"]), "--port", str(known["port"])),
        *("--username", known["user"], f"--dbname={known['database']}", *arguments),
        env={**os.environ, "PGPASSWORD": known["password"]},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()
    if process.returncode:
        raise BackupError(f"{command} 没有成功：{said.decode(errors='replace').strip()[-2000:]}")


def _pack(target: Path, manifest: Manifest, dump: Path, data_dir: Path) -> None:
    described = dump.with_name(_MANIFEST)
    described.write_bytes(msgspec.json.encode(manifest))
    with target.open("wb") as file:
        with tarfile.open(fileobj=file, mode="w") as archive:
            archive.add(described, _MANIFEST)
            archive.add(dump, _DUMP)
            for name in (_HEADS, _FILES):
                if (data_dir / name).exists():
                    archive.add(data_dir / name, name)
        file.flush()
        os.fsync(file.fileno())


def _ours(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """A file or folder below the place it is unpacked to, as `_pack` makes them. Raises tarfile.ReadError."""
    path = PurePosixPath(member.name)
    if not (member.isfile() or member.isdir()) or path.is_absolute() or ".." in path.parts:
        raise tarfile.ReadError(member.name)
    return member


def _unpack(source: Path, folder: Path, data_dir: Path) -> Manifest:
    """The database's dump into `folder`, files and heads into the data folder (heads that are there are kept aside)."""
    try:
        with tarfile.open(source) as archive:
            archive.extraction_filter = getattr(tarfile, "data_filter", None)  # not before Python 3.11.4
            archive.extractall(folder, members=[_ours(one) for one in archive])  # noqa: S202 - each is looked at
        manifest = msgspec.json.decode((folder / _MANIFEST).read_bytes(), type=Manifest)
    except (tarfile.TarError, OSError, msgspec.MsgspecError) as error:
        raise BackupError(f"{source} 不是完整的备份：{error}") from error
    data_dir.mkdir(parents=True, exist_ok=True)
    if (folder / _FILES).exists():
        shutil.copytree(folder / _FILES, data_dir / _FILES, dirs_exist_ok=True)
    heads = data_dir / _HEADS
    heads.parent.mkdir(parents=True, exist_ok=True)
    if heads.exists():
        heads.rename(heads.with_name(f"heads-before-{manifest.made_at:%Y%m%dT%H%M%S}.jsonl"))
    if (folder / _HEADS).exists():
        shutil.copyfile(folder / _HEADS, heads)
    return manifest
