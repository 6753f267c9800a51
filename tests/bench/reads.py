"""Pages that people wait for, against a bare route that runs the same statements with raw asyncpg."""

import asyncio
import json
import statistics

import httpx
import load
from recording import recorded
from world import DEMO, World, bare_server, our_server

from xueji.app import asgi, create_app
from xueji.platform.running import running

ROUNDS = 25
SECONDS = 0.5
CONNECTIONS = 8


async def home(world: World) -> tuple[float, str]:
    """The home of a guardian with three children."""
    account = await _guardian_of_three(world)
    return await compare(world, "/api/home", await world.session(account, "family"))


async def child_record(world: World) -> tuple[float, str]:
    account = await _guardian_of_three(world)
    [row] = await world.rows(
        "SELECT min(student_id) AS id FROM guardianship WHERE account_id = $1 AND state = 'active'", account
    )
    return await compare(world, f"/api/children/{row['id']}", await world.session(account, "family"))


async def class_list(world: World) -> tuple[float, str]:
    """The class list of a window, as the registrar opens it."""
    [row] = await world.rows(
        "SELECT w.id AS window_id, s.class_id, p.id AS post_id, p.account_id"
        " FROM maintenance_window w JOIN submission u ON u.window_id = w.id JOIN student s ON s.id = u.student_id"
        " JOIN post p ON p.organisation_id = w.school_id AND p.active AND 'registrar' = ANY (p.roles)"
        " GROUP BY 1, 2, 3, 4 ORDER BY count(*) DESC LIMIT 1"
    )
    secret = await world.session(row["account_id"], "staff", row["post_id"])
    return await compare(world, f"/api/windows/{row['window_id']}/classes/{row['class_id']}", secret)


async def tracker(world: World) -> tuple[float, str]:
    """A case as its family follows it: the one with the longest history."""
    [row] = await world.rows(
        "SELECT c.id, c.filed_by FROM approval_case c JOIN guardianship g ON g.account_id = c.filed_by"
        " AND g.student_id = c.student_id AND g.state = 'active' WHERE c.flow = 'maintenance'"
        " ORDER BY c.version DESC, c.id LIMIT 1"
    )
    return await compare(world, f"/api/tracker/{row['id']}", await world.session(row["filed_by"], "family"))


async def _guardian_of_three(world: World) -> int:
    rows = await world.rows(
        "SELECT account_id FROM guardianship WHERE state = 'active' AND role = 'guardian'"
        " GROUP BY account_id ORDER BY count(*) DESC, account_id LIMIT 1"
    )
    return int(rows[0]["account_id"])


async def compare(world: World, path: str, secret: str) -> tuple[float, str]:
    settings = world.settings()
    async with running(settings):
        app = create_app(settings)
        transport = httpx.ASGITransport(app=asgi(settings, app))  # type: ignore[arg-type]
        async with httpx.AsyncClient(
            transport=transport, base_url="http://localhost", cookies={"xueji": secret}
        ) as client:
            await asyncio.gather(*(client.get(path) for _ in range(12)))
            async with recorded() as statements:
                answer = await client.get(path)
    answer.raise_for_status()
    pairs: list[float] = []
    ours_rates: list[float] = []
    with our_server(world, DEMO) as ours, bare_server(world, DEMO, statements, json.loads(answer.content)) as bare:
        requests = {port: [load.http_get(path, f"xueji={secret}")] for port in (ours, bare)}
        for port in (ours, bare):
            await load.run(port, requests[port], seconds=1.0, connections=CONNECTIONS)
        for turn in range(ROUNDS):
            order = (ours, bare) if turn % 2 else (bare, ours)
            result = {
                port: await load.run(port, requests[port], seconds=SECONDS, connections=CONNECTIONS) for port in order
            }
            if any(each.failed or not each.rate for each in result.values()):
                raise RuntimeError(f"{path} failed under load: {result}")
            pairs.append(result[ours].rate / result[bare].rate)
            ours_rates.append(result[ours].rate)
    words = f"{statistics.median(ours_rates):.0f} answers/s on one core, {len(statements)} statements"
    return statistics.median(pairs), words
