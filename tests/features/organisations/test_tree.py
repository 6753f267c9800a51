"""The authority tree inside the caller's subtree: seen, made, changed, closed."""

import pytest

from xueji.platform import database


def school(world, county="临溪县教育局", **changed):
    body = {
        "parent_id": world.offices[county].id,
        "level": "school",
        "name": "临溪三小",
        "school_code": "2137000033",
        "stages": ["primary"],
        "system": "63",
    }
    return {**body, **changed}


@pytest.mark.parametrize(
    ("who", "names"),
    [
        pytest.param("sheng.admin", ["海右市教育局"], id="the province sees its cities"),
        pytest.param(
            "shi.admin", ["临溪县教育局", "青石区教育局"], id="the city its counties, zones without a code too"
        ),
        pytest.param("linxi.admin", ["临溪一小", "临溪二中"], id="the county its schools"),
        pytest.param("yixiao.reg", [], id="a school only itself"),
    ],
)
async def test_everybody_begins_at_the_own_office(as_, who, names):
    async with as_(who) as client:
        found = (await client.get("/api/organisations")).json()
    assert [item["name"] for item in found["items"]] == names
    assert found["trail"][0]["id"] == found["parent"]["id"]


async def test_the_trail_leads_from_the_own_office_down(world, as_):
    async with as_("shi.admin") as city:
        found = (await city.get(f"/api/organisations?parent_id={world.offices['临溪一小'].id}")).json()
    assert [item["name"] for item in found["trail"]] == ["海右市教育局", "临溪县教育局", "临溪一小"]


async def test_search_goes_through_the_whole_subtree_and_no_further(as_):
    async with as_("linxi.admin") as county, as_("shi.admin") as city:
        assert [
            one["name"] for one in (await county.get("/api/organisations", params={"q": "小"})).json()["items"]
        ] == ["临溪一小"]
        assert len((await city.get("/api/organisations", params={"q": "小"})).json()["items"]) == 2
        by_code = (await city.get("/api/organisations", params={"q": "2137000003"})).json()
        assert [one["name"] for one in by_code["items"]] == ["青石小学"]


@pytest.mark.parametrize(
    ("who", "office"),
    [
        pytest.param("linxi.admin", "青石小学", id="a school of another county"),
        pytest.param("linxi.admin", "海右市教育局", id="the office above"),
        pytest.param("yixiao.admin", "临溪二中", id="the school next door"),
    ],
)
async def test_what_lies_outside_does_not_exist(world, as_, who, office):
    async with as_(who) as client:
        for path in (
            f"/api/organisations/{world.offices[office].id}",
            f"/api/organisations?parent_id={world.offices[office].id}",
        ):
            assert (await client.get(path)).status_code == 404


async def test_a_county_makes_a_school_with_a_path_below_its_own(world, as_):
    async with as_("linxi.admin") as county:
        made = (await county.post("/api/organisations", json=school(world))).json()
    assert made["path"] == f"{world.offices['临溪县教育局'].path}{made['id']}/"
    assert (made["short_name"], made["version"], made["level_label"]) == ("临溪三小", 1, "学校")


@pytest.mark.parametrize(
    ("who", "changed", "status", "code"),
    [
        pytest.param("linxi.admin", {"school_code": "2137000001"}, 409, "school_code_taken", id="one code, one school"),
        pytest.param(
            "linxi.admin", {"name": " 临溪一小 "}, 409, "organisation_name_taken", id="the same name beside it"
        ),
        pytest.param("linxi.admin", {"level": "city"}, 422, "parent_unsuitable", id="no city below a county"),
        pytest.param(
            "linxi.admin", {"stages": [], "system": None}, 422, "fields_invalid", id="a school without a stage"
        ),
        pytest.param("qingshi.admin", {}, 404, "not_found", id="another county's administrator"),
        pytest.param("yixiao.reg", {}, 403, "permission_missing", id="a registrar"),
        pytest.param("linxi.admin", {"mayor": "x"}, 422, "fields_invalid", id="a field that nobody knows"),
    ],
)
async def test_schools_that_are_not_made(world, as_, who, changed, *, status, code):
    async with as_(who) as client:
        answer = await client.post("/api/organisations", json=school(world, **changed))
    assert answer.status_code == status or (changed.get("mayor") and 400 <= answer.status_code < 500), answer.text
    assert answer.json()["code"] in {code, "body_unreadable"}
    assert await database.value("SELECT count(*) FROM organisation WHERE name = '临溪三小'") == 0


async def test_a_change_needs_the_version_that_was_seen(world, as_):
    path = f"/api/organisations/{world.offices['临溪一小'].id}"
    async with as_("linxi.admin") as county:
        assert (await county.request("PATCH", path, json={"name": "临溪一小"})).status_code in {400, 422, 428}
        done = await county.request("PATCH", path, json={"name": "临溪第一小学"}, version=1)
        assert (done.json()["name"], done.json()["version"]) == ("临溪第一小学", 2)
        late = await county.request("PATCH", path, json={"name": "别的名字"}, version=1)
        assert late.status_code == 412
        assert late.json()["facts"]["theirs"]["name"] == "临溪第一小学"


async def test_the_own_office_is_changed_from_above(world, as_):
    async with as_("yixiao.admin") as administrator:
        answer = await administrator.request(
            "PATCH", f"/api/organisations/{world.offices['临溪一小'].id}", json={"name": "我的学校"}, version=1
        )
    assert answer.json()["code"] == "organisation_outside"
    assert "临溪县教育局" in answer.json()["next"]


@pytest.mark.handbook(103)
async def test_a_school_with_classes_is_not_closed(world, as_):
    path = f"/api/organisations/{world.offices['临溪一小'].id}"
    async with as_("linxi.admin") as county:
        made = await county.post(
            "/api/classes",
            json={"school_id": world.offices["临溪一小"].id, "stage": "primary", "grade": 1, "number": 1},
        )
        refused = await county.request("PATCH", path, json={"active": False}, version=1)
        assert refused.json()["code"] == "organisation_in_use"
        assert refused.json()["facts"]["classes"] == 1
        await county.request("PATCH", f"/api/classes/{made.json()['id']}", json={"active": False}, version=1)
        closed = await county.request("PATCH", path, json={"active": False}, version=1)
        assert closed.json()["active"] is False
    async with as_("yixiao.reg") as registrar:
        assert (await registrar.get("/api/organisations")).status_code == 403


@pytest.mark.handbook(98)
@pytest.mark.parametrize(
    ("centre", "status"),
    [
        pytest.param("临溪二中", 200, id="another school of the same county"),
        pytest.param("青石小学", 422, id="a school of another county"),
        pytest.param("临溪县教育局", 422, id="a bureau"),
        pytest.param("临溪一小", 422, id="the school itself"),
    ],
)
async def test_a_central_school_is_a_school_of_the_same_bureau(world, as_, centre, status):
    path = f"/api/organisations/{world.offices['临溪一小'].id}"
    async with as_("linxi.admin") as county:
        body = {"central_school_id": world.offices[centre].id}
        answer = await county.request("PATCH", path, json=body, version=1)
    assert answer.status_code == status
