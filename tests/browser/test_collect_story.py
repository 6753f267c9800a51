"""From the class's code to the verified slip: a new child written down with a photo, taken over, enrolled, signed for (Q3, Q4, Q13, Q14)."""

import io
import re
import time
from contextlib import AsyncExitStack
from typing import Any

import httpx
import msgspec
import pytest
import zxingcpp
from driving import SMALL_PHONE, answers, at_the_desk, code_on_phone, desk, draw_signature, phone, settled
from looking import LEAST, faults
from PIL import Image
from playwright.async_api import Browser, FilePayload, Page, expect

from xueji.demo.personas import NEW_MOTHER
from xueji.demo.portraits import jpeg, portrait

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("product")]

GUARDIAN, CHILD = NEW_MOTHER.openid, "布合丽其·艾合买提江"
REGISTRAR, HEAD, COUNTY = "zhou.huimin", "sun.weidong", "lin.guodong"
NUMBER, TYPED = "379021202004260424", "３７９０２１ 20200426 ０４２４"
MOTHERS_NUMBER = "379021198603120424"
ADDRESS, PHONE = "临溪县文昌街道文昌路 66 号 2 单元 501", NEW_MOTHER.phone
DRAFT_SECONDS, OUTSIDE_LOOKS = 3, 200
RED = jpeg(portrait(7, girl=True, background=(205, 40, 50), size=(1500, 2000)))
GOOD = jpeg(portrait(4, girl=True, size=(1500, 2000)))


class Story(msgspec.Struct):
    """A phone, three desks and a stranger, and what one of them learns for the next."""

    product: Any
    family: Page
    registrar: Page
    head: Page
    county: Page
    stranger: Page
    link: str = ""
    entry: str = ""
    receipt: str = ""
    enrolment: int = 0
    student: int = 0

    @property
    def url(self) -> str:
        return str(self.product.url)

    async def until(self, state: str) -> None:
        """The outside answers in its own time."""
        for _ in range(OUTSIDE_LOOKS):
            found = (await answers(self.registrar, f"/api/enrolments/{self.enrolment}"))["row"]
            if found["state"] == state:
                return
            await self.registrar.wait_for_timeout(300)
        raise AssertionError(state)


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


async def the_photo_is_cropped_and_kept(story: Story) -> None:
    """A red wall is named; what was kept is there again after a reload."""
    page = story.family
    await press(page, "下一步")
    await page.wait_for_url("**/photo")
    for picture in (RED, GOOD):
        chosen = FilePayload(name="照片.jpg", mimeType="image/jpeg", buffer=picture)
        await page.locator("input[type=file]").first.set_input_files(files=[chosen])
        await expect(page.get_by_role("heading", name="把头放进椭圆里")).to_be_visible()
        await press(page, "就用这张")
        if picture is RED:
            await expect(page.get_by_role("alert")).to_contain_text("背景：像是红色，应是淡蓝色")
    await expect(page.get_by_role("heading", name="照片存好了")).to_be_visible(timeout=30_000)
    await page.reload()
    await expect(page.get_by_role("img", name=f"{CHILD}的照片")).to_be_visible()
    await looked_at(page, "collect-photo")
    await page.get_by_role("link", name="看一遍").tap()


async def checked_and_handed_in(story: Story) -> None:
    page = story.family
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
    await expect(entry.get_by_role("img", name=f"{CHILD}的照片")).to_be_visible()
    await settled(page)
    await entry.get_by_role("button", name="接收，进入建籍").click()
    await expect(page.get_by_role("status").filter(has_text=CHILD)).to_be_visible()


async def the_parent_follows_on_the_phone(story: Story) -> None:
    page = story.family
    await page.goto(f"{story.url}/m/")
    await expect(page.get_by_role("link", name=CHILD)).to_be_visible()
    home = await answers(page, "/api/home")
    assert CHILD in {child["name"] for child in home["children"]}
    assert CHILD not in {one["name"] for one in home["collected"]}
    await page.goto(f"{story.url}/m/collect/receipts/{story.receipt}")
    await expect(page.get_by_text(re.compile("接收"))).not_to_have_count(0)
    [row] = await story.product.rows(
        "SELECT s.id, s.state, g.state AS bond, e.id AS enrolment, p.state AS photo FROM student s"
        " JOIN guardianship g ON g.student_id = s.id JOIN enrolment e ON e.student_id = s.id"
        " JOIN student_photo p ON p.student_id = s.id WHERE s.name = $1",
        CHILD,
    )
    assert (row["state"], row["bond"], row["photo"]) == ("waiting", "active", "current")
    story.student, story.enrolment = row["id"], row["enrolment"]


