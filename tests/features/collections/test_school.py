"""The school's side: opening, codes on paper, review, taking over one and many, sending back, paper families."""

from datetime import timedelta

import msgspec
import pytest
from tests.features.collections.conftest import answers, member, new_collection, now, number

from xueji.features.casework import round_of_all
from xueji.platform import calendar_store
from xueji.platform.database import execute, fetch, transaction, value

pytestmark = pytest.mark.handbook(3)


class Told(msgspec.Struct):
    account_id: int
    kind: str
    title: str
    body: str


async def told(kind):
    return await fetch(Told, "SELECT account_id, kind, title, body FROM notice WHERE kind = $1 ORDER BY id", kind)


# --- opening ------------------------------------------------------------------------------------------------------


async def test_a_school_opens_a_collection_with_a_code_for_each_class(acts, grade):
    made = await acts.open()
    assert made["covers"] == "一年级 2 个班和还没分班的"
    assert (made["state"], made["may"]["codes"]) == ("open", True)
    assert set(acts.tokens) == {grade.classes["one"], grade.classes["two"], 0}
    assert len(set(acts.tokens.values())) == 3


@pytest.mark.parametrize(
    ("given", "status", "code"),
    [
        pytest.param({"class_ids": [], "unassigned": False}, 422, "collection_nobody_chosen", id="nobody"),
        pytest.param({"class_ids": [99999]}, 422, "collection_class_unknown", id="a class of another school"),
        pytest.param({"stage": "senior"}, 422, "collection_grade_unknown", id="a stage it does not teach"),
        pytest.param({"fields": ["orphan"]}, 422, "collection_field_not_offered", id="what is asked anyway"),
        pytest.param(
            {"fields": ["provincial_number"]}, 422, "collection_field_not_offered", id="what the school fills in"
        ),
        pytest.param({"entry_way": "zz"}, 422, "fields_invalid", id="no such way of entry"),
    ],
)
async def test_what_cannot_be_opened_is_refused_in_words(as_, grade, given, status, code):
    answer = await as_("yixiao.reg").post(
        "/api/collections", json=new_collection(**{"class_ids": [grade.classes["one"]], **given})
    )
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_the_period_has_to_be_one(as_, grade):
    late = new_collection(class_ids=[grade.classes["one"]], closes_at=(now() - timedelta(days=1)).isoformat())
    assert (await as_("yixiao.reg").post("/api/collections", json=late)).json()["code"] == "collection_period_wrong"


async def test_the_same_class_is_not_collected_twice_at_the_same_time(acts, as_, grade):
    await acts.open()
    again = await as_("yixiao.reg").post("/api/collections", json=new_collection(class_ids=[grade.classes["two"]]))
    assert (again.status_code, again.json()["code"]) == (409, "collection_overlaps")


async def test_what_a_bureau_forbids_or_requires_holds_here_too(acts, as_, world, grade):
    province = world.offices["山东省教育厅"].id
    await execute(
        "INSERT INTO field_rule (organisation_id, field, rule, set_by, set_at)"
        " SELECT $1, unnest(ARRAY['talents', 'former_name']), unnest(ARRAY['forbid', 'require']), $2, now()",
        province,
        world.accounts["sheng.admin"],
    )
    ask = {"class_ids": [grade.classes["one"]]}
    post = as_("yixiao.reg").post
    forbidden = await post("/api/collections", json=new_collection(**ask, fields=["talents", "former_name"]))
    assert forbidden.json()["code"] == "collection_field_forbidden"
    missing = await post("/api/collections", json=new_collection(**ask, fields=["native_place"]))
    assert missing.json()["code"] == "collection_field_required"
    choices = (await as_("yixiao.reg").get("/api/collection-choices")).json()
    assert {one["name"]: one["rule"] for one in choices["fields"] if one["rule"]} == {
        "talents": "forbid", "former_name": "require",
    }  # fmt: skip


