"""What happens by the clock and after the answer."""

from datetime import datetime, time

from xueji.features.accounts import login_store, one_time_codes, rules, store
from xueji.features.organisations import POOL
from xueji.gateways import sms
from xueji.gateways.outcomes import Sending
from xueji.platform.database import CHINA, transaction
from xueji.platform.jobs import BackOff, JobContext, job, periodic


class CodeNotSent(RuntimeError):  # noqa: N818 - a reason to try again, not a defect
    """The provider is down or at its limit; the code lives ten minutes, so the job tries again soon."""


@job(one_time_codes.SEND, retry=BackOff(8, first=2, longest=60))
async def send(_job: JobContext, *, code_id: int) -> None:
    """Send a one-time code; a second run finds it sent, and the provider knows a repeat by its number.

    The number holds the moment too: a database that was restored counts on from where it was.
    """
    row = await login_store.code_to_send(POOL, code_id)
    if row is None:
        return
    message = one_time_codes.opened(row.sealed)
    number = f"code-{code_id}-{int(row.created_at.timestamp())}"
    outcome = await sms.send(message.phone, one_time_codes.text_of(message), number)
    if outcome in {Sending.DOWN, Sending.QUOTA}:
        raise CodeNotSent(outcome.value)
    async with transaction() as tx:
        await login_store.code_sent(tx, code_id)


@periodic("20 17 * * *", "accounts.freeze_idle")
async def freeze_idle(_job: JobContext) -> None:
    """Every night at 01:20 in China: accounts that nobody used for six months are frozen."""
    async with transaction() as tx:
        before = datetime.combine(rules.idle_since(tx.today), time.min, CHINA)
        for account_id in await store.freeze_idle(tx, before):
            await tx.audit("account.frozen", subject=f"account:{account_id}", idle_months=rules.IDLE_MONTHS)


@periodic("40 * * * *", "accounts.forget_past")
async def forget_past(_job: JobContext) -> None:
    """Throw away codes and half-finished logins that no try can meet any more."""
    async with transaction() as tx:
        await login_store.forget_past(tx)
