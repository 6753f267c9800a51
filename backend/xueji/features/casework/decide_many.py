"""Several cases decided with one tap (ruling 4): one flow, one step, all checks passed, all evidence opened.

Each case has its own answer: what one is refused does not stop the others. All are locked first, in the order of their
ids, then acted upon in the order of their pupils: those who decide many never wait for each other in a circle.
"""

from collections.abc import Sequence

from xueji.approvals import Approve, Case, Command, Return
from xueji.features.casework import errors, evidence_store, sight
from xueji.features.casework.decide import require_reason
from xueji.features.casework.kinds import Found, Kind, kind_of
from xueji.features.casework.schemas import Chosen, DecidedCase, Decisions, NewDecisions
from xueji.kernel.refusals import Refusal
from xueji.platform.caller import Caller
from xueji.platform.cases import Cases, actor_of
from xueji.platform.database import Tx

DONE = "已办"


async def decide_many(tx: Tx, caller: Caller, data: NewDecisions) -> Decisions:
    """Answers for each case in the order asked.

    Raises:
        NotTogether: several flows, or a case twice.
        OneByOne: this business is decided one by one.
        ReasonNotOffered, OtherNeedsWords: of a return.
    """
    ids = [one.id for one in data.cases]
    locked = await Cases(tx).lock_all(ids)
    kind = _one_kind(ids, list(locked.values()))
    if data.act == "return":
        require_reason(kind, data.reason, data.text)
    unseen = await evidence_store.unseen(tx, ids, caller.account_id)
    ordered = sorted(data.cases, key=lambda one: (_student(locked.get(one.id)), one.id))
    results = {one.id: await _decide(tx, caller, kind, one, data, unseen) for one in ordered}
    done = sum(one.done for one in results.values())
    return Decisions([results[one] for one in ids], done, len(ids) - done)


def _one_kind(ids: Sequence[int], cases: Sequence[Case]) -> Kind:
    flows = {case.flow for case in cases}
    kind = kind_of(cases[0]) if len(flows) == 1 else None
    if kind is None or len(set(ids)) != len(ids):
        raise errors.NotTogether
    if not kind.batch or kind.flow.by_item:
        raise errors.OneByOne(kind.flow.label)
    return kind


def _student(case: Case | None) -> int:
    return 0 if case is None else case.student_id or 0


async def _decide(
    tx: Tx, caller: Caller, kind: Kind, one: Chosen, data: NewDecisions, unseen: dict[int, int]
) -> DecidedCase:
    """One case in a savepoint of its own, so that a refusal undoes what its own keepers had begun and nothing else."""
    number = ""
    try:
        row, _, _ = await sight.for_staff(tx, caller, one.id)
        number = row.case.number
        if data.act == "approve":
            await _require_checked(tx, kind, row.case, unseen.get(one.id, 0))
        async with tx.connection.transaction():
            await kind.act(tx, one.id, _command(data), actor_of(caller), one.version)
            await tx.audit(
                f"case.{'approved' if data.act == 'approve' else 'returned'}",
                subject=f"case:{one.id}",
                student_ids=sight.student_ids(row),
                flow=kind.name,
                together=len(data.cases),
            )
    except Refusal as refusal:
        title, why, _ = refusal.words()
        return DecidedCase(
            id=one.id, number=number, done=False, code=refusal.code, message="。".join(filter(None, (title, why)))
        )
    return DecidedCase(id=one.id, number=number, done=True, code="", message=DONE)


def _command(data: NewDecisions) -> Command:
    if data.act == "approve":
        return Approve(step=data.step, remark=data.remark.strip())
    return Return(step=data.step, reason=data.reason, text=data.text.strip())


async def _require_checked(tx: Tx, kind: Kind, case: Case, unseen: int) -> None:
    if unseen:
        raise errors.EvidenceNotOpened(count=unseen)
    checks = await kind.checks(tx, case) if kind.checks else ()
    failed = [check.text for check in checks if check.found is not Found.PASSED]
    if failed:
        raise errors.ChecksNotPassed(failed)
