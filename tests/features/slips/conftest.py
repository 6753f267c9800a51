"""A primary and a junior school, pupils with families, everybody with a browser; and short names for the acts of Q14."""

import asyncio
import uuid
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
import pytest_asyncio
import uvicorn
from tests.conftest import Browser

from xueji.app import asgi
from xueji.features import accounts, organisations
from xueji.features.accounts import Role
from xueji.features.organisations import Stage, System
from xueji.features.students.models import MEMBER_SEAL, STUDENT_SEAL
from xueji.features.students.record import index_of, person_key, plain_part, sealed_member_part, sealed_part
from xueji.kernel.identity import check_digit
from xueji.kernel.levels import Level
from xueji.platform import database, sessions
from xueji.platform.crypto import keyring
from xueji.platform.database import transaction
from xueji.platform.sessions import cookie_name

ADDRESS = "临溪县文昌街 66 号 2 单元 501"
STROKES = [[[20, 60], [60, 20], [100, 90], [150, 30]], [[160, 40], [240, 95], [300, 50]]]


def id_number(born, order):
    stem = f"379021{born}{order:03d}"
    return stem + check_digit(stem)


def pupil_values(name, born, order):
    return {
        "name": name, "sex": "2", "birth_date": f"{born[:4]}-{born[4:6]}-{born[6:]}", "id_type": "1",
        "id_number": id_number(born, order * 2), "ethnicity": "01", "birthplace": "379021001000", "nationality": "156",
        "overseas_kind": "0", "health": "1", "political_status": "13", "household_type": "2",
        "household_division": "379021001000", "entry_month": "2024-09", "entry_way": "1", "attendance": "1",
        "current_address": ADDRESS, "mailing_address": ADDRESS, "home_address": ADDRESS, "phone": "15912347731",
        "postcode": "271000", "only_child": True, "preschool": True, "left_behind": "0", "needs_aid": False,
        "receives_subsidy": False, "orphan": False, "martyr_family": False, "commute_distance": "1.5",
        "commute_mode": "1", "needs_school_bus": False, "migrant_child": False,
    }  # fmt: skip


def member_values(name, relation, phone, order, *, guardian=True):
    return {
        "name": name, "relation": relation, "address": ADDRESS, "household_division": "379021001000", "phone": phone,
        "guardian": guardian, "id_type": "1", "id_number": id_number("19860312", order), "ethnicity": "01",
    }  # fmt: skip


class World(msgspec.Struct):
    """Pupils by short name: `ann` (both parents on the phone), `bea`, `cai`, `lone` (nobody bound) in primary school,
    `yang` in junior school with a mother and an account of the own."""

    schools: dict[str, int]
    classes: dict[str, int]
    accounts: dict[str, int]
    posts: dict[str, int]
    secrets: dict[str, str]
    pupils: dict[str, int]


STAFF = (
    ("registrar", "own", "学籍管理员", [Role.REGISTRAR]),
    ("teacher", "own", "班主任", [Role.CLASS_TEACHER]),
    ("head", "own", "学籍主管领导", [Role.HEAD_IN_CHARGE]),
    ("bureau", "county", "学籍管理员", [Role.BUREAU_REGISTRAR]),
    ("stranger", "other", "学籍管理员", [Role.REGISTRAR]),
    ("junior", "middle", "学籍管理员", [Role.REGISTRAR]),
)
PUPILS = (
    ("ann", "林若涵", "20180426", "own", "a", 3),
    ("bea", "欧阳𬱖", "20180501", "own", "a", 3),
    ("cai", "蔡小青", "20180502", "own", "b", 3),
    ("lone", "迪丽娜尔·艾合买提", "20180503", "own", "b", 3),
    ("far", "张远", "20180504", "other", "x", 3),
    ("yang", "杨帆", "20130517", "middle", "j", 2),
)
FAMILY = (
    ("mother", "林秀英", "15912347731", [("ann", "52", "guardian"), ("bea", "97", "guardian")]),
    ("father", "林建国", "13812345678", [("ann", "51", "guardian")]),
    ("aunt", "王小芳", "13912345678", [("cai", "52", "guardian")]),
    ("parent", "杨慧", "13712345678", [("yang", "52", "guardian")]),
    ("student", "杨帆", None, [("yang", "01", "self")]),
    ("foreign", "张母", "13612345678", [("far", "52", "guardian")]),
)


