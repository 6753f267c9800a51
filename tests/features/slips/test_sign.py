"""Reading, marking, signing (Q14): what holds, what is refused in words, and that exactly one signature stands."""

import asyncio
from collections import Counter

import msgspec
import pytest
from tests.features.slips.conftest import STROKES

from xueji.features.slips import signature, signature_store
from xueji.features.students import POOL
from xueji.platform import database
from xueji.platform.jobs import JOBS


async def sent_code(purpose="step_up"):
    """What the message to the phone says."""
    from xueji.features.accounts import login_store, one_time_codes  # noqa: PLC0415

    code_id = await database.value("SELECT max(id) FROM one_time_code WHERE purpose = $1", purpose)
    unsent = await login_store.code_to_send(POOL, code_id)
    return one_time_codes.opened(unsent.sealed).code


@pytest.mark.handbook(14)
async def test_signing_wants_a_code_by_message_which_then_serves_for_all_children(acts):
    await acts.issued()
    bare = await acts.sign()
    assert (bare.status_code, bare.json()["code"]) == (409, "proof_wanted")
    mother = acts.as_("mother")
    asked = await mother.post("/api/session/proof-codes", json={})
    assert "159****7731" in asked.json()["message"]
    code = await sent_code()
    wrong = await mother.post("/api/session/proof", json={"code": "000000" if code != "000000" else "111111"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "wrong_login_code")
    proven = await mother.post("/api/session/proof", json={"code": code})
    assert proven.status_code == 200, proven.text
    for pupil in ("ann", "bea"):
        assert (await acts.page("mother", pupil))["proven"]
        signed = await acts.sign("mother", pupil)
        assert signed.status_code == 200, signed.text


async def test_a_proof_is_of_one_login_and_ends_after_ten_minutes(acts):
    await acts.issued()
    await acts.prove("father")
    assert (await acts.sign("mother")).json()["code"] == "proof_wanted"
    await database.execute("UPDATE session SET proven_at = now() - interval '11 minutes'")
    assert (await acts.sign("father")).json()["code"] == "proof_wanted"


async def test_an_account_without_a_phone_binds_one_while_proving(acts, world):
    await acts.issued()
    await database.execute("UPDATE account SET sealed = NULL, phone_index = NULL WHERE id = $1", world.accounts["aunt"])
    aunt = acts.as_("aunt")
    assert (await aunt.post("/api/session/proof-codes", json={})).json()["code"] == "proof_phone_wanted"
    taken = await aunt.post("/api/session/proof-codes", json={"phone": "13812345678"})
    assert taken.json()["code"] == "proof_phone_taken"
    assert (await aunt.post("/api/session/proof-codes", json={"phone": "１３９ 1234 5678"})).status_code == 200
    given = {"code": await sent_code(), "phone": "13912345678"}
    assert (await aunt.post("/api/session/proof", json=given)).status_code == 200
    assert (await acts.page("aunt", "cai"))["phone"] == "139****5678"


@pytest.mark.handbook(14)
async def test_what_is_signed_is_slip_proof_time_account_device_and_drawing_in_one_sealed_row(acts, world):
    await acts.issued()
    page = await acts.page()
    receipt = await acts.signed()
    assert (receipt["state"], receipt["title"]) == ("done", "已确认")
    assert "手写签名，短信验证码核实" in receipt["steps"][0]["note"]
    [row] = await signature_store.signatures(POOL, [page["id"]])
    said = signature.opened(row)
    assert said.slip_hash == page["hash"]
    assert said.at == row.signed_at
    assert (said.account_id, said.name, said.proof.phone) == (world.accounts["mother"], "林秀英", "159****7731")
    assert said.drawing.strokes == [[tuple(map(float, point)) for point in stroke] for stroke in STROKES]
    assert said.drawing.png.startswith("iVBOR")
    assert said.device.startswith("python-httpx")
    facts = await database.value(
        "SELECT facts FROM audit_entry WHERE action = 'slip.signed' AND subject = $1", f"slip:{page['id']}"
    )
    assert facts["slip_hash"] == page["hash"]
    assert facts["signatures"] == {"guardian": row.hash.hex()}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        pytest.param({"agreed": False}, "slip_not_agreed", id="the undertaking is not accepted"),
        pytest.param({"strokes": []}, "slip_drawing_empty", id="nothing drawn"),
        pytest.param({"strokes": [[[50, 50]]]}, "slip_drawing_empty", id="a dot"),
        pytest.param({"strokes": [[[50, 50], [52, 51], [51, 52]]]}, "slip_drawing_empty", id="a slip of the finger"),
        pytest.param({"strokes": [], "typed_name": "林秀"}, "slip_name_differs", id="another name"),
        pytest.param({"hash": "0" * 64}, "slip_changed", id="not what was read"),
        pytest.param({"strokes": [[[1, 2]] * 2000] * 5}, "fields_invalid", id="a scribble without end"),
    ],
)
async def test_a_signature_that_does_not_hold_is_refused_in_words(acts, given, code):
    await acts.issued()
    await acts.prove()
    answer = await acts.sign(**given)
    assert answer.json()["code"] == code
    assert await acts.state() == "read"


