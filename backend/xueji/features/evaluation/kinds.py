"""Words of the evaluation: dimensions, kinds of records, who fills them, what may be tightened."""

import enum


class Dimension(enum.StrEnum):
    MORAL = "moral"
    ACADEMIC = "academic"
    HEALTH = "health"
    ARTS = "arts"
    PRACTICE = "practice"

    @property
    def label(self) -> str:
        return {
            Dimension.MORAL: "思想品德",
            Dimension.ACADEMIC: "学业水平",
            Dimension.HEALTH: "身心健康",
            Dimension.ARTS: "艺术素养",
            Dimension.PRACTICE: "社会实践",
        }[self]


class RecordKind(enum.StrEnum):
    """What pupils fill in themselves. The order is that of lists and of `bit`: new kinds go to the end."""

    OFFICE = "office"
    AWARD = "award"
    DEED = "deed"
    RESEARCH = "research"
    EXERCISE = "exercise"
    MIND = "mind"
    ARTS = "arts"
    PRACTICE = "practice"
    STATEMENT = "statement"

    @property
    def label(self) -> str:
        return RECORD_LABELS[self]

    @property
    def bit(self) -> int:
        """The kind as one bit of a number: a sheet keeps which kinds are filled in one column."""
        return 1 << list(RecordKind).index(self)


RECORD_LABELS: dict[RecordKind, str] = {
    RecordKind.OFFICE: "任职情况",
    RecordKind.AWARD: "奖惩情况",
    RecordKind.DEED: "典型事例",
    RecordKind.RESEARCH: "研究性学习及创新成果",
    RecordKind.EXERCISE: "日常体育锻炼",
    RecordKind.MIND: "心理素质展示",
    RecordKind.ARTS: "艺术素养",
    RecordKind.PRACTICE: "社会实践",
    RecordKind.STATEMENT: "陈述报告",
}


class OthersKind(enum.StrEnum):
    """What others fill in and the pupil only checks."""

    BASICS = "basics"
    SCHOOL_AWARD = "school_award"
    CONDUCT = "conduct"
    COURSES = "courses"
    SCHOOL_COURSES = "school_courses"
    FITNESS = "fitness"
    SCHOOL_FEATURES = "school_features"
    COMMENT = "comment"

    @property
    def label(self) -> str:
        return OTHERS_LABELS[self]


OTHERS_LABELS: dict[OthersKind, str] = {
    OthersKind.BASICS: "基础信息",
    OthersKind.SCHOOL_AWARD: "奖惩（学校记录）",
    OthersKind.CONDUCT: "日常操行",
    OthersKind.COURSES: "课程修习",
    OthersKind.SCHOOL_COURSES: "校本课程",
    OthersKind.FITNESS: "体测数据",
    OthersKind.SCHOOL_FEATURES: "学校特色指标",
    OthersKind.COMMENT: "教师评语",
}


class FilledBy(enum.StrEnum):
    RECORD = "record"
    CLASS_TEACHER = "class_teacher"
    SUBJECT_TEACHER = "subject_teacher"
    ACADEMIC_ADMINISTRATOR = "academic_administrator"

    @property
    def label(self) -> str:
        return {
            FilledBy.RECORD: "学籍",
            FilledBy.CLASS_TEACHER: "班主任",
            FilledBy.SUBJECT_TEACHER: "任课教师",
            FilledBy.ACADEMIC_ADMINISTRATOR: "教务管理员",
        }[self]


class FieldKind(enum.StrEnum):
    LINE = "line"
    TEXT = "text"
    DAY = "day"
    HOURS = "hours"
    CHOICE = "choice"


class Aspect(enum.StrEnum):
    """What a city or school may lay down more strictly where the province leaves it open."""

    PUBLICATION_DAYS = "publication_days"
    FILLS_UNTIL = "fills_until"
    MOST = "most"
    PICTURES = "pictures"

    @property
    def label(self) -> str:
        return {
            Aspect.PUBLICATION_DAYS: "公示天数",
            Aspect.FILLS_UNTIL: "填写截止日",
            Aspect.MOST: "每类最多几条",
            Aspect.PICTURES: "至少几张佐证",
        }[self]


class TermKind(enum.StrEnum):
    AUTUMN = "autumn"
    SPRING = "spring"

    @property
    def label(self) -> str:
        return {TermKind.AUTUMN: "上学期", TermKind.SPRING: "下学期"}[self]


def bits(kinds: set[RecordKind] | frozenset[RecordKind]) -> int:
    return sum(kind.bit for kind in kinds)


def kinds_in(number: int) -> frozenset[RecordKind]:
    return frozenset(kind for kind in RecordKind if number & kind.bit)
