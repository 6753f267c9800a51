"""Doors of enrolment beside the queues: continuing, the bureau's own, requests to let go, grades, classes."""

from typing import Annotated

from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.handlers import BaseRouteHandler
from litestar.params import Body, PathParameter, QueryParameter
from litestar.response import Response

from xueji.approvals import errors as approval_errors
from xueji.features.enrolment import (
    application,
    assigning,
    bureau,
    continuing,
    correcting,
    desk_jobs,
    errors,
    evidence,
    family_view,
    releasing,
    templates,
)
from xueji.features.enrolment.more_schemas import (
    Assigned,
    ChildEnrolmentAnswer,
    ClassAssignment,
    Continuation,
    ContinuationResults,
    CorrectionState,
    EvidenceTaken,
    GradeCorrections,
    GradeCorrectionView,
    LookUp,
    NewGradeCorrection,
    NewRelease,
    ReleaseAnswer,
    Releases,
    ReleaseView,
    UnplacedPupils,
)
from xueji.features.enrolment.schemas import Application, DecideOne, Insistence, NewBureauEnrolment
from xueji.features.organisations import Stage
from xueji.features.students import RosterImport
from xueji.kernel.permissions import May
from xueji.kernel.refusals import FieldErrors, VersionConflict
from xueji.platform.caller import Caller
from xueji.platform.database import Tx
from xueji.platform.doors import Family, Limit, Once, door
from xueji.platform.files import StorageFull
from xueji.platform.media_types import WORKBOOK

__all__ = ["ROUTES", "desk_jobs"]  # the jobs register themselves by being imported

TEMPLATE_TAG = "新生模板"
CONTINUE_TAG = "接续学籍"
BUREAU_TAG = "主管部门代办"
RELEASE_TAG = "请对方取消待注册"
GRADE_TAG = "年级纠错"
CLASS_TAG = "分班"
FAMILY_TAG = "建籍（家长和学生）"

Id = Annotated[int, PathParameter(ge=1, le=2**63 - 1)]
Cursor = Annotated[str | None, QueryParameter(max_length=200)]
Grade = Annotated[str | None, QueryParameter(pattern=r"^(primary|junior|senior)-[1-6]$")]
InState = Annotated[CorrectionState | None, QueryParameter(name="state")]
OfStage = Annotated[Stage, QueryParameter(name="stage")]
Upload = Annotated[UploadFile, Body(media_type=RequestEncodingType.MULTI_PART)]

STANDING = (errors.SchoolNotApproved, errors.StageNotTaught, errors.ClassDoesNotFit)
CASE = (
    approval_errors.CaseClosed,
    approval_errors.NotYourTurn,
    approval_errors.WrongOffice,
    approval_errors.PostLacks,
    approval_errors.OwnApplication,
    approval_errors.StillReturned,
)
MANY_LOOKS = Limit("enrolment_look_up", 60, 600)


@door.get(
    "/api/enrolment-template.xlsx",
    may=May.ENROLMENT_READ,
    tag=TEMPLATE_TAG,
    summary="下载一个学段的新生模板",
    media_type=WORKBOOK,
)
async def template(caller: Caller, of_stage: OfStage) -> Response[bytes]:
    return await templates.template(caller, of_stage)


@door.post(
    "/api/enrolment-imports",
    may=May.PUPIL_IMPORT,
    tag=TEMPLATE_TAG,
    summary="上传填好的新生模板，由后台逐行核对",
    status_code=201,
    refuses=(errors.SchoolNotApproved, errors.StageNotTaught, errors.NeedsSchool, StorageFull),
)
async def take_template(caller: Caller, once: Once, of_stage: OfStage, data: Upload) -> RosterImport:
    return await once(lambda tx: templates.take(tx, caller, of_stage, data))


