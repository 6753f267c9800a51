"""Continue the record of the stage before: the same record stands at the next school (Q1, Q17, Q19, Q20)."""

from collections.abc import Mapping, Sequence

import msgspec

from xueji.features import organisations, problem_records, students
from xueji.features.enrolment import allowed, checks, entering, holding, periods, rules, store
from xueji.features.enrolment.admitting import Person
from xueji.features.enrolment.more_schemas import Continuation, ContinuationResult, ContinuationResults, LookUp
from xueji.features.enrolment.rules import Continuing
from xueji.features.enrolment.schemas import EnrolmentState, Kind, Source
from xueji.features.organisations import Stage
from xueji.features.students import FormerRecord, Placement, State
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.database import Tx


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A record of the stage before, and where it is to stand."""

    student_id: int
    school_id: int
    school_path: str
    stage: Stage
    grade: int
    class_id: int | None


class Judged(msgspec.Struct, frozen=True):
    """What was found for one person, and whether it may be continued."""

    verdict: Continuing
    record: FormerRecord | None = None


async def look_up(tx: Tx, caller: Caller, data: LookUp) -> ContinuationResults:
    """Whose records may be continued here, by name and ID number; the look is written down.

    Raises:
        PermissionMissing: the post may not enrol for this stage.
    """
    await allowed.require_stage(caller, data.stage)
    allowed.own_school(caller)
    judged = await _judge(tx, data)
    found = [one.record.student_id for one in judged.values() if one.record is not None]
    await read_log(caller, "enrolment.look_up", found, "查上一学段学籍")
    return _results([_result(person, one, None) for person, one in judged.items()])


async def continue_records(tx: Tx, caller: Caller, data: Continuation) -> ContinuationResults:
    """Continue what may be continued; the others are answered with the way that leads on.

    Raises:
        PermissionMissing, SchoolNotApproved, StageNotTaught, ClassDoesNotFit: it cannot be done here.
    """
    await allowed.require_stage(caller, data.stage)
    post = allowed.own_school(caller)
    school = await allowed.enrolling_school(tx, caller, post.organisation_id, data.stage)
    classes = await entering.classes_of(tx, [data.class_id])
    entering.require_class(school, data.stage, data.grade, data.class_id, classes)
    judged = await _judge(tx, data)
    fitting = {
        person: one.record
        for person, one in judged.items()
        if one.verdict is Continuing.FITS and one.record is not None
    }
    places = [
        Place(
            student_id=record.student_id,
            school_id=school.id,
            school_path=school.path,
            stage=data.stage,
            grade=data.grade,
            class_id=data.class_id,
        )
        for record in fitting.values()
    ]
    year = await periods.this_year(tx, school.path, tx.today)
    by = Person(caller.account_id, caller.name)
    entered = await take_over(tx, places, year=year, account_id=by.account_id, name=by.name)
    await tx.audit(
        "enrolment.continued", subject="enrolments", student_ids=list(entered), organisation_id=school.id,
        left=len(judged) - len(entered),
    )  # fmt: skip
    return _results(
        [
            _result(person, _still(one, entered), entered.get(one.record.student_id) if one.record else None)
            for person, one in judged.items()
        ]
    )


async def take_over(tx: Tx, places: Sequence[Place], *, year: int, account_id: int | None, name: str) -> dict[int, int]:
    """Records move to their new schools, waiting; answers the applications by pupil. Set-based.

    Whoever was continued by somebody else in the meantime is left out. A doubled record stays where it is, its
    application waits among the refused ones.
    """
    if not places:
        return {}
    wanted = {one.student_id: one for one in places}
    stood = {
        student_id: one
        for student_id, one in (await students.placements(tx, list(wanted))).items()
        if one.state is State.GRADUATED
    }
    stuck = await holding.doubled(tx, list(stood))
    await students.stand(tx, [_moved(wanted[student_id], State.NOT_ENROLLED) for student_id in stood])
    taken = await students.take_claims(tx, [student_id for student_id in stood if student_id not in stuck])
    lost = [student_id for student_id in stood if student_id not in taken]
    claimed = await students.claimed_by(tx, lost) if lost else {}
    clashes = stuck | {student_id: holding.clash_of(found) for student_id, found in claimed.items()}
    await students.stand(tx, [stood[student_id] for student_id in lost])
    ids = await store.add(
        tx,
        [
            store.NewEnrolment(
                student_id=student_id,
                school_id=wanted[student_id].school_id,
                school_path=wanted[student_id].school_path,
                stage=wanted[student_id].stage.value,
                grade=wanted[student_id].grade,
                year=year,
                kind=Kind.CONTINUATION,
                source=Source.RECORD,
                state=EnrolmentState.CHECKING if student_id in taken else EnrolmentState.REFUSED,
                clash=clashes.get(student_id),
                before=holding.stood(placement),
                entered_by=account_id,
                entered_name=name,
            )
            for student_id, placement in stood.items()
        ],
    )
    entered = dict(zip(stood, ids, strict=True))
    await checks.ask(tx, [(entered[one], one, wanted[one].school_id) for one in stood if one in taken])
    return entered


def _moved(place: Place, state: State) -> Placement:
    return Placement(
        student_id=place.student_id,
        school_id=place.school_id,
        school_path=place.school_path,
        class_id=place.class_id,
        stage=place.stage.value,
        grade=place.grade,
        state=state,
    )


async def _judge(tx: Tx, data: LookUp | Continuation) -> dict[tuple[str, str], Judged]:
    persons = list(dict.fromkeys((one.name, one.id_number) for one in data.persons))
    found = await students.former_records(tx, persons)
    ids = [record.student_id for records in found.values() for record in records]
    doubled = {
        one.student_id
        for one in await problem_records.of_students(tx, ids)
        if one.kind in problem_records.HINDERS_CONTINUING
    }
    return {person: judge(data.stage, records, doubled) for person, records in found.items()}


def judge(into: Stage, records: Sequence[FormerRecord], doubled: set[int]) -> Judged:
    """The best of what was found: one that fits, else the nearest miss."""
    judged = [
        Judged(
            rules.continuing(into, Stage(record.stage), record.state, duplicate_problem=record.student_id in doubled),
            record,
        )
        for record in records
    ]
    fitting = [one for one in judged if one.verdict is Continuing.FITS]
    if len(fitting) > 1:
        return Judged(Continuing.SEVERAL, fitting[0].record)
    order = list(Continuing)
    return min(judged, key=lambda one: order.index(one.verdict), default=Judged(Continuing.NO_RECORD))


def _still(one: Judged, entered: Mapping[int, int]) -> Judged:
    """What fitted a moment ago and was not entered has been taken by another school."""
    gone = one.verdict is Continuing.FITS and one.record is not None and one.record.student_id not in entered
    return Judged(Continuing.TAKEN, one.record) if gone else one


def _result(person: tuple[str, str], one: Judged, enrolment_id: int | None) -> ContinuationResult:
    record = one.record
    return ContinuationResult(
        name=person[0],
        verdict=one.verdict,
        verdict_label=one.verdict.label,
        way=one.verdict.way,
        number=record.number if record else "",
        school=record.school if record else "",
        place=(record.class_name or organisations.grade_label(Stage(record.stage), record.grade)) if record else "",
        state_label=record.state.label if record else "",
        enrolment_id=enrolment_id,
    )


def _results(items: list[ContinuationResult]) -> ContinuationResults:
    fits = sum(one.verdict is Continuing.FITS for one in items)
    left = len(items) - fits
    words = f"{fits} 名可以接续" + (f"，{left} 名要先处理，请看提示" if left else "")
    return ContinuationResults(items, f"{words}。")
