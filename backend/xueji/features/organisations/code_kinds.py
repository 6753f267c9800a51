"""What this room asks the national platform: the next release of school codes, and that a school has taken a code."""

from collections.abc import Sequence

from xueji.features.organisations import code_store
from xueji.features.organisations.events import SchoolCodeAcknowledged
from xueji.gateways import national, queue
from xueji.gateways.national import Acknowledged, CodeNews, Release, ReleaseQuestion
from xueji.gateways.queue import Answer, Gateway, Kind, Subject, Task
from xueji.platform.database import Tx, transaction
from xueji.platform.events import publish
from xueji.platform.jobs import JobContext, periodic

FETCH = "organisations.fetch_codes"
THE_REGISTRY = 1
"""There is one registry: its next release is one question."""


@periodic("40 19 * * *", FETCH)
async def fetch_codes(context: JobContext) -> None:  # noqa: ARG001
    """Every night, and again after each release until there is nothing new."""
    async with transaction() as tx:
        await fetch(tx)


async def fetch(tx: Tx) -> None:
    await queue.ask(tx, CODE_RELEASE, [Subject(THE_REGISTRY)])


async def tell_matched(tx: Tx, organisation_id: int) -> None:
    """Tell the national platform which code the school has now; what it would have answered of another is void."""
    await queue.withdraw(tx, CODE_MATCHED, [organisation_id])
    await queue.ask(tx, CODE_MATCHED, [Subject(organisation_id, organisation_id=organisation_id)])


async def _ask_release(tx: Tx, tasks: Sequence[Task]) -> list[ReleaseQuestion]:
    last = await code_store.last_release(tx)
    after, province = last.name if last else None, await code_store.province_code(tx)
    return [
        ReleaseQuestion(request_id=task.request_id, province_code=province, after=after, ticket=task.ticket)
        for task in tasks
    ]


async def _take_release(tx: Tx, answers: Sequence[Answer]) -> None:
    for answer in answers:
        if not isinstance(answer.outcome, Release):
            continue
        release_id = await code_store.insert_release(tx, answer.outcome)
        if release_id is None:
            continue
        await code_store.put_codes(tx, release_id, answer.outcome)
        await tx.audit(
            "school_codes.released", subject=f"school_code_release:{release_id}", codes=len(answer.outcome.codes)
        )
        await tx.defer(FETCH, queueing_lock=FETCH)


async def _tell_matches(tx: Tx, tasks: Sequence[Task]) -> list[CodeNews]:
    found = {row.organisation_id: row for row in await code_store.matches(tx, [task.subject_id for task in tasks])}
    return [
        CodeNews(request_id=task.request_id, school_code=row.school_code, name=row.name, ticket=task.ticket)
        for task in tasks
        if (row := found.get(task.subject_id))
    ]


async def _take_matches(tx: Tx, answers: Sequence[Answer]) -> None:
    heard = {one.task.subject_id: one.outcome for one in answers}
    taken = {subject: said.reference for subject, said in heard.items() if isinstance(said, Acknowledged)}
    await code_store.acknowledge(tx, taken)
    await code_store.refuse(tx, [subject for subject in heard if subject not in taken])
    known = {row.organisation_id: row.school_code for row in await code_store.matches(tx, list(taken))}
    await tx.audit(
        "school_codes.answered",
        subject=f"gateway:{CODE_MATCHED.name}",
        acknowledged=list(taken),
        refused=[subject for subject in heard if subject not in taken],
    )
    for organisation_id, school_code in known.items():
        await publish(tx, SchoolCodeAcknowledged(organisation_id, school_code))


CODE_RELEASE = queue.register(
    Kind(
        name="organisations.code_release",
        gateway=Gateway.NATIONAL,
        label="学校标识码下发",
        batch=1,
        build=_ask_release,
        send=national.fetch_code_release,
        receive=_take_release,
    )
)

CODE_MATCHED = queue.register(
    Kind(
        name="organisations.school_code_matched",
        gateway=Gateway.NATIONAL,
        label="学校关联标识码",
        build=_tell_matches,
        send=national.tell_code_matched,
        receive=_take_matches,
    )
)
