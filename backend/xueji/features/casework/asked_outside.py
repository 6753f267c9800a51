"""Words about a case that another province filed: nobody here mends it, so no sentence may ask for that."""

from xueji.approvals import Case, CaseState, Flow
from xueji.kernel.texts import sentence

NOBODY_HERE = "您不用在这里修改。"
APPLY_ANEW = "要转学的，请转入学校核对以后，在对方省份重新申请。"
DECLINED = "没有同意，正在答复对方省份"
STAYS = "孩子的学籍没有变动。"


def state_label(flow: Flow, case: Case) -> str:
    """The state of any case; one that was declined waits for no applicant, and nobody here has withdrawn it."""
    if not flow.filed_outside:
        return case.state.label
    return {CaseState.RETURNED: DECLINED, CaseState.WITHDRAWN: "已结束，没有转出"}.get(case.state, case.state.label)


def advice(case: Case, back: str) -> str | None:
    """What the family can do once it is declined or over; None while the general words fit."""
    why = f"原因：{sentence(back)}" if back else ""
    match case.state:
        case CaseState.RETURNED:
            return f"{why}{APPLY_ANEW}{NOBODY_HERE}"
        case CaseState.WITHDRAWN | CaseState.LAPSED:
            return f"{why}{STAYS}{APPLY_ANEW}"
        case _:
            return None
