"""Paper families: a teacher begins an entry and hands out a code, by which the guardian confirms on the phone."""

from typing import Any, cast

import msgspec
from litestar import Request

from xueji.features import guardians, students
from xueji.features.collections import entry, entry_store, errors, live, paper_store, progress, rules, store
from xueji.features.collections.content import begun
from xueji.features.collections.entry_store import NewEntry
from xueji.features.collections.family_schemas import Begun
from xueji.features.collections.invitation import require_open
from xueji.features.collections.schemas import ConfirmationCode, EntryState, NewPaperEntry
from xueji.kernel.clock import china_date
from xueji.kernel.refusals import NotFound
from xueji.platform.caller import Caller
from xueji.platform.database import Tx
from xueji.platform.documents import qr_svg
from xueji.platform.doors import Once
from xueji.platform.scope import scope_of


async def begin(tx: Tx, caller: Caller, collection_id: int, data: NewPaperEntry) -> Begun:
    """A teacher begins to write down a child whose family brought its papers.

    Raises:
        NotFound: not the caller's collection or class.
        CollectionNotOpen, CollectionClosed: outside the dates.
    """
    scope = scope_of(caller)
    row = await store.collection(tx, scope, collection_id)
    if row is None or not progress.reviews(caller, row.school_id):
        raise NotFound
    class_id = data.class_id or None
    covered = row.unassigned if class_id is None else class_id in row.class_ids
    if not covered or (scope.class_ids is not None and class_id not in scope.class_ids):
        raise NotFound
    require_open(row, kept="没有开始录入。")
    entry_id = await entry_store.insert_entry(
        tx,
        NewEntry(
            collection_id=row.id,
            school_id=row.school_id,
            school_path=row.school_path,
            class_id=class_id,
            account_id=None,
            paper_by=caller.account_id,
            consent_version=None,
            content=begun(),
        ),
    )
    await tx.audit(
        "collection_entry.begun_on_paper", subject=f"collection_entry:{entry_id}", organisation_id=row.school_id
    )
    live.changed(tx, row.id)
    return Begun(entry_id)


class MadeCode(msgspec.Struct, frozen=True):
    """What the idempotency store keeps of a code that was made: its number, never the code."""

    confirmation_id: int
    name: str


async def make_code(request: Request[Any, Any, Any], caller: Caller, once: Once, entry_id: int) -> ConfirmationCode:
    """A fresh code for the guardian of a paper entry; the one before is good no more.

    Raises:
        PaperEntryDone: confirmed already, or not handed in yet.
    """

    async def act(tx: Tx) -> MadeCode:
        found = await entry.held(tx, caller, entry_id)
        row = found.row
        if row.confirmed_at is not None:
            raise errors.PaperEntryDone(what="家长已经在手机上确认过。")
        if row.state is EntryState.DRAFT:
            raise errors.PaperEntryDone(what="还没有提交，填好提交后再发确认码。")
        made = await paper_store.replace(tx, row.id, guardians.new_code(), caller.account_id, rules.CONFIRM_WITHIN)
        await tx.audit(
            "collection_confirmation.made", subject=f"collection_entry:{row.id}", organisation_id=found.of.school_id
        )
        return MadeCode(made, row.name)

    answer = cast("msgspec.Raw", await once(act))
    made = msgspec.json.decode(bytes(answer), type=MadeCode)
    row = await paper_store.confirmation(students.POOL, made.confirmation_id)
    if row is None or not row.code:
        raise errors.ConfirmationCodeOver
    code = guardians.grouped(row.code)
    link = f"{request.app.state.gate.settings.public_url}/m/collect/confirm?code={code}"
    return ConfirmationCode(
        entry_id=entry_id,
        name=made.name,
        code=code,
        link=link,
        qr=qr_svg(link),
        expires_on=china_date(row.expires_at),
    )
