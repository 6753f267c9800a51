"""What acts owe people afterwards: families hear of slips, the school hears of what is wrong."""

from collections.abc import Iterable

from xueji.features import notices
from xueji.features.slips import store
from xueji.features.slips.issue import TELL_ISSUED
from xueji.features.slips.store import ToTell
from xueji.kernel.clock import day_words
from xueji.platform.database import Tx, transaction
from xueji.platform.jobs import JobContext, job


@job(TELL_ISSUED)
async def tell_issued(context: JobContext, *, issue_id: int) -> None:  # noqa: ARG001
    """Slips have been issued: every guardian hears of it, once."""
    async with transaction() as tx:
        issue = await store.take_untold(tx, issue_id)
        if issue is None:
            return
        await tell_families(
            tx,
            await store.families_of_issue(tx, issue_id),
            kind=notices.Kind.SLIP_ISSUED,
            title=f"{issue.school}：请确认学籍信息",
            body="请看{names}的学籍信息确认单，都对就签名，有错就标出来。"
            f"{day_words(issue.last_day, tx.today)}截止。",
        )


async def tell_families(tx: Tx, people: Iterable[ToTell], *, kind: notices.Kind, title: str, body: str) -> int:
    """One notice a person, about all own children at once; `{names}` in the body is filled with them."""
    children: dict[int, list[ToTell]] = {}
    for one in people:
        children.setdefault(one.account_id, []).append(one)
    told = [
        notices.NewNotice(
            account_id=account_id,
            title=title,
            body=body.replace("{names}", "、".join(one.name for one in own)),
            link=f"/m/slips/{own[0].slip_id}",
            student_id=own[0].student_id,
        )
        for account_id, own in children.items()
    ]
    return await notices.tell_each(tx, told, kind)
