"""What happens to a case is told to who waits for it: the family, the office whose turn it is, the office above.

A room names these jobs as the keepers of its `LATER` promises; each event is told to each side once.
"""

from collections.abc import Iterable, Sequence

import msgspec

from xueji.approvals import Approved, Case, CaseState, Entry, Event, Flow, Step
from xueji.approvals.events import (
    ApplicantReminded,
    Completed,
    Escalated,
    EvidenceAsked,
    EvidenceGiven,
    Lapsed,
    Opened,
    Refiled,
    Reminded,
    Returned,
    SentBack,
    StepOpened,
    Urged,
    Withdrawn,
)
from xueji.features import accounts, notices
from xueji.features.casework import asked_outside, filed_by_office, on_behalf, store, words
from xueji.features.casework.kinds import Kind, kind_of
from xueji.features.casework.store import OneRow
from xueji.platform.cases import entries_of
from xueji.platform.database import Tx, transaction
from xueji.platform.jobs import JobContext, job

TELL_FAMILY = "casework.tell_family"
TELL_OFFICES = "casework.tell_offices"
FAMILY, OFFICES = "family", "offices"


class Note(msgspec.Struct, frozen=True):
    kind: notices.Kind
    title: str
    body: str


class _Pair(msgspec.Struct, frozen=True):
    case_id: int
    seq: int


@job(TELL_FAMILY)
async def tell_family(
    context: JobContext,  # noqa: ARG001
    *,
    case_id: int = 0,
    seq: int = 0,
    told: Sequence[Sequence[int]] = (),
) -> None:
    for one in await _untold(case_id, seq, told, FAMILY):
        async with transaction() as tx:
            await _tell_family(tx, one)


@job(TELL_OFFICES)
async def tell_offices(
    context: JobContext,  # noqa: ARG001
    *,
    case_id: int = 0,
    seq: int = 0,
    told: Sequence[Sequence[int]] = (),
) -> None:
    for one in await _untold(case_id, seq, told, OFFICES):
        async with transaction() as tx:
            await _tell_offices(tx, one)


async def _untold(case_id: int, seq: int, told: Sequence[Sequence[int]], audience: str) -> list[_Pair]:
    """The pairs that this audience has not heard of."""
    pairs = [_Pair(*pair) for pair in told] if told else [_Pair(case_id, seq)]
    async with transaction() as tx:
        known = await tx.fetch(
            _Pair,
            "SELECT case_id, seq FROM case_told JOIN unnest($1::bigint[], $2::int[]) AS pair (case_id, seq)"
            " USING (case_id, seq) WHERE audience = $3",
            [pair.case_id for pair in pairs],
            [pair.seq for pair in pairs],
            audience,
        )
    return [pair for pair in dict.fromkeys(pairs) if pair not in known]


async def _take(tx: Tx, pair: _Pair, audience: str) -> bool:
    """Whether it is ours to tell: the second of two runs finds it told."""
    return (
        await tx.execute(
            "INSERT INTO case_told (case_id, seq, audience) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            pair.case_id,
            pair.seq,
            audience,
        )
        == 1
    )


async def _scene(tx: Tx, pair: _Pair) -> tuple[OneRow, Kind, Entry] | None:
    row = await store.one(tx, pair.case_id)
    kind = None if row is None else kind_of(row.case)
    if row is None or kind is None:
        return None
    entry = next((one for one in await entries_of(tx, pair.case_id) if one.seq == pair.seq), None)
    return None if entry is None else (row, kind, entry)


# --- the family ---------------------------------------------------------------------------------------------------


async def _tell_family(tx: Tx, pair: _Pair) -> None:
    found = await _scene(tx, pair)
    if found is None or not await _take(tx, pair, FAMILY):
        return
    row, kind, entry = found
    note = family_note(tx, row, kind, entry)
    if note is None:
        return
    case = row.case
    told = await family_of(tx, case)
    besides = entry.account_id if isinstance(entry.event, Opened | Refiled | Withdrawn) else None
    to = [one for one in told if one != besides]
    await notices.tell(tx, to, note.kind, note.title, note.body, f"/m/cases/{case.id}", student_id=case.student_id)


