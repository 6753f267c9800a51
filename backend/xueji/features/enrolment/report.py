"""The national side hears who stands at which school: afterwards, exactly once, whatever its state is now."""

from collections.abc import Mapping, Sequence

from xueji.features import problem_records, students
from xueji.features.enrolment import report_store
from xueji.features.enrolment.kinds import REPORT, subject
from xueji.features.enrolment.report_store import NewsFact
from xueji.features.enrolment.store import EnrolmentRow
from xueji.features.problem_records import ProblemKind
from xueji.gateways import national, queue
from xueji.gateways.queue import Answer, Task
from xueji.platform.database import Tx, transaction
from xueji.platform.jobs import JobContext, periodic

REDUNDANT = "redundant"
MOST = 5000


async def tell_nation(tx: Tx, rows: Sequence[EnrolmentRow]) -> None:
    """Have these told. Their order key puts the news behind the number that was asked for before."""
    await queue.ask(tx, REPORT, [subject(row.id, row.student_id, row.school_id) for row in rows])


async def _build(tx: Tx, tasks: Sequence[Task]) -> Sequence[national.EnrolmentNews]:
    return await news_of(tx, tasks, await report_store.facts(tx, [task.subject_id for task in tasks]))


async def news_of(tx: Tx, tasks: Sequence[Task], facts: Mapping[int, NewsFact]) -> Sequence[national.EnrolmentNews]:
    """The news of these tasks, facts by subject; who lacks a number on either side is left for later."""
    records = await students.read_records(tx, [one.student_id for one in facts.values()])
    return [
        national.EnrolmentNews(
            request_id=task.request_id,
            person=students.person_of(records[fact.student_id]),
            school_code=fact.school_code,
            provincial_number=fact.provincial_number,
            enrolled_on=fact.enrolled_on,
            national_number=records[fact.student_id].national_number,
            ticket=task.ticket,
        )
        for task in tasks
        if (fact := facts.get(task.subject_id)) is not None and fact.school_code and fact.provincial_number
    ]


async def _receive(tx: Tx, answers: Sequence[Answer]) -> None:
    """What the nation says is kept in plain words; a record that is doubled over there is a problem record here."""
    said = {answer.task.subject_id: heard(answer.outcome) for answer in answers}
    await report_store.note_heard(tx, said)
    doubled = {
        answer.task.student_id: "全国平台说这名学生的学籍是问题学籍"
        for answer in answers
        if isinstance(answer.outcome, national.ProblemThere) and answer.task.student_id is not None
    }
    if doubled:
        await problem_records.open_many(tx, ProblemKind.DUPLICATE_ELSEWHERE, doubled)


def heard(outcome: object) -> tuple[str, str]:
    """The name of an answer, and what a page says of it with the next step (Q38)."""
    match outcome:
        case national.Acknowledged():
            return "acknowledged", "全国平台已登记"
        case national.Redundant(province=province, school=school):
            return (
                REDUNDANT,
                f"{province}{school}还留着这名学生的旧记录，要等那边删除。系统每晚自动再报，不用再提交。",
            )
        case national.ProblemThere():
            return "problem_record", "全国平台说这名学生的学籍是问题学籍，请在“问题学籍”里处理。"
        case _:
            return "other", ""


@periodic("35 18 * * *", "enrolment.report_again")
async def report_again(context: JobContext) -> None:  # noqa: ARG001
    """At 2:35 in China: what passes by itself over there is told again."""
    async with transaction() as tx:
        await ask_again(tx, await report_store.to_tell_again(tx, REDUNDANT, MOST))


async def ask_again(tx: Tx, subjects: Sequence[report_store.ToTell]) -> None:
    await queue.ask(tx, REPORT, [subject(one.id, one.student_id, one.school_id) for one in subjects])


KIND = queue.register(
    queue.Kind(
        name=REPORT,
        gateway=queue.Gateway.NATIONAL,
        label="报告新生建籍",
        build=_build,
        send=national.tell_enrolled,
        receive=_receive,
    )
)
