"""Doors of transfers within the province: the family's, the schools', the bureaus'."""

from typing import Annotated

from litestar.handlers import BaseRouteHandler
from litestar.params import Parameter, QueryParameter
from litestar.response import Response

from xueji.approvals import errors as approval_errors
from xueji.features.casework import EvidenceGone
from xueji.features.organisations import Stage
from xueji.features.transfers import (
    archive,
    cases,
    errors,
    family,
    lookup,
    nation,
    notice,
    school,
    school_rules,
)
from xueji.features.transfers.rules import Target
from xueji.features.transfers.schemas import (
    ArchiveList,
    ArchivePage,
    ClassChoice,
    CorrectionAsked,
    CorrectionSent,
    Draft,
    FoundPupil,
    FoundSchools,
    NamedCheck,
    NewApplication,
    NewSchoolRule,
    PupilNamed,
    SchoolApplication,
    SchoolMend,
    SchoolRule,
    SchoolRules,
    TransferCheck,
    TransferFiled,
    TransferStart,
    TransferView,
    Wish,
)
from xueji.kernel.permissions import May
from xueji.kernel.refusals import VersionConflict
from xueji.platform.caller import Caller
from xueji.platform.documents import GlyphsMissing
from xueji.platform.doors import Family, Limit, Once, door
from xueji.platform.media_types import PDF

__all__ = ["ROUTES", "cases", "nation"]  # its flow and its news register themselves by being imported

FAMILY_TAG = "转学（家长和学生）"
TAG = "转学（学校和主管部门）"
ARCHIVE_TAG = "转出学生"

Id = Annotated[int, Parameter(ge=1, le=2**63 - 1)]
Words = Annotated[str, QueryParameter(max_length=60)]
Cursor = Annotated[str | None, QueryParameter(max_length=40)]
SchoolId = Annotated[int, QueryParameter(ge=0, le=2**63 - 1)]
InStage = Annotated[Stage | None, QueryParameter()]
Grade = Annotated[int | None, QueryParameter(ge=1, le=6)]

FILING = (
    errors.TransferStopped,
    errors.TransferPaperMissing,
    approval_errors.MayNotFile,
    EvidenceGone,
)
NAMING = (errors.TransferNeedsSchool, errors.TransferPupilUnknown, errors.TransferFieldDiffers)


@door.get(
    "/api/children/{student_id:int}/transfer", may=Family, tag=FAMILY_TAG, summary="给孩子转学：能不能办，填到哪里"
)
async def start(caller: Caller, student_id: Id) -> TransferStart:
    return await family.start(caller, student_id)


@door.get("/api/children/{student_id:int}/transfer/schools", may=Family, tag=FAMILY_TAG, summary="按名字找想去的学校")
async def schools(caller: Caller, student_id: Id, q: Words = "") -> FoundSchools:
    return await family.search(caller, student_id, q)


@door.get(
    "/api/children/{student_id:int}/transfer/check", may=Family, tag=FAMILY_TAG, summary="申请以前先核对：哪些要先处理"
)
async def check(
    caller: Caller, student_id: Id, school_id: SchoolId = 0, stage: InStage = None, grade: Grade = None
) -> TransferCheck:
    target = Target(stage, grade) if stage is not None and grade is not None else None
    return await family.check(caller, student_id, school_id, target)


@door.put(
    "/api/children/{student_id:int}/transfer/draft",
    may=Family,
    tag=FAMILY_TAG,
    summary="存草稿",
    refuses=(errors.TransferDraftMoved,),
)
async def save(caller: Caller, once: Once, expected_version: int, student_id: Id, data: Wish) -> Draft:
    return await once(lambda tx: family.save(tx, caller, student_id, expected_version, data))


@door.post(
    "/api/children/{student_id:int}/transfer",
    may=Family,
    tag=FAMILY_TAG,
    summary="向转入学校申请转学，退回的改好再交",
    status_code=201,
    refuses=(
        *FILING,
        errors.TransferSchoolFixed,
        approval_errors.NotReturned,
        approval_errors.NotTheApplicant,
        approval_errors.CaseClosed,
    ),
)
async def apply(caller: Caller, once: Once, student_id: Id, data: NewApplication) -> TransferFiled:
    return await once(lambda tx: family.apply(tx, caller, student_id, data))


# --- schools ------------------------------------------------------------------------------------------------------


@door.post(
    "/api/transfers/lookup",
    may=May.TRANSFER_FILE,
    tag=TAG,
    summary="按姓名和证件号查学籍号",
    refuses=NAMING,
    limit=Limit("transfer-lookup", 60, 3600),
    repeats="it changes nothing but the log of looks",
)
async def look_up(caller: Caller, data: PupilNamed) -> FoundPupil:
    return await lookup.look_up(caller, data)


