"""How far a collection has come: totals, by class, and child by child."""

from collections.abc import Iterable, Sequence

from xueji.features import organisations, students
from xueji.features.collections import list_store, rules, store
from xueji.features.collections.list_store import CountRow, ListRow
from xueji.features.collections.schemas import (
    CollectedChild,
    CollectedChildren,
    CollectionActs,
    CollectionClass,
    CollectionClasses,
    CollectionList,
    CollectionState,
    CollectionView,
    EntryCounts,
    EntryState,
)
from xueji.features.collections.store import CollectionRow
from xueji.features.organisations import Stage
from xueji.kernel import periods
from xueji.kernel.clock import china_date
from xueji.kernel.levels import Level
from xueji.kernel.masking import mask_name
from xueji.kernel.permissions import May
from xueji.kernel.refusals import NotFound
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.scope import Scope, scope_of

MOST = 200
MOST_CHILDREN = 1000
NO_CLASS = "还没分班"
PURPOSE = "新生信息采集"
STAGE_ROLES = {
    Stage.PRIMARY: May.ENROLMENT_PRIMARY,
    Stage.JUNIOR: May.ENROLMENT_JUNIOR,
    Stage.SENIOR: May.ENROLMENT_SENIOR,
}


async def collections(caller: Caller) -> CollectionList:
    """The collections of the caller's schools with their totals: two statements, however many."""
    scope = scope_of(caller)
    rows = await store.collections(students.POOL, scope, MOST)
    counted = await _counted(students.POOL, scope, rows)
    return CollectionList([view(row, counted.get(row.id, []), caller) for row in rows], may_open=may_open(caller))


async def collection(caller: Caller, collection_id: int, source: students.Reads = students.POOL) -> CollectionView:
    """One collection with its totals. NotFound outside the scope."""
    scope = scope_of(caller)
    row = await store.collection(source, scope, collection_id)
    if row is None:
        raise NotFound
    counted = await _counted(source, scope, [row])
    return view(row, counted.get(row.id, []), caller)


async def classes(caller: Caller, collection_id: int) -> CollectionClasses:
    """The collection and each of its classes: three statements, however many classes."""
    scope = scope_of(caller)
    row = await store.collection(students.POOL, scope, collection_id)
    if row is None:
        raise NotFound
    counted = (await _counted(students.POOL, scope, [row])).get(row.id, [])
    by_class = {one.class_id: _counts([one]) for one in counted}
    known = await store.classes(students.POOL, row.class_ids)
    items = [
        CollectionClass(
            class_id=one.id,
            name=one.name,
            head_teacher=one.head_teacher or "",
            counts=by_class.get(one.id, _counts([])),
        )
        for one in known
        if scope.class_ids is None or one.id in scope.class_ids
    ]
    if scope.class_ids is None and (row.unassigned or 0 in by_class):
        items.append(CollectionClass(class_id=0, name=NO_CLASS, head_teacher="", counts=by_class.get(0, _counts([]))))
    return CollectionClasses(view(row, counted, caller), items)


async def children(caller: Caller, collection_id: int, class_id: int | None) -> CollectedChildren:
    """The entries of a collection or of one of its classes; who looked at them is written down."""
    scope = scope_of(caller)
    row = await store.collection(students.POOL, scope, collection_id)
    if row is None or caller.post is None or caller.post.level is not Level.SCHOOL:
        raise NotFound
    found = await list_store.listed(students.POOL, scope, row.id, class_id, MOST_CHILDREN)
    await read_log(caller, "collection.entries", [one.student_id for one in found if one.student_id], PURPOSE)
    return CollectedChildren(
        collection_id=row.id,
        title=row.title,
        class_id=class_id,
        items=[_child(one, row, caller) for one in found],
        may_review=reviews(caller, row.school_id),
    )


def _child(one: ListRow, row: CollectionRow, caller: Caller) -> CollectedChild:
    waits = one.state is EntryState.SUBMITTED
    paper = one.paper_by is not None
    draft = one.state is EntryState.DRAFT
    today = china_date(one.now)
    return CollectedChild(
        entry_id=one.id,
        name=(mask_name(one.name) if draft and not paper else one.name) or "还没填姓名",
        class_id=one.class_id or 0,
        class_name=one.class_name or NO_CLASS,
        state=one.state,
        state_label="打开了，没填" if draft and not one.draft_version else one.state.label,
        begun_only=draft and not one.draft_version,
        level=one.level if waits else rules.MarkLevel.CALM,
        marks=[rules.mark(code) for code in one.marks] if waits else [],
        by=by_words(one.relation, one.paper_name, confirmed=one.confirmed_at is not None),
        paper=paper,
        confirmed=not paper or one.confirmed_at is not None,
        submitted_at=one.submitted_at,
        due_on=one.due_on if waits else None,
        provisional=waits and one.provisional,
        days_left=(one.due_on - today).days if waits and one.due_on else None,
        decided_at=one.decided_at,
        student_id=one.student_id,
        why_not=why_not(caller, row, one.state, submitted_by=one.submitted_by, account_id=one.account_id),
    )


