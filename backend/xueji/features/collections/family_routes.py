"""Doors of the family: the class's code, the entry's form, receipts; and confirming what a teacher has entered."""

from typing import Annotated

from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.handlers import BaseRouteHandler
from litestar.params import Body, Parameter
from litestar.response import Response

from xueji.approvals import errors as approval_errors
from xueji.features.collections import (
    check,
    confirm_paper,
    draft,
    errors,
    form,
    invitation,
    photo,
    receipt,
    submit,
    withdraw,
)
from xueji.features.collections.family_schemas import (
    BeginEntry,
    Begun,
    CollectForm,
    ConfirmationPreview,
    ConfirmationTyped,
    Confirmed,
    ConfirmEntry,
    EntryCheck,
    EntryDraft,
    EntryPhotoStep,
    EntryReceipt,
    Invitation,
    MyEntries,
    NewEntryDraft,
    SubmitEntry,
    TakenBack,
)
from xueji.features.photos import PhotoUnfit
from xueji.kernel.refusals import FieldErrors
from xueji.platform.caller import Caller
from xueji.platform.doors import Everyone, Family, Limit, LoggedIn, Once, door

TAG = "线上采集（家长）"

Id = Annotated[int, Parameter(ge=1, le=2**63 - 1)]
Token = Annotated[str, Parameter(min_length=8, max_length=64)]
Number = Annotated[str, Parameter(min_length=10, max_length=32)]
Picture = Annotated[str, Parameter(max_length=40)]
Upload = Annotated[UploadFile, Body(media_type=RequestEncodingType.MULTI_PART)]

CODE = (errors.CollectionCodeUnknown, errors.CollectionCodeEnded)
CLOSED = (
    errors.CollectionNotOpen,
    errors.CollectionClosed,
    errors.EntryHandedIn,
    errors.EntryTakenOver,
)
CONFIRMATION = (errors.ConfirmationCodeWrong, errors.ConfirmationCodeOver)
TRIES = Limit("collection_confirmation", confirm_paper.MOST_TRIES, 3600)


@door.get(
    "/api/collect/{collect_token:str}",
    may=Everyone,
    tag=TAG,
    summary="扫码后看到的：哪个学校哪个班、到哪天、要准备什么",
    refuses=CODE,
    limit=Limit("collect_look", 600, 60),
)
async def look(caller: Caller, collect_token: Token) -> Invitation:
    return await invitation.look(caller, collect_token)


@door.post(
    "/api/collect/{collect_token:str}/entries",
    may=Family,
    tag=TAG,
    summary="开始填一个孩子",
    status_code=201,
    refuses=(
        *CODE,
        errors.CollectionNotOpen,
        errors.CollectionClosed,
        errors.CollectConsentMissing,
        errors.TooManyEntries,
    ),
)
async def begin(caller: Caller, once: Once, collect_token: Token, data: BeginEntry) -> Begun:
    return await once(lambda tx: invitation.begin(tx, caller, collect_token, data))


@door.get("/api/collection-entries", may=Family, tag=TAG, summary="我在填的孩子")
async def mine(caller: Caller) -> MyEntries:
    return await invitation.mine(caller)


@door.get("/api/collection-entries/{entry_id:int}", may=LoggedIn, tag=TAG, summary="一个孩子的采集表")
async def form_(caller: Caller, entry_id: Id) -> CollectForm:
    return await form.read(caller, entry_id)


@door.patch(
    "/api/collection-entries/{entry_id:int}/draft",
    may=LoggedIn,
    tag=TAG,
    summary="存草稿，可以只存改的几项",
    refuses=(*CLOSED, errors.EntryFieldNotAsked, errors.EntryMemberTwice, errors.EntryOvertaken, FieldErrors),
)
async def save(caller: Caller, once: Once, expected_version: int, entry_id: Id, data: NewEntryDraft) -> EntryDraft:
    return await once(lambda tx: draft.save(tx, caller, entry_id, expected_version, data))


