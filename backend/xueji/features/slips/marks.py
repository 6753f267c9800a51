"""What a person has marked as wrong, kept on the server until it is handed in."""

from xueji.features.slips import errors, page, rules, signature_store, store
from xueji.features.slips.family_schemas import MarksKept, SlipMarks
from xueji.features.slips.rules import Act
from xueji.features.slips.store import SlipRow
from xueji.kernel.refusals import NotFound, VersionConflict
from xueji.platform.caller import Caller
from xueji.platform.database import Tx
from xueji.platform.scope import scope_of


async def save(tx: Tx, caller: Caller, slip_id: int, expected_version: int, data: SlipMarks) -> MarksKept:
    """Keep all that is marked so far.

    Raises:
        FieldNotOnSlip: not a field of this slip.
        SlipObjected, SlipSignedAlready, SlipGone: nothing can be marked any more.
        VersionConflict: another device of the same person saved meanwhile.
    """
    row = await store.slip(tx, scope_of(caller), slip_id)
    if row is None:
        raise NotFound
    await refuse_unless(tx, row, Act.OBJECT)
    given = {mark.field: mark.wanted.strip() for mark in data.marks}
    if set(given) - set(page.opened(row).rows()):
        raise errors.FieldNotOnSlip
    version = await signature_store.save_marks(tx, row.id, caller.account_id, given, expected_version)
    if version is None:
        there = await signature_store.marks(tx, row.id, caller.account_id)
        raise VersionConflict(yours=given, theirs=there.opened() if there else {})
    return MarksKept(version, tx.now)


async def refuse_unless(tx: Tx, row: SlipRow, act: Act) -> None:
    """Raise the refusal that says why this act may not happen to the slip now."""
    if rules.after(row.state, act) is not None:
        return
    match row.state:
        case rules.SlipState.OBJECTED:
            objected = await signature_store.objections(tx, row.id)
            raise errors.SlipObjected(
                at=page.moment_words(row.objected_at or tx.now, tx.today),
                count=len(objected),
                due=page.due_words(row.due_on, tx.today),
            )
        case rules.SlipState.SIGNED | rules.SlipState.DONE:
            signed = await signature_store.signatures(tx, [row.id])
            by, at = page.signer_words(signed, tx.caller), page.moment_words(signed[0].signed_at, tx.today)
            raise errors.SlipSignedAlready(by=by, at=at)
        case _:
            raise errors.SlipGone(state=row.state.label, why_so=page.gone_words(row))
