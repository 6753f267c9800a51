"""What a template asks for, as data: the columns, what may stand in them, and where the pupil sees it."""

import enum

import msgspec

from xueji.features.evaluation import OthersKind
from xueji.features.teaching.subjects import Subject


class ItemKind(enum.StrEnum):
    """`TEACHER` is one of `choices`, too many to be all said."""

    SCORE = "score"
    COUNT = "count"
    CHOICE = "choice"
    TEACHER = "teacher"
    TEXT = "text"


class Item(msgspec.Struct, frozen=True):
    """One column. `most` is the highest number, or of a text the most signs; `shown` where a pupil finds it."""

    name: str
    title: str
    kind: ItemKind
    shown: OthersKind | None = None
    most: int = 100
    choices: tuple[str, ...] = ()
    required: bool = False

    @property
    def long(self) -> bool:
        return self.kind is ItemKind.TEXT

    @property
    def hint(self) -> str:
        must = "必填。" if self.required else "没有就空着。"
        match self.kind:
            case ItemKind.SCORE:
                return f"{must}0 到 {self.most} 的数，最多一位小数"
            case ItemKind.COUNT:
                return f"{must}0 到 {self.most} 的整数"
            case ItemKind.CHOICE:
                return f"{must}只填{'、'.join(self.choices)}"
            case ItemKind.TEACHER:
                return f"{must}写本校任课教师的姓名，同名的从下拉列表里选"
            case ItemKind.TEXT:
                return f"{must}最多 {self.most} 个字"


_GRADES = ("优秀", "良好", "合格", "待提高")


def _marks(shown: OthersKind) -> tuple[Item, ...]:
    def score(name: str, title: str, *, required: bool = False) -> Item:
        return Item(name, title, ItemKind.SCORE, shown, required=required)

    def count(name: str, title: str) -> Item:
        return Item(name, title, ItemKind.COUNT, shown, most=300)

    def choice(name: str, title: str, choices: tuple[str, ...] = _GRADES) -> Item:
        return Item(name, title, ItemKind.CHOICE, shown, choices=choices)

    return (
        count("lessons", "应到课时"),
        count("missed", "缺课次数"),
        count("late", "迟到次数"),
        choice("homework", "作业"),
        choice("classroom", "课堂表现"),
        score("ordinary", "平时成绩"),
        score("unit_1", "单元测验一"),
        score("unit_2", "单元测验二"),
        score("unit_3", "单元测验三"),
        score("unit_4", "单元测验四"),
        score("midterm", "期中成绩"),
        score("practical", "实验或实践"),
        score("final", "期末成绩"),
        score("total", "学期总评", required=True),
        choice("level", "等级", ("A", "B", "C", "D", "E")),
        Item("comment", "任课教师评语", ItemKind.TEXT, OthersKind.COMMENT, most=200),
    )


CLASS_ITEMS: tuple[Item, ...] = (
    Item("absent", "缺勤天数", ItemKind.COUNT, OthersKind.CONDUCT, most=200),
    Item("discipline", "纪律", ItemKind.CHOICE, OthersKind.CONDUCT, choices=_GRADES),
    Item("duty", "值日和劳动", ItemKind.CHOICE, OthersKind.CONDUCT, choices=_GRADES),
    Item("conduct", "操行等级", ItemKind.CHOICE, OthersKind.CONDUCT, choices=_GRADES, required=True),
    Item("award", "奖励", ItemKind.TEXT, OthersKind.SCHOOL_AWARD, most=300),
    Item("punishment", "处分", ItemKind.TEXT, OthersKind.SCHOOL_AWARD, most=300),
    Item("feature", "学校特色指标", ItemKind.TEXT, OthersKind.SCHOOL_FEATURES, most=300),
    Item("comment", "班主任评语", ItemKind.TEXT, OthersKind.COMMENT, most=500, required=True),
)

_FITNESS = (
    Item("fitness", "体质健康测试总分", ItemKind.SCORE, OthersKind.FITNESS, most=120),
    Item(
        "fitness_level",
        "体质健康测试等级",
        ItemKind.CHOICE,
        OthersKind.FITNESS,
        choices=("优秀", "良好", "及格", "不及格"),
    ),
)
_COURSE = _marks(OthersKind.COURSES)
_PE = (*_COURSE[:-1], *_FITNESS, _COURSE[-1])
_SCHOOL_COURSE = _marks(OthersKind.SCHOOL_COURSES)


def items_of(subject: Subject) -> tuple[Item, ...]:
    match subject:
        case Subject.CLASS:
            return CLASS_ITEMS
        case Subject.PE:
            return _PE
        case Subject.SCHOOL_COURSE:
            return _SCHOOL_COURSE
        case _:
            return _COURSE
