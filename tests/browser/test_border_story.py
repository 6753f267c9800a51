"""A pupil comes from another province: a wrong number is sent back and mended, the line is cut and comes back, the archive arrives (Q27, 28, 41–49)."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import httpx
import msgspec
import pytest
from driving import desk, official, reloaded_until, settled
from looking import LEAST, faults
from playwright.async_api import Browser, Page, expect

from xueji.demo.portraits import jpeg, portrait

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("product")]

SCHOOL, BUREAU, CITY = "临溪县第二实验小学", "临溪县教育和体育局", "海右市教育局"
NAME, NUMBER, WRONG = "欧阳芷若", "410102201705120033", "G410102201705120017"
PAPER = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg(portrait(1, girl=True))}
STANDS = "SELECT s.state, s.grade FROM student s JOIN approval_case k ON k.student_id = s.id WHERE k.id = $1"


class Story(msgspec.Struct):
    product: Any
    registrar: Page
    head: Page
    bureau: Page
    city: Page
    case: int = 0

    @property
    def page(self) -> str:
        return f"{self.product.url}/staff/cases/{self.case}"


async def files(story: Story) -> None:
    """Everything but one digit of the national number is right."""
    page = story.registrar
    await page.goto(f"{story.product.url}/staff/transfers/border/new")
    await page.get_by_label("姓名").fill(NAME)
    await page.get_by_label("身份证件号").fill(NUMBER)
    await page.get_by_label("身份证件号").blur()
    await expect(page.get_by_label("全国学籍号")).to_have_value(f"G{NUMBER}")
    await page.get_by_label("全国学籍号").fill(WRONG)
    await page.get_by_label("原省").select_option("河南省")
    await page.get_by_label("原学校").fill("郑州市第九小学")
    await page.get_by_role("textbox", name="转学原因").fill("随父母工作调动")
    await page.get_by_label("年级", exact=True).select_option(label="四年级")
    await page.get_by_label("上传转学原因证明").set_input_files(PAPER)
    await expect(page.get_by_role("button", name="去掉转学原因证明")).to_be_visible()
    assert await faults(page, least=None) == []
    await page.get_by_role("button", name="提交", exact=True).click()
    await page.wait_for_url("**/staff/cases/*")
    story.case = int(page.url.rsplit("/", 1)[1])


async def agrees(story: Story, page: Page) -> None:
    decision = page.get_by_role("region", name="我的决定")
    await decision.get_by_label("意见").fill("材料齐全")
    await decision.get_by_role("button", name="同意", exact=True).click()
    await expect(page.get_by_role("status").filter(has_text="已同意")).to_be_attached()


async def both_agree_and_the_bureau_sets_the_grade(story: Story) -> None:
    await story.head.goto(story.page)
    await agrees(story, story.head)
    page = story.bureau
    await page.goto(story.page)
    form = page.get_by_role("form", name="确定年级")
    await form.get_by_label("就读年级").select_option(label="三年级")
    await form.get_by_role("button", name="定这个年级").click()
    await expect(page.get_by_role("cell", name="三年级")).to_be_visible()
    assert await faults(page, least=None) == []
    await agrees(story, page)


async def the_other_side_refuses_and_the_registrar_mends(story: Story) -> None:
    """On a small screen: what came back says why, and is filed again from there."""
    page = story.registrar
    await page.set_viewport_size({"width": 360, "height": 640})
    form = page.get_by_role("form", name="改好再提交")
    said = page.get_by_role("region", name="进度")
    await reloaded_until(page, said.get_by_text("不同意 · 对方省份"))
    await expect(form).to_be_visible()
    await expect(said.get_by_text("原省没有这个学籍号")).to_be_visible()
    assert await faults(page, least=LEAST) == []
    await form.get_by_label("全国学籍号").fill(f"G{NUMBER}")
    await form.get_by_role("button", name="再提交").click()
    await expect(form).to_have_count(0)
    await page.set_viewport_size({"width": 1440, "height": 900})


async def the_line(story: Story, *, cut: bool) -> None:
    async with httpx.AsyncClient(base_url=story.product.standins_url) as client:
        if cut:
            await client.post("/_faults", json={"path": "/national/border/applications", "kind": "down", "times": 99})
        else:
            await client.delete("/_faults")


async def the_line_is_cut_and_comes_back(story: Story) -> None:
    await the_line(story, cut=True)
    await story.head.goto(story.page)
    await agrees(story, story.head)
    await story.bureau.goto(story.page)
    await agrees(story, story.bureau)
    nation = story.registrar.get_by_role("region", name="全国平台")
    await reloaded_until(story.registrar, nation.get_by_text("已试"))
    await expect(story.registrar.get_by_text("等全国平台答复")).to_have_count(1)
    await the_line(story, cut=False)
    page = story.city
    await page.goto(f"{story.product.url}/staff/gateways")
    await settled(page)
    again = page.get_by_role("button", name=f"{SCHOOL}的跨省转入申请现在就发")
    if await again.count():
        await again.first.click()


async def the_archive_arrives(story: Story) -> None:
    page = story.registrar
    await reloaded_until(page, page.get_by_text("已收到 4 份，共 4 份").first)
    await reloaded_until(page, page.get_by_text("已办结").first)
    [stands] = await story.product.rows(STANDS, story.case)
    assert (stands["state"], stands["grade"]) == ("in_school", 3)
    assert await faults(page, least=None) == []
    await page.get_by_role("link", name="打开学籍").click()
    came = page.get_by_role("region", name="外省转来的档案")
    await came.get_by_role("button", name="学业情况").click()
    await expect(page.get_by_role("dialog").get_by_text("语文 优")).to_be_visible()


@pytest.mark.handbook(27, 28, 34, 43, 44, 45, 46, 48)
async def test_a_pupil_comes_from_another_province_over_a_cut_line(chromium: Browser, product: Any) -> None:
    async with AsyncExitStack() as held:
        people = ("zhou.huimin", SCHOOL), ("sun.weidong", SCHOOL), ("lin.guodong", BUREAU), ("chen.xin", CITY)
        desks = [await held.enter_async_context(desk(chromium)) for _ in people]
        pages = await asyncio.gather(*(official(one, product, *who) for one, who in zip(desks, people, strict=True)))
        story = Story(product, *pages)
        await files(story)
        await both_agree_and_the_bureau_sets_the_grade(story)
        await the_other_side_refuses_and_the_registrar_mends(story)
        await the_line_is_cut_and_comes_back(story)
        await the_archive_arrives(story)