@pytest.mark.parametrize("who", ["yixiao.banzhuren", "yixiao.jiaowu", "linxi.admin"])
async def test_only_the_registrar_opens(as_, grade, who):
    answer = await as_(who).post("/api/collections", json=new_collection(class_ids=[grade.classes["one"]]))
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_missing")


async def test_a_collection_is_extended_and_closed(acts, as_):
    made = await acts.open()
    path = f"/api/collections/{made['id']}"
    earlier = await as_("yixiao.reg").post(f"{path}/extend", json={"until": (now() + timedelta(days=1)).isoformat()})
    assert earlier.json()["code"] == "collection_not_later"
    later = await as_("yixiao.reg").post(f"{path}/extend", json={"until": (now() + timedelta(days=20)).isoformat()})
    assert later.json()["days_left"] >= 19
    closed = await as_("yixiao.reg").post(f"{path}/close")
    assert (closed.json()["state"], closed.json()["closed_early"]) == ("closed", True)
    assert (await as_("yixiao.reg").post(f"{path}/close")).json()["code"] == "collection_over"
    assert (await as_("mother").get(f"/api/collect/{acts.token()}")).json()["state"] == "closed"


async def test_the_codes_are_printed_a_page_for_each_class(acts, as_, grade):
    await acts.open()
    path = f"/api/collections/{acts.collection_id}/codes.pdf"
    whole = await as_("yixiao.reg").get(path)
    assert whole.headers["content-type"] == "application/pdf"
    assert whole.content[:5] == b"%PDF-"
    one = await as_("yixiao.reg").get(path, params={"class_id": grade.classes["one"]})
    assert len(one.content) < len(whole.content)
    assert (await as_("qingshi.reg").get(path)).status_code == 404


async def test_counts_move_with_what_families_do(acts, as_, grade):
    await acts.open()
    await acts.begin("father")
    await acts.hand_in()
    found = (await as_("yixiao.reg").get(f"/api/collections/{acts.collection_id}")).json()
    by_class = {one["class_id"]: one["counts"] for one in found["items"]}
    mine = by_class[grade.classes["one"]]
    assert (mine["entries"], mine["begun"], mine["submitted"]) == (2, 1, 1)
    assert found["collection"]["counts"]["entries"] == 2
    assert by_class[grade.classes["two"]]["entries"] == 0


# --- who sees what ------------------------------------------------------------------------------------------------


async def test_a_class_teacher_sees_the_own_class_alone(acts, as_):
    await acts.open()
    own = await acts.hand_in(key="one")
    other = await acts.hand_in("father", key="two", id_number=number(order=44), name="王一")
    none = await acts.hand_in("stranger", key=None, id_number=number(order=46), name="王二")
    listed = (await as_("yixiao.banzhuren").get(f"/api/collections/{acts.collection_id}/entries")).json()["items"]
    assert [one["entry_id"] for one in listed] == [own]
    assert (await acts.review(own, "yixiao.banzhuren")).status_code == 200
    for entry_id in (other, none):
        assert (await acts.review(entry_id, "yixiao.banzhuren")).status_code == 404
        assert (await acts.send_back(entry_id, "yixiao.banzhuren")).status_code == 404


async def test_drafts_are_counted_and_shown_without_their_names(acts, as_):
    await acts.open()
    entry_id = await acts.fill()
    [one] = (await as_("yixiao.reg").get(f"/api/collections/{acts.collection_id}/entries")).json()["items"]
    assert (one["name"], one["why_not"]) == ("林*涵", "还没有交给学校。")
    assert (await acts.review(entry_id)).status_code == 404


async def test_numbers_are_masked_until_tapped_and_the_tap_is_written_down(acts, as_):
    await acts.open()
    entry_id = await acts.hand_in()
    review = await acts.review(entry_id)
    assert number() not in review.text
    assert "15912347731" not in review.text
    path = f"/api/collection-entries/{entry_id}/reveal"
    shown = await as_("yixiao.reg").post(path, json={"field": "id_number"})
    assert shown.json()["value"] == number()
    phone = await as_("yixiao.reg").post(path, json={"field": "members.0.phone"})
    assert phone.json()["value"] == "15912347731"
    nothing = await as_("yixiao.reg").post(path, json={"field": "members.7.phone"})
    assert nothing.json()["code"] == "collection_field_not_asked"
    assert await value("SELECT count(*) FROM audit_entry WHERE action = 'collection_entry.revealed'") == 2
    assert await value("SELECT count(*) FROM audit_entry WHERE action = 'collection_entry.read'") == 1


