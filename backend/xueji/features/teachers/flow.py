"""What is agreed about a teacher: a senior school's new account (Q117), a move, part-time teaching (Q146)."""

from xueji.approvals import Effect, Filing, Flow, Overdue, Party, Step, When
from xueji.kernel.permissions import May

AGREE = Effect("agree", "账号可以使用")
MOVE = Effect("move", "账号、岗位转到新学校，原学校的岗位结束")
ADD_POST = Effect("add_post", "账号在第二所学校多一个岗位")
TELL = Effect("tell", "通知申请人和老师本人")
TELL_OFFICES = Effect("tell_offices", "通知承办单位，逾期报上级", When.LATER)

REVIEW = "review"
RELEASE = "release"
ACCEPT = "accept"

ACCOUNT = Flow(
    name="teacher_account",
    version=2026,
    label="高中教师账号审核",
    filed_by=(Filing(Party.SCHOOL, May.ACCOUNT_MANAGE),),
    steps=(Step(name=REVIEW, label="主管部门审核", party=Party.BUREAU, needs=May.ACCOUNT_MANAGE, above=Party.CITY),),
    on_step=(TELL_OFFICES,),
    on_returned=(TELL,),
    on_evidence=(TELL_OFFICES,),
    on_approved=(AGREE, TELL),
    on_overdue=(TELL_OFFICES,),
)
MOVING = Flow(
    name="teacher_move",
    version=2026,
    label="教师调动",
    filed_by=(Filing(Party.RECEIVING_SCHOOL, May.ACCOUNT_MANAGE),),
    steps=(
        Step(
            name=RELEASE,
            label="原学校放人",
            party=Party.SENDING_SCHOOL,
            needs=May.ACCOUNT_MANAGE,
            above=Party.SENDING_BUREAU,
            overdue=Overdue.HAND_OVER,
        ),
    ),
    on_step=(TELL_OFFICES,),
    on_returned=(TELL,),
    on_evidence=(TELL_OFFICES,),
    on_approved=(MOVE, TELL),
    on_overdue=(TELL_OFFICES,),
)
"""A school that does not answer keeps nobody: after ten working days the bureau above it may let the teacher go."""

PART_TIME = Flow(
    name="part_time",
    version=2026,
    label="教师兼职",
    filed_by=(Filing(Party.SCHOOL, May.TEACHER_PART_TIME),),
    steps=(
        Step(
            name=ACCEPT,
            label="兼职学校同意",
            party=Party.OTHER_SCHOOL,
            needs=May.ACCOUNT_MANAGE,
            above=Party.BUREAU,
        ),
    ),
    on_step=(TELL_OFFICES,),
    on_returned=(TELL,),
    on_evidence=(TELL_OFFICES,),
    on_approved=(ADD_POST, TELL),
    on_overdue=(TELL_OFFICES,),
)
"""The teacher's own school is a party: it sees the case, hears of the beginning and the end."""
