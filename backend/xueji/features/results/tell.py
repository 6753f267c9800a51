"""Families hear of new exam results, pupils that the work may be handed in. No outcome stands in a message."""

from collections.abc import Mapping, Sequence

from xueji.features import notices
from xueji.features.results import store
from xueji.features.results.store import ReaderRow
from xueji.platform.database import Tx


async def results_came(tx: Tx, subjects: Mapping[int, Sequence[str]]) -> None:
    """Tell whoever reads these pupils' pages which subjects have a result now; a constant number of statements."""
    readers = await store.readers(tx, list(subjects))
    told = [
        notices.NewNotice(
            account_id=one.account_id,
            title="有新的学考成绩",
            body=f"{_whose(one)}的{'、'.join(subjects[one.student_id])}有结果了，点开看。",
            link=f"/m/children/{one.student_id}/results",
            student_id=one.student_id,
        )
        for one in readers
    ]
    await notices.tell_each(tx, told, notices.Kind.EXAM_RESULTS)


async def work_may_come(tx: Tx, student_ids: Sequence[int]) -> None:
    """Tell pupils with an account of their own that they may hand in the technology work now."""
    told = [
        notices.NewNotice(
            account_id=one.account_id,
            title="可以上传技术作品了",
            body="老师评定你的技术实践能力合格。上传作品以后，通用技术才算合格。",
            link=f"/m/children/{one.student_id}/technology-work",
            student_id=one.student_id,
        )
        for one in await store.readers(tx, student_ids)
        if one.own
    ]
    await notices.tell_each(tx, told, notices.Kind.TECHNOLOGY_WORK)


def _whose(one: ReaderRow) -> str:
    return "你" if one.own else one.name
