"""Doors of maintenance windows, school side; the family's are in family_routes.py."""

from typing import Annotated

from litestar.handlers import BaseRouteHandler
from litestar.params import Parameter
from litestar.response import Stream

from xueji.approvals import errors as approval_errors
from xueji.features.windows import (
    cases,
    confirm,
    confirm_harmless,
    errors,
    field_rules,
    open_window,
    progress,
    remind,
    submission,
)
from xueji.features.windows.family_routes import ROUTES as FAMILY_ROUTES
from xueji.features.windows.live import counts_live
from xueji.features.windows.rules import return_reasons
from xueji.features.windows.schemas import (
    BatchOutcome,
    ClassPupils,
    Decision,
    Extension,
    FieldRules,
    NewFieldRules,
    NewWindow,
    OfClass,
    Reminded,
    ReturnReasons,
    Submission,
    Window,
    WindowClasses,
    WindowFields,
    WindowList,
)
from xueji.kernel.permissions import May
from xueji.kernel.refusals import VersionConflict
from xueji.platform.caller import Caller
from xueji.platform.doors import Once, door

__all__ = ["ROUTES", "cases"]  # its flow registers itself by being imported

TAG = "线上维护（学校）"
RULES_TAG = "可维护的项目"

Id = Annotated[int, Parameter(ge=1, le=2**63 - 1)]
ClassId = Annotated[int, Parameter(ge=0, le=2**63 - 1)]

OPENING = (
    errors.WindowNeedsSchool,
    errors.NobodyChosen,
    errors.NothingChosen,
    errors.FieldNotOffered,
    errors.FieldForbidden,
    errors.FieldMissing,
    errors.PeriodWrong,
    errors.WindowOverlaps,
    errors.ClassNotYours,
)
DECIDING = (
    errors.ReasonUnknown,
    errors.OtherNeedsText,
    errors.RecordMoved,
    VersionConflict,
    approval_errors.CaseClosed,
    approval_errors.NotYourTurn,
    approval_errors.WrongOffice,
    approval_errors.PostLacks,
    approval_errors.OwnApplication,
    approval_errors.NothingToDecide,
    approval_errors.ItemsNotWaiting,
    approval_errors.ReasonMissing,
    approval_errors.StillReturned,
)


@door.get("/api/windows", may=May.WINDOW_READ, tag=TAG, summary="我能看的线上维护")
async def windows(caller: Caller) -> WindowList:
    return await progress.windows(caller)


@door.post("/api/windows", may=May.WINDOW_OPEN, tag=TAG, summary="开放一次线上维护", status_code=201, refuses=OPENING)
async def open_(caller: Caller, once: Once, data: NewWindow) -> Window:
    return await once(lambda tx: open_window.open_window(tx, caller, data))


@door.get("/api/windows/{window_id:int}", may=May.WINDOW_READ, tag=TAG, summary="一次线上维护和它的人数")
async def one_window(caller: Caller, window_id: Id) -> Window:
    return await progress.window(caller, window_id)


@door.post(
    "/api/windows/{window_id:int}/extend",
    may=May.WINDOW_OPEN,
    tag=TAG,
    summary="延长线上维护",
    refuses=(errors.NotLater, errors.PeriodWrong, errors.WindowOverlaps, errors.WindowOver),
)
async def extend(caller: Caller, once: Once, window_id: Id, data: Extension) -> Window:
    return await once(lambda tx: open_window.extend(tx, caller, window_id, data.until))


@door.post(
    "/api/windows/{window_id:int}/close",
    may=May.WINDOW_OPEN,
    tag=TAG,
    summary="提前结束线上维护",
    refuses=(errors.WindowOver,),
)
async def close(caller: Caller, once: Once, window_id: Id) -> Window:
    return await once(lambda tx: open_window.close(tx, caller, window_id))


@door.post(
    "/api/windows/{window_id:int}/remind",
    may=May.WINDOW_REMIND,
    tag=TAG,
    summary="提醒没交的家长，每人一天最多一次",
    refuses=(errors.NobodyToRemind, errors.WindowOver, errors.WindowNotOpen),
)
async def remind_(caller: Caller, once: Once, window_id: Id, data: OfClass) -> Reminded:
    return await once(lambda tx: remind.remind(tx, caller, window_id, data.class_id))


