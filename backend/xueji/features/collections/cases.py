"""What the one list, the general pages and the nightly clock have to know of this room's flow."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from xueji.approvals import Case
from xueji.features import casework, organisations
from xueji.features.casework import Days, GroupRow, Level
from xueji.features.collections import entry_store, list_store, rules
from xueji.features.collections.effects import DESK, act
from xueji.features.collections.flow import COLLECTION
from xueji.features.collections.list_store import WaitingRow
from xueji.features.collections.progress import NO_CLASS, by_words
from xueji.features.collections.schemas import MarkLevel
from xueji.features.organisations import Stage
from xueji.features.students import POOL, Reads
from xueji.kernel.clock import china_date
from xueji.kernel.permissions import May
from xueji.kernel.workdays import Calendar
from xueji.platform.caller import Caller
from xueji.platform.scope import scope_of

DAYS = next(iter(COLLECTION)).working_days
REASONS = tuple(casework.Reason(one.code, one.label, one.text) for one in rules.REASONS.values())


async def describe(source: Reads, viewer: casework.Viewer, cases: Sequence[Case]) -> Mapping[int, casework.Subject]:
    """Children without a record are called by what was written of them."""
    found: dict[int, casework.Subject] = {}
    for row in await entry_store.of_cases(source, [case.id for case in cases]):
        of = row.of()
        found[row.case_id or 0] = casework.Subject(
            name=viewer.name(row.name, of.school_path),
            grade=organisations.grade_label(Stage(of.stage), of.grade),
            destination=of.school,
        )
    return found


async def facts(source: Reads, viewer: casework.Viewer, case: Case) -> Sequence[casework.Fact]:
    """Who the child is; every answer stands on the page of this room."""
    found = await entry_store.of_cases(source, [case.id])
    if not found:
        return []
    row = found[0]
    return [
        casework.Fact(label="姓名", after=viewer.name(row.name, row.of().school_path)),
        casework.Fact(label="班级", after=row.class_name or NO_CLASS),
        casework.Fact(
            label="填写", after=by_words(row.relation, row.paper_name, confirmed=row.confirmed_at is not None)
        ),
    ]


async def checks(source: Reads, case: Case) -> Sequence[casework.Check]:
    """What is unusual about the entry."""
    found = await entry_store.of_cases(source, [case.id])
    marks = [rules.mark(code) for row in found for code in row.marks]
    return [
        casework.Check(one.label, casework.Found.STOP if one.level is MarkLevel.STOP else casework.Found.LOOK)
        for one in marks
        if one.level > MarkLevel.CALM
    ]


def family_page(case: Case) -> str:
    return f"/m/collect/receipts/{case.number}"


async def groups(caller: Caller, now: datetime, calendar: Calendar) -> list[GroupRow]:
    """A line for each class with entries that wait. One statement."""
    post = caller.post
    if post is None or not caller.may(May.COLLECTION_REVIEW):
        return []
    rows = await list_store.waiting(POOL, scope_of(caller), post.organisation_id, caller.account_id)
    return [_line(one, now, calendar) for one in rows]


def _line(one: WaitingRow, now: datetime, calendar: Calendar) -> GroupRow:
    today = china_date(now)
    overdue = one.due_on is not None and one.due_on < today
    red, amber = one.level is MarkLevel.STOP, one.level is MarkLevel.LOOK
    return GroupRow(
        kind="collection",
        title="新生采集 待核对",
        subject=one.class_name or NO_CLASS,
        count=one.count,
        step=one.title,
        holder="在我校",
        clock=Days(
            used=min(calendar.used(china_date(one.oldest), today), DAYS),
            days=DAYS,
            due_on=one.due_on,
            provisional=one.provisional,
            overdue=overdue,
        ),
        level=Level.STOP if overdue or red else Level.LOOK if amber else Level.CALM,
        latest=f"{one.marked} 份有提示" if one.marked else "没有提示，可以成批接收",
        act="核对",
        to=f"/staff/collections/{one.collection_id}/review?class={one.class_id}",
    )


casework.register(
    casework.Kind(
        flow=COLLECTION,
        desk=DESK,
        act=act,
        reads=May.COLLECTION_REVIEW,
        reasons=REASONS,
        describe=describe,
        facts=facts,
        checks=checks,
        family_page=family_page,
        grouped=True,
        batch=False,
    )
)
casework.register_groups("collections", groups)
