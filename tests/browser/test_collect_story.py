"""Q3 as people live it: the class's code is scanned, a child written down, the page killed, handed in, taken over by the school."""

import re
import time
from contextlib import AsyncExitStack
from typing import Any

import httpx
import msgspec
import pytest
from driving import answers, at_the_desk, desk, phone, settled
from looking import LEAST, faults
from pictures import take
from playwright.async_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("product"), pytest.mark.timeout(170)]

GUARDIAN, REGISTRAR, CHILD = "o-guardian-4", "zhou.huimin", "布合丽其·艾合买提江"
NUMBER, TYPED = "379021202004260424", "３７９０２１ 20200426 ０４２４"
MOTHERS_NUMBER = "379021198603120424"
ADDRESS, PHONE = "临溪县文昌街道文昌路 66 号 2 单元 501", "13900007088"
DRAFT_SECONDS = 3


class Story(msgspec.Struct):
    """A phone and a desk, and what one of them learns for the other."""

    url: str
    family: Page
    registrar: Page
    link: str = ""
    entry: str = ""
    receipt: str = ""


async def answer(page: Page, field: str, said: str) -> None:
    """Whatever kind of question it is: typed, one of a few, or one of a long list."""
    box = page.locator(f"[id='field-{field}']")
    kind = await box.get_attribute("class") or ""
    if "chips" in kind:
        await box.get_by_label(said, exact=True).check()
    elif "pick" in kind:
        await box.tap()
        await page.get_by_role("dialog").get_by_role("button", name=said).first.tap()
    else:
        await box.fill(said)


async def press(page: Page, name: str) -> None:
    await page.get_by_role("button", name=name, exact=True).tap()


async def on_to(page: Page, heading: str) -> None:
    await press(page, "下一步")
    await expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()


async def looked_at(page: Page, name: str) -> None:
    await settled(page)
    assert await faults(page, least=LEAST) == [], name
    await take(page, name)


async def the_school_shows_its_codes(story: Story) -> None:
    page = story.registrar
    await at_the_desk(page, story.url, REGISTRAR)
    await page.goto(f"{story.url}/staff/collections")
    await page.get_by_role("link", name="级新生信息采集").first.click()
    await page.get_by_role("button", name="班级二维码").click()
    words = page.get_by_role("dialog").locator(".link-words").first
    story.link = await words.inner_text()
    sheet = await page.get_by_role("dialog").get_by_role("link", name="打印全部").get_attribute("href")
    assert (await page.request.get(f"{story.url}{sheet}")).headers["content-type"] == "application/pdf"
    await page.keyboard.press("Escape")


async def who_scans_sees_what_it_is_before_logging_in(story: Story) -> None:
    page = story.family
    await page.goto(story.link)
    await expect(page.get_by_role("heading", name="先准备好")).to_be_visible()
    await expect(page.get_by_text("临溪县第二实验小学").first).to_be_visible()
    await looked_at(page, "collect")
    await page.get_by_role("link", name="登录，开始填").tap()
    await page.get_by_role("link", name="用微信登录").tap()
    await page.get_by_role("link", name=GUARDIAN).tap()
    await page.wait_for_url("**/m/collect/*")


async def another_child_is_begun_with_consent(story: Story) -> None:
    page = story.family
    await page.get_by_role("button", name="再填一个孩子").first.tap()
    await page.get_by_role("button", name="再填一个孩子").last.tap()
    await expect(page.get_by_role("alert")).to_contain_text("还没有同意")
    await page.locator("#field-consent").check()
    await page.get_by_role("button", name="再填一个孩子").last.tap()
    await page.wait_for_url("**/pages/identity")
    story.entry = page.url.removesuffix("/pages/identity")


async def the_number_says_birthday_and_sex(story: Story) -> None:
    page = story.family
    await answer(page, "id_number", TYPED)
    await expect(page.locator("#field-birth_date")).to_contain_text("2020 年 4 月 26 日")
    await expect(page.locator("#field-sex").get_by_role("radio", checked=True)).to_have_count(1)
    await press(page, "下一步")
    alert = page.get_by_role("alert")
    await expect(alert).to_contain_text("姓名")
    await expect(alert).to_be_focused()
    await answer(page, "name", CHILD)
    await answer(page, "ethnicity", "维吾尔族")
    await looked_at(page, "collect-identity")
    await on_to(page, "户口")


async def a_killed_page_has_lost_nothing(story: Story) -> None:
    page = story.family
    await answer(page, "household_type", "居民户口")
    await answer(page, "household_division", "临溪县")
    async with page.expect_response(
        lambda reply: "/draft" in reply.url and "birthplace" in (reply.request.post_data or "")
    ):
        await answer(page, "birthplace", "临溪县")
        chosen = time.monotonic()
    assert time.monotonic() - chosen <= DRAFT_SECONDS
    context = page.context
    await page.close()
    story.family = page = await context.new_page()
    await page.goto(f"{story.url}/m/")
    card = page.get_by_role("region", name=CHILD)
    await expect(card).to_be_visible()
    await card.get_by_role("link", name="接着填").tap()
    await page.goto(f"{story.entry}/pages/household")
    await expect(page.locator("#field-birthplace")).to_contain_text("临溪县")


