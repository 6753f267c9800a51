"""Reads what people upload. A child process with capped memory and time parses; here it is only looked at."""

import asyncio
import datetime as dt
import io
import zipfile
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec

from xueji.platform.workbooks import forking
from xueji.platform.workbooks.errors import (
    NotExcel,
    SheetMissing,
    WorkbookDamaged,
    WorkbookEncrypted,
    WorkbookHasFormulas,
    WorkbookHasMergedCells,
    WorkbookTooLarge,
)
from xueji.platform.workbooks.writing import MARK_SHEET, Mark

Cell = str | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta
"""Empty cells are "". A number is a float even where it looks like an ID number: such a cell was not text."""

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PIECE = 1 << 20
_SUSPICIOUS_SIZE = 20 << 20
_MOST_RATIO = 120
_MAP = 0x80
"""How a small map begins in msgpack: rows are arrays, a refusal is a map."""


class Limits(msgspec.Struct, frozen=True):
    """What a workbook may be. The defaults fit a roster of 10,000 pupils with room to spare."""

    rows: int = 20_000
    columns: int = 200
    cell: int = 5_000
    unpacked: int = 250 << 20
    packed: int = 30 << 20
    memory_megabytes: int = 500
    seconds: int = 20
    formulas: bool = False
    merged: bool = True


class Read(msgspec.Struct, frozen=True):
    """`rows` begin with the first line of the sheet; `mark` is ours, if the file came from one of our templates."""

    sheet: str
    sheets: tuple[str, ...]
    rows: list[list[Cell]]
    mark: Mark | None


async def read_rows(source: bytes | Path, limits: Limits | None = None, *, sheet: str = "") -> list[list[Cell]]:
    """The rows of a sheet, by default the first visible one. Whatever cannot be read is a Refusal with words."""
    return (await read_workbook(source, limits, sheet=sheet)).rows


async def read_workbook(source: bytes | Path, limits: Limits | None = None, *, sheet: str = "") -> Read:
    """The rows, with the names of the sheets and our own mark. Raises a Refusal with words."""
    async with read_apart(source, limits, sheet=sheet) as found:
        rows: list[list[Cell]] = []
        async for frame in found.frames:
            rows += opened(frame).rows()
            await asyncio.sleep(0)
        return Read(found.sheet, found.sheets, rows, found.mark)


class Apart(msgspec.Struct, frozen=True):
    """A workbook that is being read: what its first words say, and its rows as frames for `opened`.

    `last_row` is where the sheet ends. The first frame holds the first row alone. Whatever is found to be wrong with
    the file, be it at its end, is a Refusal that `frames` raises.
    """

    sheet: str
    sheets: tuple[str, ...]
    mark: Mark | None
    last_row: int
    frames: AsyncIterator[bytes]


@asynccontextmanager
async def read_apart(source: bytes | Path, limits: Limits | None = None, *, sheet: str = "") -> AsyncGenerator[Apart]:
    """Have a process of its own read a workbook, and hand on what it finds unopened. Raises a Refusal with words."""
    limits = limits or Limits()
    data = source if isinstance(source, bytes) else await asyncio.to_thread(source.read_bytes)
    if len(data) > limits.packed:
        raise WorkbookTooLarge(what=f"最多 {limits.packed >> 20} MB")
    if not data.startswith((_ZIP, _OLE)):
        raise NotExcel
    _look_at_directory(data, limits)
    frames, sink = await asyncio.open_unix_connection(sock=forking.forks.reader(), limit=_PIECE)
    try:
        sink.writelines([len(words := _words(limits, sheet)).to_bytes(4, "big"), words, data])
        sink.write_eof()
        reader = _Reader(frames, limits, sheet)
        head = await reader.head()
        yield Apart(head["sheet"], tuple(head["sheets"]), _mark(head["mark"]), head["rows"], reader.frames())
    finally:
        sink.transport.abort()


def _words(limits: Limits, sheet: str) -> bytes:
    most = (limits.rows, limits.columns, limits.cell, limits.memory_megabytes, limits.seconds)
    return msgspec.msgpack.encode((*most, limits.formulas, limits.merged, sheet, MARK_SHEET))


