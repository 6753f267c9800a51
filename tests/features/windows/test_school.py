"""The school's side: opening, counting, reminding, confirming, sending back, undoing, the batch (Q75)."""

import asyncio
from datetime import timedelta

import msgspec
import pytest
from tests.features.windows.conftest import OWN_FIELDS, new_window

from xueji.platform import database


class _Told(msgspec.Struct):
    account_id: int
    body: str


REFUSED = {
    "nobody chosen": ({"scope": "grades", "grades": []}, "window_nobody_chosen"),
    "a grade without classes": ({"scope": "grades", "grades": ["primary-6"]}, "window_nobody_chosen"),
    "no class chosen": ({"scope": "classes", "class_ids": []}, "window_nobody_chosen"),
    "a class of another school": ({"scope": "classes", "class_ids": ["x"]}, "window_class_unknown"),
    "no field chosen": ({"fields": []}, "window_nothing_chosen"),
    "a key field": ({"fields": ["name", "phone"]}, "window_field_not_offered"),
    "an unknown field": ({"fields": ["salary"]}, "window_field_not_offered"),
    "an end in the past": ({"opens": timedelta(days=-3), "closes": timedelta(days=-1)}, "window_period_wrong"),
    "an end before the beginning": ({"opens": timedelta(days=3), "closes": timedelta(days=2)}, "window_period_wrong"),
    "half a year": ({"closes": timedelta(days=180)}, "window_period_wrong"),
}


