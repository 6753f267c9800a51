"""Read the own inbox and mark what has been read."""

from xueji.features.notices import store
from xueji.features.notices.rules import Channel, CopyState, Outcome
from xueji.features.notices.schemas import Copy, Inbox, Notice, NoticeCard, Unread
from xueji.kernel.refusals import NotFound
from xueji.platform.caller import Caller
from xueji.platform.database import Tx


async def page(caller: Caller, before: int | None) -> Inbox:
    found = await store.page(caller.account_id, before)
    shown = found[: store.PAGE]
    return Inbox(
        items=[_card(n) for n in shown],
        unread=await store.unread(caller.account_id),
        next_before=shown[-1].id if len(found) > len(shown) else None,
    )


async def unread(caller: Caller) -> Unread:
    return Unread(await store.unread(caller.account_id))


async def notice(caller: Caller, notice_id: int) -> Notice:
    found = await store.one(caller.account_id, notice_id)
    if found is None:
        raise NotFound
    return Notice(
        id=found.id,
        kind=found.kind,
        kind_label=found.kind.label,
        title=found.title,
        body=found.body,
        link=found.link,
        student_id=found.student_id,
        at=found.at,
        read=found.read,
        copies=[_copy(c) for c in await store.copies_of(notice_id)],
    )


async def mark_read(tx: Tx, caller: Caller, notice_id: int) -> Unread:
    left = await store.mark_read(tx, caller.account_id, notice_id)
    if left is None:
        raise NotFound
    return Unread(left)


async def mark_all_read(tx: Tx, caller: Caller) -> Unread:
    await store.mark_all_read(tx, caller.account_id)
    return Unread(0)


def _card(found: store.NoticeRow) -> NoticeCard:
    return NoticeCard(
        id=found.id,
        kind=found.kind,
        kind_label=found.kind.label,
        title=found.title,
        body=found.body,
        link=found.link,
        student_id=found.student_id,
        at=found.at,
        read=found.read,
    )


def _copy(found: store.CopyRow) -> Copy:
    why, what_next = Outcome(found.outcome).words if found.outcome else ("", "")
    return Copy(
        channel=Channel(found.channel),
        channel_label=found.channel.label,
        state=found.state,
        state_label=found.state.label,
        sent_at=found.sent_at,
        next_try_at=found.next_at if found.state is CopyState.WAITING else None,
        tries=found.tries,
        why=why,
        next=what_next,
    )
