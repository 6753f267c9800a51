"""What holds for everybody who comes from another province. Pure."""

from collections.abc import Mapping, Sequence

from xueji.features.casework import Slot, paper
from xueji.features.organisations import Stage
from xueji.features.students import State
from xueji.gateways.national import ProblemThere, Redundant
from xueji.gateways.national.border import CheckFailed, Crossing, StateThere

PROVINCES = (
    "北京市", "天津市", "河北省", "山西省", "内蒙古自治区", "辽宁省",
    "吉林省", "黑龙江省", "上海市", "江苏省", "浙江省", "安徽省",
    "福建省", "江西省", "河南省", "湖北省", "湖南省", "广东省",
    "广西壮族自治区", "海南省", "重庆市", "四川省", "贵州省", "云南省",
    "西藏自治区", "陕西省", "甘肃省", "青海省", "宁夏回族自治区", "新疆维吾尔自治区",
    "新疆生产建设兵团",
)  # fmt: skip
"""Whose pupils come through the national platform: all but our own."""


MOST_PICTURES = 6


def _wanted(name: str, label: str, hint: str, *stages: Stage) -> Slot:
    return paper(name, label, hint, required=True, most=MOST_PICTURES, stages=stages)


_TRANSFER = (
    _wanted("reason", "转学原因证明", "户口簿、居住证、房产证或工作调动证明，拍有字的每一页。"),
    _wanted("growth", "综评档案或成长记录", "原学校盖章的综合素质评价档案，没有的交成长记录。", Stage.SENIOR),
    _wanted("credits", "学分认定表", "原学校盖章的学分清单。", Stage.SENIOR),
    _wanted("transcript", "学业水平考试成绩单", "原省出具的成绩单。", Stage.SENIOR),
)
_AFTER_GRADUATION = (
    _wanted("policy", "中考招生政策", "当年允许外省毕业生报考的文件，有文号的那一页。"),
    _wanted("scores", "中考成绩", "招生部门出具的成绩单。"),
    _wanted("admission", "录取通知书", "本校的录取通知书。"),
    _wanted("household", "户籍材料", "户口簿的首页和孩子那一页。"),
)
PAPERS: Mapping[Crossing, tuple[Slot, ...]] = {
    Crossing.AFTER_GRADUATION: _AFTER_GRADUATION,
    Crossing.TRANSFER: _TRANSFER,
}

STATES: dict[StateThere, State] = {
    StateThere.ABROAD: State.ABROAD,
    StateThere.GRADUATED: State.IN_SCHOOL,
    StateThere.LEFT: State.OTHER_LEAVE,
    StateThere.NORMAL: State.IN_SCHOOL,
    StateThere.WITHDRAWN: State.WITHDRAWN,
}

RETURN_TO_STUDY = {
    State.ABROAD: "到校后请办入境复学",
    State.OTHER_LEAVE: "到校后请办恢复入学资格",
    State.WITHDRAWN: "到校后请办恢复入学资格",
}
"""What a pupil who keeps an old state still needs before being in school (Q49)."""


def papers_of(crossing: Crossing, stage: Stage | None) -> list[Slot]:
    """What proves such an application; of every stage together where none is known yet.

    Who transfers proves the reason, seniors bring three papers of their old school and province besides (Q26). Who has
    graduated proves to be admitted (Q29).
    """
    return [one for one in PAPERS[crossing] if one.fits(stage)]


def missing_papers(crossing: Crossing, stage: Stage, slots: Sequence[str]) -> list[Slot]:
    given = set(slots)
    return [one for one in papers_of(crossing, stage) if one.name not in given]


def whole_name(province: str, school: str) -> str:
    """“河南省郑州市第九小学”, and not “北京市北京市第一小学”."""
    return school if school.startswith(province) else f"{province}{school}"


def enters(crossing: Crossing, stage: Stage, grade: int) -> bool:
    """After graduation one begins the first year of senior school."""
    return crossing is Crossing.TRANSFER or (stage, grade) == (Stage.SENIOR, 1)


def state_after(there: StateThere | None) -> State:
    """The state here: the old one is kept (Q49), but who has graduated there begins the next stage here (Q15, Q19)."""
    return STATES[there or StateThere.NORMAL]


def refusal_words(outcome: CheckFailed | Redundant | ProblemThere) -> str:
    """What the national side's no means and what to do about it (Q28, Q42, Q44)."""
    match outcome:
        case CheckFailed(code=code):
            return f"{code.label}。{code.next_step}"
        case Redundant(province=province, school=school):
            return f"{whole_name(province, school)}还留着这名学生的一份多余学籍。请家长联系那所学校删除，删除后再提交。"
        case ProblemThere():
            return "这名学生的学籍在原省是问题学籍。请家长联系原学校处理，处理好后再提交。"
