"""One signed request a message. The request id makes a repeat harmless: the provider sends once."""

import hashlib
import hmac
import secrets

import httpx
import msgspec
import structlog

from xueji.gateways import clock
from xueji.gateways.configuration import given
from xueji.gateways.outcomes import Sending
from xueji.settings import SmsSettings

log = structlog.get_logger("sms")

TIMEOUT = httpx.Timeout(5.0, connect=3.0)
_OK = 200
_TOO_MANY = 429
_SERVER_FAULT = 500


class _Answer(msgspec.Struct):
    code: str
    message_id: str = ""


async def send(phone: str, text: str, request_id: str) -> Sending:
    """Send one text. Never raises for what the outside does; neither phone nor text reaches a log."""
    settings = given().sms
    now = await clock.seconds()
    body = msgspec.json.encode({"request_id": request_id, "phone": phone, "text": text})
    try:
        async with httpx.AsyncClient(timeout=TIMEOUT, trust_env=settings.url.startswith("https://")) as client:
            answer = await client.post(f"{settings.url}/messages", content=body, headers=_signed(settings, body, now))
    except httpx.HTTPError as error:
        log.warning("sms_down", error=type(error).__name__)
        return Sending.DOWN
    outcome = _outcome(answer)
    if outcome is not Sending.SENT:
        log.warning("sms_not_sent", outcome=outcome.value, status=answer.status_code)
    return outcome


def _signed(settings: SmsSettings, body: bytes, now: int) -> dict[str, str]:
    timestamp, nonce = str(now), secrets.token_hex(12)
    message = "\n".join((settings.account, timestamp, nonce, hashlib.sha256(body).hexdigest()))
    signature = hmac.new(settings.secret.encode(), message.encode(), hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json",
        "X-Account": settings.account,
        "X-Timestamp": timestamp,
        "X-Nonce": nonce,
        "X-Signature": signature,
    }


def _outcome(answer: httpx.Response) -> Sending:
    if answer.status_code == _TOO_MANY:
        return Sending.QUOTA
    if answer.status_code >= _SERVER_FAULT:
        return Sending.DOWN
    if answer.status_code != _OK:
        return Sending.REFUSED
    try:
        understood = msgspec.json.decode(answer.content, type=_Answer)
    except msgspec.MsgspecError:
        return Sending.DOWN
    return Sending.SENT if understood.code == "OK" else Sending.REFUSED
