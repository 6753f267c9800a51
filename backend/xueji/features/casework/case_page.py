"""One case on one screen: who, what changes, proof, checks, what was said, what I can do."""

from collections.abc import Sequence
from datetime import date

from xueji.approvals import Case, CaseState, Entry, Flow, StepState, StepView, timeline
from xueji.approvals.events import EvidenceAsked, EvidenceGiven, StepOpened
from xueji.features import students
from xueji.features.casework import (
    asked_outside,
    conversation,
    describe,
    evidence_store,
    on_behalf,
    sight,
    store,
    words,
)
from xueji.features.casework.evidence_store import EvidenceRow
from xueji.features.casework.kinds import Fact, Kind, Viewer
from xueji.features.casework.people import People, people
from xueji.features.casework.schemas import (
    Can,
    CheckLine,
    EvidenceLine,
    FactLine,
    History,
    OnBehalf,
    ReasonLine,
    Spoken,
    StaffCase,
    StepLine,
)
from xueji.features.casework.store import OneRow
from xueji.kernel.clock import china_date
from xueji.kernel.workdays import Calendar
from xueji.platform import calendar_store
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.cases import actor_of, entries_of
from xueji.platform.database import fetch

PURPOSE = "办理业务"


async def read(caller: Caller, case_id: int) -> StaffCase:
    """The whole case; the look is written down before the answer goes out."""
    row, kind, viewer = await sight.for_staff(students.POOL, caller, case_id)
    await read_log(caller, "case.read", sight.student_ids(row), PURPOSE)
    return await view(students.POOL, caller, row, kind, viewer)


async def view(source: students.Reads, caller: Caller, row: OneRow, kind: Kind, viewer: Viewer) -> StaffCase:
    case, today = row.case, china_date(row.now)
    flow = kind.version(case)
    calendar = await calendar_store.calendar(fetch, today)
    entries = await entries_of(source, case.id)
    messages = await store.messages(source, case.id)
    proof = await evidence_store.of_case(source, case.id, caller.account_id)
    spoke = {case.filed_by, *(one.account_id for one in messages), *(e.account_id for e in entries if e.account_id)}
    absent = {one.account_id for one in caller.stands_in_for}
    who = await people(source, sorted(spoke | absent | _absent(entries)), row)
    subject = await describe.of_one(source, viewer, row)
    found = await kind.facts(source, viewer, case) if kind.facts else ()
    checks = await kind.checks(source, case) if kind.checks else ()
    mine = on_behalf.mine(caller, kind, case)
    nearest = words.nearest(flow, case, mine)
    return StaffCase(
        id=case.id,
        version=case.version,
        number=case.number,
        flow=case.flow,
        flow_label=flow.label,
        state=case.state,
        state_label=asked_outside.state_label(flow, case),
        step=nearest[0].name if nearest else "",
        step_label=nearest[0].label if nearest else "",
        student_id=case.student_id,
        family=kind.flow.for_families,
        name=subject.name,
        grade=subject.grade,
        origin=subject.origin,
        destination=subject.destination,
        note=subject.note,
        filed_by=words.OUTSIDE if flow.filed_outside else who.of(case.filed_by),
        filed_at=row.opened_at,
        clock=words.clock(flow, case, today, calendar, mine),
        steps=step_lines(kind, row, entries, today, calendar, who),
        facts=fact_lines(found),
        checks=[CheckLine(one.text, one.found, one.found.label) for one in checks],
        evidence=evidence_lines(kind, case, proof),
        slots=[one for one in kind.slots if one.fits(row.stage)],
        most_bytes=kind.most_bytes,
        talk=conversation.talk(entries, messages, who, caller.account_id),
        asked=asked_now(case, entries),
        history=_history(kind, case, entries, who),
        reasons=[ReasonLine(one.code, one.label, one.mend) for one in kind.reasons],
        can=_can(caller, kind, row, mine, who),
        page=kind.page(case) if kind.page else "",
        today=today,
        masked=not viewer.sees_names_of(row.school_path),
    )


