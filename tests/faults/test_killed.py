"""kill -9 of server and database while a thousand families submit: what was acknowledged is there, once."""

import asyncio
import random
import signal
import time
import uuid
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import asyncpg
import httpx
import msgspec
import psutil
import pytest
import pytest_asyncio
from tests.faults.families import secret_of
from tests.nursery import Nursery, nursery

from xueji.platform import embedded_postgres

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.xdist_group("faults")]

FAMILIES = 1_000
AT_ONCE = 12
KILLS = 3
OTHERS = 60
"""Families for the control."""
PATIENCE = 60


class Place(msgspec.Struct):
    """A database and a server that can be killed."""

    data: Path
    url: str
    port: int
    servers: Nursery

    @property
    def client(self) -> httpx.AsyncClient:
        limits = httpx.Limits(max_connections=AT_ONCE)
        return httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.port}", timeout=10, limits=limits)

    async def start_server(self) -> None:
        await self.servers.start("serve")
        until = time.monotonic() + PATIENCE
        async with self.client as client:
            while time.monotonic() < until:
                with suppress(httpx.HTTPError):
                    if (await client.get("/health/ready")).is_success:
                        return
                await asyncio.sleep(0.02)
        pytest.fail("the server did not come back")

    def start_database(self, *, durable: bool = True) -> None:
        assert embedded_postgres.start(self.data, durable=durable).url() == self.url

    def kill_database(self) -> None:
        pid = embedded_postgres.postmaster_pid(self.data)
        assert pid is not None
        everyone = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
        for process in everyone:
            with suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGKILL)
        while embedded_postgres.postmaster_pid(self.data) is not None:
            time.sleep(0.005)

    async def rows(self, sql: str) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(self.url)
        try:
            return await connection.fetch(sql)
        finally:
            await connection.close()

    async def pupils(self, count: int) -> list[int]:
        """Who has not submitted yet."""
        waiting = "SELECT id FROM student WHERE id NOT IN (SELECT student_id FROM submission) ORDER BY id LIMIT"
        return [row["id"] for row in await self.rows(f"{waiting} {count}")]

    async def kept(self, pupils: Iterable[int]) -> dict[int, list[str]]:
        """The numbers of their receipts."""
        found: dict[int, list[str]] = {pupil: [] for pupil in pupils}
        for row in await self.rows(
            "SELECT u.student_id, h.number FROM submission_receipt h JOIN submission u ON u.id = h.submission_id"
        ):
            if row["student_id"] in found:
                found[row["student_id"]].append(row["number"])
        return found


@pytest_asyncio.fixture(scope="module")
async def place(tmp_path_factory: pytest.TempPathFactory, free_port: Callable[[], int]) -> AsyncGenerator[Place]:
    data, port = tmp_path_factory.mktemp("killed"), free_port()
    url = embedded_postgres.start(data, durable=False).url()
    house = {"XUEJI_ENV": "test", "DATABASE_URL": url, "DATA": str(data), "PORT": str(port)}
    try:
        async with nursery("tests.faults.serving", "do", house) as servers:
            await servers.start("settle", FAMILIES + OTHERS)
            assert await servers.ended() == 0
            here = Place(data, url, port, servers)
            for late in ("wal_writer_delay = '10s'", "wal_writer_flush_after = '1GB'"):
                await here.rows(f"ALTER SYSTEM SET {late}")  # what need not be written through is not written by chance
            yield here
    finally:
        embedded_postgres.stop(data, fast=False)


@asynccontextmanager
async def served(place: Place, *, durable: bool) -> AsyncGenerator[httpx.AsyncClient]:
    embedded_postgres.stop(place.data)
    place.start_database(durable=durable)
    await place.start_server()
    try:
        async with place.client as client:
            yield client
    finally:
        await place.servers.kill()


class Family:
    """Submits until it is acknowledged, always under the same key, as the phone does."""

    def __init__(self, client: httpx.AsyncClient, student_id: int, version: int) -> None:
        self.client, self.student_id = client, student_id
        self.path = f"/api/children/{student_id}/maintenance/submit"
        self.headers = {
            "Cookie": f"xueji={secret_of(student_id)}",
            "X-Requested-With": "xueji",
            "Idempotency-Key": uuid.uuid4().hex,
            "If-Match": f'"{version}"',
        }
        self.tries = 0

    async def submit(self) -> str:
        """Answers the number of the receipt."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            self.tries += 1
            with suppress(httpx.HTTPError):
                answer = await self.client.post(self.path, headers=self.headers, json={"nothing_changed": True})
                if answer.is_success:
                    return str(answer.json()["number"])
                assert answer.status_code in {500, 502, 503, 409}, answer.text
            await asyncio.sleep(0.1)
        pytest.fail("never acknowledged")


async def version_of(client: httpx.AsyncClient, student_id: int) -> int:
    cookie = {"Cookie": f"xueji={secret_of(student_id)}"}
    return int((await client.get(f"/api/children/{student_id}/maintenance", headers=cookie)).json()["version"])


async def test_no_acknowledged_submission_is_lost_or_doubled(place: Place):
    dice = random.Random(20261123)  # noqa: S311 - when to kill is no secret
    pupils = await place.pupils(FAMILIES)
    acknowledged: dict[int, str] = {}
    tries: list[int] = []
    waiting = list(pupils)
    async with served(place, durable=True) as client:
        version = await version_of(client, pupils[0])

        async def families() -> None:
            while waiting:
                family = Family(client, waiting.pop(), version)
                acknowledged[family.student_id] = await family.submit()
                tries.append(family.tries)

        async def killer() -> None:
            for turn, moment in enumerate(sorted(dice.sample(range(FAMILIES - AT_ONCE), KILLS * 2))):
                while len(acknowledged) < moment:  # noqa: ASYNC110 - the families count, and all of them go on
                    await asyncio.sleep(0.001)
                if turn % 2:
                    await asyncio.to_thread(place.kill_database)
                    await asyncio.to_thread(place.start_database)
                else:
                    await place.servers.kill()
                    await place.start_server()

        await asyncio.gather(killer(), *(families() for _ in range(AT_ONCE)))
        assert await place.kept(pupils) == {pupil: [acknowledged[pupil]] for pupil in pupils}
    assert sum(each > 1 for each in tries) >= KILLS * 2, "the kills came amid submissions"


async def test_the_control_without_fsync_loses_what_it_acknowledged(place: Place):
    """The same kill on a database that promises without writing: this test must see a loss, or the one above sees nothing."""
    pupils = await place.pupils(OTHERS)
    async with served(place, durable=False) as client:
        version = await version_of(client, pupils[0])
        acknowledged = await asyncio.gather(*(Family(client, pupil, version).submit() for pupil in pupils))
        place.kill_database()
        place.start_database()
        kept = await place.kept(pupils)
    assert [number for pupil, number in zip(pupils, acknowledged, strict=True) if kept[pupil] != [number]]
