"""Claims of applications: taken, let go of, and handed back where a record of the stage before was continued."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from xueji.features import problem_records, students
from xueji.features.enrolment import claim_store
from xueji.features.enrolment.errors import ClaimedElsewhere, ClaimedWaiting, ProblemFirst
from xueji.features.enrolment.rules import next_act
from xueji.features.enrolment.schemas import CheckName, Clash, NextAct
from xueji.features.enrolment.store import EnrolmentRow
from xueji.features.students import ClaimedBy, Placement, State
from xueji.kernel.masking import mask_name
from xueji.platform.database import Tx

PROBLEM = "问题学籍"


async def let_go(tx: Tx, rows: Sequence[EnrolmentRow]) -> None:
    """The persons are free at once (Q8); a continued record goes back to where it stood."""
    before = await claim_store.before(tx, [row.id for row in rows])
    await claim_store.put_back(tx, [row.student_id for row in rows if row.id in before], list(before.values()))
    await students.release_claims(tx, [row.student_id for row in rows if row.id not in before])


async def take(tx: Tx, rows: Sequence[EnrolmentRow]) -> dict[int, Clash | None]:
    """Claim again for applications that had let go; for each the clash, or none where the claim is theirs."""
    before = await claim_store.before(tx, [row.id for row in rows])
    stuck = await doubled(tx, [row.student_id for row in rows if row.id in before])
    free = [row for row in rows if row.student_id not in stuck]
    await claim_store.move_here(tx, [row.id for row in free if row.id in before])
    taken = await students.take_claims(tx, [row.student_id for row in free])
    left = [row.student_id for row in free if row.student_id not in taken]
    clashes = await students.claimed_by(tx, left) if left else {}
    lost = [row for row in free if row.student_id in left and row.id in before]
    await claim_store.put_back(tx, [row.student_id for row in lost], [before[row.id] for row in lost])
    found = stuck | {student_id: clash_of(one) for student_id, one in clashes.items()}
    return {row.id: found.get(row.student_id) for row in rows if row.student_id in taken or row.student_id in found}


async def doubled(tx: Tx, student_ids: Sequence[int]) -> dict[int, Clash]:
    """Records of the stage before that nobody may continue yet, because the person has another one (Q17, Q20)."""
    if not student_ids:
        return {}
    problems = await problem_records.of_students(tx, student_ids)
    stuck = {one.student_id for one in problems if one.kind in problem_records.HINDERS_CONTINUING}
    stuck |= await students.several_records(tx, student_ids)
    records = await students.read_records(tx, sorted(stuck)) if stuck else {}
    return {student_id: _doubled(record) for student_id, record in records.items()}


def _doubled(record: students.Record) -> Clash:
    name = mask_name(str(record.values["name"]))
    number = students.masked(students.CATALOGUE["id_number"], record.values.get("id_number"))
    return Clash(
        school=record.school,
        name=name,
        number=number,
        state_label=PROBLEM,
        next=NextAct.SETTLE,
        next_label=NextAct.SETTLE.label,
        words=f"证件号重复的问题学籍：{record.school} {name} {number}，处理好才能接续",
        where=CheckName.PROVINCE,
    )


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


def refusal_of(clash: Clash) -> ClaimedWaiting | ClaimedElsewhere | ProblemFirst:
    if clash.next is NextAct.SETTLE:
        return ProblemFirst(school=clash.school, name=clash.name)
    kind = ClaimedWaiting if clash.state_label == State.WAITING.label else ClaimedElsewhere
    return kind(school=clash.school, name=clash.name, number=clash.number, state=clash.state_label)


def stood(placement: Placement) -> dict[str, Any]:
    """Where a record stood before it was continued, as it is kept."""
    return msgspec.to_builtins(placement)


async def clash_with(tx: Tx, values: Mapping[str, students.Value]) -> Clash | None:
    """Whose live record the person has already, in the words of Q9 and Q10; before anything is entered."""
    found = await students.claimed_by_person(tx, values)
    return None if found is None else clash_of(found)
