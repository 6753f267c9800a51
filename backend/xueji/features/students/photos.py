"""A pupil's photo in the record: which file it is, and the line that its change leaves in the timeline."""

from collections.abc import Mapping

import msgspec

from xueji.features.students import store
from xueji.features.students.apply_changes import Actor
from xueji.features.students.timeline import ChangeKind, ChangeSource
from xueji.platform.database import Tx


class _Place(msgspec.Struct, frozen=True):
    id: int
    school_id: int
    class_id: int | None


async def set_photos(tx: Tx, photos: Mapping[int, str], *, source: ChangeSource, actor: Actor) -> None:
    """Have these files (by SHA-256, in hex) be the photos of these pupils; two statements however many.

    The record keeps its version: nobody who edits its fields is stopped by a new photo. The caller has locked them.
    """
    places = await tx.fetch(
        _Place,
        "UPDATE student s SET photo_sha = decode(n.sha256, 'hex'), updated_at = $3"
        " FROM unnest($1::bigint[], $2::text[]) AS n (id, sha256) WHERE s.id = n.id"
        " RETURNING s.id, s.school_id, s.class_id",
        list(photos),
        list(photos.values()),
        tx.now,
    )
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
            for place in places
        ],
    )