@pytest.mark.parametrize(
    "name", [pytest.param("林秀英", id="as it is"), pytest.param(" 林 秀英 ", id="with spaces of a phone's keyboard")]
)
@pytest.mark.handbook(14)
async def test_a_typed_name_with_a_code_signs_as_well(acts, name):
    await acts.issued()
    receipt = await acts.signed(strokes=[], typed_name=name)
    assert "打字签名" in receipt["steps"][0]["note"]


@pytest.mark.handbook(14)
async def test_one_guardian_signs_and_the_other_sees_who_did(acts, work, world):
    await acts.issued()
    await acts.signed()
    page = await acts.page("father")
    assert page["turn"] == "none"
    assert [(one["name"], one["mine"]) for one in page["signatures"]] == [("林秀英", False)]
    assert page["signatures"][0]["picture"].startswith("data:image/svg+xml;base64,")
    await acts.prove("father")
    late = await acts.sign("father", page=page)
    assert (late.status_code, late.json()["code"]) == (409, "slip_signed_already")
    assert "林秀英" in late.json()["why"]
    await work()
    told = await database.value("SELECT body FROM notice WHERE kind = 'slip_signed'")
    assert "林秀英已经签好" in told
    assert await database.value("SELECT account_id FROM notice WHERE kind = 'slip_signed'") == world.accounts["father"]


async def test_two_hundred_signatures_at_once_leave_exactly_one(acts_over_http):
    acts = acts_over_http
    await acts.issued()
    page = await acts.page()
    for login in ("mother", "father"):
        await acts.prove(login)
    answers = await asyncio.gather(*(acts.sign(("mother", "father")[each % 2], page=page) for each in range(200)))
    codes = Counter(answer.json().get("code", "signed") for answer in answers)
    assert codes["signed"] == 1, codes
    assert set(codes) <= {"signed", "slip_signed_already", "still_running", "too_many_requests", "system_busy"}, codes
    assert await database.value("SELECT count(*) FROM slip_signature") == 1


