"""Nothing that a person sends or keeps comes out in a log line: not refused, not broken, not by a library."""

import io
import json
import logging
from collections.abc import Callable, Iterator

import msgspec
import pytest
import structlog
from tests.conftest import Browser

from xueji.features.accounts import login_store
from xueji.platform import logging as our_logging
from xueji.settings import Environment, Settings

ID_NUMBER = "37010220120101123X"
PHONE = "13812345678"
PASSWORD = "Herbst-Laub-2026"
ADDRESS = "临溪县文昌街66号2单元501"
PERSONAL = (ID_NUMBER, PHONE, PASSWORD, ADDRESS)

Lines = Callable[[], list[dict[str, object]]]


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[Lines]:
    """What production would write, from the finest level on."""
    written = io.StringIO()
    with monkeypatch.context() as patched:
        patched.setattr("sys.stderr", written)
        our_logging.configure(msgspec.structs.replace(settings, environment=Environment.PRODUCTION))
    root = logging.getLogger()
    root.setLevel(logging.DEBUG)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    structlog.contextvars.clear_contextvars()
    root.handlers = [each for each in root.handlers if each.get_name() != "xueji"]
    root.setLevel(logging.WARNING)


def clean(found: list[dict[str, object]]) -> bool:
    text = json.dumps(found, ensure_ascii=False)
    return not any(each in text for each in PERSONAL)


REQUESTS = [
    pytest.param("POST", "/api/staff/login", {"json": {"login_name": PHONE, "password": PASSWORD}}, id="a login"),
    pytest.param("POST", "/api/staff/login", {"json": {"login_name": ID_NUMBER, "other": 1}}, id="a field too many"),
    pytest.param("POST", "/api/staff/login", {"content": f'{{"login_name": "{PHONE}'}, id="half a body"),
    pytest.param("POST", "/api/session/sms-codes", {"json": {"phone": PHONE}}, id="a code for a phone"),
    pytest.param("POST", "/api/session/sms", {"json": {"phone": PHONE, "code": "000000"}}, id="a wrong code"),
    pytest.param("GET", f"/api/help?q={ID_NUMBER}", {}, id="an id number searched for"),
    pytest.param("GET", f"/api/students?q={PHONE}&address={ADDRESS}", {}, id="a phone in a query"),
    pytest.param("GET", f"/api/students/{ID_NUMBER}", {}, id="an id number in a path"),
    pytest.param("GET", "/api/session", {"headers": {"User-Agent": PHONE, "X-Request-Id": ID_NUMBER}}, id="headers"),
    pytest.param("GET", "/api/session", {"headers": {"Cookie": f"xueji={PHONE}; a={ID_NUMBER}"}}, id="cookies"),
]


@pytest.mark.parametrize(("method", "path", "given"), REQUESTS)
async def test_no_line_holds_what_was_sent(
    browser: Browser, lines: Lines, method: str, path: str, given: dict[str, object]
) -> None:
    answer = await browser.request(method, path, **given)
    assert answer.status_code < 500
    assert clean(lines())


async def test_a_fault_is_logged_with_its_trace_and_without_the_people(
    browser: Browser, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError(f"Key (id_number, phone)=({ID_NUMBER}, {PHONE}) already exists")

    monkeypatch.setattr(login_store, "secrets_by_login_name", broken)
    answer = await browser.post("/api/staff/login", json={"login_name": PHONE, "password": PASSWORD})
    assert answer.status_code == 500
    assert not any(each in answer.text for each in PERSONAL)
    faults = [line for line in lines() if line["event"] == "fault"]
    assert faults
    assert "already exists" in json.dumps(faults)
    assert clean(lines())
