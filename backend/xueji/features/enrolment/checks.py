"""The checks outside, in their order: nation, then population register. Their answers move the application (Q12)."""

from collections.abc import Mapping, Sequence

from xueji.features import notices, students
from xueji.features.enrolment import holding, store
from xueji.features.enrolment.kinds import DUPLICATE, IDENTITY, subject
from xueji.features.enrolment.rules import Act, after, in_register
from xueji.features.enrolment.schemas import CheckName, Clash, EnrolmentState, NextAct
from xueji.features.enrolment.store import EnrolmentRow, Move, move_of
from xueji.gateways import national, population, queue
from xueji.gateways.queue import Answer, Task
from xueji.platform.database import Tx

CLEAR, DUPLICATED = "clear", "duplicate"
MATCH, NOT_NEEDED = "match", "not_needed"


async def ask(tx: Tx, asked: Sequence[tuple[int, int, int]]) -> None:
    """Ask the nation about applications: id, pupil and school of each. What was asked before is withdrawn."""
    await withdraw(tx, [one[0] for one in asked])
    await begin(tx, asked)


async def begin(tx: Tx, asked: Sequence[tuple[int, int, int]]) -> None:
    """Ask the nation about new applications: id, pupil and school of each."""
    await queue.ask(tx, DUPLICATE, [subject(*one) for one in asked])


async def withdraw(tx: Tx, enrolment_ids: Sequence[int]) -> None:
    """These need no answer any more."""
    await queue.withdraw(tx, DUPLICATE, enrolment_ids)
    await queue.withdraw(tx, IDENTITY, enrolment_ids)


async def recheck(tx: Tx, rows: Sequence[EnrolmentRow]) -> dict[int, Clash | None]:
    """Check applications from the beginning; answers for each the clash in the province, if there is one."""
    free = [row for row in rows if row.state in {EnrolmentState.REFUSED, EnrolmentState.RETURNED}]
    found: dict[int, Clash | None] = {row.id: None for row in rows}
    found |= await holding.take(tx, free) if free else {}
    moves = [_begun(row, found[row.id], tx) for row in rows]
    await store.move(tx, moves)
    going = [row for row in rows if found[row.id] is None]
    await ask(tx, [(row.id, row.student_id, row.school_id) for row in going])
    return found


def _begun(row: EnrolmentRow, clash: Clash | None, tx: Tx) -> Move:
    state = EnrolmentState.CHECKING if clash is None else EnrolmentState.REFUSED
    return move_of(
        row, state, province_at=tx.now, national=None, national_at=None, identity=None, identity_at=None, clash=clash
    )


async def _records(tx: Tx, tasks: Sequence[Task]) -> dict[int, students.Record]:
    """The records behind these questions by application, as far as they still wait for an answer."""
    rows = await store.hold(tx, store.ANYWHERE, [task.subject_id for task in tasks])
    waiting = [row for row in rows if row.state is EnrolmentState.CHECKING]
    records = await students.read_records(tx, [row.student_id for row in waiting])
    return {row.id: records[row.student_id] for row in waiting}


# --- the nation ---------------------------------------------------------------------------------------------------


async def _build_duplicates(tx: Tx, tasks: Sequence[Task]) -> Sequence[national.DuplicateQuestion]:
    records = await _records(tx, tasks)
    return [
        national.DuplicateQuestion(
            request_id=task.request_id, person=students.person_of(records[task.subject_id]), ticket=task.ticket
        )
        for task in tasks
        if task.subject_id in records
    ]


async def _receive_duplicates(tx: Tx, answers: Sequence[Answer]) -> None:
    rows = await _waiting(tx, answers)
    records = await students.read_records(tx, [row.student_id for row in rows.values()])
    moves: list[Move] = []
    refused: list[EnrolmentRow] = []
    onward: list[EnrolmentRow] = []
    for answer in answers:
        row = rows.get(answer.task.subject_id)
        if row is None:
            continue
        match answer.outcome:
            case national.Clear():
                known = in_register(records[row.student_id].values)
                state = EnrolmentState.CHECKING if known else _next(row, Act.CLEARED)
                moves.append(
                    move_of(
                        row,
                        state,
                        national=CLEAR,
                        national_at=tx.now,
                        identity=None if known else NOT_NEEDED,
                        identity_at=None if known else tx.now,
                    )
                )
                if known:
                    onward.append(row)
            case national.Duplicate() as found:
                refused.append(row)
                moves.append(
                    move_of(row, _next(row, Act.CLASHED), national=DUPLICATED, national_at=tx.now, clash=_clash(found))
                )
            case _:
                continue
    await store.move(tx, moves)
    await queue.ask(tx, IDENTITY, [subject(row.id, row.student_id, row.school_id) for row in onward])
    if refused:
        await holding.let_go(tx, refused)
        await _tell(tx, refused, "查重不通过", "全国已有同一证件号的学籍，请看每一名学生的提示。")


