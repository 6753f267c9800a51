"""From the published page to the archive: a pupil objects, two people correct, the pupil confirms, the city confirms."""

from io import BytesIO
from typing import Any

import pytest
from driving import agree, answers, at_the_desk, desk, phone, settled, through_wechat
from looking import faults
from PIL import Image
from playwright.async_api import Browser, Page, expect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.handbook(121),
    pytest.mark.xdist_group("product"),
]

RIGHT = "大雨天保住了十二台显微镜"


async def test_what_is_published_is_disputed_corrected_confirmed_reported_and_archived(
    chromium: Browser, product: Any
) -> None:
    async with phone(chromium, sharp=1) as pocket:
        pupil = await pocket.new_page()
        await through_wechat(pupil, product.url, "o-student-2")
        child = (await answers(pupil, "/api/children"))["items"][0]["id"]
        case = await object_to(pupil, product.url, child)
        async with desk(chromium) as screen:
            academic = await screen.new_page()
            await at_the_desk(academic, product.url, "fang.qi")
            correction = await correct(academic, product.url, child)
            async with desk(chromium) as other:
                head = await other.new_page()
                await at_the_desk(head, product.url, "jiang.hong")
                await agree(head, f"{product.url}/staff/cases/{correction}")
            await agree(academic, f"{product.url}/staff/cases/{case}")
            await pupil.goto(f"{product.url}/m/children/{child}/publication")
            await expect(pupil.get_by_text(RIGHT)).to_be_visible()
            assert await faults(pupil, least=44) == []
            await pupil.get_by_role("button", name="没有问题，确认").click()
            await expect(pupil.get_by_role("heading", name="已经确认")).to_be_visible()
            await product.rows(ENDED)
            await report_and_archive(chromium, academic, product.url)
        await pupil.goto(f"{product.url}/m/children/{child}/publication")
        await expect(pupil.get_by_role("heading", name="公示的内容已经归档")).to_be_visible()
        await expect(pupil.get_by_role("link", name="有误")).to_have_count(0)
        await pupil.get_by_role("link", name="看档案").click()
        await pupil.get_by_role("link", name="学年上学期").click()
        await expect(pupil.get_by_text("刚核对过，没有改动")).to_be_visible()
        await expect(pupil.get_by_text(RIGHT)).to_be_visible()
        assert await faults(pupil, least=44) == []


ENDED = """
WITH ended AS (
  UPDATE publication SET starts_at = starts_at - interval '9 days', ends_at = ends_at - interval '9 days'
  WHERE stage = 'senior' AND grade = 2 RETURNING id
)
UPDATE publication_page SET open_until = open_until - interval '9 days' FROM ended WHERE publication_id = ended.id
"""
"""The days of the publication have passed, and those of the page that was changed."""


async def report_and_archive(chromium: Browser, academic: Page, url: str) -> None:
    """The academic administrator reports, the city agrees, and the desk sees the archives being made."""
    await academic.goto(f"{url}/staff/reports")
    await academic.get_by_role("button", name="上报高二").click()
    await academic.get_by_role("button", name="上报", exact=True).click()
    await expect(academic.get_by_role("status").filter(has_text="高二已经上报")).to_be_visible()
    assert await faults(academic, least=None) == []
    lines = (await answers(academic, "/api/evaluation-reports"))["items"]
    case = next(one["case_id"] for one in lines if one["label"] == "高二")
    async with desk(chromium) as other:
        city = await other.new_page()
        await at_the_desk(city, url, "lu.min")
        await agree(city, f"{url}/staff/cases/{case}")
    await expect(academic.get_by_text("已归档", exact=True)).to_be_visible(timeout=60_000)


async def object_to(pupil: Page, url: str, child: int) -> int:
    await pupil.goto(f"{url}/m/")
    await pupil.get_by_role("link", name="去核对").click()
    await expect(pupil.get_by_role("heading", name="请核对公示的内容")).to_be_visible()
    await pupil.get_by_role("link", name="有误").click()
    await pupil.get_by_text("典型事例：大雨天保住了显微镜").click()
    await pupil.get_by_label("哪里不对，应该怎样").fill("是十二台显微镜，题目里没写数量")
    assert await faults(pupil, least=44) == []
    await pupil.get_by_role("button", name="提交异议").click()
    await pupil.wait_for_url("**/m/cases/*")
    await settled(pupil)
    return int(pupil.url.rsplit("/", 1)[1])


async def correct(page: Page, url: str, child: int) -> int:
    board = await answers(page, "/api/publications")
    number = next(one["publication"]["id"] for one in board["items"] if one["publication"])
    await page.goto(f"{url}/staff/publications/{number}")
    await page.get_by_role("listitem").filter(has_text="提了异议").get_by_role("link").first.click()
    await page.get_by_role("button", name="更正大雨天保住了显微镜").click()
    await page.get_by_label("事情的题目").fill(RIGHT)
    await page.get_by_label("为什么更正").fill("实验室登记是十二台")
    picture = BytesIO()
    Image.new("RGB", (800, 600), "white").save(picture, "JPEG")
    await page.locator("input[type=file]").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}
    )
    await expect(page.get_by_role("button", name="去掉更正的依据")).to_be_visible()
    assert await faults(page, least=None) == []
    await page.get_by_role("button", name="提交更正").click()
    await page.wait_for_url("**/staff/cases/*")
    return int(page.url.rsplit("/", 1)[1])
