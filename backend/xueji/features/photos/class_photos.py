"""The school's view: how every class stands, and one class face by face."""

from xueji.features.photos import store, view
from xueji.features.photos.rules import Reason
from xueji.features.photos.schemas import (
    ClassPhotos,
    PhotoClass,
    PhotoClasses,
    PhotoPupil,
    PhotoReason,
    PhotoStanding,
)
from xueji.features.photos.store import SeatRow
from xueji.features.students import POOL, grade_label
from xueji.kernel.masking import mask_name
from xueji.kernel.permissions import May
from xueji.kernel.refusals import NotFound
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.scope import scope_of


async def classes(caller: Caller) -> PhotoClasses:
    """Every class that the post sees, with how many pupils have a photo, wait, or have none."""
    post = caller.post
    school = await store.school(POOL, post.path) if post else None
    if post is None or school is None:
        raise NotFound
    rows = await store.classes(POOL, scope_of(caller))
    closed = view.closed_school(school.freeze, school.today)
    return PhotoClasses(
        items=[
            PhotoClass(
                class_id=row.class_id,
                name=row.name,
                grade_label=grade_label(row.stage, row.grade),
                pupils=row.pupils,
                missing=row.missing,
                waiting=row.waiting,
                returned=row.returned,
                fine=row.fine,
            )
            for row in rows
            if row.class_id
        ],
        without_class=sum(row.pupils for row in rows if not row.class_id),
        may_review=closed is None and caller.may(May.PHOTO_REVIEW),
        may_upload=closed is None and caller.may(May.PHOTO_UPLOAD),
        closed=closed,
    )


async def one_class(caller: Caller, class_id: int) -> ClassPhotos:
    """One class, what waits first. The look at so many faces is written down once, with everybody's id."""
    scope = scope_of(caller)
    found = await store.school_class(POOL, scope.path, class_id, scope.class_ids) if scope.path else None
    if found is None:
        raise NotFound
    rows = await store.seats(POOL, scope, class_id)
    await read_log(caller, "photo.class", [row.id for row in rows], "核对照片")
    closed = view.closed_school(found.freeze, found.today)
    return ClassPhotos(
        class_id=found.id,
        name=found.name,
        items=[_pupil(row, faces=scope.full_names) for row in rows],
        reasons=[PhotoReason(reason, reason.label) for reason in Reason],
        may_review=closed is None and caller.may(May.PHOTO_REVIEW),
        may_upload=closed is None and caller.may(May.PHOTO_UPLOAD),
        closed=closed,
    )


def _pupil(row: SeatRow, *, faces: bool) -> PhotoPupil:
    shown = row.waiting or row.returned or row.current
    standing = PhotoStanding(row.standing)
    return PhotoPupil(
        student_id=row.id,
        name=row.name if faces else mask_name(row.name),
        standing=standing,
        standing_label=standing.label,
        photo=view.photo(shown, faces=faces) if shown else None,
        current=view.photo(row.current, faces=faces) if row.current else None,
    )
