"""Files by the hash of their bytes: on disk, or in an S3-compatible store where the settings name one."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import msgspec
import structlog

from xueji.kernel.refusals import NotFound, Refusal
from xueji.platform.connections import execute, row
from xueji.settings import S3Settings, Settings

if TYPE_CHECKING:
    from xueji.platform.database import Tx

log = structlog.get_logger("files")

LEAST_FREE = 300 * 1024 * 1024
_HEAD = 8192


class StorageFull(Refusal):
    """Refused early: a full disk would stop the database as well."""

    code = "storage_full"
    status = 503
    title = "现在存不下新的文件"
    why = "服务器的存储空间快用完了，为了不影响其他业务，先不收文件。"
    next = "请过一会儿再传；一直不行，请告诉学校的系统管理员。"
    help = "system-busy"


class FileStoreAway(Refusal):
    """The S3-compatible store does not answer, or does not let us in: the log says which."""

    code = "file_store_away"
    status = 503
    title = "现在取不到文件"
    why = "存放文件的地方暂时连不上，您填的内容不受影响。"
    next = "请过几分钟再试；一直不行，请告诉学校的系统管理员。"
    help = "system-busy"


class FileRef(msgspec.Struct, frozen=True):
    sha256: str
    size: int
    media_type: str


class _Store(Protocol):
    def put(self, name: str, data: bytes) -> None: ...
    def get(self, name: str) -> bytes | None: ...
    def drop(self, name: str) -> None: ...


class DiskStore:
    """`ab/cd/abcd…` under a folder. Whatever has a name is whole: written beside, synced, then renamed."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, name: str, data: bytes) -> None:
        target = self._path(name)
        if target.exists():
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        ensure_room(target.parent, len(data))
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def get(self, name: str) -> bytes | None:
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            return None

    def drop(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self.root / name[:2] / name[2:4] / name


class S3Store:
    """The same names in a bucket."""

    def __init__(self, settings: S3Settings) -> None:
        self._settings = settings
        self._made: Any = None

    @property
    def _client(self) -> Any:
        if self._made is None:
            import boto3  # noqa: PLC0415 - half a second that only its users pay
            from botocore.config import Config  # noqa: PLC0415 - the same

            self._made = boto3.client(
                "s3",
                endpoint_url=self._settings.endpoint,
                aws_access_key_id=self._settings.access_key,
                aws_secret_access_key=self._settings.secret_key,
                region_name="us-east-1",
                config=Config(
                    connect_timeout=5,
                    read_timeout=30,
                    retries={"max_attempts": 3, "mode": "standard"},
                    # what every store that calls itself compatible understands
                    s3={"addressing_style": "path"},
                    request_checksum_calculation="when_required",
                    response_checksum_validation="when_required",
                ),
            )
        return self._made

    def put(self, name: str, data: bytes) -> None:
        with self._answering():
            self._client.put_object(Bucket=self._settings.bucket, Key=self._key(name), Body=data)

    def get(self, name: str) -> bytes | None:
        with self._answering():
            try:
                found = self._client.get_object(Bucket=self._settings.bucket, Key=self._key(name))
            except self._client.exceptions.NoSuchKey:
                return None
            return bytes(found["Body"].read())

    def drop(self, name: str) -> None:
        with self._answering():
            self._client.delete_object(Bucket=self._settings.bucket, Key=self._key(name))

    @staticmethod
    def _key(name: str) -> str:
        return f"{name[:2]}/{name[2:4]}/{name}"

    @contextmanager
    def _answering(self) -> Generator[None]:
        """A store that is away or refuses us is a refusal to come back later, and a line for the operator."""
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - as above

        try:
            yield
        except (BotoCoreError, ClientError) as error:
            refused: Any = getattr(error, "response", None) or {}
            log.error("file_store_away", error=type(error).__name__, code=refused.get("Error", {}).get("Code"))  # noqa: TRY400 - the trace names nothing more
            raise FileStoreAway from None


_store: _Store | None = None


def configure(settings: Settings) -> None:
    """Have this process keep files where its settings say."""
    global _store  # noqa: PLW0603 - the one store of the process
    _store = S3Store(settings.s3) if settings.s3 else DiskStore(settings.data_dir / "files")


def ensure_room(folder: Path, wanted: int = 0) -> None:
    """Raise StorageFull when `wanted` more bytes would leave too little: called before imports, too."""
    if shutil.disk_usage(folder).free - wanted < LEAST_FREE:
        raise StorageFull


async def put(data: bytes, kind: str, tx: "Tx | None" = None) -> FileRef:
    """Store bytes; the same bytes again are the same file. With `tx`, its row shares the transaction.

    The bytes are on the disk before the row names them; bytes without a row are harmless.
    """
    name = await asyncio.to_thread(lambda: sha256(data).hexdigest())
    found = FileRef(name, len(data), media_type_of(data))
    await asyncio.to_thread(_open_store().put, name, data)
    write = execute if tx is None else tx.execute
    await write(
        "INSERT INTO stored_file (sha256, size, media_type, kind) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        *(found.sha256, found.size, found.media_type, kind),
    )
    return found


async def get(name: str) -> bytes:
    """The bytes of a file; NotFound when nothing of that name is stored."""
    data = await asyncio.to_thread(_open_store().get, name)
    if data is None:
        raise NotFound
    return data


async def unnamed(tx: "Tx", kind: str, table: str, column: str) -> list[str]:
    """The files of a kind whose name stands in no row of `table` any longer: to be let go of after the commit."""
    found = await tx.connection.fetch(
        f"SELECT f.sha256 FROM stored_file f WHERE f.kind = $1 AND NOT EXISTS (SELECT FROM {table} t"
        f" WHERE t.{column} = f.sha256)",
        kind,
    )
    return [row["sha256"] for row in found]


async def forget(names: Sequence[str]) -> None:
    """Let go of files that nobody names any longer, as the caller knows; what is gone already is no fault.

    The row goes first: bytes without a row are harmless, a row without bytes is not.
    """
    await execute("DELETE FROM stored_file WHERE sha256 = ANY($1::text[])", list(names))
    for name in names:
        await asyncio.to_thread(_open_store().drop, name)


async def describe(name: str) -> FileRef:
    found = await row(FileRef, "SELECT sha256, size, media_type FROM stored_file WHERE sha256 = $1", name)
    if found is None:
        raise NotFound
    return found


def media_type_of(data: bytes) -> str:
    """The type by content; a file's name and what its sender says do not count."""
    starts = {
        b"%PDF-": "application/pdf",
        b"\x89PNG\r\n\x1a\n": "image/png",
        b"\xff\xd8\xff": "image/jpeg",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "application/x-ole-storage",
    }
    for start, media_type in starts.items():
        if data.startswith(start):
            return media_type
    if data.startswith(b"PK\x03\x04"):
        office = b"[Content_Types].xml" in data[:_HEAD] or b"xl/workbook.xml" in data
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" if office else "application/zip"
    return "application/octet-stream"


def _open_store() -> _Store:
    if _store is None:
        raise RuntimeError("the store is not there yet: call files.configure(settings) where the process starts")
    return _store
