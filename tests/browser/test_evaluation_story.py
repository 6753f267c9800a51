"""A pupil's evening with the evaluation: a word is kept when the page dies, pictures go on after a cut line, four deeds, three picked."""

import io
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from driving import answers, phone, settled, through_wechat
from looking import faults
from PIL import Image
from playwright.async_api import Browser, Page, expect

from xueji.kernel.clock import china_date

pytestmark = [
    pytest.mark.browser,
    pytest.mark.handbook(123, 135),
    pytest.mark.xdist_group("product"),
]

STORY = (
    "值日时发现窗户没关，大雨灌进来。我和同桌先断电，再搬走显微镜，找老师拖干了地面，仪器一台都没坏，第二天照常上课。"
)


SHRUNK = 1 << 20


def large() -> bytes:
    """A picture of a new phone: grain, as dark rooms give it."""
    size = (1500, 2000)
    grain = Image.frombytes("RGB", size, random.Random(1).randbytes(3 * size[0] * size[1]))  # noqa: S311 - a picture
    kept = io.BytesIO()
    grain.save(kept, "JPEG", quality=85)
    return kept.getvalue()


def day(ago: int) -> str:
    return (china_date(datetime.now(UTC)) - timedelta(days=ago)).isoformat()


async def fill(page: Page, **answers_: str) -> None:
    for name, text in answers_.items():
        await page.locator(f"#field-{name}").fill(text)


async def saved(page: Page) -> None:
    await expect(page.get_by_text("草稿已存")).to_be_visible(timeout=3_000)


async def test_a_pupil_fills_in_the_term(chromium: Browser, product: Any, tmp_path: Path) -> None:
    async with phone(chromium, sharp=1) as pocket:
        page = await pocket.new_page()
        await through_wechat(page, product.url, "o-student-1")
        child = (await answers(page, "/api/children"))["items"][0]["id"]
        term = f"{product.url}/m/children/{child}/evaluation"
        await page.get_by_role("link", name="接着填").or_(page.get_by_text("综评记录")).last.tap()

        await page.goto(f"{term}/kinds/arts")
        await settled(page)
        await expect(page.get_by_text("例子")).to_be_visible()
        await page.get_by_role("link", name="写一条").tap()
        await fill(page, title="剪纸《二十四节气》")
        await saved(page)
        await fill(page, place="社区活动室")
        await page.close()  # killed with a word that nobody has sent

        page = await pocket.new_page()
        await page.goto(f"{term}/kinds/arts")
        await page.get_by_role("link", name="剪纸《二十四节气》").tap()
        await expect(page.locator("#field-place")).to_have_value("社区活动室")
        await fill(page, starts_on=day(2), summary="跟着社区的奶奶学剪纸，二十四张一张没有剪坏。")
        await saved(page)
        await page.get_by_role("button", name="写好了").tap()
        await expect(page.get_by_role("heading", name="写过的 1 条")).to_be_visible()

        await practice(page, term, tmp_path)
        [kept] = await product.rows("SELECT size FROM evaluation_picture ORDER BY id DESC LIMIT 1")
        assert kept["size"] < SHRUNK, "made smaller on the phone"
        await deeds(page, term)


async def practice(page: Page, term: str, folder: Path) -> None:
    """The draft of the demonstration wants a picture; the line is cut while it is on its way."""
    await page.goto(f"{term}/kinds/practice")
    await page.get_by_role("link", name="社区图书室志愿服务").tap()
    await fill(page, place="文昌街道图书室", starts_on=day(9), ends_on=day(9), hours="6", organiser="文昌街道社区")
    await fill(page, summary="整理图书二百册，教三位老人用借书机，学会了按分类号上架，也学会了耐心。")
    await expect(page.get_by_text("还缺照片")).to_be_visible()
    picture = folder / "scene.jpg"
    picture.write_bytes(large())
    assert picture.stat().st_size > 2 * SHRUNK
    await page.context.set_offline(True)
    await page.locator("input[type=file]").set_input_files(picture)
    await expect(page.get_by_text("网络断了，照片还在")).to_be_visible()
    await page.context.set_offline(False)
    await expect(page.get_by_role("button", name="看第 1 张照片")).to_be_visible(timeout=15_000)
    await expect(page.get_by_text("还缺照片")).to_have_count(0)
    await page.get_by_role("button", name="写好了").tap()


async def deeds(page: Page, term: str) -> None:
    """Two are there; with four of them the pupil picks."""
    await page.goto(f"{term}/kinds/deed")
    for number in (3, 4):
        await page.get_by_role("link", name="再写一条").tap()
        await fill(page, title=f"第 {number} 件事", starts_on=day(number), place="学校实验室", summary=STORY)
        await saved(page)
        await page.get_by_role("button", name="写好了").tap()
        await expect(page.get_by_role("heading", name=f"写过的 {number} 条")).to_be_visible()
    await expect(page.get_by_text("进档案 3 / 3")).to_be_visible()
    assert await faults(page, least=44) == []
    await page.get_by_label("大雨天保住了显微镜进档案").uncheck()
    await expect(page.get_by_text("进档案 2 / 3")).to_be_visible()
    await page.get_by_label("第 4 件事进档案").check()
    await expect(page.get_by_text("进档案 3 / 3")).to_be_visible()
    await page.get_by_role("button", name="调先后").tap()
    await page.get_by_role("button", name="第 4 件事往前").tap()
    await page.goto(term)
    await expect(page.get_by_role("heading", name="还差 2 项")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("link", name="典型事例")).to_contain_text("4 条")
