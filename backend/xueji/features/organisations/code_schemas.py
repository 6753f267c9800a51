"""What travels over the wire about school codes."""

import enum
from datetime import date, datetime
from typing import Annotated

import msgspec
from msgspec import Meta


class CodeStanding(enum.StrEnum):
    """How far a school is with its identification code: only `OPEN` does cross-province business (Q39)."""

    NONE = "none"
    OPEN = "open"
    REFUSED = "refused"
    REVOKED = "revoked"
    WAITING = "waiting"

    @property
    def label(self) -> str:
        return {
            CodeStanding.NONE: "没有标识码",
            CodeStanding.OPEN: "可以办跨省业务",
            CodeStanding.REFUSED: "全国平台没有接受",
            CodeStanding.REVOKED: "标识码已撤销",
            CodeStanding.WAITING: "等全国平台确认",
        }[self]


class CodeCard(msgspec.Struct, frozen=True):
    """`words` says what that means for the school's pupils and what comes next."""

    standing: CodeStanding
    label: str
    words: str
    since: datetime | None


class ReleaseCard(msgspec.Struct, frozen=True):
    name: str
    released_on: date
    received_at: datetime


class FreeCode(msgspec.Struct, frozen=True):
    """A newly accredited code that no school has. `fits`: its type goes with the school's stages."""

    school_code: str
    name: str
    kind: str
    fits: bool


class CodeList(msgspec.Struct, frozen=True):
    """Codes of the office's area, the best fitting first. `fetching` says what waits at the national platform."""

    release: ReleaseCard | None
    fetching: str | None
    items: list[FreeCode]


class Fetching(msgspec.Struct, frozen=True):
    words: str


class ChosenCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    school_code: Annotated[str, Meta(pattern=r"^[0-9]{10}$")]
