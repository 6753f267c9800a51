"""Two counties with schools of both systems, a family, officials of all four parties, and short names for the acts."""

import io
from datetime import timedelta

import msgspec
import pytest
import pytest_asyncio
from PIL import Image

from xueji.features import accounts, organisations, students
from xueji.features.accounts import Role
from xueji.features.organisations import Stage, System
from xueji.features.students.models import MEMBER_SEAL, STUDENT_SEAL
from xueji.gateways import use_gateways
from xueji.kernel.identity import check_digit
from xueji.kernel.levels import Level
from xueji.platform import database, sessions
from xueji.platform.caller import CallerKind
from xueji.platform.crypto import keyring
from xueji.platform.database import transaction
from xueji.settings import NationalSettings, PopulationSettings

SCHOOLS = (
    ("old", "临溪县第一小学", "2137000101", "county", (Stage.PRIMARY,), System.SIX_THREE),
    ("near", "石桥镇中心小学", "2137000104", "county", (Stage.PRIMARY,), System.SIX_THREE),
    ("new", "青石区实验学校", "2137000107", "far_county", (Stage.PRIMARY, Stage.JUNIOR), System.FIVE_FOUR),
    ("bare", "青石区柳林小学", None, "far_county", (Stage.PRIMARY,), System.SIX_THREE),
    ("stranger", "山海小学", "2137000109", "third_county", (Stage.PRIMARY,), System.SIX_THREE),
)
STAFF = (
    ("old_registrar", "old", [Role.REGISTRAR]),
    ("old_head", "old", [Role.HEAD_IN_CHARGE]),
    ("old_teacher", "old", [Role.SUBJECT_TEACHER]),
    ("registrar", "new", [Role.REGISTRAR]),
    ("head", "new", [Role.HEAD_IN_CHARGE]),
    ("near_registrar", "near", [Role.REGISTRAR]),
    ("stranger", "stranger", [Role.REGISTRAR]),
    ("old_county", "county", [Role.BUREAU_REGISTRAR]),
    ("new_county", "far_county", [Role.BUREAU_REGISTRAR]),
    ("new_county2", "far_county", [Role.BUREAU_REGISTRAR]),
    ("city", "city", [Role.BUREAU_REGISTRAR]),
)
FOUR = (
    ("registrar", "receive"),
    ("new_county", "clear_in"),
    ("old_registrar", "release"),
    ("old_county", "clear_out"),
)
NAMES = ("林若涵", "布合丽其·艾合买提", "欧阳𬱖")


def number_of(order, born="20180426"):
    stem = f"379021{born}{order:03d}"
    return stem + check_digit(stem)


class World(msgspec.Struct):
    offices: dict[str, organisations.OrganisationRow]
    classes: dict[str, int]
    accounts: dict[str, int]
    secrets: dict[str, str]
    pupils: list[int]


async def add_pupil(tx, school, class_id, order, name, *, stage="primary", grade=3, state="in_school"):
    ring, number = keyring(), number_of(order)
    sealed = msgspec.json.encode({"id_number": number, "national_number": f"G{number}", "home_address": "文昌街 66 号"})
    student_id = await tx.value(
        "INSERT INTO student (school_id, school_path, class_id, stage, grade, state, name, sex, birth_date, id_type,"
        " id_index, ethnicity, general, sealed, version, updated_at, provincial_number, national_number_kind)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, '2', '2018-04-26', '1', $8, '01', '{}', $9, 1, now(), $10, 'G')"
        " RETURNING id",
        school.id, school.path, class_id, stage, grade, state, name, students.person_index(number),
        ring.seal(sealed, STUDENT_SEAL), f"3790212024{order:06d}1",
    )  # fmt: skip
    await tx.execute(
        "INSERT INTO family_member (student_id, position, name, relation, guardian, sealed, version)"
        " VALUES ($1, 1, '林秀英', '52', true, $2, 1)",
        student_id,
        ring.seal(b'{"phone": "13712345678"}', MEMBER_SEAL),
    )
    return int(student_id)


@pytest_asyncio.fixture
async def world(empty):
    made = World({}, {}, {}, {}, [])
    async with transaction() as tx:
        found = organisations.found_organisation
        rows = made.offices
        rows["province"] = await found(tx, None, Level.PROVINCE, "山东省教育厅", division_code="370000")
        rows["city"] = await found(tx, rows["province"].id, Level.CITY, "海右市教育局", division_code="379000")
        for key, name, code in (
            ("county", "临溪县教育局", "379021"),
            ("far_county", "青石区教育局", "379002"),
            ("third_county", "山海县教育局", "379022"),
        ):
            rows[key] = await found(tx, rows["city"].id, Level.COUNTY, name, division_code=code)
        for key, name, code, above, stages, system in SCHOOLS:
            rows[key] = await found(
                tx, rows[above].id, Level.SCHOOL, name, school_code=code, stages=stages, system=system
            )
        for key, school, stage, grade, number in (
            ("old", "old", Stage.PRIMARY, 3, 2),
            ("new", "new", Stage.PRIMARY, 3, 1),
            ("new2", "new", Stage.PRIMARY, 3, 2),
            ("new_fourth", "new", Stage.PRIMARY, 4, 1),
            ("near", "near", Stage.PRIMARY, 3, 1),
        ):
            made.classes[key] = (await organisations.found_class(tx, rows[school], stage, grade, number)).id
        for order, name in enumerate(NAMES):
            made.pupils.append(await add_pupil(tx, rows["old"], made.classes["old"], order * 2, name))
        for login, office, roles in STAFF:
            founded = await accounts.found_account(
                tx, rows[office], login.replace("_", "."), f"周{login}"[:20],
                posts=[(rows[office], "学籍管理员", roles)], password_hash="-",
            )  # fmt: skip
            made.accounts[login] = founded.account_id
            opened = await sessions.open(tx, founded.account_id, CallerKind.STAFF, founded.post_ids[0])
            made.secrets[login] = opened.secret
        for login, phone, children in (
            ("mother", "13712345678", made.pupils[:2]),
            ("father", "13812345678", made.pupils[:1]),
            ("aunt", "13912345678", made.pupils[2:]),
        ):
            account_id = made.accounts[login] = await accounts.insert_family(tx, name="林秀英", phone=phone)
            await tx.execute(
                "INSERT INTO guardianship (account_id, student_id, relation, role, state, started_at)"
                " SELECT $1, child, '52', 'guardian', 'active', now() FROM unnest($2::bigint[]) AS child",
                account_id,
                children,
            )
            made.secrets[login] = (await sessions.open(tx, account_id, CallerKind.FAMILY)).secret
    return made


