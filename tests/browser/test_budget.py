"""What a parent on a slow line waits for: sizes as they travel, times as Chromium measures them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import pytest
from driving import phone, settled, through_wechat
from playwright.async_api import Browser, BrowserContext, CDPSession, Page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("product")]

KB = 1024
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}
SLOWER_CPU = 4
ROUNDS = 3
WATCH = """
globalThis.measured = { lcp: 0, cls: 0, inp: 0 }
const watch = (type, take, more) =>
  new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true, ...more })
watch('largest-contentful-paint', (entry) => { measured.lcp = entry.startTime })
watch('layout-shift', (entry) => { if (!entry.hadRecentInput) measured.cls += entry.value })
watch('event', (entry) => { if (entry.interactionId) measured.inp = Math.max(measured.inp, entry.duration) }, { durationThreshold: 16 })
"""


class Budget(msgspec.Struct, frozen=True):
    """The bars of the issue; `over` names what is above them."""

    script_kb: float = 90
    all_kb: float = 150
    lcp_ms: float = 2000
    shift: float = 0.05
    tap_ms: float = 150

    def over(self, visit: "Visit") -> list[str]:
        return [name for name in self.__struct_fields__ if getattr(visit, name) > getattr(self, name)]


class Visit(msgspec.Struct):
    """One first visit of the guardian's home, on a phone that has never been here."""

    script_kb: float
    all_kb: float
    lcp_ms: float
    shift: float
    tap_ms: float


class Weighed(msgspec.Struct):
    """Bytes on the wire, by what they are; what the service worker or the cache holds does not travel."""

    kinds: dict[str, str] = msgspec.field(default_factory=dict)
    bytes: dict[str, float] = msgspec.field(default_factory=dict)

    def answered(self, event: dict[str, Any]) -> None:
        self.kinds[event["requestId"]] = event["type"]

    def finished(self, event: dict[str, Any]) -> None:
        self.bytes[event["requestId"]] = event["encodedDataLength"]

    def kb(self, *kinds: str) -> float:
        return sum(size for key, size in self.bytes.items() if not kinds or self.kinds.get(key) in kinds) / KB


@asynccontextmanager
async def slow(context: BrowserContext) -> AsyncIterator[tuple[Page, CDPSession]]:
    page = await context.new_page()
    line = await context.new_cdp_session(page)
    await line.send("Network.enable")
    await line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    await line.send("Network.emulateNetworkConditions", SLOW_4G)
    await line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_CPU})
    await page.add_init_script(WATCH)
    try:
        yield page, line
    finally:
        await page.close()


async def visit(context: BrowserContext, url: str) -> Visit:
    async with slow(context) as (page, line):
        weighed = Weighed()
        line.on("Network.responseReceived", lambda event: weighed.answered(event))  # noqa: PLW0108 - see driving
        line.on("Network.loadingFinished", lambda event: weighed.finished(event))  # noqa: PLW0108 - see driving
        await page.goto(f"{url}/m/")
        await page.get_by_role("region").first.wait_for()
        await settled(page)
        weight = weighed.kb("Script"), weighed.kb()
        # A tap with an answer on the same page: one child instead of all.
        await page.get_by_role("group", name="选择孩子").get_by_role("button").nth(1).tap()
        await page.wait_for_timeout(300)
        seen = await page.evaluate("measured")
        return Visit(*weight, seen["lcp"], seen["cls"], seen["inp"])


@pytest.fixture
async def visits(chromium: Browser, product: Any) -> list[Visit]:
    async with phone(chromium) as context:
        page = await context.new_page()
        await through_wechat(page, product.url, "o-guardian-2")
        await page.close()
        return [await visit(context, product.url) for _ in range(ROUNDS)]


def typical(visits: list[Visit]) -> Visit:
    """Sizes and shift at their worst; of the times the best, since what else runs on the machine can only add to them."""
    return Visit(
        *(
            (min if name.endswith("_ms") else max)(getattr(one, name) for one in visits)
            for name in Visit.__struct_fields__
        )
    )


async def test_home_arrives_within_the_budget(visits: list[Visit], record_property: Any) -> None:
    found = typical(visits)
    for name in Visit.__struct_fields__:
        record_property(name, round(getattr(found, name), 3))
    assert found.script_kb > 0
    assert found.lcp_ms > 0
    assert Budget().over(found) == [], found


@pytest.mark.parametrize("name", Budget.__struct_fields__, ids=lambda name: f"{name} over its bar is named")
def test_a_page_over_the_budget_fails(name: str) -> None:
    within = Visit(script_kb=80, all_kb=140, lcp_ms=1900, shift=0.01, tap_ms=100)
    assert Budget().over(within) == []
    assert Budget().over(msgspec.structs.replace(within, **{name: getattr(Budget(), name) * 1.01})) == [name]
