"""Issue 4 as a mother lives it: the move is asked for on the phone, four offices agree one by one, the child stands in the new class (Q23–26, 35, 36)."""

import io
from contextlib import AsyncExitStack
from http.client import CREATED
from typing import Any

import msgspec
import pytest
from driving import answers, at_the_desk, desk, let_in, official, phone, reloaded_until, settled, through_wechat
from looking import LEAST, faults
from pictures import take
from PIL import Image
from playwright.async_api import Browser, Page, expect

from xueji.demo.portraits import jpeg, portrait

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("product")]

MOTHER, CHILD = "o-guardian-2", "迪丽娜尔·艾合买提"
RECEIVING, RECEIVING_BUREAU, SENDING, SENDING_BUREAU = "qian.wei", "meng.fan", "liu.yang", "wu.tao"
NEW_SCHOOL = "临溪县文昌初级中学"
MEGABYTE = 1024 * 1024
QUESTION = "孩子住校可以吗？"


class Story(msgspec.Struct):
    """A mother with her phone, four officials at their desks."""

    product: Any
    mother: Page
    receiving: Page
    receiving_bureau: Page
    sending: Page
    sending_bureau: Page
    child: int = 0
    case: int = 0

    @property
    def url(self) -> str:
        return str(self.product.url)


def photo(seed: int) -> dict[str, Any]:
    return {"name": f"{seed}.jpg", "mimeType": "image/jpeg", "buffer": jpeg(portrait(seed, girl=True))}


def scan() -> dict[str, Any]:
    """A paper as a good camera takes it: larger than the server accepts, so the phone makes it smaller."""
    kept = io.BytesIO()
    Image.effect_noise((1700, 2200), 48).convert("RGB").save(kept, "JPEG", quality=92)
    return {"name": "scan.jpg", "mimeType": "image/jpeg", "buffer": kept.getvalue()}


async def opened(story: Story, page: Page, login_name: str) -> None:
    if not page.url.startswith(story.url):
        await at_the_desk(page, story.url, login_name)
    await page.goto(f"{story.url}/staff/cases/{story.case}")
    await settled(page)


async def agreed(page: Page) -> None:
    decision = page.get_by_role("region", name="我的决定")
    for piece in range(await page.locator(".thumbs button").count()):
        await page.locator(".thumbs button").nth(piece).click()
    await decision.get_by_label("意见").fill("同意")
    await decision.get_by_role("button", name="同意", exact=True).click()
    await expect(page.get_by_role("status").filter(has_text="已同意")).to_be_attached()


async def the_mother_asks(story: Story) -> None:
    page = story.mother
    await through_wechat(page, story.url, MOTHER)
    story.child = next(one for one in (await answers(page, "/api/children"))["items"] if one["name"] == CHILD)["id"]
    await page.goto(f"{story.url}/m/children/{story.child}")
    await page.get_by_role("link", name="转学").tap()
    await expect(page.get_by_role("heading", name="能转学")).to_be_visible()
    assert await faults(page, least=LEAST) == []
    await take(page, "transfer-front")
    await page.get_by_role("link", name="申请转学").tap()
    await page.get_by_text("家庭住址变了").tap()
    await page.get_by_label("还想说明的").fill("9 月搬到临溪县文昌街，走路十分钟")
    await expect(page.get_by_text("草稿已存")).to_be_visible(timeout=3000)
    await page.reload()  # a killed page has lost nothing
    await expect(page.get_by_label("还想说明的")).to_have_value("9 月搬到临溪县文昌街，走路十分钟")
    await page.get_by_role("button", name="下一步").tap()
    await page.get_by_role("searchbox").fill("文昌")
    await page.get_by_role("button", name=NEW_SCHOOL).tap()
    await expect(page.get_by_text("这所学校可以申请")).to_be_visible()
    await page.get_by_role("button", name="下一步").tap()
    await expect(page.get_by_text("五四制初二对应六三制初一")).to_be_visible()
    await expect(page.get_by_role("radio", name="初一")).to_be_checked()
    assert await faults(page, least=LEAST) == []
    await page.get_by_role("button", name="下一步").tap()
    heavy = scan()
    async with page.expect_response(lambda answer: "/api/case-evidence/" in answer.url) as sent:
        await page.locator("input[type=file]").first.set_input_files(heavy)
    await expect(page.get_by_text("第 1 张", exact=True)).to_be_visible()
    answer = await sent.value
    assert answer.status == CREATED, await answer.text()
    assert len(heavy["buffer"]) > 2.2 * MEGABYTE > 2 * MEGABYTE > len(answer.request.post_data_buffer or b"")
    await expect(page.get_by_text("草稿已存")).to_be_visible()
    assert await faults(page, least=LEAST) == []
    await page.get_by_role("button", name="看一遍").tap()
    await expect(page.get_by_text("1 张照片")).to_be_visible()
    assert await faults(page, least=LEAST) == []
    await page.get_by_role("button", name="提交转学申请").tap()
    await expect(page.get_by_role("heading", name=f"已交给{NEW_SCHOOL}")).to_be_visible()
    assert await faults(page, least=LEAST) == []
    story.case = int(page.url.rsplit("/", 1)[1])


