"""Whatever is sent to any door, as anybody: no server error, and every answer is as the API's description promises."""

import uuid
from typing import Any

import msgspec
import pytest
import pytest_asyncio
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
STREAMS = {"/live"}
PEOPLE = ("guardian", "teacher", "registrar", "nobody")
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


@pytest.mark.parametrize("who", PEOPLE)
@SCHEMA.exclude(path_regex="live$").parametrize()
@hypothesis_settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_no_input_breaks_a_door(case: Any, who: str, product: Any, secrets: dict[str, str | None]):
    if (case.method, case.path) in ENDS_ITSELF:
        return
    secret = secrets[who]
    headers = {"X-Requested-With": "xueji", "Idempotency-Key": uuid.uuid4().hex}
    answer = case.call(base_url=product.url, headers=headers, cookies={"xueji": secret} if secret else {})
    case.validate_response(answer, checks=PROMISES)
