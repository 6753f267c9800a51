"""Nobody is shut out: every page of both routers, light and dark, by axe-core and by measure; families in elder view, too."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Any

import pytest
import pytest_asyncio
from driving import DESK, PHONE, SMALL_PHONE, desk, let_in, official, phone, pull_down, settled, through_wechat
from inside import Inside
from looking import LEAST, LEAST_ELDER, faults
from playwright.async_api import Browser, Page, expect
from rounds import CHILD, FAMILY, FAMILY_SHUT, STAFF, STAFF_SHUT, Post

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("product")]

MOST_WAITS = 300
Address = tuple[str, Mapping[str, str]]
"""The name of a page, and what its address wants."""
Look = tuple[str, str, tuple[int, int], int | None]
"""Theme, view, screen, and the least that is to be hit."""

FAMILY_LOOKS: tuple[tuple[Look, ...], ...] = (
    (("light", "normal", PHONE, LEAST), ("dark", "elder", SMALL_PHONE, LEAST_ELDER)),
    (("dark", "normal", SMALL_PHONE, LEAST), ("light", "elder", PHONE, LEAST_ELDER)),
)
STAFF_LOOKS: tuple[tuple[Look, ...], ...] = ((("dark", "normal", SMALL_PHONE, LEAST), ("light", "normal", DESK, None)),)
"""Taken in turn: every page in both themes, on both screens, and families' in both views."""


async def looked_at(page: Page, looks: Iterable[Look]) -> list[str]:
    found: list[str] = []
    for theme, view, (width, height), least in looks:
        await page.set_viewport_size({"width": width, "height": height})
        await page.evaluate(
            "worn => { Object.assign(document.documentElement.dataset, worn) }", {"theme": theme, "view": view}
        )
        seen = await faults(page, least=least)
        if theme != await page.evaluate("getComputedStyle(document.documentElement).colorScheme"):
            seen.append("native controls of the other theme")
        found += [f"{page.url} {width} {theme} {view}: {fault}" for fault in seen]
    return found


async def walked(
    page: Page, addresses: Iterable[Address], looks: Sequence[Iterable[Look]], known: set[str]
) -> list[str]:
    """Every page in turn, after it has been asked whether it is all of them."""
    inside = Inside(page)
    assert await inside.names() == known
    found: list[str] = []
    for turn, (name, params) in enumerate(addresses):
        found += await inside.go(name, params)
        found += await looked_at(page, looks[turn % len(looks)])
    return found


async def there(product: Any, name: str, sql: str, *arguments: object) -> list[Any]:
    """What a page wants of the demonstration; what its jobs make comes a moment after the start."""
    for _ in range(MOST_WAITS):
        if rows := await product.rows(sql, *arguments):
            return rows
        await asyncio.sleep(0.2)
    raise AssertionError(f"the demonstration has nothing for {name}")


async def family_rounds(product: Any) -> dict[int, list[Address]]:
    """Whose phone shows which pages."""
    found: dict[int, list[Address]] = defaultdict(list)
    for name, questions in FAMILY.items():
        for sql in (questions,) if isinstance(questions, str) else questions:
            for row in await there(product, name, sql):
                params = {key: str(value) for key, value in row.items() if key != "account"}
                found[row["account"]].append((name, params))
    return found


async def test_every_family_page_shuts_nobody_out(chromium: Browser, product: Any) -> None:
    found: list[str] = []
    for account_id, addresses in (await family_rounds(product)).items():
        async with phone(chromium, sharp=1) as context:
            page = await let_in(context, product, account_id, "family")
            await page.goto(f"{product.url}/m/settings")
            await settled(page)
            found += await walked(page, addresses, FAMILY_LOOKS, set(FAMILY) | FAMILY_SHUT)
    assert found == []


async def staff_rounds(product: Any) -> dict[Post, list[Address]]:
    """Who looks at which pages."""
    found: dict[Post, list[Address]] = defaultdict(list)
    offices = {row["name"]: row["id"] for row in await product.rows("SELECT id, name FROM organisation")}
    for name, visit in STAFF.items():
        rows = await there(product, name, visit.sql, offices[visit.by.office])
        found[visit.by].append((name, {key: str(value) for key, value in rows[0].items() if value is not None}))
    return found


