"""What a publication is, whoever publishes: every page frozen, hashed and sealed, all in one transaction."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from xueji.features import evaluation, notices
from xueji.features.evaluation import ArchivePupil
from xueji.features.publications import store
from xueji.features.publications.content import Frozen, Page, frozen, kinds_of, whole
from xueji.features.publications.store import NewPublicationRow
from xueji.kernel.clock import minute_words
from xueji.platform.database import Tx


async def put_up(tx: Tx, new: NewPublicationRow, class_ids: Sequence[int]) -> None:
    """Freeze these classes, show them, tell everybody who confirms. The grade is held, its classes are submitted."""
    publication_id = await store.add(tx, new)
    await evaluation.mark_published(tx, class_ids, new.year, new.term)
    await evaluation.end_grants(tx, class_ids, new.year, new.term, new.by)
    pupils = await evaluation.archive(tx, class_ids, new.year, new.term)
    pages = await asyncio.to_thread(_pages, publication_id, pupils)
    digest = whole(one for _, _, one in pages)
    await store.add_pages(tx, publication_id, pages, digest)
    student_ids = [one.student_id for one in pupils]
    await tx.audit(
        "evaluation.published",
        subject=f"publication:{publication_id}",
        student_ids=student_ids,
        organisation_id=new.school_id,
        hash=digest.hex(),
        pages=len(pages),
        automatic=new.by is None,
    )
    until = minute_words(new.ends_at - timedelta(minutes=1), tx.today)
    title = "综评开始公示，请核对" if new.by is not None else "综评已自动公示，请核对"
    told = [
        notices.NewNotice(
            account_id=one.account_id,
            title=title,
            body=f"公示到 {until}。请看一看自己的内容，没有问题就确认，有误的写明哪一条。",
            link=f"/m/children/{one.student_id}/publication",
            student_id=one.student_id,
        )
        for one in await store.readers(tx, student_ids)
    ]
    await notices.tell_each(tx, told, notices.Kind.EVALUATION_PUBLISHED)


def _pages(publication_id: int, pupils: Sequence[ArchivePupil]) -> list[tuple[Page, int, Frozen]]:
    found: list[tuple[Page, int, Frozen]] = []
    for one in pupils:
        page = Page(
            publication_id=publication_id,
            student_id=one.student_id,
            name=one.name,
            class_name=one.class_name,
            kinds=kinds_of(one.records()),
        )
        found.append((page, one.class_id, frozen(page)))
    return found
