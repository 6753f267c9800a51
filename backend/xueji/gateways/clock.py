"""The seconds that protocols sign, from the clock that everything here is timed by: the database's."""

from xueji.platform.connections import value


async def seconds() -> int:
    """Seconds since 1970."""
    return int(await value("SELECT floor(extract(epoch FROM clock_timestamp()))::bigint"))