@pytest_asyncio.fixture(scope="session")
async def password_hash(services):
    return await accounts.hashed_password("Sommer-Regen-2026")


async def enter_pupil(tx, school, class_id, stage, grade, values, members):
    ring = keyring()
    student_id = await tx.value(
        "INSERT INTO student (school_id, school_path, class_id, stage, grade, state, name, sex, birth_date, id_type,"
        " id_index, ethnicity, general, sealed, version, updated_at) VALUES ($1, $2, $3, $4, $5, 'in_school', $6, $7, $8,"
        " $9, $10, $11, $12, $13, 1, now()) RETURNING id",
        school.id, school.path, class_id, stage.value, grade, values["name"], values["sex"],
        date.fromisoformat(values["birth_date"]), values["id_type"], index_of(person_key(values), ring),
        values["ethnicity"], plain_part(values), ring.seal(sealed_part(values), STUDENT_SEAL),
    )  # fmt: skip
    for position, member in enumerate(members, start=1):
        await tx.execute(
            "INSERT INTO family_member (student_id, position, name, relation, guardian, sealed, version)"
            " VALUES ($1, $2, $3, $4, $5, $6, 1)",
            student_id, position, member["name"], member["relation"], member["guardian"],
            ring.seal(sealed_member_part(member), MEMBER_SEAL),
        )  # fmt: skip
    return student_id


@pytest_asyncio.fixture
async def world(empty, password_hash):
    made = World({}, {}, {}, {}, {}, {})
    async with transaction() as tx:
        found = organisations.found_organisation
        province = await found(tx, None, Level.PROVINCE, "山东省教育厅", division_code="370000")
        city = await found(tx, province.id, Level.CITY, "海右市教育局", division_code="379000")
        county = await found(tx, city.id, Level.COUNTY, "临溪县教育和体育局", division_code="379021")
        schools = {}
        for key, name, code, stage in (
            ("own", "临溪县第二实验小学", "2137000101", Stage.PRIMARY),
            ("other", "青石小学", "2137000107", Stage.PRIMARY),
            ("middle", "临溪县实验中学", "3137000102", Stage.JUNIOR),
        ):
            schools[key] = await found(
                tx, county.id, Level.SCHOOL, name, school_code=code, stages=(stage,), system=System.SIX_THREE
            )
        made.schools = {key: school.id for key, school in schools.items()}
        for key, school, stage, grade, number in (
            ("a", "own", Stage.PRIMARY, 3, 1), ("b", "own", Stage.PRIMARY, 3, 2), ("x", "other", Stage.PRIMARY, 3, 1),
            ("j", "middle", Stage.JUNIOR, 2, 1),
        ):  # fmt: skip
            made.classes[key] = (await organisations.found_class(tx, schools[school], stage, grade, number)).id
        for order, (key, name, born, school, class_key, grade) in enumerate(PUPILS, start=1):
            stage = Stage.JUNIOR if school == "middle" else Stage.PRIMARY
            family = [
                member_values("林秀英", "52", "15912347731", 40 + 2 * order),
                member_values("林建国", "51", "13812345678", 60 + 2 * order, guardian=False),
            ]
            made.pupils[key] = await enter_pupil(
                tx, schools[school], made.classes[class_key], stage, grade, pupil_values(name, born, order), family
            )
        offices = {**schools, "county": county}
        for login, office, title, roles in STAFF:
            founded = await accounts.found_account(
                tx, offices[office], login, f"周{login[:1]}", posts=[(offices[office], title, roles)],
                password_hash=password_hash,
            )  # fmt: skip
            made.accounts[login], made.posts[login] = founded.account_id, founded.post_ids[0]
        await tx.execute(
            "UPDATE school_class SET head_teacher_post_id = $1 WHERE id = $2", made.posts["teacher"], made.classes["a"]
        )
        for login, name, phone, children in FAMILY:
            account_id = made.accounts[login] = await accounts.insert_family(tx, name=name, phone=phone)
            for pupil, relation, role in children:
                await accounts.add_guardianship(
                    tx, account_id=account_id, student_id=made.pupils[pupil], relation=relation, role=role
                )
    for login, account_id in made.accounts.items():
        secret = made.secrets[login] = uuid.uuid4().hex
        await database.execute(
            "INSERT INTO session (id_hash, account_id, post_id, kind, device, created_at, seen_at, idle_until, expires_at)"
            " VALUES ($1, $2, $3, $4, 'test', now(), now(), now() + $5::interval, now() + $5::interval)",
            sessions.hashed(secret), account_id, made.posts.get(login),
            "staff" if login in made.posts else "family", timedelta(hours=1),
        )  # fmt: skip
    return made