@pytest.mark.parametrize("who", ["qingshi.reg", "mother", "father", "nobody"])
async def test_another_school_and_families_have_no_business_at_the_desk(acts, as_, who):
    await acts.open()
    entry_id = await acts.hand_in()
    tries = [
        await as_(who).get(f"/api/collections/{acts.collection_id}"),
        await as_(who).get(f"/api/collections/{acts.collection_id}/entries"),
        await acts.review(entry_id, who),
        await as_(who).post(f"/api/collection-entries/{entry_id}/reveal", json={"field": "id_number"}),
        await acts.accept(entry_id, who=who),
    ]
    assert all(one.status_code in {401, 403, 404} for one in tries)
    assert await value("SELECT state FROM collection_entry WHERE id = $1", entry_id) == "submitted"


# --- sending back -------------------------------------------------------------------------------------------------


async def test_an_entry_is_sent_back_with_a_reason_at_the_field_and_comes_again(acts, as_, grade, work):
    await acts.open()
    entry_id = await acts.hand_in()
    first = (await acts.review(entry_id)).json()["number"]
    answer = await acts.send_back(entry_id)
    assert (answer.status_code, answer.json()["state"]) == (200, "returned")
    await work()
    [notice] = await told("collection_returned")
    assert notice.account_id == grade.families["mother"]
    assert "户口簿上是居民户口" in notice.body
    form = await acts.form(entry_id)
    assert form["sent_back"]["fields"] == 1
    step = next(one for one in form["steps"] if one["page"] == "household")
    assert next(one for one in step["values"] if one["field"] == "household_type")["returned"]
    home = (await as_("mother").get("/api/home")).json()
    assert (home["collected"][0]["duty"]["state"], home["collected"][0]["duty"]["act"]) == ("returned", "去修改")
    await acts.save(entry_id, {"household_type": "3"})
    again = await acts.submit(entry_id)
    assert again.json()["number"] == first
    history = [one["text"] for one in (await acts.review(entry_id)).json()["history"]]
    assert history[0] == "家长提交"
    assert history[-1] == "改好再交"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        pytest.param({"reason": "zz"}, "collection_reason_unknown", id="no such reason"),
        pytest.param({"reason": "other", "text": " "}, "collection_text_missing", id="other without words"),
    ],
)
async def test_sending_back_says_why(acts, given, code):
    await acts.open()
    entry_id = await acts.hand_in()
    assert (await acts.send_back(entry_id, **given)).json()["code"] == code


async def test_two_reviewers_at_once_do_not_overwrite_each_other(acts, as_):
    await acts.open()
    entry_id = await acts.hand_in()
    seen = (await acts.review(entry_id)).json()["version"]
    await acts.send_back(entry_id, "yixiao.banzhuren")
    body = {"reason": "incomplete", "text": "", "fields": []}
    late = await as_("yixiao.reg").request(
        "POST", f"/api/collection-entries/{entry_id}/return", json=body, version=seen
    )
    assert late.status_code == 412


# --- taking over --------------------------------------------------------------------------------------------------


