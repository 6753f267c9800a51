"""Kinds of records as the province begins with them: fields, explanation, example, limits; a rule set changes them."""

import msgspec

from xueji.features.evaluation.kinds import Dimension, FieldKind, FilledBy, OthersKind, RecordKind


class FieldSpec(msgspec.Struct, frozen=True, kw_only=True):
    """One question of a record. `least` and `most` are signs of a text, or hours."""

    name: str
    label: str
    kind: FieldKind
    required: bool = True
    least: int = 0
    most: int = 60
    hint: str = ""
    choices: tuple[str, ...] = ()


class KindCard(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of record that pupils fill in.

    `most` records a term; of them `select_most` go into the archive (all, where it is absent). `required`: one record,
    or the word that there is none (`nothing`: whether that word is allowed).
    """

    kind: RecordKind
    label: str
    dimension: Dimension | None
    explanation: str
    example: str
    fields: tuple[FieldSpec, ...]
    most: int
    select_most: int | None = None
    required: bool = True
    nothing: bool = True
    least_pictures: int = 0
    most_pictures: int = 6


class OthersCard(msgspec.Struct, frozen=True):
    kind: OthersKind
    filled_by: FilledBy
    explanation: str


def _title(label: str, hint: str) -> FieldSpec:
    return FieldSpec(name="title", label=label, kind=FieldKind.LINE, least=2, most=40, hint=hint)


def _summary(label: str, least: int, most: int, hint: str) -> FieldSpec:
    return FieldSpec(name="summary", label=label, kind=FieldKind.TEXT, least=least, most=most, hint=hint)


def _place(label: str = "地点", *, required: bool = True) -> FieldSpec:
    return FieldSpec(name="place", label=label, kind=FieldKind.LINE, required=required, least=2, most=40)


def _hours(hint: str) -> FieldSpec:
    return FieldSpec(name="hours", label="时长（小时）", kind=FieldKind.HOURS, most=600, hint=hint)


_DAY = FieldSpec(name="starts_on", label="日期", kind=FieldKind.DAY)
_FROM = FieldSpec(name="starts_on", label="从哪天", kind=FieldKind.DAY)
_UNTIL = FieldSpec(name="ends_on", label="到哪天", kind=FieldKind.DAY, hint="还在进行的，填今天")

CERTIFICATE = "certificate"
"""The field with the number of a certificate: nobody else has the same."""

_CARDS: tuple[KindCard, ...] = (
    KindCard(
        kind=RecordKind.OFFICE,
        label=RecordKind.OFFICE.label,
        dimension=Dimension.MORAL,
        explanation="这学期在班级、学校、社团里担任的职务，和做了哪些实事。课代表、小组长、志愿队长都算。",
        example="语文课代表。每天早读前收作业并登记，组织了 4 次课前三分钟诵读，全班都轮到过。",
        fields=(
            _title("职务", "如：语文课代表"),
            _place("在哪里任职"),
            _FROM,
            _UNTIL,
            _summary("做了什么", 10, 300, "写一两件具体的事"),
        ),
        most=5,
        select_most=2,
    ),
    KindCard(
        kind=RecordKind.AWARD,
        label=RecordKind.AWARD.label,
        dimension=Dimension.MORAL,
        explanation="这学期得到的奖励、荣誉，或者受到的处分。写证书上的名称和颁发单位，拍一张证书。",
        example="临溪县中小学生经典诵读大赛二等奖，县级，颁发单位是县教育和体育局，11 月 6 日。",
        fields=(
            _title("名称", "照证书上的写"),
            FieldSpec(
                name="level",
                label="级别",
                kind=FieldKind.CHOICE,
                choices=("班级", "校级", "县级", "市级", "省级", "国家级"),
            ),
            FieldSpec(name="organiser", label="颁发单位", kind=FieldKind.LINE, least=2, most=40),
            FieldSpec(
                name=CERTIFICATE,
                label="证书编号",
                kind=FieldKind.LINE,
                required=False,
                most=40,
                hint="证书上有就照写，没有不写",
            ),
            _DAY,
            FieldSpec(name="summary", label="要说明的", kind=FieldKind.TEXT, required=False, most=200, hint="可以不写"),
        ),
        most=10,
        select_most=5,
        least_pictures=1,
    ),
    KindCard(
        kind=RecordKind.DEED,
        label=RecordKind.DEED.label,
        dimension=Dimension.MORAL,
        explanation="能看出你的品格的一件真事：帮助别人、承担责任、改正错误。写清时间、地点、经过和结果。",
        example="值日时发现实验室窗户没关，大雨灌进来。我和同桌先断电、搬走显微镜，再去找老师，仪器都没坏。",
        fields=(_title("事情的题目", "一句话"), _DAY, _place(), _summary("经过和结果", 50, 500, "写事实，不写口号")),
        most=6,
        select_most=3,
    ),
    KindCard(
        kind=RecordKind.RESEARCH,
        label=RecordKind.RESEARCH.label,
        dimension=Dimension.ACADEMIC,
        explanation="自己提出问题、查资料、做实验或调查得出的结论；小发明、论文、专利也写在这里。",
        example="“校门口早高峰为什么堵车”：4 人数了 5 天车流，画出分时图，建议错峰 10 分钟，学校已采纳。",
        fields=(
            _title("课题或成果", "一句话说清研究什么"),
            FieldSpec(
                name="role", label="你承担的部分", kind=FieldKind.LINE, least=2, most=40, hint="如：设计问卷、整理数据"
            ),
            _FROM,
            _UNTIL,
            _summary("过程和结论", 50, 500, "怎么做的，得出什么"),
        ),
        most=3,
    ),
    KindCard(
        kind=RecordKind.EXERCISE,
        label=RecordKind.EXERCISE.label,
        dimension=Dimension.HEALTH,
        explanation="课外坚持的体育锻炼：项目、从哪天到哪天、一共多少小时。体育课和大课间不用写。",
        example="每周二、四放学后打羽毛球，每次 1 小时，9 月到 11 月共 22 小时，学会了反手发球。",
        fields=(
            _title("项目", "如：羽毛球"),
            _FROM,
            _UNTIL,
            _hours("这段时间一共多少小时"),
            _summary("怎么坚持的", 10, 300, ""),
        ),
        most=4,
    ),
    KindCard(
        kind=RecordKind.MIND,
        label=RecordKind.MIND.label,
        dimension=Dimension.HEALTH,
        explanation="遇到困难、挫折或压力时，你怎样调整自己。不用写病情，也不用写家里的私事。",
        example="期中数学退步很多。我把错题按原因分类，每天只补一类，两周后敢主动问老师，不再怕考试。",
        fields=(_title("题目", "一句话"), _DAY, _summary("怎么想、怎么做", 30, 500, "")),
        most=3,
    ),
    KindCard(
        kind=RecordKind.ARTS,
        label=RecordKind.ARTS.label,
        dimension=Dimension.ARTS,
        explanation="参加的艺术活动、学习的艺术特长、完成的作品：音乐、美术、书法、舞蹈、戏剧、剪纸都可以。",
        example="参加学校合唱团，排练《我的祖国》12 次，12 月 1 日在县文化馆演出，担任女低音。",
        fields=(_title("活动或作品", ""), _DAY, _place(), _summary("做了什么", 10, 300, "")),
        most=6,
        select_most=3,
    ),
    KindCard(
        kind=RecordKind.PRACTICE,
        label=RecordKind.PRACTICE.label,
        dimension=Dimension.PRACTICE,
        explanation="志愿服务、劳动、研学、职业体验。写清地点、从哪天到哪天、一共多少小时，拍一张现场照片。",
        example="10 月 3 日在文昌街道图书室做志愿者，整理图书 6 小时，教老人用借书机，社区盖了证明章。",
        fields=(
            _title("实践内容", "如：社区图书室志愿服务"),
            _place(),
            _FROM,
            _UNTIL,
            _hours("一共多少小时"),
            FieldSpec(
                name="organiser",
                label="组织单位或证明人",
                kind=FieldKind.LINE,
                least=2,
                most=40,
                hint="如：文昌街道社区",
            ),
            _summary("做了什么，有什么收获", 30, 500, ""),
        ),
        most=6,
        least_pictures=1,
    ),
    KindCard(
        kind=RecordKind.STATEMENT,
        label=RecordKind.STATEMENT.label,
        dimension=None,
        explanation="用自己的话总结这学期：做了什么，哪里进步了，下学期想怎么做。其他几类写完再写，更省事。",
        example="这学期我最大的变化是敢开口了……（先写三件事，再写一个不足和一个打算，三四百字就好）",
        fields=(_summary("陈述报告", 200, 1500, "三四百字就好，写自己的话"),),
        most=1,
        nothing=False,
        most_pictures=0,
    ),
)

CARDS: dict[RecordKind, KindCard] = {card.kind: card for card in _CARDS}

FINAL_STATEMENT = "陈述总报告"
"""What the statement is called in the last year of a stage."""

OTHERS: tuple[OthersCard, ...] = (
    OthersCard(OthersKind.BASICS, FilledBy.RECORD, "姓名、照片、班级、家长都直接来自学籍，学籍改了这里马上变。"),
    OthersCard(OthersKind.SCHOOL_AWARD, FilledBy.CLASS_TEACHER, "学校和班级给的奖励、处分。"),
    OthersCard(OthersKind.CONDUCT, FilledBy.CLASS_TEACHER, "出勤、纪律、值日的记录和等级。"),
    OthersCard(OthersKind.COURSES, FilledBy.SUBJECT_TEACHER, "各科成绩和学分。"),
    OthersCard(OthersKind.SCHOOL_COURSES, FilledBy.SUBJECT_TEACHER, "学校自己开的课和成绩。"),
    OthersCard(OthersKind.FITNESS, FilledBy.SUBJECT_TEACHER, "国家学生体质健康测试的成绩。"),
    OthersCard(OthersKind.SCHOOL_FEATURES, FilledBy.CLASS_TEACHER, "学校自己定的评价项目。"),
    OthersCard(OthersKind.COMMENT, FilledBy.CLASS_TEACHER, "班主任写的学期评语。"),
)
