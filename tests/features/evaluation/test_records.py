"""Pupils write their records on the phone; what is written stays, what is missing is said, nobody writes for them."""

import asyncio
import uuid
from datetime import timedelta

import pytest
from written import DEED, PRACTICE, STATEMENT, picture, set_calendar

from xueji.features.evaluation.kinds import RecordKind, kinds_in
from xueji.platform import database
from xueji.platform.database import transaction
from xueji.platform.doors import Family
from xueji.platform.gate import MAY

pytestmark = pytest.mark.usefixtures("open_term")


async def practice(acts, **changes):
    return await acts.add("practice", PRACTICE | {"starts_on": acts.day(9), "ends_on": acts.day(8)} | changes)


# --- writing --------------------------------------------------------------------------------------------------------


async def test_a_term_begins_with_nine_kinds_and_all_of_them_missing(acts):
    page = await acts.page()
    assert (page["missing"], page["required"], page["editable"], page["closed"]) == (9, 9, True, None)
    assert [kind["state"] for kind in page["kinds"]] == ["new"] * 9
    assert page["term_label"] == "高一上学期"
    assert page["days_left"] == 20


@pytest.mark.handbook(135)
async def test_a_kind_brings_explanation_and_example_to_where_it_is_filled_in(acts):
    info = (await acts.kind("practice"))["info"]
    assert "志愿服务" in info["explanation"]
    assert "小时" in info["example"]
    assert [field["name"] for field in info["fields"]][:3] == ["title", "place", "starts_on"]


async def test_one_word_is_a_draft_and_the_page_says_what_is_missing(acts):
    record = await acts.add("practice", {"title": "社区图书室"})
    assert record["complete"] is False
    page = await acts.page()
    own = next(kind for kind in page["kinds"] if kind["kind"] == "practice")
    assert (own["state"], own["drafts"], own["records"]) == ("draft", 1, 0)
    assert own["note"] == "有 1 条写了一半，还缺 7 项"


@pytest.mark.handbook(123)
async def test_what_is_filled_in_counts_at_once(acts):
    record = await practice(acts)
    assert record["missing"] == ["照片"]
    done = (await acts.give_picture(record)).json()
    assert (done["complete"], done["missing"]) == (True, [])
    page = await acts.page()
    assert page["missing"] == 8
    assert page["dimensions"][4] == {
        "dimension": "practice", "label": "社会实践", "records": 1, "answered": 1, "kinds": 1,
    }  # fmt: skip


async def test_saving_part_keeps_the_rest(acts):
    record = await practice(acts, hours="")
    saved = (await acts.save(record, {"hours": "６"})).json()
    assert saved["values"]["hours"] == "6"
    assert saved["values"]["title"] == PRACTICE["title"]
    assert saved["version"] == record["version"] + 1


async def test_the_same_save_again_changes_nothing(acts):
    record = await practice(acts)
    first = await acts.save(record, {"hours": "7"})
    again = await acts.save(record, {"hours": "7"})
    assert again.status_code == 200
    assert again.json()["version"] == first.json()["version"]


