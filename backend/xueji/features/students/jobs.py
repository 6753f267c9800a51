"""What is done later: staged copies of rosters are let go of."""

from datetime import timedelta

from xueji.features.students import import_roster, number_store, roster_store
from xueji.features.students.give_numbers import retry_national
from xueji.platform import files
from xueji.platform.database import transaction
from xueji.platform.jobs import JobContext, job, periodic

KEEP = timedelta(days=30)
MOST_AT_ONCE = 2000


@job("students.check_roster")
async def check_roster(context: JobContext, *, import_id: int) -> None:  # noqa: ARG001
    """A worker that was killed leaves nothing behind; the next one begins anew."""
    await import_roster.check(import_id)


@job("students.forget_staged")
async def forget_staged(context: JobContext, *, import_id: int) -> None:  # noqa: ARG001
    """An entered roster keeps the lines that could not be entered; the copies of entered pupils go."""
    async with transaction() as tx:
        await roster_store.forget_entered(tx, import_id)


@periodic("41 18 * * *", "students.forget_old_rosters")
async def forget_old_rosters(context: JobContext) -> None:  # noqa: ARG001
    """Lines of rosters that nobody has touched for thirty days go, and so do the files, entered or not.

    A file that could not be dropped is named by nobody by then: the next night drops it.
    """
    async with transaction() as tx:
        await roster_store.forget_before(tx, tx.now - KEEP)
        await roster_store.let_go_of_files(tx, tx.now - KEEP)
        gone = await files.unnamed(tx, roster_store.FILE_KIND, "roster_import", "stored")
    await files.forget(gone)


@periodic("50 17 * * *", "students.retry_numbers")
async def retry_numbers(context: JobContext) -> None:  # noqa: ARG001
    """At 1:50 in China: what stood in the way of a national number may have been mended, nobody has to say so."""
    last = 0
    while True:
        async with transaction() as tx:
            ids = await number_store.stuck(tx, last, MOST_AT_ONCE)
            if not ids:
                return
            last = ids[-1]
            await retry_national(tx, ids)
