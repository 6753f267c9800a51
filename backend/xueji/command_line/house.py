"""Everything but the web, for commands that work on the data."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from xueji.app import rooms
from xueji.features import organisations
from xueji.gateways import use_gateways
from xueji.platform import cache, logging
from xueji.platform.running import running
from xueji.settings import Settings


@asynccontextmanager
async def ready(settings: Settings) -> AsyncGenerator[None]:
    """Logs, keys, database, files, cache and every room's jobs, as long as the block lasts."""
    logging.configure(settings)
    rooms()
    shared = cache.open_cache(settings)
    use_gateways(settings)
    async with running(settings):
        await shared.open()
        await organisations.name_places()
        try:
            yield
        finally:
            await shared.close()