async def test_every_staff_page_shuts_nobody_out(chromium: Browser, product: Any) -> None:
    found: list[str] = []
    for by, addresses in (await staff_rounds(product)).items():
        async with desk(chromium) as context:
            page = await official(context, product, by.login_name, by.office)
            await page.goto(f"{product.url}/staff/me")
            await settled(page)
            found += await walked(page, addresses, STAFF_LOOKS, set(STAFF) | STAFF_SHUT)
    assert found == []


@pytest.mark.parametrize("path", ["/m/login", "/staff/login"])
async def test_the_ways_in(chromium: Browser, product: Any, path: str) -> None:
    async with phone(chromium, sharp=1) as context:
        page = await context.new_page()
        await page.goto(product.url + path)
        await settled(page)
        assert await looked_at(page, [looks[0] for looks in FAMILY_LOOKS]) == []


@pytest_asyncio.fixture
async def mother(chromium: Browser, product: Any) -> AsyncIterator[Page]:
    async with phone(chromium, sharp=1) as context:
        page = await context.new_page()
        await through_wechat(page, product.url, "o-guardian-2")
        yield page


async def test_home_in_elder_view(mother: Page) -> None:
    await mother.get_by_role("button", name="大字版").tap()
    back = mother.get_by_role("button", name="换回普通版")
    await expect(back).to_be_visible()
    await expect(mother.locator("html")).to_have_attribute("data-view", "elder")
    found = await looked_at(mother, [looks[1] for looks in FAMILY_LOOKS])
    await back.tap()
    await expect(mother.get_by_role("button", name="大字版")).to_be_visible()
    assert found == []


async def test_three_children_fit_a_small_phone_and_pulling_down_asks_for_news(mother: Page, product: Any) -> None:
    await mother.set_viewport_size({"width": SMALL_PHONE[0], "height": SMALL_PHONE[1]})
    await mother.goto(f"{product.url}/m/")
    await settled(mother)
    children = mother.get_by_role("region")
    await expect(children).to_have_count(3)
    last, tabs = await children.last.bounding_box(), await mother.get_by_role("navigation").bounding_box()
    assert last
    assert tabs
    assert last["y"] + last["height"] <= tabs["y"]
    for path in ("/m/", "/m/inbox"):
        await mother.goto(f"{product.url}{path}")
        await settled(mother)
        async with mother.expect_request(lambda asked: asked.url.endswith(("/api/home", "/api/inbox"))):
            await pull_down(mother)
        await expect(mother.get_by_text("正在刷新")).to_have_count(0)


async def test_a_page_that_a_cut_line_kept_away_opens_when_it_is_back(chromium: Browser, product: Any) -> None:
    [row] = await product.rows(CHILD)
    async with phone(chromium, sharp=1) as context:
        page = await let_in(context, product, row["account"], "family")
        await page.goto(f"{product.url}/m/")
        await settled(page)
        await context.set_offline(True)
        await page.get_by_role("navigation").get_by_role("link", name="帮助").tap()
        kept = page.get_by_role("alert").filter(has_text="这一页没有打开")
        await expect(kept).to_be_visible()
        assert await faults(page, least=LEAST) == []
        await context.set_offline(False)
        await expect(page.get_by_role("heading", level=1)).to_have_text("帮助")
        await expect(kept).to_have_count(0)


BAD_PAGE = """
<!doctype html><html lang="zh"><title>坏的一页</title><main><h1>坏</h1>
<img src="data:," width="9" height="9"><button style="width:30px;height:30px">点</button>
<p style="color:#bbb;background:#fff">看不清的字</p><div style="width:2000px;height:9px"></div></main>
"""


async def test_a_bad_page_is_seen_as_bad(chromium: Browser) -> None:
    async with phone(chromium) as context:
        page = await context.new_page()
        await page.set_content(BAD_PAGE)
        found = "\n".join(await faults(page, least=LEAST))
    for expected in ("image-alt", "color-contrast", "wider than the screen", "target under 44"):
        assert expected in found
