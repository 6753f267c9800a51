"""What a pupil has for graduation and what is still missing, in words (Q124, Q130–132). Pure."""

import enum
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import msgspec

from xueji.features.results.credits import CreditNeed, credit_needs, credit_rule, said
from xueji.features.results.facts import YEARS, Results
from xueji.features.results.modules import Course
from xueji.features.results.subjects import (
    ARTS_PASS,
    FITNESS_PASS,
    Arts,
    FitnessState,
    Outcome,
    PhysicalEducation,
    Technology,
    WorkPeriod,
    all_of,
)


class Measure(enum.StrEnum):
    """What graduation asks for, each as statistics count it."""

    CREDITS = "credits"
    EXAMS = "exams"
    TECHNOLOGY = "technology"
    ARTS = "arts"
    PE = "pe"

    @property
    def label(self) -> str:
        return {
            Measure.CREDITS: "毕业学分",
            Measure.EXAMS: "学考科目",
            Measure.TECHNOLOGY: "通用技术",
            Measure.ARTS: "艺术",
            Measure.PE: "体育与健康",
        }[self]


class Missing(msgspec.Struct, frozen=True):
    """One thing that is not there yet. `failed`: it was tried, or it is too late."""

    measure: Measure
    words: str
    failed: bool = False


class Moment(msgspec.Struct, frozen=True):
    """When one looks: the pupil's year of entry, the day, the period of the technology work."""

    cohort: int
    today: date
    period: WorkPeriod


class Judged(msgspec.Struct, frozen=True):
    """A pupil's results as graduation sees them."""

    results: Results
    work_on: date | None
    at: Moment

    @property
    def needs(self) -> tuple[CreditNeed, ...]:
        rule = credit_rule(self.at.cohort)
        return credit_needs(self.results.credits, rule) if rule else ()

    @property
    def technology(self) -> Technology:
        return self.results.technology(self.work_on)

    @property
    def outcomes(self) -> dict[Measure, Outcome]:
        needs = self.needs
        met = bool(needs) and not any(one.missing for one in needs)
        return {
            Measure.CREDITS: Outcome.PASSED if met else Outcome.OPEN,
            Measure.EXAMS: all_of(*self.results.exams.values()),
            Measure.TECHNOLOGY: self.technology.outcome(self.at.today, self.at.period),
            Measure.ARTS: self.results.arts.outcome,
            Measure.PE: self.results.physical_education.outcome,
        }

    @property
    def work_awaited(self) -> bool:
        """Whether the technology work is all that the practice lacks, and may still come."""
        technology = self.technology
        assessed = technology.assessed is Outcome.PASSED and technology.work_on is None
        return assessed and self.at.today < self.at.period.archived_on

    @property
    def graduation_credits(self) -> Decimal:
        return self.results.credits.graduation

    @property
    def missing(self) -> list[Missing]:
        return [
            *(Missing(Measure.CREDITS, one.words) for one in self.needs if one.missing),
            *_exams(self.results.exams),
            *_technology(self.technology, self.at),
            *_arts(self.results.arts),
            *_pe(self.results.physical_education),
        ]


def _exams(exams: dict[Course, Outcome]) -> Iterator[Missing]:
    def named(outcome: Outcome) -> str:
        return "、".join(course.label for course, found in exams.items() if found is outcome)

    if failed := named(Outcome.FAILED):
        yield Missing(Measure.EXAMS, f"{failed}没有合格，可以参加下一次学考", failed=True)
    if still := named(Outcome.OPEN):
        yield Missing(Measure.EXAMS, f"{still}还没有学考成绩，考过以后会自动出现在这里")


def _technology(technology: Technology, at: Moment) -> Iterator[Missing]:
    match technology.knowledge:
        case Outcome.OPEN:
            yield Missing(Measure.TECHNOLOGY, "基础知识测试还没有成绩，由省里统一机考")
        case Outcome.FAILED:
            yield Missing(Measure.TECHNOLOGY, "基础知识测试没有合格，可以参加下一次机考", failed=True)
        case Outcome.PASSED:
            pass
    match technology.assessed:
        case Outcome.OPEN:
            yield Missing(Measure.TECHNOLOGY, "技术实践能力还没有评定，由任课教师或班主任评定")
        case Outcome.FAILED:
            yield Missing(Measure.TECHNOLOGY, "技术实践能力评定不合格，请问一问任课教师怎样重新评定", failed=True)
        case Outcome.PASSED if technology.work_on is None:
            yield _work(at)
        case Outcome.PASSED:
            pass


def _work(at: Moment) -> Missing:
    last = at.period.last_day
    if at.today >= at.period.archived_on:
        words = "没有在归档前上传技术作品，请联系教务管理员"
        return Missing(Measure.TECHNOLOGY, words, failed=True)
    if at.today < at.period.opens_on:
        opens = f"{at.period.opens_on.month} 月 {at.period.opens_on.day} 日"
        return Missing(Measure.TECHNOLOGY, f"还要上传技术作品，{opens}（高二下学期）开始")
    return Missing(Measure.TECHNOLOGY, f"还要上传技术作品，{last.year} 年 {last.month} 月 {last.day} 日截止")


def _arts(arts: Arts) -> Iterator[Missing]:
    if arts.lacking:
        names = [f"{term.label}{subject.label}" for term, subject in arts.lacking]
        few = 3
        named = "、".join(names[:few]) + (f"等 {len(names)} 个" if len(names) > few else "")
        yield Missing(Measure.ARTS, f"艺术素质测评还缺{named}成绩")
    elif arts.total is not None and arts.total < ARTS_PASS:
        yield Missing(Measure.ARTS, f"艺术素质测评 {said(arts.total)} 分，不到 {ARTS_PASS} 分", failed=True)
    yield from _part(Measure.ARTS, "专项测试", arts.special, "高三上学期末由学校测试")


def _pe(pe: PhysicalEducation) -> Iterator[Missing]:
    if pe.state is FitnessState.POSTPONED:
        yield Missing(Measure.PE, "体质健康测试缓测，测了以后才有结果")
    elif pe.fitness is Outcome.OPEN:
        named = "、".join(year for year, mark in zip(YEARS, pe.marks, strict=True) if mark is None)
        yield Missing(Measure.PE, f"体质健康测试还缺{named}的成绩")
    elif pe.fitness is Outcome.FAILED and pe.total is not None:
        yield Missing(Measure.PE, f"体质健康测试 {said(pe.total)} 分，不到 {FITNESS_PASS} 分", failed=True)
    yield from _part(Measure.PE, "运动参与", pe.taking_part, "由学校评定")
    yield from _part(Measure.PE, "运动技能测试", pe.skill, "高三上学期末由学校测试一项")


def _part(measure: Measure, name: str, outcome: Outcome, who: str) -> Iterator[Missing]:
    if outcome is Outcome.OPEN:
        yield Missing(measure, f"{name}还没有结果，{who}")
    elif outcome is Outcome.FAILED:
        yield Missing(measure, f"{name}没有合格，请问一问学校能不能再测", failed=True)
