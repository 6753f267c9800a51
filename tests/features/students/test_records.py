"""The record as family, school and bureau see it; who looked; the school's own edit; the list and its counts."""

import pytest

from xueji.features import students
from xueji.features.students import ChangeSource
from xueji.platform import database
from xueji.platform.database import transaction


def values(record):
    return {one["field"]: one for group in record["groups"] for one in group["values"]}


@pytest.mark.handbook(76)
async def test_a_parent_sees_the_whole_record_with_locked_key_fields_and_the_way(as_, pupils):
    async with as_("parent") as client:
        answer = await client.get(f"/api/children/{pupils[0]}")
    assert 200 == answer.status_code, answer.text
    record = answer.json()
    found = values(record)
    assert "三年级（2）班" == record["class_name"]
    assert ("3790** ******** **", True) == (found["id_number"]["text"][:18], found["id_number"]["masked"])
    assert "value" not in found["id_number"] or found["id_number"]["value"] is None
    assert "临溪县文昌街 66 号 2 单元 501" == found["current_address"]["text"]
    locked = {name for name, one in found.items() if one["locked"]}
    assert {"name", "sex", "birth_date", "id_type", "id_number", "ethnicity"} == locked
    assert "姓名是关键信息，不能直接改。" == found["name"]["locked"]["why"]
    assert "凭户口簿本人页由学校申请，临溪县教育和体育局核准后生效。" == found["name"]["locked"]["way"]
    assert "临溪县第二实验小学" in found["name"]["locked"]["ask"]
    assert ["来自户籍", "来自学校", "来自家长"] == list(
        dict.fromkeys(group["source_label"] for group in record["groups"])
    )
    assert ("母亲", True) == (record["members"][0]["relation_label"], record["members"][0]["guardian"])
    phone = next(one for one in record["members"][0]["values"] if one["field"] == "members.0.phone")
    assert "159****7731" == phone["text"]
    assert "入读临溪县第二实验小学" == record["timeline"]["items"][0]["title"]


@pytest.mark.parametrize("who", ["neighbour", "stranger", "nobody"])
@pytest.mark.parametrize("path", ["", "/timeline", "/seen-by"])
async def test_strangers_learn_nothing_of_a_child(as_, make_browser, pupils, who, path):
    client = make_browser() if who == "nobody" else as_(who)
    async with client:
        family = await client.get(f"/api/children/{pupils[0]}{path}")
        staff = await client.get(f"/api/students/{pupils[0]}{path}")
    assert {401, 403, 404} >= {family.status_code, staff.status_code}
    if who == "stranger":
        assert 404 == staff.status_code


async def test_the_childs_record_takes_three_statements_however_many_children(as_, pupils, world, statements):
    await database.execute(
        "INSERT INTO guardianship (account_id, student_id, relation, role, state, started_at)"
        " SELECT $1, id, '52', 'guardian', 'active', now() FROM student WHERE id <> $2",
        world.accounts["parent"], pupils[0],
    )  # fmt: skip
    async with as_("parent") as client, statements() as seen:
        assert 200 == (await client.get(f"/api/children/{pupils[0]}")).status_code
        assert 4 == len((await client.get("/api/children")).json()["items"])
    assert 3 == sum(any(name in sql for name in ("student_change", "audit_read", "family_member")) for sql in seen)


async def test_revealing_a_number_is_written_down_before_it_is_shown(as_, pupils):
    async with as_("registrar") as client:
        answer = await client.post(
            f"/api/students/{pupils[0]}/reveal", json={"field": "id_number", "purpose": "补助名单核对"}
        )
        assert 200 == answer.status_code, answer.text
        assert answer.json()["value"].startswith("379021")
        open_one = await client.post(f"/api/students/{pupils[0]}/reveal", json={"field": "sex", "purpose": "看看"})
        assert "field_not_masked" == open_one.json()["code"]
    async with as_("teacher") as client:
        refused = await client.post(f"/api/students/{pupils[0]}/reveal", json={"field": "phone", "purpose": "联系"})
        assert 403 == refused.status_code
    async with as_("parent") as client:
        page = (await client.get(f"/api/children/{pupils[0]}/seen-by")).json()
        assert ["补助名单核对（身份证件号）"] == [one["purpose"] for one in page["items"]]
        assert ("学籍管理员", "临溪县第二实验小学", True) == (
            page["items"][0]["who"], page["items"][0]["organisation"], page["items"][0]["full_numbers"],
        )  # fmt: skip
        mine = await client.post(f"/api/children/{pupils[0]}/reveal", json={"field": "members.0.phone"})
        assert "15912347731" == mine.json()["text"]
        assert 1 == (await client.get(f"/api/children/{pupils[0]}")).json()["seen"]["count"]


