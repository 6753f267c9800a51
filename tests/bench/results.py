"""Senior results: the statistics of a province with 2 million senior pupils, from sums that were kept as they came."""

import statistics
import time
from typing import Any

import httpx
from world import DEMO, World

from xueji.app import asgi, create_app
from xueji.platform.running import running

PUPILS = 2_000_000
SCHOOLS = 1_536
"""16 cities, 8 counties each, 12 schools each."""
MOST_MS = 2_000
ASKS = 15

_OFFICES = """
WITH province AS (SELECT id, path FROM organisation WHERE level = 'province' ORDER BY id LIMIT 1),
fresh AS (
  SELECT n, nextval(pg_get_serial_sequence('organisation', 'id')) AS id, n % 16 AS city, n % 128 AS county
  FROM generate_series(1, $1::int) n
), city AS (
  SELECT c, nextval(pg_get_serial_sequence('organisation', 'id')) AS id FROM generate_series(0, 15) c
), county AS (
  SELECT c, c % 16 AS city, nextval(pg_get_serial_sequence('organisation', 'id')) AS id FROM generate_series(0, 127) c
)
INSERT INTO organisation (id, parent_id, path, level, name, short_name, stages, active, version)
SELECT city.id, province.id, province.path || city.id || '/', 'city', '第' || city.c || '市', '第' || city.c || '市', '{}'::text[],
  true, 1 FROM city, province
UNION ALL SELECT county.id, city.id, province.path || city.id || '/' || county.id || '/', 'county', '第' || county.c || '县',
  '第' || county.c || '县', '{}'::text[], true, 1 FROM county JOIN city ON city.c = county.city, province
UNION ALL SELECT fresh.id, county.id, province.path || city.id || '/' || county.id || '/' || fresh.id || '/', 'school',
  '第' || fresh.n || '高级中学', '第' || fresh.n || '高中', '{senior}'::text[], true, 1
  FROM fresh JOIN county ON county.c = fresh.county JOIN city ON city.c = fresh.city, province
"""

_STANDINGS = """
WITH school AS (
  SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM organisation WHERE name LIKE '第%高级中学'
)
INSERT INTO senior_standing (student_id, school_id, grade, counted, credits, credits_state, exams_state,
  technology_state, arts_state, pe_state)
SELECT 1000000 + p, school.id, 1 + p % 3, true, 100 + p % 60, CASE WHEN p % 60 >= 44 THEN 'passed' ELSE 'open' END,
  CASE WHEN p % 11 = 0 THEN 'failed' ELSE 'passed' END, CASE WHEN p % 7 = 0 THEN 'open' ELSE 'passed' END,
  CASE WHEN p % 13 = 0 THEN 'failed' ELSE 'passed' END, CASE WHEN p % 17 = 0 THEN 'failed' ELSE 'passed' END
FROM generate_series($1::int, $2::int) p JOIN school ON school.n = p % $3::int
"""

_RECOUNT = """
SELECT count(*) AS pupils, count(*) FILTER (WHERE arts_state = 'passed') AS arts FROM senior_standing
WHERE grade = 3 AND counted
"""


async def whole_province(world: World) -> tuple[float, str]:
    """The slowest of three pages, province, city and county, each counted once anew to see that it is right."""
    database = await world.copy_of(DEMO, "bench_senior")
    await _fill(world, database)
    [post] = await world.rows(
        "SELECT p.id, p.account_id FROM post p JOIN organisation o ON o.id = p.organisation_id AND o.level = 'province'"
        " WHERE p.active AND 'evaluation_manager' = ANY (p.roles) LIMIT 1",
        database=database,
    )
    offices = await world.rows(
        "SELECT min(id) AS id FROM organisation WHERE level IN ('city', 'county') AND name LIKE '第%' GROUP BY level",
        database=database,
    )
    secret = await world.session(post["account_id"], "staff", post["id"], database=database)
    settings = world.settings(database)
    async with running(settings):
        transport = httpx.ASGITransport(app=asgi(settings, create_app(settings)))  # type: ignore[arg-type]
        async with httpx.AsyncClient(
            transport=transport, base_url="http://localhost", cookies={"xueji": secret}
        ) as client:
            pages = [await _middle(client, {})]
            pages += [await _middle(client, {"organisation_id": office["id"]}) for office in offices]
    started = time.perf_counter()
    [anew] = await world.rows(_RECOUNT, database=database)
    recount = (time.perf_counter() - started) * 1000
    told = pages[0][1]["whole"]
    if (told["pupils"], told["shares"][3]["passed"]) != (anew["pupils"], anew["arts"]):
        raise RuntimeError(f"the sums are not what is there: {told}, {anew}")
    slowest = max(middle for middle, _ in pages)
    words = f"{slowest:.0f} ms of {MOST_MS} ms, {PUPILS:,} pupils in {SCHOOLS:,} schools; counting them takes {recount:.0f} ms"
    return slowest / MOST_MS, words


async def _fill(world: World, database: str) -> None:
    """Standings without their pupils' records: these are not read. The trigger sums them, statement by statement."""
    await world.rows("ALTER TABLE senior_standing DROP CONSTRAINT senior_standing_student", database=database)
    await world.rows("TRUNCATE senior_standing, senior_rollup", database=database)
    await world.rows(_OFFICES, SCHOOLS, database=database)
    part = PUPILS // 8
    for first in range(1, PUPILS + 1, part):
        await world.rows(_STANDINGS, first, first + part - 1, SCHOOLS, database=database)
    await world.rows("VACUUM (ANALYZE)", database=database)


async def _middle(client: httpx.AsyncClient, params: dict[str, Any]) -> tuple[float, dict[str, Any]]:
    taken: list[float] = []
    for _ in range(ASKS):
        started = time.perf_counter()
        answer = await client.get("/api/senior-statistics", params=params)
        taken.append((time.perf_counter() - started) * 1000)
        answer.raise_for_status()
    return statistics.median(taken), answer.json()
