"""What the flows owe, kept in the transaction of the decision; what is told outside are rows of it."""

from xueji.approvals import Actor, Approved, Case, Command, Desk, Happened, Outcome, Returned, StepOpened
from xueji.features import casework, students, transfers
from xueji.features.departures import archive, errors, kinds, rules, store
from xueji.features.departures.flow import AFTER_GRADUATION_OUT, BORDER_OUT, HAND_OVER
from xueji.features.departures.kinds import LISTEN_JOB
from xueji.features.departures.models import PART_SEAL, TEXT_SEAL
from xueji.features.departures.store import DepartureRow
from xueji.gateways import queue
from xueji.gateways.national.border import Crossing, OtherSide
from xueji.kernel.refusals import NotFound
from xueji.platform.cases import Cases
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx
from xueji.platform.events import publish


def crossing_of(case: Case) -> Crossing:
    return Crossing.AFTER_GRADUATION if case.flow == AFTER_GRADUATION_OUT.name else Crossing.TRANSFER


async def _row(tx: Tx, case_id: int) -> DepartureRow:
    row = await store.of_case(tx, case_id)
    if row is None:
        raise NotFound
    return row


async def hand_over(tx: Tx, happened: Happened) -> None:
    """All of ours have agreed, nothing of the pupil is open: the archive goes, part by part.

    Raises:
        DepartureNotReady: something has come up since; then the last party has not agreed either.
    """
    opened = happened.event
    if not isinstance(opened, StepOpened) or opened.step != HAND_OVER:
        return
    row = await _row(tx, happened.case.id)
    await students.placements(tx, [row.student_id])
    pupil = await transfers.pupil_facts(tx, row.student_id, besides=happened.case.id)
    found = rules.hindrances(crossing_of(happened.case), pupil)
    if found:
        raise errors.DepartureNotReady(found[0])
    parts = await archive.parts(tx, row.student_id)
    new = await store.add_parts(tx, row.id, [(one.title, keyring().seal(one.content, PART_SEAL)) for one in parts])
    await queue.ask(tx, kinds.HAND_OVER, [kinds.about_part(part_id, row) for part_id in new])


async def leave(tx: Tx, happened: Happened) -> None:
    """The other province has the archive: from this instant the pupil is theirs, and our claim and seat are free."""
    row = await _row(tx, happened.case.id)
    held = (await students.placements(tx, [row.student_id]))[row.student_id]
    record = await students.read_record(tx, row.student_id)
    kept = await transfers.keep_archive(tx, record, row.case_id, None, row.destination)
    gone = students.Placement(
        student_id=row.student_id,
        school_id=held.school_id,
        school_path=held.school_path,
        class_id=None,
        stage=held.stage,
        grade=held.grade,
        state=students.State.TRANSFERRED,
    )
    await students.place(
        tx,
        [gone],
        kind=students.ChangeKind.STATE,
        source=students.ChangeSource.TRANSFER,
        actor=students.Actor(None, "全国平台"),
        cases={row.student_id: row.case_id},
    )
    await store.note_left(tx, row.id)
    moved = students.Move(
        student_id=row.student_id, from_school_id=held.school_id, to_school_id=None, case_id=row.case_id
    )
    await publish(tx, students.PupilsMoved((moved,)))
    await tx.audit(
        "departure.left",
        subject=f"case:{row.case_id}",
        student_ids=[row.student_id],
        organisation_id=row.school_id,
        province=row.to_province,
        archive_sha256=kept,
    )


async def let_go(tx: Tx, happened: Happened) -> None:
    """Over there nobody waits any more: what was not told yet is not told, and who asked anew has their turn."""
    row = await _row(tx, happened.case.id)
    await queue.withdraw(tx, kinds.REPLY, await store.untold(tx, row.id))
    await queue.withdraw(tx, kinds.HAND_OVER, await store.unsent(tx, row.id))
    await tx.defer(LISTEN_JOB, queueing_lock=LISTEN_JOB)


DESK: Desk[Tx] = Desk(
    [BORDER_OUT, AFTER_GRADUATION_OUT],
    now={"hand_over": hand_over, "leave": leave, "let_go": let_go},
    later={"tell_family": casework.TELL_FAMILY, "tell_offices": casework.TELL_OFFICES},
)


async def act(tx: Tx, case_id: int, command: Command, actor: Actor, expected_version: int | None = None) -> Outcome:
    """As the desk does; what a party of ours decided is told to the other province, once."""
    outcome = await DESK.act(Cases(tx), case_id, command, actor, expected_version=expected_version)
    for event in outcome.events:
        if isinstance(event, Approved | Returned) and event.step != HAND_OVER:
            text = event.remark if isinstance(event, Approved) else _why(outcome.case, event)
            side = kinds.side_of(crossing_of(outcome.case), event.step)
            await _reply(tx, await _row(tx, case_id), side, agreed=isinstance(event, Approved), text=text)
    return outcome


def _why(case: Case, event: Returned) -> str:
    kind = next(one for one in casework.kinds() if one.name == case.flow)
    reason = kind.reason(event.reason)
    return "：".join(part for part in (reason.label if reason else "", event.text.strip()) if part)


async def _reply(tx: Tx, row: DepartureRow, side: OtherSide, *, agreed: bool, text: str) -> None:
    reply_id = await store.add_reply(
        tx,
        store.NewReply(
            departure_id=row.id,
            reference=row.reference,
            side=side,
            agreed=agreed,
            text=keyring().seal(text.encode(), TEXT_SEAL),
        ),
    )
    if reply_id is not None:
        await queue.ask(tx, kinds.REPLY, [kinds.about_reply(reply_id, row)])
