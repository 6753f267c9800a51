"""An applicant's values: every fault at once, and where the pupil is to stand."""

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from xueji.features import organisations, students
from xueji.features.enrolment import errors
from xueji.features.organisations import ClassRow, OrganisationRow, Stage
from xueji.kernel.refusals import FieldErrors
from xueji.platform.database import Tx

ASKED = frozenset(students.CATALOGUE) - {"school_code", "class_name", "provincial_number"} | {students.MEMBERS}
"""Every field of the record but what the school, the class and the system give."""


class Filled(msgspec.Struct, frozen=True):
    """Values and family in their one written form."""

    values: dict[str, students.Value]
    members: list[dict[str, students.Value]]


def filled(values: Mapping[str, object], members: Sequence[Mapping[str, object]], today: date) -> Filled:
    """Judge a whole form.

    Raises:
        FieldErrors: with every fault.
    """
    cleaned = students.clean(students.Form(values, members), fields=ASKED, today=today)
    if cleaned.errors:
        raise FieldErrors(cleaned.errors)
    return Filled(cleaned.values, cleaned.members)


async def classes_of(tx: Tx, class_ids: Sequence[int | None]) -> dict[int, ClassRow]:
    """The classes that were chosen, in one statement."""
    wanted = {class_id for class_id in class_ids if class_id is not None}
    return {one.id: one for one in await organisations.classes_by_id(tx, sorted(wanted))} if wanted else {}


def require_class(
    school: OrganisationRow, stage: Stage, grade: int, class_id: int | None, classes: Mapping[int, ClassRow]
) -> None:
    """A class, if one was chosen, stands in the school's grade.

    Raises:
        StageNotTaught: the school has no such grade.
        ClassDoesNotFit: it does not.
    """
    if grade > organisations.grades_in(stage, school.system):
        raise errors.StageNotTaught(
            school=school.name,
            stage=f"这样的年级：{stage.label} {grade} 年级",
            taught="、".join(one.label for one in organisations.grades_of(school.stages, school.system)),
        )
    found = None if class_id is None else classes.get(class_id)
    if class_id is not None and (found is None or not found.takes(school.id, stage, grade)):
        raise errors.ClassDoesNotFit(grade=organisations.grade_label(stage, grade))
