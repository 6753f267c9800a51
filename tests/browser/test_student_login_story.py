"""A pupil without WeChat: the class teacher gives a code, the pupil logs in with the student number (Q115)."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import pytest
from driving import desk, official, phone, settled
from looking import LEAST, faults
from playwright.async_api import Browser, expect

from xueji.demo.places import QUANJING

pytestmark = [pytest.mark.browser, pytest.mark.handbook(115), pytest.mark.xdist_group("product")]

_WITHOUT = """
SELECT s.id, s.name, s.provincial_number FROM student s JOIN school_class c ON c.id = s.class_id
JOIN post p ON p.id = c.head_teacher_post_id JOIN account a ON a.id = p.account_id
WHERE a.login_name = 'xie.lan' AND s.state = 'in_school' AND s.provincial_number IS NOT NULL
  AND NOT EXISTS (SELECT FROM guardianship g WHERE g.student_id = s.id) ORDER BY s.id LIMIT 1
"""
"""A pupil of the teacher's class to whom nobody is bound."""


async def test_a_pupil_logs_in_with_the_number_and_the_teachers_code(chromium: Browser, product: Any) -> None:
    while not (found := await product.rows(_WITHOUT)):  # noqa: ASYNC110 - numbers are given by a job
        await asyncio.sleep(1)
    pupil = found[0]
    async with AsyncExitStack() as held:
        teacher = await official(await held.enter_async_context(desk(chromium)), product, "xie.lan", QUANJING)
        await teacher.goto(f"{product.url}/staff/pupils/{pupil['id']}")
        await settled(teacher)
        await teacher.get_by_role("button", name="给学生一个激活码").click()
        given = teacher.get_by_role("dialog", name="给学生本人的激活码")
        code = await given.locator(".letters").inner_text()
        assert await faults(teacher, least=None) == []

        page = await (await held.enter_async_context(phone(chromium))).new_page()
        await page.goto(f"{product.url}/m/login")
        await page.get_by_text("学生用学籍号登录").click()
        form = page.locator("form").filter(has=page.get_by_label("激活码"))
        await form.get_by_role("button", name="登录").click()
        await expect(page.get_by_text("还没有填激活码").first).to_be_visible()
        assert await faults(page, least=LEAST) == []
        await form.get_by_label("学籍号").fill(pupil["provincial_number"])
        await form.get_by_label("激活码").fill("2222-2222-2222-2222")
        await form.get_by_role("button", name="登录").click()
        await expect(page.get_by_text("学籍号或激活码不对")).to_be_visible()
        await form.get_by_label("激活码").fill(code.lower())
        await form.get_by_role("button", name="登录").click()
        await expect(page.get_by_text(pupil["name"]).first).to_be_visible()
        await expect(page).to_have_url(f"{product.url}/m/")
