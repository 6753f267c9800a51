"""Uploads that are none: every shape of a missing or broken file is a refusal with words."""

from typing import Annotated

import httpx
import msgspec
import pytest
from litestar import Litestar
from litestar.datastructures import State, UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body

from xueji.platform import sessions
from xueji.platform.cache import open_cache
from xueji.platform.doors import DEPENDENCIES, Everyone, Once, door
from xueji.platform.edge import Edge
from xueji.platform.gate import Gate, guard
from xueji.platform.problems import HANDLERS
from xueji.settings import Settings

FORM = "multipart/form-data; boundary=b"


class Seen(msgspec.Struct):
    size: int


@door.post("/api/files", may=Everyone, tag="t", summary="s")
async def send(once: Once, data: Annotated[UploadFile, Body(media_type=RequestEncodingType.MULTI_PART)]) -> Seen:
    size = len(await data.read())

    async def act(_: object) -> Seen:
        return Seen(size)

    return await once(act)


@pytest.fixture
def client(empty: None, settings: Settings) -> httpx.AsyncClient:
    async def nobody(_: bytes) -> None: ...

    async def no_offices(*_: object) -> list[str]:
        return []

    gate = Gate(settings, open_cache(settings), nobody, no_offices, sessions.Touches())
    app = Litestar(
        [send],
        guards=[guard],
        dependencies=DEPENDENCIES,
        exception_handlers=HANDLERS,
        state=State({"gate": gate, "settings": settings}),
        openapi_config=None,
        logging_config=None,
    )
    transport = httpx.ASGITransport(app=Edge(app, settings, frozenset()), raise_app_exceptions=False)  # type: ignore[arg-type]
    headers = {"X-Requested-With": "xueji", "Idempotency-Key": "12345678"}
    return httpx.AsyncClient(transport=transport, base_url="http://testserver", headers=headers)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        pytest.param(b"", None, id="nothing at all"),
        pytest.param(b"", FORM, id="an empty form"),
        pytest.param(b"--b--\r\n", FORM, id="a form without parts"),
        pytest.param(b"not a form", FORM, id="no form at all"),
        pytest.param(b"x", "multipart/form-data", id="a form without boundary"),
        pytest.param(
            b'--b\r\nContent-Disposition: form-data; name="data"\r\n\r\nword\r\n--b--\r\n', FORM, id="a word for a file"
        ),
        pytest.param(
            b'--b\r\nContent-Disposition: form-data; name="x"; filename="a"\r\n\r\nword\r\n--b--\r\n',
            FORM,
            id="another name",
        ),
        pytest.param(b'{"data": 1}', "application/json", id="JSON"),
        pytest.param(b"data=1", "application/x-www-form-urlencoded", id="a plain form"),
    ],
)
async def test_what_is_no_upload_is_refused(client: httpx.AsyncClient, body: bytes, kind: str | None):
    answer = await client.post("/api/files", content=body, headers={"Content-Type": kind} if kind else {})
    assert answer.status_code in {400, 422}
    assert answer.json()["next"]


async def test_a_file_arrives_and_its_retry_gets_the_same_answer(client: httpx.AsyncClient):
    first = await client.post("/api/files", files={"data": ("a.xlsx", b"12345")})
    again = await client.post("/api/files", files={"data": ("a.xlsx", b"12345")})
    assert first.json() == again.json() == {"size": 5}
