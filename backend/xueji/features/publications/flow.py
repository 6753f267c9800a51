"""While a grade is published: pupils object, the school corrects by two people (Q121), offices above revoke (Q142)."""

from collections.abc import Mapping

from xueji.approvals import Effect, Filing, Flow, Party, Step, When
from xueji.kernel.levels import Level
from xueji.kernel.permissions import May

WRITE = Effect("write_correction", "改好记录，重新公示这名学生的内容，请本人再确认")
REVOKE = Effect("revoke_publication", "撤销公示，清除确认，通知全年级")
TELL_SCHOOL = Effect("tell_school", "通知提出撤销的学校")
TELL_FAMILY = Effect("tell_family", "通知学生和家长", When.LATER)
TELL_OFFICES = Effect("tell_offices", "通知承办单位，逾期报上级", When.LATER)

ANSWER_DAYS = 3
"""Working days for an answer: shorter than the shortest publication."""

OBJECTION = Flow(
    name="evaluation_objection",
    version=2026,
    label="综评公示异议",
    filed_by_family=True,
    ends_when_refused=True,
    steps=(
        Step(
            name="examine",
            label="学校核查答复",
            party=Party.SCHOOL,
            needs=May.EVALUATION_PUBLISH,
            working_days=ANSWER_DAYS,
            reminders=(1, 2, 3),
            above=Party.BUREAU,
        ),
    ),
    on_opened=(TELL_FAMILY,),
    on_step=(TELL_OFFICES,),
    on_returned=(TELL_FAMILY,),
    on_evidence=(TELL_FAMILY, TELL_OFFICES),
    on_approved=(TELL_FAMILY,),
    on_overdue=(TELL_FAMILY, TELL_OFFICES),
)
"""Agreed to: it was wrong and has been corrected. Refused: it was examined and stands."""

CORRECTION = Flow(
    name="evaluation_correction",
    version=2026,
    label="综评公示更正",
    filed_by=(Filing(Party.SCHOOL, May.EVALUATION_PUBLISH),),
    ends_when_refused=True,
    steps=(
        Step(
            name="second",
            label="学校另一人复核",
            party=Party.SCHOOL,
            needs=May.EVALUATION_SECOND,
            working_days=ANSWER_DAYS,
            reminders=(1, 2, 3),
            above=Party.BUREAU,
        ),
    ),
    on_step=(TELL_OFFICES,),
    on_returned=(TELL_OFFICES,),
    on_evidence=(TELL_OFFICES,),
    on_approved=(WRITE,),
    on_overdue=(TELL_OFFICES,),
)
"""Nobody decides the own filing, so a second person of the school does."""

_COUNTY, _CITY, _PROVINCE = (
    Step(name="bureau", label="主管部门核办", party=Party.BUREAU, needs=May.EVALUATION_REVOKE, above=above)
    for above in (Party.CITY, Party.PROVINCE, None)
)
"""The bureau that runs the school, by its level: who is above it hears when it is late."""

_CITY_ABOVE = Step(name="city", label="市核办", party=Party.CITY, needs=May.EVALUATION_REVOKE, above=Party.PROVINCE)
_PROVINCE_ABOVE = Step(name="province", label="省核办", party=Party.PROVINCE, needs=May.EVALUATION_REVOKE)


def _revocation(name: str, label: str, *steps: Step) -> Flow:
    return Flow(
        name=name,
        version=2026,
        label=label,
        filed_by=(Filing(Party.SCHOOL, May.EVALUATION_PUBLISH),),
        ends_when_refused=True,
        steps=steps,
        on_step=(TELL_OFFICES,),
        on_returned=(TELL_SCHOOL,),
        on_evidence=(TELL_OFFICES,),
        on_approved=(REVOKE,),
        on_overdue=(TELL_OFFICES,),
    )


REVOCATION = _revocation("publication_revocation", "综评公示撤销", _COUNTY)
REVOCATION_OF_CITY = _revocation("publication_revocation_city", "综评公示撤销（市属学校）", _CITY)
REVOCATION_OF_PROVINCE = _revocation("publication_revocation_province", "综评公示撤销（省属学校）", _PROVINCE)

AUTOMATIC = _revocation("automatic_revocation", "自动公示撤销", _COUNTY, _CITY_ABOVE, _PROVINCE_ABOVE)
AUTOMATIC_OF_CITY = _revocation("automatic_revocation_city", "自动公示撤销（市属学校）", _CITY, _PROVINCE_ABOVE)
AUTOMATIC_OF_PROVINCE = _revocation("automatic_revocation_province", "自动公示撤销（省属学校）", _PROVINCE)
"""What the clock has published no bureau takes down alone: special reasons go up to the province (Q148)."""

REVOCATIONS: Mapping[Level, Flow] = {
    Level.COUNTY: REVOCATION,
    Level.CITY: REVOCATION_OF_CITY,
    Level.PROVINCE: REVOCATION_OF_PROVINCE,
}
AUTOMATIC_REVOCATIONS: Mapping[Level, Flow] = {
    Level.COUNTY: AUTOMATIC,
    Level.CITY: AUTOMATIC_OF_CITY,
    Level.PROVINCE: AUTOMATIC_OF_PROVINCE,
}
"""By the level of the bureau that runs the school: it and who is above it decide, nobody twice."""
