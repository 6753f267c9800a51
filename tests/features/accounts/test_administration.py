"""Who makes, locks, resets, moves and deletes whose account; and what serves one account only."""

import io

import pytest
import xlsxwriter

from xueji.features.accounts.import_accounts import COLUMNS
from xueji.platform import database

PASSWORD = "Sommer-Regen-2026"


def new_account(world, office="临溪一小", **changed):
    body = {
        "login_name": "yixiao.new",
        "name": "新老师",
        "organisation_id": world.offices[office].id,
        "title": "学籍管理员",
        "roles": ["registrar"],
        "phone": "13911110001",
        "email": "new@example.cn",
    }
    return {**body, **changed}


async def codes(answer):
    return [error["code"] for error in answer.json().get("errors", [])]


async def actions(subject_like):
    sql = "SELECT array_agg(action ORDER BY id) FROM audit_entry WHERE subject LIKE $1"
    return await database.value(sql, subject_like) or []


@pytest.mark.handbook(102)
async def test_an_administrator_makes_an_account_that_logs_in_once_with_a_one_time_password(world, as_, make_browser):
    async with as_("yixiao.admin") as administrator:
        answer = await administrator.post("/api/accounts", json=new_account(world))
        assert answer.status_code == 200, answer.text
        made = answer.json()
        assert made["one_time_password"]
        account = (await administrator.get(f"/api/accounts/{made['account_id']}")).json()
        assert account["must_change_password"]
        assert account["phone_masked"] == "139****0001"
        assert account["posts"][0]["roles"] == [{"role": "registrar", "label": "学籍管理员"}]
    async with make_browser() as client:
        body = {"login_name": "yixiao.new", "password": made["one_time_password"]}
        assert (await client.post("/api/staff/login", json=body)).json()["step"] == "enrol_totp"
        await database.execute(
            "UPDATE account SET password_expires_at = now() - interval '1 minute' WHERE id = $1", made["account_id"]
        )
        assert (await client.post("/api/staff/login", json=body)).json()["code"] == "activation_expired"


async def test_the_one_time_password_is_kept_nowhere(world, as_):
    async with as_("yixiao.admin") as administrator:
        made = (await administrator.post("/api/accounts", json=new_account(world))).json()
    word = made["one_time_password"]
    for table in ("account", "idempotency", "audit_entry", "procrastinate_jobs"):
        rows = await database.value(f"SELECT count(*) FROM {table} t WHERE t::text LIKE $1", f"%{word}%")
        assert rows == 0, table
    answers = await database.value(
        "SELECT count(*) FROM idempotency WHERE position($1::bytea in answer) > 0", word.encode()
    )
    assert answers == 0


async def test_a_repeated_request_makes_one_account(world, as_):
    async with as_("yixiao.admin") as administrator:
        headers = {"Idempotency-Key": "the-same-key-again"}
        first = (await administrator.post("/api/accounts", json=new_account(world), headers=headers)).json()
        again = (await administrator.post("/api/accounts", json=new_account(world), headers=headers)).json()
        assert again["account_id"] == first["account_id"]
        assert again["one_time_password"] != first["one_time_password"]
        await database.execute("UPDATE account SET password_changed_at = now() WHERE id = $1", first["account_id"])
        late = (await administrator.post("/api/accounts", json=new_account(world), headers=headers)).json()
        assert late["one_time_password"] is None
    assert await database.value("SELECT count(*) FROM account WHERE login_name = 'yixiao.new'") == 1


async def test_all_faults_of_the_form_come_at_once(world, as_):
    wrong = new_account(world, login_name="1", name="", title=" ", phone="12345", email="nobody")
    async with as_("yixiao.admin") as administrator:
        answer = await administrator.post("/api/accounts", json=wrong)
    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} == {"login_name", "name", "title", "phone", "email"}


