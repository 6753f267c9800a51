"""Pupils of a published grade write again until a moment; then what they wrote is published, and confirmed anew."""

from datetime import timedelta

import pytest
import pytest_asyncio
from test_disputes import correct, decide, page_id, picture  # noqa: F401 - a fixture
from test_publication import board, confirm, own, publish, submitted  # noqa: F401 - a fixture
from written import DEED

from xueji.features.publications import grants
from xueji.platform import database
from xueji.platform.database import transaction
from xueji.platform.jobs import JobContext

OTHER = DEED | {"title": "教邻居奶奶用手机挂号"}


@pytest_asyncio.fixture
async def number(acts, submitted):  # noqa: F811
    assert (await publish(acts)).status_code == 204
    return (await board(acts))["items"][0]["publication"]["id"]


async def grant(acts, number, hours=24, login="jiaowu", who=("qi",), **more):
    now = await database.value("SELECT clock_timestamp()")
    body = {
        "until": (now + timedelta(hours=hours)).isoformat(),
        "reason": "病假，没来得及填",
        "student_ids": [acts.world.pupils[one] for one in who],
        "kinds": ["deed"],
    }
    return await acts.as_(login).post(f"/api/publications/{number}/grants", json=body | more)


async def listed(acts, number, login="jiaowu"):
    return (await acts.as_(login).get(f"/api/publications/{number}/grants")).json()["items"]


async def minute():
    await grants.settle_due(JobContext(id=1, name="publications.settle_grants", attempt=1))


@pytest.mark.handbook(140)
async def test_who_is_granted_writes_those_kinds_and_it_is_published_when_the_time_is_over(acts, world, number):
    first = (await own(acts)).json()
    await confirm(acts, first["hash"])
    assert (await acts.try_add("deed", OTHER | {"starts_on": acts.day()})).json()["code"] == "evaluation_in_publication"
    answer = await grant(acts, number)
    assert answer.status_code == 204, answer.text
    seen = await acts.page()
    assert (seen["editable"], seen["granted_kinds"], seen["days_left"]) == (True, ["deed"], 1)
    assert (await acts.try_add("award", {"title": "三好学生"})).json()["code"] == "evaluation_grant_of_other_kinds"
    assert (await acts.kind("award"))["editable"] is False
    await acts.add("deed", OTHER | {"starts_on": acts.day()})
    home = (await acts.as_("qi").get("/api/home")).json()["children"][0]["duties"]
    assert [one["act"] for one in home if one["kind"] == "evaluation"] == ["去更正"]
    await minute()
    assert (await own(acts)).json()["hash"] == first["hash"], "what is published stands until the time is over"
    [line] = await listed(acts, number)
    assert (line["pupils"], line["kinds"], line["state"]) == (["欧阳𬱖（高一（3）班）"], ["典型事例"], "running")

    await database.execute("UPDATE evaluation_grant SET until = clock_timestamp()")
    assert (await acts.try_add("deed", OTHER | {"starts_on": acts.day()})).json()["code"] == "evaluation_in_publication"
    await minute()
    now = (await own(acts)).json()
    assert len(now["kinds"][0]["records"]) == 2
    assert (now["confirmed_at"], now["may_confirm"], now["versions"]) == (None, True, 1)
    assert [one["state"] for one in await listed(acts, number)] == ["settled"]
    await minute()
    assert (await own(acts)).json()["versions"] == 1, "run twice changes nothing"
    told = await database.value(
        "SELECT count(*) FROM notice WHERE title IN ('可以更正综评了', '综评公示的内容改了，请再核对')"
    )
    assert told == 2
    assert (
        await database.value("SELECT count(*) FROM audit_entry WHERE action LIKE 'evaluation.correction_grant%'") == 2
    )


