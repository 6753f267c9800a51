"""The production form: two workers of the service and a worker of jobs, each a process, behind a proxy that ends TLS."""

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from pathlib import Path

import asyncpg
import httpx
import msgspec
import psutil
import pyotp
import pytest
import pytest_asyncio
from observatory import score

from standins.beside import Outside
from standins.beside import outside as run_outside
from standins.configuration import Configuration

pytestmark = [pytest.mark.timeout(180), pytest.mark.xdist_group("production")]

PUBLIC = "https://xueji.example.cn"
TOKEN = "metrics-token-of-the-test"
SMS_SECRET = "a-secret-of-the-test"
BEHIND_PROXY = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9", "Host": "xueji.example.cn"}
OWN_PAGE = {**BEHIND_PROXY, "X-Requested-With": "xueji", "Origin": PUBLIC}


def key(name: str) -> str:
    return base64.b64encode(hashlib.sha256(f"production test {name}".encode()).digest()).decode()


def environment(**more: str) -> dict[str, str]:
    """What a well-kept installation sets; nothing of ours leaks in."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/"),
        "XUEJI_ENV": "production",
        "PUBLIC_URL": PUBLIC,
        "HOST": "127.0.0.1",
        "KEYS": json.dumps({"k1": key("field")}),
        "INDEX_KEY": key("index"),
        "SEAL_KEY": key("seal"),
        "SESSION_KEY": key("session"),
        "METRICS_TOKEN": TOKEN,
        "WECHAT_APP_ID": "wx0123456789abcdef",
        "WECHAT_SECRET": "a-secret-of-the-test",
        "WECHAT_TOKEN": "a-token-of-the-test",
        "WECHAT_AES_KEY": "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR",
        "SMS_ACCOUNT": "xueji",
        "SMS_SECRET": SMS_SECRET,
        "NATIONAL_URL": "http://127.0.0.1:1",
        "NATIONAL_SECRET": "a-secret-of-the-test",
        "POPULATION_URL": "http://127.0.0.1:1",
        "POPULATION_SECRET": "a-secret-of-the-test",
        "EXAM_URL": "http://127.0.0.1:1",
        "EXAM_SECRET": "a-secret-of-the-test",
        "POOL_SIZE": "4",
        **more,
    }


def xueji(*words: str, given: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "xueji", *words], env=given, capture_output=True, text=True, check=False, timeout=60
    )


class House(msgspec.Struct):
    """The running installation, as its operator and its proxy see it."""

    url: str
    given: dict[str, str]
    service: "subprocess.Popen[bytes]"
    worker: "subprocess.Popen[bytes]"
    outside: Outside
    log: Path

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(
    cache_form: str,
    request: pytest.FixtureRequest,
    make_database: Callable[[], AbstractAsyncContextManager[str]],
    free_port: Callable[[], int],
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[House]:
    """One installation for all tests of this file; the last of them stops it."""
    folder, port = tmp_path_factory.mktemp("production"), free_port()
    more = {"REDIS_URL": request.getfixturevalue("redis_url")} if cache_form == "in Redis" else {}
    outside_is = Configuration(
        sms_account="xueji",
        sms_secret=SMS_SECRET,
        national_secret="a-secret-of-the-test",
        population_secret="a-secret-of-the-test",
        exam_secret="a-secret-of-the-test",
    )
    async with make_database() as url:
        with run_outside(outside_is) as outside:
            given = environment(
                DATABASE_URL=url,
                PORT=str(port),
                DATA=str(folder / "data"),
                SMS_URL=f"{outside.url}/sms",
                NATIONAL_URL=f"{outside.url}/national",
                POPULATION_URL=f"{outside.url}/population",
                EXAM_URL=f"{outside.url}/exam",
                **more,
            )
            with installed(given, outside, folder / "house.log") as house:
                yield house


@contextmanager
def installed(given: dict[str, str], outside: Outside, log: Path) -> Iterator[House]:
    migrated = xueji("migrate", given=given)
    assert migrated.returncode == 0, migrated.stderr
    with log.open("wb") as sink:
        started = [
            subprocess.Popen([sys.executable, "-m", "xueji", *words], env=given, stdout=sink, stderr=sink)  # noqa: S603
            for words in (("serve", "--workers", "2", "--forwarded-allow-ips", "127.0.0.1"), ("work",))
        ]
        house = House(f"http://127.0.0.1:{given['PORT']}", given, started[0], started[1], outside, log)
        try:
            await_both_workers(house)
            yield house
        finally:
            for process in started:
                process.terminate()
            for process in started:
                process.wait(30)


def await_both_workers(house: House) -> None:
    """Until each of the two has answered: every connection goes to one of them, and each counts its own requests."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        assert house.service.poll() is None, house.said()
        try:
            if len(answering(house)) == 2:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    raise AssertionError(house.said())


