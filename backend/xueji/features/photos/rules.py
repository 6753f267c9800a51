"""Who may hand in a photo when, why one is sent back, and the rules as people read them: pure."""

import enum
from datetime import date

import msgspec

from xueji.features.photos import errors
from xueji.features.students import LIVE, State
from xueji.kernel.clock import day_words
from xueji.kernel.refusals import Refusal


class Reason(enum.StrEnum):
    """Why the school sends a photo back."""

    NOT_RECENT = "not_recent"
    NOT_FRONT = "not_front"
    UNCLEAR = "unclear"
    BACKGROUND = "background"
    HEAD = "head"
    GLASSES = "glasses"
    NOT_SELF = "not_self"
    OTHER = "other"

    @property
    def label(self) -> str:
        return REASONS[self]


REASONS = {
    Reason.NOT_RECENT: "不是近期照片",
    Reason.NOT_FRONT: "不是正面免冠",
    Reason.UNCLEAR: "人像不清晰",
    Reason.BACKGROUND: "背景不干净",
    Reason.HEAD: "头部大小或位置不合适",
    Reason.GLASSES: "平时戴眼镜，照片里没戴",
    Reason.NOT_SELF: "不是学生本人",
    Reason.OTHER: "其他",
}

WANTED = (
    "近期正面免冠彩色照片，淡蓝色背景",
    "头部居中，约占照片的三分之二",
    "神态自然，人像清晰；平时戴眼镜的要戴上",
    "3:4 竖照片，不小于 480×640，JPG 格式",
)
"""What Q4 asks for, for whoever is about to take the photo."""


class Freeze(msgspec.Struct, frozen=True):
    """A freeze that lies over a pupil today."""

    by: str
    until: date
    reason: str


def closed(state: State, class_id: int | None, freeze: Freeze | None, today: date) -> Refusal | None:
    """Why this pupil's photo cannot be changed now, if so."""
    if state not in LIVE:
        return errors.PhotoOfFormer(state=state.label)
    if freeze is not None:
        return errors.RecordsFrozen(by=freeze.by, until=day_words(freeze.until, today), reason=freeze.reason)
    if class_id is None:
        return errors.PhotoNeedsClass()
    return None
