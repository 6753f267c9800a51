"""What waits for a post, what waits outside, and how a queue is narrowed (Q2, Q12)."""

import pytest

pytestmark = pytest.mark.handbook(2)


async def test_the_count_beside_the_place_is_what_this_post_may_decide(acts):
    ids = await acts.all_entered(1, 2)
    nothing = {"mine": 0, "release_requests": 0}
    assert (await acts.as_("head").get("/api/enrolments/waiting")).json() == nothing
    await acts.submit(*ids)
    assert (await acts.as_("head").get("/api/enrolments/waiting")).json()["mine"] == 2
    for other in ("registrar", "stranger_head", "county"):
        assert (await acts.as_(other).get("/api/enrolments/waiting")).json() == nothing, other
    await acts.decide(ids[0], login="head")
    assert (await acts.as_("head").get("/api/enrolments/waiting")).json()["mine"] == 1
    assert (await acts.as_("county").get("/api/enrolments/waiting")).json()["mine"] == 1
    assert (await acts.as_("far_county").get("/api/enrolments/waiting")).json() == nothing


async def test_who_filed_under_both_roles_has_nothing_to_decide(acts):
    enrolment_id = (await acts.entered(1, "both"))["row"]["id"]
    await acts.submit(enrolment_id, login="both")
    assert (await acts.as_("both").get("/api/enrolments/waiting")).json()["mine"] == 0
    assert (await acts.as_("both").get("/api/enrolments?mine=true")).json()["total"] == 0
    page = (await acts.as_("head").get("/api/enrolments?mine=true")).json()
    assert page["total"] == 1


async def test_the_counts_of_the_queues_stay_whole_while_one_looks_at_ones_own(acts):
    ids = await acts.all_entered(1, 2)
    await acts.submit(ids[0])
    page = (await acts.as_("head").get("/api/enrolments?mine=true")).json()
    counts = {one["state"]: one["count"] for one in page["counts"]}
    assert (page["total"], counts["filed"], counts["ready"]) == (1, 1, 1)


@pytest.mark.handbook(12)
async def test_the_overview_says_whom_outside_the_checks_wait_for(acts):
    for order in (1, 2):
        assert (await acts.enter(order)).status_code == 201
    (words,) = (await acts.as_("registrar").get("/api/enrolments/overview")).json()["checking"]
    assert words.startswith("2 人：")
    assert "全国平台" in words
    assert (await acts.as_("stranger").get("/api/enrolments/overview")).json()["checking"] == []
    await acts.work()
    assert (await acts.as_("registrar").get("/api/enrolments/overview")).json()["checking"] == []


async def test_a_queue_is_narrowed_by_where_its_pupils_came_from(acts):
    enrolment_id = (await acts.entered(1))["row"]["id"]
    page = (await acts.as_("registrar").get("/api/enrolments?source=teacher")).json()
    assert ([row["id"] for row in page["items"]], page["total"]) == ([enrolment_id], 1)
    page = (await acts.as_("registrar").get("/api/enrolments?source=template")).json()
    assert (page["items"], page["total"]) == ([], 0)
