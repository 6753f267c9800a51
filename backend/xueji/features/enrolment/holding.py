"""Claims of applications: taken, let go of, and handed back where a record of the stage before was continued."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from xueji.features import students
from xueji.features.enrolment import claim_store
from xueji.features.enrolment.errors import ClaimedElsewhere, ClaimedWaiting
from xueji.features.enrolment.rules import next_act
from xueji.features.enrolment.schemas import CheckName, Clash
from xueji.features.enrolment.store import EnrolmentRow
from xueji.features.students import ClaimedBy, Placement, State
from xueji.platform.database import Tx


async def let_go(tx: Tx, rows: Sequence[EnrolmentRow]) -> None:
    """The persons are free at once (Q8); a continued record goes back to where it stood."""
    before = await claim_store.before(tx, [row.id for row in rows])
    await claim_store.put_back(tx, [row.student_id for row in rows if row.id in before], list(before.values()))
    await students.release_claims(tx, [row.student_id for row in rows if row.id not in before])


async def take(tx: Tx, rows: Sequence[EnrolmentRow]) -> dict[int, Clash | None]:
    """Claim again for applications that had let go; for each the clash, or none where the claim is theirs."""
    before = await claim_store.before(tx, [row.id for row in rows])
    await claim_store.move_here(tx, [row.id for row in rows if row.id in before])
    taken = await students.take_claims(tx, [row.student_id for row in rows])
    left = [row.student_id for row in rows if row.student_id not in taken]
    clashes = await students.claimed_by(tx, left) if left else {}
    lost = [row for row in rows if row.student_id in left and row.id in before]
    await claim_store.put_back(tx, [row.student_id for row in lost], [before[row.id] for row in lost])
    return {
        row.id: None if row.student_id in taken else clash_of(clashes[row.student_id])
        for row in rows
        if row.student_id in taken or row.student_id in clashes
    }


def clash_of(found: ClaimedBy) -> Clash:
    """Somebody else's record, in the words of Q9 and Q10."""
    act = next_act(found.state)
    label = found.state.national_label
    return Clash(
        school=found.school,
        name=found.name,
        number=found.number,
        state_label=label,
        next=act,
        next_label=act.label,
        words=f"提示重复学籍：{found.school} {found.name} {found.number}-{label}",
        where=CheckName.PROVINCE,
    )


def refusal_of(clash: Clash) -> ClaimedWaiting | ClaimedElsewhere:
    kind = ClaimedWaiting if clash.state_label == State.WAITING.label else ClaimedElsewhere
    return kind(school=clash.school, name=clash.name, number=clash.number, state=clash.state_label)


def stood(placement: Placement) -> dict[str, Any]:
    """Where a record stood before it was continued, as it is kept."""
    return msgspec.to_builtins(placement)


async def clash_with(tx: Tx, values: Mapping[str, students.Value]) -> Clash | None:
    """Whose live record the person has already, in the words of Q9 and Q10; before anything is entered."""
    found = await students.claimed_by_person(tx, values)
    return None if found is None else clash_of(found)