@pytest.fixture
def platforms(outside, settings):
    there = outside.url
    use_gateways(
        msgspec.structs.replace(
            settings,
            national=NationalSettings(url=f"{there}/national"),
            population=PopulationSettings(url=f"{there}/population"),
        )
    )
    return outside


def picture():
    out = io.BytesIO()
    Image.effect_noise((300, 200), 40).convert("RGB").save(out, "JPEG")
    return out.getvalue()


class Placed(msgspec.Struct):
    school_id: int
    class_id: int | None
    stage: str
    grade: int
    state: str


class Acts:
    """What people do, as requests."""

    def __init__(self, world, as_):
        self.world, self.as_ = world, as_

    async def start(self, login="mother", pupil=0):
        answer = await self.as_(login).get(f"/api/children/{self.world.pupils[pupil]}/transfer")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def paper(self, login="mother", slot="residence"):
        files = {"data": ("a.jpg", picture(), "image/jpeg")}
        answer = await self.as_(login).post(f"/api/case-evidence/transfer?slot={slot}", files=files)
        assert answer.status_code == 201, answer.text
        return answer.json()["evidence"]["id"]

    async def check(self, school="new", grade=3, *, login="mother", pupil=0, stage="primary"):
        query = {"school_id": self.world.offices[school].id, "stage": stage, "grade": grade}
        answer = await self.as_(login).get(f"/api/children/{self.world.pupils[pupil]}/transfer/check", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def apply(self, school="new", *, login="mother", pupil=0, evidence=None, **changed):
        body = {
            "school_id": self.world.offices[school].id, "stage": "primary", "grade": 3, "reason": "home",
            "note": "十月搬到青石区", "evidence": [await self.paper(login)] if evidence is None else evidence,
        } | changed  # fmt: skip
        return await self.as_(login).post(f"/api/children/{self.world.pupils[pupil]}/transfer", json=body)

    async def applied(self, **given):
        answer = await self.apply(**given)
        assert answer.status_code == 201, answer.text
        return answer.json()["case_id"]

    async def file(self, *, login="registrar", pupil=0, **changed):
        """The receiving school files for the family."""
        body = {
            "name": NAMES[pupil], "id_number": number_of(pupil * 2), "stage": "primary", "grade": 3,
            "class_id": self.world.classes["new"], "reason": "home", "note": "",
            "evidence": [await self.paper(login)],
        } | changed  # fmt: skip
        return await self.as_(login).post("/api/transfers", json=body)

    async def read(self, case_id, login="registrar"):
        answer = await self.as_(login).get(f"/api/transfers/{case_id}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def version(self, case_id):
        return await database.value("SELECT version FROM approval_case WHERE id = $1", case_id)

    async def choose(self, case_id, class_="new", login="registrar"):
        body = {"class_id": self.world.classes[class_]}
        return await self.as_(login).request(
            "PUT", f"/api/transfers/{case_id}/class", json=body, version=await self.version(case_id)
        )

    async def act(self, login, case_id, door, **body):
        version = body.pop("version", None) or await self.version(case_id)
        return await self.as_(login).request("POST", f"/api/cases/{case_id}/{door}", json=body, version=version)

    async def approve(self, login, case_id, step):
        answer = await self.act(login, case_id, "approval", step=step)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def all_agree(self, case_id, until=4):
        """The first so many parties agree, the class being chosen by the first."""
        for login, step in FOUR[:until]:
            if step == "receive":
                assert (await self.choose(case_id)).status_code == 200
            await self.approve(login, case_id, step)

    async def placed(self, pupil=0):
        [row] = await database.fetch(
            Placed, "SELECT school_id, class_id, stage, grade, state FROM student WHERE id = $1",
            self.world.pupils[pupil],
        )  # fmt: skip
        return row

    async def set_rule(self, school, login, **body):
        found = await self.as_(login).get("/api/transfer-rules")
        [row] = [one for one in found.json()["items"] if one["school_id"] == self.world.offices[school].id]
        return await self.as_(login).request(
            "PUT", f"/api/transfer-rules/{row['school_id']}", json=body, version=row["version"]
        )


@pytest.fixture
def acts(world, as_):
    return Acts(world, as_)


@pytest.fixture
def tomorrow():
    async def read():
        return (await database.value("SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date")) + timedelta(days=1)

    return read


@pytest.fixture
def id_of():
    return number_of
