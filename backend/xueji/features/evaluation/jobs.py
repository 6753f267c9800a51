"""What happens by the clock."""

from xueji.features.evaluation import school_account
from xueji.platform.database import transaction
from xueji.platform.jobs import JobContext, periodic


@periodic("*/5 * * * *", "evaluation.make_accounts")
async def make_accounts(context: JobContext) -> None:  # noqa: ARG001
    """Schools that have pupils in classes by now get their account; with nothing to make it is two statements."""
    async with transaction() as tx:
        await school_account.make(tx)
