"""A county with two schools, pupils with families, everybody with a browser; and short names for the acts of Q75."""

import uuid
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
import pytest_asyncio

from xueji.features import accounts, organisations
from xueji.features.accounts import Role
from xueji.features.organisations import Stage, System
from xueji.features.students.models import MEMBER_SEAL, STUDENT_SEAL
from xueji.features.students.record import (
    index_of,
    person_key,
    plain_part,
    sealed_member_part,
    sealed_part,
)
from xueji.kernel.identity import check_digit
from xueji.kernel.levels import Level
from xueji.platform import database, sessions
from xueji.platform.crypto import keyring
from xueji.platform.database import transaction

ADDRESS = "临溪县文昌街 66 号 2 单元 501"
OWN_FIELDS = ["current_address", "phone", "attendance", "commute_mode", "left_behind", "postcode", "members"]


def id_number(born="20180426", order=42, area="379021"):
    stem = f"{area}{born}{order:03d}"
    return stem + check_digit(stem)


def pupil_values(order):
    return {
        "name": f"林若涵{'一二三四五六七八九十'[order % 10]}", "sex": "2", "birth_date": "2018-04-26", "id_type": "1",
        "id_number": id_number(order=order * 2), "ethnicity": "01", "birthplace": "379021001000", "nationality": "156",
        "overseas_kind": "0", "health": "1", "political_status": "13", "household_type": "2",
        "household_division": "379021001000", "entry_month": "2024-09", "entry_way": "1", "attendance": "1",
        "current_address": ADDRESS, "mailing_address": ADDRESS, "home_address": ADDRESS, "phone": "15912347731",
        "postcode": "271000", "only_child": True, "preschool": True, "left_behind": "0", "needs_aid": False,
        "receives_subsidy": False, "orphan": False, "martyr_family": False, "commute_distance": "1.5",
        "commute_mode": "1", "needs_school_bus": False, "migrant_child": False,
    }  # fmt: skip


def member_values(name="林秀英", relation="52", phone="15912347731", order=42, *, guardian=True):
    return {
        "name": name, "relation": relation, "address": ADDRESS, "household_division": "379021001000", "phone": phone,
        "guardian": guardian, "id_type": "1", "id_number": id_number("19860312", order), "ethnicity": "01",
    }  # fmt: skip


class World(msgspec.Struct):
    """`pupils` and `members` by order of entry; logins: registrar, second, teacher, head, bureau, province, stranger,
    mother and father (of pupil 0), pupil (0 itself), aunt (of pupil 1), many (of 2, 3 and 4)."""

    schools: dict[str, int]
    classes: dict[str, int]
    accounts: dict[str, int]
    posts: dict[str, int]
    secrets: dict[str, str]
    pupils: list[int]
    members: dict[int, list[int]]


STAFF = (
    ("registrar", "own", "学籍管理员", [Role.REGISTRAR]),
    ("second", "own", "学籍管理员", [Role.REGISTRAR]),
    ("teacher", "own", "班主任", [Role.CLASS_TEACHER]),
    ("head", "own", "学籍主管领导", [Role.HEAD_IN_CHARGE]),
    ("bureau", "county", "学籍管理员", [Role.BUREAU_REGISTRAR]),
    ("province", "province", "学籍管理员", [Role.BUREAU_REGISTRAR]),
    ("stranger", "other", "学籍管理员", [Role.REGISTRAR]),
)
FAMILY = (
    ("mother", "林秀英", "15912347731", [(0, "52", "guardian")]),
    ("father", "林建国", "13812345678", [(0, "51", "guardian")]),
    ("pupil", "林若涵一", None, [(0, "00", "self")]),
    ("aunt", "王小芳", "13912345678", [(1, "52", "guardian")]),
    ("many", "赵多多", "13712345678", [(2, "52", "guardian"), (3, "52", "guardian"), (4, "52", "guardian")]),
)


@pytest_asyncio.fixture(scope="session")
async def password_hash(services):
    return await accounts.hashed_password("Sommer-Regen-2026")


async def enter_pupil(tx, school, class_id, order, members):
    ring, values = keyring(), pupil_values(order)
    student_id = await tx.value(
        "INSERT INTO student (school_id, school_path, class_id, stage, grade, state, name, sex, birth_date,"
        " id_type, id_index,"
        " ethnicity, general, sealed, version, updated_at) VALUES ($1, $2, $3, 'primary', 3, 'in_school',"
        " $4, $5, $6, $7, $8,"
        " $9, $10, $11, 1, now()) RETURNING id",
        school.id, school.path, class_id, values["name"], values["sex"], date.fromisoformat(values["birth_date"]),
        values["id_type"], index_of(person_key(values), ring), values["ethnicity"], plain_part(values),
        ring.seal(sealed_part(values), STUDENT_SEAL),
    )  # fmt: skip
    ids = [
        await tx.value(
            "INSERT INTO family_member (student_id, position, name, relation, guardian, sealed, version)"
            " VALUES ($1, $2, $3, $4, $5, $6, 1) RETURNING id",
            student_id, position, member["name"], member["relation"], member["guardian"],
            ring.seal(sealed_member_part(member), MEMBER_SEAL),
        )
        for position, member in enumerate(members, start=1)
    ]  # fmt: skip
    return student_id, ids


