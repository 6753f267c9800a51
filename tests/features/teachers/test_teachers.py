"""A teacher's account: where it is, how it comes to another school, how it serves two, how a senior school's begins."""

import asyncio

import pytest
import pytest_asyncio

from xueji.features import accounts
from xueji.features.accounts import Role
from xueji.platform import database, sessions
from xueji.platform.caller import CallerKind
from xueji.platform.database import transaction

QINGSHI = {"name": "青石籍", "identifier": "13800000010"}


@pytest_asyncio.fixture
async def as_here(world, make_browser, password_hash):
    """The world's people, and administrators of the two other schools and a teacher who teaches at one."""
    people = (
        ("erzhong.admin", "二中管", "临溪二中", Role.ADMINISTRATOR, "13800000021"),
        ("qingshi.school", "青小管", "青石小学", Role.ADMINISTRATOR, "13800000022"),
        ("yixiao.teacher", "布合丽其·艾合买提", "临溪一小", Role.SUBJECT_TEACHER, "13800000023"),
    )
    async with transaction() as tx:
        for login_name, name, school, role, phone in people:
            place = world.offices[school]
            made = await accounts.found_account(
                tx, place, login_name, name, posts=[(place, "教师", [role])], password_hash=password_hash, phone=phone
            )
            world.accounts[login_name], world.posts[login_name] = made.account_id, made.post_ids
            cookie = await sessions.open(tx, made.account_id, CallerKind.STAFF, made.post_ids[0], "pytest")
            world.secrets[login_name] = cookie.secret
    return lambda login_name: make_browser(world.secrets[login_name])


async def decide(client, case_id, act="approval", **said):
    seen = (await client.get(f"/api/cases/{case_id}")).json()
    return await client.request(
        "POST", f"/api/cases/{case_id}/{act}", json={"step": seen["step"], **said}, version=seen["version"]
    )


async def asked(as_here, who="yixiao.admin", **changed):
    body = {**QINGSHI, "title": "数学教师", "roles": ["subject_teacher"], **changed}
    async with as_here(who) as client:
        return await client.post("/api/teacher-requests", json=body)


async def home_of(account_id):
    return await database.value(
        "SELECT o.name FROM account a JOIN organisation o ON o.id = a.organisation_id WHERE a.id = $1", account_id
    )


@pytest.mark.handbook(116, 146)
@pytest.mark.parametrize(
    ("who", "named", "school", "releases", "may_ask"),
    [
        pytest.param("yixiao.admin", QINGSHI, "青石小学", "系统管理员 青小管", True, id="by the phone"),
        pytest.param(
            "yixiao.admin",
            {"name": "青石籍", "identifier": "QINGSHI.reg"},
            "青石小学",
            "系统管理员 青小管",
            True,
            id="by the login name, however written",
        ),
        pytest.param(
            "yixiao.admin",
            {"name": "青小管", "identifier": "13800000022"},
            "青石小学",
            "青石区教育局",
            False,
            id="an administrator is moved from above",
        ),
        pytest.param(
            "yixiao.admin",
            {"name": "学籍", "identifier": "13800000006"},
            "临溪一小",
            "系统管理员 校管",
            False,
            id="one of the own school",
        ),
        pytest.param(
            "linxi.admin", QINGSHI, "青石小学", "系统管理员 青小管", False, id="a bureau looks, it does not ask"
        ),
    ],
)
async def test_which_school_holds_the_account_and_who_lets_it_go(as_here, who, named, school, releases, may_ask):
    async with as_here(who) as client:
        answer = await client.post("/api/teachers/lookup", json=named)
    found = answer.json()
    assert answer.status_code == 200, answer.text
    assert (found["school"], found["may_ask"]) == (school, may_ask)
    assert releases in found["releases"]
    assert found["next"]
    assert await database.value("SELECT count(*) FROM audit_entry WHERE action = 'teacher.looked_up'") == 1


@pytest.mark.handbook(116)
@pytest.mark.parametrize(
    "named",
    [
        pytest.param({"name": "别人", "identifier": "13800000010"}, id="the name of somebody else"),
        pytest.param({"name": "青石籍", "identifier": "13899999999"}, id="a number that nobody has"),
        pytest.param({"name": "青石籍", "identifier": "%__"}, id="no number at all"),
    ],
)
async def test_who_does_not_know_both_learns_nothing(as_here, named):
    async with as_here("yixiao.admin") as client:
        answer = await client.post("/api/teachers/lookup", json=named)
    assert (answer.status_code, answer.json()["code"]) == (404, "teacher_unknown")


