"""Issue 3 as schools live it: the template goes out empty and comes back as pupils with numbers and photos (Q2, Q4, Q13)."""

import asyncio
import re
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import msgspec
import pytest
from driving import PHONE, answers, at_the_desk, desk, official, settled
from filling import filled, new_pupil
from looking import LEAST, faults
from pictures import take
from playwright.async_api import Browser, Page, expect

from xueji.demo.portraits import jpeg, portrait

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("product")]

REGISTRAR, HEAD, COUNTY = "zhou.huimin", "sun.weidong", "lin.guodong"
SCHOOL = "临溪县第二实验小学"
FIRST, SECOND = "慕容安宁", "古丽娜孜·阿不都热依木"
PAIR = (FIRST, SECOND)
CHECKS_SECONDS = 40


class Story(msgspec.Struct):
    """Three offices, and what one learns on the way for the next."""

    product: Any
    registrar: Page
    head: Page
    county: Page
    ids: dict[str, int] = {}

    @property
    def staff(self) -> str:
        return f"{self.product.url}/staff"

    async def until_all(self, state: str) -> None:
        """The outside answers in its own time; the list is read again until both stand there."""
        for _ in range(CHECKS_SECONDS):
            page = await answers(self.registrar, "/api/enrolments?source=template")
            states = {row["name"]: row["state"] for row in page["items"] if row["name"] in PAIR}
            self.ids = {row["name"]: row["id"] for row in page["items"] if row["name"] in PAIR}
            if list(states.values()) == [state] * len(PAIR):
                return
            await self.registrar.wait_for_timeout(1000)
        raise AssertionError(states)


async def tick(page: Page, *names: str) -> None:
    for name in names:
        await page.get_by_role("checkbox", name=f"选中{name}", exact=True).first.click()


async def the_queues_say_what_to_do(story: Story) -> None:
    page = story.registrar
    await at_the_desk(page, story.product.url, REGISTRAR)
    await page.get_by_role("link", name=re.compile("^建籍")).first.click()
    await expect(page.get_by_role("heading", name="走到哪一步")).to_be_visible()
    await settled(page)
    await take(page, "enrolment")
    assert await faults(page, least=None) == []


async def the_template_is_downloaded_filled_and_sent(story: Story) -> None:
    page = story.registrar
    await page.get_by_role("link", name="用模板导入").click()
    async with page.expect_download() as started:
        await page.get_by_role("link", name="下载模板").click()
    template = await asyncio.to_thread(Path(await (await started.value).path()).read_bytes)
    (code,) = await story.product.rows("SELECT school_code FROM organisation WHERE name = $1", SCHOOL)
    lines = [
        new_pupil(name, order, code["school_code"], 班级="一年级（2）班") for order, name in enumerate(PAIR, start=201)
    ]
    content = filled(template, [lines[0], [""] * len(lines[0]), lines[1]])
    workbook = {"name": "新生.xlsx", "mimeType": "application/octet-stream", "buffer": content}
    await page.get_by_label("填好的新生模板").set_input_files(files=[workbook])
    await page.wait_for_url("**/imports/*")
    await page.get_by_role("button", name="写入通过的 2 行").click()
    await page.get_by_role("button", name="写入 2 行").last.click()
    await page.get_by_role("link", name="看新生队列").click()
    await expect(page.get_by_role("link", name=FIRST)).to_be_visible()


async def the_checks_end_and_both_are_submitted(story: Story) -> None:
    page = story.registrar
    await story.until_all("ready")
    await page.goto(f"{story.staff}/enrolment/list?source=template&state=ready")
    await tick(page, *PAIR)
    await page.get_by_role("button", name="提交 2 人").click()
    await page.get_by_role("dialog").get_by_role("button", name="提交 2 人").click()
    await expect(page.get_by_role("status").filter(has_text="已提交 2 名")).to_be_visible()


async def the_head_agrees_to_both_at_once(story: Story) -> None:
    page = story.head
    await at_the_desk(page, story.product.url, HEAD)
    await page.goto(f"{story.staff}/enrolment/list?view=mine&source=template")
    await tick(page, *PAIR)
    await page.keyboard.press("a")
    await page.get_by_role("dialog").get_by_role("button", name="同意 2 人").click()
    await expect(page.get_by_role("status").filter(has_text="已同意 2 名")).to_be_visible()


async def the_county_sends_one_back_and_agrees_to_the_other(story: Story) -> None:
    page = story.county
    await at_the_desk(page, story.product.url, COUNTY)
    await page.goto(f"{story.staff}/enrolment/{story.ids[SECOND]}")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("古*")
    await settled(page)
    await page.get_by_role("button", name="退回", exact=True).click()
    await page.get_by_label("材料不全").check()
    await expect(page.get_by_text("学校会看到：")).to_be_visible()
    await page.get_by_role("button", name="退回并通知学校").click()
    await expect(page.get_by_role("status").filter(has_text="已退回")).to_be_visible()
    await page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    await page.goto(f"{story.staff}/enrolment/{story.ids[FIRST]}")
    await settled(page)
    assert await faults(page, least=LEAST) == []
    await page.get_by_role("button", name="同意建籍").click()
    await expect(page.get_by_text("已建籍")).to_be_visible()


