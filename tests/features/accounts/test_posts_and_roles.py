"""Several posts in one account, roles on a post, the three administrators apart, from a 403 to a permission."""

import asyncio

import pytest

from xueji.features import accounts
from xueji.features.accounts.events import AccessDecided, AccessRequested
from xueji.kernel.permissions import May
from xueji.platform import database, events


@pytest.fixture
def heard(monkeypatch):
    """What rooms above would hear."""
    told = []

    async def listen(_tx, event):
        told.append(event)

    monkeypatch.setattr(events, "_handlers", {AccessRequested: [listen], AccessDecided: [listen]})
    return told


async def session_of(client):
    return (await client.get("/api/session")).json()


@pytest.mark.handbook(98, 102)
async def test_one_account_switches_between_posts_in_two_schools_without_logging_in_again(world, as_):
    extra = {"organisation_id": world.offices["临溪二中"].id, "title": "代管学籍", "roles": ["registrar"]}
    async with as_("linxi.admin") as county, as_("yixiao.reg") as registrar:
        path = f"/api/accounts/{world.accounts['yixiao.reg']}/posts"
        assert (await county.post(path, json=extra)).status_code == 200
        before = await session_of(registrar)
        assert [post["organisation_name"] for post in before["posts"]] == ["临溪一小", "临溪二中"]
        assert before["post"]["organisation_name"] == "临溪一小"
        other = before["posts"][1]["id"]
        after = (await registrar.post("/api/session/post", json={"post_id": other})).json()
        assert after["post"]["id"] == other
        assert (await session_of(registrar))["post"]["organisation_name"] == "临溪二中"
        foreign = await registrar.post("/api/session/post", json={"post_id": world.posts["erzhong.reg"][0]})
        assert foreign.json()["code"] == "not_your_post"
    async with as_("yixiao.reg") as old_cookie:
        assert (await session_of(old_cookie))["kind"] == "nobody"


@pytest.mark.handbook(98)
async def test_each_request_runs_under_exactly_one_post(world, as_, caller_of):
    extra = {"organisation_id": world.offices["临溪二中"].id, "title": "系统管理员", "roles": ["administrator"]}
    async with as_("shi.admin") as city:
        added = await city.post(f"/api/accounts/{world.accounts['yixiao.reg']}/posts", json=extra)
        assert added.status_code == 200, added.text
    caller = await caller_of("yixiao.reg")
    assert caller.post.roles == ("registrar",)
    assert "account.manage" not in caller.permissions


async def test_a_post_that_ends_loses_its_power_on_the_very_next_request(world, as_):
    async with as_("yixiao.admin") as administrator, as_("yixiao.reg") as registrar:
        assert (await registrar.get("/api/organisations")).status_code == 200
        await administrator.delete(f"/api/posts/{world.posts['yixiao.reg'][0]}")
        assert (await registrar.get("/api/organisations")).status_code == 403
        session = await session_of(registrar)
        assert session["post"] is None
        assert session["hints"][0]["code"] == "no_post"


@pytest.mark.handbook(101, 144)
async def test_the_school_administrator_gives_the_academic_administrator_role(world, as_, caller_of):
    post = world.posts["yixiao.reg"][0]
    async with as_("yixiao.admin") as administrator:
        answer = await administrator.put(
            f"/api/posts/{post}/roles", json={"roles": ["registrar", "academic_administrator"]}
        )
        assert answer.status_code == 200
    caller = await caller_of("yixiao.reg")
    assert {"class.assign_teacher", "window.open"} <= set(caller.permissions)


@pytest.mark.handbook(97)
@pytest.mark.parametrize(
    ("who", "post_of", "roles", "status", "code"),
    [
        pytest.param(
            "yixiao.admin",
            "yixiao.reg",
            ["administrator"],
            403,
            "role_granted_above",
            id="a school gives no administrator",
        ),
        pytest.param("yixiao.admin", "yixiao.reg", ["auditor"], 403, "role_granted_above", id="nor an auditor"),
        pytest.param(
            "yixiao.admin",
            "yixiao.reg",
            ["bureau_registrar"],
            422,
            "role_not_at_this_level",
            id="a bureau's role is none of a school",
        ),
        pytest.param(
            "yixiao.admin", "yixiao.admin", ["registrar"], 409, "not_on_yourself", id="nobody gives himself a role"
        ),
        pytest.param(
            "yixiao.admin", "erzhong.reg", ["registrar"], 404, "not_found", id="another school's post does not exist"
        ),
        pytest.param(
            "linxi.admin",
            "yixiao.reg",
            ["administrator"],
            409,
            "second_administrator",
            id="a second administrator wants a confirmation",
        ),
        pytest.param(
            "linxi.admin",
            "yixiao.admin",
            ["administrator", "auditor"],
            409,
            "administrators_separated",
            id="system and audit in one account",
        ),
        pytest.param(
            "linxi.admin", "erzhong.reg", ["administrator"], 200, None, id="the first administrator of a school"
        ),
    ],
)
async def test_who_gives_what(world, as_, who, post_of, *, roles, status, code):
    async with as_(who) as client:
        answer = await client.put(f"/api/posts/{world.posts[post_of][0]}/roles", json={"roles": roles})
    assert answer.status_code == status, answer.text
    assert answer.json().get("code") == code


