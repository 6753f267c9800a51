"""What logging in by WeChat or by text message refuses, in words."""

from xueji.kernel.refusals import Refusal


class WeChatLoginBroken(Refusal):
    """The same for a foreign, a used and an old state: the browser begins anew."""

    code = "wechat_login_broken"
    status = 403
    title = "这次微信登录没有完成"
    why = "登录要在同一个手机、同一个页面里 10 分钟内完成，每次只能用一回。"
    next = "请点“重新登录”，不用重填任何内容。"
    help = "q150"


class WeChatSnapshot(Refusal):
    """Q150: a snapshot page has a virtual identity, which must never be bound to a child."""

    code = "wechat_snapshot"
    status = 403
    title = "请先点“使用完整服务”"
    why = "微信现在打开的是预览页，给的是临时身份，不能用来看孩子的学籍。"
    next = "点屏幕下方的“使用完整服务”，再点“重新登录”；没有看到，就从服务号的菜单进入。"
    help = "q150"


class WeChatUnavailable(Refusal):
    code = "wechat_unavailable"
    status = 503
    title = "微信暂时没有回应"
    why = "不是您的问题，我们连不上微信的服务器。"
    next = "请过一分钟点“重新登录”；着急的话可以用手机号登录。"
    help = "q150"


class FamilyAccountClosed(Refusal):
    code = "family_account_closed"
    status = 403
    title = "这个账号现在不能登录"
    why = "账号已被停用。"
    next = "请联系孩子的班主任核实。"
    help = "q150"


class WrongLoginCode(Refusal):
    """The same for a wrong, a used, an expired and a never sent code."""

    code = "wrong_login_code"
    status = 422
    title = "验证码不对或已经过期"
    why = "验证码 10 分钟内有效，只能用一次，最多试 5 次。"
    next = "请核对最近一条短信；过期了就再要一个。"
    help = "sms-login"


class ForeignAddress(Refusal):
    code = "js_signature_foreign"
    status = 422
    title = "只能给本站的页面签名"
    why = "请求签名的网址不是本站的。"
    next = "请从师生空间里打开页面再试。"
    help = "q150"
