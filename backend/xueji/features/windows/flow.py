"""How a maintained record is agreed upon (Q75): the family hands in, the school confirms item by item."""

from xueji.approvals import Effect, Flow, Party, Step, When
from xueji.kernel.permissions import May

RECORD = Effect("record_items", "写进学籍")
RESTORE = Effect("restore_items", "恢复成确认前的内容")
TELL_FAMILY = Effect("tell_family", "通知家长", When.LATER)
TELL_OFFICES = Effect("tell_offices", "提醒学校，逾期报主管部门", When.LATER)
TELL_WAITING = Effect("tell_waiting", "提醒家长还没改", When.LATER)

CONFIRM = "confirm"

MAINTENANCE = Flow(
    name="maintenance",
    version=2026,
    label="线上维护",
    filed_by_family=True,
    undo_same_day=True,
    steps=(
        Step(
            name=CONFIRM,
            label="学校逐项核对",
            party=Party.SCHOOL,
            needs=May.MAINTENANCE_CONFIRM,
            above=Party.COUNTY,
            by_item=True,
        ),
    ),
    on_opened=(TELL_FAMILY,),
    on_accepted=(RECORD,),
    on_returned=(TELL_FAMILY,),
    on_approved=(TELL_FAMILY,),
    on_undone=(RESTORE, TELL_FAMILY),
    on_overdue=(TELL_OFFICES,),
    on_lapsed=(TELL_WAITING,),
)
