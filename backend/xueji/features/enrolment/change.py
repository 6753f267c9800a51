"""Mend an application before it is submitted: what was filled in, the school's insistence, a late one's reason."""

from collections.abc import Mapping

import msgspec

from xueji.features import organisations, students
from xueji.features.enrolment import allowed, checks, entering, errors, holding, many, rules, store
from xueji.features.enrolment.many import Leaving
from xueji.features.enrolment.rules import EDITABLE, Act
from xueji.features.enrolment.schemas import ChangedEnrolment, EnrolmentState, Kind, MakeLate, ManyDone
from xueji.features.enrolment.store import EnrolmentRow, move_of
from xueji.kernel.permissions import May
from xueji.platform.caller import Caller
from xueji.platform.database import Tx
from xueji.platform.scope import scope_of

IDENTITY_FIELDS = frozenset({"name", "sex", "birth_date", "id_type", "id_number"})
"""Whoever changes one of them is another person for the checks."""


async def change(tx: Tx, caller: Caller, enrolment_id: int, expected_version: int, data: ChangedEnrolment) -> None:
    """Change what was filled in. A changed key field is checked from the beginning.

    Raises:
        FieldErrors: every fault at once.
        NotNow: it is being decided, enrolled or cancelled.
        ClaimedWaiting, ClaimedElsewhere: the changed number is another pupil's.
    """
    row = await _held(tx, caller, enrolment_id)
    many.require_version(row, expected_version)
    if row.state not in EDITABLE:
        raise errors.NotNow(name=row.name, state=row.state.label, act="修改")
    record = await students.read_record(tx, row.student_id)
    form = entering.filled(
        {**record.values, **data.values},
        [member.values for member in record.members] if data.members is None else data.members,
        tx.today,
    )
    changes: dict[str, students.Value] = {name: form.values.get(name) for name in data.values if name in entering.ASKED}
    await _place(tx, row, data)
    anew = bool(students.differences(record.values, {**record.values, **changes}, tuple(IDENTITY_FIELDS)))
    if anew:
        await _require_free(tx, row, form.values)
    await students.apply_changes(
        tx, row.student_id, changes, None if data.members is None else form.members,
        source=students.ChangeSource.ENROLMENT, actor=students.actor_of(caller),
    )  # fmt: skip
    if data.reason is not None:
        await store.note_reason(tx, [row.id], data.reason.strip())
    if anew:
        await checks.recheck(tx, [row])
    else:
        await store.move(tx, [move_of(row, row.state)])
    await tx.audit(
        "enrolment.changed", subject=f"enrolment:{row.id}", student_ids=[row.student_id],
        organisation_id=row.school_id, fields=sorted(changes), checked_anew=anew,
    )  # fmt: skip


async def _place(tx: Tx, row: EnrolmentRow, data: ChangedEnrolment) -> None:
    if not isinstance(data.class_id, int | None):
        return
    school = await organisations.get_organisation(row.school_id, tx)
    classes = await entering.classes_of(tx, [data.class_id])
    entering.require_class(school, row.stage, row.grade, data.class_id, classes)
    stood = (await students.placements(tx, [row.student_id]))[row.student_id]
    await students.stand(tx, [msgspec.structs.replace(stood, class_id=data.class_id)])


async def _require_free(tx: Tx, row: EnrolmentRow, values: Mapping[str, students.Value]) -> None:
    found = await students.claimed_by_person(tx, values)
    if found is not None and found.student_id != row.student_id:
        raise holding.refusal_of(holding.clash_of(found))


async def insist(tx: Tx, caller: Caller, enrolment_id: int, expected_version: int, reason: str) -> None:
    """Name and number are right, says the school, whatever the register says: the county decides (Q11).

    Raises:
        NotNow: the register has not said no.
    """
    row = await _held(tx, caller, enrolment_id)
    many.require_version(row, expected_version)
    state = rules.after(row.state, Act.INSISTED)
    if state is None:
        raise errors.NotNow(name=row.name, state=row.state.label, act="坚持建籍")
    await store.note_insistence(tx, row.id, reason.strip(), caller.account_id)
    await store.move(tx, [move_of(row, state)])
    await tx.audit(
        "enrolment.insisted", subject=f"enrolment:{row.id}", student_ids=[row.student_id],
        organisation_id=row.school_id,
    )  # fmt: skip


async def recheck(tx: Tx, caller: Caller, enrolment_id: int, expected_version: int) -> None:
    """Have it checked again from the beginning: the other school has let go, or the register is up to date by now.

    Raises:
        NotNow: there is nothing to check.
    """
    row = await _held(tx, caller, enrolment_id)
    many.require_version(row, expected_version)
    if row.state not in {EnrolmentState.REFUSED, EnrolmentState.UNVERIFIED}:
        raise errors.NotNow(name=row.name, state=row.state.label, act="重新查重")
    await checks.recheck(tx, [row])
    await tx.audit(
        "enrolment.rechecked", subject=f"enrolment:{row.id}", student_ids=[row.student_id],
        organisation_id=row.school_id,
    )  # fmt: skip


async def make_late(tx: Tx, caller: Caller, data: MakeLate) -> ManyDone:
    """The period is over: new enrolments become late ones, with the reason (Q1, Q7).

    Raises:
        NothingDone: none of them is a new enrolment that is not submitted.
    """
    rows = await store.hold(tx, scope_of(caller), data.ids)
    many.require_all(rows, data.ids)
    for stage in dict.fromkeys(row.stage for row in rows):
        await allowed.require_stage(caller, stage)
    leaving = Leaving(masked=False, done=[], left=[])
    for row in rows:
        if row.kind in {Kind.NEW, Kind.LATE} and row.state in EDITABLE and row.case_id is None:
            leaving.done.append(row.id)
        else:
            leaving.out(row, errors.NotNow(name=row.name, state=f"{row.kind.label}、{row.state.label}", act="改成补建"))
    answer = leaving.answer("已改成补建")
    await store.note_reason(tx, leaving.done, data.reason.strip(), Kind.LATE)
    await tx.audit(
        "enrolment.made_late", subject="enrolments",
        student_ids=[row.student_id for row in rows if row.id in set(leaving.done)],
    )  # fmt: skip
    return answer


async def _held(tx: Tx, caller: Caller, enrolment_id: int) -> EnrolmentRow:
    rows = await store.hold(tx, scope_of(caller), [enrolment_id])
    many.require_all(rows, [enrolment_id])
    [row] = rows
    if row.kind is Kind.BUREAU:
        await allowed.require(caller, May.ENROLMENT_BUREAU)
    else:
        await allowed.require_stage(caller, row.stage)
    return row
