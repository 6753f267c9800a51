"""After the publication: the school reports, the city confirms, the archive is made (Q121)."""

from xueji.approvals import Effect, Filing, Flow, Party, Step, When
from xueji.kernel.permissions import May

ARCHIVE = Effect("archive", "每名学生的档案归档，内容不能再改", When.LATER)
CLOSE = Effect("close_publication", "公示定稿")
TELL_SCHOOL = Effect("tell_school", "通知学校教务管理员", When.LATER)
TELL_OFFICES = Effect("tell_offices", "通知承办单位，逾期报上级", When.LATER)

REPORT = Flow(
    name="evaluation_report",
    version=2026,
    label="综评上报",
    filed_by=(Filing(Party.SCHOOL, May.EVALUATION_PUBLISH),),
    filed_by_clock=True,
    steps=(
        Step(name="confirm", label="市级确认", party=Party.CITY, needs=May.EVALUATION_CONFIRM, above=Party.PROVINCE),
    ),
    on_opened=(TELL_SCHOOL,),
    on_step=(TELL_OFFICES,),
    on_returned=(TELL_SCHOOL,),
    on_evidence=(TELL_OFFICES,),
    on_approved=(CLOSE, ARCHIVE),
    on_overdue=(TELL_OFFICES,),
)
"""On the day of the automatic report the clock reports what a school has not."""
