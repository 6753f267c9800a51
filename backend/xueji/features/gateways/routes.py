"""Doors of the gateways: how they do, what waits, try now."""

from typing import Annotated

from litestar.handlers import BaseRouteHandler
from litestar.params import Parameter
from litestar.response import Stream

from xueji.features.gateways import retry, watch
from xueji.features.gateways.schemas import GatewayList, GatewayTaskList, Retried, Retry, TasksOnly
from xueji.gateways import queue
from xueji.gateways.queue import Gateway
from xueji.kernel.permissions import May
from xueji.platform import live
from xueji.platform.caller import Caller
from xueji.platform.doors import Once, door

TAG = "对外传送"

After = Annotated[int, Parameter(ge=0, le=2**63 - 1)]


@door.get("/api/gateways", may=May.GATEWAY_READ, tag=TAG, summary="全国平台和人口库：通不通，辖区里有多少件等着")
async def gateways(caller: Caller) -> GatewayList:
    return await watch.gateways(caller)


@door.get("/api/gateways/live", may=May.GATEWAY_READ, tag=TAG, summary="有变化时说一声")
async def gateways_live(caller: Caller) -> Stream:
    async def first() -> dict[str, str]:
        return {}

    watch.subtree(caller)
    return live.stream(queue.CHANNEL, first)


@door.get("/api/gateway-tasks", may=May.GATEWAY_READ, tag=TAG, summary="等着的事：哪所学校、什么事、从什么时候起")
async def tasks(caller: Caller, gateway: Gateway, only: TasksOnly = TasksOnly.ALL, after: After = 0) -> GatewayTaskList:
    return await watch.tasks(caller, gateway, only, after)


@door.post("/api/gateway-tasks/retry", may=May.GATEWAY_RETRY, tag=TAG, summary="现在再发：几件，或者全部停下来的")
async def retry_(caller: Caller, once: Once, data: Retry) -> Retried:
    return await once(lambda tx: retry.retry(tx, caller, data))


ROUTES: list[BaseRouteHandler] = [gateways, gateways_live, tasks, retry_]
