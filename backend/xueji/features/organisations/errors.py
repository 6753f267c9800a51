"""What this room refuses, in words."""

from xueji.kernel.refusals import Refusal


class OutsideYourSubtree(Refusal):
    """For whatever the caller can see but does not administer."""

    code = "organisation_outside"
    status = 403
    title = "{name}不归您管理"
    why = "管理员只能管理自己的机构和下级机构。"
    next = "请让{office}的系统管理员办理。"
    help = "q097"


class ParentUnsuitable(Refusal):
    code = "parent_unsuitable"
    status = 422
    title = "{level}不能放在{parent}下面"
    why = "机构按省、市、县、学校逐级排列；学校可以直属市或省。"
    next = "请重新选上级机构。"
    help = "q098"


class SchoolCodeTaken(Refusal):
    code = "school_code_taken"
    title = "标识码 {school_code} 已经是{name}的"
    why = "一个学校标识码只属于一所学校，停用以后也不再给别的学校。"
    next = "请核对新认定的标识码；如果确实是同一所学校，请直接修改原来的记录。"
    help = "q104"


class SchoolHasCode(Refusal):
    code = "school_has_code"
    title = "{name}已经有标识码 {school_code}"
    why = "一所学校只有一个标识码，关联以后不能换成另一个。"
    next = "请核对是不是选错了学校；原来的标识码录错了，请县里的系统管理员在机构里改正。"
    help = "q104"


class SchoolCodeNotReleased(Refusal):
    code = "school_code_not_released"
    status = 422
    title = "标识码 {school_code} 还没有下发"
    why = "学校标识码由全国平台按季度下发，我们收到的最近一次是{release}。"
    next = "刚认定的请等下一次下发，系统每天自动取；也可以点“现在取一次”。"
    help = "q105"


class SchoolCodeRevoked(Refusal):
    code = "school_code_revoked"
    title = "标识码 {school_code} 已经撤销"
    why = "撤销的标识码不能再给学校用。"
    next = "请重新选一个新认定的标识码。"
    help = "q104"


class NameTakenBySibling(Refusal):
    code = "organisation_name_taken"
    title = "已经有一个{name}"
    why = "同一个上级下面不能有两个同名机构。"
    next = "请直接使用已有的机构，或者换一个名称。"
    help = "q104"


class OrganisationInUse(Refusal):
    code = "organisation_in_use"
    title = "{name}现在不能停用"
    why = "还有 {organisations} 个下级机构、{classes} 个班级在用。"
    next = "先把下级机构和班级停用或者并走，再停用它。"
    help = "q103"


class CentralSchoolUnsuitable(Refusal):
    code = "central_school_unsuitable"
    status = 422
    title = "{name}不能做中心校"
    why = "中心校应是同一个主管部门下面、正在使用的另一所学校。"
    next = "请在同一个县里重新选。"
    help = "q098"


class NotASchool(Refusal):
    code = "not_a_school"
    status = 422
    title = "{name}不是学校"
    why = "班级只能建在学校里。"
    next = "请先选一所学校。"
    help = "q145"


class ClassExists(Refusal):
    code = "class_exists"
    title = "{name}已经有了"
    why = "同一所学校、同一个年级里班号不能重复。"
    next = "请直接使用已有的班级，或者换一个班号。"
    help = "q145"


class NotATeacherHere(Refusal):
    code = "not_a_teacher_here"
    status = 422
    title = "不能让这个岗位当{name}的班主任"
    why = "班主任要在本校有在任的岗位，并且岗位上有“班主任”角色。"
    next = "请学校系统管理员先给这位老师的岗位加上“班主任”角色，再分配班级。"
    help = "q145"
