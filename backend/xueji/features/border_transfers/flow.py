"""Transfer in from another province: two parties here, two over there, then the archive (Q28)."""

from xueji.approvals import Effect, Filing, Flow, Party, Step, When
from xueji.kernel.permissions import May

ASK_NATION = Effect("ask_nation", "请全国平台转给原省")
ADMIT = Effect("admit", "学生到校，生成学籍号")
LET_GO = Effect("let_go", "不再占用这名学生，告诉原省撤销")
FORGET = Effect("forget_reference", "原省的这一次申请作废")
TELL_FAMILY = Effect("tell_family", "通知家长", When.LATER)
TELL_OFFICES = Effect("tell_offices", "通知承办单位，逾期报上级", When.LATER)

RECEIVE = "receive"
CLEAR_IN = "clear_in"
RELEASE = "release"
CLEAR_OUT = "clear_out"
ARCHIVE = "archive"

ALARM_AFTER = 2
"""Working days that an archive may take before somebody is told (Q48)."""

BORDER_IN = Flow(
    name="border_in",
    version=2026,
    label="跨省转入",
    filed_by=(Filing(Party.RECEIVING_SCHOOL, May.TRANSFER_FILE),),
    steps=(
        Step(
            name=RECEIVE,
            label="转入学校受理",
            party=Party.RECEIVING_SCHOOL,
            needs=May.TRANSFER_RECEIVE,
            above=Party.RECEIVING_BUREAU,
        ),
        Step(
            name=CLEAR_IN,
            label="转入地主管部门核办",
            party=Party.RECEIVING_BUREAU,
            needs=May.TRANSFER_CLEAR,
            above=Party.RECEIVING_CITY,
        ),
        Step(
            name=RELEASE,
            label="外省转出学校核办",
            party=Party.SENDING_SCHOOL,
            above=Party.RECEIVING_BUREAU,
            outside=True,
        ),
        Step(
            name=CLEAR_OUT,
            label="外省主管部门核办",
            party=Party.SENDING_BUREAU,
            above=Party.RECEIVING_BUREAU,
            outside=True,
        ),
        Step(
            name=ARCHIVE,
            label="调取电子档案",
            party=Party.SENDING_BUREAU,
            above=Party.RECEIVING_BUREAU,
            working_days=ALARM_AFTER,
            reminders=(),
            outside=True,
        ),
    ),
    on_step=(ASK_NATION, TELL_FAMILY, TELL_OFFICES),
    on_returned=(FORGET, TELL_FAMILY, TELL_OFFICES),
    on_evidence=(TELL_FAMILY, TELL_OFFICES),
    on_approved=(ADMIT, TELL_FAMILY),
    on_withdrawn=(LET_GO,),
    on_overdue=(TELL_FAMILY, TELL_OFFICES),
    on_lapsed=(LET_GO, TELL_FAMILY),
)
"""Senior pupils are decided at the city: it plays the receiving bureau then."""
