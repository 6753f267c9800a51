"""Doors of binding, guardians, consents and binding codes."""

from typing import Annotated, Any

from litestar import Request
from litestar.handlers import BaseRouteHandler
from litestar.params import PathParameter
from litestar.response import Response

from xueji.features import accounts
from xueji.features.accounts import Session
from xueji.features.guardians import (
    activate,
    bind,
    consents,
    decide,
    errors,
    list_guardians,
    print_codes,
    reset_student,
    unbind,
)
from xueji.features.guardians.rules import BindAs
from xueji.features.guardians.schemas import (
    Binding,
    BindingCode,
    BindingCodes,
    BindingPreview,
    ConsentChoice,
    ConsentList,
    GuardianCard,
    GuardianList,
    MyBindings,
    NewBinding,
    NewBindingCode,
    NewBindingCodes,
    NumberAndCode,
    OneBindingCode,
    StudentAccountReset,
)
from xueji.kernel.permissions import May
from xueji.platform.caller import Caller
from xueji.platform.documents import GlyphsMissing
from xueji.platform.doors import Everyone, Family, Limit, LoggedIn, Once, door
from xueji.platform.media_types import PDF

TAG = "绑定孩子"
STAFF_TAG = "绑定码"

Id = Annotated[int, PathParameter(ge=1, le=2**63 - 1)]

CODE_REFUSALS = (
    errors.WrongBindingCode,
    errors.UnreadableBindingCode,
    errors.TooManyWrongCodes,
    errors.BindingCodeExpired,
    errors.BindingCodeUsed,
)


@door.post(
    "/api/session/student-number",
    may=Everyone,
    tag=TAG,
    summary="学生用学籍号和激活码登录",
    refuses=(
        errors.WrongActivation,
        *CODE_REFUSALS[1:],
        errors.BindingCodeForOther,
        errors.OwnAccountExists,
        accounts.FamilyAccountClosed,
    ),
    limit=Limit("student-login", 60, 3600),
    repeats="激活码只能用一次，重发得到“已经用过”",
)
async def log_in(request: Request[Any, Any, Any], caller: Caller, data: NumberAndCode) -> Response[Session]:
    return accounts.with_cookies(request, await activate.enter(caller, data, accounts.device_of(request)))


@door.post(
    "/api/bindings/preview",
    may=Family,
    tag=TAG,
    summary="看看绑定码是给哪个孩子的、要选什么",
    refuses=CODE_REFUSALS,
    repeats="只看不改；只有输错的次数会记下来",
)
async def preview(caller: Caller, data: BindingCode) -> BindingPreview:
    return await bind.preview(caller, data.code)


@door.post(
    "/api/bindings",
    may=Family,
    tag=TAG,
    summary="绑定孩子，或者学生绑定自己的账号",
    refuses=(
        *CODE_REFUSALS,
        errors.BindingCodeForOther,
        errors.AlreadyBound,
        errors.RelationMissing,
        errors.ConsentMissing,
        errors.OwnAccountExists,
        errors.OwnAccountElsewhere,
    ),
)
async def bind_(request: Request[Any, Any, Any], caller: Caller, once: Once, data: NewBinding) -> Response[Binding]:
    return await bind.answer(request, caller, once, data)


@door.get("/api/bindings", may=Family, tag=TAG, summary="我绑定的和正在等同意的孩子")
async def mine(caller: Caller) -> MyBindings:
    return await bind.mine(caller)


@door.get("/api/children/{student_id:int}/guardians", may=Family, tag=TAG, summary="绑定了这个孩子的人")
async def of_child(caller: Caller, student_id: Id) -> GuardianList:
    return await list_guardians.for_family(caller, student_id)


@door.post(
    "/api/guardianships/{guardianship_id:int}/approve",
    may=LoggedIn,
    tag=TAG,
    summary="同意另一位家长绑定",
    refuses=(errors.NotWaiting, errors.NotYoursToDecide),
)
async def approve(caller: Caller, once: Once, guardianship_id: Id) -> GuardianCard:
    return await once(lambda tx: decide.approve(tx, caller, guardianship_id))


