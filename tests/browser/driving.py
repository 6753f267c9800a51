"""People at their devices: a phone in a hand, a desk with a screen; a real Chromium underneath."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import msgspec
import pyotp
from playwright.async_api import Browser, BrowserContext, Page, expect

from xueji.demo.personas import PASSWORD, STAFF

WECHAT = (
    "Mozilla/5.0 (Linux; Android 13; V2171A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0"
    " Mobile Safari/537.36 MMWEBID/4510 MicroMessenger/8.0.49.2600 NetType/4G Language/zh_CN"
)
PHONE, SMALL_PHONE = (390, 844), (360, 640)
DESK = (1440, 900)
PATIENCE_MS = 15_000
EXPECTED = ("Failed to load resource", "Couldn't load preload assets")
"""What Chromium itself writes about a cut line or a refusal is the story, not a fault of the page."""


class Faults(msgspec.Struct):
    """What no page may cause: errors of scripts, warnings, refusals of the content policy, answers of 500."""

    seen: list[str] = msgspec.field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.seen.append(f"{page.url}: {error}"))
        page.on("console", lambda message: self._console(page.url, message.type, message.text))
        page.on("response", lambda answer: self._answer(answer.status, answer.url))

    def _console(self, url: str, kind: str, text: str) -> None:
        if kind in {"error", "warning"} and not text.startswith(EXPECTED):
            self.seen.append(f"{url}: {text}")

    def _answer(self, status: int, url: str) -> None:
        if status >= httpx.codes.INTERNAL_SERVER_ERROR:
            self.seen.append(f"{status} {url}")


@asynccontextmanager
async def phone(
    chromium: Browser, *, size: tuple[int, int] = PHONE, dark: bool = False, wechat: bool = True, sharp: int = 2
) -> AsyncIterator[BrowserContext]:
    """A phone with nothing on it; its faults fail the test that held it."""
    context = await chromium.new_context(
        viewport={"width": size[0], "height": size[1]},
        device_scale_factor=sharp,
        is_mobile=True,
        has_touch=True,
        user_agent=WECHAT if wechat else None,
        color_scheme="dark" if dark else "light",
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
    )
    async with _watched(context):
        yield context


@asynccontextmanager
async def desk(chromium: Browser, *, size: tuple[int, int] = DESK, dark: bool = False) -> AsyncIterator[BrowserContext]:
    """A screen on a desk, with a keyboard."""
    context = await chromium.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
    )
    async with _watched(context):
        yield context


@asynccontextmanager
async def _watched(context: BrowserContext) -> AsyncIterator[None]:
    faults = Faults()
    context.on("page", lambda page: faults.watch(page))  # noqa: PLW0108 - playwright marks its handlers, a bound method cannot be marked
    context.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    try:
        yield
    finally:
        await context.close()
    assert faults.seen == []


async def through_wechat(page: Page, url: str, openid: str) -> None:
    """As a parent comes in: our login page, WeChat's own page asking who holds the phone, home."""
    await page.goto(f"{url}/m/")
    await page.get_by_role("link", name="用微信登录").tap()
    await page.get_by_role("link", name=openid).tap()
    await expect(page.get_by_role("navigation").first).to_be_visible()


_steps: dict[str, int] = {}
_left_open: dict[tuple[str, str], Any] = {}


def next_code(login_name: str, secret: str) -> str | None:
    """A code that this person has not used: the server takes each only once, and the next one half a minute early."""
    now = int(time.time()) // 30
    step = max(now, _steps.get(login_name, 0) + 1)
    if step > now + 1:
        return None
    _steps[login_name] = step
    return pyotp.TOTP(secret).at(step * 30)


