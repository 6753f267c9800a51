"""The WeChat adapter against the stand-in, over real HTTP, in good days and bad."""

import asyncio
import hashlib
import logging
import time

import pytest

from standins.beside import Outside
from standins.configuration import Configuration
from standins.wechat_crypto import Envelope, message
from xueji.gateways import wechat
from xueji.gateways.wechat import IncomingKind, Sending

BACK = "http://testserver/wechat/callback"
DATA = {"thing1": "线上维护提醒", "time2": "12月26日"}


def code_of(outside: Outside, openid: str, *, snapshot: bool = False) -> str:
    back = outside.code_for(openid, wechat.oauth_url(BACK, "state-1"), snapshot=snapshot)
    assert back.startswith(f"{BACK}?code=")
    assert back.endswith("&state=state-1")
    return back.split("code=")[1].split("&")[0]


async def test_a_code_becomes_the_person_who_holds_the_phone(outside: Outside) -> None:
    person = await wechat.exchange(code_of(outside, "o-guardian-1"))
    assert person == wechat.WeChatPerson("o-guardian-1", "union-o-guardian-1", is_snapshot=False)


async def test_a_snapshot_page_is_told_apart_and_its_openid_changes_every_time(outside: Outside) -> None:
    first = await wechat.exchange(code_of(outside, "", snapshot=True))
    second = await wechat.exchange(code_of(outside, "", snapshot=True))
    assert first.is_snapshot
    assert first.openid != second.openid


async def test_a_code_serves_once(outside: Outside) -> None:
    code = code_of(outside, "o-guardian-1")
    await wechat.exchange(code)
    with pytest.raises(wechat.WeChatCodeRejected):
        await wechat.exchange(code)


@pytest.mark.parametrize("kind", ["down", "wrong"])
async def test_login_says_down_when_wechat_is(outside: Outside, kind: str) -> None:
    code = code_of(outside, "o-guardian-1")
    outside.order("/wechat/sns", kind)
    with pytest.raises(wechat.WeChatDown):
        await wechat.exchange(code)


async def test_a_message_arrives_as_written(outside: Outside) -> None:
    assert await wechat.send_template("o-guardian-1", "to_do", DATA, "/m/") is Sending.SENT
    (sent,) = outside.look("sent")
    assert (sent["openid"], sent["template"], sent["url"]) == ("o-guardian-1", "to_do", "http://localhost:8000/m/")
    assert sent["data"]["thing1"]["value"] == "线上维护提醒"


async def test_a_message_sent_twice_under_one_number_arrives_once(outside: Outside) -> None:
    outside.order("/wechat/cgi-bin/message", "double")
    await wechat.send_template("o-guardian-1", "to_do", DATA, number="notice-1")
    await wechat.send_template("o-guardian-1", "to_do", DATA, number="notice-1")
    assert len(outside.look("sent")) == 1


async def test_hundreds_of_messages_share_one_token(outside: Outside) -> None:
    outcomes = await asyncio.gather(*(wechat.send_template("o-guardian-1", "to_do", DATA) for _ in range(60)))
    assert set(outcomes) == {Sending.SENT}
    assert outside.look("calls")["stable_token"] == 1


async def test_an_expired_token_is_replaced_and_the_message_sent_once(outside: Outside) -> None:
    await wechat.send_template("o-guardian-1", "to_do", DATA)
    outside.expire_tokens()
    assert await wechat.send_template("o-guardian-1", "to_do", DATA) is Sending.SENT
    assert len(outside.look("sent")) == 2


async def test_a_token_refused_for_ever_ends_after_one_more_try(outside: Outside) -> None:
    outside.order("/wechat/cgi-bin/message", "errcode", errcode=40001, times=100)
    for _ in range(5):
        assert await wechat.send_template("o-guardian-1", "to_do", DATA) is Sending.DOWN
    outside.http.delete("/_faults")
    assert await wechat.send_template("o-guardian-1", "to_do", DATA) is Sending.SENT
    assert outside.look("calls")["stable_token"] <= 2 + 5


@pytest.mark.parametrize(
    ("openid", "fault", "outcome"),
    [
        pytest.param("o-not-following", None, Sending.NOT_FOLLOWING, id="somebody who does not follow"),
        pytest.param("o-unknown", None, Sending.REFUSED, id="an openid that nobody has"),
        pytest.param("o-guardian-1", {"kind": "errcode", "errcode": 45009}, Sending.QUOTA, id="the day's quota"),
        pytest.param("o-guardian-1", {"kind": "errcode", "errcode": -1}, Sending.DOWN, id="WeChat is busy"),
        pytest.param("o-guardian-1", {"kind": "down"}, Sending.DOWN, id="503"),
        pytest.param("o-guardian-1", {"kind": "wrong"}, Sending.DOWN, id="a page instead of JSON"),
    ],
)
async def test_every_bad_end_has_a_name(outside: Outside, openid: str, fault: dict | None, outcome: Sending) -> None:
    if fault:
        outside.order("/wechat/cgi-bin/message", **fault)
    assert await wechat.send_template(openid, "to_do", DATA) is outcome
    assert outside.look("sent") == []


