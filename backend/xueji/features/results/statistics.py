"""Statistics of a grade: an office and what lies below it, down to the pupils of a class (Q125–128)."""

from collections.abc import Iterable, Sequence

from litestar.response import Response

from xueji.features import organisations, students
from xueji.features.organisations import OrganisationRow, Stage, TrailStep
from xueji.features.results import errors, statistics_store, store
from xueji.features.results.graduation import Measure
from xueji.features.results.schemas import (
    ClassStatistics,
    MeasureName,
    PupilOutcome,
    Share,
    StatisticsPage,
    UnitStatistics,
)
from xueji.features.results.statistics_store import READY, PupilRow, SumRow
from xueji.features.results.subjects import Outcome
from xueji.kernel.levels import Level
from xueji.kernel.masking import mask_name
from xueji.kernel.refusals import NotFound
from xueji.platform import workbooks
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.media_types import WORKBOOK, kept_as
from xueji.platform.scope import scope_of

PURPOSE = "看高中毕业统计"
MEASURES = [MeasureName(measure, measure.label) for measure in Measure]


async def read(caller: Caller, organisation_id: int | None, grade: int) -> StatisticsPage:
    """One office of the caller's subtree, the own one if none is named. Sums alone: nobody is looked at."""
    office = await _office(caller, organisation_id)
    items = await _items(caller, office, grade)
    province = office.level is Level.PROVINCE
    feeds = await store.feeds(students.POOL) if province else []
    return StatisticsPage(
        organisation_id=office.id,
        name=office.name,
        level=office.level,
        grade=grade,
        grade_label=organisations.grade_label(Stage.SENIOR, grade),
        trail=[TrailStep(row.id, row.name) for row in await organisations.way_down(caller, office)],
        measures=MEASURES,
        whole=_sum(office.id, office.name, items),
        items=items,
        of_classes=office.level is Level.SCHOOL,
        left=await store.left_count(students.POOL) if province else None,
        heard_at=next((one.heard_at for one in feeds if one.province_id == office.id), None),
    )


async def _office(caller: Caller, organisation_id: int | None) -> OrganisationRow:
    own = organisations.post_of(caller).organisation_id
    return await organisations.visible(students.POOL, caller, organisation_id or own)


async def _items(caller: Caller, office: OrganisationRow, grade: int) -> list[UnitStatistics]:
    if office.level is Level.SCHOOL:
        return _units(await statistics_store.classes(students.POOL, scope_of(caller), office.id, grade))
    return _units(await statistics_store.below(students.POOL, office.path, grade))


async def one_class(caller: Caller, class_id: int) -> ClassStatistics:
    """A class pupil by pupil; the look is written down. NotFound outside the scope."""
    scope = scope_of(caller)
    found = await organisations.school_class(students.POOL, class_id)
    if found is None or found.stage is not Stage.SENIOR or caller.post is None:
        raise NotFound
    if scope.class_ids is not None and class_id not in scope.class_ids:
        raise NotFound
    school = await organisations.visible(students.POOL, caller, found.school_id)
    rows = await statistics_store.pupils(students.POOL, scope, class_id)
    await read_log(caller, "results.statistics", [row.student_id for row in rows], PURPOSE)
    return ClassStatistics(
        class_id=class_id,
        name=found.name,
        school=school.name,
        grade_label=organisations.grade_label(found.stage, found.grade),
        masked=not scope.full_names,
        measures=MEASURES,
        whole=_of_pupils(class_id, found.name, rows),
        pupils=[_pupil(row, full=scope.full_names) for row in rows],
    )


def _states(row: PupilRow) -> dict[Measure, Outcome]:
    return {measure: getattr(row, f"{measure}_state") for measure in Measure}


def _pupil(row: PupilRow, *, full: bool) -> PupilOutcome:
    return PupilOutcome(
        student_id=row.student_id,
        name=row.name if full else mask_name(row.name),
        credits=f"{row.credits:g}",
        outcomes={measure.value: outcome for measure, outcome in _states(row).items()},
    )


