"""A real PostgreSQL for every test run, one database a process, emptied before each test that asks for it."""

import os
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import httpx
import msgspec
import pytest
import pytest_asyncio
from tortoise import Tortoise

from xueji import settings as settings_module
from xueji.platform import embedded_postgres
from xueji.platform.connections import close_database, open_database, pool
from xueji.platform.jobs import apply_job_schema
from xueji.platform.running import running
from xueji.platform.schema import ROOT, model_modules
from xueji.platform.sessions import cookie_name
from xueji.settings import Settings

POSTGRES_DATA = Path(__file__).parent.parent / ".cache" / "test-postgres"


@pytest.fixture(scope="session")
def postgres() -> str:
    """The address of the test server: TEST_DATABASE_URL, or an embedded one without fsync that stays up between runs."""
    given = os.environ.get("TEST_DATABASE_URL")
    return given or embedded_postgres.start(POSTGRES_DATA, durable=False).url()


@asynccontextmanager
async def scratch_database(server: str) -> AsyncIterator[str]:
    """A database of its own, dropped at the end."""
    name = f"xueji_test_{os.getpid()}_{uuid.uuid4().hex[:8]}"
    base, _, query = server.partition("?")
    prefix = base.rsplit("/", 1)[0]
    url = f"{prefix}/{name}" + (f"?{query}" if query else "")
    admin = await asyncpg.connect(server)
    await admin.execute(f'CREATE DATABASE "{name}"')
    try:
        yield url
    finally:
        await admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        await admin.close()


async def build_schema(url: str) -> None:
    await open_database(url, model_modules(), pool_size=2)
    await Tortoise.generate_schemas(safe=False)
    await close_database()
    connection = await asyncpg.connect(url)
    await apply_job_schema(connection)
    for path in [*sorted((ROOT / "platform").glob("*.sql")), *_room_constraints()]:
        await connection.execute(path.read_text())
    await connection.close()


def _room_constraints() -> list[Path]:
    order = ("organisations", "accounts", "notices", "students", "guardians", "windows", "help")
    paths = [ROOT / "features" / room / "constraints.sql" for room in order]
    return [path for path in paths if path.exists()]


@pytest_asyncio.fixture(scope="session")
async def database_url(postgres: str) -> AsyncIterator[str]:
    async with scratch_database(postgres) as url:
        await build_schema(url)
        yield url


@pytest.fixture(scope="session")
def settings(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Test settings: as in development, with this run's database and a data folder of its own."""
    base = settings_module.load({"XUEJI_ENV": "test", "PUBLIC_URL": "http://testserver"})
    return msgspec.structs.replace(base, database_url=database_url, data_dir=tmp_path_factory.mktemp("data"))


@pytest_asyncio.fixture(scope="session")
async def services(settings: Settings) -> AsyncIterator[None]:
    """Keys, seal and database, open as long as the test session."""
    async with running(settings):
        yield


@pytest_asyncio.fixture(scope="session")
async def app(services: None, settings: Settings) -> object:
    """The app on the services of the test session."""
    from xueji.app import create_app  # noqa: PLC0415

    return create_app(settings)


@pytest_asyncio.fixture
async def empty(services: None) -> AsyncIterator[None]:
    """Every table empty; reference tables (working days) too."""
    async with (await pool()).acquire() as connection:
        names = await connection.fetch(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'procrastinate%'"
            " AND tablename NOT IN ('audit_epoch', 'tortoise_migrations')"
        )
        listed = ", ".join(f'"{each["tablename"]}"' for each in names)
        await connection.execute("SET session_replication_role = replica")
        await connection.execute(f"TRUNCATE {listed} RESTART IDENTITY CASCADE")
        await connection.execute("TRUNCATE procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers CASCADE")
        await connection.execute("SET session_replication_role = DEFAULT")
    yield


class Browser(httpx.AsyncClient):
    """A client as our own pages are: same origin, own header, a fresh key for every act."""

    async def request(self, method: str, url: object, **given: object) -> httpx.Response:  # type: ignore[override]
        headers = {"X-Requested-With": "xueji", **(given.pop("headers", None) or {})}  # type: ignore[dict-item]
        if method not in {"GET", "HEAD"} and "Idempotency-Key" not in headers:
            headers["Idempotency-Key"] = str(uuid.uuid4())
        version = given.pop("version", None)
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return await super().request(method, url, headers=headers, **given)  # type: ignore[arg-type]


@pytest.fixture
def make_browser(app: object, settings: Settings) -> Iterator[object]:
    """`make_browser()` is a fresh browser without a session; `make_browser(secret)` carries one."""
    from xueji.app import asgi  # noqa: PLC0415

    def make(secret: str | None = None) -> Browser:
        cookies = {cookie_name(settings): secret} if secret else None
        transport = httpx.ASGITransport(app=asgi(settings, app))  # type: ignore[arg-type]
        return Browser(transport=transport, base_url="http://testserver", cookies=cookies)

    return make  # type: ignore[return-value]


@pytest_asyncio.fixture
async def browser(empty: None, app: object, make_browser: object) -> AsyncIterator[Browser]:
    async with make_browser() as client:  # type: ignore[operator]
        yield client
