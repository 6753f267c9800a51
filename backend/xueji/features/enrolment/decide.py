"""Decide applications: agree or send back, one with its version, or many of which the plan and own filings stay out."""

from collections.abc import Sequence

from xueji.approvals import Actor, Approve, Case, Command, Outcome, Return
from xueji.features.enrolment import errors, many, period_store, rules, store
from xueji.features.enrolment.effects import DESK, Ledger
from xueji.features.enrolment.many import Leaving
from xueji.features.enrolment.period_store import Plan
from xueji.features.enrolment.schemas import DecideMany, DecideOne, EnrolmentState, ManyDone
from xueji.features.enrolment.store import EnrolmentRow
from xueji.features.organisations import Stage
from xueji.kernel.refusals import NotFound, Refusal
from xueji.platform.caller import Caller
from xueji.platform.cases import actor_of
from xueji.platform.database import Tx
from xueji.platform.scope import scope_of


async def decide_many(tx: Tx, caller: Caller, data: DecideMany) -> ManyDone:
    """Agree to all of these that may be agreed to, or send all of them back; the statements are constant in number.

    Raises:
        ReasonUnknown, OtherNeedsText: what the school would read says nothing.
        NothingDone: none could be decided.
    """
    scope = scope_of(caller)
    rows = await store.hold(tx, scope, data.ids)
    many.require_all(rows, data.ids)
    command = command_of(agree=data.agree, reason=data.reason, text=data.text)
    leaving = Leaving(masked=not scope.full_names, done=[], left=[])
    decided = await _decide(tx, caller, rows, command, leaving, versions={})
    answer = leaving.answer("已同意" if data.agree else "已退回")
    await _audit(tx, decided, agree=data.agree, reason=data.reason, left=len(leaving.left))
    return answer


async def decide_one(tx: Tx, caller: Caller, enrolment_id: int, expected_version: int, data: DecideOne) -> None:
    """Decide one that was looked at; `expected_version` is the case's.

    Raises:
        PlanFull: the school's places are taken (Q6).
        Refusal: of the approval (not your turn, own application, seen an older version …).
    """
    scope = scope_of(caller)
    rows = await store.hold(tx, scope, [enrolment_id])
    many.require_all(rows, [enrolment_id])
    command = command_of(agree=data.agree, reason=data.reason, text=data.text)
    leaving = Leaving(masked=not scope.full_names, done=[], left=[])
    decided = await _decide(tx, caller, rows, command, leaving, versions={enrolment_id: expected_version})
    await _audit(tx, decided, agree=data.agree, reason=data.reason, left=0)


def command_of(*, agree: bool, reason: str, text: str) -> Approve | Return:
    """What the desk is told.

    Raises:
        ReasonUnknown, OtherNeedsText: a return without words.
    """
    if agree:
        return Approve(remark=text.strip())
    if reason not in rules.REASONS:
        raise errors.ReasonUnknown
    if reason == rules.OTHER and not text.strip():
        raise errors.OtherNeedsText
    return Return(reason=reason, text=text.strip() or rules.REASONS[reason].text)


async def _decide(
    tx: Tx,
    caller: Caller,
    rows: Sequence[EnrolmentRow],
    command: Approve | Return,
    leaving: Leaving,
    versions: dict[int, int],
) -> list[EnrolmentRow]:
    """One seen alone (with a version) raises its refusal; of many each is left out with its words."""
    ledger = Ledger(tx)
    await ledger.open(rows)
    places = await _places(tx, rows) if isinstance(command, Approve) else {}
    actor = actor_of(caller)
    decided: list[EnrolmentRow] = []
    for row in rows:
        try:
            if row.case_id is None or row.state is not EnrolmentState.FILED:
                raise errors.NotNow(name=leaving.name(row), state=row.state.label, act="审批")
            await _act(ledger, row, command, actor, places, versions.get(row.id))
        except Refusal as refusal:
            if row.id in versions:
                raise
            leaving.out(row, refusal)
            continue
        leaving.done.append(row.id)
        decided.append(row)
    await ledger.write()
    return decided


async def act(tx: Tx, case_id: int, command: Command, actor: Actor, expected_version: int | None) -> Outcome:
    """Whatever the general pages and the clock ask of a case: the plan holds there too."""
    ledger = Ledger(tx)
    rows = await store.of_cases(tx, [case_id])
    await ledger.open(rows)
    places = await _places(tx, rows) if isinstance(command, Approve) else {}
    outcome = await _act(ledger, rows[0], command, actor, places, expected_version) if rows else None
    if outcome is None:
        raise NotFound
    await ledger.write()
    return outcome


async def _act(
    ledger: Ledger,
    row: EnrolmentRow,
    command: Command,
    actor: Actor,
    places: "Places",
    expected_version: int | None,
) -> Outcome:
    last = isinstance(command, Approve) and _is_last(ledger.case(row.case_id or 0))
    if last:
        _require_place(row, places)
    outcome = await DESK.act(ledger, row.case_id or 0, command, actor, expected_version=expected_version)
    if last:
        _take_place(row, places)
    return outcome


Places = dict[tuple[int, Stage, int], Plan]


async def _places(tx: Tx, rows: Sequence[EnrolmentRow]) -> Places:
    """The plans of the schools at hand, held: of two officials at once the second counts what the first confirmed."""
    found: Places = {}
    for year in {row.year for row in rows}:
        plans = await period_store.lock_plans(tx, sorted({row.school_id for row in rows}), year)
        found |= {(plan.school_id, plan.stage, plan.year): plan for plan in plans}
    return found


def _require_place(row: EnrolmentRow, places: Places) -> None:
    plan = places.get((row.school_id, row.stage, row.year))
    if plan is not None and rules.counts_against_plan(row.kind, row.grade) and plan.taken >= plan.places:
        raise errors.PlanFull(
            school=row.school, year=row.year, stage=row.stage.label, places=plan.places, taken=plan.taken
        )


def _take_place(row: EnrolmentRow, places: Places) -> None:
    key = (row.school_id, row.stage, row.year)
    plan = places.get(key)
    if plan is not None and rules.counts_against_plan(row.kind, row.grade):
        places[key] = Plan(
            school_id=plan.school_id,
            stage=plan.stage,
            year=plan.year,
            places=plan.places,
            taken=plan.taken + 1,
            version=plan.version,
        )


def _is_last(case: Case) -> bool:
    """Whether agreeing now completes the case: then a place of the plan is taken."""
    flow = DESK.flow(case.flow, case.flow_version)
    return case.stage + 1 == len(flow.steps)


async def _audit(tx: Tx, rows: Sequence[EnrolmentRow], *, agree: bool, reason: str, left: int) -> None:
    await tx.audit(
        "enrolment.agreed" if agree else "enrolment.returned",
        subject=f"enrolment:{rows[0].id}" if len(rows) == 1 else "enrolments",
        student_ids=[row.student_id for row in rows],
        reason=reason,
        left=left,
    )
