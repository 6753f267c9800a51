"""`make bench-province`: is the duplicate check of 1,000 pupils as fast in a province of 13 million as in a town?

A scratch database gets the columns that the check reads, with its partial unique index as the migrations build it, once
with 13 thousand claims and once with 13 million. Both are asked in turns, warm, from a thousand ID numbers to who claims
them: the blind indexes, and the check's own statement. The median of each counts.

The claims are those of children as they live: by county of registration and year of birth, one in twenty registered
anywhere in the country. Who is asked for are the newcomers of one school, of two years of birth, thirty of them claimed.
The database stays for the next run (`FRESH=1` makes it anew) and is dropped by `DROP=1`.
"""

import asyncio
import os
import random
import statistics
import time
from pathlib import Path
from typing import TypeVar

import asyncpg
import msgspec

from xueji.features.students import claim_store
from xueji.features.students.record import index_of
from xueji.platform import embedded_postgres
from xueji.platform.connections import prepare
from xueji.platform.crypto import Keyring
from xueji.settings import load

ROOT = Path(__file__).parents[2]
DATA = ROOT / ".cache" / "bench-province"
NAME = "xueji_province"
MEMORY = "2GB"
TOWN, PROVINCE = 13_000, 13_000_000
ROWS, CLASHES, SCHOOLS, WARMING = 1_000, 30, 45, 5
BAR = 1.2
SEED = 37
COUNTY, YEARS, ELSEWHERE, NATION = 95_589, 12, 20, 2_850
"""Claims of a county, years of birth, one in so many from another county, and of how many counties."""
RING = Keyring(load({"XUEJI_ENV": "test", "PUBLIC_URL": "http://localhost"}))

TABLE = """
CREATE TABLE {schema}.organisation (id bigint PRIMARY KEY, name varchar(60) NOT NULL);
INSERT INTO {schema}.organisation SELECT n, '学校' || n FROM generate_series(1, {schools}) n;
CREATE TABLE {schema}.student (id bigint NOT NULL, id_index bytea NOT NULL, name varchar(60) NOT NULL,
  state varchar(20) NOT NULL, school_id bigint NOT NULL, sealed bytea NOT NULL);
"""
FILL = """
INSERT INTO {schema}.student SELECT n, near.head || substr(sha256(convert_to('claim ' || n, 'UTF8')), 1, 10), '某某',
  'in_school', 1 + n % {schools}, '\\x00' FROM generate_series({first}::bigint, {last}::bigint) n
  JOIN near ON near.place = CASE n % {elsewhere} WHEN 0 THEN n * 7919 % ({nation} * {years})
  ELSE n / {county} * {years} + n % {years} END
"""
KNOWN = """
INSERT INTO {schema}.student SELECT {count} + n, index, '某某', 'in_school', 1 + n % {schools}, '\\x00'
  FROM unnest($1::bytea[]) WITH ORDINALITY AS known (index, n)
"""
INDEX = """
CREATE UNIQUE INDEX student_one_person ON {schema}.student (id_index)
  WHERE state IN ('waiting', 'in_school', 'suspended', 'abroad', 'other_leave')
"""
WHOLE_INDEX = """
SELECT count(id_index) FROM student WHERE state IN ('waiting', 'in_school', 'suspended', 'abroad', 'other_leave')
  AND id_index > '\\x00'
"""
PART = 1_000_000
Row = TypeVar("Row")


