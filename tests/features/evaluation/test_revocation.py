"""A publication is taken down by the bureau, an automatic one by nobody below the province; then it begins anew."""

import pytest
from test_automatic import publishes_on, work
from test_disputes import decide, object_to, page_id
from test_publication import board, confirm, own, publish, submitted  # noqa: F401 - a fixture

from xueji.features.publications.flow import REVOCATIONS
from xueji.kernel.levels import Level
from xueji.platform import database
from xueji.platform.cases import Cases

WHY = "三班的社会实践录错了学期，逐条更正来不及"


async def ask(acts, number, login="jiaowu", kind="revocation", reason=WHY):
    return await acts.as_(login).post(f"/api/publications/{number}/{kind}", json={"reason": reason})


async def published(acts):
    return (await board(acts))["items"][0]["publication"]


@pytest.mark.handbook(142)
async def test_taken_down_it_is_confirmed_by_nobody_and_published_again(acts, world, submitted):  # noqa: F811
    assert (await publish(acts)).status_code == 204
    first = (await own(acts)).json()
    await confirm(acts, first["hash"])
    objection = (await object_to(acts)).json()["case_id"]
    number = (await published(acts))["id"]
    assert (await ask(acts, number, kind="automatic-revocation")).json()["code"] == "publication_not_automatic"
    filed = await ask(acts, number)
    assert filed.status_code == 201, filed.text
    case = filed.json()
    assert case["number"].startswith("CX")
    assert (await ask(acts, number)).json()["code"] == "revocation_waits"
    assert (await published(acts))["revocation_case_id"] == case["case_id"]
    assert (await own(acts)).json()["confirmed_at"], "nothing happens before the bureau agrees"
    seen = (await acts.as_("county").get(f"/api/cases/{case['case_id']}")).json()
    assert (WHY in str(seen["facts"]), seen["family"]) == (True, False)
    assert (await decide(acts, case["case_id"], "jiaowu")).status_code in {403, 404}
    page = await page_id(acts)
    assert (await decide(acts, case["case_id"], "county")).status_code == 200

    assert (await own(acts)).status_code == 404
    assert (await confirm(acts, first["hash"])).json()["code"] == "publication_revoked"
    assert await database.value("SELECT count(*) FROM publication_page WHERE confirmed_at IS NOT NULL") == 0
    cleared = await database.value(
        "SELECT facts ->> 'confirmations_cleared' FROM audit_entry WHERE action = 'evaluation.publication_revoked'"
    )
    assert cleared == "1"
    told = await database.value("SELECT count(DISTINCT account_id) FROM notice WHERE kind = 'evaluation_revoked'")
    assert told == 4, "two pupils, the class teacher, who asked"
    [line] = (await board(acts))["items"]
    assert (line["publication"], len(line["revoked"]), line["waiting"]) == (None, 1, [])
    kept = (await acts.as_("jiaowu").get(f"/api/publication-pages/{page}")).json()
    assert (kept["running"], kept["records"][0]["title"] != "") == (False, True)
    done = await decide(acts, objection, "jiaowu", "return", reason="revoked", text="公示撤销了，改好再公示。")
    assert done.status_code == 200, done.text

    class_id = world.classes["h1"]
    taken = await acts.as_("jiaowu").post(f"/api/evaluation-progress/classes/{class_id}/take-back")
    assert taken.status_code == 204, "the school may have the class mended"
    await database.execute("UPDATE evaluation_submission SET taken_back_at = NULL, taken_back_by = NULL")
    assert (await publish(acts)).status_code == 204
    again = (await own(acts)).json()
    assert (again["may_confirm"], again["confirmed_at"]) == (True, None)
    assert (await confirm(acts, again["hash"])).status_code == 204
    assert (await ask(acts, number)).json()["code"] == "publication_revoked"
    detail = (await acts.as_("jiaowu").get(f"/api/publications/{number}")).json()
    assert (detail["line"]["revoked_at"] is not None, detail["may_ask_revocation"]) == (True, False)


RUN_BY = """
UPDATE publication p SET school_path = (SELECT path FROM organisation WHERE id = $1) || p.school_id || '/'
"""


@pytest.mark.handbook(148)
@pytest.mark.parametrize(
    "offices", [("county", "city", "province"), ("city", "province"), ("province",)], ids=lambda one: f"of the {one[0]}"
)
async def test_an_automatic_one_goes_up_to_the_province_and_nobody_decides_twice(acts, world, open_term, offices):
    await publishes_on(acts, world.today)
    await work()
    await database.execute(RUN_BY, world.offices[offices[0]])
    number = (await published(acts))["id"]
    refused = (await ask(acts, number)).json()
    assert refused["code"] == "automatic_not_revocable"
    assert "逐级上报" in refused["next"]
    case_id = (await ask(acts, number, kind="automatic-revocation")).json()["case_id"]
    for login in offices:
        assert (await published(acts)) is not None
        done = await decide(acts, case_id, login)
        assert done.status_code == 200, done.text
    assert (await published(acts)) is None
    assert await work() == [], "the clock does not publish again what the province has taken down"
    assert len((await board(acts))["items"][0]["waiting"]) == 2, "what the clock handed over is taken back"


@pytest.mark.handbook(142)
@pytest.mark.parametrize(
    ("office", "above"),
    [("county", "city"), ("city", "province"), ("province", None)],
    ids=["county", "city", "province"],
)
async def test_the_bureau_that_runs_the_school_decides_and_the_one_above_hears_when_it_is_late(
    acts,
    world,
    submitted,  # noqa: F811
    office,
    above,
):
    await publish(acts)
    number = (await published(acts))["id"]
    await database.execute(RUN_BY, world.offices[office])
    case_id = (await ask(acts, number)).json()["case_id"]
    async with database.transaction() as tx:
        case = await Cases(tx).case(case_id)
    [step] = REVOCATIONS[Level(office)].steps
    assert case.parties[step.party] == world.offices[office]
    assert (case.parties[step.above] if step.above else None) == (world.offices[above] if above else None)
    assert (await decide(acts, case_id, office)).status_code == 200
    assert await published(acts) is None


@pytest.mark.handbook(142)
async def test_who_may_ask_and_what_comes_back(acts, world, submitted):  # noqa: F811
    await publish(acts)
    number = (await published(acts))["id"]
    for login, status in (("teacher", 403), ("county", 403), ("qi", 403), ("stranger", 404)):
        assert (await ask(acts, number, login)).status_code == status, login
    assert (await ask(acts, number, reason="改一下")).status_code == 422
    case_id = (await ask(acts, number)).json()["case_id"]
    back = await decide(acts, case_id, "county", "return", reason="correctable", text="请凭材料更正。")
    assert back.status_code == 200, back.text
    assert (await published(acts))["running"] is True
    told = await database.value("SELECT count(*) FROM notice WHERE title = '撤销综评公示的申请没有同意'")
    assert told == 1
    assert (await ask(acts, number)).status_code == 201, "with better words"
