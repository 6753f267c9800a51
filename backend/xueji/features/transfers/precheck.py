"""The pre-check: facts of both sides, the pure rules on them, and what its reader is shown."""

from collections.abc import Awaitable, Callable, Sequence

import msgspec

from xueji.features import casework, organisations, students
from xueji.features.organisations import Stage, System
from xueji.features.problem_records import ProblemKind
from xueji.features.students import Reads
from xueji.features.transfers import facts_store, rules
from xueji.features.transfers.rules import REASONS, Finding, Place, Pupil, Target
from xueji.features.transfers.schemas import FindingView, ReasonView, TargetView
from xueji.kernel.refusals import NotFound
from xueji.platform.database import Tx


class Heads(msgspec.Struct, frozen=True):
    """Pupils on their way to a grade, and how many of them to one class of it."""

    grade: int
    in_class: int


Coming = Callable[[Reads, int, Target, int | None, int | None], Awaitable[Heads]]
"""Who else comes to this grade of a school, and to this class, `besides` one case."""

_coming: list[Coming] = []


def register_coming(count: Coming) -> None:
    """A room above takes pupils in by other ways: they take seats too."""
    _coming.append(count)


async def pupil(source: Reads, student_id: int, *, besides: int | None = None) -> Pupil:
    """The pupil's side; whoever calls has checked who asks. `besides` is the case that is being decided."""
    moving = [kind.name for kind in casework.kinds() if kind.moves]
    labels = {kind.name: kind.flow.label for kind in casework.kinds()} | {one.value: one.label for one in ProblemKind}
    found = await facts_store.pupil(source, student_id, besides=besides, transfers=moving, labels=labels)
    if found is None:
        raise NotFound
    return found


async def place(
    source: Reads,
    school_id: int,
    target: Target | None = None,
    class_id: int | None = None,
    *,
    besides: int | None = None,
) -> Place:
    """The school's side. `besides` is the case that is being decided: it takes no second seat."""
    found = await facts_store.place(source, school_id, target, class_id, besides)
    if found is None:
        raise NotFound
    if target is None:
        return found
    more = [await count(source, school_id, target, class_id, besides) for count in _coming]
    return msgspec.structs.replace(
        found,
        coming=found.coming + sum(one.grade for one in more),
        class_coming=found.class_coming + sum(one.in_class for one in more),
    )


async def held_place(tx: Tx, school_id: int, target: Target, class_id: int, *, besides: int) -> Place:
    """As `place`; nobody else takes a seat of the class until the transaction ends."""
    await facts_store.hold_class(tx, class_id)
    return await place(tx, school_id, target, class_id, besides=besides)


async def free_class(tx: Tx, school_id: int, target: Target, class_id: int | None, *, besides: int) -> int | None:
    """The class that was chosen, while it has a seat; else the school chooses one when the pupil is there."""
    if class_id is None:
        return None
    found = await held_place(tx, school_id, target, class_id, besides=besides)
    return class_id if rules.takes_one_more(found) else None


def shown(found: Sequence[Finding], *, family: bool) -> list[FindingView]:
    """In the order of weight; links lead where this reader can go."""
    return [
        FindingView(
            code=one.code,
            weight=one.weight,
            weight_label=one.weight.label,
            what=one.what,
            why=one.why,
            who=one.who,
            how=one.how,
            to=one.family_to if family else one.to,
        )
        for one in sorted(found, key=lambda one: one.weight is not rules.Weight.STOP)
    ]


def targets_of(found: Sequence[Target]) -> list[TargetView]:
    return [TargetView(one.stage, one.grade, one.label) for one in found]


def reasons() -> list[ReasonView]:
    return [ReasonView(reason, card.label, card.hint, list(card.papers)) for reason, card in REASONS.items()]


def mapping(stage: Stage, grade: int, system: System | None, target: Target, to_system: System | None) -> str:
    """How the grades correspond, in one sentence; empty where there is nothing to explain."""
    if system is None or to_system is None or system is to_system:
        return ""
    here = organisations.grade_label(stage, grade)
    if here == target.label:
        return ""
    return f"{system.label}{here}对应{to_system.label}{target.label}"


def system_label(system: System | None) -> str:
    return system.label if system else ""


def grade_words(found: Pupil) -> str:
    return students.grade_label(found.stage, found.grade)
