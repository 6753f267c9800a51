"""Children come into the queue: one person is claimed, the application is entered, the checks are asked."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

import msgspec

from xueji.features import students
from xueji.features.enrolment import allowed, checks, entering, errors, holding, periods, store
from xueji.features.enrolment.cancel import follow
from xueji.features.enrolment.schemas import Clash, EnrolmentState, Kind, Source
from xueji.features.enrolment.schemas import NewEnrolment as Sent
from xueji.features.organisations import ClassRow, OrganisationRow, Stage
from xueji.features.students import ClaimedBy
from xueji.kernel.refusals import Refusal
from xueji.platform.audit import AuditLine, audit_each
from xueji.platform.caller import Caller
from xueji.platform.database import Tx


class NewPupil(msgspec.Struct, frozen=True, kw_only=True):
    """A child to be enrolled: `values` and `members` by the names of the record's fields."""

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


class Newcomer(msgspec.Struct, frozen=True, kw_only=True):
    """A child at the door, and how it came there. Without a `kind`: new in the first grade of all, late elsewhere."""

    pupil: NewPupil
    source: Source
    entered_by: Person
    confirmed_by: Person | None = None
    kind: Kind | None = None
    permit: str | None = None

    def what(self) -> Kind:
        first = self.pupil.stage is Stage.PRIMARY and self.pupil.grade == 1
        return self.kind or (Kind.NEW if first else Kind.LATE)


class Admitted(msgspec.Struct, frozen=True):
    """`clash` is whose record stands in the way; the application waits among the refused ones then."""

    enrolment_id: int
    student_id: int
    clash: Clash | None = None


async def admit_many(
    tx: Tx, caller: Caller, school_id: int, newcomers: Sequence[Newcomer], *, keep: bool = False
) -> list[Admitted | Refusal]:
    """Enter children of one school and have them checked; for each what became of it, or why it is not entered.

    With `keep` a duplicate is entered too, among the refused ones. The statements are constant in number.

    Raises:
        NotFound, SchoolNotApproved: nobody can be enrolled there.
    """
    school = await allowed.approved_school(tx, caller, school_id)
    barred: dict[Stage, Refusal] = {}
    for stage in {one.pupil.stage for one in newcomers}:
        try:
            await allowed.require_stage(caller, stage)
            allowed.require_taught(school, stage)
        except Refusal as refusal:
            barred[stage] = refusal
    year = await periods.this_year(tx, school.path, tx.today)
    welcome = [one for one in newcomers if one.pupil.stage not in barred]
    entered = iter(await enter_many(tx, school, welcome, year=year, keep=keep))
    return [barred.get(one.pupil.stage) or next(entered) for one in newcomers]


async def enter_many(
    tx: Tx, school: OrganisationRow, newcomers: Sequence[Newcomer], *, year: int, keep: bool
) -> list[Admitted | Refusal]:
    """The same where the caller's right has been checked. Refusals of a single child:

    StageNotTaught, ClassDoesNotFit (it cannot stand there), FieldErrors (every fault of the form at once), AlreadyHere
    (the school itself is enrolling the child), ClaimedWaiting, ClaimedElsewhere (another school has the child, with
    the offered next act, Q9, Q10).
    """
    classes = await entering.classes_of(tx, [one.pupil.class_id for one in newcomers])
    answers: list[Admitted | Refusal | students.NewRecord] = []
    for one in newcomers:
        try:
            answers.append(_record(school, one, classes, tx.today))
        except Refusal as refusal:
            answers.append(refusal)
    records = [one for one in answers if isinstance(one, students.NewRecord)]
    of = [one for one, answer in zip(newcomers, answers, strict=True) if isinstance(answer, students.NewRecord)]
    entered = iter(await _enter(tx, school, list(zip(of, records, strict=True)), year=year, keep=keep))
    return [next(entered) if isinstance(one, students.NewRecord) else one for one in answers]


def _record(school: OrganisationRow, one: Newcomer, classes: Mapping[int, ClassRow], today: date) -> students.NewRecord:
    pupil, by = one.pupil, one.entered_by
    entering.require_class(school, pupil.stage, pupil.grade, pupil.class_id, classes)
    form = entering.filled(pupil.values, pupil.members, today)
    return students.NewRecord(
        school_id=school.id,
        school_path=school.path,
        class_id=pupil.class_id,
        stage=pupil.stage.value,
        grade=pupil.grade,
        values=form.values,
        members=form.members,
        by=students.Actor(by.account_id, by.name),
    )


class _Standing(msgspec.Struct, frozen=True):
    """A newcomer with a record now."""

    one: Newcomer
    student_id: int
    clash: Clash | None


