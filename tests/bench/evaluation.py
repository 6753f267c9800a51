"""Evaluation: a pupil's term, saving a record, the progress of a school of 5,000, the publication of a grade of 1,000."""

import statistics
import time
import uuid

import httpx
from reads import compare as compare_read
from world import DEMO, World
from writes import ACTS, Act
from writes import compare as compare_acts

from xueji.app import asgi, create_app
from xueji.platform.running import running

PUPILS = 5_000
MOST_MS = 50
ASKS = 60
_DEED = {
    "title": "大雨天保住了显微镜",
    "place": "学校实验室",
    "summary": "值日时发现窗户没关，大雨灌进来。我和同桌先断电、搬走显微镜，再去找老师，拖干地面，仪器一台都没坏，第二天照常上课。",
}

_FILL = """
WITH school AS (
  SELECT o.id, o.path FROM organisation o JOIN post p ON p.organisation_id = o.id AND p.active
  WHERE 'senior' = ANY (o.stages) AND 'academic_administrator' = ANY (p.roles) LIMIT 1
), class AS (
  SELECT c.id, row_number() OVER (ORDER BY c.id) - 1 AS n, count(*) OVER () AS all_of_them
  FROM school_class c JOIN school ON c.school_id = school.id
), entered AS (
  INSERT INTO student (school_id, school_path, class_id, stage, grade, state, name, sex, birth_date, id_type, id_index,
    ethnicity, general, sealed, version, updated_at)
  SELECT school.id, school.path, class.id, 'senior', 1, 'in_school', '学生' || seat, '1', current_date - 6000, '1',
    decode(md5('evaluation' || seat), 'hex'), '01', '{}', '', 1, now()
  FROM generate_series(1, $1::int) AS seat CROSS JOIN school JOIN class ON class.n = seat % class.all_of_them
  RETURNING id
)
INSERT INTO evaluation_sheet (student_id, year, term, filled, started, nothing, complete, saved_at)
SELECT e.id, r.year, t.kind, (e.id * 7) % 512, 0, 0, 3, now() FROM entered e
CROSS JOIN (SELECT DISTINCT year FROM evaluation_rules) r JOIN school_year y ON y.year = r.year
JOIN term t ON t.school_year_id = y.id AND current_date BETWEEN t.starts_on AND t.ends_on
"""

GRADE, MOST_SECONDS = 1_000, 5.0
_GRADE = """
WITH model AS (
  SELECT e.student_id, s.school_id, s.school_path FROM evaluation_record e JOIN student s ON s.id = e.student_id
  WHERE s.stage = 'senior' AND s.grade = 1 GROUP BY e.student_id, s.id ORDER BY count(*) DESC LIMIT 1
), class AS (
  SELECT c.id, row_number() OVER (ORDER BY c.id) - 1 AS n, count(*) OVER () AS all_of_them
  FROM school_class c JOIN model ON c.school_id = model.school_id WHERE c.stage = 'senior' AND c.grade = 1
), there AS (
  SELECT count(*) AS pupils FROM student s JOIN class ON class.id = s.class_id WHERE s.state = 'in_school'
), entered AS (
  INSERT INTO student (school_id, school_path, class_id, stage, grade, state, name, sex, birth_date, id_type, id_index,
    ethnicity, general, sealed, version, updated_at)
  SELECT model.school_id, model.school_path, class.id, 'senior', 1, 'in_school', '学生' || seat, '1',
    current_date - 6000, '1', decode(md5('publication' || seat), 'hex'), '01', '{}', '', 1, now()
  FROM there, generate_series(there.pupils + 1, $1::int) AS seat CROSS JOIN model JOIN class
    ON class.n = seat % class.all_of_them
  RETURNING id
), written AS (
  INSERT INTO evaluation_record (student_id, year, term, kind, position, sealed, complete, selected, version,
    written_by, writer, created_at, saved_at)
  SELECT entered.id, e.year, e.term, e.kind, e.position, e.sealed, true, true, 1, e.written_by, e.writer, now(), now()
  FROM entered CROSS JOIN model JOIN evaluation_record e ON e.student_id = model.student_id
  RETURNING year, term
)
INSERT INTO evaluation_submission (class_id, year, term, missing, submitted_by, submitted_at)
SELECT class.id, now.year, now.term, 0, (SELECT min(id) FROM account), now()
FROM class, (SELECT DISTINCT year, term FROM written) AS now
"""


async def term(world: World) -> tuple[float, str]:
    """The records and the progress of the pupil who has written most."""
    [row] = await world.rows(
        "SELECT e.student_id, min(g.account_id) AS account_id FROM evaluation_record e"
        " JOIN guardianship g ON g.student_id = e.student_id AND g.state = 'active'"
        " GROUP BY e.student_id ORDER BY count(DISTINCT e.id) DESC, 1 LIMIT 1"
    )
    secret = await world.session(row["account_id"], "family")
    return await compare_read(world, f"/api/children/{row['student_id']}/evaluation", secret)