async def family_of(tx: Tx, case: Case) -> list[int]:
    """The child's guardians and the pupil, or who filed for a child without a record."""
    if case.student_id is None:
        return await accounts.only_families(tx, case.filers)
    return [one.account_id for one in await accounts.guardians_of(tx, [case.student_id])]


def family_note(tx: Tx, row: OneRow, kind: Kind, entry: Entry) -> Note | None:  # noqa: C901, PLR0911 - one line an event
    case = row.case
    flow = kind.version(case)
    label = flow.label
    match entry.event:
        case Opened() | Withdrawn() | Lapsed() | ApplicantReminded() if flow.filed_outside:
            return _note_of_outside(tx, row, flow, entry.event)
        case Lapsed() | ApplicantReminded() if not case.by_family:
            return _note_of_office(label, entry.event)
        case Opened() | Refiled():
            return Note(notices.Kind.CASE_MOVED, f"{label}已提交", f"申请编号 {case.number}。{_now(row, flow, tx)}")
        case StepOpened(stage=stage) if stage:
            return Note(notices.Kind.CASE_MOVED, f"{label}到了下一步", _now(row, flow, tx))
        case Returned(step=step, reason=reason, text=text):
            office = on_behalf.spoken_by(row, flow.step(step), entry.event.on_behalf)
            said = words.returned(kind, case, office, reason, text)
            return Note(notices.Kind.CASE_RETURNED, said.title, said.body)
        case EvidenceAsked(step=step, text=text):
            said = words.asked(kind, on_behalf.spoken_by(row, flow.step(step), entry.event.on_behalf), text)
            mine = flow.filed_by_family
            return Note(notices.Kind.CASE_EVIDENCE_ASKED if mine else notices.Kind.CASE_MOVED, said.title, said.body)
        case Escalated():
            return _note_of_delay(row, flow, entry.event)
        case Completed():
            return Note(notices.Kind.CASE_DONE, f"{label}办结", f"申请编号 {case.number}，全部单位都已同意。")
        case Withdrawn():
            return Note(notices.Kind.CASE_MOVED, f"{label}已撤回", f"申请编号 {case.number}，不再办了。")
        case ApplicantReminded():
            body = f"退回以后还没有再次提交。超过 {flow.lapses_after} 个工作日会自动结束。"
            return Note(notices.Kind.CASE_RETURNED, f"{label}等您修改", body)
        case Lapsed():
            return Note(notices.Kind.CASE_RETURNED, f"{label}已结束", "退回以后很久没有再次提交。还要办，请重新提交。")
        case _:
            return None


def _note_of_delay(row: OneRow, flow: Flow, event: Escalated) -> Note:
    """A party is late or exists no more: who decides for it, or urges it."""
    above = (row.office(event.to) if event.to else "") or "上级教育部门"
    office = row.office(flow.step(event.step).party)
    if event.closed:
        body = f"{office}已停办，这一步由{above}代办，您不用重新提交。"
        return Note(notices.Kind.CASE_MOVED, f"{flow.label}由{above}代办", body)
    now = f"从现在起{above}可以代它决定" if event.handed_to else f"已报{above}"
    body = f"{office}没有在期限内办，{now}。您也可以在进度页催办。"
    return Note(notices.Kind.CASE_MOVED, f"{flow.label}超过了期限", body)


def _note_of_outside(tx: Tx, row: OneRow, flow: Flow, event: Event) -> Note | None:
    """Another province asks, and ends it: the family learns of both, and is reminded of nothing."""
    match event:
        case Opened():
            body = f"申请编号 {row.case.number}。{_now(row, flow, tx)}您没有提出过转学的，请马上告诉学校。"
            return Note(notices.Kind.CASE_MOVED, f"{flow.label}：外省学校申请接收孩子", body)
        case Withdrawn(text=text):
            body = "。".join(filter(None, (text, asked_outside.STAYS)))
            return Note(notices.Kind.CASE_MOVED, f"{flow.label}已结束", body)
        case _:
            return None


