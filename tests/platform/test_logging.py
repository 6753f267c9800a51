import io
import json
import logging

import msgspec
import pytest
import structlog

from xueji import settings as settings_module
from xueji.platform import logging as our_logging
from xueji.settings import Environment


@pytest.fixture
def lines(monkeypatch):
    base = settings_module.load({"XUEJI_ENV": "test"})
    written = io.StringIO()
    with monkeypatch.context() as patched:
        patched.setattr("sys.stderr", written)
        our_logging.configure(msgspec.structs.replace(base, environment=Environment.PRODUCTION))
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    structlog.contextvars.clear_contextvars()
    root = logging.getLogger()
    root.handlers = [each for each in root.handlers if each.get_name() != "xueji"]


def test_a_line_is_json_with_the_number_of_its_request(lines):
    structlog.contextvars.bind_contextvars(request_id="abc")
    structlog.get_logger("windows").info("window_opened", window=3)
    (line,) = lines()
    assert (line["event"], line["window"], line["request_id"], line["level"]) == ("window_opened", 3, "abc", "info")
    assert line["timestamp"].endswith("Z")


def test_libraries_write_the_same_lines(lines):
    logging.getLogger("some.library").warning("slow: %s", "x", extra={"request_id": "abc"})
    (line,) = lines()
    assert (line["event"], line["logger"], line["request_id"]) == ("slow: x", "some.library", "abc")


def test_numbers_of_people_are_masked_wherever_they_slipped_in(lines):
    structlog.get_logger("x").info("证件 37010220120101123X", phone="13812345678", deep={"a": ["G370102201201011234"]})
    try:
        int("Key (id_number)=(37010220120101123X) already exists")
    except ValueError:
        logging.getLogger("x").exception("failed")
    text = json.dumps(lines(), ensure_ascii=False)
    assert "already exists" in text
    for number in ("37010220120101123X", "13812345678", "370102201201011234"):
        assert number not in text
