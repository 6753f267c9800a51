"""A class teacher from the template to what the pupil sees: down, filled in, one cell mended in the page, entered."""

from pathlib import Path
from typing import Any

import pytest
import python_calamine
from driving import answers, at_the_desk, desk, phone, settled, through_wechat
from looking import faults
from playwright.async_api import Browser, Page, expect
from sheets import filled

pytestmark = [
    pytest.mark.browser,
    pytest.mark.handbook(119, 139),
    pytest.mark.xdist_group("product"),
]

COMMENT = "为人踏实，乐于助人，数学进步很大。"


async def test_a_class_teacher_enters_conduct_and_comments(chromium: Browser, product: Any, tmp_path: Path) -> None:
    async with phone(chromium, sharp=1) as pocket:
        pupil = await pocket.new_page()
        await through_wechat(pupil, product.url, "o-student-1")
        child = (await answers(pupil, "/api/children"))["items"][0]
        async with desk(chromium, size=(360, 640)) as screen:
            page = await screen.new_page()
            await at_the_desk(page, product.url, "xie.lan")
            await upload(page, product.url, child, tmp_path)
        await pupil.goto(f"{product.url}/m/children/{child['id']}/evaluation")
        await expect(pupil.get_by_text(COMMENT)).to_be_visible()


async def upload(page: Page, url: str, child: dict[str, Any], folder: Path) -> None:
    await page.goto(f"{url}/staff/teaching")
    await settled(page)
    assert await faults(page, least=44) == []
    async with page.expect_download() as waiting:
        await page.get_by_role("link", name="下载模板").first.click()
    given = folder / "given.xlsx"
    await (await waiting.value).save_as(given)
    row = _row_of(given, child)
    book = folder / "filled.xlsx"
    book.write_bytes(filled(given.read_bytes(), {row: {7: "优", 11: COMMENT}}))
    await page.locator("input[type=file]").first.set_input_files(book)
    await expect(page.get_by_role("heading", name="要改的格子")).to_be_visible()
    await page.get_by_role("button", name="是不是“优秀”？改成它").click()
    await page.get_by_role("button", name="写入 1 人").click()
    await expect(page.get_by_text("写入好了")).to_be_visible()


def _row_of(book: Path, child: dict[str, Any]) -> int:
    rows = python_calamine.load_workbook(book).get_sheet_by_index(0).to_python()
    return next(number for number, row in enumerate(rows, start=1) if str(row[0]) == str(child["id"]))
