"""Cancel an application; and let old, refused ones give way to what the school enters anew (Q8)."""

from collections.abc import Sequence
from contextlib import suppress

from xueji.approvals import CaseState, Withdraw
from xueji.approvals.errors import NotTheApplicant
from xueji.features.enrolment import allowed, checks, errors, holding, many, rules, store
from xueji.features.enrolment.effects import DESK, Ledger
from xueji.features.enrolment.rules import CLAIMING, Act
from xueji.features.enrolment.schemas import EnrolmentState, Kind
from xueji.features.enrolment.store import EnrolmentRow
from xueji.kernel.permissions import May
from xueji.platform.caller import Caller
from xueji.platform.cases import actor_of
from xueji.platform.database import Tx
from xueji.platform.scope import scope_of


async def cancel(tx: Tx, caller: Caller, enrolment_id: int, expected_version: int, reason: str) -> None:
    """The school does not enrol the child; the person is free in the same moment.

    Raises:
        PermissionMissing: the post may not enrol for this stage.
        WithdrawFirst: it is being decided.
        NotNow: it is enrolled or cancelled already.
    """
    scope = scope_of(caller)
    rows = await store.hold(tx, scope, [enrolment_id])
    many.require_all(rows, [enrolment_id])
    [row] = rows
    if row.kind is Kind.BUREAU:
        await allowed.require(caller, May.ENROLMENT_BUREAU)
    else:
        await allowed.require_stage(caller, row.stage)
    many.require_version(row, expected_version)
    if row.state is EnrolmentState.FILED:
        raise errors.WithdrawFirst(name=row.name, holder="审批的单位")
    if not rules.may(row.state, Act.CANCELLED):
        raise errors.NotNow(name=row.name, state=row.state.label, act="取消")
    await end(tx, rows)
    await tx.audit(
        "enrolment.cancelled", subject=f"enrolment:{row.id}", student_ids=[row.student_id],
        organisation_id=row.school_id, reason=reason,
    )  # fmt: skip


async def end(tx: Tx, rows: Sequence[EnrolmentRow]) -> None:
    """Cancel held applications that nobody is deciding: claims, open questions and returned cases end with them."""
    ledger = Ledger(tx)
    await ledger.open(rows)
    for row in rows:
        ledger.note_cancelled(row)
        if row.case_id is not None and ledger.case(row.case_id).state is CaseState.RETURNED and tx.caller is not None:
            with suppress(NotTheApplicant):  # whoever may not withdraw it leaves it to lapse
                await DESK.act(ledger, row.case_id, Withdraw(), actor_of(tx.caller))
    await ledger.write()
    await holding.let_go(tx, [row for row in rows if row.state in CLAIMING])
    await checks.withdraw(tx, [row.id for row in rows])


async def follow(tx: Tx, student_ids: Sequence[int]) -> None:
    """The same children have been entered anew by the same schools: what was refused or returned is over."""
    rows = await store.own_leftovers(tx, student_ids)
    if rows:
        await end(tx, rows)
        await tx.audit("enrolment.entered_anew", subject="enrolments", student_ids=[row.student_id for row in rows])
