"""The lines of enrolment in the work list: what waits for this post's decision, what came back to the school."""

from datetime import datetime

from xueji.features import students
from xueji.features.casework import Days, GroupRow, Level
from xueji.features.enrolment import worklist_store
from xueji.features.enrolment.flow import ENROLMENT
from xueji.features.enrolment.queues import steps_of
from xueji.features.enrolment.schemas import EnrolmentState
from xueji.features.enrolment.worklist_store import Waiting
from xueji.kernel.clock import china_date
from xueji.kernel.permissions import May
from xueji.kernel.workdays import Calendar
from xueji.platform.caller import Caller
from xueji.platform.scope import scope_of

DAYS = next(iter(ENROLMENT)).working_days
QUEUE = "/staff/enrolment/list"
_MENDED = {
    EnrolmentState.RETURNED: ("建籍 被退回", "改好再提交", Level.LOOK),
    EnrolmentState.REFUSED: ("建籍 查重不通过", "看提示处理", Level.LOOK),
    EnrolmentState.UNVERIFIED: ("建籍 认证不通过", "核对姓名和证件号", Level.LOOK),
    EnrolmentState.READY: ("建籍 待提交", "可以成批提交", Level.CALM),
}


async def groups(caller: Caller, now: datetime, calendar: Calendar) -> list[GroupRow]:
    """One statement: a line for each school that waits, and for each state that the own school has to mend."""
    post = caller.post
    if post is None or not caller.may(May.ENROLMENT_READ):
        return []
    rows: list[GroupRow] = []
    enters = any(caller.may(one) for one in (May.ENROLMENT_PRIMARY, May.ENROLMENT_JUNIOR, May.ENROLMENT_SENIOR))
    found = await worklist_store.waiting(
        students.POOL, scope_of(caller), post.organisation_id, steps_of(caller), caller.account_id
    )
    for one in found:
        if one.mine:
            rows.append(_to_decide(one, now, calendar))
        elif enters and one.school_id == post.organisation_id and one.state in _MENDED:
            rows.append(_to_mend(one))
    return rows


def _to_decide(one: Waiting, now: datetime, calendar: Calendar) -> GroupRow:
    today = china_date(now)
    overdue = one.due_on is not None and one.due_on < today
    used = min(calendar.used(china_date(one.oldest), today), DAYS)
    hints = f"{one.insisted} 名认证不通过，要看理由" if one.insisted else "查重认证都已通过，可以成批同意"
    return GroupRow(
        kind="enrolment",
        title="建籍 待审批",
        subject=one.school,
        count=one.count,
        step="同意或退回",
        holder="在我这里",
        clock=Days(used=used, days=DAYS, due_on=one.due_on, provisional=False, overdue=overdue),
        level=Level.STOP if overdue else Level.LOOK if one.insisted else Level.CALM,
        latest=hints,
        act="办理",
        to=f"{QUEUE}?view=mine&school={one.school_id}",
    )


def _to_mend(one: Waiting) -> GroupRow:
    title, step, level = _MENDED[one.state]
    return GroupRow(
        kind=f"enrolment_{one.state.value}",
        title=title,
        subject=one.school,
        count=one.count,
        step=step,
        holder="在我校",
        clock=Days(used=0, days=0, due_on=None, provisional=False, overdue=False),
        level=level,
        latest="",
        act="办理",
        to=f"{QUEUE}?state={one.state.value}",
    )
