"""A county with a primary and a senior school, pupils of theirs, a mother, the other province over real HTTP."""

from datetime import timedelta

import msgspec
import pytest
import pytest_asyncio

from xueji.features import accounts, organisations, students
from xueji.features.accounts import Role
from xueji.features.departures.nation import listen
from xueji.features.organisations import Stage, System
from xueji.features.students.models import STUDENT_SEAL
from xueji.gateways import use_gateways
from xueji.gateways.queue.drain import sweep
from xueji.kernel.identity import check_digit
from xueji.kernel.levels import Level
from xueji.platform import database, sessions
from xueji.platform.caller import CallerKind
from xueji.platform.crypto import keyring
from xueji.platform.database import transaction
from xueji.platform.jobs import JobContext
from xueji.settings import NationalSettings, PopulationSettings

STAFF = (
    ("registrar", "school", [Role.REGISTRAR]),
    ("head", "school", [Role.HEAD_IN_CHARGE]),
    ("senior_head", "senior", [Role.HEAD_IN_CHARGE]),
    ("county", "county", [Role.BUREAU_REGISTRAR]),
    ("city", "city", [Role.BUREAU_REGISTRAR]),
)
NAME = "布合丽其·艾合买提"


def number_of(order):
    stem = f"37902120150426{order:03d}"
    return stem + check_digit(stem)


class World(msgspec.Struct):
    offices: dict[str, organisations.OrganisationRow]
    secrets: dict[str, str]
    pupils: dict[str, int]


PUPILS = (
    ("one", "school", 2, NAME, "primary", 5, "in_school"),
    ("two", "school", 4, "欧阳𬱖", "primary", 5, "in_school"),
    ("suspended", "school", 6, "周一", "primary", 5, "suspended"),
    ("abroad", "school", 8, "周二", "primary", 5, "abroad"),
    ("withdrawn", "senior", 14, "周五", "senior", 1, "withdrawn"),
    ("other_leave", "school", 16, "周六", "primary", 5, "other_leave"),
    ("senior", "senior", 10, "周三", "senior", 1, "in_school"),
    ("graduate", "junior", 12, "周四", "junior", 3, "graduated"),
    ("primary_graduate", "school", 18, "周七", "primary", 6, "graduated"),
    ("senior_graduate", "senior", 20, "周八", "senior", 3, "graduated"),
)
ORDERS = {key: order for key, _, order, *_ in PUPILS}
NAMES = {key: name for key, _, _, name, *_ in PUPILS}


async def add_pupil(tx, school, class_id, order, name, stage, grade, state):
    number = number_of(order)
    sealed = msgspec.json.encode({"id_number": number, "national_number": f"G{number}"})
    student_id = await tx.value(
        "INSERT INTO student (school_id, school_path, class_id, stage, grade, state, name, sex, birth_date, id_type,"
        " id_index, ethnicity, general, sealed, version, updated_at, provincial_number, national_number_kind)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, '2', '2015-04-26', '1', $8, '01', '{}', $9, 1, now(), $10, 'G')"
        " RETURNING id",
        school.id, school.path, class_id, stage, grade, state, name, students.person_index(number),
        keyring().seal(sealed, STUDENT_SEAL), f"3790212024{order:06d}1",
    )  # fmt: skip
    return int(student_id)


