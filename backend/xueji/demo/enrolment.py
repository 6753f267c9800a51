"""New pupils in every state of the queue, by the use cases that the doors call; the outside answers as it would."""

import io
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, timedelta

import msgspec
from PIL import Image, ImageDraw

from xueji.demo.people import Child, Population
from xueji.demo.places import COUNTIES, EXPERIMENTAL, SCHOOLS, SECOND_PRIMARY, SHIQIAO, WENCHANG, DemoSchool
from xueji.demo.rosters import Province, Pupil, Seat, cells_of
from xueji.features import organisations, students
from xueji.features.enrolment import (
    admitting,
    bureau,
    cancel,
    change,
    continuing,
    correcting,
    decide,
    evidence,
    periods,
    plans,
    releasing,
    submit,
)
from xueji.features.enrolment.kinds import DUPLICATE, IDENTITY
from xueji.features.enrolment.more_schemas import Continuation, NewGradeCorrection, NewRelease
from xueji.features.enrolment.plan_schemas import NewPeriod, NewPlan, NewPlans
from xueji.features.enrolment.schemas import DecideMany, MakeLate, NewBureauEnrolment, NewEnrolment, Person, Values
from xueji.features.organisations import OrganisationRow, Stage
from xueji.gateways import national, population, queue
from xueji.gateways.queue import Answer, Task
from xueji.platform.caller import Caller
from xueji.platform.database import Tx, transaction
from xueji.platform.scope import Scope

_HOLD = "SELECT id, kind, subject_id, student_id, organisation_id, request_id::text, tries, since, ticket"
_PLACES = {SECOND_PRIMARY: 110, SHIQIAO: 45, EXPERIMENTAL: 140}
_SEATS = iter(range(60, 200))


class Scene(msgspec.Struct):
    """Who acts, where, on whose children."""

    staff: Mapping[str, Caller]
    offices: Mapping[str, OrganisationRow]
    people: Population
    year: int

    def school(self, name: str) -> DemoSchool:
        return next(one for one in SCHOOLS if one.name == name)

    def child(self, school: str, age: int = 6) -> Child:
        found = self.school(school)
        family = self.people.family(found.division, found.town)
        return self.people.child(family, found.division, self.people.birthday(age, self.year))


async def run(people: Province, offices: Mapping[str, OrganisationRow], staff: Mapping[str, Caller], year: int) -> None:
    """A period that is open, plans, and children on their way; one of each kind of trouble."""
    scene = Scene(staff, offices, people.population, year)
    await _rules(scene)
    registrar, head, county = staff["zhou.huimin"], staff["sun.weidong"], staff["lin.guodong"]
    entered = [await _enter(scene, registrar, SECOND_PRIMARY, scene.child(SECOND_PRIMARY)) for _ in range(19)]
    await _answer(registrar, unverified={entered[16], entered[17], entered[18]}, elsewhere={entered[15]})
    await _insist(registrar, entered[17:19])
    await _submit(registrar, [*entered[:13], entered[18]])
    await _decide(head, [*entered[:9], entered[18]])
    await _decide(county, [*entered[:5], entered[18]])
    await _decide(county, entered[5:7], back="请补户口簿首页，监护人的证件号和户口簿上不一样。")
    await _cancel(registrar, entered[14])
    await _troubles(scene, people)
    await _others(scene)
    await _enter(scene, registrar, SECOND_PRIMARY, scene.child(SECOND_PRIMARY))


async def _rules(scene: Scene) -> None:
    province, county = scene.staff["zheng.hui"], scene.staff["lin.guodong"]
    async with transaction(province) as tx:
        ordinary = date(scene.year, 10, 31)
        closes = min(max(ordinary, tx.today + timedelta(days=35)), date(scene.year + 1, 8, 31))
        await periods.put(tx, province, scene.year, 0, NewPeriod(date(scene.year, 9, 1), closes))
    async with transaction(county) as tx:
        mine = [
            NewPlan(scene.offices[name].id, Stage.PRIMARY, places)
            for name, places in _PLACES.items()
            if scene.school(name).above == COUNTIES[0][0]
        ]
        await plans.put(tx, county, NewPlans(scene.year, mine))


