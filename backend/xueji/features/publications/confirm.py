"""Pupils, and guardians of those under 14, read what is published of them and of their class, and confirm it."""

from xueji.features import evaluation, students
from xueji.features.publications import dispute_store, errors, store
from xueji.features.publications.content import thawed
from xueji.features.publications.rules import away
from xueji.features.publications.schemas import OtherPage, PublicationConfirmed, PublicationOfPupil, PublishedPage
from xueji.features.publications.store import PageRow
from xueji.kernel.clock import china_date, minute_words
from xueji.kernel.refusals import NotFound
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.database import Tx
from xueji.platform.scope import scope_of

PURPOSE = "看综评公示"


async def read(caller: Caller, student_id: int) -> PublicationOfPupil:
    """The pupil's page of the latest publication. Raises NotFound where there is none."""
    row = await own_page(students.POOL, caller, student_id)
    sheet = await evaluation.read_sheet(students.POOL, caller, student_id)
    page = thawed(row.data)
    objection = await dispute_store.open_objection(students.POOL, row.id)
    gone = away(row.owner)
    mine = row.running and not gone and sheet.writer(caller) is not None
    beside = [(one.id, thawed(one.data)) for one in await store.others(students.POOL, row)]
    return PublicationOfPupil(
        name=page.name,
        class_name=page.class_name,
        ends_at=row.ends_at,
        running=row.running,
        audience_label=row.audience.label,
        kinds=list(page.kinds),
        hash=row.hash.hex(),
        confirmed_at=row.confirmed_at,
        may_confirm=mine and row.confirmed_at is None,
        may_object=mine and objection is None,
        objection_case_id=objection.case_id if objection else None,
        versions=row.versions,
        closed_at=row.closed_at,
        away=gone,
        watermark=_watermark(caller, row),
        others=[OtherPage(id=one, name=other.name, class_name=other.class_name) for one, other in beside],
    )


async def read_other(caller: Caller, student_id: int, page_id: int) -> PublishedPage:
    """The page of a fellow pupil while it is published; the look is written down first."""
    own = await own_page(students.POOL, caller, student_id)
    row = next((one for one in await store.others(students.POOL, own) if one.id == page_id), None)
    if row is None:
        raise NotFound
    await read_log(caller, "evaluation.published_page", [row.student_id], PURPOSE)
    page = thawed(row.data)
    return PublishedPage(
        name=page.name, class_name=page.class_name, kinds=list(page.kinds), watermark=_watermark(caller, own)
    )


async def confirm(tx: Tx, caller: Caller, student_id: int, data: PublicationConfirmed) -> None:
    """Say that the own page is right; to say it again changes nothing.

    Raises:
        NotFound, PublicationNotYours, PublicationOver, PublicationRevoked, PublicationClosed.
        PublicationOther: another page was read.
    """
    row = await held(tx, caller, student_id)
    if row.confirmed_at is not None:
        return
    if not row.running:
        raise row.ended()
    if row.hash.hex() != data.hash:
        raise errors.PublicationOther
    await store.confirm(tx, row.id, caller.account_id)
    await tx.audit(
        "evaluation.publication_confirmed",
        subject=f"publication_page:{row.id}",
        student_ids=[student_id],
        organisation_id=row.school_id,
        hash=data.hash,
    )


async def held(tx: Tx, caller: Caller, student_id: int) -> PageRow:
    """The newest page of a pupil, taken down or not, held, for who answers for it.

    Raises:
        NotFound, PublicationNotYours.
        PublicationNotAsked: the pupil has left the school, or is suspended.
    """
    page_id = await store.newest(tx, scope_of(caller), student_id)
    if page_id is None:
        raise NotFound
    await store.keep_whole(tx, page_id)
    row = await store.hold(tx, page_id)
    if row is None:
        raise NotFound
    if gone := away(row.owner):
        raise errors.PublicationNotAsked(why_so=gone)
    sheet = await evaluation.read_sheet(tx, caller, student_id)
    if sheet.writer(caller) is None:
        raise errors.PublicationNotYours(name=sheet.row.name)
    return row


async def own_page(source: students.Reads, caller: Caller, student_id: int) -> PageRow:
    """The latest page of a pupil of the caller's. Raises NotFound."""
    row = await store.latest(source, scope_of(caller), student_id)
    if row is None:
        raise NotFound
    return row


def _watermark(caller: Caller, row: PageRow) -> str:
    """Who looks and when: a picture taken of the page says whose it was."""
    return f"{caller.name} {minute_words(row.now, china_date(row.now))}"
