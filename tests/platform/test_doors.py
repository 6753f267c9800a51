"""The request path on a small app of its own: gate, repetition, versions, problems."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from typing import Annotated

import httpx
import msgspec
import pytest
import pytest_asyncio
from litestar import Litestar
from litestar.datastructures import State

from xueji.kernel.levels import Level
from xueji.kernel.permissions import May
from xueji.kernel.refusals import Refusal
from xueji.platform import sessions
from xueji.platform.cache import open_cache
from xueji.platform.caller import Caller, CallerKind, Post
from xueji.platform.connections import execute, value
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx
from xueji.platform.doors import DEPENDENCIES, Everyone, Family, Limit, Once, Staff, door
from xueji.platform.edge import Edge
from xueji.platform.gate import Gate, guard
from xueji.platform.problems import HANDLERS
from xueji.settings import Settings


class Broke(Refusal):
    code = "test_broke"
    status = 409
    title = "杯子打碎了 {count} 个"
    why = "没有拿稳。"
    next = "请再拿一个。"
    help = "not-found"


class Note(msgspec.Struct, forbid_unknown_fields=True):
    text: Annotated[str, msgspec.Meta(max_length=5)]
    count: int = 1


class Kept(msgspec.Struct):
    id: int
    text: str


async def keep(tx: Tx, note: Note) -> Kept:
    number = await tx.value("INSERT INTO test_note (text) VALUES ($1) RETURNING id", note.text)
    if note.count > 1:
        raise Broke(count=note.count)
    return Kept(number, note.text)


@door.post("/api/notes", may=Family, tag="t", summary="s", refuses=(Broke,))
async def add_note(once: Once, data: Note) -> Kept:
    return await once(lambda tx: keep(tx, data))


class Taken(Refusal):
    code = "test_taken"
    status = 409
    title = "“{text}”有人了"
    why = "名字只能用一次。"
    next = "请换一个。"
    help = "not-found"


@door.post("/api/names", may=Everyone, tag="t", summary="s", refuses=(Taken,))
async def take_name(once: Once, data: Note) -> dict[str, str]:
    """Looks first, writes later, as use cases do; the unique key decides."""

    async def act(tx: Tx) -> dict[str, str]:
        if await tx.value("SELECT true FROM test_name WHERE text = $1", data.text):
            raise Taken(text=data.text)
        await asyncio.sleep(0.05)
        await tx.execute("INSERT INTO test_name (text) VALUES ($1)", data.text)
        return {"text": data.text}

    return await once(act)


@door.put("/api/notes/{note_id:int}", may=Everyone, tag="t", summary="s")
async def change(note_id: int, expected_version: int, once: Once) -> dict[str, int]:
    async def act(_: Tx) -> dict[str, int]:
        return {"id": note_id, "version": expected_version}

    return await once(act)


@door.get("/api/staff-page", may=May.PUPIL_READ, tag="t", summary="s")
async def staff_page() -> dict[str, str]:
    return {"ok": "yes"}


@door.get("/api/any-staff", may=Staff, tag="t", summary="s")
async def any_staff(caller: Caller) -> dict[str, str]:
    return {"name": caller.name}


@door.get("/api/fault", may=Everyone, tag="t", summary="s")
async def fault() -> None:
    raise ZeroDivisionError


@door.get("/api/limited", may=Everyone, tag="t", summary="s", limit=Limit("test", times=2, seconds=60))
async def limited() -> dict[str, int]:
    return {"ok": 1}


@door.get(
    "/api/limited-for-families", may=Family, tag="t", summary="s", limit=Limit("test-family", times=1, seconds=60)
)
async def limited_for_families() -> dict[str, int]:
    return {"ok": 1}


POST = Post(1, 5, "临溪县第二实验小学", "/1/2/5/", Level.SCHOOL, "学籍管理员", ("registrar",))
CALLERS = {
    "mother": Caller(account_id=1, session_id=b"m", kind=CallerKind.FAMILY, name="布合丽其", children=(7,)),
    "registrar": Caller(
        account_id=2,
        session_id=b"r",
        kind=CallerKind.STAFF,
        name="周慧敏",
        post=POST,
        permissions=frozenset({May.PUPIL_READ}),
    ),
    "teacher": Caller(account_id=3, session_id=b"t", kind=CallerKind.STAFF, name="赵老师", post=POST),
}


async def by_name(id_hash: bytes) -> Caller | None:
    return next((caller for name, caller in CALLERS.items() if sessions.hashed(name) == id_hash), None)


async def offices(may: May, caller: Caller) -> list[str]:
    assert may is May.PUPIL_READ
    assert caller.name == "赵老师"
    return ["临溪县教育和体育局"]


@pytest_asyncio.fixture
async def small(empty: None, settings: Settings) -> AsyncIterator[Edge]:
    await execute("CREATE TABLE IF NOT EXISTS test_note (id bigint GENERATED ALWAYS AS IDENTITY, text text)")
    await execute("CREATE TABLE IF NOT EXISTS test_name (text text UNIQUE)")
    cache = open_cache(settings)
    app = Litestar(
        [add_note, take_name, change, staff_page, any_staff, fault, limited, limited_for_families],
        guards=[guard],
        dependencies=DEPENDENCIES,
        exception_handlers=HANDLERS,
        state=State({"gate": Gate(settings, cache, by_name, offices, sessions.Touches()), "settings": settings}),
        openapi_config=None,
        logging_config=None,
    )
    yield Edge(app, settings, frozenset())
    await execute("DROP TABLE test_note, test_name")


def client(edge: Edge, who: str | None = None, **headers: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=edge, raise_app_exceptions=False),  # type: ignore[arg-type]
        base_url="http://testserver",
        cookies={"xueji": who} if who else None,
        headers={"X-Requested-With": "xueji", "Idempotency-Key": str(uuid.uuid4()), **headers},
    )


@pytest.mark.parametrize(
    ("who", "path", "status", "code"),
    [
        pytest.param(None, "/api/staff-page", 401, "not_logged_in", id="nobody must log in"),
        pytest.param("stranger", "/api/any-staff", 401, "not_logged_in", id="an unknown session is nobody"),
        pytest.param("mother", "/api/staff-page", 403, "staff_only", id="a family is told that the page is for staff"),
        pytest.param("teacher", "/api/staff-page", 403, "permission_missing", id="a post without the permission"),
        pytest.param("registrar", "/api/staff-page", 200, None, id="a post with the permission"),
        pytest.param(None, "/api/nowhere", 404, "not_found", id="an unknown address"),
        pytest.param(None, "/api/fault", 500, "system_fault", id="a fault is a problem too"),
    ],
)
async def test_who_may_pass(small: Edge, who: str | None, path: str, status: int, code: str | None):
    async with client(small, who) as browser:
        answer = await browser.get(path)
    assert answer.status_code == status
    assert answer.json().get("code") == code


@pytest.mark.handbook(96)
async def test_a_missing_permission_names_itself_and_its_office(small: Edge):
    async with client(small, "teacher") as browser:
        body = (await browser.get("/api/staff-page")).json()
    assert body["title"] == "您的岗位还没有“查看学籍”权限"
    assert body["facts"]["offices"] == ["临溪县教育和体育局"]
    assert body["type"] == "/help/q096"


async def test_the_same_key_acts_once_and_answers_the_same(small: Edge):
    async with client(small, "mother") as browser:
        first = await browser.post("/api/notes", json={"text": "你好"})
        again = await browser.post("/api/notes", json={"text": "你好"})
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert await value("SELECT count(*) FROM test_note") == 1


async def test_a_kept_answer_is_sealed_for_it_may_tell_of_a_child(small: Edge):
    async with client(small, "mother") as browser:
        told = await browser.post("/api/notes", json={"text": "小名"})
    kept = await value("SELECT answer FROM idempotency")
    assert "小名" in told.text
    assert "小名".encode() not in kept
    assert keyring().open(kept, "idempotency.answer") == told.content


async def test_fifty_double_taps_act_once(small: Edge):
    async with client(small, "mother") as browser:
        answers = await asyncio.gather(*(browser.post("/api/notes", json={"text": "连点"}) for _ in range(50)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert await value("SELECT count(*) FROM test_note") == 1


async def test_the_same_key_with_another_body_is_refused(small: Edge):
    async with client(small, "mother") as browser:
        await browser.post("/api/notes", json={"text": "一"})
        other = await browser.post("/api/notes", json={"text": "二"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_who_loses_a_race_for_something_unique_is_told_what_a_later_one_is_told(small: Edge):
    async with client(small, "mother") as one, client(small, "registrar") as other:
        answers = await asyncio.gather(*(who.post("/api/names", json={"text": "晨曦"}) for who in (one, other)))
        late = await one.post("/api/names", json={"text": "晨曦"}, headers={"Idempotency-Key": str(uuid.uuid4())})
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    [lost] = [answer for answer in answers if answer.status_code == 409]
    assert (lost.json()["code"], lost.json()["title"]) == (late.json()["code"], late.json()["title"])
    assert await value("SELECT count(*) FROM test_name WHERE text = '晨曦'") == 1


async def test_a_refused_act_leaves_nothing_and_may_be_tried_again(small: Edge):
    async with client(small, "mother") as browser:
        refused = await browser.post("/api/notes", json={"text": "碎", "count": 3})
        again = await browser.post("/api/notes", json={"text": "碎", "count": 1})
    assert refused.status_code == 409
    assert refused.json()["title"] == "杯子打碎了 3 个"
    assert refused.headers["content-type"] == "application/problem+json"
    assert again.status_code == 200
    assert await value("SELECT count(*) FROM test_note") == 1


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        pytest.param({"text": "好", "colour": 1}, "colour", "unknown_field", id="an unknown field"),
        pytest.param({}, "text", "required", id="a missing field"),
        pytest.param({"text": "太长太长太长"}, "text", "too_long", id="too long"),
        pytest.param({"text": 5}, "text", "wrong_type", id="a number for words"),
    ],
)
async def test_bad_bodies_are_named(small: Edge, body: dict[str, object], field: str, code: str):
    async with client(small, "mother") as browser:
        answer = await browser.post("/api/notes", json=body)
    assert answer.status_code == 422
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [(field, code)]


async def test_a_torn_body_is_refused(small: Edge):
    async with client(small, "mother") as browser:
        answer = await browser.post("/api/notes", content=b'{"text": "', headers={"content-type": "application/json"})
    assert answer.status_code in {400, 422}
    assert answer.json()["next"]


async def test_without_a_key_nothing_is_done(small: Edge):
    async with client(small, "mother") as browser:
        del browser.headers["Idempotency-Key"]
        answer = await browser.post("/api/notes", json={"text": "好"})
    assert answer.json()["code"] == "idempotency_key_missing"


@pytest.mark.parametrize("given", ['"3"', "3", 'W/"3"', '"3-9af1"'])
async def test_the_version_is_read_from_if_match(small: Edge, given: str):
    async with client(small, "mother", **{"If-Match": given}) as browser:
        answer = await browser.put("/api/notes/9")
    assert answer.json() == {"id": 9, "version": 3}


async def test_a_change_without_a_version_is_refused(small: Edge):
    async with client(small, "mother") as browser:
        answer = await browser.put("/api/notes/9")
    assert (answer.status_code, answer.json()["code"]) == (428, "version_missing")


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"X-Requested-With": ""}, id="a form of another page"),
        pytest.param({"Origin": "https://evil.example"}, id="a script of another page"),
    ],
)
async def test_requests_from_elsewhere_are_refused(small: Edge, headers: dict[str, str]):
    async with client(small, "mother", **headers) as browser:
        answer = await browser.post("/api/notes", json={"text": "好"})
    assert (answer.status_code, answer.json()["code"]) == (403, "foreign_origin")


async def test_an_unchanged_page_is_not_sent_again(small: Edge):
    async with client(small, "registrar") as browser:
        first = await browser.get("/api/staff-page")
        again = await browser.get("/api/staff-page", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


async def test_the_third_try_of_two_waits(small: Edge):
    async with client(small) as browser:
        answers = [await browser.get("/api/limited") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1].headers["retry-after"] == "60"


async def test_who_may_not_pass_is_told_so_however_often(small: Edge):
    async with client(small) as nobody, client(small, "mother") as mother:
        assert [(await nobody.get("/api/limited-for-families")).status_code for _ in range(3)] == [401, 401, 401]
        assert [(await mother.get("/api/limited-for-families")).status_code for _ in range(2)] == [200, 429]


async def test_the_methods_of_a_path_are_told_to_anybody(small: Edge):
    async with client(small) as browser:
        answer = await browser.options("/api/staff-page")
    assert answer.status_code == 204
    assert "GET" in answer.headers["allow"]
