"""Classes of a school and who leads them (Q145)."""

import msgspec
from msgspec import UNSET
from msgspec.structs import replace

from xueji.features.organisations import errors, rules, store
from xueji.features.organisations.events import HeadTeacherAssigned
from xueji.features.organisations.schemas import (
    ClassChange,
    ClassList,
    GradeOption,
    HeadTeacher,
    NewClass,
    SchoolClass,
)
from xueji.features.organisations.store import POOL, ClassRow, OrganisationRow, Reads
from xueji.features.organisations.teachers import teachers
from xueji.features.organisations.terms import current_school_year
from xueji.features.organisations.tree import post_of, visible
from xueji.kernel.levels import Level
from xueji.kernel.refusals import FieldErrors, NotFound, VersionConflict
from xueji.platform.caller import Caller
from xueji.platform.database import Tx
from xueji.platform.events import publish


async def list_of(caller: Caller, school_id: int | None) -> ClassList:
    """Classes, grades and possible class teachers of a school; without an id, of the caller's own."""
    school = await _school(POOL, caller, school_id or post_of(caller).organisation_id)
    rows = await store.classes_of(POOL, school.id)
    able = [HeadTeacher(one.post_id, one.name) for one in await teachers().who_may_lead(POOL, school.id)]
    leading = await _leading(POOL, rows)
    return ClassList(
        school_id=school.id,
        school_name=school.name,
        grades=[
            GradeOption(one.stage, one.stage.label, one.grade, one.label)
            for one in rules.grades_of(school.stages, school.system)
        ],
        items=[card(row, leading) for row in rows],
        teachers=able,
    )


async def create(tx: Tx, caller: Caller, data: NewClass) -> SchoolClass:
    """Enter a class of the current school year."""
    school = await _school(tx, caller, data.school_id)
    if faults := rules.class_errors(school.stages, school.system, data.stage, data.grade, data.number):
        raise FieldErrors(faults)
    name = rules.class_name(data.stage, data.grade, school.system, data.number)
    year = await current_school_year(tx, school.path, tx.today)
    class_id = await store.insert_class(
        tx,
        school_id=school.id,
        stage=data.stage,
        grade=data.grade,
        entry_year=rules.entry_year(year, data.grade),
        number=data.number,
        name=name,
    )
    if class_id is None:
        raise errors.ClassExists(name=name)
    await tx.audit("class.created", subject=f"class:{class_id}", organisation_id=school.id, name=name)
    return await _card(tx, class_id)


async def change(tx: Tx, caller: Caller, class_id: int, expected_version: int, data: ClassChange) -> SchoolClass:
    """Change the number or close the class. Closing takes the class from its class teacher."""
    old, school = await _own_class(tx, caller, class_id)
    if old.version != expected_version:
        raise VersionConflict(yours=msgspec.to_builtins(data), theirs=msgspec.to_builtins(await _card(tx, class_id)))
    number = old.number if data.number is UNSET else data.number
    active = old.active if data.active is UNSET else data.active
    if faults := rules.class_errors(school.stages, school.system, old.stage, old.grade, number):
        raise FieldErrors(faults)
    new = replace(
        old,
        number=number,
        active=active,
        name=rules.class_name(old.stage, old.grade, school.system, number),
        head_teacher_post_id=old.head_teacher_post_id if active else None,
    )
    if active and await store.class_taken(tx, new):
        raise errors.ClassExists(name=new.name)
    await store.update_class(tx, new)
    await tx.audit(
        "class.changed", subject=f"class:{class_id}", organisation_id=school.id, name=new.name, active=new.active
    )
    return await _card(tx, class_id)


async def assign_head_teacher(tx: Tx, caller: Caller, class_id: int, post_id: int | None) -> SchoolClass:
    """Give the class to a post of the same school that has the role, or to nobody."""
    old, school = await _own_class(tx, caller, class_id)
    able = {one.post_id for one in await teachers().who_may_lead(tx, school.id)}
    if post_id is not None and post_id not in able:
        raise errors.NotATeacherHere(name=old.name)
    if post_id != old.head_teacher_post_id:
        await store.update_class(tx, replace(old, head_teacher_post_id=post_id))
        await tx.audit(
            "class.teacher_assigned",
            subject=f"class:{class_id}",
            organisation_id=school.id,
            post_id=post_id,
            former_post_id=old.head_teacher_post_id,
        )
        await publish(tx, HeadTeacherAssigned(class_id, old.name, school.id, post_id, old.head_teacher_post_id))
    return await _card(tx, class_id)


async def release_classes(tx: Tx, post_id: int) -> list[ClassRow]:
    """A post ends or loses the role: its classes stand without a class teacher, and the audit says so."""
    released = await store.release_classes(tx, post_id)
    for row in released:
        await tx.audit(
            "class.teacher_released", subject=f"class:{row.id}", organisation_id=row.school_id, former_post_id=post_id
        )
        await publish(tx, HeadTeacherAssigned(row.id, row.name, row.school_id, None, post_id))
    return released


def card(row: ClassRow, leading: dict[int, HeadTeacher]) -> SchoolClass:
    return SchoolClass(
        id=row.id,
        school_id=row.school_id,
        stage=row.stage,
        grade=row.grade,
        grade_label=rules.grade_label(row.stage, row.grade),
        entry_year=row.entry_year,
        number=row.number,
        name=row.name,
        head_teacher=leading.get(row.head_teacher_post_id or 0),
        active=row.active,
        version=row.version,
    )


async def _leading(source: Reads, rows: list[ClassRow]) -> dict[int, HeadTeacher]:
    posts = [row.head_teacher_post_id for row in rows if row.head_teacher_post_id is not None]
    return {one.post_id: HeadTeacher(one.post_id, one.name) for one in await teachers().named(source, posts)}


async def _school(source: Reads, caller: Caller, school_id: int) -> OrganisationRow:
    found = await visible(source, caller, school_id)
    if found.level is not Level.SCHOOL:
        raise errors.NotASchool(name=found.name)
    return found


async def _own_class(tx: Tx, caller: Caller, class_id: int) -> tuple[ClassRow, OrganisationRow]:
    found = await store.lock_class(tx, class_id)
    if found is None:
        raise NotFound
    return found, await _school(tx, caller, found.school_id)


async def _card(tx: Tx, class_id: int) -> SchoolClass:
    row = await store.school_class(tx, class_id)
    if row is None:
        raise NotFound
    return card(row, await _leading(tx, [row]))
