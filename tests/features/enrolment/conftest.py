"""A county with schools of every stage, staff with their posts, the platforms outside, and short names for the acts."""

import uuid
from datetime import timedelta

import msgspec
import pytest
import pytest_asyncio

from xueji.features import accounts, organisations
from xueji.features.accounts import Role
from xueji.features.organisations import Stage, System
from xueji.gateways import use_gateways
from xueji.kernel.identity import check_digit
from xueji.kernel.levels import Level
from xueji.platform import database, sessions
from xueji.platform.database import transaction
from xueji.settings import NationalSettings, PopulationSettings

ADDRESS = "临溪县文昌街 66 号 2 单元 501"
NAMES = "一二三四五六七八九十"


def id_number(born="20200426", order=42, area="379021"):
    stem = f"{area}{born}{order:03d}"
    return stem + check_digit(stem)


def values(order=1, **changed):
    """What is filled in for child number `order`."""
    born = changed.pop("born", "20200426")
    good = {
        "name": f"林若涵{NAMES[order % 10]}", "sex": "2", "birth_date": f"{born[:4]}-{born[4:6]}-{born[6:]}",
        "id_type": "1", "id_number": id_number(born, order * 2), "ethnicity": "01", "birthplace": "379021001000",
        "nationality": "156", "overseas_kind": "00", "health": "10", "political_status": "13", "household_type": "1",
        "household_division": "379021001000", "entry_month": "2026-09", "entry_way": "01", "attendance": "1",
        "current_address": ADDRESS, "mailing_address": ADDRESS, "home_address": ADDRESS, "phone": "15912347731",
        "postcode": "271000", "only_child": True, "preschool": True, "left_behind": "0", "needs_aid": False,
        "receives_subsidy": False, "orphan": False, "martyr_family": False, "commute_distance": "1.5",
        "commute_mode": "1", "needs_school_bus": False, "migrant_child": False, "disability_type": "0",
    }  # fmt: skip
    return good | changed


def mother(order=1):
    return {
        "name": "林秀英", "relation": "52", "address": ADDRESS, "household_division": "379021001000",
        "phone": "15912347731", "guardian": True, "id_type": "1",
        "id_number": id_number("19860312", 400 + 2 * order), "ethnicity": "01",
    }  # fmt: skip


class World(msgspec.Struct):
    """`schools`: own, other, far (another county), junior, senior, bare (without a code)."""

    schools: dict[str, int]
    classes: dict[str, int]
    offices: dict[str, int]
    accounts: dict[str, int]
    posts: dict[str, int]
    secrets: dict[str, str]


SCHOOL_ROLES = [Role.REGISTRAR, Role.ENROLMENT_PRIMARY]
STAFF = (
    ("registrar", "own", SCHOOL_ROLES),
    ("second", "own", SCHOOL_ROLES),
    ("plain", "own", [Role.REGISTRAR]),
    ("head", "own", [Role.HEAD_IN_CHARGE]),
    ("both", "own", [Role.REGISTRAR, Role.ENROLMENT_PRIMARY, Role.HEAD_IN_CHARGE]),
    ("stranger", "other", SCHOOL_ROLES),
    ("stranger_head", "other", [Role.HEAD_IN_CHARGE]),
    ("far", "far", SCHOOL_ROLES),
    ("junior", "junior", [Role.REGISTRAR, Role.ENROLMENT_JUNIOR]),
    ("junior_head", "junior", [Role.HEAD_IN_CHARGE]),
    ("senior", "senior", [Role.REGISTRAR, Role.ENROLMENT_SENIOR]),
    ("bare", "bare", SCHOOL_ROLES),
    ("county", "county", [Role.BUREAU_REGISTRAR]),
    ("county2", "county", [Role.BUREAU_REGISTRAR]),
    ("county_admin", "county", [Role.ADMINISTRATOR]),
    ("far_county", "far_county", [Role.BUREAU_REGISTRAR]),
    ("city", "city", [Role.BUREAU_REGISTRAR]),
    ("province", "province", [Role.BUREAU_REGISTRAR]),
)


