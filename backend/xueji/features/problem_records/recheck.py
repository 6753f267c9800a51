"""Every night the population register is asked again; who passes is settled, and gets the formal number (Q11, Q13)."""

from collections.abc import Sequence

from xueji.features import students
from xueji.features.problem_records import store
from xueji.features.problem_records.events import ProblemsSettled
from xueji.features.problem_records.rules import settled
from xueji.features.problem_records.schemas import Settlement
from xueji.gateways import population, queue
from xueji.gateways.queue import Answer, Task
from xueji.platform.database import Tx, transaction
from xueji.platform.events import publish
from xueji.platform.jobs import JobContext, periodic

IDENTITY = "problem_records.identity"
PAGE = 2000


@periodic("5 18 * * *", "problem_records.recheck")
async def recheck_all(context: JobContext) -> None:  # noqa: ARG001
    """At 2:05 in China: whatever failed the identity check is asked again by itself."""
    last = 0
    while True:
        async with transaction() as tx:
            rows = await store.to_recheck(tx, last, PAGE)
            if not rows:
                return
            last = rows[-1].id
            await store.note_asked(tx, [row.id for row in rows])
            await queue.ask(
                tx,
                IDENTITY,
                [
                    queue.Subject(
                        id=row.id,
                        student_id=row.student_id,
                        order_key=f"student:{row.student_id}",
                        organisation_id=row.school_id,
                    )
                    for row in rows
                ],
            )


async def _build(tx: Tx, tasks: Sequence[Task]) -> Sequence[population.IdentityQuestion]:
    problems = await store.hold(tx, [task.subject_id for task in tasks])
    records = await students.read_records(tx, [one.student_id for one in problems.values()])
    questions: list[population.IdentityQuestion] = []
    for task in tasks:
        problem = problems.get(task.subject_id)
        record = records.get(problem.student_id) if problem else None
        number = record.values.get("id_number") if record else None
        if problem and record and isinstance(number, str) and settled(problem.state, Settlement.REGISTER, problem.kind):
            questions.append(
                population.IdentityQuestion(
                    request_id=task.request_id,
                    name=str(record.values["name"]),
                    id_number=number,
                    ticket=task.ticket,
                )
            )
    return questions


async def _receive(tx: Tx, answers: Sequence[Answer]) -> None:
    problems = await store.hold(tx, [answer.task.subject_id for answer in answers])
    over = [
        problem
        for answer in answers
        if isinstance(answer.outcome, population.Match)
        and (problem := problems.get(answer.task.subject_id)) is not None
        and settled(problem.state, Settlement.REGISTER, problem.kind)
    ]
    if not over:
        return
    await store.settle(tx, [one.id for one in over], Settlement.REGISTER)
    student_ids = [one.student_id for one in over]
    await students.now_verified(tx, student_ids)
    await tx.audit("problem.settled_by_register", subject="problem_records", student_ids=student_ids)
    await publish(tx, ProblemsSettled(tuple(student_ids)))


KIND = queue.register(
    queue.Kind(
        name=IDENTITY,
        gateway=queue.Gateway.POPULATION,
        label="问题学籍再核对身份",
        build=_build,
        send=population.verify_identities,
        receive=_receive,
    )
)
