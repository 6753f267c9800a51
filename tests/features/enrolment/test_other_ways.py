"""The ways beside the ordinary one: continuing, the bureau's own, grades, classes, templates (Q17, 19, 20, 39, 51)."""

import asyncio
import io

import msgspec
import pytest
from PIL import Image
from tests.features.enrolment.conftest import id_number, mother, values

from xueji.features import organisations, problem_records, students
from xueji.features.enrolment.jobs import forget_evidence
from xueji.features.organisations import SchoolCodeAcknowledged
from xueji.features.problem_records import ProblemKind
from xueji.platform import database
from xueji.platform.database import transaction
from xueji.platform.events import publish
from xueji.platform.jobs import JobContext


async def graduate(acts, order=1):
    """A pupil of the primary school who has graduated; answers the id of the record."""
    [enrolment_id] = await acts.enrolled(order)
    pupil = await acts.student(enrolment_id)
    await database.execute("UPDATE student SET state = 'graduated', grade = 6 WHERE id = $1", pupil.id)
    return pupil


def person(order=1, **changed):
    return {"name": values(order)["name"], "id_number": id_number(order=order * 2)} | changed


async def look_up(acts, *persons, login="junior", stage="junior"):
    answer = await acts.as_(login).post("/api/continuations/look-up", json={"stage": stage, "persons": list(persons)})
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


@pytest.mark.handbook(1)
@pytest.mark.handbook(19)
async def test_a_junior_school_continues_the_primary_record_and_the_number_stays(acts, world):
    before = await graduate(acts)
    [found] = await look_up(acts, person())
    assert (found["verdict_label"], found["school"], found["state_label"]) == ("可以接续", "临溪县第二实验小学", "毕业")
    assert "*" in found["number"]
    body = {"stage": "junior", "grade": 1, "class_id": world.classes["j"], "persons": [person()]}
    [went_on] = (await acts.as_("junior").post("/api/continuations", json=body)).json()["items"]
    enrolment_id = went_on["enrolment_id"]
    await acts.work()
    for answer in (
        await acts.submit(enrolment_id, login="junior"),
        await acts.decide(enrolment_id, login="junior_head"),
        await acts.decide(enrolment_id, login="county"),
    ):
        assert answer.status_code == 200, answer.text
    await acts.work()
    after = await acts.student(enrolment_id)
    assert (after.id, after.state, after.school_id) == (before.id, "in_school", world.schools["junior"])
    assert (after.provincial_number, after.kind) == (before.provincial_number, "G")
    assert await database.value("SELECT count(*) FROM student") == 1


@pytest.mark.handbook(19)
async def test_one_record_is_continued_once_and_goes_back_when_it_is_cancelled(acts, world):
    before = await graduate(acts)
    body = {"stage": "junior", "grade": 1, "persons": [person()]}
    [first] = (await acts.as_("junior").post("/api/continuations", json=body)).json()["items"]
    [second] = (await acts.as_("junior").post("/api/continuations", json=body)).json()["items"]
    assert (second["verdict_label"], second["enrolment_id"]) == ("别的学校已经接续了", None)
    cancelled = await acts.act(first["enrolment_id"], "cancel", login="junior")
    assert cancelled.status_code == 200, cancelled.text
    back = await acts.student(first["enrolment_id"])
    assert (back.state, back.school_id) == ("graduated", before.school_id)
    [again] = (await acts.as_("junior").post("/api/continuations", json=body)).json()["items"]
    assert again["enrolment_id"]


@pytest.mark.handbook(19)
async def test_what_comes_back_of_a_continued_record_is_filed_again_at_the_new_school(acts, world):
    before = await graduate(acts)
    body = {"stage": "junior", "grade": 1, "persons": [person()]}
    [one] = (await acts.as_("junior").post("/api/continuations", json=body)).json()["items"]
    enrolment_id = one["enrolment_id"]
    await acts.work()
    await acts.submit(enrolment_id, login="junior")
    await acts.decide(enrolment_id, login="junior_head", agree=False, reason="material")
    assert (await acts.student(enrolment_id)).school_id == before.school_id
    assert (await acts.submit(enrolment_id, login="junior")).status_code == 200
    here = await acts.student(enrolment_id)
    assert (here.school_id, here.state) == (world.schools["junior"], "waiting")


