"""Doors of staff login, of logging out and of switching posts: whatever hands out or takes away a cookie."""

from litestar.handlers import BaseRouteHandler
from litestar.response import Response

from xueji.features.accounts import (
    change_password,
    errors,
    identity_providers,
    reset_password,
    session_info,
    staff_login,
)
from xueji.features.accounts.cookies import WebRequest, pending_secret, with_cookies
from xueji.features.accounts.schemas import (
    Login,
    LoginStep,
    LoginWays,
    NewPassword,
    PostChoice,
    ResetAsked,
    ResetConfirmed,
    ResetDone,
    ResetSent,
    SecondFactor,
    Session,
)
from xueji.platform.caller import Caller
from xueji.platform.doors import Everyone, Limit, LoggedIn, Staff, door

TAG = "登录"


@door.get("/api/login-ways", may=Everyone, tag=TAG, summary="家长和学生可以怎样登录")
async def read_login_ways() -> LoginWays:
    return identity_providers.login_ways()


@door.delete("/api/session", may=LoggedIn, tag=TAG, summary="退出登录", repeats="退出两次和一次一样")
async def log_out(request: WebRequest, caller: Caller) -> Response[Session]:
    return with_cookies(request, await session_info.log_out(caller))


@door.post(
    "/api/session/post",
    may=Staff,
    tag=TAG,
    summary="换一个岗位，不用重新登录",
    repeats="换两次和一次一样",
    refuses=(errors.NotYourPost,),
)
async def switch_post(request: WebRequest, caller: Caller, data: PostChoice) -> Response[Session]:
    return with_cookies(request, await session_info.switch_post(caller, data.post_id))


@door.post(
    "/api/staff/login",
    may=Everyone,
    tag=TAG,
    summary="工作账号登录第一步：用户名和密码",
    repeats="再登录一次就从头开始一次，前一次作废",
    limit=Limit("staff_login", 300, 60),
    refuses=(
        errors.WrongCredentials,
        errors.LoginLocked,
        errors.AccountLocked,
        errors.AccountFrozen,
        errors.ActivationExpired,
    ),
)
async def login(request: WebRequest, data: Login) -> Response[LoginStep]:
    return with_cookies(request, await staff_login.start(data))


@door.post(
    "/api/staff/login/totp",
    may=Everyone,
    tag=TAG,
    summary="工作账号登录第二步：动态验证码",
    repeats="一个动态验证码只认一次",
    limit=Limit("staff_login", 300, 60),
    refuses=(errors.LoginExpired, errors.WrongSecondFactor, errors.LoginLocked),
)
async def second_factor(request: WebRequest, data: SecondFactor) -> Response[LoginStep]:
    return with_cookies(
        request, await staff_login.second_factor(pending_secret(request), data.code, device_of(request))
    )


@door.post(
    "/api/staff/password",
    may=Everyone,
    tag=TAG,
    summary="改密码；登录时被要求改的也在这里改",
    repeats="原密码已经变了，第二次不会再改",
    limit=Limit("staff_password", 100, 60),
    refuses=(errors.LoginExpired, errors.WrongOldPassword, errors.LoginLocked),
)
async def new_password(request: WebRequest, caller: Caller, data: NewPassword) -> Response[LoginStep]:
    return with_cookies(
        request, await change_password.change(caller, pending_secret(request), data, device_of(request))
    )


@door.post(
    "/api/staff/resets",
    may=Everyone,
    tag=TAG,
    summary="忘记密码：给绑定的手机发验证码",
    repeats="一分钟只发一条",
    limit=Limit("staff_reset", 100, 60),
    refuses=(errors.CodeTooSoon,),
)
async def ask_reset(data: ResetAsked) -> ResetSent:
    return await reset_password.ask(data.login_name)


@door.post(
    "/api/staff/resets/confirm",
    may=Everyone,
    tag=TAG,
    summary="忘记密码：用验证码设新密码",
    repeats="一个验证码只认一次",
    limit=Limit("staff_reset", 100, 60),
    refuses=(errors.WrongResetCode,),
)
async def confirm_reset(data: ResetConfirmed) -> ResetDone:
    return await reset_password.confirm(data)


def device_of(request: WebRequest) -> str:
    """What the browser calls itself: shown to the owner in the list of logins."""
    return request.headers.get("user-agent", "")[:200]


ROUTES: list[BaseRouteHandler] = [
    read_login_ways,
    log_out,
    switch_post,
    login,
    second_factor,
    new_password,
    ask_reset,
    confirm_reset,
]