async def at_the_desk(page: Page, url: str, login_name: str) -> None:
    """Password, then the code of the authenticator; who has used up the codes of this minute is still logged in."""
    person = next(one for one in STAFF if one.login_name == login_name)
    code = next_code(person.login_name, person.totp_secret)
    if code is None:
        await page.context.add_cookies(_left_open[url, login_name])
        await page.goto(f"{url}/staff/")
        await expect(page.get_by_role("navigation").first).to_be_visible()
        return
    await page.goto(f"{url}/staff/login")
    await page.get_by_label("用户名").fill(login_name)
    await page.get_by_label("密码", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="下一步").click()
    await page.get_by_label("手机验证器上的 6 位数字").fill(code)
    await page.get_by_role("button", name="登录").click()
    await expect(page.get_by_role("navigation").first).to_be_visible()
    _left_open[url, login_name] = await page.context.cookies()


async def code_on_phone(standins_url: str, number: str, about: str = "") -> str:
    """The newest one-time code of that phone, as soon as it is on its screen; `about` is a word of its text."""
    async with httpx.AsyncClient() as client:
        while True:
            sent = (await client.get(f"{standins_url}/_sms.json")).json()
            for message in reversed(sent):
                if message["phone"] == number and about in message["text"]:
                    return re.findall(r"\d{6}", message["text"])[0]
            await asyncio.sleep(0.1)


async def draw_signature(page: Page) -> None:
    """With a finger, on the pad of a slip."""
    pad = page.locator(".sign-box canvas")
    await pad.scroll_into_view_if_needed()
    box = await pad.bounding_box()
    assert box is not None
    await page.mouse.move(box["x"] + 30, box["y"] + 70)
    await page.mouse.down()
    for step in range(30):
        await page.mouse.move(box["x"] + 30 + step * 7, box["y"] + 60 + (28 if step % 4 < 2 else -28))
    await page.mouse.up()


async def pull_down(page: Page) -> None:
    """With a thumb, from the top of the page as far as it takes."""
    touch = await page.context.new_cdp_session(page)
    for y in range(120, 320, 20):
        kind = "touchStart" if y == 120 else "touchMove"
        await touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": 180, "y": y}]})
    await touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


async def settled(page: Page) -> None:
    """The page has its data: no skeleton, no request under way, fonts there."""
    await page.wait_for_load_state("networkidle")
    await expect(page.get_by_text("正在打开").or_(page.get_by_label("正在打开"))).to_have_count(0)
    await page.evaluate("document.fonts.ready.then(() => undefined)")


POST = """
SELECT p.id, p.account_id FROM post p JOIN account a ON a.id = p.account_id
JOIN organisation o ON o.id = p.organisation_id WHERE a.login_name = $1 AND o.name = $2
"""


async def let_in(context: BrowserContext, product: Any, account_id: int, kind: str, post_id: int | None = None) -> Page:
    """A device on which this person is in already."""
    secret = await product.session(account_id, kind=kind, post_id=post_id)
    await context.add_cookies([{"name": "xueji", "value": secret, "url": str(product.url)}])
    return await context.new_page()


async def official(context: BrowserContext, product: Any, login_name: str, office: str) -> Page:
    """At the desk under this post, without the walk through password and code, which a story of its own tells."""
    [post] = await product.rows(POST, login_name, office)
    return await let_in(context, product, post["account_id"], "staff", post["id"])


async def reloaded_until(page: Page, shown: Any, times: int = 40) -> None:
    """What goes by itself takes its time: look again until it is there."""
    for _ in range(times):
        await page.reload()
        await settled(page)
        if await shown.count():
            break
    await expect(shown).to_be_visible()


async def answers(page: Page, path: str) -> Any:
    """What the service tells this person, asked the way the page asks."""
    return await page.evaluate("path => fetch(path).then(answer => answer.json())", path)


async def agree(page: Page, address: str) -> None:
    """Every piece of evidence opened, a word, yes."""
    await page.goto(address)
    await settled(page)
    decision = page.get_by_role("region", name="我的决定")
    for piece in range(await page.locator(".thumbs button").count()):
        await page.locator(".thumbs button").nth(piece).click()
    await decision.get_by_label("意见").fill("同意")
    await decision.get_by_role("button", name="同意", exact=True).click()
    await expect(page.get_by_role("status").filter(has_text="已同意")).to_be_attached()
