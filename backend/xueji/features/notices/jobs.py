"""Copies leave as jobs: at once after the notice, and again by the clock for those that had to wait."""

from xueji.features.notices import store
from xueji.features.notices.rules import Channel
from xueji.features.notices.send import send_due
from xueji.features.notices.tell import SEND
from xueji.platform.database import transaction
from xueji.platform.jobs import BackOff, JobContext, job, periodic

RETRY = BackOff(5, first=2, longest=30)


@job(SEND[Channel.WECHAT], retry=RETRY)
async def send_wechat(_job: JobContext) -> None:
    await _send(Channel.WECHAT)


@job(SEND[Channel.SMS], retry=RETRY)
async def send_sms(_job: JobContext) -> None:
    await _send(Channel.SMS)


async def _send(channel: Channel) -> None:
    """One batch a run, each in a fresh context; the next one follows at once while there is more."""
    if await send_due(channel):
        async with transaction() as tx:
            await tx.defer(SEND[channel], queueing_lock=SEND[channel])


@periodic("* * * * * */15", "notices.sweep")
async def sweep(_job: JobContext) -> None:
    """Every fifteen seconds: have sent what waited for another try or another day."""
    async with transaction() as tx:
        for channel in await store.channels_due(tx):
            await tx.defer(SEND[channel], queueing_lock=SEND[channel])
