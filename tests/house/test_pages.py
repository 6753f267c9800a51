"""Every page of both routers is walked by somebody: a new one takes its place in tests/browser/rounds.py."""

import re

import pytest
from tests.browser.rounds import FAMILY, FAMILY_SHUT, STAFF, STAFF_SHUT

from xueji.platform.schema import ROOT

SOURCES = ROOT.parent.parent / "h5" / "src"
PAGE = re.compile(r"path: '[^']*',\s+name: '([a-z-]+)'")


@pytest.mark.parametrize(
    ("side", "walked"),
    [
        pytest.param("family", set(FAMILY) | FAMILY_SHUT, id="family"),
        pytest.param("staff", set(STAFF) | STAFF_SHUT, id="staff"),
    ],
)
def test_every_page_is_walked(side: str, walked: set[str]) -> None:
    files = [*(SOURCES / side).rglob("routes.ts"), SOURCES / side / "router.ts"]
    pages = {name for path in files for name in PAGE.findall(path.read_text(encoding="utf-8"))}
    assert pages == walked
