"""What the flow owes, kept in the transaction of the decision; questions to the outside are rows of it."""

from xueji.approvals import Desk, Happened, StepOpened
from xueji.features import casework, students, transfers
from xueji.features.border_transfers import kinds, rules, store
from xueji.features.border_transfers.flow import ARCHIVE, FLOWS, first_outside
from xueji.features.border_transfers.store import ArrivalRow
from xueji.gateways import queue
from xueji.kernel.refusals import NotFound
from xueji.platform.database import Tx


async def _row(tx: Tx, happened: Happened) -> ArrivalRow:
    row = await store.of_case(tx, happened.case.id)
    if row is None:
        raise NotFound
    return row


async def ask_nation(tx: Tx, happened: Happened) -> None:
    """The step that opens is taken outside: ask for it. Steps of ours ask nobody."""
    opened, flow = happened.event, DESK.flow(happened.case.flow, happened.case.flow_version)
    if not isinstance(opened, StepOpened) or not flow.step(opened.step).outside:
        return
    row = await _row(tx, happened)
    if opened.step == first_outside(flow):
        await queue.ask(tx, kinds.APPLY, [kinds.about(row)])
    elif opened.step == ARCHIVE:
        new = await store.want_parts(tx, row.id, [1])
        await queue.ask(tx, kinds.PART, [kinds.about_part(part_id, row) for part_id in new])
    else:
        await queue.ask(tx, kinds.DECIDED[opened.step], [kinds.about(row)])


async def admit(tx: Tx, happened: Happened) -> None:
    """The pupil stands at the school from this instant, in the state of before unless that was graduated (Q49, Q51)."""
    row = await _row(tx, happened)
    state = rules.state_after(row.state_there)
    await students.placements(tx, [row.student_id])
    target = transfers.Target(row.stage, row.grade)
    chosen = row.class_id if state is students.State.IN_SCHOOL else None
    await students.place(
        tx,
        [
            students.Placement(
                student_id=row.student_id,
                school_id=row.school_id,
                school_path=row.school_path,
                class_id=await transfers.free_class(tx, row.school_id, target, chosen, besides=row.case_id),
                stage=row.stage.value,
                grade=row.grade,
                state=state,
            )
        ],
        kind=students.ChangeKind.ENTERED,
        source=students.ChangeSource.TRANSFER,
        actor=students.Actor(None, "全国平台"),
        cases={row.student_id: row.case_id},
    )
    await students.give_numbers(tx, [row.student_id], verified=[row.student_id])
    await queue.ask(tx, kinds.ARRIVED, [kinds.about(row)])
    await tx.audit(
        "border.arrived",
        subject=f"case:{row.case_id}",
        student_ids=[row.student_id],
        organisation_id=row.school_id,
        state=state.value,
        province=row.from_province,
    )


async def let_go(tx: Tx, happened: Happened) -> None:
    """Nobody waits for this pupil here any more; what the other side knows of is taken back there (Q40).

    An application whose answer is not here yet is waited for: only then is it known whether there is one to take back.
    """
    row = await _row(tx, happened)
    await students.release_claims(tx, [row.student_id])
    for kind in kinds.DECIDED.values():
        await queue.withdraw(tx, kind, [row.id])
    await queue.withdraw(tx, kinds.PART, await store.parts_on_their_way(tx, row.id))
    if row.reference is not None:
        await queue.ask(tx, kinds.TAKE_BACK, [kinds.about(row)])


async def forget_reference(tx: Tx, happened: Happened) -> None:
    """What was declined is over there too: filed again it is another application."""
    row = await _row(tx, happened)
    await store.forget_reference(tx, row.id)


DESK: Desk[Tx] = Desk(
    list(FLOWS.values()),
    now={"ask_nation": ask_nation, "admit": admit, "let_go": let_go, "forget_reference": forget_reference},
    later={"tell_family": casework.TELL_FAMILY, "tell_offices": casework.TELL_OFFICES},
)
