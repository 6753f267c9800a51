"""The family's side: drafts never lost, what is refused by name, two guardians, members, receipts (Q75, Q76)."""

import asyncio

import pytest
from tests.features.moving import move
from tests.features.windows.conftest import ADDRESS, member_values

from xueji.platform import database


async def close_now(window):
    await database.execute(
        "UPDATE maintenance_window SET opens_at = now() - interval '9 days', closes_at = now() - interval '1 second',"
        " ends_at = now() - interval '1 second' WHERE id = $1",
        window["id"],
    )


async def begin_later(window):
    await database.execute(
        "UPDATE maintenance_window SET opens_at = now() + interval '2 days' WHERE id = $1", window["id"]
    )


@pytest.mark.handbook(75)
async def test_the_form_has_tight_pages_with_known_values_and_looking_is_noted(acts):
    window = await acts.open()
    form = await acts.form()
    assert [step["page"] for step in form["steps"]] == ["contact", "commute", "situation"]
    assert all(len(step["fields"]) <= 6 for step in form["steps"])
    contact = {one["field"]: one for one in form["steps"][0]["values"]}
    assert contact["current_address"]["text"] == ADDRESS
    assert contact["phone"]["value"] == "15912347731"
    mother = form["members"]["items"][0]
    assert (mother["title"], mother["added"]) == ("母亲", False)
    number = next(one for one in mother["values"] if one["field"] == "id_number")
    assert number["masked"]
    assert number["value"] is None
    assert "*" in number["text"]
    assert {"commute_mode", "relation"} <= set(form["codes"])
    counts = (await acts.as_("registrar").get(f"/api/windows/{window['id']}")).json()["counts"]
    assert (counts["pupils"], counts["new"], counts["seen"], counts["silent"]) == (5, 4, 1, 5)


@pytest.mark.handbook(76)
async def test_key_fields_are_locked_with_the_reason_and_the_way_and_refused_by_name(acts):
    await acts.open()
    form = await acts.form()
    locked = {one["field"]: one for one in form["locked"]}
    assert set(locked) == {"name", "sex", "birth_date", "ethnicity", "id_type", "id_number", "provincial_number"}
    assert "关键信息" in locked["name"]["lock"]["why"]
    assert "户口簿" in locked["name"]["lock"]["way"]
    assert "学籍管理员" in locked["name"]["lock"]["ask"]
    refused = await acts.save({"name": "王改名", "phone": "13905380426"})
    assert refused.status_code == 422
    assert (refused.json()["code"], refused.json()["help"]) == ("maintenance_key_field", "q076")
    assert "姓名" in refused.json()["title"]
    assert (await acts.form())["changed"] == 0


