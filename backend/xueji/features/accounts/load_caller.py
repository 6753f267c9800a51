"""Who is asking, in one statement: session, account, current post, its roles and classes, the family's children."""

from functools import lru_cache

import msgspec

from xueji.approvals import Absent
from xueji.features.accounts.roles import permissions_of
from xueji.kernel.levels import Level
from xueji.kernel.permissions import May
from xueji.platform import database
from xueji.platform.caller import Caller, CallerKind, Post


class _Absent(msgspec.Struct, frozen=True):
    account_id: int
    roles: tuple[str, ...]
    permissions: tuple[str, ...]


class _Row(msgspec.Struct, frozen=True):
    account_id: int
    kind: CallerKind
    name: str
    post_id: int | None
    organisation_id: int | None
    organisation_name: str | None
    path: str | None
    level: Level | None
    title: str | None
    roles: tuple[str, ...] | None
    class_ids: tuple[int, ...]
    children: tuple[int, ...]
    own_record: int | None
    absent: list[_Absent] | None


# A locked, frozen or deleted account has no session, an ended post or a closed organisation no post: at once.
_SQL = """
SELECT a.id AS account_id, a.kind, a.name, p.id AS post_id, o.id AS organisation_id, o.name AS organisation_name,
  o.path, o.level, p.title, p.roles,
  ARRAY(SELECT c.id FROM school_class c WHERE c.head_teacher_post_id = p.id AND c.active ORDER BY c.id) AS class_ids,
  ARRAY(SELECT g.student_id FROM guardianship g
        WHERE g.account_id = a.id AND g.state = 'active' AND a.kind = 'family' ORDER BY g.student_id) AS children,
  (SELECT g.student_id FROM guardianship g
   WHERE g.account_id = a.id AND g.state = 'active' AND g.role = 'self' AND a.kind = 'family' LIMIT 1) AS own_record,
  (SELECT jsonb_agg(jsonb_build_object('account_id', away.account_id, 'roles', away.roles,
     'permissions', h.permissions) ORDER BY h.id)
   FROM post_stand_in h JOIN post away ON away.id = h.post_id AND away.active
   WHERE h.stand_in_post_id = p.id AND h.ended_at IS NULL
     AND (now() AT TIME ZONE 'Asia/Shanghai')::date BETWEEN h.since AND h.until) AS absent
FROM session s
JOIN account a ON a.id = s.account_id AND a.state = 'active'
LEFT JOIN (post p JOIN organisation o ON o.id = p.organisation_id AND o.active)
  ON p.id = s.post_id AND p.active AND p.account_id = a.id
WHERE s.id_hash = $1 AND s.ended_at IS NULL AND s.idle_until > now() AND s.expires_at > now()
"""


async def load_caller(id_hash: bytes) -> Caller | None:
    """The caller behind a session, or None when the session or its account is no more."""
    row = await database.row(_Row, _SQL, id_hash)
    if row is None:
        return None
    post = _post(row)
    own = frozenset[May]() if post is None else _permissions(post.roles, post.level)
    absent = () if post is None else tuple(_handed_over(one, post.level, own) for one in row.absent or ())
    return Caller(
        account_id=row.account_id,
        session_id=id_hash,
        kind=row.kind,
        name=row.name,
        children=row.children,
        own_record=row.own_record,
        post=post,
        permissions=own.union(*(one.permissions for one in absent)) if absent else own,
        stands_in_for=absent,
    )


def _handed_over(absent: _Absent, level: Level, own: frozenset[May]) -> Absent:
    """What the absent colleague handed over and still holds, beyond what the caller may do anyway."""
    held = frozenset(one for one in _permissions(absent.roles, level) if one.value in absent.permissions)
    return Absent(account_id=absent.account_id, permissions=held - own)


def _post(row: _Row) -> Post | None:
    if row.post_id is None or row.organisation_id is None or row.level is None:
        return None
    return Post(
        id=row.post_id,
        organisation_id=row.organisation_id,
        organisation_name=row.organisation_name or "",
        path=row.path or "",
        level=row.level,
        title=row.title or "",
        roles=row.roles or (),
        class_ids=row.class_ids,
    )


@lru_cache(maxsize=2048)
def _permissions(roles: tuple[str, ...], level: Level) -> frozenset[May]:
    return permissions_of(roles, level)
