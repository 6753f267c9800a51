"""Requests that prove who sends them: HMAC-SHA256 over account, time, nonce and the body's hash."""

import functools
import hashlib
import hmac
import secrets
import ssl

import httpx
import structlog

from xueji.gateways import clock
from xueji.settings import Partner

log = structlog.get_logger("gateways")

CONNECT = 3.0
OK = 200
TAKEN = 202
REPEATED = 409
TOO_MANY = 429
SERVER_FAULT = 500


async def post(partner: Partner, path: str, body: bytes) -> httpx.Response | None:
    """One signed request; None when nobody answers in time. What was sent reaches no log."""
    now = await clock.seconds()
    within = httpx.Timeout(partner.patience, connect=CONNECT)
    try:
        outside = partner.url.startswith("https://")
        async with httpx.AsyncClient(timeout=within, trust_env=outside, verify=_trusted()) as client:
            return await client.post(f"{partner.url}{path}", content=body, headers=headers(partner, body, now))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        log.warning("gateway_down", gateway=type(partner).__name__, path=path, error=type(error).__name__)
        return None


@functools.cache
def _trusted() -> ssl.SSLContext:
    """Whose certificates count, read once: reading them takes longer than most requests."""
    return httpx.create_ssl_context()


def headers(partner: Partner, body: bytes, now: int) -> dict[str, str]:
    timestamp, nonce = str(now), secrets.token_hex(12)
    message = "\n".join((partner.account, timestamp, nonce, hashlib.sha256(body).hexdigest()))
    signature = hmac.new(partner.secret.encode(), message.encode(), hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json",
        "X-Account": partner.account,
        "X-Timestamp": timestamp,
        "X-Nonce": nonce,
        "X-Signature": signature,
    }
