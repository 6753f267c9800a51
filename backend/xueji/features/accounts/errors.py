"""What this room refuses, in words."""

from xueji.kernel.refusals import FieldErrors, Refusal


class WrongCredentials(Refusal):
    """The same for an unknown name and a wrong password: nobody learns which accounts exist."""

    code = "wrong_credentials"
    status = 401
    title = "用户名或密码不对"
    why = "连续错 {most} 次会锁 {minutes} 分钟，还可以试 {left} 次。"
    next = "请核对大小写后再试；想不起来可以点“忘记密码”，用绑定的手机重设。"
    help = "q100"


class LoginLocked(Refusal):
    code = "login_locked"
    status = 429
    title = "试错次数太多，{until} 之前不能登录"
    why = "为了防止别人猜密码，连续错 {most} 次就锁 {minutes} 分钟。"
    next = "请在 {until} 以后再登录；忘了密码可以到时点“忘记密码”，或请{office}重置。"
    help = "q100"


class LoginExpired(Refusal):
    code = "login_expired"
    status = 401
    title = "登录过程超时了"
    why = "输入密码以后要在 {minutes} 分钟内完成验证。"
    next = "请从输入用户名和密码重新开始。"
    help = "q100"


class WrongSecondFactor(Refusal):
    code = "wrong_second_factor"
    status = 401
    title = "动态验证码不对"
    why = "验证码每 30 秒换一次，用过的不能再用。还可以试 {left} 次。"
    next = "请等下一个验证码出来再输入；一直不对，请检查手机时间是否自动校准。手机丢了，请上级系统管理员重置。"
    help = "q100"


class AccountLocked(Refusal):
    code = "account_locked"
    status = 403
    title = "您的账号已被锁定"
    why = "{reason}"
    next = "请联系{office}的系统管理员解锁。"
    help = "q102"


class AccountFrozen(Refusal):
    code = "account_frozen"
    status = 403
    title = "您的账号因为半年没有使用已冻结"
    why = "按学籍管理办法，连续六个月不用的账号要冻结。"
    next = "请联系{office}的系统管理员解冻，资料和岗位都还在。"
    help = "q102"


class AccountWaiting(Refusal):
    code = "account_waiting"
    status = 403
    title = "您的账号还在等主管部门审核"
    why = "高中学校新建的教师账号，主管部门同意以后才能用。"
    next = "请等{office}审核；急用可以请学校系统管理员在“工作台”里催一下。"
    help = "q117"


class ActivationExpired(Refusal):
    code = "activation_expired"
    status = 403
    title = "一次性密码已经过期"
    why = "管理员给的一次性密码 {hours} 小时内有效。"
    next = "请{office}的系统管理员重新给一个；绑了手机的，也可以点“忘记密码”。"
    help = "q100"


class WrongOldPassword(Refusal):
    code = "wrong_old_password"
    status = 403
    title = "原密码不对"
    why = "改密码前要先核对原来的密码，防止别人趁您走开时改掉。"
    next = "请重新输入原密码；想不起来可以退出后点“忘记密码”。"
    help = "q100"


class WrongResetCode(Refusal):
    """The same for a wrong, a used, an expired and a never sent code."""

    code = "wrong_reset_code"
    status = 422
    title = "验证码不对或已经过期"
    why = "验证码 10 分钟内有效，只能用一次，最多试 5 次。"
    next = "请核对最近一条短信；过期了就再要一次。没有收到，说明账号没有绑手机，请上级系统管理员重置密码。"
    help = "q100"


class CodeTooSoon(Refusal):
    code = "code_too_soon"
    status = 429
    title = "验证码要得太勤"
    why = "{why_so}"
    next = "请过 {seconds} 秒再要；先看看手机上最近一条短信。"
    help = "q100"


class IdentifierTaken(FieldErrors):
    """Q102 and Q143: login name, phone and e-mail serve one account only, also after deletion."""

    code = "identifier_taken"
    title = "有 {count} 项已经在别的账号上用过"
    why = "用户名、手机号、邮箱都只能用在一个账号上，账号删除以后也不再给别人用。"
    next = (
        "同一个人请不要建第二个账号：给原来的账号加一个岗位，登录后可以切换。确实要两个账号，一个绑手机，另一个绑邮箱。"
    )
    help = "q143"


class OutsideYourOffice(Refusal):
    code = "account_outside"
    status = 403
    title = "这个账号不归您管理"
    why = "系统管理员管本机构和下级机构的账号；系统管理员自己的账号、还没下发的综评账号归上级管。"
    next = "请找{office}的系统管理员办理。"
    help = "q102"


