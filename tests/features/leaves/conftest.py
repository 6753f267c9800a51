"""A county with a primary school, its registrar and bureau, pupils who are away, a mother."""

import io

import msgspec
import pytest
import pytest_asyncio
from PIL import Image

from xueji.features import accounts, organisations, students
from xueji.features.accounts import Role
from xueji.features.organisations import Stage, System
from xueji.features.students.models import STUDENT_SEAL
from xueji.kernel.identity import check_digit
from xueji.kernel.levels import Level
from xueji.platform import database, sessions
from xueji.platform.caller import CallerKind
from xueji.platform.crypto import keyring
from xueji.platform.database import transaction

STAFF = (
    ("registrar", "school", [Role.REGISTRAR]),
    ("near", "near", [Role.REGISTRAR]),
    ("county", "county", [Role.BUREAU_REGISTRAR]),
    ("city", "city", [Role.BUREAU_REGISTRAR]),
)
PUPILS = (("abroad", 2), ("other_leave", 4), ("withdrawn", 6), ("in_school", 8), ("suspended", 10))


def number_of(order):
    stem = f"37902120150426{order:03d}"
    return stem + check_digit(stem)


class World(msgspec.Struct):
    offices: dict[str, organisations.OrganisationRow]
    classes: dict[int, int]
    secrets: dict[str, str]
    pupils: dict[str, int]


async def add_pupil(tx, school, order, state, name="布合丽其·艾合买提"):
    number = number_of(order)
    sealed = msgspec.json.encode({"id_number": number, "national_number": f"G{number}"})
    student_id = await tx.value(
        "INSERT INTO student (school_id, school_path, class_id, stage, grade, state, name, sex, birth_date, id_type,"
        " id_index, ethnicity, general, sealed, version, updated_at, national_number_kind)"
        " VALUES ($1, $2, NULL, 'primary', 3, $3, $4, '2', '2015-04-26', '1', $5, '01', '{}', $6, 1, now(), 'G')"
        " RETURNING id",
        school.id, school.path, state, name, students.person_index(number), keyring().seal(sealed, STUDENT_SEAL),
    )  # fmt: skip
    return int(student_id)


@pytest_asyncio.fixture
async def world(empty):
    made = World({}, {}, {}, {})
    async with transaction() as tx:
        found, rows = organisations.found_organisation, made.offices
        rows["province"] = await found(tx, None, Level.PROVINCE, "山东省教育厅", division_code="370000")
        rows["city"] = await found(tx, rows["province"].id, Level.CITY, "海右市教育局", division_code="379000")
        rows["county"] = await found(tx, rows["city"].id, Level.COUNTY, "临溪县教育局", division_code="379021")
        for key, name, code in (
            ("school", "临溪县第二实验小学", "2137000101"),
            ("near", "石桥镇中心小学", "2137000104"),
        ):
            rows[key] = await found(
                tx, rows["county"].id, Level.SCHOOL, name, school_code=code, stages=(Stage.PRIMARY,),
                system=System.SIX_THREE,
            )  # fmt: skip
        for grade in (3, 4):
            made.classes[grade] = (await organisations.found_class(tx, rows["school"], Stage.PRIMARY, grade, 1)).id
        for state, order in PUPILS:
            made.pupils[state] = await add_pupil(tx, rows["school"], order, state)
        for login, office, roles in STAFF:
            founded = await accounts.found_account(
                tx, rows[office], login, f"周{login}", posts=[(rows[office], "学籍管理员", roles)], password_hash="-"
            )
            opened = await sessions.open(tx, founded.account_id, CallerKind.STAFF, founded.post_ids[0])
            made.secrets[login] = opened.secret
        mother = await accounts.insert_family(tx, name="林秀英", phone="13712345678")
        await accounts.add_guardianship(
            tx, account_id=mother, student_id=made.pupils["other_leave"], relation="52", role="guardian"
        )
        made.secrets["mother"] = (await sessions.open(tx, mother, CallerKind.FAMILY)).secret
    return made


def picture():
    out = io.BytesIO()
    Image.effect_noise((300, 200), 40).convert("RGB").save(out, "JPEG")
    return out.getvalue()


class Stands(msgspec.Struct):
    state: str
    grade: int
    class_id: int | None
    provincial_number: str | None


class Acts:
    """What school and bureau do."""

    def __init__(self, world, as_, work):
        self.world, self.as_, self.work = world, as_, work

    def door(self, key):
        return f"/api/students/{self.world.pupils[key]}/return"

    async def paper(self, flow, slot):
        files = {"data": ("a.jpg", picture(), "image/jpeg")}
        answer = await self.as_("registrar").post(f"/api/case-evidence/{flow}?slot={slot}", files=files)
        assert answer.status_code == 201, answer.text
        return answer.json()["evidence"]["id"]

    async def file(self, key, *, login="registrar", paper=True, **changed):
        flow, slot = ("return_from_abroad", "entry") if key == "abroad" else ("reinstatement", "application")
        body = {"grade": 3, "class_id": self.world.classes[3], "reason": "回到户籍地就读"} | changed
        body["evidence"] = [await self.paper(flow, slot)] if paper else []
        return await self.as_(login).post(self.door(key), json=body)

    async def filed(self, key, **changed):
        answer = await self.file(key, **changed)
        assert answer.status_code == 201, answer.text
        return answer.json()["case_id"]

    async def act(self, login, case_id, door, **body):
        version = await database.value("SELECT version FROM approval_case WHERE id = $1", case_id)
        return await self.as_(login).request("POST", f"/api/cases/{case_id}/{door}", json=body, version=version)

    async def approve(self, case_id):
        answer = await self.act("county", case_id, "approval", step="clear")
        assert answer.status_code == 200, answer.text
        await self.work()

    async def stands(self, key):
        [row] = await database.fetch(
            Stands,
            "SELECT state, grade, class_id, provincial_number FROM student WHERE id = $1",
            self.world.pupils[key],
        )
        return row


@pytest.fixture
def acts(world, as_, work):
    return Acts(world, as_, work)
