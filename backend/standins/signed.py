"""Who is let in: an account, a fresh time, a nonce never seen, and an HMAC-SHA256 over them and the body's hash."""

import hashlib
import hmac
import time
from collections.abc import Mapping
from typing import Any

from litestar import Request, Response

STALE_AFTER = 300
_NAMES = ("account", "timestamp", "nonce", "signature")


class Gatekeeper:
    def __init__(self, account: str, secret: str) -> None:
        self.account = account
        self.secret = secret
        self.nonces: set[str] = set()

    def fault(self, headers: Mapping[str, str], body: bytes) -> tuple[int, str] | None:
        """Status and reason why a request is not believed, or None. One seen before is 409: its answer got lost."""
        account, timestamp, nonce, signature = (headers.get(f"x-{name}", "") for name in _NAMES)
        if account != self.account:
            return 401, "unknown account"
        if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > STALE_AFTER:
            return 401, "stale timestamp"
        message = "\n".join((account, timestamp, nonce, hashlib.sha256(body).hexdigest()))
        expected = hmac.new(self.secret.encode(), message.encode(), hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected, signature):
            return 401, "wrong signature"
        if nonce in self.nonces:
            return 409, "nonce used before"
        self.nonces.add(nonce)
        return None

    async def refuse(self, request: Request[Any, Any, Any]) -> Response[dict[str, str]] | None:
        """The answer to a request that is not believed, or None."""
        fault = self.fault(request.headers, await request.body())
        if fault is None:
            return None
        return Response({"code": "SIGNATURE", "message": fault[1]}, status_code=fault[0])
