"""The account of evaluation: made by itself once a pupil is in a class, handed out by the bureau above alone (Q113)."""

import asyncio
import contextvars
import uuid
from datetime import UTC, datetime

import msgspec
import pyotp
import pytest

from xueji.features import organisations
from xueji.features.evaluation import school_account
from xueji.features.evaluation.jobs import make_accounts
from xueji.features.students.models import STUDENT_SEAL
from xueji.platform import database
from xueji.platform.crypto import keyring
from xueji.platform.database import transaction

pytestmark = pytest.mark.handbook(113)


class Made(msgspec.Struct):
    id: int
    login_name: str
    name: str
    state: str
    password_hash: str | None


class Told(msgspec.Struct):
    login_name: str
    title: str
    link: str


async def pupil(school, class_id, state="in_school"):
    return await database.value(
        "INSERT INTO student (school_id, school_path, class_id, stage, grade, state, name, sex, birth_date, id_type,"
        " id_index, ethnicity, general, sealed, version, updated_at) VALUES ($1, $2, $3, $4, 1, $5, '王岚', '2',"
        " '2010-01-01', '1', $6, '01', '{}', $7, 1, now()) RETURNING id",
        school.id, school.path, class_id, school.stages[0].value, state, uuid.uuid4().bytes,
        keyring().seal(b"{}", STUDENT_SEAL),
    )  # fmt: skip


async def class_of(school):
    async with transaction() as tx:
        return (await organisations.found_class(tx, school, school.stages[0], 1, 1)).id


async def at(school):
    """What the clock has made at the school by now."""
    return await database.fetch(
        Made,
        "SELECT id, login_name, name, state, password_hash FROM account WHERE organisation_id = $1"
        " AND login_name LIKE 'zp%' ORDER BY id",
        school.id,
    )


async def told():
    return await database.fetch(
        Told,
        "SELECT a.login_name, n.title, n.link FROM notice n JOIN account a ON a.id = n.account_id"
        " WHERE n.kind = 'account_to_hand_out' ORDER BY n.id",
    )


@pytest.fixture
async def senior(world):
    """The senior school with its first pupil in a class."""
    school = world.offices["临溪二中"]
    await pupil(school, await class_of(school))
    return school


async def test_it_is_made_once_the_first_class_is_assigned_and_not_before(world, as_):
    school = world.offices["临溪二中"]
    class_id = await class_of(school)
    waiting = await pupil(school, None)
    await pupil(school, class_id, "suspended")
    await make_accounts(None)
    assert await at(school) == []
    body = {"class_id": class_id, "student_ids": [waiting]}
    assert (await as_("erzhong.reg").post("/api/class-assignments", json=body)).status_code in {200, 201}
    await make_accounts(None)
    [made] = await at(school)
    assert (made.login_name, made.state, made.password_hash) == ("zp3437000002", "unissued", None)
    assert made.name.endswith("综评管理")
    card = (await as_("linxi.admin").get(f"/api/accounts/{made.id}")).json()
    assert [(post["title"], [role["role"] for role in post["roles"]]) for post in card["posts"]] == [
        ("综评管理", ["academic_administrator"])
    ]
    audited = await database.value("SELECT count(*) FROM audit_entry WHERE action = 'account.made_by_itself'")
    assert audited == 1
    await make_accounts(None)
    assert len(await at(school)) == 1, "the clock comes again"


async def test_two_at_once_make_one(senior):
    async with transaction() as tx:
        await school_account.make(tx)
        later = asyncio.create_task(make_accounts(None), context=contextvars.Context())
        done, _ = await asyncio.wait([later], timeout=0.5)
        assert not done, "it waits for the first"
    await later
    assert len(await at(senior)) == 1
    assert len(await told()) == 1


async def test_a_primary_school_gets_one_too_and_none_where_the_role_is_or_was_held(world, as_):
    held, primary = world.offices["临溪一小"], world.offices["青石小学"]
    for school in (held, primary):
        await pupil(school, await class_of(school))
    await make_accounts(None)
    assert [len(await at(school)) for school in (held, primary)] == [0, 1]
    [made] = await at(primary)
    assert (await as_("qingshi.admin").delete(f"/api/accounts/{made.id}")).status_code == 200
    assert (await as_("linxi.admin").delete(f"/api/accounts/{world.accounts['yixiao.jiaowu']}")).status_code == 200
    await make_accounts(None)
    assert [len(await at(school)) for school in (held, primary)] == [0, 1], "what was deleted does not come back"


