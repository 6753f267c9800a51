"""How far a window has come: totals, by class, and pupil by pupil."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from xueji.features import organisations, students
from xueji.features.windows import rules, store
from xueji.features.windows.schemas import (
    ClassProgress,
    ClassPupils,
    Counts,
    Level,
    NamedField,
    PupilProgress,
    SubmissionState,
    Window,
    WindowActs,
    WindowClasses,
    WindowList,
    WindowScope,
    WindowState,
)
from xueji.features.windows.store import ClassPupil, CountRow, WindowRow
from xueji.kernel.clock import china_date
from xueji.kernel.levels import Level as OfficeLevel
from xueji.kernel.masking import mask_name
from xueji.kernel.permissions import May
from xueji.kernel.refusals import NotFound
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.scope import Scope, scope_of

MOST_WINDOWS = 200
NO_CLASS = "还没分班"
PURPOSE = "线上维护确认"


async def windows(caller: Caller) -> WindowList:
    """The windows of the caller's schools with their totals: two statements, however many."""
    scope = scope_of(caller)
    rows = await store.windows(students.POOL, scope, MOST_WINDOWS)
    counted = await _counted(students.POOL, scope, caller, rows)
    return WindowList([view(row, counted.get(row.id, []), caller) for row in rows], may_open=may_open(caller))


async def window(caller: Caller, window_id: int, source: students.Reads = students.POOL) -> Window:
    """One window with its totals. NotFound outside the scope."""
    scope = scope_of(caller)
    row = await store.window(source, scope, window_id)
    if row is None:
        raise NotFound
    counted = await _counted(source, scope, caller, [row])
    return view(row, counted.get(row.id, []), caller)


async def classes(caller: Caller, window_id: int) -> WindowClasses:
    """The window and each of its classes: three statements, however many classes."""
    scope = scope_of(caller)
    row = await store.window(students.POOL, scope, window_id)
    if row is None:
        raise NotFound
    counted = (await _counted(students.POOL, scope, caller, [row])).get(row.id, [])
    by_class = {one.class_id: _counts([one]) for one in counted}
    known = await store.classes(students.POOL, list({*by_class, *row.class_ids} - {0}))
    items = [
        _class(
            one.id, one.name, students.grade_label(one.stage, one.grade), one.head_teacher or "", by_class.get(one.id)
        )
        for one in known
        if scope.class_ids is None or one.id in scope.class_ids
    ]
    if 0 in by_class:
        items.append(_class(0, NO_CLASS, "", "", by_class[0]))
    return WindowClasses(view(row, counted, caller), items)


def _class(class_id: int, name: str, grade_label: str, head_teacher: str, found: Counts | None) -> ClassProgress:
    counts = found or Counts()
    done = counts.pupils > 0 and counts.confirmed == counts.pupils
    return ClassProgress(
        class_id=class_id, name=name, grade_label=grade_label, head_teacher=head_teacher, counts=counts, all_done=done
    )


async def pupils(caller: Caller, window_id: int, class_id: int) -> ClassPupils:
    """One class, pupil by pupil: one statement and the line in the audit of reads."""
    scope = scope_of(caller)
    found = await store.class_sheet(students.POOL, scope, window_id, class_id)
    if found is None:
        raise NotFound
    listed = found.listed()
    if class_id == 0 and not listed:
        raise NotFound
    await read_log(caller, "window.pupils", [one.student_id for one in listed], PURPOSE)
    today = china_date(found.now)
    state = rules.window_state(found.opens_at, found.ends_at, found.now)
    items = [_pupil(one, scope, caller, today) for one in listed]
    return ClassPupils(
        window_id=found.id,
        window_title=found.title,
        window_state=state,
        class_id=class_id,
        class_name=found.class_name or NO_CLASS,
        counts=_tally(items),
        items=items,
        may_confirm=confirms(caller, found.school_id),
        may_remind=caller.may(May.WINDOW_REMIND) and state is WindowState.OPEN,
        masked=not scope.full_names,
    )


