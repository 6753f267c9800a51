"""What is known of a pupil's results, fact by fact: who said it, when; pure."""

import enum
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import cast

import msgspec

from xueji.features.evaluation import TermKind
from xueji.features.results.credits import Category, Credits, Module, ModuleResult, credits_of
from xueji.features.results.modules import EXAMINED, Course
from xueji.features.results.subjects import (
    ARTS_MARKS,
    Arts,
    ArtsSubject,
    ArtsTerm,
    FitnessState,
    Outcome,
    PhysicalEducation,
    Technology,
)


class Source(enum.StrEnum):
    EXAM = "exam"
    SCHOOL = "school"
    TEACHING = "teaching"

    @property
    def label(self) -> str:
        return {Source.EXAM: "学考平台", Source.SCHOOL: "学校登记", Source.TEACHING: "任课教师成绩"}[self]


class LeftWhy(enum.StrEnum):
    """Why a line of the exam platform fits no pupil."""

    NOBODY = "nobody"
    NAME = "name"
    SUBJECT = "subject"

    @property
    def label(self) -> str:
        return {
            LeftWhy.NOBODY: "没有高中学生是这个省学籍辅号",
            LeftWhy.NAME: "省学籍辅号对得上，姓名不一样",
            LeftWhy.SUBJECT: "系统里没有这个科目",
        }[self]


class ItemKind(enum.StrEnum):
    CHOICE = "choice"
    MARK = "mark"

    @property
    def label(self) -> str:
        return {ItemKind.CHOICE: "选择", ItemKind.MARK: "分数"}[self]


class ItemGroup(enum.StrEnum):
    TECHNOLOGY = "technology"
    ARTS = "arts"
    PE = "pe"

    @property
    def label(self) -> str:
        return {ItemGroup.TECHNOLOGY: "通用技术", ItemGroup.ARTS: "艺术", ItemGroup.PE: "体育与健康"}[self]


class Item(msgspec.Struct, frozen=True):
    """What a school may say of a pupil. `choices` are value and words; a mark goes from 0 to `most`."""

    key: str
    label: str
    group: ItemGroup
    kind: ItemKind
    choices: tuple[tuple[str, str], ...] = ()
    most: int = 100

    def fault(self, value: str) -> str | None:
        """Why this cannot stand here, or None; nothing at all may."""
        if not value:
            return None
        if self.kind is ItemKind.CHOICE:
            words = "、".join(label for _, label in self.choices)
            return None if value in dict(self.choices) else f"{self.label}只能是{words}"
        fits = _MARK.fullmatch(value) and Decimal(value) <= self.most
        return None if fits else f"{self.label}要填 0 到 {self.most} 的数，最多两位小数"


_MARK = re.compile(r"\d{1,3}(\.\d{1,2})?")
_DECIDED = tuple((one.value, one.label) for one in (Outcome.PASSED, Outcome.FAILED))
SPORTS = ("田径", "游泳", "篮球", "排球", "足球", "乒乓球", "羽毛球", "网球", "健美操", "武术", "其他")
YEARS = ("高一", "高二", "高三")

ASSESSED = "technology.assessed"
SPECIAL = "arts.special"
FITNESS_STATE = "fitness.state"
TAKING_PART = "pe.taking_part"
SKILL = "pe.skill"
SPORT = "pe.sport"


def arts_key(term: ArtsTerm, subject: ArtsSubject) -> str:
    return f"arts.{term}.{subject}"


def fitness_key(year: int) -> str:
    """`year` counts from 1."""
    return f"fitness.{year}"


def exam_key(course: Course) -> str:
    return f"exam.{course}"


