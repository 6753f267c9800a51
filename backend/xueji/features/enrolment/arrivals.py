"""Pupils of a template that was entered become applications; who has a record of the stage before continues it."""

from collections.abc import Sequence

from xueji.features import students
from xueji.features.enrolment import checks, continuing, periods, store
from xueji.features.enrolment.cancel import follow
from xueji.features.enrolment.schemas import EnrolmentState, Kind, Source
from xueji.features.organisations import Stage
from xueji.features.students import Newcomer, PupilsEntered
from xueji.platform.database import Tx
from xueji.platform.events import subscribe


@subscribe(PupilsEntered)
async def take_in(tx: Tx, event: PupilsEntered) -> None:
    """A constant number of statements, however many lines the file had."""
    found = await students.newcomers(tx, event.student_ids)
    if not found:
        return
    year = await periods.this_year(tx, found[0].school_path, tx.today)
    former = {one.id: one.graduate_id for one in found if continues(one) and one.graduate_id is not None}
    if former:
        await students.forget_newcomers(tx, list(former))
        going_on = {former[one.id]: one for one in found if one.id in former}
        await continuing.take_over(
            tx,
            [
                continuing.Place(
                    student_id=student_id,
                    school_id=one.school_id,
                    school_path=one.school_path,
                    stage=Stage(one.stage),
                    grade=one.grade,
                    class_id=one.class_id,
                )
                for student_id, one in going_on.items()
            ],
            year=year,
            account_id=event.account_id,
            name=event.name,
        )
    await _enter(tx, [one for one in found if one.id not in former], year, event)


async def _enter(tx: Tx, found: Sequence[Newcomer], year: int, event: PupilsEntered) -> None:
    if not found:
        return
    ids = await store.add(
        tx,
        [
            store.NewEnrolment(
                student_id=one.id,
                school_id=one.school_id,
                school_path=one.school_path,
                stage=one.stage,
                grade=one.grade,
                year=year,
                kind=Kind.NEW if one.stage == Stage.PRIMARY.value and one.grade == 1 else Kind.LATE,
                source=Source.TEMPLATE,
                state=EnrolmentState.CHECKING,
                entered_by=event.account_id,
                entered_name=event.name,
            )
            for one in found
        ],
    )
    await follow(tx, [one.id for one in found])
    await checks.ask(tx, [(number, one.id, one.school_id) for number, one in zip(ids, found, strict=True)])


def continues(one: Newcomer) -> bool:
    """Junior and senior schools continue the record of the stage before (Q1)."""
    return one.stage != Stage.PRIMARY.value and one.graduate_id is not None