@pytest.mark.handbook(97)
async def test_a_second_administrator_is_confirmed_and_audited(world, as_):
    path = f"/api/posts/{world.posts['yixiao.reg'][0]}/roles"
    async with as_("linxi.admin") as county:
        asked = (await county.put(path, json={"roles": ["administrator"]})).json()
        assert "校管" in asked["title"]
        done = await county.put(path, json={"roles": ["administrator"], "confirm": True})
        assert done.status_code == 200
    assert await database.value("SELECT count(*) FROM audit_entry WHERE action = 'post.second_administrator'") == 1


@pytest.mark.handbook(97)
async def test_the_three_administrators_are_apart_over_all_posts_of_an_account(world, as_):
    extra = {"organisation_id": world.offices["临溪二中"].id, "title": "审计", "roles": ["auditor"]}
    async with as_("linxi.admin") as county:
        answer = await county.post(f"/api/accounts/{world.accounts['yixiao.admin']}/posts", json=extra)
        assert answer.json()["code"] == "administrators_separated"
        assert answer.json()["facts"] == {"held": "系统管理员", "wanted": "审计管理员"}


async def test_the_same_title_twice_at_one_place_is_refused(world, as_):
    extra = {"organisation_id": world.offices["临溪一小"].id, "title": "教师", "roles": []}
    async with as_("yixiao.admin") as administrator:
        answer = await administrator.post(f"/api/accounts/{world.accounts['yixiao.reg']}/posts", json=extra)
    assert answer.json()["code"] == "post_exists"


@pytest.mark.handbook(101)
async def test_the_catalogue_says_what_a_role_may_and_who_gives_it(as_):
    async with as_("yixiao.admin") as administrator, as_("yixiao.reg") as registrar:
        items = {item["role"]: item for item in (await administrator.get("/api/roles")).json()["items"]}
        assert items["registrar"]["grantable"] == ["school"]
        assert items["administrator"]["grantable"] == []
        assert items["administrator"]["separated"]
        assert {"permission": "pupil.read", "label": "查看学籍"} in items["registrar"]["permissions"]
        others = (await registrar.get("/api/roles")).json()["items"]
        assert all(item["grantable"] == [] for item in others)


@pytest.mark.handbook(145)
async def test_a_class_teacher_without_a_class_hears_why_and_whom_to_ask(world, as_, caller_of):
    async with as_("yixiao.banzhuren") as teacher:
        [hint] = (await session_of(teacher))["hints"]
        assert hint["code"] == "class_missing"
        assert "教务" in hint["next"]
        assert hint["help"] == "q145"
    async with as_("yixiao.admin") as administrator:
        await administrator.put(f"/api/posts/{world.posts['yixiao.jiaowu'][0]}/roles", json={"roles": []})
    hint = await accounts.class_missing(world.offices["临溪一小"].id, "临溪一小")
    assert "还没有教务管理员" in hint.next


@pytest.mark.handbook(96)
@pytest.mark.parametrize(
    ("who", "path", "office"),
    [
        pytest.param(
            "yixiao.reg", "/api/accounts", "临溪县教育局", id="an administrator's permission comes from above"
        ),
        pytest.param("yixiao.admin", "/api/accounts", None, id="who has it is not refused"),
        pytest.param(
            "erzhong.reg", "/api/accounts", "临溪县教育局", id="a school without an administrator asks the county"
        ),
    ],
)
async def test_a_403_names_the_permission_and_the_office_that_grants_it(as_, who, path, office):
    async with as_(who) as client:
        answer = await client.get(path)
    if office is None:
        assert answer.status_code == 200
        return
    body = answer.json()
    assert (answer.status_code, body["code"]) == (403, "permission_missing")
    assert body["facts"]["permission"] == "account.read"
    assert body["facts"]["offices"][0] == office
    assert office in body["why"]


@pytest.mark.handbook(96)
async def test_the_own_administrator_is_named_first_for_what_the_school_may_grant(as_, caller_of):
    caller = await caller_of("yixiao.reg")
    assert await accounts.grantors(May.CLASS_ASSIGN_TEACHER, caller) == ["临溪一小", "临溪县教育局"]


