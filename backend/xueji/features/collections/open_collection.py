"""Opening, extending and closing a collection."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from xueji.features import organisations, students
from xueji.features.collections import errors, live, pages, ports, progress, rules, store
from xueji.features.collections.schemas import (
    CollectionChoices,
    CollectionClassChoice,
    CollectionField,
    CollectionGrade,
    CollectionState,
    CollectionView,
    NewCollection,
)
from xueji.features.collections.store import CollectionRow
from xueji.kernel import periods
from xueji.kernel.clock import china_day_start
from xueji.kernel.codes import CODES
from xueji.kernel.levels import Level
from xueji.kernel.refusals import FieldError, FieldErrors, NotFound
from xueji.platform.caller import Caller, Post
from xueji.platform.connections import china_today
from xueji.platform.database import Tx
from xueji.platform.scope import scope_of

REMIND, CLOSED = "collections.remind", "collections.closed"
TOKEN_BYTES = 15
"""120 bits: nobody guesses a class's code."""
FORBID, REQUIRE = "forbid", "require"


async def choices(caller: Caller) -> CollectionChoices:
    """All that the page needs on which a school opens a collection.

    Raises:
        CollectionNeedsSchool: the post is at no school.
    """
    post = school_post(caller)
    school = await organisations.get_organisation(post.organisation_id)
    classes = await organisations.classes_of(organisations.POOL, school.id)
    laid_down = await ports.field_rules(students.POOL, post.path)
    titles = {name: page.title for page in pages.PAGES for name in page.fields}
    today = await china_today()
    return CollectionChoices(
        grades=[
            CollectionGrade(
                stage=grade.stage,
                grade=grade.grade,
                label=grade.label,
                classes=[
                    CollectionClassChoice(one.id, one.name)
                    for one in classes
                    if (one.stage, one.grade) == (grade.stage, grade.grade)
                ],
            )
            for grade in organisations.grades_of(school.stages, school.system)
        ],
        fields=[
            CollectionField(
                name=name,
                label=students.CATALOGUE[name].label,
                title=titles[name],
                hint=students.CATALOGUE[name].hint,
                usual=name in pages.USUAL,
                rule=laid_down[name].rule if name in laid_down else "",
                rule_by=laid_down[name].by if name in laid_down else "",
            )
            for name in pages.OPTIONAL
        ],
        always=[students.CATALOGUE[name].label for page in pages.PAGES for name in page.fields if _always(name)],
        suggested_title=f"{organisations.school_year_of(today)} 级新生信息采集",
    )


def _always(name: str) -> bool:
    return name not in pages.OPTIONAL and name not in pages.OF_DISABILITY and name not in pages.OF_OVERSEAS


async def open_collection(tx: Tx, caller: Caller, data: NewCollection) -> CollectionView:
    """Open a collection with a code for each class; its reminder and its end are jobs of the same transaction.

    Raises:
        CollectionNeedsSchool, CollectionGradeUnknown, CollectionNobodyChosen, CollectionClassNotYours,
        CollectionFieldNotOffered, CollectionFieldForbidden, CollectionFieldMissing, CollectionPeriodWrong,
        CollectionOverlaps, FieldErrors
    """
    post = school_post(caller)
    if data.entry_way not in CODES["entry_way"]:
        raise FieldErrors([FieldError("entry_way", "code_unknown", "入学方式没有这一项")])
    fields = await _fields(tx, post, data.fields)
    fault = periods.fault(data.opens_at, data.closes_at, tx.now)
    if fault:
        raise errors.CollectionPeriodWrong(what=fault)
    await store.hold_school(tx, post.organisation_id)
    year = await organisations.current_school_year(tx, post.path, tx.today)
    class_ids = await _class_ids(tx, post.organisation_id, data)
    claim = store.Claim(
        school_id=post.organisation_id,
        stage=data.stage.value,
        grade=data.grade,
        class_ids=class_ids,
        unassigned=data.unassigned,
        opens_at=data.opens_at,
        closes_at=data.closes_at,
    )
    await _refuse_overlap(tx, claim)
    collection_id = await store.insert_collection(
        tx,
        store.NewRow(
            school_id=post.organisation_id,
            school_path=post.path,
            title=data.title.strip(),
            stage=data.stage.value,
            grade=data.grade,
            class_ids=class_ids,
            unassigned=data.unassigned,
            fields=fields,
            entry_month=f"{organisations.entry_year(year, data.grade)}-09",
            entry_way=data.entry_way,
            photo=data.photo,
            note=data.note.strip(),
            opens_at=data.opens_at,
            closes_at=data.closes_at,
            created_by=caller.account_id,
        ),
    )
    places: list[int | None] = [*class_ids, *([None] if data.unassigned else [])]
    await store.add_codes(tx, collection_id, {place: new_token() for place in places}, caller.account_id)
    await tx.audit(
        "collection.opened",
        subject=f"collection:{collection_id}",
        organisation_id=post.organisation_id,
        stage=data.stage.value,
        grade=data.grade,
        classes=len(class_ids),
        fields=fields,
        photo=data.photo.value,
        opens_at=data.opens_at.isoformat(),
        closes_at=data.closes_at.isoformat(),
    )
    await _plan(tx, collection_id, data.opens_at, data.closes_at)
    return await progress.collection(caller, collection_id, tx)


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


