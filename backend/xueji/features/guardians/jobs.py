"""What happens by the clock."""

import structlog

from xueji.features.guardians import store
from xueji.platform.database import transaction
from xueji.platform.jobs import JobContext, periodic

log = structlog.get_logger("guardians")


@periodic("35 * * * *", "guardians.forget")
async def forget(_job: JobContext) -> None:
    """Readable copies of codes that are over, and tries of yesterday, are thrown away."""
    async with transaction() as tx:
        gone = await store.forget_sealed(tx)
        await store.forget_tries(tx)
    log.info("binding_codes_forgotten", count=gone)
