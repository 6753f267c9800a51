"""Whom a reminder reaches: everybody hears once, about all own children, and at most once a day."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Generic, Protocol, TypeVar

import msgspec

REMINDER_PAUSE = timedelta(hours=20)
"""Between two reminders of the same: yesterday evening's does not stop this afternoon's."""


class ToTell(Protocol):
    @property
    def account_id(self) -> int | None: ...


class Silent(ToTell, Protocol):
    """A pupil for whom something waits, once for each who may do it; without an account nobody can be reached."""

    @property
    def student_id(self) -> int: ...
    @property
    def fresh(self) -> bool: ...


Told = TypeVar("Told", bound=ToTell)
Waiting = TypeVar("Waiting", bound=Silent)


class Reached(msgspec.Struct, Generic[Waiting], frozen=True):
    """`people`: who is reminded now, with their pupils; `already` heard within the pause; the rest have nobody."""

    people: dict[int, list[Waiting]]
    pupils: int
    already: int
    unreachable: int


def by_account(people: Iterable[Told]) -> dict[int, list[Told]]:
    """One notice a person, about all own children at once; who has no account is left out."""
    found: dict[int, list[Told]] = {}
    for one in people:
        if one.account_id is not None:
            found.setdefault(one.account_id, []).append(one)
    return found


def reach(silent: Sequence[Waiting]) -> Reached[Waiting]:
    people = by_account(one for one in silent if one.fresh)
    return Reached(
        people,
        pupils=len({one.student_id for own in people.values() for one in own}),
        already=len({one.account_id for one in silent if one.account_id is not None and not one.fresh}),
        unreachable=len({one.student_id for one in silent if one.account_id is None}),
    )