async def the_school_returns_a_blurred_proof(story: Story) -> None:
    page = story.receiving
    await opened(story, page, RECEIVING)
    decision = page.get_by_role("region", name="我的决定")
    await decision.get_by_role("tab", name="退回").click()
    await decision.get_by_role("radio", name="材料看不清或缺页").click()
    await decision.get_by_label("写给家长的话").fill("日期那一页反光，请重新拍")
    await decision.get_by_role("button", name="退回并通知家长").click()
    await expect(page.get_by_role("status").filter(has_text="已退回")).to_be_attached()


async def the_mother_mends_it(story: Story) -> None:
    page = story.mother
    await page.goto(f"{story.url}/m/cases/{story.case}")
    await expect(page.get_by_role("heading", name="退回给您修改")).to_be_visible()
    await page.get_by_role("link", name="修改后再交").tap()
    await expect(page.get_by_text("日期那一页反光").first).to_be_visible()
    assert await faults(page, least=LEAST) == []
    await take(page, "transfer-returned")
    await page.get_by_role("link", name="去改").tap()
    await page.get_by_role("link", name="修改证明材料").tap()
    await page.locator("input[type=file]").first.set_input_files(photo(2))
    await expect(page.get_by_text("第 1 张", exact=True)).to_be_visible()
    await page.get_by_role("button", name="看一遍").tap()
    await page.get_by_role("button", name="改好了，再交").tap()
    await expect(page.get_by_role("heading", name=f"已交给{NEW_SCHOOL}")).to_be_visible()


CHOOSE = """
async ({ url, version, body }) => (await fetch(url, {
  method: 'PUT', body: JSON.stringify(body),
  headers: { 'Content-Type': 'application/json', 'X-Requested-With': 'xueji', 'Idempotency-Key': crypto.randomUUID(), 'If-Match': `"${version}"` },
})).status
"""


async def the_school_chooses_a_class(story: Story) -> None:
    page, door = story.receiving, f"/api/transfers/{story.case}"
    transfer = await answers(page, door)
    room = next(one for one in transfer["rooms"] if not one["most"] or one["pupils"] < one["most"])
    sent = {"url": f"{door}/class", "version": transfer["version"], "body": {"class_id": room["id"]}}
    assert await page.evaluate(CHOOSE, sent) == 200


async def she_asks_and_is_answered(story: Story) -> None:
    await story.mother.goto(f"{story.url}/m/cases/{story.case}")
    await story.mother.get_by_label("给承办单位留言").fill(QUESTION)
    await story.mother.get_by_role("button", name="发出").tap()
    await expect(story.mother.get_by_text(QUESTION)).to_be_visible()
    await opened(story, story.receiving, RECEIVING)
    await expect(story.receiving.get_by_text(QUESTION)).to_be_visible()
    await agreed(story.receiving)


async def the_other_three_agree(story: Story) -> None:
    await opened(story, story.receiving_bureau, RECEIVING_BUREAU)
    await agreed(story.receiving_bureau)
    page = story.mother
    await page.goto(f"{story.url}/m/cases/{story.case}")
    await expect(page.get_by_role("heading", name="等转出学校办")).to_be_visible()
    assert await faults(page, least=LEAST) == []
    await take(page, "transfer-tracker")
    for desk_of, login_name in ((story.sending, SENDING), (story.sending_bureau, SENDING_BUREAU)):
        await opened(story, desk_of, login_name)
        await agreed(desk_of)


