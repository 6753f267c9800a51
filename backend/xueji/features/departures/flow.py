"""Transfer out to another province: school and bureau examine at the same time, then the archive goes (Q26, Q28)."""

from xueji.approvals import AllOf, Effect, Flow, Party, Step, When
from xueji.features.transfers import CLEARING_OUT, RELEASING
from xueji.kernel.permissions import May

HAND_OVER_ARCHIVE = Effect("hand_over", "把电子档案交给对方省份")
LEAVE = Effect("leave", "学籍转出，原学校留存一份档案")
LET_GO = Effect("let_go", "不再向全国平台答复")
TELL_FAMILY = Effect("tell_family", "通知家长", When.LATER)
TELL_OFFICES = Effect("tell_offices", "通知承办单位，逾期报上级", When.LATER)

RELEASE = RELEASING.name
CLEAR_OUT = CLEARING_OUT.name
HAND_OVER = "hand_over"

ALARM_AFTER = 2
"""Working days that an archive may take before somebody is told (Q48)."""

_HAND_OVER = Step(
    name=HAND_OVER,
    label="移交电子档案",
    party=Party.RECEIVING_SCHOOL,
    above=Party.SENDING_BUREAU,
    working_days=ALARM_AFTER,
    reminders=(),
    outside=True,
)
"""The pupil stays until the archive has been taken: at no moment in neither school (Q47)."""

BORDER_OUT = Flow(
    name="border_out",
    version=2026,
    label="跨省转出",
    followed_by_family=True,
    filed_outside=True,
    steps=(
        AllOf((RELEASING, CLEARING_OUT)),
        _HAND_OVER,
    ),
    on_opened=(TELL_FAMILY,),
    on_step=(HAND_OVER_ARCHIVE, TELL_FAMILY, TELL_OFFICES),
    on_returned=(TELL_FAMILY, TELL_OFFICES),
    on_evidence=(TELL_FAMILY, TELL_OFFICES),
    on_approved=(LEAVE, TELL_FAMILY),
    on_withdrawn=(LET_GO, TELL_FAMILY),
    on_overdue=(TELL_FAMILY, TELL_OFFICES),
    on_lapsed=(TELL_FAMILY,),
)
"""Senior pupils are decided at the city: it plays the sending bureau then.

A no that has not arrived over there after so long is still told: only what they have ended themselves is let go.
"""

AFTER_GRADUATION_OUT = Flow(
    name="after_graduation_out",
    version=2026,
    label="毕业后跨省就学（转出）",
    followed_by_family=True,
    filed_outside=True,
    steps=(
        Step(
            name=CLEAR_OUT,
            label="毕业学校市级教育部门核办",
            party=Party.SENDING_CITY,
            needs=May.TRANSFER_CLEAR,
        ),
        _HAND_OVER,
    ),
    on_opened=BORDER_OUT.on_opened,
    on_step=BORDER_OUT.on_step,
    on_returned=BORDER_OUT.on_returned,
    on_evidence=BORDER_OUT.on_evidence,
    on_approved=BORDER_OUT.on_approved,
    on_withdrawn=BORDER_OUT.on_withdrawn,
    on_overdue=BORDER_OUT.on_overdue,
    on_lapsed=BORDER_OUT.on_lapsed,
)
"""The sending city decides alone (Q29)."""
