"""What the stand-in remembers of the mini program: one-time codes for people and for their phones."""

import secrets
import time

import msgspec

CODE_SECONDS = 300


class Issued(msgspec.Struct):
    """A code that serves once: `about` is an openid, or a phone with its country."""

    about: tuple[str, str]
    until: float
    used: bool = False


class MiniProgram:
    def __init__(self) -> None:
        self.codes: dict[str, Issued] = {}

    def issue(self, kind: str, about: str) -> str:
        code = secrets.token_urlsafe(24)
        self.codes[code] = Issued((kind, about), time.monotonic() + CODE_SECONDS)
        return code

    def take(self, kind: str, code: str) -> str | int:
        """What the code is about, or WeChat's error: 40029 unknown or over, 40163 used."""
        found = self.codes.get(code)
        if found is None or found.about[0] != kind or found.until < time.monotonic():
            return 40029
        if found.used:
            return 40163
        found.used = True
        return found.about[1]


def own_openid(openid: str) -> str:
    """The same person has another openid in every app; the unionid is one."""
    return f"mini-{openid}"