@door.post(
    "/api/collection-entries/{entry_id:int}/photo",
    may=LoggedIn,
    tag=TAG,
    summary="交孩子的照片，和草稿一起存着",
    status_code=201,
    refuses=(*CLOSED, PhotoUnfit, errors.EntryPhotoNotAsked),
    limit=Limit("collection_photo", 20, 600),
)
async def photo_(caller: Caller, once: Once, entry_id: Id, data: Upload) -> EntryPhotoStep:
    return await photo.hand_in(once, caller, entry_id, data)


@door.get(
    "/photos/collected/{entry_id:int}/{collected_picture:str}",
    may=LoggedIn,
    tag=TAG,
    summary="采集的照片本身",
    media_type="image/jpeg",
)
async def picture_(caller: Caller, entry_id: Id, collected_picture: Picture) -> Response[bytes]:
    return await photo.read(caller, entry_id, collected_picture)


@door.post(
    "/api/collection-entries/{entry_id:int}/check",
    may=LoggedIn,
    tag=TAG,
    summary="提交前看一遍：要改的错和全部内容",
    repeats="it changes nothing",
)
async def check_(caller: Caller, entry_id: Id) -> EntryCheck:
    return await check.check(caller, entry_id)


@door.post(
    "/api/collection-entries/{entry_id:int}/submit",
    may=LoggedIn,
    tag=TAG,
    summary="交给学校",
    refuses=(
        *CLOSED,
        errors.EntryMoved,
        errors.RelationNotSaid,
        errors.FollowConsentMissing,
        errors.AlreadyFilledIn,
        approval_errors.NotTheApplicant,
        FieldErrors,
    ),
)
async def submit_(caller: Caller, once: Once, expected_version: int, entry_id: Id, data: SubmitEntry) -> EntryReceipt:
    return await once(lambda tx: submit.submit(tx, caller, entry_id, expected_version, data))


@door.post(
    "/api/collection-entries/{entry_id:int}/withdraw",
    may=LoggedIn,
    tag=TAG,
    summary="撤回再改，学校核对前都可以",
    refuses=(errors.NothingHandedIn, approval_errors.CaseClosed, approval_errors.NotTheApplicant),
)
async def withdraw_(caller: Caller, once: Once, entry_id: Id) -> TakenBack:
    return await once(lambda tx: withdraw.withdraw(tx, caller, entry_id))


@door.delete(
    "/api/collection-entries/{entry_id:int}",
    may=LoggedIn,
    tag=TAG,
    summary="删掉没交过的草稿",
    refuses=(errors.EntryNotADraft,),
)
async def discard(caller: Caller, once: Once, entry_id: Id) -> MyEntries:
    return await once(lambda tx: withdraw.discard(tx, caller, entry_id))


@door.get("/api/collection-receipts/{collection_number:str}", may=Family, tag=TAG, summary="一张回执，保留一年")
async def receipt_(caller: Caller, collection_number: Number) -> EntryReceipt:
    return await receipt.read(caller, collection_number)


@door.post(
    "/api/collection-confirmations/preview",
    may=Family,
    tag=TAG,
    summary="看看确认码是给哪个孩子的、老师填了什么",
    refuses=CONFIRMATION,
    limit=TRIES,
    repeats="it changes nothing",
)
async def preview(caller: Caller, data: ConfirmationTyped) -> ConfirmationPreview:
    return await confirm_paper.preview(caller, data.code)


@door.post(
    "/api/collection-confirmations",
    may=Family,
    tag=TAG,
    summary="确认老师替我填的信息",
    refuses=(*CONFIRMATION, errors.RelationNotSaid, errors.FollowConsentMissing),
    limit=TRIES,
)
async def confirm(caller: Caller, once: Once, data: ConfirmEntry) -> Confirmed:
    return await once(lambda tx: confirm_paper.confirm(tx, caller, data))


ROUTES: list[BaseRouteHandler] = [
    look,
    begin,
    mine,
    form_,
    save,
    photo_,
    picture_,
    check_,
    submit_,
    withdraw_,
    discard,
    receipt_,
    preview,
    confirm,
]
