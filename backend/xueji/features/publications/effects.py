"""What the flows of a publication owe, kept."""

from datetime import timedelta

from xueji.approvals import Actor, Approve, Command, Desk, Happened, Outcome
from xueji.features import casework, evaluation, notices
from xueji.features.publications import dispute_store, errors, store, version_store
from xueji.features.publications.content import Page, frozen, kinds_of, thawed
from xueji.features.publications.flow import AUTOMATIC_REVOCATION, CORRECTION, OBJECTION, REVOCATION
from xueji.features.publications.rules import open_until
from xueji.features.publications.store import PageRow
from xueji.features.publications.take_down import take_down, tell_school
from xueji.kernel.clock import china_date, minute_words
from xueji.kernel.refusals import NotFound
from xueji.platform.cases import Cases
from xueji.platform.database import Tx


async def write_correction(tx: Tx, happened: Happened) -> None:
    """The second person has agreed. Raises PublicationOver, and nothing has happened, where it is too late.

    Where the publication was taken down meanwhile, the record alone is corrected: the next one shows it.
    """
    found = await dispute_store.correction(tx, happened.case.id)
    page = None if found is None else await store.hold(tx, found.page_id)
    if found is None or page is None:
        raise NotFound
    if page.revoked:
        await evaluation.write_corrected(tx, found.record_id, found.sides.after)
        return
    if not page.correctable:
        raise errors.PublicationOver(until=minute_words(page.ends_at - timedelta(minutes=1), china_date(page.now)))
    await evaluation.write_corrected(tx, found.record_id, found.sides.after)
    await show_anew(tx, page)


async def show_anew(tx: Tx, page: PageRow) -> None:
    """What a pupil's records say now is what is published; who confirmed is asked again."""
    pupil = await evaluation.archive_of(tx, page.student_id, page.year, page.term)
    if pupil is None:
        raise NotFound
    old = thawed(page.data)
    new = frozen(
        Page(
            publication_id=page.publication_id,
            student_id=page.student_id,
            name=old.name,
            class_name=old.class_name,
            kinds=kinds_of(pupil.records()),
        )
    )
    if new.hash == page.hash:
        return
    until = open_until(page.ends_at, page.now)
    await version_store.freeze_anew(tx, page, new, until)
    await tx.audit(
        "evaluation.published_anew",
        subject=f"publication_page:{page.id}",
        student_ids=[page.student_id],
        organisation_id=page.school_id,
        before=page.hash.hex(),
        after=new.hash.hex(),
    )
    last = minute_words(until - timedelta(minutes=1), tx.today)
    told = [
        notices.NewNotice(
            account_id=one.account_id,
            title="综评公示的内容改了，请再核对",
            body=f"学校更正了公示的内容，以前的确认不再算数。请在 {last} 以前核对，没有问题就再确认一次。",
            link=f"/m/children/{one.student_id}/publication",
            student_id=one.student_id,
        )
        for one in await store.readers(tx, [page.student_id])
    ]
    await notices.tell_each(tx, told, notices.Kind.EVALUATION_PUBLISHED)


async def act_on_objection(
    tx: Tx, case_id: int, command: Command, actor: Actor, expected_version: int | None
) -> Outcome:
    """As the desk does; nobody agrees to an objection before it is corrected (raises ObjectionNotMended)."""
    outcome = await DESK.act(Cases(tx), case_id, command, actor, expected_version=expected_version)
    if isinstance(command, Approve):
        found = await dispute_store.objection(tx, case_id)
        page = None if found is None else await store.hold(tx, found.page_id)
        if found is None or page is None or page.hash == found.hash:
            raise errors.ObjectionNotMended
    return outcome


DESK: Desk[Tx] = Desk(
    [OBJECTION, CORRECTION, REVOCATION, AUTOMATIC_REVOCATION],
    now={"write_correction": write_correction, "revoke_publication": take_down, "tell_school": tell_school},
    later={"tell_family": casework.TELL_FAMILY, "tell_offices": casework.TELL_OFFICES},
)
