"""School codes: they come by the quarter, a bureau picks one for a school, the national platform acknowledges it."""

from datetime import date

import pytest
import pytest_asyncio

from xueji.features import accounts, organisations
from xueji.features.accounts import Role
from xueji.features.organisations import SchoolCodeAcknowledged, Stage, System
from xueji.kernel.levels import Level
from xueji.platform import database, events, sessions
from xueji.platform.caller import CallerKind
from xueji.platform.connections import execute
from xueji.platform.database import transaction
from xueji.platform.jobs import run_due_jobs

pytestmark = pytest.mark.usefixtures("outside")

CODES = [
    {"school_code": "2137000201", "name": "临溪三小", "division_code": "379021"},
    {"school_code": "2137000202", "name": "临溪滨河小学", "division_code": "379021"},
    {"school_code": "3137000203", "name": "临溪三中", "division_code": "379021"},
    {"school_code": "2137000204", "name": "青石新区小学", "division_code": "379002"},
    {"school_code": "2137000205", "name": "临溪旧小学", "division_code": "379021", "state": "revoked"},
]
SUMMER = {"name": "2026 年第二季度", "released_on": "2026-06-20", "codes": CODES}
AUTUMN = {
    "name": "2026 年第三季度",
    "released_on": "2026-09-20",
    "codes": [{"school_code": "2137000206", "name": "临溪新城小学", "division_code": "379021"}],
}


@pytest_asyncio.fixture
async def registrar(world, make_browser):
    """The county's registrar, who may match codes."""
    office = world.offices["临溪县教育局"]
    async with transaction() as tx:
        founded = await accounts.found_account(
            tx, office, "linxi.reg", "临籍", posts=[(office, "学籍科", [Role.BUREAU_REGISTRAR])], password_hash="x"
        )
        cookie = await sessions.open(tx, founded.account_id, CallerKind.STAFF, founded.post_ids[0], "pytest")
    async with make_browser(cookie.secret) as client:
        yield client


@pytest_asyncio.fixture
async def school(world):
    """A new school that has no code yet."""
    async with transaction() as tx:
        return await organisations.found_organisation(
            tx,
            world.offices["临溪县教育局"].id,
            Level.SCHOOL,
            "临溪三小",
            stages=[Stage.PRIMARY],
            system=System.SIX_THREE,
        )


async def fetched(registrar, outside, *releases):
    outside.introduce("national", releases=list(releases))
    answer = await registrar.post("/api/school-codes/fetch")
    assert answer.status_code == 200
    await run_due_jobs()
    return answer.json()


async def match(client, school_id, code="2137000201", version=1):
    path = f"/api/organisations/{school_id}/school-code"
    return await client.request("POST", path, json={"school_code": code}, version=version)


async def card(client, school_id):
    return (await client.get(f"/api/organisations/{school_id}")).json()["code"]


@pytest.mark.handbook(105)
async def test_the_registry_arrives_by_the_quarter_and_the_page_says_of_which_day_it_is(registrar, outside):
    before = (await registrar.get("/api/school-codes")).json()
    assert (before["release"], before["items"]) == (None, [])
    assert (await fetched(registrar, outside, SUMMER))["words"] == "已排队，等全国平台答复"
    found = (await registrar.get("/api/school-codes")).json()
    assert (found["release"]["name"], found["release"]["released_on"]) == ("2026 年第二季度", "2026-06-20")
    assert found["fetching"] is None
    await fetched(registrar, outside, SUMMER, AUTUMN)
    found = (await registrar.get("/api/school-codes")).json()
    assert found["release"]["released_on"] == "2026-09-20"
    assert "临溪新城小学" in [one["name"] for one in found["items"]]


@pytest.mark.handbook(105)
async def test_two_releases_that_came_meanwhile_are_both_fetched(registrar, outside):
    await fetched(registrar, outside, SUMMER, AUTUMN)
    assert await database.value("SELECT count(*) FROM school_code_release") == 2


