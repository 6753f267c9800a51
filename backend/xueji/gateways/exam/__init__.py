"""The exam platform (学考平台): who takes part in the proficiency exams, and what they have decided."""

from xueji.gateways.exam.client import ExamLine, ExamQuestion, NothingNew, Results, fetch_results
from xueji.gateways.exam.roster import (
    MOST_WORDS,
    PHOTO_WANTED,
    NotTaken,
    PupilEntry,
    RosterLine,
    Taken,
    tell_pupils,
)

__all__ = [
    "MOST_WORDS",
    "PHOTO_WANTED",
    "ExamLine",
    "ExamQuestion",
    "NotTaken",
    "NothingNew",
    "PupilEntry",
    "Results",
    "RosterLine",
    "Taken",
    "fetch_results",
    "tell_pupils",
]
