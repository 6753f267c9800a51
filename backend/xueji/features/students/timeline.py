"""The complete story of a record (Q69): entry, changes, classes and states, newest first."""

import enum
from collections.abc import Sequence

from xueji.features.students import store
from xueji.features.students.fields import CATALOGUE, MEMBERS
from xueji.features.students.record import NATIONAL_NUMBER
from xueji.features.students.schemas import Timeline, TimelineEntry
from xueji.features.students.store import POOL, ChangeRow, Reads
from xueji.kernel.refusals import NotFound
from xueji.kernel.texts import some_of
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller, CallerKind
from xueji.platform.scope import Scope, scope_of


class ChangeKind(enum.StrEnum):
    """What kind of act changed the record."""

    APPLIED = "applied"
    ENTERED = "entered"
    INFORMATION = "information"
    CLASS = "class"
    STATE = "state"
    SCHOOL = "school"
    GRADE = "grade"
    NUMBER = "number"
    PHOTO = "photo"

    @property
    def label(self) -> str:
        return KIND_LABELS[self]


KIND_LABELS: dict[ChangeKind, str] = {
    ChangeKind.APPLIED: "申请建籍",
    ChangeKind.ENTERED: "建立学籍",
    ChangeKind.INFORMATION: "信息变更",
    ChangeKind.CLASS: "分班、调班",
    ChangeKind.STATE: "学籍变动",
    ChangeKind.SCHOOL: "换学校",
    ChangeKind.GRADE: "升级",
    ChangeKind.NUMBER: "取得学籍号",
    ChangeKind.PHOTO: "更换照片",
}


class ChangeSource(enum.StrEnum):
    """Where a change came from."""

    ENROLMENT = "enrolment"
    GRADUATION = "graduation"
    IMPORT = "import"
    MAINTENANCE = "maintenance"
    SCHOOL = "school"
    NATIONAL = "national"
    RETURN = "return"
    SYSTEM = "system"
    TRANSFER = "transfer"

    @property
    def label(self) -> str:
        return SOURCE_LABELS[self]


SOURCE_LABELS: dict[ChangeSource, str] = {
    ChangeSource.ENROLMENT: "建籍",
    ChangeSource.GRADUATION: "学生毕业处理",
    ChangeSource.IMPORT: "名册导入",
    ChangeSource.MAINTENANCE: "家长提交，学校确认",
    ChangeSource.SCHOOL: "学校修改",
    ChangeSource.NATIONAL: "全国平台",
    ChangeSource.RETURN: "恢复在校",
    ChangeSource.SYSTEM: "系统",
    ChangeSource.TRANSFER: "转学",
}

_ARRIVALS = {ChangeKind.ENTERED: "入读", ChangeKind.SCHOOL: "转到"}

FIRST = 3
"""How many entries a record's own page shows."""
_NAMED = 4


async def read(caller: Caller, student_id: int) -> Timeline:
    """All acts upon a record. A look by staff is written down."""
    rows = await store.changes(POOL, scope_of(caller), student_id, None)
    if not rows:
        raise NotFound
    if caller.kind is CallerKind.STAFF:
        await read_log(caller, "pupil.timeline", [student_id], "查看经历")
    return timeline(rows)


async def history(source: Reads, student_id: int) -> Timeline:
    """For use cases that have checked who asks."""
    return timeline(await store.changes(source, Scope(student_ids=(student_id,)), student_id, None))


def timeline(rows: Sequence[ChangeRow]) -> Timeline:
    return Timeline([_entry(row) for row in rows], rows[0].total if rows else 0)


def _entry(row: ChangeRow) -> TimelineEntry:
    source = ChangeSource(row.source)
    labels = [field_label(name) for name in row.fields]
    return TimelineEntry(
        id=row.id,
        at=row.at,
        kind=row.kind,
        title=_title(row, len(labels)),
        detail=_detail(row, labels),
        by=row.actor,
        source=row.source,
        source_label=source.label,
        fields=labels,
    )


def _title(row: ChangeRow, count: int) -> str:
    kind = ChangeKind(row.kind)
    if kind in _ARRIVALS:
        return f"{_ARRIVALS[kind]}{row.organisation}"
    if kind is ChangeKind.APPLIED:
        return f"{row.organisation}申请建籍"
    if kind is ChangeKind.INFORMATION and row.source == ChangeSource.MAINTENANCE.value:
        return f"线上维护 {count} 项"
    if kind is ChangeKind.INFORMATION:
        return f"修改 {count} 项信息"
    if kind is ChangeKind.CLASS and row.class_name:
        return f"编入{row.class_name}"
    return kind.label


def _detail(row: ChangeRow, labels: Sequence[str]) -> str:
    """What a person wants to know at a glance: which fields, or which class, and how it came about."""
    if labels:
        return some_of(labels, _NAMED, "项")
    return "，".join(part for part in (row.class_name, ChangeSource(row.source).label) if part)


def field_label(name: str) -> str:
    if name == MEMBERS:
        return "家庭成员"
    if name == NATIONAL_NUMBER:
        return "全国学籍号"
    return CATALOGUE[name].label if name in CATALOGUE else name