@pytest.mark.parametrize("used", [1, 2])
async def test_a_login_name_that_is_taken_gets_a_number(senior, as_, used):
    names = ["zp3437000002", "zp3437000002-2"][:used]
    for name in names:
        body = {
            "login_name": name, "name": "旧老师", "organisation_id": senior.id, "title": "教师", "roles": ["class_teacher"]
        }  # fmt: skip
        made = await as_("linxi.admin").post("/api/accounts", json=body)
        assert made.status_code == 200, made.text
    gone = made.json()["account_id"]
    assert (await as_("linxi.admin").delete(f"/api/accounts/{gone}")).status_code == 200
    await make_accounts(None)
    assert (await at(senior))[-1].login_name == f"zp3437000002-{used + 1}", "a deleted one's name is not given again"


async def test_the_nearest_bureau_with_an_administrator_hears_of_it_and_finds_it(senior, as_):
    await make_accounts(None)
    [made] = await at(senior)
    [heard] = await told()
    assert (heard.login_name, heard.link) == ("linxi.admin", f"/staff/accounts/{made.id}")
    assert heard.title.endswith("的综评账号已自动建好，等您下发")
    page = (await as_("linxi.admin").get("/api/accounts?state=unissued")).json()
    assert [(one["id"], one["state_label"]) for one in page["items"]] == [(made.id, "等主管部门下发")]


async def test_without_an_administrator_in_the_county_the_city_hears_of_it(senior, as_, world):
    lock = {"reason": "离岗"}
    locked = await as_("shi.admin").post(f"/api/accounts/{world.accounts['linxi.admin']}/lock", json=lock)
    assert locked.status_code == 200
    await make_accounts(None)
    assert [heard.login_name for heard in await told()] == ["shi.admin"]


async def test_only_a_bureau_above_hands_it_out(world, as_):
    primary = world.offices["临溪一小"]
    await database.execute("DELETE FROM post WHERE id = $1", world.posts["yixiao.jiaowu"][0])
    await pupil(primary, await class_of(primary))
    await make_accounts(None)
    [made] = await at(primary)
    reset, body = f"/api/accounts/{made.id}/reset", {"second_factor": False}
    own = await as_("yixiao.admin").post(reset, json=body)
    assert (own.status_code, own.json()["code"]) == (403, "account_outside")
    assert "临溪县教育局" in own.json()["next"]
    seen = (await as_("yixiao.admin").get(f"/api/accounts/{made.id}")).json()
    assert (seen["state"], seen["manageable"]) == ("unissued", False)
    for act in ("unlock", "lock"):
        answer = await as_("yixiao.admin").post(f"/api/accounts/{made.id}/{act}", json={"reason": "试"})
        assert answer.status_code == 403, act
    assert (await as_("qingshi.admin").post(reset, json=body)).status_code == 404
    assert (await as_("yixiao.reg").post(reset, json=body)).status_code == 403
    assert (await as_("linxi.admin").post(f"/api/accounts/{made.id}/unlock")).status_code == 409
    assert [one.password_hash for one in await at(primary)] == [None]
    assert (await as_("linxi.admin").post(reset, json=body)).json()["one_time_password"]
    assert [one.state for one in await at(primary)] == ["active"]
    again = await as_("yixiao.admin").post(reset, json=body)
    assert again.status_code == 200, "from then on it is an account of the school like any other"


async def test_the_school_logs_in_with_the_one_time_password_and_must_change_it(senior, as_, make_browser):
    await make_accounts(None)
    [made] = await at(senior)
    given = (await as_("linxi.admin").post(f"/api/accounts/{made.id}/reset", json={"second_factor": False})).json()
    hours = (datetime.fromisoformat(given["valid_until"]) - datetime.now(UTC)).total_seconds() / 3600
    assert 71 < hours <= 72
    acts = await database.value(
        "SELECT array_agg(action ORDER BY id) FROM audit_entry WHERE subject = $1", f"account:{made.id}"
    )
    assert acts == ["account.made_by_itself", "account.handed_out"]
    async with make_browser() as client:
        body = {"login_name": made.login_name, "password": given["one_time_password"]}
        first = (await client.post("/api/staff/login", json=body)).json()
        assert first["step"] == "enrol_totp"
        code = pyotp.TOTP(first["totp_secret"]).now()
        second = (await client.post("/api/staff/login/totp", json={"code": code})).json()
        assert second["step"] == "change_password"
        change = {"old": given["one_time_password"], "new": "Winter-Wind-2027"}
        assert (await client.post("/api/staff/password", json=change)).json()["step"] == "done"
        session = (await client.get("/api/session")).json()
        assert {"evaluation.publish", "teaching.arrange"} <= set(session["permissions"])


async def test_nobody_logs_in_before_it_is_handed_out(senior, make_browser):
    await make_accounts(None)
    [made] = await at(senior)
    async with make_browser() as client:
        for word in ("", "zp3437000002", "Winter-Wind-2027"):
            body = {"login_name": made.login_name, "password": word}
            answer = await client.post("/api/staff/login", json=body)
            assert answer.status_code in {400, 401, 422}, answer.text
