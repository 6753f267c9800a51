"""Whoever moves a pupil, in whatever order, whatever breaks outside: at each instant the pupil is in exactly one school.

Transfers in the province, in from another and out to another, coming back to school: one machine, the real database, the
other province over real HTTP. Who may decide which step is walked for every flow in tests/approvals/test_every_flow.py.
"""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from itertools import count

import hypothesis.strategies as st
import msgspec
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from tests.features.leaves.conftest import World, number_of, picture

from xueji.features import accounts, organisations, students
from xueji.features.accounts import Role
from xueji.features.departures.nation import listen
from xueji.features.organisations import Stage, System
from xueji.features.students.models import STUDENT_SEAL
from xueji.gateways import use_gateways
from xueji.gateways.queue.drain import sweep
from xueji.kernel.levels import Level
from xueji.platform import database, sessions
from xueji.platform.caller import CallerKind
from xueji.platform.crypto import keyring
from xueji.platform.database import transaction
from xueji.platform.jobs import JobContext
from xueji.settings import NationalSettings, PopulationSettings

NAME = "布合丽其·艾合买提"
PAPERS = {"transfer": "residence", "border_in": "reason", "return_from_abroad": "entry"}
OTHER = {"old": "new", "new": "old"}
STANDS = ("in_school", "suspended", "abroad", "withdrawn", "other_leave")
SAYS = ({"school": {}, "bureau": {}}, {"school": {"agreed": False, "text": "还没有说好"}, "bureau": {}})
FAULTS = (None, "down", "half_open", "double")


class Waiting(msgspec.Struct):
    id: int
    flow: str
    version: int
    step: str
    holder: int | None


class Stood(msgspec.Struct):
    id: int
    state: str
    school_id: int
    class_school: int | None


