"""Doors of accounts, posts, roles and access requests. The doors of logging in stand in login_routes.py."""

from typing import Annotated

from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.handlers import BaseRouteHandler
from litestar.params import Body, Parameter, QueryParameter
from litestar.response import Response

from xueji.features.accounts import (
    access_requests,
    administer,
    create_account,
    errors,
    grant_roles,
    import_accounts,
    list_accounts,
    login_routes,
    miniprogram_routes,
    session_info,
    step_up,
    wechat_routes,
)
from xueji.features.accounts.schemas import (
    AccessRequest,
    AccessRequestList,
    AccountChange,
    AccountDetail,
    AccountImport,
    AccountPage,
    AccountState,
    Activation,
    Deleted,
    Deletion,
    Grant,
    GrantRefusal,
    MeChange,
    Move,
    NewAccessRequest,
    NewAccount,
    NewPost,
    ResetAccount,
    RoleCatalogue,
    RoleChoice,
    Session,
    StateReason,
)
from xueji.kernel.permissions import May
from xueji.platform.caller import Caller
from xueji.platform.doors import Everyone, LoggedIn, Once, Staff, door
from xueji.platform.media_types import WORKBOOK

TAG = "账号和岗位"
SESSION = "登录"

AccountId = Annotated[int, Parameter(ge=1, le=2**63 - 1)]
Words = Annotated[str | None, Parameter(max_length=60)]


# --- session ------------------------------------------------------------------------------------------------------


@door.get("/api/session", may=Everyone, tag=SESSION, summary="现在是谁、在哪个岗位、能做什么")
async def read_session(caller: Caller) -> Session:
    return await session_info.session_of(caller)


@door.patch("/api/me", may=LoggedIn, tag=SESSION, summary="改自己的显示设置")
async def change_me(caller: Caller, once: Once, data: MeChange) -> Session:
    await once(lambda tx: session_info.change_settings(tx, caller, data.settings))
    return await session_info.session_of(caller)


# --- accounts -----------------------------------------------------------------------------------------------------


@door.get("/api/accounts", may=May.ACCOUNT_READ, tag=TAG, summary="本机构和下级机构的账号")
async def list_(
    caller: Caller,
    q: Words = None,
    organisation_id: Annotated[int | None, Parameter(ge=1, le=2**63 - 1)] = None,
    in_state: Annotated[AccountState | None, QueryParameter(name="state")] = None,
    cursor: Annotated[str | None, Parameter(max_length=40)] = None,
) -> AccountPage:
    return await list_accounts.page(caller, q=q, organisation_id=organisation_id, state=in_state, cursor=cursor)


@door.post(
    "/api/accounts",
    may=May.ACCOUNT_MANAGE,
    tag=TAG,
    summary="新建一个账号",
    refuses=(
        errors.IdentifierTaken,
        errors.OutsideYourOffice,
        errors.RoleGrantedAbove,
        errors.RoleNotAtThisLevel,
        errors.AdministratorsSeparated,
        errors.SecondAdministrator,
    ),
)
async def create(caller: Caller, once: Once, data: NewAccount) -> Activation:
    created = create_account.told_again(await once(lambda tx: create_account.create(tx, caller, data)))
    return await create_account.activate(caller, created.account_id)


@door.get("/api/accounts/{account_id:int}", may=May.ACCOUNT_READ, tag=TAG, summary="一个账号和它的岗位")
async def read(caller: Caller, account_id: AccountId) -> AccountDetail:
    return await list_accounts.detail(caller, account_id)


@door.patch(
    "/api/accounts/{account_id:int}",
    may=May.ACCOUNT_MANAGE,
    tag=TAG,
    summary="改姓名、手机号、邮箱",
    refuses=(errors.IdentifierTaken, errors.OutsideYourOffice),
)
async def change(
    caller: Caller, once: Once, expected_version: int, account_id: AccountId, data: AccountChange
) -> AccountDetail:
    return await once(lambda tx: administer.change(tx, caller, account_id, expected_version, data))