@pytest_asyncio.fixture(scope="session")
async def password_hash(services):
    return await accounts.hashed_password("Sommer-Regen-2026")


@pytest_asyncio.fixture
async def world(empty, password_hash):
    made = World({}, {}, {}, {}, {}, {})
    async with transaction() as tx:
        found = organisations.found_organisation
        rows = {}
        rows["province"] = await found(tx, None, Level.PROVINCE, "山东省教育厅", division_code="370000")
        rows["city"] = await found(tx, rows["province"].id, Level.CITY, "海右市教育局", division_code="379000")
        for key, name, code in (("county", "临溪县教育局", "379021"), ("far_county", "青石区教育局", "379002")):
            rows[key] = await found(tx, rows["city"].id, Level.COUNTY, name, division_code=code)
        for key, name, code, above, stages, system in (
            ("own", "临溪县第二实验小学", "2137000101", "county", (Stage.PRIMARY,), System.SIX_THREE),
            ("other", "石桥镇中心小学", "2137000104", "county", (Stage.PRIMARY,), System.SIX_THREE),
            ("far", "青石区实验学校", "2137000107", "far_county", (Stage.PRIMARY, Stage.JUNIOR), System.FIVE_FOUR),
            ("junior", "临溪县文昌初级中学", "3137000102", "county", (Stage.JUNIOR,), System.SIX_THREE),
            ("senior", "海右市泉景高级中学", "3437000108", "city", (Stage.SENIOR,), None),
            ("bare", "临溪县柳林小学", None, "county", (Stage.PRIMARY,), System.SIX_THREE),
        ):
            rows[key] = await found(
                tx, rows[above].id, Level.SCHOOL, name, school_code=code, stages=stages, system=system
            )
            made.schools[key] = rows[key].id
        made.offices = {key: row.id for key, row in rows.items()}
        for key, school, stage, grade, number in (
            ("a", "own", Stage.PRIMARY, 1, 1),
            ("b", "own", Stage.PRIMARY, 1, 2),
            ("third", "own", Stage.PRIMARY, 3, 1),
            ("x", "other", Stage.PRIMARY, 1, 1),
            ("j", "junior", Stage.JUNIOR, 1, 1),
        ):
            made.classes[key] = (await organisations.found_class(tx, rows[school], stage, grade, number)).id
        for login, office, roles in STAFF:
            founded = await accounts.found_account(
                tx, rows[office], f"demo.{login.replace('_', '.')}", f"周{login}"[:20], posts=[(rows[office], "学籍管理员", roles)],
                password_hash=password_hash,
            )  # fmt: skip
            made.accounts[login], made.posts[login] = founded.account_id, founded.post_ids[0]
    for login, account_id in made.accounts.items():
        secret = made.secrets[login] = uuid.uuid4().hex
        await database.execute(
            "INSERT INTO session (id_hash, account_id, post_id, kind, device, created_at, seen_at, idle_until,"
            " expires_at) VALUES ($1, $2, $3, 'staff', 'test', now(), now(), now() + $4::interval, now() + $4::interval)",
            sessions.hashed(secret), account_id, made.posts[login], timedelta(hours=1),
        )  # fmt: skip
    return made


@pytest.fixture
def platforms(outside, settings):
    """The national platform and the population register, over real HTTP; they know nobody yet."""
    there = outside.url
    use_gateways(
        msgspec.structs.replace(
            settings,
            national=NationalSettings(url=f"{there}/national"),
            population=PopulationSettings(url=f"{there}/population"),
        )
    )
    return outside


@pytest.fixture
def work(platforms, work):
    """The platforms answer, too."""
    return work