async def test_a_bureau_sees_masked_names_a_school_its_own_in_full(as_, pupils):
    """Ruling 6."""
    async with as_("bureau") as client:
        page = (await client.get("/api/students")).json()
        assert page["masked"]
        assert "王**二" == page["items"][0]["name"]
        assert "2018 年 4 月" == page["items"][0]["birth_date"]
        record = (await client.get(f"/api/students/{pupils[0]}")).json()
        assert ("王**二", "林*英", False) == (record["name"], record["members"][0]["name"], record["may_edit"])
        name = await client.post(f"/api/students/{pupils[0]}/reveal", json={"field": "name", "purpose": "核对转学"})
        assert "王若溪二" == name.json()["text"]
    async with as_("registrar") as client:
        record = (await client.get(f"/api/students/{pupils[0]}")).json()
        assert ("林秀英", True) == (record["members"][0]["name"], record["may_edit"])
        assert "****" == values(record)["health"]["text"]


@pytest.mark.handbook(71)
async def test_a_list_says_its_filter_and_counts_the_other_states(as_, pupils):
    await database.execute("UPDATE student SET state = 'suspended' WHERE id = $1", pupils[2])
    async with as_("registrar") as client:
        page = (await client.get("/api/students")).json()
        assert (2, "在校") == (page["total"], page["filter"]["state_label"])
        assert [("休学", 1)] == [(one["label"], one["count"]) for one in page["other_states"]]
        whole = (await client.get("/api/students?state=all")).json()
        assert (3, [], "全部状态") == (whole["total"], whole["other_states"], whole["filter"]["state_label"])
        named = (await client.get("/api/students", params={"q": "溪四", "state": "in_school"})).json()
        assert (0, 1) == (named["total"], named["other_states"][0]["count"])
        grade = (await client.get("/api/students?grade=primary-3")).json()
        assert ("三年级", 2) == (grade["filter"]["grade_label"], grade["total"])


async def test_a_list_is_paged_by_key_without_gap_or_overlap(as_, pupils, monkeypatch):
    from xueji.features.students import pupil_list  # noqa: PLC0415

    monkeypatch.setattr(pupil_list, "PAGE", 2)
    async with as_("registrar") as client:
        first = (await client.get("/api/students")).json()
        second = (await client.get("/api/students", params={"cursor": first["next"]})).json()
        assert pupils[:3] == [one["id"] for one in [*first["items"], *second["items"]]]
        assert second["next"] is None
        assert 404 == (await client.get("/api/students?cursor=x")).status_code


async def test_a_pupil_is_found_by_the_whole_id_number(as_, pupils, line):
    async with as_("registrar") as client:
        found = (await client.get("/api/students", params={"q": line(2)[12].lower()})).json()
        assert [pupils[1]] == [one["id"] for one in found["items"]]
        assert 0 == (await client.get("/api/students", params={"q": line(4)[12]})).json()["total"]


@pytest.mark.handbook(69, 76)
async def test_the_school_edits_general_fields_at_once_and_the_timeline_tells(as_, pupils):
    async with as_("registrar") as client:
        version = (await client.get(f"/api/students/{pupils[0]}")).json()["version"]
        answer = await client.request(
            "PATCH", f"/api/students/{pupils[0]}", version=version,
            json={"changes": {"attendance": "2", "current_address": "临溪县龙泉路９号院３号楼 101"}},
        )  # fmt: skip
        assert 200 == answer.status_code, answer.text
        assert version + 1 == answer.json()["version"]
        story = (await client.get(f"/api/students/{pupils[0]}/timeline")).json()
        assert ["修改 2 项信息", "入读临溪县第二实验小学"] == [one["title"] for one in story["items"]]
        assert {"就读方式", "现住址"} == set(story["items"][0]["fields"])
        assert "学籍管理员" in story["items"][0]["by"]
        stale = await client.request(
            "PATCH", f"/api/students/{pupils[0]}", version=version, json={"changes": {"attendance": "1"}}
        )
        assert (412, {"attendance": "2"}) == (stale.status_code, stale.json()["facts"]["theirs"])
    async with as_("parent") as client:
        found = values((await client.get(f"/api/children/{pupils[0]}")).json())
        assert ("住校", "临溪县龙泉路9号院3号楼 101") == (found["attendance"]["text"], found["current_address"]["text"])


