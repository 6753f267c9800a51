"""Files in an S3-compatible store, over real HTTP against the stand-in, which checks every signature."""

import hashlib
from collections.abc import Iterator

import msgspec
import pytest

from standins import s3
from standins.beside import Outside
from standins.beside import outside as run_outside
from xueji.kernel.refusals import NotFound
from xueji.platform import files
from xueji.platform.connections import value
from xueji.settings import S3Settings, Settings


@pytest.fixture(scope="module")
def running_outside() -> Iterator[Outside]:
    with run_outside() as there:
        yield there


@pytest.fixture
def outside(running_outside: Outside, settings: Settings) -> Iterator[Outside]:
    before = files._store
    running_outside.reset()
    use(settings, running_outside)
    yield running_outside
    files._store = before


def use(settings: Settings, outside: Outside, **other: str) -> None:
    given = {
        "endpoint": f"{outside.url}/s3",
        "bucket": s3.BUCKET,
        "access_key": s3.ACCESS_KEY,
        "secret_key": s3.SECRET_KEY,
    }
    files.configure(msgspec.structs.replace(settings, s3=S3Settings(**{**given, **other})))


async def test_a_file_goes_there_and_comes_back(empty: None, outside: Outside) -> None:
    data = b"%PDF-1.7 " + bytes(range(256)) * 4000
    stored = await files.put(data, "slip")
    name = hashlib.sha256(data).hexdigest()
    assert stored == files.FileRef(name, len(data), "application/pdf")
    assert outside.look("s3") == {f"{name[:2]}/{name[2:4]}/{name}": len(data)}
    assert await files.get(name) == data
    assert await files.describe(name) == stored


async def test_the_same_bytes_are_one_object_and_one_row(empty: None, outside: Outside) -> None:
    assert await files.put(b"x", "photo") == await files.put(b"x", "photo")
    assert len(outside.look("s3")) == 1
    assert await value("SELECT count(*) FROM stored_file") == 1


async def test_an_empty_file_is_a_file(empty: None, outside: Outside) -> None:
    assert await files.get((await files.put(b"", "photo")).sha256) == b""


async def test_a_file_that_is_forgotten_is_gone(empty: None, outside: Outside) -> None:
    kept, gone = await files.put(b"kept", "photo"), await files.put(b"gone", "photo")
    await files.forget([gone.sha256])
    await files.forget([gone.sha256])
    assert await files.get(kept.sha256) == b"kept"
    with pytest.raises(NotFound):
        await files.get(gone.sha256)
    assert len(outside.look("s3")) == await value("SELECT count(*) FROM stored_file") == 1


async def test_what_is_not_there_is_not_found(empty: None, outside: Outside) -> None:
    with pytest.raises(NotFound):
        await files.get("0" * 64)


@pytest.mark.parametrize(
    "other",
    [{"secret_key": "wrong"}, {"access_key": "stranger"}, {"bucket": "elsewhere"}, {"endpoint": "http://127.0.0.1:1"}],
    ids=["a wrong secret", "a stranger's key", "an unknown bucket", "nobody there"],
)
async def test_a_store_that_refuses_us_is_busy_and_no_row_names_what_is_not_there(
    empty: None, outside: Outside, settings: Settings, other: dict[str, str]
) -> None:
    use(settings, outside, **other)
    with pytest.raises(files.FileStoreAway):
        await files.put(b"x", "photo")
    with pytest.raises(files.FileStoreAway):
        await files.get("0" * 64)
    assert await value("SELECT count(*) FROM stored_file") == 0


async def test_a_store_that_stumbles_once_is_asked_again(empty: None, outside: Outside) -> None:
    outside.order("/s3", "down", times=1)
    stored = await files.put(b"x", "photo")
    assert await files.get(stored.sha256) == b"x"