REFUSED = {
    "a field that is not on the form": ({"changes": {"health": "2"}}, 422, "maintenance_field_not_asked"),
    "a field that does not exist": ({"changes": {"salary": "9"}}, 422, "maintenance_field_not_asked"),
    "the job rank of a member, which nobody asked": (
        {"members": [{"key": "new-1", "values": {"job_title": "局长"}}]}, 422, "maintenance_field_not_asked",
    ),
    "a member who is not in the record": ({"members": [{"key": "999"}]}, 422, "maintenance_member_unknown"),
    "an unknown key of the body": ({"changes": {}, "colour": "red"}, 400, None),
    "a value that is far too long": ({"changes": {"current_address": "长" * 501}}, 400, None),
    "a number where text belongs": ({"changes": {"phone": 13905380426}}, 400, None),
    "five family members": (
        {"changes": {}, "members": [{"key": f"new-{n}"} for n in range(1, 6)]}, 400, None,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("body", "status", "code"), REFUSED.values(), ids=REFUSED.keys())
async def test_a_draft_refuses_with_words_and_saves_nothing(acts, body, status, code):
    await acts.open()
    answer = await acts.as_("mother").request("PATCH", f"{acts.path()}/draft", json=body, version=0)
    assert answer.status_code in ({status} if code else {400, 422}), answer.text
    assert code is None or answer.json()["code"] == code
    assert answer.json()["next"]
    assert (await acts.form())["version"] == 0


@pytest.mark.handbook(75)
async def test_faults_are_told_with_the_saved_draft_and_only_handing_in_is_refused(acts):
    await acts.open()
    saved = await acts.save({"phone": "1390000708", "current_address": "济南市历下区泉景街道"})
    assert saved.status_code == 200
    faults = {fault["field"]: fault["message"] for fault in saved.json()["errors"]}
    assert faults["phone"] == "手机号码只有 10 位，应为 11 位"
    assert "current_address" in faults
    again = {one["field"]: one for one in (await acts.form())["steps"][0]["values"]}
    assert again["phone"]["value"] == "1390000708"
    checked = (await acts.as_("mother").post(f"{acts.path()}/check")).json()
    assert {fault["field"] for fault in checked["errors"]} == set(faults)
    refused = await acts.submit()
    assert refused.status_code == 422
    assert {fault["field"] for fault in refused.json()["errors"]} == set(faults)
    assert (await acts.form())["state"] == "draft"


@pytest.mark.handbook(75)
async def test_parts_of_the_form_are_merged_and_what_is_put_back_is_no_change(acts):
    await acts.open()
    assert (await acts.save({"phone": "13905380426"})).json()["changed"] == 1
    assert (await acts.save({"commute_mode": "3"})).json()["changed"] == 2
    assert (await acts.save({"phone": "15912347731"})).json()["changed"] == 1
    assert (await acts.save({}, undo=["commute_mode"])).json()["changed"] == 0


@pytest.mark.handbook(75)
async def test_the_second_guardian_is_told_and_shown_both_sides_field_by_field(acts):
    await acts.open()
    version = (await acts.form("father"))["version"]
    assert (await acts.save({"phone": "13905380426", "commute_mode": "3"}, "mother")).status_code == 200
    late = await acts.save({"phone": "18600003390"}, "father", version=version)
    assert late.status_code == 412
    body = late.json()
    assert body["code"] == "draft_conflict"
    assert "林秀英" in body["title"]
    shown = {one["field"]: one for one in body["facts"]["differences"]}
    assert (shown["phone"]["yours"], shown["phone"]["theirs"]) == ("18600003390", "13905380426")
    assert shown["phone"]["before"] == "15912347731"
    assert "commute_mode" not in shown
    chosen = await acts.save({"phone": "18600003390"}, "father", version=body["facts"]["version"])
    assert chosen.status_code == 200
    assert (await acts.form("mother"))["saved_by"] == "林建国"


async def test_the_same_draft_sent_again_with_an_old_version_is_answered_as_saved(acts):
    await acts.open()
    first = (await acts.save({"phone": "13905380426"}, version=0)).json()
    again = await acts.save({"phone": "13905380426"}, version=0)
    assert again.status_code == 200
    assert again.json()["version"] == first["version"]


@pytest.mark.handbook(75)
async def test_family_members_are_changed_added_ordered_and_removed(acts, world):
    await acts.open()
    mother, father = (str(one) for one in world.members[0])
    granny = {**member_values("赵王淑贞", "62", "13605380426", 76, guardian=False)}
    members = [
        {"key": "new-1", "values": granny},
        {"key": mother, "values": {"phone": "139 0538 0426"}},
    ]
    saved = await acts.save({}, members=members)
    assert saved.json()["errors"] == []
    page = (await acts.as_("mother").post(f"{acts.path()}/check")).json()
    rows = {change["item"]: change for group in page["groups"] for change in group["changes"]}
    assert set(rows) == {"members.new-1", f"members.{mother}.phone", f"members.{father}", "members.order"}
    assert (
        rows["members.new-1"]["after"] == "赵王淑贞，祖母，不是监护人" or "赵王淑贞" in rows["members.new-1"]["after"]
    )
    assert (page["added"], page["removed"], page["changed"]) == (1, 1, 2)
    assert (await acts.submit()).status_code == 200
    sheet = await acts.sheet()
    assert (await acts.decide([item["item"] for item in sheet["items"]])).status_code == 200
    names = [member.values["name"] for member in (await acts.record()).members]
    assert names == ["赵王淑贞", "林秀英"]
    assert (await acts.record()).members[1].values["phone"] == "13905380426"


async def test_the_first_family_member_is_required(acts):
    await acts.open()
    saved = await acts.save({}, members=[])
    assert [fault["code"] for fault in saved.json()["errors"]] == ["member_required"]
    assert (await acts.submit()).status_code == 422


@pytest.mark.handbook(75)
async def test_nothing_has_changed_is_one_act_and_asks_the_school_for_nothing(acts):
    await acts.open()
    receipt = await acts.submit(nothing_changed=True)
    assert receipt.status_code == 200, receipt.text
    assert receipt.json()["nothing_changed"]
    assert (await acts.form())["state"] == "confirmed"
    assert (await acts.as_("registrar").get("/api/worklist")).json()["groups"] == []
    back = await acts.as_("mother").post(f"{acts.path()}/withdraw")
    assert back.status_code == 200, back.text
    assert (await acts.form())["editable"]


BUTTONS = {
    "nothing has changed, but something has": (
        {"phone": "13905380426"},
        {"nothing_changed": True},
        "maintenance_has_changes",
    ),
    "handing in, but nothing has changed": ({}, {}, "maintenance_nothing_changed"),
}


@pytest.mark.parametrize(("changes", "body", "code"), BUTTONS.values(), ids=BUTTONS.keys())
async def test_the_button_must_fit_the_draft(acts, changes, body, code):
    await acts.open()
    if changes:
        await acts.save(changes)
    refused = await acts.submit(**body)
    assert refused.status_code == 422
    assert refused.json()["code"] == code


@pytest.mark.handbook(75)
async def test_a_closed_window_shows_its_dates_and_takes_nothing(acts):
    window = await acts.open()
    await acts.save({"phone": "13905380426"})
    await close_now(window)
    form = await acts.form()
    assert not form["editable"]
    assert "已经结束" in form["words"]
    for answer in (await acts.save({"phone": "13905380427"}), await acts.submit()):
        assert (answer.status_code, answer.json()["code"]) == (409, "window_closed")
    duty = (await acts.as_("mother").get("/api/home")).json()["children"][0]["duties"][0]
    assert (duty["state"], duty["act"]) == ("closed", "")


@pytest.mark.handbook(75)
async def test_a_window_that_has_not_begun_shows_when_it_does(acts):
    await begin_later(await acts.open())
    form = await acts.form()
    assert not form["editable"]
    assert "开始" in form["words"]
    assert (await acts.save({"phone": "13905380427"})).json()["code"] == "window_not_open"


async def test_without_a_window_the_form_says_so_and_the_draft_is_refused(acts):
    form = await acts.form()
    assert form["window"] is None
    assert "没有开放" in form["words"]
    assert (await acts.save({"phone": "13905380427"}, version=0)).json()["code"] == "no_window"


@pytest.mark.handbook(75)
@pytest.mark.handbook(47, 75)
async def test_who_moves_leaves_the_draft_behind_and_what_was_handed_in_stays(acts, world):
    await acts.open()
    await acts.save({"postcode": "271999"})
    await acts.hand_in({"postcode": "271998"}, login="aunt", order=1)
    for pupil in world.pupils[:2]:
        await move(pupil, world.schools["other"], world.classes["x"])
    rows = await database.value("SELECT array_agg(state || (draft IS NULL) ORDER BY student_id) FROM submission")
    assert rows == ["seentrue", "submittedfalse"]
    home = (await acts.as_("mother").get("/api/home")).json()
    assert home["children"][0]["duties"] == []


async def test_withdrawing_brings_everything_back_and_the_receipt_stays(acts):
    await acts.open()
    receipt = await acts.hand_in({"phone": "13905380426"})
    assert (await acts.save({"phone": "13905380427"})).json()["code"] == "maintenance_handed_in"
    back = await acts.as_("father").post(f"{acts.path()}/withdraw")
    assert back.status_code == 200, back.text
    assert set(back.json()) == {"student_id"}
    assert (await acts.form())["changed"] == 1
    kept = (await acts.as_("mother").get(f"/api/receipts/{receipt['number']}")).json()
    assert kept["withdrawn"]
    assert (await acts.as_("mother").post(f"{acts.path()}/withdraw")).json()[
        "code"
    ] == "maintenance_nothing_to_withdraw"
    again = await acts.submit()
    assert again.json()["number"] != receipt["number"]


async def test_the_receipt_names_who_handed_in_and_until_when_the_school_answers(acts):
    await acts.open()
    receipt = await acts.hand_in({"phone": "13905380426"}, login="pupil")
    assert receipt["submitted_by_student"]
    seen = (await acts.as_("mother").get(f"/api/receipts/{receipt['number']}")).json()
    assert seen["submitted_by"].startswith("学生")
    step = next(one for one in seen["steps"] if one["state"] == "now")
    assert step["title"] == "学校逐项核对"
    assert step["due_on"]
    assert seen["groups"][0]["changes"][0]["after"] == "13905380426"


STRANGERS = ["aunt", "many"]


@pytest.mark.parametrize("login", STRANGERS)
async def test_other_families_meet_404_everywhere(acts, login):
    await acts.open()
    receipt = await acts.hand_in({"phone": "13905380426"})
    browser = acts.as_(login)
    answers = [
        await browser.get(acts.path()),
        await browser.request("PATCH", f"{acts.path()}/draft", json={"changes": {}}, version=0),
        await browser.post(f"{acts.path()}/check"),
        await browser.request("POST", f"{acts.path()}/submit", json={}, version=0),
        await browser.post(f"{acts.path()}/withdraw"),
        await browser.get(f"/api/receipts/{receipt['number']}"),
    ]
    assert {answer.status_code for answer in answers} == {404}


async def test_a_double_tap_of_fifty_hands_in_once(acts):
    await acts.open()
    version = (await acts.save({"phone": "13905380426"})).json()["version"]
    browser, key = acts.as_("mother"), "one-tap-many-times"
    answers = await asyncio.gather(
        *(
            browser.request(
                "POST", f"{acts.path()}/submit", json={}, version=version,
                headers={"Idempotency-Key": key if n % 2 else f"{key}-{n}"},
            )
            for n in range(50)
        )
    )  # fmt: skip
    statuses = {answer.status_code for answer in answers}
    assert statuses <= {200, 409}, [answer.text for answer in answers if answer.status_code not in {200, 409}][:1]
    assert 200 in statuses
    assert len({answer.json()["number"] for answer in answers if answer.status_code == 200}) == 1
    assert await database.value("SELECT count(*) FROM approval_case") == 1
    assert await database.value("SELECT count(*) FROM submission_receipt") == 1


async def test_two_guardians_saving_at_once_lose_nothing(acts):
    await acts.open()
    one, other = await asyncio.gather(
        acts.save({"phone": "13905380426"}, "mother", version=0),
        acts.save({"phone": "18600003390"}, "father", version=0),
    )
    assert sorted((one.status_code, other.status_code)) == [200, 412]
    won = "13905380426" if one.status_code == 200 else "18600003390"
    assert {value["field"]: value["value"] for value in (await acts.form())["steps"][0]["values"]}["phone"] == won


async def test_nothing_sensitive_stands_in_the_open_in_the_tables(acts):
    await acts.open()
    await acts.hand_in({"phone": "13905380426"})
    for table in ("submission", "submission_item", "approval_case", "approval_event", "audit_entry"):
        found = await database.value(f"SELECT count(*) FROM {table} t WHERE t::text LIKE '%13905380426%'")
        assert found == 0, table


async def take_back_consent(acts, login="mother", order=0):
    path = f"/api/children/{acts.world.pupils[order]}/consents"
    answer = await acts.as_(login).request("PUT", path, json={"purposes": ["view"]})
    assert answer.status_code == 200, answer.text


async def give_consent(acts, login="mother", order=0):
    path = f"/api/children/{acts.world.pupils[order]}/consents"
    answer = await acts.as_(login).request("PUT", path, json={"purposes": ["view", "maintain"]})
    assert answer.status_code == 200, answer.text


@pytest.mark.handbook(75, 138)
async def test_without_consent_nothing_about_a_child_under_14_is_kept(acts):
    await acts.open()
    await take_back_consent(acts)
    form = await acts.form()
    assert (form["editable"], form["consent_missing"]) == (False, True)
    version = form["version"]
    for answer in (
        await acts.save({"phone": "13905380426"}),
        await acts.submit(version=version, nothing_changed=True),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "consent_not_given")
        assert "维护信息" in answer.json()["title"]
        assert "授权" in answer.json()["next"]
    assert await database.value("SELECT count(*) FROM submission WHERE state = 'draft'") == 0
    await give_consent(acts)
    form = await acts.form()
    assert (form["editable"], form["consent_missing"]) == (True, False)
    assert (await acts.save({"phone": "13905380426"})).status_code == 200


@pytest.mark.handbook(138)
async def test_consent_is_each_guardians_own_and_taken_back_between_draft_and_handing_in(acts):
    await acts.open()
    saved = (await acts.save({"phone": "13905380426"})).json()
    await take_back_consent(acts)
    assert (await acts.submit(version=saved["version"])).json()["code"] == "consent_not_given"
    assert (await acts.submit("father", version=saved["version"])).status_code == 200


@pytest.mark.handbook(138)
@pytest.mark.parametrize(
    ("login", "born"),
    [
        pytest.param("pupil", "2018-04-26", id="the pupil's own account is not asked"),
        pytest.param("mother", "2008-04-26", id="from 14 on nobody is asked"),
    ],
)
async def test_who_needs_no_consent(acts, login, born):
    await acts.open()
    await take_back_consent(acts)
    await database.execute("UPDATE student SET birth_date = $2::text::date WHERE id = $1", acts.world.pupils[0], born)
    assert (await acts.save({"phone": "13905380426"}, login)).status_code == 200


async def test_a_pupils_own_account_is_known_as_such(acts):
    assert (await acts.as_("pupil").get("/api/session")).json()["own"] is True
    assert (await acts.as_("mother").get("/api/session")).json()["own"] is False
    assert (await acts.as_("registrar").get("/api/session")).json()["own"] is False