async def test_taken_over_the_child_is_in_the_queue_and_the_guardian_bound(acts, as_, world, grade, work):
    await acts.open()
    entry_id = await acts.hand_in()
    answer = await acts.accept(entry_id)
    assert answer.json()["words"] == "接收了 1 份。"
    await work()
    student_id = await value("SELECT student_id FROM collection_entry WHERE id = $1", entry_id)
    source = await value("SELECT source FROM enrolment WHERE student_id = $1", student_id)
    assert source == "collection"
    assert (
        await value("SELECT account_id FROM guardianship WHERE student_id = $1 AND state = 'active'", student_id)
        == (grade.families["mother"])
    )
    assert sorted(await value("SELECT array_agg(purpose) FROM consent WHERE student_id = $1", student_id)) == [
        "maintain", "view",
    ]  # fmt: skip
    [notice] = await told("collection_accepted")
    assert notice.title == "临溪一小接收了林若涵的信息"
    teacher = await told("guardian_bound")
    assert [one.account_id for one in teacher] == [world.accounts["yixiao.banzhuren"]]
    assert (await as_("mother").get("/api/home")).json()["collected"] == []


async def test_taken_over_nothing_can_be_changed_or_taken_back(acts, as_):
    await acts.open()
    entry_id = await acts.hand_in()
    await acts.accept(entry_id)
    assert (await acts.save(entry_id, {"name": "王"})).json()["code"] == "collection_taken_over"
    assert (await as_("mother").post(f"/api/collection-entries/{entry_id}/withdraw")).json()["code"] == (
        "collection_nothing_to_withdraw"
    )
    again = await acts.accept(entry_id)
    assert (again.status_code, again.json()["code"]) == (409, "collection_nothing_to_accept")


async def test_many_are_taken_over_and_one_that_cannot_be_holds_nobody_up(acts, work):
    await acts.open()
    first = await acts.hand_in()
    second = await acts.hand_in("father", id_number=number(order=44), name="王一", phone="13812345678",
                                members=[member("王强", "51", "13812345678", 45)])  # fmt: skip
    await acts.accept(first)
    await execute("UPDATE collection_entry SET person_index = NULL WHERE id = $1", first)
    clashing = await acts.hand_in("stranger", phone="13912345678", members=[member(phone="13912345678")])
    answer = (await acts.accept(second, clashing)).json()
    assert (answer["accepted"], answer["left"]) == (1, 1)
    refused = next(one for one in answer["items"] if not one["accepted"])
    assert refused["entry_id"] == clashing
    assert refused["words"]
    assert await value("SELECT state FROM collection_entry WHERE id = $1", clashing) == "submitted"
    assert await value("SELECT count(*) FROM approval_event WHERE case_id = (SELECT case_id FROM collection_entry"
                       " WHERE id = $1) AND kind = 'approved'", clashing) == 0  # fmt: skip


async def test_one_or_many_taken_over_are_the_same_number_of_statements(acts, work, statements, as_, grade):
    await acts.open(photo="none")
    entry_ids = []
    for order, who in enumerate(("mother", "father", "stranger")):
        phone = f"1391234567{order}"
        entry_ids.append(
            await acts.hand_in(
                who, id_number=number(order=44 + 2 * order), name=f"王{'一二三'[order]}", phone=phone,
                members=[member(f"王{'强刚勇'[order]}", "51", phone, 45 + 2 * order)],
            )
        )  # fmt: skip
    async with statements() as one:
        assert (await acts.accept(entry_ids[0])).json()["accepted"] == 1
    async with statements() as two:
        assert (await acts.accept(*entry_ids[1:])).json()["accepted"] == 2
    assert len(two) == len(one)
    await work()
    assert {notice.account_id for notice in await told("collection_accepted")} == set(grade.families.values())
    bound = "SELECT array_agg(account_id ORDER BY student_id) FROM guardianship WHERE state = 'active'"
    assert await value(bound) == [grade.families[who] for who in ("mother", "father", "stranger")]
    names = "SELECT array_agg(name ORDER BY id) FROM account WHERE id = ANY($1::bigint[])"
    assert await value(names, list(grade.families.values())) == ["林秀英", "林建国", "王小芳"]