@door.post(
    "/api/continuations/look-up",
    may=May.ENROLMENT_READ,
    tag=CONTINUE_TAG,
    summary="按姓名和证件号找上一学段的学籍",
    refuses=(errors.NeedsSchool,),
    limit=MANY_LOOKS,
)
async def look_up(caller: Caller, once: Once, data: LookUp) -> ContinuationResults:
    return await once(lambda tx: continuing.look_up(tx, caller, data))


@door.post(
    "/api/continuations",
    may=May.ENROLMENT_READ,
    tag=CONTINUE_TAG,
    summary="接续上一学段的学籍，可以成批",
    refuses=(*STANDING, errors.NeedsSchool),
)
async def continue_(caller: Caller, once: Once, data: Continuation) -> ContinuationResults:
    return await once(lambda tx: continuing.continue_records(tx, caller, data))


@door.post(
    "/api/enrolment-evidence",
    may=May.ENROLMENT_BUREAU,
    tag=BUREAU_TAG,
    summary="上传一份材料的图片",
    status_code=201,
    refuses=(errors.EvidenceNotPicture,),
)
async def take_evidence(caller: Caller, once: Once, data: Upload) -> EvidenceTaken:
    return await evidence.take(once, caller, data)


@door.get(
    "/api/enrolments/{enrolment_id:int}/evidence/{proof_id:int}",
    may=May.ENROLMENT_READ,
    tag=BUREAU_TAG,
    summary="看一份材料",
    media_type="image/jpeg",
)
async def show_evidence(caller: Caller, enrolment_id: Id, proof_id: Id) -> Response[bytes]:
    return await evidence.show(caller, enrolment_id, proof_id)


@door.post(
    "/api/bureau-enrolments",
    may=May.ENROLMENT_BUREAU,
    tag=BUREAU_TAG,
    summary="主管部门代办一名学生的建籍",
    status_code=201,
    refuses=(
        *STANDING,
        errors.NeedsBureau,
        errors.PermitDoesNotFit,
        errors.EvidenceUnknown,
        errors.AlreadyHere,
        FieldErrors,
    ),
)
async def enter_for_school(caller: Caller, once: Once, data: NewBureauEnrolment) -> Application:
    async def act(tx: Tx) -> Application:
        found = await bureau.enter_for_school(tx, caller, data)
        return await application.again(tx, caller, found.enrolment_id)

    return await once(act)


@door.get("/api/release-requests", may=May.ENROLMENT_READ, tag=RELEASE_TAG, summary="请别人取消的，和别人请我取消的")
async def releases(caller: Caller) -> Releases:
    return await releasing.read(caller)


@door.post(
    "/api/release-requests",
    may=May.ENROLMENT_READ,
    tag=RELEASE_TAG,
    summary="请对方学校取消待注册",
    status_code=201,
    refuses=(errors.NothingToRelease, errors.ReleaseAsked, approval_errors.MayNotFile),
)
async def ask_release(caller: Caller, once: Once, data: NewRelease) -> ReleaseView:
    return await once(lambda tx: releasing.ask(tx, caller, data))


@door.post(
    "/api/release-requests/{release_id:int}/decision",
    may=May.ENROLMENT_RELEASE,
    tag=RELEASE_TAG,
    summary="同意取消，或写明为什么不同意",
    refuses=(*CASE, errors.WithdrawFirst, errors.OtherNeedsText, approval_errors.BehalfReasonMissing, VersionConflict),
)
async def answer_release(
    caller: Caller, once: Once, expected_version: int, release_id: Id, data: ReleaseAnswer
) -> ReleaseView:
    return await once(lambda tx: releasing.answer(tx, caller, release_id, expected_version, data))


@door.post(
    "/api/release-requests/{release_id:int}/withdraw",
    may=May.ENROLMENT_READ,
    tag=RELEASE_TAG,
    summary="撤回请求",
    refuses=(approval_errors.NotTheApplicant, approval_errors.CaseClosed),
)
async def withdraw_release(caller: Caller, once: Once, release_id: Id) -> ReleaseView:
    return await once(lambda tx: releasing.withdraw(tx, caller, release_id))


