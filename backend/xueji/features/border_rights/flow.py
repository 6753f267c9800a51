"""The right to take in after graduation: the school asks, every bureau above it agrees in turn (Q37)."""

from collections.abc import Mapping

from xueji.approvals import Effect, Filing, Flow, Party, Step, When
from xueji.kernel.levels import Level
from xueji.kernel.permissions import May

GIVE = Effect("give", "学校可以发起毕业后跨省就学")
FREE = Effect("free", "学校可以重新申请")
TELL = Effect("tell", "通知学校")
TELL_OFFICES = Effect("tell_offices", "通知承办单位，逾期报上级", When.LATER)

_COUNTY = Step(
    name="county", label="县（区）教育局审核", party=Party.COUNTY, needs=May.TRANSFER_CLEAR, above=Party.CITY
)
_CITY = Step(name="city", label="市教育局审核", party=Party.CITY, needs=May.TRANSFER_CLEAR, above=Party.PROVINCE)
_PROVINCE = Step(name="province", label="省教育厅同意", party=Party.PROVINCE, needs=May.BORDER_RIGHT_GIVE)


def _flow(name: str, whose: str, steps: tuple[Step, ...]) -> Flow:
    return Flow(
        name=name,
        version=2026,
        label=f"毕业后跨省就学权限（{whose}）",
        filed_by=(Filing(Party.SCHOOL, May.TRANSFER_FILE),),
        steps=steps,
        on_step=(TELL_OFFICES,),
        on_returned=(TELL,),
        on_evidence=(TELL_OFFICES,),
        on_approved=(GIVE, TELL),
        on_withdrawn=(FREE,),
        on_overdue=(TELL_OFFICES,),
        on_lapsed=(FREE, TELL),
    )


OF_COUNTY = _flow("border_right", "县属学校", (_COUNTY, _CITY, _PROVINCE))
OF_CITY = _flow("border_right_city", "市属学校", (_CITY, _PROVINCE))
OF_PROVINCE = _flow("border_right_province", "省属学校", (_PROVINCE,))

RIGHTS: Mapping[Level, Flow] = {Level.COUNTY: OF_COUNTY, Level.CITY: OF_CITY, Level.PROVINCE: OF_PROVINCE}
"""By the bureau that runs the school: who is above it decides, nobody twice."""
