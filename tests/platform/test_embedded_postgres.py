import os
import signal

import asyncpg
import pytest

from xueji.platform import embedded_postgres


@pytest.fixture
def folder(tmp_path):
    deep = tmp_path / ("a-folder-with-a-long-name-" * 4)
    yield deep
    embedded_postgres.stop(deep)


async def count(dsn: embedded_postgres.Dsn) -> int:
    connection = await asyncpg.connect(dsn.url())
    try:
        await connection.execute("CREATE TABLE IF NOT EXISTS kept (id serial)")
        await connection.execute("INSERT INTO kept DEFAULT VALUES")
        return await connection.fetchval("SELECT count(*) FROM kept")
    finally:
        await connection.close()


async def test_it_starts_is_found_again_survives_a_kill_and_stops(folder):
    first = embedded_postgres.start(folder)
    assert first.started
    assert await count(first) == 1
    again = embedded_postgres.start(folder)
    assert (again.started, again.port) == (False, first.port)

    pid = embedded_postgres.postmaster_pid(folder)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    after = embedded_postgres.start(folder)
    assert (after.started, after.port) == (True, first.port)
    assert await count(after) == 2

    assert embedded_postgres.stop(folder)
    assert not embedded_postgres.stop(folder)
    assert embedded_postgres.postmaster_pid(folder) is None


async def test_a_stranger_needs_the_password(folder):
    dsn = embedded_postgres.start(folder, durable=False)
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(dsn.url().replace(dsn.password, "guess"))


def test_only_the_durable_one_writes_through():
    assert embedded_postgres._FORGETFUL["fsync"] == "off"
    assert "fsync" not in embedded_postgres._TUNED