async def extend(tx: Tx, caller: Caller, collection_id: int, until: datetime) -> CollectionView:
    """Let a collection end later.

    Raises:
        CollectionOver, CollectionNotLater, CollectionPeriodWrong, CollectionOverlaps
    """
    row = await own(tx, caller, collection_id)
    if until <= row.ends_at:
        raise errors.CollectionNotLater(until=periods.instant_words(row.ends_at, tx.today))
    fault = periods.fault(row.opens_at, until, tx.now)
    if fault:
        raise errors.CollectionPeriodWrong(what=fault)
    claim = store.Claim(
        school_id=row.school_id,
        stage=row.stage,
        grade=row.grade,
        class_ids=row.class_ids,
        unassigned=row.unassigned,
        opens_at=row.opens_at,
        closes_at=until,
        besides=row.id,
    )
    await _refuse_overlap(tx, claim)
    await store.extend_collection(tx, row.id, until)
    await tx.audit(
        "collection.extended",
        subject=f"collection:{row.id}",
        organisation_id=row.school_id,
        before=row.ends_at.isoformat(),
        after=until.isoformat(),
    )
    await _plan(tx, row.id, row.opens_at, until)
    live.changed(tx, row.id)
    return await progress.collection(caller, row.id, tx)


async def close(tx: Tx, caller: Caller, collection_id: int) -> CollectionView:
    """End a collection now; one that has not begun is called off.

    Raises:
        CollectionOver
    """
    row = await own(tx, caller, collection_id)
    await store.close_collection(tx, row.id)
    await tx.audit(
        "collection.closed",
        subject=f"collection:{row.id}",
        organisation_id=row.school_id,
        before=row.ends_at.isoformat(),
    )
    await tx.defer(CLOSED, collection_id=row.id, ends_at=tx.now.isoformat())
    live.changed(tx, row.id)
    return await progress.collection(caller, row.id, tx)


async def own(tx: Tx, caller: Caller, collection_id: int) -> CollectionRow:
    """The collection of the caller's own school, locked and not over. NotFound for every other one."""
    post = school_post(caller)
    await store.hold_school(tx, post.organisation_id)
    row = await store.lock_collection(tx, scope_of(caller), collection_id)
    if row is None or row.school_id != post.organisation_id:
        raise NotFound
    if rules.collection_state(row.opens_at, row.ends_at, tx.now) is CollectionState.CLOSED:
        raise errors.CollectionOver(closed=periods.instant_words(row.ends_at, tx.today))
    return row


def school_post(caller: Caller) -> Post:
    post = caller.post
    if post is None or post.level is not Level.SCHOOL:
        raise errors.CollectionNeedsSchool(organisation=post.organisation_name if post else "")
    return post


async def _fields(tx: Tx, post: Post, wanted: Collection[str]) -> list[str]:
    """The chosen optional fields in the order of the form, if the bureaus above allow them."""
    chosen = set(wanted)
    foreign = sorted(chosen - set(pages.OPTIONAL))
    if foreign:
        raise errors.CollectionFieldNotOffered(labels=rules.labels(foreign), fields=foreign)
    laid_down = await ports.field_rules(tx, post.path)
    forbidden = [name for name in pages.OPTIONAL if name in chosen and _is(laid_down, name, FORBID)]
    if forbidden:
        by = laid_down[forbidden[0]].by
        raise errors.CollectionFieldForbidden(labels=rules.labels(forbidden), by=by, fields=forbidden)
    missing = [name for name in pages.OPTIONAL if name not in chosen and _is(laid_down, name, REQUIRE)]
    if missing:
        raise errors.CollectionFieldMissing(labels=rules.labels(missing), by=laid_down[missing[0]].by, fields=missing)
    return [name for name in pages.OPTIONAL if name in chosen]


def _is(laid_down: ports.Rules, name: str, rule: str) -> bool:
    return name in laid_down and laid_down[name].rule == rule


async def _class_ids(tx: Tx, school_id: int, data: NewCollection) -> list[int]:
    """The chosen classes, all of the grade."""
    school = await organisations.get_organisation(school_id, tx)
    taught = {(grade.stage, grade.grade) for grade in organisations.grades_of(school.stages, school.system)}
    if (data.stage, data.grade) not in taught:
        raise errors.CollectionGradeUnknown(grade=organisations.grade_label(data.stage, data.grade))
    if not data.class_ids and not data.unassigned:
        raise errors.CollectionNobodyChosen
    known = await organisations.classes_of(tx, school_id)
    fitting = [one.id for one in known if (one.stage, one.grade) == (data.stage, data.grade)]
    unknown = set(data.class_ids) - set(fitting)
    if unknown:
        raise errors.CollectionClassNotYours(count=len(unknown))
    return [class_id for class_id in fitting if class_id in set(data.class_ids)]


async def _refuse_overlap(tx: Tx, claim: store.Claim) -> None:
    found = await store.overlap(tx, claim)
    if found is None:
        return
    period = f"{periods.instant_words(found.opens_at, tx.today)}到{periods.instant_words(found.ends_at, tx.today)}"
    raise errors.CollectionOverlaps(title=found.title, period=period, who=_who(claim.class_ids))


def _who(class_ids: Sequence[int]) -> str:
    return f"选的 {len(class_ids)} 个班" if class_ids else "还没分班的新生"


async def _plan(tx: Tx, collection_id: int, opens_at: datetime, closes_at: datetime) -> None:
    """A reminder before the last day, and what happens at the end; a moved end is told by its time."""
    day = periods.last_day(closes_at) - timedelta(days=rules.REMIND_BEFORE)
    at = china_day_start(day) + rules.REMINDER_HOUR
    if max(opens_at, tx.now) < at < closes_at:
        await tx.defer(REMIND, at=at, collection_id=collection_id, ends_at=closes_at.isoformat())
    await tx.defer(CLOSED, at=closes_at, collection_id=collection_id, ends_at=closes_at.isoformat())
