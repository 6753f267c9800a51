"""Doors of the family: follow a case, give proof, speak, take back; and the public's question where a case is."""

from typing import Annotated

from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.handlers import BaseRouteHandler
from litestar.params import Body, Parameter, PathParameter, QueryParameter
from litestar.response import Response

from xueji.approvals import errors as approval_errors
from xueji.features.accounts.errors import CodeTooSoon
from xueji.features.casework import errors, evidence, public_query, tracker
from xueji.features.casework.schemas import (
    NewAnswer,
    NewEvidence,
    NewQuery,
    NewQueryCode,
    NewWithdrawal,
    NewWords,
    QueryCode,
    Tracker,
    TrackerList,
)
from xueji.kernel.refusals import VersionConflict
from xueji.platform.caller import Caller
from xueji.platform.doors import Everyone, Family, Limit, LoggedIn, Once, door
from xueji.platform.files import FileStoreAway, StorageFull

TAG = "办理进度（家长）"
EVIDENCE_TAG = "佐证材料"
PUBLIC_TAG = "查询办理进度"

Id = Annotated[int, Parameter(ge=1, le=2**63 - 1)]
Flow = Annotated[str, PathParameter(max_length=40)]
Slot = Annotated[str, QueryParameter(max_length=40)]
Upload = Annotated[UploadFile, Body(media_type=RequestEncodingType.MULTI_PART)]

PICTURES = (
    errors.SlotUnknown,
    errors.SlotFull,
    errors.EvidenceTooLarge,
    errors.EvidenceNoPicture,
    StorageFull,
    FileStoreAway,
)
APPLICANT = (approval_errors.CaseClosed, approval_errors.NotTheApplicant, VersionConflict)

INLINE = {
    "cache-control": "private, max-age=600",
    "content-disposition": 'inline; filename="evidence.jpg"',
    "content-security-policy": "default-src 'none'",
}


@door.get("/api/tracker", may=Family, tag=TAG, summary="孩子正在办的事")
async def trackers(caller: Caller) -> TrackerList:
    return await tracker.of_family(caller)


@door.get("/api/tracker/{case_id:int}", may=Family, tag=TAG, summary="一件事走到哪一步")
async def one_tracker(caller: Caller, case_id: Id) -> Tracker:
    return await tracker.read(caller, case_id)


@door.post("/api/tracker/{case_id:int}/withdrawal", may=Family, tag=TAG, summary="撤回", refuses=APPLICANT)
async def withdraw(caller: Caller, once: Once, expected_version: int, case_id: Id, data: NewWithdrawal) -> Tracker:
    return await once(lambda tx: tracker.withdraw(tx, caller, case_id, expected_version, data))


@door.post(
    "/api/tracker/{case_id:int}/answer",
    may=Family,
    tag=TAG,
    summary="交上要补的材料",
    refuses=(*APPLICANT, errors.EvidenceGone, approval_errors.NoEvidenceAsked),
)
async def answer(caller: Caller, once: Once, case_id: Id, data: NewAnswer) -> Tracker:
    return await once(lambda tx: tracker.answer(tx, caller, case_id, data))


@door.post(
    "/api/tracker/{case_id:int}/messages",
    may=Family,
    tag=TAG,
    summary="给承办单位留言",
    refuses=(approval_errors.CaseClosed,),
    limit=Limit("case-message", 30, 3600),
)
async def say(caller: Caller, once: Once, case_id: Id, data: NewWords) -> Tracker:
    return await once(lambda tx: tracker.say(tx, caller, case_id, data))


@door.post(
    "/api/tracker/{case_id:int}/urge",
    may=Family,
    tag=TAG,
    summary="催办已经超期的一步",
    refuses=(*APPLICANT, approval_errors.NotOverdueYet, approval_errors.AlreadyUrged, approval_errors.StillReturned),
)
async def urge(caller: Caller, once: Once, case_id: Id, data: NewWords) -> Tracker:
    return await once(lambda tx: tracker.urge(tx, caller, case_id, data))


# --- evidence -----------------------------------------------------------------------------------------------------


@door.post(
    "/api/case-evidence/{flow:str}",
    may=LoggedIn,
    tag=EVIDENCE_TAG,
    summary="先传一张材料，提交时带上",
    status_code=201,
    refuses=PICTURES,
    limit=Limit("case-evidence", 120, 3600),
)
async def upload(caller: Caller, once: Once, flow: Flow, slot: Slot, data: Upload) -> NewEvidence:
    content = await data.read()
    return await once(lambda tx: evidence.upload(tx, caller, flow, slot, content))


@door.post(
    "/api/tracker/{case_id:int}/evidence",
    may=Family,
    tag=EVIDENCE_TAG,
    summary="给一件事补一张材料，交上去才算",
    status_code=201,
    refuses=PICTURES,
    limit=Limit("case-evidence", 120, 3600),
)
async def add(caller: Caller, once: Once, case_id: Id, data: Upload, slot: Slot = "") -> NewEvidence:
    content = await data.read()
    return await once(lambda tx: evidence.add(tx, caller, case_id, slot, content))


@door.delete("/api/case-evidence/{evidence_id:int}", may=LoggedIn, tag=EVIDENCE_TAG, summary="拿掉还没交的一张材料")
async def drop(caller: Caller, once: Once, evidence_id: Id) -> None:
    return await once(lambda tx: evidence.drop(tx, caller, evidence_id))


@door.get(
    "/api/case-evidence/{evidence_id:int}/picture",
    may=LoggedIn,
    tag=EVIDENCE_TAG,
    summary="看一张材料",
    media_type="image/jpeg",
)
async def picture(caller: Caller, evidence_id: Id) -> Response[bytes]:
    return Response(await evidence.picture(caller, evidence_id), media_type="image/jpeg", headers=INLINE)


# --- the public ---------------------------------------------------------------------------------------------------


@door.post(
    "/api/case-query/code",
    may=Everyone,
    tag=PUBLIC_TAG,
    summary="要一个查询用的验证码，发到提交时用的手机",
    refuses=(CodeTooSoon,),
    limit=Limit("case-query-code", 20, 3600),
)
async def query_code(once: Once, data: NewQueryCode) -> QueryCode:
    return await once(lambda tx: public_query.ask(tx, data))


@door.post(
    "/api/case-query",
    may=Everyone,
    tag=PUBLIC_TAG,
    summary="用申请编号和验证码查进度",
    refuses=(errors.QueryCodeWrong,),
    limit=Limit("case-query", 30, 3600),
    repeats="it changes nothing but the tries of the code",
)
async def query(data: NewQuery) -> Tracker:
    return await public_query.read(data)


ROUTES: list[BaseRouteHandler] = [
    trackers,
    one_tracker,
    withdraw,
    answer,
    say,
    urge,
    upload,
    add,
    drop,
    picture,
    query_code,
    query,
]