@pytest_asyncio.fixture
async def world(empty):
    made = World({}, {}, {})
    async with transaction() as tx:
        found, rows = organisations.found_organisation, made.offices
        rows["province"] = await found(tx, None, Level.PROVINCE, "山东省教育厅", division_code="370000")
        rows["city"] = await found(tx, rows["province"].id, Level.CITY, "海右市教育局", division_code="379000")
        rows["county"] = await found(tx, rows["city"].id, Level.COUNTY, "临溪县教育局", division_code="379021")
        for key, name, code, stages, system in (
            ("school", "临溪县第二实验小学", "2137000101", (Stage.PRIMARY,), System.SIX_THREE),
            ("junior", "临溪县文昌初级中学", "3137000107", (Stage.JUNIOR,), System.SIX_THREE),
            ("senior", "临溪县第一中学", "3437000108", (Stage.SENIOR,), None),
        ):
            rows[key] = await found(
                tx, rows["county"].id, Level.SCHOOL, name, school_code=code, stages=stages, system=system
            )
        five = await organisations.found_class(tx, rows["school"], Stage.PRIMARY, 5, 1)
        for key, school, order, name, stage, grade, state in PUPILS:
            class_id = five.id if (school, state) == ("school", "in_school") else None
            made.pupils[key] = await add_pupil(tx, rows[school], class_id, order, name, stage, grade, state)
        for login, office, roles in STAFF:
            founded = await accounts.found_account(
                tx, rows[office], login.replace("_", "."), f"周{login}"[:20],
                posts=[(rows[office], "学籍管理员", roles)], password_hash="-",
            )  # fmt: skip
            opened = await sessions.open(tx, founded.account_id, CallerKind.STAFF, founded.post_ids[0])
            made.secrets[login] = opened.secret
        mother = await accounts.insert_family(tx, name="林秀英", phone="13712345678")
        await tx.execute(
            "INSERT INTO guardianship (account_id, student_id, relation, role, state, started_at)"
            " VALUES ($1, $2, '52', 'guardian', 'active', now())",
            mother, made.pupils["one"],
        )  # fmt: skip
        made.secrets["mother"] = (await sessions.open(tx, mother, CallerKind.FAMILY)).secret
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


@pytest.fixture
def work(platforms, work):
    """The platforms answer, too."""
    return work


class Stands(msgspec.Struct):
    school_id: int
    class_id: int | None
    state: str


class Acts:
    """What the other province asks, and what our people decide."""

    def __init__(self, world, as_, platforms, work):
        self.world, self.as_, self.platforms, self.work = world, as_, platforms, work

    def asked(self, key="one", reference="WS1", *, crossing="transfer", withdrawn=False, **changed):
        line = {
            "reference": reference, "crossing": crossing, "name": NAMES[key],
            "national_number": f"G{number_of(ORDERS[key])}", "to_province": "江苏省", "to_school": "徐州市解放路小学",
            "to_grade": "小学五年级", "reason": "随父母工作调动", "withdrawn": withdrawn,
        } | changed  # fmt: skip
        self.platforms.introduce("national/border", wanted=[line])

    async def hears(self):
        await listen(JobContext(0, "departures.listen", 1))
        await self.work()

    async def case_id(self, reference="WS1"):
        return await database.value("SELECT case_id FROM departure WHERE reference = $1", reference)

    async def asked_for(self, key="one", **changed):
        self.asked(key, **changed)
        await self.hears()
        return await self.case_id()

    async def act(self, login, case_id, door, **body):
        version = await database.value("SELECT version FROM approval_case WHERE id = $1", case_id)
        return await self.as_(login).request("POST", f"/api/cases/{case_id}/{door}", json=body, version=version)

    async def approve(self, login, case_id, step):
        answer = await self.act(login, case_id, "approval", step=step)
        assert answer.status_code == 200, answer.text

    async def settles(self, times=6):
        """Here and over there two hours pass, time and again; workers do what is due."""
        await self.work()
        for _ in range(times):
            self.platforms.pass_time(7200)
            span = timedelta(hours=2)
            await database.execute(
                "UPDATE gateway_task SET since = since - $1::interval, next_at = next_at - $1::interval,"
                " held_until = held_until - $1::interval",
                span,
            )
            await database.execute("UPDATE gateway_breaker SET open_until = open_until - $1::interval", span)
            await sweep(JobContext(0, "gateways.sweep", 1))
            await self.hears()

    def there(self):
        return self.platforms.look("national/border")

    def replies(self):
        return [(one["reference"], one["side"], one["agreed"]) for one in self.there()["replies"]]

    async def state(self, case_id):
        return await database.value("SELECT state FROM approval_case WHERE id = $1", case_id)

    async def stands(self, key="one"):
        [row] = await database.fetch(
            Stands, "SELECT school_id, class_id, state FROM student WHERE id = $1", self.world.pupils[key]
        )
        return row

    async def view(self, login, case_id):
        answer = await self.as_(login).get(f"/api/cases/{case_id}")
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
def acts(world, as_, platforms, work):
    return Acts(world, as_, platforms, work)
