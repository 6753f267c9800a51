"""Issue 2 as people live it: a school opens a window, parents edit on their phones, the school confirms, the record changes."""

import asyncio
import re
import time
from contextlib import AsyncExitStack
from typing import Any, Self

import httpx
import msgspec
import pytest
from driving import PHONE as PHONE_SIZE
from driving import answers, at_the_desk, code_on_phone, desk, phone, settled, through_wechat
from pictures import take
from playwright.async_api import Browser, Locator, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("product")]

MOTHER, FATHER = "o-guardian-2", "o-guardian-3"
CHILD, CLASS, REGISTRAR = "欧阳𬱖", "高一（3）班", "tian.jing"
ADDRESS = "海右市青石区泉景街道 66 号 2 单元 501"
FATHERS_ADDRESS = "海右市青石区文昌路 9 号 3 单元 202"
MENDED = "海右市青石区泉景街道 66 号院 7 号楼 2 单元 501"
POSTCODE, PHONE, SHORT_PHONE = "271166", "13900007086", "1390000708"
DRAFT_SECONDS = 3


class Story(msgspec.Struct):
    """Three people, three devices, and what one learns on the way for the next."""

    url: str
    sms: str
    mother: Page
    father: Page
    registrar: Page
    child_id: int = 0
    window_id: int = 0
    receipt: str = ""

    @property
    def form(self) -> str:
        return f"{self.url}/m/children/{self.child_id}/maintenance"

    async def open_form(self, page: Page) -> None:
        await page.goto(f"{self.form}/pages/contact")
        await expect(page.get_by_role("heading", name="住址与联系")).to_be_visible()


def saved(page: Page) -> Locator:
    return page.get_by_text("草稿已存")


async def press(page: Page, name: str) -> None:
    await page.get_by_role("button", name=name, exact=True).tap()


async def open_for_one_class(story: Story) -> int:
    await story.registrar.goto(f"{story.url}/staff/windows/new")
    await story.registrar.get_by_label("名称，家长会看到").fill("高一（3）班信息核对")
    await story.registrar.get_by_role("button", name="按班级").click()
    await story.registrar.get_by_role("button", name=CLASS).click()
    async with story.registrar.expect_response(lambda answer: answer.request.method == "POST") as answer:
        await story.registrar.get_by_role("button", name="开放给").click()
    return (await answer.value).status


async def the_school_opens_a_window(story: Story) -> None:
    page = story.registrar
    await at_the_desk(page, story.url, REGISTRAR)
    # The school has one open already; two at once would ask parents twice.
    assert await open_for_one_class(story) == httpx.codes.CONFLICT
    await expect(page.get_by_role("alert")).to_contain_text("秋季学期家庭信息核对")
    await page.goto(f"{story.url}/staff/windows")
    await page.get_by_role("link", name="秋季学期家庭信息核对").first.click()
    await page.get_by_role("button", name="提前结束").click()
    await page.get_by_role("button", name="现在结束").click()
    await expect(page.get_by_text("已提前结束")).to_be_visible()


async def closed_means_read_only_with_dates(story: Story) -> None:
    page = story.father
    await through_wechat(page, story.url, FATHER)
    home = await answers(page, "/api/home")
    story.child_id = next(child["id"] for child in home["children"] if child["name"] == CHILD)
    await page.goto(story.form)
    await expect(page.get_by_text(re.compile(r" 月 .+ 日.*到.*开放过，已经结束，现在只能看"))).to_be_visible()
    await expect(page.get_by_role("link", name="修改")).to_have_count(0)
    await expect(page.get_by_role("button", name="没有要改的")).to_have_count(0)
    # An old link to the inside of the form leads to the same page, not to fields.
    for inside in ("pages/contact", "members/0", "check"):
        await page.goto(f"{story.form}/{inside}")
        await expect(page).to_have_url(story.form)


async def now_it_opens(story: Story) -> None:
    assert await open_for_one_class(story) == httpx.codes.CREATED
    await story.registrar.wait_for_url("**/windows/*")
    await expect(story.registrar.get_by_text("正在维护")).to_be_visible()
    story.window_id = int(story.registrar.url.rsplit("/", 1)[1])


async def the_mother_sees_the_duty(story: Story) -> None:
    page = story.mother
    await through_wechat(page, story.url, MOTHER)
    await settled(page)
    await take(page, "home")
    card = page.get_by_role("region", name=CHILD)
    await expect(card.get_by_text("剩 14 天")).to_be_visible()
    await card.get_by_role("link", name="核对家庭信息").tap()
    await expect(page.get_by_text("截止")).not_to_have_count(0)


