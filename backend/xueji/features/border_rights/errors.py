"""What this room refuses, in words."""

from xueji.kernel.refusals import Refusal


class BorderRightNotForSchool(Refusal):
    code = "border_right_not_for_school"
    status = 409
    title = "这个权限给高中学校"
    why = "{school}没有高中学段，外省的初中毕业生到这里没有年级可以读。"
    next = "有高中部的，请主管教育部门先把高中学段加到学校上；义务教育阶段的，请办跨省转入。"
    help = "q037"


class BorderRightAsked(Refusal):
    code = "border_right_asked"
    status = 409
    title = "学校已经申请过了"
    why = "申请编号 {number}，现在是“{state}”。"
    next = "被退回的，在原来那件上补充再提；要换说法重新申请的，先撤回。"
    help = "q037"


class BorderRightNotHeld(Refusal):
    code = "border_right_not_held"
    status = 409
    title = "学校现在没有这个权限"
    why = "还没有给，或者已经收回了。"
    next = "请刷新页面看最新的情况。"
    help = "q037"
