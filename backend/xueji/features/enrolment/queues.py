"""The queues: every state is a list that somebody can see, with its counts (Q2)."""

from datetime import date

import msgspec

from xueji.features import organisations, students
from xueji.features.enrolment import allowed, periods, release_store, store, wait_store
from xueji.features.enrolment.effects import FLOW_OF
from xueji.features.enrolment.flow import CITY, CONFIRM, REVIEW, SECOND
from xueji.features.enrolment.schemas import (
    ClassCounts,
    EnrolmentCount,
    EnrolmentOverview,
    EnrolmentPage,
    EnrolmentState,
    EnrolmentWaiting,
    Kind,
    Source,
)
from xueji.features.enrolment.schemas import EnrolmentRow as Row
from xueji.features.enrolment.store import EnrolmentRow, Filter
from xueji.features.organisations import Stage
from xueji.gateways import queue
from xueji.kernel import names
from xueji.kernel.cursors import last_id
from xueji.kernel.levels import Level
from xueji.kernel.masking import mask_name
from xueji.kernel.permissions import May
from xueji.kernel.refusals import NotFound
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.connections import china_today
from xueji.platform.scope import scope_of

PAGE = 50

STEPS: dict[str, May] = {
    REVIEW: May.ENROLMENT_REVIEW,
    CONFIRM: May.ENROLMENT_CONFIRM,
    CITY: May.ENROLMENT_CONFIRM,
    SECOND: May.ENROLMENT_BUREAU,
}


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """What the reader has chosen."""

    state: EnrolmentState | None
    kind: Kind | None
    source: Source | None = None
    grade: str | None
    school_id: int | None
    class_id: int | None
    q: str
    mine: bool
    year: int | None


async def read(caller: Caller, search: Search, cursor: str | None) -> EnrolmentPage:
    """One page with the counts of every state; written to the read audit."""
    scope = scope_of(caller)
    wanted = _wanted(caller, search)
    found = await store.page(students.POOL, scope, wanted, last_id(cursor), PAGE + 1)
    totals = await store.totals(students.POOL, scope, msgspec.structs.replace(wanted, mine=False))
    shown = found[:PAGE]
    masked = not scope.full_names
    await read_log(caller, "enrolment.list", [row.student_id for row in shown], "查建籍进度")
    counted = sum(number for state, number in totals.counts.items() if state is not EnrolmentState.CANCELLED)
    return EnrolmentPage(
        items=[row_of(row, caller, masked=masked) for row in shown],
        counts=counts_of(totals.counts),
        mine=totals.mine,
        total=totals.mine if search.mine else counted if search.state is None else totals.counts.get(search.state, 0),
        masked=masked,
        next=str(shown[-1].id) if len(found) > PAGE else None,
    )


async def overview(caller: Caller) -> EnrolmentOverview:
    """The dashboard of a school by class, of a bureau by school and grade."""
    post = caller.post
    if post is None:
        raise NotFound
    scope = scope_of(caller)
    today = await china_today()
    year = await periods.this_year(organisations.POOL, post.path, today)
    wanted = _wanted(caller, Search(
        state=None, kind=None, grade=None, school_id=None, class_id=None, q="", mine=False, year=year,
    ))  # fmt: skip
    totals = await store.totals(students.POOL, scope, wanted)
    rows = await store.by_class(students.POOL, scope, year, by_school=post.level is not Level.SCHOOL)
    return EnrolmentOverview(
        year=year,
        period=await periods.seen(students.POOL, post.path, today, year),
        counts=counts_of(totals.counts),
        checking=[
            f"{row.count} 人：{queue.words(row.kind, _asked(row), today)}"
            for row in await wait_store.outside(students.POOL, scope, year)
        ],
        mine=totals.mine,
        classes=[
            ClassCounts(
                school_id=row.school_id,
                school=row.school,
                stage=row.stage,
                grade=row.grade,
                grade_label=organisations.grade_label(row.stage, row.grade),
                class_id=row.class_id,
                class_name=row.class_name or "",
                counts=counts_of(row.counts),
                total=sum(row.counts.values()),
            )
            for row in rows
        ],
        may_enter=allowed.stages_of(caller),
        may_review=caller.may(May.ENROLMENT_REVIEW),
        may_confirm=caller.may(May.ENROLMENT_CONFIRM),
        release_requests=await release_store.count_open(students.POOL, post.organisation_id),
    )