@pytest.mark.handbook(140)
async def test_a_grant_is_ended_early_and_what_was_written_is_published_at_once(acts, world, number):
    await grant(acts, number, who=(), class_ids=[world.classes["h1"]], kinds=[], teachers=True)
    [line] = await listed(acts, number)
    assert (len(line["pupils"]), len(line["kinds"]), line["teachers"]) == (2, 9, True)
    await acts.add("deed", OTHER | {"starts_on": acts.day()})
    assert (await acts.as_("stranger").post(f"/api/publication-grants/{line['id']}/end")).status_code == 404
    assert (await acts.as_("jiaowu").post(f"/api/publication-grants/{line['id']}/end")).status_code == 204
    assert len((await own(acts)).json()["kinds"][0]["records"]) == 2
    assert await database.value("SELECT count(*) FROM publication_page_version") == 1, "only of the page that differs"
    assert (await acts.try_add("deed", OTHER)).json()["code"] == "evaluation_in_publication"
    assert (await acts.as_("jiaowu").post(f"/api/publication-grants/{line['id']}/end")).status_code == 204, (
        "twice is once"
    )


@pytest.mark.handbook(140)
@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"hours": 24 * 9}, 422, "correction_grant_too_long"),
        ({"hours": -1}, 422, "correction_grant_too_long"),
        ({"who": ("far",)}, 422, "correction_grant_for_nobody"),
        ({"reason": ""}, 400, None),
        ({"login": "teacher"}, 403, None),
        ({"login": "county"}, 403, None),
        ({"login": "stranger"}, 404, None),
    ],
    ids=[
        "beyond the end",
        "over already",
        "nobody of the grade",
        "no reason",
        "a teacher",
        "a bureau",
        "another school",
    ],
)
async def test_what_is_not_granted(acts, number, more, status, code):
    answer = await grant(acts, number, **more)
    assert answer.status_code in {status, 422 if status == 400 else status}, answer.text
    assert code is None or answer.json()["code"] == code
    assert await database.value("SELECT count(*) FROM evaluation_grant") == 0


@pytest.mark.handbook(140)
async def test_after_the_end_nothing_is_granted_and_what_was_granted_is_confirmed_beyond_it(acts, number):
    await grant(acts, number)
    await acts.add("deed", OTHER | {"starts_on": acts.day()})
    await database.execute("UPDATE publication SET starts_at = now() - interval '1 day', ends_at = now()")
    await database.execute("UPDATE evaluation_grant SET until = clock_timestamp()")
    assert (await grant(acts, number, hours=1)).json()["code"] == "publication_over"
    await minute()
    now = (await own(acts)).json()
    assert (now["may_confirm"], len(now["kinds"][0]["records"])) == (True, 2)


@pytest.mark.handbook(140)
async def test_a_correction_does_not_write_over_what_the_pupil_has_mended(acts, number, picture):  # noqa: F811
    filed = (await correct(acts, picture)).json()["case_id"]
    await grant(acts, number)
    [line] = (await acts.kind("deed"))["records"]
    record = (await acts.as_("qi").get(f"/api/evaluation-records/{line['id']}")).json()["record"]
    assert (await acts.save(record, {"place": "图书馆"})).status_code == 200
    assert (await decide(acts, filed, "teacher")).json()["code"] == "correction_overtaken"


@pytest.mark.handbook(142)
async def test_after_a_revocation_pupils_are_granted_time_and_it_ends_when_the_grade_is_published_again(acts, number):
    await database.execute("UPDATE publication SET revoked_at = now()")
    assert (await grant(acts, number, hours=24 * 15)).json()["code"] == "correction_grant_too_long"
    assert (await grant(acts, number, hours=24 * 3)).status_code == 204
    await acts.add("deed", OTHER | {"starts_on": acts.day()})
    assert (await publish(acts)).status_code == 204
    assert len((await own(acts)).json()["kinds"][0]["records"]) == 2
    assert (await acts.try_add("deed", OTHER)).json()["code"] == "evaluation_in_publication"
    async with transaction() as tx:
        assert await grants.settle(tx, (await listed(acts, number))[0]["id"]) is False
