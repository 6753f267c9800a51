"""An evaluation account for a pupil without a mainland ID number: every bureau above the school agrees (Q129)."""

from collections.abc import Mapping

from xueji.approvals import Effect, Filing, Flow, Party, Step, When
from xueji.kernel.levels import Level
from xueji.kernel.permissions import May

OPEN = Effect("open_account", "开通综评账号，学生可以填写")
FREE = Effect("free_account", "学校可以重新上报")
TELL_FAMILY = Effect("tell_family", "通知学生和家长", When.LATER)
TELL_OFFICES = Effect("tell_offices", "通知承办单位，逾期报上级", When.LATER)

_GIVES = May.EVALUATION_ACCOUNT_GIVE
_COUNTY = Step(name="county", label="县（市、区）核实", party=Party.COUNTY, needs=_GIVES, above=Party.CITY)
_CITY = Step(name="city", label="市核实", party=Party.CITY, needs=_GIVES, above=Party.PROVINCE)
_PROVINCE = Step(name="province", label="省同意开通", party=Party.PROVINCE, needs=_GIVES)


def _flow(name: str, label: str, *steps: Step) -> Flow:
    return Flow(
        name=name,
        version=2026,
        label=label,
        followed_by_family=True,
        filed_by=(Filing(Party.SCHOOL, May.EVALUATION_ACCOUNT_ASK),),
        steps=steps,
        on_opened=(TELL_FAMILY,),
        on_step=(TELL_FAMILY, TELL_OFFICES),
        on_returned=(TELL_FAMILY, TELL_OFFICES),
        on_evidence=(TELL_FAMILY, TELL_OFFICES),
        on_approved=(OPEN, TELL_FAMILY, TELL_OFFICES),
        on_withdrawn=(FREE, TELL_FAMILY, TELL_OFFICES),
        on_overdue=(TELL_FAMILY, TELL_OFFICES),
        on_lapsed=(FREE, TELL_FAMILY),
    )


OF_COUNTY = _flow("evaluation_account", "综评账号", _COUNTY, _CITY, _PROVINCE)
OF_CITY = _flow("evaluation_account_city", "综评账号（市属学校）", _CITY, _PROVINCE)
OF_PROVINCE = _flow("evaluation_account_province", "综评账号（省属学校）", _PROVINCE)

ACCOUNTS: Mapping[Level, Flow] = {Level.COUNTY: OF_COUNTY, Level.CITY: OF_CITY, Level.PROVINCE: OF_PROVINCE}
"""By the bureau that runs the school: it and who is above it agree, nobody twice."""