@pytest_asyncio.fixture
async def world(empty, password_hash):
    made = World({}, {}, {}, {}, {}, [], {})
    async with transaction() as tx:
        found = organisations.found_organisation
        province = await found(tx, None, Level.PROVINCE, "山东省教育厅", division_code="370000")
        city = await found(tx, province.id, Level.CITY, "海右市教育局", division_code="379000")
        county = await found(tx, city.id, Level.COUNTY, "临溪县教育和体育局", division_code="379021")
        own = await found(
            tx, county.id, Level.SCHOOL, "临溪县第二实验小学", school_code="2137000101", stages=(Stage.PRIMARY,),
            system=System.SIX_THREE,
        )  # fmt: skip
        other = await found(
            tx,
            county.id,
            Level.SCHOOL,
            "青石小学",
            school_code="2137000107",
            stages=(Stage.PRIMARY,),
            system=System.SIX_THREE,
        )
        offices = {"own": own, "other": other, "county": county, "province": province}
        made.schools = {"own": own.id, "other": other.id}
        for key, school, grade, number in (("a", own, 3, 1), ("b", own, 3, 2), ("c", own, 4, 1), ("x", other, 3, 1)):
            made.classes[key] = (await organisations.found_class(tx, school, Stage.PRIMARY, grade, number)).id
        for order, (school, key) in enumerate(
            [(own, "a"), (own, "a"), (own, "b"), (own, "b"), (own, "c"), (other, "x")]
        ):
            mother = member_values(order=42 + 2 * order)
            father = member_values("林建国", "51", "13812345678", 61 + 2 * order, guardian=False)
            student_id, ids = await enter_pupil(tx, school, made.classes[key], order, [mother, father])
            made.pupils.append(student_id)
            made.members[order] = ids
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
            for order, relation, role in children:
                await tx.execute(
                    "INSERT INTO guardianship (account_id, student_id, relation, role, state, started_at)"
                    " VALUES ($1, $2, $3, $4, 'active', now())",
                    account_id, made.pupils[order], relation, role,
                )  # fmt: skip
                if role == "guardian":
                    await tx.execute(
                        "INSERT INTO consent (account_id, student_id, purpose, version, given_at)"
                        " VALUES ($1, $2, 'maintain', 1, now())",
                        account_id, made.pupils[order],
                    )  # fmt: skip
    for login, account_id in made.accounts.items():
        secret = made.secrets[login] = uuid.uuid4().hex
        await database.execute(
            "INSERT INTO session (id_hash, account_id, post_id, kind, device, created_at, seen_at,"
            " idle_until, expires_at)"
            " VALUES ($1, $2, $3, $4, 'test', now(), now(), now() + $5::interval, now() + $5::interval)",
            sessions.hashed(secret), account_id, made.posts.get(login),
            "staff" if login in made.posts else "family", timedelta(hours=1),
        )  # fmt: skip
    return made


def now():
    return datetime.now(UTC)  # the tests' own clock


def new_window(**given):
    """The body of a window that is open now, for everybody; `given` replaces parts."""
    opens = given.pop("opens", timedelta(minutes=-5))
    closes = given.pop("closes", timedelta(days=7))
    body = {
        "title": "2026 年秋季信息核对",
        "scope": "school",
        "fields": OWN_FIELDS,
        "opens_at": (now() + opens).isoformat(),
        "closes_at": (now() + closes).isoformat(),
        "reminders": [3, 1],
    }
    return body | given


class Acts:
    """What people do, as requests."""

    def __init__(self, world, as_):
        self.world, self.as_ = world, as_

    def path(self, order=0):
        return f"/api/children/{self.world.pupils[order]}/maintenance"

    async def open(self, login="registrar", **given):
        answer = await self.as_(login).post("/api/windows", json=new_window(**given))
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def form(self, login="mother", order=0):
        answer = await self.as_(login).get(self.path(order))
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def save(self, changes=None, login="mother", order=0, version=None, **more):
        if version is None:
            version = (await self.form(login, order))["version"]
        body = {"changes": changes or {}, **more}
        return await self.as_(login).request("PATCH", f"{self.path(order)}/draft", json=body, version=version)

    async def submit(self, login="mother", order=0, version=None, **body):
        if version is None:
            version = (await self.form(login, order))["version"]
        return await self.as_(login).request("POST", f"{self.path(order)}/submit", json=body, version=version)

    async def hand_in(self, changes, login="mother", order=0, **more):
        """Save and submit; answers the receipt."""
        saved = await self.save(changes, login, order, **more)
        assert saved.status_code == 200, saved.text
        answer = await self.submit(login, order, saved.json()["version"])
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def sheet_id(self, order=0):
        return await database.value("SELECT id FROM submission WHERE student_id = $1", self.world.pupils[order])

    async def sheet(self, login="registrar", order=0):
        answer = await self.as_(login).get(f"/api/submissions/{await self.sheet_id(order)}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def decide(
        self, accepted=(), returned=(), login="registrar", order=0, reason="incomplete", version=None, text=""
    ):
        if version is None:
            version = (await self.sheet("registrar", order))["version"]
        body = {
            "accepted": list(accepted),
            "returned": list(returned),
            "reason": reason if returned else "",
            "text": text,
        }
        return await self.as_(login).request(
            "POST", f"/api/submissions/{await self.sheet_id(order)}/decision", json=body, version=version
        )

    async def record(self, order=0):
        """What stands in the record, in the open."""
        from xueji.features import students  # noqa: PLC0415 - the front door

        found = await students.read_records(students.POOL, [self.world.pupils[order]])
        return found[self.world.pupils[order]]


@pytest.fixture
def acts(world, as_):
    return Acts(world, as_)