@pytest.mark.handbook(102, 143)
@pytest.mark.parametrize(
    ("changed", "code", "in_message"),
    [
        pytest.param({"login_name": "Yixiao.REG"}, "login_name_taken", "临溪一小", id="a login name of the own school"),
        pytest.param(
            {"phone": "138 0000 0006"}, "phone_taken", "临溪一小的账号（学籍）", id="a phone of the own school"
        ),
        pytest.param({"phone": "13800000010"}, "phone_taken", "另一个机构", id="a phone of another county"),
    ],
)
async def test_what_another_account_has_is_refused_with_the_way_out(world, as_, changed, code, in_message):
    async with as_("yixiao.admin") as administrator:
        answer = await administrator.post("/api/accounts", json=new_account(world, **changed))
    assert answer.json()["code"] == "identifier_taken"
    assert answer.json()["help"] == "q143"
    [error] = answer.json()["errors"]
    assert error["code"] == code
    assert in_message in error["message"]
    assert error["suggestion"]


@pytest.mark.handbook(143)
async def test_the_way_out_of_a_double_phone_is_the_email_or_a_second_post(world, as_):
    async with as_("linxi.admin") as administrator:
        taken = await administrator.post("/api/accounts", json=new_account(world, phone="13800000006"))
        assert "绑邮箱" in taken.json()["next"]
        by_mail = await administrator.post("/api/accounts", json=new_account(world, phone=None))
        assert by_mail.status_code == 200
        second = {"organisation_id": world.offices["临溪一小"].id, "title": "任课教师", "roles": ["subject_teacher"]}
        both = await administrator.post(f"/api/accounts/{world.accounts['yixiao.reg']}/posts", json=second)
        assert len(both.json()["posts"]) == 2


@pytest.mark.handbook(102)
async def test_nothing_of_a_deleted_account_is_used_again(world, as_):
    async with as_("yixiao.admin") as administrator:
        made = (await administrator.post("/api/accounts", json=new_account(world))).json()
        gone = await administrator.delete(f"/api/accounts/{made['account_id']}")
        assert gone.json() == {"account_ids": [made["account_id"]]}
        answer = await administrator.post("/api/accounts", json=new_account(world))
        assert await codes(answer) == ["login_name_retired", "phone_retired", "email_retired"]
        assert (await administrator.get("/api/accounts?state=deleted")).json()["total"] == 1


@pytest.mark.handbook(102)
async def test_a_phone_given_up_serves_no_other_account(world, as_):
    async with as_("yixiao.admin") as administrator:
        account = (await administrator.get(f"/api/accounts/{world.accounts['yixiao.reg']}")).json()
        path = f"/api/accounts/{account['id']}"
        changed = await administrator.request("PATCH", path, json={"phone": "13911119999"}, version=account["version"])
        assert changed.json()["phone_masked"] == "139****9999"
        answer = await administrator.post("/api/accounts", json=new_account(world, phone="13800000006"))
        assert await codes(answer) == ["phone_taken"]
        back = await administrator.request(
            "PATCH", path, json={"phone": "13800000006"}, version=changed.json()["version"]
        )
        assert back.status_code == 200
        between = await administrator.post("/api/accounts", json=new_account(world, phone="13911119999"))
        assert await codes(between) == ["phone_taken"]
        stale = await administrator.request("PATCH", path, json={"name": "别名"}, version=account["version"])
        assert stale.status_code == 412


