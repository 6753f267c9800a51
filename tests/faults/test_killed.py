"""kill -9 of server and database while a thousand families submit: what was acknowledged is there, once."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import psutil
import pytest

from xueji.platform import embedded_postgres
from xueji.platform.sessions import hashed

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.xdist_group("faults"), pytest.mark.timeout(420)]

FAMILIES = 1_000
AT_ONCE = 12
KILLS = 3


class Place:
    """A database and a server that can be killed, and the families who use them."""

    def __init__(self, data: Path, port: int, *, durable: bool) -> None:
        self.data = data
        self.port = port
        self.durable = durable
        self.url = embedded_postgres.start(data, durable=durable).url()
        self.server: subprocess.Popen[bytes] | None = None

    def start_server(self) -> None:
        environment = {
            **os.environ,
            "DATABASE_URL": self.url,
            "PORT": str(self.port),
            "DATA": str(self.data),
            "XUEJI_ENV": "test",
        }
        self.server = subprocess.Popen(
            [sys.executable, "-m", "xueji", "serve"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill_server(self) -> None:
        assert self.server is not None
        self.server.kill()
        self.server.wait()

    def kill_database(self) -> None:
        pid = embedded_postgres.postmaster_pid(self.data)
        assert pid is not None
        everyone = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
        for process in everyone:
            with suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGKILL)
        psutil.wait_procs(everyone, timeout=10)

    def start_database(self) -> None:
        assert embedded_postgres.start(self.data, durable=self.durable).url() == self.url


@contextmanager
def place(data: Path, port: int, *, durable: bool) -> Iterator[Place]:
    here = Place(data, port, durable=durable)
    try:
        yield here
    finally:
        if here.server is not None:
            here.server.kill()
            here.server.wait()
        embedded_postgres.stop(data, fast=False)


async def families(url: str, data: Path) -> list[tuple[int, str]]:
    """A thousand pupils in open windows, each with a guardian who is logged in."""
    for command in ("migrate", "demo"):  # in a process of its own: this one has the tests' database open
        environment = {**os.environ, "XUEJI_ENV": "test", "DATABASE_URL": url, "DATA": str(data)}
        await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-m", "xueji", command],
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )
    connection = await asyncpg.connect(url)
    pupils = await connection.fetch(
        "SELECT s.id FROM student s JOIN maintenance_window w ON w.school_id = s.school_id AND w.opens_at <= now()"
        " AND w.ends_at > now() AND (w.scope = 'school' OR s.class_id = ANY (w.class_ids))"
        " WHERE s.state = 'in_school' AND NOT EXISTS (SELECT 1 FROM submission u WHERE u.student_id = s.id)"
        " ORDER BY s.id LIMIT $1",
        FAMILIES,
    )
    found: list[tuple[int, str]] = []
    for pupil in pupils:
        secret = uuid.uuid4().hex
        account = await connection.fetchval(
            "INSERT INTO account (kind, name, state, state_reason, settings, version, created_at, must_change_password)"
            " VALUES ('family', '家长', 'active', '', '{}', 1, now(), false) RETURNING id"
        )
        await connection.execute(
            "INSERT INTO guardianship (account_id, student_id, relation, role, state, started_at)"
            " VALUES ($1, $2, '52', 'guardian', 'active', now())",
            account,
            pupil["id"],
        )
        await connection.execute(
            "INSERT INTO consent (account_id, student_id, purpose, version, given_at)"
            " VALUES ($1, $2, 'maintain', 1, now())",
            account,
            pupil["id"],
        )
        await connection.execute(
            "INSERT INTO session (id_hash, account_id, kind, device, created_at, seen_at, idle_until, expires_at)"
            " VALUES ($1, $2, 'family', 'test', now(), now(), now() + interval '1 day', now() + interval '1 day')",
            hashed(secret),
            account,
        )
        found.append((pupil["id"], secret))
    await connection.execute("CHECKPOINT")
    await connection.close()
    return found


async def submit(client: httpx.AsyncClient, student_id: int, secret: str, version: int) -> str:
    """Send until it is acknowledged, always under the same key, as the phone does; answers the receipt's number."""
    key = uuid.uuid4().hex
    headers = {
        "Cookie": f"xueji={secret}",
        "X-Requested-With": "xueji",
        "Idempotency-Key": key,
        "If-Match": f'"{version}"',
    }
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        with suppress(httpx.HTTPError):
            answer = await client.post(
                f"/api/children/{student_id}/maintenance/submit", headers=headers, json={"nothing_changed": True}
            )
            if answer.status_code == httpx.codes.OK:
                return str(answer.json()["number"])
            if answer.status_code not in {500, 502, 503, 409}:
                raise AssertionError(f"{answer.status_code} {answer.text}")
        await asyncio.sleep(0.2)
    raise AssertionError("never acknowledged")