async def key_fields_are_locked_with_the_reason(story: Story) -> None:
    page = story.mother
    await page.get_by_role("button", name="姓名为什么不能改").tap()
    await expect(page.get_by_text("姓名是关键信息")).to_be_visible()


async def a_mistake_is_named_and_mended(story: Story) -> None:
    page = story.mother
    await page.get_by_role("link", name="有要改的").tap()
    await page.get_by_label("联系电话").fill(SHORT_PHONE)
    await press(page, "下一步")
    summary = page.get_by_role("alert")
    await expect(summary).to_contain_text("有 1 处要改")
    await expect(summary).to_be_focused()
    words = await summary.get_by_role("link").inner_text()
    await expect(page.locator("#field-phone-fault")).to_contain_text(words)
    assert "10 位" in words
    await summary.get_by_role("link").tap()
    await expect(page.get_by_label("联系电话")).to_be_focused()
    await page.get_by_label("联系电话").fill(PHONE)
    await expect(summary).to_have_count(0)


async def a_killed_page_has_lost_nothing(story: Story) -> None:
    page = story.mother
    async with page.expect_response(
        lambda answer: "/draft" in answer.url and ADDRESS in (answer.request.post_data or "")
    ):
        await page.get_by_label("现住址").fill(ADDRESS)
        typed = time.monotonic()
    assert time.monotonic() - typed <= DRAFT_SECONDS
    await expect(saved(page)).to_be_visible()
    await take(page, "edit")
    context = page.context
    await page.close()
    story.mother = await context.new_page()
    await story.mother.goto(f"{story.url}/m/")
    await expect(story.mother.get_by_role("region", name=CHILD).get_by_text("草稿已存")).to_be_visible()
    await story.open_form(story.mother)
    await expect(story.mother.get_by_label("现住址")).to_have_value(ADDRESS)


async def two_parents_at_once(story: Story) -> None:
    """The father had the form open before the mother saved."""
    page = story.father
    await page.get_by_label("现住址").fill(FATHERS_ADDRESS)
    await page.get_by_label("邮政编码").fill(POSTCODE)
    await expect(page.get_by_role("heading", name="您填的没有丢").or_(page.get_by_text("您填的没有丢"))).to_be_visible()
    choice = page.get_by_role("group", name="现住址")
    await expect(choice).to_contain_text(FATHERS_ADDRESS)
    await expect(choice).to_contain_text(ADDRESS)
    await choice.get_by_role("radio").nth(1).check(force=True)
    await press(page, "就这样存")
    await expect(page.get_by_label("现住址")).to_have_value(ADDRESS)
    await expect(page.get_by_label("邮政编码")).to_have_value(POSTCODE)
    await expect(saved(page)).to_be_visible()


async def a_cut_line_is_said_and_healed(story: Story) -> None:
    page = story.mother
    await story.open_form(page)
    await page.context.set_offline(True)
    await page.get_by_label("通信地址").fill(ADDRESS)
    await expect(page.get_by_role("heading", name="网络断了，已存的都在")).to_be_visible()
    await expect(page.get_by_text("等网络补存")).to_be_visible()
    await page.context.set_offline(False)
    await expect(page.get_by_role("heading", name="网络断了，已存的都在")).to_have_count(0)
    await expect(saved(page)).to_be_visible()


async def an_expired_session_loses_nothing(story: Story, product: Any) -> None:
    page = story.mother
    me = await answers(page, "/api/session")
    await product.rows("UPDATE session SET ended_at = now() WHERE account_id = $1", me["account"]["id"])
    await page.get_by_label("家庭地址").fill(ADDRESS)
    await expect(page.get_by_role("heading", name="登录过期了，填的都在")).to_be_visible()
    await page.get_by_label("手机号码").fill(PHONE)
    await press(page, "发验证码")
    await expect(page.get_by_text("已发出")).to_be_visible()
    await page.get_by_label("短信验证码").fill(await code_on_phone(story.sms, PHONE, "登录师生空间"))
    await press(page, "登录")
    await expect(page.get_by_role("heading", name="住址与联系")).to_be_visible()
    await expect(page.get_by_label("家庭地址")).to_have_value(ADDRESS)
    await expect(saved(page)).to_be_visible()


