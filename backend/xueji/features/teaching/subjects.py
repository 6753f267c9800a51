"""Subjects, with the letters and digits by which the handbook names their modules (Q120)."""

import enum


class Subject(enum.StrEnum):
    """`CLASS` is no lesson: what class teachers give, awards, conduct and the comment."""

    CHINESE = "chinese"
    MATHS = "maths"
    ENGLISH = "english"
    POLITICS = "politics"
    HISTORY = "history"
    GEOGRAPHY = "geography"
    PHYSICS = "physics"
    CHEMISTRY = "chemistry"
    BIOLOGY = "biology"
    SCIENCE = "science"
    TECHNOLOGY = "technology"
    MUSIC = "music"
    ART = "art"
    PE = "pe"
    SCHOOL_COURSE = "school_course"
    CLASS = "class"

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def module(self) -> str:
        """Its place in the catalogue of modules, two digits."""
        return f"{list(Subject).index(self) + 1:02d}"


LABELS: dict[Subject, str] = {
    Subject.CHINESE: "语文",
    Subject.MATHS: "数学",
    Subject.ENGLISH: "英语",
    Subject.POLITICS: "道德与法治（思想政治）",
    Subject.HISTORY: "历史",
    Subject.GEOGRAPHY: "地理",
    Subject.PHYSICS: "物理",
    Subject.CHEMISTRY: "化学",
    Subject.BIOLOGY: "生物学",
    Subject.SCIENCE: "科学",
    Subject.TECHNOLOGY: "信息科技和通用技术",
    Subject.MUSIC: "音乐",
    Subject.ART: "美术",
    Subject.PE: "体育与健康",
    Subject.SCHOOL_COURSE: "校本课程",
    Subject.CLASS: "班主任登记",
}

TAUGHT = tuple(subject for subject in Subject if subject is not Subject.CLASS)
