"""Opening, extending and closing a window."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from xueji.features.windows import errors, live, progress, rules, store
from xueji.features.windows.field_rules import rules_for
from xueji.features.windows.schemas import NewWindow, Rule, Window, WindowScope, WindowState
from xueji.features.windows.store import WindowRow
from xueji.kernel.clock import china_day_start
from xueji.kernel.levels import Level
from xueji.kernel.refusals import NotFound
from xueji.kernel.texts import some_of
from xueji.platform.caller import Caller, Post
from xueji.platform.database import Tx
from xueji.platform.scope import scope_of

OPENED, REMIND, CLOSED = "windows.opened", "windows.remind_planned", "windows.closed"
REMINDER_HOUR = timedelta(hours=10)
"""A planned reminder leaves at ten in the morning, when parents have a minute."""


async def open_window(tx: Tx, caller: Caller, data: NewWindow) -> Window:
    """Open a window; its notices, reminders and end are jobs of the same transaction.

    Raises:
        WindowNeedsSchool, NobodyChosen, NothingChosen, FieldNotOffered, FieldForbidden, FieldMissing, PeriodWrong,
        WindowOverlaps, ClassNotYours
    """
    post = _school_post(caller)
    fields = await _fields(tx, post, data.fields)
    fault = rules.period_fault(data.opens_at, data.closes_at, tx.now)
    if fault:
        raise errors.PeriodWrong(what=fault)
    await store.hold_school(tx, post.organisation_id)
    class_ids = await _class_ids(tx, post.organisation_id, data)
    await _refuse_overlap(tx, store.Claim(post.organisation_id, data.opens_at, data.closes_at, class_ids))
    reminders = sorted(set(data.reminders), reverse=True)
    window_id = await store.insert_window(
        tx,
        school_id=post.organisation_id,
        school_path=post.path,
        title=data.title.strip(),
        scope=data.scope,
        grades=sorted(set(data.grades)) if data.scope is WindowScope.GRADES else [],
        class_ids=class_ids or [],
        fields=fields,
        opens_at=data.opens_at,
        closes_at=data.closes_at,
        reminders=reminders,
        created_by=caller.account_id,
    )
    await tx.audit(
        "window.opened",
        subject=f"window:{window_id}",
        organisation_id=post.organisation_id,
        scope=data.scope.value,
        fields=fields,
        opens_at=data.opens_at.isoformat(),
        closes_at=data.closes_at.isoformat(),
    )
    await tx.defer(OPENED, at=max(data.opens_at, tx.now), window_id=window_id)
    await _plan(tx, window_id, data.opens_at, data.closes_at, reminders)
    return await progress.window(caller, window_id, tx)


async def extend(tx: Tx, caller: Caller, window_id: int, until: datetime) -> Window:
    """Let a window end later.

    Raises:
        WindowOver, NotLater, PeriodWrong, WindowOverlaps
    """
    row = await _own(tx, caller, window_id)
    if until <= row.ends_at:
        raise errors.NotLater(until=rules.instant_words(row.ends_at, tx.today))
    fault = rules.period_fault(row.opens_at, until, tx.now)
    if fault:
        raise errors.PeriodWrong(what=fault)
    class_ids = None if row.scope is WindowScope.SCHOOL else row.class_ids
    await _refuse_overlap(tx, store.Claim(row.school_id, row.opens_at, until, class_ids, besides=row.id))
    await store.extend_window(tx, row.id, until)
    await tx.audit(
        "window.extended",
        subject=f"window:{row.id}",
        organisation_id=row.school_id,
        before=row.ends_at.isoformat(),
        after=until.isoformat(),
    )
    await _plan(tx, row.id, row.opens_at, until, row.reminders)
    live.changed(tx, row.id)
    return await progress.window(caller, row.id, tx)


async def close(tx: Tx, caller: Caller, window_id: int) -> Window:
    """End a window now; one that has not begun is called off.

    Raises:
        WindowOver
    """
    row = await _own(tx, caller, window_id)
    await store.close_window(tx, row.id)
    await tx.audit(
        "window.closed", subject=f"window:{row.id}", organisation_id=row.school_id, before=row.ends_at.isoformat()
    )
    await tx.defer(CLOSED, window_id=row.id, ends_at=tx.now.isoformat())
    live.changed(tx, row.id)
    return await progress.window(caller, row.id, tx)


async def _own(tx: Tx, caller: Caller, window_id: int) -> WindowRow:
    """The window of the caller's own school, locked and not over. NotFound for every other one."""
    post = _school_post(caller)
    await store.hold_school(tx, post.organisation_id)
    row = await store.lock_window(tx, scope_of(caller), window_id)
    if row is None or row.school_id != post.organisation_id:
        raise NotFound
    if rules.window_state(row.opens_at, row.ends_at, tx.now) is WindowState.CLOSED:
        raise errors.WindowOver(closed=rules.instant_words(row.ends_at, tx.today))
    return row


