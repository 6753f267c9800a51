"""What this room refuses, in words."""

from xueji.features.casework import Slot
from xueji.features.students import ClaimedBy, State
from xueji.features.transfers import Finding
from xueji.kernel.refusals import Refusal


class LeaveNotAway(Refusal):
    code = "leave_not_away"
    status = 409
    title = "学生现在是“{state}”，不用办这一步"
    why = "出境的办入境复学，退学和其他离校的办恢复入学资格，别的状态走别的业务。"
    next = "请回学生页看现在的状态。"
    help = "q050"

    def __init__(self, state: State) -> None:
        super().__init__(state=state.label)


class LeaveStopped(Refusal):
    code = "leave_stopped"
    status = 409
    title = "现在还不能恢复在校"
    why = "{what}。"
    next = "{how}"
    help = "q050"

    def __init__(self, found: Finding) -> None:
        super().__init__(what=found.what, how=found.how)


class LeaveElsewhere(Refusal):
    code = "leave_elsewhere"
    status = 409
    title = "这名学生在别处已经有学籍"
    why = "{name}（{number}）在{school}，状态是“{state}”；一个人只能有一份学籍。"
    next = "要回来就读的，请办转学；那边登记错了的，请那所学校先处理。"
    help = "q050"

    def __init__(self, found: ClaimedBy) -> None:
        super().__init__(name=found.name, number=found.number, school=found.school, state=found.state.label)


class LeaveGradeUnfit(Refusal):
    code = "leave_grade_unfit"
    status = 422
    title = "年级或班级对不上"
    why = "{why}"
    next = "{how}"
    help = "q050"

    def __init__(self, why: str, how: str) -> None:
        super().__init__(why=why, how=how)


class LeavePaperMissing(Refusal):
    code = "leave_paper_missing"
    status = 422
    title = "还缺证明材料"
    why = "没有交：{paper}。"
    next = "请拍照上传，再提交。"
    help = "q050"

    def __init__(self, paper: Slot) -> None:
        super().__init__(paper=paper.label)


class GraduationUnfit(Refusal):
    code = "graduation_unfit"
    status = 409
    title = "不能改成毕业"
    why = "{what}。"
    next = "{how}"
    help = "q020"

    def __init__(self, what: str, how: str) -> None:
        super().__init__(what=what, how=how)
