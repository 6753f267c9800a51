"""The life of a slip: which act leads from which state to which. Pure."""

import enum
from collections.abc import Mapping
from datetime import date, timedelta


class SlipState(enum.StrEnum):
    ISSUED = "issued"
    READ = "read"
    OBJECTED = "objected"
    SIGNED = "signed"
    DONE = "done"
    OUTDATED = "outdated"
    REPLACED = "replaced"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return {
            SlipState.ISSUED: "没看",
            SlipState.READ: "看过没签",
            SlipState.OBJECTED: "标了有误",
            SlipState.SIGNED: "等学生确认",
            SlipState.DONE: "已确认",
            SlipState.OUTDATED: "已过时",
            SlipState.REPLACED: "已重发",
            SlipState.CANCELLED: "已撤销",
        }[self]


class Act(enum.StrEnum):
    """What may happen to a slip."""

    READ = "read"
    OBJECT = "object"
    SIGN = "sign"
    SIGN_WITH_STUDENT_TO_COME = "sign_with_student_to_come"
    CONFIRM = "confirm"
    REPLACE = "replace"
    OUTDATE = "outdate"
    CANCEL = "cancel"


OPEN = (SlipState.ISSUED, SlipState.READ, SlipState.OBJECTED, SlipState.SIGNED)
"""A pupil has at most one of these."""

SIGNABLE = (SlipState.ISSUED, SlipState.READ)
SILENT = SIGNABLE
CURRENT = (*OPEN, SlipState.DONE)

_SIGNABLE_MOVES = {
    Act.READ: SlipState.READ,
    Act.OBJECT: SlipState.OBJECTED,
    Act.SIGN: SlipState.DONE,
    Act.SIGN_WITH_STUDENT_TO_COME: SlipState.SIGNED,
}
_CLOSING_MOVES = {
    Act.REPLACE: SlipState.REPLACED,
    Act.OUTDATE: SlipState.OUTDATED,
    Act.CANCEL: SlipState.CANCELLED,
}

MOVES: Mapping[SlipState, Mapping[Act, SlipState]] = {
    SlipState.ISSUED: {**_SIGNABLE_MOVES, **_CLOSING_MOVES},
    SlipState.READ: {**_SIGNABLE_MOVES, **_CLOSING_MOVES},
    SlipState.OBJECTED: _CLOSING_MOVES,
    SlipState.SIGNED: {Act.CONFIRM: SlipState.DONE, Act.OBJECT: SlipState.OBJECTED, **_CLOSING_MOVES},
    SlipState.DONE: {Act.REPLACE: SlipState.REPLACED, Act.OUTDATE: SlipState.OUTDATED},
    SlipState.OUTDATED: {},
    SlipState.REPLACED: {},
    SlipState.CANCELLED: {},
}


def after(state: SlipState, act: Act) -> SlipState | None:
    """The state that the act leads to; None where it may not happen."""
    return MOVES[state].get(act)


LONGEST = timedelta(days=60)
ORDINARY_DAYS = 14
URGENT_DAYS = 3
ANSWER_DAYS = 10
"""Working days within which the school answers what was marked as wrong, as for a maintenance window (ruling 5)."""


def period_fault(last_day: date, today: date) -> str | None:
    """What is wrong with a last day, in words."""
    if last_day < today:
        return "截止日已经过了。"
    if last_day - today > LONGEST:
        return f"截止日太远，最多 {LONGEST.days} 天，开得太久家长会忘。"
    return None


def needs_student(stage: str) -> bool:
    """From junior school on the pupil confirms too (ruling 11)."""
    return stage != "primary"


def days_left(last_day: date, today: date) -> int:
    return max(0, (last_day - today).days)


def left_words(last_day: date, today: date) -> str:
    days = (last_day - today).days
    if days < 0:
        return "已过截止日"
    return "今天截止" if days == 0 else f"剩 {days} 天"
