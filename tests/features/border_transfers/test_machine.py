"""Whatever the other province answers, in whatever order and however often: no step skipped, none decided twice."""

import random

import pytest

from xueji.platform import database

ORDER = ("receive", "clear_in", "release", "clear_out", "archive")
OUTSIDE = ("down", "half_open", "double", "wrong", None, None)
SAYS = (
    {},
    {"school": {}},
    {"bureau": {}},
    {"school": {}, "bureau": {}},
    {"school": {"agreed": False, "text": "还没有说好"}, "bureau": {}},
)


async def agreed_in(acts, case_id):
    """Steps that were agreed to since it was filed last."""
    found = []
    for kind, step in await acts.events(case_id):
        if kind in {"returned", "refiled"}:
            found.clear()
        elif kind == "approved":
            found.append(step)
    return tuple(found)


async def live_records(order):
    """Records of the province that claim this pupil at this instant."""
    return await database.value(
        "SELECT count(*) FROM student s JOIN approval_case c ON c.student_id = s.id"
        " WHERE c.flow = 'border_in' AND c.number = ANY($1) AND s.state NOT IN ('not_enrolled')",
        order,
    )


@pytest.mark.handbook(28, 43, 47)
@pytest.mark.parametrize("seed", range(3))
async def test_no_step_is_skipped_nor_taken_twice_and_the_pupil_is_in_at_most_one_school(acts, seed):
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    acts.there(says={})
    numbers, case_id = [], await acts.filed()
    numbers.append(await database.value("SELECT number FROM approval_case WHERE id = $1", case_id))
    for _ in range(14):
        state = await acts.state(case_id)
        if state == "completed":
            break
        if state == "returned":
            body = {"national_number": acts.applications[-1]["pupil"]["national_number"], "grade": 5}
            await acts.as_("registrar").post(f"/api/border-transfers/{case_id}/refile", json=body)
            continue
        open_step = await database.value("SELECT step FROM approval_case WHERE id = $1", case_id)
        login = chance.choice(("registrar", "head", "county", "city", "near"))
        step = chance.choice((open_step, chance.choice(ORDER)))
        answer = await acts.act(login, case_id, "approval", step=step)
        may = (login, step) in {("head", "receive"), ("county", "clear_in")} and step == open_step
        assert (answer.status_code == 200) is may, (login, step, open_step, answer.text)
        if open_step in {"receive", "clear_in"} and not may:
            await acts.approve({"receive": "head", "clear_in": "county"}[open_step], case_id, open_step)
        acts.there(says=chance.choice(SAYS))
        if (fault := chance.choice(OUTSIDE)) is not None:
            acts.platforms.order("/national/border", fault, seconds=0.1, times=1)
        await acts.hours_pass(3)
        agreed = await agreed_in(acts, case_id)
        assert agreed == ORDER[: len(agreed)]
        done = await acts.state(case_id) == "completed"
        assert await live_records(numbers) == 1
        assert ((await acts.stands(case_id)).state == "in_school") is done
    entered = await database.value(
        "SELECT count(*) FROM student_change WHERE case_id = $1 AND kind = 'entered'", case_id
    )
    assert entered == (1 if await acts.state(case_id) == "completed" else 0)
    assert len({one["reference"] for one in acts.applications}) == len(acts.applications)


@pytest.mark.handbook(43)
async def test_answers_that_come_in_one_batch_decide_each_case_once_in_the_order_it_was_asked(acts):
    """Twenty go in one question; four of them here, each with an answer of its own."""
    orders = (2, 4, 6, 8)
    cases = [await acts.agreed_here(order) for order in orders]
    for order, says in zip(orders, (SAYS[3], SAYS[4], SAYS[0], SAYS[3]), strict=True):
        acts.there(order, says=says)
    await acts.settles(3)
    assert [await acts.state(case_id) for case_id in cases] == ["completed", "returned", "open", "completed"]
    for case_id in (cases[0], cases[3]):
        assert [step for kind, step in await acts.events(case_id) if kind == "approved"] == list(ORDER)
    assert [step for kind, step in await acts.events(cases[1]) if kind == "returned"] == ["release"]
    numbers = [one["pupil"]["national_number"] for one in acts.applications]
    assert numbers == sorted(numbers)
    assert len(numbers) == len(set(numbers))