async def test_a_lost_answer_asked_for_again_adds_no_second_record(acts, as_, world):
    key, body = uuid.uuid4().hex, {"kind": "deed", "values": DEED}
    path = f"/api/children/{world.pupils['qi']}/evaluation/records"
    answers = [await as_("qi").post(path, json=body, headers={"Idempotency-Key": key}) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert len((await acts.kind("deed"))["records"]) == 1


async def test_who_saves_later_over_something_else_sees_both(acts):
    record = await practice(acts)
    await acts.save(record, {"hours": "7"})
    late = await acts.save(record, {"hours": "8"})
    assert late.status_code == 412
    problem = late.json()
    assert problem["code"] == "evaluation_record_overtaken"
    [difference] = problem["facts"]["differences"]
    assert (difference["label"], difference["yours"], difference["theirs"]) == ("时长（小时）", "8", "7")


async def test_a_faulty_day_is_kept_as_a_draft(acts, world):
    tomorrow = (world.today + timedelta(days=1)).isoformat()
    record = await practice(acts, ends_on=tomorrow)
    assert record["values"]["ends_on"] == tomorrow
    assert [error["code"] for error in record["errors"]] == ["date_later"]


async def test_an_answer_to_what_is_not_asked_is_refused(acts):
    answer = await acts.try_add("deed", {"hours": "3"})
    assert (answer.status_code, answer.json()["code"]) == (422, "evaluation_field_unknown")


async def test_a_kind_takes_no_more_than_its_limit(acts):
    for _ in range(3):
        await acts.add("research", {"title": "校门口为什么堵车"})
    answer = await acts.try_add("research", {"title": "第四个"})
    assert (answer.status_code, answer.json()["code"]) == (409, "evaluation_too_many")
    assert (await acts.kind("research"))["may_add"] is False


async def test_twelve_at_once_stay_within_the_limit(acts):
    answers = await asyncio.gather(*(acts.try_add("research", {"title": f"课题 {n}"}) for n in range(12)))
    codes = [answer.status_code for answer in answers]
    assert codes.count(201) == 3
    assert set(codes) <= {201, 409}


async def test_a_removed_record_is_gone_with_its_pictures(acts, as_):
    record = await practice(acts)
    await acts.give_picture(record)
    answer = await as_("qi").delete(f"/api/evaluation-records/{record['id']}")
    assert answer.status_code == 200
    assert (await acts.kind("practice"))["records"] == []
    assert await database.value("SELECT count(*) FROM evaluation_picture") == 0
    assert (await acts.page())["missing"] == 9


async def test_what_is_written_lies_sealed(acts):
    await acts.add("mind", {"title": "不敢开口"})
    sealed = await database.value("SELECT sealed FROM evaluation_record")
    assert "不敢开口".encode() not in sealed


# --- pictures -------------------------------------------------------------------------------------------------------


async def test_a_picture_sent_again_after_a_cut_line_is_there_once(acts):
    record = await practice(acts)
    key = uuid.uuid4().hex
    first = await acts.give_picture(record, data=picture(), **{"Idempotency-Key": key})
    again = await acts.give_picture(record, data=picture(), **{"Idempotency-Key": key})
    assert first.json() == again.json()
    assert len(again.json()["pictures"]) == 1


async def test_pictures_are_counted_shown_and_taken_away(acts, as_):
    record = await practice(acts)
    for shade in range(6):
        full = (await acts.give_picture(record, data=picture(shade))).json()
    seventh = await acts.give_picture(record, data=picture(7))
    assert (seventh.status_code, seventh.json()["code"]) == (409, "evaluation_pictures_full")
    shown = await as_("mother").get(full["pictures"][0]["address"])
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    left = (await as_("qi").delete(full["pictures"][0]["address"])).json()
    assert len(left["pictures"]) == 5
    for one in left["pictures"]:
        left = (await as_("qi").delete(one["address"])).json()
    assert left["complete"] is False


@pytest.mark.parametrize("data", [b"GIF89a", b"\xff\xd8\xff\xe0 torn", b"%PDF-1.7"], ids=["gif", "torn", "pdf"])
async def test_what_is_no_picture_is_refused(acts, data):
    record = await practice(acts)
    answer = await acts.give_picture(record, data=data)
    assert (answer.status_code, answer.json()["code"]) == (422, "evaluation_picture_unfit")


async def test_a_picture_too_large_is_refused(acts):
    record = await practice(acts)
    answer = await acts.give_picture(record, data=b"\xff\xd8\xff" + bytes(4 * 1024 * 1024))
    assert answer.json()["code"] == "evaluation_picture_unfit"


# --- nothing to fill in ---------------------------------------------------------------------------------------------


async def test_nothing_this_term_is_an_answer_and_can_be_taken_back(acts):
    answer = await acts.say_nothing("research")
    assert answer.json()["nothing"] is True
    assert (await acts.page())["missing"] == 8
    await acts.say_nothing("research", nothing=False)
    assert (await acts.page())["missing"] == 9


async def test_a_record_takes_the_word_back_by_itself(acts):
    await acts.say_nothing("deed")
    await acts.add("deed", {"title": "还是有一件"})
    assert (await acts.kind("deed"))["nothing"] is False


async def test_whoever_has_records_cannot_say_that_there_are_none(acts):
    await acts.add("deed", {"title": "有一件"})
    answer = await acts.say_nothing("deed")
    assert (answer.status_code, answer.json()["code"]) == (409, "evaluation_nothing_but_records")


async def test_a_statement_is_written_by_everybody(acts):
    answer = await acts.say_nothing("statement")
    assert (answer.status_code, answer.json()["code"]) == (422, "evaluation_nothing_not_offered")
    await acts.add("statement", STATEMENT)
    assert (await acts.page())["missing"] == 8


async def test_in_the_last_year_the_statement_has_its_full_name(acts, world):
    await database.execute("UPDATE student SET grade = 3 WHERE id = $1", world.pupils["qi"])
    assert (await acts.kind("statement"))["info"]["label"] == "陈述总报告"


# --- selection ------------------------------------------------------------------------------------------------------


async def deeds(acts, number):
    return [
        (await acts.add("deed", DEED | {"title": f"第 {n} 件事", "starts_on": acts.day(n + 1)}))["id"]
        for n in range(number)
    ]


async def test_the_first_ones_go_into_the_archive_without_being_picked(acts):
    await deeds(acts, 4)
    assert [record["selected"] for record in (await acts.kind("deed"))["records"]] == [True, True, True, False]


async def test_pupils_put_their_records_in_order_and_pick_those_for_the_archive(acts):
    ids = await deeds(acts, 4)
    order = list(reversed(ids))
    answer = await acts.choose("deed", order, order[:2])
    assert answer.status_code == 200, answer.text
    records = (await acts.kind("deed"))["records"]
    assert [record["id"] for record in records] == order
    assert [record["selected"] for record in records] == [True, True, False, False]


async def test_no_more_than_the_limit_are_picked(acts):
    ids = await deeds(acts, 4)
    answer = await acts.choose("deed", ids, ids)
    assert (answer.status_code, answer.json()["code"]) == (422, "evaluation_too_many_selected")


async def test_a_draft_is_not_picked(acts):
    ids = [*await deeds(acts, 1), (await acts.add("deed", {"title": "半件"}))["id"]]
    answer = await acts.choose("deed", ids, ids)
    assert (answer.status_code, answer.json()["code"]) == (409, "evaluation_selection_moved")


async def test_a_list_that_has_changed_meanwhile_is_not_guessed(acts):
    ids = await deeds(acts, 2)
    answer = await acts.choose("deed", ids[:1], ids[:1])
    assert answer.json()["code"] == "evaluation_selection_moved"


async def test_where_everything_counts_nothing_is_picked(acts):
    ids = [
        (await acts.add("mind", {"title": f"第 {n} 次", "starts_on": acts.day(), "summary": "难" * 40}))["id"]
        for n in range(2)
    ]
    assert (await acts.choose("mind", ids, ids[:1])).json()["code"] == "evaluation_not_selectable"
    assert (await acts.choose("mind", ids[::-1], ids)).status_code == 200


async def test_a_record_that_becomes_a_draft_again_leaves_the_archive(acts):
    [record_id] = await deeds(acts, 1)
    record = (await acts.as_("qi").get(f"/api/evaluation-records/{record_id}")).json()["record"]
    saved = (await acts.save(record, {"title": ""})).json()
    assert (saved["complete"], saved["selected"]) == (False, False)


# --- who may, and who not yet ---------------------------------------------------------------------------------------


async def test_a_guardian_of_a_pupil_of_fourteen_looks_on(acts):
    page = await acts.page("qi", "mother")
    assert page["closed"]["code"] == "evaluation_only_pupil"
    answer = await acts.try_add("deed", DEED, "qi", "mother")
    assert (answer.status_code, answer.json()["code"]) == (403, "evaluation_only_pupil")


async def test_a_guardian_of_a_younger_child_writes_with_it(acts):
    record = await acts.add("deed", DEED, "xiao", "mother")
    seen = (await acts.as_("xiao").get(f"/api/evaluation-records/{record['id']}")).json()
    assert (seen["editable"], seen["record"]["saved_by"]) == (True, "布合丽其·艾合买提")
    writer = await database.value("SELECT writer FROM evaluation_record")
    assert writer == "guardian"


@pytest.mark.handbook(134)
async def test_without_a_class_it_says_who_mends_it_and_opens_at_once(acts, world):
    page = await acts.page("lan", "mother")
    assert page["closed"]["code"] == "evaluation_no_class"
    assert "分班" in page["closed"]["next"]
    await database.execute("UPDATE student SET class_id = $1 WHERE id = $2", world.classes["h1"], world.pupils["lan"])
    assert (await acts.page("lan", "mother"))["closed"]["code"] == "evaluation_only_pupil"


@pytest.mark.handbook(149)
async def test_a_suspended_pupil_is_told_that_there_is_nothing_to_fill_in(acts):
    page = await acts.page("xiu", "mother")
    assert page["closed"]["title"] == "休学期间不用填综评"
    assert (await acts.try_add("deed", DEED, "xiu", "mother")).json()["code"] == "evaluation_suspended"


@pytest.mark.handbook(129)
async def test_a_pupil_with_a_passport_learns_which_way_leads_to_an_account(acts):
    page = await acts.page("gang")
    assert page["closed"]["code"] == "evaluation_no_account"
    assert "护照" in page["closed"]["why"]
    assert "省里同意" in page["closed"]["why"]
    assert (await acts.try_add("deed", DEED, "gang")).json()["code"] == "evaluation_no_account"


@pytest.mark.handbook(114)
@pytest.mark.handbook(147)
async def test_name_and_class_are_the_records_own_and_change_with_it(acts, world):
    await database.execute(
        "UPDATE student SET name = '欧阳沐宸', class_id = $1 WHERE id = $2", world.classes["h2"], world.pupils["qi"]
    )
    page = await acts.page()
    assert (page["child"]["name"], page["child"]["class_name"]) == ("欧阳沐宸", "高一（4）班")
    assert page["others"][0]["words"] == "欧阳沐宸，高一（4）班"


async def test_what_nobody_has_filled_in_yet_is_said_so(acts):
    others = (await acts.page())["others"]
    assert len(others) == 8
    assert others[-1]["words"] == "班主任还没填"
    assert [one["there"] for one in others] == [True] + [False] * 7


async def test_after_the_last_day_it_can_be_read_but_not_written(acts, world):
    record = await practice(acts)
    early = acts.dates(until=-1)
    answer = await acts.open_term(dates=early, version=1)
    assert answer.status_code == 200, answer.text
    page = await acts.page()
    assert (page["editable"], page["closed"]["code"]) == (False, "evaluation_over")
    refused = await acts.save(record, {"hours": "9"})
    assert refused.json()["code"] == "evaluation_over"
    assert (await acts.as_("qi").get(f"/api/evaluation-records/{record['id']}")).json()["record"]["values"][
        "hours"
    ] == "6"


async def test_a_record_of_an_earlier_term_is_read_only(acts, world):
    record = await practice(acts)
    async with transaction() as tx:
        await set_calendar(tx, world, world.today - timedelta(days=200))
    seen = (await acts.as_("qi").get(f"/api/evaluation-records/{record['id']}")).json()
    assert (seen["editable"], seen["closed"]["code"]) == (False, "evaluation_over")
    assert (await acts.save(record, {"hours": "9"})).json()["code"] in {"evaluation_over", "evaluation_not_open"}


async def test_nobody_elses_record_exists(acts, as_):
    record = await practice(acts)
    mine = (await acts.give_picture(record)).json()
    for login in ("far", "xiao"):
        assert (await as_(login).get(f"/api/evaluation-records/{record['id']}")).status_code == 404
        assert (await acts.save(record, {"hours": "1"}, login)).status_code == 404
        assert (await as_(login).get(mine["pictures"][0]["address"])).status_code == 404


# --- teachers -------------------------------------------------------------------------------------------------------


def test_no_door_that_writes_a_pupils_own_record_opens_for_staff(app):
    writing = [
        (sorted(handler.http_methods), handler.opt[MAY])
        for route in app.routes
        for handler in getattr(route, "route_handlers", [])
        if (
            "/evaluation" in route.path and ("child" in route.path or "record" in route.path or "picture" in route.path)
        )
        and handler.http_methods & {"POST", "PUT", "PATCH", "DELETE"}
    ]
    assert len(writing) == 8  # one of them questions what others entered
    assert all(may is Family for _, may in writing)


async def test_a_teacher_who_tries_is_turned_away(acts, as_, world):
    record = await practice(acts)
    for login in ("teacher", "jiaowu", "registrar"):
        tried = await as_(login).request(
            "PATCH",
            f"/api/evaluation-records/{record['id']}",
            json={"values": {"hours": "1"}},
            version=record["version"],
        )
        assert (tried.status_code, tried.json()["code"]) == (403, "family_only")
        added = await acts.try_add("deed", DEED, "qi", login)
        assert added.status_code == 403


# --- the sum --------------------------------------------------------------------------------------------------------


async def test_the_sheet_is_the_sum_of_the_records_whatever_happens(acts, as_):
    """A long walk of acts; after each the kept sum equals a full recount."""
    kept = []
    for step in range(24):
        kind = list(RecordKind)[step % 8].value
        if step % 5 == 4 and kept:
            await as_("qi").delete(f"/api/evaluation-records/{kept.pop(0)}")
        elif step % 7 == 6:
            await acts.say_nothing(kind)
        else:
            values = DEED | {"starts_on": acts.day()} if kind == "deed" else {"title": f"第 {step} 步"}
            answer = await acts.try_add(kind, values)
            kept += [answer.json()["id"]] if answer.status_code == 201 else []
        await recount()


async def recount():
    rows = await database.fetch(dict, "SELECT kind, complete FROM evaluation_record")
    sheets = await database.fetch(dict, "SELECT filled, started, nothing, complete FROM evaluation_sheet")
    sheet = sheets[0] if sheets else {"filled": 0, "started": 0, "nothing": 0, "complete": 0}
    assert kinds_in(sheet["filled"]) == {RecordKind(row["kind"]) for row in rows if row["complete"]}
    assert kinds_in(sheet["started"]) == {RecordKind(row["kind"]) for row in rows if not row["complete"]}
    assert sheet["complete"] == sum(row["complete"] for row in rows)
    assert not sheet["nothing"] & (sheet["filled"] | sheet["started"])