async def save(world: World) -> tuple[float, str]:
    """Pupils save a record, each for the first time."""
    ready = await world.copy_of(DEMO, "bench_evaluation_ready")
    pupils = await world.rows(
        "SELECT s.id FROM student s WHERE s.stage = 'senior' AND s.state = 'in_school' AND s.class_id IS NOT NULL"
        " AND s.id_type = '1' AND NOT EXISTS (SELECT FROM evaluation_sheet h WHERE h.student_id = s.id)"
        " AND NOT EXISTS (SELECT FROM guardianship g WHERE g.student_id = s.id AND g.role = 'self') ORDER BY s.id LIMIT $1",
        ACTS,
        database=ready,
    )
    acts: list[Act] = []
    for row in pupils:
        [account] = await world.rows(
            "WITH a AS (INSERT INTO account (kind, name, state, state_reason, settings, version, created_at,"
            " must_change_password) VALUES ('family', '学生', 'active', '', '{}', 1, now(), false) RETURNING id)"
            " INSERT INTO guardianship (account_id, student_id, relation, role, state, started_at)"
            " SELECT a.id, $1, '01', 'self', 'active', now() FROM a RETURNING account_id",
            row["id"],
            database=ready,
        )
        secret = await world.session(account["account_id"], "family", database=ready)
        acts.append(
            Act(f"/api/children/{row['id']}/evaluation/records", secret, 1, {"kind": "deed", "values": {**_DEED}})
        )
    return await compare_acts(world, ready, acts)


async def progress(world: World) -> tuple[float, str]:
    """The board of a school with 5,000 pupils more, as its academic administrator opens it."""
    database = await world.copy_of(DEMO, "bench_evaluation_school")
    await world.rows(_FILL, PUPILS, database=database)
    await world.rows("VACUUM (ANALYZE)", database=database)
    [row] = await world.rows(
        "SELECT p.id, p.account_id FROM post p JOIN organisation o ON o.id = p.organisation_id"
        " WHERE p.active AND 'academic_administrator' = ANY (p.roles) AND 'senior' = ANY (o.stages) LIMIT 1",
        database=database,
    )
    secret = await world.session(row["account_id"], "staff", row["id"], database=database)
    settings = world.settings(database)
    async with running(settings):
        transport = httpx.ASGITransport(app=asgi(settings, create_app(settings)))  # type: ignore[arg-type]
        async with httpx.AsyncClient(
            transport=transport, base_url="http://localhost", cookies={"xueji": secret}
        ) as client:
            taken: list[float] = []
            for _ in range(ASKS):
                started = time.perf_counter()
                answer = await client.get("/api/evaluation-progress")
                taken.append((time.perf_counter() - started) * 1000)
                answer.raise_for_status()
    asked = answer.json()["counts"]["pupils"]
    middle = statistics.median(taken)
    return middle / MOST_MS, f"{middle:.0f} ms for {asked} pupils of one school, of {MOST_MS} ms"


async def publication(world: World) -> tuple[float, str]:
    """A grade of 1,000 pupils with nine kinds of records each is published through its door."""
    database = await world.copy_of(DEMO, "bench_publication")
    await world.rows(_GRADE, GRADE, database=database)
    await world.rows("VACUUM (ANALYZE)", database=database)
    [row] = await world.rows(
        "SELECT p.id, p.account_id FROM post p JOIN organisation o ON o.id = p.organisation_id"
        " WHERE p.active AND 'academic_administrator' = ANY (p.roles) AND 'senior' = ANY (o.stages) LIMIT 1",
        database=database,
    )
    secret = await world.session(row["account_id"], "staff", row["id"], database=database)
    settings = world.settings(database)
    async with running(settings):
        transport = httpx.ASGITransport(app=asgi(settings, create_app(settings)))  # type: ignore[arg-type]
        headers = {"X-Requested-With": "xueji", "Origin": "http://localhost", "Idempotency-Key": uuid.uuid4().hex}
        async with httpx.AsyncClient(
            transport=transport, base_url="http://localhost", cookies={"xueji": secret}, headers=headers
        ) as client:
            body = {"stage": "senior", "grade": 1, "days": 5, "audience": "class"}
            started = time.perf_counter()
            answer = await client.post("/api/publications", json=body)
            taken = time.perf_counter() - started
            if answer.is_error:
                raise RuntimeError(answer.text)
    [shown] = await world.rows(
        "SELECT count(*) AS pages FROM publication_page g JOIN publication p ON p.id = g.publication_id"
        " WHERE p.grade = 1",
        database=database,
    )
    return taken / MOST_SECONDS, f"{taken:.1f} s for {shown['pages']} pupils of one grade, of {MOST_SECONDS:.0f} s"
