"""The national side hears that a pupil stands at another school: afterwards, exactly once."""

from collections.abc import Sequence

from xueji.features import enrolment
from xueji.features.transfers import store
from xueji.features.transfers.effects import TELL_NATION
from xueji.gateways import national, queue
from xueji.gateways.queue import Answer, Task
from xueji.platform.database import Tx, transaction
from xueji.platform.jobs import JobContext, job

REPORT = "transfers.report"


@job(TELL_NATION)
async def tell_nation(context: JobContext, *, case_id: int, seq: int) -> None:  # noqa: ARG001
    """Run once or twice, asked once: whoever comes first takes it."""
    async with transaction() as tx:
        taken = await store.take_told(tx, case_id)
        if taken is not None:
            subject = queue.Subject(
                id=taken.id,
                student_id=taken.student_id,
                order_key=f"student:{taken.student_id}",
                organisation_id=taken.to_school_id,
            )
            await queue.ask(tx, REPORT, [subject])


async def _build(tx: Tx, tasks: Sequence[Task]) -> Sequence[national.EnrolmentNews]:
    return await enrolment.news_of(tx, tasks, await store.news(tx, [task.subject_id for task in tasks]))


async def _receive(tx: Tx, answers: Sequence[Answer]) -> None:
    await store.note_heard(tx, {answer.task.subject_id: heard(answer.outcome) for answer in answers})


def heard(outcome: object) -> str:
    """What a page says of an answer."""
    match outcome:
        case national.Acknowledged():
            return "全国平台已登记新学校"
        case national.Redundant(province=province, school=school):
            return f"{province}{school}还留着这名学生的旧记录，要等那边删除"
        case national.ProblemThere():
            return "全国平台说这名学生的学籍是问题学籍，请在“问题学籍”里处理"
        case _:
            return ""


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
