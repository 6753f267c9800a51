"""Answers of the other province that come together: each decides its own case, once."""

import pytest

ORDER = ("receive", "clear_in", "release", "clear_out", "archive")
BOTH = {"school": {}, "bureau": {}}
DECLINED = {"school": {"agreed": False, "text": "还没有说好"}, "bureau": {}}


@pytest.mark.handbook(43)
async def test_answers_that_come_in_one_batch_decide_each_case_once_in_the_order_it_was_asked(acts):
    """Twenty go in one question; four of them here, each with an answer of its own."""
    orders = (2, 4, 6, 8)
    cases = [await acts.agreed_here(order) for order in orders]
    for order, says in zip(orders, (BOTH, DECLINED, {}, BOTH), strict=True):
        acts.there(order, says=says)
    await acts.settles(3)
    assert [await acts.state(case_id) for case_id in cases] == ["completed", "returned", "open", "completed"]
    for case_id in (cases[0], cases[3]):
        assert [step for kind, step in await acts.events(case_id) if kind == "approved"] == list(ORDER)
    assert [step for kind, step in await acts.events(cases[1]) if kind == "returned"] == ["release"]
    numbers = [one["pupil"]["national_number"] for one in acts.applications]
    assert numbers == sorted(numbers)
    assert len(numbers) == len(set(numbers))
