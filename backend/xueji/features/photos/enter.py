"""A photo that a family handed in before there was a record becomes that of the record."""

from xueji.features.photos import store
from xueji.features.photos.schemas import PhotoSource, PhotoState
from xueji.features.photos.store import KeptPhoto
from xueji.features.students import Actor, ChangeSource, set_photos
from xueji.platform.database import Tx


async def enter(tx: Tx, student_id: int, photo: KeptPhoto, *, family: Actor | None, school: Actor) -> None:
    """The school has looked at it while it took the child over, so it stands at once, with or without a class.

    `family` handed it in; without one it is the school's own. The record is new: there is no other photo of it.
    """
    handed = family or school
    await store.add(
        tx,
        [photo.of(student_id)],
        state=PhotoState.CURRENT,
        source=PhotoSource.SCHOOL if family is None else PhotoSource.GUARDIAN,
        account_id=handed.account_id,
        who=handed.name,
    )
    await set_photos(tx, {student_id: photo.sha256}, source=ChangeSource.ENROLMENT, actor=school)