def _items() -> Iterator[Item]:
    choice, mark = ItemKind.CHOICE, ItemKind.MARK
    yield Item(ASSESSED, "技术实践能力", ItemGroup.TECHNOLOGY, choice, _DECIDED)
    for term, subject in ARTS_MARKS:
        yield Item(arts_key(term, subject), f"{term.label}{subject.label}", ItemGroup.ARTS, mark)
    yield Item(SPECIAL, "艺术专项测试", ItemGroup.ARTS, choice, _DECIDED)
    for year, label in enumerate(YEARS, start=1):
        yield Item(fitness_key(year), f"{label}体质健康测试", ItemGroup.PE, mark, most=120)
    states = tuple((one.value, one.label) for one in FitnessState)
    yield Item(FITNESS_STATE, "体质健康测试的情况", ItemGroup.PE, choice, states)
    yield Item(TAKING_PART, "运动参与", ItemGroup.PE, choice, _DECIDED)
    yield Item(SKILL, "运动技能测试", ItemGroup.PE, choice, _DECIDED)
    yield Item(SPORT, "测试的项目", ItemGroup.PE, choice, tuple((one, one) for one in SPORTS))


ITEMS: dict[str, Item] = {one.key: one for one in _items()}
"""What schools say, by key. What the province examines is imported and stands here nowhere."""


class Fact(msgspec.Struct, frozen=True, omit_defaults=True):
    value: str
    source: Source
    on: date
    note: str = ""


class Taken(msgspec.Struct, frozen=True):
    """One time a pupil took a module, and the credits that the school gave."""

    code: str
    name: str
    category: Category
    credits: Decimal
    year: int
    term: TermKind

    @property
    def when(self) -> tuple[str, int, TermKind]:
        return self.code, self.year, self.term


class Results(msgspec.Struct, frozen=True):
    """Everything that is known of one pupil."""

    facts: Mapping[str, Fact] = {}
    modules: Sequence[Taken] = ()

    def told(self, facts: Mapping[str, Fact]) -> "Results":
        """With these facts in place of what was known; one without a value is forgotten."""
        merged = {**self.facts, **facts}
        return msgspec.structs.replace(self, facts={key: one for key, one in merged.items() if one.value})

    def took(self, taken: Taken) -> "Results":
        """A module in a term, in place of what was said of it before; without credits it was not passed."""
        others = [one for one in self.modules if one.when != taken.when]
        kept = [*others, taken] if taken.credits else others
        return msgspec.structs.replace(self, modules=sorted(kept, key=lambda one: (one.year, one.term, one.code)))

    def value(self, key: str) -> str:
        found = self.facts.get(key)
        return found.value if found else ""

    def outcome(self, key: str) -> Outcome:
        return Outcome(self.value(key) or Outcome.OPEN)

    def mark(self, key: str) -> Decimal | None:
        value = self.value(key)
        return Decimal(value) if value else None

    @property
    def credits(self) -> Credits:
        return credits_of(ModuleResult(Module(one.code, one.name, one.category), one.credits) for one in self.modules)

    @property
    def exams(self) -> dict[Course, Outcome]:
        """The subjects that the province examines, technology aside, whose test is a part of it."""
        return {one: self.outcome(exam_key(one)) for one in EXAMINED if one is not Course.TECHNOLOGY}

    @property
    def all_examined_passed(self) -> bool:
        """Every subject of the province's exams, the knowledge test in technology among them (Q79)."""
        return all(self.outcome(exam_key(one)) is Outcome.PASSED for one in EXAMINED)

    def technology(self, work_on: date | None) -> Technology:
        return Technology(self.outcome(exam_key(Course.TECHNOLOGY)), self.outcome(ASSESSED), work_on)

    @property
    def arts(self) -> Arts:
        marks = {one: self.mark(arts_key(*one)) for one in ARTS_MARKS}
        return Arts({one: mark for one, mark in marks.items() if mark is not None}, self.outcome(SPECIAL))

    @property
    def physical_education(self) -> PhysicalEducation:
        state = FitnessState(self.value(FITNESS_STATE) or FitnessState.TESTED)
        marks = tuple(self.mark(fitness_key(year)) for year in range(1, len(YEARS) + 1))
        taking_part, skill = self.outcome(TAKING_PART), self.outcome(SKILL)
        return PhysicalEducation(cast("tuple[Decimal, Decimal, Decimal]", marks), state, taking_part, skill)
