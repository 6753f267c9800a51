"""Enrolment: applications from the first line to the record in school (Q1–Q20)."""

from xueji.features.enrolment import jobs
from xueji.features.enrolment.admitting import Admitted, Newcomer, NewPupil, Person, admit_many, confirm_by_guardian
from xueji.features.enrolment.events import EnrolledPupil, PupilsEnrolled
from xueji.features.enrolment.holding import clash_with
from xueji.features.enrolment.home_part import HOME
from xueji.features.enrolment.report import news_of
from xueji.features.enrolment.report_store import NewsFact
from xueji.features.enrolment.routes import ROUTES
from xueji.features.enrolment.schemas import Clash, EnrolmentState, Kind, NextAct, Source

__all__ = [
    "HOME",
    "ROUTES",
    "Admitted",
    "Clash",
    "EnrolledPupil",
    "EnrolmentState",
    "Kind",
    "NewPupil",
    "Newcomer",
    "NewsFact",
    "NextAct",
    "Person",
    "PupilsEnrolled",
    "Source",
    "admit_many",
    "clash_with",
    "confirm_by_guardian",
    "jobs",
    "news_of",
]
