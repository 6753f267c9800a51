"""Fields at rest: sealed with the current key, opened with the key that their envelope names, found by a blind index.

An envelope is `version, length of the key id, key id, nonce, ciphertext with its tag`. Where it belongs
(`"student.sealed"`) is authenticated with it, so that a value moved to another column does not open.
"""

import base64
import hmac
import os
import struct
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Any, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hmac import HMAC

from xueji.settings import SM3_PREFIX, Settings

_VERSION = 1
_NONCE = 12
_TAG = 16
_NEAR, _OWN = 2, 10
"""Bytes that neighbours share, and those that tell one from another: by chance two are alike once in 10^24."""
_NEIGHBOURHOODS = 4096
SM4_PREFIX = "sm4-"


class UnknownKeyError(LookupError):
    """Something was sealed with a key that the settings do not hold (any more)."""


class SealBrokenError(ValueError):
    """Not an envelope, changed after sealing, or sealed for another column."""


class _Aead(Protocol):
    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes: ...
    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes: ...


class _Sm4Gcm:
    """SM4 in GCM with the face of `AESGCM`; the first half of the 32 bytes is the key."""

    def __init__(self, key: bytes) -> None:
        self._key = algorithms.SM4(key[:16])

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        encryptor = Cipher(self._key, modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(associated_data or b"")
        return encryptor.update(data) + encryptor.finalize() + encryptor.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        decryptor = Cipher(self._key, modes.GCM(nonce, data[-_TAG:])).decryptor()
        decryptor.authenticate_additional_data(associated_data or b"")
        return decryptor.update(data[:-_TAG]) + decryptor.finalize()


class Keyring:
    """The keys of one settings.

    A key id that begins with `sm4-` means SM4-GCM, every other AES-256-GCM; an index key that begins with `sm3:` means
    HMAC-SM3, every other HMAC-SHA256.
    """

    def __init__(self, settings: Settings) -> None:
        if settings.current_key not in settings.keys:
            raise UnknownKeyError(f"CURRENT_KEY {settings.current_key!r} 不在 KEYS 里")
        self.current = settings.current_key
        self._own = Settings(keys=settings.keys, current_key=settings.current_key, index_key=settings.index_key)
        self._ciphers: dict[bytes, _Aead] = {}
        for key_id, key in settings.keys.items():
            raw = base64.b64decode(key)
            self._ciphers[key_id.encode()] = _Sm4Gcm(raw) if key_id.startswith(SM4_PREFIX) else AESGCM(raw)
        self._cipher = self._ciphers[self.current.encode()]
        self._head = struct.pack("BB", _VERSION, len(self.current.encode())) + self.current.encode()
        self._sm3 = settings.index_key.startswith(SM3_PREFIX)
        self._index_key = base64.b64decode(settings.index_key.removeprefix(SM3_PREFIX))
        self._neighbourhood = lru_cache(_NEIGHBOURHOODS)(self._neighbourhood_of)

    def __reduce__(self) -> tuple[Any, ...]:
        """A process of ours that seals is handed its keys over a pipe: never as an argument, never in a file."""
        return Keyring, (self._own,)

    def seal(self, data: bytes, aad: str) -> bytes:
        nonce = os.urandom(_NONCE)
        return self._head + nonce + self._cipher.encrypt(nonce, data, aad.encode())

    def seal_many(self, values: Sequence[bytes], aad: str) -> list[bytes]:
        """Like `seal`, for an import: one look at everything that stays the same."""
        where, head, encrypt = aad.encode(), self._head, self._cipher.encrypt
        nonces = os.urandom(_NONCE * len(values))
        sealed: list[bytes] = []
        for at, data in zip(range(0, len(nonces), _NONCE), values, strict=True):
            nonce = nonces[at : at + _NONCE]
            sealed.append(head + nonce + encrypt(nonce, data, where))
        return sealed

    def open(self, blob: bytes, aad: str) -> bytes:
        """What was sealed. Raises `UnknownKeyError` or `SealBrokenError`."""
        key_id, start = _key_of(blob)
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise UnknownKeyError(
                f"封存所用的密钥 {key_id.decode(errors='replace')!r} 不在 KEYS 里：把它加回设置后再试"
            )
        try:
            return cipher.decrypt(blob[start : start + _NONCE], blob[start + _NONCE :], aad.encode())
        except (InvalidTag, ValueError) as error:
            raise SealBrokenError(f"{aad} 的密文被改动过，或不属于这一列") from error

    def open_many(self, blobs: Sequence[bytes], aad: str) -> list[bytes]:
        return [self.open(blob, aad) for blob in blobs]

    def is_current(self, blob: bytes) -> bool:
        return blob.startswith(self._head)

    @property
    def head(self) -> bytes:
        """What every envelope of the current key begins with: rotation looks for those that do not."""
        return self._head

    def index(self, value: str, kind: str) -> bytes:
        """The blind index of a value: equal for equal values of one kind, telling nothing without the index key.

        The key of the index does not rotate with the field keys, so equal values keep finding each other.
        """
        return self._digest(f"{kind}\0{value}")

    def index_near(self, value: str, kind: str, near: str) -> bytes:
        """A short blind index that begins alike for all values with the same `near`: they lie side by side in a tree.

        It tells who shares a `near`, though not which one; `index` tells nothing.
        """
        return self._neighbourhood(f"{kind}\0near\0{near}") + self._digest(f"{kind}\0{value}")[:_OWN]

    def _neighbourhood_of(self, message: str) -> bytes:
        return self._digest(message)[:_NEAR]

    def _digest(self, said: str) -> bytes:
        message = said.encode()
        if not self._sm3:
            return hmac.digest(self._index_key, message, sha256)
        keyed = HMAC(self._index_key, hashes.SM3())
        keyed.update(message)
        return keyed.finalize()


def _key_of(blob: bytes) -> tuple[bytes, int]:
    shortest = 2 + 1 + _NONCE + _TAG
    if len(blob) < shortest or blob[0] != _VERSION:
        raise SealBrokenError("这不是本系统封存的内容")
    start = 2 + blob[1]
    return blob[2:start], start


class SealedColumn:
    """A column that key rotation re-seals, by `table.column`, the authenticated name of its envelopes."""

    def __init__(self, table: str, column: str, key: str, aad: str) -> None:
        self.table = table
        self.column = column
        self.key = key
        self.aad = aad


SEALED_COLUMNS: dict[str, SealedColumn] = {}


def register_sealed(table: str, column: str, *, key: str = "id", aad: str | None = None) -> None:
    """Have `xueji keys rotate` re-seal this column. `key` is the table's primary key."""
    name = f"{table}.{column}"
    SEALED_COLUMNS[name] = SealedColumn(table, column, key, aad or name)


_keyring: Keyring | None = None


def use_keyring(found: Keyring | None) -> None:
    """Called once where the process starts (and by tests)."""
    global _keyring  # noqa: PLW0603 - the one keyring of the process
    _keyring = found


def configure(settings: Settings) -> None:
    """Have this process seal and open with the keys of its settings."""
    use_keyring(Keyring(settings))


def keyring() -> Keyring:
    if _keyring is None:
        raise RuntimeError("the keyring is not there yet: call configure(settings) where the process starts")
    return _keyring


async def rotate(connection: Any, ring: Keyring, *, batch: int = 500) -> dict[str, int]:
    """Re-seal whatever is not sealed with the current key; answers the rows changed by column.

    Safe while the service runs: each row is changed only if it still holds what was read. Stopped half-way, the next
    run goes on with what is left.
    """
    changed: dict[str, int] = {}
    for name, place in sorted(SEALED_COLUMNS.items()):
        changed[name] = await _rotate_column(connection, ring, place, batch)
    return changed


async def _rotate_column(connection: Any, ring: Keyring, place: SealedColumn, batch: int) -> int:
    head, total, last = ring.head, 0, None
    while True:
        beyond = f"AND {place.key} > $2" if last is not None else ""
        rows = await connection.fetch(
            f"SELECT {place.key} AS key, {place.column} AS sealed FROM {place.table} "
            f"WHERE {place.column} IS NOT NULL AND substring({place.column} FROM 1 FOR {len(head)}) <> $1 {beyond} "
            f"ORDER BY {place.key} LIMIT {batch}",
            *([head] if last is None else [head, last]),
        )
        if not rows:
            return total
        last = rows[-1]["key"]
        renewed = [
            (r["key"], bytes(r["sealed"]), ring.seal(ring.open(bytes(r["sealed"]), place.aad), place.aad)) for r in rows
        ]
        await connection.executemany(
            f"UPDATE {place.table} SET {place.column} = $3 WHERE {place.key} = $1 AND {place.column} = $2",
            renewed,
        )
        total += len(renewed)
