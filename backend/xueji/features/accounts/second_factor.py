"""Time-based codes (RFC 6238): a drift of one step either way, and each code once."""

import io
from datetime import datetime
from hmac import compare_digest

import segno
from pyotp import random_base32
from pyotp.totp import TOTP

STEP_SECONDS = 30
_DRIFT = 1
ISSUER = "学籍"


def new_secret() -> str:
    return random_base32()


def uri(secret: str, login_name: str) -> str:
    """What the authenticator app reads from the QR code."""
    return TOTP(secret).provisioning_uri(name=login_name, issuer_name=ISSUER)


def qr_svg(text: str) -> str:
    buffer = io.BytesIO()
    segno.make(text, error="m").save(buffer, kind="svg", xmldecl=False, svgns=True, border=2, scale=4)
    return buffer.getvalue().decode()


def matching_step(secret: str, code: str, now: datetime, last_step: int | None) -> int | None:
    """The time step to which the code belongs, if it is near now and later than the last one used."""
    digits = code.strip().replace(" ", "")
    current = int(now.timestamp()) // STEP_SECONDS
    totp = TOTP(secret)
    for step in range(current - _DRIFT, current + _DRIFT + 1):
        fresh = last_step is None or step > last_step
        if fresh and compare_digest(totp.generate_otp(step).encode(), digits.encode()):
            return step
    return None
