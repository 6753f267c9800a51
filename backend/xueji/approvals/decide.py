"""The only gate of a case: command and actor in, events or a refusal out. Pure."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

import msgspec

from xueji.approvals.actor import Actor, ActorKind
from xueji.approvals.behalf import behalf_of, decides_twice, handed_over, signed
from xueji.approvals.case import Case, CaseState, ItemState
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
    Urge,
    Withdraw,
)
from xueji.approvals.errors import (
    AlreadyDeclined,
    AlreadyUrged,
    CaseClosed,
    ItemsNotWaiting,
    MayNotFile,
    NobodyToAsk,
    NoEvidenceAsked,
    NothingToDecide,
    NotOverdueYet,
    NotReturned,
    NotTheApplicant,
    NotYourTurn,
    OwnApplication,
    PartyMissing,
    PostLacks,
    ReasonMissing,
    SamePersonTwice,
    StillReturned,
    UndoTooLate,
    WrongOffice,
)
from xueji.approvals.events import (
    ApplicantReminded,
    Approved,
    Completed,
    DueMoved,
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
    Urged,
    Withdrawn,
)
from xueji.approvals.flow import Flow, Overdue, Party, Sends, Step
from xueji.kernel.workdays import Calendar

Events = tuple[Event, ...]


class _Scene(msgspec.Struct, frozen=True):
    """What every part of a decision looks at."""

    flow: Flow
    actor: Actor
    today: date
    calendar: Calendar
    closed: Collection[int] = ()

    def stage_opens(self, parties: Mapping[Party, int], stage: int) -> Events:
        """Their steps begin; one whose office is closed lies with the office above from the first day."""
        opened: list[Event] = []
        for step in self.flow.stage(stage):
            due = self.calendar.due(self.today, step.working_days)
            opened.append(
                StepOpened(
                    on=self.today,
                    step=step.name,
                    stage=stage,
                    due_on=due.day,
                    provisional=due.provisional,
                    holder=None if step.outside else parties[step.party],
                )
            )
            if not step.outside and parties[step.party] in self.closed:
                opened.append(handed_over(self.today, parties, step, closed=True))
        return tuple(opened)

    def may_file(self, parties: Mapping[Party, int], student_id: int | None, filers: Sequence[int] | None) -> bool:
        """`filers` of the case that is there, None before there is one.

        A family files for its own child; a case about a child without a record belongs to whoever opened it.
        """
        actor = self.actor
        if actor.kind is ActorKind.OUTSIDE:
            return self.flow.filed_outside
        if actor.kind is ActorKind.SYSTEM:
            return self.flow.filed_by_clock and filers is None
        if actor.kind is ActorKind.FAMILY:
            own = student_id in actor.students if student_id else filers is None or actor.account_id in filers
            return self.flow.filed_by_family and own
        return actor.kind is ActorKind.STAFF and any(
            filing.needs in actor.permissions and parties.get(filing.party) == actor.organisation_id
            for filing in self.flow.filed_by
        )

    def follows(self, case: Case) -> bool:
        """Whether it is a family whose child an office has filed it for."""
        own = self.actor.kind is ActorKind.FAMILY and case.student_id in self.actor.students
        return own and self.flow.followed_by_family and not self.flow.filed_outside


def decide(  # noqa: PLR0911 - one line a kind of command; what is asked and what is known
    flow: Flow,
    case: Case | None,
    command: Command,
    actor: Actor,
    today: date,
    calendar: Calendar,
    closed: Collection[int] = (),
) -> Events:
    """What the command makes happen, or the refusal that says why not. `closed` are parties that exist no more.

    Raises:
        Refusal: one of `xueji.approvals.errors`.
        ValueError: the caller mixed up flows, or let a person give the clock's commands; a fault of the program.
    """
    scene = _Scene(flow, actor, today, calendar, closed)
    if isinstance(command, File):
        return _file(scene, command)
    if case is None or (case.flow, case.flow_version) != (flow.name, flow.version):
        raise ValueError(f"{flow.key} does not decide this case")
    if isinstance(command, Undo):
        return _undo(scene, case, command)
    if case.closed:
        if actor.kind in (ActorKind.SYSTEM, ActorKind.OUTSIDE):
            return ()
        raise CaseClosed(flow, case)
    match command:
        case Approve() | Return() if actor.kind is ActorKind.OUTSIDE and _is_late(flow, case, command):
            return ()
        case Approve() | Return() | DecideItems() | AskEvidence():
            return _by_party(scene, case, command)
        case Urge():
            return _urged(scene, case, command)
        case Refile() | Withdraw() | GiveEvidence():
            return _by_applicant(scene, case, command)
        case _:
            return _by_clock(scene, case, command)


# Filing


def _file(scene: _Scene, command: File) -> Events:
    flow = scene.flow
    if command.flow != flow.name:
        raise ValueError(f"{flow.key} does not open {command.flow}")
    for step in flow:
        if step.party not in command.parties and not step.outside:
            raise PartyMissing(step.party)
    if not scene.may_file(command.parties, command.student_id, None):
        raise MayNotFile(flow)
    if flow.by_item and not command.items:
        raise NothingToDecide
    opened = Opened(
        on=scene.today,
        flow=flow.name,
        flow_version=flow.version,
        number=command.number,
        student_id=command.student_id,
        filed_by=scene.actor.account_id or 0,
        parties=dict(command.parties),
        items=command.items,
        by_family=scene.actor.kind is ActorKind.FAMILY,
    )
    return (opened, *scene.stage_opens(command.parties, 0))


# The party whose turn it is


def _is_late(flow: Flow, case: Case, command: Approve | Return) -> bool:
    """An answer from outside to what waits no more: a second one, or one to an earlier opening of the step."""
    if command.step is None or not flow.step(command.step).outside:
        return False
    open_step = case.open_steps.get(command.step)
    return open_step is None or command.asked not in (None, open_step.seq)


def _by_party(scene: _Scene, case: Case, command: Approve | Return | DecideItems | AskEvidence) -> Events:
    if case.state is CaseState.RETURNED:
        raise AlreadyDeclined if scene.flow.filed_outside else StillReturned
    step = _own_step(scene, case, None if isinstance(command, DecideItems) else command.step)
    on_behalf = behalf_of(case, step, scene.actor, command)
    instead_of = _instead_of(case, step, scene.actor)
    people = tuple(one for one in (scene.actor.account_id, instead_of) if one is not None)
    if decides_twice(case, step.name, people, on_behalf=on_behalf is not None):
        raise SamePersonTwice
    events = _step_decided(scene, case, step, command)
    return tuple(signed(event, scene.actor, instead_of, on_behalf) for event in events)


def _step_decided(
    scene: _Scene, case: Case, step: Step, command: Approve | Return | DecideItems | AskEvidence
) -> Events:
    if isinstance(command, AskEvidence):
        if scene.flow.filed_outside:
            raise NobodyToAsk
        if not command.text.strip():
            raise ReasonMissing
        return (EvidenceAsked(on=scene.today, step=step.name, text=command.text),)
    if isinstance(command, Return | DecideItems) and not command.reason and not _accepts_only(command):
        raise ReasonMissing
    if step.by_item:
        return _items_decided(scene, case, step, _as_items(case, command))
    match command:
        case Approve():
            return _approved(scene, case, step, command)
        case Return():
            return _returned(scene, case, step, command)
        case DecideItems():
            raise ValueError(f"{scene.flow.key} does not decide by item")


def _accepts_only(command: Return | DecideItems) -> bool:
    return isinstance(command, DecideItems) and not command.returned


def _own_step(scene: _Scene, case: Case, named: str | None) -> Step:
    """The open step that this actor may decide. The refusals go from the nearest miss to the farthest."""
    flow, actor = scene.flow, scene.actor
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
    return _may_decide(case, mine, actor)


def _may_decide(case: Case, steps: Sequence[Step], actor: Actor) -> Step:
    """The first of one's organisation's steps that the post allows, unless the case is one's own.

    Who stands in for a colleague may do what that one may: neither decides what either of them filed.
    """
    handed_over = {permission for absent in actor.stands_in_for for permission in absent.permissions}
    allowed = [step for step in steps if step.needs in actor.permissions or step.needs in handed_over]
    if not allowed:
        raise PostLacks(steps[0])
    if actor.account_id in case.filers or (case.student_id is not None and case.student_id in actor.students):
        raise OwnApplication
    free = [step for step in allowed if step.needs in actor.permissions or _instead_of(case, step, actor)]
    if not free:
        raise OwnApplication
    return free[0]


def _instead_of(case: Case, step: Step, actor: Actor) -> int | None:
    """The absent colleague whose permission this decision takes; None where the own one is enough."""
    if step.needs is None or step.needs in actor.permissions:
        return None
    fitting = (absent for absent in actor.stands_in_for if step.needs in absent.permissions)
    return next((absent.account_id for absent in fitting if absent.account_id not in case.filers), None)


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


def _items_decided(scene: _Scene, case: Case, step: Step, command: DecideItems) -> Events:
    named = (*command.accepted, *command.returned)
    waiting = case.having(ItemState.WAITING)
    if not named:
        raise NothingToDecide
    wrong = tuple(item for item in dict.fromkeys(named) if item not in waiting or named.count(item) > 1)
    if wrong:
        raise ItemsNotWaiting(wrong)
    decided = ItemsDecided(
        on=scene.today,
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
        back = Returned(on=scene.today, step=step.name, reason=command.reason, text=command.text, items=returned)
        return (decided, back)
    return (decided, Approved(on=scene.today, step=step.name), Completed(on=scene.today))


def _approved(scene: _Scene, case: Case, step: Step, command: Approve) -> Events:
    approved = Approved(on=scene.today, step=step.name, remark=command.remark, evidence=command.evidence)
    if len(case.open_steps) > 1:
        return (approved,)
    if case.stage + 1 < len(scene.flow.steps):
        return (approved, *scene.stage_opens(case.parties, case.stage + 1))
    return (approved, Completed(on=scene.today))


def _returned(scene: _Scene, case: Case, step: Step, command: Return) -> Events:
    if step.rejection is Sends.BACK_ONE_STEP:
        sent = SentBack(on=scene.today, step=step.name, reason=command.reason, text=command.text)
        return (sent, *scene.stage_opens(case.parties, case.stage - 1))
    ends = scene.flow.ends_when_refused
    return (Returned(on=scene.today, step=step.name, reason=command.reason, text=command.text, ends=ends),)


def _urged(scene: _Scene, case: Case, command: Urge) -> Events:
    """Any party may, at any time; the applicant once the step is overdue. Once a day."""
    if not command.text.strip():
        raise ReasonMissing
    if case.state is CaseState.RETURNED:
        raise StillReturned
    actor, flow = scene.actor, scene.flow
    open_steps = [flow.step(name) for name in case.open_steps if command.step in (None, name)]
    if not open_steps:
        _not_now(flow, [flow.step(name) for name in case.open_steps])
    is_party = actor.kind is ActorKind.STAFF and actor.organisation_id in case.parties.values()
    if not is_party and not scene.may_file(case.parties, case.student_id, case.filers):
        raise NotTheApplicant
    late = [step for step in open_steps if is_party or case.open_steps[step.name].due_on < scene.today]
    if not late:
        raise NotOverdueYet(flow, "、".join(step.party.label for step in open_steps))
    waiting = [step for step in late if case.open_steps[step.name].urged_on != scene.today]
    if not waiting:
        raise AlreadyUrged
    return tuple(
        Urged(
            on=scene.today,
            step=step.name,
            text=command.text,
            by=actor.organisation_id if is_party else None,
            to=step.above if step.above in case.parties else None,
        )
        for step in waiting
    )


# The applicant


def _by_applicant(scene: _Scene, case: Case, command: Refile | Withdraw | GiveEvidence) -> Events:
    """Whoever may file it today: the other guardian too, and no longer who has lost the child or the post.

    What a family has filed no office withdraws or adds to; what an office has filed for a child its family withdraws.
    """
    follows = isinstance(command, Withdraw) and scene.follows(case)
    if not follows and not scene.may_file(case.parties, case.student_id, case.filers):
        raise NotTheApplicant
    match command:
        case Withdraw() | GiveEvidence() if case.by_family and scene.actor.kind is ActorKind.STAFF:
            raise NotTheApplicant
        case Withdraw():
            return (Withdrawn(on=scene.today, text=command.text),)
        case GiveEvidence():
            if not any(step.evidence_awaited for step in case.open_steps.values()):
                raise NoEvidenceAsked
            if not command.evidence and not command.text.strip():
                raise NothingToDecide
            return (EvidenceGiven(on=scene.today, evidence=command.evidence, text=command.text),)
        case Refile():
            return _refiled(scene, case, command)


def _refiled(scene: _Scene, case: Case, command: Refile) -> Events:
    """The data may be others now, so everybody looks again, from the first step."""
    if case.state is not CaseState.RETURNED:
        raise NotReturned
    if scene.flow.by_item and not command.items:
        raise NothingToDecide
    refiled = Refiled(on=scene.today, by=scene.actor.account_id or 0, items=command.items)
    return (refiled, *scene.stage_opens(case.parties, 0))


def _undo(scene: _Scene, case: Case, command: Undo) -> Events:
    decision = case.decision
    undoable = case.state in (CaseState.OPEN, CaseState.RETURNED, CaseState.COMPLETED)
    if not scene.flow.undo_same_day or decision is None or decision.on != scene.today or not undoable:
        raise UndoTooLate
    step = scene.flow.step(decision.step)
    if scene.actor.kind is not ActorKind.STAFF or case.parties.get(step.party) != scene.actor.organisation_id:
        raise WrongOffice(step)
    _may_decide(case, (step,), scene.actor)
    undone = Undone(
        on=scene.today,
        step=step.name,
        accepted=decision.accepted,
        returned=decision.returned,
        text=command.text,
    )
    return (undone,) if case.open_steps else (undone, *scene.stage_opens(case.parties, 0))


# The clock


def _by_clock(scene: _Scene, case: Case, command: Command) -> Events:
    """What the clock says twice happens once: nothing is an answer too."""
    if scene.actor.kind is not ActorKind.SYSTEM:
        raise ValueError("only the clock gives the clock's commands")
    match command:
        case RemindApplicant(day=day):
            waits = case.state is CaseState.RETURNED and case.applicant_reminded < day
            return (ApplicantReminded(on=scene.today, day=day),) if waits else ()
        case Lapse():
            return (Lapsed(on=scene.today),) if case.state is CaseState.RETURNED else ()
        case Remind(step=name) | Escalate(step=name) | Recount(step=name):
            return _step_clock(scene, case, scene.flow.step(name), command) if name in case.open_steps else ()
        case _:
            raise ValueError(f"{type(command).__name__} is not the clock's")


def _step_clock(scene: _Scene, case: Case, step: Step, command: Remind | Escalate | Recount) -> Events:
    open_step = case.open_steps[step.name]
    match command:
        case Remind(day=day):
            return (Reminded(on=scene.today, step=step.name, day=day),) if open_step.reminded < day else ()
        case Escalate(closed=True):
            done = open_step.holder_closed or step.overdue is not Overdue.HAND_OVER
            return () if done else (handed_over(scene.today, case.parties, step, closed=True),)
        case Escalate():
            return () if open_step.overdue else (handed_over(scene.today, case.parties, step),)
        case Recount():
            due = scene.calendar.due(open_step.opened_on, step.working_days)
            if (due.day, due.provisional) == (open_step.due_on, open_step.provisional):
                return ()
            return (DueMoved(on=scene.today, step=step.name, due_on=due.day, provisional=due.provisional),)
