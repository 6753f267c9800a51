"""Password, second factor, forced change: and what wrong, late and unknown tries are told."""

import re
from datetime import UTC, datetime

import msgspec
import pyotp
import pytest
import pytest_asyncio

from xueji.features import accounts
from xueji.features.accounts import login_store, passwords, second_factor, staff_login
from xueji.gateways.outcomes import Sending
from xueji.platform import database
from xueji.platform.jobs import run_due_jobs

PASSWORD = "Sommer-Regen-2026"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


async def code_now(step: int = 0, secret: str = SECRET) -> str:
    seconds = int(await database.value("SELECT extract(epoch FROM now())::bigint"))
    return pyotp.TOTP(secret).generate_otp(seconds // 30 + step)


async def first_step(client, login_name="yixiao.reg", password=PASSWORD):
    return await client.post("/api/staff/login", json={"login_name": login_name, "password": password})


async def logged_in(client, login_name="yixiao.reg", password=PASSWORD):
    assert (await first_step(client, login_name, password)).status_code == 200
    answer = await client.post("/api/staff/login/totp", json={"code": await code_now()})
    assert answer.status_code == 200, answer.text
    return answer


@pytest_asyncio.fixture
async def client(world, make_browser):
    async with make_browser() as fresh:
        yield fresh


async def test_password_and_code_open_a_session_under_the_first_post(world, client):
    first = await first_step(client)
    assert first.json()["step"] == "totp"
    assert (await client.get("/api/session")).json()["kind"] == "nobody"
    done = await client.post("/api/staff/login/totp", json={"code": await code_now()})
    assert done.json()["step"] == "done"
    session = (await client.get("/api/session")).json()
    assert session["kind"] == "staff"
    assert session["post"]["id"] == world.posts["yixiao.reg"][0]
    assert "pupil.read" in session["permissions"]


async def test_the_login_name_may_be_typed_in_capitals_and_full_width(client):
    assert (await first_step(client, "ＹＩＸＩＡＯ.Reg")).json()["step"] == "totp"


@pytest.mark.parametrize(
    ("drift", "last", "accepted"),
    [
        pytest.param(0, None, True, id="the code of this half minute"),
        pytest.param(-1, None, True, id="the one before: a clock that is late"),
        pytest.param(1, None, True, id="the one after: a clock that is early"),
        pytest.param(-2, None, False, id="older"),
        pytest.param(2, None, False, id="later"),
        pytest.param(0, 0, False, id="used already"),
        pytest.param(-1, 0, False, id="older than one that was used"),
        pytest.param(1, 0, True, id="newer than the one that was used"),
    ],
)
def test_which_codes_count(drift, last, *, accepted):
    now = datetime(2026, 11, 23, 12, 0, 29, tzinfo=UTC)
    step = int(now.timestamp()) // 30
    code = pyotp.TOTP(SECRET).generate_otp(step + drift)
    found = second_factor.matching_step(SECRET, f" {code[:3]} {code[3:]}", now, None if last is None else step + last)
    assert found == (step + drift if accepted else None)


async def test_a_code_is_used_up_in_the_database(world):
    async with database.transaction() as tx:
        account_id = world.accounts["yixiao.reg"]
        assert await login_store.use_totp_step(tx, account_id, 5)
        assert not await login_store.use_totp_step(tx, account_id, 5)
        assert not await login_store.use_totp_step(tx, account_id, 4)


@pytest.mark.parametrize("drift", [-3, 3])
async def test_an_old_or_early_code_is_refused(client, drift):
    await first_step(client)
    answer = await client.post("/api/staff/login/totp", json={"code": await code_now(drift)})
    assert answer.json()["code"] == "wrong_second_factor"


async def test_a_used_code_is_not_accepted_twice(client, make_browser):
    await first_step(client)
    code = await code_now()
    assert (await client.post("/api/staff/login/totp", json={"code": code})).json()["step"] == "done"
    async with make_browser() as thief:
        await first_step(thief)
        answer = await thief.post("/api/staff/login/totp", json={"code": code})
        assert answer.status_code == 401
        assert answer.json()["code"] == "wrong_second_factor"


async def test_the_first_login_enrols_the_authenticator(client):
    await database.execute("UPDATE account SET totp_sealed = NULL, totp_step = NULL WHERE login_name = 'yixiao.reg'")
    first = (await first_step(client)).json()
    assert first["step"] == "enrol_totp"
    assert first["totp_uri"].startswith("otpauth://totp/")
    assert "<svg" in first["totp_qr_svg"]
    wrong = await client.post("/api/staff/login/totp", json={"code": "000000"})
    assert wrong.status_code == 401
    code = await code_now(secret=first["totp_secret"])
    assert (await client.post("/api/staff/login/totp", json={"code": code})).json()["step"] == "done"
    sealed = await database.value("SELECT totp_sealed FROM account WHERE login_name = 'yixiao.reg'")
    assert first["totp_secret"].encode() not in sealed


async def test_the_second_step_without_the_first_is_refused(client):
    answer = await client.post("/api/staff/login/totp", json={"code": await code_now()})
    assert answer.json()["code"] == "login_expired"


async def test_a_login_that_takes_too_long_begins_anew(client):
    await first_step(client)
    await database.execute("UPDATE pending_login SET expires_at = now() - interval '1 second'")
    answer = await client.post("/api/staff/login/totp", json={"code": await code_now()})
    assert answer.json()["code"] == "login_expired"


@pytest.mark.handbook(100)
@pytest.mark.parametrize("login_name", ["yixiao.reg", "nobody.at.all"], ids=["a known name", "an unknown name"])
async def test_five_wrong_tries_lock_the_name_until_a_told_time(client, login_name):
    told = [(await first_step(client, login_name, "Wrong-Regen-77")).json() for _ in range(5)]
    assert [answer["code"] for answer in told] == ["wrong_credentials"] * 4 + ["login_locked"]
    assert [answer["facts"]["left"] for answer in told[:4]] == [4, 3, 2, 1]
    right = await first_step(client, login_name)
    assert right.status_code == 429
    assert right.json()["code"] == "login_locked"
    assert right.json()["facts"]["until"] in right.json()["title"]
    await database.execute(
        "UPDATE failed_login SET last_at = now() - interval '16 min', locked_until = now() - interval '1 min'"
    )
    assert (await first_step(client, login_name)).json().get("step") == ("totp" if login_name == "yixiao.reg" else None)


async def test_unknown_and_known_names_are_answered_alike(client):
    known = (await first_step(client, "yixiao.reg", "Wrong-Regen-77")).json()
    unknown = (await first_step(client, "nobody.at.all", "Wrong-Regen-77")).json()
    for answer in (known, unknown):
        answer.pop("instance")
    assert known == unknown


async def test_an_unknown_name_costs_as_much_hashing_as_a_known_one(world, monkeypatch):
    hashes: list[str] = []
    real = passwords._matches
    monkeypatch.setattr(passwords, "_matches", lambda given, password: hashes.append(given) or real(given, password))
    assert not await passwords.verify("Wrong-Regen-77", None)
    assert len(hashes) == 1
    assert hashes[0].startswith("$argon2id$")


async def test_right_logins_do_not_use_up_tries(client):
    for _ in range(7):
        assert (await first_step(client)).json()["step"] == "totp"


async def test_wrong_codes_count_as_tries_and_the_right_password_does_not_forgive_them(client):
    codes = []
    for _ in range(5):
        await first_step(client)
        codes.append((await client.post("/api/staff/login/totp", json={"code": "000000"})).json()["code"])
    assert codes[-1] == "login_locked"
    assert (await first_step(client)).json()["code"] == "login_locked"


@pytest.mark.handbook(100)
async def test_a_forced_change_comes_before_the_session(client):
    await database.execute("UPDATE account SET must_change_password = true WHERE login_name = 'yixiao.reg'")
    await first_step(client)
    step = (await client.post("/api/staff/login/totp", json={"code": await code_now()})).json()
    assert step["step"] == "change_password"
    assert step["password_rules"]
    assert (await client.get("/api/session")).json()["kind"] == "nobody"
    weak = await client.post("/api/staff/password", json={"old": PASSWORD, "new": "short"})
    assert weak.status_code == 422
    assert {error["code"] for error in weak.json()["errors"]} >= {"password_length", "password_kinds"}
    wrong = await client.post("/api/staff/password", json={"old": "Falsch-Regen-77", "new": "Winter-Wind-2027"})
    assert wrong.json()["code"] == "wrong_old_password"
    same = await client.post("/api/staff/password", json={"old": PASSWORD, "new": PASSWORD})
    assert same.json()["errors"][0]["code"] == "password_same"
    done = await client.post("/api/staff/password", json={"old": PASSWORD, "new": "Winter-Wind-2027"})
    assert done.json()["step"] == "done"
    assert (await client.get("/api/session")).json()["kind"] == "staff"


async def test_changing_the_password_ends_every_other_login(world, as_, client):
    await logged_in(client)
    done = await client.post("/api/staff/password", json={"old": PASSWORD, "new": "Winter-Wind-2027"})
    assert done.status_code == 200
    assert (await client.get("/api/session")).json()["kind"] == "staff"
    async with as_("yixiao.reg") as other:
        assert (await other.get("/api/session")).json()["kind"] == "nobody"


async def test_a_stranger_cannot_change_a_password(client):
    answer = await client.post("/api/staff/password", json={"old": PASSWORD, "new": "Winter-Wind-2027"})
    assert answer.json()["code"] == "login_expired"


@pytest.mark.handbook(102)
@pytest.mark.parametrize(("state", "code"), [("locked", "account_locked"), ("frozen", "account_frozen")])
async def test_locked_and_frozen_accounts_are_told_so_only_after_the_right_password(client, state, code):
    await database.execute("UPDATE account SET state = $1 WHERE login_name = 'yixiao.reg'", state)
    assert (await first_step(client, password="Wrong-Regen-77")).json()["code"] == "wrong_credentials"
    answer = (await first_step(client)).json()
    assert answer["code"] == code
    assert "临溪一小" in answer["next"]


async def test_deleted_accounts_do_not_exist(client):
    await database.execute("UPDATE account SET state = 'deleted' WHERE login_name = 'yixiao.reg'")
    assert (await first_step(client)).json()["code"] == "wrong_credentials"


@pytest.mark.handbook(102)
async def test_accounts_that_nobody_used_for_six_months_freeze_in_the_night(world, as_):
    await database.execute(
        "UPDATE account SET last_seen_at = now() - interval '7 months'"
        " WHERE login_name IN ('yixiao.reg', 'qingshi.reg')"
    )
    await database.execute(
        "UPDATE account SET last_seen_at = now() - interval '5 months' WHERE login_name = 'erzhong.reg'"
    )
    await accounts.jobs.freeze_idle(None)
    frozen = await database.value(
        "SELECT array_agg(login_name ORDER BY login_name) FROM account WHERE state = 'frozen'"
    )
    assert frozen == ["qingshi.reg", "yixiao.reg"]
    async with as_("yixiao.reg") as registrar:
        assert (await registrar.get("/api/session")).json()["kind"] == "nobody"
    async with as_("yixiao.admin") as administrator:
        account = f"/api/accounts/{world.accounts['yixiao.reg']}"
        assert (await administrator.post(f"{account}/unlock")).json()["state"] == "active"
    await accounts.jobs.freeze_idle(None)
    state = await database.value("SELECT state FROM account WHERE login_name = 'yixiao.reg'")
    assert state == "active"


class Received(msgspec.Struct):
    phone: str
    text: str

    @property
    def code(self) -> str:
        return re.search(r"\d{6}", self.text)[0]


class Phone:
    """Stands where the text messages arrive. `outcomes` are what the provider answers before it sends."""

    def __init__(self) -> None:
        self.messages: list[Received] = []
        self.outcomes: list[Sending] = []

    async def send(self, phone: str, text: str, request_id: str) -> Sending:
        assert re.fullmatch(r"code-\d+-\d{10}", request_id)
        if self.outcomes:
            return self.outcomes.pop(0)
        self.messages.append(Received(phone, text))
        return Sending.SENT


@pytest.fixture
def phone(monkeypatch):
    receiver = Phone()
    monkeypatch.setattr(accounts.jobs.sms, "send", receiver.send)
    return receiver


@pytest.mark.handbook(100)
async def test_a_forgotten_password_is_mended_by_the_bound_phone(world, as_, client, phone):
    asked = await client.post("/api/staff/resets", json={"login_name": "yixiao.reg"})
    assert asked.status_code == 200
    await run_due_jobs()
    [message] = phone.messages
    assert message.phone == "13800000006"
    body = {"login_name": "yixiao.reg", "code": message.code, "new": "Winter-Wind-2027"}
    assert (await client.post("/api/staff/resets/confirm", json=body)).status_code == 200
    async with as_("yixiao.reg") as before:
        assert (await before.get("/api/session")).json()["kind"] == "nobody"
    again = await client.post("/api/staff/resets/confirm", json={**body, "new": "Herbst-Laub-2027"})
    assert again.json()["code"] == "wrong_reset_code"
    await logged_in(client, password="Winter-Wind-2027")


@pytest.mark.handbook(100)
@pytest.mark.parametrize("login_name", ["yixiao.jiaowu", "nobody.at.all"], ids=["without a phone", "unknown"])
async def test_asking_for_a_reset_tells_nobody_which_accounts_exist(client, phone, login_name):
    known = await client.post("/api/staff/resets", json={"login_name": "yixiao.reg"})
    other = await client.post("/api/staff/resets", json={"login_name": login_name})
    assert known.json() == other.json()
    soon = await client.post("/api/staff/resets", json={"login_name": login_name})
    assert soon.json()["code"] == "code_too_soon"
    await run_due_jobs()
    assert len(phone.messages) == 1


async def test_a_reset_code_allows_five_tries_and_ten_minutes(client, phone):
    await client.post("/api/staff/resets", json={"login_name": "yixiao.reg"})
    await run_due_jobs()
    code = phone.messages[0].code
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    body = {"login_name": "yixiao.reg", "new": "Winter-Wind-2027"}
    for _ in range(5):
        answer = await client.post("/api/staff/resets/confirm", json={**body, "code": wrong})
        assert answer.json()["code"] == "wrong_reset_code"
    late = await client.post("/api/staff/resets/confirm", json={**body, "code": code})
    assert late.json()["code"] == "wrong_reset_code"
    await database.execute("UPDATE one_time_code SET tries = 0, expires_at = now() - interval '1 second'")
    late = await client.post("/api/staff/resets/confirm", json={**body, "code": code})
    assert late.json()["code"] == "wrong_reset_code"


async def test_a_weak_new_password_does_not_cost_the_code(client, phone):
    await client.post("/api/staff/resets", json={"login_name": "yixiao.reg"})
    await run_due_jobs()
    body = {"login_name": "yixiao.reg", "code": phone.messages[0].code}
    assert (await client.post("/api/staff/resets/confirm", json={**body, "new": "weak"})).status_code == 422
    assert (await client.post("/api/staff/resets/confirm", json={**body, "new": "Winter-Wind-2027"})).status_code == 200


async def test_codes_stand_nowhere_in_the_clear(client, phone):
    await client.post("/api/staff/resets", json={"login_name": "yixiao.reg"})
    row = await database.value("SELECT code_hash || coalesce(sealed, '') FROM one_time_code")
    arguments = await database.value("SELECT args::text FROM procrastinate_jobs ORDER BY id DESC LIMIT 1")
    await run_due_jobs()
    code = phone.messages[0].code
    assert code.encode() not in row
    assert "13800000006" not in arguments
    assert await database.value("SELECT sealed IS NULL FROM one_time_code")
    before = len(phone.messages)
    await accounts.jobs.send(None, code_id=await database.value("SELECT id FROM one_time_code"))
    assert len(phone.messages) == before


async def test_a_provider_that_is_down_is_tried_again_and_one_that_refuses_is_not(client, phone):
    await client.post("/api/staff/resets", json={"login_name": "yixiao.reg"})
    code_id = await database.value("SELECT id FROM one_time_code")
    phone.outcomes = [Sending.DOWN]
    with pytest.raises(accounts.jobs.CodeNotSent):
        await accounts.jobs.send(None, code_id=code_id)
    assert await database.value("SELECT sealed IS NOT NULL FROM one_time_code")
    phone.outcomes = [Sending.REFUSED]
    await accounts.jobs.send(None, code_id=code_id)
    assert await database.value("SELECT sealed IS NULL FROM one_time_code")


async def test_logging_out_ends_the_session(as_):
    async with as_("yixiao.reg") as client:
        assert (await client.delete("/api/session")).json()["kind"] == "nobody"
    async with as_("yixiao.reg") as client:
        assert (await client.get("/api/session")).json()["kind"] == "nobody"


def test_the_words_of_the_rules_name_the_numbers():
    assert staff_login.rules.MOST_WRONG_TRIES == 5
    assert staff_login.rules.LOCK_OUT.total_seconds() == 900
