"""Another province asks for a child: the mother reads who, school and bureau agree side by side, the archive goes, the child has left (Q26, 28, 30, 45, 47)."""

from contextlib import AsyncExitStack
from typing import Any

import pytest
from driving import answers, desk, phone, settled
from looking import LEAST, faults
from playwright.async_api import Browser, BrowserContext, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("product"), pytest.mark.timeout(170)]

CASE = """
SELECT k.id, s.name, g.account_id AS mother, k.student_id FROM departure d JOIN approval_case k ON k.id = d.case_id
JOIN student s ON s.id = k.student_id JOIN guardianship g ON g.student_id = s.id
WHERE k.state = 'open' AND k.snapshot -> 'open_steps' ? 'release' AND k.snapshot -> 'open_steps' ? 'clear_out' ORDER BY k.id LIMIT 1
"""
POST = """
SELECT p.id, p.account_id FROM post p JOIN account a ON a.id = p.account_id
JOIN organisation o ON o.id = p.organisation_id WHERE a.login_name = $1 AND o.name = $2
"""
STATE = "SELECT state, class_id FROM student WHERE id = $1"
NEW_SCHOOL = "江苏省徐州市解放路小学"


async def opened(context: BrowserContext, product: Any, account_id: int, kind: str, post_id: int | None = None) -> Page:
    """A device on which this person is in already."""
    secret = await product.session(account_id, kind=kind, post_id=post_id)
    await context.add_cookies([{"name": "xueji", "value": secret, "url": str(product.url)}])
    return await context.new_page()


async def official(context: BrowserContext, product: Any, login_name: str, office: str) -> Page:
    [post] = await product.rows(POST, login_name, office)
    return await opened(context, product, post["account_id"], "staff", post["id"])


async def agrees(page: Page, url: str) -> None:
    await page.goto(url)
    await settled(page)
    decision = page.get_by_role("region", name="我的决定")
    await expect(decision.get_by_role("tab", name="请补材料")).to_have_count(0)
    await decision.get_by_label("意见").fill("情况属实")
    await decision.get_by_role("button", name="同意", exact=True).click()
    await expect(page.get_by_role("status").filter(has_text="已同意")).to_be_attached()


@pytest.mark.handbook(26, 28, 30, 45, 47)
async def test_a_child_leaves_for_another_province(chromium: Browser, product: Any) -> None:
    [case] = await product.rows(CASE)
    url = f"{product.url}/staff/cases/{case['id']}"
    async with AsyncExitStack() as held:
        hand = await held.enter_async_context(phone(chromium))
        first, second = [await held.enter_async_context(desk(chromium)) for _ in range(2)]
        mother = await opened(hand, product, case["mother"], "family")
        await mother.goto(f"{product.url}/m/cases/{case['id']}")
        await expect(mother.get_by_role("heading", name="等两方同时办")).to_be_visible()
        await expect(mother.get_by_role("button", name="撤回申请")).to_have_count(0)
        assert await faults(mother, least=LEAST) == []
        school = await official(first, product, "li.guihua", "石桥镇中心小学")
        await agrees(school, url)
        panel = school.get_by_role("region", name="与对方省份")
        await expect(panel.get_by_text("各方都同意以后自动移交")).to_be_visible()
        assert await faults(school, least=None) == []
        bureau = await official(second, product, "lin.guodong", "临溪县教育和体育局")
        await agrees(bureau, url)
        await reloaded_until(mother, mother.get_by_role("heading", name="办结"))
        assert await faults(mother, least=LEAST) == []
        await school.goto(url)
        await expect(panel.get_by_text("对方省份已收到")).to_be_visible()
        await expect(panel.get_by_text("送到对方省份")).to_have_count(2)
        [stands] = await product.rows(STATE, case["student_id"])
        assert (stands["state"], stands["class_id"]) == ("transferred", None)
        left = (await answers(school, "/api/archives"))["items"]
        assert [one["to_school"] for one in left if one["name"] == case["name"]] == [NEW_SCHOOL]


async def reloaded_until(page: Page, shown: Any, times: int = 20) -> None:
    """The archive goes by itself: look again until it has arrived."""
    for _ in range(times):
        await page.reload()
        await settled(page)
        if await shown.count():
            break
    await expect(shown).to_be_visible()