@pytest.mark.handbook(102)
@pytest.mark.parametrize(
    ("who", "whose", "status", "code"),
    [
        pytest.param("yixiao.admin", "yixiao.reg", 200, None, id="own office"),
        pytest.param("linxi.admin", "yixiao.reg", 200, None, id="the county, a school's account"),
        pytest.param("shi.admin", "linxi.admin", 200, None, id="the city, a county's administrator"),
        pytest.param("linxi.admin", "yixiao.admin", 200, None, id="the county, a school's administrator"),
        pytest.param("qingshi.admin", "yixiao.reg", 404, "not_found", id="the neighbouring county sees nothing"),
        pytest.param("yixiao.admin", "linxi.admin", 404, "not_found", id="a school does not see the county's account"),
        pytest.param("yixiao.admin", "yixiao.admin", 409, "not_on_yourself", id="oneself"),
        pytest.param("yixiao.reg", "yixiao.jiaowu", 403, "permission_missing", id="a registrar is no administrator"),
    ],
)
@pytest.mark.parametrize("act", ["lock", "reset", "delete"])
async def test_who_may_lock_reset_and_delete_whom(world, as_, who, whose, *, status, code, act):
    path = f"/api/accounts/{world.accounts[whose]}"
    async with as_(who) as client:
        if act == "delete":
            answer = await client.delete(path)
        else:
            answer = await client.post(f"{path}/{act}", json={"reason": "核对身份"} if act == "lock" else {})
    assert answer.status_code == status, answer.text
    assert answer.json().get("code") == code


@pytest.mark.handbook(102)
async def test_who_only_works_here_is_seen_but_managed_at_home(world, as_):
    extra = {"organisation_id": world.offices["临溪一小"].id, "title": "支教", "roles": ["subject_teacher"]}
    path = f"/api/accounts/{world.accounts['qingshi.reg']}"
    async with as_("shi.admin") as city, as_("yixiao.admin") as administrator:
        assert (await city.post(f"{path}/posts", json=extra)).status_code == 200
        seen = (await administrator.get(path)).json()
        assert seen["manageable"] is False
        refused = await administrator.post(f"{path}/lock", json={"reason": "试试"})
        assert (refused.status_code, refused.json()["code"]) == (403, "account_outside")
        here = next(post for post in seen["posts"] if post["organisation_name"] == "临溪一小")
        assert [post["editable"] for post in seen["posts"]] == [False, True]
        ended = await administrator.delete(f"/api/posts/{here['id']}")
        assert ended.status_code == 200, ended.text


@pytest.mark.handbook(97, 102)
async def test_two_administrators_of_one_school_have_no_power_over_each_other(world, as_):
    roles = {"roles": ["administrator"], "confirm": True}
    async with as_("linxi.admin") as county, as_("yixiao.admin") as administrator:
        await county.put(f"/api/posts/{world.posts['yixiao.jiaowu'][0]}/roles", json=roles)
        path = f"/api/accounts/{world.accounts['yixiao.jiaowu']}"
        refused = await administrator.post(f"{path}/reset", json={})
        assert refused.json()["code"] == "account_outside"
        assert "临溪县教育局" in refused.json()["next"]
        taken = await administrator.put(f"/api/posts/{world.posts['yixiao.jiaowu'][0]}/roles", json={"roles": []})
        assert taken.json()["code"] == "account_outside"


@pytest.mark.handbook(102)
async def test_a_lock_works_on_the_very_next_request_and_can_be_undone(world, as_):
    path = f"/api/accounts/{world.accounts['yixiao.reg']}"
    async with as_("yixiao.admin") as administrator, as_("yixiao.reg") as registrar:
        assert (await registrar.get("/api/roles")).status_code == 200
        locked = (await administrator.post(f"{path}/lock", json={"reason": "调查"})).json()
        assert (locked["state"], locked["state_reason"]) == ("locked", "调查")
        assert (await registrar.get("/api/roles")).status_code == 401
        again = await administrator.post(f"{path}/lock", json={"reason": "调查"})
        assert again.json()["code"] == "account_state_unsuitable"
        assert (await administrator.post(f"{path}/unlock")).json()["state"] == "active"
        assert (await registrar.get("/api/roles")).status_code == 401
    assert {"account.locked", "account.unlocked"} <= set(await actions(f"account:{world.accounts['yixiao.reg']}"))