@door.post(
    "/api/transfers/check",
    may=May.TRANSFER_FILE,
    tag=TAG,
    summary="发起以前先核对年级和班级",
    refuses=NAMING,
    limit=Limit("transfer-check", 200, 3600),
    repeats="it changes nothing but the log of looks",
)
async def check_named(caller: Caller, data: NamedCheck) -> TransferCheck:
    return await lookup.check(caller, data)


@door.post(
    "/api/transfers/correction-request",
    may=May.TRANSFER_FILE,
    tag=TAG,
    summary="请原学校核对登记的姓名或证件号",
    refuses=(*NAMING, errors.TransferNothingDiffers),
    limit=Limit("transfer-correction", 20, 3600),
)
async def ask_correction(caller: Caller, once: Once, data: CorrectionAsked) -> CorrectionSent:
    return await once(lambda tx: lookup.ask_correction(tx, caller, data))


@door.post(
    "/api/transfers",
    may=May.TRANSFER_FILE,
    tag=TAG,
    summary="接收学校替家长发起转学",
    status_code=201,
    refuses=(*NAMING, *FILING, errors.TransferClassUnfit),
    limit=Limit("transfer-file", 200, 3600),
)
async def apply_as_school(caller: Caller, once: Once, data: SchoolApplication) -> TransferFiled:
    return await once(lambda tx: school.apply(tx, caller, data))


@door.get("/api/transfers/{transfer_case_id:int}", may=May.TRANSFER_READ, tag=TAG, summary="一件转学")
async def one(caller: Caller, transfer_case_id: Id) -> TransferView:
    return await school.read(caller, transfer_case_id)


@door.put(
    "/api/transfers/{transfer_case_id:int}/class",
    may=May.TRANSFER_RECEIVE,
    tag=TAG,
    summary="选转入的班级",
    refuses=(errors.TransferNeedsSchool, errors.TransferClassUnfit, errors.TransferStopped, VersionConflict),
)
async def choose_class(
    caller: Caller, once: Once, expected_version: int, transfer_case_id: Id, data: ClassChoice
) -> TransferView:
    return await once(lambda tx: school.choose_class(tx, caller, transfer_case_id, expected_version, data))


@door.post(
    "/api/transfers/{transfer_case_id:int}/again",
    may=May.TRANSFER_FILE,
    tag=TAG,
    summary="退回的改好再提交",
    refuses=(
        *FILING,
        errors.TransferNeedsSchool,
        errors.TransferClassUnfit,
        VersionConflict,
        approval_errors.NotReturned,
        approval_errors.NotTheApplicant,
        approval_errors.CaseClosed,
    ),
)
async def mend(
    caller: Caller, once: Once, expected_version: int, transfer_case_id: Id, data: SchoolMend
) -> TransferFiled:
    return await once(lambda tx: school.mend(tx, caller, transfer_case_id, expected_version, data))


@door.get(
    "/api/transfers/{transfer_case_id:int}/notice.pdf",
    may=May.TRANSFER_READ,
    tag=TAG,
    summary="打印转学通知",
    media_type=PDF,
    refuses=(GlyphsMissing,),
)
async def notice_pdf(caller: Caller, transfer_case_id: Id) -> Response[bytes]:
    return await notice.pdf_of(caller, transfer_case_id)


# --- bureaus ------------------------------------------------------------------------------------------------------


@door.get("/api/transfer-rules", may=May.TRANSFER_RULE_SET, tag=TAG, summary="各校的学区、班额和毕业年级例外")
async def rules_of_schools(caller: Caller, q: Words = "", cursor: Cursor = None) -> SchoolRules:
    return await school_rules.read(caller, q, cursor)


@door.put(
    "/api/transfer-rules/{organisation_id:int}",
    may=May.TRANSFER_RULE_SET,
    tag=TAG,
    summary="设置一所学校的学区、班额和毕业年级例外",
    refuses=(errors.ExceptionNeedsReason, VersionConflict),
)
async def put_rule(
    caller: Caller, once: Once, expected_version: int, organisation_id: Id, data: NewSchoolRule
) -> SchoolRule:
    return await once(lambda tx: school_rules.put(tx, caller, organisation_id, expected_version, data))


# --- who left -----------------------------------------------------------------------------------------------------


@door.get("/api/archives", may=May.TRANSFER_READ, tag=ARCHIVE_TAG, summary="转出的学生，学校留存的档案")
async def archives(caller: Caller, q: Words = "", cursor: Cursor = None) -> ArchiveList:
    return await archive.read_list(caller, q, cursor)


@door.get("/api/archives/{archive_id:int}", may=May.TRANSFER_READ, tag=ARCHIVE_TAG, summary="看一份留存的档案")
async def one_archive(caller: Caller, archive_id: Id) -> ArchivePage:
    return await archive.read(caller, archive_id)


ROUTES: list[BaseRouteHandler] = [
    start,
    schools,
    check,
    save,
    apply,
    look_up,
    check_named,
    ask_correction,
    apply_as_school,
    one,
    choose_class,
    mend,
    notice_pdf,
    rules_of_schools,
    put_rule,
    archives,
    one_archive,
]
