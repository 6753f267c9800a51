"""What is published is disputed and corrected: by the pupil, by two people of the school, until the end."""

import io

import msgspec
import pytest
import pytest_asyncio
from PIL import Image
from test_publication import confirm, own, publish, submitted  # noqa: F401 - a fixture
from written import DEED

from xueji.platform import database
from xueji.platform.jobs import run_due_jobs


class Body(msgspec.Struct):
    title: str


class Note(msgspec.Struct):
    title: str
    body: str


RIGHT = "大雨天保住了十二台显微镜"


@pytest_asyncio.fixture
async def published(acts, submitted):  # noqa: F811
    assert (await publish(acts)).status_code == 204
    return (await own(acts)).json()


@pytest.fixture
def picture():
    data = io.BytesIO()
    Image.new("RGB", (640, 480), "white").save(data, "JPEG")
    return data.getvalue()


async def object_to(acts, words="题目里显微镜的数量写错了", record_id=None, who="qi", login=None):
    body = {"words": words} | ({"record_id": record_id} if record_id else {})
    return await acts.as_(login or who).post(f"/api/children/{acts.world.pupils[who]}/publication/objection", json=body)


async def page_id(acts, who="qi"):
    return await database.value("SELECT max(id) FROM publication_page WHERE student_id = $1", acts.world.pupils[who])


async def correct(acts, picture, login="jiaowu", **more):
    page = await page_id(acts)
    [record] = (await acts.as_(login).get(f"/api/publication-pages/{page}")).json()["records"]
    evidence = []
    if picture:
        given = await acts.as_(login).post(
            "/api/case-evidence/evaluation_correction?slot=proof", files={"data": ("a.jpg", picture, "image/jpeg")}
        )
        evidence = [given.json()["evidence"]["id"]]
    body = {"record_id": record["id"], "changes": {"title": RIGHT}, "reason": "数量写错", "evidence": evidence} | more
    return await acts.as_(login).post(f"/api/publication-pages/{page}/corrections", json=body)


async def decide(acts, case_id, login, what="approval", **more):
    answer = await acts.as_(login).get(f"/api/cases/{case_id}")
    step = await database.value("SELECT step FROM approval_case WHERE id = $1", case_id)
    body = {"step": step} | more
    version = answer.json().get("version", 1)
    return await acts.as_(login).request("POST", f"/api/cases/{case_id}/{what}", json=body, version=version)


@pytest.mark.handbook(121)
async def test_an_objection_is_agreed_to_once_two_people_have_corrected_what_was_wrong(acts, published, picture):
    await confirm(acts, published["hash"])
    [record] = published["kinds"][0]["records"]
    objected = (await object_to(acts, record_id=record["id"])).json()
    assert objected["number"].startswith("YY")
    assert (await object_to(acts)).json()["code"] == "objection_there"
    in_time = "SELECT k.due_on <= (p.ends_at AT TIME ZONE 'Asia/Shanghai')::date FROM approval_case k, publication p"
    assert await database.value(in_time), "the answer is due before the publication ends"
    seen = (await acts.as_("jiaowu").get(f"/api/cases/{objected['case_id']}")).json()
    assert seen["family"] is True
    assert [one["after"] for one in seen["facts"]] == [f"典型事例：{DEED['title']}", "题目里显微镜的数量写错了"]
    assert (await decide(acts, objected["case_id"], "jiaowu")).json()["code"] == "objection_not_mended"

    filed = await correct(acts, picture)
    assert filed.status_code == 201, filed.text
    case_id = filed.json()["case_id"]
    assert (await correct(acts, picture)).json()["code"] == "correction_waits"
    assert (await own(acts)).json()["hash"] == published["hash"], "nothing happens before the second person"
    assert (await decide(acts, case_id, "jiaowu")).status_code == 403, "nobody decides the own filing"
    facts = (await acts.as_("teacher").get(f"/api/cases/{case_id}")).json()["facts"]
    assert [(one["before"], one["after"]) for one in facts] == [("", "数量写错"), (DEED["title"], RIGHT)]
    assert (await decide(acts, case_id, "teacher")).status_code == 200

    now = (await own(acts)).json()
    assert now["kinds"][0]["records"][0]["title"] == RIGHT
    assert (now["confirmed_at"], now["hash"] != published["hash"]) == (None, True)
    assert (await confirm(acts, published["hash"])).json()["code"] == "publication_other"
    whole = await database.value(
        "SELECT p.hash = (SELECT sha256(string_agg(g.hash, ''::bytea ORDER BY g.position)) FROM publication_page g"
        " WHERE g.publication_id = p.id) FROM publication p"
    )
    assert whole is True
    assert (await decide(acts, objected["case_id"], "jiaowu")).status_code == 200
    told = await database.fetch(Body, "SELECT title FROM notice WHERE account_id = $1", acts.world.accounts["qi"])
    assert "综评公示的内容改了，请再核对" in {one.title for one in told}
    assert (await confirm(acts, now["hash"])).status_code == 204
    mine = (await acts.as_("qi").get(f"/api/children/{acts.world.pupils['qi']}/publication/versions")).json()["items"]
    theirs = (await acts.as_("jiaowu").get(f"/api/publication-pages/{await page_id(acts)}/versions")).json()["items"]
    assert mine == theirs
    [before] = mine
    assert (now["versions"], before["number"], before["hash"]) == (1, 1, published["hash"])
    assert (before["intact"], before["kinds"]) == (True, published["kinds"])
    assert before["confirmed_at"], "the confirmation that was cleared"
    assert before["changed"] == [record["id"]], "what the correction was about"
    await database.execute("UPDATE publication_page_version SET hash = sha256('other')")
    again = (await acts.as_("qi").get(f"/api/children/{acts.world.pupils['qi']}/publication/versions")).json()
    assert again["items"][0]["intact"] is False


