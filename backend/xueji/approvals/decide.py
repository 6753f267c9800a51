"""The only gate of a case: command and actor in, events or a refusal out. Pure."""

from collections.abc import Mapping
from datetime import date

from xueji.approvals.actor import Actor, ActorKind
from xueji.approvals.case import Case, CaseState, ItemState, OpenStep
from xueji.approvals.commands import (
    Approve,
    AskEvidence,
    Command,
    DecideItems,
    Escalate,
    File,
    GiveEvidence,
    Lapse,
    Recount,
    Refile,
    Remind,
    RemindApplicant,
    Return,
    Undo,
    Withdraw,
)
from xueji.approvals.errors import (
    CaseClosed,
    ItemsNotWaiting,
    MayNotFile,
    NoEvidenceAsked,
    NothingToDecide,
    NotReturned,
    NotTheApplicant,
    NotYourTurn,
    OwnApplication,
    PartyMissing,
    PostLacks,
    ReasonMissing,
    StillReturned,
    UndoTooLate,
    WrongOffice,
)
from xueji.approvals.events import (
    ApplicantReminded,
    Approved,
    Completed,
    DueMoved,
    Escalated,
    Event,
    EvidenceAsked,
    EvidenceGiven,
    ItemsDecided,
    Lapsed,
    Opened,
    Refiled,
    Reminded,
    Returned,
    SentBack,
    StepOpened,
    Undone,
    Withdrawn,
)
from xueji.approvals.flow import Flow, Overdue, Party, Sends, Step
from xueji.kernel.workdays import Calendar

Events = tuple[Event, ...]


def decide(flow: Flow, case: Case | None, command: Command, actor: Actor, today: date, calendar: Calendar) -> Events:
    """What the command makes happen, or the refusal that says why not.

    Raises:
        Refusal: one of `xueji.approvals.errors`.
        ValueError: the caller mixed up flows, or let a person give the clock's commands; a fault of the program.
    """
    if isinstance(command, File):
        return _file(flow, command, actor, today, calendar)
    if case is None or (case.flow, case.flow_version) != (flow.name, flow.version):
        raise ValueError(f"{flow.key} does not decide this case")
    if isinstance(command, Undo):
        return _undo(flow, case, command, actor, today, calendar)
    if case.closed:
        if actor.kind is ActorKind.SYSTEM:
            return ()
        raise CaseClosed(flow, case)
    match command:
        case Approve() | Return() | DecideItems() | AskEvidence():
            return _by_party(flow, case, command, actor, today, calendar)
        case Refile() | Withdraw() | GiveEvidence():
            return _by_applicant(flow, case, command, actor, today, calendar)
        case _:
            return _by_clock(flow, case, command, actor, today, calendar)


# Filing


def _file(flow: Flow, command: File, actor: Actor, today: date, calendar: Calendar) -> Events:
    if command.flow != flow.name:
        raise ValueError(f"{flow.key} does not open {command.flow}")
    for step in flow:
        if step.party not in command.parties and not step.outside:
            raise PartyMissing(step.party)
    if not _may_file(flow, command.parties, command.student_id, actor):
        raise MayNotFile(flow)
    if flow.by_item and not command.items:
        raise NothingToDecide
    opened = Opened(
        on=today,
        flow=flow.name,
        flow_version=flow.version,
        number=command.number,
        student_id=command.student_id,
        filed_by=actor.account_id or 0,
        parties=dict(command.parties),
        items=command.items,
    )
    return (opened, *_stage_opens(flow, command.parties, 0, today, calendar))


def _may_file(flow: Flow, parties: Mapping[Party, int], student_id: int | None, actor: Actor) -> bool:
    if actor.kind is ActorKind.FAMILY:
        return flow.filed_by_family and student_id in actor.students
    return actor.kind is ActorKind.STAFF and any(
        filing.needs in actor.permissions and parties.get(filing.party) == actor.organisation_id
        for filing in flow.filed_by
    )


def _stage_opens(
    flow: Flow, parties: Mapping[Party, int], stage: int, today: date, calendar: Calendar
) -> tuple[StepOpened, ...]:
    opened: list[StepOpened] = []
    for step in flow.stage(stage):
        due = calendar.due(today, step.working_days)
        holder = None if step.outside else parties[step.party]
        opened.append(
            StepOpened(
                on=today, step=step.name, stage=stage, due_on=due.day, provisional=due.provisional, holder=holder
            )
        )
    return tuple(opened)


# The party whose turn it is