@pytest.mark.handbook(96)
async def test_a_request_goes_to_the_office_and_is_granted_there(world, as_, heard):
    async with as_("yixiao.reg") as registrar, as_("yixiao.admin") as administrator, as_("qingshi.admin") as stranger:
        answer = await registrar.post("/api/access-requests", json={"permission": "class.assign_teacher"})
        assert answer.status_code == 200, answer.text
        asked = answer.json()
        assert asked["office"]["name"] == "临溪一小"
        again = (await registrar.post("/api/access-requests", json={"permission": "class.assign_teacher"})).json()
        assert again["id"] == asked["id"]
        [waiting] = (await administrator.get("/api/access-requests")).json()["to_decide"]
        [work] = (await administrator.get("/api/worklist")).json()["groups"]
        assert (work["kind"], work["count"], work["to"]) == ("access", 1, "/staff/access-requests")
        assert (await registrar.get("/api/worklist")).json()["groups"] == []
        assert waiting["id"] == asked["id"]
        assert waiting["roles"][0] == {"role": "academic_administrator", "label": "教务管理员"}
        path = f"/api/access-requests/{asked['id']}"
        assert (await stranger.post(f"{path}/grant", json={})).status_code == 404
        assert (await stranger.post(f"{path}/refuse", json={"reason": "不归我"})).status_code == 404
        assert (await registrar.post(f"{path}/grant", json={})).status_code == 403
        granted = (await administrator.post(f"{path}/grant", json={})).json()
        assert granted["state"] == "granted"
        assert "class.assign_teacher" in (await session_of(registrar))["permissions"]
        late = await administrator.post(f"{path}/refuse", json={"reason": "不需要"})
        assert late.json()["code"] == "access_request_decided"
    assert [type(event) for event in heard] == [AccessRequested, AccessDecided]
    assert heard[0].to_account_ids == (world.accounts["yixiao.admin"],)


@pytest.mark.handbook(96)
async def test_a_request_is_refused_with_a_reason_and_may_be_asked_again(as_, heard):
    async with as_("yixiao.reg") as registrar, as_("yixiao.admin") as administrator:
        asked = (await registrar.post("/api/access-requests", json={"permission": "class.assign_teacher"})).json()
        path = f"/api/access-requests/{asked['id']}/refuse"
        assert (await administrator.post(path, json={"reason": ""})).status_code in {400, 422}
        refused = (await administrator.post(path, json={"reason": "教务另有专人"})).json()
        assert (refused["state"], refused["reason"]) == ("refused", "教务另有专人")
        [mine] = (await registrar.get("/api/access-requests")).json()["mine"]
        assert mine["reason"] == "教务另有专人"
        fresh = (await registrar.post("/api/access-requests", json={"permission": "class.assign_teacher"})).json()
        assert fresh["id"] != asked["id"]
    assert heard[1].reason == "教务另有专人"


@pytest.mark.handbook(96)
@pytest.mark.parametrize(
    ("permission", "code"),
    [
        pytest.param("pupil.read", "permission_held", id="what one has already"),
        pytest.param("field_rule.set", "permission_not_at_this_level", id="what no school may do"),
    ],
)
async def test_requests_that_nobody_could_grant_are_refused(as_, permission, code):
    async with as_("yixiao.reg") as registrar:
        answer = await registrar.post("/api/access-requests", json={"permission": permission})
    assert answer.json()["code"] == code


async def test_two_administrators_deciding_at_once_decide_once(world, as_, heard):
    async with as_("yixiao.reg") as registrar, as_("yixiao.admin") as school, as_("linxi.admin") as county:
        asked = (await registrar.post("/api/access-requests", json={"permission": "class.assign_teacher"})).json()
        path = f"/api/access-requests/{asked['id']}"
        answers = await asyncio.gather(
            school.post(f"{path}/grant", json={}), county.post(f"{path}/refuse", json={"reason": "不需要"})
        )
    assert sorted(answer.status_code for answer in answers) == [200, 409]


async def test_settings_are_the_owners_and_survive(as_):
    async with as_("yixiao.reg") as client:
        assert (await client.patch("/api/me", json={"settings": {"elder": True}})).json()["account"]["settings"][
            "elder"
        ]
        changed = (await client.patch("/api/me", json={"settings": {"theme": "dark"}})).json()["account"]["settings"]
        assert changed == {"elder": True, "theme": "dark"}
        wrong = await client.patch("/api/me", json={"settings": {"theme": "pink"}})
        assert 400 <= wrong.status_code < 500


async def test_a_browser_without_a_login_is_nobody(world, make_browser):
    async with make_browser() as client:
        session = await session_of(client)
        assert (session["kind"], session["account"], session["permissions"]) == ("nobody", None, [])
        assert (await client.get("/api/accounts")).status_code == 401


async def test_the_caller_is_loaded_in_one_statement(world, caller_of, statements):
    async with statements() as seen:
        caller = await caller_of("yixiao.reg")
    assert caller.post.path == world.offices["临溪一小"].path
    assert len(seen) == 1


@pytest.mark.parametrize(
    "sql",
    [
        pytest.param("UPDATE session SET idle_until = now() - interval '1 second'", id="idle too long"),
        pytest.param("UPDATE session SET expires_at = now() - interval '1 second'", id="too old"),
        pytest.param("UPDATE session SET ended_at = now()", id="ended"),
        pytest.param("UPDATE account SET state = 'locked'", id="locked"),
        pytest.param("UPDATE account SET state = 'frozen'", id="frozen"),
        pytest.param("UPDATE account SET state = 'deleted'", id="deleted"),
    ],
)
async def test_a_login_is_over_at_once(caller_of, sql):
    assert await caller_of("yixiao.reg") is not None
    await database.execute(sql)
    assert await caller_of("yixiao.reg") is None
