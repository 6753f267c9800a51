"""What this room refuses, in words."""

from xueji.kernel.refusals import Refusal


class TeacherUnknown(Refusal):
    """The same for an unknown number and a name that is another's: nobody learns whose a number is."""

    code = "teacher_unknown"
    status = 404
    title = "没有找到这位老师的账号"
    why = "姓名要和账号上的一字不差，并且用户名、手机号或邮箱是他自己的。"
    next = "请向老师本人核对姓名和手机号；他从来没有账号的，可以直接新建。"
    help = "q116"


class TeacherNotToMove(Refusal):
    code = "teacher_not_to_move"
    status = 409
    title = "{name}的账号现在不能这样调"
    why = "{why_so}"
    next = "{how}"
    help = "q146"


class TeacherAsked(Refusal):
    code = "teacher_asked"
    status = 409
    title = "{name}已经有一件“{label}”在办"
    why = "申请编号 {number}，一位老师同时只办一件。"
    next = "请等它办完；是您学校提的，可以在工作台里撤回再提。"
    help = "q146"


class TeacherAtNoSchool(Refusal):
    code = "teacher_at_no_school"
    status = 409
    title = "这件事由学校来办"
    why = "您现在的岗位在{organisation}，不是学校。"
    next = "主管部门要调动老师，请在账号页点“调到别的机构”。"
    help = "q146"


class PartTimeSame(Refusal):
    code = "part_time_same"
    status = 409
    title = "您在{school}已经有岗位"
    why = "兼职是到另一所学校上课；同一所学校里的职务由系统管理员直接加。"
    next = "请换一所学校，或者请{school}的系统管理员给您加角色。"
    help = "q146"
