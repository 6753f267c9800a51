"""The Observatory's bar is 125, and each of our headers earns its part of it. (The running house: tests/platform/test_production.py.)"""

import pytest
from observatory import points, score

from xueji.platform.edge import security_headers
from xueji.settings import load

OURS = {
    name.decode(): text.decode()
    for name, text in security_headers(load({"XUEJI_ENV": "test", "PUBLIC_URL": "https://xueji.example.cn"}))
}


def test_our_headers_are_above_the_bar_and_lose_nothing() -> None:
    assert score(OURS) == 130
    assert score({**OURS, "set-cookie": "__Host-xueji=1; Path=/; Secure; HttpOnly; SameSite=Lax"}) == 135
    assert min(points(OURS).values()) == 0


@pytest.mark.parametrize(
    ("name", "text", "scored"),
    [
        pytest.param("content-security-policy", "", 75, id="no policy at all"),
        pytest.param(
            "content-security-policy", "default-src 'none'; script-src 'unsafe-inline'; frame-ancestors 'none'", 80, id="script in the page"
        ),
        pytest.param("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'", 120, id="style in the page"),
        pytest.param("content-security-policy", "default-src 'none'; img-src http://a.cn; frame-ancestors 'none'", 80, id="pictures in the clear"),
        pytest.param("strict-transport-security", "", 80, id="no HSTS"),
        pytest.param("strict-transport-security", "max-age=86400", 120, id="HSTS for a day"),
        pytest.param("cross-origin-resource-policy", "", 120, id="no CORP"),
        pytest.param("referrer-policy", "unsafe-url", 120, id="addresses told to others"),
        pytest.param("x-content-type-options", "", 125, id="types are guessed"),
        pytest.param("set-cookie", "xueji=1", 60, id="a bare cookie"),
    ],
)  # fmt: skip
def test_each_header_earns_its_part(name: str, text: str, scored: int) -> None:
    assert score({key: value for key, value in {**OURS, name: text}.items() if value}) == scored