def today():
    return datetime.now(UTC).astimezone(database.CHINA).date()  # the tests' own clock


class Acts:
    """What people do, as requests."""

    def __init__(self, world, as_):
        self.world, self.as_ = world, as_

    async def issue(self, login="registrar", **given):
        body = {"scope": "school", "last_day": (today() + timedelta(days=14)).isoformat()} | given
        return await self.as_(login).post("/api/slip-issues", json=body)

    async def issued(self, login="registrar", **given):
        answer = await self.issue(login, **given)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def slip_id(self, pupil="ann"):
        return await database.value(
            "SELECT id FROM slip WHERE student_id = $1 ORDER BY id DESC LIMIT 1", self.world.pupils[pupil]
        )

    async def state(self, pupil="ann", slip_id=None):
        return await database.value("SELECT state FROM slip WHERE id = $1", slip_id or await self.slip_id(pupil))

    async def page(self, login="mother", pupil="ann", slip_id=None):
        answer = await self.as_(login).get(f"/api/slips/{slip_id or await self.slip_id(pupil)}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def prove(self, login="mother"):
        """This login has just given a code: what it takes is tested on its own."""
        await database.execute(
            "UPDATE session SET proven_at = now() WHERE id_hash = $1", sessions.hashed(self.world.secrets[login])
        )

    async def sign(self, login="mother", pupil="ann", slip_id=None, page=None, **given):
        page = page or await self.page(login, pupil, slip_id)
        body = {"hash": page["hash"], "agreed": True, "strokes": STROKES, "width": 320, "height": 120} | given
        return await self.as_(login).post(f"/api/slips/{page['id']}/sign", json=body)

    async def signed(self, login="mother", pupil="ann", **given):
        await self.prove(login)
        answer = await self.sign(login, pupil, **given)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def object(self, marks, login="mother", pupil="ann"):
        page = await self.page(login, pupil)
        body = {"marks": [{"field": field, "wanted": wanted} for field, wanted in marks.items()]}
        return await self.as_(login).post(f"/api/slips/{page['id']}/objections", json=body)


@pytest.fixture
def acts(world, as_):
    return Acts(world, as_)


@pytest_asyncio.fixture
async def acts_over_http(world, app, settings):
    """The same acts, through a real server and its sockets."""
    server = uvicorn.Server(uvicorn.Config(asgi(settings, app), port=0, lifespan="off", log_level="error"))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - it says so in no other way
        await asyncio.sleep(0.01)
    host, port = server.servers[0].sockets[0].getsockname()
    browsers = {
        login: Browser(base_url=f"http://{host}:{port}", cookies={cookie_name(settings): secret}, timeout=60)
        for login, secret in world.secrets.items()
    }
    yield Acts(world, browsers.__getitem__)
    for browser in browsers.values():
        await browser.aclose()
    server.should_exit = True
    await serving
