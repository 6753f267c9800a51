"""Who is at the exam platform and who is not: an office with what lies below it, a school pupil by pupil."""

from collections.abc import Iterable, Sequence

from xueji.features import organisations, students
from xueji.features.exam_roster import store
from xueji.features.exam_roster.rules import Standing
from xueji.features.exam_roster.schemas import (
    RosterBoard,
    RosterPupil,
    RosterPupils,
    RosterUnit,
    RosterView,
    StandingCount,
)
from xueji.features.exam_roster.store import CountRow
from xueji.features.exam_roster.view import views
from xueji.features.organisations import OrganisationRow, Stage, TrailStep
from xueji.kernel.cursors import last_id
from xueji.kernel.levels import Level
from xueji.kernel.masking import mask_name
from xueji.kernel.refusals import NotFound
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.connections import china_today
from xueji.platform.scope import scope_of

PURPOSE = "看学考名册"
PAGE = 50
SHOWN = tuple(one for one in Standing if one is not Standing.GONE)


async def read(caller: Caller, organisation_id: int | None) -> RosterBoard:
    """One office of the caller's subtree, the own one if none is named. Sums alone: nobody is looked at."""
    office = await _office(caller, organisation_id)
    school = office.level is Level.SCHOOL
    rows = (
        await store.of_school(students.POOL, scope_of(caller), office.id)
        if school
        else await store.below(students.POOL, office.path)
    )
    return RosterBoard(
        organisation_id=office.id,
        name=office.name,
        level=office.level,
        trail=[TrailStep(row.id, row.name) for row in await organisations.way_down(caller, office)],
        whole=_unit(office.id, office.name, rows),
        items=[] if school else _units(rows),
        of_school=school,
    )


async def read_pupils(
    caller: Caller, organisation_id: int | None, standing: Standing, cursor: str | None
) -> RosterPupils:
    """The pupils of a school who stand like this, a page at a time; the look is written down."""
    office = await _office(caller, organisation_id)
    if office.level is not Level.SCHOOL or standing is Standing.GONE:
        raise NotFound
    scope = scope_of(caller)
    rows = await store.pupils(students.POOL, scope, office.id, standing, last_id(cursor), PAGE + 1)
    shown = rows[:PAGE]
    await read_log(caller, "exam_roster.pupils", [row.student_id for row in shown], PURPOSE)
    seen = await views(students.POOL, shown, await china_today(), listed=True)
    return RosterPupils(
        items=[
            RosterPupil(
                student_id=row.student_id,
                name=row.name if scope.full_names else mask_name(row.name),
                place=row.class_name or f"{organisations.grade_label(Stage.SENIOR, row.grade)}，还没分班",
                view=view,
            )
            for row, view in zip(shown, seen, strict=True)
        ],
        next=str(shown[-1].student_id) if len(rows) > PAGE else None,
        masked=not scope.full_names,
    )


async def read_pupil(caller: Caller, student_id: int) -> RosterView:
    """One senior pupil of the scope; NotFound for anybody else. The look is written down."""
    row = await store.row_in(students.POOL, scope_of(caller), student_id)
    if row is None:
        raise NotFound
    await read_log(caller, "exam_roster.pupils", [student_id], PURPOSE)
    [view] = await views(students.POOL, [row], await china_today())
    return view


async def _office(caller: Caller, organisation_id: int | None) -> OrganisationRow:
    own = organisations.post_of(caller).organisation_id
    return await organisations.visible(students.POOL, caller, organisation_id or own)


def _units(rows: Iterable[CountRow]) -> list[RosterUnit]:
    units: dict[int, list[CountRow]] = {}
    for row in rows:
        units.setdefault(row.id, []).append(row)
    return [_unit(key, own[0].name, own) for key, own in units.items()]


def _unit(id_: int, name: str, rows: Sequence[CountRow]) -> RosterUnit:
    counts = {standing: sum(row.pupils for row in rows if row.standing is standing) for standing in SHOWN}
    return RosterUnit(
        id=id_,
        name=name,
        pupils=sum(counts.values()),
        counts=[
            StandingCount(standing=standing, label=standing.label, pupils=number) for standing, number in counts.items()
        ],
    )
