"""What the flow of accounts owes, kept."""

from xueji.approvals import Desk, Happened, Party
from xueji.features import casework
from xueji.features.evaluation import account_store
from xueji.features.evaluation.flow import ACCOUNTS
from xueji.features.evaluation.live import channel
from xueji.platform import live
from xueji.platform.database import Tx


async def open_account(tx: Tx, happened: Happened) -> None:
    """The province has agreed: the pupil is asked like everybody else from now on."""
    case = happened.case
    await account_store.open_account(tx, case.id)
    school = case.parties[Party.SCHOOL]
    await tx.audit(
        "evaluation.account_opened",
        subject=f"case:{case.id}",
        student_ids=[case.student_id] if case.student_id else [],
        organisation_id=school,
    )
    live.touched(tx, channel(school))


async def free_account(tx: Tx, happened: Happened) -> None:
    await account_store.end(tx, happened.case.id)


DESK: Desk[Tx] = Desk(
    list(ACCOUNTS.values()),
    now={"open_account": open_account, "free_account": free_account},
    later={"tell_family": casework.TELL_FAMILY, "tell_offices": casework.TELL_OFFICES},
)
