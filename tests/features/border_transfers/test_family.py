"""The family of a pupil who comes from another province follows the case on the phone, and no other family does."""

import pytest

from xueji.features import accounts
from xueji.platform import database, sessions
from xueji.platform.caller import CallerKind
from xueji.platform.database import transaction


@pytest.fixture
def family(world, make_browser):
    async def bound(student_id=None):
        """A guardian's browser, bound to this pupil."""
        async with transaction() as tx:
            account_id = await accounts.insert_family(tx, name="艾合买提", phone=f"1590000{student_id or 0:04d}")
            if student_id:
                await accounts.add_guardianship(
                    tx, account_id=account_id, student_id=student_id, relation="51", role="guardian"
                )
            opened = await sessions.open(tx, account_id, CallerKind.FAMILY, None)
        return make_browser(opened.secret)

    return bound


@pytest.mark.handbook(30)
async def test_the_family_sees_who_holds_it_and_a_stranger_does_not(acts, family):
    case_id = await acts.filed()
    student_id = await database.value("SELECT student_id FROM approval_case WHERE id = $1", case_id)
    mother, stranger = await family(student_id), await family()
    [row] = (await mother.get("/api/tracker")).json()["items"]
    assert row["id"] == case_id
    view = (await mother.get(f"/api/tracker/{case_id}")).json()
    assert view["number"]
    assert (await stranger.get("/api/tracker")).json()["items"] == []
    assert (await stranger.get(f"/api/tracker/{case_id}")).status_code == 404


async def test_the_family_follows_and_takes_nothing_back(acts, family):
    case_id = await acts.filed()
    student_id = await database.value("SELECT student_id FROM approval_case WHERE id = $1", case_id)
    mother = await family(student_id)
    answer = await mother.request(
        "POST", f"/api/tracker/{case_id}/withdrawal", json={}, version=await acts.version(case_id)
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "not_the_applicant")
    assert await acts.state(case_id) == "open"
