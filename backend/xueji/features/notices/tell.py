"""Tell people: the notice in the inbox is the record, copies by WeChat and SMS leave afterwards as a job."""

from collections.abc import Iterable

from xueji.features.notices import store
from xueji.features.notices.kinds import KINDS, Kind
from xueji.features.notices.rules import Channel
from xueji.features.notices.store import NewNotice
from xueji.platform.database import Tx

SEND = {Channel.WECHAT: "notices.send_wechat", Channel.SMS: "notices.send_sms"}


async def tell(
    tx: Tx,
    account_ids: Iterable[int],
    kind: Kind,
    title: str,
    body: str,
    link: str = "",
    *,
    student_id: int | None = None,
    copies: tuple[Channel, ...] = (Channel.WECHAT,),
) -> int:
    """Tell several accounts the same; answers how many were told. A constant number of statements."""
    told = [NewNotice(account_id, title, body, link, student_id) for account_id in sorted(set(account_ids))]
    return await tell_each(tx, told, kind, copies=copies)


async def tell_each(
    tx: Tx, told: list[NewNotice], kind: Kind, *, copies: tuple[Channel, ...] = (Channel.WECHAT,)
) -> int:
    """Tell each their own words: thousands of reminders are one statement and one job."""
    if not told:
        return 0
    number = await store.add(tx, told, kind, KINDS[kind].priority, copies)
    for channel in copies:
        await tx.defer(SEND[channel], queueing_lock=SEND[channel])
    return number