async def school_and_county_agree_and_numbers_come(story: Story) -> None:
    await story.until("ready")
    page = story.registrar
    await page.goto(f"{story.url}/staff/enrolment/{story.enrolment}")
    await page.get_by_role("button", name="提交审批").click()
    await page.get_by_role("dialog").get_by_role("button", name="提交").click()
    await expect(page.get_by_role("status").filter(has_text="已提交 1 名")).to_be_visible()
    for person, login_name, agreed in ((story.head, HEAD, "同意，交下一步"), (story.county, COUNTY, "同意建籍")):
        await at_the_desk(person, story.url, login_name)
        await person.goto(f"{story.url}/staff/enrolment/{story.enrolment}")
        await person.get_by_role("button", name=agreed).click()
        await expect(person.get_by_role("status").filter(has_text="已同意")).to_be_visible()
    await story.until("done")


async def the_school_issues_the_slip(story: Story) -> None:
    page = story.registrar
    [place] = await story.product.rows(
        "SELECT c.name FROM school_class c JOIN student s ON s.class_id = c.id WHERE s.id = $1", story.student
    )
    await page.goto(f"{story.url}/staff/slips/new")
    await page.get_by_role("button", name="按班级").click()
    await page.get_by_role("button", name=place["name"]).click()
    await page.get_by_role("button", name=re.compile(r"^发给 \d+ 名学生")).click()
    await page.wait_for_url("**/staff/slips")


async def the_guardian_signs(story: Story) -> None:
    page = story.family
    await page.goto(f"{story.url}/m/")
    await page.get_by_role("region", name=CHILD).get_by_role("link", name=re.compile("确认单|签")).first.tap()
    await page.wait_for_url("**/slips/*")
    await expect(page.locator(".slip-row").first).to_be_visible()
    await page.get_by_label("我看过了，愿意遵守").check()
    await draw_signature(page)
    await looked_at(page, "collect-slip")
    await page.get_by_role("button", name="签名并确认").tap()
    await page.locator("#field-sheet-code").fill(
        await code_on_phone(story.product.standins_url, PHONE, "核实本人后签名")
    )
    await expect(page.get_by_role("heading", name=re.compile("^已"))).to_be_visible()


async def a_stranger_scans_the_paper(story: Story) -> None:
    """What its QR code opens: true or not, and nothing of the child."""
    [slip] = await story.product.rows("SELECT id FROM slip WHERE student_id = $1", story.student)
    paper = await story.family.request.get(f"{story.url}/api/slips/{slip['id']}/picture")
    [code] = zxingcpp.read_barcodes(Image.open(io.BytesIO(await paper.body())))
    page = story.stranger
    await page.goto(code.text)
    await expect(page.get_by_role("heading", name="真实，有效")).to_be_visible()
    assert CHILD not in await page.content()
    assert await faults(page, least=None) == []


STEPS = (
    the_school_shows_its_codes,
    who_scans_sees_what_it_is_before_logging_in,
    another_child_is_begun_with_consent,
    the_number_says_birthday_and_sex,
    a_killed_page_has_lost_nothing,
    the_rest_is_written,
    a_family_member_is_added,
    the_photo_is_cropped_and_kept,
    checked_and_handed_in,
    the_school_takes_over,
    the_parent_follows_on_the_phone,
    school_and_county_agree_and_numbers_come,
    the_school_issues_the_slip,
    the_guardian_signs,
    a_stranger_scans_the_paper,
)


@pytest.mark.handbook(3, 4, 13, 14)
async def test_from_the_classs_code_to_the_verified_slip(chromium: Browser, product: Any) -> None:
    async with AsyncExitStack() as devices:
        family = await (await devices.enter_async_context(phone(chromium))).new_page()
        desks = [await (await devices.enter_async_context(desk(chromium))).new_page() for _ in range(3)]
        stranger = await (await devices.enter_async_context(phone(chromium, size=SMALL_PHONE, wechat=False))).new_page()
        registrar, head, county = desks
        story = Story(product, family, registrar, head, county, stranger)
        for step in STEPS:
            await step(story)


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
