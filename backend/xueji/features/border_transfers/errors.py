"""What this room refuses, in words."""

from collections.abc import Sequence

from xueji.features.casework import Slot
from xueji.features.organisations import CodeCard
from xueji.features.students import ClaimedBy
from xueji.kernel.refusals import Refusal


class BorderNeedsSchool(Refusal):
    code = "border_needs_school"
    status = 403
    title = "跨省转入由转入学校发起"
    why = "您现在的岗位不在学校。"
    next = "请转入学校的学籍管理员发起；您有学校岗位的，先切换岗位。"
    help = "q028"


class BorderWithoutCode(Refusal):
    code = "border_without_code"
    status = 409
    title = "学校还不能办跨省业务：{standing}"
    why = "{words}"
    next = "主管教育部门在“学校标识码”里能看到进度；全国平台登记好以后，这里马上能发起。"
    help = "q039"

    def __init__(self, card: CodeCard) -> None:
        super().__init__(standing=card.label, words=card.words)


class BorderNotAllowed(Refusal):
    code = "border_not_allowed"
    status = 403
    title = "学校还没有毕业后跨省就学权限"
    why = "接收外省毕业生，要由省级教育部门一所一所学校地给权限。"
    next = "请在“毕业后跨省就学权限”里申请，各级审核同意以后就能发起。"
    help = "q037"


class BorderUnfit(Refusal):
    code = "border_unfit"
    status = 422
    title = "填写的内容对不上"
    why = "{why}"
    next = "{how}"
    help = "q028"

    def __init__(self, why: str, how: str) -> None:
        super().__init__(why=why, how=how)


class BorderPupilHere(Refusal):
    code = "border_pupil_here"
    status = 409
    title = "这名学生在本省已经有学籍"
    why = "{name}（{number}）在{school}，状态是“{state}”。"
    next = "在本省就读的，请办省内转学；正在申请建籍或转入的，请那所学校先撤回。"
    help = "q028"

    def __init__(self, found: ClaimedBy) -> None:
        super().__init__(name=found.name, number=found.number, school=found.school, state=found.state.label)


class BorderPaperMissing(Refusal):
    code = "border_paper_missing"
    status = 422
    title = "还缺证明材料"
    why = "没有交：{papers}。"
    next = "请拍照上传，再提交。"
    help = "q028"

    def __init__(self, papers: Sequence[Slot]) -> None:
        super().__init__(papers="、".join(paper.label for paper in papers))


class BorderGradeFixed(Refusal):
    code = "border_grade_fixed"
    status = 409
    title = "现在不能改年级"
    why = "年级由转入地教育部门在自己核办时确定。"
    next = "还没轮到的，请等一等；已经核办的，到校后办年级纠错。"
    help = "q027"
