"""The receiving school opens the application, and files it again with what was mended (Q28)."""

from xueji.approvals import File, Outcome, Party, Refile
from xueji.features import border_rights, casework, organisations, students, transfers
from xueji.features.border_transfers import errors, rules, store
from xueji.features.border_transfers.effects import DESK
from xueji.features.border_transfers.flow import CLEAR_IN, FLOWS
from xueji.features.border_transfers.models import NUMBER_SEAL, REASON_SEAL
from xueji.features.border_transfers.schemas import BorderFiled, BorderMend, GradeSet, NewBorderTransfer
from xueji.features.border_transfers.store import ArrivalRow
from xueji.features.organisations import CodeStanding, OrganisationRow, Stage
from xueji.gateways.national.border import Crossing
from xueji.kernel.levels import Level
from xueji.kernel.refusals import FieldErrors, NotFound
from xueji.platform.caller import Caller
from xueji.platform.cases import Cases, actor_of
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx

PREFIX = "KS"
KEYS = ("name", "sex", "birth_date", "id_type", "id_number", "ethnicity", "nationality")


async def file(tx: Tx, caller: Caller, data: NewBorderTransfer) -> BorderFiled:
    """Open the case; the pupil waits at the school from now on, so that nobody else takes the same one in.

    Raises:
        BorderNeedsSchool, BorderWithoutCode, BorderNotAllowed: not here.
        FieldErrors, BorderUnfit: what was filled in does not hold.
        BorderPupilHere: the pupil has a record in the province.
        BorderPaperMissing: proof is missing.
    """
    school = await school_of(tx, caller)
    values = _values(tx, data)
    if data.crossing is Crossing.AFTER_GRADUATION and not await border_rights.has_right(tx, school.id):
        raise errors.BorderNotAllowed
    await _require_place(tx, school, data.crossing, data.stage, data.grade, data.class_id)
    await _require_seat(tx, school, data.stage, data.grade, data.class_id)
    if data.from_province not in rules.PROVINCES:
        raise errors.BorderUnfit("没有这个省份。", "请从列表里选原省；原来就在本省的，请办省内转学。")
    new = students.NewRecord(
        school_id=school.id,
        school_path=school.path,
        class_id=None,
        stage=data.stage.value,
        grade=data.grade,
        values=values,
        members=(),
        by=students.actor_of(caller),
    )
    [student_id] = await students.enter_waiting(tx, [new])
    if student_id is None:
        found = await students.claimed_by_person(tx, values)
        if found is None:
            raise NotFound
        raise errors.BorderPupilHere(found)
    cases = Cases(tx)
    command = File(
        flow=FLOWS[data.crossing].name,
        number=await cases.number(PREFIX),
        student_id=student_id,
        parties=await _parties(tx, school, data.crossing, data.stage),
    )
    filed = await DESK.file(cases, command, actor_of(caller))
    ring = keyring()
    await store.add(
        tx,
        store.NewArrival(
            case_id=filed.case.id,
            student_id=student_id,
            school_id=school.id,
            class_id=data.class_id,
            stage=data.stage,
            grade=data.grade,
            sealed=ring.seal(data.national_number.encode(), NUMBER_SEAL),
            reason=ring.seal(data.reason.strip().encode(), REASON_SEAL),
            from_province=data.from_province,
            from_school=data.from_school.strip(),
        ),
    )
    await _give(tx, caller, filed.case.id, data.crossing, data.stage, data.evidence)
    await tx.audit(
        "border.filed",
        subject=f"case:{filed.case.id}",
        student_ids=[student_id],
        organisation_id=school.id,
        province=data.from_province,
    )
    return _view(filed)


async def file_again(tx: Tx, caller: Caller, case_id: int, data: BorderMend) -> BorderFiled:
    """Raises as `file`, and NotReturned. A wrong name needs a new application: it is another person's."""
    school = await school_of(tx, caller)
    row = await _own(tx, case_id, school.id)
    await _require_place(tx, school, row.crossing, row.stage, data.grade, data.class_id)
    await _require_seat(tx, school, row.stage, data.grade, data.class_id, case_id)
    sealed = keyring().seal(data.national_number.encode(), NUMBER_SEAL)
    await store.mend(tx, row.id, data.grade, data.class_id, sealed)
    outcome = await DESK.act(Cases(tx), case_id, Refile(), actor_of(caller))
    await _give(tx, caller, case_id, row.crossing, row.stage, data.evidence)
    await tx.audit("border.filed_again", subject=f"case:{case_id}", student_ids=[row.student_id])
    return _view(outcome)


