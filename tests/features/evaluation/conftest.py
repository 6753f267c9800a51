"""A senior and a primary school in the middle of a term that the province has opened; pupils, families, teachers."""

import uuid
from datetime import date, timedelta

import msgspec
import pytest
import pytest_asyncio
from written import picture, set_calendar

from xueji.features import accounts, organisations
from xueji.features.accounts import Role
from xueji.features.organisations import Stage, System
from xueji.features.students.models import STUDENT_SEAL
from xueji.features.students.record import index_of, person_key, plain_part, sealed_part
from xueji.kernel.identity import check_digit
from xueji.kernel.levels import Level
from xueji.platform import database, sessions
from xueji.platform.crypto import keyring
from xueji.platform.database import transaction

ADDRESS = "临溪县文昌街 66 号 2 单元 501"


class World(msgspec.Struct):
    """Pupils: `qi` (16, own login, mother), `lan` (no class), `xiu` (suspended), `gang` (passport), `jun` in the other
    class, all senior; `xiao` (8, mother, own login) in primary school; `far` in another senior school."""

    offices: dict[str, int]
    classes: dict[str, int]
    accounts: dict[str, int]
    posts: dict[str, int]
    secrets: dict[str, str]
    pupils: dict[str, int]
    year: int
    today: date


OFFICES = (
    ("province", None, Level.PROVINCE, "山东省教育厅", {"division_code": "370000"}),
    ("city", "province", Level.CITY, "海右市教育局", {"division_code": "379000"}),
    ("county", "city", Level.COUNTY, "临溪县教育和体育局", {"division_code": "379021"}),
    ("senior", "county", Level.SCHOOL, "临溪县第一中学", {"school_code": "3437000103", "stages": (Stage.SENIOR,)}),
    (
        "primary",
        "county",
        Level.SCHOOL,
        "临溪县第二实验小学",
        {"school_code": "2137000101", "stages": (Stage.PRIMARY,), "system": System.SIX_THREE},
    ),
    ("other", "county", Level.SCHOOL, "泉景高中", {"school_code": "3437000108", "stages": (Stage.SENIOR,)}),
)
CLASSES = (
    ("h1", "senior", Stage.SENIOR, 1, 3),
    ("h2", "senior", Stage.SENIOR, 1, 4),
    ("p", "primary", Stage.PRIMARY, 2, 1),
    ("x", "other", Stage.SENIOR, 1, 1),
)
PUPILS = (
    ("qi", "欧阳𬱖", 16, "senior", "h1", "in_school", "1"),
    ("jun", "李俊", 16, "senior", "h2", "in_school", "1"),
    ("lan", "王岚", 16, "senior", None, "in_school", "1"),
    ("xiu", "赵秀", 16, "senior", "h1", "suspended", "1"),
    ("gang", "安娜", 16, "senior", "h1", "in_school", "A"),
    ("xiao", "迪丽娜尔·艾合买提", 8, "primary", "p", "in_school", "1"),
    ("far", "张远", 16, "other", "x", "in_school", "1"),
)
STAFF = (
    ("teacher", "senior", "班主任", [Role.CLASS_TEACHER]),
    ("jiaowu", "senior", "教务管理员", [Role.ACADEMIC_ADMINISTRATOR]),
    ("registrar", "senior", "学籍管理员", [Role.REGISTRAR]),
    ("city", "city", "综评管理员", [Role.EVALUATION_MANAGER]),
    ("county", "county", "综评管理员", [Role.EVALUATION_MANAGER]),
    ("province", "province", "综评管理员", [Role.EVALUATION_MANAGER]),
    ("stranger", "other", "教务管理员", [Role.ACADEMIC_ADMINISTRATOR]),
)
FAMILY = (
    ("qi", "欧阳𬱖", [("qi", "self")]),
    ("mother", "布合丽其·艾合买提", [(name, "guardian") for name in ("qi", "lan", "xiu", "gang", "xiao")]),
    ("gang", "安娜", [("gang", "self")]),
    ("xiao", "迪丽娜尔·艾合买提", [("xiao", "self")]),
    ("far", "张远", [("far", "self")]),
)


@pytest_asyncio.fixture(scope="session")
async def password_hash(services):
    return await accounts.hashed_password("Sommer-Regen-2026")


def _values(name, born, order, id_type):
    stem = f"379021{born:%Y%m%d}{order:03d}"
    number = stem + check_digit(stem) if id_type == "1" else f"E{order:08d}"
    return {
        "name": name, "sex": "2", "birth_date": born.isoformat(), "id_type": id_type, "id_number": number,
        "ethnicity": "01", "current_address": ADDRESS, "phone": "15912347731", "postcode": "271000",
    }  # fmt: skip


async def enter_pupil(tx, school, stage, class_id, grade, state, values):
    ring = keyring()
    return await tx.value(
        "INSERT INTO student (school_id, school_path, class_id, stage, grade, state, name, sex, birth_date, id_type,"
        " id_index, ethnicity, general, sealed, version, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,"
        " $11, $12, $13, $14, 1, now()) RETURNING id",
        school.id, school.path, class_id, stage, grade, state, values["name"], values["sex"],
        date.fromisoformat(values["birth_date"]), values["id_type"], index_of(person_key(values), ring),
        values["ethnicity"], plain_part(values), ring.seal(sealed_part(values), STUDENT_SEAL),
    )  # fmt: skip