async def test_a_repeat_under_the_same_key_gives_the_same_receipt(acts):
    await acts.issued()
    page = await acts.page()
    await acts.prove()
    body = {"hash": page["hash"], "agreed": True, "strokes": STROKES, "width": 320, "height": 120}
    answers = [
        await acts.as_("mother").post(
            f"/api/slips/{page['id']}/sign", json=body, headers={"Idempotency-Key": "once-and-no-more"}
        )
        for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    assert answers[1].status_code == 200


# --- the pupil ----------------------------------------------------------------------------------------------------


@pytest.mark.handbook(14)
async def test_from_junior_school_on_the_pupil_confirms_after_a_guardian_and_the_slip_shows_both(acts, work, world):
    await acts.issued("junior")
    early = await acts.sign("student", "yang")
    assert (early.status_code, early.json()["code"]) == (409, "slip_students_turn")
    receipt = await acts.signed("parent", "yang")
    assert (receipt["state"], receipt["title"]) == ("signed", "已签名，等孩子确认")
    await work()
    assert (
        await database.value("SELECT account_id FROM notice WHERE kind = 'slip_to_confirm'")
        == world.accounts["student"]
    )
    home = (await acts.as_("student").get("/api/home")).json()["children"][0]["duties"][0]
    assert (home["state"], home["act"]) == ("new", "去确认")
    page = await acts.page("student", "yang")
    assert (page["turn"], page["signer"], page["proof_needed"]) == ("confirm", "杨帆", False)
    assert page["undertaking"]["agree"] == "我看过了，信息和我的一样"
    done = await acts.sign("student", "yang", strokes=[], typed_name="杨帆")
    assert done.status_code == 200, done.text
    assert await acts.state("yang") == "done"
    both = (await acts.page("parent", "yang"))["signatures"]
    assert [(one["role"], one["name"]) for one in both] == [("guardian", "杨慧"), ("student", "杨帆")]


# --- what is wrong ------------------------------------------------------------------------------------------------


@pytest.mark.handbook(14)
async def test_marks_are_kept_until_they_are_handed_in(acts):
    await acts.issued()
    page = await acts.page()
    path = f"/api/slips/{page['id']}/marks"
    marks = {"marks": [{"field": "household_division", "wanted": "临溪县青龙山街道"}]}
    kept = await acts.as_("mother").request("PUT", path, json=marks, version=0)
    assert kept.json()["version"] == 1
    page = await acts.page()
    assert (page["marks"], page["marks_version"]) == (marks["marks"], 1)
    assert (await acts.page("father"))["marks"] == []
    again = await acts.as_("mother").request("PUT", path, json={"marks": []}, version=0)
    assert (again.status_code, again.json()["code"]) == (412, "version_conflict")
    foreign = await acts.as_("mother").request("PUT", path, json={"marks": [{"field": "photo"}]}, version=1)
    assert foreign.json()["code"] == "slip_field_unknown"
    assert "青龙山".encode() not in await database.value("SELECT sealed FROM slip_marks")


@pytest.mark.handbook(14)
async def test_a_field_marked_wrong_goes_to_the_school_and_nothing_is_to_be_signed(acts, work, world):
    await acts.issued()
    answer = await acts.object({"household_division": "临溪县青龙山街道", "id_number": "379021201804260442"})
    assert answer.status_code == 200, answer.text
    receipt = answer.json()
    assert receipt["title"] == "2 项已交给学校更正"
    assert await acts.state() == "objected"
    page = await acts.page()
    assert (page["turn"], len(page["objections"]), page["marks"]) == ("none", 2, [])
    assert "今天不用签" in page["notice"]
    await acts.prove()
    signing = await acts.sign(page=page)
    assert (signing.status_code, signing.json()["code"]) == (409, "slip_objected")
    home = (await acts.as_("mother").get("/api/home")).json()["children"][0]
    assert home["duties"][0]["note"].startswith("学校正在更正，最晚")
    assert home["live"][0]["days"] == 10
    await work()
    await JOBS["slips.tell_objected"].run(None, slip_id=page["id"])
    told = await database.fetch(_Told, "SELECT account_id, body FROM notice WHERE kind = 'slip_objected' ORDER BY id")
    assert {one.account_id for one in told} == {world.accounts["registrar"], world.accounts["father"]}
    assert len(told) == 2
    assert "户口所在地" in told[0].body


@pytest.mark.parametrize(
    ("marks", "code"),
    [
        pytest.param({}, "slip_nothing_marked", id="nothing"),
        pytest.param({"name": "  "}, "fields_invalid", id="not what it should be"),
        pytest.param({"shoe_size": "36"}, "slip_field_unknown", id="no field of the slip"),
    ],
)
async def test_marks_that_say_nothing_are_refused(acts, marks, code):
    await acts.issued()
    assert (await acts.object(marks)).json()["code"] == code


class _Told(msgspec.Struct):
    account_id: int
    body: str