@pytest.mark.handbook(100)
async def test_a_reset_by_the_administrator_ends_all_logins_and_forces_a_new_password(world, as_, make_browser):
    async with as_("linxi.admin") as administrator:
        answer = await administrator.post(
            f"/api/accounts/{world.accounts['yixiao.admin']}/reset", json={"second_factor": True}
        )
        word = answer.json()["one_time_password"]
        account = (await administrator.get(f"/api/accounts/{world.accounts['yixiao.admin']}")).json()
    assert account["must_change_password"]
    assert not account["second_factor"]
    async with as_("yixiao.admin") as before:
        assert (await before.get("/api/session")).json()["kind"] == "nobody"
    async with make_browser() as client:
        old = await client.post("/api/staff/login", json={"login_name": "yixiao.admin", "password": PASSWORD})
        assert old.status_code == 401
        new = await client.post("/api/staff/login", json={"login_name": "yixiao.admin", "password": word})
        assert new.json()["step"] == "enrol_totp"


@pytest.mark.handbook(100)
async def test_an_administrator_takes_a_lock_out_away(world, as_, make_browser):
    async with make_browser() as client:
        for _ in range(5):
            await client.post("/api/staff/login", json={"login_name": "yixiao.reg", "password": "Wrong-Regen-77"})
    path = f"/api/accounts/{world.accounts['yixiao.reg']}"
    async with as_("yixiao.admin") as administrator:
        assert (await administrator.get(path)).json()["locked_until"]
        assert (await administrator.post(f"{path}/unlock")).json()["locked_until"] is None


@pytest.mark.handbook(102, 146)
async def test_moving_ends_the_post_and_its_class_and_keeps_the_history(world, as_, caller_of):
    school, other = world.offices["临溪一小"], world.offices["临溪二中"]
    async with as_("linxi.admin") as county, as_("yixiao.jiaowu") as academic:
        made = await county.post(
            "/api/classes", json={"school_id": school.id, "stage": "primary", "grade": 1, "number": 1}
        )
        post_id = world.posts["yixiao.banzhuren"][0]
        await academic.put(f"/api/classes/{made.json()['id']}/head-teacher", json={"post_id": post_id})
        moved = await county.post(
            f"/api/accounts/{world.accounts['yixiao.banzhuren']}/move", json={"organisation_id": other.id}
        )
        assert moved.status_code == 200, moved.text
        body = moved.json()
        assert body["organisation_name"] == "临溪二中"
        assert [post["organisation_name"] for post in body["posts"]] == ["临溪二中"]
        assert [role["role"] for role in body["posts"][0]["roles"]] == ["class_teacher"]
        assert [post["organisation_name"] for post in body["former_posts"]] == ["临溪一小"]
        classes = (await county.get(f"/api/classes?school_id={school.id}")).json()
        assert classes["items"][0]["head_teacher"] is None
    assert await caller_of("yixiao.banzhuren") is None


async def test_an_administrators_role_does_not_move_along(world, as_):
    async with as_("shi.admin") as city:
        moved = await city.post(
            f"/api/accounts/{world.accounts['yixiao.admin']}/move",
            json={"organisation_id": world.offices["青石小学"].id},
        )
    assert moved.json()["posts"][0]["roles"] == []


@pytest.mark.handbook(102)
async def test_several_accounts_are_deleted_together_or_not_at_all(world, as_):
    ids = [world.accounts[name] for name in ("yixiao.reg", "yixiao.jiaowu")]
    async with as_("yixiao.admin") as administrator:
        wrong = await administrator.post(
            "/api/account-deletions", json={"account_ids": [*ids, world.accounts["qingshi.reg"]]}
        )
        assert wrong.status_code == 404
        assert await database.value("SELECT count(*) FROM account WHERE state = 'deleted'") == 0
        gone = await administrator.post("/api/account-deletions", json={"account_ids": ids})
        assert gone.json()["account_ids"] == sorted(ids)
    async with as_("yixiao.reg") as client:
        assert (await client.get("/api/session")).json()["kind"] == "nobody"


