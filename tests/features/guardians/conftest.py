"""A school with a class of young pupils and one of sixteen-year-olds, its staff, and families who log in."""

import uuid
from datetime import date

import msgspec
import pytest
import pytest_asyncio

from xueji.features import accounts, organisations, students
from xueji.features.accounts import Role
from xueji.features.organisations import Stage, System
from xueji.kernel.identity import check_digit
from xueji.kernel.levels import Level
from xueji.platform import database, sessions
from xueji.platform.caller import CallerKind
from xueji.platform.database import transaction
from xueji.platform.workbooks import Sheet, write_workbook

PRIMARY, SENIOR = "2137000101", "3437000103"


class School(msgspec.Struct):
    """`pupils` by name, `classes` by name, secrets of sessions by login."""

    accounts: dict[str, int]
    secrets: dict[str, str]
    pupils: dict[str, int]
    classes: dict[str, int]


def row(name: str, born: date, order: int, school: str, class_name: str, entered: str) -> list[str]:
    stem = f"379021{born:%Y%m%d}{order * 2:03d}"
    cells = {
        "学校标识码": school,
        "姓名": name,
        "性别": "女",
        "出生日期": f"{born:%Y%m%d}",
        "出生地": "379021001000",
        "籍贯": "山东海右",
        "民族": "汉族",
        "国籍/地区": "中国",
        "身份证件类型": "居民身份证",
        "港澳台侨外": "否",
        "健康状况": "健康或良好",
        "政治面貌": "群众",
        "身份证件号": stem + check_digit(stem),
        "户口性质": "非农业户口",
        "户口所在地": "379021001000",
        "班级": class_name,
        "入学年月": entered,
        "入学方式": "就近入学",
        "就读方式": "走读",
        "现住址": "临溪县文昌街 66 号",
        "通信地址": "临溪县文昌街 66 号",
        "家庭地址": "临溪县文昌街 66 号",
        "联系电话": "15912347731",
        "邮政编码": "271000",
        "是否独生子女": "是",
        "是否受过学前教育": "是",
        "是否留守儿童": "非留守儿童",
        "是否需要申请资助": "否",
        "是否享受一补": "否",
        "是否孤儿": "否",
        "是否烈士或优抚子女": "否",
        "上下学距离": "1.5",
        "上下学交通方式": "步行",
        "是否需要乘坐校车": "否",
        "残疾类型": "无残疾",
        "成员1姓名": "林秀英",
        "成员1关系": "母亲",
        "成员1现住址": "临溪县文昌街 66 号",
        "成员1户口所在地": "379021001000",
        "成员1联系电话": "15912347731",
        "成员1是否监护人": "是",
        "成员1身份证件类型": "居民身份证",
        "成员1身份证件号": "379021198603120424",
        "成员1民族": "汉族",
        "是否进城务工人员随迁子女": "否",
    }
    cells["成员1身份证件号"] = "37902119860312042" + check_digit("37902119860312042")
    return [cells.get(title, "") for title in students.template_titles()]


@pytest_asyncio.fixture(scope="session")
async def staff_password(services):
    return await accounts.hashed_password("Sommer-Regen-2026")