def _pupil(one: ClassPupil, scope: Scope, caller: Caller, today: date) -> PupilProgress:
    state = one.state or SubmissionState.NEW
    waits = state is SubmissionState.SUBMITTED
    return PupilProgress(
        student_id=one.student_id,
        submission_id=one.submission_id if state not in rules.SILENT else None,
        name=one.name if scope.full_names else mask_name(one.name),
        state=state,
        state_label=state.label,
        changed=one.changed,
        waiting=one.waiting,
        nothing_changed=one.nothing_changed,
        level=one.level if waits else Level.CALM,
        risks=[rules.risk(code) for code in one.risks] if waits else [],
        batch=waits
        and one.harmless
        and one.submitted_by != caller.account_id
        and one.student_id not in caller.children,
        submitted_at=one.submitted_at,
        due_on=one.due_on if waits else None,
        overdue=waits and one.due_on is not None and one.due_on < today,
        decided_at=one.decided_at,
        bound=one.bound,
    )


# --- totals -------------------------------------------------------------------------------------------------------


async def _counted(
    source: students.Reads, scope: Scope, caller: Caller, rows: Sequence[WindowRow]
) -> dict[int, list[CountRow]]:
    found: dict[int, list[CountRow]] = {}
    if rows:
        for one in await store.counts(source, scope, [row.id for row in rows], caller.account_id, caller.children):
            found.setdefault(one.window_id, []).append(one)
    return found


def _counts(rows: Iterable[CountRow]) -> Counts:
    sums = dict.fromkeys(
        ("pupils", "new", "seen", "draft", "submitted", "returned", "confirmed", "red", "amber", "harmless", "unbound"),
        0,
    )
    for row in rows:
        for name in sums:
            sums[name] += getattr(row, name)
    return Counts(**sums, silent=sums["new"] + sums["seen"] + sums["draft"])


def _tally(items: Sequence[PupilProgress]) -> Counts:
    states = Counter(one.state for one in items)
    return Counts(
        pupils=len(items),
        new=states[SubmissionState.NEW],
        seen=states[SubmissionState.SEEN],
        draft=states[SubmissionState.DRAFT],
        submitted=states[SubmissionState.SUBMITTED],
        returned=states[SubmissionState.RETURNED],
        confirmed=states[SubmissionState.CONFIRMED],
        silent=sum(states[state] for state in rules.SILENT),
        red=sum(one.level is Level.STOP for one in items),
        amber=sum(one.level is Level.LOOK for one in items),
        harmless=sum(one.batch for one in items),
        unbound=sum(not one.bound for one in items),
    )


# --- a window in words --------------------------------------------------------------------------------------------


def may_open(caller: Caller) -> bool:
    return caller.may(May.WINDOW_OPEN) and caller.post is not None and caller.post.level is OfficeLevel.SCHOOL


def confirms(caller: Caller, school_id: int) -> bool:
    """Whether this post may decide at this school."""
    return caller.may(May.MAINTENANCE_CONFIRM) and caller.post is not None and caller.post.organisation_id == school_id


def covers(scope: WindowScope, grades: Sequence[str], number: int) -> str:
    """“全校”, “三年级、四年级”, “3 个班”."""
    if scope is WindowScope.SCHOOL:
        return "全校"
    if scope is WindowScope.GRADES:
        return "、".join(grade_words(grade) for grade in grades)
    return f"{number} 个班"


def grade_words(grade: str) -> str:
    stage, _, number = grade.partition("-")
    return organisations.grade_label(organisations.Stage(stage), int(number))


def view(row: WindowRow, counted: Iterable[CountRow], caller: Caller) -> Window:
    counts = _counts(counted)
    state = rules.window_state(row.opens_at, row.ends_at, row.now)
    manages = may_open(caller) and caller.post is not None and caller.post.organisation_id == row.school_id
    return Window(
        id=row.id,
        version=row.version,
        title=row.title,
        school_id=row.school_id,
        school=row.school,
        scope=row.scope,
        scope_label=row.scope.label,
        covers=covers(row.scope, row.grades, len(row.class_ids)),
        class_ids=row.class_ids,
        fields=[NamedField(name, rules.field_label(name)) for name in row.fields],
        opens_at=row.opens_at,
        closes_at=row.ends_at,
        closed_early=row.closed_early_at is not None,
        state=state,
        state_label=state.label,
        days_left=rules.days_left(row.opens_at, row.ends_at, row.now),
        reminders=row.reminders,
        reminded_at=row.reminded_at,
        counts=counts,
        may=WindowActs(
            extend=manages and state is not WindowState.CLOSED,
            close=manages and state is not WindowState.CLOSED,
            remind=caller.may(May.WINDOW_REMIND) and state is WindowState.OPEN and counts.silent > 0,
            confirm=confirms(caller, row.school_id),
        ),
    )