def by_words(relation: str | None, paper_name: str | None, *, confirmed: bool) -> str:
    """“母亲填写”, “赵敏老师录入，母亲已确认”."""
    who = students.text_of(students.MEMBER_CATALOGUE["relation"], relation) or "家长"
    if paper_name is None:
        return f"{who}填写"
    return f"{paper_name}老师录入，{f'{who}已确认' if confirmed else '家长还没确认'}"


# --- who may what -------------------------------------------------------------------------------------------------


def may_open(caller: Caller) -> bool:
    return caller.may(May.COLLECTION_OPEN) and caller.post is not None and caller.post.level is Level.SCHOOL


def reviews(caller: Caller, school_id: int) -> bool:
    """Whether this post may decide at this school."""
    return caller.may(May.COLLECTION_REVIEW) and caller.post is not None and caller.post.organisation_id == school_id


def why_not(
    caller: Caller, row: CollectionRow, state: EntryState, *, submitted_by: int | None, account_id: int | None
) -> str:
    """Why this caller cannot decide about an entry now, in words; empty where they can."""
    if not reviews(caller, row.school_id):
        return "由学校学籍管理员和班主任核对。"
    match state:
        case EntryState.DRAFT:
            return "还没有交给学校。"
        case EntryState.RETURNED:
            return "已经退回，等家长改好再交。"
        case EntryState.ACCEPTED:
            return "已经接收。"
        case EntryState.SUBMITTED if caller.account_id in {submitted_by, account_id}:
            return "您自己录入的，要由另一位老师核对。"
        case EntryState.SUBMITTED:
            return ""


# --- totals -------------------------------------------------------------------------------------------------------


async def _counted(source: students.Reads, scope: Scope, rows: Sequence[CollectionRow]) -> dict[int, list[CountRow]]:
    found: dict[int, list[CountRow]] = {}
    if rows:
        for one in await list_store.counts(source, scope, [row.id for row in rows]):
            found.setdefault(one.collection_id, []).append(one)
    return found


_SUMS = ("entries", "begun", "draft", "submitted", "returned", "accepted", "unconfirmed", "red", "amber")


def _counts(rows: Iterable[CountRow]) -> EntryCounts:
    rows = list(rows)
    return EntryCounts(**{name: sum(getattr(row, name) for row in rows) for name in _SUMS})


def view(row: CollectionRow, counted: Iterable[CountRow], caller: Caller) -> CollectionView:
    state = rules.collection_state(row.opens_at, row.ends_at, row.now)
    manages = may_open(caller) and caller.post is not None and caller.post.organisation_id == row.school_id
    running = state is not CollectionState.CLOSED
    return CollectionView(
        id=row.id,
        version=row.version,
        school=row.school,
        title=row.title,
        grade_label=organisations.grade_label(Stage(row.stage), row.grade),
        covers=covers(row),
        fields=[students.CATALOGUE[name].label for name in row.fields],
        photo=row.photo,
        photo_label=row.photo.label,
        note=row.note,
        opens_at=row.opens_at,
        closes_at=row.ends_at,
        state=state,
        state_label=state.label,
        closed_early=row.closed_early_at is not None,
        days_left=periods.days_left(row.opens_at, row.ends_at, row.now),
        counts=_counts(counted),
        may=CollectionActs(
            extend=manages and running,
            close=manages and running,
            codes=manages and running,
            review=reviews(caller, row.school_id),
            paper=reviews(caller, row.school_id) and state is CollectionState.OPEN,
        ),
    )


def covers(row: CollectionRow) -> str:
    """“一年级 3 个班和还没分班的”."""
    grade = organisations.grade_label(Stage(row.stage), row.grade)
    parts = [f"{len(row.class_ids)} 个班"] if row.class_ids else []
    parts += ["还没分班的"] if row.unassigned else []
    return f"{grade} {'和'.join(parts)}"
