"""What happened in lower rooms and is told to people."""

from xueji.features import accounts
from xueji.features.accounts import AccessDecided, AccessRequested, AccountLocked, PasswordReset
from xueji.features.notices import store
from xueji.features.notices.kinds import Kind
from xueji.features.notices.rules import Channel
from xueji.features.notices.tell import tell
from xueji.features.organisations import HeadTeacherAssigned
from xueji.kernel.texts import sentence
from xueji.platform.database import Tx
from xueji.platform.events import subscribe

accounts.use_unread_counter(store.unread)


@subscribe(AccessRequested)
async def access_requested(tx: Tx, event: AccessRequested) -> None:
    await tell(
        tx,
        event.to_account_ids,
        Kind.ACCESS_REQUESTED,
        f"{event.account_name}请求开通“{event.permission.label}”",
        f"{event.organisation_name}的{event.account_name}打开页面时缺这项权限，请您决定是否授予。",
        "/staff/access-requests",
        copies=(),
    )


@subscribe(AccessDecided)
async def access_decided(tx: Tx, event: AccessDecided) -> None:
    result = "已开通" if event.granted else "没有同意"
    why = "刷新页面就能用。" if event.granted else f"原因：{sentence(event.reason)}有疑问请联系该机构的系统管理员。"
    title = f"“{event.permission.label}”{result}"
    await tell(tx, [event.account_id], Kind.ACCESS_REQUEST_DECIDED, title, why, "/staff", copies=())


@subscribe(AccountLocked)
async def account_locked(tx: Tx, event: AccountLocked) -> None:
    await tell(
        tx,
        [event.account_id],
        Kind.ACCOUNT_LOCKED,
        "您的账号已被锁定",
        f"原因：{sentence(event.reason)}所有登录已退出。不是您要求的，请联系上级系统管理员。",
        copies=(Channel.SMS,),
    )


@subscribe(PasswordReset)
async def password_reset(tx: Tx, event: PasswordReset) -> None:
    by = "您用绑定的手机" if event.by_account_id is None else "上级系统管理员"
    await tell(
        tx,
        [event.account_id],
        Kind.ACCOUNT_RESET,
        "您的密码已重置",
        f"{by}重置了密码，所有登录已退出。不是您要求的，请马上联系上级系统管理员。",
        copies=(Channel.SMS,),
    )


@subscribe(HeadTeacherAssigned)
async def head_teacher_assigned(tx: Tx, event: HeadTeacherAssigned) -> None:
    teacher = await accounts.head_teacher_account(tx, event.class_id)
    if teacher is None:
        return
    await tell(
        tx,
        [teacher],
        Kind.CLASS_ASSIGNED,
        f"您现在是{event.class_name}的班主任",
        "从现在起可以看到全班学生、打印绑定码、查看线上维护进度。",
        "/staff",
        copies=(),
    )