@pytest.mark.handbook(17)
async def test_a_doubled_number_stops_the_next_stage_a_failed_identity_check_does_not(acts):
    one, two = await graduate(acts, 1), await graduate(acts, 2)
    async with transaction() as tx:
        await problem_records.open_many(tx, ProblemKind.DUPLICATE_HERE, {one.id: "两校都有"})
        await problem_records.open_many(tx, ProblemKind.NOT_VERIFIED, {two.id: "刚改名"})
    found = {row["name"]: row for row in await look_up(acts, person(1), person(2))}
    assert found[values(1)["name"]]["verdict"] == "duplicate"
    assert "问题学籍" in found[values(1)["name"]]["way"]
    assert found[values(2)["name"]]["verdict"] == "fits"


@pytest.mark.handbook(19)
@pytest.mark.handbook(20)
async def test_who_cannot_be_continued_is_shown_the_way(acts):
    [enrolment_id] = await acts.enrolled(1)
    await database.execute("UPDATE student SET stage = 'junior' WHERE id = $1", (await acts.student(enrolment_id)).id)
    [found] = await look_up(acts, person(1), login="senior", stage="senior")
    assert (found["verdict"], "学生毕业处理" in found["way"]) == ("not_graduated", True)
    [stranger] = await look_up(acts, person(1, name="另一个名字"), login="senior", stage="senior")
    assert stranger["verdict"] == "no_record"
    for way in ("跨省转学", "毕业后跨省就学", "补建", "主管部门代办"):
        assert way in stranger["way"]
    assert stranger["school"] == ""


def picture(size=(600, 400)):
    kept = io.BytesIO()
    Image.new("RGB", size, "white").save(kept, "JPEG")
    return kept.getvalue()


async def proof(acts, login="county", content=None, name="通行证.jpg"):
    return await acts.as_(login).post(
        "/api/enrolment-evidence", files={"data": (name, content or picture(), "image/jpeg")}
    )


def permit_body(world, evidence, **changed):
    own = values(1, id_type="F", id_number="H12345678", overseas_kind="01") | changed.pop("values", {})
    return {
        "school_id": world.schools["junior"], "stage": "junior", "grade": 1, "permit": "hk_macao", "values": own,
        "members": [mother()], "reason": "家长申请在临溪就读", "evidence_ids": evidence,
    } | changed  # fmt: skip


@pytest.mark.handbook(19)
@pytest.mark.handbook(13)
async def test_the_bureau_enrols_who_holds_a_permit_and_a_second_person_decides(acts, world):
    evidence = (await proof(acts)).json()["id"]
    entered = await acts.as_("county").post("/api/bureau-enrolments", json=permit_body(world, [evidence]))
    assert entered.status_code == 201, entered.text
    enrolment_id = entered.json()["row"]["id"]
    await acts.work()
    seen = await acts.read(enrolment_id, "county")
    assert (seen["row"]["state_label"], seen["permit_label"]) == ("待提交", "港澳居民证件")
    assert seen["checks"][2]["state_label"] == "不用核对"
    shown = await acts.as_("county2").get(seen["evidence"][0]["url"])
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    assert (await acts.as_("far_county").get(seen["evidence"][0]["url"])).status_code == 404
    assert (await acts.submit(enrolment_id, login="county")).status_code == 200
    [own] = (await acts.decide(enrolment_id, login="county")).json()["facts"]["left"]
    assert own["code"] == "own_application"
    assert (await acts.decide(enrolment_id, login="county2")).status_code == 200
    await acts.work()
    pupil = await acts.student(enrolment_id)
    assert (pupil.state, pupil.trouble) == ("in_school", "no_class")
    assigned = await acts.as_("junior").post(
        "/api/class-assignments", json={"class_id": world.classes["j"], "student_ids": [pupil.id]}
    )
    assert assigned.status_code == 200, assigned.text
    await acts.work()
    assert (await acts.student(enrolment_id)).kind == "J"


UNFIT = {
    "a resident ID with a permit's reason": ({"values": {"id_type": "1"}}, "permit_unfit"),
    "a passport with a permit's reason": ({"values": {"id_type": "A"}}, "permit_unfit"),
    "an unknown reason": ({"permit": "whatever"}, "permit_unfit"),
    "a new household in primary school": ({"permit": "new_household", "stage": "primary"}, "permit_unfit"),
}


