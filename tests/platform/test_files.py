import errno
import hashlib

import msgspec
import pytest

from xueji.kernel.refusals import NotFound
from xueji.platform import files
from xueji.platform.connections import value
from xueji.platform.database import transaction
from xueji.settings import Settings


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path):
    before = files._store
    files.configure(msgspec.structs.replace(settings, data_dir=tmp_path))
    yield tmp_path / "files"
    files._store = before


async def test_the_same_bytes_are_stored_once(empty: None, folder):
    first, again = await files.put(b"%PDF-1.7 x", "slip"), await files.put(b"%PDF-1.7 x", "slip")
    assert first == again == files.FileRef(hashlib.sha256(b"%PDF-1.7 x").hexdigest(), 10, "application/pdf")
    assert await files.get(first.sha256) == b"%PDF-1.7 x"
    assert await files.describe(first.sha256) == first
    assert await value("SELECT count(*) FROM stored_file") == 1
    assert [each.name for each in folder.rglob("*") if each.is_file()] == [first.sha256]


async def test_the_row_shares_the_transaction(empty: None):
    async with transaction() as tx:
        found = await files.put(b"x", "photo", tx)
    assert await files.describe(found.sha256) == found


async def test_what_is_not_there_is_not_found(empty: None):
    with pytest.raises(NotFound):
        await files.get("0" * 64)
    with pytest.raises(NotFound):
        await files.describe("0" * 64)


async def test_a_nearly_full_disk_refuses_early(empty: None, monkeypatch):
    monkeypatch.setattr(files, "LEAST_FREE", 1 << 60)
    with pytest.raises(files.StorageFull):
        await files.put(b"x", "photo")


async def test_a_write_that_is_cut_off_leaves_nothing(empty: None, folder, monkeypatch):
    def cut(_: int) -> None:
        raise OSError(errno.EIO, "cut")

    monkeypatch.setattr("os.fsync", cut)
    with pytest.raises(OSError, match="cut"):
        await files.put(b"x", "photo")
    assert [each for each in folder.rglob("*") if each.is_file()] == []


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (b"%PDF-1.4", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n...", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"PK\x03\x04....xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (b"PK\x03\x04.", "application/zip"),
        (b"<svg onload=alert(1)>", "application/octet-stream"),
    ],
)
def test_the_type_is_what_the_content_is(data, media_type):
    assert files.media_type_of(data) == media_type
