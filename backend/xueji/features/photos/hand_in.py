"""A photo is handed in: the family's waits for the school, the school's own stands at once."""

from litestar.datastructures import UploadFile

from xueji.features.photos import pupil_photos, rules, stand, store
from xueji.features.photos.errors import PhotoUnfit
from xueji.features.photos.schemas import PhotoSource, PhotoState, PupilPhotos
from xueji.features.photos.store import KeptPhoto, NewPhoto, PupilRow
from xueji.features.students import POOL, actor_of
from xueji.kernel.refusals import NotFound
from xueji.platform import files
from xueji.platform.caller import Caller, CallerKind
from xueji.platform.database import Tx
from xueji.platform.doors import Once
from xueji.platform.pictures import Judged, judge_apart
from xueji.platform.scope import scope_of


async def hand_in(once: Once, caller: Caller, student_id: int, data: UploadFile) -> PupilPhotos:
    """Judge the file, then keep it. Judging takes a while, so it is done before the transaction begins.

    Raises:
        PhotoUnfit: every failing point in one answer.
        PhotoNeedsClass, RecordsFrozen, PhotoOfFormer: the photo cannot be changed now.
    """
    if await store.pupil(POOL, scope_of(caller), student_id) is None:
        raise NotFound
    judged = await judge(data)
    return await once(lambda tx: _keep(tx, caller, student_id, judged))


async def judge(data: UploadFile) -> Judged:
    """A photo that will do.

    Raises:
        PhotoUnfit: every failing point in one answer.
    """
    judged = await judge_apart(await data.read())
    if judged.faults:
        raise PhotoUnfit(judged.faults)
    return judged


async def _keep(tx: Tx, caller: Caller, student_id: int, judged: Judged) -> PupilPhotos:
    held = await store.hold(tx, scope_of(caller), [student_id])
    if not held:
        raise NotFound
    pupil = held[0]
    refusal = rules.closed(pupil.state, pupil.class_id, pupil.freeze, tx.today)
    if refusal:
        raise refusal
    new = (await keep(tx, judged)).of(student_id)
    if caller.kind is CallerKind.FAMILY:
        await _wait(tx, caller, pupil, new)
    else:
        await stand.school_photos(tx, [new], source=PhotoSource.SCHOOL, actor=actor_of(caller))
    await tx.audit(
        "photo.uploaded", subject=f"student:{student_id}", student_ids=[student_id], organisation_id=pupil.school_id
    )
    return await pupil_photos.page(tx, caller, student_id)


async def keep(tx: Tx, judged: Judged) -> KeptPhoto:
    """Store both pictures of a judged photo."""
    picture = await files.put(judged.picture, "photo", tx)
    thumbnail = await files.put(judged.thumbnail, "photo", tx)
    return KeptPhoto(
        sha256=picture.sha256,
        thumbnail=thumbnail.sha256,
        width=judged.width,
        height=judged.height,
        size=picture.size,
        advice=[one.value for one in judged.advice],
    )


async def _wait(tx: Tx, caller: Caller, pupil: PupilRow, new: NewPhoto) -> None:
    """The newest photo of a family is the one that waits."""
    own = caller.own_record == pupil.id
    await store.replace(tx, [pupil.id], [PhotoState.WAITING])
    await store.add(
        tx,
        [new],
        state=PhotoState.WAITING,
        source=PhotoSource.STUDENT if own else PhotoSource.GUARDIAN,
        account_id=caller.account_id,
        who="学生本人" if own else f"家长 {caller.name}",
    )
