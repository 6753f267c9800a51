"""The child's photo that goes with the form: judged like every photo of a record, kept beside the draft."""

from litestar.datastructures import UploadFile
from litestar.response import Response

from xueji.features import photos, students
from xueji.features.collections import entry, entry_store, errors, live, review
from xueji.features.collections.entry import Entry
from xueji.features.collections.family_schemas import EntryPhotoStep
from xueji.features.collections.form import photo_step
from xueji.features.collections.schemas import CollectionPhoto
from xueji.kernel.refusals import NotFound
from xueji.platform.caller import Caller, CallerKind
from xueji.platform.database import Tx
from xueji.platform.doors import Once
from xueji.platform.pictures import Judged


async def hand_in(once: Once, caller: Caller, entry_id: int, data: UploadFile) -> EntryPhotoStep:
    """Judge the photo, then keep it with the entry; the one before is replaced. The draft keeps its version.

    Raises:
        PhotoUnfit: every failing point in one answer.
        EntryPhotoNotAsked: this collection wants no photo.
        EntryHandedIn, EntryTakenOver, CollectionNotOpen, CollectionClosed: nothing may be written now.
    """
    _require_wanted(await entry.found(students.POOL, caller, entry_id))
    judged = await photos.judge(data)
    return await once(lambda tx: _keep(tx, caller, entry_id, judged))


def _require_wanted(found: Entry) -> None:
    entry.require_writable(found)
    if found.of.photo is CollectionPhoto.NONE:
        raise errors.EntryPhotoNotAsked


async def _keep(tx: Tx, caller: Caller, entry_id: int, judged: Judged) -> EntryPhotoStep:
    _require_wanted(await entry.held(tx, caller, entry_id))
    await entry_store.keep_photo(tx, entry_id, await photos.keep(tx, judged), caller.account_id)
    found = await entry.found(tx, caller, entry_id)
    await tx.audit(
        "collection_entry.photo_saved", subject=f"collection_entry:{entry_id}", organisation_id=found.of.school_id
    )
    live.changed(tx, found.of.id)
    return photo_step(found)


async def read(caller: Caller, entry_id: int, picture: str) -> Response[bytes]:
    """The picture, for who may write in the entry or look it through.

    Raises:
        NotFound: not this caller's to see, or the address is made up.
    """
    if caller.kind is CallerKind.FAMILY:
        row = await entry_store.own(students.POOL, entry_id, caller.account_id)
    else:
        row = await review.found(students.POOL, caller, entry_id)
    if row is None:
        raise NotFound
    return await photos.served(row.photo, picture)
