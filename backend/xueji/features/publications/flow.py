"""While a grade is published: pupils object, the school corrects by two people (Q121), offices above revoke (Q142)."""

from xueji.approvals import Effect, Filing, Flow, Party, Step, When
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
    on_lapsed=(TELL_FAMILY,),
)
"""Agreed to: it was wrong and has been corrected. Returned: it was examined and stands."""

CORRECTION = Flow(
    name="evaluation_correction",
    version=2026,
    label="综评公示更正",
    filed_by=(Filing(Party.SCHOOL, May.EVALUATION_PUBLISH),),
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

_BUREAU = Step(name="bureau", label="主管部门核办", party=Party.BUREAU, needs=May.EVALUATION_REVOKE, above=Party.CITY)

REVOCATION = Flow(
    name="publication_revocation",
    version=2026,
    label="综评公示撤销",
    filed_by=(Filing(Party.SCHOOL, May.EVALUATION_PUBLISH),),
    steps=(_BUREAU,),
    on_step=(TELL_OFFICES,),
    on_returned=(TELL_SCHOOL,),
    on_evidence=(TELL_OFFICES,),
    on_approved=(REVOKE,),
    on_overdue=(TELL_OFFICES,),
)

AUTOMATIC_REVOCATION = Flow(
    name="automatic_revocation",
    version=2026,
    label="自动公示撤销",
    filed_by=(Filing(Party.SCHOOL, May.EVALUATION_PUBLISH),),
    steps=(
        _BUREAU,
        Step(name="city", label="市核办", party=Party.CITY, needs=May.EVALUATION_REVOKE, above=Party.PROVINCE),
        Step(name="province", label="省核办", party=Party.PROVINCE, needs=May.EVALUATION_REVOKE),
    ),
    on_step=(TELL_OFFICES,),
    on_returned=(TELL_SCHOOL,),
    on_evidence=(TELL_OFFICES,),
    on_approved=(REVOKE,),
    on_overdue=(TELL_OFFICES,),
)
"""What the clock has published no bureau takes down alone: special reasons go up the levels (Q148)."""