def _school_post(caller: Caller) -> Post:
    post = caller.post
    if post is None or post.level is not Level.SCHOOL:
        raise errors.WindowNeedsSchool(organisation=post.organisation_name if post else "")
    return post


async def _fields(tx: Tx, post: Post, wanted: Collection[str]) -> list[str]:
    """The chosen fields in the order of the form, if the bureaus above allow them."""
    chosen = set(wanted)
    if not chosen:
        raise errors.NothingChosen
    foreign = sorted(chosen - set(rules.CHOOSABLE))
    if foreign:
        raise errors.FieldNotOffered(labels=rules.labels(foreign), fields=foreign)
    laid_down = await rules_for(tx, post.path)
    forbidden = [name for name in rules.CHOOSABLE if name in chosen and _is(laid_down, name, Rule.FORBID)]
    if forbidden:
        raise errors.FieldForbidden(labels=rules.labels(forbidden), by=laid_down[forbidden[0]].by, fields=forbidden)
    missing = [name for name in rules.CHOOSABLE if name not in chosen and _is(laid_down, name, Rule.REQUIRE)]
    if missing:
        raise errors.FieldMissing(labels=rules.labels(missing), by=laid_down[missing[0]].by, fields=missing)
    if chosen & set(rules.RARE_MEMBER_FIELDS):
        chosen.add("members")
    return [name for name in rules.CHOOSABLE if name in chosen]


def _is(laid_down: dict[str, rules.LaidDown], name: str, rule: Rule) -> bool:
    return name in laid_down and laid_down[name].rule is rule


async def _class_ids(tx: Tx, school_id: int, data: NewWindow) -> list[int] | None:
    """The classes of the scope; None for the whole school."""
    if data.scope is WindowScope.SCHOOL:
        if not await store.pupils_in_school(tx, school_id):
            raise errors.NobodyChosen(what="学校现在没有在校学生。")
        return None
    known = await store.open_classes(tx, school_id)
    if data.scope is WindowScope.GRADES:
        chosen = [one for one in known if f"{one.stage}-{one.grade}" in data.grades]
        what = "一个年级也没有选。" if not data.grades else "选的年级现在没有班级。"
    else:
        ids = set(data.class_ids)
        unknown = ids - {one.id for one in known}
        if unknown:
            raise errors.ClassNotYours(count=len(unknown))
        chosen = [one for one in known if one.id in ids]
        what = "一个班级也没有选。"
    if not chosen:
        raise errors.NobodyChosen(what=what)
    if not sum(one.pupils for one in chosen):
        raise errors.NobodyChosen(what="选的班级现在没有在校学生。")
    return sorted(one.id for one in chosen)


async def _refuse_overlap(tx: Tx, claim: store.Claim) -> None:
    found = await store.overlap(tx, claim)
    if found is None:
        return
    period = f"{rules.instant_words(found.opens_at, tx.today)}到{rules.instant_words(found.ends_at, tx.today)}"
    most = 5
    raise errors.WindowOverlaps(title=found.title, period=period, who=some_of(found.names, most, "个班") or "全校")


async def _plan(tx: Tx, window_id: int, opens_at: datetime, closes_at: datetime, reminders: Sequence[int]) -> None:
    """Reminders some days before the last day, and what happens at the end; a moved window is told by its time."""
    for days in reminders:
        day = rules.last_day(closes_at) - timedelta(days=days)
        at = china_day_start(day) + REMINDER_HOUR
        if max(opens_at, tx.now) < at < closes_at:
            await tx.defer(REMIND, at=at, window_id=window_id, ends_at=closes_at.isoformat())
    await tx.defer(CLOSED, at=closes_at, window_id=window_id, ends_at=closes_at.isoformat())
