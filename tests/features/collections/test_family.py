"""The family's phone: the class's code, drafts that are never lost, handing in, what a stranger may not learn."""

import asyncio
from datetime import timedelta

import msgspec
import pytest
from tests.features.collections.conftest import answers, member, now, number

from xueji.platform.database import execute, fetch, transaction, value

pytestmark = pytest.mark.handbook(3)


class _Account(msgspec.Struct):
    account_id: int


async def test_a_code_tells_everybody_who_asks_and_nothing_of_any_child(acts, as_):
    await acts.open()
    await acts.hand_in()
    look = await as_("nobody").get(f"/api/collect/{acts.token()}")
    assert look.status_code == 200
    assert (look.json()["class_name"], look.json()["mine"]) == ("一年级（1）班", [])
    assert "林若涵" not in look.text
    assert (await as_("stranger").get(f"/api/collect/{acts.token()}")).json()["mine"] == []
    assert [one["name"] for one in (await as_("mother").get(f"/api/collect/{acts.token()}")).json()["mine"]] == [
        "林若涵"
    ]


async def test_a_code_is_a_secret_of_at_least_eighty_bits_and_kept_as_a_hash(acts):
    await acts.open()
    assert len(acts.token()) * 6 >= 80
    stored = await value("SELECT string_agg(code_hash::text || sealed::text, '') FROM collection_code")
    assert acts.token() not in stored


@pytest.mark.parametrize("token", ["x" * 20, "AAAAAAAAAAAAAAAAAAAA"])
async def test_a_code_that_never_was_is_not_found(acts, as_, token):
    await acts.open()
    answer = await as_("nobody").get(f"/api/collect/{token}")
    assert (answer.status_code, answer.json()["code"]) == (404, "collection_code_unknown")


async def test_a_renewed_code_says_so_and_what_was_begun_goes_on(acts, as_, grade):
    await acts.open()
    old, entry_id = acts.token(), await acts.begin()
    path = f"/api/collections/{acts.collection_id}/codes"
    fresh = await as_("yixiao.reg").post(path, json={"class_id": grade.classes["one"]})
    assert fresh.status_code == 200, fresh.text
    answer = await as_("mother").get(f"/api/collect/{old}")
    assert (answer.status_code, answer.json()["code"]) == (410, "collection_code_ended")
    assert (await acts.save(entry_id, {"name": "林若涵"})).status_code == 200
    home = (await as_("mother").get("/api/home")).json()
    assert [(one["name"], one["duty"]["act"]) for one in home["collected"]] == [("林若涵", "接着填")]


async def test_nothing_begins_without_the_guardians_consent(acts, as_):
    await acts.open()
    answer = await as_("mother").post(f"/api/collect/{acts.token()}/entries", json={})
    assert (answer.status_code, answer.json()["code"]) == (422, "collection_consent_missing")
    assert await value("SELECT count(*) FROM collection_entry") == 0


async def test_two_taps_begin_one_child(acts, as_):
    await acts.open()
    headers = {"Idempotency-Key": "the-same-tap"}
    path = f"/api/collect/{acts.token()}/entries"
    first, second = [await as_("mother").post(path, json={"consent": 1}, headers=headers) for _ in range(2)]
    assert first.json() == second.json()
    assert await value("SELECT count(*) FROM collection_entry") == 1


# --- drafts -------------------------------------------------------------------------------------------------------


async def test_a_number_fills_in_birth_date_and_sex_at_once(acts):
    await acts.open()
    entry_id = await acts.begin()
    saved = await acts.save(entry_id, {"id_number": number().lower().replace("0", "０")})
    assert saved.json()["changes"] == {"birth_date": "2020-04-26", "sex": "2"}
    shown = {one["field"]: one["value"] for step in (await acts.form(entry_id))["steps"] for one in step["values"]}
    assert (shown["id_number"], shown["birth_date"]) == (number(), "2020-04-26")