def answering(house: House) -> set[str]:
    """The ids of the processes that have answered a request: each counts its own in a file."""
    assert httpx.get(f"{house.url}/health/ready", headers=BEHIND_PROXY, timeout=5).status_code == 200
    files = (Path(house.given["DATA"]) / "metrics").glob("counter_*.db")
    return {found[1] for path in files if (found := re.search(r"_(\d+)\.db$", path.name))}


async def test_two_workers_answer_and_every_answer_is_armoured(house: House) -> None:
    workers = {str(each.pid) for each in psutil.Process(house.service.pid).children(recursive=True)}
    assert answering(house) <= workers
    async with httpx.AsyncClient(base_url=house.url, headers=BEHIND_PROXY) as client:
        ready = await client.get("/health/ready")
        assert ready.json() == {"status": "ok", "database": "ok", "cache": "ok"}
        for path in ("/health/ready", "/api/session", "/api/nothing", "/m/", "/help/q150"):
            answer = await client.get(path)
            assert answer.headers["strict-transport-security"].startswith("max-age=63072000")
            assert "default-src 'none'" in answer.headers["content-security-policy"]
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert "server" not in answer.headers
            assert score(answer.headers) >= 130
        assert (await client.get("/openapi.json")).status_code in {401, 403, 404}


async def test_figures_are_for_who_has_the_token_and_add_up_both_workers(house: House) -> None:
    async with httpx.AsyncClient(base_url=house.url) as client:
        for headers in ({}, BEHIND_PROXY, {"Authorization": "Bearer wrong"}):
            assert (await client.get("/metrics", headers=headers)).status_code == 404
        figures = await client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert figures.status_code == 200
    counted = re.search(r'xueji_requests_total\{.*route="/health/ready".*\} ([0-9.]+)', figures.text)
    assert counted
    assert float(counted[1]) >= 2
    assert "xueji_jobs_waiting" in figures.text


async def test_the_first_administrator_logs_in_over_the_proxy(house: House) -> None:
    made = xueji("found", "sheng.admin", "省管", "--phone", "13800000001", given=house.given)
    assert made.returncode == 0, made.stderr
    word = re.search(r"一次性密码\s+(\S+?)（", made.stdout)
    assert word, made.stdout
    again = xueji("found", "second.admin", "另一个", given=house.given)
    assert (again.returncode, "已经有工作账号了" in again.stderr) == (1, True)

    async with httpx.AsyncClient(base_url=house.url) as client:
        login = {"login_name": "sheng.admin", "password": word[1]}
        step = await post(client, "/api/staff/login", login)
        assert step.json()["step"] == "enrol_totp"
        pending = cookie_of(step, "__Host-xueji-login")
        code = pyotp.TOTP(step.json()["totp_secret"]).now()
        step = await post(client, "/api/staff/login/totp", {"code": code}, cookie=pending)
        assert step.json()["step"] == "change_password"
        change = {"old": word[1], "new": "Winter-Wind-2026"}
        step = await post(client, "/api/staff/password", change, cookie=pending)
        assert step.json()["step"] == "done"
        session = cookie_of(step, "__Host-xueji")
        answers = [
            (await client.get("/api/session", headers={**BEHIND_PROXY, "Cookie": session})).json() for _ in range(6)
        ]
        assert {answer["post"]["title"] for answer in answers} == {"系统管理员"}
        stranger = {**OWN_PAGE, "Origin": "https://evil.example", "Cookie": session}
        refused = await client.request("DELETE", "/api/session", headers=stranger)
        assert refused.status_code == 403
    said = house.said()
    assert word[1] not in said
    assert "13800000001" not in said


