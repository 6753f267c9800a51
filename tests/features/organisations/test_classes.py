"""Classes, who leads them, and the school calendar."""

import pytest

from xueji.features import organisations
from xueji.platform import database
from xueji.platform.database import transaction


@pytest.fixture
def first_class(world, as_):
    """`await first_class()` makes 一年级（1）班 of 临溪一小."""

    async def make(number=1):
        async with as_("yixiao.admin") as administrator:
            body = {"school_id": world.offices["临溪一小"].id, "stage": "primary", "grade": 1, "number": number}
            answer = await administrator.post("/api/classes", json=body)
            assert answer.status_code == 200, answer.text
            return answer.json()

    return make


async def test_a_class_gets_its_name_and_the_year_of_entry(first_class):
    made = await first_class(3)
    year = organisations.school_year_of(await database.value("SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date"))
    assert (made["name"], made["grade_label"], made["entry_year"]) == ("一年级（3）班", "一年级", year)


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        pytest.param(
            {"stage": "senior", "grade": 1}, {"stage_not_taught"}, id="a stage that the school does not teach"
        ),
        pytest.param({"stage": "primary", "grade": 6}, {"grade_unknown"}, id="no sixth year in five and four"),
        pytest.param(
            {"stage": "senior", "grade": 9, "number": 0},
            {"stage_not_taught", "grade_unknown", "class_number_range"},
            id="all faults at once",
        ),
    ],
)
async def test_classes_that_cannot_be(world, as_, body, codes):
    async with as_("yixiao.admin") as administrator:
        whole = {"school_id": world.offices["临溪一小"].id, "number": 1, **body}
        answer = await administrator.post("/api/classes", json=whole)
    assert {error["code"] for error in answer.json()["errors"]} == codes


async def test_the_same_class_twice_is_refused(world, as_, first_class):
    await first_class()
    async with as_("yixiao.admin") as administrator:
        body = {"school_id": world.offices["临溪一小"].id, "stage": "primary", "grade": 1, "number": 1}
        assert (await administrator.post("/api/classes", json=body)).json()["code"] == "class_exists"
        second = await administrator.post("/api/classes", json={**body, "number": 2})
        taken = await administrator.request(
            "PATCH", f"/api/classes/{second.json()['id']}", json={"number": 1}, version=1
        )
        assert taken.json()["code"] == "class_exists"
        moved = await administrator.request(
            "PATCH", f"/api/classes/{second.json()['id']}", json={"number": 4}, version=1
        )
        assert moved.json()["name"] == "一年级（4）班"


async def test_a_bureau_has_no_classes(world, as_):
    async with as_("linxi.admin") as county:
        body = {"school_id": world.offices["临溪县教育局"].id, "stage": "primary", "grade": 1, "number": 1}
        assert (await county.post("/api/classes", json=body)).json()["code"] == "not_a_school"


@pytest.mark.handbook(145)
async def test_the_academic_administrator_assigns_and_the_teacher_sees_the_class_at_once(
    world, as_, first_class, caller_of
):
    made = await first_class()
    post_id = world.posts["yixiao.banzhuren"][0]
    async with as_("yixiao.jiaowu") as academic, as_("yixiao.banzhuren") as teacher:
        offered = (await academic.get("/api/classes")).json()
        assert offered["teachers"] == [{"post_id": post_id, "name": "班主"}]
        assert (await caller_of("yixiao.banzhuren")).post.class_ids == ()
        answer = await academic.put(f"/api/classes/{made['id']}/head-teacher", json={"post_id": post_id})
        assert answer.json()["head_teacher"] == {"post_id": post_id, "name": "班主"}
        assert (await caller_of("yixiao.banzhuren")).post.class_ids == (made["id"],)
        session = (await teacher.get("/api/session")).json()
        assert session["hints"] == []
        assert session["post"]["class_names"] == ["一年级（1）班"]
        nobody = await academic.put(f"/api/classes/{made['id']}/head-teacher", json={"post_id": None})
        assert nobody.json()["head_teacher"] is None
    assert await database.value("SELECT count(*) FROM audit_entry WHERE action = 'class.teacher_assigned'") == 2


@pytest.mark.handbook(145)
@pytest.mark.parametrize(
    ("who", "post_of", "status", "code"),
    [
        pytest.param("yixiao.jiaowu", "yixiao.reg", 422, "not_a_teacher_here", id="a post without the role"),
        pytest.param("yixiao.jiaowu", "qingshi.reg", 422, "not_a_teacher_here", id="a post of another school"),
        pytest.param("yixiao.reg", "yixiao.banzhuren", 403, "permission_missing", id="a registrar may not assign"),
    ],
)
async def test_who_cannot_lead_and_who_cannot_assign(world, as_, first_class, who, post_of, *, status, code):
    made = await first_class()
    async with as_(who) as client:
        answer = await client.put(f"/api/classes/{made['id']}/head-teacher", json={"post_id": world.posts[post_of][0]})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.handbook(145)
@pytest.mark.parametrize("how", ["the role is taken", "the post ends", "the account is deleted"])
async def test_a_teacher_who_leaves_leaves_the_class(world, as_, first_class, how):
    made = await first_class()
    post_id = world.posts["yixiao.banzhuren"][0]
    async with as_("yixiao.jiaowu") as academic, as_("yixiao.admin") as administrator:
        await academic.put(f"/api/classes/{made['id']}/head-teacher", json={"post_id": post_id})
        if how == "the role is taken":
            await administrator.put(f"/api/posts/{post_id}/roles", json={"roles": ["subject_teacher"]})
        elif how == "the post ends":
            await administrator.delete(f"/api/posts/{post_id}")
        else:
            await administrator.delete(f"/api/accounts/{world.accounts['yixiao.banzhuren']}")
        items = (await academic.get("/api/classes")).json()["items"]
    assert items[0]["head_teacher"] is None
    assert await database.value("SELECT count(*) FROM audit_entry WHERE action = 'class.teacher_released'") == 1


async def test_terms_are_ruling_13_until_the_province_sets_dates(world, as_):
    async with as_("yixiao.reg") as registrar:
        [year] = (await registrar.get("/api/terms")).json()["items"]
        assert year["current"]
        assert [term["label"] for term in year["terms"]] == ["秋季学期", "春季学期"]
        async with transaction() as tx:
            await organisations.set_ordinary_year(tx, world.offices["山东省教育厅"].id, year["year"])
        await database.execute("UPDATE term SET starts_on = starts_on + 5 WHERE kind = 'autumn'")
        [changed] = (await registrar.get("/api/terms")).json()["items"]
        assert changed["terms"][0]["starts_on"] == f"{year['year']}-09-06"


async def test_found_class_gives_the_class_that_is_there(world):
    school = world.offices["临溪一小"]
    async with transaction() as tx:
        first = await organisations.found_class(tx, school, organisations.Stage.JUNIOR, 4, 2)
        again = await organisations.found_class(tx, school, organisations.Stage.JUNIOR, 4, 2)
    assert first.id == again.id
    assert first.name == "初四（2）班"


async def test_the_front_door_finds_bureaus_schools_and_subtrees(world):
    school = world.offices["临溪一小"]
    bureau = await organisations.bureau_above(school)
    assert bureau is not None
    assert bureau.name == "临溪县教育局"
    assert await organisations.bureau_above(world.offices["山东省教育厅"]) is None
    names = [one.name for one in await organisations.subtree(organisations.POOL, bureau.path)]
    assert names == ["临溪县教育局", "临溪一小", "临溪二中"]