def _by_party(
    flow: Flow,
    case: Case,
    command: Approve | Return | DecideItems | AskEvidence,
    actor: Actor,
    today: date,
    calendar: Calendar,
) -> Events:
    if case.state is CaseState.RETURNED:
        raise StillReturned
    step = _own_step(flow, case, actor, None if isinstance(command, DecideItems) else command.step)
    if isinstance(command, AskEvidence):
        if not command.text.strip():
            raise ReasonMissing
        return (EvidenceAsked(on=today, step=step.name, text=command.text),)
    if isinstance(command, Return | DecideItems) and not command.reason and not _accepts_only(command):
        raise ReasonMissing
    if step.by_item:
        return _items_decided(case, step, _as_items(case, command), today)
    match command:
        case Approve():
            return _approved(flow, case, step, command, today, calendar)
        case Return():
            return _returned(flow, case, step, command, today, calendar)
        case DecideItems():
            raise ValueError(f"{flow.key} does not decide by item")


def _accepts_only(command: Return | DecideItems) -> bool:
    return isinstance(command, DecideItems) and not command.returned


def _own_step(flow: Flow, case: Case, actor: Actor, named: str | None) -> Step:
    """The open step that this actor may decide. The refusals go from the nearest miss to the farthest."""
    open_steps = [flow.step(name) for name in case.open_steps]
    if named is not None:
        open_steps = [step for step in open_steps if step.name == named] or _not_now(flow, open_steps)
    if actor.kind is ActorKind.OUTSIDE:
        outside = [step for step in open_steps if step.outside]
        return outside[0] if outside else _not_now(flow, open_steps)[0]
    inside = [step for step in open_steps if not step.outside]
    mine = [step for step in inside if _sits_at(case, step, actor)]
    if not mine:
        party_later = any(case.parties.get(step.party) == actor.organisation_id for step in flow)
        if actor.organisation_id is None or party_later or not inside:
            _not_now(flow, open_steps)
        raise WrongOffice(inside[0])
    allowed = [step for step in mine if step.needs in actor.permissions]
    if not allowed:
        needs = mine[0].needs
        raise PostLacks(mine[0].label, needs.label if needs else "")
    if actor.account_id in case.filers or (case.student_id is not None and case.student_id in actor.students):
        raise OwnApplication
    return allowed[0]


def _sits_at(case: Case, step: Step, actor: Actor) -> bool:
    return actor.kind is ActorKind.STAFF and actor.organisation_id in case.open_steps[step.name].holders


def _not_now(flow: Flow, open_steps: list[Step]) -> list[Step]:
    holder = "、".join(dict.fromkeys(step.party.label for step in open_steps))
    raise NotYourTurn(flow, holder, "、".join(step.label for step in open_steps))


def _as_items(case: Case, command: Approve | Return | DecideItems) -> DecideItems:
    waiting = case.having(ItemState.WAITING)
    match command:
        case DecideItems():
            return command
        case Approve():
            return DecideItems(accepted=waiting)
        case Return():
            return DecideItems(returned=waiting, reason=command.reason, text=command.text)


def _items_decided(case: Case, step: Step, command: DecideItems, today: date) -> Events:
    named = (*command.accepted, *command.returned)
    waiting = case.having(ItemState.WAITING)
    if not named:
        raise NothingToDecide
    wrong = tuple(item for item in dict.fromkeys(named) if item not in waiting or named.count(item) > 1)
    if wrong:
        raise ItemsNotWaiting(wrong)
    decided = ItemsDecided(
        on=today,
        step=step.name,
        accepted=command.accepted,
        returned=command.returned,
        reason=command.reason if command.returned else "",
        text=command.text,
    )
    if len(named) < len(waiting):
        return (decided,)
    returned = (*case.having(ItemState.RETURNED), *command.returned)
    if returned:
        back = Returned(on=today, step=step.name, reason=command.reason, text=command.text, items=returned)
        return (decided, back)
    return (decided, Approved(on=today, step=step.name), Completed(on=today))


def _approved(flow: Flow, case: Case, step: Step, command: Approve, today: date, calendar: Calendar) -> Events:
    approved = Approved(on=today, step=step.name, remark=command.remark, evidence=command.evidence)
    if len(case.open_steps) > 1:
        return (approved,)
    if case.stage + 1 < len(flow.steps):
        return (approved, *_stage_opens(flow, case.parties, case.stage + 1, today, calendar))
    return (approved, Completed(on=today))


