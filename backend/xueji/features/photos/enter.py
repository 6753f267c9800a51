"""Photos that families handed in before there was a record become those of the records."""

from collections.abc import Sequence

import msgspec

from xueji.features.photos import store
from xueji.features.photos.schemas import PhotoSource, PhotoState
from xueji.features.photos.store import KeptPhoto, SentPhoto
from xueji.features.students import Actor, ChangeSource, set_photos
from xueji.platform.database import Tx


class FirstPhoto(msgspec.Struct, frozen=True):
    """`family` handed it in; without one it is the school's own."""

    student_id: int
    photo: KeptPhoto
    family: Actor | None

    def sent(self, school: Actor) -> SentPhoto:
        by = self.family or school
        source = PhotoSource.SCHOOL if self.family is None else PhotoSource.GUARDIAN
        return SentPhoto(self.photo.of(self.student_id), source, by.account_id, by.name)


async def enter(tx: Tx, photos: Sequence[FirstPhoto], *, school: Actor) -> None:
    """The school has looked at them while it took the children over, so they stand at once, with or without a class.

    The records are new: there is no other photo of them. A constant number of statements.
    """
    if not photos:
        return
    await store.add_each(tx, [one.sent(school) for one in photos], state=PhotoState.CURRENT)
    shown = {one.student_id: one.photo.sha256 for one in photos}
    await set_photos(tx, shown, source=ChangeSource.ENROLMENT, actor=school)
