import asyncio

import pytest

from xueji import settings as settings_module
from xueji.platform import cache, live


@pytest.fixture(autouse=True)
def _a_cache():
    cache.open_cache(settings_module.load({"XUEJI_ENV": "test"}))


async def picture():
    return {"submitted": 3}


async def test_a_watcher_gets_the_picture_then_the_news_then_signs_of_life_and_then_the_end():
    stream = live._events("window:3", picture, heartbeat=0.05, longest=0.4)
    assert b'event: progress\ndata: {"submitted":3}\n\n' in await anext(stream)
    await live.say("window:3", {"submitted": 4})
    assert await anext(stream) == b'event: progress\ndata: {"submitted":4}\n\n'
    assert await anext(stream) == b": still here\n\n"
    async with asyncio.timeout(2):
        rest = [piece async for piece in stream]
    assert set(rest) <= {b": still here\n\n"}


async def test_news_while_the_picture_is_drawn_is_not_lost():
    async def slow():
        await live.say("window:3", {"submitted": 4})
        return {"submitted": 3}

    stream = live._events("window:3", slow, heartbeat=1, longest=2)
    await anext(stream)
    assert b'"submitted":4' in await anext(stream)
    await stream.aclose()


async def test_a_watcher_who_left_is_forgotten():
    stream = live._events("window:3", picture, heartbeat=1, longest=2)
    await anext(stream)
    await stream.aclose()
    assert cache.shared()._hub._listeners == {}
