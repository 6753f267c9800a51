"""Pupils without a class, and the class that gives them their number (Q51)."""

import msgspec

from xueji.features import organisations, students
from xueji.features.enrolment import errors, report, report_store
from xueji.features.enrolment.more_schemas import Assigned, ClassAssignment, UnplacedPupil, UnplacedPupils
from xueji.features.organisations import Stage
from xueji.kernel.cursors import last_id
from xueji.kernel.masking import mask_name
from xueji.kernel.refusals import NotFound
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.database import Tx
from xueji.platform.scope import scope_of

PAGE = 200


async def unplaced(caller: Caller, grade: str | None, cursor: str | None) -> UnplacedPupils:
    """Who is in school and has no class yet."""
    scope = scope_of(caller)
    stage, _, number = (grade or "").partition("-")
    found = await students.without_class(
        students.POOL, scope, stage or None, int(number) if number else None, last_id(cursor), PAGE + 1
    )
    shown = found[:PAGE]
    await read_log(caller, "pupil.without_class", [row.id for row in shown], "查没有分班的学生")
    return UnplacedPupils(
        [
            UnplacedPupil(
                id=row.id,
                name=row.name if scope.full_names else mask_name(row.name),
                sex_label=students.text_of(students.CATALOGUE["sex"], row.sex),
                stage=Stage(row.stage),
                grade=row.grade,
                grade_label=organisations.grade_label(Stage(row.stage), row.grade),
            )
            for row in shown
        ],
        str(shown[-1].id) if len(found) > PAGE else None,
    )


async def assign(tx: Tx, caller: Caller, data: ClassAssignment) -> Assigned:
    """Put pupils into a class; their numbers are made in the same commit, however many they are.

    Raises:
        NotFound: the class is not in the caller's subtree.
        NotUnplaced: a pupil belongs to another grade, has a class, or is not in school.
    """
    chosen = await organisations.school_class(tx, data.class_id)
    if chosen is None or not chosen.active:
        raise NotFound
    school = await organisations.visible(tx, caller, chosen.school_id)
    ids = list(dict.fromkeys(data.student_ids))
    stood = await students.placements(tx, ids)
    wrong = [
        student_id
        for student_id in ids
        if (one := stood.get(student_id)) is None
        or one.school_id != school.id
        or one.class_id is not None
        or one.state is not students.State.IN_SCHOOL
        or (one.stage, one.grade) != (chosen.stage.value, chosen.grade)
    ]
    if wrong:
        raise errors.NotUnplaced(count=len(wrong))
    await students.place(
        tx,
        [msgspec.structs.replace(one, class_id=chosen.id) for one in stood.values()],
        kind=students.ChangeKind.CLASS,
        source=students.ChangeSource.SCHOOL,
        actor=students.actor_of(caller),
    )
    numbered = await students.number_after_class(tx, ids)
    await report.ask_again(tx, await report_store.untold(tx, ids))
    await tx.audit(
        "pupil.class_assigned", subject=f"class:{chosen.id}", student_ids=ids, organisation_id=school.id,
        numbered=numbered,
    )  # fmt: skip
    words = f"{len(ids)} 名学生编入{chosen.name}" + (f"，生成学籍辅号 {numbered} 个" if numbered else "")
    return Assigned(len(ids), numbered, f"{words}。")
