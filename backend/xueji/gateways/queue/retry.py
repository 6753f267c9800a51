"""An operator does not want to wait for the next try."""

from collections.abc import Sequence

from xueji.gateways.queue import store
from xueji.gateways.queue.ask import wake
from xueji.gateways.queue.kinds import KINDS
from xueji.platform.database import Tx


async def retry(tx: Tx, task_ids: Sequence[int]) -> None:
    """Try these now; a gateway that was down is gone to see at once."""
    gateways = await store.retry(tx, task_ids)
    for gateway in gateways:
        breaker = await store.lock_breaker(tx, gateway)
        if breaker.open_until is not None and tx.now < breaker.open_until:
            await store.end_pause(tx, gateway)
    names = [kind.name for kind in KINDS.values() if kind.gateway in gateways]
    tx.after_commit(lambda: wake(names))
