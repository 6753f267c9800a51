"""A technology work from the phone to the statistics; a pupil without class and photo on the way to the exam platform."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from driving import answers, at_the_desk, desk, phone, reloaded_until, settled, through_wechat
from looking import faults
from playwright.async_api import Browser, Page, expect
from written import picture

from xueji.demo.portraits import jpeg, portrait

pytestmark = [
    pytest.mark.browser,
    pytest.mark.handbook(124, 125, 128, 130),
    pytest.mark.xdist_group("product"),
]


async def test_a_pupil_hands_in_the_work_and_offices_count_it(chromium: Browser, product: Any) -> None:
    async with phone(chromium, sharp=1) as pocket:
        pupil = await pocket.new_page()
        await through_wechat(pupil, product.url, "o-student-3")
        child = (await answers(pupil, "/api/children"))["items"][0]
        await pupil.goto(f"{product.url}/m/children/{child['id']}/results")
        await expect(pupil.get_by_role("heading", name="毕业还差")).to_be_visible()
        await expect(
            pupil.get_by_text("语文必修上修了 2 次，成绩单合计 8 学分，毕业只算一次，计 4 学分。")
        ).to_be_visible()
        await expect(pupil.get_by_text("不用再报学考平台")).to_be_visible()
        assert await faults(pupil, least=44) == []
        await hand_in(pupil)
        await expect(pupil.get_by_role("heading", name="技术作品已经上传")).to_be_visible()
    async with desk(chromium) as screen:
        page = await screen.new_page()
        await at_the_desk(page, product.url, "hao.ping")
        await page.goto(f"{product.url}/staff/senior-statistics?by=technology")
        await drill_down(page, child["name"])


async def hand_in(pupil: Page) -> None:
    await pupil.get_by_role("link", name="上传技术作品").click()
    await pupil.get_by_label("作品名称").fill("会转的收纳架")
    await pupil.get_by_label("设计说明").fill("用硬纸板和轴承做的，转一圈就能拿到四面的东西。")
    await pupil.locator("input[type=file]").set_input_files(
        {"name": "work.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    await expect(pupil.get_by_text("1 / 6")).to_be_visible()
    await pupil.get_by_role("button", name="上传", exact=True).click()
    await pupil.get_by_role("dialog").get_by_role("button", name="上传").click()


async def drill_down(page: Page, name: str) -> None:
    """Province, city, school, class: the pupil's name is hidden from bureaus, the outcome is there."""
    for step in ("海右市教育局", "海右市泉景高级中学", "高三（3）班"):
        await page.get_by_role("link", name=step).first.click()
        await expect(page.get_by_role("heading", name=step)).to_be_visible()
        await settled(page)
    assert await faults(page, least=None) == []
    await expect(page.get_by_text(name)).to_have_count(0)
    await expect(page.get_by_text("通用技术合格").first).to_be_visible()


NEWCOMER, ROOM = "张梓馨", "高一（2）班"
FACE = jpeg(portrait(5, girl=True, size=(960, 1280)))


@pytest.mark.handbook(78)
async def test_once_class_and_photo_are_there_the_pupil_is_at_the_exam_platform(
    chromium: Browser, product: Any, tmp_path: Path
) -> None:
    """The register says what is missing; the school gives both, and nobody sends anything (Q78)."""
    async with desk(chromium) as screen:
        page = await screen.new_page()
        await at_the_desk(page, product.url, "tian.jing")
        await page.goto(f"{product.url}/staff/exam-roster?show=missing")
        row = page.get_by_role("listitem").filter(has_text=NEWCOMER)
        await reloaded_until(page, row)
        await expect(row).to_contain_text("还没有照片，请家长在手机上拍，或由学校上传。")
        assert await faults(page, least=None) == []
        await row.get_by_role("link", name="去分班").click()
        await page.get_by_label(f"选中{NEWCOMER}").click()
        await page.get_by_label("分到哪个班").select_option(label=ROOM)
        await page.get_by_role("button", name="分班 1 人").click()
        await expect(page.get_by_role("status")).to_be_visible()
        [pupil] = await product.rows("SELECT id, provincial_number FROM student WHERE name = $1", NEWCOMER)
        await page.goto(f"{product.url}/staff/pupils/{pupil['id']}")
        await expect(page.get_by_text("还没有报给学考平台")).to_be_visible()
        await expect(page.get_by_text("还没有分班，由")).to_have_count(0)
        file = tmp_path / "face.jpg"
        file.write_bytes(FACE)
        await page.locator(".photo-fact input[type=file]").set_input_files(file)
        await page.get_by_role("button", name="用这张").click()
        await expect(page.get_by_text("已有照片")).to_be_visible()
        await reloaded_until(page, page.get_by_text("已报给学考平台"))
        assert await faults(page, least=None) == []
    async with httpx.AsyncClient() as client:
        register = (await client.get(f"{product.standins_url}/_exam.json")).json()["pupils"]
    [there] = [one for one in register if one["provincial_number"] == pupil["provincial_number"]]
    assert (there["name"], there["class_name"]) == (NEWCOMER, ROOM)
