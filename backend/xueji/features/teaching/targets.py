"""What a template is for: a teaching class of a subject teacher, or the class of a class teacher."""

import msgspec

from xueji.features import organisations
from xueji.features.evaluation import TermKind
from xueji.features.organisations import ClassRow
from xueji.features.students import Reads
from xueji.features.teaching import errors, store
from xueji.features.teaching.layouts import Item, items_of
from xueji.features.teaching.store import TeachingRow, TermRow
from xueji.features.teaching.subjects import Subject
from xueji.kernel.permissions import May
from xueji.kernel.refusals import NotFound
from xueji.platform.caller import Caller, Post


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
    row = await store.teaching_class(source, post.organisation_id, teaching_class_id)
    if row is None:
        raise NotFound
    if row.post_id != post.id:
        raise errors.NotYourTeachingClass(name=row.name, teacher=row.teacher or "还没有老师")
    now = await require_term(source, post)
    if (row.year, row.term) != (now.year, now.term):
        raise errors.TeachingTermOver(name=row.name)
    return _taught(row)


def _taught(row: TeachingRow) -> Target:
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


async def found(source: Reads, school_id: int, teaching_class_id: int | None, class_id: int | None) -> Target | None:
    """As it stands, for a job: who uploaded was asked before."""
    if teaching_class_id is not None:
        row = await store.teaching_class(source, school_id, teaching_class_id)
        return None if row is None else _taught(row)
    led = await organisations.school_class(source, class_id or 0)
    now = await store.term_now(source, (await organisations.get_organisation(school_id, source)).path)
    return None if led is None or now is None else _led(led, now)


async def of_ids(source: Reads, caller: Caller, teaching_class_id: int | None, class_id: int | None) -> Target:
    if teaching_class_id is not None:
        return await of_teaching_class(source, caller, teaching_class_id)
    return await of_class(source, caller, class_id or 0)