def _asked(row: wait_store.OutsideRow) -> queue.Waiting:
    return queue.Waiting(tries=row.tries, next_at=row.next_at, since=row.since, outcome=row.outcome, parked=row.parked)


async def waiting(caller: Caller) -> EnrolmentWaiting:
    """The count that stands beside the place in the navigation."""
    post = organisations.post_of(caller)
    return EnrolmentWaiting(
        mine=await wait_store.count_mine(students.POOL, post.organisation_id, steps_of(caller), caller.account_id),
        release_requests=await release_store.count_open(students.POOL, post.organisation_id),
    )


def counts_of(counts: dict[EnrolmentState, int]) -> list[EnrolmentCount]:
    return [EnrolmentCount(state, state.label, counts.get(state, 0)) for state in EnrolmentState]


def _wanted(caller: Caller, search: Search) -> Filter:
    stage, _, grade = (search.grade or "").partition("-")
    return Filter(
        year=search.year,
        state=search.state,
        kind=search.kind,
        source=search.source,
        stage=Stage(stage) if stage else None,
        grade=int(grade) if grade else None,
        school_id=search.school_id,
        class_id=search.class_id or None,
        unplaced=search.class_id == 0,
        words=names.normalise(search.q),
        person=students.person_index(search.q),
        mine=search.mine,
        office=caller.post.organisation_id if caller.post else 0,
        steps=steps_of(caller),
        account_id=caller.account_id,
    )


def steps_of(caller: Caller) -> tuple[str, ...]:
    """The steps that the caller's post may decide."""
    return tuple(step for step, permission in STEPS.items() if caller.may(permission))


def is_mine(row: EnrolmentRow, caller: Caller) -> bool:
    """Whether it waits for this very post."""
    post = caller.post
    return (
        row.state is EnrolmentState.FILED
        and post is not None
        and post.organisation_id in row.holder_ids
        and row.step in steps_of(caller)
        and row.filed_by != caller.account_id
    )


def row_of(row: EnrolmentRow, caller: Caller, *, masked: bool) -> Row:
    return Row(
        id=row.id,
        version=row.version,
        student_id=row.student_id,
        name=mask_name(row.name) if masked else row.name,
        sex_label=students.text_of(students.CATALOGUE["sex"], row.sex),
        birth_date=f"{row.birth_date.year} 年" if masked else students.text_of(
            students.CATALOGUE["birth_date"], row.birth_date.isoformat()
        ),
        id_number=students.masked_id_number(row.sealed),
        school_id=row.school_id,
        school=row.school,
        stage=row.stage,
        grade=row.grade,
        grade_label=organisations.grade_label(row.stage, row.grade),
        class_id=row.class_id,
        class_name=row.class_name or "",
        kind=row.kind,
        kind_label=row.kind.label,
        source=row.source,
        source_label=row.source.label,
        state=row.state,
        state_label=row.state.label,
        step=step_label(row),
        due_on=row.due_on if row.state is EnrolmentState.FILED else None,
        overdue=row.state is EnrolmentState.FILED and row.due_on is not None and row.due_on < row.today,
        mine=is_mine(row, caller),
        insisted=row.insisted_at is not None,
        clash=row.clash.words if row.clash else "",
        waiting=waiting_words(row, row.today),
        entered_by=row.entered_name,
        confirmed_by=row.confirmed_name,
        number=row.number or "",
        moved_at=row.moved_at,
    )  # fmt: skip


def step_label(row: EnrolmentRow) -> str:
    """Where an application that is being decided lies."""
    if row.state is not EnrolmentState.FILED:
        return ""
    return next((step.label for step in FLOW_OF[row.kind] if step.name == row.step), "")


def waiting_words(row: EnrolmentRow, today: date) -> str:
    """Who is waited for outside, how often it was tried, when next."""
    if row.waits_for is None or row.next_at is None or row.since is None:
        return ""
    found = queue.Waiting(
        tries=row.tries or 0, next_at=row.next_at, since=row.since, outcome=row.outcome, parked=bool(row.parked)
    )
    return queue.words(row.waits_for, found, today)