async def _enter(
    scene: Scene, by: Caller, school: str, child: Child, *, grade: int = 1, reason: str = "", placed: bool = True
) -> int:
    """As the registrar types it in; answers the application."""
    async with transaction(by) as tx:
        classes = await organisations.classes_of(tx, scene.offices[school].id)
        chosen = next(one for one in classes if (one.stage, one.grade) == (Stage.PRIMARY, grade))
        values, members = _form(scene, school, child, grade)
        sent = NewEnrolment(
            stage=Stage.PRIMARY,
            grade=grade,
            class_id=chosen.id if placed else None,
            values=values,
            members=members,
            reason=reason,
        )
        return (await admitting.enter_here(tx, by, sent)).enrolment_id


def _form(scene: Scene, school: str, child: Child, grade: int) -> tuple[Values, list[Values]]:
    """What stands in the template, by the names of the fields."""
    seat = Seat(scene.school(school), Stage.PRIMARY, grade, 1, next(_SEATS))
    cells = list(cells_of(Pupil(seat, child), scene.year).values())
    values: Values = {
        field.name: cells[field.column - 1]
        for field in students.FIELDS
        if field.column
        and field.name not in {"school_code", "class_name", "provincial_number"}
        and cells[field.column - 1]
    }
    width = len(students.MEMBER_FIELDS)
    members: list[Values] = [
        {
            field.name: cells[field.column - 1 + number * width]
            for field in students.MEMBER_FIELDS
            if field.column and cells[field.column - 1 + number * width]
        }
        for number in range(2)
    ]
    return values, members


async def _answer(by: Caller, unverified: Collection[int] = (), elsewhere: Collection[int] = ()) -> None:
    """The nation and the register answer whatever waits."""
    async with transaction(by) as tx:
        duplicate = national.Duplicate(
            province="河南省", school="郑州市金水区文化路第一小学", name="某**", number="4101************", state=national.NationalState.NORMAL,
        )  # fmt: skip
        await _settle(tx, DUPLICATE, lambda task: duplicate if task.subject_id in elsewhere else national.Clear())
        differs = population.Differs()
        await _settle(tx, IDENTITY, lambda task: differs if task.subject_id in unverified else population.Match())


async def _settle(tx: Tx, kind: str, answer: Callable[[Task], msgspec.Struct]) -> None:
    tasks = await tx.fetch(Task, f"{_HOLD} FROM gateway_task WHERE kind = $1 AND state = 'waiting' ORDER BY id", kind)
    if tasks:
        await queue.KINDS[kind].receive(tx, [Answer(task, answer(task)) for task in tasks])
        await queue.withdraw(tx, kind, [task.subject_id for task in tasks])


async def _insist(by: Caller, ids: Sequence[int]) -> None:
    for number in ids:
        async with transaction(by) as tx:
            await change.insist(tx, by, number, await _version(tx, number), "今年八月改过姓名，户口簿已核对无误")


async def _version(tx: Tx, enrolment_id: int) -> int:
    return int(await tx.value("SELECT version FROM enrolment WHERE id = $1", enrolment_id))


async def _submit(by: Caller, ids: Sequence[int]) -> None:
    async with transaction(by) as tx:
        await submit.submit(tx, by, ids)


async def _decide(by: Caller, ids: Sequence[int], back: str = "") -> None:
    async with transaction(by) as tx:
        reason = "other" if back else ""
        await decide.decide_many(tx, by, DecideMany(ids=list(ids), agree=not back, reason=reason, text=back))


async def _cancel(by: Caller, enrolment_id: int) -> None:
    async with transaction(by) as tx:
        await cancel.cancel(tx, by, enrolment_id, await _version(tx, enrolment_id), "没有报到")


