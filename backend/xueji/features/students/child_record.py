"""A child's record for its family: everything known, with its source; three statements however many children."""

from xueji.features.students import seen_by, store
from xueji.features.students.record import opened
from xueji.features.students.schemas import ChildRecord, Children, ChildSummary
from xueji.features.students.store import POOL, CardRow
from xueji.features.students.timeline import FIRST, timeline
from xueji.features.students.views import Eyes, Viewer, grade_label
from xueji.kernel.names import initial, short_name
from xueji.kernel.refusals import NotFound
from xueji.platform.caller import Caller
from xueji.platform.scope import scope_of


async def children(caller: Caller) -> Children:
    return Children([_summary(card) for card in await store.cards(POOL, scope_of(caller))])


async def read(caller: Caller, student_id: int) -> ChildRecord:
    """The record with its first timeline entries and how often staff looked."""
    scope = scope_of(caller)
    row = await store.record(POOL, scope, student_id)
    if row is None:
        raise NotFound
    record = opened(row)
    viewer = Viewer(Eyes.FAMILY, record.school, record.bureau)
    name = row.name
    return ChildRecord(
        id=record.id,
        version=record.version,
        name=name,
        short_name=short_name(name),
        initial=initial(name),
        school=record.school,
        class_name=record.class_name,
        grade_label=grade_label(record.stage, record.grade),
        state=record.state,
        state_label=record.state.label,
        groups=viewer.groups(record),
        members=viewer.members(record.members),
        seen=seen_by.summary(await store.look_summary(POOL, student_id, seen_by.DAYS)),
        timeline=timeline(await store.changes(POOL, scope, student_id, FIRST)),
    )


def _summary(card: CardRow) -> ChildSummary:
    return ChildSummary(
        id=card.id,
        name=card.name,
        short_name=short_name(card.name),
        initial=initial(card.name),
        school=card.school,
        class_name=card.class_name or "",
        state=card.state,
        state_label=card.state.label,
    )
