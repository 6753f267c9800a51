"""Families log in by WeChat, against the stand-in over real HTTP."""

import hashlib
from urllib.parse import parse_qs, urlsplit

import pytest

from standins.beside import Outside
from standins.configuration import Configuration
from standins.wechat_crypto import Envelope, message
from xueji.features.accounts import wechat_login
from xueji.platform.cache import shared
from xueji.platform.database import value

ENVELOPE = Envelope(Configuration().token, Configuration().aes_key, Configuration().app_id)


async def go(browser, outside: Outside, openid: str, to: str = "/m/", *, snapshot: bool = False):
    """All of it: login, WeChat's page, callback."""
    begun = await browser.get("/wechat/login", params={"to": to})
    assert begun.status_code == 302
    return await come_back(browser, outside, openid, begun.headers["location"], snapshot=snapshot)


async def come_back(browser, outside: Outside, openid: str, location: str, *, snapshot: bool = False):
    back = urlsplit(outside.code_for(openid, location, snapshot=snapshot))
    return await browser.get(f"{back.path}?{back.query}")


@pytest.mark.handbook(150)
async def test_the_first_visit_makes_an_account_without_children_and_leads_where_one_wanted_to_go(
    browser, outside
) -> None:
    arrived = await go(browser, outside, "o-new-1", "/m/bind?code=K7PM")
    assert (arrived.status_code, arrived.headers["location"]) == (302, "/m/bind?code=K7PM")
    session = (await browser.get("/api/session")).json()
    assert session["kind"] == "family"
    assert await value("SELECT count(*) FROM guardianship") == 0


async def test_the_second_visit_finds_the_same_account_under_a_new_session(browser, make_browser, outside) -> None:
    await go(browser, outside, "o-guardian-1")
    first = browser.cookies["xueji"]
    await go(browser, outside, "o-guardian-1")
    assert browser.cookies["xueji"] != first
    async with make_browser(first) as old:
        assert (await old.get("/api/session")).json()["kind"] == "nobody"
    assert await value("SELECT count(*) FROM account") == 1


async def test_the_same_person_by_another_service_account_is_the_same_account(browser, outside) -> None:
    await go(browser, outside, "o-guardian-1")
    account = await value("SELECT id FROM account")
    await value("UPDATE wechat_identity SET app_id = 'wxother' RETURNING id")
    await go(browser, outside, "o-guardian-1")
    assert await value("SELECT count(*) FROM account") == 1
    assert await value("SELECT count(*) FROM wechat_identity WHERE account_id = $1", account) == 2


@pytest.mark.handbook(150)
async def test_a_snapshot_is_never_bound_and_the_page_says_how_to_open_fully(browser, outside) -> None:
    answer = await go(browser, outside, "", "/m/children/3", snapshot=True)
    assert answer.status_code == 403
    assert "使用完整服务" in answer.text
    assert "/wechat/login?to=/m/children/3" in answer.text
    assert await value("SELECT count(*) FROM account") == 0
    assert (await browser.get("/api/session")).json()["kind"] == "nobody"


async def test_a_code_brought_by_another_browser_logs_nobody_in(browser, make_browser, outside) -> None:
    begun = await browser.get("/wechat/login")
    async with make_browser() as stranger:
        await stranger.get("/wechat/login")
        answer = await come_back(stranger, outside, "o-guardian-1", begun.headers["location"])
        assert answer.status_code == 403
        assert "这次微信登录没有完成" in answer.text
        assert "xueji" not in stranger.cookies


async def test_the_same_return_serves_once(browser, outside) -> None:
    begun = await browser.get("/wechat/login")
    kept = browser.cookies["xueji-wechat"]
    back = urlsplit(outside.code_for("o-guardian-1", begun.headers["location"]))
    assert (await browser.get(f"{back.path}?{back.query}")).status_code == 302
    browser.cookies.set("xueji-wechat", kept)
    assert (await browser.get(f"{back.path}?{back.query}")).status_code == 403


