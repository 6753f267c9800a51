"""The overdue board of bureaus: what is held and late below them, and how long the steps really take."""

from xueji.features import students
from xueji.features.casework import board_store
from xueji.features.casework.kinds import Kind, kinds
from xueji.features.casework.office_schemas import Board, BoardBy, BoardRow, PaceRow
from xueji.kernel.refusals import NotFound
from xueji.platform import calendar_store
from xueji.platform.caller import Caller
from xueji.platform.connections import china_today
from xueji.platform.database import fetch

OWN = "本单位"


async def read(caller: Caller, by: BoardBy, flow: str) -> Board:
    """Figures without a single pupil: every number leads to its list, which is audited."""
    post = caller.post
    readable = {kind.name: kind for kind in kinds() if kind.may_read(caller)}
    if post is None or (flow and flow not in readable):
        raise NotFound
    today = await china_today()
    calendar = await calendar_store.calendar(fetch, today)
    names = list(readable)
    held = await board_store.held(students.POOL, post.path, names, today, by.value, flow)
    taken = await board_store.pace(students.POOL, post.path, names, by.value, flow)
    groups = {one.key: one for one in taken if not one.step}
    rows = [
        BoardRow(
            key=row.key,
            label=readable[row.key].flow.label if by is BoardBy.FLOW else row.label or OWN,
            held=row.held,
            overdue=row.overdue,
            worst=0 if row.worst is None else -calendar.left(today, row.worst),
            median=groups[row.key].median if row.key in groups else None,
            decided=groups[row.key].decided if row.key in groups else 0,
        )
        for row in held
    ]
    steps = [pace for one in taken if one.step and (pace := _pace(one, readable[one.flow]))]
    return Board(
        today=today,
        held=sum(row.held for row in rows),
        overdue=sum(row.overdue for row in rows),
        rows=rows,
        pace=sorted(steps, key=lambda one: one.median / one.days, reverse=True),
    )


def _pace(one: board_store.PaceCount, kind: Kind) -> PaceRow | None:
    step = next((step for step in kind.steps() if step.name == one.step), None)
    if step is None:
        return None
    return PaceRow(
        flow=kind.name,
        flow_label=kind.flow.label,
        step=step.name,
        step_label=step.label,
        median=one.median,
        days=step.working_days,
        decided=one.decided,
    )
