"""Five wrong codes an hour, for whoever tries and for a pupil; counted before they are judged."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from xueji.features.guardians import store
from xueji.features.guardians.errors import TooManyWrongCodes, UnreadableBindingCode, WrongBindingCode
from xueji.features.guardians.rules import MOST_WRONG, WRONG_WITHIN, locator_of, read_code
from xueji.kernel.clock import china_time
from xueji.platform.database import transaction


@asynccontextmanager
async def counted(tries: str, typed: str) -> AsyncGenerator[str]:
    """The code in what was typed, for one try of who `tries`. Only WrongBindingCode makes the try count.

    Raises:
        UnreadableBindingCode: cannot be a code; not counted.
        TooManyWrongCodes: by the same, or against this pupil. The same whether or not the pupil exists.
    """
    code = read_code(typed)
    if code is None:
        raise UnreadableBindingCode
    who = (tries, f"code:{locator_of(code)}")
    async with transaction() as tx:
        over = [row for row in await store.count_tries(tx, who, WRONG_WITHIN) if row.tries > MOST_WRONG]
        if over:
            until = china_time(max(row.since for row in over) + WRONG_WITHIN)
            raise TooManyWrongCodes(most=MOST_WRONG, until=f"{until:%H:%M}")
    try:
        yield code
    except WrongBindingCode:
        raise
    except BaseException:
        await _give_back(who)
        raise
    await _give_back(who)


async def _give_back(who: tuple[str, ...]) -> None:
    async with transaction() as tx:
        await store.give_back_tries(tx, who)