@pytest_asyncio.fixture
async def school(empty, outside, staff_password, tmp_path):
    made = School({}, {}, {}, {})
    async with transaction() as tx:
        found, year = organisations.found_organisation, organisations.school_year_of(tx.today)
        province = await found(tx, None, Level.PROVINCE, "山东省教育厅", division_code="370000")
        city = await found(tx, province.id, Level.CITY, "海右市教育局", division_code="379000")
        county = await found(tx, city.id, Level.COUNTY, "临溪县教育和体育局", division_code="379021")
        own = await found(
            tx,
            county.id,
            Level.SCHOOL,
            "临溪县第二实验小学",
            school_code=PRIMARY,
            stages=(Stage.PRIMARY,),
            system=System.SIX_THREE,
        )
        senior = await found(
            tx, county.id, Level.SCHOOL, "临溪县第一中学", school_code=SENIOR, stages=(Stage.SENIOR,), system=None
        )
        for login, office, title, roles in (
            ("registrar", own, "学籍管理员", [Role.REGISTRAR]),
            ("teacher", own, "班主任", [Role.CLASS_TEACHER]),
            ("colleague", own, "班主任", [Role.CLASS_TEACHER]),
            ("senior", senior, "学籍管理员", [Role.REGISTRAR]),
            ("bureau", county, "学籍管理员", [Role.BUREAU_REGISTRAR]),
        ):
            founded = await accounts.found_account(
                tx,
                office,
                f"{login}.one",
                f"周{login[:1]}",
                posts=[(office, title, roles)],
                password_hash=staff_password,
            )
            made.accounts[login] = founded.account_id
            session = await sessions.open(tx, founded.account_id, CallerKind.STAFF, founded.post_ids[0], "test")
            made.secrets[login] = session.secret
        for login in ("mother", "father", "grandma", "child", "stranger"):
            made.accounts[login] = await accounts.insert_family(tx, name="微信用户")
            await tx.execute(
                "INSERT INTO wechat_identity (app_id, openid, account_id, created_at) VALUES ($1, $2, $3, now())",
                "wxdemo0000000001", f"o-{login}", made.accounts[login],
            )  # fmt: skip
            made.secrets[login] = (
                await sessions.open(tx, made.accounts[login], CallerKind.FAMILY, None, "test")
            ).secret
        today = tx.today
    young, old = date(today.year - 9, 3, 1), date(today.year - 17, 3, 1)
    for code, lines in (
        (PRIMARY, [row("王若溪", young, 1, PRIMARY, "三年级（1）班", f"{year - 2}09"),
                   row("李安然", young, 2, PRIMARY, "三年级（1）班", f"{year - 2}09"),
                   row("赵一诺", young, 3, PRIMARY, "三年级（2）班", f"{year - 2}09")]),
        (SENIOR, [row("陈知远", old, 4, SENIOR, "高二（1）班", f"{year - 1}09")]),
    ):  # fmt: skip
        path = tmp_path / f"{code}.xlsx"
        path.write_bytes(await write_workbook([Sheet("学籍", list(students.template_titles()), lines)]))
        done = await students.import_roster_file(path, code)
        assert done.outcome.new_rows == len(lines), done
    for each in await database.fetch(_Named, "SELECT id, name FROM student"):
        made.pupils[each.name] = each.id
    for each in await database.fetch(_Named, "SELECT id, name FROM school_class"):
        made.classes[each.name] = each.id
    await database.execute(
        "UPDATE school_class SET head_teacher_post_id = (SELECT id FROM post WHERE account_id = $1) WHERE id = $2",
        made.accounts["teacher"], made.classes["三年级（1）班"],
    )  # fmt: skip
    await database.execute("TRUNCATE notice CASCADE")
    return made


class _Named(msgspec.Struct):
    id: int
    name: str


@pytest.fixture
def as_(school, make_browser):
    """`as_("mother")` is that person's browser."""
    browsers = {}
    return lambda login: browsers.setdefault(login, make_browser(school.secrets[login]))


@pytest.fixture
def give_code(school, as_):
    """`await give_code("王若溪")` is a fresh code for the pupil, from the school."""

    async def give(name: str, bind_as: str = "guardian") -> str:
        by = "senior" if name == "陈知远" else "registrar"
        answer = await as_(by).post(f"/api/students/{school.pupils[name]}/binding-codes", json={"as": bind_as})
        assert answer.status_code == 200, answer.text
        return answer.json()["code"]

    return give


@pytest.fixture
def bind(as_):
    """`await bind("mother", code)` binds with all consents."""

    async def do(login: str, code: str, **more):
        body = {"code": code, "as": "guardian", "relation": "52", "consents": ["view", "maintain", "wechat"], **more}
        return await as_(login).post("/api/bindings", json=body, headers={"Idempotency-Key": str(uuid.uuid4())})

    return do


@pytest.fixture
def inbox(as_):
    async def titles(login: str) -> list[str]:
        return [each["title"] for each in (await as_(login).get("/api/inbox")).json()["items"]]

    return titles
