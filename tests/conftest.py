"""A real PostgreSQL for every test run, one database a process, emptied before each test that asks for it."""

import asyncio
import hashlib
import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import asyncpg
import httpx
import msgspec
import pytest
import pytest_asyncio
from asyncpg.connection import LoggedQuery

from xueji import settings as settings_module
from xueji.platform import embedded_postgres, migrating
from xueji.platform.connections import pool
from xueji.platform.running import running
from xueji.platform.schema import ROOT
from xueji.platform.sessions import cookie_name, hashed
from xueji.settings import Settings

POSTGRES_DATA = Path(__file__).parent.parent / ".cache" / "test-postgres"


@pytest.fixture(scope="session")
def postgres() -> str:
    """The address of the test server: TEST_DATABASE_URL, or an embedded one without fsync that stays up between runs."""
    given = os.environ.get("TEST_DATABASE_URL")
    return given or embedded_postgres.start(POSTGRES_DATA, durable=False).url()


def sibling(server: str, name: str) -> str:
    base, _, query = server.partition("?")
    return f"{base.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")


async def template(server: str) -> str:
    """A database that the migrations have built, kept for the next run as long as they stay the same."""
    files = sorted((ROOT / "migrations").glob("*.*"))
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]
    name = f"xueji_template_{digest}"
    admin = await asyncpg.connect(server)
    try:
        await admin.execute("SELECT pg_advisory_lock(7, 7)")
        if not await admin.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            await admin.execute(f'DROP DATABASE IF EXISTS "{name}_new" WITH (FORCE)')
            await admin.execute(f'CREATE DATABASE "{name}_new"')
            await migrating.migrate(sibling(server, f"{name}_new"))
            await admin.execute(f'ALTER DATABASE "{name}_new" RENAME TO "{name}"')
    finally:
        await admin.close()
    return name


@asynccontextmanager
async def scratch_database(server: str) -> AsyncIterator[str]:
    """A database of its own with all tables, dropped at the end."""
    name = f"xueji_test_{os.getpid()}_{uuid.uuid4().hex[:8]}"
    model = await template(server)
    admin = await asyncpg.connect(server)
    await admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{model}"')
    try:
        yield sibling(server, name)
    finally:
        await admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        await admin.close()


@pytest_asyncio.fixture(scope="session")
async def database_url(postgres: str) -> AsyncIterator[str]:
    async with scratch_database(postgres) as url:
        yield url


@pytest.fixture(scope="session")
def make_database(postgres: str) -> Callable[[], AbstractAsyncContextManager[str]]:
    """`async with make_database() as url:` is a migrated database for processes that run beside the test."""
    return lambda: scratch_database(postgres)


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


@pytest.fixture(scope="session")
def front(app: object, settings: Settings) -> object:
    """What a server runs: edge, static files, app. Made once: it looks at every file of the H5."""
    from xueji.app import asgi  # noqa: PLC0415

    return asgi(settings, app)  # type: ignore[arg-type]


@pytest_asyncio.fixture(scope="session")
async def tables(services: None) -> list[str]:
    """Every table that tests may fill."""
    rows = await (await pool()).fetch(
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
        " AND relnamespace = 'public'::regnamespace AND relname NOT IN ('audit_epoch', 'tortoise_migrations')"
    )
    return [row["relname"] for row in rows]


@pytest_asyncio.fixture
async def empty(tables: list[str]) -> AsyncIterator[None]:
    """Every table empty, reference tables too. Only those with rows are touched: truncating all takes longer than a test."""
    filled = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in tables)
    async with (await pool()).acquire() as connection:
        names = [row[0] for row in await connection.fetch(filled)]
        emptied = "; ".join(f'DELETE FROM "{name}"' for name in names)
        await connection.execute(
            f"SET session_replication_role = replica; {emptied}; SET session_replication_role = DEFAULT"
        )
    yield


@pytest.fixture
def statements(services: None) -> Callable[[], AbstractAsyncContextManager[list[str]]]:
    """`async with statements() as seen:` collects what the open connections ask, BEGIN and COMMIT aside."""
    return recorded


@asynccontextmanager
async def recorded() -> AsyncGenerator[list[str]]:
    found: list[str] = []

    def keep(query: LoggedQuery) -> None:
        if not query.query.startswith(("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")):
            found.append(query.query)

    opened = [holder._con for holder in (await pool())._holders if holder._con is not None]
    for connection in opened:
        connection.add_query_logger(keep)
    try:
        yield found
        await asyncio.sleep(0)  # loggers are called in the turn after their statement
    finally:
        for connection in opened:
            connection.remove_query_logger(keep)


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
def make_browser(front: object, settings: Settings) -> object:
    """`make_browser()` is a fresh browser without a session; `make_browser(secret)` carries one."""

    def make(secret: str | None = None) -> Browser:
        cookies = {cookie_name(settings): secret} if secret else None
        transport = httpx.ASGITransport(app=front)  # type: ignore[arg-type]
        return Browser(transport=transport, base_url="http://testserver", cookies=cookies)

    return make


@pytest_asyncio.fixture
async def browser(empty: None, app: object, make_browser: object) -> AsyncIterator[Browser]:
    async with make_browser() as client:  # type: ignore[operator]
        yield client


class Product(msgspec.Struct):
    """The whole product as `make run` starts it, on demo data, in processes of its own."""

    url: str
    standins_url: str
    database_url: str
    data_dir: Path

    async def rows(self, sql: str, *arguments: object) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(self.database_url)
        try:
            return await connection.fetch(sql, *arguments)
        finally:
            await connection.close()

    async def session(self, account_id: int, *, kind: str, post_id: int | None = None) -> str:
        """The cookie's secret of a fresh login, as the login itself would have made it."""
        secret = uuid.uuid4().hex
        await self.rows(
            "INSERT INTO session (id_hash, account_id, post_id, kind, device, created_at, seen_at, idle_until, expires_at)"
            " VALUES ($1, $2, $3, $4, 'test', now(), now(), now() + interval '1 day', now() + interval '1 day')",
            hashed(secret),
            account_id,
            post_id,
            kind,
        )
        return secret


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Started once a test run; PRODUCT_DATA names a folder to keep between runs while developing."""
    kept = os.environ.get("PRODUCT_DATA")
    data = Path(kept) if kept else tmp_path_factory.mktemp("product")
    port, standins_port = free_port(), free_port()
    url = f"http://localhost:{port}"
    environment = {
        **os.environ,
        "PORT": str(port),
        "STANDINS_PORT": str(standins_port),
        "DATA": str(data),
        "HOST": "127.0.0.1",
        "PUBLIC_URL": url,
    }
    environment.pop("DATABASE_URL", None)
    log = (data / "up.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "xueji", "up"],
        env=environment,
        cwd=ROOT.parent.parent,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        await_ready(f"{url}/health/ready", process, data / "up.log")
        standins_url = f"http://localhost:{standins_port}"
        yield Product(url, standins_url, embedded_postgres.start(data).url(), data)
    finally:
        process.terminate()
        process.wait(30)
        log.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def await_ready(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the product ended by itself:\n{log.read_text()[-4000:]}")
        try:
            if httpx.get(url, timeout=2).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    raise RuntimeError(f"the product did not start:\n{log.read_text()[-4000:]}")


@pytest.fixture(name="free_port", scope="session")
def free_port_fixture() -> Callable[[], int]:
    return free_port
