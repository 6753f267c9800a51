"""Questions to the other province and what their answers do to the case: twice is once, late is nothing."""

from collections.abc import Awaitable, Callable, Sequence

from xueji.approvals import THE_OUTSIDE, Approve, Command, Return
from xueji.features import students
from xueji.features.border_transfers import kinds, rules, store
from xueji.features.border_transfers.effects import DESK
from xueji.features.border_transfers.flow import ARCHIVE, CLEAR_OUT, FLOWS, RELEASE, first_outside
from xueji.features.border_transfers.models import NUMBER_SEAL, PART_SEAL
from xueji.features.border_transfers.store import ArrivalRow
from xueji.gateways import queue
from xueji.gateways.national import ProblemThere, Redundant, border
from xueji.gateways.queue import Answer, Gateway, Kind, Task
from xueji.kernel.clock import china_date
from xueji.platform.cases import Cases
from xueji.platform.connections import china_today
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx

CHECK = "check"
DECLINED = "declined"

Build = Callable[[Tx, Sequence[Task]], Awaitable[Sequence[border.DecisionQuestion]]]
Receive = Callable[[Tx, Sequence[Answer]], Awaitable[None]]


async def _tell(tx: Tx, case_id: int, command: Command) -> None:
    await DESK.act(Cases(tx), case_id, command, THE_OUTSIDE)


async def _is_over(tx: Tx, case_id: int) -> bool:
    case = await Cases(tx).case(case_id)
    return case is None or case.closed


# --- the application ----------------------------------------------------------------------------------------------


async def _apply(tx: Tx, tasks: Sequence[Task]) -> list[border.ApplicationQuestion]:
    """Of a case that is over only what may be there already is asked for again, to be taken back."""
    rows = await store.hold(tx, [task.subject_id for task in tasks])
    records = await students.read_records(tx, [row.student_id for row in rows.values()])
    questions: list[border.ApplicationQuestion] = []
    for task in tasks:
        row = rows.get(task.subject_id)
        if row is None or (task.tries == 1 and await _is_over(tx, row.case_id)):
            continue
        questions.append(
            border.ApplicationQuestion(
                request_id=task.request_id,
                crossing=row.crossing,
                person=students.person_of(records[row.student_id]),
                national_number=keyring().open(row.sealed, NUMBER_SEAL).decode(),
                from_province=row.from_province,
                from_school=row.from_school,
                to_school_code=row.school_code or "",
                to_stage=row.stage.value,
                to_grade=row.grade,
                ticket=task.ticket,
            )
        )
    return questions


async def _applied(tx: Tx, answers: Sequence[Answer]) -> None:
    rows = await store.hold(tx, [answer.task.subject_id for answer in answers])
    for answer in answers:
        row = rows[answer.task.subject_id]
        first = first_outside(FLOWS[row.crossing])
        match answer.outcome:
            case border.Entered(reference=reference, state=state):
                await store.note_entered(tx, row.id, reference, state)
                over = await _is_over(tx, row.case_id)
                await queue.ask(tx, kinds.TAKE_BACK if over else kinds.DECIDED[first], [kinds.about(row)])
            case border.CheckFailed() | Redundant() | ProblemThere():
                text = rules.refusal_words(answer.outcome)
                await _tell(tx, row.case_id, Return(reason=CHECK, text=text, step=first))
            case _:
                continue


# --- decisions over there -----------------------------------------------------------------------------------------


def _asking(step: str) -> Build:
    async def build(tx: Tx, tasks: Sequence[Task]) -> list[border.DecisionQuestion]:
        rows = await store.hold(tx, [task.subject_id for task in tasks])
        return [
            border.DecisionQuestion(
                request_id=task.request_id,
                reference=row.reference,
                side=kinds.SIDES[row.crossing, step],
                ticket=task.ticket,
            )
            for task in tasks
            if (row := rows.get(task.subject_id)) is not None and row.reference is not None
        ]

    return build


def _decided(step: str) -> Receive:
    async def receive(tx: Tx, answers: Sequence[Answer]) -> None:
        rows = await store.hold(tx, [answer.task.subject_id for answer in answers])
        for answer in answers:
            case_id = rows[answer.task.subject_id].case_id
            match answer.outcome:
                case border.AgreedThere(remark=remark):
                    await _tell(tx, case_id, Approve(step=step, remark=remark))
                case border.DeclinedThere(text=text):
                    await _tell(tx, case_id, Return(reason=DECLINED, text=text, step=step))
                case _:
                    continue

    return receive


# --- the archive --------------------------------------------------------------------------------------------------


async def _fetch(tx: Tx, tasks: Sequence[Task]) -> list[border.ArchiveQuestion]:
    parts = await store.wanted(tx, [task.subject_id for task in tasks])
    return [
        border.ArchiveQuestion(
            request_id=task.request_id, reference=found.reference, part=found.part, ticket=task.ticket
        )
        for task in tasks
        if (found := parts.get(task.subject_id)) is not None and found.reference is not None
    ]


