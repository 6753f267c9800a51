"""The office above decides for one that is late or closed: who may, and how everybody reads it."""

from collections.abc import Sequence

from xueji.approvals import Behalf, Case, OpenStep, Overdue, Party, Step, decides_twice
from xueji.features.casework.kinds import Kind
from xueji.features.casework.store import OneRow
from xueji.platform.caller import Caller
from xueji.platform.cases import actor_of

CLOSED, LATE = "已停办", "超过期限没有办"
TWICE = "您已经办过这件事的一步，这一步要由其他同事办。"


def mine(caller: Caller, kind: Kind, case: Case) -> list[str]:
    """The open steps that the caller's office holds and the post may decide: the office's own before another's.

    What this person may not decide because of an earlier step stands there only when nothing else does.
    """
    post = caller.post
    if post is None:
        return []
    decides = kind.decides(caller)
    held = [name for name, step in case.open_steps.items() if post.organisation_id in step.holders and name in decides]
    held.sort(key=lambda name: party_of(caller, kind, case, name) is not None)
    return [name for name in held if not twice(caller, kind, case, name)] or held


def party_of(caller: Caller, kind: Kind, case: Case, name: str) -> Party | None:
    """The party for which the caller would decide this step; None where it is the own office's."""
    party = kind.version(case).step(name).party
    return None if caller.post is None or case.parties.get(party) == caller.post.organisation_id else party


def twice(caller: Caller, kind: Kind, case: Case, name: str) -> bool:
    """Whether this person, or the colleague for whom, has decided for the own office and would for another's."""
    step, actor = kind.version(case).step(name), actor_of(caller)
    absent = [] if step.needs in actor.permissions else [one.account_id for one in caller.stands_in_for]
    on_behalf = party_of(caller, kind, case, name) is not None
    return decides_twice(case, name, {caller.account_id, *absent}, on_behalf=on_behalf)


def why(open_step: OpenStep) -> str:
    return CLOSED if open_step.holder_closed else LATE


def office_of(row: OneRow, step: Step, behalf: Behalf | None) -> str:
    """The office that said something at a step."""
    above = row.office(step.above) if behalf and step.above else ""
    return above or row.office(step.party) or step.party.label


def signature(office: str, other: str) -> str:
    """“临溪县教育局（代石桥镇中心小学）”, or the office alone."""
    return f"{office}（代{other}）" if other else office


def spoken_by(row: OneRow, step: Step, behalf: Behalf | None) -> str:
    return signature(office_of(row, step, behalf), row.office(behalf.party) if behalf else "")


def escalation(row: OneRow, step: Step, open_step: OpenStep, *, late: bool) -> str:
    """Who learns of a party that does not answer, and who decides for it, before and after (Q33, Q35)."""
    above = row.office(step.above) if step.above else ""
    if not above:
        return ""
    if open_step.holder_closed:
        return f"{row.office(step.party)}已停办，由{above}代办"
    if step.overdue is Overdue.HAND_OVER:
        return f"现在{above}可以代它办" if late else f"到期没有办的，{above}可以代它办"
    return f"已超过期限，报给了{above}，由它督促" if late else f"到期没有办的，自动报给{above}"


def held_by(row: OneRow, waiting: Sequence[tuple[Step, OpenStep]], outside: str) -> str:
    """Who holds the open steps, in one breath."""
    names = [
        outside if step.outside else spoken_by(row, step, Behalf(party=step.party) if open_step.holder_closed else None)
        for step, open_step in waiting
    ]
    return "、".join(dict.fromkeys(names))
