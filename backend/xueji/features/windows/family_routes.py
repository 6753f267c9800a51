"""Doors of the family: the maintenance form, receipts."""

from typing import Annotated

from litestar.handlers import BaseRouteHandler
from litestar.params import Parameter

from xueji.approvals import errors as approval_errors
from xueji.features.guardians import ConsentNotGiven
from xueji.features.windows import check, draft, errors, form, receipt, submit, withdraw
from xueji.features.windows.family_schemas import (
    CheckPage,
    Draft,
    MaintenanceForm,
    NewDraft,
    Receipt,
    SheetTakenBack,
    Submit,
)
from xueji.kernel.refusals import FieldErrors
from xueji.platform.caller import Caller
from xueji.platform.doors import Family, Once, door

TAG = "线上维护（家长和学生）"

Id = Annotated[int, Parameter(ge=1, le=2**63 - 1)]
Number = Annotated[str, Parameter(min_length=10, max_length=32)]

CLOSED = (errors.NoWindow, errors.WindowNotOpen, errors.WindowClosed, errors.SheetHandedIn, errors.SheetConfirmed)


@door.get("/api/children/{student_id:int}/maintenance", may=Family, tag=TAG, summary="核对家庭信息的表")
async def form_(caller: Caller, student_id: Id) -> MaintenanceForm:
    return await form.read(caller, student_id)


@door.patch(
    "/api/children/{student_id:int}/maintenance/draft",
    may=Family,
    tag=TAG,
    summary="存草稿，可以只存改的几项",
    refuses=(
        *CLOSED,
        ConsentNotGiven,
        errors.KeyFieldLocked,
        errors.FieldNotAsked,
        errors.MemberUnknown,
        errors.DraftOvertaken,
        FieldErrors,
    ),
)
async def save(caller: Caller, once: Once, expected_version: int, student_id: Id, data: NewDraft) -> Draft:
    return await once(lambda tx: draft.save(tx, caller, student_id, expected_version, data))


@door.post(
    "/api/children/{student_id:int}/maintenance/check",
    may=Family,
    tag=TAG,
    summary="提交前看一遍：要改的错和新旧对照",
    refuses=(errors.NoWindow,),
    repeats="it changes nothing",
)
async def check_(caller: Caller, student_id: Id) -> CheckPage:
    return await check.check(caller, student_id)


@door.post(
    "/api/children/{student_id:int}/maintenance/submit",
    may=Family,
    tag=TAG,
    summary="提交给学校，或者说明没有要改的",
    refuses=(
        *CLOSED,
        ConsentNotGiven,
        errors.NothingToSubmit,
        errors.ChangedAfterAll,
        errors.SheetMoved,
        FieldErrors,
    ),
)
async def submit_(caller: Caller, once: Once, expected_version: int, student_id: Id, data: Submit) -> Receipt:
    return await once(lambda tx: submit.submit(tx, caller, student_id, expected_version, data))


@door.post(
    "/api/children/{student_id:int}/maintenance/withdraw",
    may=Family,
    tag=TAG,
    summary="撤回再改，学校核对前都可以",
    refuses=(errors.NoWindow, errors.NothingToWithdraw, approval_errors.CaseClosed, approval_errors.NotTheApplicant),
)
async def withdraw_(caller: Caller, once: Once, student_id: Id) -> SheetTakenBack:
    return await once(lambda tx: withdraw.withdraw(tx, caller, student_id))


@door.get("/api/receipts/{number:str}", may=Family, tag=TAG, summary="一张回执，保留一年")
async def receipt_(caller: Caller, number: Number) -> Receipt:
    return await receipt.read(caller, number)


ROUTES: list[BaseRouteHandler] = [form_, save, check_, submit_, withdraw_, receipt_]
