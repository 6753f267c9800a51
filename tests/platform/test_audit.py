import asyncio
import contextvars
import json

import asyncpg
import msgspec
import pytest

from xueji.platform.audit import read_log
from xueji.platform.audit_chain import Seal, begin_epoch, seal, seal_batches, use_seal, verify
from xueji.platform.caller import Caller, CallerKind
from xueji.platform.connections import execute, pool, value
from xueji.platform.database import transaction
from xueji.settings import Settings

TEACHER = Caller(account_id=7, session_id=b"", kind=CallerKind.STAFF, name="李老师")


@pytest.fixture(autouse=True)
async def _fresh_chain(empty: None, settings: Settings, tmp_path):
    before = seal()
    await execute("INSERT INTO audit_epoch (epoch) VALUES (1) ON CONFLICT DO NOTHING")
    use_seal(Seal(msgspec.structs.replace(settings, data_dir=tmp_path)))
    yield
    use_seal(before)


async def write(count: int = 1, **facts: object) -> None:
    async with transaction(TEACHER) as tx:
        for number in range(count):
            await tx.audit("window.opened", subject=f"window:{number}", student_ids=[1, 2], organisation_id=3, **facts)


async def seal_rows(rows: int) -> None:
    """Seal until so many rows are; transactions of other test runs on the same server may hold a batch up."""
    sealed = 0
    async with asyncio.timeout(30):
        while sealed < rows:
            sealed += await seal_batches()
            await asyncio.sleep(0.01)
    assert sealed == rows


async def forge(statement: str) -> None:
    """Change the tables as somebody would who owns the database."""
    async with (await pool()).acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL session_replication_role = replica")
        await connection.execute(statement)


async def test_writes_and_reads_are_sealed_and_hold():
    await write(3, fields=["phone"])
    await read_log(TEACHER, "pupil.list", [1, 2, 3], "线上维护确认")
    await seal_rows(4)
    assert await seal_batches() == 0
    verdict = await verify()
    assert (verdict.entries, verdict.unsealed, verdict.broken) == (4, 0, None)


async def test_a_rolled_back_act_leaves_no_entry():
    async def act() -> None:
        async with transaction(TEACHER) as tx:
            await tx.audit("window.opened", subject="window:1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await act()
    assert await value("SELECT count(*) FROM audit_entry") == 0


async def test_a_look_at_nobody_is_not_written():
    await read_log(TEACHER, "pupil.list", [], "查学籍")
    assert await value("SELECT count(*) FROM audit_read") == 0


async def test_a_running_transaction_is_left_for_a_later_batch_and_lost_by_none():
    async with transaction(TEACHER) as slow:
        await slow.audit("window.opened", subject="window:slow")
        await _in_another_context(write())
        early = await _in_another_context(seal_batches())
    assert early == 0
    await seal_rows(2)
    assert (await verify()).broken is None


async def _in_another_context(work):
    return await asyncio.create_task(work, context=contextvars.Context())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET action = 'other'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "TRUNCATE audit_entry_other",
        "DELETE FROM audit_read",
        "UPDATE audit_batch SET entries = 0",
        "TRUNCATE audit_batch",
    ],
)
async def test_the_tables_take_no_change(statement):
    await write()
    await read_log(TEACHER, "pupil.list", [1], "查学籍")
    await seal_rows(2)
    with pytest.raises(asyncpg.RaiseError, match="never changed or removed"):
        await execute(statement)


@pytest.mark.parametrize(
    ("statement", "broken", "why"),
    [
        ("UPDATE audit_entry SET subject = 'window:9' WHERE subject = 'window:0'", 2, "有记录被改过"),
        ("DELETE FROM audit_entry WHERE subject = 'window:0'", 2, "封存时 1 条，现在 0 条"),
        ("UPDATE audit_batch SET entries = 2 WHERE seq = 2", 2, "批次本身被改过"),
        (
            "UPDATE audit_batch SET signature = set_byte(signature, 0, 255 - get_byte(signature, 0)) WHERE seq = 2",
            2,
            "签名不对",
        ),
        ("DELETE FROM audit_batch WHERE seq = 2", 3, "前面少了批次"),
        ("DELETE FROM audit_batch WHERE seq >= 2", 2, "导出的链头"),
    ],
    ids=["a changed row", "a lost row", "a changed batch", "a foreign signature", "a lost batch", "a cut chain"],
)
async def test_a_forgery_is_found_and_named(statement, broken, why):
    async with transaction(TEACHER) as tx:
        await tx.audit("first", subject="first")
    await seal_rows(1)
    await write()
    await seal_rows(1)
    await read_log(TEACHER, "pupil.list", [1], "查学籍")
    await seal_rows(1)
    assert (await verify()).broken is None
    await forge(statement)
    found = (await verify()).broken
    assert found is not None
    assert found.seq == broken
    assert why in found.why


async def test_after_a_restore_a_new_epoch_goes_on_from_the_same_chain():
    await write(2)
    async with (await pool()).acquire() as connection:
        assert await begin_epoch(connection) == 2
    await write()
    await seal_rows(1)
    verdict = await verify()
    assert (verdict.batches, verdict.entries, verdict.broken) == (2, 3, None)


async def test_heads_are_exported_with_what_checks_them():
    await write()
    await seal_rows(1)
    (line,) = [json.loads(line) for line in seal().heads_file.read_text().splitlines()]
    assert line["public_key"] == seal().public_key
    assert seal().holds(bytes.fromhex(line["head"]), bytes.fromhex(line["signature"]))


async def test_two_sealers_at_once_seal_everything_once():
    await write(50)
    sealed = sum(await asyncio.gather(*(seal_batches() for _ in range(4))))
    await seal_rows(50 - sealed)
    verdict = await verify()
    assert (verdict.entries, verdict.broken) == (50, None)


async def test_numbers_of_people_do_not_become_facts():
    async with transaction(TEACHER) as tx:
        with pytest.raises(AssertionError, match="the audit of pupil"):
            await tx.audit("pupil.edited", subject="student:1", value="37010220120101123X")
