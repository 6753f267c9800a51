"""What the flow of reports owes, kept."""

from xueji.approvals import Actor, Approve, Command, Desk, Outcome, Returned
from xueji.features import accounts, casework, notices
from xueji.features.accounts import Role
from xueji.features.archives import errors, store, words
from xueji.features.archives.flow import REPORT
from xueji.platform.cases import Cases, entries_of
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


async def act(tx: Tx, case_id: int, command: Command, actor: Actor, expected_version: int | None) -> Outcome:
    """As the desk does; what has been revoked meanwhile is not confirmed (raises ReportRevoked)."""
    outcome = await DESK.act(Cases(tx), case_id, command, actor, expected_version=expected_version)
    if isinstance(command, Approve):
        row = await store.of_case(tx, case_id)
        if row is None or await store.hold(tx, row.publication_id) is None:
            raise errors.ReportRevoked
    return outcome


DESK: Desk[Tx] = Desk(
    [REPORT],
    now={},
    later={"archive": ARCHIVE, "tell_school": TELL_SCHOOL, "tell_offices": casework.TELL_OFFICES},
)
