"""Whatever is sent to any door, as anybody: no server error, and every answer is as the API's description promises."""

import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from http import HTTPStatus
from typing import Any

import msgspec
import pytest
import pytest_asyncio
import requests
import schemathesis
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from schemathesis import checks
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from xueji.app import openapi

pytestmark = [pytest.mark.xdist_group("product"), pytest.mark.slow]

SCHEMA = schemathesis.openapi.from_dict(msgspec.json.decode(openapi()))
PROMISES = [checks.not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 3
NO_BUSINESS = {"permission_missing", "staff_only", "family_only"}
ENDS_ITSELF = {("DELETE", "/api/session"), ("POST", "/api/session/post")}


@pytest_asyncio.fixture(scope="session")
async def secrets(product: Any) -> dict[str, str | None]:
    [guardian] = await product.rows(
        "SELECT account_id FROM guardianship WHERE state = 'active' AND role = 'guardian' ORDER BY account_id LIMIT 1"
    )
    found: dict[str, str | None] = {
        "nobody": None,
        "guardian": await product.session(guardian["account_id"], kind="family"),
    }
    for who, role in (("teacher", "class_teacher"), ("registrar", "registrar")):
        [post] = await product.rows(
            "SELECT p.id, p.account_id FROM post p JOIN account a ON a.id = p.account_id"
            " WHERE p.active AND a.state = 'active' AND $1 = ANY (p.roles) ORDER BY p.id DESC LIMIT 1",
            role,
        )
        found[who] = await product.session(post["account_id"], kind="staff", post_id=post["id"])
    return found


class Person(msgspec.Struct):
    """Who asks, on one kept connection; `shut` are the doors whose gate has turned this person away whatever was sent."""

    name: str
    secret: str | None
    line: requests.Session
    shut: set[tuple[str, str]] = msgspec.field(default_factory=set)

    def asks(self, url: str, case: Any) -> None:
        door = case.method, case.path
        if door in self.shut:
            return
        headers = {"X-Requested-With": "xueji", "Idempotency-Key": uuid.uuid4().hex}
        cookies = {"xueji": self.secret} if self.secret else {}
        answer = case.call(base_url=url, headers=headers, cookies=cookies, session=self.line)
        try:
            case.validate_response(answer, checks=PROMISES)
        except BaseException as fault:
            fault.add_note(f"asked as {self.name}")
            raise
        if answer.status_code == HTTPStatus.UNAUTHORIZED or (
            answer.status_code == HTTPStatus.FORBIDDEN and answer.json()["code"] in NO_BUSINESS
        ):
            self.shut.add(door)


@pytest.fixture(scope="session")
def people(secrets: dict[str, str | None]) -> Iterator[list[Person]]:
    with ExitStack() as stack:
        found = [Person(name, secret, stack.enter_context(requests.Session())) for name, secret in secrets.items()]
        for person in found:
            person.line.trust_env = False
        yield found


@SCHEMA.exclude(path_regex="live$").parametrize()
@hypothesis_settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_no_input_breaks_a_door(case: Any, product: Any, people: list[Person]):
    if (case.method, case.path) in ENDS_ITSELF:
        return
    for person in people:
        person.asks(product.url, case)


def test_everybody_was_logged_in_all_the_while(product: Any, people: list[Person]):
    for person in people:
        answer = person.line.get(f"{product.url}/api/session", cookies={"xueji": person.secret or ""})
        assert answer.json()["kind"] == {"guardian": "family", "nobody": "nobody"}.get(person.name, "staff"), (
            person.name
        )
