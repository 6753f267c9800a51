"""Transfer within the province: who must agree, in this order (Q26, Q28)."""

from xueji.approvals import Effect, Filing, Flow, Overdue, Party, Step, When
from xueji.kernel.permissions import May

MOVE = Effect("move_record", "学籍、班级和档案转到新学校，原学校留存一份")
TELL_NATION = Effect("tell_nation", "报告全国平台", When.LATER)
TELL_FAMILY = Effect("tell_family", "通知家长", When.LATER)
TELL_OFFICES = Effect("tell_offices", "通知承办单位，逾期报上级", When.LATER)

RECEIVE = "receive"
CLEAR_IN = "clear_in"
RELEASE = "release"
CLEAR_OUT = "clear_out"

RECEIVING = Step(
    name=RECEIVE,
    label="转入学校受理",
    party=Party.RECEIVING_SCHOOL,
    needs=May.TRANSFER_RECEIVE,
    above=Party.RECEIVING_BUREAU,
)
CLEARING_IN = Step(
    name=CLEAR_IN,
    label="转入地主管部门核办",
    party=Party.RECEIVING_BUREAU,
    needs=May.TRANSFER_CLEAR,
    above=Party.RECEIVING_CITY,
)
RELEASING = Step(
    name=RELEASE,
    label="转出学校核办",
    party=Party.SENDING_SCHOOL,
    needs=May.TRANSFER_RELEASE,
    above=Party.SENDING_BUREAU,
    overdue=Overdue.HAND_OVER,
)
CLEARING_OUT = Step(
    name=CLEAR_OUT,
    label="转出地主管部门核办",
    party=Party.SENDING_BUREAU,
    needs=May.TRANSFER_CLEAR,
    above=Party.SENDING_CITY,
)
"""The four parties: whoever moves across provinces meets two of them on this side (Q26, Q28)."""

TRANSFER = Flow(
    name="transfer",
    version=2026,
    label="转学",
    filed_by_family=True,
    filed_by=(Filing(Party.RECEIVING_SCHOOL, May.TRANSFER_FILE),),
    steps=(RECEIVING, CLEARING_IN, RELEASING, CLEARING_OUT),
    on_opened=(TELL_FAMILY,),
    on_step=(TELL_FAMILY, TELL_OFFICES),
    on_returned=(TELL_FAMILY, TELL_OFFICES),
    on_evidence=(TELL_FAMILY, TELL_OFFICES),
    on_approved=(MOVE, TELL_FAMILY, TELL_NATION),
    on_withdrawn=(TELL_FAMILY, TELL_OFFICES),
    on_overdue=(TELL_FAMILY, TELL_OFFICES),
    on_lapsed=(TELL_FAMILY,),
)
"""A school's filing is the registrar's; a second person of the school decides it, as nobody decides the own filing."""