def _absent(entries: Sequence[Entry]) -> set[int]:
    return {one for entry in entries if (one := getattr(entry.event, "instead_of", None)) is not None}


def step_lines(
    kind: Kind, row: OneRow, entries: Sequence[Entry], today: date, calendar: Calendar, who: People
) -> list[StepLine]:
    case = row.case
    flow = kind.version(case)
    views = timeline(flow, case, entries, today, calendar)
    beside = {step.name for stage in range(len(flow.steps)) if len(flow.stage(stage)) > 1 for step in flow.stage(stage)}
    return [_step_line(kind, row, view, beside, today, calendar, who) for view in views]


def _step_line(
    kind: Kind, row: OneRow, view: StepView, beside: set[str], today: date, calendar: Calendar, who: People
) -> StepLine:
    case = row.case
    flow = kind.version(case)
    step, open_step = flow.step(view.name), case.open_steps.get(view.name)
    return StepLine(
        name=view.name,
        label=view.label,
        party=view.party,
        office=words.OUTSIDE if step.outside else row.office(step.party),
        state=view.state,
        state_label=view.state.label,
        clock=words.step_clock(step, open_step, today, calendar) if open_step else None,
        opened_on=view.opened_on,
        waits_for=_waits_for(flow, view, step.working_days),
        escalation=on_behalf.escalation(row, step, open_step, late=open_step.due_on < today) if open_step else "",
        beside=view.name in beside,
        outside=step.outside,
        evidence_awaited=bool(open_step and open_step.evidence_awaited),
        said=[
            Spoken(
                agreed=said.agreed,
                word=words.verdict(flow, step, agreed=said.agreed),
                by=words.OUTSIDE if step.outside else who.instead(said.account_id, said.instead_of),
                office=view.party if step.outside else on_behalf.office_of(row, step, said.on_behalf),
                on_behalf=row.office(said.on_behalf.party) if said.on_behalf else "",
                because=said.on_behalf.because if said.on_behalf else "",
                at=said.at,
                reason="" if said.agreed else words.reason_words(kind, said.reason, ""),
                text=said.text,
            )
            for said in view.said
        ],
    )


def _waits_for(flow: Flow, view: StepView, days: int) -> str:
    """What starts a step that is not open yet."""
    if view.state is not StepState.LATER:
        return ""
    stage = next(at for at in range(len(flow.steps)) if any(step.name == view.name for step in flow.stage(at)))
    before = "、".join(dict.fromkeys(step.party.label for step in flow.stage(stage - 1))) if stage else ""
    if not before:
        return "" if flow.filed_outside else f"再次提交后开始，{days} 个工作日"
    return f"{before}同意后开始，{days} 个工作日"


def fact_lines(found: Sequence[Fact]) -> list[FactLine]:
    return [FactLine(one.label, one.before, one.after, bool(one.before) and one.before != one.after) for one in found]


def evidence_lines(kind: Kind, case: Case, rows: Sequence[EvidenceRow]) -> list[EvidenceLine]:
    """Numbered within their kind: “租房合同 2”."""
    seen: dict[str, int] = {}
    totals = {name: sum(row.slot == name for row in rows) for name in {row.slot for row in rows}}
    lines: list[EvidenceLine] = []
    for row in rows:
        seen[row.slot] = seen.get(row.slot, 0) + 1
        slot = kind.slot(row.slot)
        label = slot.label if slot else "材料"
        lines.append(evidence_line(row, f"{label} {seen[row.slot]}" if totals[row.slot] > 1 else label, case.id))
    return lines


def evidence_line(row: EvidenceRow, label: str, case_id: int | None) -> EvidenceLine:
    return EvidenceLine(
        id=row.id,
        slot=row.slot,
        label=label,
        size=row.size,
        width=row.width,
        height=row.height,
        at=row.given_at or row.created_at,
        seen=row.seen,
        given=row.given_at is not None,
        url=f"/api/case-evidence/{row.id}/picture" if case_id else "",
    )


