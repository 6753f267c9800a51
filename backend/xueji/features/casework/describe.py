"""Whom cases are about: the room's own words where it has some, else the pupil's name, grade and way."""

from collections.abc import Mapping, Sequence

from xueji.approvals import Case
from xueji.features import students
from xueji.features.casework import words
from xueji.features.casework.kinds import Subject, Viewer, kind_named, kind_of
from xueji.features.casework.store import CaseLine, OneRow

UNNAMED = "还没有学籍的孩子"


async def of_lines(source: students.Reads, viewer: Viewer, lines: Sequence[CaseLine]) -> Mapping[int, Subject]:
    """All lines of a page; one statement more for each room that describes its cases itself."""
    found: dict[int, Subject] = {}
    by_flow: dict[str, list[Case]] = {}
    for line in lines:
        case = line.case
        by_flow.setdefault(case.flow, []).append(case)
        found[line.id] = _by_pupil(
            viewer, line.offices, line.student_name, line.stage, line.grade, line.school, line.school_path
        )
    for flow, cases in by_flow.items():
        kind = kind_named(flow)
        if kind is not None and kind.describe is not None:
            found |= await kind.describe(source, viewer, cases)
    return found


async def of_one(source: students.Reads, viewer: Viewer, row: OneRow) -> Subject:
    case, kind = row.case, kind_of(row.case)
    if kind is not None and kind.describe is not None:
        described = await kind.describe(source, viewer, [case])
        if case.id in described:
            return described[case.id]
    names = {party: office.name for party, office in row.offices.items()}
    return _by_pupil(viewer, names, row.student_name, row.stage, row.grade, row.school, row.school_path)


def _by_pupil(
    viewer: Viewer,
    offices: Mapping[str, str],
    name: str | None,
    stage: str | None,
    grade: int | None,
    school: str | None,
    school_path: str | None,
) -> Subject:
    origin, destination = words.way(offices, school or "")
    return Subject(
        name=viewer.name(name, school_path) if name else UNNAMED,
        grade=students.grade_label(stage, grade) if stage and grade else "",
        origin=origin,
        destination=destination,
    )
