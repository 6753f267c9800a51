"""Taking an entry back before the school has decided, and throwing away a draft that was never handed in."""

from xueji.approvals import Withdraw
from xueji.features.collections import entry, entry_store, errors, live
from xueji.features.collections.effects import act
from xueji.features.collections.family_schemas import MyEntries, TakenBack
from xueji.features.collections.schemas import EntryState
from xueji.platform.caller import Caller
from xueji.platform.cases import actor_of
from xueji.platform.database import Tx


async def withdraw(tx: Tx, caller: Caller, entry_id: int) -> TakenBack:
    """Take the entry back: a draft again, with everything kept.

    Raises:
        NothingHandedIn: nothing lies with the school.
        CaseClosed: the school has decided.
    """
    found = await entry.held(tx, caller, entry_id)
    row = found.row
    if row.state is not EntryState.SUBMITTED or row.case_id is None:
        raise errors.NothingHandedIn(what=_why(row.state))
    await act(tx, row.case_id, Withdraw(), actor_of(caller))
    await tx.audit(
        "collection_entry.withdrawn", subject=f"collection_entry:{row.id}", organisation_id=found.of.school_id,
        number=row.number,
    )  # fmt: skip
    live.changed(tx, found.of.id)
    return TakenBack(entry_id)


def _why(state: EntryState) -> str:
    match state:
        case EntryState.ACCEPTED:
            return "学校已经接收，孩子正在建籍。"
        case EntryState.RETURNED:
            return "学校已经退回给您，直接改好再交就行。"
        case _:
            return "还没有提交给学校。"


async def discard(tx: Tx, caller: Caller, entry_id: int) -> MyEntries:
    """Throw a draft away for good.

    Raises:
        EntryNotADraft: it has been handed in once.
    """
    found = await entry.held(tx, caller, entry_id)
    if found.row.state is not EntryState.DRAFT or await entry_store.was_handed_in(tx, entry_id):
        raise errors.EntryNotADraft
    await entry_store.delete_draft(tx, entry_id)
    await tx.audit(
        "collection_entry.discarded", subject=f"collection_entry:{entry_id}", organisation_id=found.of.school_id
    )
    live.changed(tx, found.of.id)
    return MyEntries([])
