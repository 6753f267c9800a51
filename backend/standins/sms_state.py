"""The SMS gateway: signed requests, one message per request id, a list to look at."""

import re
import secrets
import time
from collections import deque

import msgspec

from standins.configuration import Configuration
from standins.signed import Gatekeeper

PHONE = re.compile(r"1[3-9]\d{9}")


class SmsRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    request_id: str
    phone: str
    text: str


class SentSms(msgspec.Struct):
    id: str
    phone: str
    text: str
    at: float


class SmsState:
    def __init__(self, configuration: Configuration) -> None:
        self.gatekeeper = Gatekeeper(configuration.sms_account, configuration.sms_secret)
        self.sent: deque[SentSms] = deque(maxlen=1000)
        self.by_request: dict[str, SentSms] = {}
        self.left = configuration.sms_a_day

    def send(self, wanted: SmsRequest) -> tuple[int, dict[str, str]]:
        """HTTP status and answer; the same request id sends once."""
        before = self.by_request.get(wanted.request_id)
        if before is not None:
            return 200, {"code": "OK", "message_id": before.id}
        if PHONE.fullmatch(wanted.phone) is None:
            return 400, {"code": "PHONE_INVALID", "message": "not a mobile phone"}
        if self.left <= 0:
            return 429, {"code": "QUOTA", "message": "no messages left today"}
        self.left -= 1
        message = SentSms(secrets.token_hex(8), wanted.phone, wanted.text, time.time())
        self.sent.append(message)
        self.by_request[wanted.request_id] = message
        return 200, {"code": "OK", "message_id": message.id}
