"""Cases in bulk: a bureau's list however long it is, one decision, the clock's night over a million."""

import statistics
import time
import uuid

import httpx
from world import DEMO, World
from writes import ACTS, Act, compare

from xueji.app import asgi, create_app
from xueji.features.casework.jobs import round_of_all
from xueji.platform.running import running

FEW, MANY, MILLION = 1_000, 100_000, 1_000_000
OWED, OUTAGE = 1_000, 100_000
ASKS = 60
FLOW, STEP = "grade_correction", "confirm"

_FILL = f"""
WITH office AS (
  SELECT b.id AS bureau, o.id AS school, b.parent_id AS city, s.id AS student_id FROM organisation b
  JOIN organisation o ON o.parent_id = b.id AND o.level = 'school' JOIN student s ON s.school_id = o.id
  WHERE b.id = $1 ORDER BY s.id LIMIT 1
), filed AS (
  INSERT INTO approval_case (flow, flow_version, number, student_id, filed_by, parties, holder_ids, step, state, opened_at,
    step_opened_at, due_on, provisional, snapshot, version, owed_on)
  SELECT '{FLOW}', 2026, 'BENCH' || n, office.student_id, 0, p.parties, ARRAY[office.bureau], '{STEP}', 'open', now(), now(),
    current_date + 1 + n % 14, false,
    jsonb_build_object('number', 'BENCH' || n, 'flow', '{FLOW}', 'flow_version', 2026, 'student_id', office.student_id,
      'filed_by', 0, 'filers', '[0]'::jsonb, 'parties', p.parties, 'opened_on', to_jsonb(current_date), 'version', 2,
      'open_steps', jsonb_build_object('{STEP}', jsonb_build_object('opened_on', to_jsonb(current_date),
        'due_on', to_jsonb(current_date + 1 + n % 14), 'holders', jsonb_build_array(office.bureau)))),
    2, current_date + CASE WHEN n <= $3 THEN 0 ELSE 3 END
  FROM generate_series(1, $2::int) AS n CROSS JOIN office CROSS JOIN LATERAL (
    SELECT jsonb_build_object('school', office.school, 'bureau', office.bureau, 'city', office.city) AS parties) AS p
  RETURNING id, parties, due_on
), history AS (
  INSERT INTO approval_event (case_id, seq, at, kind, payload)
  SELECT id, 2, now(), 'opened', jsonb_build_object('kind', 'opened', 'on', to_jsonb(current_date), 'flow', '{FLOW}',
    'flow_version', 2026, 'number', 'B', 'student_id', 1, 'filed_by', 0, 'parties', parties) FROM filed
)
INSERT INTO approval_concern (case_id, organisation_id, flow, steps, due_on)
SELECT filed.id, party.value::bigint, '{FLOW}', CASE party.key WHEN 'bureau' THEN ARRAY['{STEP}'] ELSE '{{}}' END,
  filed.due_on FROM filed CROSS JOIN LATERAL jsonb_each_text(filed.parties) AS party
"""


async def _bureau(world: World, database: str) -> tuple[int, int, int]:
    """A county with schools and a registrar: office, account, post."""
    [row] = await world.rows(
        "SELECT o.id, p.account_id, p.id AS post_id FROM organisation o JOIN post p ON p.organisation_id = o.id"
        " AND p.active AND 'bureau_registrar' = ANY (p.roles) JOIN organisation c ON c.parent_id = o.id"
        " JOIN student s ON s.school_id = c.id WHERE o.level = 'county' ORDER BY o.id LIMIT 1",
        database=database,
    )
    return row["id"], row["account_id"], row["post_id"]


async def _filled(world: World, name: str, cases: int, owed: int = 0) -> tuple[str, str]:
    database = await world.copy_of(DEMO, name)
    office, account, post = await _bureau(world, database)
    await world.rows(_FILL, office, cases, owed, database=database)
    await world.rows("VACUUM (ANALYZE)", database=database)
    return database, await world.session(account, "staff", post, database=database)


async def worklist(world: World) -> tuple[float, str]:
    """A bureau's work list, first page and counts, with a hundred times as many open cases."""
    taken: list[float] = []
    for cases in (FEW, MANY):
        database, secret = await _filled(world, f"bench_worklist_{cases}", cases)
        settings = world.settings(database)
        async with running(settings):
            transport = httpx.ASGITransport(app=asgi(settings, create_app(settings)))  # type: ignore[arg-type]
            async with httpx.AsyncClient(
                transport=transport, base_url="http://localhost", cookies={"xueji": secret}
            ) as client:
                taken.append(await _middle(client))
    return taken[1] / taken[
        0
    ], f"{taken[0] * 1000:.1f} ms with {FEW:,} open cases, {taken[1] * 1000:.1f} ms with {MANY:,}"


async def _middle(client: httpx.AsyncClient) -> float:
    times: list[float] = []
    for turn in range(ASKS + 10):
        begun = time.perf_counter()
        answer = await client.get("/api/worklist")
        if turn >= 10:
            times.append(time.perf_counter() - begun)
        answer.raise_for_status()
        if len(answer.json()["items"]) < 30:
            raise RuntimeError("the list is not full")
    return statistics.median(times)


async def overdue_run(world: World) -> tuple[float, str]:
    """The nightly round over a million open cases, of which a thousand are owed a reminder or an escalation."""
    return await _night(world, "bench_night", OWED)


async def outage_run(world: World) -> tuple[float, str]:
    """The same when the nights of an outage have left a hundred thousand of them."""
    return await _night(world, "bench_outage", OUTAGE)


async def _night(world: World, name: str, owed: int) -> tuple[float, str]:
    database, _ = await _filled(world, name, MILLION, owed)
    [row] = await world.rows("SELECT current_date AS today", database=database)
    await world.rows(
        "UPDATE approval_case SET snapshot = jsonb_set(snapshot, '{open_steps,confirm,due_on}', '\"2026-01-01\"')"
        " WHERE owed_on = current_date",
        database=database,
    )
    async with running(world.settings(database)):
        create_app(world.settings(database))
        begun = time.perf_counter()
        acted = await round_of_all(row["today"])
        taken = time.perf_counter() - begun
        again = time.perf_counter()
        await round_of_all(row["today"])
        quiet = time.perf_counter() - again
    if acted < owed:
        raise RuntimeError(f"the clock acted {acted} times")
    words = f"{acted:,} acts in {taken:.1f} s; a second round, which owes nothing, {quiet * 1000:.0f} ms"
    return taken / 60, words


async def decide(world: World) -> tuple[float, str]:
    """A bureau agrees, one case after the other, through the general door."""
    ready, secret = await _filled(world, "bench_decide_ready", ACTS)
    rows = await world.rows(
        "SELECT id, version FROM approval_case WHERE number LIKE 'BENCH%' ORDER BY id", database=ready
    )
    body = {"step": STEP, "remark": f"同意 {uuid.uuid4().hex[:6]}"}
    acts = [Act(f"/api/cases/{row['id']}/approval", secret, row["version"], body) for row in rows]
    return await compare(world, ready, acts)
