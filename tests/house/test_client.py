"""The client of both front ends is generated from the doors as they are."""

import hashlib
import re

from tests.house.conftest import ROOT

from xueji.app import openapi

CLIENT = ROOT / "h5" / "src" / "api" / "generated" / "schema.d.ts"


def test_the_committed_client_is_of_todays_doors() -> None:
    with CLIENT.open(encoding="utf-8") as file:
        described = re.search(r"sha256:([0-9a-f]{64})", file.readline())
    assert described is not None
    assert described[1] == hashlib.sha256(openapi()).hexdigest(), "make client renews it"


def test_the_description_is_the_same_every_time() -> None:
    first = openapi()
    openapi.cache_clear()
    assert openapi() == first
