"""One act for many: those that it cannot be done for are left out, each with its words."""

from collections.abc import Sequence

import msgspec

from xueji.features.enrolment import errors
from xueji.features.enrolment.schemas import LeftOut, ManyDone
from xueji.features.enrolment.store import EnrolmentRow
from xueji.kernel.masking import mask_name
from xueji.kernel.refusals import NotFound, Refusal, VersionConflict
from xueji.kernel.texts import some_of

NAMED = 3


class Leaving(msgspec.Struct):
    """Collects what was done and what was left out."""

    masked: bool
    done: list[int] = []
    left: list[LeftOut] = []

    def name(self, row: EnrolmentRow) -> str:
        return mask_name(row.name) if self.masked else row.name

    def out(self, row: EnrolmentRow, refusal: Refusal) -> None:
        title, why, way = refusal.words()
        self.left.append(
            LeftOut(
                id=row.id, name=self.name(row), code=refusal.code, title=title, why=why, next=way, help=refusal.help
            )
        )

    def answer(self, done: str) -> ManyDone:
        """What became of them, in words.

        Raises:
            NothingDone: every one was left out.
        """
        if not self.done:
            raise errors.NothingDone(
                count=len(self.left), why=self.left[0].why if self.left else "", left=msgspec.to_builtins(self.left)
            )
        names = some_of([one.name for one in self.left], NAMED, "名")
        left = f"；{names}没有办成，请看提示" if self.left else ""
        return ManyDone(done=self.done, left=self.left, words=f"{done} {len(self.done)} 名{left}。")


def require_all(rows: Sequence[EnrolmentRow], ids: Sequence[int]) -> None:
    """Whoever names an application that is not theirs to see learns nothing.

    Raises:
        NotFound: at least one is not there.
    """
    if len(rows) != len(set(ids)):
        raise NotFound


def require_version(row: EnrolmentRow, expected: int) -> None:
    """Whoever edits has seen the application as it is.

    Raises:
        VersionConflict: somebody moved it meanwhile.
    """
    if row.version != expected:
        raise VersionConflict(yours={"version": expected}, theirs={"version": row.version, "state": row.state.value})
