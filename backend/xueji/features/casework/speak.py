"""Write a line to everybody who follows a case."""

from xueji.approvals.errors import CaseClosed
from xueji.features.casework import case_page, sight, store
from xueji.features.casework.kinds import Kind
from xueji.features.casework.schemas import StaffCase
from xueji.features.casework.store import OneRow
from xueji.kernel.refusals import NotFound
from xueji.platform.caller import Caller
from xueji.platform.database import Tx

SPOKEN = "casework.tell_message"


async def say_as_staff(tx: Tx, caller: Caller, case_id: int, text: str) -> StaffCase:
    """Raises CaseClosed, NotFound: only parties speak."""
    row, kind, viewer = await sight.for_staff(tx, caller, case_id)
    post = caller.post
    if post is None or post.organisation_id not in row.case.parties.values():
        raise NotFound
    await _say(tx, caller, row, kind, text)
    return await case_page.view(tx, caller, row, kind, viewer)


async def say_as_family(tx: Tx, caller: Caller, case_id: int, text: str) -> None:
    row, kind, _ = await sight.for_family(tx, caller, case_id)
    await _say(tx, caller, row, kind, text)


async def _say(tx: Tx, caller: Caller, row: OneRow, kind: Kind, text: str) -> None:
    case = row.case
    if case.closed:
        raise CaseClosed(kind.version(case), case)
    post = caller.post
    number = await store.add_message(tx, case.id, caller.account_id, post.id if post else None, text.strip())
    await tx.audit("case.message", subject=f"case:{case.id}", student_ids=sight.student_ids(row), message_id=number)
    await tx.defer(SPOKEN, message_id=number)