@pytest.mark.handbook(146)
async def test_a_teacher_comes_with_the_account_once_the_old_school_has_agreed(as_here, world):
    teacher = world.accounts["qingshi.reg"]
    case = (await asked(as_here)).json()
    assert (case["holder"], case["state"]) == ("青石小学", "open")
    async with as_here("yixiao.admin") as receiving, as_here("qingshi.school") as sending:
        own = await decide(receiving, case["case_id"])
        assert (own.status_code, own.json()["code"]) == (403, "wrong_office")
        waiting = (await sending.get("/api/worklist")).json()["items"]
        assert [(line["name"], line["origin"], line["destination"]) for line in waiting] == [
            ("青石籍", "青石小学", "临溪一小")
        ]
        assert await home_of(teacher) == "青石小学"
        done = await decide(sending, case["case_id"])
        assert done.json()["state"] == "completed", done.text
        account = (await receiving.get(f"/api/accounts/{teacher}")).json()
        assert [(post["organisation_name"], post["title"]) for post in account["posts"]] == [("临溪一小", "数学教师")]
        assert [post["organisation_name"] for post in account["former_posts"]] == ["青石小学"]
        assert (await sending.get(f"/api/accounts/{teacher}")).status_code == 404
    told = "SELECT count(*) FROM notice WHERE account_id = ANY($1::bigint[]) AND title = '青石籍已调到临溪一小'"
    assert await database.value(told, [teacher, world.accounts["yixiao.admin"]]) == 2


@pytest.mark.handbook(146)
async def test_the_old_school_says_no_and_hears_it_again_with_more_words(as_here, world):
    case = (await asked(as_here)).json()
    async with as_here("yixiao.admin") as receiving, as_here("qingshi.school") as sending:
        await decide(sending, case["case_id"], "return", reason="duties_open", text="成绩还没交")
        mine = (await receiving.get("/api/teacher-requests")).json()["items"][0]
        assert mine["state"] == "returned"
        path = f"/api/teacher-requests/{mine['id']}/again"
        assert (await sending.request("POST", path, json={"note": ""}, version=mine["version"])).status_code == 404
        sent = await receiving.request("POST", path, json={"note": "成绩 11 月 30 日前交"}, version=mine["version"])
        assert (sent.json()["state"], sent.json()["note"]) == ("open", "成绩 11 月 30 日前交")
        done = await decide(sending, case["case_id"])
        assert done.json()["state"] == "completed"
    assert await home_of(world.accounts["qingshi.reg"]) == "临溪一小"


@pytest.mark.handbook(146)
@pytest.mark.parametrize(
    ("who", "changed", "code"),
    [
        pytest.param("linxi.admin", {}, "teacher_at_no_school", id="a bureau moves by itself"),
        pytest.param("yixiao.admin", {"identifier": "13899999999"}, "teacher_unknown", id="nobody"),
        pytest.param(
            "yixiao.admin",
            {"name": "青小管", "identifier": "13800000022"},
            "teacher_not_to_move",
            id="an administrator",
        ),
        pytest.param(
            "yixiao.admin", {"name": "学籍", "identifier": "13800000006"}, "teacher_not_to_move", id="one's own"
        ),
        pytest.param(
            "yixiao.admin", {"name": "临管", "identifier": "13800000003"}, "teacher_not_to_move", id="a bureau's"
        ),
        pytest.param("yixiao.admin", {"roles": ["auditor"]}, "fields_invalid", id="with an administrator's role"),
        pytest.param(
            "yixiao.admin", {"roles": ["bureau_registrar"]}, "role_not_at_this_level", id="with a bureau's role"
        ),
    ],
)
async def test_what_is_not_asked_for(as_here, who, changed, code):
    answer = await asked(as_here, who, **changed)
    assert answer.json()["code"] == code, answer.text
    assert await database.value("SELECT count(*) FROM teacher_request") == 0


@pytest.mark.handbook(146)
async def test_two_schools_ask_for_the_same_teacher_at_once_and_one_is_told_to_wait(as_here):
    answers = await asyncio.gather(asked(as_here), asked(as_here, "erzhong.admin"))
    assert sorted(one.status_code for one in answers) == [200, 409]
    assert next(one for one in answers if one.status_code == 409).json()["code"] == "teacher_asked"


@pytest.mark.handbook(146)
async def test_what_has_changed_meanwhile_moves_nobody(as_here, world):
    case = (await asked(as_here)).json()
    teacher = world.accounts["qingshi.reg"]
    async with as_here("shi.admin") as city, as_here("qingshi.school") as sending:
        moved = {"organisation_id": world.offices["临溪二中"].id}
        assert (await city.post(f"/api/accounts/{teacher}/move", json=moved)).status_code == 200
        late = await decide(sending, case["case_id"])
    assert (late.status_code, late.json()["code"]) == (409, "teacher_not_to_move")
    assert await home_of(teacher) == "临溪二中"