async def test_twins_and_one_child_twice_in_the_same_act(acts, grade):
    await acts.open(photo="none")
    first = await acts.hand_in()
    second = await acts.hand_in(id_number=number(order=44), name="林若溪")
    await execute("UPDATE collection_entry SET person_index = NULL WHERE id = $1", first)
    again = await acts.hand_in("father", phone="13812345678", members=[member(phone="13812345678")])
    answer = (await acts.accept(first, second, again)).json()
    assert [(one["entry_id"], one["accepted"], one["code"]) for one in answer["items"]] == [
        (first, True, ""), (second, True, ""), (again, False, "enrolment_already_here"),
    ]  # fmt: skip
    bound = "SELECT count(*) FROM guardianship WHERE account_id = $1 AND state = 'active'"
    assert await value(bound, grade.families["mother"]) == 2
    assert await value(bound, grade.families["father"]) == 0


async def test_who_may_not_enrol_for_the_stage_is_told_whom_to_ask(acts):
    await acts.open()
    entry_id = await acts.hand_in()
    [outcome] = (await acts.accept(entry_id, who="yixiao.banzhuren")).json()["items"]
    assert (outcome["accepted"], outcome["code"]) == (False, "permission_missing")
    assert await value("SELECT state FROM collection_entry WHERE id = $1", entry_id) == "submitted"


async def test_the_same_acceptance_twice_admits_once(acts, as_):
    await acts.open()
    entry_id = await acts.hand_in()
    headers = {"Idempotency-Key": "accept-once-only"}
    body = {"entry_ids": [entry_id]}
    first, second = [
        await as_("yixiao.reg").post("/api/collection-acceptances", json=body, headers=headers) for _ in range(2)
    ]
    assert first.json() == second.json()
    assert await value("SELECT count(*) FROM student") == 1


# --- paper families -----------------------------------------------------------------------------------------------


async def _on_paper(acts, as_, who="yixiao.banzhuren", **more):
    path = f"/api/collections/{acts.collection_id}/paper-entries"
    begun = await as_(who).post(path, json={"class_id": acts.grade.classes["one"]})
    assert begun.status_code == 201, begun.text
    entry_id = begun.json()["entry_id"]
    await acts.save(entry_id, answers(**more), [member()], who=who)
    handed = await acts.submit(entry_id, who, relation=None, consents=[])
    assert handed.status_code == 200, handed.text
    return entry_id


async def _code(as_, entry_id, who="yixiao.banzhuren"):
    made = await as_(who).post(f"/api/collection-entries/{entry_id}/confirmation-code")
    assert made.status_code == 200, made.text
    return made.json()["code"]


async def test_a_teacher_enters_a_guardian_confirms_and_both_names_stay(acts, as_, world, grade, work):
    await acts.open()
    entry_id = await _on_paper(acts, as_)
    code = await _code(as_, entry_id)
    look = await as_("mother").post("/api/collection-confirmations/preview", json={"code": code.lower()})
    assert look.status_code == 200, look.text
    assert (look.json()["masked_name"], look.json()["entered_by"]) == ("林*涵", "班主老师")
    body = {"code": code, "relation": "52", "consents": ["view"]}
    done = await as_("mother").post("/api/collection-confirmations", json=body)
    assert done.status_code == 200, done.text
    assert [one["name"] for one in (await as_("mother").get("/api/home")).json()["collected"]] == ["林若涵"]
    assert (await acts.accept(entry_id)).json()["accepted"] == 1
    await work()
    names = await fetch(_Names, "SELECT entered_by, entered_name, confirmed_by FROM enrolment")
    assert (names[0].entered_by, names[0].confirmed_by) == (
        world.accounts["yixiao.banzhuren"], grade.families["mother"],
    )  # fmt: skip
    assert await value("SELECT count(*) FROM guardianship WHERE state = 'active'") == 1


class _Names(msgspec.Struct):
    entered_by: int | None
    entered_name: str
    confirmed_by: int | None


async def test_nobody_takes_over_what_they_entered_themselves(acts, as_):
    await acts.open()
    entry_id = await _on_paper(acts, as_, "yixiao.reg")
    review = (await acts.review(entry_id)).json()
    assert (review["may_decide"], review["why_not"]) == (False, "您自己录入的，要由另一位老师核对。")
    [outcome] = (await acts.accept(entry_id, note="已看户口簿原件")).json()["items"]
    assert outcome["accepted"] is False


