"""The outside over real HTTP, forgetting everything before each test."""

from collections.abc import Iterator

import pytest

from standins.beside import Outside
from standins.beside import outside as run_outside
from xueji.gateways import use_gateways
from xueji.platform.cache import open_cache
from xueji.settings import ExamSettings, NationalSettings, PopulationSettings, Settings, SmsSettings, WeChatSettings


@pytest.fixture(scope="session")
def running_outside() -> Iterator[Outside]:
    with run_outside() as there:
        yield there


@pytest.fixture
def outside(running_outside: Outside, services: None) -> Outside:
    """Gateways point at it; the cache of tokens is empty."""
    running_outside.reset()
    wechat = WeChatSettings(api_url=f"{running_outside.url}/wechat", open_url=f"{running_outside.url}/wechat")
    settings = Settings(
        wechat=wechat,
        sms=SmsSettings(url=f"{running_outside.url}/sms"),
        national=NationalSettings(url=f"{running_outside.url}/national"),
        population=PopulationSettings(url=f"{running_outside.url}/population"),
        exam=ExamSettings(url=f"{running_outside.url}/exam"),
    )
    open_cache(settings)
    use_gateways(settings)
    return running_outside


@pytest.fixture
def wrong_secrets(outside: Outside) -> None:
    settings = Settings(
        wechat=WeChatSettings(api_url=f"{outside.url}/wechat", secret="wrong"),
        sms=SmsSettings(url=f"{outside.url}/sms", secret="wrong"),
        national=NationalSettings(url=f"{outside.url}/national", secret="wrong"),
        population=PopulationSettings(url=f"{outside.url}/population", secret="wrong"),
    )
    use_gateways(settings)
