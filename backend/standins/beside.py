"""The stand-ins in a thread beside a test or a demonstration, on a free port, over real HTTP."""

import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import httpx
import uvicorn

from standins.app import create_app
from standins.configuration import Configuration


class Outside:
    """A running outside. `look` reads, `order` changes what it does next."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx.Client(base_url=url, timeout=10, trust_env=False)

    def look(self, what: str) -> Any:
        """`sent`, `sms`, `national`, `population`, `people` or `calls`, as they are now."""
        path = "/_people" if what == "people" else "/_calls" if what == "calls" else f"/_{what}.json"
        return self.http.get(path).raise_for_status().json()

    def order(self, path: str, kind: str, **more: Any) -> None:
        """A fault for the next calls below `path`."""
        self.http.post("/_faults", json={"path": path, "kind": kind, **more}).raise_for_status()

    def set_quota(self, **left: int) -> None:
        self.http.put("/_quota", json=left).raise_for_status()

    def introduce(self, who: str, **known: Any) -> None:
        """What `national` or `population` knows from now on."""
        self.http.put(f"/_{who}", json=known).raise_for_status()

    def pass_time(self, seconds: float) -> None:
        self.http.post("/_pass-time", json={"seconds": seconds}).raise_for_status()

    def expire_tokens(self) -> None:
        self.http.post("/_expire-tokens").raise_for_status()

    def reset(self) -> None:
        self.http.post("/_reset").raise_for_status()

    def mini_program(self, openid: str = "", phone: str = "", country: str = "86") -> dict[str, str]:
        """`login_code` and `phone_code`, as the mini program gets them from WeChat."""
        wanted = {"openid": openid, "phone": phone, "country": country}
        return self.http.post("/_mini-program", json=wanted).raise_for_status().json()

    def code_for(self, openid: str, authorise_url: str, *, snapshot: bool = False) -> str:
        """Let `openid` pass WeChat's page; answers the address that the browser is sent back to."""
        who = {"snapshot": "1"} if snapshot else {"as": openid}
        url = httpx.URL(authorise_url).copy_merge_params(who)
        return self.http.get(url, follow_redirects=False).headers["location"]


class _Quiet(uvicorn.Server):
    """Leaves signals to whoever runs the process."""

    def install_signal_handlers(self) -> None:
        """Not in a thread."""


@contextmanager
def outside(configuration: Configuration | None = None) -> Generator[Outside]:
    server = _Quiet(
        uvicorn.Config(create_app(configuration or Configuration()), host="127.0.0.1", port=0, log_level="error")  # type: ignore[arg-type]
    )
    ready = threading.Event()
    startup = server.startup

    async def started(sockets: Any = None) -> None:
        await startup(sockets)
        ready.set()

    server.startup = started  # type: ignore[method-assign]
    thread = threading.Thread(target=server.run, name="standins", daemon=True)
    thread.start()
    if not ready.wait(20):
        raise RuntimeError("the stand-ins did not start")
    port = server.servers[0].sockets[0].getsockname()[1]
    there = Outside(f"http://127.0.0.1:{port}")
    try:
        yield there
    finally:
        there.http.close()
        server.should_exit = True
        thread.join(10)
