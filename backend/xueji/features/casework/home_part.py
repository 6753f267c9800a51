"""Cases on the family's home: what to mend or to prove is a duty, what others are doing is a row with ten cells."""

import msgspec

from xueji.approvals import Case, CaseState
from xueji.features.casework import asked_outside, words
from xueji.features.casework.kinds import Kind, kind_of
from xueji.features.students import Duty, DutyState, HomeMoment, HomePart, Live, Told


class _Open(msgspec.Struct, frozen=True):
    id: int
    snapshot: Case


class HomeCases(msgspec.Struct, frozen=True):
    cases: list[_Open]


SQL = (
    "SELECT jsonb_build_object('cases',"
    " jsonb_agg(jsonb_build_object('id', k.id, 'snapshot', k.snapshot) ORDER BY k.id))"
    " FROM approval_case k WHERE k.student_id = s.id AND k.closed_at IS NULL HAVING count(*) > 0"
)


def tell(student_id: int, row: HomeCases, at: HomeMoment) -> Told:
    del student_id
    duties: list[Duty] = []
    live: list[Live] = []
    for one in row.cases:
        kind = kind_of(one.snapshot)
        if kind is None or kind.grouped or not kind.flow.for_families:
            continue
        duty = _duty(one, kind)
        if duty is not None:
            duties.append(duty)
        elif at.calendar is not None:
            live.append(_live(one, kind, at))
    return Told(duties, live)


def _duty(one: _Open, kind: Kind) -> Duty | None:
    case, label = one.snapshot, kind.flow.label
    awaited = kind.flow.filed_by_family and any(step.evidence_awaited for step in case.open_steps.values())
    others_mend = case.state is CaseState.RETURNED and not case.by_family
    if others_mend or (case.state is not CaseState.RETURNED and not awaited):
        return None
    return Duty(
        kind="case",
        title=label,
        state=DutyState.RETURNED,
        deadline=None,
        days_left=None,
        note="请补材料，补了接着办" if awaited else "退回了，改好再交",
        urgent=True,
        act="去补材料" if awaited else "去修改",
        to=f"/m/cases/{one.id}",
    )


def _live(one: _Open, kind: Kind, at: HomeMoment) -> Live:
    flow = kind.version(one.snapshot)
    assert at.calendar is not None  # noqa: S101 - asked for by `needs_calendar`
    clock = words.clock(flow, one.snapshot, at.today, at.calendar)
    nearest = words.nearest(flow, one.snapshot)
    return Live(
        title=flow.label,
        note=f"{nearest[0].label}，第 {max(clock.used, 1)} 天"
        if nearest
        else asked_outside.state_label(flow, one.snapshot),
        used=min(clock.used, clock.days),
        days=clock.days,
        due_on=clock.due_on,
        provisional=clock.provisional,
        to=f"/m/cases/{one.id}",
    )


HOME = HomePart(HomeCases, SQL, tell, needs_calendar=lambda _: True)
