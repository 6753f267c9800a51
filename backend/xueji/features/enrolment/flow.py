"""How enrolments are agreed upon: new and continued, late, by the bureau; letting go of a child; a grade mended."""

from xueji.approvals import Effect, Filing, Flow, Overdue, Party, Step, When
from xueji.kernel.permissions import May

ENTER = Effect("enter_school", "学籍生效，生成学籍号")
TELL = Effect("tell_people", "通知学校和家长", When.LATER)
TELL_OFFICES = Effect("tell_offices", "提醒办理的单位，逾期报上级", When.LATER)
TELL_WAITING = Effect("tell_applicant", "提醒学校还没有改好再交", When.LATER)

REVIEW = "review"
CONFIRM = "confirm"
CITY = "city"
SECOND = "second"
LET_GO = "let_go"

_SCHOOL = (
    Filing(Party.SCHOOL, May.ENROLMENT_PRIMARY),
    Filing(Party.SCHOOL, May.ENROLMENT_JUNIOR),
    Filing(Party.SCHOOL, May.ENROLMENT_SENIOR),
)

ENROLMENT = Flow(
    name="enrolment",
    version=2026,
    label="新生建籍",
    filed_by=_SCHOOL,
    steps=(
        Step(
            name=REVIEW,
            label="学籍主管领导复核",
            party=Party.SCHOOL,
            needs=May.ENROLMENT_REVIEW,
            above=Party.BUREAU,
        ),
        Step(
            name=CONFIRM,
            label="主管部门确认",
            party=Party.BUREAU,
            needs=May.ENROLMENT_CONFIRM,
            above=Party.CITY,
        ),
    ),
    on_step=(TELL,),
    on_returned=(TELL,),
    on_approved=(ENTER, TELL),
    on_overdue=(TELL_OFFICES,),
    on_lapsed=(TELL_WAITING,),
)

LATE_ENROLMENT = Flow(
    name="late_enrolment",
    version=2026,
    label="补建学籍",
    filed_by=_SCHOOL,
    steps=(
        Step(
            name=CONFIRM,
            label="县（市、区）确认",
            party=Party.COUNTY,
            needs=May.ENROLMENT_CONFIRM,
            above=Party.CITY,
        ),
        Step(name=CITY, label="市确认", party=Party.CITY, needs=May.ENROLMENT_CONFIRM, above=Party.PROVINCE),
    ),
    on_step=(TELL,),
    on_returned=(TELL,),
    on_approved=(ENTER, TELL),
    on_overdue=(TELL_OFFICES,),
    on_lapsed=(TELL_WAITING,),
)

BUREAU_ENROLMENT = Flow(
    name="bureau_enrolment",
    version=2026,
    label="主管部门代办建籍",
    filed_by=(Filing(Party.BUREAU, May.ENROLMENT_BUREAU),),
    steps=(
        Step(
            name=SECOND,
            label="主管部门第二人复核",
            party=Party.BUREAU,
            needs=May.ENROLMENT_BUREAU,
            above=Party.CITY,
        ),
    ),
    on_step=(TELL,),
    on_returned=(TELL,),
    on_approved=(ENTER, TELL),
    on_overdue=(TELL_OFFICES,),
    on_lapsed=(TELL_WAITING,),
)

FREE = Effect("free_person", "取消对方的待注册，让出证件号")
NOTE = Effect("note_release", "记下请求到了哪一步")
ASK = Effect("tell_both_schools", "通知双方学校", When.LATER)
ASK_LATE = Effect("tell_county_above", "逾期转给对方的县（市、区）办", When.LATER)

ENROLMENT_CANCEL = Flow(
    name="enrolment_cancel",
    version=2026,
    label="请对方取消待注册",
    filed_by=(*_SCHOOL, Filing(Party.BUREAU, May.ENROLMENT_CONFIRM)),
    steps=(
        Step(
            name=LET_GO,
            label="对方学校核对学生在哪里就读",
            party=Party.OTHER_SCHOOL,
            needs=May.ENROLMENT_RELEASE,
            overdue=Overdue.HAND_OVER,
            above=Party.COUNTY,
        ),
    ),
    on_step=(NOTE, ASK),
    on_returned=(NOTE, ASK),
    on_approved=(FREE, ASK),
    on_withdrawn=(NOTE,),
    on_overdue=(ASK_LATE,),
    on_lapsed=(NOTE,),
)

MEND = Effect("mend_grade", "更正年级")
NOTE_GRADE = Effect("note_correction", "记下申请到了哪一步")
TELL_GRADE = Effect("tell_grade", "通知学校和家长", When.LATER)

GRADE_CORRECTION = Flow(
    name="grade_correction",
    version=2026,
    label="年级纠错",
    filed_by=(Filing(Party.SCHOOL, May.GRADE_CORRECT),),
    steps=(
        Step(
            name=CONFIRM,
            label="主管部门核准",
            party=Party.BUREAU,
            needs=May.GRADE_CORRECT_CONFIRM,
            above=Party.CITY,
        ),
    ),
    on_step=(NOTE_GRADE, TELL_GRADE),
    on_returned=(NOTE_GRADE, TELL_GRADE),
    on_approved=(MEND, TELL_GRADE),
    on_withdrawn=(NOTE_GRADE,),
    on_overdue=(TELL_GRADE,),
    on_lapsed=(NOTE_GRADE,),
)