async def _enter(
    tx: Tx,
    school: OrganisationRow,
    arrived: Sequence[tuple[Newcomer, students.NewRecord]],
    *,
    year: int,
    keep: bool,
) -> list[Admitted | Refusal]:
    if not arrived:
        return []
    ids = await students.enter_waiting(tx, [record for _, record in arrived])
    clashes = await _clashes(tx, school, [record for (_, record), given in zip(arrived, ids, strict=True) if not given])
    answers: list[_Standing | Refusal | Clash] = []
    for (one, _), student_id in zip(arrived, ids, strict=True):
        found = None if student_id else next(clashes)
        if student_id:
            answers.append(_Standing(one, student_id, None))
        else:
            answers.append(found if keep and isinstance(found, Clash) else _refusal(found))
    held = [pair for pair, answer in zip(arrived, answers, strict=True) if isinstance(answer, Clash)]
    beside = iter(await students.enter_beside(tx, [record for _, record in held]) if held else [])
    standing = [
        _Standing(one, next(beside), answer) if isinstance(answer, Clash) else answer
        for (one, _), answer in zip(arrived, answers, strict=True)
    ]
    admitted = iter(await _apply(tx, school, [one for one in standing if isinstance(one, _Standing)], year))
    return [next(admitted) if isinstance(one, _Standing) else one for one in standing]


async def _clashes(
    tx: Tx, school: OrganisationRow, records: Sequence[students.NewRecord]
) -> Iterator[Clash | Refusal | None]:
    """Whose live records these children have already, in their order."""
    found = await students.claimed_by_persons(tx, [one.values for one in records])
    return iter([_clash(school, record, by) for record, by in zip(records, found, strict=True)])


def _clash(school: OrganisationRow, record: students.NewRecord, by: ClaimedBy | None) -> Clash | Refusal | None:
    if by is None:
        return None
    if by.school_id == school.id and by.state is students.State.WAITING:
        return errors.AlreadyHere(name=str(record.values["name"]))
    return holding.clash_of(by)


def _refusal(found: Clash | Refusal | None) -> Refusal:
    if isinstance(found, Clash):
        return holding.refusal_of(found)
    return found or errors.NothingToRelease()


async def _apply(tx: Tx, school: OrganisationRow, standing: Sequence[_Standing], year: int) -> list[Admitted]:
    """Their applications, and the first question outside for those that nothing stands in the way of."""
    if not standing:
        return []
    ids = await store.add(tx, [_application(school, each, year, tx.now) for each in standing])
    await follow(tx, [each.student_id for each in standing])
    pairs = list(zip(ids, standing, strict=True))
    clear = [(enrolment_id, each.student_id, school.id) for enrolment_id, each in pairs if each.clash is None]
    if clear:
        await checks.ask(tx, clear)
    lines = [
        AuditLine(
            f"enrolment:{enrolment_id}",
            each.student_id,
            {
                "kind": each.one.what().value,
                "source": each.one.source.value,
                "refused": each.clash is not None,
            },
        )
        for enrolment_id, each in pairs
    ]
    await audit_each(tx, "enrolment.entered", lines, school.id)
    return [Admitted(enrolment_id, each.student_id, each.clash) for enrolment_id, each in pairs]


def _application(school: OrganisationRow, each: _Standing, year: int, now: datetime) -> store.NewEnrolment:
    one, confirmed = each.one, each.one.confirmed_by
    return store.NewEnrolment(
        student_id=each.student_id,
        school_id=school.id,
        school_path=school.path,
        stage=one.pupil.stage.value,
        grade=one.pupil.grade,
        year=year,
        kind=one.what(),
        source=one.source,
        state=EnrolmentState.REFUSED if each.clash else EnrolmentState.CHECKING,
        clash=each.clash,
        reason=one.pupil.reason,
        permit=one.permit,
        entered_by=one.entered_by.account_id,
        entered_name=one.entered_by.name,
        confirmed_by=confirmed and confirmed.account_id,
        confirmed_name=confirmed.name if confirmed else "",
        confirmed_at=(confirmed.at or now) if confirmed else None,
    )


def taken(answer: Admitted | Refusal) -> Admitted:
    """What became of one child; raises why it was not entered."""
    if isinstance(answer, Refusal):
        raise answer
    return answer


async def enter_here(tx: Tx, caller: Caller, data: Sent) -> Admitted:
    """The school enters a child itself; a duplicate stays in the queue, nothing that was filled in is lost."""
    post = allowed.own_school(caller)
    pupil = NewPupil(
        stage=data.stage,
        grade=data.grade,
        class_id=data.class_id,
        values=data.values,
        members=data.members,
        reason=data.reason,
    )
    newcomer = Newcomer(pupil=pupil, source=Source.TEACHER, entered_by=Person(caller.account_id, caller.name))
    [answer] = await admit_many(tx, caller, post.organisation_id, [newcomer], keep=True)
    return taken(answer)


async def confirm_by_guardian(tx: Tx, enrolment_id: int, guardian: Person) -> None:
    """A family has confirmed what a teacher entered for it; both names stay (Q3)."""
    await store.note_guardian(tx, enrolment_id, guardian.account_id, guardian.name)
