"""What a page showed before it was corrected: every version with its hash, for the school and for the pupil."""

from hashlib import sha256

from xueji.features import students
from xueji.features.publications import confirm, correct, version_store
from xueji.features.publications.content import changed, thawed
from xueji.features.publications.schemas import EarlierPage, EarlierPages
from xueji.features.publications.store import PageRow
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller


async def of_page(caller: Caller, page_id: int) -> EarlierPages:
    """For the school, which is written down. Raises NotFound."""
    row = await correct.page_at_school(students.POOL, caller, page_id)
    await read_log(caller, "evaluation.published_page", [row.student_id], correct.PURPOSE)
    return await _earlier(row)


async def of_pupil(caller: Caller, student_id: int) -> EarlierPages:
    """For the pupil and the family. Raises NotFound."""
    row = await confirm.own_page(students.POOL, caller, student_id)
    return await _earlier(row)


async def _earlier(page: PageRow) -> EarlierPages:
    found: list[EarlierPage] = []
    rows = await version_store.earlier(students.POOL, page.id)
    shown = [one.data for one in rows]
    for one, data, then in zip(rows, shown, [*shown[1:], page.data], strict=False):
        before = thawed(data)
        found.append(
            EarlierPage(
                number=one.number,
                hash=one.hash.hex(),
                intact=sha256(data).digest() == one.hash,
                confirmed_at=one.confirmed_at,
                replaced_at=one.replaced_at,
                kinds=list(before.kinds),
                changed=changed(before, thawed(then)),
            )
        )
    return EarlierPages(items=found)
