"""How sending something to the outside ends."""

import enum


class Sending(enum.StrEnum):
    """`DOWN` is worth another try soon, `QUOTA` tomorrow, the others never."""

    DOWN = "down"
    NOT_FOLLOWING = "not_following"
    QUOTA = "quota"
    REFUSED = "refused"
    SENT = "sent"
