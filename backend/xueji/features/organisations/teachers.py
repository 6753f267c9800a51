"""What this room must know about posts. The accounts room above keeps it; the app wires the two."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from xueji.features.organisations.store import Reads


class Teacher(msgspec.Struct, frozen=True):
    """A post that may lead a class, with the name of who holds it."""

    post_id: int
    name: str


class Teachers(Protocol):
    async def who_may_lead(self, source: Reads, school_id: int) -> Sequence[Teacher]:
        """Active posts of this school with the role of class teacher, by name."""
        ...

    async def named(self, source: Reads, post_ids: Sequence[int]) -> Sequence[Teacher]:
        """Who holds these posts."""
        ...


_known: list[Teachers] = []


def use_teachers(teachers: Teachers) -> None:
    """Called once, when the app is wired."""
    _known[:] = [teachers]


def teachers() -> Teachers:
    if not _known:
        raise RuntimeError("organisations.use_teachers() was not called when the app was wired")
    return _known[0]
