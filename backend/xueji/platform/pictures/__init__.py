"""Photos of people, tamed: judged against written rules, every failing point named, and never kept as they came."""

from xueji.platform.pictures.apart import judge_apart
from xueji.platform.pictures.judging import Judged, judge
from xueji.platform.pictures.papers import NoPicture, clean_paper
from xueji.platform.pictures.points import Advice, Fault, Point
from xueji.platform.pictures.rules import RECORD_PHOTO, PhotoRules

__all__ = [
    "RECORD_PHOTO",
    "Advice",
    "Fault",
    "Judged",
    "NoPicture",
    "PhotoRules",
    "Point",
    "clean_paper",
    "judge",
    "judge_apart",
]
