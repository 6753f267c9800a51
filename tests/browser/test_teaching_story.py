"""A class teacher from the template to the submission: filled in, one cell mended, entered, handed in, taken back."""

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
    pytest.mark.handbook(119, 121, 136, 139),
    pytest.mark.xdist_group("product"),
]

COMMENT = "为人踏实，乐于助人，数学进步很大。"


async def test_a_class_teacher_enters_conduct_and_comments_and_hands_the_class_in(
    chromium: Browser, product: Any, tmp_path: Path
) -> None:
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
            room = await hand_in(page, product.url)
        await pupil.reload()
        await expect(pupil.get_by_text("已经提交，不能再改")).to_be_visible()
        async with desk(chromium) as screen:
            page = await screen.new_page()
            await at_the_desk(page, product.url, "fang.qi")
            await take_back(page, room)
        await pupil.reload()
        await expect(pupil.get_by_text("已经提交，不能再改")).to_have_count(0)


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


async def hand_in(page: Page, url: str) -> str:
    """Who lacks something is named before; answers where the class is."""
    await page.goto(f"{url}/staff/evaluation")
    await page.get_by_role("link", name="高一（3）班").first.click()
    await page.get_by_role("button", name="提交这个班").click()
    await expect(page.get_by_text("名学生没填完：")).to_be_visible()
    assert await faults(page, least=44) == []
    await page.get_by_role("dialog").get_by_role("button", name="提交").click()
    await expect(page.get_by_text("已提交给学校，学生和老师不能再写。")).to_be_visible()
    return page.url


async def take_back(page: Page, room: str) -> None:
    await page.goto(room)
    await page.get_by_role("button", name="撤回提交").click()
    await page.get_by_role("dialog").get_by_role("button", name="撤回提交").click()
    await expect(page.get_by_text("已撤回，学生马上能写，班主任会收到通知。")).to_be_visible()


def _row_of(book: Path, child: dict[str, Any]) -> int:
    rows = python_calamine.load_workbook(book).get_sheet_by_index(0).to_python()
    return next(number for number, row in enumerate(rows, start=1) if str(row[0]) == str(child["id"]))
