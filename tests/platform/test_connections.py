"""Reads on the pool, wherever they are asked for."""

import pytest

from xueji.platform import connections, database
from xueji.platform.database import transaction

pytestmark = pytest.mark.usefixtures("empty")


async def test_a_read_on_the_pool_inside_a_transaction_sees_what_is_committed():
    async with transaction() as tx:
        await tx.execute(
            "INSERT INTO workday (day, is_workday, notice, version) VALUES ('2026-10-01', false, '国办发明电〔2025〕7 号', 1)"
        )
        assert await database.value("SELECT count(*) FROM workday") == 0
        assert await tx.value("SELECT count(*) FROM workday") == 1
    assert await database.value("SELECT count(*) FROM workday") == 1


async def test_the_pool_is_the_same_inside_and_outside():
    outside = await connections.pool()
    async with transaction():
        assert await connections.pool() is outside