@pytest.mark.handbook(75)
@pytest.mark.parametrize(("given", "code"), REFUSED.values(), ids=REFUSED.keys())
async def test_a_window_that_makes_no_sense_is_refused_with_words(acts, world, given, code):
    ids = [world.classes.get(one, one) for one in given.get("class_ids", [])]
    body = new_window(**(given | ({"class_ids": ids} if "class_ids" in given else {})))
    answer = await acts.as_("registrar").post("/api/windows", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text
    assert answer.json()["next"]
    assert answer.json()["help"] in {"q075", "q076"}


@pytest.mark.handbook(75)
async def test_windows_for_the_same_pupils_do_not_overlap(acts, world):
    await acts.open(scope="classes", class_ids=[world.classes["a"]])
    clash = await acts.as_("registrar").post("/api/windows", json=new_window(scope="grades", grades=["primary-3"]))
    assert (clash.status_code, clash.json()["code"]) == (409, "window_overlaps")
    assert "三年级（1）班" in clash.json()["why"]
    assert (await acts.as_("registrar").post("/api/windows", json=new_window())).json()["code"] == "window_overlaps"
    await acts.open(scope="grades", grades=["primary-4"])


async def test_two_registrars_at_once_open_one(acts):
    answers = await asyncio.gather(
        *(acts.as_(login).post("/api/windows", json=new_window()) for login in ("registrar", "second"))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409]


@pytest.mark.handbook(75)
async def test_extending_and_closing_early(acts):
    window = await acts.open()
    browser, path = acts.as_("registrar"), f"/api/windows/{window['id']}"
    later = new_window(closes=timedelta(days=10))["closes_at"]
    assert (await browser.post(f"{path}/extend", json={"until": later})).json()["days_left"] >= 9
    assert (await browser.post(f"{path}/extend", json={"until": window["closes_at"]})).json()[
        "code"
    ] == "window_not_later"
    closed = (await browser.post(f"{path}/close")).json()
    assert (closed["state"], closed["closed_early"]) == ("closed", True)
    assert (await browser.post(f"{path}/close")).json()["code"] == "window_over"
    assert (await acts.save({"phone": "13905380426"})).json()["code"] == "window_closed"


PROGRESS = {"registrar": {"a", "b", "c"}, "head": {"a", "b", "c"}, "teacher": {"a"}, "bureau": {"a", "b", "c"}}


@pytest.mark.handbook(75)
@pytest.mark.parametrize(("login", "seen"), PROGRESS.items(), ids=PROGRESS)
async def test_progress_by_class_as_far_as_each_may_see(acts, world, login, seen):
    window = await acts.open()
    await acts.form("aunt", 1)
    await acts.hand_in({"phone": "13905380426"})
    answer = (await acts.as_(login).get(f"/api/windows/{window['id']}/classes")).json()
    by_id = {one["class_id"]: one["counts"] for one in answer["items"]}
    assert set(by_id) == {world.classes[key] for key in seen}
    first = by_id[world.classes["a"]]
    assert (first["pupils"], first["seen"], first["submitted"], first["new"]) == (2, 1, 1, 0)
    pupils = (await acts.as_(login).get(f"/api/windows/{window['id']}/classes/{world.classes['a']}")).json()
    assert [one["state"] for one in pupils["items"]] == ["submitted", "seen"]
    assert ("*" in pupils["items"][0]["name"]) is (login == "bureau")
    foreign = await acts.as_(login).get(f"/api/windows/{window['id']}/classes/{world.classes['b']}")
    assert len(foreign.json()["items"] if foreign.status_code == 200 else []) == (2 if "b" in seen else 0)


@pytest.mark.parametrize("login", ["stranger"])
async def test_another_school_meets_404(acts, world, login):
    window = await acts.open()
    await acts.hand_in({"phone": "13905380426"})
    browser, sheet = acts.as_(login), await acts.sheet_id()
    answers = [
        await browser.get(f"/api/windows/{window['id']}"),
        await browser.get(f"/api/windows/{window['id']}/classes"),
        await browser.get(f"/api/windows/{window['id']}/classes/{world.classes['a']}"),
        await browser.get(f"/api/windows/{window['id']}/live"),
        await browser.post(f"/api/windows/{window['id']}/close"),
        await browser.post(f"/api/windows/{window['id']}/remind", json={}),
        await browser.post(f"/api/windows/{window['id']}/confirm-harmless", json={}),
        await browser.get(f"/api/submissions/{sheet}"),
        await browser.request("POST", f"/api/submissions/{sheet}/decision", json={"accepted": ["phone"]}, version=2),
        await browser.post(f"/api/submissions/{sheet}/undo"),
    ]
    assert [answer.status_code for answer in answers] == [404] * len(answers)


@pytest.mark.handbook(75)
async def test_confirming_some_and_sending_back_the_rest_with_a_reason_then_all_is_well(acts, world, work):
    await acts.open()
    await acts.hand_in({"phone": "13905380426", "commute_mode": "3", "postcode": "271001"})
    half = await acts.decide(["phone", "postcode"], ["commute_mode"], reason="other", text="请写校车线路")
    assert half.status_code == 200, half.text
    assert half.json()["state"] == "returned"
    record = await acts.record()
    assert (record.values["phone"], record.values["commute_mode"]) == ("13905380426", "1")
    await work()
    body = await database.value(
        "SELECT body FROM notice WHERE account_id = $1 AND kind = 'maintenance_returned'", world.accounts["father"]
    )
    assert "请写校车线路" in body
    assert "其他 2 项已经生效" in body
    form = await acts.form()
    assert form["editable"]
    assert form["sent_back"]["returned"] == 1
    shown = {one["field"]: one for step in form["steps"] for one in step["values"]}
    assert shown["commute_mode"]["value"] == "3"
    assert "请写校车线路" in shown["commute_mode"]["returned"]
    again = await acts.hand_in({"commute_mode": "5"}, login="father")
    assert again["count"] == 1
    done = await acts.decide(["commute_mode"])
    assert done.json()["state"] == "confirmed"
    assert (await acts.record()).values["commute_mode"] == "5"


async def test_what_was_sent_back_may_be_mended_after_the_window_has_ended(acts):
    window = await acts.open()
    await acts.hand_in({"phone": "13905380426"})
    assert (await acts.decide(returned=["phone"])).status_code == 200
    await acts.as_("registrar").post(f"/api/windows/{window['id']}/close")
    assert (await acts.hand_in({"phone": "13905380427"}))["count"] == 1


DECISIONS = {
    "no reason": ({"returned": ["phone"]}, 422, "return_reason_unknown"),
    "a reason that is not on the list": ({"returned": ["phone"], "reason": "mood"}, 422, "return_reason_unknown"),
    "其他 without words": ({"returned": ["phone"], "reason": "other"}, 422, "return_text_missing"),
    "nothing chosen": ({}, 422, "nothing_to_decide"),
    "an item that is not there": ({"accepted": ["email"]}, 409, "items_not_waiting"),
    "both accepted and returned": (
        {"accepted": ["phone"], "returned": ["phone"], "reason": "incomplete"}, 409, "items_not_waiting",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("body", "status", "code"), DECISIONS.values(), ids=DECISIONS.keys())
async def test_a_decision_that_makes_no_sense_is_refused(acts, body, status, code):
    await acts.open()
    await acts.hand_in({"phone": "13905380426"})
    sheet = await acts.sheet()
    answer = await acts.as_("registrar").request(
        "POST", f"/api/submissions/{sheet['id']}/decision", json=body, version=sheet["version"]
    )
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (await acts.record()).values["phone"] == "15912347731"


async def test_a_registrar_who_saw_an_older_version_is_told(acts):
    await acts.open()
    await acts.hand_in({"phone": "13905380426", "postcode": "271001"})
    version = (await acts.sheet())["version"]
    assert (await acts.decide(["phone"], version=version)).status_code == 200
    late = await acts.decide(["postcode"], login="second", version=version)
    assert (late.status_code, late.json()["code"]) == (412, "version_conflict")


@pytest.mark.parametrize(("login", "status"), [("teacher", 403), ("head", 403), ("bureau", 403), ("mother", 403)])
async def test_only_the_schools_registrar_confirms(acts, login, status):
    await acts.open()
    await acts.hand_in({"phone": "13905380426"})
    assert (await acts.decide(["phone"], login=login)).status_code == status


@pytest.mark.handbook(75)
async def test_a_field_that_the_school_changed_meanwhile_is_shown_as_a_clash_and_not_overwritten(acts, world):
    await acts.open()
    await acts.hand_in({"phone": "13905380426"})
    record = await acts.record()
    changed = await acts.as_("registrar").request(
        "PATCH", f"/api/students/{world.pupils[0]}", json={"changes": {"phone": "13600001111"}}, version=record.version
    )
    assert changed.status_code == 200, changed.text
    item = (await acts.sheet())["items"][0]
    assert item["clash"]["current"] == "136****1111"
    refused = await acts.decide(["phone"])
    assert (refused.status_code, refused.json()["code"]) == (409, "maintenance_record_changed")
    assert (await acts.record()).values["phone"] == "13600001111"
    assert (await acts.decide(returned=["phone"])).status_code == 200


@pytest.mark.handbook(75)
async def test_undoing_on_the_same_day_restores_by_a_new_change_and_the_items_wait_again(acts, world, work):
    await acts.open()
    mother = str(world.members[0][0])
    await acts.hand_in({"phone": "13905380426"}, members=[{"key": mother, "values": {"phone": "13905380426"}}])
    items = [item["item"] for item in (await acts.sheet())["items"]]
    assert (await acts.decide(items)).json()["may_undo"]
    assert len((await acts.record()).members) == 1
    undone = await acts.as_("second").post(f"/api/submissions/{await acts.sheet_id()}/undo")
    assert undone.status_code == 200, undone.text
    assert undone.json()["state"] == "submitted"
    record = await acts.record()
    assert record.values["phone"] == "15912347731"
    assert [member.values["name"] for member in record.members] == ["林秀英", "林建国"]
    assert await database.value("SELECT count(*) FROM student_change WHERE student_id = $1", world.pupils[0]) == 2
    await work()
    again = await acts.decide([item["item"] for item in (await acts.sheet())["items"]])
    assert again.json()["state"] == "confirmed", again.text
    assert len((await acts.record()).members) == 1


async def test_undoing_is_refused_once_the_record_has_changed_again(acts, world):
    await acts.open()
    await acts.hand_in({"phone": "13905380426"})
    await acts.decide(["phone"])
    record = await acts.record()
    await acts.as_("registrar").request(
        "PATCH", f"/api/students/{world.pupils[0]}", json={"changes": {"phone": "13600001111"}}, version=record.version
    )
    refused = await acts.as_("registrar").post(f"/api/submissions/{await acts.sheet_id()}/undo")
    assert (refused.status_code, refused.json()["code"]) == (409, "undo_record_changed")


async def test_undoing_is_refused_on_another_day(acts):
    await acts.open()
    await acts.hand_in({"phone": "13905380426"})
    await acts.decide(["phone"])
    await database.execute("UPDATE approval_case SET snapshot = jsonb_set(snapshot, '{decision,on}', '\"2026-01-05\"')")
    refused = await acts.as_("registrar").post(f"/api/submissions/{await acts.sheet_id()}/undo")
    assert (refused.status_code, refused.json()["code"]) == (409, "undo_too_late")


@pytest.mark.handbook(75)
async def test_the_batch_confirms_what_is_harmless_and_leaves_what_wants_a_look(acts, world):
    window = await acts.open()
    await acts.hand_in({"commute_mode": "3"})
    await acts.hand_in({"postcode": "271001"}, "many", 2)
    await acts.hand_in({"left_behind": "1"}, "many", 3)
    counts = (await acts.as_("registrar").get(f"/api/windows/{window['id']}")).json()["counts"]
    assert (counts["harmless"], counts["amber"], counts["red"]) == (2, 1, 0)
    done = await acts.as_("registrar").post(f"/api/windows/{window['id']}/confirm-harmless", json={})
    assert done.status_code == 200, done.text
    assert (done.json()["confirmed"], done.json()["left"]) == (2, 1)
    assert (await acts.record(0)).values["commute_mode"] == "3"
    assert (await acts.record(3)).values["left_behind"] == "0"
    states = {
        one["student_id"]: one["state"]
        for one in (
            await acts.as_("registrar").get(f"/api/windows/{window['id']}/classes/{world.classes['b']}")
        ).json()["items"]
    }
    assert states == {world.pupils[2]: "confirmed", world.pupils[3]: "submitted"}
    none = await acts.as_("registrar").post(f"/api/windows/{window['id']}/confirm-harmless", json={})
    assert (none.status_code, none.json()["code"]) == (409, "batch_nothing_harmless")


async def test_the_batch_needs_as_many_statements_for_three_as_for_one(acts, statements):
    window = await acts.open()
    await acts.hand_in({"commute_mode": "3"})
    async with statements() as one:
        await acts.as_("registrar").post(f"/api/windows/{window['id']}/confirm-harmless", json={})
    for order in (2, 3, 4):
        await acts.hand_in({"postcode": "271001"}, "many", order)
    async with statements() as three:
        answer = await acts.as_("registrar").post(f"/api/windows/{window['id']}/confirm-harmless", json={})
    assert answer.json()["confirmed"] == 3
    assert len(three) == len(one)


RISKS = {
    "another guardian": ({}, [{"values": {"guardian": False}}, {"values": {"guardian": True}}], "监护人换人", 2),
    "a member is removed": ({}, [{"values": {}}], "去掉家庭成员", 1),
    "left-behind child": ({"left_behind": "1"}, None, "影响关爱名单", 1),
    "a value that was not there": ({"email": "lin@example.cn"}, None, "原来没填", 0),
}


@pytest.mark.parametrize(("changes", "members", "label", "level"), RISKS.values(), ids=RISKS.keys())
async def test_the_school_sees_what_to_look_at(acts, world, changes, members, label, level):
    await acts.open(fields=[*OWN_FIELDS, "email"])
    more = {}
    if members is not None:
        keys = [str(one) for one in world.members[0]]
        more = {"members": [{"key": key, **(given or {})} for key, given in zip(keys, members, strict=False)]}
    await acts.hand_in(changes, **more)
    sheet = await acts.sheet()
    assert label in [risk["label"] for item in sheet["items"] for risk in item["risks"]]
    assert sheet["level"] == level


async def test_a_phone_that_other_pupils_have_is_flagged_but_not_among_one_guardians_children(acts):
    await acts.open()
    await acts.hand_in({"phone": "13812340000"}, "many", 2)
    await acts.hand_in({"phone": "13812340000"}, "many", 3)
    assert not [risk for item in (await acts.sheet(order=3))["items"] for risk in item["risks"] if risk["level"] == 2]
    await acts.hand_in({"phone": "13812340000"})
    assert [risk["label"] for item in (await acts.sheet())["items"] for risk in item["risks"]] == ["和另外 2 人相同"]


@pytest.mark.handbook(75)
async def test_one_tap_reminds_the_silent_once_a_day(acts, world, work):
    window = await acts.open()
    await work()
    await acts.hand_in({"phone": "13905380426"})
    path = f"/api/windows/{window['id']}/remind"
    teacher = await acts.as_("teacher").post(path, json={})
    assert (teacher.json()["guardians"], teacher.json()["pupils"]) == (1, 1), teacher.text
    again = await acts.as_("teacher").post(path, json={})
    assert (again.status_code, again.json()["code"]) == (409, "window_nobody_to_remind")
    all_others = (await acts.as_("registrar").post(path, json={})).json()
    assert (all_others["guardians"], all_others["pupils"], all_others["already"]) == (1, 3, 1)
    told = await database.fetch(
        _Told, "SELECT account_id, body FROM notice WHERE kind = 'maintenance_reminder' ORDER BY id"
    )
    assert [one.account_id for one in told] == [world.accounts["aunt"], world.accounts["many"]]
    assert told[1].body.count("、") == 2


async def test_opening_tells_every_guardian_once_however_often_the_job_runs(acts, world, work):
    window = await acts.open()
    await work()
    from xueji.features.windows.jobs import opened  # noqa: PLC0415

    await opened(None, window_id=window["id"])
    found = await database.value("SELECT count(*) FROM notice WHERE kind = 'maintenance_opened'")
    assert found == 5
    assert world.accounts


async def test_overdue_sheets_come_to_the_county(acts, world, work):
    await acts.open()
    await acts.hand_in({"phone": "13905380426"})
    assert (await acts.as_("bureau").get("/api/worklist")).json()["groups"] == []
    mine = (await acts.as_("registrar").get("/api/worklist")).json()
    assert [(row["kind"], row["count"]) for row in mine["groups"]] == [("confirm", 1)]
    await database.execute("UPDATE submission SET due_on = current_date - 3")
    await database.execute(
        "UPDATE approval_case SET step_opened_at = '2026-09-01', due_on = '2026-09-15',"
        " owed_on = current_date, snapshot = jsonb_set(snapshot, '{open_steps,confirm,opened_on}', '\"2026-09-01\"')"
    )
    from xueji.features.casework.jobs import keep_time  # noqa: PLC0415

    await keep_time(None)
    await work()
    assert (await acts.as_("bureau").get("/api/worklist")).json()["groups"][0]["kind"] == "overdue"
    told = await database.value(
        "SELECT array_agg(account_id ORDER BY account_id) FROM notice WHERE kind = 'maintenance_overdue'"
    )
    assert told == sorted(world.accounts[login] for login in ("registrar", "second", "bureau"))


@pytest.mark.handbook(75)
async def test_what_the_county_forbids_or_requires_binds_the_schools_windows(acts):
    rules = (await acts.as_("bureau").get("/api/field-rules")).json()
    assert rules["may_set"]
    put = await acts.as_("bureau").request(
        "PUT", "/api/field-rules", version=rules["version"],
        json={"rules": [{"name": "email", "rule": "forbid"}, {"name": "health", "rule": "require"}]},
    )  # fmt: skip
    assert put.status_code == 200, put.text
    stale = await acts.as_("bureau").request("PUT", "/api/field-rules", version=0, json={"rules": []})
    assert stale.status_code == 412
    browser = acts.as_("registrar")
    missing = await browser.post("/api/windows", json=new_window())
    assert missing.json()["code"] == "window_field_required"
    assert "健康状况" in missing.json()["title"]
    forbidden = await browser.post("/api/windows", json=new_window(fields=[*OWN_FIELDS, "health", "email"]))
    assert forbidden.json()["code"] == "window_field_forbidden"
    assert "临溪县教育和体育局" in forbidden.json()["why"]
    page = (await browser.get("/api/window-fields")).json()
    fields = {one["name"]: one for group in page["groups"] for one in group["fields"]}
    assert (fields["email"]["rule"], fields["health"]["offered"]) == ("forbid", True)
    assert [grade["label"] for grade in page["grades"]] == ["三年级", "四年级"]
    assert (await browser.request("PUT", "/api/field-rules", version=0, json={"rules": []})).status_code == 403


async def test_reads_of_pupils_by_staff_are_written_down(acts, world):
    window = await acts.open()
    await acts.hand_in({"phone": "13905380426"})
    before = await database.value("SELECT count(*) FROM audit_read")
    await acts.as_("registrar").get(f"/api/windows/{window['id']}/classes/{world.classes['a']}")
    await acts.sheet()
    assert await database.value("SELECT count(*) FROM audit_read") == before + 2


async def test_the_home_and_the_class_list_take_few_statements_whatever_the_number(acts, world, statements):
    window = await acts.open()
    async with statements() as three:
        home = await acts.as_("many").get("/api/home")
    assert len(home.json()["children"]) == 3
    assert len(three) <= 4
    acts.as_("registrar")
    async with statements() as pupils:
        await acts.as_("registrar").get(f"/api/windows/{window['id']}/classes/{world.classes['b']}")
    assert len(pupils) <= 4


async def test_home_says_what_is_to_be_done_and_by_when(acts):
    await acts.open()
    duty = (await acts.as_("mother").get("/api/home")).json()["children"][0]["duties"][0]
    assert (duty["state"], duty["act"], duty["title"]) == ("new", "去核对", "核对家庭信息")
    assert "剩" in duty["note"]
    await acts.hand_in({"phone": "13905380426"})
    child = (await acts.as_("mother").get("/api/home")).json()["children"][0]
    assert child["duties"][0]["state"] == "submitted"
    assert child["live"][0]["days"] == 10


async def test_deciding_and_withdrawing_at_once_leaves_one_truth(acts):
    await acts.open()
    for number in ("13905380426", "13905380427", "13905380428"):
        await acts.hand_in({"phone": number})
        version = (await acts.sheet())["version"]
        decided, withdrawn = await asyncio.gather(
            acts.decide(["phone"], version=version), acts.as_("mother").post(f"{acts.path()}/withdraw")
        )
        assert sorted((decided.status_code == 200, withdrawn.status_code == 200)) == [False, True], (
            decided.text, withdrawn.text,
        )  # fmt: skip
        kept = (await acts.record()).values["phone"]
        assert (kept == number) is (decided.status_code == 200)
        if decided.status_code == 200:
            break
