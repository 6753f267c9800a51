"""What every process of ours needs before it does anything: keys, seal, files, database."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from xueji.platform import audit_chain, crypto, files, sessions
from xueji.platform.connections import close_database, open_database
from xueji.platform.schema import model_modules
from xueji.settings import Settings


@asynccontextmanager
async def running(settings: Settings) -> AsyncGenerator[None]:
    """Open keys, seal, files and database while the block lasts: for the server, the worker, commands and tests."""
    if not settings.database_url:
        raise RuntimeError("no database: start the embedded one or set DATABASE_URL")
    sessions.configure(settings)
    crypto.use_keyring(crypto.Keyring(settings))
    audit_chain.use_seal(audit_chain.Seal(settings))
    files.configure(settings)
    await open_database(settings.database_url, model_modules(), pool_size=settings.pool_size)
    try:
        yield
    finally:
        await close_database()
