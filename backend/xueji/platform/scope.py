"""What a caller may see of pupils. Every list of pupils takes one; only `scope_of` makes one."""

import msgspec

from xueji.kernel.levels import Level
from xueji.platform.caller import Caller, CallerKind


class Scope(msgspec.Struct, frozen=True):
    """Staff see a subtree (and of it their classes alone, when `class_ids` is given); families see `student_ids`.

    `full_names` is false for bureaus: names and numbers of pupils go out masked (ruling 6).
    """

    path: str | None = None
    class_ids: tuple[int, ...] | None = None
    student_ids: tuple[int, ...] | None = None
    full_names: bool = True

    def where(self, first: int = 1) -> tuple[str, list[object]]:
        """An SQL condition on the pupil's row with alias `s`, and its arguments, numbered from `$first`."""
        if self.student_ids is not None:
            return f"s.id = ANY(${first}::bigint[])", [list(self.student_ids)]
        if self.path is None:
            return "false", []
        condition, arguments = f"s.school_path LIKE ${first} || '%'", [self.path]
        if self.class_ids is None:
            return condition, list(arguments)
        return f"{condition} AND s.class_id = ANY(${first + 1}::bigint[])", [*arguments, list(self.class_ids)]


NOTHING = Scope()

_WHOLE_SCHOOL = frozenset({"registrar", "head_in_charge", "academic_administrator", "administrator", "auditor"})


def scope_of(caller: Caller) -> Scope:
    """The pupils a caller may see: own children, own classes, own school, or the bureau's whole subtree."""
    if caller.kind is CallerKind.FAMILY:
        return Scope(student_ids=caller.children)
    post = caller.post
    if caller.kind is not CallerKind.STAFF or post is None:
        return NOTHING
    if post.level is not Level.SCHOOL:
        return Scope(path=post.path, full_names=False)
    if _WHOLE_SCHOOL.intersection(post.roles):
        return Scope(path=post.path)
    return Scope(path=post.path, class_ids=post.class_ids)