class People:
    """Two schools in two counties with their officials, the other province, and one pupil after the other."""

    def __init__(self, world, as_, platforms, work):
        self.world, self.as_, self.platforms, self.work = world, as_, platforms, work
        self.office = {row.id: key for key, row in world.offices.items()}
        self.numbers, self.order = count(1), 0
        self.completed = dict.fromkeys(("transfer", "border_in", "border_out", "return_from_abroad"), 0)

    async def born(self, begins):
        """A pupil of the old school, in class or abroad, or of another province."""
        self.order, self.elsewhere = self.order + 2, begins == "elsewhere"
        number = self.id_number = number_of(self.order)
        self.national = f"G{number}"
        self.says(SAYS[0])
        if self.elsewhere:
            return
        sealed = msgspec.json.encode({"id_number": number, "national_number": self.national})
        old = self.world.offices["old"]
        await database.execute(
            "INSERT INTO student (school_id, school_path, class_id, stage, grade, state, name, sex, birth_date, id_type,"
            " id_index, ethnicity, general, sealed, version, updated_at, national_number_kind) VALUES ($1, $2, $3,"
            " 'primary', 3, $4, $5, '2', '2015-04-26', '1', $6, '05', '{}', $7, 1, now(), 'G')",
            old.id, old.path, self.world.classes["old"] if begins == "in_school" else None, begins, NAME,
            students.person_index(number), keyring().seal(sealed, STUDENT_SEAL),
        )  # fmt: skip

    def says(self, says):
        there = {"name": NAME, "national_number": self.national, "says": says}
        self.platforms.introduce("national/border", elsewhere=[there])

    async def open(self, what):
        """By the school whose business it would be; whether it may, is not asked."""
        [stood, *_] = [*await self.stood(), None]
        at = self.office[stood.school_id] if stood else "old"
        if what == "departure":
            line = {
                "reference": f"WS{next(self.numbers)}", "crossing": "transfer", "name": NAME,
                "national_number": self.national, "to_province": "江苏省", "to_school": "徐州市解放路小学",
                "to_grade": "小学三年级", "reason": "随父母工作调动", "withdrawn": False,
            }  # fmt: skip
            self.platforms.introduce("national/border", wanted=[line])
            await self.hears()
            return
        flow = "return_from_abroad" if what == "return" else what
        to = at if what == "return" else OTHER[at]
        given = {"grade": 3, "class_id": self.world.classes[to], "evidence": [await self.paper(to, flow)]}
        if what == "transfer":
            more = {"name": NAME, "id_number": self.id_number, "stage": "primary", "reason": "home", "note": ""}
            answer = await self.as_(f"{to}_registrar").post("/api/transfers", json=given | more)
        elif what == "border_in":
            more = {
                "name": NAME, "sex": "2", "birth_date": "2015-04-26", "id_type": "1", "id_number": self.id_number,
                "ethnicity": "05", "national_number": self.national, "from_province": "河南省",
                "from_school": "郑州市第九小学", "stage": "primary", "reason": "随父母工作调动",
            }  # fmt: skip
            answer = await self.as_(f"{to}_registrar").post("/api/border-transfers", json=given | more)
        else:
            body = given | {"reason": "回到户籍地就读"}
            answer = await self.as_(f"{to}_registrar").post(
                f"/api/students/{stood.id if stood else 0}/return", json=body
            )
        assert answer.status_code < 500, answer.text

    async def paper(self, school, flow):
        """What a refused filing has left behind makes room."""
        await database.execute("DELETE FROM case_evidence WHERE given_at IS NULL")
        files = {"data": ("a.jpg", picture(), "image/jpeg")}
        sent = await self.as_(f"{school}_registrar").post(f"/api/case-evidence/{flow}?slot={PAPERS[flow]}", files=files)
        return sent.json()["evidence"]["id"]

    async def waiting(self):
        """The open cases about this person, by each step that waits inside."""
        return await database.fetch(
            Waiting,
            "SELECT c.id, c.flow, c.version, unnest(string_to_array(c.step, ',')) AS step, unnest(c.holder_ids) AS holder"
            " FROM approval_case c JOIN student s ON s.id = c.student_id WHERE s.id_index = $1 AND c.closed_at IS NULL",
            students.person_index(self.id_number),
        )

    async def outside_holds(self):
        return any(one.holder is None for one in await self.waiting())

    async def decide(self, door, **more):
        """By the office whose turn it is: its registrar may have filed, so at a school the head decides."""
        for one in (await self.waiting())[:1]:
            if one.holder is None or not one.step:
                return
            who = self.office[one.holder]
            login = f"{who}_head" if who in OTHER else who
            answer = await self.as_(login).request(
                "POST", f"/api/cases/{one.id}/{door}", json={"step": one.step} | more, version=one.version
            )
            assert answer.status_code < 500, answer.text

    async def withdraw(self):
        for one in await self.waiting():
            for school in OTHER:
                answer = await self.as_(f"{school}_registrar").request(
                    "POST", f"/api/cases/{one.id}/withdrawal", json={}, version=one.version
                )
                assert answer.status_code < 500, answer.text

    async def hears(self):
        await listen(JobContext(0, "departures.listen", 1))
        await self.work()

    async def hours_pass(self):
        """Here and over there; then workers do what is due."""
        self.platforms.pass_time(7200)
        await database.execute(
            "UPDATE gateway_task SET since = since - $1::interval, next_at = next_at - $1::interval,"
            " held_until = held_until - $1::interval",
            timedelta(hours=2),
        )
        await database.execute("UPDATE gateway_breaker SET open_until = NULL")
        await sweep(JobContext(0, "gateways.sweep", 1))
        await self.hears()

    async def stood(self):
        """The records by which this person stands in a school of the province now."""
        return await database.fetch(
            Stood,
            "SELECT s.id, s.state, s.school_id, c.school_id AS class_school FROM student s"
            " LEFT JOIN school_class c ON c.id = s.class_id WHERE s.id_index = $1 AND s.state = ANY($2)",
            students.person_index(self.id_number),
            list(STANDS),
        )

    async def what_fits(self):
        here = await self.stood()
        if not here:
            return "border_in"
        return "return" if here[0].state == "abroad" else ("transfer", "departure")[self.order // 2 % 2]

    async def done(self, *flows):
        sql = (
            "SELECT count(*) FROM approval_case c JOIN student s ON s.id = c.student_id"
            " WHERE s.id_index = $1 AND c.flow = ANY($2) AND c.state = 'completed'"
        )
        return await database.value(sql, students.person_index(self.id_number), list(flows))

    async def is_in_exactly_one_school(self):
        here = await self.stood()
        there = self.elsewhere - await self.done("border_in") + await self.done("border_out")
        assert len(here) + there == 1, (here, there)
        for one in here:
            assert one.class_school in (None, one.school_id)
            assert (one.class_school is None) == (one.state != "in_school")
        assert len({one.id for one in await self.waiting()}) <= 1, "one business at a time"
        kept = "SELECT count(*) FROM archive_copy a JOIN student s ON s.id = a.student_id WHERE s.id_index = $1"
        assert await database.value(kept, students.person_index(self.id_number)) == await self.done(
            "transfer", "border_out"
        ), "each school that was left keeps its copy, once"


class Life(RuleBasedStateMachine):
    """What happens to one pupil."""

    people: People
    loop: asyncio.AbstractEventLoop

    def run(self, what: Coroutine) -> None:
        asyncio.run_coroutine_threadsafe(what, self.loop).result(120)

    @initialize(begins=st.sampled_from(("in_school", "abroad", "elsewhere")))
    def is_born(self, begins):
        self.run(self.people.born(begins))

    @rule(what=st.sampled_from(("transfer", "departure", "border_in", "return")), offices=st.integers(0, 4))
    def somebody_opens(self, what, offices):
        self.run(self.people.open(what))
        self.they_agree(offices)

    @rule(offices=st.integers(1, 4))
    def they_agree(self, offices):
        for _ in range(offices):
            self.run(self.people.decide("approval", remark="同意"))

    @rule(returned=st.booleans())
    def it_comes_to_nothing(self, returned):
        if returned:
            self.run(self.people.decide("return", reason="unclear"))
        self.run(self.people.withdraw())

    @rule(says=st.sampled_from(SAYS), fault=st.sampled_from(FAULTS))
    def the_other_province_answers(self, says, fault):
        self.people.says(says)
        if fault:
            self.people.platforms.order("/national/border", fault, seconds=0.05, times=1)
        self.run(self.people.hours_pass())

    @invariant()
    def the_pupil_is_in_exactly_one_school(self):
        if self.people.order:
            self.run(self.people.is_in_exactly_one_school())

    def teardown(self):
        """What is open goes to its end, and then the pupil moves on as it fits."""
        self.run(self.to_its_end())
        self.the_pupil_is_in_exactly_one_school()

    async def to_its_end(self):
        people = self.people
        people.says(SAYS[0])
        for _ in range(3):
            if not await people.waiting():
                await people.open(await people.what_fits())
            await people.decide("approval", remark="同意")
            await people.decide("approval", remark="同意")
            if await people.outside_holds():
                await people.hours_pass()
        for flow in people.completed:
            people.completed[flow] += await people.done(flow)


@pytest_asyncio.fixture
async def world(empty):
    made = World({}, {}, {}, {})
    async with transaction() as tx:
        found, rows = organisations.found_organisation, made.offices
        rows["province"] = await found(tx, None, Level.PROVINCE, "山东省教育厅", division_code="370000")
        rows["city"] = await found(tx, rows["province"].id, Level.CITY, "海右市教育局", division_code="379000")
        for key, school, county, code in (
            ("old", "临溪县第二实验小学", "临溪县教育局", "21"),
            ("new", "青石区实验学校", "青石区教育局", "02"),
        ):
            above = rows[f"{key}_county"] = await found(
                tx, rows["city"].id, Level.COUNTY, county, division_code=f"3790{code}"
            )
            rows[key] = await found(
                tx, above.id, Level.SCHOOL, school, school_code=f"21370001{code}", stages=(Stage.PRIMARY,),
                system=System.SIX_THREE,
            )  # fmt: skip
            made.classes[key] = (await organisations.found_class(tx, rows[key], Stage.PRIMARY, 3, 1)).id
            for login, office, role in (
                (f"{key}_registrar", key, Role.REGISTRAR),
                (f"{key}_head", key, Role.HEAD_IN_CHARGE),
                (f"{key}_county", f"{key}_county", Role.BUREAU_REGISTRAR),
            ):
                founded = await accounts.found_account(
                    tx, rows[office], login.replace("_", "."), "周衡", posts=[(rows[office], "学籍管理员", [role])],
                    password_hash="-",
                )  # fmt: skip
                opened = await sessions.open(tx, founded.account_id, CallerKind.STAFF, founded.post_ids[0])
                made.secrets[login] = opened.secret
    return made


@pytest.fixture
def platforms(outside, settings):
    use_gateways(
        msgspec.structs.replace(
            settings,
            national=NationalSettings(url=f"{outside.url}/national"),
            population=PopulationSettings(url=f"{outside.url}/population"),
        )
    )
    return outside


@pytest.mark.handbook(28, 47)
async def test_at_each_instant_a_pupil_is_in_exactly_one_school(world, as_, platforms, work):
    people = People(world, as_, platforms, work)
    life = type("LifeOf", (Life,), {"people": people, "loop": asyncio.get_running_loop()})
    few = settings(
        max_examples=8, stateful_step_count=6, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    await asyncio.to_thread(run_state_machine_as_test, life, settings=few)
    assert all(people.completed.values()), people.completed
