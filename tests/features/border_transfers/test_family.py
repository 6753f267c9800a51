"""The family of a pupil who comes from another province follows the case on the phone, and no other family does."""

import itertools

import pytest

from xueji.features import accounts
from xueji.platform import database, sessions
from xueji.platform.caller import CallerKind
from xueji.platform.database import transaction


@pytest.fixture
def family(world, make_browser):
    numbers = itertools.count()

    async def bound(student_id=None):
        """A guardian's browser, bound to this pupil."""
        async with transaction() as tx:
            account_id = await accounts.insert_family(tx, name="艾合买提", phone=f"159{next(numbers):08d}")
            if student_id:
                await accounts.add_guardianship(
                    tx, account_id=account_id, student_id=student_id, relation="51", role="guardian"
                )
            opened = await sessions.open(tx, account_id, CallerKind.FAMILY, None)
        return make_browser(opened.secret)

    return bound


TOLD = "SELECT count(*) FROM notice n JOIN account a ON a.id = n.account_id WHERE a.name = $1 AND n.title = $2"


async def titles(browser, title):
    return sum(one["title"] == title for one in (await browser.get("/api/inbox")).json()["items"])


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


@pytest.mark.handbook(30)
async def test_the_family_takes_back_what_was_filed_for_its_child_and_the_school_hears_it(acts, family):
    case_id = await acts.filed()
    student_id = await database.value("SELECT student_id FROM approval_case WHERE id = $1", case_id)
    mother, father, stranger = await family(student_id), await family(student_id), await family()
    assert (await mother.get(f"/api/tracker/{case_id}")).json()["can"]["withdraw"]
    sent = {"json": {"text": "不转了"}, "version": await acts.version(case_id)}
    door = f"/api/tracker/{case_id}/withdrawal"
    assert (await stranger.request("POST", door, **sent)).status_code == 404
    taken_back = await mother.request("POST", door, **sent)
    assert (taken_back.status_code, taken_back.json()["state"]) == (200, "withdrawn")
    assert not taken_back.json()["can"]["withdraw"]
    await acts.work()
    assert await titles(father, "跨省转入已撤回") == 1
    assert await titles(mother, "跨省转入已撤回") == 0
    assert await database.value(TOLD, "周registrar", "跨省转入已撤回") == 1
    assert (await acts.file()).status_code == 201, "the pupil is free at once"
