"""The case as its family follows it: who holds it, since when, until when, why it came back, what to do now."""

from datetime import date

import msgspec

from xueji.approvals import Case, CaseState, Flow, GiveEvidence, Urge, Withdraw
from xueji.approvals.events import Returned
from xueji.features import students
from xueji.features.casework import (
    asked_outside,
    case_page,
    conversation,
    describe,
    errors,
    evidence_store,
    filed_by_office,
    on_behalf,
    sight,
    speak,
    store,
    words,
)
from xueji.features.casework.kinds import Kind, Viewer, kind_named, kinds
from xueji.features.casework.people import people
from xueji.features.casework.schemas import (
    Can,
    Days,
    NewAnswer,
    NewWithdrawal,
    NewWords,
    StepLine,
    Tracker,
    TrackerList,
    TrackerRow,
)
from xueji.features.casework.store import FamilyRow, OneRow
from xueji.kernel.clock import china_date
from xueji.kernel.refusals import NotFound
from xueji.kernel.texts import sentence
from xueji.kernel.workdays import Calendar
from xueji.platform import calendar_store
from xueji.platform.caller import Caller
from xueji.platform.cases import actor_of, entries_of
from xueji.platform.database import Tx, fetch


async def read(caller: Caller, case_id: int) -> Tracker:
    row, kind, viewer = await sight.for_family(students.POOL, caller, case_id)
    return await view(students.POOL, caller, row, kind, viewer)


async def view(source: students.Reads, caller: Caller, row: OneRow, kind: Kind, viewer: Viewer) -> Tracker:
    case, today = row.case, china_date(row.now)
    flow = kind.version(case)
    calendar = await calendar_store.calendar(fetch, today)
    entries = await entries_of(source, case.id)
    messages = await store.messages(source, case.id)
    proof = await evidence_store.of_case(source, case.id, caller.account_id)
    spoke = {case.filed_by, *(one.account_id for one in messages), *(e.account_id for e in entries if e.account_id)}
    who = await people(source, sorted(spoke), row)
    subject = await describe.of_one(source, viewer, row)
    found = await kind.facts(source, viewer, case) if kind.facts else ()
    asked = case_page.asked_now(case, entries) if kind.flow.filed_by_family else ""
    returned = next((e.event for e in reversed(entries) if isinstance(e.event, Returned)), None)
    clock = words.clock(flow, case, today, calendar)
    back = words.reason_words(kind, returned.reason, returned.text) if returned else ""
    return Tracker(
        id=case.id,
        version=case.version,
        number=case.number,
        flow_label=flow.label,
        state=case.state,
        state_label=asked_outside.state_label(flow, case),
        name=subject.name,
        headline=headline(kind, row, clock, today),
        advice=advice_of(flow, case, clock, asked, back),
        clock=clock,
        steps=public_steps(case_page.step_lines(kind, row, entries, today, calendar, who)),
        facts=case_page.fact_lines(found),
        evidence=case_page.evidence_lines(kind, case, proof),
        slots=[one for one in kind.slots if one.fits(row.stage)],
        most_bytes=kind.most_bytes,
        talk=conversation.talk(entries, messages, who, caller.account_id, offices=True),
        asked=asked,
        can=_can(flow, case, clock, asked),
        mend=kind.family_page(case) if kind.family_page and case.state is CaseState.RETURNED else "",
        filed_at=row.opened_at,
        today=today,
    )


def public_steps(lines: list[StepLine]) -> list[StepLine]:
    """Offices, not their persons: families follow where the case is, not who sits there."""
    return [
        StepLine(
            **{name: getattr(line, name) for name in line.__struct_fields__ if name != "said"},
            said=[
                msgspec.structs.replace(said, by=on_behalf.signature(said.office, said.on_behalf)) for said in line.said
            ],
        )
        for line in lines
    ]


def headline(kind: Kind, row: OneRow, clock: Days, today: date) -> str:
    """“在临溪县教育局手里，最晚 11 月 26 日”."""
    case = row.case
    flow = kind.version(case)
    if case.closed:
        return asked_outside.state_label(flow, case)
    if case.state is CaseState.RETURNED:
        return _back(flow, case)
    held = on_behalf.held_by(row, words.open_steps(flow, case), words.OUTSIDE)
    until = "" if clock.due_on is None else f"，最晚 {words.until(clock.due_on, today, provisional=clock.provisional)}"
    return f"在{held}手里{until}"


def _back(flow: Flow, case: Case) -> str:
    if flow.filed_outside:
        return asked_outside.DECLINED
    return "退回给您修改" if case.by_family else filed_by_office.BACK


def advice_of(flow: Flow, case: Case, clock: Days, asked: str, back: str) -> str:
    """What the family can do now, in one sentence, whoever filed."""
    if flow.filed_outside:
        return asked_outside.advice(case, back) or advice(case, clock, asked, back)
    if not case.by_family:
        return filed_by_office.advice(case, back) or advice(case, clock, asked, back)
    return advice(case, clock, asked, back)