@pytest.mark.handbook(19)
@pytest.mark.parametrize(("changed", "code"), UNFIT.values(), ids=UNFIT.keys())
async def test_papers_and_reason_belong_together(acts, world, changed, code):
    evidence = (await proof(acts)).json()["id"]
    answer = await acts.as_("county").post("/api/bureau-enrolments", json=permit_body(world, [evidence], **changed))
    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text


@pytest.mark.handbook(20)
async def test_a_new_number_after_settling_down_is_enrolled_by_the_bureau_and_only_by_it(acts, world):
    evidence = (await proof(acts)).json()["id"]
    body = permit_body(
        world, [evidence], permit="new_household",
        values={"id_type": "1", "id_number": id_number(order=64), "overseas_kind": "00"},
    )  # fmt: skip
    assert (await acts.as_("county").post("/api/bureau-enrolments", json=body)).status_code == 201
    assert (await acts.as_("registrar").post("/api/bureau-enrolments", json=body)).status_code == 403
    twice = await acts.as_("county").post(
        "/api/bureau-enrolments", json=body | {"values": values(7) | {"id_type": "1"}}
    )
    assert twice.json()["code"] == "evidence_unknown"


FILES = {
    "a PDF": (b"%PDF-1.7 not a picture", "a.pdf"),
    "a torn JPEG": (b"\xff\xd8\xff\xe0 torn", "a.jpg"),
    "more than 2 MB": (b"\xff\xd8\xff" + b"0" * (2 * 1024 * 1024 + 1), "a.jpg"),
}


@pytest.mark.handbook(19)
@pytest.mark.parametrize(("content", "name"), FILES.values(), ids=FILES.keys())
async def test_evidence_is_a_picture_of_at_most_two_megabytes(acts, content, name):
    answer = await proof(acts, content=content, name=name)
    assert (answer.status_code, answer.json()["code"]) == (422, "evidence_not_picture")
    assert "2 MB" in answer.json()["why"]


async def test_the_file_of_a_picture_that_nobody_sent_goes_after_two_days(acts, world):
    sent = (await proof(acts)).json()["id"]
    answer = await acts.as_("county").post("/api/bureau-enrolments", json=permit_body(world, [sent]))
    assert answer.status_code == 201, answer.text
    await proof(acts)
    await database.execute("UPDATE enrolment_evidence SET uploaded_at = now() - interval '3 days'")
    await forget_evidence(JobContext(0, "enrolment.forget_evidence", 1))
    assert await database.value("SELECT count(*) FROM stored_file WHERE kind = 'enrolment_evidence'") == 1
    shown = await acts.as_("county").get(answer.json()["evidence"][0]["url"])
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")


async def test_a_correction_that_is_asked_for_twice_in_the_same_second_is_one(acts, world):
    [enrolment_id] = await acts.enrolled(1)
    pupil = await acts.student(enrolment_id)
    body = {"student_id": pupil.id, "grade": 3, "reason": "历史原因一直没有建籍，实际读三年级"}
    answers = await asyncio.gather(
        *(acts.as_(login).post("/api/grade-corrections", json=body) for login in ("registrar", "second"))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 422], [one.text for one in answers]
    assert [one.json()["code"] for one in answers if one.status_code == 422] == ["grade_unfit"]