async def test_the_list_shows_own_and_lower_offices_with_filters_and_counts(world, as_):
    async with as_("linxi.admin") as county:
        everyone = (await county.get("/api/accounts")).json()
        assert {item["organisation_name"] for item in everyone["items"]} == {"临溪县教育局", "临溪一小", "临溪二中"}
        assert everyone["total"] == 6
        school = (await county.get(f"/api/accounts?organisation_id={world.offices['临溪二中'].id}")).json()
        assert [item["login_name"] for item in school["items"]] == ["erzhong.reg"]
        by_phone = (await county.get("/api/accounts", params={"q": "138 0000 0006"})).json()
        assert [item["login_name"] for item in by_phone["items"]] == ["yixiao.reg"]
        outside = await county.get(f"/api/accounts?organisation_id={world.offices['青石小学'].id}")
        assert outside.status_code == 404
        assert "13800000006" not in (await county.get("/api/accounts")).text


def sheet(*rows, columns=COLUMNS):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        page = book.add_worksheet("账号")
        for number, row in enumerate([columns, *rows]):
            page.write_row(number, 0, row)
    return {"data": ("accounts.xlsx", buffer.getvalue(), "application/octet-stream")}


@pytest.mark.handbook(102)
async def test_a_sheet_of_accounts_is_entered_as_a_whole(world, as_):
    rows = [
        ("chen.ls", "陈老师", "临溪一小", "教师", "班主任、任课教师", "13911110002", ""),
        ("", "", "", "", "", "", ""),
        ("liu.ls", "刘老师", "临溪二中", "学籍管理员", "学籍管理员", "", "liu@example.cn"),
    ]
    async with as_("linxi.admin") as county:
        answer = await county.post("/api/account-imports", files=sheet(*rows))
        assert answer.status_code == 200, answer.text
        body = answer.json()
        assert [one["login_name"] for one in body["created"]] == ["chen.ls", "liu.ls"]
        assert body["empty_rows"] == 1
        assert all(one["one_time_password"] for one in body["created"])
        template = await county.get("/api/account-template.xlsx")
        assert template.content.startswith(b"PK")
        again = await county.post(
            "/api/account-imports", files={"data": ("t.xlsx", template.content, "application/octet-stream")}
        )
        assert again.status_code in {200, 422}


@pytest.mark.handbook(102)
async def test_one_wrong_row_keeps_the_whole_sheet_out_and_every_fault_is_named(world, as_):
    rows = [
        ("good.one", "好老师", "临溪一小", "教师", "任课教师", "13911110003", ""),
        ("yixiao.reg", "撞名", "临溪一小", "教师", "校长", "13911110003", ""),
        ("far.away", "远方", "青石小学", "教师", "任课教师", "1", ""),
        ("an.admin", "管理", "临溪一小", "管理员", "系统管理员", "", ""),
    ]
    async with as_("linxi.admin") as county:
        answer = await county.post("/api/account-imports", files=sheet(*rows))
    faults = {(error["field"], error["code"]) for error in answer.json()["errors"]}
    assert faults >= {
        ("rows.3.login_name", "login_name_taken"),
        ("rows.3.roles", "role_unknown"),
        ("rows.3.phone", "phone_double"),
        ("rows.4.organisation", "organisation_unknown"),
        ("rows.5.roles", "role_one_by_one"),
    }
    assert await database.value("SELECT count(*) FROM account WHERE login_name = 'good.one'") == 0


@pytest.mark.parametrize(
    ("files", "code"),
    [
        pytest.param(sheet(columns=("甲", "乙")), "account_template_unknown", id="another sheet"),
        pytest.param(sheet(("",) * 7), "account_rows_none", id="empty rows only"),
        pytest.param(
            {"data": ("x.xlsx", b"not a workbook", "application/octet-stream")}, "file_not_excel", id="not Excel"
        ),
    ],
)
async def test_wrong_files_are_refused_with_words(as_, files, code):
    async with as_("linxi.admin") as county:
        answer = await county.post("/api/account-imports", files=files)
    assert 400 <= answer.status_code < 500
    assert answer.json()["code"] == code