def _clash(found: national.Duplicate) -> Clash:
    label = found.state.label
    return Clash(
        school=f"{found.province}{found.school}",
        name=found.name,
        number=found.number,
        state_label=label,
        next=NextAct.CROSS_PROVINCE,
        next_label=NextAct.CROSS_PROVINCE.label,
        words=f"全国查重重复：{found.province} {found.school} {found.name} {found.number}-{label}",
        where=CheckName.NATIONAL,
    )


# --- the population register --------------------------------------------------------------------------------------


async def _build_identities(tx: Tx, tasks: Sequence[Task]) -> Sequence[population.IdentityQuestion]:
    records = await _records(tx, tasks)
    return [
        population.IdentityQuestion(
            request_id=task.request_id,
            name=str(record.values["name"]),
            id_number=str(record.values["id_number"]),
            ticket=task.ticket,
        )
        for task in tasks
        if (record := records.get(task.subject_id)) is not None and in_register(record.values)
    ]


async def _receive_identities(tx: Tx, answers: Sequence[Answer]) -> None:
    rows = await _waiting(tx, answers)
    moves: list[Move] = []
    unverified: list[EnrolmentRow] = []
    for answer in answers:
        row = rows.get(answer.task.subject_id)
        if row is None:
            continue
        match answer.outcome:
            case population.Match():
                moves.append(move_of(row, _next(row, Act.CLEARED), identity=MATCH, identity_at=tx.now))
            case population.Differs() | population.Unknown():
                unverified.append(row)
                moves.append(
                    move_of(
                        row,
                        _next(row, Act.NOT_VERIFIED),
                        identity="differs" if isinstance(answer.outcome, population.Differs) else "unknown",
                        identity_at=tx.now,
                    )
                )
            case _:
                continue
    await store.move(tx, moves)
    if unverified:
        await _tell(tx, unverified, "认证不通过", "请核对姓名和身份证件号；没有错的，写明理由可以继续建籍。")


async def _waiting(tx: Tx, answers: Sequence[Answer]) -> Mapping[int, EnrolmentRow]:
    rows = await store.hold(tx, store.ANYWHERE, [answer.task.subject_id for answer in answers])
    return {row.id: row for row in rows if row.state is EnrolmentState.CHECKING}


def _next(row: EnrolmentRow, act: Act) -> EnrolmentState:
    return after(row.state, act) or row.state


async def _tell(tx: Tx, rows: Sequence[EnrolmentRow], what: str, advice: str) -> None:
    """Whoever entered them hears of it, one notice for all; an answer about one school names no pupil."""
    counts: dict[int, int] = {}
    for row in rows:
        if row.entered_by is not None:
            counts[row.entered_by] = counts.get(row.entered_by, 0) + 1
    told = [
        notices.NewNotice(account_id, f"{count} 名新生{what}", advice, "/staff/enrolment", None)
        for account_id, count in sorted(counts.items())
    ]
    await notices.tell_each(tx, told, notices.Kind.ENROLMENT_CHECKED)


DUPLICATES = queue.register(
    queue.Kind(
        name=DUPLICATE,
        gateway=queue.Gateway.NATIONAL,
        label="新生全国查重",
        build=_build_duplicates,
        send=national.check_duplicates,
        receive=_receive_duplicates,
    )
)
IDENTITIES = queue.register(
    queue.Kind(
        name=IDENTITY,
        gateway=queue.Gateway.POPULATION,
        label="新生身份认证",
        build=_build_identities,
        send=population.verify_identities,
        receive=_receive_identities,
    )
)
