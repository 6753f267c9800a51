"""A file of 10,000 pupils, from the upload to the entered records, against what cannot be spared.

Either a school's roster, or the enrolment template of as many new pupils: that claims them and applies for each.

The measure, in the same run and on the same machine: calamine parses the same file, the very documents that the import
sealed (pupils and family members) are sealed again, one after the other on one core, and asyncpg copies the rows that
the import made (pupils, family members, history), ready as they are, into the same tables with their keys, in one
transaction. Ours does all that through the door of a running server, and judges, compares, stages, founds the classes
and reports besides. The server is warm: it has checked a small
roster before, as the first import of a process waits a moment for the judging processes. The middle round counts.
"""

import io
import itertools
import json
import sys
import time
import uuid
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import msgspec
import psutil
import python_calamine as calamine
from world import DATA, DEMO, World, free_port, served

from xueji.demo import rosters
from xueji.demo.people import Population
from xueji.demo.places import COUNTIES, DemoSchool, Size
from xueji.features import accounts, organisations
from xueji.features.accounts import Role
from xueji.features.organisations import Stage, System
from xueji.features.students.roster_template import enrolment_mark
from xueji.kernel.levels import Level
from xueji.platform.crypto import Keyring
from xueji.platform.database import transaction
from xueji.platform.running import running
from xueji.platform.workbooks import Mark

ROUNDS = 3
PUPILS = 10_000
WARMING = 450
"""Pupils of the roster before: so many are judged by processes, as 10,000 are."""
SEED = 7
MEGABYTES = 400
LAG = 0.050
ROWS_A_SECOND = 2_000
SCHOOL = DemoSchool(
    name="青石区第一实验学校", short="青石一实验", code="2137000199", above=COUNTIES[1][0], division="379009",
    town="青石街道", system=System.SIX_THREE, sizes=(Size(Stage.PRIMARY, 25, 45), Size(Stage.JUNIOR, 25, 45)),
)  # fmt: skip
"""As large as they come: nine grades of 25 classes."""

_WHOSE = {
    "school_class": "school_id = ({})",
    "student": "school_id = ({})",
    "student_change": "organisation_id = ({})",
    "family_member": "student_id IN (SELECT id FROM student WHERE school_id = ({}))",
}
"""What an import writes, and which rows of it are our school's."""


class Kind(msgspec.Struct, frozen=True):
    """What is imported: whose pupils, through which door, and the stage of an enrolment template."""

    school: DemoSchool
    door: str
    enrolling: Stage | None = None

    async def file(self, pupils: int, year: int) -> bytes:
        people = Population(SEED)
        seats = itertools.islice(rosters.seats(self.school), pupils)
        found = [rosters.Pupil(seat, rosters.child_at(people, seat, year)) for seat in seats]
        return await rosters.workbook(found, year, self._mark(year))

    def _mark(self, year: int) -> Mark | None:
        return None if self.enrolling is None else enrolment_mark(self.enrolling, year)


ROSTER = Kind(SCHOOL, "/api/roster-imports")
ENROLMENT = Kind(
    msgspec.structs.replace(SCHOOL, sizes=(Size(Stage.PRIMARY, 60, 167),)),
    "/api/enrolment-imports?stage=primary",
    Stage.PRIMARY,
)
"""All of them in the first grade."""


class Round(msgspec.Struct):
    """One import and its measure: seconds, megabytes of the server at its peak, worst lag of its event loop."""

    checking: float
    entering: float
    parsing: float
    copying: float
    sealing: float
    megabytes: float
    lag: float

    @property
    def whole(self) -> float:
        return self.checking + self.entering

    @property
    def ratio(self) -> float:
        return self.whole / (self.parsing + self.copying + self.sealing)

    @property
    def words(self) -> str:
        return (
            f"{PUPILS:,} rows checked in {self.checking:.2f} s and entered in {self.entering:.2f} s; parsing"
            f" {self.parsing:.2f} s, COPY {self.copying:.2f} s, encryption {self.sealing:.2f} s"
        )


_rounds: dict[Kind, list[Round]] = {}


