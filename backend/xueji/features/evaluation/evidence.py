"""Pictures that prove a record: written anew, sealed; the family sees them, and staff, who are noted."""

from litestar.response import Response

from xueji.features.evaluation import alike_store, errors, own_sheet, store, write
from xueji.features.evaluation.schemas import EvaluationRecordView
from xueji.features.evaluation.store import NewPicture
from xueji.features.students import POOL
from xueji.kernel.permissions import May
from xueji.kernel.refusals import NotFound
from xueji.platform import files, pictures
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller, CallerKind
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx
from xueji.platform.scope import scope_of

KIND = "evaluation_picture"
SEAL = "evaluation_picture"
MOST_BYTES = 4 * 1024 * 1024
PURPOSE = "看综评佐证"
_HEADERS = {"x-content-type-options": "nosniff", "cache-control": "private, no-store"}


async def _drawn_anew(data: bytes) -> pictures.Paper:
    most = MOST_BYTES // 1024 // 1024
    if len(data) > MOST_BYTES:
        raise errors.PictureUnfit(most=most)
    try:
        return await pictures.redrawn(data)
    except pictures.NoPaper:
        raise errors.PictureUnfit(most=most) from None


async def add(tx: Tx, caller: Caller, record_id: int, content: bytes) -> EvaluationRecordView:
    """Give a picture to a record; it is looked at once it is known to belong there.

    Raises:
        NotFound, PicturesFull, PictureUnfit, or why nothing can be filled in.
    """
    sheet, row, _ = await own_sheet.held_record(tx, caller, record_id)
    card = sheet.card(row.kind)
    if len(row.picture_ids) >= card.most_pictures:
        raise errors.PicturesFull(most=card.most_pictures)
    paper = await _drawn_anew(content)
    kept = await files.put(keyring().seal(paper.data, SEAL), KIND, tx)
    likeness = await pictures.likeness_of(paper.data)
    picture = NewPicture(sha256=kept.sha256, size=len(paper.data), likeness=likeness, by=caller.account_id)
    picture_id = await store.add_picture(tx, record_id, picture)
    await alike_store.find_pictures(tx, picture_id)
    await tx.audit(
        "evaluation.picture_added",
        subject=f"evaluation_picture:{picture_id}",
        student_ids=[row.student_id],
        organisation_id=sheet.row.school_id,
    )
    return await write.judge_anew(tx, sheet, caller, record_id)


async def drop(tx: Tx, caller: Caller, picture_id: int) -> EvaluationRecordView:
    """Take a picture away. Raises NotFound, or why nothing can be filled in."""
    found = await store.picture(tx, scope_of(caller), picture_id)
    if found is None:
        raise NotFound
    sheet, row, _ = await own_sheet.held_record(tx, caller, found.record_id)
    await store.drop_picture(tx, picture_id)
    await tx.audit(
        "evaluation.picture_dropped",
        subject=f"evaluation_picture:{picture_id}",
        student_ids=[row.student_id],
        organisation_id=sheet.row.school_id,
    )
    return await write.judge_anew(tx, sheet, caller, row.id)


async def show(caller: Caller, picture_id: int) -> Response[bytes]:
    found = await store.picture(POOL, scope_of(caller), picture_id)
    if found is None or (caller.kind is CallerKind.STAFF and not caller.may(May.EVALUATION_READ)):
        raise NotFound
    if caller.kind is CallerKind.STAFF:
        await read_log(caller, "evaluation.picture", [found.student_id], PURPOSE)
    content = keyring().open(await files.get(found.sha256), SEAL)
    return Response(content, media_type="image/jpeg", headers=_HEADERS)
