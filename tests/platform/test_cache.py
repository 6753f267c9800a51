"""What is shared but may be lost, in both forms: in the process, and in a real Redis where the machine has one."""

import asyncio

import msgspec
import pytest
from redis import asyncio as redis

from xueji import settings as settings_module
from xueji.platform.cache import LocalCache, open_cache
from xueji.platform.cache_redis import RedisCache


@pytest.fixture
async def two(cache_form, request):
    """Two that share: two processes' clients of one Redis, or the one of a single process."""
    if cache_form == "in Redis":
        made = [RedisCache(request.getfixturevalue("redis_url")) for _ in range(2)]
    else:
        made = [LocalCache()] * 2
    for each in made:
        await each.open()
    yield made
    for each in made:
        await each.close()


@pytest.fixture
def cache(two):
    return two[0]


async def test_what_was_set_is_there_until_it_is_old(cache):
    await cache.set("token", b"\x00abc", ttl=1)
    assert await cache.get("token") == b"\x00abc"
    await asyncio.sleep(1.1)
    assert await cache.get("token") is None


async def test_what_was_deleted_is_gone(cache):
    await cache.set("a", b"1", ttl=60)
    await cache.increment("b", ttl=60)
    await cache.delete("a", "b", "c")
    assert await cache.get("a") is None
    assert await cache.increment("b", ttl=60) == 1


async def test_counting_is_atomic_and_begins_again_when_old(cache):
    counts = await asyncio.gather(*(cache.increment("tries", ttl=60) for _ in range(50)))
    assert sorted(counts) == list(range(1, 51))
    assert await cache.increment("soon over", ttl=1) == 1
    await asyncio.sleep(1.1)
    assert await cache.increment("soon over", ttl=1) == 1


async def test_a_message_reaches_all_who_listen_now_and_no_other_channel(cache):
    async with cache.subscribe("window:3") as one, cache.subscribe("window:3") as two, cache.subscribe("x") as other:
        await asyncio.sleep(0.2)
        await cache.publish("window:3", b"news")
        async with asyncio.timeout(5):
            assert await anext(one) == await anext(two) == b"news"
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await anext(other)


async def test_counting_is_atomic_over_two_processes(two):
    counts = await asyncio.gather(*(two[number % 2].increment("shared", ttl=30) for number in range(100)))
    assert sorted(counts) == list(range(1, 101))
    await two[0].delete("shared")


async def test_what_one_process_says_the_other_hears(two):
    one, other = two
    async with other.subscribe("window:4") as heard:
        await asyncio.sleep(0.2)
        await one.publish("window:4", b"news")
        async with asyncio.timeout(5):
            assert await anext(heard) == b"news"


async def test_an_emptied_redis_loses_nothing_that_matters(two, cache_form, request):
    """Counters begin again, tokens are fetched again, whoever listens goes on listening."""
    one, other = two
    async with other.subscribe("window:5") as heard:
        await one.set("token", b"old", ttl=60)
        await one.increment("tries", ttl=60)
        if cache_form == "in Redis":
            async with redis.Redis.from_url(request.getfixturevalue("redis_url")) as client:
                await client.flushall()
        else:
            await one.close()
        assert await other.get("token") is None
        assert await other.increment("tries", ttl=60) == 1
        await one.set("token", b"new", ttl=60)
        assert await other.get("token") == b"new"
        await asyncio.sleep(0.2)
        await one.publish("window:5", b"still here")
        async with asyncio.timeout(5):
            assert await anext(heard) == b"still here"


async def test_a_slow_listener_loses_the_oldest_and_holds_up_nobody():
    cache = LocalCache()
    async with cache.subscribe("a") as slow:
        for number in range(250):
            await cache.publish("a", str(number).encode())
        assert await anext(slow) == b"150"


async def test_the_process_does_not_keep_more_than_it_can(monkeypatch):
    monkeypatch.setattr("xueji.platform.cache._MOST_KEYS", 10)
    cache = LocalCache()
    for number in range(30):
        await cache.set(str(number), b"x", ttl=60)
        await cache.increment(str(number), ttl=60)
    assert (len(cache._values), len(cache._counts)) == (10, 10)
    assert await cache.get("29") == b"x"


async def test_without_redis_counters_are_local_and_nothing_fails():
    cache = RedisCache("redis://127.0.0.1:1/0")
    await cache.open()
    try:
        assert [await cache.increment("tries", ttl=60) for _ in range(2)] == [1, 2]
        await cache.set("a", b"1", ttl=60)
        assert await cache.get("a") == b"1"
        async with cache.subscribe("c") as heard:
            await cache.publish("c", b"news")
            assert await anext(heard) == b"news"
        assert not await cache.healthy()
    finally:
        await cache.close()


async def test_a_redis_that_goes_and_comes_back_is_used_again(cache_form, start_redis, free_port):
    if cache_form != "in Redis":
        return
    port = free_port()
    with start_redis(port) as url:
        cache = RedisCache(url)
        await cache.open()
        assert await cache.increment("tries", ttl=60) == 1
    try:
        assert await cache.increment("tries", ttl=60) == 1
        assert not await cache.healthy()
        with start_redis(port):
            assert await cache.healthy()
            async with cache.subscribe("back") as heard, asyncio.timeout(10):
                waiting = asyncio.ensure_future(anext(heard))
                while not waiting.done():
                    await cache.publish("back", b"news")
                    await asyncio.wait([waiting], timeout=0.3)
                assert await waiting == b"news"
    finally:
        await cache.close()


def test_the_settings_choose():
    base = settings_module.load({"XUEJI_ENV": "test"})
    assert isinstance(open_cache(msgspec.structs.replace(base, redis_url="redis://localhost")), RedisCache)
    assert isinstance(open_cache(base), LocalCache)