async def what_came_back_is_mended_and_goes_the_same_way(story: Story) -> None:
    page = story.registrar
    await page.goto(f"{story.staff}/enrolment/{story.ids[SECOND]}")
    await expect(page.get_by_role("region", name="为什么退回")).to_contain_text("材料不全：请补齐材料再提交")
    await page.get_by_role("link", name="改信息").click()
    await page.get_by_label("邮政编码").fill("27100")
    await page.get_by_role("button", name="保存 1 项").click()
    await expect(page.get_by_role("alert").first).to_contain_text("邮政编码")
    await page.get_by_label("邮政编码").fill("271001")
    await page.get_by_role("button", name="保存 1 项").click()
    await page.get_by_role("button", name="提交审批").click()
    await page.get_by_role("dialog").get_by_role("button", name="提交").click()
    await expect(page.get_by_role("status").filter(has_text="已提交 1 名")).to_be_visible()
    for person in (story.head, story.county):
        await person.set_viewport_size({"width": 1440, "height": 900})
        await person.goto(f"{story.staff}/enrolment/{story.ids[SECOND]}")
        await expect(person.get_by_role("button", name="同意").first).to_be_visible()
        await settled(person)
        await person.keyboard.press("Enter")
        await expect(person.get_by_role("status").filter(has_text="已同意")).to_be_visible()


async def both_have_their_numbers(story: Story) -> None:
    await story.until_all("done")
    page = story.registrar
    for _ in range(CHECKS_SECONDS):
        found = await answers(page, f"/api/enrolments/{story.ids[FIRST]}")
        if "已有正式学籍号" in found["numbers"]:
            break
        await page.wait_for_timeout(1000)
    await page.goto(f"{story.staff}/enrolment/{story.ids[FIRST]}")
    await expect(page.get_by_text(re.compile(r"学籍辅号 379"))).to_be_visible()
    await expect(page.get_by_text("已有正式学籍号")).to_be_visible()
    await page.get_by_role("link", name="打开学籍").first.click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(FIRST)


async def and_a_photo(story: Story) -> None:
    page = story.registrar
    picture = {"name": "照片.jpg", "mimeType": "image/jpeg", "buffer": jpeg(portrait(7, girl=True))}
    await page.get_by_label(f"上传：{FIRST}").set_input_files(files=[picture])
    await page.get_by_role("button", name="用这张").click()
    await expect(page.get_by_role("img", name=f"{FIRST}的照片")).to_be_visible()
    await settled(page)


@pytest.mark.handbook(2)
@pytest.mark.handbook(4)
@pytest.mark.handbook(8)
@pytest.mark.handbook(13)
async def test_from_the_template_to_the_numbers(chromium: Browser, product: Any) -> None:
    async with AsyncExitStack() as devices:
        pages = [await (await devices.enter_async_context(desk(chromium))).new_page() for _ in range(3)]
        story = Story(product, *pages)
        await the_queues_say_what_to_do(story)
        await the_template_is_downloaded_filled_and_sent(story)
        await the_checks_end_and_both_are_submitted(story)
        await the_head_agrees_to_both_at_once(story)
        await the_county_sends_one_back_and_agrees_to_the_other(story)
        await what_came_back_is_mended_and_goes_the_same_way(story)
        await both_have_their_numbers(story)
        await and_a_photo(story)


@pytest.mark.handbook(10)
async def test_who_has_a_record_elsewhere_is_transferred_with_what_is_known(chromium: Browser, product: Any) -> None:
    [found] = await product.rows(
        "SELECT e.id, e.clash->>'school' AS school FROM enrolment e JOIN organisation o ON o.id = e.school_id"
        " WHERE o.name = $1 AND e.clash->>'next' = 'transfer' ORDER BY e.id LIMIT 1",
        SCHOOL,
    )
    async with desk(chromium) as context:
        page = await official(context, product, REGISTRAR, SCHOOL)
        await page.goto(f"{product.url}/staff/enrolment/{found['id']}")
        await page.get_by_role("button", name="办理转学").click()
        await expect(page.get_by_role("heading", name="发起转入")).to_be_visible()
        await expect(page.get_by_label("身份证件号")).to_have_value(re.compile(r"^\d{17}[\dX]$"))
        await expect(page.get_by_role("status").filter(has_text=found["school"])).to_be_visible()
        assert page.url == f"{product.url}/staff/transfers/new"
