"""Words for the family about a case that an office filed for the child: the office mends it, the family follows."""

from xueji.approvals import Case, CaseState
from xueji.kernel.texts import sentence

MENDS = "学校改好会再提交，您不用做什么。"
BACK = "退回给学校修改"
OVER = "学校提交的这件已经结束。还要办的，请和学校联系。"


def advice(case: Case, back: str) -> str | None:
    """What the family can do once it came back or is over; None while the general words fit."""
    match case.state:
        case CaseState.RETURNED:
            return f"原因：{sentence(back)}{MENDS}" if back else MENDS
        case CaseState.REFUSED | CaseState.WITHDRAWN | CaseState.LAPSED:
            return OVER
        case _:
            return None
