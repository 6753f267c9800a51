"""Counts move by themselves for whoever watches."""

import asyncio

from xueji.features.accounts import load_caller
from xueji.features.windows import live
from xueji.platform import sessions


async def test_a_watcher_sees_the_counts_now_and_after_each_change(acts, world):
    window = await acts.open()
    caller = await load_caller(sessions.hashed(world.secrets["registrar"]))
    stream = await live.counts_live(caller, window["id"])
    events = aiter(stream.iterator)
    assert b'"submitted":0' in await anext(events)
    waiting = asyncio.ensure_future(anext(events))
    await asyncio.sleep(0)
    await acts.hand_in({"phone": "13905380426"})
    assert b'"submitted":1' in await asyncio.wait_for(waiting, 5)
    await events.aclose()
