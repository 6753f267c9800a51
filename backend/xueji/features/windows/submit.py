"""Handing a sheet in: a case for the school, or “nothing has changed”, which asks nobody for anything."""

from collections.abc import Mapping, Sequence

from xueji.approvals import File, Party, Refile, Withdraw
from xueji.features.windows import errors, live, receipt, rules, sheet_store
from xueji.features.windows.check import faults
from xueji.features.windows.effects import DESK, Ledger
from xueji.features.windows.family_schemas import Receipt, Submit
from xueji.features.windows.flow import CONFIRM, MAINTENANCE
from xueji.features.windows.own_sheet import OwnSheet, held, require_consent, require_writable, saver
from xueji.features.windows.schemas import Level, SubmissionState
from xueji.features.windows.sheet import Item, ItemKind, Value, own_members
from xueji.features.windows.sheet_store import Filing, Handed, HandedItem
from xueji.kernel.refusals import FieldErrors
from xueji.platform.caller import Caller
from xueji.platform.cases import actor_of
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx

PREFIX = "WH"


async def submit(tx: Tx, caller: Caller, student_id: int, expected_version: int, data: Submit) -> Receipt:
    """Hand in what the draft holds.

    Raises:
        FieldErrors: every fault of the form.
        ConsentNotGiven: under 14, and this guardian has not agreed.
        SheetMoved: somebody of the family saved after this person looked.
        NothingToSubmit, ChangedAfterAll: the button does not fit the draft.
        SheetHandedIn, SheetConfirmed, WindowNotOpen, WindowClosed: not now.
    """
    own = await held(tx, caller, student_id)
    require_writable(own, tx)
    await require_consent(tx, caller, own)
    items = own.items()
    if expected_version != own.row.draft_version:
        raise errors.SheetMoved(
            yours=expected_version, theirs=own.row.draft_version, saved_by=saver(own.row, caller) or "家人"
        )
    if data.nothing_changed and items:
        raise errors.ChangedAfterAll(count=len(items))
    if not data.nothing_changed and not items:
        raise errors.NothingToSubmit
    found = faults(own, tx.today)
    if found:
        raise FieldErrors(found)
    role = "self" if student_id == caller.own_record else "guardian"
    handed = await (_file(tx, caller, own, items, role) if items else _settle(tx, caller, own, role))
    submission_id = await sheet_store.hand_in(tx, handed)
    await tx.audit(
        "maintenance.submitted" if items else "maintenance.nothing_changed",
        subject=f"submission:{submission_id}",
        student_ids=[student_id],
        organisation_id=own.row.school_id,
        number=handed.number,
        items=[item.key for item in items],
    )
    live.changed(tx, own.row.window_id)
    return receipt.fresh(own, handed, items, caller, tx)


async def _file(tx: Tx, caller: Caller, own: OwnSheet, items: Sequence[Item], role: str) -> Handed:
    """Open the case at the school, or answer the return of the one that is open."""
    row, ledger, actor = own.row, Ledger(tx), actor_of(caller)
    phones = [_phone(item) for item in items]
    indexes = [keyring().index(phone, "phone") if phone else None for phone in phones]
    asked = list(dict.fromkeys(index for index in indexes if index))
    filing = await sheet_store.filing(tx, row.school_id, caller.account_id, own.record.id, asked)
    keys = tuple(item.key for item in items)
    if row.state is SubmissionState.RETURNED and row.case_id is not None and row.id is not None:
        await sheet_store.supersede(tx, row.id, keys)
        outcome = await DESK.act(ledger, row.case_id, Refile(items=keys), actor)
    else:
        parties = {Party.SCHOOL: row.school_id} | ({Party.COUNTY: filing.parent_id} if filing.parent_id else {})
        number = await ledger.cases.number(PREFIX)
        command = File(flow=MAINTENANCE.name, number=number, student_id=own.record.id, parties=parties, items=keys)
        outcome = await DESK.file(ledger, command, actor)
    await ledger.write()
    members = own_members(own.record)
    written = [
        HandedItem(item=item, risks=_risks(item, members, index, asked, filing), phone=index)
        for item, index in zip(items, indexes, strict=True)
    ]
    codes = list(dict.fromkeys(code for one in written for code in one.risks))
    level = rules.worst(codes)
    return Handed(
        window_id=row.window_id,
        student_id=own.record.id,
        state=SubmissionState.SUBMITTED,
        base_version=own.record.version,
        items=written,
        level=level,
        risks=[code for code in codes if rules.risk(code).level > Level.CALM],
        harmless=level is Level.CALM and all(rules.is_harmless(item) for item in items),
        case_id=outcome.case.id,
        number=outcome.case.number,
        due_on=outcome.case.open_steps[CONFIRM].due_on,
        provisional=outcome.case.open_steps[CONFIRM].provisional,
        account_id=caller.account_id,
        role=role,
    )


async def _settle(tx: Tx, caller: Caller, own: OwnSheet, role: str) -> Handed:
    """“Nothing has changed”: the family has looked, there is nothing for the school to decide."""
    row, ledger = own.row, Ledger(tx)
    if row.state is SubmissionState.RETURNED and row.case_id is not None and row.id is not None:
        await DESK.act(ledger, row.case_id, Withdraw(text="没有要改的"), actor_of(caller))
        await ledger.write()
        await sheet_store.withdraw(tx, row.id)
    return Handed(
        window_id=row.window_id,
        student_id=own.record.id,
        state=SubmissionState.CONFIRMED,
        base_version=own.record.version,
        items=[],
        level=Level.CALM,
        risks=[],
        harmless=False,
        case_id=None,
        number=await ledger.cases.number(PREFIX),
        due_on=None,
        provisional=False,
        account_id=caller.account_id,
        role=role,
    )


def _phone(item: Item) -> str | None:
    """The phone number that an item brings, of the pupil or of a member."""
    if item.kind in {ItemKind.FIELD, ItemKind.MEMBER_FIELD}:
        return item.after if item.field == "phone" and isinstance(item.after, str) and item.after else None
    phone = item.after.get("phone") if isinstance(item.after, dict) else None
    return phone if isinstance(phone, str) and phone else None


def _risks(
    item: Item, members: Mapping[str, Mapping[str, Value]], index: bytes | None, asked: Sequence[bytes], filing: Filing
) -> list[str]:
    found = rules.item_risks(item, members)
    if index is None:
        return found
    shared = filing.shared[asked.index(index)]
    if shared:
        found.append(f"{rules.PHONE_SHARED}:{shared}")
    if index == filing.own_phone:
        found.append(rules.PHONE_VERIFIED)
    return found
