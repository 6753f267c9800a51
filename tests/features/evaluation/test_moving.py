"""A transfer takes the evaluation along: the new school works on, the old one sees nothing more (Q26, Q47)."""

import pytest
from tests.features.moving import move
from written import DEED, PRACTICE

pytestmark = [pytest.mark.handbook(26, 47), pytest.mark.usefixtures("open_term")]


@pytest.fixture
async def moved(acts, world):
    """A finished record with a picture, then the pupil goes to the other school."""
    await acts.add("deed", DEED | {"starts_on": acts.day()})
    record = await acts.add("practice", PRACTICE | {"starts_on": acts.day(9), "ends_on": acts.day(8)})
    picture = (await acts.give_picture(record)).json()["pictures"][0]["address"]
    await move(world.pupils["qi"], world.offices["other"], world.classes["x"])
    return picture


async def test_the_records_stand_at_the_new_school_and_no_longer_at_the_old_one(acts, world, moved):
    door = f"/api/evaluation-progress/students/{world.pupils['qi']}"
    read = await acts.as_("stranger").get(door)
    assert read.status_code == 200, read.text
    titles = [record["title"] for kind in read.json()["kinds"] for record in kind["records"]]
    assert {DEED["title"], PRACTICE["title"]} <= set(titles)
    assert (await acts.as_("stranger").get(moved)).status_code == 200
    for left in ("teacher", "jiaowu"):
        assert (await acts.as_(left).get(door)).status_code == 404
        assert (await acts.as_(left).get(moved)).status_code == 404


async def test_the_pupil_writes_on_where_the_term_stood(acts, moved):
    assert [one["title"] for one in (await acts.kind("deed"))["records"]] == [DEED["title"]]
    assert (await acts.try_add("deed", DEED | {"title": "在新学校", "starts_on": acts.day(1)})).status_code == 201
    assert (await acts.as_("qi").get(moved)).status_code == 200
