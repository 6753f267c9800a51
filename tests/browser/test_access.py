"""Nobody is shut out: every page in light, dark and elder view, on two phones, by axe-core and by measure."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
import pytest_asyncio
from driving import DESK, PHONE, SMALL_PHONE, answers, at_the_desk, desk, phone, pull_down, settled, through_wechat
from looking import LEAST, LEAST_ELDER, faults
from playwright.async_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("product")]

WRITABLE = {"new", "draft", "returned"}


async def family_pages(page: Page) -> list[str]:
    """Every address of the family's router, with a child whose form is open and one whose form is not."""
    children = (await answers(page, "/api/home"))["children"]
    states = {
        child["id"]: duty["state"] for child in children for duty in child["duties"] if duty["kind"] == "maintenance"
    }
    writable = next(child_id for child_id, state in states.items() if state in WRITABLE)
    done = next(child_id for child_id, state in states.items() if state not in WRITABLE)
    form = f"/m/children/{writable}/maintenance"
    steps = (await answers(page, f"/api/children/{writable}/maintenance"))["steps"]
    read = await answers(page, f"/api/children/{done}/maintenance")
    notice = (await answers(page, "/api/inbox"))["items"][0]["id"]
    return [
        "/m/",
        "/m/children",
        f"/m/children/{writable}",
        *(f"/m/children/{writable}/{part}" for part in ("timeline", "seen-by", "photo", "guardians", "consents")),
        form,
        *(f"{form}/pages/{step['page']}" for step in steps),
        *(f"{form}/{part}" for part in ("members", "members/0", "check")),
        f"/m/children/{done}/maintenance",
        f"/m/receipts/{read['number']}",
        "/m/inbox",
        f"/m/inbox/{notice}",
        "/m/help",
        "/m/help/q075",
        "/m/settings",
        "/m/bind",
        "/m/no-such-page",
    ]


async def wear(page: Page, theme: str, size: tuple[int, int]) -> None:
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    await page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)


async def looked_at(page: Page, url: str, path: str, *, least: int) -> list[str]:
    """One page, light on one phone and dark on the other. Colours do not change with the size, sizes not with colours."""
    await page.goto(url + path)
    await settled(page)
    found: list[str] = []
    for theme, size in (("light", PHONE), ("dark", SMALL_PHONE)):
        await wear(page, theme, size)
        found += [f"{path} {size[0]} {theme}: {fault}" for fault in await faults(page, least=least)]
    return found


@pytest_asyncio.fixture
async def mother(chromium: Browser, product: Any) -> AsyncIterator[Page]:
    async with phone(chromium, sharp=1) as context:
        page = await context.new_page()
        await through_wechat(page, product.url, "o-guardian-2")
        yield page


async def test_every_family_page_shuts_nobody_out(mother: Page, product: Any) -> None:
    found: list[str] = []
    for path in await family_pages(mother):
        found += await looked_at(mother, product.url, path, least=LEAST)
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


async def test_every_family_page_in_elder_view(mother: Page, product: Any) -> None:
    await mother.get_by_role("button", name="大字版").tap()
    await settled(mother)
    found: list[str] = []
    for path in await family_pages(mother):
        found += await looked_at(mother, product.url, path, least=LEAST_ELDER)
    await expect(mother.locator("html")).to_have_attribute("data-view", "elder")
    await mother.goto(f"{product.url}/m/")
    await mother.get_by_role("button", name="换回普通版").tap()
    await settled(mother)
    assert found == []


async def test_the_way_in(chromium: Browser, product: Any) -> None:
    async with phone(chromium, sharp=1) as context:
        page = await context.new_page()
        assert await looked_at(page, product.url, "/m/login", least=LEAST) == []


REGISTRAR = (
    "",
    "find",
    "inbox",
    "me",
    "windows",
    "windows/new",
    "pupils",
    "classes",
    "photos",
    "photos/batches",
    "imports",
    "slips",
    "enrolment",
    "enrolment/list",
)
ADMINISTRATOR = ("accounts", "access-requests", "organisations")
BUREAU = ("gateways", "field-rules", "pupils")


async def staff_paths(page: Page, login_name: str) -> Sequence[str]:
    if login_name == "zhou.huimin":
        window = (await answers(page, "/api/windows"))["items"][0]["id"]
        pupil = (await answers(page, "/api/students"))["items"][0]["id"]
        collection = (await answers(page, "/api/collections"))["items"][0]["id"]
        enrolment = (await answers(page, "/api/enrolments"))["items"][0]["id"]
        return (
            *REGISTRAR,
            f"windows/{window}",
            f"windows/{window}/confirm",
            f"pupils/{pupil}",
            f"pupils/{pupil}/edit",
            f"collections/{collection}",
            f"collections/{collection}/review",
            f"enrolment/{enrolment}",
        )
    if login_name == "han.mei":
        account = (await answers(page, "/api/accounts"))["items"][0]["id"]
        return (*ADMINISTRATOR, f"accounts/{account}")
    return BUREAU


@pytest.mark.parametrize("login_name", ["zhou.huimin", "han.mei", "zheng.hui"])
async def test_every_staff_page_shuts_nobody_out(chromium: Browser, product: Any, login_name: str) -> None:
    found: list[str] = []
    async with desk(chromium) as context:
        page = await context.new_page()
        await at_the_desk(page, product.url, login_name)
        for path in await staff_paths(page, login_name):
            await page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
            await page.goto(f"{product.url}/staff/{path}")
            await settled(page)
            for theme, size, least in (("light", DESK, None), ("dark", PHONE, LEAST)):
                await wear(page, theme, size)
                found += [f"{path} {size[0]} {theme}: {fault}" for fault in await faults(page, least=least)]
    assert found == []


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
