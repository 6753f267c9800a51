"""Doors of collections, school side; the family's are in family_routes.py."""

from typing import Annotated, Any

from litestar import Request
from litestar.handlers import BaseRouteHandler
from litestar.params import Parameter
from litestar.response import Response, Stream

from xueji.approvals import errors as approval_errors
from xueji.features.collections import codes, decide, errors, open_collection, paper, progress, review
from xueji.features.collections.family_routes import ROUTES as FAMILY_ROUTES
from xueji.features.collections.family_schemas import Begun
from xueji.features.collections.live import counts_live
from xueji.features.collections.rules import return_reasons
from xueji.features.collections.schemas import (
    AcceptedEntries,
    AcceptEntries,
    ClassCodes,
    CollectedChildren,
    CollectionChoices,
    CollectionClasses,
    CollectionExtension,
    CollectionList,
    CollectionView,
    ConfirmationCode,
    EntryReasons,
    EntryReview,
    NewCollection,
    NewPaperEntry,
    RenewCodes,
    ReturnEntry,
    RevealedEntry,
    RevealEntry,
)
from xueji.kernel.permissions import May
from xueji.kernel.refusals import FieldErrors, VersionConflict
from xueji.platform.caller import Caller
from xueji.platform.documents import GlyphsMissing
from xueji.platform.doors import Once, door
from xueji.platform.media_types import PDF

TAG = "线上采集（学校）"

Id = Annotated[int, Parameter(ge=1, le=2**63 - 1)]
ClassOrNone = Annotated[int, Parameter(ge=0, le=2**63 - 1)]

OPENING = (
    errors.CollectionNeedsSchool,
    errors.CollectionGradeUnknown,
    errors.CollectionNobodyChosen,
    errors.CollectionClassNotYours,
    errors.CollectionFieldNotOffered,
    errors.CollectionFieldForbidden,
    errors.CollectionFieldMissing,
    errors.CollectionPeriodWrong,
    errors.CollectionOverlaps,
    FieldErrors,
)
SENDING_BACK = (
    errors.CollectionReasonUnknown,
    errors.CollectionOtherNeedsText,
    VersionConflict,
    approval_errors.CaseClosed,
    approval_errors.NotYourTurn,
    approval_errors.WrongOffice,
    approval_errors.PostLacks,
    approval_errors.OwnApplication,
    approval_errors.StillReturned,
)


@door.get("/api/collection-choices", may=May.COLLECTION_OPEN, tag=TAG, summary="开放线上采集时能选的年级、班级和项目")
async def choices(caller: Caller) -> CollectionChoices:
    return await open_collection.choices(caller)


@door.get("/api/collections", may=May.COLLECTION_REVIEW, tag=TAG, summary="我能看的线上采集")
async def collections(caller: Caller) -> CollectionList:
    return await progress.collections(caller)


@door.post(
    "/api/collections", may=May.COLLECTION_OPEN, tag=TAG, summary="开放一次线上采集", status_code=201, refuses=OPENING
)
async def open_(caller: Caller, once: Once, data: NewCollection) -> CollectionView:
    return await once(lambda tx: open_collection.open_collection(tx, caller, data))


@door.get(
    "/api/collections/{collection_id:int}", may=May.COLLECTION_REVIEW, tag=TAG, summary="一次线上采集和各班的进度"
)
async def classes(caller: Caller, collection_id: Id) -> CollectionClasses:
    return await progress.classes(caller, collection_id)


@door.get("/api/collections/{collection_id:int}/live", may=May.COLLECTION_REVIEW, tag=TAG, summary="份数的实时变化")
async def live(caller: Caller, collection_id: Id) -> Stream:
    return await counts_live(caller, collection_id)


@door.post(
    "/api/collections/{collection_id:int}/extend",
    may=May.COLLECTION_OPEN,
    tag=TAG,
    summary="延长线上采集",
    refuses=(
        errors.CollectionNotLater,
        errors.CollectionPeriodWrong,
        errors.CollectionOverlaps,
        errors.CollectionOver,
    ),
)
async def extend(caller: Caller, once: Once, collection_id: Id, data: CollectionExtension) -> CollectionView:
    return await once(lambda tx: open_collection.extend(tx, caller, collection_id, data.until))


@door.post(
    "/api/collections/{collection_id:int}/close",
    may=May.COLLECTION_OPEN,
    tag=TAG,
    summary="提前结束线上采集",
    refuses=(errors.CollectionOver,),
)
async def close(caller: Caller, once: Once, collection_id: Id) -> CollectionView:
    return await once(lambda tx: open_collection.close(tx, caller, collection_id))


