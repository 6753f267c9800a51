"""Acts that change something, against pgbench running the same statements with the same values, one after the other."""

import json
import re
import statistics
import subprocess
import uuid
from collections.abc import Mapping, Sequence

import httpx
import load
import msgspec
from recording import Statement, recorded, script
from world import DATA, DEMO, World, our_server

from xueji.app import asgi, create_app
from xueji.platform.embedded_postgres import binary
from xueji.platform.running import running

ACTS = 320
PARTS = 5


class Act(msgspec.Struct):
    path: str
    secret: str
    version: int
    body: Mapping[str, object]

    def request(self) -> bytes:
        key = uuid.uuid5(uuid.NAMESPACE_URL, self.path).hex
        return load.http_post(self.path, f"xueji={self.secret}", key, self.version, json.dumps(self.body).encode())


async def submit(world: World) -> tuple[float, str]:
    """Guardians hand in a changed draft."""
    ready = await world.copy_of(DEMO, "bench_submit_ready")
    return await compare(world, ready, await _drafts(world, ready))


async def confirm(world: World) -> tuple[float, str]:
    """A registrar confirms all that was handed in by one family."""
    ready = await world.copy_of(DEMO, "bench_confirm_ready")
    acts = await _drafts(world, ready)
    async with running(world.settings(ready)), _client(world, ready) as client:
        for act in acts:
            await _do(client, act)
    return await compare(world, ready, await _decisions(world, ready))


async def _drafts(world: World, database: str) -> list[Act]:
    """A guardian with a session and a saved change for each of many pupils in an open window."""
    pupils = await world.rows(
        "SELECT s.id FROM student s JOIN maintenance_window w ON w.school_id = s.school_id"
        " AND w.opens_at <= now() AND w.ends_at > now() AND (w.scope = 'school' OR s.class_id = ANY (w.class_ids))"
        " WHERE s.state = 'in_school' AND NOT EXISTS (SELECT 1 FROM submission u WHERE u.student_id = s.id)"
        " ORDER BY s.id LIMIT $1",
        ACTS,
        database=database,
    )
    acts: list[Act] = []
    async with running(world.settings(database)), _client(world, database) as client:
        for row in pupils:
            account = await _guardian(world, database, row["id"])
            secret = await world.session(account, "family", database=database)
            base = f"/api/children/{row['id']}/maintenance"
            cookies = {"Cookie": f"xueji={secret}"}
            form = (await client.get(base, headers=cookies)).json()
            saved = await client.patch(
                f"{base}/draft",
                json={"changes": {"phone": "13900007086"}},
                headers={**cookies, "If-Match": f'"{form["version"]}"', "Idempotency-Key": uuid.uuid4().hex},
            )
            saved.raise_for_status()
            acts.append(Act(f"{base}/submit", secret, saved.json()["version"], {"nothing_changed": False}))
    return acts


async def _guardian(world: World, database: str, student_id: int) -> int:
    [account] = await world.rows(
        "INSERT INTO account (kind, name, state, state_reason, settings, version, created_at, must_change_password)"
        " VALUES ('family', '家长', 'active', '', '{}', 1, now(), false) RETURNING id",
        database=database,
    )
    await world.rows(
        "INSERT INTO guardianship (account_id, student_id, relation, role, state, started_at)"
        " VALUES ($1, $2, '52', 'guardian', 'active', now())",
        account["id"],
        student_id,
        database=database,
    )
    await world.rows(
        "INSERT INTO consent (account_id, student_id, purpose, version, given_at) VALUES ($1, $2, 'maintain', 1, now())",
        account["id"],
        student_id,
        database=database,
    )
    return int(account["id"])


async def _decisions(world: World, database: str) -> list[Act]:
    rows = await world.rows(
        "SELECT u.id, u.draft_version, p.id AS post_id, p.account_id, array_agg(i.item ORDER BY i.position) AS items"
        " FROM submission u JOIN submission_item i ON i.submission_id = u.id AND i.state = 'waiting' AND NOT i.superseded"
        " JOIN maintenance_window w ON w.id = u.window_id"
        " JOIN post p ON p.organisation_id = w.school_id AND p.active AND 'registrar' = ANY (p.roles)"
        " WHERE u.state = 'submitted' GROUP BY 1, 2, 3, 4 ORDER BY u.id DESC LIMIT $1",
        ACTS,
        database=database,
    )
    secrets = {
        post: await world.session(account, "staff", post, database=database)
        for account, post in {(row["account_id"], row["post_id"]) for row in rows}
    }
    return [
        Act(
            f"/api/submissions/{row['id']}/decision",
            secrets[row["post_id"]],
            row["draft_version"],
            {"accepted": row["items"], "returned": []},
        )
        for row in rows
    ]


def _client(world: World, database: str) -> httpx.AsyncClient:
    settings = world.settings(database)
    transport = httpx.ASGITransport(app=asgi(settings, create_app(settings)))  # type: ignore[arg-type]
    return httpx.AsyncClient(transport=transport, base_url="http://localhost", headers={"X-Requested-With": "xueji"})


async def _do(client: httpx.AsyncClient, act: Act) -> None:
    headers = {
        "Cookie": f"xueji={act.secret}",
        "If-Match": f'"{act.version}"',
        "Idempotency-Key": uuid.uuid5(uuid.NAMESPACE_URL, act.path).hex,
    }
    answer = await client.post(act.path, json=act.body, headers=headers)
    if answer.is_error:
        raise RuntimeError(f"{act.path}: {answer.text}")


async def compare(world: World, ready: str, acts: Sequence[Act]) -> tuple[float, str]:
    if len(acts) < ACTS // 2:
        raise RuntimeError(f"the demo offers only {len(acts)} acts")
    taken: list[list[Statement]] = []
    record = await world.copy_of(ready, f"{ready}_record")
    async with running(world.settings(record)), _client(world, record) as client:
        for act in acts:
            async with recorded() as statements:
                await _do(client, act)
            taken.append(statements)
    ours_database = await world.copy_of(ready, f"{ready}_ours")
    theirs = await world.copy_of(ready, f"{ready}_theirs")
    pairs: list[float] = []
    rates: list[float] = []
    with our_server(world, ours_database) as port:
        for number, part in enumerate(batched(range(len(acts)), len(acts) // (PARTS + 1))):
            ours = await load.each_once(port, [acts[each].request() for each in part])
            if ours.failed:
                raise RuntimeError(f"{ours.failed} acts failed")
            pgbench = len(part) / _run_script(world, theirs, [taken[each] for each in part])
            if number:  # the first part warms both up
                pairs.append(ours.rate / pgbench)
                rates.append(ours.rate)
    words = f"{statistics.median(rates):.0f} acts/s, {len(taken[-1])} statements each, one act after the other"
    return statistics.median(pairs), words


def batched(whole: Sequence[int], size: int) -> list[Sequence[int]]:
    """Equal parts; a rest is left out."""
    return [whole[start : start + size] for start in range(0, len(whole) - size + 1, size)]


def _run_script(world: World, database: str, acts: Sequence[Sequence[Statement]]) -> float:
    path = DATA / "acts.sql"
    path.write_text(script(acts), encoding="utf-8")
    done = subprocess.run(  # noqa: S603 - the pgbench that came with our PostgreSQL
        [str(binary("pgbench")), "-n", "-c", "1", "-t", "1", "-f", str(path), world.server.url(database)],
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"latency average = ([\d.]+) ms", done.stdout)
    if done.returncode or not found:
        raise RuntimeError(f"pgbench: {done.stderr[:2000]}{done.stdout[-500:]}")
    return float(found[1]) / 1000