async def the_child_stands_in_the_new_school(story: Story) -> None:
    page = story.mother
    await page.goto(f"{story.url}/m/cases/{story.case}")
    await expect(page.get_by_role("heading", name="办结")).to_be_visible()
    record = await answers(page, f"/api/children/{story.child}")
    assert (record["school"], record["grade_label"]) == (NEW_SCHOOL, "初一")
    left = (await answers(story.sending, "/api/archives"))["items"]
    assert [one["to_school"] for one in left if one["name"] == CHILD] == [NEW_SCHOOL]


STEPS = (
    the_mother_asks,
    the_school_returns_a_blurred_proof,
    the_mother_mends_it,
    the_school_chooses_a_class,
    she_asks_and_is_answered,
    the_other_three_agree,
    the_child_stands_in_the_new_school,
)


@pytest.mark.handbook(23, 24, 26, 31, 35, 36)
async def test_a_transfer_from_the_phone_to_the_new_school(chromium: Browser, product: Any) -> None:
    async with AsyncExitStack() as held:
        hand = await held.enter_async_context(phone(chromium))
        desks = [await held.enter_async_context(desk(chromium)) for _ in range(4)]
        story = Story(product, await hand.new_page(), *[await one.new_page() for one in desks])
        for step in STEPS:
            await step(story)


SILENT = """
SELECT k.id, k.student_id, g.account_id AS mother, n.name AS new_school FROM transfer r JOIN approval_case k ON k.id = r.case_id
JOIN guardianship g ON g.student_id = k.student_id JOIN organisation n ON n.id = r.to_school_id
WHERE k.state = 'open' AND k.snapshot #> '{open_steps,release,overdue}' = 'true' ORDER BY k.id LIMIT 1
"""
STANDS = "SELECT o.name AS school FROM student s JOIN organisation o ON o.id = s.school_id WHERE s.id = $1"
COUNTY, SILENT_SCHOOL = "临溪县教育和体育局", "石桥镇中心小学"
CALLED = "电话联系三次，学校仍没有办"


async def the_bureau_decides_for_the_school(page: Page, url: str) -> None:
    """With a reason, or not at all; on a phone as at the desk."""
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.goto(url)
    await settled(page)
    await page.get_by_role("button", name="看佐证，作决定").click()
    decision = page.get_by_role("region", name="我的决定")
    await expect(decision.get_by_text(f"{SILENT_SCHOOL}超过期限没有办")).to_be_visible()
    await decision.get_by_label("意见").fill("孩子已经离校")
    await expect(decision.get_by_role("button", name="代学校同意")).to_be_disabled()
    assert await faults(page, least=LEAST) == []
    await decision.get_by_label("代办的原因").fill(CALLED)
    await decision.get_by_role("button", name="代学校同意").click()
    await expect(page.get_by_role("status").filter(has_text="已同意")).to_be_attached()
    await page.set_viewport_size({"width": 1440, "height": 900})
    await page.goto(url)
    await expect(decision.get_by_text("您已经办过这件事的一步")).to_be_visible()
    await expect(decision.get_by_role("button", name="同意", exact=True)).to_have_count(0)


@pytest.mark.handbook(33)
async def test_a_bureau_decides_for_a_school_that_does_not_and_the_family_reads_who_and_why(
    chromium: Browser, product: Any
) -> None:
    [case] = await product.rows(SILENT)
    url = f"{product.url}/staff/cases/{case['id']}"
    async with AsyncExitStack() as held:
        hand = await held.enter_async_context(phone(chromium))
        first, second = [await held.enter_async_context(desk(chromium)) for _ in range(2)]
        mother = await let_in(hand, product, case["mother"], "family")
        await mother.goto(f"{product.url}/m/cases/{case['id']}")
        await expect(mother.get_by_text(f"现在{COUNTY}可以代它办")).to_be_visible()
        await the_bureau_decides_for_the_school(await official(first, product, "lin.guodong", COUNTY), url)
        colleague = await official(second, product, "meng.fan", COUNTY)
        await colleague.goto(url)
        await expect(colleague.get_by_text(f"代{SILENT_SCHOOL}办。原因：{CALLED}")).to_be_visible()
        await agreed(colleague)
        await reloaded_until(mother, mother.get_by_role("heading", name="办结"))
        await expect(mother.get_by_text(f"由{COUNTY}代办，原因：{CALLED}")).to_be_visible()
        assert await faults(mother, least=LEAST) == []
        [stands] = await product.rows(STANDS, case["student_id"])
        assert stands["school"] == case["new_school"]
