"""The one list of staff: what waits for this post, what concerns its office, what is late, what is done."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import msgspec

from xueji.features import accounts, students
from xueji.features.casework import asked_outside, describe, groups, on_behalf, store, words
from xueji.features.casework.kinds import Kind, Subject, Viewer, kind_of, kinds, viewer_of
from xueji.features.casework.schemas import CaseRow, Count, Days, GroupRow, Level, Tab, Worklist
from xueji.features.casework.store import Asked, CaseLine, CountRow
from xueji.kernel import names
from xueji.kernel.clock import china_date
from xueji.kernel.levels import Level as OfficeLevel
from xueji.kernel.refusals import NotFound
from xueji.kernel.texts import compact
from xueji.kernel.workdays import Calendar
from xueji.platform import calendar_store
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.database import fetch, value

PAGE = 30
PURPOSE = "办理业务"
FAR = date.max


class Wanted(msgspec.Struct, frozen=True):
    tab: Tab
    flow: str = ""
    q: str = ""
    cursor: str | None = None


async def read(caller: Caller, wanted: Wanted) -> Worklist:
    """A page of cases and, on the first page of what waits for me, the groups; the earliest day first."""
    now: datetime = await value("SELECT now()")
    today = china_date(now)
    calendar = await calendar_store.calendar(fetch, today)
    viewer = viewer_of(caller)
    asked = asked_of(caller, viewer, today)
    counted = await store.counts(students.POOL, asked) if asked.flows else []
    lines = await _lines(asked, wanted) if asked.flows else []
    shown = lines[:PAGE]
    subjects = await describe.of_lines(students.POOL, viewer, shown)
    pupils = [line.case.student_id for line in shown]
    await read_log(caller, "case.list", sorted({one for one in pupils if one is not None}), PURPOSE)
    first_of_mine = wanted.tab is Tab.MINE and not (wanted.cursor or wanted.q or wanted.flow)
    gathered = await _groups(caller, now, calendar) if first_of_mine or not wanted.cursor else []
    tabs = _tabs(counted, gathered)
    return Worklist(
        today=today,
        workdays_left=_left_in_month(today, calendar),
        calendar_until=calendar.published_until,
        tab=wanted.tab,
        tabs=tabs,
        flows=_flows(counted, wanted.tab),
        groups=[row for row in gathered if wanted.tab is Tab.MINE or (wanted.tab is Tab.OVERDUE and row.clock.overdue)]
        if not (wanted.q or wanted.flow)
        else [],
        items=[row for line in shown if (row := line_of(caller, line, subjects[line.id], today, calendar))],
        next=_cursor(shown[-1]) if len(lines) > PAGE and not wanted.q else None,
        waiting=tabs[0].count,
        overdue=next(tab.count for tab in tabs if tab.name == Tab.OVERDUE),
        masked=not viewer.scope.full_names,
    )


def asked_of(caller: Caller, viewer: Viewer, today: date) -> Asked:
    post = caller.post
    if post is None:
        return Asked(0, "", caller.account_id, {}, today)
    flows = {kind.name: kind.decides(caller) for kind in kinds() if not kind.grouped and kind.may_read(caller)}
    return Asked(
        organisation_id=post.organisation_id,
        path=post.path,
        account_id=caller.account_id,
        flows=flows,
        today=today,
        class_ids=viewer.class_ids,
        below=post.level is not OfficeLevel.SCHOOL,
    )


async def _lines(asked: Asked, wanted: Wanted) -> Sequence[CaseLine]:
    q = compact(wanted.q)
    if q:
        return await store.look_for(students.POOL, asked, q.upper(), names.normalise(wanted.q), PAGE)
    after = _after(wanted.cursor)
    if wanted.tab is Tab.OVERDUE and asked.below:
        return await store.late_below(students.POOL, asked, wanted.flow, after, PAGE + 1)
    return await store.page(students.POOL, asked, wanted.tab, wanted.flow, after, PAGE + 1)


def _after(cursor: str | None) -> tuple[date, int] | None:
    """`2026-11-26_1042`. NotFound for what no page of ours has given out."""
    if cursor is None:
        return None
    day, _, case_id = cursor.partition("_")
    longest = 18
    if not (case_id.isascii() and case_id.isdigit() and len(case_id) <= longest):
        raise NotFound
    try:
        return date.fromisoformat(day), int(case_id)
    except ValueError:
        raise NotFound from None


def _cursor(line: CaseLine) -> str:
    return f"{line.due.isoformat()}_{line.id}"


def line_of(caller: Caller, line: CaseLine, subject: Subject, today: date, calendar: Calendar) -> CaseRow | None:
    case = line.case
    kind = kind_of(case)
    post = caller.post
    if kind is None or post is None:
        return None
    flow = kind.version(case)
    held = any(post.organisation_id in step.holders for step in case.open_steps.values())
    mine = on_behalf.mine(caller, kind, case)
    nearest = words.nearest(flow, case, mine)
    own = caller.account_id in case.filers
    said, level = _latest(kind, line, today)
    clock = words.clock(flow, case, today, calendar, mine)
    step_no, steps = words.place_in(flow, case)
    twice = bool(mine) and on_behalf.twice(caller, kind, case, mine[0])
    deciding = bool(mine) and not own and not twice
    for_other = deciding and on_behalf.party_of(caller, kind, case, mine[0]) is not None
    step = nearest[0] if nearest else None
    return CaseRow(
        id=line.id,
        version=case.version,
        number=case.number,
        flow=case.flow,
        flow_label=flow.label,
        step=step.name if step else "",
        step_label=step.label if step else asked_outside.state_label(flow, case),
        name=subject.name,
        grade=subject.grade,
        origin=subject.origin,
        destination=subject.destination,
        note=subject.note,
        step_no=step_no,
        steps=steps,
        holder=words.holder(flow, case, line.holders or [], own=held),
        state=case.state,
        state_label=asked_outside.state_label(flow, case),
        clock=clock,
        latest="您提交的，要由他人审" if own and mine else on_behalf.TWICE if twice else said,
        level=level,
        own=own,
        mine=bool(mine),
        unseen=line.unseen,
        act="代办" if for_other else "办理" if deciding else "查看",
        to=kind.staff_page(case),
        batch=f"{case.flow}/{mine[0]}" if deciding and not for_other and kind.batch and not flow.by_item else "",
    )


def _latest(kind: Kind, line: CaseLine, today: date) -> tuple[str, Level]:
    return words.latest(kind, line.case, line.latest, line.latest_by, today)


async def _groups(caller: Caller, now: datetime, calendar: Calendar) -> list[GroupRow]:
    found = await groups.all_groups(caller, now, calendar)
    requests = await accounts.count_requests(caller)
    if requests:
        found.append(_access(requests))
    return sorted(found, key=lambda row: (row.clock.due_on or FAR, -row.level, row.subject))


def _access(count: int) -> GroupRow:
    return GroupRow(
        kind="access",
        title="权限请求",
        subject="同事申请权限",
        count=count,
        step="批准或不批准",
        holder="在我这里",
        clock=Days(used=0, days=0, due_on=None, provisional=False, overdue=False),
        level=Level.CALM,
        latest="",
        act="办理",
        to="/staff/access-requests",
    )


def _tabs(counted: Sequence[CountRow], gathered: Sequence[GroupRow]) -> list[Count]:
    """Groups wait for this post too; an overdue one stands under both."""
    extra: Mapping[Tab, int] = {Tab.MINE: len(gathered), Tab.OVERDUE: sum(row.clock.overdue for row in gathered)}
    return [
        _count(tab.value, tab.label, sum(row.count for row in counted if row.tab is tab) + extra.get(tab, 0))
        for tab in Tab
    ]


def _flows(counted: Sequence[CountRow], tab: Tab) -> list[Count]:
    labels = {kind.name: kind.flow.label for kind in kinds()}
    return [_count(row.flow, labels[row.flow], row.count) for row in counted if row.tab is tab and row.flow in labels]


def _count(name: str, label: str, count: int) -> Count:
    most = store.MOST_COUNTED - 1
    return Count(name, label, min(count, most), count > most)


def _left_in_month(today: date, calendar: Calendar) -> int:
    """Working days of this month from today on."""
    days = [today + timedelta(days=after) for after in range(31)]
    return sum(calendar.is_workday(day) for day in days if day.month == today.month)
