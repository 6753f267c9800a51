"""Teachers in the middle of a term: teaching classes of a primary and a senior school, and marks of one of them."""

from collections.abc import Mapping, Sequence

from xueji.demo.places import QUANJING, SECOND_PRIMARY
from xueji.features import accounts, organisations
from xueji.features.evaluation import OthersKind
from xueji.features.organisations import OrganisationRow
from xueji.features.teaching import arrange, question_store, store
from xueji.features.teaching.question_store import NewQuestion
from xueji.features.teaching.schemas import NewTeachingClass
from xueji.features.teaching.store import TermRow
from xueji.features.teaching.subjects import Subject
from xueji.platform.caller import Caller
from xueji.platform.database import Tx, transaction

_SCHOOLS = (
    (SECOND_PRIMARY, "he.liqun", "zhao.min", Subject.CHINESE),
    (QUANJING, "fang.qi", "xie.lan", Subject.MATHS),
)
_LEVELS = (("A", 95), ("B", 85), ("C", 75))


async def run(offices: Mapping[str, OrganisationRow], staff: Mapping[str, Caller]) -> None:
    """Each class teacher teaches the class that is led; between terms there is nothing to arrange."""
    for school, academic, teacher, subject in _SCHOOLS:
        by, to = staff[academic], staff[teacher].post
        async with transaction(by) as tx:
            if to is None or await store.term_now(tx, offices[school].path) is None:
                return
            led = await organisations.classes_led_by(tx, [to.id])
            if not led:
                continue
            new = NewTeachingClass(subject=subject, post_id=to.id, class_id=led[0].id)
            made = await arrange.create(tx, by, new)
            await _marks(tx, made.line.id, subject, offices[school].path, staff[teacher])


async def _marks(tx: Tx, teaching_class_id: int, subject: Subject, path: str, teacher: Caller) -> None:
    """Half of the pupils have theirs."""
    now = await store.term_now(tx, path)
    pupils = await store.taught(tx, teaching_class_id)
    values: dict[int, dict[str, str]] = {}
    for seat, pupil in enumerate(pupils[: len(pupils) // 2]):
        level, score = _LEVELS[seat % len(_LEVELS)]
        values[pupil.student_id] = {"midterm": str(score - seat % 4), "total": str(score), "level": level}
    if now is not None and values:
        await store.enter(tx, now.year, now.term, subject, values, teacher.account_id)
        await _doubt(tx, now, subject, list(values))


async def _doubt(tx: Tx, now: TermRow, subject: Subject, student_ids: Sequence[int]) -> None:
    """The first family that is there asks about a mark."""
    for one in (await accounts.guardians_of(tx, student_ids))[:1]:
        await question_store.add(
            tx,
            NewQuestion(
                student_id=one.student_id,
                year=now.year,
                term=now.term,
                subject=subject,
                kind=OthersKind.COURSES,
                words="期中的卷子发下来是 97 分，登记的好像少了，请再看一下。",
                asked_by=one.account_id,
            ),
        )
