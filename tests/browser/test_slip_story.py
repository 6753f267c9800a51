"""Q14 as people live it: issued anew, read, marked, mended, signed on one phone, confirmed on another."""

import uuid
from contextlib import AsyncExitStack
from typing import Any

import msgspec
import pytest
from driving import answers, at_the_desk, code_on_phone, desk, draw_signature, phone, settled, through_wechat
from looking import LEAST, LEAST_ELDER, faults
from playwright.async_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("product")]

MOTHER, FATHER, STUDENT, REGISTRAR = "o-guardian-2", "o-guardian-3", "o-student-1", "tian.jing"
CHILD, PHONE_NUMBER, STUDENTS_NUMBER = "欧阳𬱖", "13900007086", "13900007087"


async def slip_of(page: Page, name: str) -> int:
    home = await answers(page, "/api/home")
    child = next(child for child in home["children"] if child["name"] == name)
    return int(next(duty["to"] for duty in child["duties"] if duty["kind"] == "slip").rsplit("/", 1)[1])


class Story(msgspec.Struct):
    """Four people, four devices, and the slip that goes from hand to hand."""

    product: Any
    mother: Page
    father: Page
    student: Page
    registrar: Page
    slip: int = 0

    @property
    def url(self) -> str:
        return str(self.product.url)


async def the_school_issues_anew(story: Story) -> None:
    """What a guardian of the demonstration has signed already is asked once more."""
    page = story.registrar
    await at_the_desk(page, story.url, REGISTRAR)
    await through_wechat(story.mother, story.url, MOTHER)
    first = await slip_of(story.mother, CHILD)
    await page.goto(f"{story.url}/staff/slips")
    await settled(page)
    assert await faults(page, least=None) == []
    await page.goto(f"{story.url}/staff/slips/{first}")
    await page.get_by_role("button", name="重新发").click()
    await page.locator("[form=settle]").click()
    await expect(page.get_by_text("重新发了一张")).to_be_visible()
    story.slip = await slip_of(story.mother, CHILD)
    assert story.slip != first


async def the_mother_marks_what_is_wrong(story: Story) -> None:
    page = story.mother
    await page.goto(f"{story.url}/m/slips/{story.slip}")
    await settled(page)
    assert await faults(page, least=LEAST) == []
    await page.locator(".slip-row", has_text="就读方式").locator(".slip-ask button").tap()
    await page.get_by_label("应该是什么").fill("住校")
    await expect(page.get_by_text("草稿已存")).to_be_visible()
    await page.reload()  # a killed page has lost nothing
    await expect(page.get_by_label("应该是什么")).to_have_value("住校")
    assert await faults(page, least=LEAST) == []
    await page.get_by_role("button", name="交给学校更正 1 项").tap()
    await expect(page.get_by_role("heading", name="1 项已交给学校更正")).to_be_visible()


async def the_school_mends_and_answers(story: Story) -> None:
    page = story.registrar
    await page.goto(f"{story.url}/staff/slips/{story.slip}")
    await expect(page.get_by_text("住校")).to_be_visible()
    await expect(page.get_by_role("button", name="答复并重新发")).to_be_disabled()
    student_id = (await answers(page, f"/api/issued-slips/{story.slip}"))["student_id"]
    record = await answers(page, f"/api/students/{student_id}")
    mended = await page.request.patch(
        f"{story.url}/api/students/{student_id}",
        data={"changes": {"attendance": "2"}, "reason": "确认单上家长标出"},
        headers={
            "X-Requested-With": "xueji",
            "Idempotency-Key": uuid.uuid4().hex,
            "If-Match": f'"{record["version"]}"',
        },
    )
    assert mended.ok, await mended.text()
    await page.reload()
    await page.get_by_role("button", name="答复并重新发").click()
    await expect(page.get_by_text("已答复，新的一张发给家长了")).to_be_visible()


async def the_mother_signs(story: Story) -> None:
    """With her finger, proven by a code."""
    page = story.mother
    story.slip = await slip_of(page, CHILD)
    await page.goto(f"{story.url}/m/slips/{story.slip}")
    await expect(page.get_by_text("只有 1 项和上次不同")).to_be_visible()
    await expect(page.locator(".slip-row")).to_have_count(1)
    await page.get_by_role("button", name="签名并确认").tap()
    await expect(page.get_by_role("alert")).to_contain_text("请先勾选")
    await page.get_by_label("我看过了，愿意遵守").check()
    await draw_signature(page)
    await page.get_by_role("button", name="签名并确认").tap()
    await expect(page.get_by_text("验证码已发往 139****7086")).to_be_visible()
    await page.locator("#field-sheet-code").fill(
        await code_on_phone(story.product.standins_url, PHONE_NUMBER, "核实本人后签名")
    )
    await expect(page.get_by_role("heading", name="已签名，等孩子确认")).to_be_visible()


async def the_father_sees_who_signed(story: Story) -> None:
    page = story.father
    await through_wechat(page, story.url, FATHER)
    await page.goto(f"{story.url}/m/slips/{story.slip}")
    await expect(page.get_by_alt_text("布合丽其·艾合买提的手写签名")).to_be_visible()
    await expect(page.get_by_role("button", name="签名并确认")).to_have_count(0)


async def the_pupil_confirms(story: Story) -> None:
    """By the own account, in the elder view as well as in any."""
    page = story.student
    await through_wechat(page, story.url, STUDENT)
    await page.goto(f"{story.url}/m/slips/{story.slip}")
    await settled(page)
    await page.evaluate("document.documentElement.dataset.view = 'elder'")
    assert await faults(page, least=LEAST_ELDER) == []
    await page.get_by_label("我看过了，信息和我的一样").check()
    await page.get_by_role("radio", name="打字签名").tap()
    await page.get_by_role("button", name="发验证码").tap()
    await expect(page.get_by_text("验证码已发往")).to_be_visible()
    await page.locator("#field-code").fill(
        await code_on_phone(story.product.standins_url, STUDENTS_NUMBER, "核实本人后签名")
    )
    await page.get_by_role("button", name="看过，确认").tap()
    await expect(page.get_by_role("heading", name="已确认")).to_be_visible()


STEPS = (
    the_school_issues_anew,
    the_mother_marks_what_is_wrong,
    the_school_mends_and_answers,
    the_mother_signs,
    the_father_sees_who_signed,
    the_pupil_confirms,
)


@pytest.mark.handbook(14)
async def test_a_slip_from_the_school_to_the_pupils_own_word(chromium: Browser, product: Any) -> None:
    async with AsyncExitStack() as devices:
        mother, father, student = [
            await (await devices.enter_async_context(phone(chromium))).new_page() for _ in range(3)
        ]
        registrar = await (await devices.enter_async_context(desk(chromium))).new_page()
        story = Story(product, mother, father, student, registrar)
        for step in STEPS:
            await step(story)