class _Reader:
    """Frames out of the child, in time."""

    def __init__(self, frames: asyncio.StreamReader, limits: Limits, sheet: str) -> None:
        self._frames = frames
        self._limits = limits
        self._sheet = sheet
        self._end = asyncio.get_running_loop().time() + limits.seconds

    async def head(self) -> dict[str, Any]:
        head = msgspec.msgpack.decode(await self._next())
        _refused(head, self._limits, self._sheet)
        return head

    async def frames(self) -> AsyncGenerator[bytes]:
        while frame := await self._next():
            if frame[0] & 0xF0 == _MAP:
                _refused(msgspec.msgpack.decode(frame), self._limits, self._sheet)
            yield frame

    async def _next(self) -> bytes:
        try:
            async with asyncio.timeout_at(self._end):
                return await _frame(self._frames)
        except TimeoutError:
            raise WorkbookTooLarge(what=f"{self._limits.seconds} 秒还没有读完") from None
        except (asyncio.IncompleteReadError, ConnectionError):
            raise WorkbookTooLarge(what="读它要用的内存或时间超过了限制") from None


class Rows(msgspec.Struct, frozen=True, array_like=True):
    """Some rows of a sheet as columns, from row number `first` on; a column of one cell holds the same all the way."""

    first: int
    count: int
    columns: list[list[Any]]

    def whole(self) -> list[list[Cell]]:
        """The columns with every cell."""
        return [cells if len(cells) == self.count else cells * self.count for cells in self.columns]

    def rows(self) -> list[list[Cell]]:
        return list(map(list, zip(*self.whole(), strict=True)))


def opened(frame: bytes) -> Rows:
    return _decode(frame)


async def _frame(frames: asyncio.StreamReader) -> bytes:
    """The next frame; b"" at the end of all."""
    return await frames.readexactly(int.from_bytes(await frames.readexactly(4), "big"))


def _refused(found: Any, limits: Limits, sheet: str) -> None:
    match found.get("refuse"):
        case None:
            return
        case "encrypted":
            raise WorkbookEncrypted
        case "sheet_missing":
            raise SheetMissing(sheet=sheet)
        case "too_many":
            most = f"最多 {limits.rows} 行、{limits.columns} 列"
            raise WorkbookTooLarge(what=f"{most}，这一页用到了第 {found['rows']} 行、第 {found['columns']} 列")
        case "too_many_rows":
            raise WorkbookTooLarge(what=f"最多 {limits.rows} 行")
        case "formulas":
            raise WorkbookHasFormulas
        case "merged":
            raise WorkbookHasMergedCells
        case "endless_string":
            raise WorkbookTooLarge(what=f"有一格超过 {limits.cell} 个字")
        case "cell_too_long":
            raise WorkbookTooLarge(what=f"第 {found['row']} 行有一格超过 {limits.cell} 个字")
        case _:
            raise WorkbookDamaged


def _look_at_directory(data: bytes, limits: Limits) -> None:
    """What the file says about itself; refuses honest bombs before anything is unpacked."""
    if not data.startswith(_ZIP):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise WorkbookDamaged from None
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise NotExcel
    if sum(entry.file_size for entry in entries) > limits.unpacked:
        raise WorkbookTooLarge(what=f"展开后超过 {limits.unpacked >> 20} MB")
    for entry in entries:
        if entry.file_size > _SUSPICIOUS_SIZE and entry.file_size > entry.compress_size * _MOST_RATIO:
            raise WorkbookTooLarge(what="里面几乎全是重复的内容")


def _moment(code: int, data: memoryview) -> object:
    kind, _, said = bytes(data).decode().partition(" ")
    match code, kind:
        case 1, "datetime":
            return dt.datetime.fromisoformat(said)
        case 1, "date":
            return dt.date.fromisoformat(said)
        case 1, "time":
            return dt.time.fromisoformat(said)
        case _:
            return dt.timedelta(seconds=float(said))


_decode = msgspec.msgpack.Decoder(Rows, ext_hook=_moment).decode


def _mark(cells: Sequence[object]) -> Mark | None:
    three = 3
    if len(cells) < three or not all(isinstance(cell, str) for cell in cells[:three]):
        return None
    kind, version, proof = (str(cell) for cell in cells[:three])
    mark = Mark(kind, version)
    return mark if mark.proves(proof) else None