class NotOnYourself(Refusal):
    code = "not_on_yourself"
    status = 409
    title = "不能对自己的账号这样做"
    why = "锁定、删除、调动、改角色都要由别的管理员来办，防止误操作和自己给自己授权。"
    next = "请找{office}的系统管理员办理。"
    help = "q097"


class RoleGrantedAbove(Refusal):
    code = "role_granted_above"
    status = 403
    title = "“{role}”角色只能由上级授予"
    why = "这个角色权限大，本机构的管理员不能自己给。"
    next = "请{office}的系统管理员来授予。"
    help = "q097"


class RoleNotAtThisLevel(Refusal):
    code = "role_not_at_this_level"
    status = 422
    title = "{level}没有“{role}”这个角色"
    why = "“{role}”只能设在：{levels}。"
    next = "请换一个角色，或者把岗位放到合适的机构。"
    help = "q101"


class AdministratorsSeparated(Refusal):
    code = "administrators_separated"
    status = 409
    title = "系统、安全、审计三种管理员不能是同一个账号"
    why = "这个账号已经是{held}，不能再做{wanted}。等级保护要求三种管理员互相分开。"
    next = "请另找一个人担任{wanted}，或者先去掉{held}角色。"
    help = "q097"


class SecondAdministrator(Refusal):
    """Asks for a confirmation: the same request with `confirm: true` goes through and is audited."""

    code = "second_administrator"
    status = 409
    title = "{organisation}已经有系统管理员：{names}"
    why = "系统管理员权限大，建议每个学校、每个县只设一名。"
    next = "确实需要再设一名，请点“仍要设置”，会记入操作记录。"
    help = "q097"


class NoSuchState(Refusal):
    code = "account_state_unsuitable"
    status = 409
    title = "账号现在是“{state}”，不能{act}"
    why = "只有合适状态的账号才能{act}。"
    next = "请刷新账号列表，看看是不是别的管理员刚办过。"
    help = "q102"


class PostExists(Refusal):
    code = "post_exists"
    status = 409
    title = "这个账号在{organisation}已经有“{title_taken}”岗位"
    why = "同一个机构里同名的岗位只设一个，一个岗位可以有几个角色。"
    next = "请直接给已有的岗位加角色。"
    help = "q101"


class NotYourPost(Refusal):
    code = "not_your_post"
    status = 409
    title = "不能切换到这个岗位"
    why = "这个岗位已经结束，或者不是您的。"
    next = "请刷新后从列表里选一个岗位；少了岗位，请上级系统管理员添加。"
    help = "q098"


class NothingToAsk(Refusal):
    code = "permission_held"
    status = 409
    title = "您已经有“{label}”权限"
    why = "您现在的岗位已经可以用这项功能。"
    next = "请刷新页面再试。"
    help = "q096"


class NotForYourLevel(Refusal):
    code = "permission_not_at_this_level"
    status = 409
    title = "“{label}”不能授给{level}的岗位"
    why = "这项工作由{office}来做。"
    next = "请把要办的事告诉{office}；您在那里也有岗位的，请先切换岗位。"
    help = "q096"


class RequestDecided(Refusal):
    code = "access_request_decided"
    status = 409
    title = "这个请求已经办过了"
    why = "结果是：{state}。"
    next = "请刷新列表；要改变结果，请在账号页里调整角色。"
    help = "q096"


class TemplateUnknown(Refusal):
    code = "account_template_unknown"
    status = 422
    title = "这不是账号导入模板"
    why = "第一行应依次是：{columns}。"
    next = "请下载模板，填好以后再导入。"
    help = "q102"


class TooManyRows(Refusal):
    code = "account_rows_too_many"
    status = 422
    title = "一次最多导入 {most} 个账号"
    why = "这份表有 {rows} 行。"
    next = "请分几份导入。"
    help = "q102"


class NobodyInTable(Refusal):
    code = "account_rows_none"
    status = 422
    title = "表里没有要建的账号"
    why = "只有表头，或者都是空行（空行 {empty} 行）。"
    next = "请在模板里填好以后再导入。"
    help = "q102"


class RoleWithoutPermission(Refusal):
    code = "role_without_permission"
    status = 422
    title = "“{role}”角色没有“{label}”权限"
    why = "对方请求的是“{label}”，有这项权限的角色是：{roles}。"
    next = "请从里面选一个，或者不同意这个请求并写明原因。"
    help = "q096"
