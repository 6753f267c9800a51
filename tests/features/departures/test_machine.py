"""Whoever tries what, whenever the line breaks: the pupil is in exactly one school at each instant, and leaves once.

That no step is skipped or decided twice, by anybody, is walked for every flow in tests/approvals/test_every_flow.py.
"""

import random

import pytest

from xueji.platform import database

MAY = {("head", "release"), ("registrar", "release"), ("county", "clear_out")}
BOTH = (("head", "release"), ("county", "clear_out"))
FAULTS = ("down", "half_open", "double", "wrong", None, None)


async def stands_once(acts, case_id):
    """In class here until the archive is there, and not a moment longer."""
    done = await acts.state(case_id) == "completed"
    stands = await acts.stands()
    taken = await database.value("SELECT left_at IS NOT NULL FROM departure WHERE case_id = $1", case_id)
    assert ((stands.state == "transferred"), stands.class_id is None, taken) == (done, done, done)
    if taken:
        assert "WS1" in acts.there()["handed_over"]


@pytest.mark.handbook(28, 43, 47)
@pytest.mark.parametrize("seed", range(2))
async def test_a_pupil_is_in_exactly_one_school_whatever_is_tried_and_whatever_breaks(acts, seed):
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    case_id, agreed = await acts.asked_for(), set()
    for _ in range(8):
        login = chance.choice(("registrar", "county", "city", "senior_head"))
        step = chance.choice(("release", "clear_out", "hand_over"))
        answer = await acts.act(login, case_id, "approval", step=step)
        may = (login, step) in MAY and step not in agreed
        assert (answer.status_code == 200) is may, (login, step, answer.text)
        agreed |= {step} if may else set()
        if chance.random() < 0.2:
            acts.asked()  # the same letter once more
        if (fault := chance.choice(FAULTS)) is not None:
            acts.platforms.order("/national/border", fault, seconds=0.05, times=1)
        await acts.settles(1)
        await stands_once(acts, case_id)
    for login, step in BOTH:
        if step not in agreed:
            await acts.approve(login, case_id, step)
    await acts.settles(4)
    await stands_once(acts, case_id)
    assert await acts.state(case_id) == "completed"
    assert sorted(acts.replies()) == [("WS1", "bureau", True), ("WS1", "school", True)]
    assert await database.value("SELECT count(*) FROM archive_copy WHERE case_id = $1", case_id) == 1