def _of_pupils(class_id: int, name: str, rows: Sequence[PupilRow]) -> UnitStatistics:
    states = [_states(row) for row in rows]
    return UnitStatistics(
        id=class_id,
        name=name,
        pupils=len(rows),
        credits=sum(row.credits for row in rows) / len(rows) if rows else 0.0,
        ready=sum(all(one is Outcome.PASSED for one in each.values()) for each in states),
        shares=[
            Share(
                measure=measure,
                passed=sum(one[measure] is Outcome.PASSED for one in states),
                failed=sum(one[measure] is Outcome.FAILED for one in states),
                open=sum(one[measure] is Outcome.OPEN for one in states),
            )
            for measure in Measure
        ],
    )


# --- sums -------------------------------------------------------------------------------------------------------------


def _units(rows: Iterable[SumRow]) -> list[UnitStatistics]:
    """The rows of each unit put together, in their order."""
    units: dict[int, list[SumRow]] = {}
    for row in rows:
        units.setdefault(row.id, []).append(row)
    return [_unit(own) for own in units.values()]


def _unit(rows: Sequence[SumRow]) -> UnitStatistics:
    counts = {(row.measure, row.state): row.pupils for row in rows}
    ready = [row for row in rows if row.measure == READY]
    pupils = sum(row.pupils for row in ready)
    credits_ = sum(row.credits for row in ready)
    return UnitStatistics(
        id=rows[0].id,
        name=rows[0].name,
        pupils=pupils,
        credits=credits_ / pupils if pupils else 0.0,
        ready=counts.get((READY, Outcome.PASSED), 0),
        shares=[
            Share(
                measure=measure,
                passed=counts.get((measure.value, Outcome.PASSED), 0),
                failed=counts.get((measure.value, Outcome.FAILED), 0),
                open=counts.get((measure.value, Outcome.OPEN), 0),
            )
            for measure in Measure
        ],
    )


def _sum(organisation_id: int, name: str, items: Sequence[UnitStatistics]) -> UnitStatistics:
    pupils = sum(one.pupils for one in items)
    return UnitStatistics(
        id=organisation_id,
        name=name,
        pupils=pupils,
        credits=sum(one.credits * one.pupils for one in items) / pupils if pupils else 0.0,
        ready=sum(one.ready for one in items),
        shares=[
            Share(
                measure=measure,
                passed=sum(one.shares[order].passed for one in items),
                failed=sum(one.shares[order].failed for one in items),
                open=sum(one.shares[order].open for one in items),
            )
            for order, measure in enumerate(Measure)
        ],
    )


# --- workbook ---------------------------------------------------------------------------------------------------------


async def export(caller: Caller, organisation_id: int | None, grade: int) -> Response[bytes]:
    """The office and what lies below it as a workbook; for a bureau every school of the subtree on a second sheet.

    Raises NotFound outside the subtree, NothingToExport where the grade has nobody.
    """
    office = await _office(caller, organisation_id)
    items = await _items(caller, office, grade)
    label = organisations.grade_label(Stage.SENIOR, grade)
    if not items:
        raise errors.NothingToExport(office=office.name, grade=label)
    sheets = [_sheet("汇总", [*items, _sum(office.id, "合计", items)])]
    if office.level is not Level.SCHOOL:
        sheets.append(_sheet("各校", _units(await statistics_store.schools_below(students.POOL, office.path, grade))))
    content = await workbooks.write_workbook(sheets)
    return Response(content, media_type=WORKBOOK, headers=kept_as(f"{office.name}{label}毕业统计", "statistics.xlsx"))


def _sheet(name: str, units: Sequence[UnitStatistics]) -> workbooks.Sheet:
    titles = ["名称", "在校人数", "平均毕业学分", "五项都够"]
    for measure in Measure:
        words = ("够了", "还不够") if measure is Measure.CREDITS else ("合格", "没有合格", "还没有结果")
        titles += [f"{measure.label}{word}" for word in words]
    rows: list[list[object]] = [
        [one.name, one.pupils, round(one.credits, 1), one.ready, *_counts(one.shares)] for one in units
    ]
    columns = [
        workbooks.Column(title, workbooks.Kind.NUMBER if at else workbooks.Kind.TEXT, 14 if at else 28)
        for at, title in enumerate(titles)
    ]
    return workbooks.Sheet(name, columns, rows)


def _counts(shares: Iterable[Share]) -> list[int]:
    found: list[int] = []
    for one in shares:
        undecided = [one.failed + one.open] if one.measure is Measure.CREDITS else [one.failed, one.open]
        found += [one.passed, *undecided]
    return found
