"""What pupils' records say now is what is published; what their pages said is kept, who confirmed is asked again."""

from collections.abc import Sequence
from datetime import timedelta

from xueji.features import evaluation, notices
from xueji.features.publications import store, version_store
from xueji.features.publications.content import Page, frozen, kinds_of, thawed
from xueji.features.publications.rules import open_until
from xueji.features.publications.store import PageRow
from xueji.features.publications.version_store import Exchange
from xueji.kernel.clock import minute_words
from xueji.platform.database import Tx


async def show_anew(tx: Tx, pages: Sequence[PageRow], why: str) -> int:
    """Freeze anew those pages of one publication that differ; answers how many. The pages are held."""
    exchanges = await _exchanges(tx, pages)
    if not exchanges:
        return 0
    first = exchanges[0].page
    await version_store.freeze_anew(tx, first.publication_id, exchanges)
    await tx.audit(
        "evaluation.published_anew",
        subject=f"publication:{first.publication_id}",
        student_ids=[one.page.student_id for one in exchanges],
        organisation_id=first.school_id,
        pages=[one.page.id for one in exchanges],
        before=[one.page.hash.hex() for one in exchanges],
        after=[one.to.hash.hex() for one in exchanges],
    )
    until = {one.page.student_id: minute_words(one.until - timedelta(minutes=1), tx.today) for one in exchanges}
    told = [
        notices.NewNotice(
            account_id=one.account_id,
            title="综评公示的内容改了，请再核对",
            body=f"{why}，以前的确认不再算数。请在 {until[one.student_id]} 以前核对，没有问题就再确认一次。",
            link=f"/m/children/{one.student_id}/publication",
            student_id=one.student_id,
        )
        for one in await store.readers(tx, list(until))
    ]
    await notices.tell_each(tx, told, notices.Kind.EVALUATION_PUBLISHED)
    return len(exchanges)


async def _exchanges(tx: Tx, pages: Sequence[PageRow]) -> list[Exchange]:
    if not pages:
        return []
    pupils = await evaluation.archive_of_pupils(tx, [one.student_id for one in pages], pages[0].year, pages[0].term)
    now = {one.student_id: one for one in pupils}
    found: list[Exchange] = []
    for page in pages:
        old, pupil = thawed(page.data), now.get(page.student_id)
        if pupil is None:
            continue
        new = frozen(
            Page(
                publication_id=page.publication_id,
                student_id=page.student_id,
                name=old.name,
                class_name=old.class_name,
                kinds=kinds_of(pupil.records()),
            )
        )
        if new.hash != page.hash:
            found.append(Exchange(page, new, open_until(page.ends_at, page.now)))
    return found