@pytest_asyncio.fixture
async def world(empty, password_hash):
    today = await database.value("SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date")
    year = organisations.school_year_of(today)
    made = World({}, {}, {}, {}, {}, {}, year, today)
    async with transaction() as tx:
        offices = {}
        for key, above, level, name, more in OFFICES:
            parent = offices[above].id if above else None
            offices[key] = await organisations.found_organisation(tx, parent, level, name, **more)
            made.offices[key] = offices[key].id
        await set_calendar(tx, made, today - timedelta(days=60))
        for key, office, stage, grade, number in CLASSES:
            made.classes[key] = (await organisations.found_class(tx, offices[office], stage, grade, number)).id
        for order, (key, name, age, office, class_key, state, id_type) in enumerate(PUPILS):
            born = date(today.year - age, 1, 1) - timedelta(days=order)
            stage = Stage.PRIMARY if office == "primary" else Stage.SENIOR
            grade = 2 if stage is Stage.PRIMARY else 1
            class_id = made.classes[class_key] if class_key else None
            values = _values(name, born, 40 + 2 * order, id_type)
            made.pupils[key] = await enter_pupil(tx, offices[office], stage, class_id, grade, state, values)
        for login, office, title, roles in STAFF:
            founded = await accounts.found_account(
                tx, offices[office], f"zp.{login}", f"周{login[:1]}", posts=[(offices[office], title, roles)],
                password_hash=password_hash,
            )  # fmt: skip
            made.accounts[login], made.posts[login] = founded.account_id, founded.post_ids[0]
        await tx.execute(
            "UPDATE school_class SET head_teacher_post_id = $1 WHERE id = $2", made.posts["teacher"], made.classes["h1"]
        )
        for order, (login, name, children) in enumerate(FAMILY):
            account_id = made.accounts[login] = await accounts.insert_family(tx, name=name, phone=f"1591234773{order}")
            for key, role in children:
                await tx.execute(
                    "INSERT INTO guardianship (account_id, student_id, relation, role, state, started_at)"
                    " VALUES ($1, $2, '52', $3, 'active', now())",
                    account_id, made.pupils[key], role,
                )  # fmt: skip
    for login, account_id in made.accounts.items():
        secret = made.secrets[login] = uuid.uuid4().hex
        await database.execute(
            "INSERT INTO session (id_hash, account_id, post_id, kind, device, created_at, seen_at, idle_until,"
            " expires_at) VALUES ($1, $2, $3, $4, 'test', now(), now(), now() + $5::interval, now() + $5::interval)",
            sessions.hashed(secret), account_id, made.posts.get(login),
            "staff" if login in made.posts else "family", timedelta(hours=1),
        )  # fmt: skip
    return made


class Acts:
    """What people do, as requests."""

    def __init__(self, world, as_):
        self.world, self.as_ = world, as_

    def day(self, ago=3):
        return (self.world.today - timedelta(days=ago)).isoformat()

    def dates(self, until=20):
        day = self.world.today
        return {
            "autumn": {
                "fills_from": (day - timedelta(days=50)).isoformat(),
                "fills_until": (day + timedelta(days=until)).isoformat(),
                "reports_on": (day + timedelta(days=80)).isoformat(),
            },
            "spring": {
                "fills_from": (day + timedelta(days=100)).isoformat(),
                "fills_until": (day + timedelta(days=150)).isoformat(),
                "reports_on": (day + timedelta(days=200)).isoformat(),
            },
        }

    async def open_term(self, stage="senior", login="province", version=0, **more):
        """The province lays down the rules of the running year."""
        body = {"stage": stage, "year": self.world.year, "dates": self.dates()} | more
        return await self.as_(login).request("PUT", "/api/evaluation-rules", json=body, version=version)

    async def page(self, who="qi", login=None):
        answer = await self.as_(login or who).get(f"/api/children/{self.world.pupils[who]}/evaluation")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def kind(self, kind, who="qi", login=None):
        answer = await self.as_(login or who).get(
            f"/api/children/{self.world.pupils[who]}/evaluation/kind", params={"kind": kind}
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def try_add(self, kind, values=None, who="qi", login=None):
        return await self.as_(login or who).post(
            f"/api/children/{self.world.pupils[who]}/evaluation/records", json={"kind": kind, "values": values or {}}
        )

    async def add(self, kind, values=None, who="qi", login=None):
        answer = await self.try_add(kind, values, who, login)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def save(self, record, values, login="qi", version=None):
        return await self.as_(login).request(
            "PATCH",
            f"/api/evaluation-records/{record['id']}",
            json={"values": values},
            version=record["version"] if version is None else version,
        )

    async def give_picture(self, record, login="qi", data=None, **headers):
        return await self.as_(login).post(
            f"/api/evaluation-records/{record['id']}/pictures",
            files={"data": ("a.jpg", data or picture(), "image/jpeg")},
            headers=headers or None,
        )

    async def say_nothing(self, kind, nothing=True, who="qi", login=None):
        return await self.as_(login or who).put(
            f"/api/children/{self.world.pupils[who]}/evaluation/nothing", json={"kind": kind, "nothing": nothing}
        )

    async def choose(self, kind, order, selected, who="qi"):
        return await self.as_(who).put(
            f"/api/children/{self.world.pupils[who]}/evaluation/selection",
            json={"kind": kind, "order": order, "selected": selected},
        )


@pytest.fixture
def acts(world, as_):
    return Acts(world, as_)


@pytest_asyncio.fixture
async def open_term(acts):
    """The province has opened the running term for both stages."""
    for stage in ("senior", "primary"):
        answer = await acts.open_term(stage)
        assert answer.status_code == 200, answer.text