async def test_what_was_typed_wrong_is_kept_and_told_at_its_field(acts):
    await acts.open()
    entry_id = await acts.begin()
    saved = await acts.save(entry_id, {"phone": "1391234567"})
    assert "联系电话" in saved.text or "手机" in saved.text
    shown = {one["field"]: one["value"] for step in (await acts.form(entry_id))["steps"] for one in step["values"]}
    assert shown["phone"] == "1391234567"


async def test_a_draft_is_sealed_and_its_answer_does_not_keep_what_was_sent(acts):
    await acts.open()
    await acts.fill()
    kept = await value("SELECT string_agg(draft::text, '') FROM collection_entry")
    answered = await value("SELECT string_agg(encode(answer, 'escape'), ' ') FROM idempotency")
    for secret in (number(), "15912347731", "文昌街"):
        assert secret.encode().hex() not in kept
        assert secret not in answered


async def test_two_phones_of_one_guardian_see_both_sides(acts):
    await acts.open()
    entry_id = await acts.begin()
    assert (await acts.save(entry_id, {"name": "林若涵"}, version=0)).status_code == 200
    late = await acts.save(entry_id, {"name": "林若晗"}, version=0)
    assert (late.status_code, late.json()["code"]) == (412, "collection_draft_conflict")
    [difference] = late.json()["facts"]["differences"]
    assert (difference["yours"], difference["theirs"]) == ("林若晗", "林若涵")


async def test_the_same_words_on_an_older_version_are_no_conflict(acts):
    await acts.open()
    entry_id = await acts.begin()
    await acts.save(entry_id, {"name": "林若涵"}, version=0)
    assert (await acts.save(entry_id, {"name": "林若涵"}, version=0)).status_code == 200


async def test_what_is_not_asked_is_refused_by_name(acts):
    await acts.open()
    entry_id = await acts.begin()
    answer = await acts.save(entry_id, {"blood_type": "1"})
    assert (answer.status_code, answer.json()["code"]) == (422, "collection_field_not_asked")
    assert "血型" in answer.json()["title"]
    rank = await acts.save(entry_id, {}, [{"key": "new-1", "values": {"job_title": "处长"}}])
    assert rank.json()["code"] == "collection_field_not_asked"


async def test_a_draft_can_be_thrown_away_but_not_what_was_handed_in(acts, as_):
    await acts.open()
    entry_id = await acts.begin()
    assert (await as_("mother").delete(f"/api/collection-entries/{entry_id}")).status_code == 200
    assert (await as_("mother").get(f"/api/collection-entries/{entry_id}")).status_code == 404
    handed = await acts.hand_in()
    await as_("mother").post(f"/api/collection-entries/{handed}/withdraw")
    answer = await as_("mother").delete(f"/api/collection-entries/{handed}")
    assert answer.json()["code"] == "collection_entry_not_a_draft"


# --- handing in ---------------------------------------------------------------------------------------------------


async def test_the_check_page_has_every_fault_at_once_and_asks_who_hands_in(acts, as_):
    await acts.open()
    entry_id = await acts.begin()
    check = (await as_("mother").post(f"/api/collection-entries/{entry_id}/check")).json()
    assert {"name", "current_address", "members.0.name"} <= {error["field"] for error in check["errors"]}
    await acts.save(entry_id, answers(), [member()])
    check = (await as_("mother").post(f"/api/collection-entries/{entry_id}/check")).json()
    assert check["errors"] == []
    assert check["relation"] == "52"
    assert [one["purpose"] for one in check["consents"] if one["required"]] == ["view"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        pytest.param({"relation": None}, "collection_relation_missing", id="who they are"),
        pytest.param({"relation": "zz"}, "collection_relation_missing", id="no such relation"),
        pytest.param({"consents": []}, "collection_follow_consent_missing", id="no consent"),
    ],
)
async def test_a_guardian_says_who_they_are_and_agrees(acts, given, code):
    await acts.open()
    entry_id = await acts.fill()
    answer = await acts.submit(entry_id, **given)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_a_receipt_says_who_has_it_until_when(acts, as_):
    await acts.open()
    entry_id = await acts.fill()
    receipt = (await acts.submit(entry_id)).json()
    assert receipt["number"].startswith("CJ")
    assert [(one["state"], one["title"]) for one in receipt["steps"][:2]] == [("done", "您已提交"), ("now", "学校核对")]
    assert receipt["steps"][1]["due_on"]
    again = await as_("mother").get(f"/api/collection-receipts/{receipt['number']}")
    assert again.json()["title"] == "已交给学校"
    for who in ("father", "stranger"):
        assert (await as_(who).get(f"/api/collection-receipts/{receipt['number']}")).status_code == 404


