"""What a template is for: a teaching class of a subject teacher, the class of a class teacher, a grade's timetable."""

import msgspec

from xueji.features import organisations
from xueji.features.evaluation import TermKind
from xueji.features.organisations import ClassRow, Stage
from xueji.features.students import Reads
from xueji.features.teaching import errors, store, timetable_store
from xueji.features.teaching.judging import PUPILS, Keys
from xueji.features.teaching.layouts import Item, items_of
from xueji.features.teaching.store import TaughtRow, TermRow
from xueji.features.teaching.subjects import TAUGHT, Subject
from xueji.features.teaching.timetable import Timetable
from xueji.kernel.permissions import May
from xueji.kernel.refusals import NotFound
from xueji.platform.caller import Caller, Post


class Aim(msgspec.Struct, frozen=True, kw_only=True):
    """For what a template is: a teaching class, a class that is led, or a grade; with `subject` that grade's lists."""

    teaching_class_id: int | None = None
    class_id: int | None = None
    stage: Stage | None = None
    grade: int | None = None
    subject: Subject | None = None


class Target(msgspec.Struct, frozen=True):
    """`key` names it inside a template."""

    school_id: int
    subject: Subject
    label: str
    year: int
    term: TermKind
    teaching_class_id: int | None = None
    class_id: int | None = None

    @property
    def key(self) -> str:
        return f"t{self.teaching_class_id}" if self.teaching_class_id else f"c{self.class_id}"

    @property
    def keys(self) -> Keys:
        return PUPILS

    @property
    def items(self) -> tuple[Item, ...]:
        return items_of(self.subject)


async def require_term(source: Reads, post: Post) -> TermRow:
    """Today's term. Raises NoTermNow between terms."""
    found = await store.term_now(source, post.path)
    if found is None:
        raise errors.NoTermNow
    return found


def post_of(caller: Caller) -> Post:
    """The post at a school. NotFound for everybody else."""
    if caller.post is None or not caller.may(May.TEACHING_READ):
        raise NotFound
    return caller.post


async def of_teaching_class(source: Reads, caller: Caller, teaching_class_id: int) -> Target:
    """A teaching class that the caller teaches, in the running term.

    Raises:
        NotFound: no such one at the caller's school.
        NotYourTeachingClass: somebody else teaches it.
        TeachingTermOver: it is of a term that has ended.
    """
    post = post_of(caller)
    row = await store.taught_row(source, post.organisation_id, teaching_class_id)
    if row is None:
        raise NotFound
    if row.post_id != post.id:
        raise errors.NotYourTeachingClass(name=row.name, teacher=row.teacher or "还没有老师")
    now = await require_term(source, post)
    if (row.year, row.term) != (now.year, now.term):
        raise errors.TeachingTermOver(name=row.name)
    return _taught(row)


def _taught(row: TaughtRow) -> Target:
    label = f"{row.name}（{row.subject.label}）"
    return Target(row.school_id, row.subject, label, row.year, row.term, teaching_class_id=row.id)


async def of_class(source: Reads, caller: Caller, class_id: int) -> Target:
    """The class that the caller leads, in the running term. NotFound where the caller leads it not (Q145)."""
    post = post_of(caller)
    if class_id not in post.class_ids or not caller.may(May.EVALUATION_FILL):
        raise NotFound
    now = await require_term(source, post)
    led = await organisations.school_class(source, class_id)
    if led is None:
        raise NotFound
    return _led(led, now)


def _led(led: ClassRow, now: TermRow) -> Target:
    return Target(led.school_id, Subject.CLASS, led.name, now.year, now.term, class_id=led.id)


async def of_grade(source: Reads, caller: Caller, aim: Aim) -> Timetable:
    """The timetable of a grade, in the running term. NotFound where the school has no such grade."""
    post = post_of(caller)
    now = await require_term(source, post)
    classes = await organisations.classes_of(source, post.organisation_id)
    known = any((one.stage, one.grade) == (aim.stage, aim.grade) for one in classes)
    if not known or not caller.may(May.TEACHING_ARRANGE) or (aim.subject or TAUGHT[0]) not in TAUGHT:
        raise NotFound
    return await _timetable(source, post.organisation_id, aim, now)


async def _timetable(source: Reads, school_id: int, aim: Aim, now: TermRow) -> Timetable:
    return Timetable(
        school_id=school_id,
        stage=aim.stage or Stage.PRIMARY,
        grade=aim.grade or 0,
        subject=aim.subject,
        year=now.year,
        term=now.term,
        teachers=await timetable_store.teachers(source, school_id),
    )


async def found(source: Reads, school_id: int, aim: Aim) -> Target | Timetable | None:
    """As it stands, for a job: who uploaded was asked before."""
    if aim.teaching_class_id is not None:
        row = await store.taught_row(source, school_id, aim.teaching_class_id)
        return None if row is None else _taught(row)
    now = await store.term_now(source, (await organisations.get_organisation(school_id, source)).path)
    if now is None:
        return None
    if aim.grade is not None:
        return await _timetable(source, school_id, aim, now)
    led = await organisations.school_class(source, aim.class_id or 0)
    return None if led is None else _led(led, now)


async def of(source: Reads, caller: Caller, aim: Aim) -> Target | Timetable:
    if aim.teaching_class_id is not None:
        return await of_teaching_class(source, caller, aim.teaching_class_id)
    if aim.grade is not None:
        return await of_grade(source, caller, aim)
    return await of_class(source, caller, aim.class_id or 0)
