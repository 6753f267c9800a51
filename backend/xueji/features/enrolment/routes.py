"""Doors of enrolment: queues, one application, entering, submitting and deciding. More doors are in its siblings."""

from typing import Annotated

from litestar.handlers import BaseRouteHandler
from litestar.params import PathParameter, QueryParameter

from xueji.approvals import errors as approval_errors
from xueji.features.enrolment import (
    admitting,
    application,
    arrivals,
    cancel,
    cases,
    change,
    choices,
    decide,
    errors,
    jobs,
    periods,
    plans,
    queues,
    submit,
)
from xueji.features.enrolment.more_routes import ROUTES as MORE
from xueji.features.enrolment.plan_schemas import NewPeriod, NewPlans, Periods, Plans
from xueji.features.enrolment.schemas import (
    Application,
    Cancellation,
    ChangedEnrolment,
    DecideMany,
    DecideOne,
    EnrolmentChoices,
    EnrolmentOverview,
    EnrolmentPage,
    EnrolmentState,
    EnrolmentWaiting,
    Insistence,
    Kind,
    MakeLate,
    ManyDone,
    NewEnrolment,
    OfMany,
    PeriodView,
    Source,
)
from xueji.kernel.permissions import May
from xueji.kernel.refusals import FieldErrors, VersionConflict
from xueji.platform.caller import Caller
from xueji.platform.database import Tx
from xueji.platform.doors import Once, door

__all__ = ["ROUTES", "arrivals", "cases", "jobs"]  # jobs and subscriptions register themselves by being imported

TAG = "建籍"
PLAN_TAG = "建籍时间和招生计划"

Id = Annotated[int, PathParameter(ge=1, le=2**63 - 1)]
OptionalId = Annotated[int | None, QueryParameter(ge=1, le=2**63 - 1)]
ClassId = Annotated[int | None, QueryParameter(ge=0, le=2**63 - 1)]
Year = Annotated[int | None, QueryParameter(ge=2000, le=2100)]
PathYear = Annotated[int, PathParameter(ge=2000, le=2100)]
Words = Annotated[str, QueryParameter(max_length=60)]
Cursor = Annotated[str | None, QueryParameter(max_length=200)]
Grade = Annotated[str | None, QueryParameter(pattern=r"^(primary|junior|senior)-[1-6]$")]
InState = Annotated[EnrolmentState | None, QueryParameter(name="state")]
OfKind = Annotated[Kind | None, QueryParameter(name="kind")]
FromSource = Annotated[Source | None, QueryParameter(name="source")]
Mine = Annotated[bool, QueryParameter()]

STANDING = (errors.SchoolNotApproved, errors.StageNotTaught, errors.ClassDoesNotFit)
CASE = (
    approval_errors.CaseClosed,
    approval_errors.NotYourTurn,
    approval_errors.WrongOffice,
    approval_errors.PostLacks,
    approval_errors.OwnApplication,
    approval_errors.StillReturned,
)


@door.get("/api/enrolments/overview", may=May.ENROLMENT_READ, tag=TAG, summary="建籍的各个队列，按状态和班级")
async def overview(caller: Caller) -> EnrolmentOverview:
    return await queues.overview(caller)


@door.get("/api/enrolments/waiting", may=May.ENROLMENT_READ, tag=TAG, summary="等这个岗位办的建籍件数")
async def waiting(caller: Caller) -> EnrolmentWaiting:
    return await queues.waiting(caller)


@door.get("/api/enrolments", may=May.ENROLMENT_READ, tag=TAG, summary="建籍申请，可以按状态、班级、要我办的筛选")
async def enrolments(
    caller: Caller,
    in_state: InState = None,
    of_kind: OfKind = None,
    from_source: FromSource = None,
    grade: Grade = None,
    school_id: OptionalId = None,
    class_id: ClassId = None,
    q: Words = "",
    mine: Mine = False,
    year: Year = None,
    cursor: Cursor = None,
) -> EnrolmentPage:
    search = queues.Search(
        state=in_state,
        kind=of_kind,
        source=from_source,
        grade=grade,
        school_id=school_id,
        class_id=class_id,
        q=q,
        mine=mine,
        year=year,
    )
    return await queues.read(caller, search, cursor)


