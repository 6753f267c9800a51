"""What this room must know of what others have filled in. The rooms above keep it; the app wires them."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from xueji.features.evaluation.kinds import OthersKind, TermKind
from xueji.features.evaluation.schemas import OthersFact
from xueji.features.students import Reads


class Others(Protocol):
    async def told(
        self, source: Reads, student_id: int, year: int, term: TermKind
    ) -> Mapping[OthersKind, Sequence[OthersFact]]:
        """What was filled in of a pupil in a term, by the kind under which it is shown."""
        ...


_known: list[Others] = []


def use_others(others: Others) -> None:
    """Called by each room that keeps some of it, when the app is wired."""
    _known.append(others)


async def told(source: Reads, student_id: int, year: int, term: TermKind) -> dict[OthersKind, list[OthersFact]]:
    found: dict[OthersKind, list[OthersFact]] = {}
    for others in _known:
        for kind, facts in (await others.told(source, student_id, year, term)).items():
            found.setdefault(kind, []).extend(facts)
    return found