EDITS = [
    ("key-field", {"changes": {"name": "王小溪"}}, 422, "key_field_locked"),
    ("placement", {"changes": {"class_name": "三年级（1）班"}}, 422, "field_not_editable"),
    ("unknown", {"changes": {"salary": "1"}}, 422, "field_not_editable"),
    ("bad-phone", {"changes": {"phone": "1391234708"}}, 422, "fields_invalid"),
    ("bad-type", {"changes": {"orphan": "也许"}}, 422, "fields_invalid"),
    ("nobody-left", {"members": []}, 422, "fields_invalid"),
    ("member-unknown-field", {"members": [{"salary": "1"}]}, 422, "fields_invalid"),
]


@pytest.mark.parametrize(("body", "status", "code"), [case[1:] for case in EDITS], ids=[case[0] for case in EDITS])
@pytest.mark.handbook(76)
async def test_what_a_school_may_not_write_is_refused_with_words(as_, pupils, body, status, code):
    async with as_("registrar") as client:
        answer = await client.request("PATCH", f"/api/students/{pupils[0]}", version=1, json=body)
    assert (status, code) == (answer.status_code, answer.json()["code"])
    assert 1 == await database.value("SELECT version FROM student WHERE id = $1", pupils[0])


@pytest.mark.handbook(138)
async def test_names_and_guardians_are_read_from_the_record_so_a_change_shows_at_once(as_, pupils):
    """There is no second copy: what is applied to the record is what every page reads next."""
    async with transaction() as tx:
        await students.apply_changes(
            tx, pupils[0], {"name": "迪丽娜尔·艾合买提"}, source=ChangeSource.SCHOOL, actor=students.Actor(None, "县局")
        )
    async with as_("parent") as family, as_("registrar") as staff:
        assert "迪丽娜尔" == (await family.get("/api/children")).json()["items"][0]["short_name"]
        assert "迪丽娜尔·艾合买提" == (await staff.get("/api/students?q=迪丽娜尔")).json()["items"][0]["name"]


async def test_family_members_keep_their_ids_when_their_order_changes(pupils):
    async with transaction() as tx:
        record = await students.read_record(tx, pupils[0])
        form = students.snapshot(record, {students.MEMBERS})
        grandfather = {**form.members[0], "id": "", "name": "王德山", "relation": "61", "guardian": False}
        await students.apply_changes(
            tx,
            pupils[0],
            {},
            [grandfather, form.members[0]],
            source=ChangeSource.SCHOOL,
            actor=students.Actor(None, "校"),
        )
    async with transaction() as tx:
        after = await students.read_record(tx, pupils[0])
    assert [("王德山", 1), ("林秀英", 2)] == [(one.values["name"], one.position) for one in after.members]
    assert record.members[0].id == after.members[1].id


async def test_a_thousand_changes_take_a_constant_number_of_statements(pupils):
    counted = []
    async with transaction() as tx:
        tx.connection.add_query_logger(lambda query: counted.append(query.query))
        everything = [students.Application(student_id=one, changes={"postcode": "271001"}) for one in pupils]
        applied = await students.apply_many(
            tx, everything, source=ChangeSource.MAINTENANCE, actor=students.Actor(None, "校")
        )
        for_four = len(counted)
        await students.apply_many(tx, everything[:1], source=ChangeSource.MAINTENANCE, actor=students.Actor(None, "校"))
    assert [("postcode",)] * 4 == [one.fields for one in applied]
    assert for_four <= 4


async def test_what_changed_is_kept_sealed_with_before_and_after(pupils):
    from xueji.features.students.models import CHANGE_SEAL  # noqa: PLC0415
    from xueji.platform.crypto import keyring  # noqa: PLC0415

    async with transaction() as tx:
        await students.apply_changes(
            tx,
            pupils[0],
            {"phone": "13905380426"},
            source=ChangeSource.MAINTENANCE,
            actor=students.Actor(None, "母亲"),
            case_id=7,
        )
    sealed = await database.value("SELECT sealed FROM student_change WHERE case_id = 7")
    assert b"13905380426" not in sealed
    assert b'{"phone":["15912347731","13905380426"]}' == keyring().open(sealed, CHANGE_SEAL)
    assert 0 == await database.value("SELECT count(*) FROM student WHERE general::text LIKE '%15912347731%'")