async def test_handed_in_twice_under_one_key_it_lies_there_once(acts, as_):
    await acts.open()
    entry_id = await acts.fill()
    headers = {"Idempotency-Key": "one-and-the-same"}
    body = {"relation": "52", "consents": ["view"]}
    path = f"/api/collection-entries/{entry_id}/submit"
    first, second = [await as_("mother").request("POST", path, json=body, version=1, headers=headers) for _ in range(2)]
    assert first.json()["number"] == second.json()["number"]
    assert await value("SELECT count(*) FROM collection_receipt") == 1


async def test_what_lies_with_the_school_is_read_only_until_it_is_taken_back(acts, as_):
    await acts.open()
    entry_id = await acts.hand_in()
    late = await acts.save(entry_id, {"name": "林若晗"})
    assert late.json()["code"] == "collection_handed_in"
    back = await as_("mother").post(f"/api/collection-entries/{entry_id}/withdraw")
    assert back.json() == {"entry_id": entry_id}
    again = (await as_("mother").get(f"/api/collection-entries/{entry_id}")).json()
    assert (again["state"], again["editable"]) == ("draft", True)
    assert (await acts.save(entry_id, {"name": "林若晗"})).status_code == 200
    assert (await acts.submit(entry_id)).status_code == 200
    assert await value("SELECT count(*) FROM collection_receipt WHERE withdrawn_at IS NOT NULL") == 1


async def test_the_second_guardian_learns_that_the_first_has_filled_it_in_and_not_who(acts, as_):
    await acts.open()
    await acts.hand_in()
    entry_id = await acts.fill("father")
    check = await as_("father").post(f"/api/collection-entries/{entry_id}/check")
    assert "已有人用另一个账号填过" in check.json()["filled_in"]
    answer = await acts.submit(entry_id, "father", relation="51")
    assert (answer.status_code, answer.json()["code"]) == (409, "collection_already_filled_in")
    assert "林秀英" not in answer.json()["why"]


async def test_both_guardians_at_the_same_moment_hand_in_one_child(acts):
    await acts.open()
    first, second = await acts.fill("mother"), await acts.fill("father")
    answers_ = await asyncio.gather(acts.submit(first, "mother"), acts.submit(second, "father", relation="51"))
    assert sorted(one.status_code for one in answers_) == [200, 409]
    assert await value("SELECT count(*) FROM collection_entry WHERE state = 'submitted'") == 1


async def test_twins_are_two_entries_of_one_guardian_and_their_phone_is_not_shared(acts):
    await acts.open()
    await acts.hand_in()
    await acts.hand_in(name="林若琳", order=44, id_number=number(order=44))
    found = await value("SELECT array_agg(marks) FROM collection_entry")
    assert not any("phone_shared" in code for marks in found for code in marks)


async def test_a_phone_of_another_family_is_marked_on_both(acts):
    await acts.open()
    await acts.hand_in()
    await acts.hand_in("father", id_number=number(order=44), name="王一")
    assert await value("SELECT count(*) FROM collection_entry WHERE 'phone_shared:1' = ANY(marks) AND level = 2") == 2


