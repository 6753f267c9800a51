"""A county with two schools, staff of every kind, a roster that can be spoilt cell by cell, and browsers logged in."""

import uuid
from datetime import timedelta

import msgspec
import pytest
import pytest_asyncio

from xueji.features import accounts, organisations, students
from xueji.features.accounts import Role
from xueji.features.organisations import Stage, System
from xueji.kernel.identity import check_digit
from xueji.kernel.levels import Level
from xueji.platform import database, sessions
from xueji.platform.database import transaction
from xueji.platform.workbooks import Sheet, write_workbook

TITLES = list(students.template_titles())
YEAR = 2026


def id_number(born="20180426", order=42, area="379021"):
    stem = f"{area}{born}{order:03d}"
    return stem + check_digit(stem)


class School(msgspec.Struct):
    id: int
    path: str
    code: str
    name: str


class World(msgspec.Struct):
    schools: dict[str, School]
    accounts: dict[str, int]
    posts: dict[str, int]
    secrets: dict[str, str]


def line(order=42, **cells):
    """One good line of the template; `cells` by title replaces some of them."""
    good = {
        "学校标识码": "2137000101", "姓名": f"王若溪{'一二三四五六七八九十'[order % 10]}", "性别": "女", "出生日期": "20180426",
        "出生地": "379021001000", "籍贯": "山东海右", "民族": "汉族", "国籍/地区": "中国", "身份证件类型": "居民身份证",
        "港澳台侨外": "否", "健康状况": "健康或良好", "政治面貌": "少先队员", "身份证件号": id_number(order=order * 2),
        "户口性质": "非农业户口", "户口所在地": "379021001000", "班级": "三年级（2）班", "入学年月": "202409",
        "入学方式": "就近入学", "就读方式": "走读", "现住址": "临溪县文昌街 66 号 2 单元 501",
        "通信地址": "临溪县文昌街 66 号 2 单元 501", "家庭地址": "临溪县文昌街 66 号 2 单元 501",
        "联系电话": "15912347731", "邮政编码": "271000", "是否独生子女": "是", "是否受过学前教育": "是",
        "是否留守儿童": "非留守儿童", "是否需要申请资助": "否", "是否享受一补": "否", "是否孤儿": "否",
        "是否烈士或优抚子女": "否", "上下学距离": "1.5", "上下学交通方式": "步行", "是否需要乘坐校车": "否",
        "残疾类型": "无残疾", "成员1姓名": "林秀英", "成员1关系": "母亲", "成员1现住址": "临溪县文昌街 66 号 2 单元 501",
        "成员1户口所在地": "379021001000", "成员1联系电话": "15912347731", "成员1是否监护人": "是",
        "成员1身份证件类型": "居民身份证", "成员1身份证件号": id_number("19860312", 42), "成员1民族": "汉族",
        "是否进城务工人员随迁子女": "否",
    }  # fmt: skip
    good |= cells
    return [good.get(title, "") for title in TITLES]


async def roster(*lines, titles=None):
    return await write_workbook([Sheet("学籍", titles or TITLES, lines)])


@pytest_asyncio.fixture(scope="session")
async def password_hash(services):
    return await accounts.hashed_password("Sommer-Regen-2026")


@pytest_asyncio.fixture
async def world(empty, password_hash):
    made = World({}, {}, {}, {})
    async with transaction() as tx:
        found = organisations.found_organisation
        province = await found(tx, None, Level.PROVINCE, "山东省教育厅", division_code="370000")
        city = await found(tx, province.id, Level.CITY, "海右市教育局", division_code="379000")
        county = await found(tx, city.id, Level.COUNTY, "临溪县教育和体育局", division_code="379021")
        other = await found(tx, city.id, Level.COUNTY, "青石区教育和体育局", division_code="379002")
        rows = {"county": county, "city": city}
        for key, name, code, above, stages, system in (
            ("own", "临溪县第二实验小学", "2137000101", county, (Stage.PRIMARY,), System.SIX_THREE),
            ("other", "青石区实验学校", "2137000107", other, (Stage.PRIMARY, Stage.JUNIOR), System.FIVE_FOUR),
            ("senior", "临溪县第一中学", "3437000103", county, (Stage.SENIOR,), None),
        ):
            row = rows[key] = await found(
                tx, above.id, Level.SCHOOL, name, school_code=code, stages=stages, system=system
            )
            made.schools[key] = School(row.id, row.path, code, name)
        for login, office, title, roles in (
            ("registrar", "own", "学籍管理员", [Role.REGISTRAR]),
            ("teacher", "own", "班主任", [Role.CLASS_TEACHER]),
            ("bureau", "county", "学籍管理员", [Role.BUREAU_REGISTRAR]),
            ("stranger", "other", "学籍管理员", [Role.REGISTRAR]),
        ):
            founded = await accounts.found_account(
                tx,
                rows[office],
                login,
                f"周{login[:1]}",
                posts=[(rows[office], title, roles)],
                password_hash=password_hash,
            )
            made.accounts[login] = founded.account_id
            made.posts[login] = founded.post_ids[0]
        made.accounts["parent"] = await accounts.insert_family(tx, name="林秀英", phone="15912347731")
        made.accounts["neighbour"] = await accounts.insert_family(tx, name="邻居", phone="15912347732")
    for login, account_id in made.accounts.items():
        secret = made.secrets[login] = uuid.uuid4().hex
        await database.execute(
            "INSERT INTO session (id_hash, account_id, post_id, kind, device, created_at, seen_at, idle_until, expires_at)"
            " VALUES ($1, $2, $3, $4, 'test', now(), now(), now() + $5::interval, now() + $5::interval)",
            sessions.hashed(secret), account_id, made.posts.get(login),
            "staff" if login in made.posts else "family", timedelta(hours=1),
        )  # fmt: skip
    return made


@pytest_asyncio.fixture
async def pupils(world, tmp_path):
    """Three pupils of the own school, one of the other: ids by name; the parent is bound to the first."""
    own, other = tmp_path / "own.xlsx", tmp_path / "other.xlsx"
    own.write_bytes(await roster(line(1), line(2, 班级="三年级（1）班"), line(3)))
    other.write_bytes(await roster(line(4, 学校标识码="2137000107", 班级="一年级（1）班", 入学年月="202609")))
    assert (await students.import_roster_file(own, "2137000101")).outcome.new_rows == 3
    assert (await students.import_roster_file(other, "2137000107")).outcome.new_rows == 1
    ids = [row.id for row in await database.fetch(_Id, "SELECT id FROM student ORDER BY id")]
    await database.execute(
        "INSERT INTO guardianship (account_id, student_id, relation, role, state, started_at)"
        " VALUES ($1, $2, '52', 'guardian', 'active', now())",
        world.accounts["parent"], ids[0],
    )  # fmt: skip
    return ids


class _Id(msgspec.Struct):
    id: int


@pytest.fixture(name="line")
def _line():
    return line


@pytest.fixture
def titles():
    return TITLES


@pytest.fixture
def make_roster():
    return roster
