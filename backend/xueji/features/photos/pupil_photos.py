"""A pupil's photo for the family and for staff: what stands, what waits, what was sent back and why."""

from xueji.features.photos import rules, store, view
from xueji.features.photos.schemas import Photo, PhotoStanding, PhotoState, PupilPhotos
from xueji.features.students import POOL, Reads
from xueji.kernel.masking import mask_name
from xueji.kernel.permissions import May
from xueji.kernel.refusals import NotFound
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller, CallerKind
from xueji.platform.scope import scope_of

_MOST = 12


async def read(caller: Caller, student_id: int) -> PupilPhotos:
    """A look by staff is written down before the answer goes out."""
    found = await page(POOL, caller, student_id)
    if caller.kind is CallerKind.STAFF:
        await read_log(caller, "photo.read", [student_id], "查看照片")
    return found


async def page(source: Reads, caller: Caller, student_id: int) -> PupilPhotos:
    scope = scope_of(caller)
    row = await store.pupil(source, scope, student_id)
    if row is None:
        raise NotFound
    history = [view.photo(one, faces=scope.full_names) for one in await store.photos_of(source, student_id, _MOST)]
    current, waiting = _first(history, PhotoState.CURRENT), _first(history, PhotoState.WAITING)
    returned = _first(history, PhotoState.RETURNED)
    if returned and (waiting or (current and current.id > returned.id)):
        returned = None
    standing = _standing(current, waiting, returned)
    refusal = rules.closed(row.state, row.class_id, row.freeze, row.today)
    family = caller.kind is CallerKind.FAMILY
    return PupilPhotos(
        student_id=row.id,
        name=row.name if scope.full_names else mask_name(row.name),
        school=row.school,
        class_name=row.class_name or "",
        standing=standing,
        standing_label=standing.label,
        current=current,
        waiting=waiting,
        returned=returned,
        history=history,
        may_upload=refusal is None and (family or caller.may(May.PHOTO_UPLOAD)),
        may_review=refusal is None and caller.may(May.PHOTO_REVIEW),
        closed=view.closed(refusal),
        wanted=list(rules.WANTED),
    )


def _first(photos: list[Photo], state: PhotoState) -> Photo | None:
    return next((photo for photo in photos if photo.state is state), None)


def _standing(current: Photo | None, waiting: Photo | None, returned: Photo | None) -> PhotoStanding:
    if waiting:
        return PhotoStanding.WAITING
    if returned:
        return PhotoStanding.RETURNED
    return PhotoStanding.FINE if current else PhotoStanding.MISSING
