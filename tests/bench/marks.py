"""A template of 2,000 pupils and 20 columns, from the upload to the entered marks.

The measure, in the same run: calamine parses the same file, the entries are sealed again one after the other, and
asyncpg copies them, ready as they are, into their table with its keys, in one transaction. Ours goes through the doors
of a running server as the page does: upload, follow the live stream until the job has read it, enter. It asks who may,
judges every cell, compares with the record, and writes down who did it besides. The middle round counts.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import asyncpg
import httpx
from imports import done, key, parse, rows_of, write
from world import DATA, DEMO, World, free_port, served

from xueji.features.teaching import targets, templates
from xueji.features.teaching.layouts import Item
from xueji.features.teaching.models import ENTRY_SEAL
from xueji.features.teaching.pupils import known_of
from xueji.features.teaching.targets import Aim, Target
from xueji.platform.crypto import Keyring
from xueji.platform.database import transaction
from xueji.platform.running import running

PUPILS, FEW = 2_000, 45
ROUNDS, WARM = 5, 4

_FILL = """
WITH model AS (
  SELECT t.*, o.path FROM teaching_class t JOIN organisation o ON o.id = t.school_id WHERE t.class_id IS NOT NULL
  ORDER BY t.id LIMIT 1
), made AS (
  INSERT INTO teaching_class (school_id, year, term, stage, grade, subject, number, name, post_id, version, created_at)
  SELECT school_id, year, term, stage, grade, $2::text, 90, 'bench-' || $2::text, post_id, 1, now() FROM model RETURNING *
), entered AS (
  INSERT INTO student (school_id, school_path, class_id, stage, grade, state, name, sex, birth_date, id_type, id_index,
    ethnicity, general, sealed, version, updated_at)
  SELECT model.school_id, model.path, model.class_id, model.stage, model.grade, 'in_school', '学生' || seat, '1',
    current_date - 4000, '1', decode(md5($2::text || seat), 'hex'), '01', '{}', '', 1, now()
  FROM generate_series(1, $1::int) AS seat CROSS JOIN model RETURNING id
), member AS (
  INSERT INTO teaching_member (teaching_class_id, student_id) SELECT made.id, entered.id FROM made, entered
)
SELECT made.id, made.post_id, p.account_id FROM made JOIN post p ON p.id = made.post_id
"""
"""Pupils in a teaching class by list, of the school in which the demo's first teacher teaches."""


async def import_(world: World) -> tuple[float, str]:
    ready = await world.copy_of(DEMO, "bench_marks_ready")
    [large] = await world.rows(_FILL, PUPILS, "english", database=ready)
    [small] = await world.rows(_FILL, FEW, "maths", database=ready)
    secret = await world.session(large["account_id"], "staff", large["post_id"], database=ready)
    async with running(world.settings(ready)):
        warm, content = await _file(small["id"]), await _file(large["id"])
    rounds: list[tuple[float, str]] = []
    for _ in range(ROUNDS):
        database = await world.copy_of(ready, "bench_marks")
        spent = await _round(world, database, secret, ((small["id"], warm), (large["id"], content)))
        parsing = parse(content)
        sealing, copying = await _rest(world, database, ready)
        words = (
            f"{PUPILS:,} rows × 20 columns in {sum(spent):.2f} s ({spent[0]:.2f} s read, {spent[1]:.2f} s entered);"
            f" parsing {parsing:.3f} s, COPY {copying:.3f} s, encryption {sealing:.3f} s"
        )
        rounds.append((sum(spent) / (parsing + copying + sealing), words))
    return sorted(rounds)[ROUNDS // 2]


async def _file(teaching_class_id: int) -> bytes:
    """The template as it is downloaded, with every cell filled in."""
    async with transaction() as tx:
        school_id = await tx.value("SELECT school_id FROM teaching_class WHERE id = $1", teaching_class_id)
        target = await targets.found(tx, school_id, Aim(teaching_class_id=teaching_class_id))
        assert isinstance(target, Target), "the teaching class is gone"
        known = await known_of(tx, target)
    cells = {pupil: {item.name: _cell(item, seat) for item in target.items} for seat, pupil in enumerate(known)}
    return await templates.write(target, list(known.values()), cells)


def _cell(item: Item, seat: int) -> str:
    if item.choices:
        return item.choices[seat % len(item.choices)]
    return f"第 {seat} 号同学上课认真，作业按时，期末进步明显。" if item.long else f"{60 + seat % 40}"


async def _round(
    world: World, database: str, secret: str, sheets: tuple[tuple[int, bytes], ...]
) -> tuple[float, float]:
    """The first sheet until the server's connections know the statements, then the last; its seconds of reading and of
    entering are answered.
    """
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "watched:watched", "--factory", "--app-dir", str(Path(__file__).parent)]
    command += ["--port", str(port), "--loop", "uvloop", "--no-access-log", "--log-level", "error"]
    environment = {
        "DATABASE_URL": world.server.url(database), "PORT": str(port), "XUEJI_ENV": "test", "DATA": str(DATA),
        "PUBLIC_URL": "http://localhost",
    }  # fmt: skip
    headers = {"X-Requested-With": "xueji", "Origin": "http://localhost", "Cookie": f"xueji={secret}"}
    spent = (0.0, 0.0)
    with served(command, port, "/health/live", **environment):
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=60) as client:
            for teaching_class_id, content in (*(sheets[:1] * WARM), *sheets[1:]):
                began = time.perf_counter()
                found = await _read(client, teaching_class_id, content)
                read = time.perf_counter()
                entered = await done(client.post(f"/api/teaching-uploads/{found['id']}/entry", headers=key()))
                spent = (read - began, time.perf_counter() - read)
            if entered["state"] != "entered" or entered["fresh"] != entered["rows"]:
                raise RuntimeError(f"the marks went wrong: {entered['words']}")
    return spent


async def _read(client: httpx.AsyncClient, teaching_class_id: int, content: bytes) -> dict[str, Any]:
    """Upload, and follow the live stream until the job has read it."""
    door = f"/api/teaching-classes/{teaching_class_id}/uploads"
    found = await done(client.post(door, files={"data": ("成绩.xlsx", content)}, headers=key()))
    async with client.stream("GET", f"/api/teaching-uploads/{found['id']}/live") as news:
        async for line in news.aiter_lines():
            if line.startswith("data: ") and (state := json.loads(line[6:]).get("state", "reading")) != "reading":
                if state != "checked":
                    raise RuntimeError(f"the template was {state}")
                return found
    raise RuntimeError("the live stream ended before the check")


async def _rest(world: World, entered: str, empty: str) -> tuple[float, float]:
    """The seconds of sealing the entries again, and of copying them into the same table of another database."""
    where = "subject = 'english'"
    sealed = await world.rows(f"SELECT sealed FROM teacher_entry WHERE {where}", database=entered)
    ring = Keyring(world.settings())
    documents = [ring.open(bytes(row["sealed"]), ENTRY_SEAL) for row in sealed]
    began = time.perf_counter()
    for document in documents:
        ring.seal(document, ENTRY_SEAL)
    sealing = time.perf_counter() - began
    source = await asyncpg.connect(world.server.url(entered))
    target = await asyncpg.connect(world.server.url(await world.copy_of(empty, "bench_marks_copied")))
    try:
        rows = await rows_of(source, "teacher_entry", where)
        began = time.perf_counter()
        async with target.transaction():
            await write(target, "teacher_entry", rows)
        return sealing, time.perf_counter() - began
    finally:
        await source.close()
        await target.close()
