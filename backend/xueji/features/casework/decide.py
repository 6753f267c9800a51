"""An official decides one case: agrees, sends it back, asks for evidence, urges; who filed it withdraws it."""

from xueji.approvals import Approve, AskEvidence, Command, GiveEvidence, Return, Urge, Withdraw
from xueji.features import students
from xueji.features.casework import case_page, errors, evidence, on_behalf, sight, store, words
from xueji.features.casework.kinds import OTHER, Kind
from xueji.features.casework.schemas import (
    NewApproval,
    NewOfficeAnswer,
    NewRequest,
    NewReturn,
    NewWithdrawal,
    NewWords,
    PreviewOf,
    StaffCase,
)
from xueji.kernel.refusals import NotFound
from xueji.platform.caller import Caller
from xueji.platform.cases import actor_of
from xueji.platform.database import Tx


async def approve(tx: Tx, caller: Caller, case_id: int, version: int, data: NewApproval) -> StaffCase:
    """Raises what the approval refuses: not your turn, own application, seen an older version …."""
    command = Approve(step=data.step, remark=data.remark.strip(), because=data.because.strip())
    return await _act(tx, caller, case_id, version, command, "approved")


async def send_back(tx: Tx, caller: Caller, case_id: int, version: int, data: NewReturn) -> StaffCase:
    """Raises ReasonNotOffered, OtherNeedsWords, and what the approval refuses."""
    _, kind, _ = await sight.for_staff(tx, caller, case_id)
    require_reason(kind, data.reason, data.text)
    command = Return(step=data.step, reason=data.reason, text=data.text.strip(), because=data.because.strip())
    return await _act(tx, caller, case_id, version, command, "returned", reason=data.reason)


async def ask_evidence(tx: Tx, caller: Caller, case_id: int, version: int, data: NewRequest) -> StaffCase:
    command = AskEvidence(step=data.step, text=data.text.strip())
    return await _act(tx, caller, case_id, version, command, "evidence_asked")


async def urge(tx: Tx, caller: Caller, case_id: int, data: NewWords) -> StaffCase:
    """Raises AlreadyUrged, and what the approval refuses."""
    return await _act(tx, caller, case_id, None, Urge(text=data.text.strip()), "urged")


async def withdraw(tx: Tx, caller: Caller, case_id: int, version: int, data: NewWithdrawal) -> StaffCase:
    """What an office filed, that office takes back. Raises NotTheApplicant, CaseClosed."""
    return await _act(tx, caller, case_id, version, Withdraw(text=data.text.strip()), "withdrawn")


async def answer(tx: Tx, caller: Caller, case_id: int, data: NewOfficeAnswer) -> StaffCase:
    """What was asked for about a case that this office has filed.

    Raises:
        EvidenceGone: a piece that is not the caller's any more.
        Refusal: of the approval: nobody has asked, not the applicant, closed.
    """
    _, kind, _ = await sight.for_staff(tx, caller, case_id)
    pieces = list(dict.fromkeys(data.evidence))
    await evidence.attach(tx, caller, kind.name, case_id, pieces)
    given = GiveEvidence(evidence=tuple(str(one) for one in pieces), text=data.text.strip())
    return await _act(tx, caller, case_id, None, given, "evidence_given")


async def preview(caller: Caller, case_id: int, data: NewReturn) -> PreviewOf:
    """What the family would read of this return."""
    row, kind, _ = await sight.for_staff(students.POOL, caller, case_id)
    require_reason(kind, data.reason, data.text)
    office = caller.post.organisation_name if caller.post else ""
    if data.step in row.case.open_steps and (party := on_behalf.party_of(caller, kind, row.case, data.step)):
        office = on_behalf.signature(office, row.office(party))
    return words.returned(kind, row.case, office, data.reason, data.text)


def require_reason(kind: Kind, reason: str, text: str) -> None:
    if kind.reason(reason) is None:
        raise errors.ReasonNotOffered
    if reason == OTHER and not text.strip():
        raise errors.OtherNeedsWords


async def _act(
    tx: Tx, caller: Caller, case_id: int, version: int | None, command: Command, action: str, reason: str | None = None
) -> StaffCase:
    row, kind, viewer = await sight.for_staff(tx, caller, case_id)
    outcome = await kind.act(tx, case_id, command, actor_of(caller), version)
    behalf = getattr(outcome.events[0], "on_behalf", None) if outcome.events else None
    await tx.audit(
        f"case.{action}",
        subject=f"case:{case_id}",
        student_ids=sight.student_ids(row),
        flow=kind.name,
        reason=reason,
        on_behalf=behalf and behalf.party,
    )
    again = await store.one(tx, case_id)
    if again is None:
        raise NotFound
    return await case_page.view(tx, caller, again, kind, viewer)
