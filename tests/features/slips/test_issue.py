"""The school issues, the family reads (Q14): who is asked, what stands on the slip, who hears of it."""

from datetime import timedelta

import msgspec
import pytest
from tests.features.slips.conftest import ADDRESS, id_number, today

from xueji.features.slips import content
from xueji.features.slips.models import SLIP_SEAL
from xueji.platform import database
from xueji.platform.crypto import keyring


@pytest.mark.handbook(14)
async def test_a_whole_school_is_asked_in_one_act_and_every_guardian_hears_once(acts, world, work):
    answer = await acts.issued()
    assert (answer["slips"], answer["open"], answer["done"], answer["unbound"]) == (4, 0, 0, 1)
    await work()
    from xueji.features.slips.jobs import tell_issued  # noqa: PLC0415

    await tell_issued(None, issue_id=answer["issue_id"])
    told = await database.value("SELECT jsonb_object_agg(account_id, body) FROM notice WHERE kind = 'slip_issued'")
    assert set(told) == {str(world.accounts[login]) for login in ("mother", "father", "aunt")}
    assert "林若涵、欧阳𬱖" in told[str(world.accounts["mother"])]


@pytest.mark.parametrize(
    ("given", "pupils"),
    [
        pytest.param({"scope": "classes", "class_ids": ["a"]}, {"ann", "bea"}, id="a class"),
        pytest.param({"scope": "grades", "grades": ["primary-3"]}, {"ann", "bea", "cai", "lone"}, id="a grade"),
        pytest.param({"scope": "pupils", "student_ids": ["cai"]}, {"cai"}, id="a pupil"),
    ],
)
@pytest.mark.handbook(14)
async def test_slips_go_to_whom_the_school_chose(acts, world, given, pupils):
    ids = {"class_ids": world.classes, "student_ids": world.pupils}
    body = {name: [ids[name][one] for one in value] if name in ids else value for name, value in given.items()}
    await acts.issued(**body)
    asked = {row.student_id for row in await database.fetch(_Asked, "SELECT student_id FROM slip")}
    assert asked == {world.pupils[one] for one in pupils}


@pytest.mark.handbook(14)
async def test_nobody_is_asked_twice_while_a_slip_is_open(acts, world):
    await acts.issued(scope="classes", class_ids=[world.classes["a"]])
    answer = await acts.issued()
    assert (answer["slips"], answer["open"]) == (2, 2)
    again = await acts.issue()
    assert again.status_code == 422
    assert again.json()["code"] == "slip_nobody"
    assert "4 名学生手里的一张还没签完" in again.json()["why"]


@pytest.mark.parametrize(
    ("days", "words"), [pytest.param(-1, "已经过了", id="past"), pytest.param(61, "太远", id="too far")]
)
async def test_a_last_day_out_of_reason_is_refused_in_words(acts, days, words):
    answer = await acts.issue(last_day=(today() + timedelta(days=days)).isoformat())
    assert answer.status_code == 422
    assert answer.json()["code"] == "slip_last_day_wrong"
    assert words in answer.json()["why"]


async def test_foreign_classes_and_pupils_are_refused(acts, world):
    foreign = await acts.issue(scope="classes", class_ids=[world.classes["x"], world.classes["a"]])
    assert (foreign.status_code, foreign.json()["code"]) == (422, "slip_class_unknown")
    pupil = await acts.issue(scope="pupils", student_ids=[world.pupils["far"]])
    assert (pupil.status_code, pupil.json()["code"]) == (422, "slip_class_unknown")
    bureau = await acts.as_("bureau").post(
        "/api/slip-issues", json={"scope": "school", "last_day": today().isoformat()}
    )
    assert bureau.json()["code"] == "permission_missing"


@pytest.mark.handbook(14)
async def test_the_slip_holds_every_field_with_its_source_and_hides_the_number(acts, world):
    await acts.issued()
    page = await acts.page()
    assert [group["title"] for group in page["groups"]] == ["身份", "就读", "家庭"]
    assert [group["source_label"] for group in page["groups"]] == ["来自户籍", "来自学校", "来自家长"]
    rows = {row["field"]: row for group in page["groups"] for row in group["rows"]}
    assert rows["name"]["text"] == "林若涵"
    assert rows["current_address"]["text"] == ADDRESS
    assert rows["guardians.0"]["text"] == "林秀英"
    assert rows["guardians.0"]["note"] == "母亲，159****7731"
    assert rows["class_name"]["text"] == "三年级（1）班"
    assert rows["id_number"]["masked"]
    assert "*" in rows["id_number"]["text"]
    assert page["count"] == len(rows)
    assert f"以上 {len(rows)} 项" in page["undertaking"]["intro"]
    assert page["undertaking"]["lines"][0] == "一人一籍，籍随人走。"
    assert (page["turn"], page["signer"], page["phone"]) == ("sign", "林秀英", "159****7731")
    number = id_number("20180426", 2)
    told = await acts.as_("mother").get(f"/api/slips/{page['id']}/value", params={"field": "id_number"})
    assert told.json()["text"] == number
    assert (
        await database.value("SELECT purpose FROM audit_read WHERE action = 'slip.reveal'") == "看确认单上的身份证件号"
    )
    bare = await acts.as_("mother").get(f"/api/slips/{page['id']}/value", params={"field": "name"})
    assert bare.json()["code"] == "slip_value_not_masked"