async def test_an_unconfirmed_one_goes_on_with_a_word_and_may_be_confirmed_later(acts, as_, world, grade):
    await acts.open()
    entry_id = await _on_paper(acts, as_)
    code = await _code(as_, entry_id)
    assert "unconfirmed" in {one["code"] for one in (await acts.review(entry_id)).json()["marks"]}
    [silent] = (await acts.accept(entry_id)).json()["items"]
    assert (silent["accepted"], silent["code"]) == (False, "collection_unconfirmed_needs_note")
    assert (await acts.accept(entry_id, note="已看户口簿原件，家长签了纸质表。")).json()["accepted"] == 1
    assert await value("SELECT unconfirmed_note FROM collection_entry") == "已看户口簿原件，家长签了纸质表。"
    assert await value("SELECT count(*) FROM guardianship") == 0
    body = {"code": code, "relation": "52", "consents": ["view"]}
    assert (await as_("mother").post("/api/collection-confirmations", json=body)).status_code == 200
    assert await value("SELECT confirmed_by FROM enrolment") == grade.families["mother"]
    assert await value("SELECT account_id FROM guardianship WHERE state = 'active'") == grade.families["mother"]


async def test_a_confirmation_code_is_used_once_replaced_once_and_never_guessed(acts, as_):
    await acts.open()
    entry_id = await _on_paper(acts, as_)
    old = await _code(as_, entry_id)
    new = await _code(as_, entry_id)
    ask = as_("father").post
    assert (await ask("/api/collection-confirmations/preview", json={"code": "AAAA-AAAA"})).json()["code"] == (
        "collection_confirmation_wrong"
    )
    assert (await ask("/api/collection-confirmations/preview", json={"code": old})).json()["code"] == (
        "collection_confirmation_over"
    )
    body = {"code": new, "relation": "51", "consents": ["view"]}
    assert (await ask("/api/collection-confirmations", json=body)).status_code == 200
    assert (await as_("mother").post("/api/collection-confirmations", json=body)).status_code == 410
    again = await as_("yixiao.banzhuren").post(f"/api/collection-entries/{entry_id}/confirmation-code")
    assert again.json()["code"] == "collection_paper_done"
    stored = await value("SELECT string_agg(answer::text, '') FROM idempotency")
    assert new.replace("-", "").encode().hex() not in stored


async def test_a_teacher_without_the_class_cannot_write_in_it(acts, as_, grade):
    await acts.open()
    path = f"/api/collections/{acts.collection_id}/paper-entries"
    for class_id in (grade.classes["two"], 0):
        assert (await as_("yixiao.banzhuren").post(path, json={"class_id": class_id})).status_code == 404
    entry_id = await _on_paper(acts, as_)
    assert (await as_("qingshi.reg").get(f"/api/collection-entries/{entry_id}")).status_code == 404


# --- by the clock -------------------------------------------------------------------------------------------------


async def test_at_the_end_the_school_hears_what_is_left(acts, as_, world, work):
    await acts.open()
    await acts.hand_in()
    await acts.fill("father", id_number=number(order=44), name="王一")
    await as_("yixiao.reg").post(f"/api/collections/{acts.collection_id}/close")
    await work()
    [notice] = await told("collection_closed")
    assert notice.account_id == world.accounts["yixiao.reg"]
    assert "等核对 1 份，填了没交 1 份" in notice.body


async def test_an_entry_that_waits_too_long_is_reported_and_never_approved(acts, work, world):
    await acts.open()
    entry_id = await acts.hand_in()
    async with transaction() as tx:
        calendar = await calendar_store.calendar(tx.fetch, tx.today)
        late = calendar.due(tx.today, 10).day + timedelta(days=1)
    assert await round_of_all(late) == 1
    await work()
    assert await value("SELECT state FROM collection_entry WHERE id = $1", entry_id) == "submitted"
    assert world.accounts["yixiao.reg"] in {one.account_id for one in await told("collection_overdue")}
