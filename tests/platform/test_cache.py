import asyncio
import shutil
import socket
import subprocess
import time

import msgspec
import pytest

from xueji import settings as settings_module
from xueji.platform.cache import LocalCache, open_cache
from xueji.platform.cache_redis import RedisCache

REDIS = shutil.which("redis-server")


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory):
    if REDIS is None:
        pytest.skip("redis-server is not installed")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = str(tmp_path_factory.mktemp("redis"))
    server = subprocess.Popen(  # noqa: S603
        [REDIS, "--port", str(port), "--save", "", "--dir", folder], stdout=subprocess.DEVNULL
    )
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    yield f"redis://127.0.0.1:{port}/0"
    server.terminate()
    server.wait()


@pytest.fixture(params=["in the process", "in Redis"])
async def cache(request):
    made = LocalCache() if request.param == "in the process" else RedisCache(request.getfixturevalue("redis_url"))
    await made.open()
    yield made
    await made.close()


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
    counts = await asyncio.gather(*(cache.increment("tries", ttl=1) for _ in range(50)))
    assert sorted(counts) == list(range(1, 51))
    await asyncio.sleep(1.1)
    assert await cache.increment("tries", ttl=1) == 1


async def test_a_message_reaches_all_who_listen_now_and_no_other_channel(cache):
    async with cache.subscribe("window:3") as one, cache.subscribe("window:3") as two, cache.subscribe("x") as other:
        await asyncio.sleep(0.2)
        await cache.publish("window:3", b"news")
        async with asyncio.timeout(5):
            assert await anext(one) == await anext(two) == b"news"
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await anext(other)


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


def test_the_settings_choose():
    base = settings_module.load({"XUEJI_ENV": "test"})
    assert isinstance(open_cache(msgspec.structs.replace(base, redis_url="redis://localhost")), RedisCache)
    assert isinstance(open_cache(base), LocalCache)