@door.get("/api/enrolments/choices", may=May.ENROLMENT_READ, tag=TAG, summary="退回的理由，代办用的证件")
async def all_choices() -> EnrolmentChoices:
    return choices.read()


@door.get("/api/enrolments/{enrolment_id:int}", may=May.ENROLMENT_READ, tag=TAG, summary="一名学生的建籍申请")
async def one(caller: Caller, enrolment_id: Id) -> Application:
    return await application.read(caller, enrolment_id)


@door.post(
    "/api/enrolments",
    may=May.ENROLMENT_READ,
    tag=TAG,
    summary="学校录入一名学生，马上查重",
    status_code=201,
    refuses=(*STANDING, errors.NeedsSchool, errors.AlreadyHere, FieldErrors),
)
async def enter(caller: Caller, once: Once, data: NewEnrolment) -> Application:
    async def act(tx: Tx) -> Application:
        found = await admitting.enter_here(tx, caller, data)
        return await application.again(tx, caller, found.enrolment_id)

    return await once(act)


@door.patch(
    "/api/enrolments/{enrolment_id:int}",
    may=May.ENROLMENT_READ,
    tag=TAG,
    summary="提交前修改，改了关键信息会重新查重",
    refuses=(
        *STANDING,
        errors.NotNow,
        errors.ClaimedWaiting,
        errors.ClaimedElsewhere,
        FieldErrors,
        VersionConflict,
    ),
)
async def edit(
    caller: Caller, once: Once, expected_version: int, enrolment_id: Id, data: ChangedEnrolment
) -> Application:
    async def act(tx: Tx) -> Application:
        await change.change(tx, caller, enrolment_id, expected_version, data)
        return await application.again(tx, caller, enrolment_id)

    return await once(act)


@door.post(
    "/api/enrolments/{enrolment_id:int}/insist",
    may=May.ENROLMENT_READ,
    tag=TAG,
    summary="认证不通过，写明理由坚持建籍",
    refuses=(errors.NotNow, VersionConflict),
)
async def insist(caller: Caller, once: Once, expected_version: int, enrolment_id: Id, data: Insistence) -> Application:
    async def act(tx: Tx) -> Application:
        await change.insist(tx, caller, enrolment_id, expected_version, data.reason)
        return await application.again(tx, caller, enrolment_id)

    return await once(act)


@door.post(
    "/api/enrolments/{enrolment_id:int}/recheck",
    may=May.ENROLMENT_READ,
    tag=TAG,
    summary="重新查重认证",
    refuses=(errors.NotNow, VersionConflict),
)
async def recheck(caller: Caller, once: Once, expected_version: int, enrolment_id: Id) -> Application:
    async def act(tx: Tx) -> Application:
        await change.recheck(tx, caller, enrolment_id, expected_version)
        return await application.again(tx, caller, enrolment_id)

    return await once(act)


@door.post(
    "/api/enrolments/{enrolment_id:int}/cancel",
    may=May.ENROLMENT_READ,
    tag=TAG,
    summary="取消建籍，证件号马上让出来",
    refuses=(errors.NotNow, errors.WithdrawFirst, VersionConflict),
)
async def cancel_(
    caller: Caller, once: Once, expected_version: int, enrolment_id: Id, data: Cancellation
) -> Application:
    async def act(tx: Tx) -> Application:
        await cancel.cancel(tx, caller, enrolment_id, expected_version, data.reason)
        return await application.again(tx, caller, enrolment_id)

    return await once(act)


