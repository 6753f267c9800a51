"""What is done later: ZIPs are taken apart, and what nobody goes on sending is let go of."""

from datetime import timedelta

from xueji.features.photos import batch_store, take_batch
from xueji.features.photos.batch import TAKE
from xueji.platform import files
from xueji.platform.database import transaction
from xueji.platform.jobs import JobContext, job, periodic

KEEP_UNSENT = timedelta(days=2)


@job(TAKE)
async def take(context: JobContext, *, batch_id: int) -> None:  # noqa: ARG001
    await take_batch.take(batch_id)


@periodic("23 18 * * *", "photos.forget_unsent")
async def forget_unsent(context: JobContext) -> None:  # noqa: ARG001
    """Parts of ZIPs that were never sent to the end do not stay."""
    async with transaction() as tx:
        left = await batch_store.abandoned(tx, KEEP_UNSENT)
        gone = await batch_store.forget_parts(tx, left)
        for batch_id in left:
            await batch_store.finish(tx, batch_id, "两天没有传完，已经取消。请重新选文件再传。")
    await files.forget(gone)
