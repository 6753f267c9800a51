"""Hashing and comparing passwords: slow on purpose, in a few threads, the same time for accounts that do not exist."""

import asyncio
import secrets
from functools import cache, partial

from anyio import CapacityLimiter, to_thread
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_AT_ONCE = 4
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"
_ONE_TIME_LENGTH = 12


async def hashed(password: str) -> str:
    return await to_thread.run_sync(_HASHER.hash, password, limiter=_limiter(asyncio.get_running_loop()))


async def verify(password: str, password_hash: str | None) -> bool:
    """Whether the password is right. Without a hash as much work is done, and the answer is no."""
    compare = partial(_matches, password_hash or _nobodys_hash(), password)
    right = await to_thread.run_sync(compare, limiter=_limiter(asyncio.get_running_loop()))
    return right and password_hash is not None


def one_time_password() -> str:
    """Twelve signs that read well aloud (about 69 bits), in groups of four."""
    signs = "".join(secrets.choice(_ALPHABET) for _ in range(_ONE_TIME_LENGTH))
    return "-".join(signs[start : start + 4] for start in range(0, _ONE_TIME_LENGTH, 4))


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys_hash() -> str:
    return _HASHER.hash(secrets.token_hex(16))


@cache
def _limiter(_loop: asyncio.AbstractEventLoop) -> CapacityLimiter:
    return CapacityLimiter(_AT_ONCE)
