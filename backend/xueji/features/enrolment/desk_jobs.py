"""Who hears of requests to let go of a child, and of grades that were mended."""

from collections.abc import Sequence

from xueji.features import accounts, notices
from xueji.features.accounts import Role
from xueji.features.enrolment import correcting, correction_store, release_store, releasing
from xueji.features.enrolment.release_store import ReleaseRow
from xueji.kernel.clock import day_words
from xueji.platform.cases import Cases
from xueji.platform.database import Tx, transaction
from xueji.platform.jobs import JobContext, job

REQUESTS = "/staff/enrolment/releases"
CORRECTIONS = "/staff/enrolment/grades"


@job(releasing.TELL)
async def tell_release(context: JobContext, *, case_id: int, seq: int) -> None:  # noqa: ARG001
    """Both schools, and the county that has to decide in the end."""
    async with transaction() as tx:
        event = await release_store.take_untold(tx, case_id, seq)
        row = await release_store.of_case(tx, case_id)
        if event is None or row is None:
            return
        match event:
            case "step_opened" | "reminded":
                await _tell_asked(tx, row, [row.to_school_id], late=event == "reminded")
            case "escalated":
                case = await Cases(tx).case(case_id)
                await _tell_asked(tx, row, list(case.holders) if case else [], late=True)
            case "returned" | "completed":
                agreed = event == "completed"
                await notices.tell(
                    tx,
                    [row.filed_by],
                    notices.Kind.RELEASE_DECIDED,
                    f"{row.to_school}{'已取消，系统正在接着查重' if agreed else '不同意取消'}",
                    "查重通过后会到“待提交”。" if agreed else f"答复：{row.answer}",
                    REQUESTS,
                )
            case _:
                return


async def _tell_asked(tx: Tx, row: ReleaseRow, offices: Sequence[int], *, late: bool) -> None:
    due = day_words(row.due_on, row.today) if row.due_on else ""
    for office in offices:
        role = Role.REGISTRAR if office == row.to_school_id else Role.BUREAU_REGISTRAR
        posts = await accounts.posts_with_role(tx, office, role.value)
        await notices.tell(
            tx,
            [post.account_id for post in posts],
            notices.Kind.RELEASE_ASKED,
            f"{row.from_office}请{row.to_school}取消一名待注册的学生",
            f"{'还没有答复，' if late else ''}请核对孩子在哪里就读，{due}前答复。理由：{row.reason}",
            REQUESTS,
        )


@job(correcting.TELL)
async def tell_correction(context: JobContext, *, case_id: int, seq: int) -> None:  # noqa: ARG001
    """The bureau hears what waits, the school and the family what became of it."""
    async with transaction() as tx:
        event = await release_store.take_untold(tx, case_id, seq)
        row = await correction_store.of_case(tx, case_id)
        case = await Cases(tx).case(case_id)
        if event is None or row is None or case is None:
            return
        if event in {"step_opened", "reminded", "escalated"}:
            for office in case.holders:
                posts = await accounts.posts_with_role(tx, office, Role.BUREAU_REGISTRAR.value)
                await notices.tell(
                    tx,
                    [post.account_id for post in posts],
                    notices.Kind.ENROLMENT_WAITING,
                    f"{row.school}申请年级纠错",
                    "10 个工作日内核准或退回。" if event == "step_opened" else "还没有办，请尽快核准或退回。",
                    CORRECTIONS,
                )
            return
        done = event == "completed"
        await notices.tell(
            tx,
            [row.filed_by],
            notices.Kind.GRADE_CORRECTED,
            "年级纠错已核准，请给学生分班" if done else "年级纠错被退回",
            f"申请号 {row.number}。",
            CORRECTIONS,
        )
        if done:
            family = await accounts.guardians_of(tx, [row.student_id])
            await notices.tell(
                tx,
                [one.account_id for one in family],
                notices.Kind.GRADE_CORRECTED,
                f"{row.name}的年级已更正",
                f"{row.school}按主管部门的核准更正了年级，正在安排班级。",
                f"/m/children/{row.student_id}",
                student_id=row.student_id,
            )
