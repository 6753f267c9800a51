"""What points at pupils, classes and schools is checked once a statement: as strict as a foreign key, both ways."""

import asyncio

import asyncpg
import pytest

from xueji.platform.database import execute, transaction, value

pytestmark = pytest.mark.usefixtures("as_", "pupils")

NOBODY = 999_999_999

ORPHANS = {
    "a member of nobody": "INSERT INTO family_member (student_id, position, name, relation, guardian, sealed, version)"
    " SELECT $1, 1, 'x', '51', true, '', 1",
    "a change of nobody": "INSERT INTO student_change (student_id, at, kind, source, actor, organisation_id, fields)"
    " SELECT $1, now(), 'entered', 'import', 'x', school_id, '{}' FROM student LIMIT 1",
    "a member given away": "UPDATE family_member SET student_id = $1",
    "a change given away": "UPDATE student_change SET student_id = $1",
    "an application of nobody": "INSERT INTO enrolment (student_id, school_id, school_path, stage, grade, year, kind,"
    " source, state, reason, entered_name, confirmed_name, insist_reason, reported_words, created_at, moved_at, version)"
    " SELECT $1, school_id, school_path, 'primary', 1, 2026, 'new', 'template', 'checking', '', '', '', '', '', now(),"
    " now(), 1 FROM student LIMIT 1",
    "an application to no school": "INSERT INTO enrolment (student_id, school_id, school_path, stage, grade, year, kind,"
    " source, state, reason, entered_name, confirmed_name, insist_reason, reported_words, created_at, moved_at, version)"
    " SELECT id, $1, school_path, 'primary', 1, 2026, 'new', 'template', 'checking', '', '', '', '', '', now(),"
    " now(), 1 FROM student LIMIT 1",
    "a question about nobody": "INSERT INTO gateway_task (gateway, kind, subject_id, student_id, request_id, state,"
    " tries, since, next_at) SELECT 'national', 'x', 1, $1, gen_random_uuid(), 'waiting', 0, now(), now()",
    "a question of no school": "INSERT INTO gateway_task (gateway, kind, subject_id, organisation_id, request_id, state,"
    " tries, since, next_at) SELECT 'national', 'x', 1, $1, gen_random_uuid(), 'waiting', 0, now(), now()",
    "a pupil into no school": "UPDATE student SET school_id = $1",
    "a pupil into no class": "UPDATE student SET class_id = $1",
}


@pytest.mark.parametrize("sql", ORPHANS.values(), ids=ORPHANS)
async def test_nothing_points_at_what_is_not_there(sql):
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await execute(sql, NOBODY)


@pytest.mark.parametrize("column", ["school_id", "class_id"])
async def test_a_new_pupil_needs_a_school_and_a_class_that_stand(column):
    columns = [
        "school_id", "school_path", "class_id", "stage", "grade", "state", "name", "sex", "birth_date", "id_type",
        "id_index", "ethnicity", "general", "sealed", "version", "updated_at",
    ]  # fmt: skip
    taken = ["$1" if each == column else "'\\x00'::bytea" if each == "id_index" else each for each in columns]
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await execute(
            f"INSERT INTO student ({', '.join(columns)}) SELECT {', '.join(taken)} FROM student LIMIT 1", NOBODY
        )


POINTED_AT = {
    "student": "DELETE FROM student",
    "school_class": "DELETE FROM school_class WHERE id IN (SELECT class_id FROM student)",
    "organisation": "DELETE FROM organisation WHERE id IN (SELECT school_id FROM student)",
}


@pytest.mark.parametrize("sql", POINTED_AT.values(), ids=POINTED_AT)
async def test_what_is_pointed_at_cannot_go(sql):
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await execute(sql)


async def test_a_pupil_who_is_just_leaving_gets_no_member():
    """Whoever writes second waits for the first and is then refused."""
    pupil = await value("SELECT min(id) FROM student WHERE id NOT IN (SELECT student_id FROM guardianship)")
    async with transaction() as tx:
        await tx.execute("DELETE FROM family_member WHERE student_id = $1", pupil)
        await tx.execute("DELETE FROM student_change WHERE student_id = $1", pupil)
        await tx.execute("DELETE FROM student WHERE id = $1", pupil)
        second = asyncio.create_task(_member(pupil))
        await asyncio.sleep(0.1)
        assert not second.done()
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await second


async def _member(pupil):
    await execute(ORPHANS["a member of nobody"], pupil)


APPLYING = ORPHANS["an application of nobody"].replace("SELECT $1,", "SELECT id,")
ASKING = ORPHANS["a question about nobody"].replace("subject_id, student_id", "subject_id, student_id, organisation_id")
GIVEN_AWAY = {
    "an application": (APPLYING, "UPDATE enrolment SET student_id = $1"),
    "an application's school": (APPLYING, "UPDATE enrolment SET school_id = $1"),
    "a question": (ASKING, "UPDATE gateway_task SET student_id = $1"),
    "a question's school": (ASKING, "UPDATE gateway_task SET organisation_id = $1"),
}


@pytest.mark.parametrize(("made", "moved"), GIVEN_AWAY.values(), ids=GIVEN_AWAY)
async def test_what_was_asked_for_somebody_moves_to_nobody(made, moved):
    [pupil, school] = await value("SELECT ARRAY[id, school_id] FROM student ORDER BY id LIMIT 1")
    made = made.replace("1, $1,", f"1, {pupil}, {school},")
    await execute(made)
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await execute(moved, NOBODY)


@pytest.mark.parametrize("made", [APPLYING, ASKING], ids=["applied for", "asked about"])
async def test_who_is_asked_for_cannot_go(made):
    [pupil, school] = await value(
        "SELECT ARRAY[id, school_id] FROM student WHERE id NOT IN (SELECT student_id FROM guardianship)"
        " ORDER BY id LIMIT 1"
    )
    made = made.replace("1, $1,", f"1, {pupil}, {school},").replace("LIMIT 1", f"WHERE id = {pupil}")
    await execute(made)
    async with transaction() as tx:
        await tx.execute("DELETE FROM family_member WHERE student_id = $1", pupil)
        await tx.execute("DELETE FROM student_change WHERE student_id = $1", pupil)
        with pytest.raises(asyncpg.ForeignKeyViolationError, match=r"from (enrolment|gateway_task)"):
            await tx.execute("DELETE FROM student WHERE id = $1", pupil)