@door.post(
    "/api/accounts/{account_id:int}/lock",
    may=May.ACCOUNT_MANAGE,
    tag=TAG,
    summary="锁定账号，登录立即失效",
    refuses=(errors.OutsideYourOffice, errors.NotOnYourself, errors.NoSuchState),
)
async def lock(caller: Caller, once: Once, account_id: AccountId, data: StateReason) -> AccountDetail:
    return await once(lambda tx: administer.lock(tx, caller, account_id, data.reason))


@door.post(
    "/api/accounts/{account_id:int}/unlock",
    may=May.ACCOUNT_MANAGE,
    tag=TAG,
    summary="解锁或解冻账号",
    refuses=(errors.OutsideYourOffice, errors.NotOnYourself, errors.NoSuchState),
)
async def unlock(caller: Caller, once: Once, account_id: AccountId) -> AccountDetail:
    return await once(lambda tx: administer.unlock(tx, caller, account_id))


@door.post(
    "/api/accounts/{account_id:int}/reset",
    may=May.ACCOUNT_MANAGE,
    tag=TAG,
    summary="重置密码，给一个一次性密码",
    repeats="再按一次就另给一个一次性密码，前一个作废",
    refuses=(errors.OutsideYourOffice, errors.NotOnYourself, errors.NoSuchState),
)
async def reset(caller: Caller, account_id: AccountId, data: ResetAccount) -> Activation:
    return await administer.reset(caller, account_id, second_factor=data.second_factor)


@door.post(
    "/api/accounts/{account_id:int}/move",
    may=May.ACCOUNT_MANAGE,
    tag=TAG,
    summary="调到另一个机构",
    refuses=(errors.OutsideYourOffice, errors.NotOnYourself, errors.RoleGrantedAbove, errors.SecondAdministrator),
)
async def move(caller: Caller, once: Once, account_id: AccountId, data: Move) -> AccountDetail:
    return await once(lambda tx: administer.move(tx, caller, account_id, data))


@door.delete(
    "/api/accounts/{account_id:int}",
    may=May.ACCOUNT_MANAGE,
    tag=TAG,
    summary="删除账号",
    refuses=(errors.OutsideYourOffice, errors.NotOnYourself),
)
async def delete(caller: Caller, once: Once, account_id: AccountId) -> Deleted:
    return await once(lambda tx: administer.delete(tx, caller, [account_id]))


@door.post(
    "/api/account-deletions",
    may=May.ACCOUNT_MANAGE,
    tag=TAG,
    summary="一次删除几个账号，要么都删，要么都不删",
    refuses=(errors.OutsideYourOffice, errors.NotOnYourself),
)
async def delete_many(caller: Caller, once: Once, data: Deletion) -> Deleted:
    return await once(lambda tx: administer.delete(tx, caller, data.account_ids))


@door.get(
    "/api/account-template.xlsx", may=May.ACCOUNT_MANAGE, tag=TAG, summary="批量新建账号的模板", media_type=WORKBOOK
)
async def template(caller: Caller) -> Response[bytes]:
    return Response(
        await import_accounts.template(caller),
        media_type=WORKBOOK,
        headers={"Content-Disposition": 'attachment; filename="account-template.xlsx"'},
    )


@door.post(
    "/api/account-imports",
    may=May.ACCOUNT_MANAGE,
    tag=TAG,
    summary="按模板批量新建账号，有一行不对就一行也不建",
    refuses=(errors.TemplateUnknown, errors.TooManyRows, errors.NobodyInTable, errors.IdentifierTaken),
)
async def import_(
    caller: Caller,
    once: Once,
    data: Annotated[UploadFile, Body(media_type=RequestEncodingType.MULTI_PART)],
) -> AccountImport:
    sheet = await import_accounts.read(await data.read())
    entered = import_accounts.told_again(await once(lambda tx: import_accounts.enter_all(tx, caller, sheet)))
    return await import_accounts.activate_all(caller, entered, sheet.empty_rows)


# --- posts and roles ----------------------------------------------------------------------------------------------


