"""How a collected child is agreed upon (Q3): the family hands in, the school takes over, or sends back with a reason.

A teacher files for a family that has no phone; then another one of the school decides.
"""

from xueji.approvals import Effect, Filing, Flow, Party, Step, When
from xueji.kernel.permissions import May

ADMIT = Effect("admit_pupil", "转入待提交的建籍名单，家长成为第一位监护人")
NOTE_RETURN = Effect("note_return", "在表上写明退回的原因")
TAKE_BACK = Effect("take_back", "回到草稿，内容都在")
TELL_FAMILY = Effect("tell_collecting_family", "通知家长", When.LATER)
TELL_OFFICES = Effect("tell_collecting_school", "提醒学校，逾期报主管部门", When.LATER)
TELL_WAITING = Effect("tell_collecting_waiting", "提醒家长还没改", When.LATER)

REVIEW = "review"

COLLECTION = Flow(
    name="collection",
    version=2026,
    label="新生线上采集",
    filed_by_family=True,
    filed_by=(Filing(Party.SCHOOL, May.COLLECTION_REVIEW),),
    steps=(
        Step(
            name=REVIEW,
            label="学校核对",
            party=Party.SCHOOL,
            needs=May.COLLECTION_REVIEW,
            above=Party.COUNTY,
        ),
    ),
    on_returned=(NOTE_RETURN, TELL_FAMILY),
    on_approved=(ADMIT, TELL_FAMILY),
    on_withdrawn=(TAKE_BACK,),
    on_overdue=(TELL_OFFICES,),
    on_lapsed=(TELL_WAITING,),
)
