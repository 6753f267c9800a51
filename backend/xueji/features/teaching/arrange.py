"""Arrange teaching classes: by an administrative class or by a list; name, teacher, pupils (Q118, Q120, Q122)."""

from collections.abc import Sequence

from xueji.features import accounts, organisations, students
from xueji.features.accounts import Role
from xueji.features.organisations import ClassRow
from xueji.features.teaching import errors, naming, store, targets
from xueji.features.teaching.page import teaching_page
from xueji.features.teaching.schemas import NewTeachingClass, TeachingClassChange, TeachingClassPage, TeachingMembers
from xueji.features.teaching.store import NewTeaching, TeachingRow, TermRow
from xueji.features.teaching.subjects import TAUGHT
from xueji.kernel.refusals import FieldError, FieldErrors, NotFound, VersionConflict
from xueji.kernel.texts import some_of
from xueji.platform.caller import Caller
from xueji.platform.database import Tx

_MOST_NAMED = 5


async def create(tx: Tx, caller: Caller, data: NewTeachingClass) -> TeachingClassPage:
    """Found a teaching class of the running term.

    Raises:
        NotFound: the class is not of this school.
        NoTermNow: between terms.
        NotASubjectTeacher: the post has no such role here.
        TeachingNameTaken, TeachingNumberTaken: with what is free.
        PupilsNotFitting: pupils of another grade or school.
    """
    post = targets.post_of(caller)
    if data.subject not in TAUGHT:
        raise FieldErrors([FieldError("subject", "subject_unknown", "请选一门课", None)])
    now = await targets.require_term(tx, post)
    own = await organisations.school_class(tx, data.class_id)
    if own is None or own.school_id != post.organisation_id:
        raise NotFound
    await _require_teacher(tx, post.organisation_id, data.post_id)
    await store.hold(tx, post.organisation_id)
    number, name = await _named(tx, own, now, data)
    teaching_class_id = await store.add(
        tx,
        NewTeaching(
            school_id=post.organisation_id,
            year=now.year,
            term=now.term,
            stage=own.stage,
            grade=own.grade,
            subject=data.subject,
            number=number,
            name=name,
            post_id=data.post_id,
            class_id=own.id if data.follows else None,
            account_id=caller.account_id,
        ),
    )
    if not data.follows:
        await _require_fitting(tx, await _row(tx, caller, teaching_class_id), data.student_ids)
        left = await store.put_members(tx, teaching_class_id, data.student_ids)
        await store.arranged(tx, list(left), caller.account_id)
    await tx.audit(
        "teaching_class.created",
        subject=f"teaching_class:{teaching_class_id}",
        organisation_id=post.organisation_id,
        course=data.subject,
    )
    return await teaching_page(tx, caller, teaching_class_id)


async def _named(tx: Tx, own: ClassRow, now: TermRow, data: NewTeachingClass) -> tuple[int, str]:
    there = await store.names(tx, own.school_id, now, (own.stage, own.grade), data.subject)
    numbers = {one.number for one in there if one.same}
    free = next(number for number in range(1, 100 + len(numbers)) if number not in numbers)
    number = data.number or (own.number if data.follows and own.number not in numbers else free)
    if number in numbers:
        grade = organisations.grade_label(own.stage, own.grade)
        raise errors.TeachingNumberTaken(grade=grade, subject=data.subject.label, number=number, suggestion=free)
    taken = frozenset(one.name for one in there)
    rule = naming.suggested(own.entry_year, own.grade, now.term, data.subject, number)
    if data.name in taken:
        raise errors.TeachingNameTaken(name=data.name, suggestion=naming.next_free(rule, taken))
    return number, data.name or naming.next_free(rule, taken)


async def _require_teacher(tx: Tx, school_id: int, post_id: int) -> None:
    posts = await accounts.posts_with_role(tx, school_id, Role.SUBJECT_TEACHER.value)
    if all(one.id != post_id for one in posts):
        raise errors.NotASubjectTeacher


