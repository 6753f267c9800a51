"""The points on which a photo may fail, in words: what is, what should be, what to do."""

import enum

import msgspec


class Point(enum.StrEnum):
    TYPE = "type"
    DAMAGED = "damaged"
    BOMB = "bomb"
    COLOUR = "colour"
    RATIO = "ratio"
    PIXELS = "pixels"
    QUALITY = "quality"
    BACKGROUND = "background"
    SIZE = "size"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    Point.TYPE: "文件格式",
    Point.DAMAGED: "文件完整",
    Point.BOMB: "总像素",
    Point.COLOUR: "颜色",
    Point.RATIO: "宽高比例",
    Point.PIXELS: "像素",
    Point.QUALITY: "压缩品质",
    Point.BACKGROUND: "背景",
    Point.SIZE: "文件大小",
}


class Fault(msgspec.Struct, frozen=True):
    """One failing point. `found` is what the file is, `wanted` what it should be, `todo` the way there."""

    point: Point
    label: str
    found: str
    wanted: str
    todo: str

    def __str__(self) -> str:
        return f"{self.label}：{self.found}，应{self.wanted}"


def fault(point: Point, found: str, wanted: str, todo: str) -> Fault:
    return Fault(point, point.label, found, wanted, todo)


class Advice(enum.StrEnum):
    """What a look at the outline suggests. A machine is wrong here now and then, so nobody is refused for it."""

    OFF_CENTRE = "off_centre"
    HEAD_LOW = "head_low"
    HEAD_CUT = "head_cut"
    HEAD_SMALL = "head_small"
    HEAD_LARGE = "head_large"

    @property
    def label(self) -> str:
        return ADVICE[self]


ADVICE = {
    Advice.OFF_CENTRE: "人像好像不在正中，请左右对齐",
    Advice.HEAD_LOW: "头顶上面好像空得多，头部应占照片的三分之二左右",
    Advice.HEAD_CUT: "头顶好像贴到上边了，请留一点空",
    Advice.HEAD_SMALL: "头部好像偏小，应占照片的三分之二左右",
    Advice.HEAD_LARGE: "头部好像偏大，应占照片的三分之二左右",
}
