"""Families hear that something was entered. No mark and no comment stands in a message."""

from collections.abc import Sequence

from xueji.features import accounts, notices
from xueji.features.teaching import store
from xueji.features.teaching.subjects import Subject
from xueji.platform.database import Tx


async def entered(tx: Tx, subject: Subject, student_ids: Sequence[int]) -> None:
    """One notice a person and pupil, in a constant number of statements."""
    names = await store.names_of(tx, student_ids)
    what = "操行、奖惩和评语" if subject is Subject.CLASS else f"{subject.label}成绩和评语"
    told = [
        notices.NewNotice(
            account_id=one.account_id,
            title=f"老师登记了{what}",
            body=f"{names[one.student_id]}本学期的{what}有了，点开看。觉得不对的，可以在那里提出。",
            link=f"/m/children/{one.student_id}/evaluation",
            student_id=one.student_id,
        )
        for one in await accounts.guardians_of(tx, student_ids)
    ]
    await notices.tell_each(tx, told, notices.Kind.ENTRIES_MADE)