def _note_of_office(label: str, event: Event) -> Note | None:
    """An office filed it and mends it: the family hears only that it is over."""
    if isinstance(event, Lapsed):
        return Note(notices.Kind.CASE_MOVED, f"{label}已结束", filed_by_office.OVER)
    return None


def _now(row: OneRow, flow: Flow, tx: Tx) -> str:
    case = row.case
    waiting = words.open_steps(flow, case)
    if not waiting:
        return ""
    held = "、".join(dict.fromkeys(words.OUTSIDE if step.outside else row.office(step.party) for step, _ in waiting))
    due = min(open_step.due_on for _, open_step in waiting)
    return f"现在由{held}办理，最晚 {words.until(due, tx.today, provisional=case.provisional)}。"


# --- offices ------------------------------------------------------------------------------------------------------


async def _tell_offices(tx: Tx, pair: _Pair) -> None:
    found = await _scene(tx, pair)
    if found is None or not await _take(tx, pair, OFFICES):
        return
    row, kind, entry = found
    case, event = row.case, entry.event
    flow = kind.version(case)
    if isinstance(event, Approved | Returned | SentBack) and event.on_behalf is not None:
        await _tell_whose_step_it_was(tx, row, kind, flow.step(event.step), event)
    if case.closed or case.state is CaseState.RETURNED:
        await _tell_filers(tx, row, kind, entry)
        return
    match event:
        case StepOpened(step=name) if name in case.open_steps:
            await _tell_holders(
                tx, row, kind, [name], notices.Kind.CASE_WAITING, f"{flow.label}：{flow.step(name).label}"
            )
        case EvidenceAsked() if not case.by_family:
            title = f"{flow.label}：请补材料"
            await _note(tx, row, kind, sorted(case.filers), notices.Kind.CASE_EVIDENCE_ASKED, title)
        case EvidenceGiven():
            label = f"{flow.label}：材料补来了"
            await _tell_holders(tx, row, kind, list(case.open_steps), notices.Kind.CASE_WAITING, label)
        case SentBack(step=name):
            label = f"{flow.label}：{flow.step(name).party.label}退回"
            await _tell_holders(tx, row, kind, list(case.open_steps), notices.Kind.CASE_WAITING, label)
        case Reminded(step=name) if name in case.open_steps:
            await _tell_holders(tx, row, kind, [name], notices.Kind.CASE_OVERDUE, f"{flow.label}快到期限")
        case Escalated(step=name) | Urged(step=name) if name in case.open_steps:
            await _tell_of_delay(tx, row, kind, event)
        case _:
            return


async def _tell_of_delay(tx: Tx, row: OneRow, kind: Kind, event: Escalated | Urged) -> None:
    """Who may decide it now, and the office above."""
    case, flow = row.case, kind.version(row.case)
    office = row.office(flow.step(event.step).party)
    if isinstance(event, Escalated) and event.closed:
        title = f"{flow.label}：{office}已停办，由您单位代办"
        await _tell_holders(tx, row, kind, [event.step], notices.Kind.CASE_WAITING, title)
        return
    title = f"{flow.label}有人催办" if isinstance(event, Urged) else f"{flow.label}已逾期"
    await _tell_holders(tx, row, kind, [event.step], notices.Kind.CASE_OVERDUE, title)
    if event.to is not None:
        reads = await accounts.accounts_that_may(tx, [case.parties[event.to]], [kind.reads])
        await _note(tx, row, kind, reads, notices.Kind.CASE_OVERDUE, f"{office}：{title}")


async def _tell_holders(tx: Tx, row: OneRow, kind: Kind, steps: Iterable[str], what: notices.Kind, title: str) -> None:
    """Who may decide these steps at the offices that hold them."""
    flow, case = kind.version(row.case), row.case
    told: set[int] = set()
    for name in steps:
        step = flow.step(name)
        if step.needs is not None:
            told |= set(await accounts.accounts_that_may(tx, case.open_steps[name].holders, [step.needs]))
    await _note(tx, row, kind, sorted(told - set(case.filers)), what, title)


