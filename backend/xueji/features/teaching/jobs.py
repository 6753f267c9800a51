"""What is done later: templates are read, old ones let go of."""

from datetime import timedelta

from xueji.features.teaching import check, tell, upload_store
from xueji.platform.database import transaction
from xueji.platform.jobs import JobContext, job, periodic

KEEP = timedelta(days=30)


@job("teaching.check_upload")
async def check_upload(context: JobContext, *, upload_id: int) -> None:  # noqa: ARG001
    """A worker that was killed leaves nothing behind; the next one begins anew."""
    await check.check(upload_id)


@job("teaching.tell_entered")
async def tell_entered(context: JobContext, *, upload_id: int) -> None:  # noqa: ARG001
    """A second run tells a second time: an inbox with a line too many is better than one with none."""
    async with transaction() as tx:
        await tell.entered(tx, upload_id)


@periodic("47 18 * * *", "teaching.forget_uploads")
async def forget_uploads(context: JobContext) -> None:  # noqa: ARG001
    """Templates that were uploaded thirty days ago go, entered or not: what was entered stands with the pupil."""
    async with transaction() as tx:
        await upload_store.forget_before(tx, tx.now - KEEP)
