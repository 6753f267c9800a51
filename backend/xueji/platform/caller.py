"""Who is asking: built once a request from one statement, passed down as a value."""

import enum

import msgspec

from xueji.approvals import Absent
from xueji.kernel.levels import Level
from xueji.kernel.permissions import May


class CallerKind(enum.StrEnum):
    FAMILY = "family"
    STAFF = "staff"
    NOBODY = "nobody"


class Post(msgspec.Struct, frozen=True):
    """The one post under which a staff member acts in this request. `path` is the organisation's, own id last."""

    id: int
    organisation_id: int
    organisation_name: str
    path: str
    level: Level
    title: str
    roles: tuple[str, ...]
    class_ids: tuple[int, ...] = ()


class Caller(msgspec.Struct, frozen=True):
    """`children` are the pupils that a family account acts for, `own_record` the pupil that the account itself is.

    `permissions` are the post's own and those that absent colleagues have handed over (`stands_in_for`).
    """

    account_id: int
    session_id: bytes
    kind: CallerKind
    name: str
    children: tuple[int, ...] = ()
    own_record: int | None = None
    post: Post | None = None
    permissions: frozenset[May] = frozenset()
    stands_in_for: tuple[Absent, ...] = ()

    def may(self, permission: May) -> bool:
        return permission in self.permissions


NOBODY = Caller(account_id=0, session_id=b"", kind=CallerKind.NOBODY, name="")