async def _tell_whose_step_it_was(
    tx: Tx, row: OneRow, kind: Kind, step: Step, event: Approved | Returned | SentBack
) -> None:
    """A school hears what was decided for it, by whom and why; one that is closed has nobody left to hear."""
    if step.needs is None:
        return
    to = await accounts.accounts_that_may(tx, [row.case.parties[step.party]], [step.needs])
    above = (row.office(step.above) if step.above else "") or "上级教育部门"
    said = words.verdict(kind.version(row.case), step, agreed=isinstance(event, Approved))
    because = event.on_behalf.because if event.on_behalf else ""
    title = f"{kind.version(row.case).label}：{above}代您单位{said}"
    await notices.tell(
        tx, to, notices.Kind.CASE_OVERDUE, title, f"申请编号 {row.case.number}，原因：{because}。",
        kind.staff_page(row.case), student_id=row.case.student_id,
    )  # fmt: skip


async def _tell_filers(tx: Tx, row: OneRow, kind: Kind, entry: Entry) -> None:
    """Who filed for an office hears how it ended, and that it came back; a family hears it as a family."""
    case, flow, event = row.case, kind.version(row.case), entry.event
    if case.by_family or flow.filed_outside:
        return
    if isinstance(event, Withdrawn):
        others = sorted(one for one in case.filers if one != entry.account_id)
        await _note(tx, row, kind, others, notices.Kind.CASE_MOVED, f"{flow.label}已撤回")
    elif isinstance(event, Returned) and event.ends:
        await _note(tx, row, kind, sorted(case.filers), notices.Kind.CASE_RETURNED, f"{flow.label}没有同意")
    elif isinstance(event, Returned) and not case.closed:
        title = f"{flow.label}被退回，等您改好再交"
        await _note(tx, row, kind, sorted(case.filers), notices.Kind.CASE_RETURNED, title)
    elif isinstance(event, Completed):
        await _note(tx, row, kind, sorted(case.filers), notices.Kind.CASE_DONE, f"{flow.label}办结")


async def _note(tx: Tx, row: OneRow, kind: Kind, to: Sequence[int], what: notices.Kind, title: str) -> None:
    case = row.case
    due = "" if case.due_on is None else f"，期限 {words.until(case.due_on, tx.today, provisional=case.provisional)}"
    await notices.tell(
        tx, to, what, title, f"申请编号 {case.number}{due}。", kind.staff_page(case), student_id=case.student_id
    )


# --- conversation -------------------------------------------------------------------------------------------------


class _Message(msgspec.Struct, frozen=True):
    case_id: int
    account_id: int
    post_id: int | None
    text: str


@job("casework.tell_message")
async def tell_message(context: JobContext, *, message_id: int) -> None:  # noqa: ARG001
    """A word from staff is told to the family, one from the family to who holds the case."""
    async with transaction() as tx:
        said = await tx.row(
            _Message, "SELECT case_id, account_id, post_id, text FROM case_message WHERE id = $1", message_id
        )
        row = None if said is None else await store.one(tx, said.case_id)
        kind = None if row is None else kind_of(row.case)
        fresh = await tx.execute(
            "UPDATE case_message SET told_at = now() WHERE id = $1 AND told_at IS NULL", message_id
        )
        if said is None or row is None or kind is None or not fresh:
            return
        case, label = row.case, kind.version(row.case).label
        if said.post_id is None:
            await _tell_holders(tx, row, kind, list(case.open_steps), notices.Kind.CASE_MESSAGE, f"{label}：家长留言")
            return
        family = await family_of(tx, case)
        await notices.tell(
            tx, family, notices.Kind.CASE_MESSAGE, f"{label}：承办单位留言", said.text, f"/m/cases/{case.id}",
            student_id=case.student_id,
        )  # fmt: skip
