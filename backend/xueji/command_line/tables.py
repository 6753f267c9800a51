"""Tables and the working days that every deadline counts with, before anything else runs."""

from xueji.platform import calendar_store, migrating
from xueji.platform.connections import value
from xueji.platform.database import transaction
from xueji.platform.running import running
from xueji.settings import Settings


async def bring_up_to_date(settings: Settings) -> list[str]:
    """Migrate, and enter the published working days that are not there yet; answers the migrations that were done."""
    if settings.database_url is None:
        raise RuntimeError("no database: start the embedded one or set DATABASE_URL")
    done = await migrating.migrate(settings.database_url)
    async with running(settings):
        if await value("SELECT max(day) FROM workday") != max(calendar_store.seed_days()):
            async with transaction() as tx:
                await calendar_store.seed(tx)
    return done
