"""The mini program's hand-over, against the stand-in over real HTTP: code, ticket, session, phone."""

import asyncio
from urllib.parse import urlsplit

import msgspec
import pytest

from standins.beside import Outside
from xueji.features import accounts
from xueji.features.organisations import POOL
from xueji.gateways import use_gateways
from xueji.gateways.configuration import given
from xueji.platform.database import value

LOGIN, ENTER, PHONE = "/wechat/miniprogram/login", "/wechat/miniprogram/enter", "/wechat/miniprogram/phone"


async def ticket_of(browser, outside: Outside, openid: str) -> str:
    answer = await browser.post(LOGIN, json={"code": outside.mini_program(openid)["login_code"]})
    assert answer.status_code == 200, answer.text
    assert answer.json()["valid_seconds"] == 120
    return answer.json()["ticket"]


async def come_in(browser, outside: Outside, openid: str, to: str = "/m/"):
    return await browser.get(ENTER, params={"ticket": await ticket_of(browser, outside, openid), "to": to})


async def bind(browser, outside: Outside, openid: str, phone: str, country: str = "86"):
    codes = outside.mini_program(openid, phone, country)
    return await browser.post(PHONE, json={"login_code": codes["login_code"], "phone_code": codes["phone_code"]})


async def by_service_account(browser, outside: Outside, openid: str) -> None:
    begun = await browser.get("/wechat/login", params={"to": "/m/"})
    back = urlsplit(outside.code_for(openid, begun.headers["location"]))
    assert (await browser.get(f"{back.path}?{back.query}")).status_code == 302


@pytest.mark.handbook(150)
async def test_who_opens_the_mini_program_arrives_logged_in_where_one_wanted_to_go(
    browser, make_browser, outside
) -> None:
    async with make_browser() as mini_program:
        ticket = await ticket_of(mini_program, outside, "o-new-1")
        assert not mini_program.cookies
    arrived = await browser.get(ENTER, params={"ticket": ticket, "to": "/m/bind?code=K7PM"})
    assert (arrived.status_code, arrived.headers["location"]) == (302, "/m/bind?code=K7PM")
    assert (await browser.get("/api/session")).json()["kind"] == "family"


async def test_the_mini_program_and_the_service_account_lead_to_one_account(browser, outside) -> None:
    await by_service_account(browser, outside, "o-guardian-1")
    account = await value("SELECT id FROM account")
    await come_in(browser, outside, "o-guardian-1")
    assert await value("SELECT count(*) FROM account") == 1
    kept = await value("SELECT openid FROM wechat_identity WHERE app_id = 'wxdemomini000001'")
    assert kept == "mini-o-guardian-1"
    assert (await browser.get("/api/session")).json()["account"]["id"] == account


async def test_a_unionid_that_comes_later_joins_the_two(browser, outside) -> None:
    await by_service_account(browser, outside, "o-guardian-1")
    await value("UPDATE wechat_identity SET unionid = NULL RETURNING id")
    await by_service_account(browser, outside, "o-guardian-1")
    await come_in(browser, outside, "o-guardian-1")
    assert await value("SELECT count(*) FROM account") == 1


async def test_a_ticket_serves_once_even_when_two_come_at_the_same_moment(browser, make_browser, outside) -> None:
    ticket = await ticket_of(browser, outside, "o-guardian-1")
    async with make_browser() as one, make_browser() as two:
        answers = await asyncio.gather(*(each.get(ENTER, params={"ticket": ticket}) for each in (one, two)))
    assert sorted(answer.status_code for answer in answers) == [302, 403]
    again = await browser.get(ENTER, params={"ticket": ticket})
    assert again.status_code == 403
    assert "这个入口已经用过或过期了" in again.text
    assert "/wechat/login" not in again.text


async def test_a_ticket_is_over_after_two_minutes_and_kept_as_a_hash(browser, outside) -> None:
    ticket = await ticket_of(browser, outside, "o-guardian-1")
    row = await value("SELECT (c.*)::text FROM one_time_code c")
    assert ticket not in row
    assert ticket.encode().hex() not in row
    seconds = await value("SELECT extract(epoch FROM expires_at - created_at)::int FROM one_time_code")
    assert seconds == 120
    await value("UPDATE one_time_code SET expires_at = now() RETURNING id")
    assert (await browser.get(ENTER, params={"ticket": ticket})).status_code == 403