def _history(kind: Kind, case: Case, entries: Sequence[Entry], who: People) -> list[History]:
    """Everything, the newest first; the opening of a first step says what the filing says already."""
    told = [entry for entry in entries if not (isinstance(entry.event, StepOpened) and entry.event.stage == 0)]
    return [
        History(
            entry.at,
            who.instead(entry.account_id, getattr(entry.event, "instead_of", None)),
            words.happened(kind, case, entry.event),
        )
        for entry in reversed(told)
    ]


def _can(caller: Caller, kind: Kind, row: OneRow, mine: Sequence[str], who: People) -> Can:
    case = row.case
    flow, post = kind.version(case), caller.post
    own = caller.account_id in case.filers
    handed_over = {one.account_id: one.permissions for one in caller.stands_in_for}
    absent = next(
        (
            account
            for account, permissions in handed_over.items()
            if any(flow.step(name).needs in permissions for name in mine)
        ),
        None,
    )
    own_of_absent = absent is not None and absent in case.filers
    twice = bool(mine) and on_behalf.twice(caller, kind, case, mine[0])
    decide = bool(mine) and not own and not own_of_absent and not twice and not flow.by_item
    party = on_behalf.party_of(caller, kind, case, mine[0]) if decide else None
    is_party = post is not None and post.organisation_id in case.parties.values()
    actor = actor_of(caller)
    files = any(
        one.needs in actor.permissions and case.parties.get(one.party) == actor.organisation_id for one in flow.filed_by
    )
    last = case.stage + 1 >= len(flow.steps)
    following = (
        "、".join(
            dict.fromkeys(
                words.OUTSIDE if step.outside else row.office(step.party) or step.party.label
                for step in flow.stage(case.stage + 1)
            )
        )
        if not last
        else ""
    )
    return Can(
        decide=decide,
        ask_evidence=decide and not flow.filed_outside,
        urge=is_party and case.state is CaseState.OPEN and not mine,
        withdraw=not case.closed and files and not case.by_family,
        speak=is_party and not case.closed,
        answer=files and not case.by_family and any(step.evidence_awaited for step in case.open_steps.values()),
        why_not=on_behalf.TWICE if twice else _why_not(row, kind, mine, own=own or own_of_absent),
        instead_of=who.of(absent) if decide and absent is not None else "",
        next_step=_next_words(flow, case, following),
        on_behalf=OnBehalf(row.office(party), on_behalf.why(case.open_steps[mine[0]])) if party else None,
    )


def _next_words(flow: Flow, case: Case, following: str) -> str:
    if len(case.open_steps) > 1:
        return "另一方也同意后，进入下一步。"
    if following:
        return f"同意后交给{following}，期限重新计算。"
    effects = "、".join(dict.fromkeys(effect.label for effect in flow.on_approved))
    return f"您是最后一步，同意后办结{f'：{effects}' if effects else ''}。"


def _why_not(row: OneRow, kind: Kind, mine: Sequence[str], *, own: bool) -> str:
    case = row.case
    if case.closed:
        return f"这件事{asked_outside.state_label(kind.version(case), case)}。"
    if case.state is CaseState.RETURNED:
        return f"{asked_outside.DECLINED}。" if kind.flow.filed_outside else "已经退回，等申请人改好再交。"
    if own and mine:
        return "您或您代办的同事提交的，要由其他同事审。"
    if not mine:
        held = on_behalf.held_by(row, words.open_steps(kind.version(case), case), words.OUTSIDE)
        return f"现在在{held}手里，您可以查看和催办。" if held else ""
    return ""


def asked_now(case: Case, entries: Sequence[Entry]) -> str:
    """The evidence that is asked for and not given yet, in the words of who asked."""
    if not any(step.evidence_awaited for step in case.open_steps.values()):
        return ""
    since = [e.event.text for e in _since_given(entries) if isinstance(e.event, EvidenceAsked)]
    return "\n".join(since)


def _since_given(entries: Sequence[Entry]) -> Sequence[Entry]:
    last = max((at for at, e in enumerate(entries) if isinstance(e.event, EvidenceGiven)), default=-1)
    return entries[last + 1 :]
