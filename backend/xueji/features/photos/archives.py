"""A ZIP that somebody uploaded: looked at before it is opened, one file at a time in memory, nothing on the disk. Pure.

No name of it is ever used as a path. Sizes that it states bound what is read, and their sum is checked first.
"""

import stat
import struct
import unicodedata
import zipfile
import zlib
from typing import IO

import msgspec

from xueji.kernel.texts import visible

MOST_FILES = 2_000
MOST_UNPACKED = 3 << 30
LONGEST_NAME = 120
_END, _END_SIZE, _LONGEST_COMMENT = b"PK\x05\x06", 22, 65_535
_MOST_ENTRIES, _MOST_DIRECTORY = 3 * MOST_FILES, 4 << 20
_ENCRYPTED, _UTF8 = 0x1, 0x800
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_JUNK = ("__macosx", ".ds_store", "thumbs.db", "desktop.ini")


class Unusable(Exception):  # noqa: N818 - it is told to the school in words
    """The archive as a whole cannot be used; the text says why and what to do."""


class Unreadable(Exception):  # noqa: N818 - the same for one file of it
    """One file does not come out of the archive."""


class Entry(msgspec.Struct, frozen=True):
    """A file of the archive; `number` counts all entries from 1, `name` is without folders."""

    number: int
    name: str


class Archive:
    """Raises Unusable where the file is no ZIP, or more than one may send."""

    def __init__(self, file: IO[bytes]) -> None:
        _look_at_the_end(file)
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, struct.error):
            raise Unusable("文件不完整或不是 ZIP。请重新打包成 ZIP 再传，RAR、7z 不行。") from None
        infos = self._zip.infolist()
        self._infos = {
            number: info for number, info in enumerate(infos, start=1) if not info.is_dir() and not _is_junk(info)
        }
        self.ignored = sum(not info.is_dir() for info in infos) - len(self._infos)
        self.entries = [Entry(number, _name(info)) for number, info in self._infos.items()]
        if len(self.entries) > MOST_FILES:
            raise Unusable(f"里面有 {len(self.entries)} 个文件，一次最多 {MOST_FILES} 个。请分成几个 ZIP。")
        if sum(info.file_size for info in self._infos.values()) > MOST_UNPACKED:
            raise Unusable(f"解开后超过 {MOST_UNPACKED >> 30} GB。请缩小照片，或分成几个 ZIP。")
        if not self.entries:
            raise Unusable("里面没有照片。请把照片放进去再打包。")

    def read(self, number: int, most: int) -> bytes:
        """One file's bytes, at most one more than `most`, so that the reader sees that there was more.

        Raises:
            Unreadable: it has a password, is packed in a strange way, or is damaged; the text says which.
        """
        info = self._infos[number]
        if info.flag_bits & _ENCRYPTED:
            raise Unreadable("加了密码")
        if info.compress_type not in _METHODS or stat.S_ISLNK(info.external_attr >> 16):
            raise Unreadable("打包的方式不常见")
        try:
            with self._zip.open(info) as packed:
                return packed.read(most + 1)
        except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, OSError, EOFError, struct.error):
            raise Unreadable("在压缩包里已经损坏") from None


def _look_at_the_end(file: IO[bytes]) -> None:
    """Refuse a list of contents that is itself a bomb, before it is read."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _END_SIZE - _LONGEST_COMMENT))
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + _END_SIZE:
        raise Unusable("不是 ZIP，或者没有传完整。请重新打包成 ZIP 再传，RAR、7z 不行。")
    entries, directory = struct.unpack("<HI", tail[at + 10 : at + 16])
    if entries > _MOST_ENTRIES or directory > _MOST_DIRECTORY:
        raise Unusable(f"里面的文件太多，一次最多 {MOST_FILES} 个。请分成几个 ZIP。")
    file.seek(0)


def _is_junk(info: zipfile.ZipInfo) -> bool:
    """What computers put in by themselves."""
    parts = info.filename.replace("\\", "/").lower().split("/")
    return parts[-1].startswith("._") or any(part in _JUNK for part in parts)


def _name(info: zipfile.ZipInfo) -> str:
    """The last part of the name, in characters: the packers of Windows write GBK and say nothing of it."""
    name = info.filename
    if not info.flag_bits & _UTF8:
        raw = name.encode("cp437", "replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
            except UnicodeDecodeError:
                continue
            break
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    told = visible(unicodedata.normalize("NFC", last))
    return "".join(sign if sign.isprintable() else "?" for sign in told)[:LONGEST_NAME]
