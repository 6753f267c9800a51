"""From the published page to the confirmed one: a pupil objects, two people correct with proof, the pupil confirms."""

from io import BytesIO
from typing import Any

import pytest
from driving import answers, at_the_desk, desk, phone, settled, through_wechat
from looking import faults
from PIL import Image
from playwright.async_api import Browser, Page, expect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.handbook(121),
    pytest.mark.xdist_group("product"),
]

RIGHT = "大雨天保住了十二台显微镜"


async def test_a_pupil_objects_and_confirms_what_was_corrected(chromium: Browser, product: Any) -> None:
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


async def agree(page: Page, address: str) -> None:
    await page.goto(address)
    await settled(page)
    decision = page.get_by_role("region", name="我的决定")
    for piece in range(await page.locator(".thumbs button").count()):
        await page.locator(".thumbs button").nth(piece).click()
    await decision.get_by_label("意见").fill("同意")
    await decision.get_by_role("button", name="同意", exact=True).click()
    await expect(page.get_by_role("status").filter(has_text="已同意")).to_be_attached()