async def test_the_wish_in_the_cookie_cannot_be_exchanged(browser, outside) -> None:
    begun = await browser.get("/wechat/login", params={"to": "/m/"})
    secret = browser.cookies["xueji-wechat"].split(".")[0]
    forged = wechat_login.start("/m/other", callback_url="x").cookie.split(".")[1]
    browser.cookies.set("xueji-wechat", f"{secret}.{forged}")
    assert (await come_back(browser, outside, "o-guardian-1", begun.headers["location"])).status_code == 403


@pytest.mark.parametrize("query", ["", "?code=x", "?state=y", "?code=x&state=%00", f"?code={'x' * 500}&state=y"])
async def test_a_return_without_a_beginning_is_a_page_not_a_crash(browser, outside, query: str) -> None:
    answer = await browser.get(f"/wechat/callback{query}")
    assert answer.status_code == 403
    assert "重新登录" in answer.text


async def test_a_wechat_that_is_down_is_said_so_and_nothing_is_made(browser, outside) -> None:
    begun = await browser.get("/wechat/login")
    back = urlsplit(outside.code_for("o-guardian-1", begun.headers["location"]))
    outside.order("/wechat/sns", "down")
    answer = await browser.get(f"{back.path}?{back.query}")
    assert answer.status_code == 503
    assert "微信暂时没有回应" in answer.text
    assert await value("SELECT count(*) FROM account") == 0


async def test_a_locked_account_stays_outside(browser, outside) -> None:
    await go(browser, outside, "o-guardian-1")
    await value("UPDATE account SET state = 'locked' RETURNING id")
    answer = await go(browser, outside, "o-guardian-1")
    assert answer.status_code == 403
    assert "这个账号现在不能登录" in answer.text


@pytest.mark.parametrize(
    ("wish", "lands"),
    [
        ("/m/children/12/maintenance", "/m/children/12/maintenance"),
        ("/m/bind?code=K7PM-3XQ9#top", "/m/bind?code=K7PM-3XQ9#top"),
        ("/staff/windows", "/staff/windows"),
        (None, "/m/"),
        ("", "/m/"),
        ("//evil.example/m/", "/m/"),
        ("https://evil.example/m/", "/m/"),
        ("/\\evil.example", "/m/"),
        ("/m/../wechat/login", "/m/"),
        ("/m\r\nSet-Cookie: a=b", "/m/"),
        ("javascript:alert(1)", "/m/"),
        ("/api/session", "/m/"),
        ("/mirror", "/m/"),
        ("/m/" + "x" * 400, "/m/"),
    ],
)
def test_after_logging_in_one_lands_on_our_own_pages_only(wish: str | None, lands: str) -> None:
    assert wechat_login.own_path(wish) == lands


async def test_the_way_to_wechat_carries_no_secret_and_asks_for_the_openid_alone(browser, outside) -> None:
    begun = await browser.get("/wechat/login", params={"to": "/m/"})
    asked = parse_qs(urlsplit(begun.headers["location"]).query)
    assert asked["scope"] == ["snsapi_base"]
    assert len(asked["state"][0]) == 64
    cookie = begun.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    assert browser.cookies["xueji-wechat"].split(".")[0] not in begun.headers["location"]


# --- JS-SDK -------------------------------------------------------------------------------------------------------


async def test_pages_of_ours_get_a_signature_others_a_refusal(browser, outside) -> None:
    answer = await browser.get("/api/wechat/js-signature", params={"url": "http://testserver/m/children/3#photo"})
    signed = answer.json()
    ticket = (await shared().get("wechat:ticket:wxdemo0000000001")).decode()
    text = (
        f"jsapi_ticket={ticket}&noncestr={signed['nonce']}&timestamp={signed['timestamp']}"
        "&url=http://testserver/m/children/3"
    )
    assert signed["signature"] == hashlib.sha1(text.encode()).hexdigest()  # noqa: S324 - WeChat's rule
    refused = await browser.get("/api/wechat/js-signature", params={"url": "https://evil.example/m/"})
    assert (refused.status_code, refused.json()["code"]) == (422, "js_signature_foreign")