@pytest.mark.handbook(105)
async def test_while_the_platform_is_away_the_page_says_when_it_is_asked_again(registrar, outside):
    outside.order("/national", "down", times=5)
    await fetched(registrar, outside, SUMMER)
    found = (await registrar.get("/api/school-codes")).json()
    assert found["fetching"].startswith("等全国平台答复，已试 1 次，下次 ")
    outside.http.delete("/_faults")
    await execute("UPDATE gateway_task SET next_at = now()")
    await fetched(registrar, outside, SUMMER)
    assert (await registrar.get("/api/school-codes")).json()["release"]["name"] == "2026 年第二季度"


@pytest.mark.handbook(104)
async def test_a_county_sees_the_free_codes_of_its_own_area_the_fitting_ones_first(registrar, outside, school):
    await fetched(registrar, outside, SUMMER)
    found = (await registrar.get("/api/school-codes", params={"school_id": school.id})).json()["items"]
    assert [(one["name"], one["fits"]) for one in found] == [
        ("临溪三小", True),
        ("临溪滨河小学", True),
        ("临溪三中", False),
    ]
    assert found[0]["kind"] == "小学"
    by_name = (await registrar.get("/api/school-codes", params={"q": "滨河"})).json()["items"]
    assert [one["school_code"] for one in by_name] == ["2137000202"]


@pytest.mark.handbook(104)
async def test_a_matched_code_is_the_schools_alone_and_the_match_is_audited(registrar, outside, school):
    await fetched(registrar, outside, SUMMER)
    done = await match(registrar, school.id)
    assert (done.json()["school_code"], done.json()["version"]) == ("2137000201", 2)
    assert "2137000201" not in [
        one["school_code"] for one in (await registrar.get("/api/school-codes")).json()["items"]
    ]
    found = await database.value(
        "SELECT facts->>'school_code' FROM audit_entry WHERE action = 'organisation.code_matched' AND organisation_id = $1",
        school.id,
    )
    assert found == "2137000201"


@pytest.mark.handbook(104)
@pytest.mark.parametrize(
    ("office", "code", "status", "refusal"),
    [
        pytest.param("临溪三小", "2137000299", 422, "school_code_not_released", id="not released"),
        pytest.param("临溪三小", "2137000205", 409, "school_code_revoked", id="revoked"),
        pytest.param("临溪三小", "2137000001", 409, "school_code_taken", id="another school's"),
        pytest.param("临溪三小", "3137000203", 422, "fields_invalid", id="a code of another stage"),
        pytest.param("临溪一小", "2137000201", 409, "school_has_code", id="the school has one"),
        pytest.param("临溪县教育局", "2137000201", 422, "not_a_school", id="an office"),
        pytest.param("青石小学", "2137000204", 404, "not_found", id="another county's school"),
    ],
)
async def test_codes_that_cannot_be_had(world, registrar, outside, school, office, code, *, status, refusal):
    await fetched(registrar, outside, SUMMER)
    world.offices["临溪三小"] = school
    answer = await match(registrar, world.offices[office].id, code)
    assert (answer.status_code, answer.json()["code"]) == (status, refusal), answer.text


@pytest.mark.handbook(104)
async def test_who_may_not_match_is_told_who_may(as_, school):
    async with as_("yixiao.reg") as client:
        assert (await match(client, school.id)).json()["code"] == "permission_missing"


@pytest.mark.handbook(39)
async def test_cross_province_opens_when_the_national_platform_has_acknowledged_the_code(registrar, outside, school):
    heard: list[SchoolCodeAcknowledged] = []

    @events.subscribe(SchoolCodeAcknowledged)
    async def hear(tx, event):
        heard.append(event)

    await fetched(registrar, outside, SUMMER)
    assert (await card(registrar, school.id))["standing"] == "none"
    assert "没有全国学籍号" in (await card(registrar, school.id))["words"]
    outside.order("/national/school-codes", "down", times=1)
    await match(registrar, school.id)
    await run_due_jobs()
    waiting = await card(registrar, school.id)
    assert waiting["standing"] == "waiting"
    assert waiting["words"].startswith("等全国平台答复，已试 1 次，下次 ")
    await execute("UPDATE gateway_task SET next_at = now()")
    async with transaction() as tx:
        await tx.defer("gateways.sweep")
    await run_due_jobs()
    opened = await card(registrar, school.id)
    assert (opened["standing"], opened["label"]) == ("open", "可以办跨省业务")
    assert heard == [SchoolCodeAcknowledged(school.id, "2137000201")]
    events._handlers[SchoolCodeAcknowledged].remove(hear)
    assert [one["school_code"] for one in outside.look("national")["taken"]] == ["2137000201"]


