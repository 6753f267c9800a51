"""Photos become those of the records."""

from collections.abc import Sequence

from xueji.features import accounts, notices, students
from xueji.features.photos import store
from xueji.features.photos.schemas import PhotoSource, PhotoState
from xueji.features.photos.store import NewPhoto
from xueji.features.students import Actor, ChangeSource
from xueji.platform.database import Tx


async def school_photos(
    tx: Tx, new: Sequence[NewPhoto], *, source: PhotoSource, actor: Actor, batch_id: int | None = None
) -> None:
    """The school's own photos of locked pupils stand at once, and replace what was there or waited."""
    student_ids = [one.student_id for one in new]
    await store.replace(tx, student_ids, [PhotoState.CURRENT, PhotoState.WAITING])
    await store.add(
        tx,
        new,
        state=PhotoState.CURRENT,
        source=source,
        account_id=actor.account_id,
        who=actor.name,
        batch_id=batch_id,
    )
    photos = {one.student_id: one.sha256 for one in new}
    await students.set_photos(tx, photos, source=ChangeSource.SCHOOL, actor=actor)
    body = "学校上传了新的照片。不像或有误，请联系班主任。"
    await tell_families(tx, student_ids, notices.Kind.PHOTO_ACCEPTED, "{name}的学籍照片已更新", body)


async def tell_families(tx: Tx, student_ids: Sequence[int], kind: notices.Kind, title: str, body: str) -> None:
    """Everybody of these pupils' families hears of the photo; `{name}` is the pupil's. Four statements at most."""
    names = await store.names(tx, student_ids)
    told = [
        notices.NewNotice(
            account_id=one.account_id,
            title=title.replace("{name}", names[one.student_id]),
            body=body,
            link=f"/m/children/{one.student_id}/photo",
            student_id=one.student_id,
        )
        for one in await accounts.guardians_of(tx, student_ids)
    ]
    await notices.tell_each(tx, told, kind)
