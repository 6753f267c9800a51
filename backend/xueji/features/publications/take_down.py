"""The offices above have agreed: a publication is taken down, its confirmations are cleared, everybody hears (Q142)."""

from xueji.approvals import Happened
from xueji.features import evaluation, notices
from xueji.features.organisations import grade_label
from xueji.features.publications import errors, revocation_store, store
from xueji.features.publications.revocation_store import HeldPublication
from xueji.kernel.refusals import NotFound
from xueji.platform.database import Tx


async def take_down(tx: Tx, happened: Happened) -> None:
    """Raises PublicationRevoked, PublicationClosed: it was taken down, or confirmed by the city, meanwhile."""
    [found] = await revocation_store.of_cases(tx, [happened.case.id]) or [None]
    row = None if found is None else await revocation_store.hold(tx, found.publication_id)
    if row is None:
        raise NotFound
    if row.revoked:
        raise errors.PublicationRevoked
    row.require_open(tx.today)
    await evaluation.hold_grade(tx, row.school_id, row.stage, row.grade)
    await revocation_store.take_down(tx, row.id)
    await evaluation.unpublish(tx, row.class_ids, row.year, row.term, tx.caller.account_id if tx.caller else None)
    await tx.audit(
        "evaluation.publication_revoked",
        subject=f"publication:{row.id}",
        student_ids=row.student_ids,
        organisation_id=row.school_id,
        case=happened.case.number,
        confirmations_cleared=row.confirmed,
    )
    await _tell(tx, row, happened)


async def _tell(tx: Tx, row: HeldPublication, happened: Happened) -> None:
    told = [
        notices.NewNotice(
            account_id=one.account_id,
            title="综评公示撤销了",
            body="主管教育部门同意撤销这次公示，确认过的不再算数。学校改好以后会重新公示，到时请再核对、再确认。",
            link=f"/m/children/{one.student_id}/evaluation",
            student_id=one.student_id,
        )
        for one in await store.readers(tx, row.student_ids)
    ]
    await notices.tell_each(tx, told, notices.Kind.EVALUATION_REVOKED)
    teachers = {one.account_id for one in await evaluation.head_teachers(tx, row.class_ids)}
    await notices.tell(
        tx,
        teachers | set(happened.case.filers),
        notices.Kind.EVALUATION_REVOKED,
        f"{grade_label(row.stage, row.grade)}的综评公示撤销了",
        "确认已经清除。要改的班，请教务管理员撤回提交或者给学生一段更正的时间，改好以后重新公示。",
        "/staff/publications",
    )


async def tell_school(tx: Tx, happened: Happened) -> None:
    """Who asked hears that it came back."""
    await notices.tell(
        tx,
        set(happened.case.filers),
        notices.Kind.CASE_RETURNED,
        "撤销综评公示的申请没有同意",
        f"申请编号 {happened.case.number}，原因写在申请里。公示照常进行。",
        f"/staff/cases/{happened.case.id}",
    )
