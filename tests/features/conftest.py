"""The outside over real HTTP; a small province with an administrator in every office; browsers that are logged in."""

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime, timedelta

import httpx
import msgspec
import pytest
import pytest_asyncio

from standins.beside import Outside
from standins.beside import outside as run_outside
from xueji.features import accounts, organisations
from xueji.features.accounts import Role
from xueji.features.organisations import OrganisationRow, Stage, System
from xueji.gateways import use_gateways
from xueji.kernel.levels import Level
from xueji.platform import database, sessions
from xueji.platform.cache import open_cache
from xueji.platform.caller import Caller, CallerKind
from xueji.platform.connections import close_database, open_database
from xueji.platform.database import transaction
from xueji.platform.jobs import JOBS, JobContext, RegisteredJob, run_due_jobs
from xueji.platform.schema import model_modules
from xueji.settings import Settings

PASSWORD = "Sommer-Regen-2026"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


class World(msgspec.Struct):
    """Offices by name, accounts and their posts by login name."""

    offices: dict[str, OrganisationRow]
    accounts: dict[str, int]
    posts: dict[str, tuple[int, ...]]
    secrets: dict[str, str]


@pytest_asyncio.fixture(scope="session")
async def password_hash(services: None) -> str:
    return await accounts.hashed_password(PASSWORD)


@pytest_asyncio.fixture
async def world(empty: None, password_hash: str) -> AsyncIterator[World]:
    made = World({}, {}, {}, {})
    async with transaction() as tx:
        province = await organisations.found_organisation(
            tx, None, Level.PROVINCE, "山东省教育厅", division_code="370000"
        )
        city = await organisations.found_organisation(
            tx, province.id, Level.CITY, "海右市教育局", division_code="379000"
        )
        for name, code in (("临溪县教育局", "379021"), ("青石区教育局", None)):
            made.offices[name] = await organisations.found_organisation(
                tx, city.id, Level.COUNTY, name, division_code=code
            )
        made.offices |= {"山东省教育厅": province, "海右市教育局": city}
        schools = (
            ("临溪一小", "临溪县教育局", "2137000001", (Stage.PRIMARY, Stage.JUNIOR), System.FIVE_FOUR),
            ("临溪二中", "临溪县教育局", "3437000002", (Stage.SENIOR,), None),
            ("青石小学", "青石区教育局", "2137000003", (Stage.PRIMARY,), System.SIX_THREE),
        )
        for name, county, code, stages, system in schools:
            made.offices[name] = await organisations.found_organisation(
                tx, made.offices[county].id, Level.SCHOOL, name, school_code=code, stages=stages, system=system
            )
        people = (
            ("sheng.admin", "省管", "山东省教育厅", [Role.ADMINISTRATOR], "13800000001"),
            ("shi.admin", "市管", "海右市教育局", [Role.ADMINISTRATOR], "13800000002"),
            ("linxi.admin", "临管", "临溪县教育局", [Role.ADMINISTRATOR], "13800000003"),
            ("qingshi.admin", "青管", "青石区教育局", [Role.ADMINISTRATOR], "13800000004"),
            ("yixiao.admin", "校管", "临溪一小", [Role.ADMINISTRATOR], "13800000005"),
            ("yixiao.reg", "学籍", "临溪一小", [Role.REGISTRAR], "13800000006"),
            ("yixiao.jiaowu", "教务", "临溪一小", [Role.ACADEMIC_ADMINISTRATOR], None),
            ("yixiao.banzhuren", "班主", "临溪一小", [Role.CLASS_TEACHER], "13800000008"),
            ("erzhong.reg", "二中籍", "临溪二中", [Role.REGISTRAR], None),
            ("qingshi.reg", "青石籍", "青石小学", [Role.REGISTRAR], "13800000010"),
        )
        for login_name, name, office, roles, phone in people:
            place = made.offices[office]
            founded = await accounts.found_account(
                tx,
                place,
                login_name,
                name,
                posts=[(place, "管理员" if Role.ADMINISTRATOR in roles else "教师", roles)],
                password_hash=password_hash,
                phone=phone,
                totp_secret=TOTP_SECRET,
            )
            made.accounts[login_name] = founded.account_id
            made.posts[login_name] = founded.post_ids
            cookie = await sessions.open(tx, founded.account_id, CallerKind.STAFF, founded.post_ids[0], "pytest")
            made.secrets[login_name] = cookie.secret
    yield made


