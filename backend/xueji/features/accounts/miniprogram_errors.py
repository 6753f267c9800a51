"""What coming by the mini program refuses, in words."""

from xueji.kernel.refusals import Refusal


class MiniProgramClosed(Refusal):
    code = "mini_program_closed"
    status = 404
    title = "小程序还没有开通"
    why = "现在从服务号的菜单或手机浏览器进来，能办的事一样。"
    next = "请在微信里打开服务号，点“师生空间”。"
    help = "q150"


class MiniProgramCodeRejected(Refusal):
    """The same for a used, an old and an invented code."""

    code = "mini_program_code_rejected"
    status = 403
    title = "微信没有认出这一次打开"
    why = "微信给的码几分钟内有效，只能用一次。"
    next = "请再按一次；还是不行，就关掉小程序重新打开。"
    help = "q150"


class HandOverGone(Refusal):
    """The same for a used, an old, an invented and a smuggled ticket."""

    code = "hand_over_gone"
    status = 403
    title = "这个入口已经用过或过期了"
    why = "从小程序进来的入口 2 分钟内有效，只能用一次，也不能转给别人。"
    next = "请关掉小程序，重新打开一次；已经存下的内容都在。"
    help = "q150"


class PhoneElsewhere(Refusal):
    code = "phone_elsewhere"
    status = 409
    title = "这个手机号已经用在另一个账号上"
    why = "一个手机号只属于一个账号，以前可能用它收验证码登录过。"
    next = "请用手机浏览器打开师生空间，用这个号码收验证码登录；号码是新办的，请告诉孩子的班主任。"
    help = "sms-login"