async def _troubles(scene: Scene, people: Province) -> None:
    """Children whom another school waits with or has, a late one, one without a class, requests to both sides."""
    own, other = scene.staff["zhou.huimin"], scene.staff["li.guihua"]
    wanted, theirs = scene.child(SECOND_PRIMARY), scene.child(SHIQIAO)
    await _enter(scene, other, SHIQIAO, wanted)
    await _enter(scene, own, SECOND_PRIMARY, theirs)
    await _answer(own)
    asking = await _enter(scene, own, SECOND_PRIMARY, wanted)
    asked = await _enter(scene, other, SHIQIAO, theirs)
    for by, number, reason in (
        (own, asking, "九月起在我校一年级就读，家长已确认"),
        (other, asked, "孩子随奶奶住在石桥镇，在我校就读"),
    ):
        async with transaction(by) as tx:
            await releasing.ask(tx, by, NewRelease(number, reason))
    elsewhere = next(one.child for one in people.pupils[EXPERIMENTAL] if one.seat.grade == 1)
    await _enter(scene, own, SECOND_PRIMARY, elsewhere)
    late = await _enter(scene, own, SECOND_PRIMARY, scene.child(SECOND_PRIMARY, 8), grade=3)
    async with transaction(own) as tx:
        await change.make_late(tx, own, MakeLate([late], "随父母在外省务工，一直没有建籍，十月回来就读"))
    unplaced = await _enter(scene, own, SECOND_PRIMARY, scene.child(SECOND_PRIMARY), placed=False)
    await _answer(own)
    await _submit(own, [late, unplaced])
    await _decide(scene.staff["sun.weidong"], [unplaced])
    await _decide(scene.staff["lin.guodong"], [unplaced])


async def _others(scene: Scene) -> None:
    """Graduates for the junior school, a permit of the bureau's own, a grade to be corrected."""
    own, county = scene.staff["zhou.huimin"], scene.staff["lin.guodong"]
    graduates = [scene.child(SECOND_PRIMARY, 11) for _ in range(4)]
    ids = [
        await _enter(scene, own, SECOND_PRIMARY, child, grade=6, reason="六年级转来时没有学籍") for child in graduates
    ]
    await _answer(own)
    await _submit(own, ids)
    await _decide(county, ids)
    await _decide(scene.staff["chen.xin"], ids)
    junior = scene.staff["qian.wei"]
    async with transaction(junior) as tx:
        rows = await tx.connection.fetch("SELECT student_id FROM enrolment WHERE id = ANY($1::bigint[])", ids)
        stood = await students.placements(tx, [row["student_id"] for row in rows])
        left = [_graduated(one) for one in stood.values()]
        await students.stand(tx, left)
        persons = [Person(name=child.name, id_number=child.id_number) for child in graduates[:2]]
        await continuing.continue_records(tx, junior, Continuation(stage=Stage.JUNIOR, grade=1, persons=persons))
    async with transaction(county) as tx:
        proof = await evidence.keep(tx, county.account_id, "港澳居民来往内地通行证.jpg", _paper())
        await bureau.enter_for_school(tx, county, _permit(scene, proof.id))
    await _answer(county)
    async with transaction(own) as tx:
        third = await students.pupil_cards(Scope(path=scene.offices[SECOND_PRIMARY].path), source=tx)
        chosen = next(one for one in third if one.grade == 3 and one.state is students.State.IN_SCHOOL)  # noqa: PLR2004
        await correcting.ask(tx, own, NewGradeCorrection(student_id=chosen.id, grade=4, reason="入学时录错了年级"))


def _graduated(one: students.Placement) -> students.Placement:
    return students.Placement(
        student_id=one.student_id, school_id=one.school_id, school_path=one.school_path, class_id=None,
        stage=one.stage, grade=one.grade, state=students.State.GRADUATED,
    )  # fmt: skip


def _permit(scene: Scene, proof_id: int) -> NewBureauEnrolment:
    values, members = _form(scene, SECOND_PRIMARY, scene.child(SECOND_PRIMARY), 1)
    papers: Values = {"id_type": "港澳居民来往内地通行证", "id_number": "H10427731", "overseas_kind": "香港同胞"}
    return NewBureauEnrolment(
        school_id=scene.offices[WENCHANG].id,
        stage=Stage.JUNIOR,
        grade=1,
        permit="hk_macao",
        values=values | papers | {"id_type": "F"},
        members=members,
        reason="父母在临溪工作，家长申请",
        evidence_ids=[proof_id],
    )


def _paper() -> bytes:
    """A made-up paper."""
    sheet = Image.new("RGB", (900, 570), "#eef3f7")
    ImageDraw.Draw(sheet).rectangle((30, 30, 870, 540), outline="#7a93a8", width=4)
    kept = io.BytesIO()
    sheet.save(kept, "JPEG", quality=80)
    return kept.getvalue()
