"""How organisations and classes come into being without an administrator: the first province, and seeding."""

from collections.abc import Sequence

from xueji.features.organisations import rules, store
from xueji.features.organisations.rules import OrganisationForm, Stage, System
from xueji.features.organisations.store import ClassRow, NewClassRow, OrganisationRow
from xueji.features.organisations.terms import current_school_year
from xueji.features.organisations.tree import get_organisation
from xueji.kernel.levels import Level
from xueji.kernel.refusals import FieldErrors
from xueji.platform.database import Tx


async def found_organisation(
    tx: Tx,
    parent_id: int | None,
    level: Level,
    name: str,
    *,
    short_name: str | None = None,
    division_code: str | None = None,
    school_code: str | None = None,
    stages: Sequence[Stage] = (),
    system: System | None = None,
    central_school_id: int | None = None,
) -> OrganisationRow:
    """Enter an organisation by the same rules as the door, without a caller: for the command line."""
    form = OrganisationForm(level, name, short_name or name[:20], division_code, school_code, tuple(stages), system)
    if faults := rules.organisation_errors(form):
        raise FieldErrors(faults)
    parent = None if parent_id is None else await get_organisation(parent_id, tx)
    organisation_id = await store.insert_organisation(
        tx,
        parent=parent,
        level=level,
        name=form.name,
        short_name=form.short_name,
        division_code=division_code,
        school_code=school_code,
        stages=form.stages,
        system=system,
        central_school_id=central_school_id,
    )
    await tx.audit("organisation.founded", subject=f"organisation:{organisation_id}", organisation_id=organisation_id)
    return await get_organisation(organisation_id, tx)


async def found_classes(tx: Tx, school: OrganisationRow, classes: Sequence[tuple[Stage, int, int]]) -> None:
    """Classes of the current school year by stage, grade and number, each made when it is not there yet."""
    faults = [
        fault
        for stage, grade, number in classes
        for fault in rules.class_errors(school.stages, school.system, stage, grade, number)
    ]
    if faults:
        raise FieldErrors(faults)
    year = await current_school_year(tx, school.path, tx.today)
    await store.insert_classes(
        tx,
        [
            NewClassRow(
                school.id,
                stage,
                grade,
                rules.entry_year(year, grade),
                number,
                rules.class_name(stage, grade, school.system, number),
            )
            for stage, grade, number in classes
        ],
    )


async def found_class(tx: Tx, school: OrganisationRow, stage: Stage, grade: int, number: int) -> ClassRow:
    """The class of the current school year, made when it is not there yet."""
    if faults := rules.class_errors(school.stages, school.system, stage, grade, number):
        raise FieldErrors(faults)
    year = await current_school_year(tx, school.path, tx.today)
    made = await store.insert_class(
        tx,
        school_id=school.id,
        stage=stage,
        grade=grade,
        entry_year=rules.entry_year(year, grade),
        number=number,
        name=rules.class_name(stage, grade, school.system, number),
    )
    rows = await store.classes_of(tx, school.id)
    return next(
        row for row in rows if row.id == made or (row.stage is stage and row.grade == grade and row.number == number)
    )
