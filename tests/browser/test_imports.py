"""The story of a roster with mistakes: uploaded, mended by hand and by suggestion, entered."""

import os
from pathlib import Path
from typing import Any

import pytest
from driving import PHONE, at_the_desk, desk, settled
from looking import faults
from playwright.async_api import Browser, expect

from xueji.demo import rosters
from xueji.demo.people import Population
from xueji.demo.places import SCHOOLS
from xueji.features.students import template_titles
from xueji.platform.workbooks import Sheet, read_rows, write_workbook

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("product"), pytest.mark.timeout(420)]
PICTURES = os.environ.get("PICTURES")


@pytest.mark.handbook(2, 18)
async def test_mistakes_are_mended_in_the_page(chromium: Browser, product: Any, tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    path.write_bytes(await _with_mistakes(product))
    async with desk(chromium) as context:
        page = await context.new_page()
        await at_the_desk(page, product.url, "zhou.huimin")
        await page.goto(f"{product.url}/staff/imports")
        await page.locator("input[type=file]").set_input_files(path)
        await expect(page.get_by_text("还有 4 行不能导入")).to_be_visible(timeout=30_000)
        await _look(page, "report")
        await page.get_by_role("button", name="改成“汉族”").click()
        await expect(page.get_by_role("button", name="已改好 3")).to_be_visible()
        await page.get_by_label("应当是").fill("271000")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("每一行都通过了")).to_be_visible()
        await page.get_by_role("button", name="已改好 4").click()
        await _look(page, "mended")
        await page.get_by_role("button", name="写入通过的 6 行").click()
        await page.get_by_role("button", name="写入 6 行", exact=True).click()
        await expect(page.get_by_text("已写入 6 名学生").first).to_be_visible()
        await settled(page)
        assert await faults(page, least=None) == []
        await page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        await _look(page, "phone")
        assert await faults(page, least=44) == []


async def _look(page: Any, name: str) -> None:
    await settled(page)
    if PICTURES:
        await page.screenshot(path=f"{PICTURES}/{name}.png")


async def _with_mistakes(product: Any) -> bytes:
    """Six new pupils of the school; three times one slip of the pen, once a postcode that lacks a digit."""
    [year] = await product.rows("SELECT max(year) AS year FROM school_year WHERE starts_on <= now()")
    school = next(one for one in SCHOOLS if one.name == "临溪县第二实验小学")
    people = Population(99)
    seats = list(rosters.seats(school))[:6]
    born = people.birthday(6, year["year"])
    pupils = [
        rosters.Pupil(seat, people.child(people.family(school.division, school.town), "370102", born)) for seat in seats
    ]
    titles, *lines = await read_rows(await rosters.workbook(pupils, year["year"]))
    at = list(template_titles()).index
    for line in lines[:3]:
        line[at("民族")] = "汉组"
    lines[3][at("邮政编码")] = "27100"
    return await write_workbook([Sheet("学籍", [str(title) for title in titles], lines)])
