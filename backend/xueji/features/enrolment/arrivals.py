"""Pupils of a template that was entered become applications; who has a record of the stage before continues it."""

from xueji.features import organisations, students
from xueji.features.enrolment import checks, continuing, periods, store
from xueji.features.enrolment.cancel import follow
from xueji.features.organisations import Stage
from xueji.features.students import PupilsEntered
from xueji.platform.database import Tx
from xueji.platform.events import subscribe


@subscribe(PupilsEntered)
async def take_in(tx: Tx, event: PupilsEntered) -> None:
    """A constant number of statements, however many lines the file had."""
    school = await organisations.get_organisation(event.school_id, tx)
    year = await periods.this_year(tx, school.path, tx.today)
    continued = {one.id: one for one in await students.continuing_newcomers(tx, event.student_ids)}
    if continued:
        await students.forget_newcomers(tx, list(continued))
        await continuing.take_over(
            tx,
            [
                continuing.Place(
                    student_id=one.graduate_id,
                    school_id=one.school_id,
                    school_path=one.school_path,
                    stage=Stage(one.stage),
                    grade=one.grade,
                    class_id=one.class_id,
                )
                for one in continued.values()
            ],
            year=year,
            account_id=event.account_id,
            name=event.name,
        )
    fresh = [student_id for student_id in event.student_ids if student_id not in continued]
    applications = await store.add_arrived(tx, fresh, year, event.account_id, event.name)
    await follow(tx, fresh)
    await checks.begin(tx, [(number, student_id, event.school_id) for number, student_id in applications])
