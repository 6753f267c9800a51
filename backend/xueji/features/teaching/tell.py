"""Families hear that something was entered. No mark and no comment stands in a message."""

from xueji.features import accounts, notices
from xueji.features.teaching import upload_store
from xueji.features.teaching.subjects import Subject
from xueji.features.teaching.upload_store import EnteredRow
from xueji.platform.database import Tx


async def entered(tx: Tx, upload_id: int) -> None:
    """One notice a person and pupil, in a constant number of statements."""
    pupils = {row.student_id: row for row in await upload_store.entered_with(tx, upload_id)}
    told = [_notice(one.account_id, pupils[one.student_id]) for one in await accounts.guardians_of(tx, list(pupils))]
    await notices.tell_each(tx, told, notices.Kind.ENTRIES_MADE)


def _notice(account_id: int, pupil: EnteredRow) -> notices.NewNotice:
    what = "操行、奖惩和评语" if pupil.subject is Subject.CLASS else f"{pupil.subject.label}成绩和评语"
    return notices.NewNotice(
        account_id=account_id,
        title=f"老师登记了{what}",
        body=f"{pupil.name}本学期的{what}有了，点开看。觉得不对的，可以在那里提出。",
        link=f"/m/children/{pupil.student_id}/evaluation",
        student_id=pupil.student_id,
    )