@door.post(
    "/api/guardianships/{guardianship_id:int}/decline",
    may=LoggedIn,
    tag=TAG,
    summary="不同意另一位家长绑定",
    refuses=(errors.NotWaiting, errors.NotYoursToDecide),
)
async def decline(caller: Caller, once: Once, guardianship_id: Id) -> GuardianCard:
    return await once(lambda tx: decide.decline(tx, caller, guardianship_id))


@door.delete(
    "/api/guardianships/{guardianship_id:int}",
    may=LoggedIn,
    tag=TAG,
    summary="解除绑定，立即生效",
    refuses=(errors.NotYoursToDecide,),
)
async def end(caller: Caller, once: Once, guardianship_id: Id) -> GuardianCard:
    return await once(lambda tx: unbind.unbind(tx, caller, guardianship_id))


@door.get("/api/children/{student_id:int}/consents", may=Family, tag=TAG, summary="我同意了什么")
async def read_consents(caller: Caller, student_id: Id) -> ConsentList:
    return await consents.read(caller, student_id)


@door.put(
    "/api/children/{student_id:int}/consents",
    may=Family,
    tag=TAG,
    summary="改我的授权，收回的立即生效",
    refuses=(errors.ConsentRequired,),
)
async def choose_consents(caller: Caller, once: Once, student_id: Id, data: ConsentChoice) -> ConsentList:
    return await once(lambda tx: consents.choose(tx, caller, student_id, frozenset(data.purposes)))


@door.get("/api/students/{student_id:int}/guardians", may=May.PUPIL_READ, tag=STAFF_TAG, summary="绑定了这名学生的人")
async def of_student(caller: Caller, student_id: Id) -> GuardianList:
    return await list_guardians.for_staff(caller, student_id)


@door.get(
    "/api/classes/{class_id:int}/binding-codes",
    may=May.BINDING_CODE_PRINT,
    tag=STAFF_TAG,
    summary="全班谁绑定了、谁还有没用的码",
)
async def read_codes(caller: Caller, class_id: Id, bind_as: BindAs = BindAs.GUARDIAN) -> BindingCodes:
    return await print_codes.state_of(caller, class_id, bind_as)


@door.post(
    "/api/classes/{class_id:int}/binding-codes",
    may=May.BINDING_CODE_PRINT,
    tag=STAFF_TAG,
    summary="给全班生成绑定码",
    refuses=(errors.NoPupilsForCodes,),
)
async def make_codes(caller: Caller, once: Once, class_id: Id, data: NewBindingCodes) -> BindingCodes:
    return await once(lambda tx: print_codes.make(tx, caller, class_id, data))


@door.get(
    "/api/classes/{class_id:int}/binding-codes.pdf",
    may=May.BINDING_CODE_PRINT,
    tag=STAFF_TAG,
    summary="打印全班的绑定码",
    media_type=PDF,
    refuses=(errors.NothingToPrint, GlyphsMissing),
)
async def print_class(
    request: Request[Any, Any, Any], caller: Caller, class_id: Id, bind_as: BindAs = BindAs.GUARDIAN
) -> Response[bytes]:
    return await print_codes.sheet(request, caller, class_id, bind_as)


@door.post(
    "/api/students/{student_id:int}/binding-codes",
    may=May.BINDING_CODE_PRINT,
    tag=STAFF_TAG,
    summary="给一名学生生成一个新的绑定码",
    refuses=(errors.BindingCodeUsed,),
)
async def make_code(
    request: Request[Any, Any, Any], caller: Caller, once: Once, student_id: Id, data: NewBindingCode
) -> OneBindingCode:
    return await print_codes.make_one(request, caller, once, student_id, data.bind_as)


@door.post(
    "/api/students/{student_id:int}/account-reset",
    may=May.STUDENT_ACCOUNT_RESET,
    tag=STAFF_TAG,
    summary="重置学生账号：退出所有登录，给一个新的绑定码",
    refuses=(errors.BindingCodeUsed,),
)
async def reset(request: Request[Any, Any, Any], caller: Caller, once: Once, student_id: Id) -> StudentAccountReset:
    return await reset_student.reset(request, caller, once, student_id)


ROUTES: list[BaseRouteHandler] = [
    log_in,
    preview,
    bind_,
    mine,
    of_child,
    approve,
    decline,
    end,
    read_consents,
    choose_consents,
    of_student,
    read_codes,
    make_codes,
    print_class,
    make_code,
    reset,
]
