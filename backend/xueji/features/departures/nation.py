"""The inbox is read every few minutes; our answers and the archive go out, each until it is known to be there."""

import hashlib
from collections.abc import Sequence

from xueji.approvals import THE_OUTSIDE, Approve, Withdraw
from xueji.features import organisations, students
from xueji.features.departures import intake, kinds, store
from xueji.features.departures.effects import act
from xueji.features.departures.flow import HAND_OVER
from xueji.features.departures.kinds import LISTEN_JOB
from xueji.features.departures.models import PART_SEAL, TEXT_SEAL
from xueji.features.departures.store import DepartureRow
from xueji.gateways import queue
from xueji.gateways.national import Acknowledged, border
from xueji.gateways.queue import Answer, Gateway, Kind, Subject, Task
from xueji.platform.connections import china_today
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx, transaction
from xueji.platform.jobs import JobContext, periodic


@periodic("*/10 * * * *", LISTEN_JOB)
async def listen(context: JobContext) -> None:  # noqa: ARG001
    """Every ten minutes, and again after each answer until there is nothing new."""
    async with transaction() as tx:
        await intake.take_waiting(tx)
        await queue.ask(tx, kinds.LISTEN, [Subject(kinds.THE_INBOX)])


async def _listening(tx: Tx, tasks: Sequence[Task]) -> list[border.RequestsQuestion]:
    after, province = await store.read_until(tx), await organisations.province_code(tx)
    return [
        border.RequestsQuestion(request_id=task.request_id, province_code=province, after=after, ticket=task.ticket)
        for task in tasks
    ]


async def _heard(tx: Tx, answers: Sequence[Answer]) -> None:
    """In the order in which they were asked; what was read before is not read again."""
    for answer in answers:
        if not isinstance(answer.outcome, border.Requests):
            continue
        read = await store.read_until(tx)
        for request in sorted(answer.outcome.requests, key=lambda one: one.serial):
            if request.serial > read:
                await intake.take(tx, request)
                read = request.serial
        await store.note_read(tx, kinds.THE_INBOX, read)
        await tx.defer(LISTEN_JOB, queueing_lock=LISTEN_JOB)


async def _replying(tx: Tx, tasks: Sequence[Task]) -> list[border.ReplyNews]:
    rows = await store.replies(tx, [task.subject_id for task in tasks])
    return [
        border.ReplyNews(
            request_id=task.request_id,
            reference=row.reference,
            side=row.side,
            agreed=row.agreed,
            on=row.decided_on,
            text=keyring().open(row.text, TEXT_SEAL).decode(),
            ticket=task.ticket,
        )
        for task in tasks
        if (row := rows.get(task.subject_id)) is not None
    ]


async def _replied(tx: Tx, answers: Sequence[Answer]) -> None:
    """With a no that has arrived the application is over there, and so it is here."""
    rows = await store.replies(tx, [answer.task.subject_id for answer in answers])
    await store.note_told(tx, list(rows))
    for answer in answers:
        row = rows[answer.task.subject_id]
        if row.case_id is None:
            continue
        if isinstance(answer.outcome, border.TooLate):
            await act(tx, row.case_id, Withdraw(text="对方省份已经撤回"), THE_OUTSIDE)
        elif not row.agreed:
            await act(tx, row.case_id, Withdraw(text="没有同意，对方省份已收到"), THE_OUTSIDE)


async def _handing_over(tx: Tx, tasks: Sequence[Task]) -> list[border.HandOver]:
    rows = await store.hold_parts(tx, [task.subject_id for task in tasks])
    questions: list[border.HandOver] = []
    for task in tasks:
        row = rows.get(task.subject_id)
        if row is None:
            continue
        content = keyring().open(row.sealed, PART_SEAL)
        questions.append(
            border.HandOver(
                request_id=task.request_id,
                reference=row.reference,
                part=row.part,
                of=row.of,
                title=row.title,
                content=content.decode(),
                digest=hashlib.sha256(content).hexdigest(),
                ticket=task.ticket,
            )
        )
    return questions


async def _handed_over(tx: Tx, answers: Sequence[Answer]) -> None:
    """With the last part the pupil leaves. Too late: they have withdrawn, and the pupil has never left."""
    rows = await store.hold_parts(tx, [answer.task.subject_id for answer in answers])
    for answer in answers:
        row = rows[answer.task.subject_id]
        match answer.outcome:
            case Acknowledged():
                await store.note_sent(tx, [row.id])
                if not await store.unsent(tx, row.departure_id):
                    await act(tx, row.case_id, Approve(step=HAND_OVER, remark=f"共 {row.of} 份"), THE_OUTSIDE)
            case border.TooLate():
                await act(tx, row.case_id, Withdraw(text="对方省份已经撤回"), THE_OUTSIDE)
            case _:
                continue


SMALL = 20
"""Answers that each decide a case: few enough that the transaction is short."""

for _kind in (
    Kind(
        name=kinds.LISTEN, gateway=Gateway.NATIONAL, label="外省申请转出的学生", batch=1,
        build=_listening, send=border.fetch_requests, receive=_heard,
    ),
    Kind(
        name=kinds.REPLY, gateway=Gateway.NATIONAL, label="答复外省：是否同意转出", batch=SMALL,
        build=_replying, send=border.tell_replies, receive=_replied,
    ),
    Kind(
        name=kinds.HAND_OVER, gateway=Gateway.NATIONAL, label="向外省移交电子档案", batch=SMALL,
        build=_handing_over, send=border.hand_over, receive=_handed_over,
    ),
):  # fmt: skip
    queue.register(_kind)


async def waiting_words(source: students.Reads, row: DepartureRow) -> str:
    """What is still on its way to the other province, how often it was tried, and when next (Q43)."""
    today = await china_today(source)
    waiting = await queue.waiting(source, kinds.REPLY, await store.untold(source, row.id))
    first = min(waiting.values(), key=lambda one: one.next_at, default=None)
    if first is not None:
        return queue.words(kinds.REPLY, first, today)
    sending = await queue.waiting(source, kinds.HAND_OVER, await store.unsent(source, row.id))
    found = min(sending.values(), key=lambda one: one.next_at, default=None)
    return queue.words(kinds.HAND_OVER, found, today) if found else ""