@door.get("/api/windows/{window_id:int}/classes", may=May.WINDOW_READ, tag=TAG, summary="各班的进度")
async def classes(caller: Caller, window_id: Id) -> WindowClasses:
    return await progress.classes(caller, window_id)


@door.get(
    "/api/windows/{window_id:int}/classes/{class_id:int}",
    may=May.WINDOW_READ,
    tag=TAG,
    summary="一个班的学生，0 是还没分班的",
)
async def pupils(caller: Caller, window_id: Id, class_id: ClassId) -> ClassPupils:
    return await progress.pupils(caller, window_id, class_id)


@door.get("/api/windows/{window_id:int}/live", may=May.WINDOW_READ, tag=TAG, summary="人数的实时变化")
async def live(caller: Caller, window_id: Id) -> Stream:
    return await counts_live(caller, window_id)


@door.post(
    "/api/windows/{window_id:int}/confirm-harmless",
    may=May.MAINTENANCE_CONFIRM,
    tag=TAG,
    summary="成批确认没有风险的",
    refuses=(errors.NothingHarmless,),
)
async def confirm_harmless_(caller: Caller, once: Once, window_id: Id, data: OfClass) -> BatchOutcome:
    return await once(lambda tx: confirm_harmless.confirm_harmless(tx, caller, window_id, data.class_id))


@door.get("/api/submissions/{submission_id:int}", may=May.WINDOW_READ, tag=TAG, summary="一份提交，新旧对照")
async def one_submission(caller: Caller, submission_id: Id) -> Submission:
    return await submission.read(caller, submission_id)


@door.post(
    "/api/submissions/{submission_id:int}/decision",
    may=May.MAINTENANCE_CONFIRM,
    tag=TAG,
    summary="确认几项，退回几项",
    refuses=DECIDING,
)
async def decide(caller: Caller, once: Once, expected_version: int, submission_id: Id, data: Decision) -> Submission:
    return await once(lambda tx: confirm.decide(tx, caller, submission_id, expected_version, data))


@door.post(
    "/api/submissions/{submission_id:int}/undo",
    may=May.MAINTENANCE_CONFIRM,
    tag=TAG,
    summary="当天撤销刚才的确认或退回",
    refuses=(
        errors.UndoOvertaken,
        approval_errors.UndoTooLate,
        approval_errors.WrongOffice,
        approval_errors.OwnApplication,
    ),
)
async def undo(caller: Caller, once: Once, submission_id: Id) -> Submission:
    return await once(lambda tx: confirm.undo(tx, caller, submission_id))


@door.get("/api/return-reasons", may=May.WINDOW_READ, tag=TAG, summary="退回的理由")
async def reasons() -> ReturnReasons:
    return return_reasons()


@door.get("/api/window-fields", may=May.WINDOW_OPEN, tag=RULES_TAG, summary="开放线上维护时能选的项目、年级和班级")
async def fields(caller: Caller) -> WindowFields:
    return await field_rules.choices(caller)


@door.get("/api/field-rules", may=May.WINDOW_READ, tag=RULES_TAG, summary="本级和上级对项目的规定")
async def rules(caller: Caller) -> FieldRules:
    return await field_rules.read(caller)


@door.put(
    "/api/field-rules",
    may=May.FIELD_RULE_SET,
    tag=RULES_TAG,
    summary="设置本级对项目的规定",
    refuses=(errors.RuleOfBureau, errors.RuleAgainstAbove, errors.RuleFieldUnknown, VersionConflict),
)
async def set_rules(caller: Caller, once: Once, expected_version: int, data: NewFieldRules) -> FieldRules:
    return await once(lambda tx: field_rules.put(tx, caller, expected_version, data))


ROUTES: list[BaseRouteHandler] = [
    *FAMILY_ROUTES,
    windows,
    open_,
    one_window,
    extend,
    close,
    remind_,
    classes,
    pupils,
    live,
    confirm_harmless_,
    one_submission,
    decide,
    undo,
    reasons,
    fields,
    rules,
    set_rules,
]
