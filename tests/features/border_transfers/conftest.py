"""A county with a primary school, a senior school of it, their officials, the other province over real HTTP."""

import io
from datetime import timedelta

import msgspec
import pytest
import pytest_asyncio
from PIL import Image

from xueji.features import accounts, organisations
from xueji.features.accounts import Role
from xueji.features.organisations import Stage, System
from xueji.gateways import use_gateways
from xueji.gateways.queue.drain import sweep
from xueji.kernel.identity import check_digit
from xueji.kernel.levels import Level
from xueji.platform import database, sessions
from xueji.platform.caller import CallerKind
from xueji.platform.database import transaction
from xueji.platform.jobs import JobContext
from xueji.settings import NationalSettings, PopulationSettings

STAFF = (
    ("registrar", "school", [Role.REGISTRAR]),
    ("head", "school", [Role.HEAD_IN_CHARGE]),
    ("bare", "bare", [Role.REGISTRAR]),
    ("senior", "senior", [Role.REGISTRAR]),
    ("senior_head", "senior", [Role.HEAD_IN_CHARGE]),
    ("near", "near", [Role.REGISTRAR]),
    ("junior", "junior", [Role.REGISTRAR]),
    ("junior_head", "junior", [Role.HEAD_IN_CHARGE]),
    ("county", "county", [Role.BUREAU_REGISTRAR]),
    ("city", "city", [Role.BUREAU_REGISTRAR]),
    ("province", "province", [Role.BUREAU_REGISTRAR]),
)
NAME = "布合丽其·艾合买提"
AGREE = {"school": {}, "bureau": {}}


def number_of(order, born="20150426"):
    stem = f"410102{born}{order:03d}"
    return stem + check_digit(stem)


class World(msgspec.Struct):
    offices: dict[str, organisations.OrganisationRow]
    classes: dict[str, int]
    secrets: dict[str, str]


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
            ("near", "石桥镇中心小学", "2137000104", (Stage.PRIMARY,), System.SIX_THREE),
            ("junior", "临溪县文昌初级中学", "3137000107", (Stage.JUNIOR,), System.SIX_THREE),
            ("senior", "临溪县第一中学", "3437000108", (Stage.SENIOR,), None),
            ("bare", "临溪县柳林小学", None, (Stage.PRIMARY,), System.SIX_THREE),
        ):
            rows[key] = await found(
                tx, rows["county"].id, Level.SCHOOL, name, school_code=code, stages=stages, system=system
            )
        for key, school, stage, grade in (("five", "school", Stage.PRIMARY, 5), ("senior", "senior", Stage.SENIOR, 1)):
            made.classes[key] = (await organisations.found_class(tx, rows[school], stage, grade, 1)).id
        for login, office, roles in STAFF:
            founded = await accounts.found_account(
                tx, rows[office], login.replace("_", "."), f"周{login}"[:20],
                posts=[(rows[office], "学籍管理员", roles)], password_hash="-",
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


@pytest.fixture
def work(platforms, work):
    """The platforms answer, too."""
    return work


def picture():
    out = io.BytesIO()
    Image.effect_noise((300, 200), 40).convert("RGB").save(out, "JPEG")
    return out.getvalue()


class Stands(msgspec.Struct):
    school_id: int
    class_id: int | None
    grade: int
    state: str
    provincial_number: str | None


class Acts:
    """What people do, and what the other province says."""

    def __init__(self, world, as_, platforms, work):
        self.world, self.as_, self.platforms, self.work = world, as_, platforms, work

    def there(self, order=2, **more):
        """How the other side behaves towards pupil `order` from now on."""
        pupil = {"name": NAME, "national_number": f"G{number_of(order)}", "says": AGREE} | more
        self.platforms.introduce("national/border", elsewhere=[pupil])

    @property
    def applications(self):
        return self.platforms.look("national/border")["applications"]

    async def paper(self, login="registrar", slot="reason", flow="border_in"):
        files = {"data": ("a.jpg", picture(), "image/jpeg")}
        answer = await self.as_(login).post(f"/api/case-evidence/{flow}?slot={slot}", files=files)
        assert answer.status_code == 201, answer.text
        return answer.json()["evidence"]["id"]

    async def file(self, order=2, *, login="registrar", **changed):
        body = {
            "name": NAME, "sex": "2", "birth_date": "2015-04-26", "id_type": "1", "id_number": number_of(order),
            "ethnicity": "05", "national_number": f"G{number_of(order)}", "from_province": "河南省",
            "from_school": "郑州市第九小学", "stage": "primary", "grade": 5, "class_id": self.world.classes["five"],
            "reason": "随父母工作调动", "evidence": None,
        } | changed  # fmt: skip
        if body["evidence"] is None:
            body["evidence"] = [await self.paper(login)]
        return await self.as_(login).post("/api/border-transfers", json=body)

    async def filed(self, order=2, **changed):
        answer = await self.file(order, **changed)
        assert answer.status_code == 201, answer.text
        return answer.json()["case_id"]

    async def version(self, case_id):
        return await database.value("SELECT version FROM approval_case WHERE id = $1", case_id)

    async def act(self, login, case_id, door, **body):
        version = await self.version(case_id)
        return await self.as_(login).request("POST", f"/api/cases/{case_id}/{door}", json=body, version=version)

    async def approve(self, login, case_id, step):
        answer = await self.act(login, case_id, "approval", step=step)
        assert answer.status_code == 200, answer.text

    async def agreed_here(self, order=2, *, school="head", bureau="county", **changed):
        """Filed, and both parties of ours agree: from here on the other province has it."""
        case_id = await self.filed(order, **changed)
        await self.approve(school, case_id, "receive")
        await self.approve(bureau, case_id, "clear_in")
        return case_id

    async def hours_pass(self, hours=2.0):
        """Here and over there; then workers do what is due."""
        self.platforms.pass_time(hours * 3600)
        span = timedelta(hours=hours)
        await database.execute(
            "UPDATE gateway_task SET since = since - $1::interval, next_at = next_at - $1::interval,"
            " held_until = held_until - $1::interval",
            span,
        )
        await database.execute("UPDATE gateway_breaker SET open_until = open_until - $1::interval", span)
        await sweep(JobContext(0, "gateways.sweep", 1))
        await self.work()

    async def settles(self, times=8):
        await self.work()
        for _ in range(times):
            await self.hours_pass()

    async def case(self, case_id, login="registrar"):
        answer = await self.as_(login).get(f"/api/cases/{case_id}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def state(self, case_id):
        return await database.value("SELECT state FROM approval_case WHERE id = $1", case_id)

    async def events(self, case_id):
        rows = await database.fetch(
            _Event, "SELECT kind, payload FROM approval_event WHERE case_id = $1 ORDER BY seq", case_id
        )
        return [(row.kind, row.payload.get("step")) for row in rows]

    async def facts(self, case_id, login="registrar"):
        view = await self.case(case_id, login)
        return {fact["label"]: fact["after"] for fact in view["facts"]}

    async def nation(self, case_id, login="registrar"):
        """What the page says of the platform's tries."""
        return (await self.as_(login).get(f"/api/border-transfers/{case_id}")).json()["nation"]

    async def stands(self, case_id):
        [row] = await database.fetch(
            Stands,
            "SELECT s.school_id, s.class_id, s.grade, s.state, s.provincial_number FROM student s"
            " JOIN approval_case c ON c.student_id = s.id WHERE c.id = $1",
            case_id,
        )
        return row


class _Event(msgspec.Struct):
    kind: str
    payload: dict


@pytest.fixture
def acts(world, as_, platforms, work):
    return Acts(world, as_, platforms, work)