@door.post(
    "/api/accounts/{account_id:int}/posts",
    may=May.ACCOUNT_MANAGE,
    tag=TAG,
    summary="给账号加一个岗位",
    refuses=(
        errors.OutsideYourOffice,
        errors.NotOnYourself,
        errors.PostExists,
        errors.RoleGrantedAbove,
        errors.RoleNotAtThisLevel,
        errors.AdministratorsSeparated,
        errors.SecondAdministrator,
    ),
)
async def add_post(caller: Caller, once: Once, account_id: AccountId, data: NewPost) -> AccountDetail:
    return await once(lambda tx: grant_roles.add_post(tx, caller, account_id, data))


@door.delete(
    "/api/posts/{post_id:int}",
    may=May.ACCOUNT_MANAGE,
    tag=TAG,
    summary="结束一个岗位",
    refuses=(errors.OutsideYourOffice, errors.NotOnYourself),
)
async def end_post(caller: Caller, once: Once, post_id: AccountId) -> AccountDetail:
    return await once(lambda tx: grant_roles.end_post(tx, caller, post_id))


@door.put(
    "/api/posts/{post_id:int}/roles",
    may=May.ACCOUNT_MANAGE,
    tag=TAG,
    summary="设置岗位的角色",
    refuses=(
        errors.OutsideYourOffice,
        errors.NotOnYourself,
        errors.RoleGrantedAbove,
        errors.RoleNotAtThisLevel,
        errors.AdministratorsSeparated,
        errors.SecondAdministrator,
    ),
)
async def set_roles(caller: Caller, once: Once, post_id: AccountId, data: RoleChoice) -> AccountDetail:
    return await once(lambda tx: grant_roles.set_roles(tx, caller, post_id, data))


@door.get("/api/roles", may=Staff, tag=TAG, summary="角色目录：能做什么、设在哪一级、由谁授予")
async def role_catalogue(caller: Caller) -> RoleCatalogue:
    return grant_roles.catalogue(caller)


# --- access requests ----------------------------------------------------------------------------------------------


@door.post(
    "/api/access-requests",
    may=Staff,
    tag=TAG,
    summary="请求开通一项权限，送到能授予的机构",
    refuses=(errors.NothingToAsk, errors.NotForYourLevel),
)
async def ask_access(caller: Caller, once: Once, data: NewAccessRequest) -> AccessRequest:
    return await once(lambda tx: access_requests.ask(tx, caller, data.permission))


@door.get("/api/access-requests", may=Staff, tag=TAG, summary="等我办的和我提出的权限请求")
async def list_access_requests(caller: Caller) -> AccessRequestList:
    return await access_requests.list_for(caller)


@door.post(
    "/api/access-requests/{request_id:int}/grant",
    may=May.ACCOUNT_MANAGE,
    tag=TAG,
    summary="同意一个权限请求",
    refuses=(
        errors.RequestDecided,
        errors.RoleGrantedAbove,
        errors.AdministratorsSeparated,
        errors.SecondAdministrator,
    ),
)
async def grant_access(caller: Caller, once: Once, request_id: AccountId, data: Grant) -> AccessRequest:
    return await once(lambda tx: access_requests.grant(tx, caller, request_id, data))


@door.post(
    "/api/access-requests/{request_id:int}/refuse",
    may=May.ACCOUNT_MANAGE,
    tag=TAG,
    summary="不同意一个权限请求，写明原因",
    refuses=(errors.RequestDecided,),
)
async def refuse_access(caller: Caller, once: Once, request_id: AccountId, data: GrantRefusal) -> AccessRequest:
    return await once(lambda tx: access_requests.refuse(tx, caller, request_id, data.reason))


ROUTES: list[BaseRouteHandler] = [
    read_session,
    change_me,
    *login_routes.ROUTES,
    *wechat_routes.ROUTES,
    *step_up.ROUTES,
    *miniprogram_routes.ROUTES,
    list_,
    create,
    read,
    change,
    lock,
    unlock,
    reset,
    move,
    delete,
    delete_many,
    template,
    import_,
    add_post,
    end_post,
    set_roles,
    role_catalogue,
    ask_access,
    list_access_requests,
    grant_access,
    refuse_access,
]
