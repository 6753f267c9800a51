"""What a worker does about an import that was uploaded: checks it and enters it. Its process is killed meanwhile."""

import asyncio
import os

from xueji.command_line.house import ready
from xueji.features.students import enter_roster, import_roster, roster_store
from xueji.features.students.apply_changes import Actor
from xueji.platform.database import transaction
from xueji.settings import load


def check_and_enter(import_id):
    asyncio.run(_check_and_enter(int(import_id)))


async def _check_and_enter(import_id):
    async with ready(load(os.environ)):
        await import_roster.check(import_id)
        async with transaction() as tx:
            found = await roster_store.import_of_school(tx, import_id)
            if found.enterable:
                await enter_roster.enter(tx, found, Actor(None, "导入"))
