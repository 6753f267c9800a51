"""Pictures, tamed: photos of people judged against written rules, papers drawn anew; none is kept as it came."""

from xueji.platform.pictures.apart import judge_apart
from xueji.platform.pictures.judging import Judged, judge
from xueji.platform.pictures.likeness import MOST_APART, likeness_of
from xueji.platform.pictures.papers import MOST_PIXELS, NoPaper, Paper, TooManyPixels, redrawn
from xueji.platform.pictures.points import Advice, Fault, Point
from xueji.platform.pictures.rules import RECORD_PHOTO, PhotoRules

__all__ = [
    "MOST_APART",
    "MOST_PIXELS",
    "RECORD_PHOTO",
    "Advice",
    "Fault",
    "Judged",
    "NoPaper",
    "Paper",
    "PhotoRules",
    "Point",
    "TooManyPixels",
    "judge",
    "judge_apart",
    "likeness_of",
    "redrawn",
]
