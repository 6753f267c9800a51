"""Doors of the evaluation: rules for offices; the family's are in family_routes.py."""

from typing import Annotated

from litestar.handlers import BaseRouteHandler
from litestar.params import Parameter
from litestar.response import Response, Stream

from xueji.features import casework
from xueji.features.evaluation import alike, ask_account, cases, errors, evidence, guide, remind, set_rules, submit
from xueji.features.evaluation.family_routes import ROUTES as FAMILY_ROUTES
from xueji.features.evaluation.live import board_live
from xueji.features.evaluation.rule_schemas import EvaluationRulesPage, NewEvaluationRules
from xueji.features.evaluation.staff_schemas import (
    AccountAsked,
    ClassOfEvaluation,
    EvaluationAccounts,
    EvaluationBoard,
    EvaluationOfClass,
    EvaluationReminded,
    NewAccountRequest,
    NewSubmission,
    PupilRecords,
)
from xueji.features.organisations import Stage
from xueji.kernel.permissions import May
from xueji.kernel.refusals import FieldErrors, VersionConflict
from xueji.platform.caller import Caller
from xueji.platform.doors import LoggedIn, Once, door

__all__ = ["ROUTES", "cases"]  # its flow registers itself by being imported

TAG = "综合素质评价（学校和主管部门）"
RULES_TAG = "综评规则"

Id = Annotated[int, Parameter(ge=1, le=2**63 - 1)]
Year = Annotated[int | None, Parameter(ge=2000, le=2100)]


@door.get("/api/evaluation-rules", may=May.EVALUATION_READ, tag=RULES_TAG, summary="一个学段一学年的综评规则")
async def rules(caller: Caller, stage: Stage | None = None, year: Year = None) -> EvaluationRulesPage:
    return await set_rules.read(caller, stage, year)


@door.put(
    "/api/evaluation-rules",
    may=May.EVALUATION_RULE_SET,
    tag=RULES_TAG,
    summary="规定规则：省里定，市里和学校只能更严",
    refuses=(errors.RulesNeedOffice, errors.RulesNotThere, errors.RulesRunning, FieldErrors, VersionConflict),
)
async def put_rules(caller: Caller, once: Once, expected_version: int, data: NewEvaluationRules) -> EvaluationRulesPage:
    return await once(lambda tx: set_rules.put(tx, caller, expected_version, data))


@door.get(
    "/api/evaluation-accounts",
    may=May.EVALUATION_ACCOUNT_ASK,
    tag=TAG,
    summary="没有内地证件号码的学生，和他们的综评账号",
)
async def accounts(caller: Caller) -> EvaluationAccounts:
    return await ask_account.listed(caller)


@door.post(
    "/api/students/{student_id:int}/evaluation-account",
    may=May.EVALUATION_ACCOUNT_ASK,
    tag=TAG,
    summary="写情况说明，逐级上报一名学生的综评账号；退回的再次上报",
    status_code=201,
    refuses=(
        errors.EvaluationLeft,
        errors.EvaluationAccountThere,
        errors.EvaluationAccountAsked,
        errors.EvaluationAccountUnproven,
        casework.EvidenceGone,
    ),
)
async def account(caller: Caller, once: Once, student_id: Id, data: NewAccountRequest) -> AccountAsked:
    return await once(lambda tx: ask_account.ask(tx, caller, student_id, data))


@door.get(
    "/api/evaluation-pictures/{evaluation_picture_id:int}",
    may=LoggedIn,
    tag=TAG,
    summary="一张佐证照片",
    media_type="image/jpeg",
)
async def picture(caller: Caller, evaluation_picture_id: Id) -> Response[bytes]:
    return await evidence.show(caller, evaluation_picture_id)


@door.get("/api/evaluation-progress", may=May.EVALUATION_READ, tag=TAG, summary="各班（主管部门看各校）的综评进度")
async def board(caller: Caller) -> EvaluationBoard:
    return await guide.board(caller)


@door.get("/api/evaluation-progress/live", may=May.EVALUATION_READ, tag=TAG, summary="综评进度的实时变化")
async def live(caller: Caller) -> Stream:
    return await board_live(caller)


@door.get(
    "/api/evaluation-progress/classes/{class_id:int}", may=May.EVALUATION_READ, tag=TAG, summary="一个班的学生各差什么"
)
async def one_class(caller: Caller, class_id: Id) -> ClassOfEvaluation:
    return await guide.one_class(caller, class_id)


@door.post(
    "/api/evaluation-progress/classes/{class_id:int}/submit",
    may=May.EVALUATION_SUBMIT,
    tag=TAG,
    summary="提交一个班：从此学生和老师都不能再写",
    status_code=204,
    refuses=(errors.ClassSubmitted, errors.SubmissionMoved, errors.SubmissionNotNow),
)
async def submit_class(caller: Caller, once: Once, class_id: Id, data: NewSubmission) -> None:
    await once(lambda tx: submit.submit(tx, caller, class_id, data.missing))


@door.post(
    "/api/evaluation-progress/classes/{class_id:int}/take-back",
    may=May.EVALUATION_PUBLISH,
    tag=TAG,
    summary="撤回一个班的提交，公示以前",
    status_code=204,
    refuses=(errors.ClassNotSubmitted, errors.SubmissionPublished),
)
async def take_back(caller: Caller, once: Once, class_id: Id) -> None:
    await once(lambda tx: submit.take_back(tx, caller, class_id))


@door.get(
    "/api/evaluation-progress/students/{student_id:int}", may=May.EVALUATION_READ, tag=TAG, summary="一名学生写好的记录"
)
async def one_pupil(caller: Caller, student_id: Id) -> PupilRecords:
    return await guide.one_pupil(caller, student_id)


@door.post(
    "/api/evaluation-likenesses/{evaluation_likeness_id:int}/look",
    may=May.EVALUATION_REMIND,
    tag=TAG,
    summary="相同的照片或证书编号，看过了",
    status_code=204,
)
async def looked(caller: Caller, once: Once, evaluation_likeness_id: Id) -> None:
    await once(lambda tx: alike.looked(tx, caller, evaluation_likeness_id))


@door.post(
    "/api/evaluation-reminders",
    may=May.EVALUATION_REMIND,
    tag=TAG,
    summary="提醒没填完的学生，每人一天最多一次",
    refuses=(errors.NobodyToRemindOfEvaluation,),
)
async def remind_(caller: Caller, once: Once, data: EvaluationOfClass) -> EvaluationReminded:
    return await once(lambda tx: remind.remind(tx, caller, data.class_id))


ROUTES: list[BaseRouteHandler] = [
    *FAMILY_ROUTES,
    rules,
    put_rules,
    accounts,
    account,
    picture,
    board,
    live,
    one_class,
    submit_class,
    take_back,
    one_pupil,
    looked,
    remind_,
]
