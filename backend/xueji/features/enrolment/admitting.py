"""Children come into the queue: one person is claimed, the application is entered, the checks are asked."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from xueji.features import students
from xueji.features.enrolment import allowed, checks, entering, errors, holding, periods, store
from xueji.features.enrolment.cancel import follow
from xueji.features.enrolment.schemas import Clash, EnrolmentState, Kind, Source
from xueji.features.enrolment.schemas import NewEnrolment as Sent
from xueji.features.organisations import OrganisationRow, Stage
from xueji.platform.caller import Caller
from xueji.platform.database import Tx


class NewPupil(msgspec.Struct, frozen=True, kw_only=True):
    """A child to be enrolled: `values` and `members` by the names of the record's fields."""

    school_id: int
    stage: Stage
    grade: int
    values: Mapping[str, object]
    members: Sequence[Mapping[str, object]]
    class_id: int | None = None
    reason: str = ""


class Person(msgspec.Struct, frozen=True):
    """Who entered a child, or confirmed what was entered; the name is kept as it is now."""

    account_id: int
    name: str
    at: datetime | None = None


class Admitted(msgspec.Struct, frozen=True):
    """`clash` is whose record stands in the way; the application waits among the refused ones then."""

    enrolment_id: int
    student_id: int
    clash: Clash | None = None


async def admit(
    tx: Tx,
    caller: Caller,
    pupil: NewPupil,
    *,
    source: Source,
    entered_by: Person,
    confirmed_by: Person | None = None,
    keep: bool = False,
) -> Admitted:
    """Enter one child and have it checked. With `keep` a duplicate is entered too, among the refused ones.

    Raises:
        PermissionMissing: the caller's post may not enrol for this stage.
        SchoolNotApproved, StageNotTaught, ClassDoesNotFit: it cannot stand there.
        FieldErrors: every fault of the form at once.
        AlreadyHere: the school itself is enrolling the child.
        ClaimedWaiting, ClaimedElsewhere: another school has the child, with the offered next act (Q9, Q10).
    """
    await allowed.require_stage(caller, pupil.stage)
    school = await allowed.enrolling_school(tx, caller, pupil.school_id, pupil.stage)
    year = await periods.this_year(tx, school.path, tx.today)
    kind = Kind.NEW if pupil.stage is Stage.PRIMARY and pupil.grade == 1 else Kind.LATE
    return await enter(
        tx, school, pupil, kind=kind, year=year, source=source, entered_by=entered_by, confirmed_by=confirmed_by,
        keep=keep,
    )  # fmt: skip


async def enter(
    tx: Tx,
    school: OrganisationRow,
    pupil: NewPupil,
    *,
    kind: Kind,
    year: int,
    source: Source,
    entered_by: Person,
    confirmed_by: Person | None = None,
    keep: bool = False,
    permit: str | None = None,
) -> Admitted:
    """The same where the caller's right has been checked."""
    await entering.require_class(tx, school, pupil.stage, pupil.grade, pupil.class_id)
    form = entering.filled(pupil.values, pupil.members, tx.today)
    record = students.NewRecord(
        school_id=school.id,
        school_path=school.path,
        class_id=pupil.class_id,
        stage=pupil.stage.value,
        grade=pupil.grade,
        values=form.values,
        members=form.members,
    )
    actor = students.Actor(entered_by.account_id, entered_by.name)
    [student_id] = await students.enter_waiting(tx, [record], actor, keep=keep)
    clash = await _clash(tx, school, form, student_id) if student_id is None or keep else None
    if student_id is None:
        raise holding.refusal_of(clash) if clash else errors.NothingToRelease
    [enrolment_id] = await store.add(
        tx,
        [
            store.NewEnrolment(
                student_id=student_id,
                school_id=school.id,
                school_path=school.path,
                stage=pupil.stage.value,
                grade=pupil.grade,
                year=year,
                kind=kind,
                source=source,
                state=EnrolmentState.REFUSED if clash else EnrolmentState.CHECKING,
                clash=clash,
                reason=pupil.reason,
                permit=permit,
                entered_by=entered_by.account_id,
                entered_name=entered_by.name,
                confirmed_by=confirmed_by and confirmed_by.account_id,
                confirmed_name=confirmed_by.name if confirmed_by else "",
                confirmed_at=(confirmed_by.at or tx.now) if confirmed_by else None,
            )
        ],
    )
    await follow(tx, [student_id])
    if clash is None:
        await checks.ask(tx, [(enrolment_id, student_id, school.id)])
    await tx.audit(
        "enrolment.entered", subject=f"enrolment:{enrolment_id}", student_ids=[student_id], organisation_id=school.id,
        kind=kind.value, source=source.value, refused=clash is not None,
    )  # fmt: skip
    return Admitted(enrolment_id, student_id, clash)


async def _clash(tx: Tx, school: OrganisationRow, form: entering.Filled, student_id: int | None) -> Clash | None:
    """Whose live record the child has already, if it is not the one that was just entered."""
    found = await students.claimed_by_person(tx, form.values)
    if found is None or found.student_id == student_id:
        return None
    if found.school_id == school.id and found.state is students.State.WAITING:
        raise errors.AlreadyHere(name=str(form.values["name"]))
    return holding.clash_of(found)


async def enter_here(tx: Tx, caller: Caller, data: Sent) -> Admitted:
    """The school enters a child itself; a duplicate stays in the queue, nothing that was filled in is lost."""
    post = allowed.own_school(caller)
    pupil = NewPupil(
        school_id=post.organisation_id,
        stage=data.stage,
        grade=data.grade,
        class_id=data.class_id,
        values=data.values,
        members=data.members,
        reason=data.reason,
    )
    by = Person(caller.account_id, caller.name)
    return await admit(tx, caller, pupil, source=Source.TEACHER, entered_by=by, keep=True)


async def confirm_by_guardian(tx: Tx, enrolment_id: int, guardian: Person) -> None:
    """A family has confirmed what a teacher entered for it; both names stay (Q3)."""
    await store.note_guardian(tx, enrolment_id, guardian.account_id, guardian.name)


__all__ = ["Admitted", "NewPupil", "Person", "admit", "confirm_by_guardian", "enter", "enter_here"]