@door.get("/api/grade-corrections", may=May.ENROLMENT_READ, tag=GRADE_TAG, summary="年级纠错的申请")
async def corrections(caller: Caller, in_state: InState = None, cursor: Cursor = None) -> GradeCorrections:
    return await correcting.read(caller, in_state, cursor)


@door.post(
    "/api/grade-corrections",
    may=May.GRADE_CORRECT,
    tag=GRADE_TAG,
    summary="申请更正一名学生的年级",
    status_code=201,
    refuses=(errors.GradeUnfit, approval_errors.MayNotFile),
)
async def ask_correction(caller: Caller, once: Once, data: NewGradeCorrection) -> GradeCorrectionView:
    return await once(lambda tx: correcting.ask(tx, caller, data))


@door.post(
    "/api/grade-corrections/{correction_id:int}/refile",
    may=May.GRADE_CORRECT,
    tag=GRADE_TAG,
    summary="补充理由，再提交",
    refuses=(approval_errors.NotReturned, approval_errors.NotTheApplicant, approval_errors.CaseClosed),
)
async def refile_correction(caller: Caller, once: Once, correction_id: Id, data: Insistence) -> GradeCorrectionView:
    return await once(lambda tx: correcting.ask_again(tx, caller, correction_id, data.reason))


@door.post(
    "/api/grade-corrections/{correction_id:int}/withdraw",
    may=May.GRADE_CORRECT,
    tag=GRADE_TAG,
    summary="撤回年级纠错",
    refuses=(approval_errors.NotTheApplicant, approval_errors.CaseClosed),
)
async def withdraw_correction(caller: Caller, once: Once, correction_id: Id) -> GradeCorrectionView:
    return await once(lambda tx: correcting.withdraw(tx, caller, correction_id))


@door.post(
    "/api/grade-corrections/{correction_id:int}/decision",
    may=May.GRADE_CORRECT_CONFIRM,
    tag=GRADE_TAG,
    summary="核准或退回年级纠错",
    refuses=(*CASE, errors.ReasonUnknown, errors.OtherNeedsText, VersionConflict),
)
async def decide_correction(
    caller: Caller, once: Once, expected_version: int, correction_id: Id, data: DecideOne
) -> GradeCorrectionView:
    return await once(lambda tx: correcting.decide(tx, caller, correction_id, expected_version, data))


@door.get("/api/unplaced-pupils", may=May.CLASS_ASSIGN_PUPIL, tag=CLASS_TAG, summary="没有分班的学生")
async def unplaced(caller: Caller, grade: Grade = None, cursor: Cursor = None) -> UnplacedPupils:
    return await assigning.unplaced(caller, grade, cursor)


@door.post(
    "/api/class-assignments",
    may=May.CLASS_ASSIGN_PUPIL,
    tag=CLASS_TAG,
    summary="给学生分班，学籍辅号马上生成",
    refuses=(errors.NotUnplaced,),
)
async def assign(caller: Caller, once: Once, data: ClassAssignment) -> Assigned:
    return await once(lambda tx: assigning.assign(tx, caller, data))


@door.get("/api/children/{student_id:int}/enrolment", may=Family, tag=FAMILY_TAG, summary="孩子的建籍走到哪一步")
async def of_child(caller: Caller, student_id: Id) -> ChildEnrolmentAnswer:
    return await family_view.read(caller, student_id)


ROUTES: list[BaseRouteHandler] = [
    template,
    take_template,
    look_up,
    continue_,
    take_evidence,
    show_evidence,
    enter_for_school,
    releases,
    ask_release,
    answer_release,
    withdraw_release,
    corrections,
    ask_correction,
    refile_correction,
    withdraw_correction,
    decide_correction,
    unplaced,
    assign,
    of_child,
]
