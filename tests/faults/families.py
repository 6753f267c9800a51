"""A school with an open window and many pupils, each with a guardian who has consented and is logged in."""

from tests.features.windows.conftest import OWN_FIELDS, enter_pupil, member_values

from xueji.command_line.house import ready
from xueji.features import accounts, organisations
from xueji.features.accounts import Role
from xueji.features.organisations import OrganisationRow, Stage, System
from xueji.kernel.levels import Level
from xueji.platform import migrating
from xueji.platform.database import Tx, transaction
from xueji.platform.sessions import hashed
from xueji.settings import Settings

_STUDENT = (
    "school_id, school_path, class_id, stage, grade, state, name, sex, birth_date, id_type, ethnicity, general, sealed,"
    " version, updated_at"
)
_MEMBER = "position, name, relation, guardian, sealed, version"
COPY = f"""
INSERT INTO student ({_STUDENT}, id_index) SELECT {_STUDENT}, sha256(at::text::bytea)
  FROM student, generate_series(2, %d) at;
INSERT INTO family_member (student_id, {_MEMBER}) SELECT s.id, {_MEMBER}
  FROM family_member, (SELECT id FROM student WHERE id NOT IN (SELECT student_id FROM family_member)) s;
INSERT INTO account (kind, name, state, state_reason, settings, version, created_at, must_change_password)
  SELECT 'family', '家长', 'active', '', '{{}}', 1, now(), false FROM student;
INSERT INTO guardianship (account_id, student_id, relation, role, state, started_at)
  SELECT a.id, s.id, '52', 'guardian', 'active', now()
  FROM (SELECT id, row_number() OVER (ORDER BY id) AS at FROM account WHERE kind = 'family') a
  JOIN (SELECT id, row_number() OVER (ORDER BY id) AS at FROM student) s USING (at);
INSERT INTO consent (account_id, student_id, purpose, version, given_at)
  SELECT account_id, student_id, 'maintain', 1, now() FROM guardianship
"""
"""From one pupil, so many, and everybody's guardian."""
SESSIONS = """
INSERT INTO session (id_hash, account_id, kind, device, created_at, seen_at, idle_until, expires_at)
SELECT hash, account_id, 'family', 'test', now(), now(), now() + interval '1 day', now() + interval '1 day'
FROM guardianship JOIN unnest($1::bigint[], $2::bytea[]) AS _ (student_id, hash) USING (student_id)
"""
WINDOW = """
INSERT INTO maintenance_window (school_id, school_path, title, scope, grades, class_ids, fields, opens_at, closes_at,
  ends_at, reminders, created_by, created_at, version)
VALUES ($1, $2, '信息核对', 'school', '{}', '{}', $3, now(), now() + interval '1 day', now() + interval '1 day', '{}', $4,
  now(), 1)
"""


def secret_of(student_id: int) -> str:
    """What the cookie of a pupil's guardian holds."""
    return f"{student_id:032x}"


async def settle(settings: Settings, *, families: int) -> None:
    """Have them live in an empty database."""
    assert settings.database_url
    await migrating.migrate(settings.database_url)
    async with ready(settings), transaction() as tx:
        school = await _school(tx)
        school_class = await organisations.found_class(tx, school, Stage.PRIMARY, 3, 1)
        await enter_pupil(tx, school, school_class.id, 0, [member_values()])
        await tx.execute(COPY % families)
        students = await tx.value("SELECT array_agg(id) FROM student")
        await tx.execute(SESSIONS, students, [hashed(secret_of(student_id)) for student_id in students])


async def _school(tx: Tx) -> OrganisationRow:
    found = organisations.found_organisation
    province = await found(tx, None, Level.PROVINCE, "山东省教育厅", division_code="370000")
    city = await found(tx, province.id, Level.CITY, "海右市教育局", division_code="379000")
    county = await found(tx, city.id, Level.COUNTY, "临溪县教育和体育局", division_code="379021")
    school = await found(
        tx, county.id, Level.SCHOOL, "临溪县第二实验小学", school_code="2137000101", stages=(Stage.PRIMARY,),
        system=System.SIX_THREE,
    )  # fmt: skip
    registrar = await accounts.found_account(
        tx, school, "registrar", "周老师", posts=[(school, "学籍管理员", [Role.REGISTRAR])], password_hash=""
    )
    await tx.execute(WINDOW, school.id, school.path, OWN_FIELDS, registrar.account_id)
    return school
