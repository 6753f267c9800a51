"""Back to school: the school asks, the bureau agrees, the pupil is in school (Q49, Q50)."""

from xueji.approvals import Effect, Filing, Flow, Party, Step, When
from xueji.kernel.permissions import May

COME_BACK = Effect("come_back", "学生恢复在校，选好班级的直接进班")
TELL_FAMILY = Effect("tell_family", "通知家长", When.LATER)
TELL_OFFICES = Effect("tell_offices", "通知承办单位，逾期报上级", When.LATER)

CLEAR = "clear"


def _flow(name: str, label: str) -> Flow:
    return Flow(
        name=name,
        version=2026,
        label=label,
        followed_by_family=True,
        filed_by=(Filing(Party.SCHOOL, May.LEAVE_FILE),),
        steps=(Step(name=CLEAR, label="主管部门核办", party=Party.BUREAU, needs=May.LEAVE_DECIDE, above=Party.CITY),),
        on_opened=(TELL_FAMILY,),
        on_step=(TELL_FAMILY, TELL_OFFICES),
        on_returned=(TELL_FAMILY, TELL_OFFICES),
        on_evidence=(TELL_FAMILY, TELL_OFFICES),
        on_approved=(COME_BACK, TELL_FAMILY, TELL_OFFICES),
        on_withdrawn=(TELL_FAMILY, TELL_OFFICES),
        on_overdue=(TELL_FAMILY, TELL_OFFICES),
        on_lapsed=(TELL_FAMILY,),
    )


REINSTATEMENT = _flow("reinstatement", "恢复入学资格")
RETURN_FROM_ABROAD = _flow("return_from_abroad", "入境复学")
"""The same record goes on, in a grade not below the old one."""
