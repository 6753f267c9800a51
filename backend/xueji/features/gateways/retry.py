"""Try now: one question, a few, or everything that is parked."""

from xueji.features.gateways import store
from xueji.features.gateways.schemas import Retried, Retry
from xueji.features.gateways.watch import subtree
from xueji.gateways import queue
from xueji.kernel.refusals import NotFound
from xueji.platform.caller import Caller
from xueji.platform.database import Tx

MOST = 5000


async def retry(tx: Tx, caller: Caller, data: Retry) -> Retried:
    """Send again what is named, of the caller's subtree. What has been answered meanwhile is left alone."""
    path, whole = subtree(caller)
    found = await store.to_retry(tx, path, whole=whole, gateway=data.gateway.value, task_ids=data.task_ids, limit=MOST)
    if data.task_ids and not found:
        raise NotFound
    await queue.retry(tx, found)
    await tx.audit(
        "gateway.retried", subject=f"gateway:{data.gateway.value}", count=len(found), chosen=bool(data.task_ids)
    )
    words = f"{len(found)} 件马上再发" if found else "没有停下来的"
    return Retried(count=len(found), words=words)
