"""Taking a sheet back before the school has decided: it is a draft again, with everything kept."""

from xueji.approvals import Withdraw
from xueji.features.windows import errors, form, live, rules, sheet_store
from xueji.features.windows.effects import DESK, Ledger
from xueji.features.windows.family_schemas import SheetTakenBack
from xueji.features.windows.own_sheet import OwnSheet, held
from xueji.features.windows.schemas import SubmissionState
from xueji.platform.caller import Caller
from xueji.platform.cases import actor_of
from xueji.platform.database import Tx


async def withdraw(tx: Tx, caller: Caller, student_id: int) -> SheetTakenBack:
    """Take the sheet back.

    Raises:
        NothingToWithdraw: nothing lies with the school.
        CaseClosed: the school has decided.
    """
    own = await held(tx, caller, student_id)
    row = own.row
    window = rules.window_state(row.opens_at, row.ends_at, tx.now)
    if row.id is None or not form.may_withdraw(row, window):
        raise errors.NothingToWithdraw(what=_why(own))
    if row.case_id is not None:
        ledger = Ledger(tx)
        await DESK.act(ledger, row.case_id, Withdraw(), actor_of(caller))
        await ledger.write()
    await sheet_store.withdraw(tx, row.id)
    await tx.audit(
        "maintenance.withdrawn",
        subject=f"submission:{row.id}",
        student_ids=[student_id],
        organisation_id=row.school_id,
        number=row.number,
    )
    live.changed(tx, row.window_id)
    return SheetTakenBack(student_id)


def _why(own: OwnSheet) -> str:
    match own.row.state:
        case SubmissionState.CONFIRMED if own.row.nothing_changed:
            return "这次维护已经结束。"
        case SubmissionState.CONFIRMED:
            return "学校已经确认，内容写进学籍了。"
        case SubmissionState.RETURNED:
            return "学校已经退回给您，直接改好再交就行。"
        case _:
            return "还没有提交给学校。"