async def checked_and_handed_in_once(story: Story, product: Any) -> None:
    page = story.mother
    await press(page, "上一步")
    await page.get_by_role("link", name="看一遍，提交").tap()
    row = page.locator(".change").filter(has_text="现住址")
    await expect(row).to_contain_text("原")
    await expect(row).to_contain_text("改为")
    await expect(row).to_contain_text(ADDRESS)
    await expect(page.locator(".change").filter(has_text="邮政编码")).to_contain_text(POSTCODE)
    await take(page, "check")
    spot = await page.get_by_role("button", name="提交给学校").bounding_box()
    assert spot
    middle = (spot["x"] + spot["width"] / 2, spot["y"] + spot["height"] / 2)
    await asyncio.gather(page.touchscreen.tap(*middle), page.touchscreen.tap(*middle))
    await page.wait_for_url("**/receipts/*")
    story.receipt = page.url.rsplit("/", 1)[1]
    await expect(page.get_by_text(story.receipt)).to_be_visible()
    await expect(page.get_by_text(re.compile("最晚.* 日"))).to_be_visible()
    await settled(page)
    await take(page, "receipt")
    rows = await product.rows(
        "SELECT state FROM submission WHERE window_id = $1 AND student_id = $2", story.window_id, story.child_id
    )
    assert [row["state"] for row in rows] == ["submitted"]


async def the_school_confirms_some_and_sends_one_back(story: Story) -> None:
    page = story.registrar
    await page.goto(f"{story.url}/staff/windows/{story.window_id}/confirm")
    review = page.get_by_role("article", name=CHILD)
    await expect(review.get_by_text(ADDRESS).first).to_be_visible()
    for tick in await review.get_by_role("checkbox", checked=False).all():
        await tick.click()
    await review.get_by_role("checkbox", name="确认本人现住址").click()
    await review.get_by_role("radio", name="写得不完整").click()
    await review.get_by_label("写给家长的话").fill("请写上楼号。")
    await page.get_by_role("button", name="，退回 1 项").click()
    await expect(page.get_by_role("status")).to_contain_text("退回 1 项")


async def the_mother_mends_what_came_back(story: Story) -> None:
    page = story.mother
    await page.goto(f"{story.url}/m/")
    card = page.get_by_role("region", name=CHILD)
    await expect(card.get_by_text("退回")).not_to_have_count(0)
    await card.get_by_role("link", name="核对家庭信息").or_(card.get_by_role("link", name="去改")).first.tap()
    await expect(page.get_by_role("alert")).to_contain_text("学校退回 1 项")
    await page.get_by_role("link", name="接着填").tap()
    box = page.locator(".box").filter(has=page.get_by_label("现住址"))
    await expect(box).to_contain_text("学校退回：")
    await expect(box).to_contain_text("请写上楼号。")
    await page.get_by_label("现住址").fill(MENDED)
    await expect(saved(page)).to_be_visible()
    await press(page, "上一步")
    await page.get_by_role("link", name="看一遍，提交").tap()
    await press(page, "提交给学校")
    await page.wait_for_url("**/receipts/*")


async def the_school_confirms_the_rest(story: Story) -> None:
    page = story.registrar
    await page.goto(f"{story.url}/staff/windows/{story.window_id}/confirm")
    review = page.get_by_role("article", name=CHILD)
    await expect(review.get_by_text(MENDED).first).to_be_visible()
    await page.get_by_role("button", name="确认 1 项").click()
    await expect(page.get_by_role("status")).to_contain_text("确认 1 项")


async def the_record_has_changed(story: Story) -> None:
    page = story.mother
    await page.goto(f"{story.url}/m/children/{story.child_id}")
    await expect(page.get_by_text(MENDED).first).to_be_visible()
    await expect(page.get_by_text(POSTCODE)).to_be_visible()
    await expect(page.get_by_role("heading", name="时间线")).to_be_visible()
    await expect(page.get_by_text("线上维护 1 项")).to_be_visible()
    await settled(page)
    await take(page, "child")
    await page.get_by_role("link", name="谁看过孩子的信息").tap()
    await expect(page.get_by_text("学籍管理员").first).to_be_visible()
    await expect(page.get_by_text("海右市泉景高级中学").first).to_be_visible()
    await expect(page.get_by_text("线上维护确认").first).to_be_visible()


async def the_inbox_tells(story: Story) -> None:
    page = story.mother
    await page.get_by_role("link", name="收件箱").tap()
    await expect(page.get_by_text(f"{CHILD}的家庭信息已更新").first).to_be_visible()
    await expect(page.get_by_text("退回").first).to_be_visible()
    await page.goto(f"{story.url}/m/receipts/{story.receipt}")
    await expect(page.get_by_text(story.receipt)).to_be_visible()