@pytest.mark.handbook(19)
@pytest.mark.handbook(20)
async def test_a_grade_is_corrected_by_school_and_bureau(acts, world):
    [enrolment_id] = await acts.enrolled(1)
    pupil = await acts.student(enrolment_id)
    body = {"student_id": pupil.id, "grade": 3, "reason": "历史原因一直没有建籍，实际读三年级"}
    same = await acts.as_("registrar").post("/api/grade-corrections", json=body | {"grade": 1})
    assert (same.status_code, same.json()["code"]) == (422, "grade_unfit")
    asked = await acts.as_("registrar").post("/api/grade-corrections", json=body)
    assert asked.status_code == 201, asked.text
    assert (await acts.as_("registrar").post("/api/grade-corrections", json=body)).json()["code"] == "grade_unfit"
    assert (await acts.as_("stranger").post("/api/grade-corrections", json=body)).status_code == 404
    [seen] = (await acts.as_("county").get("/api/grade-corrections?state=open")).json()["items"]
    assert (seen["mine"], seen["from_label"], seen["to_label"], seen["name"]) == (True, "一年级", "三年级", "林**二")
    path = f"/api/grade-corrections/{seen['id']}"
    back = await acts.as_("county").request(
        "POST", f"{path}/decision", json={"agree": False, "reason": "material"}, version=seen["version"]
    )
    assert (back.json()["state_label"], "材料不全" in back.json()["returned"]) == ("已退回", True), back.text
    again = await acts.as_("registrar").post(f"{path}/refile", json={"reason": "已补在读证明，实际读三年级"})
    done = await acts.as_("county").request(
        "POST", f"{path}/decision", json={"agree": True}, version=again.json()["version"]
    )
    assert done.json()["state"] == "done", done.text
    after = await database.fetch(_Place, "SELECT grade, class_id FROM student WHERE id = $1", pupil.id)
    assert (after[0].grade, after[0].class_id) == (3, None)
    await acts.work()
    assert await database.value("SELECT count(*) FROM notice WHERE kind = 'grade_corrected'") == 2


class _Place(msgspec.Struct, frozen=True):
    grade: int
    class_id: int | None


@pytest.mark.handbook(51)
async def test_without_a_class_there_is_no_number_and_the_class_makes_it_at_once(acts, world):
    [enrolment_id] = await acts.enrolled(1, class_id=None)
    pupil = await acts.student(enrolment_id)
    assert (pupil.provincial_number, pupil.kind, pupil.trouble) == (None, None, "no_class")
    assert any("分班" in line for line in (await acts.read(enrolment_id))["numbers"])
    [unplaced] = (await acts.as_("registrar").get("/api/unplaced-pupils?grade=primary-1")).json()["items"]
    assert unplaced["id"] == pupil.id
    wrong = await acts.as_("registrar").post(
        "/api/class-assignments", json={"class_id": world.classes["third"], "student_ids": [pupil.id]}
    )
    assert (wrong.status_code, wrong.json()["help"]) == (422, "q051")
    foreign = await acts.as_("registrar").post(
        "/api/class-assignments", json={"class_id": world.classes["x"], "student_ids": [pupil.id]}
    )
    assert foreign.status_code == 404
    done = await acts.as_("registrar").post(
        "/api/class-assignments", json={"class_id": world.classes["a"], "student_ids": [pupil.id]}
    )
    assert done.json()["words"] == "1 名学生编入一年级（1）班，生成学籍辅号 1 个。"
    assert (await acts.student(enrolment_id)).provincial_number.startswith("3790212026000001")
    await acts.work()
    assert (await acts.student(enrolment_id)).kind == "G"
    assert "全国平台已登记" in (await acts.read(enrolment_id))["numbers"]


@pytest.mark.handbook(39)
@pytest.mark.handbook(13)
async def test_a_school_that_lost_its_code_has_pupils_without_numbers_until_the_nation_knows_it(acts, world):
    enrolment_id = (await acts.entered(1))["row"]["id"]
    await acts.submit(enrolment_id)
    await acts.decide(enrolment_id, login="head")
    await database.execute("UPDATE organisation SET school_code = NULL WHERE id = $1", world.schools["own"])
    await acts.decide(enrolment_id, login="county")
    await acts.work()
    pupil = await acts.student(enrolment_id)
    assert (pupil.kind, pupil.trouble) == (None, "no_school_code")
    record = (await acts.as_("registrar").get(f"/api/students/{pupil.id}")).json()
    texts = [value["text"] for group in record["groups"] for value in group["values"]]
    assert any("学校还没有学校标识码" in text for text in texts)
    await database.execute("UPDATE organisation SET school_code = '2137000101' WHERE id = $1", world.schools["own"])
    async with transaction() as tx:
        await publish(tx, SchoolCodeAcknowledged(world.schools["own"], "2137000101"))
    await acts.work()
    assert (await acts.student(enrolment_id)).kind == "G"