@pytest.mark.parametrize("query", ["", "?ticket=", "?ticket=x", "?ticket=%00", f"?ticket={'x' * 200}"])
async def test_an_invented_ticket_is_a_page_and_nobody_is_logged_in(browser, outside, query: str) -> None:
    answer = await browser.get(f"{ENTER}{query}")
    assert answer.status_code == 403
    assert "text/html" in answer.headers["content-type"]
    assert (await browser.get("/api/session")).json()["kind"] == "nobody"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_a_page_elsewhere_cannot_lead_anybody_into_a_strangers_account(browser, outside, site: str) -> None:
    ticket = await ticket_of(browser, outside, "o-guardian-1")
    answer = await browser.get(ENTER, params={"ticket": ticket}, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 403
    assert "xueji" not in browser.cookies
    assert (await browser.get(ENTER, params={"ticket": ticket}, headers={"Sec-Fetch-Site": "none"})).status_code == 302


async def test_entering_ends_the_session_before_and_opens_a_new_one(browser, make_browser, outside) -> None:
    await come_in(browser, outside, "o-guardian-1")
    first = browser.cookies["xueji"]
    await come_in(browser, outside, "o-guardian-2")
    assert browser.cookies["xueji"] != first
    async with make_browser(first) as old:
        assert (await old.get("/api/session")).json()["kind"] == "nobody"


@pytest.mark.parametrize("wish", ["https://evil.example/m/", "//evil.example/m/", "/api/session", "/m/../wechat/login"])
async def test_the_ticket_leads_to_our_own_pages_only(browser, outside, wish: str) -> None:
    assert (await come_in(browser, outside, "o-guardian-1", wish)).headers["location"] == "/m/"


async def test_wechats_code_serves_once_and_an_invented_one_never(browser, outside) -> None:
    code = outside.mini_program("o-guardian-1")["login_code"]
    assert (await browser.post(LOGIN, json={"code": code})).status_code == 200
    for spent in (code, "invented"):
        answer = await browser.post(LOGIN, json={"code": spent})
        assert (answer.status_code, answer.json()["code"]) == (403, "mini_program_code_rejected")


async def test_a_code_of_the_service_account_is_none_of_the_mini_program(browser, outside) -> None:
    begun = await browser.get("/wechat/login")
    back = outside.code_for("o-guardian-1", begun.headers["location"])
    code = back.split("code=")[1].split("&")[0]
    assert (await browser.post(LOGIN, json={"code": code})).status_code == 403


@pytest.mark.parametrize("kind", ["down", "wrong"])
async def test_without_wechat_it_is_said_so_and_nothing_is_made(browser, outside, kind: str) -> None:
    code = outside.mini_program("o-guardian-1")["login_code"]
    outside.order("/wechat/sns", kind)
    answer = await browser.post(LOGIN, json={"code": code})
    assert (answer.status_code, answer.json()["code"]) == (503, "wechat_unavailable")
    assert await value("SELECT count(*) FROM account") == 0


async def test_a_locked_account_gets_no_ticket_and_an_earlier_one_is_worth_nothing(browser, outside) -> None:
    ticket = await ticket_of(browser, outside, "o-guardian-1")
    await value("UPDATE account SET state = 'locked' RETURNING id")
    answer = await browser.post(LOGIN, json={"code": outside.mini_program("o-guardian-1")["login_code"]})
    assert (answer.status_code, answer.json()["code"]) == (403, "family_account_closed")
    assert (await browser.get(ENTER, params={"ticket": ticket})).status_code == 403


async def test_without_a_mini_program_the_doors_say_which_way_to_take(browser, outside) -> None:
    settings = given()
    use_gateways(msgspec.structs.replace(settings, wechat=msgspec.structs.replace(settings.wechat, mini_app_id="")))
    answer = await browser.post(LOGIN, json={"code": "x"})
    assert (answer.status_code, answer.json()["code"]) == (404, "mini_program_closed")


@pytest.mark.handbook(150)
async def test_the_phone_that_wechat_proves_is_bound_without_a_text_message(browser, outside) -> None:
    await come_in(browser, outside, "o-guardian-1")
    account = await value("SELECT id FROM account")
    answer = await bind(browser, outside, "o-guardian-1", "13900001234")
    assert answer.json()["phone"] == "139****1234"
    assert (await accounts.contacts_of(POOL, [account]))[account].phone == "13900001234"
    assert outside.look("sms") == []
    assert (await bind(browser, outside, "o-guardian-1", "13900001234")).status_code == 200
    assert (await bind(browser, outside, "o-guardian-1", "13900005678")).json()["phone"] == "139****5678"
    assert await value("SELECT count(*) FROM account") == 1


async def test_a_phone_of_another_account_stays_there(browser, outside) -> None:
    await bind(browser, outside, "o-guardian-1", "13900001234")
    answer = await bind(browser, outside, "o-guardian-2", "13900001234")
    assert (answer.status_code, answer.json()["code"]) == (409, "phone_elsewhere")
    assert await value("SELECT count(*) FROM account WHERE phone_index IS NOT NULL") == 1


async def test_a_phone_abroad_is_refused_at_its_field(browser, outside) -> None:
    answer = await bind(browser, outside, "o-guardian-1", "7911123456", country="44")
    assert (answer.status_code, answer.json()["code"]) == (422, "fields_invalid")
    assert await value("SELECT count(*) FROM account") == 0


async def test_a_phone_code_serves_once_and_a_login_code_is_none(browser, outside) -> None:
    codes = outside.mini_program("o-guardian-1", "13900001234")
    assert (await browser.post(PHONE, json=codes)).status_code == 200
    fresh = outside.mini_program("o-guardian-1")["login_code"]
    for wrong in (codes["phone_code"], fresh, "invented"):
        login = outside.mini_program("o-guardian-1")["login_code"]
        answer = await browser.post(PHONE, json={"login_code": login, "phone_code": wrong})
        assert (answer.status_code, answer.json()["code"]) == (403, "mini_program_code_rejected")


async def test_a_token_that_grew_old_is_renewed_for_the_mini_program_alone(browser, outside) -> None:
    assert (await bind(browser, outside, "o-guardian-1", "13900001234")).status_code == 200
    outside.expire_tokens()
    assert (await bind(browser, outside, "o-guardian-1", "13900001235")).status_code == 200


async def test_requests_without_our_header_stay_outside(browser, outside) -> None:
    answer = await browser.post(LOGIN, json={"code": "x"}, headers={"X-Requested-With": "other"})
    assert answer.status_code == 403
