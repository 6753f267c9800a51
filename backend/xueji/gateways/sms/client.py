"""One signed request a message. The request id makes a repeat harmless: the provider sends once."""

import httpx
import msgspec
import structlog

from xueji.gateways import signed
from xueji.gateways.configuration import given
from xueji.gateways.outcomes import Sending

log = structlog.get_logger("sms")


class _Answer(msgspec.Struct):
    code: str
    message_id: str = ""


async def send(phone: str, text: str, request_id: str) -> Sending:
    """Send one text. Never raises for what the outside does; neither phone nor text reaches a log."""
    body = msgspec.json.encode({"request_id": request_id, "phone": phone, "text": text})
    answer = await signed.post(given().sms, "/messages", body)
    if answer is None:
        return Sending.DOWN
    outcome = _outcome(answer)
    if outcome is not Sending.SENT:
        log.warning("sms_not_sent", outcome=outcome.value, status=answer.status_code)
    return outcome


def _outcome(answer: httpx.Response) -> Sending:
    if answer.status_code == signed.TOO_MANY:
        return Sending.QUOTA
    if answer.status_code >= signed.SERVER_FAULT or answer.status_code == signed.REPEATED:
        return Sending.DOWN
    if answer.status_code != signed.OK:
        return Sending.REFUSED
    try:
        understood = msgspec.json.decode(answer.content, type=_Answer)
    except msgspec.MsgspecError:
        return Sending.DOWN
    return Sending.SENT if understood.code == "OK" else Sending.REFUSED
