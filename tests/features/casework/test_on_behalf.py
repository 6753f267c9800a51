"""A sending school that does not answer, or is closed: the bureau above decides for it, and everybody reads who and why."""

import pytest

from xueji.features import casework
from xueji.platform import database
from xueji.platform.connections import china_today, pool

pytestmark = pytest.mark.handbook(33)
WHY = "电话联系三次，学校仍没有办"


async def notices_of(account_id: int) -> list[str]:
    rows = await (await pool()).fetch("SELECT title, body FROM notice WHERE account_id = $1 ORDER BY id", account_id)
    return [f"{row['title']}\n{row['body']}" for row in rows]


@pytest.fixture
def with_the_old_school(acts):
    async def file(pupil=0):
        case = await acts.file(pupil=pupil)
        await acts.approve("new", case.id, "receive")
        await acts.approve("new_bureau", case.id, "clear_in")
        return case

    return file


@pytest.fixture
def overdue(acts, with_the_old_school):
    async def file():
        case = await with_the_old_school()
        await acts.back_in_time(case.id, 40)
        assert await casework.round_of_all(await china_today()) == 1
        return case

    return file


@pytest.fixture
def close(acts, world, work):
    """As its bureau does, once its classes are gone."""

    async def in_the_tree(name):
        school = world.offices[name]
        await database.execute("UPDATE school_class SET active = false WHERE school_id = $1", school.id)
        role = "UPDATE post SET roles = roles || '{administrator}' WHERE id = $1"
        await database.execute(role, world.posts["old_bureau"])
        answer = await acts.as_("old_bureau").request(
            "PATCH", f"/api/organisations/{school.id}", json={"active": False}, version=school.version
        )
        assert answer.status_code == 200, answer.text
        await work()

    return in_the_tree


async def test_after_the_last_day_the_bureau_decides_and_says_why(acts, overdue, world, work):
    case = await overdue()
    [row] = (await acts.worklist("old_bureau"))["items"]
    assert (row["step"], row["act"], row["batch"]) == ("release", "代办", ""), "one by one, each with its reason"
    page = await acts.case("old_bureau", case.id)
    assert page["can"]["on_behalf"] == {"office": "临溪一小", "why": "超过期限没有办"}
    assert page["steps"][2]["escalation"] == "现在临溪县教育局可以代它办"
    assert (await acts.tracker(case.id))["advice"] == "已经超过期限，上级教育部门可以代它决定；您也可以催办。"
    refused = await acts.act("old_bureau", case.id, "approval", step="release")
    assert (refused.status_code, refused.json()["code"]) == (422, "behalf_reason_missing")
    decided = await acts.approve("old_bureau", case.id, "release", because=WHY)
    [said] = decided["steps"][2]["said"]
    assert (said["by"], said["office"]) == ("临溪县教育局 林国栋", "临溪县教育局")
    assert (said["on_behalf"], said["because"]) == ("临溪一小", WHY)
    assert any(f"代转出学校同意。代办的原因：{WHY}" in line["text"] for line in decided["history"])
    [followed] = (await acts.tracker(case.id))["steps"][2]["said"]
    assert (followed["by"], followed["because"]) == ("临溪县教育局（代临溪一小）", WHY)
    await work()
    assert f"转学：临溪县教育局代您单位同意\n申请编号 {case.number}，原因：{WHY}。" in await notices_of(
        world.accounts["old"]
    )
    assert any("从现在起临溪县教育局可以代它决定" in one for one in await notices_of(world.accounts["mother"]))


async def test_who_decided_for_the_school_does_not_decide_for_the_bureau_too(acts, overdue):
    case = await overdue()
    await acts.approve("old_bureau", case.id, "release", because=WHY)
    [row] = (await acts.worklist("old_bureau"))["items"]
    assert (row["act"], row["batch"]) == ("查看", "")
    page = await acts.case("old_bureau", case.id)
    assert (page["can"]["decide"], page["can"]["why_not"]) == (False, row["latest"])
    refused = await acts.act("old_bureau", case.id, "approval", step="clear_out")
    assert (refused.status_code, refused.json()["code"]) == (403, "same_person_twice")
    assert (await acts.approve("old_bureau2", case.id, "clear_out"))["state"] == "completed"


async def test_the_school_may_still_answer_itself(acts, overdue):
    case = await overdue()
    assert (await acts.case("old", case.id))["can"]["on_behalf"] is None
    decided = await acts.approve("old", case.id, "release")
    assert decided["steps"][2]["said"][0]["on_behalf"] == ""
    await acts.approve("old_bureau", case.id, "clear_out")


async def test_a_return_for_the_school_tells_the_family_who_did_it(acts, overdue, world, work):
    case = await overdue()
    body = {"step": "release", "reason": "incomplete", "text": "缺户口簿。"}
    preview = (await acts.as_("old_bureau").post(f"/api/cases/{case.id}/return-preview", json=body)).json()
    answer = await acts.act("old_bureau", case.id, "return", **body, because=WHY)
    assert answer.status_code == 200, answer.text
    await work()
    told = await notices_of(world.accounts["mother"])
    assert f"{preview['title']}\n{preview['body']}" in told
    assert preview["title"] == "转学：临溪县教育局（代临溪一小）退回，等您修改"
    assert any("临溪县教育局代您单位退回" in one for one in await notices_of(world.accounts["old"]))


async def test_a_school_that_is_closed_hands_over_at_once(acts, with_the_old_school, world, work, close):
    waiting = await with_the_old_school()
    await close("临溪一小")
    later = await with_the_old_school(pupil=1)
    for case in (waiting, later):
        page = await acts.case("old_bureau", case.id)
        assert page["can"]["on_behalf"] == {"office": "临溪一小", "why": "已停办"}
        follows = await acts.tracker(case.id)
        assert follows["headline"].startswith("在临溪县教育局（代临溪一小）手里")
        assert follows["steps"][2]["escalation"] == "临溪一小已停办，由临溪县教育局代办"
    await work()
    told = await notices_of(world.accounts["old_bureau"])
    assert sum("临溪一小已停办，由您单位代办" in one for one in told) == 2
    assert any("这一步由临溪县教育局代办" in one for one in await notices_of(world.accounts["mother"]))
    await acts.approve("old_bureau2", waiting.id, "release", because="学校已停办")
    assert (await acts.approve("old_bureau", waiting.id, "clear_out"))["state"] == "completed"