@pytest.fixture
def as_(world: World, make_browser: Callable) -> Callable:
    """`as_("linxi.admin")` is that person's browser, the same one until it is closed; `async with` is not needed.

    A room with a world of its own gives it `secrets` by login name.
    """
    kept: dict[str, httpx.AsyncClient] = {}

    def browser(login_name: str) -> httpx.AsyncClient:
        if login_name not in kept or kept[login_name].is_closed:
            kept[login_name] = make_browser(world.secrets[login_name])
        return kept[login_name]

    return browser


@pytest.fixture
def caller_of(world: World) -> Callable:
    """`await caller_of("linxi.admin")` is who the gate says that browser speaks for."""

    async def load(login_name: str) -> Caller | None:
        return await accounts.load_caller(sessions.hashed(world.secrets[login_name]))

    return load


async def _kept(context: JobContext) -> None:
    """A copy that leaves nowhere: copies have tests of their own, with a stand-in."""


@pytest.fixture
def copies_kept() -> Iterator[None]:
    copies = {name: JOBS[name] for name in ("notices.send_wechat", "notices.send_sms")}
    JOBS.update({name: RegisteredJob(name, _kept, None) for name in copies})
    yield
    JOBS.update(copies)


@pytest.fixture
def work(services: None, copies_kept: None) -> Callable:
    """`await work()` runs what is due, copies by WeChat and SMS aside."""
    return run_due_jobs


@pytest.fixture(scope="session")
def running_outside() -> Iterator[Outside]:
    with run_outside() as there:
        yield there


@pytest.fixture
def outside(running_outside: Outside, settings: Settings, app: object) -> Outside:
    """Gateways point at it; it has forgotten everything, and so has the cache of tokens and limits."""
    running_outside.reset()
    there = running_outside.url
    wechat = msgspec.structs.replace(settings.wechat, api_url=f"{there}/wechat", open_url=f"{there}/wechat")
    sms = msgspec.structs.replace(settings.sms, url=f"{there}/sms")
    national = msgspec.structs.replace(settings.national, url=f"{there}/national")
    population = msgspec.structs.replace(settings.population, url=f"{there}/population")
    exam = msgspec.structs.replace(settings.exam, url=f"{there}/exam")
    pointed = msgspec.structs.replace(
        settings, wechat=wechat, sms=sms, national=national, population=population, exam=exam
    )
    gate = app.state.gate  # type: ignore[attr-defined]
    fresh = open_cache(settings)
    app.state.gate = msgspec.structs.replace(gate, settings=pointed, cache=fresh)  # type: ignore[attr-defined]
    app.state.cache = fresh  # type: ignore[attr-defined]
    use_gateways(pointed)
    return running_outside


OWN_NOW = """
CREATE SCHEMA clock;
CREATE TABLE clock.ahead AS SELECT interval '0' AS by;
CREATE FUNCTION clock.now() RETURNS timestamptz STABLE AS 'SELECT pg_catalog.now() + by FROM clock.ahead' LANGUAGE sql;
CREATE FUNCTION clock.clock_timestamp() RETURNS timestamptz VOLATILE
  AS 'SELECT pg_catalog.clock_timestamp() + by FROM clock.ahead' LANGUAGE sql
"""
"""Found before PostgreSQL's own."""


class Clock:
    """The clock of the database, which this machine's may differ from."""

    async def ahead(self, by: timedelta) -> None:
        await database.execute("UPDATE clock.ahead SET by = $1", by)

    async def now(self) -> datetime:
        return await database.value("SELECT now()")


@pytest_asyncio.fixture(scope="module")
async def own_clock(services: None, settings: Settings) -> AsyncIterator[Clock]:
    assert settings.database_url
    name = settings.database_url.rsplit("/", 1)[-1]
    await database.execute(OWN_NOW)
    await database.execute(f'ALTER DATABASE "{name}" SET search_path = clock, pg_catalog, public')
    await connected_anew(settings)
    yield Clock()
    await database.execute(f'ALTER DATABASE "{name}" RESET search_path')
    await database.execute("DROP SCHEMA clock CASCADE")
    await connected_anew(settings)


async def connected_anew(settings: Settings) -> None:
    await close_database()
    await open_database(str(settings.database_url), model_modules(), pool_size=settings.pool_size)


@pytest_asyncio.fixture
async def clock(own_clock: Clock) -> AsyncIterator[Clock]:
    """It goes right until it is put ahead."""
    yield own_clock
    await own_clock.ahead(timedelta())
