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