async def fresh_version(client: httpx.AsyncClient, student_id: int, secret: str) -> int:
    answer = await client.get(f"/api/children/{student_id}/maintenance", headers={"Cookie": f"xueji={secret}"})
    return int(answer.json()["version"])


async def ready(port: int) -> None:
    async with httpx.AsyncClient() as client:
        for _ in range(600):
            with suppress(httpx.HTTPError):
                if (await client.get(f"http://127.0.0.1:{port}/health/ready")).status_code == httpx.codes.OK:
                    return
            await asyncio.sleep(0.1)
    raise AssertionError("the server did not come back")


async def numbers(url: str, students: list[int]) -> dict[int, list[str]]:
    connection = await asyncpg.connect(url)
    rows = await connection.fetch(
        "SELECT u.student_id, h.number FROM submission_receipt h JOIN submission u ON u.id = h.submission_id"
        " WHERE u.student_id = ANY ($1::bigint[])",
        students,
    )
    await connection.close()
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row["student_id"], []).append(row["number"])
    return found


async def test_no_acknowledged_submission_is_lost_or_doubled(tmp_path: Path, free_port: Any):
    dice = random.Random(20261123)  # noqa: S311 - when to kill is no secret
    with place(tmp_path, free_port(), durable=True) as here:
        people = await families(here.url, tmp_path)
        assert len(people) == FAMILIES
        here.start_server()
        await ready(here.port)
        acknowledged: dict[int, str] = {}
        waiting = list(people)
        limits = httpx.Limits(max_connections=AT_ONCE)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{here.port}", timeout=10, limits=limits) as client:
            version = await fresh_version(client, *people[0])

            async def family() -> None:
                while waiting:
                    student_id, secret = waiting.pop()
                    acknowledged[student_id] = await submit(client, student_id, secret, version)

            async def killer() -> None:
                for turn in range(KILLS * 2):
                    await asyncio.sleep(dice.uniform(0.3, 1.0))
                    if turn % 2:
                        await asyncio.to_thread(here.kill_database)
                        await asyncio.to_thread(here.start_database)
                    else:
                        await asyncio.to_thread(here.kill_server)
                        here.start_server()
                        await ready(here.port)

            await asyncio.gather(killer(), *(family() for _ in range(AT_ONCE)))
        found = await numbers(here.url, [student_id for student_id, _ in people])
    assert {student_id: [number] for student_id, number in acknowledged.items()} == found
    assert len(acknowledged) == FAMILIES


async def test_the_control_without_fsync_loses_what_it_acknowledged(tmp_path: Path, free_port: Any):
    """The same kill on a database that promises without writing: this test must see a loss, or the one above sees nothing."""
    with place(tmp_path, free_port(), durable=False) as here:
        people = (await families(here.url, tmp_path))[:300]
        here.start_server()
        await ready(here.port)
        acknowledged: dict[int, str] = {}
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{here.port}", timeout=10) as client:
            version = await fresh_version(client, *people[0])
            for student_id, secret in people:
                acknowledged[student_id] = await submit(client, student_id, secret, version)
        here.kill_database()
        here.kill_server()
        here.start_database()
        found = await numbers(here.url, list(acknowledged))
    lost = [student_id for student_id, number in acknowledged.items() if found.get(student_id) != [number]]
    assert lost
