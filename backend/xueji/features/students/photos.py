"""A pupil's photo in the record: which file it is, and the line that its change leaves in the timeline."""

from collections.abc import Mapping

from xueji.features.students import store
from xueji.features.students.apply_changes import Actor
from xueji.features.students.timeline import ChangeKind, ChangeSource
from xueji.platform.database import Tx


async def set_photos(tx: Tx, photos: Mapping[int, str], *, source: ChangeSource, actor: Actor) -> None:
    """Have these files (by SHA-256, in hex) be the photos of these pupils; two statements however many.

    The record keeps its version: nobody who edits its fields is stopped by a new photo. The caller has locked them.
    """
    await store.add_changes(
        tx,
        [
            store.NewChange(
                student_id=place.id,
                kind=ChangeKind.PHOTO.value,
                source=source.value,
                actor_account_id=actor.account_id,
                actor=actor.name,
                organisation_id=place.school_id,
                class_id=place.class_id,
                fields=[],
                sealed=None,
                case_id=None,
            )
            for place in await store.put_photos(tx, photos)
        ],
    )
