"""The modules of the national curriculum of 2017 with their credits, and what a school adds of its own. Data."""

import enum
from collections.abc import Iterator
from decimal import Decimal

import msgspec

from xueji.features.results.credits import Category, Module


class Course(enum.StrEnum):
    """A subject of senior school, in the order of the transcript."""

    CHINESE = "chinese"
    MATHS = "maths"
    FOREIGN_LANGUAGE = "foreign_language"
    POLITICS = "politics"
    HISTORY = "history"
    GEOGRAPHY = "geography"
    PHYSICS = "physics"
    CHEMISTRY = "chemistry"
    BIOLOGY = "biology"
    INFORMATION = "information"
    TECHNOLOGY = "technology"
    MUSIC = "music"
    FINE_ARTS = "fine_arts"
    PE = "pe"
    PRACTICE = "practice"
    LABOUR = "labour"
    SCHOOL_COURSE = "school_course"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS: dict[Course, str] = {
    Course.CHINESE: "语文",
    Course.MATHS: "数学",
    Course.FOREIGN_LANGUAGE: "外语",
    Course.POLITICS: "思想政治",
    Course.HISTORY: "历史",
    Course.GEOGRAPHY: "地理",
    Course.PHYSICS: "物理",
    Course.CHEMISTRY: "化学",
    Course.BIOLOGY: "生物学",
    Course.INFORMATION: "信息技术",
    Course.TECHNOLOGY: "通用技术",
    Course.MUSIC: "音乐",
    Course.FINE_ARTS: "美术",
    Course.PE: "体育与健康",
    Course.PRACTICE: "综合实践活动",
    Course.LABOUR: "劳动",
    Course.SCHOOL_COURSE: "校本课程",
}

EXAMINED = tuple(Course)[: list(Course).index(Course.TECHNOLOGY) + 1]
"""What the province examines; of technology the knowledge test alone."""


class Offered(msgspec.Struct, frozen=True):
    """A module as it can be taken; of a school's own course the credits are the school's to say."""

    module: Module
    course: Course
    credits: Decimal


_R, _E = Category.REQUIRED, Category.ELECTIVE_REQUIRED
_ROWS: tuple[tuple[Course, Category, str, str], ...] = (
    (Course.CHINESE, _R, "4", "语文必修上 语文必修下"),
    (Course.CHINESE, _E, "2", "语文选择性必修上 语文选择性必修中 语文选择性必修下"),
    (Course.MATHS, _R, "4", "数学必修第一册 数学必修第二册"),
    (Course.MATHS, _E, "2", "数学选择性必修第一册 数学选择性必修第二册 数学选择性必修第三册"),
    (Course.FOREIGN_LANGUAGE, _R, "2", "外语必修第一册 外语必修第二册 外语必修第三册"),
    (
        Course.FOREIGN_LANGUAGE,
        _E,
        "2",
        "外语选择性必修第一册 外语选择性必修第二册 外语选择性必修第三册 外语选择性必修第四册",
    ),
    (Course.POLITICS, _R, "1", "中国特色社会主义 经济与社会"),
    (Course.POLITICS, _R, "2", "政治与法治 哲学与文化"),
    (Course.POLITICS, _E, "2", "当代国际政治与经济 法律与生活 逻辑与思维"),
    (Course.HISTORY, _R, "2", "中外历史纲要（上） 中外历史纲要（下）"),
    (Course.HISTORY, _E, "2", "国家制度与社会治理 经济与社会生活 文化交流与传播"),
    (Course.GEOGRAPHY, _R, "2", "地理必修第一册 地理必修第二册"),
    (Course.GEOGRAPHY, _E, "2", "自然地理基础 区域发展 资源、环境与国家安全"),
    (Course.PHYSICS, _R, "2", "物理必修第一册 物理必修第二册 物理必修第三册"),
    (Course.PHYSICS, _E, "2", "物理选择性必修第一册 物理选择性必修第二册 物理选择性必修第三册"),
    (Course.CHEMISTRY, _R, "2", "化学必修第一册 化学必修第二册"),
    (Course.CHEMISTRY, _E, "2", "化学反应原理 物质结构与性质 有机化学基础"),
    (Course.BIOLOGY, _R, "2", "分子与细胞 遗传与进化"),
    (Course.BIOLOGY, _E, "2", "稳态与调节 生物与环境 生物技术与工程"),
    (Course.INFORMATION, _R, "1.5", "数据与计算 信息系统与社会"),
    (Course.INFORMATION, _E, "2", "数据与数据结构 网络基础 人工智能初步"),
    (Course.TECHNOLOGY, _R, "1.5", "技术与设计一 技术与设计二"),
    (Course.TECHNOLOGY, _E, "2", "电子控制技术 机器人设计与制作 工程设计基础"),
    (Course.MUSIC, _R, "1", "音乐鉴赏 歌唱 演奏"),
    (Course.MUSIC, _E, "1", "合唱 合奏"),
    (Course.FINE_ARTS, _R, "1", "美术鉴赏 绘画 设计"),
    (Course.FINE_ARTS, _E, "1", "中国书画 工艺"),
    (Course.PE, _R, "4", "体育与健康（高一） 体育与健康（高二） 体育与健康（高三）"),
    (Course.PRACTICE, _R, "2", "研究性学习一 研究性学习二 研究性学习三 社会实践"),
    (Course.LABOUR, _R, "2", "劳动一 劳动二 志愿服务"),
)


def _catalogue() -> Iterator[Offered]:
    counts: dict[Course, int] = {}
    for course, category, credits_, names in _ROWS:
        for name in names.split():
            counts[course] = counts.get(course, 0) + 1
            yield Offered(Module(f"{course}-{counts[course]}", name, category), course, Decimal(credits_))


CATALOGUE: dict[str, Offered] = {one.module.code: one for one in _catalogue()}
"""By code. A code is for ever: new modules come last in their subject."""

OWN = "own:"
"""Before the name of a school's own course: that is its code, so the same course counts once."""


def own_course(name: str, credits_: Decimal) -> Offered:
    """A course that the school itself has made; all of them are electives."""
    return Offered(Module(f"{OWN}{name}", name, Category.ELECTIVE), Course.SCHOOL_COURSE, credits_)


def course_of(code: str) -> Course:
    found = CATALOGUE.get(code)
    return found.course if found else Course.SCHOOL_COURSE