class Connected:
    """What the store reads from: one connection whose search path is a schema."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self.connection = connection

    async def fetch(self, kind: type[Row], sql: str, *arguments: object) -> list[Row]:
        return [msgspec.convert(dict(record), kind) for record in await self.connection.fetch(sql, *arguments)]


async def main() -> int:
    try:
        return await _bench(await _roomy())
    finally:
        embedded_postgres.stop(DATA)


async def _roomy() -> str:
    """A server whose memory holds the index of a province, as one for a province has: not the disk is measured."""
    server = embedded_postgres.start(DATA, durable=False).url()
    admin = await asyncpg.connect(server)
    small = await admin.fetchval("SHOW shared_buffers") != MEMORY
    if small:
        await admin.execute(f"ALTER SYSTEM SET shared_buffers = '{MEMORY}'")
    await admin.close()
    if small:
        embedded_postgres.stop(DATA)
        server = embedded_postgres.start(DATA, durable=False).url()
    return server


async def _bench(server: str) -> int:
    admin = await asyncpg.connect(server)
    if os.environ.get("FRESH") or os.environ.get("DROP"):
        await admin.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
    if os.environ.get("DROP"):
        return 0
    if not await admin.fetchval("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", NAME):
        await admin.execute(f"CREATE DATABASE {NAME}")
    await admin.close()
    url = server.replace("/postgres?", f"/{NAME}?") if "/postgres?" in server else f"{server.rsplit('/', 1)[0]}/{NAME}"
    for schema, count in (("town", TOWN), ("province", PROVINCE)):
        await built(url, schema, count)
    ratio, words = await measured(url)
    verdict = "ok" if ratio <= BAR else "short"
    print(f"claim_check ratio={ratio:.2f} bar={BAR:.2f} {verdict}: {words}")
    return verdict == "short"


async def built(url: str, schema: str, count: int) -> None:
    """A schema with so many claims, unless it is there."""
    connection = await asyncpg.connect(url, command_timeout=3600)
    try:
        if await connection.fetchval("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)", schema):
            return
        began = time.perf_counter()
        schools = max(3, count // 800)
        facts = {
            "schema": schema, "schools": schools, "elsewhere": ELSEWHERE, "nation": NATION, "county": COUNTY,
            "years": YEARS,
        }  # fmt: skip
        async with connection.transaction():
            await connection.execute(f"CREATE SCHEMA {schema}")
            await connection.execute(TABLE.format(schema=schema, schools=schools))
            await connection.execute("CREATE TEMP TABLE near (place int PRIMARY KEY, head bytea) ON COMMIT DROP")
            heads = [(place, index_of(_number(place, 0), RING)[:2]) for place in range(NATION * YEARS)]
            await connection.copy_records_to_table("near", records=heads)
            for first in range(1, count + 1, PART):
                last = min(first + PART - 1, count)
                await connection.execute(FILL.format(**facts, first=first, last=last))
            await connection.execute(
                KNOWN.format(**facts, count=count),
                [index_of(number, RING) for school in asked_by(count) for number in school.known],
            )
            await connection.execute("SET LOCAL maintenance_work_mem = '512MB'")
            await connection.execute(INDEX.format(schema=schema))
        await connection.execute(f"VACUUM ANALYZE {schema}.student")
        await connection.execute(f"ANALYZE {schema}.organisation")
        size = await connection.fetchval("SELECT pg_size_pretty(pg_database_size(current_database()))")
        print(f"{schema}: {count:,} claims in {time.perf_counter() - began:.0f} s, the database has {size}", flush=True)
    finally:
        await connection.close()


async def measured(url: str) -> tuple[float, str]:
    """The median of both, taken in turns, each round with other pupils."""
    sources: dict[str, Connected] = {}
    counts = {"town": TOWN, "province": PROVINCE}
    for schema in counts:
        connection = await asyncpg.connect(url, server_settings={"search_path": schema, "jit": "off"})
        await prepare(connection)
        await connection.execute("SET enable_seqscan = off")
        await connection.fetchval(WHOLE_INDEX, timeout=300)  # into memory
        await connection.execute("RESET enable_seqscan")
        sources[schema] = Connected(connection)
    taken: dict[str, list[float]] = {schema: [] for schema in counts}
    asked = {schema: asked_by(count) for schema, count in counts.items()}
    for turn in range(SCHOOLS):
        for schema, schools in asked.items():
            numbers = schools[turn].numbers
            began = time.perf_counter()
            persons = [index_of(number, RING) for number in numbers]
            found = await claim_store.holders(sources[schema], persons)  # type: ignore[arg-type]
            spent = time.perf_counter() - began
            if len(found) != CLASHES:
                raise RuntimeError(f"{schema}: {len(found)} clashes instead of {CLASHES}")
            if turn >= WARMING:
                taken[schema].append(spent)
    for source in sources.values():
        await source.connection.close()
    town, province = (statistics.median(taken[schema]) for schema in counts)
    words = (
        f"{ROWS:,} pupils against {TOWN:,} claims {town * 1000:.1f} ms, against {PROVINCE:,} {province * 1000:.1f} ms"
    )
    return province / town, words


class School(msgspec.Struct, frozen=True):
    """Newcomers by their ID numbers: some are claimed, the others are not."""

    known: list[str]
    fresh: list[str]

    @property
    def numbers(self) -> list[str]:
        return sorted(self.known + self.fresh, key=_rest)


def asked_by(count: int) -> list[School]:
    """The schools that ask, one a round, the same in every run."""
    chance = random.Random(SEED)  # noqa: S311 - nothing secret
    found: list[School] = []
    for turn in range(SCHOOLS):
        here = chance.randrange(max(1, count // COUNTY)) * YEARS + chance.randrange(YEARS - 1)
        rests = chance.sample(range(turn * 10**6, (turn + 1) * 10**6), ROWS)
        everybody = [_number(_place(chance, here), rest) for rest in rests]
        found.append(School(everybody[:CLASHES], everybody[CLASHES:]))
    return found


def _place(chance: random.Random, here: int) -> int:
    """The county and year of one newcomer: here and this year or the next, or one in twenty from anywhere."""
    return chance.randrange(NATION * YEARS) if chance.randrange(ELSEWHERE) == 0 else here + chance.randrange(2)


def _number(place: int, rest: int) -> str:
    """As long as an ID number, with the county and the year in front."""
    county, year = divmod(place, YEARS)
    return f"{100_000 + county}{2010 + year}{rest:08}"


def _rest(number: str) -> str:
    return number[10:]


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main()))
