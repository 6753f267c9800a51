"""Doors of cases for staff: the list, one case, decisions, standing in, the board, the working days."""

from typing import Annotated

from litestar.handlers import BaseRouteHandler
from litestar.params import Parameter, QueryParameter
from litestar.response import Stream

from xueji.approvals import errors as approval_errors
from xueji.features.casework import (
    board,
    case_page,
    decide,
    decide_many,
    errors,
    jobs,
    speak,
    stand_in,
    tell,
    work_calendar,
    worklist,
)
from xueji.features.casework.family_routes import ROUTES as FAMILY_ROUTES
from xueji.features.casework.office_schemas import (
    Board,
    BoardBy,
    NewCalendar,
    NewStandIn,
    Published,
    StandIns,
    WorkCalendar,
)
from xueji.features.casework.schemas import (
    Decisions,
    NewApproval,
    NewDecisions,
    NewOfficeAnswer,
    NewRequest,
    NewReturn,
    NewWithdrawal,
    NewWords,
    PreviewOf,
    StaffCase,
    Tab,
    Worklist,
)
from xueji.features.casework.worklist import Wanted
from xueji.kernel.permissions import May
from xueji.kernel.refusals import VersionConflict
from xueji.platform import live
from xueji.platform.caller import Caller
from xueji.platform.doors import Once, Staff, door

__all__ = ["ROUTES", "jobs", "tell"]  # the jobs register themselves by being imported

TAG = "工作台"
CASE_TAG = "办理业务"
BOARD_TAG = "逾期看板"
CALENDAR_TAG = "工作日历"

Id = Annotated[int, Parameter(ge=1, le=2**63 - 1)]
FlowName = Annotated[str, QueryParameter(max_length=40)]
Words = Annotated[str, QueryParameter(max_length=60)]
Cursor = Annotated[str | None, QueryParameter(max_length=40)]
InTab = Annotated[Tab, QueryParameter(name="tab")]
By = Annotated[BoardBy, QueryParameter(name="by")]
Year = Annotated[int | None, QueryParameter(ge=2000, le=2100)]

DECIDING = (
    VersionConflict,
    approval_errors.CaseClosed,
    approval_errors.NotYourTurn,
    approval_errors.WrongOffice,
    approval_errors.PostLacks,
    approval_errors.OwnApplication,
    approval_errors.SamePersonTwice,
    approval_errors.AlreadyDeclined,
    approval_errors.StillReturned,
)
BEHALF = approval_errors.BehalfReasonMissing


@door.get("/api/worklist", may=Staff, tag=TAG, summary="要我办的、和我们有关的、逾期的、办结的")
async def work(
    caller: Caller, in_tab: InTab = Tab.MINE, flow: FlowName = "", q: Words = "", cursor: Cursor = None
) -> Worklist:
    return await worklist.read(caller, Wanted(in_tab, flow, q, cursor))


@door.get("/api/cases/{case_id:int}", may=Staff, tag=CASE_TAG, summary="一件业务")
async def one_case(caller: Caller, case_id: Id) -> StaffCase:
    return await case_page.read(caller, case_id)


@door.post("/api/cases/{case_id:int}/approval", may=Staff, tag=CASE_TAG, summary="同意", refuses=(*DECIDING, BEHALF))
async def approve(caller: Caller, once: Once, expected_version: int, case_id: Id, data: NewApproval) -> StaffCase:
    return await once(lambda tx: decide.approve(tx, caller, case_id, expected_version, data))


@door.post(
    "/api/cases/{case_id:int}/return",
    may=Staff,
    tag=CASE_TAG,
    summary="退回，写明原因",
    refuses=(*DECIDING, BEHALF, approval_errors.ReasonMissing, errors.ReasonNotOffered, errors.OtherNeedsWords),
)
async def send_back(caller: Caller, once: Once, expected_version: int, case_id: Id, data: NewReturn) -> StaffCase:
    return await once(lambda tx: decide.send_back(tx, caller, case_id, expected_version, data))


@door.post(
    "/api/cases/{case_id:int}/return-preview",
    may=Staff,
    tag=CASE_TAG,
    summary="退回以前，看家长会读到什么",
    refuses=(errors.ReasonNotOffered, errors.OtherNeedsWords),
    repeats="it changes nothing",
)
async def preview(caller: Caller, case_id: Id, data: NewReturn) -> PreviewOf:
    return await decide.preview(caller, case_id, data)


@door.post(
    "/api/cases/{case_id:int}/evidence-request",
    may=Staff,
    tag=CASE_TAG,
    summary="请补材料，不退回，期限照常计算",
    refuses=(*DECIDING, approval_errors.NobodyToAsk, approval_errors.ReasonMissing),
)
async def ask_evidence(caller: Caller, once: Once, expected_version: int, case_id: Id, data: NewRequest) -> StaffCase:
    return await once(lambda tx: decide.ask_evidence(tx, caller, case_id, expected_version, data))