@door.post(
    "/api/enrolments/{enrolment_id:int}/withdraw",
    may=May.ENROLMENT_READ,
    tag=TAG,
    summary="撤回已提交的申请",
    refuses=(errors.NotNow, approval_errors.NotTheApplicant, approval_errors.CaseClosed),
)
async def withdraw(caller: Caller, once: Once, enrolment_id: Id) -> Application:
    async def act(tx: Tx) -> Application:
        await submit.withdraw(tx, caller, enrolment_id)
        return await application.again(tx, caller, enrolment_id)

    return await once(act)


@door.post(
    "/api/enrolments/late",
    may=May.ENROLMENT_READ,
    tag=TAG,
    summary="过了建籍时间，改成补建",
    refuses=(errors.NothingDone,),
)
async def late(caller: Caller, once: Once, data: MakeLate) -> ManyDone:
    return await once(lambda tx: change.make_late(tx, caller, data))


@door.post(
    "/api/enrolments/submit",
    may=May.ENROLMENT_READ,
    tag=TAG,
    summary="成批提交，不能提交的写明原因",
    refuses=(errors.NothingDone, approval_errors.MayNotFile, approval_errors.PartyMissing),
)
async def submit_(caller: Caller, once: Once, data: OfMany) -> ManyDone:
    return await once(lambda tx: submit.submit(tx, caller, data.ids))


@door.post(
    "/api/enrolments/decide",
    may=May.ENROLMENT_READ,
    tag=TAG,
    summary="成批同意或退回",
    refuses=(errors.NothingDone, errors.ReasonUnknown, errors.OtherNeedsText),
)
async def decide_many(caller: Caller, once: Once, data: DecideMany) -> ManyDone:
    return await once(lambda tx: decide.decide_many(tx, caller, data))


@door.post(
    "/api/enrolments/{enrolment_id:int}/decision",
    may=May.ENROLMENT_READ,
    tag=TAG,
    summary="同意或退回一名学生",
    refuses=(*CASE, errors.NotNow, errors.PlanFull, errors.ReasonUnknown, errors.OtherNeedsText, VersionConflict),
)
async def decide_one(
    caller: Caller, once: Once, expected_version: int, enrolment_id: Id, data: DecideOne
) -> Application:
    async def act(tx: Tx) -> Application:
        await decide.decide_one(tx, caller, enrolment_id, expected_version, data)
        return await application.again(tx, caller, enrolment_id)

    return await once(act)


@door.get("/api/enrolment-periods", may=May.ENROLMENT_READ, tag=PLAN_TAG, summary="今年和明年的建籍时间")
async def all_periods(caller: Caller) -> Periods:
    return await periods.read(caller)


@door.put(
    "/api/enrolment-periods/{year:int}",
    may=May.ENROLMENT_PERIOD,
    tag=PLAN_TAG,
    summary="设置一年的建籍时间",
    refuses=(errors.NeedsBureau, errors.PeriodWrong, VersionConflict),
)
async def set_period(caller: Caller, once: Once, expected_version: int, year: PathYear, data: NewPeriod) -> PeriodView:
    return await once(lambda tx: periods.put(tx, caller, year, expected_version, data))


@door.get("/api/enrolment-plans", may=May.ENROLMENT_READ, tag=PLAN_TAG, summary="招生计划和已确认的人数")
async def all_plans(caller: Caller, year: Year = None) -> Plans:
    return await plans.read(caller, year)


@door.put(
    "/api/enrolment-plans",
    may=May.ENROLMENT_PLAN,
    tag=PLAN_TAG,
    summary="设置招生计划",
    refuses=(errors.NeedsBureau, errors.PlanNotYours),
)
async def set_plans(caller: Caller, once: Once, data: NewPlans) -> Plans:
    return await once(lambda tx: plans.put(tx, caller, data))


ROUTES: list[BaseRouteHandler] = [
    *MORE,
    overview,
    waiting,
    enrolments,
    all_choices,
    one,
    enter,
    edit,
    insist,
    recheck,
    cancel_,
    withdraw,
    late,
    submit_,
    decide_many,
    decide_one,
    all_periods,
    set_period,
    all_plans,
    set_plans,
]
