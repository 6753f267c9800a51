"""One act for all sheets without risk: a class, or the whole window."""

from xueji.approvals import Approve
from xueji.features.windows import decision_store, errors, live, store
from xueji.features.windows.decision_store import Part
from xueji.features.windows.effects import DESK, Ledger
from xueji.features.windows.progress import confirms
from xueji.features.windows.schemas import BatchOutcome
from xueji.features.windows.sheet import clash
from xueji.kernel.refusals import NotFound
from xueji.platform.caller import Caller
from xueji.platform.cases import actor_of
from xueji.platform.database import Tx
from xueji.platform.scope import scope_of

MOST = 2000


async def confirm_harmless(tx: Tx, caller: Caller, window_id: int, class_id: int | None) -> BatchOutcome:
    """Confirm every waiting sheet whose items are all harmless; own filings and own children are left to others.

    The statements are constant in number. A sheet whose record has changed meanwhile is left and counted.

    Raises:
        NothingHarmless: every waiting sheet wants a look.
    """
    scope = scope_of(caller)
    window = await store.window(tx, scope, window_id)
    if window is None:
        raise NotFound
    mine = confirms(caller, window.school_id)
    part = Part(window_id=window_id, class_id=class_id, account_id=caller.account_id, own=caller.children)
    waiting, own = await decision_store.waiting(tx, scope, part)
    case_ids: list[int] = []
    if mine:
        case_ids = await decision_store.harmless(tx, scope, part, MOST)
    if not case_ids:
        raise errors.NothingHarmless(waiting=waiting)
    ledger = Ledger(tx)
    await ledger.open(case_ids)
    actor = actor_of(caller)
    confirmed: list[int] = []
    clashes = 0
    for case_id in case_ids:
        case, record = ledger.case(case_id), ledger.record(case_id)
        if any(clash(item, record) for item in ledger.items(case_id, case.items)):
            clashes += 1
            continue
        await DESK.act(ledger, case_id, Approve(), actor)
        confirmed.append(ledger.sheet(case_id).student_id)
    await ledger.write()
    await tx.audit(
        "maintenance.confirmed_harmless",
        subject=f"window:{window_id}",
        student_ids=confirmed,
        organisation_id=window.school_id,
        class_id=class_id,
        confirmed=len(confirmed),
    )
    live.changed(tx, window_id)
    left = waiting - len(confirmed) - own - clashes
    said = [f"确认了 {len(confirmed)} 份"]
    said += [f"{left} 份要看一眼"] if left else []
    said += [f"{own} 份关系到您自己的孩子，要由他人确认"] if own else []
    said += [f"{clashes} 份的学籍刚被改过，请逐份看"] if clashes else []
    return BatchOutcome(confirmed=len(confirmed), left=left, own=own, clashes=clashes, words="，".join(said) + "。")
