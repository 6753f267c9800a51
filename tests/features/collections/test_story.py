"""The whole way of Q3: the class's code, the family's phone, the school's desk, the queue of enrolment."""

import pytest

from xueji.platform.database import value

pytestmark = pytest.mark.handbook(3)


async def test_a_family_scans_fills_in_and_is_taken_over(acts, as_, grade, work):
    await acts.open()
    look = (await as_("nobody").get(f"/api/collect/{acts.token()}")).json()
    assert look["school"] == "临溪一小"
    assert look["state"] == "open"
    entry_id = await acts.hand_in()
    queue = (await as_("yixiao.reg").get(f"/api/collections/{acts.collection_id}/entries")).json()
    assert [(one["name"], one["state"], one["why_not"]) for one in queue["items"]] == [("林若涵", "submitted", "")]
    answer = await acts.accept(entry_id)
    assert answer.status_code == 200, answer.text
    assert answer.json()["accepted"] == 1, answer.text
    await work()
    student_id = await value("SELECT student_id FROM collection_entry WHERE id = $1", entry_id)
    assert await value("SELECT state FROM student WHERE id = $1", student_id) == "waiting"
    child = await as_("mother").get(f"/api/children/{student_id}")
    assert child.status_code == 200, child.text
    home = (await as_("mother").get("/api/home")).json()
    assert [one["id"] for one in home["children"]] == [student_id]
