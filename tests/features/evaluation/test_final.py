"""What has been reported is confirmed only when nothing of it can change; once the city has confirmed, nothing does."""

import asyncio
from contextvars import Context

import pytest
from test_archives import ENDED, ended, report, reports  # noqa: F401 - a fixture
from test_disputes import correct, decide, object_to, page_id, picture  # noqa: F401 - a fixture
from test_grants import OTHER, grant, minute, number  # noqa: F401 - a fixture
from test_publication import board, confirm, own, submitted  # noqa: F401 - a fixture
from test_revocation import ask

from xueji.features.archives import report as reporting
from xueji.platform import database
from xueji.platform.jobs import run_due_jobs

WHOLE = """
SELECT encode(sha256(string_agg(row_to_json(g)::text, '' ORDER BY g.id)::bytea), 'hex')
FROM (SELECT id, hash, confirmed_by, confirmed_at, open_until FROM publication_page) g
"""
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


async def take_back(acts):
    return await acts.as_("jiaowu").post(f"/api/evaluation-progress/classes/{acts.world.classes['h1']}/take-back")


@pytest.mark.handbook(121, 140, 142)
@pytest.mark.parametrize(
    ("confirmed", "late", "revocation"),
    [(False, "publication_over", 201), (True, "publication_closed", 409)],
    ids=["reported", "confirmed by the city"],
)
async def test_what_may_still_be_done_to_it(acts, ended, picture, confirmed, late, revocation):  # noqa: F811
    case_id = (await report(acts, ended)).json()["case_id"]
    if confirmed:
        assert (await decide(acts, case_id, "city")).status_code == 200
    before = await database.value(WHOLE)
    hash_of_gang = (await own(acts, "gang")).json()["hash"]
    for answer, code in (
        (await confirm(acts, hash_of_gang, "gang"), late),
        (await object_to(acts), late),
        (await correct(acts, picture, record_id=1), late),
        (await grant(acts, ended, hours=1), late),
        (await report(acts, ended), "report_there"),
        (await take_back(acts), "evaluation_submission_published"),
    ):
        assert answer.json()["code"] == code, answer.text
    [line] = await reports(acts)
    assert (line["may_report"], line["waits"]) == (False, [])
    detail = (await acts.as_("jiaowu").get(f"/api/publications/{ended}")).json()
    assert (detail["may_grant"], detail["may_ask_revocation"]) == (False, not confirmed)
    mine = (await own(acts)).json()
    assert (mine["may_object"], mine["closed_at"] is not None) == (False, confirmed)
    asked = await ask(acts, ended)
    assert asked.status_code == revocation, asked.text
    if confirmed:
        assert asked.json()["code"] == late
    else:
        assert (await decide(acts, case_id, "city")).json()["code"] == "report_unsettled"
    assert await database.value(WHOLE) == before


@pytest.mark.handbook(121)
async def test_nothing_is_confirmed_while_anything_of_it_is_open(acts, number, picture):  # noqa: F811
    objection = (await object_to(acts)).json()
    correction = (await correct(acts, picture)).json()
    await grant(acts, number)
    await acts.add("deed", OTHER | {"starts_on": acts.day()})
    await database.execute(ENDED)
    revocation = (await ask(acts, number)).json()
    opened = [one["number"] for one in (objection, correction, revocation)]
    refused = (await report(acts, number)).json()
    assert refused["code"] == "report_waits"
    assert all(one in refused["detail"] for one in (*opened, "更正时间到")), refused["detail"]
    await database.execute(
        "UPDATE evaluation_rules SET content = jsonb_set(content, '{dates,autumn,reports_on}', to_jsonb($1::text))",
        acts.day(0),
    )
    await reporting.report_due(None)
    [line] = await reports(acts)
    assert all(one in line["waits"][0] for one in opened)

    async def said():
        answer = (await decide(acts, line["case_id"], "city")).json()
        assert answer["code"] == "report_unsettled", answer
        checks = (await acts.as_("city").get(f"/api/cases/{line['case_id']}")).json()["checks"]
        assert all(one["text"].split("，办完")[0] in answer["detail"] for one in checks if "办完才能" in one["text"])
        return [
            *(one for one in opened if one in answer["detail"]),
            *(["time"] if "更正时间" in answer["detail"] else []),
        ]

    assert await said() == [*opened, "time"]
    for one, login, reason in (
        (objection, "jiaowu", "stands"),
        (correction, "teacher", "unproven"),
        (revocation, "county", "unfounded"),
    ):
        done = await decide(acts, one["case_id"], login, "return", reason=reason, text="核对过，写明了。")
        assert done.status_code == 200, done.text
        opened.remove(one["number"])
        assert await said() == [*opened, "time"]
    await database.execute("UPDATE evaluation_grant SET until = clock_timestamp()")
    await minute()
    refused = (await decide(acts, line["case_id"], "city")).json()
    assert (refused["code"], "学生核对到" in refused["detail"]) == ("report_unsettled", True)
    assert (await confirm(acts, (await own(acts)).json()["hash"])).status_code == 204
    await database.execute("UPDATE publication_page SET open_until = now()")
    assert (await decide(acts, line["case_id"], "city")).status_code == 200
    await run_due_jobs()
    assert (await reports(acts))[0]["state"] == "archived"


