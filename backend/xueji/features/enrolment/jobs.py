"""What decisions and the clock owe people: who is to decide next, what came back, who is enrolled."""

from collections import Counter
from collections.abc import Sequence

from xueji.approvals import Party
from xueji.features import accounts, notices
from xueji.features.accounts import Role
from xueji.features.enrolment import evidence_store, told_store
from xueji.features.enrolment.application import reason_words
from xueji.features.enrolment.effects import DESK, FLOW_OF, TELL, TELL_OFFICES, TELL_WAITING
from xueji.features.enrolment.evidence import SEAL
from xueji.features.enrolment.flow import REVIEW
from xueji.features.enrolment.told_store import ToTell
from xueji.kernel.clock import day_words
from xueji.kernel.texts import sentence
from xueji.platform import files
from xueji.platform.cases import Cases
from xueji.platform.database import Tx, transaction
from xueji.platform.jobs import JobContext, job, periodic

QUEUE = "/staff/enrolment"


@job(TELL)
async def tell(context: JobContext, *, told: Sequence[Sequence[int]]) -> None:  # noqa: ARG001
    """Events of cases as `[case, number of the event]`: one notice for each office, however many pupils."""
    async with transaction() as tx:
        found = await told_store.take_untold(tx, [(case_id, seq) for case_id, seq in told])
        await _tell_next(tx, [one for one in found if one.event == "step_opened"])
        await _tell_returned(tx, [one for one in found if one.event == "returned"])
        await _tell_enrolled(tx, [one for one in found if one.event == "completed"])


async def _tell_next(tx: Tx, found: Sequence[ToTell]) -> None:
    """Who holds the step hears how many wait."""
    counts = Counter((one.payload.get("holder"), one.payload["step"], FLOW_OF[one.kind].name) for one in found)
    labels = {(flow.name, step.name): step.label for flow in DESK.flows for step in flow}
    for (holder, step, flow), count in counts.items():
        if holder is None:
            continue
        role = Role.HEAD_IN_CHARGE if step == REVIEW else Role.BUREAU_REGISTRAR
        posts = await accounts.posts_with_role(tx, holder, role.value)
        await notices.tell(
            tx,
            [post.account_id for post in posts],
            notices.Kind.ENROLMENT_WAITING,
            f"{count} 名学生等您办理：{labels[flow, step]}",
            "10 个工作日内办理，可以成批同意，也可以写明原因退回。",
            f"{QUEUE}?mine=true",
        )


async def _tell_returned(tx: Tx, found: Sequence[ToTell]) -> None:
    """Who filed hears what came back, with the reason; one notice for all that have the same."""
    counts = Counter((one.filed_by, _reason(one)) for one in found)
    for (account_id, reason), count in counts.items():
        await notices.tell(
            tx,
            [account_id],
            notices.Kind.ENROLMENT_RETURNED,
            f"{count} 名学生的建籍申请被退回",
            f"{sentence(reason)}改好再提交，内容都在。" if reason else "改好再提交，内容都在。",
            f"{QUEUE}?state=returned",
        )


def _reason(one: ToTell) -> str:
    return reason_words(str(one.payload.get("reason", "")), str(one.payload.get("text", ""))).rstrip("。")


async def _tell_enrolled(tx: Tx, found: Sequence[ToTell]) -> None:
    """Families and whoever filed hear that the pupil stands in school."""
    families = [
        notices.NewNotice(
            account_id,
            f"{one.name}的学籍已建立",
            f"已在{one.school}建籍，请看一看孩子的信息对不对。",
            f"/m/children/{one.student_id}",
            one.student_id,
        )
        for one in found
        for account_id in one.guardians
    ]
    await notices.tell_each(tx, families, notices.Kind.ENROLMENT_DONE)
    for (account_id, school), count in Counter((one.filed_by, one.school) for one in found).items():
        await notices.tell(
            tx,
            [account_id],
            notices.Kind.ENROLMENT_DONE,
            f"{school}：{count} 名学生已建籍",
            "学籍号正在生成；没有分班的，分班后马上生成学籍辅号。",
            f"{QUEUE}?state=done",
        )


@job(TELL_OFFICES)
async def tell_offices(context: JobContext, *, case_id: int, seq: int) -> None:  # noqa: ARG001
    """A step waits too long: its office is reminded; once it is overdue, the office above hears of it too."""
    async with transaction() as tx:
        found = await told_store.take_untold(tx, [(case_id, seq)])
        case = await Cases(tx).case(case_id)
        if not found or case is None or case.closed:
            return
        [one] = found
        overdue = one.event == "escalated"
        offices = list(case.holders)
        if overdue and one.payload.get("to"):
            offices.append(case.parties[Party(one.payload["to"])])
        told: list[int] = []
        for office in offices:
            role = Role.HEAD_IN_CHARGE if office == one.school_id else Role.BUREAU_REGISTRAR
            told += [post.account_id for post in await accounts.posts_with_role(tx, office, role.value)]
        due = day_words(case.due_on, tx.today) if case.due_on else ""
        await notices.tell(
            tx,
            told,
            notices.Kind.ENROLMENT_OVERDUE,
            f"{one.school}：建籍申请{'已超期' if overdue else '快到期'}",
            f"申请号 {case.number}，办理期限 {due}。逾期不会自动通过，请尽快办。",
            f"{QUEUE}/{one.enrolment_id}",
            student_id=one.student_id,
        )


@job(TELL_WAITING)
async def tell_waiting(context: JobContext, *, case_id: int, seq: int) -> None:  # noqa: ARG001
    """A returned application waits for its school: a reminder; after 60 working days it is over."""
    async with transaction() as tx:
        for one in await told_store.take_untold(tx, [(case_id, seq)]):
            over = one.event == "lapsed"
            await notices.tell(
                tx,
                [one.filed_by],
                notices.Kind.ENROLMENT_RETURNED,
                f"有建籍申请{'很久没有再交，已结束' if over else '退回后还没有再交'}",
                "要建籍的，请重新录入。" if over else "请改好再提交；不建籍的，请取消。",
                f"{QUEUE}/{one.enrolment_id}",
                student_id=one.student_id,
            )


@periodic("20 17 * * *", "enrolment.forget_evidence")
async def forget_evidence(context: JobContext) -> None:  # noqa: ARG001
    """Every night: pictures of forms that nobody sent, and their files."""
    async with transaction() as tx:
        await evidence_store.forget_unused(tx)
        gone = await files.unnamed(tx, SEAL, "enrolment_evidence", "sha256")
    await files.forget(gone)