async def test_without_wechat_the_signature_is_refused_in_words(browser, outside) -> None:
    outside.order("/wechat/cgi-bin", "down", times=5)
    answer = await browser.get("/api/wechat/js-signature", params={"url": "http://testserver/m/"})
    assert (answer.status_code, answer.json()["code"]) == (503, "wechat_unavailable")


# --- messages -----------------------------------------------------------------------------------------------------


def posted(inner: str) -> tuple[bytes, dict[str, str]]:
    sealed = ENVELOPE.seal(inner)
    return message(Encrypt=sealed).encode(), {
        "timestamp": "1790000000",
        "nonce": "n1",
        "msg_signature": ENVELOPE.signature("1790000000", "n1", sealed),
        "signature": ENVELOPE.signature("1790000000", "n1"),
        "encrypt_type": "aes",
    }


def text(words: str, number: int = 1) -> str:
    return message(
        ToUserName="gh_x", FromUserName="o-1", CreateTime=1790000000, MsgType="text", Content=words, MsgId=number
    )


async def post(browser, inner: str):
    body, query = posted(inner)
    return await browser.post("/wechat/messages", params=query, content=body, headers={"X-Requested-With": "wechat"})


@pytest.mark.handbook(150)
@pytest.mark.parametrize(
    ("words", "path"),
    [("绑定孩子", "/m/bind"), ("转学怎么办", "/m/help"), ("我要核对信息", "/m/"), ("你好", "/m/"), ("综评", "/m/")],
)
async def test_the_service_account_answers_with_a_way_in(browser, outside, words: str, path: str) -> None:
    answer = await post(browser, text(words))
    opened = ENVELOPE.open_answer(answer.text)
    assert f'href="http://testserver{path}"' in opened["Content"]
    assert opened["ToUserName"] == "o-1"


@pytest.mark.handbook(150)
@pytest.mark.parametrize("key", ["space", "evaluation_primary", "evaluation_junior"])
async def test_the_menus_keys_lead_to_our_pages(browser, outside, key: str) -> None:
    inner = message(ToUserName="g", FromUserName="o-1", CreateTime=1, MsgType="event", Event="CLICK", EventKey=key)
    assert "http://testserver/m/" in ENVELOPE.open_answer((await post(browser, inner)).text)["Content"]


async def test_who_follows_is_greeted_with_both_ways_in(browser, outside) -> None:
    inner = message(ToUserName="g", FromUserName="o-1", CreateTime=1, MsgType="event", Event="subscribe", EventKey="")
    content = ENVELOPE.open_answer((await post(browser, inner)).text)["Content"]
    assert "/m/bind" in content
    assert "您好" in content


async def test_wechats_repetition_gets_the_same_answer_and_counts_once(browser, outside) -> None:
    first, again = await post(browser, text("你好", 7)), await post(browser, text("你好", 7))
    assert first.text == again.text
    assert (await post(browser, text("你好", 8))).text != first.text


async def test_what_is_no_message_gets_silence_not_an_error(browser, outside) -> None:
    inner = message(ToUserName="g", FromUserName="o-1", CreateTime=1, MsgType="event", Event="LOCATION")
    answer = await post(browser, inner)
    assert (answer.status_code, answer.text) == (200, "success")


async def test_a_message_that_wechat_did_not_sign_is_refused(browser, outside) -> None:
    body, query = posted(text("你好"))
    answer = await browser.post("/wechat/messages", params={**query, "msg_signature": "0" * 40}, content=body)
    assert (answer.status_code, answer.text) == (403, "")
    big = await browser.post("/wechat/messages", params=query, content=b"x" * 70_000)
    assert big.status_code == 413


async def test_the_address_check_echoes_for_wechat_alone(browser, outside) -> None:
    query = {"timestamp": "1", "nonce": "n", "echostr": "echo-me"}
    good = await browser.get("/wechat/messages", params={**query, "signature": ENVELOPE.signature("1", "n")})
    assert (good.status_code, good.text) == (200, "echo-me")
    assert (await browser.get("/wechat/messages", params={**query, "signature": "0"})).status_code == 403
