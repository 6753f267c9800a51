"""The outside over real HTTP for rooms that talk to it."""

from collections.abc import Iterator

import msgspec
import pytest

from standins.beside import Outside
from standins.beside import outside as run_outside
from xueji.gateways import use_gateways
from xueji.platform.cache import open_cache
from xueji.settings import Settings


@pytest.fixture(scope="session")
def running_outside() -> Iterator[Outside]:
    with run_outside() as there:
        yield there


@pytest.fixture
def outside(running_outside: Outside, settings: Settings, app: object) -> Outside:
    """Gateways point at it; it has forgotten everything, and so has the cache of tokens and limits."""
    running_outside.reset()
    there = running_outside.url
    wechat = msgspec.structs.replace(settings.wechat, api_url=f"{there}/wechat", open_url=f"{there}/wechat")
    sms = msgspec.structs.replace(settings.sms, url=f"{there}/sms")
    pointed = msgspec.structs.replace(settings, wechat=wechat, sms=sms)
    gate = app.state.gate  # type: ignore[attr-defined]
    fresh = open_cache(settings)
    app.state.gate = msgspec.structs.replace(gate, settings=pointed, cache=fresh)  # type: ignore[attr-defined]
    app.state.cache = fresh  # type: ignore[attr-defined]
    use_gateways(pointed)
    return running_outside