async def test_the_days_quota_is_wechats_own_answer(outside: Outside) -> None:
    outside.set_quota(templates=1)
    assert await wechat.send_template("o-guardian-1", "to_do", DATA) is Sending.SENT
    assert await wechat.send_template("o-guardian-1", "to_do", DATA) is Sending.QUOTA


async def test_a_silent_wechat_is_given_up_in_seconds_and_the_loop_goes_on(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xueji.gateways.wechat.transport.READ", 0.5)
    await wechat.send_template("o-guardian-1", "to_do", DATA)
    monkeypatch.setattr("xueji.gateways.wechat.transport._thread", type("Fresh", (), {})())
    outside.order("/wechat/cgi-bin/message", "half_open", seconds=3)
    began, ticks = time.monotonic(), 0
    sending = asyncio.create_task(wechat.send_template("o-guardian-1", "to_do", DATA))
    while not sending.done():
        await asyncio.sleep(0.05)
        ticks += 1
    assert sending.result() is Sending.DOWN
    assert time.monotonic() - began < 2
    assert ticks > 5


async def test_no_secret_reaches_a_log(outside: Outside, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    outside.order("/wechat", "down", times=3)
    with pytest.raises(wechat.WeChatDown) as caught:
        await wechat.exchange("some-code")
    assert caught.value.__suppress_context__
    assert await wechat.send_template("o-guardian-1", "to_do", DATA) is Sending.DOWN
    assert "demo-wechat-secret" not in caplog.text


async def test_the_js_signature_covers_the_address_without_its_fragment(outside: Outside) -> None:
    signed = await wechat.js_signature("http://testserver/m/children/3?x=1#/photo")
    again = await wechat.js_signature("http://testserver/m/")
    assert signed.app_id == "wxdemo0000000001"
    assert outside.look("calls")["ticket"] == 1
    from xueji.platform.cache import shared  # noqa: PLC0415

    ticket = (await shared().get("wechat:ticket:wxdemo0000000001")).decode()
    text = f"jsapi_ticket={ticket}&noncestr={signed.nonce}&timestamp={signed.timestamp}&url=http://testserver/m/children/3?x=1"
    assert signed.signature == hashlib.sha1(text.encode()).hexdigest()  # noqa: S324 - WeChat's rule
    assert again.nonce != signed.nonce


# --- call-backs ---------------------------------------------------------------------------------------------------

ENVELOPE = Envelope(Configuration().token, Configuration().aes_key, Configuration().app_id)


def posted(inner: str, *, envelope: Envelope = ENVELOPE) -> tuple[bytes, str, str, str]:
    sealed = envelope.seal(inner)
    return message(Encrypt=sealed).encode(), envelope.signature("1790000000", "n1", sealed), "1790000000", "n1"


@pytest.mark.usefixtures("outside")
def test_an_encrypted_text_is_understood() -> None:
    inner = message(
        ToUserName="gh_x", FromUserName="o-1", CreateTime=1790000000, MsgType="text", Content="转学", MsgId=77
    )
    incoming = wechat.open_message(*posted(inner))
    assert (incoming.openid, incoming.kind, incoming.text) == ("o-1", IncomingKind.TEXT, "转学")
    assert incoming.number == "77"


@pytest.mark.usefixtures("outside")
def test_an_event_without_a_message_id_has_a_number_of_its_own() -> None:
    inner = message(
        ToUserName="gh_x", FromUserName="o-1", CreateTime=1790000000, MsgType="event", Event="subscribe", EventKey=""
    )
    first, again = wechat.open_message(*posted(inner)), wechat.open_message(*posted(inner))
    assert first.kind is IncomingKind.SUBSCRIBE
    assert first.number == again.number


@pytest.mark.usefixtures("outside")
def test_our_answer_is_readable_for_wechat() -> None:
    inner = message(
        ToUserName="gh_x", FromUserName="o-1", CreateTime=1790000000, MsgType="text", Content="你好", MsgId=1
    )
    answer = ENVELOPE.open_answer(
        wechat.seal_reply(wechat.open_message(*posted(inner)), "您好，点这里进入", "1790000000")
    )
    assert (answer["ToUserName"], answer["FromUserName"], answer["Content"]) == (
        "o-1",
        "gh_x",
        "您好，点这里进入",
    )


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"not xml", id="no XML"),
        pytest.param(b"<xml><Encrypt>AAAA</Encrypt></xml>", id="a short envelope"),
        pytest.param(b"<xml></xml>", id="no envelope"),
        pytest.param(b'<!DOCTYPE x [<!ENTITY a "aa">]><xml><Encrypt>&a;</Encrypt></xml>', id="entities"),
    ],
)
@pytest.mark.usefixtures("outside")
def test_what_wechat_did_not_write_is_refused(body: bytes) -> None:
    with pytest.raises(wechat.CallbackNotFromWeChat):
        wechat.open_message(body, "0" * 40, "1790000000", "n1")


@pytest.mark.usefixtures("outside")
def test_an_envelope_sealed_with_another_key_is_refused() -> None:
    other = Envelope(Configuration().token, "A" * 43, Configuration().app_id)
    with pytest.raises(wechat.CallbackNotFromWeChat):
        wechat.open_message(*posted(message(FromUserName="o-1"), envelope=other))
