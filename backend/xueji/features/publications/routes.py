"""Doors of publications: the school's desk and the pupil's page."""

from typing import Annotated

from litestar.handlers import BaseRouteHandler
from litestar.params import Parameter

from xueji.features import casework
from xueji.features.evaluation import FieldNotOfKind
from xueji.features.publications import automatic, cases, confirm, correct, errors, grants, publish, revoke, versions
from xueji.features.publications import object as objections
from xueji.features.publications.schemas import (
    CorrectionFiled,
    CorrectionGrants,
    EarlierPages,
    NewCorrection,
    NewCorrectionGrant,
    NewObjection,
    NewPublication,
    NewRevocation,
    ObjectionFiled,
    PageToCorrect,
    PublicationBoard,
    PublicationConfirmed,
    PublicationDetail,
    PublicationOfPupil,
    PublishedPage,
    RevocationFiled,
)
from xueji.kernel.permissions import May
from xueji.kernel.refusals import FieldErrors
from xueji.platform.caller import Caller
from xueji.platform.doors import Family, Once, door

__all__ = ["ROUTES", "automatic", "cases"]  # jobs and flows register themselves by being imported

TAG = "综评公示"

Id = Annotated[int, Parameter(ge=1, le=2**63 - 1)]


@door.get("/api/publications", may=May.EVALUATION_READ, tag=TAG, summary="本校各年级的综评公示")
async def board(caller: Caller) -> PublicationBoard:
    return await publish.board(caller)


@door.get("/api/publications/{publication_id:int}", may=May.EVALUATION_READ, tag=TAG, summary="一次公示谁确认了")
async def detail(caller: Caller, publication_id: Id) -> PublicationDetail:
    return await publish.detail(caller, publication_id)


@door.post(
    "/api/publications",
    may=May.EVALUATION_PUBLISH,
    tag=TAG,
    summary="公示一个年级的综评",
    status_code=204,
    refuses=(errors.PublicationWaits, errors.PublicationThere, errors.PublicationTooShort),
)
async def publish_(caller: Caller, once: Once, data: NewPublication) -> None:
    await once(lambda tx: publish.publish(tx, caller, data))


@door.get("/api/children/{student_id:int}/publication", may=Family, tag=TAG, summary="本人的公示内容，和能看的同学")
async def own(caller: Caller, student_id: Id) -> PublicationOfPupil:
    return await confirm.read(caller, student_id)


@door.get(
    "/api/children/{student_id:int}/publication/pages/{publication_page_id:int}",
    may=Family,
    tag=TAG,
    summary="一名同学的公示内容",
)
async def other(caller: Caller, student_id: Id, publication_page_id: Id) -> PublishedPage:
    return await confirm.read_other(caller, student_id, publication_page_id)


@door.post(
    "/api/children/{student_id:int}/publication/confirm",
    may=Family,
    tag=TAG,
    summary="确认公示的内容没有问题",
    status_code=204,
    refuses=(
        errors.PublicationOver,
        errors.PublicationRevoked,
        errors.PublicationClosed,
        errors.PublicationNotAsked,
        errors.PublicationNotYours,
        errors.PublicationOther,
    ),
)
async def confirm_(caller: Caller, once: Once, student_id: Id, data: PublicationConfirmed) -> None:
    await once(lambda tx: confirm.confirm(tx, caller, student_id, data))


@door.post(
    "/api/children/{student_id:int}/publication/objection",
    may=Family,
    tag=TAG,
    summary="对公示的内容提出异议",
    status_code=201,
    refuses=(
        errors.PublicationOver,
        errors.PublicationRevoked,
        errors.PublicationClosed,
        errors.PublicationNotAsked,
        errors.PublicationNotYours,
        errors.ObjectionThere,
        errors.RecordNotOnPage,
    ),
)
async def object_(caller: Caller, once: Once, student_id: Id, data: NewObjection) -> ObjectionFiled:
    return await once(lambda tx: objections.object_to(tx, caller, student_id, data))


@door.get(
    "/api/publication-pages/{publication_page_id:int}",
    may=May.EVALUATION_PUBLISH,
    tag=TAG,
    summary="一名学生的公示内容，和能更正的",
)
async def page(caller: Caller, publication_page_id: Id) -> PageToCorrect:
    return await correct.page(caller, publication_page_id)


