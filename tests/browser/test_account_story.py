"""A pupil without a mainland ID number: the school asks, city and province agree, the pupil fills in (Q129)."""

from contextlib import AsyncExitStack
from typing import Any

import pytest
from driving import agree, answers, desk, official, phone, settled, through_wechat
from looking import LEAST, faults
from playwright.async_api import Browser, Page, expect
from written import picture

from xueji.demo.personas import FROM_ABROAD
from xueji.demo.places import CITY, PROVINCE, QUANJING

pytestmark = [pytest.mark.browser, pytest.mark.handbook(129), pytest.mark.xdist_group("product")]


async def test_a_pupil_from_abroad_is_asked_once_the_province_agrees(chromium: Browser, product: Any) -> None:
    async with AsyncExitStack() as held:
        pupil = await (await held.enter_async_context(phone(chromium))).new_page()
        await through_wechat(pupil, product.url, FROM_ABROAD.openid)
        child = (await answers(pupil, "/api/children"))["items"][0]["id"]
        await pupil.goto(f"{product.url}/m/children/{child}/evaluation")
        await expect(pupil.get_by_text(f"{FROM_ABROAD.name}还没有综评账号")).to_be_visible()
        await expect(pupil.get_by_role("heading", name="五个维度")).to_have_count(0)
        assert await faults(pupil, least=LEAST) == []
        first, second, third = [await held.enter_async_context(desk(chromium)) for _ in range(3)]
        case = await ask(await official(first, product, "fang.qi", QUANJING), product.url)
        await pupil.reload()
        await expect(pupil.get_by_text(f"{FROM_ABROAD.name}的综评账号正在办")).to_be_visible()
        await agree(await official(second, product, "lu.min", CITY[0]), f"{product.url}{case}")
        await agree(await official(third, product, "hao.ping", PROVINCE[0]), f"{product.url}{case}")
        await pupil.reload()
        await expect(pupil.get_by_role("heading", name="五个维度")).to_be_visible()
        await expect(pupil.get_by_role("link", name="去写")).to_be_visible()


async def ask(page: Page, url: str) -> str:
    """Answers where the case is read."""
    await page.goto(f"{url}/staff/evaluation")
    await page.get_by_role("link", name="综评账号").click()
    await settled(page)
    assert await faults(page, least=None) == []
    await page.get_by_role("button", name=f"上报{FROM_ABROAD.name}").click()
    await page.get_by_label("情况说明").fill("持台湾居民来往大陆通行证，今年九月入学，在高一（3）班就读。")
    await page.locator("input[type=file]").set_input_files(
        {"name": "permit.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    await expect(page.get_by_role("button", name="去掉证件的照片")).to_be_visible()
    assert await faults(page, least=None) == []
    await page.get_by_role("dialog").get_by_role("button", name="上报", exact=True).click()
    await expect(page.get_by_role("status").filter(has_text="已经上报")).to_be_visible()
    return str(await page.get_by_role("link", name=f"看这一件：{FROM_ABROAD.name}").get_attribute("href"))
