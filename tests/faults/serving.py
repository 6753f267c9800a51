"""What the processes of these tests do: build the tables and a school full of families, or serve them."""

import asyncio
import os
from datetime import date

import uvicorn
from tests.features.windows.conftest import OWN_FIELDS, enter_pupil, member_values

from xueji.command_line.house import ready
from xueji.command_line.starting import service
from xueji.features import accounts, organisations
from xueji.features.accounts import Role
from xueji.features.organisations import Stage, System
from xueji.kernel.levels import Level
from xueji.platform import migrating
from xueji.platform.database import Tx, transaction
from xueji.platform.sessions import hashed
from xueji.settings import load

SETTINGS = load(os.environ)
SERVICE = service(SETTINGS)


def do(what: str, *given: str) -> None:
    {"serve": serve, "settle": lambda families: asyncio.run(settle(int(families)))}[what](*given)


def serve() -> None:
    uvicorn.run(SERVICE, host="127.0.0.1", port=SETTINGS.port, loop="uvloop", log_config=None, access_log=False)


def secret_of(student_id: int) -> str:
    """What the cookie of a pupil's guardian holds."""
    return f"{student_id:032x}"


async def settle(families: int) -> None:
    """So many pupils of one school with an open window, each with a guardian who has consented and is logged in."""
    await migrating.migrate(SETTINGS.database_url)
    async with ready(SETTINGS), transaction() as tx:
        school = await _school(tx)
        school_class = await organisations.found_class(tx, school, Stage.PRIMARY, 3, 1)
        first, _ = await enter_pupil(tx, school, school_class.id, 0, [member_values()])
        await _copies(tx, first, families)
        students = await tx.value("SELECT array_agg(id) FROM student")
        await tx.execute(
            "INSERT INTO session (id_hash, account_id, kind, device, created_at, seen_at, idle_until, expires_at)"
            " SELECT hash, account_id, 'family', 'test', now(), now(), now() + interval '1 day', now() + interval '1 day'"
            " FROM guardianship JOIN unnest($1::bigint[], $2::bytea[]) AS _ (student_id, hash) USING (student_id)",
            students, [hashed(secret_of(student_id)) for student_id in students],
        )  # fmt: skip


async def _school(tx: Tx) -> organisations.OrganisationRow:
    province = await organisations.found_organisation(tx, None, Level.PROVINCE, "山东省教育厅", division_code="370000")
    city = await organisations.found_organisation(tx, province.id, Level.CITY, "海右市教育局", division_code="379000")
    county = await organisations.found_organisation(
        tx, city.id, Level.COUNTY, "临溪县教育和体育局", division_code="379021"
    )
    school = await organisations.found_organisation(
        tx, county.id, Level.SCHOOL, "临溪县第二实验小学", school_code="2137000101", stages=(Stage.PRIMARY,),
        system=System.SIX_THREE,
    )  # fmt: skip
    registrar = await accounts.found_account(
        tx, school, "registrar", "周老师", posts=[(school, "学籍管理员", [Role.REGISTRAR])], password_hash=""
    )
    await tx.execute(
        "INSERT INTO maintenance_window (school_id, school_path, title, scope, grades, class_ids, fields, opens_at,"
        " closes_at, ends_at, reminders, created_by, created_at, version) VALUES ($1, $2, '信息核对', 'school', '{}', '{}',"
        " $3, now(), now() + interval '1 day', now() + interval '1 day', '{}', $4, now(), 1)",
        school.id, school.path, OWN_FIELDS, registrar.account_id,
    )  # fmt: skip
    return school


async def _copies(tx: Tx, first: int, families: int) -> None:
    same = (
        "school_id, school_path, class_id, stage, grade, state, name, sex, birth_date, id_type, ethnicity, general,"
        " sealed, version, updated_at"
    )
    member = "position, name, relation, guardian, sealed, version"
    by_order = "SELECT id, row_number() OVER (ORDER BY id) AS at FROM"
    for statement in (
        f"INSERT INTO student ({same}, id_index) SELECT {same}, sha256(at::text::bytea)"
        f" FROM student, generate_series(2, {families}) at WHERE id = {first}",
        f"INSERT INTO family_member (student_id, {member}) SELECT others.id, {member}"
        f" FROM family_member, (SELECT id FROM student WHERE id <> {first}) others",
        "INSERT INTO account (kind, name, state, state_reason, settings, version, created_at, must_change_password)"
        " SELECT 'family', '家长', 'active', '', '{}', 1, now(), false FROM student",
        "INSERT INTO guardianship (account_id, student_id, relation, role, state, started_at)"
        " SELECT a.id, s.id, '52', 'guardian', 'active', now()"
        f" FROM ({by_order} account WHERE kind = 'family') a JOIN ({by_order} student) s USING (at)",
        "INSERT INTO consent (account_id, student_id, purpose, version, given_at)"
        " SELECT account_id, student_id, 'maintain', 1, now() FROM guardianship",
    ):
        await tx.execute(statement)
