"""What the rules look at: the pupil's side and the school's, each in one statement."""

from collections.abc import Sequence
from datetime import date

import msgspec

from xueji.features.organisations import Stage, System
from xueji.features.students import Reads, State
from xueji.features.transfers.rules import OpenCase, Place, Pupil, Target
from xueji.platform.database import Tx


class _Pupil(msgspec.Struct, frozen=True, kw_only=True):
    student_id: int
    school_id: int
    school: str
    bureau_id: int
    bureau: str
    district: str
    stage: Stage
    grade: int
    system: System | None
    state: State
    problems: list[str]
    open_cases: list[OpenCase]


_PUPIL = """
SELECT s.id AS student_id, s.school_id, o.name AS school, b.id AS bureau_id, b.name AS bureau,
  coalesce(r.district, '') AS district, s.stage, s.grade, o.system, s.state,
  (SELECT coalesce(jsonb_agg(p.kind ORDER BY p.id), '[]') FROM problem_record p
   WHERE p.student_id = s.id AND p.state = 'open') AS problems,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('label', c.flow, 'number', c.number, 'is_transfer', c.flow = ANY($3),
    'case_id', c.id, 'holder', coalesce((SELECT string_agg(h.name, '、' ORDER BY h.id) FROM organisation h
      WHERE h.id = ANY(c.holder_ids)), '')) ORDER BY c.id), '[]') FROM approval_case c
   WHERE c.student_id = s.id AND c.closed_at IS NULL AND c.id IS DISTINCT FROM $2) AS open_cases
FROM student s JOIN organisation o ON o.id = s.school_id JOIN organisation b ON b.id = o.parent_id
LEFT JOIN transfer_rule r ON r.school_id = o.id WHERE s.id = $1
"""


async def pupil(
    source: Reads, student_id: int, *, besides: int | None, transfers: Sequence[str], labels: dict[str, str]
) -> Pupil | None:
    """The pupil's side, whatever case `besides` is about. The caller has checked who asks."""
    row = await source.row(_Pupil, _PUPIL, student_id, besides, list(transfers))
    if row is None:
        return None
    return Pupil(
        student_id=row.student_id,
        school_id=row.school_id,
        school=row.school,
        bureau_id=row.bureau_id,
        bureau=row.bureau,
        district=row.district,
        stage=row.stage,
        grade=row.grade,
        system=row.system,
        state=row.state,
        problems=tuple(labels.get(kind, kind) for kind in row.problems),
        open_cases=tuple(
            msgspec.structs.replace(one, label=labels.get(one.label, one.label)) for one in row.open_cases
        ),
    )


class _Place(msgspec.Struct, frozen=True, kw_only=True):
    school_id: int
    school: str
    bureau_id: int
    bureau: str
    district: str
    active: bool
    approved: bool
    stages: tuple[Stage, ...]
    system: System | None
    classes: int
    class_size: int
    pupils: int
    coming: int
    class_name: str
    class_pupils: int
    class_coming: int
    graduating_until: date | None
    graduating_reason: str


_PLACE = """
SELECT o.id AS school_id, o.name AS school, b.id AS bureau_id, b.name AS bureau, coalesce(r.district, '') AS district,
  o.active, o.school_code IS NOT NULL AS approved, o.stages, o.system, coalesce(r.class_size, 0) AS class_size,
  r.graduating_until, coalesce(r.graduating_reason, '') AS graduating_reason,
  (SELECT count(*) FROM school_class c WHERE c.school_id = o.id AND c.active AND c.stage = $2 AND c.grade = $3)
    AS classes,
  (SELECT count(*) FROM student s WHERE s.school_id = o.id AND s.stage = $2 AND s.grade = $3
    AND s.state IN ('in_school', 'suspended')) AS pupils,
  way.coming, way.class_coming,
  coalesce((SELECT c.name FROM school_class c WHERE c.id = $4 AND c.school_id = o.id), '') AS class_name,
  (SELECT count(*) FROM student s WHERE s.class_id = $4 AND s.school_id = o.id
    AND s.state IN ('in_school', 'suspended')) AS class_pupils
FROM organisation o JOIN organisation b ON b.id = o.parent_id LEFT JOIN transfer_rule r ON r.school_id = o.id,
  LATERAL (SELECT count(*) AS coming, count(*) FILTER (WHERE t.class_id = $4) AS class_coming FROM transfer t
    JOIN approval_case p ON p.id = t.case_id AND p.closed_at IS NULL
    WHERE t.to_school_id = o.id AND t.to_stage = $2 AND t.to_grade = $3 AND t.moved_at IS NULL
      AND t.case_id IS DISTINCT FROM $5) AS way
WHERE o.id = $1 AND o.level = 'school'
"""


async def place(
    source: Reads, school_id: int, target: Target | None, class_id: int | None, besides: int | None
) -> Place | None:
    """A school, with how full the grade (and the class) is and who is on the way there, `besides` one case."""
    stage, grade = (target.stage.value, target.grade) if target else (None, None)
    row = await source.row(_Place, _PLACE, school_id, stage, grade, class_id, besides)
    return None if row is None else Place(target=target, **msgspec.structs.asdict(row))


async def hold_class(tx: Tx, class_id: int) -> None:
    """Whoever takes the last seat of a class takes it alone, until the transaction ends."""
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended('school_class', $1))", class_id)


class SchoolRow(msgspec.Struct, frozen=True):
    id: int
    name: str
    bureau: str
    stages: tuple[Stage, ...]
    system: System | None


async def schools(source: Reads, root: str, words: str, stages: Sequence[str], most: int) -> list[SchoolRow]:
    """Approved schools of the province that teach one of these stages, those whose name begins so first."""
    sql = (
        "SELECT o.id, o.name, b.name AS bureau, o.stages, o.system FROM organisation o"
        " JOIN organisation b ON b.id = o.parent_id WHERE o.path LIKE $1 || '%' AND o.level = 'school' AND o.active"
        " AND o.school_code IS NOT NULL AND o.stages && $3::text[]"
        " AND (position($2 in o.name) > 0 OR position($2 in o.short_name) > 0)"
        " ORDER BY position($2 in o.name) <> 1, length(o.name), o.id LIMIT $4"
    )
    return await source.fetch(SchoolRow, sql, root, words, list(stages), most)


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A record that somebody named."""

    id: int
    name: str
    school_id: int
    school: str
    state: State


async def holder_of(source: Reads, index: bytes) -> Known | None:
    """The record that claims the person of this blind index, or the newest that did."""
    sql = (
        "SELECT s.id, s.name, s.school_id, o.name AS school, s.state FROM student s"
        " JOIN organisation o ON o.id = s.school_id WHERE s.id_index = $1 AND s.state <> 'not_enrolled'"
        " ORDER BY s.state IN ('waiting', 'in_school', 'suspended', 'abroad', 'other_leave') DESC, s.id DESC LIMIT 1"
    )
    return await source.row(Known, sql, index)


async def namesake(source: Reads, school: str, name: str, birth_date: date) -> Known | None:
    """The one pupil with this name and birth date at the school of this very name; None of none or several."""
    sql = (
        "SELECT s.id, s.name, s.school_id, o.name AS school, s.state FROM student s"
        " JOIN organisation o ON o.id = s.school_id WHERE $1 IN (o.name, o.short_name) AND s.name = $2"
        " AND s.birth_date = $3 AND s.state <> 'not_enrolled' ORDER BY s.id LIMIT 2"
    )
    found = await source.fetch(Known, sql, school, name, birth_date)
    return found[0] if len(found) == 1 else None
