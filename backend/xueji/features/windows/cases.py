"""What the work list, the nightly clock and the board have to know of maintained records."""

from xueji.approvals import Actor, Case, Command, Outcome
from xueji.features import casework
from xueji.features.windows import rules, worklist
from xueji.features.windows.effects import DESK, Ledger
from xueji.features.windows.flow import MAINTENANCE
from xueji.kernel.permissions import May
from xueji.platform.database import Tx


async def act(tx: Tx, case_id: int, command: Command, actor: Actor, expected_version: int | None) -> Outcome:
    """Open the ledger, act, write records, sheets and case."""
    ledger = Ledger(tx)
    outcome = await DESK.act(ledger, case_id, command, actor, expected_version=expected_version)
    await ledger.write()
    return outcome


def family_page(case: Case) -> str:
    return f"/m/children/{case.student_id}/maintenance"


casework.register(
    casework.Kind(
        flow=MAINTENANCE,
        desk=DESK,
        act=act,
        reads=May.WINDOW_READ,
        reasons=tuple(casework.Reason(code, reason.label) for code, reason in rules.REASONS.items()),
        family_page=family_page,
        grouped=True,
        batch=False,
    )
)
casework.register_groups("windows", worklist.groups)