@pytest.mark.handbook(14)
async def test_a_slip_is_frozen_sealed_and_its_hash_stands_in_the_audit(acts):
    await acts.issued()
    slip_id = await acts.slip_id()
    row = await database.row(_Kept, "SELECT sealed, hash, layout, layout_version FROM slip WHERE id = $1", slip_id)
    data = keyring().open(row.sealed, SLIP_SEAL)
    assert content.frozen(content.thawed(data)) == content.Frozen(data, row.hash)
    assert "林若涵".encode() not in row.sealed
    assert (row.layout, row.layout_version) == ("shandong", 1)
    kept = await database.value("SELECT facts ->> 'hash' FROM audit_entry WHERE subject = $1", f"slip:{slip_id}")
    assert kept == row.hash.hex()


async def test_reading_is_noted_and_the_board_shows_it(acts, world):
    await acts.issued()
    await acts.page()
    board = (await acts.as_("registrar").get("/api/slip-progress")).json()
    assert (board["counts"]["issued"], board["counts"]["read"], board["counts"]["silent"]) == (3, 1, 4)
    assert [(one["name"], one["counts"]["pupils"]) for one in board["items"]] == [
        ("三年级（1）班", 2),
        ("三年级（2）班", 2),
    ]
    found = (await acts.as_("registrar").get(f"/api/slip-progress/classes/{world.classes['a']}")).json()
    assert [(one["name"], one["state"]) for one in found["items"]] == [("林若涵", "read"), ("欧阳𬱖", "issued")]


async def test_a_class_teacher_sees_the_own_class_and_a_bureau_counts_by_school(acts, world):
    await acts.issued()
    board = (await acts.as_("teacher").get("/api/slip-progress")).json()
    assert [one["name"] for one in board["items"]] == ["三年级（1）班"]
    assert not board["may_issue"]
    other = await acts.as_("teacher").get(f"/api/slip-progress/classes/{world.classes['b']}")
    assert other.status_code == 404
    county = (await acts.as_("bureau").get("/api/slip-progress")).json()
    assert county["by_school"]
    assert {one["name"]: one["counts"]["issued"] for one in county["items"]} == {
        "临溪县第二实验小学": 4, "青石小学": 0, "临溪县实验中学": 0,
    }  # fmt: skip


async def test_home_shows_the_slip_as_a_duty_with_its_day(acts):
    await acts.issued()
    child = (await acts.as_("mother").get("/api/home")).json()["children"][0]
    [duty] = child["duties"]
    assert (duty["kind"], duty["title"], duty["state"], duty["act"]) == ("slip", "学籍信息确认单", "new", "去看去签")
    assert duty["to"] == f"/m/slips/{await acts.slip_id()}"
    assert duty["days_left"] == 14


@pytest.mark.parametrize("login", ["foreign", "aunt", "registrar"])
async def test_a_stranger_finds_no_slip(acts, login):
    await acts.issued()
    answer = await acts.as_(login).get(f"/api/slips/{await acts.slip_id()}")
    assert answer.status_code in {403, 404}


async def test_choices_tell_grades_and_what_stands_on_a_slip(acts):
    found = (await acts.as_("registrar").get("/api/slip-choices")).json()
    assert [(grade["label"], grade["pupils"]) for grade in found["grades"]] == [("三年级", 4)]
    assert found["newcomers"] == 4
    assert "监护人" in found["groups"][2]["fields"]


class _Asked(msgspec.Struct):
    student_id: int


class _Kept(msgspec.Struct):
    sealed: bytes
    hash: bytes
    layout: str
    layout_version: int


@pytest.mark.handbook(14)
async def test_the_work_list_shows_what_is_owed_and_who_was_never_asked(acts, world):
    await acts.issued(scope="classes", class_ids=[world.classes["a"]])
    await acts.object({"attendance": "寄宿"})
    rows = {row["kind"]: row for row in (await acts.as_("registrar").get("/api/worklist")).json()["groups"]}
    assert (rows["slip_objected"]["count"], rows["slip_objected"]["clock"]["days"]) == (1, 10)
    assert rows["slip_objected"]["to"] == f"/staff/slips/{await acts.slip_id()}"
    assert rows["slip_newcomers"]["count"] == 2
    assert not any(
        row["kind"].startswith("slip") for row in (await acts.as_("teacher").get("/api/worklist")).json()["groups"]
    )
