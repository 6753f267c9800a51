"""The nation hears that a pupil stands at another school: afterwards, once, and again while it cannot take it."""

from collections.abc import Sequence

from xueji.features import enrolment, problem_records
from xueji.features.problem_records import ProblemKind
from xueji.features.transfers import store
from xueji.features.transfers.effects import TELL_NATION
from xueji.gateways import national, queue
from xueji.gateways.queue import Answer, Task
from xueji.platform.database import Tx, transaction
from xueji.platform.jobs import JobContext, job, periodic

REPORT = "transfers.report"
REDUNDANT = "redundant"
MOST = 5000


@job(TELL_NATION)
async def tell_nation(context: JobContext, *, case_id: int, seq: int) -> None:  # noqa: ARG001
    """Run once or twice, asked once: whoever comes first takes it."""
    async with transaction() as tx:
        taken = await store.take_told(tx, case_id)
        if taken is not None:
            await queue.ask(tx, REPORT, [_subject(taken)])


async def _build(tx: Tx, tasks: Sequence[Task]) -> Sequence[national.EnrolmentNews]:
    return await enrolment.news_of(tx, tasks, await store.news(tx, [task.subject_id for task in tasks]))


async def _receive(tx: Tx, answers: Sequence[Answer]) -> None:
    """What the nation says is kept in plain words; a record that is a problem over there is one here."""
    await store.note_heard(tx, {answer.task.subject_id: heard(answer.outcome) for answer in answers})
    doubled = {
        answer.task.student_id: "办结转学以后，全国平台说这名学生的学籍是问题学籍"
        for answer in answers
        if isinstance(answer.outcome, national.ProblemThere) and answer.task.student_id is not None
    }
    if doubled:
        await problem_records.open_many(tx, ProblemKind.DUPLICATE_ELSEWHERE, doubled)


def heard(outcome: object) -> tuple[str, str]:
    """The name of an answer, and what a page says of it (Q38)."""
    match outcome:
        case national.Acknowledged():
            return "acknowledged", "全国平台已登记新学校"
        case national.Redundant(province=province, school=school):
            return REDUNDANT, f"{province}{school}还留着这名学生的旧记录，要等那边删除。系统每晚自动再报，不用再办。"
        case national.ProblemThere():
            return "problem_record", "全国平台说这名学生的学籍是问题学籍，请在“问题学籍”里处理"
        case _:
            return "other", ""


@periodic("40 18 * * *", "transfers.report_again")
async def report_again(context: JobContext) -> None:  # noqa: ARG001
    """At 2:40 in China: what passes by itself over there is told again."""
    async with transaction() as tx:
        await queue.ask(tx, REPORT, [_subject(one) for one in await store.to_tell_again(tx, REDUNDANT, MOST)])


def _subject(told: store.Told) -> queue.Subject:
    return queue.Subject(
        id=told.id,
        student_id=told.student_id,
        order_key=f"student:{told.student_id}",
        organisation_id=told.to_school_id,
    )


KIND = queue.register(
    queue.Kind(
        name=REPORT,
        gateway=queue.Gateway.NATIONAL,
        label="报告省内转学",
        build=_build,
        send=national.tell_enrolled,
        receive=_receive,
    )
)