@door.post(
    "/api/cases/{case_id:int}/answer",
    may=Staff,
    tag=CASE_TAG,
    summary="本单位提交的，补上要的材料",
    refuses=(
        approval_errors.CaseClosed,
        approval_errors.NotTheApplicant,
        approval_errors.NoEvidenceAsked,
        approval_errors.NothingToDecide,
        errors.EvidenceGone,
    ),
)
async def answer(caller: Caller, once: Once, case_id: Id, data: NewOfficeAnswer) -> StaffCase:
    return await once(lambda tx: decide.answer(tx, caller, case_id, data))


@door.post(
    "/api/cases/{case_id:int}/reminder",
    may=Staff,
    tag=CASE_TAG,
    summary="催办，同时告诉上级",
    refuses=(
        approval_errors.CaseClosed,
        approval_errors.NotTheApplicant,
        approval_errors.AlreadyDeclined,
        approval_errors.StillReturned,
        approval_errors.NotYourTurn,
        approval_errors.NotOverdueYet,
        approval_errors.AlreadyUrged,
        approval_errors.ReasonMissing,
    ),
)
async def urge(caller: Caller, once: Once, case_id: Id, data: NewWords) -> StaffCase:
    return await once(lambda tx: decide.urge(tx, caller, case_id, data))


@door.post(
    "/api/cases/{case_id:int}/withdrawal",
    may=Staff,
    tag=CASE_TAG,
    summary="撤回本单位提交的",
    refuses=(VersionConflict, approval_errors.CaseClosed, approval_errors.NotTheApplicant),
)
async def withdraw(caller: Caller, once: Once, expected_version: int, case_id: Id, data: NewWithdrawal) -> StaffCase:
    return await once(lambda tx: decide.withdraw(tx, caller, case_id, expected_version, data))


@door.post(
    "/api/cases/{case_id:int}/messages",
    may=Staff,
    tag=CASE_TAG,
    summary="留言，家长和各方都看得到",
    refuses=(approval_errors.CaseClosed,),
)
async def say(caller: Caller, once: Once, case_id: Id, data: NewWords) -> StaffCase:
    return await once(lambda tx: speak.say_as_staff(tx, caller, case_id, data.text))


@door.post(
    "/api/case-decisions",
    may=Staff,
    tag=CASE_TAG,
    summary="同一种业务、同一步的几件一起办，每件各有结果",
    refuses=(errors.NotTogether, errors.OneByOne, errors.ReasonNotOffered, errors.OtherNeedsWords),
)
async def decide_several(caller: Caller, once: Once, data: NewDecisions) -> Decisions:
    return await once(lambda tx: decide_many.decide_many(tx, caller, data))


# --- standing in --------------------------------------------------------------------------------------------------


@door.get("/api/stand-ins", may=Staff, tag=CASE_TAG, summary="我请谁代办，我替谁代办")
async def stand_ins(caller: Caller) -> StandIns:
    return await stand_in.read(caller)


@door.post(
    "/api/stand-ins",
    may=Staff,
    tag=CASE_TAG,
    summary="不在的时候请同事代办，到哪一天为止",
    status_code=201,
    refuses=(errors.NothingToHandOver, errors.PeriodOfAbsence, errors.StandInElsewhere, errors.AlreadyStandsIn),
)
async def hand_over(caller: Caller, once: Once, data: NewStandIn) -> StandIns:
    return await once(lambda tx: stand_in.hand_over(tx, caller, data))


@door.delete("/api/stand-ins/{stand_in_id:int}", may=Staff, tag=CASE_TAG, summary="结束一份代办")
async def end_stand_in(caller: Caller, once: Once, stand_in_id: Id) -> StandIns:
    return await once(lambda tx: stand_in.end(tx, caller, stand_in_id))


# --- the board and the working days -------------------------------------------------------------------------------


@door.get("/api/case-board", may=May.ORGANISATION_READ, tag=BOARD_TAG, summary="在办、逾期和各步要几天")
async def overdue_board(caller: Caller, by: By = BoardBy.FLOW, flow: FlowName = "") -> Board:
    return await board.read(caller, by, flow)


@door.get("/api/work-calendar", may=Staff, tag=CALENDAR_TAG, summary="一年的工作日")
async def calendar(caller: Caller, year: Year = None) -> WorkCalendar:
    return await work_calendar.read(caller, year)


@door.post(
    "/api/work-calendar",
    may=May.CALENDAR_EDIT,
    tag=CALENDAR_TAG,
    summary="按通知公布工作日，正在办的重新计算期限",
    refuses=(errors.DaysNotGiven,),
)
async def publish(caller: Caller, once: Once, data: NewCalendar) -> Published:
    return await once(lambda tx: work_calendar.publish(tx, caller, data))


@door.get("/api/work-calendar/live", may=Staff, tag=CALENDAR_TAG, summary="重新计算期限的进度")
async def recounting() -> Stream:
    return live.stream(jobs.TOPIC, jobs.still_to_count)


ROUTES: list[BaseRouteHandler] = [
    *FAMILY_ROUTES,
    work,
    one_case,
    approve,
    send_back,
    preview,
    ask_evidence,
    answer,
    urge,
    withdraw,
    say,
    decide_several,
    stand_ins,
    hand_over,
    end_stand_in,
    overdue_board,
    calendar,
    publish,
    recounting,
]