def advice(case: Case, clock: Days, asked: str, back: str) -> str:  # noqa: PLR0911 - one line a state
    """What the family can do now, in one sentence."""
    because = f"原因：{sentence(back)}" if back else ""
    match case.state:
        case CaseState.COMPLETED:
            return "已经办完，不用再做什么。"
        case CaseState.REFUSED:
            return f"{because}有新的情况，可以另提一件。"
        case CaseState.WITHDRAWN | CaseState.LAPSED:
            return "还要办，请重新提交一件。"
        case CaseState.RETURNED:
            return f"{because}改好再交，填过的都还在。"
        case CaseState.OPEN if asked:
            return "请补上要的材料，补了接着办，不用重新提交。"
        case CaseState.OPEN if clock.overdue:
            handed_over = any(len(step.holders) > 1 for step in case.open_steps.values())
            above = "可以代它决定；您也可以催办" if handed_over else "已收到提醒；您可以催办"
            return f"已经超过期限，上级教育部门{above}。"
        case CaseState.OPEN:
            return "现在不用做什么，有变化会通知您。"


def _can(flow: Flow, case: Case, clock: Days, asked: str) -> Can:
    return Can(
        decide=False,
        ask_evidence=bool(asked),
        urge=case.state is CaseState.OPEN and clock.overdue,
        withdraw=not case.closed and flow.for_families and not flow.filed_outside,
        speak=not case.closed,
        why_not="",
        instead_of="",
        next_step="",
    )


# --- what the family does -----------------------------------------------------------------------------------------


async def answer(tx: Tx, caller: Caller, case_id: int, data: NewAnswer) -> Tracker:
    """Give the evidence that was asked for. Raises EvidenceGone, NoEvidenceAsked, NotTheApplicant, CaseClosed."""
    row, kind, _ = await sight.for_family(tx, caller, case_id)
    given = await evidence_store.give(tx, kind.name, case_id, data.evidence, caller.account_id)
    if given != len(set(data.evidence)):
        raise errors.EvidenceGone
    command = GiveEvidence(evidence=tuple(str(one) for one in dict.fromkeys(data.evidence)), text=data.text.strip())
    await kind.act(tx, case_id, command, actor_of(caller), None)
    await tx.audit(
        "case.evidence_given", subject=f"case:{case_id}", student_ids=sight.student_ids(row), pieces=data.evidence
    )
    return await _again(tx, caller, case_id)


async def withdraw(tx: Tx, caller: Caller, case_id: int, version: int, data: NewWithdrawal) -> Tracker:
    """Raises CaseClosed, NotTheApplicant, VersionConflict."""
    row, kind, _ = await sight.for_family(tx, caller, case_id)
    await kind.act(tx, case_id, Withdraw(text=data.text.strip()), actor_of(caller), version)
    await tx.audit("case.withdrawn", subject=f"case:{case_id}", student_ids=sight.student_ids(row), flow=kind.name)
    return await _again(tx, caller, case_id)


async def urge(tx: Tx, caller: Caller, case_id: int, data: NewWords) -> Tracker:
    """Raises NotOverdueYet, AlreadyUrged, CaseClosed."""
    row, kind, _ = await sight.for_family(tx, caller, case_id)
    await kind.act(tx, case_id, Urge(text=data.text.strip()), actor_of(caller), None)
    await tx.audit("case.urged", subject=f"case:{case_id}", student_ids=sight.student_ids(row), flow=kind.name)
    return await _again(tx, caller, case_id)


async def say(tx: Tx, caller: Caller, case_id: int, data: NewWords) -> Tracker:
    await speak.say_as_family(tx, caller, case_id, data.text)
    return await _again(tx, caller, case_id)


async def _again(tx: Tx, caller: Caller, case_id: int) -> Tracker:
    row, kind, viewer = await sight.for_family(tx, caller, case_id)
    return await view(tx, caller, row, kind, viewer)


# --- the list on the home page ------------------------------------------------------------------------------------


async def of_family(caller: Caller) -> TrackerList:
    """Every open case about an own child that the family can follow, in one statement."""
    own = () if caller.own_record is None else (caller.own_record,)
    followed = [kind.name for kind in kinds() if kind.flow.for_families and not kind.grouped]
    rows = await store.of_family(students.POOL, sorted({*caller.children, *own}), caller.account_id, followed)
    if not rows:
        return TrackerList([])
    today = china_date(rows[0].now)
    calendar = await calendar_store.calendar(fetch, today)
    return TrackerList([_row(row, today, calendar) for row in rows])


def _row(row: FamilyRow, today: date, calendar: Calendar) -> TrackerRow:
    case = row.case
    kind = kind_named(case.flow)
    if kind is None:
        raise NotFound
    flow = kind.version(case)
    clock = words.clock(flow, case, today, calendar)
    nearest = words.nearest(flow, case)
    awaited = kind.flow.filed_by_family and any(step.evidence_awaited for step in case.open_steps.values())
    note = (
        "等您补材料"
        if awaited
        else _back(flow, case)
        if nearest is None
        else f"{nearest[0].label}，第 {max(clock.used, 1)} 天"
    )
    return TrackerRow(
        id=row.id,
        student_id=row.student_id,
        number=case.number,
        title=flow.label,
        note=note,
        state=case.state,
        state_label=asked_outside.state_label(flow, case),
        clock=clock,
        to=f"/m/cases/{row.id}",
    )
