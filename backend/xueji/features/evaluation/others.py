"""What this room must know of what others have filled in. The rooms above keep it; the app wires them."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from xueji.features.evaluation.kinds import OthersKind, TermKind
from xueji.features.evaluation.schemas import OthersFact
from xueji.features.students import Reads


class Others(Protocol):
    async def told(
        self, source: Reads, student_ids: Sequence[int], year: int, term: TermKind
    ) -> Mapping[int, Mapping[OthersKind, Sequence[OthersFact]]]:
        """What was filled in of pupils in a term, by pupil and the kind under which it is shown."""
        ...


_known: list[Others] = []


def use_others(others: Others) -> None:
    """Called by each room that keeps some of it, when the app is wired."""
    _known.append(others)


async def told_of(
    source: Reads, student_ids: Sequence[int], year: int, term: TermKind
) -> dict[int, dict[OthersKind, list[OthersFact]]]:
    """Of many pupils: a statement for each room that keeps some. For use cases that have checked who asks."""
    found: dict[int, dict[OthersKind, list[OthersFact]]] = {one: {} for one in student_ids}
    for others in _known:
        for student_id, kinds in (await others.told(source, student_ids, year, term)).items():
            for kind, facts in kinds.items():
                found[student_id].setdefault(kind, []).extend(facts)
    return found


async def told(source: Reads, student_id: int, year: int, term: TermKind) -> dict[OthersKind, list[OthersFact]]:
    return (await told_of(source, [student_id], year, term))[student_id]
