"""What a family sees of an enrolment: who holds it, until when, and the numbers at the end (Q2, Q13)."""

import uuid
from datetime import timedelta

import pytest
import pytest_asyncio

from xueji.features import accounts
from xueji.platform import database, sessions
from xueji.platform.database import transaction

pytestmark = pytest.mark.handbook(2)


@pytest_asyncio.fixture
async def parent(acts, make_browser):
    """Binds a parent to the child of an application, and answers that parent's browser."""
    made = {}

    async def bind(enrolment_id, name="mother"):
        student_id = (await acts.student(enrolment_id)).id
        if name not in made:
            secret = uuid.uuid4().hex
            async with transaction() as tx:
                account_id = await accounts.insert_family(tx, name="林秀英", phone="15912347731")
            await database.execute(
                "INSERT INTO session (id_hash, account_id, post_id, kind, device, created_at, seen_at, idle_until,"
                " expires_at) VALUES ($1, $2, NULL, 'family', 'test', now(), now(), now() + $3::interval,"
                " now() + $3::interval)",
                sessions.hashed(secret), account_id, timedelta(hours=1),
            )  # fmt: skip
            made[name] = (account_id, make_browser(secret))
        account_id, browser = made[name]
        async with transaction() as tx:
            await accounts.add_guardianship(
                tx, account_id=account_id, student_id=student_id, relation="52", role="guardian"
            )
        return browser, student_id

    return bind


async def followed(browser, student_id):
    answer = await browser.get(f"/api/children/{student_id}/enrolment")
    assert answer.status_code == 200, answer.text
    return answer.json()["enrolment"]


async def live(browser):
    (child,) = (await browser.get("/api/home")).json()["children"]
    return [(one["title"], one["note"]) for one in child["live"]]


@pytest.mark.handbook(13)
async def test_a_family_follows_the_child_from_the_first_line_to_the_numbers(acts, parent):
    enrolment_id = (await acts.entered(1))["row"]["id"]
    browser, student_id = await parent(enrolment_id)
    assert await live(browser) == [("新生建籍", "核对通过，等学校提交")]
    await acts.submit(enrolment_id)
    ((_, note),) = await live(browser)
    assert note.startswith("等临溪县第二实验小学审批，最晚")
    await acts.decide(enrolment_id, login="head")
    found = await followed(browser, student_id)
    assert found["words"].startswith("等临溪县教育局审批，最晚")
    assert [(step["label"], step["state"]) for step in found["steps"]] == [
        ("学校录入", "done"),
        ("查重和身份核对", "done"),
        ("学籍主管领导复核", "done"),
        ("主管部门确认", "now"),
        ("建籍成功", "later"),
    ]
    await acts.decide(enrolment_id, login="county")
    await acts.work()
    found = await followed(browser, student_id)
    assert (found["state"], found["words"]) == ("done", "建籍成功")
    assert found["numbers"][0].startswith("学籍辅号 379021")
    assert await live(browser) == [("新生建籍", "建籍成功")]


async def test_what_came_back_is_the_schools_work_and_says_so(acts, parent):
    enrolment_id = (await acts.entered(1))["row"]["id"]
    browser, student_id = await parent(enrolment_id)
    await acts.submit(enrolment_id)
    await acts.decide(enrolment_id, login="head", agree=False, reason="wrong_data")
    found = await followed(browser, student_id)
    assert found["words"] == "审批的一方请学校改一改，学校改好再交"
    assert [step["label"] for step in found["steps"] if step["state"] == "now"] == ["学校提交"]
    assert found["numbers"] == []


@pytest.mark.handbook(9)
async def test_a_clash_is_told_without_a_word_about_the_other_school(acts, parent):
    await acts.entered(1, "stranger", class_id="x")
    enrolment_id = (await acts.entered(1))["row"]["id"]
    browser, student_id = await parent(enrolment_id)
    found = await followed(browser, student_id)
    assert found["state"] == "refused"
    assert "石桥镇" not in str(found)
    assert "会和您联系" in found["words"]


async def test_a_cancelled_application_is_not_shown_and_a_strange_child_is_not_found(acts, parent):
    enrolment_id = (await acts.entered(1))["row"]["id"]
    browser, student_id = await parent(enrolment_id)
    await acts.act(enrolment_id, "cancel", {"reason": "没有报到"})
    assert await followed(browser, student_id) is None
    assert await live(browser) == []
    other = await acts.student((await acts.entered(2))["row"]["id"])
    assert (await browser.get(f"/api/children/{other.id}/enrolment")).status_code == 404
