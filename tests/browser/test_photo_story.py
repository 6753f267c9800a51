"""A photo's way: chosen, cropped, refused with every point, cut off, handed in, sent back, taken again, in the record."""

import io
from pathlib import Path
from typing import Any

import pytest
from driving import answers, at_the_desk, desk, phone, settled, through_wechat
from PIL import Image
from playwright.async_api import Browser, Page, expect

from xueji.demo.portraits import jpeg, portrait

pytestmark = [
    pytest.mark.browser,
    pytest.mark.handbook(4, 72),
    pytest.mark.xdist_group("product"),
]

CHILD = "欧阳沐宸"
RED = jpeg(portrait(7, girl=False, background=(205, 40, 50), size=(1500, 2000)))
GOOD = jpeg(portrait(9, girl=False, size=(2400, 3200)))


async def choose(page: Page, content: bytes, folder: Path) -> None:
    """From the album, as the picker of the phone hands it over."""
    path = folder / "album.jpg"
    path.write_bytes(content)
    await page.locator("input[type=file]").set_input_files(path)
    await expect(page.get_by_role("heading", name="把头放进椭圆里")).to_be_visible()


async def decide(page: Page, url: str, class_id: int) -> None:
    await page.goto(f"{url}/staff/photos?class={class_id}")
    await settled(page)
    await page.get_by_role("button", name=f"{CHILD}，等核对，看大图").click()


async def test_a_photo_from_the_album_to_the_record(chromium: Browser, product: Any, tmp_path: Path) -> None:
    async with phone(chromium, sharp=1) as family, desk(chromium) as school:
        mother, registrar = await family.new_page(), await school.new_page()
        await through_wechat(mother, product.url, "o-guardian-2")
        child = next(one for one in (await answers(mother, "/api/children"))["items"] if one["name"] == CHILD)["id"]
        photo = f"{product.url}/m/children/{child}/photo"
        [place] = await product.rows("SELECT class_id FROM student WHERE id = $1", child)
        await at_the_desk(registrar, product.url, "zhou.huimin")

        await mother.goto(photo)
        await settled(mother)
        await choose(mother, RED, tmp_path)
        await mother.get_by_role("button", name="就用这张").tap()
        await expect(mother.get_by_role("alert")).to_contain_text("背景：像是红色，应是淡蓝色")

        await choose(mother, GOOD, tmp_path)
        await mother.get_by_role("button", name="放大").tap()
        await mother.locator(".crop-frame").press("ArrowUp")
        await family.set_offline(True)
        await mother.get_by_role("button", name="就用这张").tap()
        await expect(mother.get_by_role("heading", name="网络断了，照片还在")).to_be_visible(timeout=30_000)
        await family.set_offline(False)  # it goes on by itself
        await expect(mother.get_by_role("heading", name="已交给学校")).to_be_visible(timeout=30_000)
        [stored] = await product.rows(
            "SELECT width, height, size FROM student_photo WHERE student_id = $1 AND state = 'waiting'", child
        )
        assert stored["size"] <= 300 * 1024
        assert stored["width"] * 4 == stored["height"] * 3

        await decide(registrar, product.url, place["class_id"])
        await registrar.get_by_role("dialog").get_by_role("button", name="退回", exact=True).click()
        await registrar.get_by_role("radio", name="平时戴眼镜，照片里没戴").click()
        await registrar.get_by_role("button", name="退回 1 张").last.click()
        await expect(registrar.get_by_text("退回 1 张。")).to_be_visible()

        await mother.goto(f"{product.url}/m/")
        await (
            mother.get_by_role("region", name=CHILD)
            .get_by_role("link", name="学籍照片")
            .or_(mother.get_by_role("link", name="重新交"))
            .first.tap()
        )
        await expect(mother.get_by_text("平时戴眼镜，照片里没戴")).to_be_visible()
        await choose(mother, GOOD, tmp_path)
        await mother.get_by_role("button", name="就用这张").tap()
        await expect(mother.get_by_role("heading", name="已交给学校")).to_be_visible(timeout=30_000)

        await decide(registrar, product.url, place["class_id"])
        await registrar.get_by_role("dialog").get_by_role("button", name="通过", exact=True).click()
        await expect(registrar.get_by_text("通过 1 张。")).to_be_visible()
        await mother.goto(f"{product.url}/m/children/{child}")
        picture = mother.get_by_role("link", name=f"{CHILD}的照片").locator("img")
        await expect(picture).to_be_visible()
        shown = await mother.request.get(product.url + (await picture.get_attribute("src") or ""))
        assert Image.open(io.BytesIO(await shown.body())).size == (stored["width"], stored["height"])