@pytest.mark.handbook(39)
async def test_a_platform_that_takes_its_time_is_asked_again_by_itself(registrar, outside, school):
    await fetched(registrar, outside, SUMMER)
    outside.introduce("national", code_lag=1)
    await match(registrar, school.id)
    await run_due_jobs()
    words = (await card(registrar, school.id))["words"]
    assert "自动再问" in words
    await execute("UPDATE gateway_task SET next_at = now()")
    async with transaction() as tx:
        await tx.defer("gateways.sweep")
    await run_due_jobs()
    assert (await card(registrar, school.id))["standing"] == "open"


@pytest.mark.handbook(39)
async def test_a_code_that_the_platform_does_not_take_is_shown_and_told_anew_when_it_is_mended(
    as_, registrar, outside, school
):
    outside.introduce("national", releases=[SUMMER])
    async with as_("linxi.admin") as administrator:
        path = f"/api/organisations/{school.id}"
        await administrator.request("PATCH", path, json={"school_code": "2137000299"}, version=1)
        await run_due_jobs()
        assert (await card(registrar, school.id))["standing"] == "refused"
        await administrator.request("PATCH", path, json={"school_code": "2137000202"}, version=2)
        await run_due_jobs()
    assert (await card(registrar, school.id))["standing"] == "open"


async def test_schools_that_were_there_before_are_open_and_one_whose_code_is_revoked_says_so(world, registrar, outside):
    school = world.offices["临溪一小"]
    assert (await card(registrar, school.id))["standing"] == "open"
    revoked = {
        **AUTUMN,
        "codes": [{"school_code": "2137000001", "name": "临溪一小", "division_code": "379021", "state": "revoked"}],
    }
    await fetched(registrar, outside, revoked)
    assert (await card(registrar, school.id))["standing"] == "revoked"


async def test_a_zone_without_a_division_code_looks_through_its_citys_codes(as_, world, outside):
    async with transaction() as tx:
        await tx.execute(
            "UPDATE post SET roles = array_append(roles, 'bureau_registrar') WHERE organisation_id = $1",
            world.offices["青石区教育局"].id,
        )
    async with as_("qingshi.admin") as zone:
        await fetched(zone, outside, SUMMER)
        assert len((await zone.get("/api/school-codes")).json()["items"]) == 4


async def test_a_release_is_of_the_day_that_it_says(registrar, outside):
    await fetched(registrar, outside, SUMMER)
    assert await database.value("SELECT released_on FROM school_code_release") == date(2026, 6, 20)


@pytest.mark.parametrize(
    ("kind", "seconds"),
    [
        pytest.param("half_open", 0.1, id="the answer gets lost"),
        pytest.param("double", 0, id="the line sends it twice"),
        pytest.param("wrong", 0, id="a page instead of an answer"),
        pytest.param("late", 2 * 86400, id="days late"),
    ],
)
async def test_whatever_happens_on_the_way_the_platform_hears_once(registrar, outside, school, kind, seconds):
    await fetched(registrar, outside, SUMMER)
    outside.order("/national/school-codes", kind, seconds=seconds)
    await match(registrar, school.id)
    await run_due_jobs()
    assert (await card(registrar, school.id))["standing"] == "waiting"
    outside.pass_time(2 * 86400)
    await execute("UPDATE gateway_task SET next_at = now()")
    async with transaction() as tx:
        await tx.defer("gateways.sweep")
    await run_due_jobs()
    assert (await card(registrar, school.id))["standing"] == "open"
    assert len(outside.look("national")["taken"]) == 1