class Devices:
    """Two phones and a desk, all closed at the end, each of them without a fault."""

    def __init__(self, chromium: Browser) -> None:
        self._chromium = chromium
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *raised: object) -> None:
        await self._open.aclose()

    async def phone(self) -> Page:
        return await (await self._open.enter_async_context(phone(self._chromium))).new_page()

    async def desk(self) -> Page:
        return await (await self._open.enter_async_context(desk(self._chromium))).new_page()


async def test_elder_view_in_the_dark_shows_one_thing_at_a_time(chromium: Browser, product: Any) -> None:
    async with phone(chromium, dark=True) as context:
        page = await context.new_page()
        await through_wechat(page, product.url, MOTHER)
        await page.get_by_role("button", name="大字版").tap()
        act = page.locator("main .button.main")
        await expect(act).to_have_count(1)
        box = await act.bounding_box()
        assert box
        assert box["height"] >= 60
        await settled(page)
        await take(page, "home-elder")
        await page.get_by_role("button", name="换回普通版").tap()
        await expect(page.get_by_role("button", name="大字版")).to_be_visible()


@pytest.mark.handbook(69, 75, 76, 138, 150)
async def test_a_window_from_the_school_to_the_phone_and_back(chromium: Browser, product: Any) -> None:
    async with Devices(chromium) as devices:
        story = Story(
            product.url, product.standins_url, await devices.phone(), await devices.phone(), await devices.desk()
        )
        await the_school_opens_a_window(story)
        await closed_means_read_only_with_dates(story)
        await now_it_opens(story)
        await the_mother_sees_the_duty(story)
        await key_fields_are_locked_with_the_reason(story)
        await a_mistake_is_named_and_mended(story)
        await story.open_form(story.father)
        await a_killed_page_has_lost_nothing(story)
        await two_parents_at_once(story)
        await a_cut_line_is_said_and_healed(story)
        await an_expired_session_loses_nothing(story, product)
        await checked_and_handed_in_once(story, product)
        await the_school_confirms_some_and_sends_one_back(story)
        await the_mother_mends_what_came_back(story)
        await the_school_confirms_the_rest(story)
        await the_record_has_changed(story)
        await the_inbox_tells(story)


@pytest.mark.handbook(75)
async def test_nothing_has_changed_in_four_taps_at_most(chromium: Browser, product: Any) -> None:
    async with phone(chromium) as context:
        page = await context.new_page()
        await through_wechat(page, product.url, MOTHER)
        taps = 0
        for role, name in (("link", "去核对"), ("button", "没有要改的"), ("button", "提交给学校")):
            await page.get_by_role(role, name=name, exact=True).tap()
            taps += 1
        await page.wait_for_url("**/receipts/*")
        await expect(page.get_by_role("heading", name="已说明没有要改的")).to_be_visible()
        assert taps <= 4


@pytest.mark.handbook(98)
async def test_one_account_changes_its_post_without_a_new_login(chromium: Browser, product: Any) -> None:
    async with desk(chromium) as context:
        page = await context.new_page()
        await at_the_desk(page, product.url, "li.guihua")
        for school in ("石桥镇柳林小学", "石桥镇大泉小学"):
            await page.locator("button.post").click()
            await page.get_by_role("option", name=school).click()
            await expect(page.locator("button.post")).to_contain_text(school)
            await page.goto(f"{product.url}/staff/pupils")
            pupils = await answers(page, "/api/students")
            assert {pupil["school"] for pupil in pupils["items"]} == {school}


async def test_a_registrar_walks_through_the_sheets_with_the_keyboard(chromium: Browser, product: Any) -> None:
    async with desk(chromium) as context:
        page = await context.new_page()
        await at_the_desk(page, product.url, "zhou.huimin")
        await expect(page.get_by_role("link", name="办理").first).to_be_visible()
        await settled(page)
        await take(page, "worklist")
        await page.get_by_role("link", name="办理").first.click()
        review = page.get_by_role("article")
        await expect(review).to_be_visible()
        await settled(page)
        await take(page, "confirm")
        first = await review.get_attribute("aria-label")
        await page.keyboard.press("j")
        await expect(review).not_to_have_attribute("aria-label", str(first))
        await page.keyboard.press("k")
        await expect(review).to_have_attribute("aria-label", str(first))
        await page.set_viewport_size({"width": PHONE_SIZE[0], "height": PHONE_SIZE[1]})
        await expect(page.get_by_role("button", name="回名单")).to_be_visible()
        await settled(page)
