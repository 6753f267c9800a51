"""Who gives a command, as far as a decision needs to know."""

import enum

import msgspec

from xueji.kernel.permissions import May


class ActorKind(enum.StrEnum):
    """`OUTSIDE` is the gateway that brings another system's answer, `SYSTEM` the clock."""

    FAMILY = "family"
    STAFF = "staff"
    OUTSIDE = "outside"
    SYSTEM = "system"


class Absent(msgspec.Struct, frozen=True, kw_only=True):
    """A colleague of the same office who is away and has handed these permissions over until a day."""

    account_id: int
    permissions: frozenset[May]


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """A permission is a pair: what (`permissions`), at which organisation. `students` are the own children or self.

    `stands_in_for` are colleagues for whom this person decides meanwhile, with what they handed over.
    """

    kind: ActorKind
    account_id: int | None = None
    post_id: int | None = None
    organisation_id: int | None = None
    permissions: frozenset[May] = frozenset()
    students: tuple[int, ...] = ()
    stands_in_for: tuple[Absent, ...] = ()


THE_CLOCK = Actor(kind=ActorKind.SYSTEM)
THE_OUTSIDE = Actor(kind=ActorKind.OUTSIDE)