# --- outside the dates --------------------------------------------------------------------------------------------


async def test_before_the_first_day_the_page_says_when_and_nothing_begins(acts, as_):
    start = now() + timedelta(days=2)
    await acts.open(opens_at=start.isoformat(), closes_at=(start + timedelta(days=5)).isoformat())
    look = (await as_("mother").get(f"/api/collect/{acts.token()}")).json()
    assert (look["state"], look["may_begin"]) == ("not_open", False)
    answer = await as_("mother").post(f"/api/collect/{acts.token()}/entries", json={"consent": 1})
    assert answer.json()["code"] == "collection_not_open"


async def _over(acts):
    await execute(
        "UPDATE collection SET opens_at = now() - interval '9 days', closes_at = now() - interval '1 minute',"
        " ends_at = now() - interval '1 minute' WHERE id = $1",
        acts.collection_id,
    )


async def test_after_the_last_day_a_draft_is_read_only_with_the_dates(acts):
    await acts.open()
    entry_id = await acts.fill()
    await _over(acts)
    form = await acts.form(entry_id)
    assert form["editable"] is False
    assert "已经结束" in form["words"]
    assert (await acts.save(entry_id, {"name": "林若晗"})).json()["code"] == "collection_closed"
    assert (await acts.submit(entry_id)).json()["code"] == "collection_closed"


async def test_what_was_sent_back_may_be_mended_after_the_last_day(acts):
    await acts.open()
    entry_id = await acts.hand_in()
    assert (await acts.send_back(entry_id)).status_code == 200
    await _over(acts)
    assert (await acts.save(entry_id, {"household_type": "3"})).status_code == 200
    assert (await acts.submit(entry_id)).status_code == 200


# --- strangers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["father", "stranger", "nobody", "qingshi.reg", "yixiao.reg", "linxi.admin"])
async def test_a_familys_entry_is_nobody_elses(acts, as_, who):
    await acts.open()
    entry_id = await acts.fill()
    path = f"/api/collection-entries/{entry_id}"
    tries = [
        await as_(who).get(path),
        await as_(who).request("PATCH", f"{path}/draft", json={"changes": {"name": "王"}}, version=1),
        await as_(who).post(f"{path}/check"),
        await as_(who).request("POST", f"{path}/submit", json={}, version=1),
        await as_(who).post(f"{path}/withdraw"),
        await as_(who).delete(path),
    ]
    assert {one.status_code for one in tries} <= {401, 404}


async def test_the_family_learns_nothing_of_a_record_that_the_child_has_elsewhere(acts, as_, world, work):
    await acts.open()
    first = await acts.hand_in()
    await acts.accept(first)
    await execute("UPDATE collection_entry SET person_index = NULL WHERE id = $1", first)
    entry_id = await acts.fill("stranger")
    check = await as_("stranger").post(f"/api/collection-entries/{entry_id}/check")
    answer = await acts.submit(entry_id, "stranger")
    assert answer.status_code == 200
    for said in (check.text, answer.text):
        assert "重复" not in said
        assert "待注册" not in said
    review = (await acts.review(entry_id)).json()
    assert "提示重复学籍" in review["clashes"][0]["text"]


async def test_a_reminder_goes_to_who_has_begun_and_not_handed_in(acts, work, grade):
    await acts.open()
    await acts.fill("mother")
    await acts.hand_in("father", id_number=number(order=44), name="王一")
    await acts.begin("stranger")
    ends = await value("SELECT ends_at FROM collection")
    async with transaction() as tx:
        await tx.defer("collections.remind", collection_id=acts.collection_id, ends_at=ends.isoformat())
    await work()
    told = await fetch(_Account, "SELECT account_id FROM notice WHERE kind = 'collection_reminder'")
    assert [one.account_id for one in told] == [grade.families["mother"]]
