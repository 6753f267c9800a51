"""How an act towards the outside ends."""

import enum
from datetime import timedelta

import msgspec


class Sending(enum.StrEnum):
    """Of a message. `DOWN` is worth another try soon, `QUOTA` tomorrow, the others never."""

    DOWN = "down"
    NOT_FOLLOWING = "not_following"
    QUOTA = "quota"
    REFUSED = "refused"
    SENT = "sent"


class Down(msgspec.Struct, frozen=True, tag="down"):
    """Of a question: nobody answered. Worth another try; what the outside did with it is not known."""


class Unreadable(msgspec.Struct, frozen=True, tag="unreadable"):
    """Something came back that is no answer. Worth another try."""


class Later(msgspec.Struct, frozen=True, tag="later"):
    """Taken; the answer is ready after a while, for whoever shows the ticket."""

    after: timedelta
    ticket: str


class NotYet(msgspec.Struct, frozen=True, tag="not_yet"):
    """Not taken for now, for a reason that passes by itself: asked again after a while."""

    reason: str
    after: timedelta


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """Not taken, and the same question never will be. `reason` is a word of the outside, never somebody's data."""

    reason: str


Unanswered = Down | Unreadable | Later | NotYet | Refused
"""What is not an answer; everything else that a gateway brings back is one."""


def word(outcome: msgspec.Struct) -> str:
    """An outcome's name in tables: `clear`, `duplicate`, `down`."""
    return str(outcome.__struct_config__.tag or type(outcome).__name__.lower())