@pytest.mark.handbook(121)
async def test_what_is_examined_and_stands_is_answered_with_a_reason(acts, published):
    case_id = (await object_to(acts)).json()["case_id"]
    done = await decide(acts, case_id, "jiaowu", "return", reason="stands", text="核对过班级记录，是这样。")
    assert done.status_code == 200, done.text
    found = (await acts.as_("qi").get(f"/api/tracker/{case_id}")).json()
    assert "核对过班级记录" in str(found)
    assert (found["state"], found["headline"], found["mend"]) == ("refused", "没有同意，已结束", "")
    assert found["advice"].endswith("有新的情况，可以另提一件。")
    assert [step["state"] for step in found["steps"]] == ["returned"]
    assert (await own(acts)).json()["may_object"] is True, "it has been answered"
    home = (await acts.as_("qi").get("/api/home")).json()["children"][0]["duties"]
    assert [one for one in home if one["kind"] == "case"] == [], "nothing is asked of the pupil"
    await run_due_jobs()
    [note] = await database.fetch(Note, "SELECT DISTINCT title, body FROM notice WHERE kind = 'case_returned'")
    assert note.title == "综评公示异议：临溪县第一中学没有同意"
    assert note.body.endswith("已经结束。")


@pytest.mark.handbook(121)
@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"changes": {"title": DEED["title"]}}, "correction_same"),
        ({"changes": {"title": ""}}, "fields_invalid"),
        ({"changes": {"colour": "红"}}, "evaluation_field_unknown"),
        ({"record_id": 99_999_999}, "record_not_on_page"),
        ({"evidence": []}, "correction_unproven"),
        ({"evidence": [99_999_999]}, "case_evidence_gone"),
    ],
    ids=["nothing new", "emptied", "a field of another kind", "another record", "no proof", "foreign proof"],
)
async def test_what_cannot_be_corrected_says_why_and_leaves_nothing(acts, published, picture, more, code):
    answer = await correct(acts, None if "evidence" in more else picture, **more)
    assert answer.json()["code"] == code, answer.text
    assert await database.value("SELECT count(*) FROM publication_correction") == 0


@pytest.mark.handbook(121)
async def test_after_the_end_nobody_objects_and_nothing_is_corrected(acts, published, picture):
    filed = (await correct(acts, picture)).json()
    await database.execute("UPDATE publication SET starts_at = now() - interval '1 day', ends_at = now()")
    assert (await object_to(acts)).json()["code"] == "publication_over"
    assert (await correct(acts, picture, record_id=1)).json()["code"] == "publication_over"
    assert (await decide(acts, filed["case_id"], "teacher")).json()["code"] == "publication_over"
    assert (await own(acts)).json()["hash"] == published["hash"]


@pytest.mark.handbook(121)
async def test_what_was_objected_to_in_time_is_mended_after_the_end_and_confirmed_anew(acts, published, picture):
    case_id = (await object_to(acts)).json()["case_id"]
    await database.execute("UPDATE publication SET starts_at = now() - interval '1 day', ends_at = now()")
    assert (await confirm(acts, published["hash"])).json()["code"] == "publication_over"
    filed = await correct(acts, picture)
    assert filed.status_code == 201, filed.text
    assert (await decide(acts, filed.json()["case_id"], "teacher")).status_code == 200
    assert (await decide(acts, case_id, "jiaowu")).status_code == 200
    now = (await own(acts)).json()
    assert (now["running"], now["may_confirm"], now["may_object"]) == (True, True, True)
    assert now["others"] == [], "for the others it is over"
    home = (await acts.as_("qi").get("/api/home")).json()["children"][0]["duties"]
    [duty] = [one for one in home if one["kind"] == "publication"]
    assert (duty["state"], duty["days_left"]) == ("new", 2)
    assert (await confirm(acts, now["hash"])).status_code == 204
    assert (await correct(acts, picture, changes={"title": "十二台显微镜"})).status_code == 201, "while it is open"
    await database.execute("UPDATE publication_page SET open_until = now()")
    assert (await correct(acts, picture, record_id=1)).json()["code"] == "publication_over"
    assert (await object_to(acts)).json()["code"] == "publication_over"


async def test_only_who_answers_for_a_page_objects_and_only_the_own_school_corrects(acts, published):
    assert (await object_to(acts, login="mother")).json()["code"] == "publication_not_yours"
    assert (await object_to(acts, login="far")).status_code == 404
    page = await page_id(acts)
    for login, status in (("teacher", 403), ("county", 403), ("qi", 403)):
        assert (await acts.as_(login).get(f"/api/publication-pages/{page}")).status_code == status, login
