"""What the flow owes, kept in the transaction of the decision."""

from xueji.approvals import Desk, Happened
from xueji.approvals.events import Returned
from xueji.features import accounts, casework, notices
from xueji.features.border_rights import store
from xueji.features.border_rights.flow import RIGHTS
from xueji.features.border_rights.store import RightRow
from xueji.kernel.permissions import May
from xueji.kernel.refusals import NotFound
from xueji.platform.database import Tx

PAGE = "/staff/transfers/rights"


async def _row(tx: Tx, happened: Happened) -> RightRow:
    found = await store.of_cases(tx, [happened.case.id])
    if not found:
        raise NotFound
    return found[0]


async def give(tx: Tx, happened: Happened) -> None:
    row = await _row(tx, happened)
    await store.give(tx, row.case_id)
    await tx.audit("border_right.given", subject=f"case:{row.case_id}", organisation_id=row.school_id)


async def free(tx: Tx, happened: Happened) -> None:
    await store.end(tx, happened.case.id, "")


async def tell(tx: Tx, happened: Happened) -> None:
    row = await _row(tx, happened)
    if isinstance(happened.event, Returned):
        title, what = "毕业后跨省就学权限被退回", notices.Kind.CASE_RETURNED
        body = f"申请编号 {happened.case.number}。原因写在申请里，补充以后可以再提。"
    elif happened.case.closed_on and row.given_at is None:
        title, what = "毕业后跨省就学权限的申请已结束", notices.Kind.CASE_RETURNED
        body = "退回以后很久没有再提。还需要的，请重新申请。"
    else:
        title, what = "学校有了毕业后跨省就学权限", notices.Kind.CASE_DONE
        body = "在“转学”里点“外省转来”，就能选“毕业后跨省就学”。"
    await tell_school(tx, row, what, title, body)


async def tell_school(tx: Tx, row: RightRow, kind: notices.Kind, title: str, body: str) -> None:
    to = await accounts.accounts_that_may(tx, [row.school_id], [May.TRANSFER_FILE])
    await notices.tell(tx, to, kind, title, body, PAGE, copies=())


DESK: Desk[Tx] = Desk(
    list(RIGHTS.values()),
    now={"give": give, "free": free, "tell": tell},
    later={"tell_offices": casework.TELL_OFFICES},
)
