"""What travels over the wire about the right to take in after graduation."""

import enum
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

Reason = Annotated[str, Meta(min_length=5, max_length=300)]


class BorderRightState(enum.StrEnum):
    ASKED = "asked"
    ENDED = "ended"
    GIVEN = "given"
    RETURNED = "returned"
    TAKEN_BACK = "taken_back"

    @property
    def label(self) -> str:
        return {
            BorderRightState.ASKED: "审核中",
            BorderRightState.ENDED: "没有办成",
            BorderRightState.GIVEN: "有权限",
            BorderRightState.RETURNED: "被退回，等学校补充",
            BorderRightState.TAKEN_BACK: "已收回",
        }[self]


class NewBorderRight(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why the school needs it: its places for pupils of other provinces, the policy behind them."""

    reason: Reason


class BorderRightEnd(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    reason: Annotated[str, Meta(min_length=2, max_length=200)]


class BorderRightLine(msgspec.Struct, frozen=True, kw_only=True):
    """`holder` decides now; `version` is the case's. `ended_reason` is what the province said when it took it back."""

    id: int
    case_id: int
    number: str
    school: str
    state: BorderRightState
    state_label: str
    holder: str
    reason: str
    asked_at: datetime
    given_at: datetime | None
    ended_at: datetime | None
    ended_reason: str
    may_mend: bool
    may_end: bool
    version: int


class BorderRights(msgspec.Struct, frozen=True, kw_only=True):
    """Of the own school, or of all schools below the own office; the newest first."""

    may_ask: bool
    holds: bool
    items: list[BorderRightLine]