@door.get(
    "/api/collections/{collection_id:int}/codes",
    may=May.COLLECTION_OPEN,
    tag=TAG,
    summary="各班的二维码和链接",
    refuses=(errors.CollectionNeedsSchool,),
)
async def codes_(request: Request[Any, Any, Any], caller: Caller, collection_id: Id) -> ClassCodes:
    return await codes.shown(request, caller, collection_id)


@door.get(
    "/api/collections/{collection_id:int}/codes.pdf",
    may=May.COLLECTION_OPEN,
    tag=TAG,
    summary="打印各班的二维码，一班一页",
    media_type=PDF,
    refuses=(errors.NoCodesToPrint, errors.CollectionNeedsSchool, GlyphsMissing),
)
async def print_codes(
    request: Request[Any, Any, Any], caller: Caller, collection_id: Id, class_id: ClassOrNone | None = None
) -> Response[bytes]:
    return await codes.sheet(request, caller, collection_id, class_id)


@door.post(
    "/api/collections/{collection_id:int}/codes",
    may=May.COLLECTION_OPEN,
    tag=TAG,
    summary="换新码，旧码马上失效",
    refuses=(errors.CollectionOver, errors.CollectionNeedsSchool),
)
async def renew(
    request: Request[Any, Any, Any], caller: Caller, once: Once, collection_id: Id, data: RenewCodes
) -> ClassCodes:
    await once(lambda tx: codes.renew(tx, caller, collection_id, data.class_id))
    return await codes.shown(request, caller, collection_id)


@door.get(
    "/api/collections/{collection_id:int}/entries",
    may=May.COLLECTION_REVIEW,
    tag=TAG,
    summary="交来的和在填的，可以只看一个班，0 是还没分班的",
)
async def children(caller: Caller, collection_id: Id, class_id: ClassOrNone | None = None) -> CollectedChildren:
    return await progress.children(caller, collection_id, class_id)


@door.post(
    "/api/collections/{collection_id:int}/paper-entries",
    may=May.COLLECTION_REVIEW,
    tag=TAG,
    summary="替没有手机的家庭录入一个孩子",
    status_code=201,
    refuses=(errors.CollectionNotOpen, errors.CollectionClosed),
)
async def begin_paper(caller: Caller, once: Once, collection_id: Id, data: NewPaperEntry) -> Begun:
    return await once(lambda tx: paper.begin(tx, caller, collection_id, data))


@door.get("/api/collection-entries/{entry_id:int}/review", may=May.COLLECTION_REVIEW, tag=TAG, summary="核对一份")
async def one(caller: Caller, entry_id: Id) -> EntryReview:
    return await review.read(caller, entry_id)


@door.post(
    "/api/collection-entries/{entry_id:int}/reveal",
    may=May.COLLECTION_REVIEW,
    tag=TAG,
    summary="看一项完整的号码，对照证件用，会记录",
    refuses=(errors.EntryFieldNotAsked,),
    repeats="a second look is a second line in the audit, and nothing else",
)
async def reveal(caller: Caller, entry_id: Id, data: RevealEntry) -> RevealedEntry:
    return await review.reveal(caller, entry_id, data.field)


@door.post(
    "/api/collection-entries/{entry_id:int}/return",
    may=May.COLLECTION_REVIEW,
    tag=TAG,
    summary="退回给家长",
    refuses=SENDING_BACK,
)
async def send_back(caller: Caller, once: Once, expected_version: int, entry_id: Id, data: ReturnEntry) -> EntryReview:
    return await once(lambda tx: decide.send_back(tx, caller, entry_id, expected_version, data))


@door.post(
    "/api/collection-entries/{entry_id:int}/confirmation-code",
    may=May.COLLECTION_REVIEW,
    tag=TAG,
    summary="给家长一个确认码",
    refuses=(errors.PaperEntryDone, errors.ConfirmationCodeOver),
)
async def confirmation_code(
    request: Request[Any, Any, Any], caller: Caller, once: Once, entry_id: Id
) -> ConfirmationCode:
    return await paper.make_code(request, caller, once, entry_id)


@door.post(
    "/api/collection-acceptances",
    may=May.COLLECTION_REVIEW,
    tag=TAG,
    summary="接收一份或多份，进入建籍",
    refuses=(errors.NothingChosenToAccept,),
)
async def accept(caller: Caller, once: Once, data: AcceptEntries) -> AcceptedEntries:
    return await once(lambda tx: decide.accept(tx, caller, data))


@door.get("/api/collection-return-reasons", may=May.COLLECTION_REVIEW, tag=TAG, summary="退回的理由")
async def reasons() -> EntryReasons:
    return return_reasons()


ROUTES: list[BaseRouteHandler] = [
    *FAMILY_ROUTES,
    choices,
    collections,
    open_,
    classes,
    live,
    extend,
    close,
    codes_,
    print_codes,
    renew,
    children,
    begin_paper,
    one,
    reveal,
    send_back,
    confirmation_code,
    accept,
    reasons,
]