@pytest.mark.handbook(98, 146)
async def test_a_teacher_asks_to_teach_at_a_second_school_and_switches_between_the_two(as_here, world):
    async with (
        as_here("yixiao.teacher") as teacher,
        as_here("qingshi.school") as second,
        as_here("yixiao.admin") as own,
    ):
        found = (await teacher.get("/api/part-time/schools", params={"q": "青石"})).json()["items"]
        assert [(one["name"], one["bureau"]) for one in found] == [("青石小学", "青石区教育局")]
        body = {"school_id": found[0]["id"], "title": "书法教师", "note": "每周三下午"}
        case = (await teacher.post("/api/part-time", json=body)).json()
        assert case["holder"] == "青石小学"
        assert (await own.get(f"/api/cases/{case['case_id']}")).status_code == 200
        assert (await decide(own, case["case_id"])).json()["code"] == "wrong_office"
        assert (await decide(second, case["case_id"])).json()["state"] == "completed"
        posts = (await teacher.get("/api/session")).json()["posts"]
        assert [(post["organisation_name"], post["title"]) for post in posts] == [
            ("临溪一小", "教师"),
            ("青石小学", "书法教师"),
        ]
        switched = await teacher.post("/api/session/post", json={"post_id": posts[1]["id"]})
        assert switched.json()["post"]["organisation_name"] == "青石小学"
        again = await teacher.post("/api/part-time", json={"school_id": world.offices["临溪一小"].id, "title": "教师"})
        assert again.json()["code"] == "part_time_same"


@pytest.mark.handbook(146)
async def test_part_time_is_taken_back_by_the_teacher_alone(as_here, world):
    async with as_here("yixiao.teacher") as teacher, as_here("yixiao.banzhuren") as colleague:
        body = {"school_id": world.offices["青石小学"].id, "title": "书法教师"}
        case = (await teacher.post("/api/part-time", json=body)).json()
        path = f"/api/part-time/{case['id']}/withdrawal"
        assert (await colleague.request("POST", path, version=case["version"])).status_code == 404
        back = await teacher.request("POST", path, version=case["version"])
        assert back.json()["state"] == "withdrawn", back.text
        assert [one["state"] for one in (await teacher.get("/api/part-time")).json()["items"]] == ["withdrawn"]
        assert (await colleague.get("/api/part-time")).json()["items"] == []


def new_account(world, office, **changed):
    body = {
        "login_name": "new.teacher",
        "name": "欧阳𬱖",
        "organisation_id": world.offices[office].id,
        "title": "物理教师",
        "roles": ["subject_teacher"],
        "phone": "13911110001",
    }
    return {**body, **changed}


@pytest.mark.handbook(117)
async def test_a_senior_schools_account_waits_for_the_bureau(as_here, world):
    async with as_here("erzhong.admin") as school, as_here("linxi.admin") as county:
        made = (await school.post("/api/accounts", json=new_account(world, "临溪二中"))).json()
        assert (made["one_time_password"], made["waits"]) == (None, True)
        account = f"/api/accounts/{made['account_id']}"
        assert (await school.get(account)).json()["state"] == "waiting"
        for act, body in (("unlock", {}), ("reset", {}), ("lock", {"reason": "试试"})):
            refused = await school.post(f"{account}/{act}", json=body)
            assert refused.json()["code"] == "account_state_unsuitable", act
        [line] = (await county.get("/api/worklist")).json()["items"]
        assert (line["name"], line["flow_label"]) == ("欧阳𬱖", "高中教师账号审核")
        assert (await decide(county, line["id"])).json()["state"] == "completed"
        assert (await school.get(account)).json()["state"] == "active"
        given = (await school.post(f"{account}/reset", json={})).json()
        assert given["one_time_password"]


@pytest.mark.handbook(117)
@pytest.mark.parametrize(
    ("who", "office"),
    [
        pytest.param("linxi.admin", "临溪二中", id="the bureau enters a senior school's account itself"),
        pytest.param("yixiao.admin", "临溪一小", id="a school without a senior stage"),
    ],
)
async def test_other_accounts_serve_at_once(as_here, world, who, office):
    async with as_here(who) as client:
        made = (await client.post("/api/accounts", json=new_account(world, office))).json()
    assert made["one_time_password"]
    assert await database.value("SELECT count(*) FROM teacher_request") == 0


@pytest.mark.handbook(117)
async def test_who_has_to_decide_is_told(as_here, world, work):
    async with as_here("erzhong.admin") as school:
        await school.post("/api/accounts", json=new_account(world, "临溪二中"))
    await work()
    told = "SELECT title FROM notice WHERE account_id = $1"
    assert await database.value(told, world.accounts["linxi.admin"]) == "高中教师账号审核：主管部门审核"