async def _row(tx: Tx, caller: Caller, teaching_class_id: int) -> TeachingRow:
    found = await store.teaching_class(tx, targets.post_of(caller).organisation_id, teaching_class_id)
    if found is None:
        raise NotFound
    return found


async def _held(tx: Tx, caller: Caller, teaching_class_id: int) -> TeachingRow:
    """As it stands while nobody else arranges anything at the school."""
    await store.hold(tx, targets.post_of(caller).organisation_id)
    return await _row(tx, caller, teaching_class_id)


async def change(
    tx: Tx, caller: Caller, teaching_class_id: int, expected_version: int, data: TeachingClassChange
) -> TeachingClassPage:
    """Another name, another teacher. Marks stay: they are the pupils'."""
    row = await _held(tx, caller, teaching_class_id)
    await _require_teacher(tx, row.school_id, data.post_id)
    if row.version != expected_version:
        raise VersionConflict(yours={"name": data.name}, theirs={"name": row.name})
    there = await store.names(tx, row.school_id, TermRow(row.year, row.term), (row.stage, row.grade), row.subject)
    taken = frozenset(one.name for one in there)
    if data.name != row.name and data.name in taken:
        raise errors.TeachingNameTaken(name=data.name, suggestion=naming.next_free(data.name, taken))
    await store.change(tx, row.id, data.name, data.post_id)
    await store.arranged(tx, [row.id], caller.account_id)
    await tx.audit(
        "teaching_class.changed", subject=f"teaching_class:{row.id}", organisation_id=row.school_id, post=data.post_id
    )
    return await teaching_page(tx, caller, row.id)


async def put_members(
    tx: Tx, caller: Caller, teaching_class_id: int, expected_version: int, data: TeachingMembers
) -> TeachingClassPage:
    """Who is in a teaching class by list.

    Raises:
        TeachingFollowsClass: its pupils are those of a class.
        VersionConflict: somebody has arranged it since it was read.
        PupilsNotFitting: pupils of another grade or school.
        MarksAlreadyThere: somebody with marks leaves, and it was not said that this is meant.
    """
    row = await _held(tx, caller, teaching_class_id)
    if row.class_id is not None:
        raise errors.TeachingFollowsClass(name=row.name, class_name=row.class_name or "")
    inside = await store.taught(tx, row.id)
    if row.version != expected_version:
        raise VersionConflict(yours={"pupils": len(data.student_ids)}, theirs={"pupils": len(inside)})
    await _require_fitting(tx, row, data.student_ids)
    leaving = [one for one in inside if one.student_id not in set(data.student_ids)]
    there = await store.entries(tx, [one.student_id for one in leaving], row.year, row.term, row.subject)
    if there and not data.marks_follow:
        names = [one.name for one in leaving if one.student_id in there]
        raise errors.MarksAlreadyThere(count=len(names), names=some_of(names, _MOST_NAMED), subject=row.subject.label)
    left = await store.put_members(tx, row.id, data.student_ids)
    await store.arranged(tx, [row.id, *left], caller.account_id)
    await tx.audit(
        "teaching_class.members_set",
        subject=f"teaching_class:{row.id}",
        organisation_id=row.school_id,
        pupils=len(data.student_ids),
        with_marks=len(there),
    )
    return await teaching_page(tx, caller, row.id)


async def _require_fitting(source: students.Reads, row: TeachingRow, student_ids: Sequence[int]) -> None:
    fitting = {one.student_id for one in await store.of_grade(source, row.school_id, row.stage, row.grade)}
    wrong = [str(one) for one in student_ids if one not in fitting]
    if wrong:
        grade = organisations.grade_label(row.stage, row.grade)
        raise errors.PupilsNotFitting(count=len(wrong), grade=grade, names=f"编号 {some_of(wrong, _MOST_NAMED)}")