async def test_a_job_that_the_service_defers_is_done_by_the_worker_within_seconds(house: House) -> None:
    async with httpx.AsyncClient(base_url=house.url) as client:
        answer = await post(client, "/api/session/sms-codes", {"phone": "13900001234"})
        assert answer.status_code == 200, answer.text
    (sent,) = messages(house)
    assert sent["phone"] == "13900001234"
    connection = await asyncpg.connect(house.given["DATABASE_URL"])
    try:
        names = await connection.fetch("SELECT DISTINCT application_name FROM pg_stat_activity")
        assert {row["application_name"] for row in names} >= {"xueji", "xueji worker"}
    finally:
        await connection.close()
    assert "13900001234" not in house.said()


def test_doctor_finds_the_installation_well(house: House) -> None:
    done = xueji("doctor", given=house.given)
    mend = [line for line in done.stdout.splitlines() if line.startswith("mend") and "fsync" not in line]
    assert mend == [], done.stdout


def test_asked_to_stop_everybody_leaves_in_order(house: House) -> None:
    children = psutil.Process(house.service.pid).children(recursive=True)
    house.service.terminate()
    house.worker.terminate()
    assert house.service.wait(20) in {0, -15}
    assert house.worker.wait(25) == 0
    _, alive = psutil.wait_procs(children, timeout=5)
    assert alive == []
    assert "Traceback" not in house.said()


@pytest.mark.parametrize("command", ["serve", "work", "migrate"])
def test_weak_keys_refuse_to_start_and_are_all_listed(command: str) -> None:
    weak = environment(DATABASE_URL="postgresql://127.0.0.1:1/none", INDEX_KEY="short", SEAL_KEY=key("field"))
    weak["PUBLIC_URL"] = "http://xueji.example.cn"
    weak.pop("SMS_SECRET")
    done = xueji(command, given=weak)
    assert done.returncode == 2
    for name in ("INDEX_KEY", "同一个值", "PUBLIC_URL", "SMS_SECRET"):
        assert name in done.stderr
    assert "Traceback" not in done.stderr
    assert "short" not in done.stderr


def messages(house: House) -> list[dict[str, str]]:
    """What has been sent by text message, as soon as anything has."""
    deadline = time.monotonic() + 10
    while not (sent := house.outside.look("sms")) and time.monotonic() < deadline:
        time.sleep(0.1)
    return sent


async def post(client: httpx.AsyncClient, path: str, body: object, *, cookie: str = "") -> httpx.Response:
    headers = {**OWN_PAGE, "Idempotency-Key": str(uuid.uuid4()), "Cookie": cookie}
    return await client.post(path, json=body, headers=headers)


def cookie_of(answer: httpx.Response, name: str) -> str:
    """The cookie as a browser keeps it, after looking at what protects it."""
    line = next(line for line in answer.headers.get_list("set-cookie") if line.startswith(f"{name}="))
    words = {word.strip().lower() for word in line.split(";")[1:]}
    assert {"secure", "httponly", "path=/"} <= words
    assert words & {"samesite=lax", "samesite=strict"}
    assert not any(word.startswith("domain") for word in words)
    return line.split(";")[0]
