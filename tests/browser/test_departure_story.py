"""Another province asks for a child: the mother reads who, school and bureau agree side by side, the archive goes, the child has left (Q26, 28, 30, 45, 47)."""

from contextlib import AsyncExitStack
from typing import Any

import pytest
from driving import agree, answers, desk, let_in, official, phone, reloaded_until, settled
from looking import LEAST, faults
from playwright.async_api import Browser, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("product")]

CASE = """
SELECT k.id, s.name, g.account_id AS mother, k.student_id FROM departure d JOIN approval_case k ON k.id = d.case_id
JOIN student s ON s.id = k.student_id JOIN guardianship g ON g.student_id = s.id
WHERE k.state = 'open' AND k.snapshot -> 'open_steps' ? 'release' AND k.snapshot -> 'open_steps' ? 'clear_out' ORDER BY k.id LIMIT 1
"""
STATE = "SELECT state, class_id FROM student WHERE id = $1"
NEW_SCHOOL = "江苏省徐州市解放路小学"


@pytest.mark.handbook(26, 28, 30, 45, 47)
async def test_a_child_leaves_for_another_province(chromium: Browser, product: Any) -> None:
    [case] = await product.rows(CASE)
    url = f"{product.url}/staff/cases/{case['id']}"
    async with AsyncExitStack() as held:
        hand = await held.enter_async_context(phone(chromium))
        first, second = [await held.enter_async_context(desk(chromium)) for _ in range(2)]
        mother = await let_in(hand, product, case["mother"], "family")
        await mother.goto(f"{product.url}/m/cases/{case['id']}")
        await expect(mother.get_by_role("heading", name="等两方同时办")).to_be_visible()
        await expect(mother.get_by_role("button", name="撤回申请")).to_have_count(0)
        assert await faults(mother, least=LEAST) == []
        school = await official(first, product, "li.guihua", "石桥镇中心小学")
        await school.goto(url)
        await settled(school)
        await expect(school.get_by_role("tab", name="请补材料")).to_have_count(0)
        await agree(school, url)
        panel = school.get_by_role("region", name="与对方省份")
        await expect(panel.get_by_text("各方都同意以后自动移交")).to_be_visible()
        assert await faults(school, least=None) == []
        bureau = await official(second, product, "lin.guodong", "临溪县教育和体育局")
        await agree(bureau, url)
        await reloaded_until(mother, mother.get_by_role("heading", name="办结"))
        assert await faults(mother, least=LEAST) == []
        await school.goto(url)
        await expect(panel.get_by_text("对方省份已收到")).to_be_visible()
        await expect(panel.get_by_text("送到对方省份")).to_have_count(2)
        [stands] = await product.rows(STATE, case["student_id"])
        assert (stands["state"], stands["class_id"]) == ("transferred", None)
        left = (await answers(school, "/api/archives"))["items"]
        assert [one["to_school"] for one in left if one["name"] == case["name"]] == [NEW_SCHOOL]
