"""How far the slips of a school (a county, a class) have come."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from xueji.features import students
from xueji.features.slips import progress_store, rules, store
from xueji.features.slips.layouts import GUARDIANS, SCHOOL, layout_of
from xueji.features.slips.offices import school_post
from xueji.features.slips.page import moment_words
from xueji.features.slips.progress_store import CountRow, PupilRow
from xueji.features.slips.rules import SlipState
from xueji.features.slips.schemas import (
    ClassOfSlips,
    ClassSlips,
    ClassToAsk,
    GradeToAsk,
    IssueChoices,
    LayoutGroupView,
    PupilSlip,
    SlipBoard,
    SlipCounts,
)
from xueji.kernel.clock import china_date, day_words
from xueji.kernel.levels import Level
from xueji.kernel.masking import mask_name
from xueji.kernel.permissions import May
from xueji.kernel.refusals import NotFound
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.database import value
from xueji.platform.scope import scope_of

NO_CLASS = "还没分班"
_NAMES = ("pupils", "none", "issued", "read", "objected", "signed", "done", "outdated", "late", "unbound")
_LABELS = {SCHOOL: "学校", GUARDIANS: "监护人", "class_name": "年级班级", "national_number": "学籍号"}


async def board(caller: Caller) -> SlipBoard:
    """The school by class, for a bureau the subtree by school: two statements, however many."""
    scope = scope_of(caller)
    by_school = caller.post is not None and caller.post.level is not Level.SCHOOL
    rows = await (progress_store.by_school if by_school else progress_store.by_class)(students.POOL, scope)
    now: datetime = await value("SELECT now()")
    counts = _counts(rows)
    return SlipBoard(
        today=china_date(now),
        by_school=by_school,
        counts=counts,
        items=[_line(row, by_school=by_school) for row in rows],
        may_issue=may_issue(caller),
        may_remind=caller.may(May.SLIP_REMIND) and not by_school and counts.silent + counts.signed > 0,
        newcomers=counts.none,
    )


def may_issue(caller: Caller) -> bool:
    return caller.may(May.SLIP_ISSUE) and caller.post is not None and caller.post.level is Level.SCHOOL


def _line(row: CountRow, *, by_school: bool) -> ClassSlips:
    grade = "" if row.stage is None or row.grade is None else students.grade_label(row.stage, row.grade)
    return ClassSlips(
        class_id=row.class_id,
        school_id=row.school_id,
        name=row.school if by_school else row.name or NO_CLASS,
        grade_label=grade,
        head_teacher=row.head_teacher or "",
        last_day=row.last_day,
        counts=_counts([row]),
    )


def _counts(rows: Sequence[CountRow]) -> SlipCounts:
    sums = {name: progress_store.total(rows, name) for name in _NAMES}
    return SlipCounts(**sums, silent=sums["issued"] + sums["read"])


async def pupils(caller: Caller, class_id: int) -> ClassOfSlips:
    """One class, pupil by pupil: one statement and the line in the audit of reads."""
    school_id = caller.post.organisation_id if caller.post else 0
    rows = await progress_store.pupils(students.POOL, scope_of(caller), school_id, class_id)
    if not rows:
        raise NotFound
    await read_log(caller, "slip.pupils", [row.student_id for row in rows], "查看确认单进度")
    full = scope_of(caller).full_names
    items = [_pupil(row, full_names=full) for row in rows]
    return ClassOfSlips(
        class_id=class_id,
        class_name=rows[0].class_name or NO_CLASS,
        today=rows[0].today,
        counts=_tally(items),
        items=items,
        may_issue=may_issue(caller),
        may_remind=caller.may(May.SLIP_REMIND),
    )


def _pupil(row: PupilRow, *, full_names: bool) -> PupilSlip:
    late = row.state in rules.SIGNABLE and row.last_day is not None and row.last_day < row.today
    return PupilSlip(
        student_id=row.student_id,
        slip_id=row.slip_id,
        name=row.name if full_names else mask_name(row.name),
        state=row.state,
        state_label=row.state.label if row.state else "没有发",
        note=_note(row),
        last_day=row.last_day,
        late=late,
        bound=row.bound,
        objections=row.objections,
        paper=row.paper,
    )


def _note(row: PupilRow) -> str:  # noqa: PLR0911 - one line a state
    match row.state:
        case None:
            return "还没有发过确认单"
        case SlipState.ISSUED | SlipState.READ if not row.bound:
            return "没有家长绑定，要用纸质单"
        case SlipState.ISSUED:
            return "家长还没有打开"
        case SlipState.READ:
            return f"{moment_words(row.read_at, row.today)}看过" if row.read_at else "看过"
        case SlipState.OBJECTED:
            due = f"，最晚 {day_words(row.due_on, row.today)}答复" if row.due_on else ""
            return f"标了 {row.objections} 项有误{due}"
        case SlipState.SIGNED:
            return "家长已签，学生还没确认" if row.own_account else "家长已签，学生没有账号，可传纸质单"
        case SlipState.DONE:
            way = "纸质单" if row.paper else "手机"
            return f"{moment_words(row.signed_at, row.today)}{way}签好" if row.signed_at else "签好"
        case SlipState.OUTDATED:
            return "关键信息变了，要重新发"
        case SlipState.REPLACED | SlipState.CANCELLED:
            return "要重新发"


def _tally(items: Sequence[PupilSlip]) -> SlipCounts:
    states = Counter(one.state for one in items)
    silent = states[SlipState.ISSUED] + states[SlipState.READ]
    return SlipCounts(
        pupils=len(items),
        none=states[None],
        issued=states[SlipState.ISSUED],
        read=states[SlipState.READ],
        objected=states[SlipState.OBJECTED],
        signed=states[SlipState.SIGNED],
        done=states[SlipState.DONE],
        outdated=states[SlipState.OUTDATED] + states[SlipState.REPLACED],
        silent=silent,
        late=sum(one.late for one in items),
        unbound=sum(not one.bound for one in items),
    )


async def choices(caller: Caller) -> IssueChoices:
    """What the page “发放确认单” needs.

    Raises:
        SlipNeedsSchool
    """
    post = school_post(caller)
    found = layout_of(await store.division_of(students.POOL, post.path))
    classes = await progress_store.classes_to_ask(students.POOL, post.organisation_id)
    everybody, never = await progress_store.school_pupils(students.POOL, post.organisation_id)
    now: datetime = await value("SELECT now()")
    today = china_date(now)
    grades: dict[str, list[progress_store.ToAsk]] = {}
    for one in classes:
        grades.setdefault(f"{one.stage}-{one.grade}", []).append(one)
    return IssueChoices(
        title=found.title,
        groups=[
            LayoutGroupView(group.title, group.source.label, [_label(name) for name in group.fields])
            for group in found.groups
        ],
        lines=found.lines,
        grades=[_grade(grade, own) for grade, own in grades.items()],
        pupils=everybody,
        suggested_last_day=_suggested(today),
        latest_last_day=today + rules.LONGEST,
        newcomers=never,
    )


def _suggested(today: date) -> date:
    return today + timedelta(days=rules.ORDINARY_DAYS)


def _label(name: str) -> str:
    return _LABELS[name] if name in _LABELS else students.CATALOGUE[name].label


def _grade(grade: str, classes: Sequence[progress_store.ToAsk]) -> GradeToAsk:
    first = classes[0]
    return GradeToAsk(
        grade=grade,
        label=students.grade_label(first.stage, first.grade),
        pupils=sum(one.pupils for one in classes),
        open=sum(one.open for one in classes),
        done=sum(one.done for one in classes),
        classes=[ClassToAsk(one.id, one.name, one.pupils, one.open, one.done) for one in classes],
    )
