"""What this room refuses, in words."""

from xueji.kernel.refusals import Refusal


class WrongBindingCode(Refusal):
    """The same for a wrong code and for one that never existed."""

    code = "binding_code_wrong"
    status = 422
    title = "绑定码不对"
    why = "没有找到这个绑定码。一小时内最多试 {most} 次，防止别人乱猜。"
    next = "请对照学校发的纸条再输一遍，或者扫纸条上的二维码；纸条丢了，请班主任重新打印。"
    help = "binding-code"


class WrongActivation(WrongBindingCode):
    """The same for a wrong number, a wrong code, and the code of another pupil."""

    code = "activation_wrong"
    title = "学籍号或激活码不对"
    why = "没有找到这个学籍号和激活码的学生。一小时内最多试 {most} 次，防止别人冒用。"
    next = "请对照班主任发的纸条再输一遍；激活码丢了或不记得学籍号，请找班主任。"
    help = "student-login"


class UnreadableBindingCode(Refusal):
    code = "binding_code_unreadable"
    status = 422
    title = "绑定码应是 16 位字母和数字"
    why = "您输入的位数不对，或者有绑定码里不会出现的字。这次不算试错。"
    next = "请对照纸条再输一遍，大小写和横线都不要紧；也可以直接扫二维码。"
    help = "binding-code"


class TooManyWrongCodes(Refusal):
    code = "binding_code_locked"
    status = 429
    title = "试错太多次，先停一小时"
    why = "一小时内错了 {most} 次，为了防止别人冒认孩子，暂时不能再试。"
    next = "请在 {until} 以后再试；着急的话请班主任重新打印绑定码。"
    help = "binding-code"


class BindingCodeExpired(Refusal):
    code = "binding_code_expired"
    status = 410
    title = "这个绑定码已经过期"
    why = "绑定码打印后 30 天内有效，这张到 {day} 为止。"
    next = "请班主任重新打印一张。"
    help = "binding-code"


class BindingCodeUsed(Refusal):
    code = "binding_code_used"
    status = 410
    title = "这个绑定码已经用过"
    why = "一个绑定码只能用一次，用过或换了新码就失效。"
    next = "是您自己绑的，孩子已经在首页；不是您绑的，请马上告诉班主任。第二位家长请向班主任要新的码。"
    help = "binding-code"


class BindingCodeForOther(Refusal):
    code = "binding_code_for_other"
    status = 422
    title = "这张纸条是给{whom}用的"
    why = "学校给家长和学生本人印的是两种码。"
    next = "请选“我是{whom}”再绑定；要另一种码，请找班主任。"
    help = "binding-code"


class AlreadyBound(Refusal):
    code = "already_bound"
    status = 409
    title = "您已经绑定了这个孩子"
    why = "同一个账号对一个孩子只绑一次，绑定码没有用掉，可以给另一位家长。"
    next = "请回到首页查看孩子；还在等待同意的，请联系先绑定的家长或班主任。"
    help = "binding-code"


class RelationMissing(Refusal):
    code = "relation_missing"
    status = 422
    title = "请选您和孩子的关系"
    why = "学校要知道是谁绑定了孩子。"
    next = "请从列表里选一项，比如父亲、母亲、祖父母。"
    help = "binding-code"


class ConsentMissing(Refusal):
    code = "consent_missing"
    status = 422
    title = "还没有同意“{purposes}”"
    why = "孩子未满 14 周岁，按个人信息保护法，要监护人逐项同意才能使用。"
    next = "请看完说明后勾选；不同意就不能绑定，纸条上的码仍然有效。"
    help = "consent"


class ConsentRequired(Refusal):
    code = "consent_required"
    status = 409
    title = "“{purposes}”不能单独收回"
    why = "没有这一项，账号就看不到这个孩子。"
    next = "要收回，请直接解除绑定，一步就好，随时可以重新绑定。"
    help = "consent"


class ConsentNotGiven(Refusal):
    """For rooms that act on a child's data for a purpose nobody agreed to."""

    code = "consent_not_given"
    status = 409
    title = "您还没有同意“{purpose}”"
    why = "孩子未满 14 周岁，这件事要监护人先同意。"
    next = "请到孩子的“授权”里打开这一项，再回来办。"
    help = "consent"


class OwnAccountExists(Refusal):
    code = "own_account_exists"
    status = 409
    title = "这名学生已经有自己的账号"
    why = "一名学生只有一个学生账号。"
    next = "换了微信或登录不了，请班主任在学生页里“重置学生账号”，会给一个新码。"
    help = "q115"


class OwnAccountElsewhere(Refusal):
    code = "own_account_elsewhere"
    status = 409
    title = "这个微信已经是别的学生的账号"
    why = "一个学生账号只对应一名学生。"
    next = "请用学生本人的微信绑定；绑错了，请那名学生的班主任重置学生账号。"
    help = "q115"


class NotWaiting(Refusal):
    code = "guardianship_not_waiting"
    status = 409
    title = "这个绑定申请已经办过了"
    why = "现在的状态是：{state}。"
    next = "请刷新页面查看；要改变结果，可以解除绑定后重新申请。"
    help = "binding-code"


class NotYoursToDecide(Refusal):
    code = "guardianship_not_yours_to_decide"
    status = 403
    title = "这件事不由您来决定"
    why = "绑定申请由已经绑定的家长，或者学校的班主任、学籍管理员同意。"
    next = "请联系他们在“绑定的人”里办理。"
    help = "binding-code"


class NoPupilsForCodes(Refusal):
    code = "binding_codes_no_pupils"
    status = 409
    title = "这个班还没有在校学生"
    why = "绑定码一人一个，班里没有学生就没有码可印。"
    next = "请先导入名册或给学生分班，再来打印。"
    help = "binding-code"


class NothingToPrint(Refusal):
    code = "binding_codes_nothing_to_print"
    status = 409
    title = "没有可以打印的绑定码"
    why = "这个班的码都用过或过期了，过期的码不保存。"
    next = "请先点“生成绑定码”，再打印。"
    help = "binding-code"