def _returned(flow: Flow, case: Case, step: Step, command: Return, today: date, calendar: Calendar) -> Events:
    if step.rejection is Sends.BACK_ONE_STEP:
        sent = SentBack(on=today, step=step.name, reason=command.reason, text=command.text)
        return (sent, *_stage_opens(flow, case.parties, case.stage - 1, today, calendar))
    return (Returned(on=today, step=step.name, reason=command.reason, text=command.text),)


# The applicant


def _by_applicant(
    flow: Flow,
    case: Case,
    command: Refile | Withdraw | GiveEvidence,
    actor: Actor,
    today: date,
    calendar: Calendar,
) -> Events:
    filed = actor.account_id is not None and actor.account_id == case.filed_by
    if not filed and not _may_file(flow, case.parties, case.student_id, actor):
        raise NotTheApplicant
    match command:
        case Withdraw():
            return (Withdrawn(on=today, text=command.text),)
        case GiveEvidence():
            if not any(step.evidence_awaited for step in case.open_steps.values()):
                raise NoEvidenceAsked
            if not command.evidence:
                raise NothingToDecide
            return (EvidenceGiven(on=today, evidence=command.evidence, text=command.text),)
        case Refile():
            return _refiled(flow, case, command, actor, today, calendar)


def _refiled(flow: Flow, case: Case, command: Refile, actor: Actor, today: date, calendar: Calendar) -> Events:
    """The data may be others now, so everybody looks again, from the first step."""
    if case.state is not CaseState.RETURNED:
        raise NotReturned
    if flow.by_item and not command.items:
        raise NothingToDecide
    refiled = Refiled(on=today, by=actor.account_id or 0, items=command.items)
    return (refiled, *_stage_opens(flow, case.parties, 0, today, calendar))


def _undo(flow: Flow, case: Case, command: Undo, actor: Actor, today: date, calendar: Calendar) -> Events:
    decision = case.decision
    undoable = case.state in (CaseState.OPEN, CaseState.RETURNED, CaseState.COMPLETED)
    if not flow.undo_same_day or decision is None or decision.on != today or not undoable:
        raise UndoTooLate
    step = flow.step(decision.step)
    if actor.kind is not ActorKind.STAFF or case.parties.get(step.party) != actor.organisation_id:
        raise WrongOffice(step)
    if step.needs not in actor.permissions:
        raise PostLacks(step.label, step.needs.label if step.needs else "")
    if actor.account_id in case.filers:
        raise OwnApplication
    undone = Undone(
        on=today,
        step=step.name,
        accepted=decision.accepted,
        returned=decision.returned,
        text=command.text,
    )
    return (undone,) if case.open_steps else (undone, *_stage_opens(flow, case.parties, 0, today, calendar))


# The clock


def _by_clock(flow: Flow, case: Case, command: Command, actor: Actor, today: date, calendar: Calendar) -> Events:
    """What the clock says twice happens once: nothing is an answer too."""
    if actor.kind is not ActorKind.SYSTEM:
        raise ValueError("only the clock gives the clock's commands")
    match command:
        case RemindApplicant(day=day):
            waits = case.state is CaseState.RETURNED and case.applicant_reminded < day
            return (ApplicantReminded(on=today, day=day),) if waits else ()
        case Lapse():
            return (Lapsed(on=today),) if case.state is CaseState.RETURNED else ()
        case Remind(step=name) | Escalate(step=name) | Recount(step=name):
            open_step = case.open_steps.get(name)
            return () if open_step is None else _step_clock(flow.step(name), open_step, case, command, today, calendar)
        case _:
            raise ValueError(f"{type(command).__name__} is not the clock's")


def _step_clock(
    step: Step,
    open_step: OpenStep,
    case: Case,
    command: Remind | Escalate | Recount,
    today: date,
    calendar: Calendar,
) -> Events:
    match command:
        case Remind(day=day):
            return (Reminded(on=today, step=step.name, day=day),) if open_step.reminded < day else ()
        case Escalate():
            if open_step.overdue:
                return ()
            above = step.above if step.above in case.parties else None
            handed_to = case.parties[above] if above and step.overdue is Overdue.HAND_OVER else None
            return (Escalated(on=today, step=step.name, to=above, handed_to=handed_to),)
        case Recount():
            due = calendar.due(open_step.opened_on, step.working_days)
            if (due.day, due.provisional) == (open_step.due_on, open_step.provisional):
                return ()
            return (DueMoved(on=today, step=step.name, due_on=due.day, provisional=due.provisional),)