async def the_rest_is_written(story: Story) -> None:
    page = story.family
    await on_to(page, "住址与联系")
    await answer(page, "current_address", ADDRESS)
    for field in ("home_address", "mailing_address"):
        await page.get_by_role("button", name="和现住址一样").first.tap()
        await expect(page.locator(f"#field-{field}")).to_have_value(ADDRESS)
    await answer(page, "postcode", "271000")
    await answer(page, "phone", PHONE)
    await on_to(page, "健康与特长")
    await answer(page, "health", "健康或良好")
    await on_to(page, "上学路上")
    await answer(page, "attendance", "走读")
    await answer(page, "commute_distance", "1.5")
    await answer(page, "commute_mode", "步行")
    await answer(page, "needs_school_bus", "否")
    await on_to(page, "家庭情况")
    for field, said in {"only_child": "是", "preschool": "是", "migrant_child": "否", "orphan": "否"}.items():
        await answer(page, field, said)
    await answer(page, "left_behind", "非留守儿童")
    await answer(page, "martyr_family", "否")
    await on_to(page, "其他")
    await answer(page, "needs_aid", "否")
    await expect(page.get_by_text("草稿已存")).to_be_visible()


async def a_family_member_is_added(story: Story) -> None:
    page = story.family
    await page.goto(f"{story.entry}/members/0")
    said = {"name": "孙小雅", "relation": "母亲", "id_number": MOTHERS_NUMBER, "phone": PHONE, "ethnicity": "汉族"}
    for field, words in {**said, "address": ADDRESS, "household_division": "临溪县"}.items():
        await answer(page, f"members.0.{field}", words)
    await looked_at(page, "collect-member")
    await press(page, "好了")
    await expect(page.get_by_text("孙小雅").first).to_be_visible()
    await expect(page.get_by_text("草稿已存")).to_be_visible()


async def checked_and_handed_in(story: Story) -> None:
    page = story.family
    await page.goto(f"{story.entry}/check")
    await expect(page.get_by_text(ADDRESS).first).to_be_visible()
    await press(page, "交给学校")
    await expect(page.get_by_role("alert")).to_contain_text("同意")
    await answer(page, "relation", "母亲")
    for tick in await page.locator("[id^='field-consent-']").all():
        await tick.check()
    await looked_at(page, "collect-check")
    await press(page, "交给学校")
    await page.wait_for_url("**/collect/receipts/*")
    story.receipt = page.url.rsplit("/", 1)[1]
    await expect(page.get_by_text(story.receipt)).to_be_visible()
    await expect(page.get_by_text(re.compile("最晚.* 日"))).to_be_visible()
    await looked_at(page, "collect-receipt")


async def the_school_takes_over(story: Story) -> None:
    page = story.registrar
    await page.goto(f"{story.url}/staff/collections")
    await page.get_by_role("link", name="级新生信息采集").first.click()
    await page.get_by_role("link", name="核对").first.click()
    await page.get_by_text(CHILD).first.click()
    entry = page.get_by_role("article", name=f"{CHILD}的信息")
    await expect(entry).to_be_visible()
    await settled(page)
    await take(page, "collection-review")
    await entry.get_by_role("button", name="接收，进入建籍").click()
    await expect(page.get_by_role("status").filter(has_text=CHILD)).to_be_visible()


async def the_parent_follows_on_the_phone(story: Story, product: Any) -> None:
    page = story.family
    await page.goto(f"{story.url}/m/")
    await expect(page.get_by_role("link", name=CHILD)).to_be_visible()
    home = await answers(page, "/api/home")
    assert CHILD in {child["name"] for child in home["children"]}
    assert CHILD not in {one["name"] for one in home["collected"]}
    await page.goto(f"{story.url}/m/collect/receipts/{story.receipt}")
    await expect(page.get_by_text(re.compile("接收"))).not_to_have_count(0)
    [row] = await product.rows(
        "SELECT s.state, g.state AS bond FROM student s JOIN guardianship g ON g.student_id = s.id WHERE s.name = $1",
        CHILD,
    )
    assert (row["state"], row["bond"]) == ("waiting", "active")


@pytest.mark.handbook(3)
async def test_a_child_is_written_down_on_the_phone_and_taken_over_by_the_school(
    chromium: Browser, product: Any
) -> None:
    async with AsyncExitStack() as devices:
        family = await (await devices.enter_async_context(phone(chromium))).new_page()
        registrar = await (await devices.enter_async_context(desk(chromium))).new_page()
        story = Story(product.url, family, registrar)
        await the_school_shows_its_codes(story)
        await who_scans_sees_what_it_is_before_logging_in(story)
        await another_child_is_begun_with_consent(story)
        await the_number_says_birthday_and_sex(story)
        await a_killed_page_has_lost_nothing(story)
        await the_rest_is_written(story)
        await a_family_member_is_added(story)
        await checked_and_handed_in(story)
        await the_school_takes_over(story)
        await the_parent_follows_on_the_phone(story, product)


@pytest.mark.handbook(3)
async def test_a_code_that_is_none_says_what_to_do(chromium: Browser, product: Any) -> None:
    async with phone(chromium, dark=True) as context:
        page = await context.new_page()
        async with page.expect_response(lambda reply: "/api/collect/" in reply.url) as reply:
            await page.goto(f"{product.url}/m/collect/AAAAAAAAAAAAAAAAAAAAAAAA")
        assert (await reply.value).status == httpx.codes.NOT_FOUND
        await expect(page.get_by_role("alert")).to_contain_text("请重新扫学校发的二维码")
        await settled(page)
        assert await faults(page, least=LEAST) == []
