"""Who has no mainland ID number fills in once every bureau above the school has agreed, and is not missing before."""

import msgspec
import pytest
from test_disputes import decide, picture  # noqa: F401 - a fixture
from written import DEED

from xueji.platform import database
from xueji.platform.jobs import run_due_jobs

WHY = "持护照随父母来鲁，今年九月入学，就读高一（3）班，中考成绩在外省。"

pytestmark = [pytest.mark.handbook(129), pytest.mark.usefixtures("open_term")]


class Told(msgspec.Struct):
    title: str


async def papers(acts, data, login="jiaowu", flow="evaluation_account"):
    given = await acts.as_(login).post(
        f"/api/case-evidence/{flow}?slot=papers", files={"data": ("a.jpg", data, "image/jpeg")}
    )
    return [given.json()["evidence"]["id"]]


async def ask(acts, evidence, who="gang", login="jiaowu", reason=WHY):
    return await acts.as_(login).post(
        f"/api/students/{acts.world.pupils[who]}/evaluation-account", json={"reason": reason, "evidence": evidence}
    )


async def listed(acts, login="jiaowu"):
    return (await acts.as_(login).get("/api/evaluation-accounts")).json()["items"]


async def pupils_asked(acts):
    return (await acts.as_("teacher").get("/api/evaluation-progress")).json()["counts"]["pupils"]


async def test_county_city_and_province_agree_and_the_pupil_writes(acts, picture):  # noqa: F811
    [line] = await listed(acts)
    assert (line["name"], line["state"], line["may_ask"]) == ("安娜", "none", True)
    page = await acts.page("gang")
    assert (page["closed"]["code"], page["fills_until"]) == ("evaluation_no_account", None), (
        "no date for who is not asked"
    )
    before = await pupils_asked(acts)
    filed = await ask(acts, await papers(acts, picture))
    assert filed.status_code == 201, filed.text
    case = filed.json()
    assert case["number"].startswith("ZH")
    closed = (await acts.page("gang"))["closed"]
    assert (closed["code"], case["number"] in closed["why"]) == ("evaluation_account_coming", True)
    assert [(one["state"], one["may_ask"]) for one in await listed(acts)] == [("asked", False)]
    seen = (await acts.as_("county").get(f"/api/cases/{case['case_id']}")).json()
    assert (seen["name"], WHY in str(seen["facts"]), len(seen["evidence"])) == ("安*", True, 1)
    assert (await decide(acts, case["case_id"], "province")).status_code == 409, "not its turn"
    for login in ("county", "city", "province"):
        assert await pupils_asked(acts) == before, "nothing is asked of who has no account"
        done = await decide(acts, case["case_id"], login)
        assert done.status_code == 200, done.text
    page = await acts.page("gang")
    assert page["closed"] is None
    assert page["fills_until"]
    assert (await acts.try_add("deed", DEED | {"starts_on": acts.day()}, "gang")).status_code == 201
    assert await pupils_asked(acts) == before + 1
    assert [one["state"] for one in await listed(acts)] == ["open"]
    home = (await acts.as_("gang").get("/api/home")).json()["children"][0]["duties"]
    assert "evaluation" in {one["kind"] for one in home}
    assert (await ask(acts, [])).json()["code"] == "evaluation_account_there"
    await run_due_jobs()
    told = await database.fetch(Told, "SELECT title FROM notice WHERE account_id = $1", acts.world.accounts["gang"])
    assert any("综评账号" in one.title for one in told)


async def test_what_came_back_is_asked_again_under_its_number(acts, picture):  # noqa: F811
    first = (await ask(acts, await papers(acts, picture))).json()
    assert (await ask(acts, [])).json()["code"] == "evaluation_account_asked"
    back = await decide(acts, first["case_id"], "county", "return", reason="unsaid", text="请写明在哪里就读。")
    assert back.status_code == 200, back.text
    assert (await acts.page("gang"))["closed"]["code"] == "evaluation_no_account"
    assert [one["state"] for one in await listed(acts)] == ["returned"]
    again = (await ask(acts, [], reason=WHY + "住在学校附近。")).json()
    assert again == first
    facts = (await acts.as_("county").get(f"/api/cases/{first['case_id']}")).json()["facts"]
    assert "住在学校附近" in str(facts)
    version = await database.value("SELECT version FROM approval_case")
    gone = await acts.as_("jiaowu").request(
        "POST", f"/api/cases/{first['case_id']}/withdrawal", json={}, version=version
    )
    assert gone.status_code == 200, gone.text
    assert [one["may_ask"] for one in await listed(acts)] == [True]
    assert (await ask(acts, await papers(acts, picture))).json()["number"] != first["number"]


@pytest.mark.parametrize(
    ("login", "who", "given", "status", "code"),
    [
        ("jiaowu", "gang", False, 422, "evaluation_account_unproven"),
        ("jiaowu", "qi", True, 409, "evaluation_account_there"),
        ("jiaowu", "far", True, 404, None),
        ("stranger", "gang", False, 404, None),
        ("teacher", "gang", False, 403, None),
        ("county", "gang", False, 403, None),
        ("gang", "gang", False, 403, None),
    ],
    ids=["no picture", "with papers", "another school's", "of another school", "a teacher", "a bureau", "the pupil"],
)
async def test_who_asks_for_whom(acts, picture, login, who, given, status, code):  # noqa: F811
    answer = await ask(acts, await papers(acts, picture) if given else [], who, login)
    assert (answer.status_code, answer.json().get("code") if code else None) == (status, code), answer.text
    assert await database.value("SELECT count(*) FROM evaluation_account") == 0


RUN_BY_CITY = """
UPDATE organisation SET parent_id = $1, path = (SELECT path FROM organisation WHERE id = $1) || id || '/' WHERE id = $2
"""


async def test_a_school_of_the_city_is_not_decided_twice(acts, world, picture):  # noqa: F811
    await database.execute(RUN_BY_CITY, world.offices["city"], world.offices["senior"])
    await database.execute("UPDATE student SET school_path = o.path FROM organisation o WHERE o.id = student.school_id")
    found = (await acts.as_("jiaowu").get("/api/evaluation-accounts")).json()
    assert found["flow"] == "evaluation_account_city"
    case_id = (await ask(acts, await papers(acts, picture, flow=found["flow"]))).json()["case_id"]
    for login in ("city", "province"):
        assert (await decide(acts, case_id, login)).status_code == 200
    assert [one["state"] for one in await listed(acts)] == ["open"]