async def open_period(world, days=30, before=60):
    """The province's dates of this school year lie around today."""
    today = await database.value("SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date")
    year = organisations.school_year_of(today)
    await database.execute(
        "INSERT INTO enrolment_period (province_id, year, opens_on, closes_on, set_by, set_at, version)"
        " VALUES ($1, $2, $3, $4, 1, now(), 1) ON CONFLICT (province_id, year) DO UPDATE SET opens_on = $3,"
        " closes_on = $4",
        world.offices["province"], year, today - timedelta(days=before), today + timedelta(days=days),
    )  # fmt: skip
    return year


class Acts:
    """What people do, by login."""

    def __init__(self, world, as_, work):
        self.world, self.as_, self.work = world, as_, work

    async def enter(self, order=1, login="registrar", *, stage="primary", grade=1, class_id="a", reason="", **changed):
        body = {
            "stage": stage, "grade": grade, "class_id": self.world.classes.get(class_id), "values": values(order, **changed),
            "members": [mother(order)], "reason": reason,
        }  # fmt: skip
        return await self.as_(login).post("/api/enrolments", json=body)

    async def entered(self, order=1, login="registrar", **more):
        """Entered and checked; answers the application as it stands then."""
        answer = await self.enter(order, login, **more)
        assert answer.status_code == 201, answer.text
        await self.work()
        return await self.read(answer.json()["row"]["id"], login)

    async def all_entered(self, *orders, login="registrar", **more):
        """Entered and checked together; answers the ids of the applications."""
        answers = [await self.enter(order, login, **more) for order in orders]
        assert [answer.status_code for answer in answers] == [201] * len(orders), [answer.text for answer in answers]
        await self.work()
        return [answer.json()["row"]["id"] for answer in answers]

    async def read(self, enrolment_id, login="registrar"):
        answer = await self.as_(login).get(f"/api/enrolments/{enrolment_id}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def state(self, enrolment_id):
        return await database.value("SELECT state FROM enrolment WHERE id = $1", enrolment_id)

    async def submit(self, *ids, login="registrar"):
        return await self.as_(login).post("/api/enrolments/submit", json={"ids": list(ids)})

    async def decide(self, *ids, login, agree=True, reason="", text=""):
        body = {"ids": list(ids), "agree": agree, "reason": reason, "text": text}
        return await self.as_(login).post("/api/enrolments/decide", json=body)

    async def act(self, enrolment_id, what, body=None, *, login="registrar", version=None):
        if version is None:
            version = await database.value("SELECT version FROM enrolment WHERE id = $1", enrolment_id)
        return await self.as_(login).request(
            "POST", f"/api/enrolments/{enrolment_id}/{what}", json=body or {}, version=version
        )

    async def edit(self, enrolment_id, *, login="registrar", **body):
        version = await database.value("SELECT version FROM enrolment WHERE id = $1", enrolment_id)
        return await self.as_(login).request("PATCH", f"/api/enrolments/{enrolment_id}", json=body, version=version)

    async def enrolled(self, *orders, login="registrar", head="head", county="county", **more):
        """All the way to the record in school; answers the ids of the applications."""
        ids = await self.all_entered(*orders, login=login, **more)
        for answer in (
            await self.submit(*ids, login=login),
            await self.decide(*ids, login=head),
            await self.decide(*ids, login=county),
        ):
            assert answer.status_code == 200, answer.text
            assert answer.json()["left"] == [], answer.text
        await self.work()
        return ids

    async def student(self, enrolment_id):
        found = await database.fetch(
            Student,
            "SELECT s.id, s.state, s.school_id, s.class_id, s.provincial_number, s.national_number_kind AS kind,"
            " s.national_number_wanted AS wanted, s.number_trouble AS trouble FROM enrolment e"
            " JOIN student s ON s.id = e.student_id WHERE e.id = $1",
            enrolment_id,
        )
        return found[0]


class Student(msgspec.Struct):
    id: int
    state: str
    school_id: int
    class_id: int | None
    provincial_number: str | None
    kind: str | None
    wanted: str | None
    trouble: str | None


@pytest_asyncio.fixture
async def acts(world, as_, work):
    await open_period(world)
    return Acts(world, as_, work)
