"""The office above decides for one that does not answer or exists no more: who may, and what the record says of it."""

from collections.abc import Collection, Mapping
from datetime import date

import msgspec

from xueji.approvals.actor import Actor, ActorKind
from xueji.approvals.case import Case
from xueji.approvals.commands import Approve, AskEvidence, DecideItems, Return
from xueji.approvals.errors import BehalfReasonMissing
from xueji.approvals.events import (
    Approved,
    Behalf,
    Escalated,
    Event,
    EvidenceAsked,
    ItemsDecided,
    Returned,
    SentBack,
)
from xueji.approvals.flow import Overdue, Party, Step


def handed_over(day: date, parties: Mapping[Party, int], step: Step, *, closed: bool = False) -> Escalated:
    """The office above learns of the step, and may decide it where the flow says so."""
    above = step.above if step.above in parties else None
    handed_to = parties[above] if above and step.overdue is Overdue.HAND_OVER else None
    return Escalated(on=day, step=step.name, to=above, handed_to=handed_to, closed=closed)


def behalf_of(
    case: Case, step: Step, actor: Actor, command: Approve | Return | DecideItems | AskEvidence
) -> Behalf | None:
    """The party whose step it is, where somebody of another office decides it.

    Raises:
        BehalfReasonMissing: a decision that does not say why it is not theirs.
    """
    if actor.kind is not ActorKind.STAFF or case.parties.get(step.party) == actor.organisation_id:
        return None
    because = command.because.strip() if isinstance(command, Approve | Return) else ""
    if isinstance(command, Approve | Return) and not because:
        raise BehalfReasonMissing(step)
    return Behalf(party=step.party, because=because)


def decides_twice(case: Case, step: str, people: Collection[int], *, on_behalf: bool) -> bool:
    """Whether one of these people has agreed to another step, and one of the two is another office's."""
    return any(
        (on_behalf or agreement.on_behalf) and not set(people).isdisjoint(agreement.people)
        for name, agreement in case.agreed.items()
        if name != step
    )


def signed(event: Event, actor: Actor, instead_of: int | None, on_behalf: Behalf | None) -> Event:
    """What somebody said, with who said it and for whom."""
    match event:
        case Approved():
            return msgspec.structs.replace(event, by=actor.account_id, instead_of=instead_of, on_behalf=on_behalf)
        case Returned() | SentBack() | EvidenceAsked():
            return msgspec.structs.replace(event, instead_of=instead_of, on_behalf=on_behalf)
        case ItemsDecided():
            return msgspec.structs.replace(event, instead_of=instead_of)
        case _:
            return event