async def roster(world: World) -> tuple[float, str]:
    middle = _middle(await _measured(world, ROSTER))
    return middle.ratio, middle.words


async def enrolment(world: World) -> tuple[float, str]:
    """New pupils: the stricter of twice what cannot be spared and 2,000 rows a second, as a part of what is allowed."""
    middle = _middle(await _measured(world, ENROLMENT))
    allowed = min(middle.whole / middle.ratio * 2, PUPILS / ROWS_A_SECOND)
    return middle.whole / allowed, f"{middle.words}; {PUPILS / middle.whole:,.0f} rows/s, {allowed:.2f} s are allowed"


def _middle(rounds: list[Round]) -> Round:
    return sorted(rounds, key=lambda each: each.ratio)[len(rounds) // 2]


async def memory(world: World) -> tuple[float, str]:
    peak = max(each.megabytes for each in await _measured(world, ROSTER))
    return peak / MEGABYTES, f"{peak:.0f} MB of {MEGABYTES} MB, the server's process at its peak"


async def lag(world: World) -> tuple[float, str]:
    worst = max(each.lag for each in await _measured(world, ROSTER))
    return (
        worst / LAG,
        f"{worst * 1000:.0f} ms of {LAG * 1000:.0f} ms, the longest that others waited for the event loop",
    )


async def _measured(world: World, kind: Kind) -> list[Round]:
    """The rounds, run once for all rows."""
    if kind not in _rounds:
        ready = await world.copy_of(DEMO, "bench_roster_ready")
        secret = await _registrar(world, ready)
        year = await _school_year(world, ready)
        small, content = await kind.file(WARMING, year), await kind.file(PUPILS, year)
        _rounds[kind] = []
        for _ in range(ROUNDS):
            database = await world.copy_of(ready, "bench_roster")
            _rounds[kind].append(await _round(world, kind.door, (ready, database), secret, small, content))
    return _rounds[kind]


async def _registrar(world: World, database: str) -> str:
    """Found the school, with a registrar; answers the secret of the registrar's session."""
    async with running(world.settings(database)), transaction() as tx:
        [above] = await tx.connection.fetch("SELECT id FROM organisation WHERE name = $1", SCHOOL.above)
        school = await organisations.found_organisation(
            tx, above["id"], Level.SCHOOL, SCHOOL.name, short_name=SCHOOL.short, school_code=SCHOOL.code,
            stages=SCHOOL.stages, system=SCHOOL.system,
        )  # fmt: skip
        founded = await accounts.found_account(
            tx,
            school,
            "bench.registrar",
            "周衡",
            posts=[(school, "学籍管理员", [Role.REGISTRAR, Role.ENROLMENT_PRIMARY])],
            password_hash="-",
        )
    return await world.session(founded.account_id, "staff", founded.post_ids[0], database=database)


async def _school_year(world: World, database: str) -> int:
    [row] = await world.rows("SELECT max(year) AS year FROM school_year WHERE starts_on <= now()", database=database)
    return int(row["year"])


async def _round(
    world: World, door: str, databases: tuple[str, str], secret: str, small: bytes, content: bytes
) -> Round:
    """`databases`: as it was before, which is left alone, and a copy of it to import into."""
    ready, database = databases
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "watched:watched", "--factory", "--app-dir", str(Path(__file__).parent)]
    command += ["--port", str(port), "--loop", "uvloop", "--no-access-log", "--log-level", "error"]
    environment = {
        "DATABASE_URL": world.server.url(database), "PORT": str(port), "XUEJI_ENV": "test", "DATA": str(DATA),
        "PUBLIC_URL": "http://localhost",
    }  # fmt: skip
    with served(command, port, "/health/live", **environment):
        checking, entering, worst = await _import(port, door, secret, small, content)
        megabytes = _peak(port)
    parsing = parse(content)
    copying = await _copy(world, database, await world.copy_of(ready, "bench_roster_copied"))
    sealing = await _seal(world, database)
    return Round(checking, entering, parsing, copying, sealing, megabytes, worst)