async def set_grade(tx: Tx, caller: Caller, case_id: int, data: GradeSet) -> None:
    """Where school systems differ the receiving bureau says which grade, while it decides (Q27).

    Raises:
        NotFound: not this office's case.
        BorderGradeFixed: it is not the bureau's turn.
        BorderUnfit: the school has no such grade.
    """
    case = await Cases(tx).lock(case_id)
    row = await store.of_case(tx, case_id)
    office = caller.post.organisation_id if caller.post else None
    if case is None or row is None or case.parties.get(Party.RECEIVING_BUREAU) != office:
        raise NotFound
    if CLEAR_IN not in case.open_steps:
        raise errors.BorderGradeFixed
    school = await organisations.get_organisation(row.school_id, tx)
    await _require_place(tx, school, row.crossing, row.stage, data.grade, None)
    await store.set_grade(tx, row.id, data.grade)
    await tx.audit("border.grade_set", subject=f"case:{case_id}", student_ids=[row.student_id], grade=data.grade)


async def school_of(source: students.Reads, caller: Caller) -> OrganisationRow:
    """The own school, where it may take pupils of other provinces in (Q39).

    Raises:
        BorderNeedsSchool, BorderWithoutCode: it may not.
    """
    post = caller.post
    school = await organisations.get_organisation(post.organisation_id, source) if post else None
    if school is None or school.level is not Level.SCHOOL:
        raise errors.BorderNeedsSchool
    card = (await organisations.code_cards(source, [school.id]))[school.id]
    if card.standing is not CodeStanding.OPEN:
        raise errors.BorderWithoutCode(card)
    return school


async def _own(tx: Tx, case_id: int, school_id: int) -> ArrivalRow:
    row = await store.of_case(tx, case_id)
    if row is None or row.school_id != school_id:
        raise NotFound
    return row


def _values(tx: Tx, data: NewBorderTransfer) -> dict[str, students.Value]:
    given = {name: getattr(data, name) for name in KEYS}
    cleaned = students.clean(students.Form(given, ()), fields=frozenset(KEYS), today=tx.today)
    if cleaned.errors:
        raise FieldErrors(cleaned.errors)
    return cleaned.values


async def _require_place(
    tx: Tx, school: OrganisationRow, crossing: Crossing, stage: Stage, grade: int, class_id: int | None
) -> None:
    if stage not in school.stages or grade > organisations.grades_in(stage, school.system):
        raise errors.BorderUnfit(f"{school.name}没有这个年级。", "请核对学段和年级。")
    if not rules.enters(crossing, stage, grade):
        raise errors.BorderUnfit("毕业后跨省就学从高中一年级读起。", "请选高中一年级；读别的年级的，请办跨省转学。")
    if class_id is None:
        return
    found = await organisations.school_class(tx, class_id)
    if found is None or not found.takes(school.id, stage, grade):
        raise errors.BorderUnfit("选的班级不在这个年级。", "请重新选班级，也可以到校后再分班。")


async def _require_seat(
    tx: Tx, school: OrganisationRow, stage: Stage, grade: int, class_id: int | None, besides: int | None = None
) -> None:
    place = await transfers.place_facts(tx, school.id, transfers.Target(stage, grade), class_id, besides=besides)
    full = transfers.full(place)
    if full is not None:
        raise errors.BorderUnfit(f"{full.what}。{full.why}", full.how)


async def _parties(tx: Tx, school: OrganisationRow, crossing: Crossing, stage: Stage) -> dict[Party, int]:
    """The bureau that runs the school, for seniors who transfer the city's; and the one above it."""
    above = [number for number in reversed(organisations.ancestors_of(school.path)) if number != school.id]
    offices = {one.id: one for one in await organisations.organisations(tx, above)}
    at_city = crossing is Crossing.TRANSFER and stage is Stage.SENIOR
    chain = [number for number in above if not at_city or offices[number].level is not Level.COUNTY]
    return {
        Party.RECEIVING_SCHOOL: school.id,
        Party.RECEIVING_BUREAU: chain[0],
        Party.RECEIVING_CITY: chain[1] if len(chain) > 1 else chain[0],
    }


async def _give(tx: Tx, caller: Caller, case_id: int, crossing: Crossing, stage: Stage, evidence: list[int]) -> None:
    if evidence:
        await casework.attach(tx, caller, FLOWS[crossing].name, case_id, evidence)
    missing = rules.missing_papers(crossing, stage, await casework.given_slots(tx, case_id))
    if missing:
        raise errors.BorderPaperMissing(missing)


def _view(outcome: Outcome) -> BorderFiled:
    case = outcome.case
    return BorderFiled(case_id=case.id, number=case.number, due_on=case.due_on, provisional=case.provisional)