async def _fetched(tx: Tx, answers: Sequence[Answer]) -> None:
    """Keep what came; the first part tells how many there are. With the last the step has ended."""
    parts = await store.wanted(tx, [answer.task.subject_id for answer in answers])
    came = {answer.task.subject_id: answer.outcome for answer in answers}
    ring = keyring()
    await store.keep_parts(
        tx, {key: (one.title, ring.seal(one.content.encode(), PART_SEAL)) for key, one in came.items()}
    )
    for part_id, one in came.items():
        found = parts[part_id]
        new = await store.want_parts(tx, found.arrival_id, range(1, one.of + 1))
        await queue.ask(tx, kinds.PART, [kinds.about_part(each, found) for each in new])
        progress = await store.progress(tx, found.arrival_id)
        if progress.fetched == progress.wanted:
            await _tell(tx, found.case_id, Approve(step=ARCHIVE, remark=f"共 {progress.wanted} 份"))


# --- the end ------------------------------------------------------------------------------------------------------


async def _arriving(tx: Tx, tasks: Sequence[Task]) -> list[border.ArrivalNews]:
    rows = await store.hold(tx, [task.subject_id for task in tasks])
    return [
        border.ArrivalNews(
            request_id=task.request_id,
            reference=row.reference,
            to_school_code=row.school_code or "",
            arrived_on=china_date(task.since),
            ticket=task.ticket,
        )
        for task in tasks
        if (row := rows.get(task.subject_id)) is not None and row.reference is not None
    ]


async def _arrived(tx: Tx, answers: Sequence[Answer]) -> None:
    await store.note_acknowledged(tx, [answer.task.subject_id for answer in answers])


async def _taking_back(tx: Tx, tasks: Sequence[Task]) -> list[border.WithdrawalQuestion]:
    rows = await store.hold(tx, [task.subject_id for task in tasks])
    return [
        border.WithdrawalQuestion(request_id=task.request_id, reference=row.reference, ticket=task.ticket)
        for task in tasks
        if (row := rows.get(task.subject_id)) is not None and row.reference is not None
    ]


async def _taken_back(tx: Tx, answers: Sequence[Answer]) -> None:
    await store.note_acknowledged(tx, [answer.task.subject_id for answer in answers])


_ASKED = {RELEASE: "原学校", CLEAR_OUT: "原省教育部门"}

SMALL = 20
"""Answers that each decide a case: few enough that the transaction is short."""

for _kind in (
    Kind(
        name=kinds.APPLY, gateway=Gateway.NATIONAL, label="跨省转入申请", batch=SMALL,
        build=_apply, send=border.apply_in, receive=_applied,
    ),
    *(
        Kind(
            name=name, gateway=Gateway.NATIONAL, label=f"跨省转入：{_ASKED[step]}的决定", batch=SMALL,
            build=_asking(step), send=border.ask_decisions, receive=_decided(step),
        )
        for step, name in kinds.DECIDED.items()
    ),
    Kind(
        name=kinds.PART, gateway=Gateway.NATIONAL, label="跨省转入调档", batch=SMALL,
        build=_fetch, send=border.fetch_parts, receive=_fetched,
    ),
    Kind(
        name=kinds.ARRIVED, gateway=Gateway.NATIONAL, label="报告跨省转入办结",
        build=_arriving, send=border.tell_arrived, receive=_arrived,
    ),
    Kind(
        name=kinds.TAKE_BACK, gateway=Gateway.NATIONAL, label="撤销跨省转入",
        build=_taking_back, send=border.take_back, receive=_taken_back,
    ),
):  # fmt: skip
    queue.register(_kind)


async def waiting_words(source: students.Reads, row: ArrivalRow) -> str:
    """Whom of the other side one waits for, how often it was asked, and when next (Q43, Q44, Q46)."""
    today = await china_today(source)
    for kind in (kinds.TAKE_BACK, kinds.APPLY, *kinds.DECIDED.values(), kinds.ARRIVED):
        found = (await queue.waiting(source, kind, [row.id])).get(row.id)
        if found is not None:
            return queue.words(kind, found, today)
    waiting = await queue.waiting(source, kinds.PART, await store.parts_on_their_way(source, row.id))
    first = min(waiting.values(), key=lambda one: one.next_at, default=None)
    return queue.words(kinds.PART, first, today) if first else ""


async def waits_for_an_earlier(source: students.Reads, row: ArrivalRow) -> bool:
    """Whether the other province has not ended the application of before (Q40)."""
    found = (await queue.waiting(source, kinds.APPLY, [row.id])).get(row.id)
    return found is not None and found.reason == "withdrawal_open"
