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


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """A permission is a pair: what (`permissions`), at which organisation. `students` are the own children or self."""

    kind: ActorKind
    account_id: int | None = None
    post_id: int | None = None
    organisation_id: int | None = None
    permissions: frozenset[May] = frozenset()
    students: tuple[int, ...] = ()


THE_CLOCK = Actor(kind=ActorKind.SYSTEM)
THE_OUTSIDE = Actor(kind=ActorKind.OUTSIDE)