@pytest.mark.handbook(121, 142)
async def test_who_agrees_too_late_changes_nothing(acts, number, picture):  # noqa: F811
    """Whatever is open when it is closed, though it cannot be: the keepers refuse by themselves."""
    correction = (await correct(acts, picture)).json()["case_id"]
    revocation = (await ask(acts, number)).json()["case_id"]
    await database.execute("UPDATE publication SET closed_at = now()")
    before = await database.value(WHOLE)
    for case_id, login in ((correction, "teacher"), (revocation, "county")):
        assert (await decide(acts, case_id, login)).json()["code"] == "publication_closed"
    assert await database.value(WHOLE) == before
    with pytest.raises(Exception, match="publication_closed"):
        await database.execute("UPDATE publication SET revoked_at = now()")


async def both(*acts):
    """All wait for the same publication, then they go on at once."""
    async with database.transaction() as tx:
        await tx.execute("SELECT FROM publication FOR UPDATE")
        begun = [asyncio.create_task(act, context=Context()) for act in acts]
        while await tx.value(WAITING) < len(begun):
            assert not any(one.done() for one in begun)
            await asyncio.sleep(0.01)
    return [answer.json().get("code") if answer.content else None for answer in await asyncio.gather(*begun)]


@pytest.mark.handbook(121, 142)
async def test_of_the_city_that_confirms_and_the_school_that_asks_to_revoke_one_wins(acts, ended):  # noqa: F811
    case_id = (await report(acts, ended)).json()["case_id"]
    codes = await both(decide(acts, case_id, "city"), ask(acts, ended))
    assert codes in ([None, "publication_closed"], ["report_unsettled", None])
    wrong = await database.value(
        "SELECT count(*) FROM publication p JOIN publication_revocation v ON v.publication_id = p.id"
        " WHERE p.closed_at IS NOT NULL"
    )
    assert wrong == 0


@pytest.mark.handbook(142)
async def test_who_confirms_while_it_is_taken_down_has_confirmed_nothing_and_is_told(acts, number):  # noqa: F811
    seen = (await own(acts)).json()["hash"]
    case_id = (await ask(acts, number)).json()["case_id"]
    codes = await both(decide(acts, case_id, "county"), confirm(acts, seen))
    assert codes in ([None, "publication_revoked"], [None, None])
    assert await database.value("SELECT count(*) FROM publication_page WHERE confirmed_at IS NOT NULL") == 0
    again = await confirm(acts, seen)
    assert (again.json()["code"], "重新公示" in again.json()["next"]) == ("publication_revoked", True)
    assert (await object_to(acts)).json()["code"] == "publication_revoked"
    page = await page_id(acts)
    [kept] = (await acts.as_("jiaowu").get(f"/api/publication-pages/{page}")).json()["records"]
    [record] = (await acts.kind("deed"))["records"]
    assert kept["id"] == record["id"], "what the pupil has written is there still"
