"""What the flow of reports owes, kept."""

from xueji.approvals import Desk, Happened, Returned
from xueji.features import accounts, casework, notices, publications
from xueji.features.accounts import Role
from xueji.features.archives import errors, store, words
from xueji.features.archives.flow import REPORT
from xueji.features.archives.unsettled import unsettled
from xueji.platform.cases import entries_of
from xueji.platform.database import Tx, transaction
from xueji.platform.jobs import JobContext, job

ARCHIVE = "archives.make"
TELL_SCHOOL = "archives.tell_school"
PAGE = "/staff/reports"


@job(TELL_SCHOOL)
async def tell_school(context: JobContext, *, case_id: int, seq: int) -> None:  # noqa: ARG001
    """The clock has reported, or the city has sent it back: the academic administrators hear of it, once."""
    async with transaction() as tx:
        row = await store.of_case(tx, case_id)
        event = next((one.event for one in await entries_of(tx, case_id) if one.seq == seq), None)
        fresh = await tx.execute(
            "INSERT INTO case_told (case_id, seq, audience) VALUES ($1, $2, 'offices') ON CONFLICT DO NOTHING",
            *(case_id, seq),
        )
        if row is None or event is None or not fresh:
            return
        label = f"{words.grade(row)}{row.term.label}的综评"
        if isinstance(event, Returned):
            title, body = f"{label}被退回", f"编号 {row.number}。{words.returned(event)}改好以后，请再次上报。"
        elif not row.filed_by:
            title, body = f"{label}已自动上报", f"到了自动上报的日子，系统替学校上报，编号 {row.number}。等市里确认。"
        else:
            return
        await tell_academics(tx, row.school_id, title, body)


async def tell_academics(tx: Tx, school_id: int, title: str, body: str) -> None:
    posts = await accounts.posts_with_role(tx, school_id, Role.ACADEMIC_ADMINISTRATOR)
    to = [post.account_id for post in posts]
    await notices.tell(tx, to, notices.Kind.EVALUATION_REPORT, title, body, PAGE)


async def close_publication(tx: Tx, happened: Happened) -> None:
    """The city has confirmed: what was published is final.

    Raises:
        ReportRevoked: it was taken down meanwhile.
        ReportUnsettled: something of it may change still.
    """
    row = await store.of_case(tx, happened.case.id)
    held = None if row is None else await store.hold(tx, row.publication_id)
    if held is None:
        raise errors.ReportRevoked
    if waits := await unsettled(tx, held):
        raise errors.ReportUnsettled(what="；".join(waits))
    await publications.close(tx, held.publication_id)


DESK: Desk[Tx] = Desk(
    [REPORT],
    now={"close_publication": close_publication},
    later={"archive": ARCHIVE, "tell_school": TELL_SCHOOL, "tell_offices": casework.TELL_OFFICES},
)
