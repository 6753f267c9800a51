import asyncio
import io
import tarfile

import asyncpg
import msgspec
import pytest

from xueji.platform import audit_chain, backup, files, migrating
from xueji.platform.connections import close_database, open_database
from xueji.platform.database import transaction
from xueji.platform.running import running
from xueji.settings import Settings

pytestmark = pytest.mark.usefixtures("services")


async def fresh(settings: Settings, name: str, folder) -> Settings:
    """Settings with an empty database of that name beside the test database, and a data folder of its own."""
    assert settings.database_url
    admin = await asyncpg.connect(settings.database_url)
    await admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    await admin.execute(f'CREATE DATABASE "{name}"')
    await admin.close()
    url = f"{settings.database_url.rsplit('/', 1)[0]}/{name}"
    return msgspec.structs.replace(settings, database_url=url, data_dir=folder / name)


async def seal_rows(rows: int) -> None:
    """Seal until so many rows are; transactions of other test runs on the same server may hold a batch up."""
    sealed = 0
    async with asyncio.timeout(30):
        while sealed < rows:
            sealed += await audit_chain.seal_batches()
            await asyncio.sleep(0.01)


@pytest.fixture
async def services_again(settings: Settings):
    """The tests before and after share a database connection that `running` replaces: put it back."""
    seal, store = audit_chain.seal(), files._store
    await close_database()
    yield
    audit_chain.use_seal(seal)
    files._store = store
    from xueji.platform.schema import model_modules  # noqa: PLC0415

    await open_database(str(settings.database_url), model_modules(), pool_size=settings.pool_size)


async def test_a_backup_restores_with_every_row_file_and_an_unbroken_chain(settings, tmp_path, services_again):
    old = await fresh(settings, "xueji_backup_old", tmp_path)
    await migrating.migrate(str(old.database_url))
    target = tmp_path / "backup.tar"
    async with running(old):
        files.configure(old)
        stored = await files.put(b"%PDF-1.7 slip", "slip")
        for number in range(3):
            async with transaction() as tx:
                await tx.audit("window.opened", subject=f"window:{number}")
            await audit_chain.seal_batches()
        async with transaction() as tx:
            await tx.audit("window.opened", subject="window:unsealed")
        made = await backup.backup(old, target)
    assert made.files == 1
    assert target.stat().st_mode & 0o077 == 0

    new = await fresh(settings, "xueji_backup_new", tmp_path)
    async with running(new):
        audit_chain.use_seal(audit_chain.Seal(new))
        assert await backup.restore(new, target) == made
        async with transaction() as tx:
            await tx.audit("backup.restored", subject="database")
        await seal_rows(1)
        verdict = await audit_chain.verify()
        assert (verdict.entries, verdict.broken) == (5, None)
        files.configure(new)
        assert await files.get(stored.sha256) == b"%PDF-1.7 slip"
        with pytest.raises(backup.BackupError, match="已经有数据表"):
            await backup.restore(new, target)


def packed(name: str, **more: object) -> bytes:
    member = tarfile.TarInfo(name)
    for key, value in more.items():
        setattr(member, key, value)
    into = io.BytesIO()
    with tarfile.open(fileobj=into, mode="w") as archive:
        archive.addfile(member)
    return into.getvalue()


NO_BACKUPS = [
    ("empty", b""),
    ("some words", b"no backup"),
    ("another archive", b"PK\x03\x04"),
    ("a file beside the folder", packed("../outside")),
    ("a file from the root", packed("/outside")),
    ("a link", packed("files", type=tarfile.SYMTYPE, linkname="/etc")),
]


@pytest.mark.parametrize("content", [row[1] for row in NO_BACKUPS], ids=[row[0] for row in NO_BACKUPS])
async def test_what_is_no_backup_is_refused_with_words(settings, tmp_path, content, services_again):
    empty = await fresh(settings, "xueji_backup_none", tmp_path)
    (tmp_path / "x.tar").write_bytes(content)
    with pytest.raises(backup.BackupError, match="不是完整的备份"):
        await backup.restore(empty, tmp_path / "x.tar")


async def test_an_empty_database_has_nothing_to_back_up(settings, tmp_path, services_again):
    empty = await fresh(settings, "xueji_backup_none", tmp_path)
    with pytest.raises(backup.BackupError, match="xueji migrate"):
        await backup.backup(empty, tmp_path / "x.tar")
    assert list(tmp_path.glob("*.tar")) == []