async def _import(port: int, door: str, secret: str, small: bytes, content: bytes) -> tuple[float, float, float]:
    """Upload, follow and confirm, as the page does; answers the seconds of both halves and the worst lag."""
    headers = {"X-Requested-With": "xueji", "Origin": "http://localhost", "Cookie": f"xueji={secret}"}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=60) as client:
        await _checked(client, door, small)
        await client.get("/worst-lag")
        began = time.perf_counter()
        found = await _checked(client, door, content)
        checked = time.perf_counter()
        entered = await done(client.post(f"/api/roster-imports/{found['id']}/confirm", headers=key()))
        ended = time.perf_counter()
        worst = float((await client.get("/worst-lag")).text)
    if entered["state"] != "entered" or entered["new_rows"] != PUPILS:
        raise RuntimeError(f"the import went wrong: {entered}")
    return checked - began, ended - checked, worst


async def _checked(client: httpx.AsyncClient, door: str, content: bytes) -> dict[str, Any]:
    """Upload, and follow the live stream until the job has checked it."""
    found = await done(client.post(door, files={"data": ("名册.xlsx", content)}, headers=key()))
    async with client.stream("GET", f"/api/roster-imports/{found['id']}/live") as news:
        async for line in news.aiter_lines():
            if line.startswith("data: ") and (now := json.loads(line[6:])).get("state", "reading") != "reading":
                return now
    raise RuntimeError("the live stream ended before the check")


def key() -> dict[str, str]:
    return {"Idempotency-Key": uuid.uuid4().hex}


async def done(asked: Awaitable[httpx.Response]) -> dict[str, Any]:
    answer = await asked
    if answer.is_error:
        raise RuntimeError(answer.text)
    return answer.json()


def _peak(port: int) -> float:
    """The most memory that the server's process ever had, in megabytes."""
    for connection in psutil.net_connections("tcp"):
        if connection.laddr and connection.laddr.port == port and connection.status == psutil.CONN_LISTEN:
            status = Path(f"/proc/{connection.pid}/status").read_text(encoding="utf-8")
            return int(status.split("VmHWM:")[1].split()[0]) / 1024
    raise RuntimeError("nobody listens there any more")


def parse(content: bytes) -> float:
    began = time.perf_counter()
    calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    return time.perf_counter() - began


async def _copy(world: World, imported: str, empty: str) -> float:
    """The seconds in which COPY writes the rows of an import, made ready before; its classes stand already."""
    source, target = [await asyncpg.connect(world.server.url(name)) for name in (imported, empty)]
    try:
        ours = f"SELECT id FROM organisation WHERE school_code = '{SCHOOL.code}'"
        rows = {table: await rows_of(source, table, whose.format(ours)) for table, whose in _WHOSE.items()}
        await write(target, "school_class", rows.pop("school_class"))
        began = time.perf_counter()
        async with target.transaction():
            for table, written in rows.items():
                await write(target, table, written)
        return time.perf_counter() - began
    finally:
        await source.close()
        await target.close()


async def rows_of(source: asyncpg.Connection, table: str, where: str) -> bytes:
    written = io.BytesIO()
    await source.copy_from_query(f"SELECT * FROM {table} WHERE {where}", output=written, format="binary")
    return written.getvalue()


async def write(target: asyncpg.Connection, table: str, rows: bytes) -> None:
    await target.copy_to_table(table, source=io.BytesIO(rows), format="binary")


async def _seal(world: World, database: str) -> float:
    """Seal again what the import has sealed."""
    ring = Keyring(world.settings())
    documents: list[tuple[bytes, str]] = []
    for table in ("student", "family_member"):
        aad = f"{table}.sealed"
        owner = "id" if table == "student" else "student_id"
        rows = await world.rows(
            f"SELECT sealed FROM {table} WHERE {owner} IN (SELECT s.id FROM student s JOIN organisation o"
            " ON o.id = s.school_id WHERE o.school_code = $1)",
            SCHOOL.code,
            database=database,
        )
        documents += [(ring.open(bytes(row["sealed"]), aad), aad) for row in rows]
    began = time.perf_counter()
    for document, aad in documents:
        ring.seal(document, aad)
    return time.perf_counter() - began