async def applicants(world, school="own", stage="primary", grade=1, orders=(1, 2)):
    """As a template enters them: rows of `student` that wait, and the event in the same transaction."""
    async with transaction() as tx:
        row = await organisations.get_organisation(world.schools[school], tx)
        ids = await students.enter_waiting(
            tx,
            [
                students.NewRecord(
                    school_id=row.id, school_path=row.path, class_id=None, stage=stage, grade=grade,
                    values=values(order), members=[mother(order)], by=students.Actor(None, "模板"),
                )
                for order in orders
            ],
        )  # fmt: skip
        registrar = world.accounts["registrar"]
        await publish(tx, students.PupilsEntered(row.id, tuple(one for one in ids if one), registrar, "周衡"))
    return ids


@pytest.mark.handbook(2)
async def test_pupils_of_a_template_stand_in_the_same_queue(acts, world):
    await applicants(world)
    await acts.work()
    page = (await acts.as_("registrar").get("/api/enrolments?state=ready")).json()
    assert [(row["source_label"], row["kind_label"]) for row in page["items"]] == [("模板导入", "新生建籍")] * 2


@pytest.mark.handbook(1)
async def test_a_template_of_a_junior_school_continues_records_instead_of_making_second_ones(acts, world):
    before = await graduate(acts, 1)
    await applicants(world, "junior", "junior", 1, (1, 2))
    await acts.work()
    page = (await acts.as_("junior").get("/api/enrolments")).json()
    assert sorted((row["kind"], row["student_id"] == before.id) for row in page["items"]) == [
        ("continuation", True),
        ("late", False),
    ]
    assert await database.value("SELECT count(*) FROM student") == 2


@pytest.mark.handbook(17)
async def test_a_template_does_not_get_past_a_doubled_number_until_it_is_settled(acts, world):
    before = await graduate(acts, 1)
    async with transaction() as tx:
        await problem_records.open_many(tx, ProblemKind.DUPLICATE_HERE, {before.id: "两校都有"})
    await applicants(world, "junior", "junior", 1, (1,))
    await acts.work()
    [row] = (await acts.as_("junior").get("/api/enrolments")).json()["items"]
    assert (row["kind"], row["state"], row["student_id"]) == ("continuation", "refused", before.id)
    clash = (await acts.read(row["id"], "junior"))["clash"]
    assert (clash["next"], clash["state_label"]) == ("settle", "问题学籍")
    assert "林**" in clash["words"]
    [left] = (await acts.submit(row["id"], login="junior")).json()["facts"]["left"]
    assert (left["code"], left["help"]) == ("duplicate_problem", "q017")
    assert (await acts.act(row["id"], "recheck", login="junior")).json()["row"]["state"] == "refused"
    here = await acts.student(row["id"])
    assert (here.state, here.school_id) == ("graduated", before.school_id)
    await database.execute("DELETE FROM problem_record")
    assert (await acts.act(row["id"], "recheck", login="junior")).json()["row"]["state"] == "checking"
    assert (await acts.student(row["id"])).school_id == world.schools["junior"]


@pytest.mark.handbook(20)
async def test_of_several_records_of_the_stage_before_none_is_continued(acts, world):
    one, two = await graduate(acts, 1), await graduate(acts, 2)
    await database.execute(
        "UPDATE student SET id_index = o.id_index, name = o.name FROM student o WHERE o.id = $1 AND student.id = $2",
        one.id, two.id,
    )  # fmt: skip
    [found] = await look_up(acts, person(1))
    assert (found["verdict"], "问题学籍" in found["way"]) == ("several", True)
    await applicants(world, "junior", "junior", 1, (1,))
    [row] = (await acts.as_("junior").get("/api/enrolments")).json()["items"]
    assert row["state"] == "refused"


@pytest.mark.handbook(8)
async def test_a_template_takes_the_place_of_what_was_returned(acts, world):
    first = (await acts.entered(1))["row"]["id"]
    await acts.submit(first)
    await acts.decide(first, login="head", agree=False, reason="wrong_data")
    await applicants(world, orders=(1,))
    await acts.work()
    assert await acts.state(first) == "cancelled"
    page = (await acts.as_("registrar").get("/api/enrolments")).json()
    assert [row["state"] for row in page["items"]] == ["ready"]
