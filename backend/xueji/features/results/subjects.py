"""Proficiency in technology (Q130), arts (Q131) and PE (Q132), each of parts that must all be passed. Pure."""

import enum
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

import msgspec

ARTS_PASS = Decimal(60)
FITNESS_PASS = Decimal(50)
HALF = Decimal("0.5")


class Outcome(enum.StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    OPEN = "open"

    @property
    def label(self) -> str:
        return {Outcome.PASSED: "合格", Outcome.FAILED: "不合格", Outcome.OPEN: "还没有结果"}[self]


def all_of(*parts: Outcome) -> Outcome:
    """Passed when every part is; one failed part decides although others are still open."""
    if Outcome.FAILED in parts:
        return Outcome.FAILED
    return Outcome.OPEN if Outcome.OPEN in parts else Outcome.PASSED


def _reaches(mark: Decimal | None, least: Decimal) -> Outcome:
    if mark is None:
        return Outcome.OPEN
    return Outcome.PASSED if mark >= least else Outcome.FAILED


# --- technology -----------------------------------------------------------------------------------------------------


class WorkPeriod(msgspec.Struct, frozen=True):
    """When pupils hand in their work: from senior 2 term 2 until the day before the archive of senior 3 term 1."""

    opens_on: date
    archived_on: date

    def __contains__(self, day: date) -> bool:
        return self.opens_on <= day < self.archived_on

    @property
    def last_day(self) -> date:
        return self.archived_on - timedelta(days=1)


def ordinary_period(cohort: int) -> WorkPeriod:
    """By the ordinary calendar: spring begins in February, the archive comes when the autumn term is over."""
    return WorkPeriod(date(cohort + 2, 2, 1), date(cohort + 3, 2, 1))


class Technology(msgspec.Struct, frozen=True):
    """The province says whether the knowledge test is passed; `assessed` is the teacher's word on the practice."""

    knowledge: Outcome = Outcome.OPEN
    assessed: Outcome = Outcome.OPEN
    work_on: date | None = None

    def practice(self, today: date, period: WorkPeriod) -> Outcome:
        if self.assessed is Outcome.PASSED and self.work_on is None:
            return Outcome.FAILED if today >= period.archived_on else Outcome.OPEN
        return self.assessed

    def outcome(self, today: date, period: WorkPeriod) -> Outcome:
        return all_of(self.knowledge, self.practice(today, period))


class WorkStop(enum.StrEnum):
    """Why no work can be handed in."""

    EARLY = "early"
    ARCHIVED = "archived"
    NOT_ASSESSED = "not_assessed"
    NOT_PASSED = "not_passed"

    @property
    def label(self) -> str:
        return {
            WorkStop.EARLY: "高二下学期开始才能上传作品",
            WorkStop.ARCHIVED: "高三上学期已经归档，不能再上传作品",
            WorkStop.NOT_ASSESSED: "老师还没有评定技术实践能力，评定合格后才能上传作品",
            WorkStop.NOT_PASSED: "老师评定的技术实践能力不合格，合格后才能上传作品",
        }[self]


def work_stop(technology: Technology, today: date, period: WorkPeriod) -> WorkStop | None:
    """What keeps a pupil from handing in the work today; None when nothing does."""
    if today not in period:
        return WorkStop.EARLY if today < period.opens_on else WorkStop.ARCHIVED
    return {
        Outcome.OPEN: WorkStop.NOT_ASSESSED,
        Outcome.FAILED: WorkStop.NOT_PASSED,
        Outcome.PASSED: None,
    }[technology.assessed]


# --- arts -----------------------------------------------------------------------------------------------------------


class ArtsSubject(enum.StrEnum):
    MUSIC = "music"
    FINE_ARTS = "fine_arts"

    @property
    def label(self) -> str:
        return {ArtsSubject.MUSIC: "音乐", ArtsSubject.FINE_ARTS: "美术"}[self]


class ArtsTerm(enum.StrEnum):
    """The five terms whose marks count."""

    ONE_AUTUMN = "one_autumn"
    ONE_SPRING = "one_spring"
    TWO_AUTUMN = "two_autumn"
    TWO_SPRING = "two_spring"
    THREE_AUTUMN = "three_autumn"

    @property
    def label(self) -> str:
        return {
            ArtsTerm.ONE_AUTUMN: "高一上学期",
            ArtsTerm.ONE_SPRING: "高一下学期",
            ArtsTerm.TWO_AUTUMN: "高二上学期",
            ArtsTerm.TWO_SPRING: "高二下学期",
            ArtsTerm.THREE_AUTUMN: "高三上学期",
        }[self]


ARTS_MARKS = tuple((term, subject) for term in ArtsTerm for subject in ArtsSubject)


class Arts(msgspec.Struct, frozen=True):
    marks: Mapping[tuple[ArtsTerm, ArtsSubject], Decimal] = {}
    special: Outcome = Outcome.OPEN

    @property
    def lacking(self) -> tuple[tuple[ArtsTerm, ArtsSubject], ...]:
        return tuple(one for one in ARTS_MARKS if one not in self.marks)

    @property
    def total(self) -> Decimal | None:
        """A tenth of the ten marks, not rounded; None until all are there."""
        return None if self.lacking else sum(self.marks.values(), Decimal(0)) / len(ARTS_MARKS)

    @property
    def quality(self) -> Outcome:
        return _reaches(self.total, ARTS_PASS)

    @property
    def outcome(self) -> Outcome:
        return all_of(self.quality, self.special)


# --- physical education ---------------------------------------------------------------------------------------------


class FitnessState(enum.StrEnum):
    TESTED = "tested"
    EXEMPT = "exempt"
    POSTPONED = "postponed"

    @property
    def label(self) -> str:
        return {FitnessState.TESTED: "正常测试", FitnessState.EXEMPT: "免测", FitnessState.POSTPONED: "缓测"}[self]


class PhysicalEducation(msgspec.Struct, frozen=True):
    """`marks` are the fitness tests of senior 1, 2 and 3."""

    marks: tuple[Decimal | None, Decimal | None, Decimal | None] = (None, None, None)
    state: FitnessState = FitnessState.TESTED
    taking_part: Outcome = Outcome.OPEN
    skill: Outcome = Outcome.OPEN

    @property
    def total(self) -> Decimal | None:
        """The mean of the first two years is one half, the third year the other; not rounded."""
        one, two, three = self.marks
        if one is None or two is None or three is None:
            return None
        return (one + two) / 2 * HALF + three * HALF

    @property
    def fitness(self) -> Outcome:
        match self.state:
            case FitnessState.EXEMPT:
                return Outcome.PASSED
            case FitnessState.POSTPONED:
                return Outcome.OPEN
            case FitnessState.TESTED:
                return _reaches(self.total, FITNESS_PASS)

    @property
    def outcome(self) -> Outcome:
        return all_of(self.fitness, self.taking_part, self.skill)