@door.post(
    "/api/publication-pages/{publication_page_id:int}/corrections",
    may=May.EVALUATION_PUBLISH,
    tag=TAG,
    summary="凭材料更正一条公示的记录，交另一位老师复核",
    status_code=201,
    refuses=(
        errors.PublicationOver,
        errors.PublicationRevoked,
        errors.PublicationClosed,
        errors.RecordNotOnPage,
        errors.CorrectionWaits,
        errors.CorrectionSame,
        errors.CorrectionUnproven,
        casework.EvidenceGone,
        FieldErrors,
        FieldNotOfKind,
    ),
)
async def correct_(caller: Caller, once: Once, publication_page_id: Id, data: NewCorrection) -> CorrectionFiled:
    return await once(lambda tx: correct.correct(tx, caller, publication_page_id, data))


@door.get(
    "/api/publication-pages/{publication_page_id:int}/versions",
    may=May.EVALUATION_PUBLISH,
    tag=TAG,
    summary="一名学生的公示更正以前的每一版",
)
async def earlier(caller: Caller, publication_page_id: Id) -> EarlierPages:
    return await versions.of_page(caller, publication_page_id)


@door.get(
    "/api/children/{student_id:int}/publication/versions", may=Family, tag=TAG, summary="本人的公示更正以前的每一版"
)
async def own_earlier(caller: Caller, student_id: Id) -> EarlierPages:
    return await versions.of_pupil(caller, student_id)


@door.post(
    "/api/publications/{publication_id:int}/revocation",
    may=May.EVALUATION_PUBLISH,
    tag=TAG,
    summary="向主管部门申请撤销一次公示",
    status_code=201,
    refuses=(errors.AutomaticNotRevocable, errors.PublicationRevoked, errors.PublicationClosed, errors.RevocationWaits),
)
async def revoke_(caller: Caller, once: Once, publication_id: Id, data: NewRevocation) -> RevocationFiled:
    return await once(lambda tx: revoke.ask(tx, caller, publication_id, data))


@door.post(
    "/api/publications/{publication_id:int}/automatic-revocation",
    may=May.EVALUATION_PUBLISH,
    tag=TAG,
    summary="因特殊原因，逐级上报撤销一次自动公示",
    status_code=201,
    refuses=(errors.NotAutomatic, errors.PublicationRevoked, errors.PublicationClosed, errors.RevocationWaits),
)
async def revoke_automatic(caller: Caller, once: Once, publication_id: Id, data: NewRevocation) -> RevocationFiled:
    return await once(lambda tx: revoke.ask_up(tx, caller, publication_id, data))


@door.get(
    "/api/publications/{publication_id:int}/grants",
    may=May.EVALUATION_READ,
    tag=TAG,
    summary="一次公示里开过的更正时间",
)
async def grants_(caller: Caller, publication_id: Id) -> CorrectionGrants:
    return await grants.listed(caller, publication_id)


@door.post(
    "/api/publications/{publication_id:int}/grants",
    may=May.EVALUATION_PUBLISH,
    tag=TAG,
    summary="给学生开一段更正的时间",
    status_code=204,
    refuses=(
        errors.PublicationOver,
        errors.PublicationRevoked,
        errors.PublicationClosed,
        errors.GrantTooLong,
        errors.GrantForNobody,
    ),
)
async def grant_(caller: Caller, once: Once, publication_id: Id, data: NewCorrectionGrant) -> None:
    await once(lambda tx: grants.grant(tx, caller, publication_id, data))


@door.post(
    "/api/publication-grants/{correction_grant_id:int}/end",
    may=May.EVALUATION_PUBLISH,
    tag=TAG,
    summary="提前结束一段更正的时间",
    status_code=204,
)
async def end_grant(caller: Caller, once: Once, correction_grant_id: Id) -> None:
    await once(lambda tx: grants.end(tx, caller, correction_grant_id))


ROUTES: list[BaseRouteHandler] = [
    board,
    detail,
    publish_,
    own,
    other,
    confirm_,
    object_,
    page,
    correct_,
    earlier,
    own_earlier,
    revoke_,
    revoke_automatic,
    grants_,
    grant_,
    end_grant,
]
