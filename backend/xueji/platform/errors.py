"""Refusals of the house itself."""

from collections.abc import Sequence

from xueji.kernel.permissions import May
from xueji.kernel.refusals import Refusal


class NotLoggedIn(Refusal):
    code = "not_logged_in"
    status = 401
    title = "请先登录"
    why = "您还没有登录，或者登录已经过期。刚才填的内容没有丢。"
    next = "重新登录，会回到现在这一页。"
    help = "session-ended"


class FamilyOnly(Refusal):
    code = "family_only"
    status = 403
    title = "这一页给家长和学生用"
    why = "您现在用的是工作账号。"
    next = "请在微信里用家长或学生的账号打开。"
    help = "q096"


class StaffOnly(Refusal):
    code = "staff_only"
    status = 403
    title = "这一页给学校和教育部门用"
    why = "您现在用的是家长或学生账号。"
    next = "请用工作账号登录；只办孩子的事，从首页进入。"
    help = "q096"


class PermissionMissing(Refusal):
    """Q96: says which permission is missing and whose administrator can grant it."""

    code = "permission_missing"
    status = 403
    title = "您的岗位还没有“{label}”权限"
    why = "这项权限由{office}的系统管理员授予。"
    next = "点“请求开通”，会把请求送到那里；也可以换一个有权限的岗位再试。"
    help = "q096"

    def __init__(self, may: May, offices: Sequence[str]) -> None:
        super().__init__(
            permission=may.value, label=may.label, office="、".join(offices) or "上级部门", offices=list(offices)
        )


class KeyMissing(Refusal):
    code = "idempotency_key_missing"
    status = 400
    title = "这次提交没有带编号"
    why = "每次提交要带一个编号（Idempotency-Key），网络不好时重发才不会办两次。"
    next = "请刷新页面后再提交；还不行就换最新版的微信打开。"
    help = "idempotency"


class KeyReused(Refusal):
    code = "idempotency_key_reused"
    status = 422
    title = "这次提交的编号用过了"
    why = "同一个编号已经办过另一件内容不同的事，为防止弄混没有再办。"
    next = "请刷新页面，看看上一次办成了没有，需要的话再提交。"
    help = "idempotency"


class StillRunning(Refusal):
    code = "still_running"
    status = 409
    title = "上一次提交还在办"
    why = "您刚才已经提交过，正在处理，不会办两次。"
    next = "请等几秒钟再看结果。"
    help = "idempotency"


class VersionMissing(Refusal):
    code = "version_missing"
    status = 428
    title = "不知道您改的是哪一版"
    why = "保存时要带上打开时的版本号（If-Match），才不会盖掉别人刚改的内容。"
    next = "请刷新页面后再改。"
    help = "version-conflict"


class TooMany(Refusal):
    code = "too_many_requests"
    status = 429
    title = "操作太频繁"
    why = "短时间里试的次数太多，先停一停。"
    next = "请过 {wait} 再试。"
    help = "rate-limited"

    def __init__(self, seconds: int) -> None:
        minute = 60
        super().__init__(seconds=seconds, wait=f"{seconds} 秒" if seconds < minute else f"{-(-seconds // minute)} 分钟")


class ForeignOrigin(Refusal):
    code = "foreign_origin"
    status = 403
    title = "这次提交不是从本站发出的"
    why = "为防止别的网页冒用您的登录，没有受理。"
    next = "请从微信里的师生空间重新打开再办。"
    help = "session-ended"


class BodyUnreadable(Refusal):
    code = "body_unreadable"
    status = 400
    title = "提交的内容读不出来"
    why = "内容不完整或格式不对，可能是网络中断。"
    next = "请再提交一次；您填的内容还在页面上。"
    help = "fields-invalid"


class TooLarge(Refusal):
    code = "too_large"
    status = 413
    title = "提交的内容太大"
    why = "一次最多 {limit}。"
    next = "请分几次提交，或换小一些的文件。"
    help = "file-refused"


class WrongMethod(Refusal):
    code = "wrong_method"
    status = 405
    title = "这个地址不能这样用"
    why = "请求的方式不对。"
    next = "请从首页重新进入。"
    help = "not-found"


class SystemFault(Refusal):
    code = "system_fault"
    status = 500
    title = "这一步没有办成，是我们的问题"
    why = "已经记下来了，编号 {request_id}。您填的内容没有提交。"
    next = "请稍后再试；一直不行，把编号告诉学校。"
    help = "system-busy"


class SystemBusy(Refusal):
    code = "system_busy"
    status = 503
    title = "现在有点忙，没有办成"
    why = "数据库暂时连不上，没有提交的内容不会生效。"
    next = "请过几秒钟再试，已存的草稿都在。"
    help = "system-busy"
