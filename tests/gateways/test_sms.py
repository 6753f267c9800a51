"""The SMS gateway against the stand-in, over real HTTP."""

import logging

import pytest

from standins.beside import Outside
from xueji.gateways import sms
from xueji.gateways.sms import Sending

PHONE = "13900001234"


async def test_a_text_arrives(outside: Outside) -> None:
    assert await sms.send(PHONE, "验证码 123456", "r-1") is Sending.SENT
    assert [(m["phone"], m["text"]) for m in outside.look("sms")] == [(PHONE, "验证码 123456")]


async def test_the_same_request_sent_again_arrives_once(outside: Outside) -> None:
    outside.order("/sms", "half_open", seconds=0.1)
    assert await sms.send(PHONE, "验证码 123456", "r-2") is Sending.DOWN
    assert await sms.send(PHONE, "验证码 123456", "r-2") is Sending.SENT
    assert len(outside.look("sms")) == 1


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        pytest.param({"kind": "down"}, Sending.DOWN, id="503"),
        pytest.param({"kind": "wrong"}, Sending.DOWN, id="a page instead of JSON"),
    ],
)
async def test_a_broken_gateway_is_down_not_a_crash(outside: Outside, fault: dict, outcome: Sending) -> None:
    outside.order("/sms", **fault)
    assert await sms.send(PHONE, "验证码 123456", "r-3") is outcome


async def test_the_gateways_quota_and_its_refusals_have_names(outside: Outside) -> None:
    assert await sms.send("12345", "x", "r-4") is Sending.REFUSED
    outside.set_quota(sms=0)
    assert await sms.send(PHONE, "x", "r-5") is Sending.QUOTA


@pytest.mark.usefixtures("wrong_secrets")
async def test_a_wrong_signature_is_refused_and_nothing_personal_is_logged(
    outside: Outside, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    assert await sms.send(PHONE, "验证码 123456", "r-6") is Sending.REFUSED
    assert outside.look("sms") == []
    assert PHONE not in caplog.text
    assert "123456" not in caplog.text
