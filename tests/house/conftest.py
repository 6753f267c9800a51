"""What the house's own rules look at: the app's doors, the files of the tree."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from litestar import Litestar

from xueji import settings
from xueji.app import create_app

ROOT = Path(__file__).parent.parent.parent
BACKEND = ROOT / "backend" / "xueji"


class Way(msgspec.Struct, frozen=True):
    """One method of one path, with what its door declared."""

    method: str
    path: str
    handler: Any

    @property
    def opt(self) -> dict[str, Any]:
        return self.handler.opt

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def ways(app: Litestar) -> list[Way]:
    found = [
        Way(method, route.path_format, handler)
        for route in app.routes
        for handler in getattr(route, "route_handlers", [])
        for method in handler.http_methods
        if method not in {"OPTIONS", "HEAD"}
    ]
    return sorted(found, key=lambda way: (way.path, way.method))


@pytest.fixture(scope="session")
def house() -> Litestar:
    """The app as it is declared; nothing runs."""
    return create_app(settings.load({"XUEJI_ENV": "test"}))


@pytest.fixture(scope="session")
def all_ways(house: Litestar) -> list[Way]:
    return ways(house)
