"""A family questions what a teacher entered; it is corrected or answered, and both sides see it (Q141)."""

import pytest
from sheets import filled

from xueji.platform import database
from xueji.platform.jobs import run_due_jobs

TOTAL, COMMENT = 17, 19
WORDS = "期末 95 分，总评不该是 59"


@pytest.fixture
async def marked(school, open_term):
    one = await school.arrange()
    content = filled((await school.template(one)).content, {2: {TOTAL: "59", COMMENT: "认真。"}})
    assert (await school.enter((await school.upload(one, content)).json())).status_code == 200
    return one


def ask(school, who="mother", words=WORDS, kind="courses", subject="chinese"):
    path = f"/api/children/{school.world.pupils['qi']}/evaluation/questions"
    return school.as_(who).post(path, json={"subject": subject, "kind": kind, "words": words})


async def desk(school, login="li"):
    answer = await school.as_(login).get("/api/entry-questions")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def reply(school, question, login="li", words="登记时写颠倒了，已改", **changes):
    path = f"/api/entry-questions/{question['id']}/answer"
    body = {"words": words, "changes": changes}
    return await school.as_(login).request("POST", path, json=body, version=question["version"])


async def facts(acts, kind="courses"):
    [line] = [one for one in (await acts.page("qi"))["others"] if one["kind"] == kind]
    return line["facts"]


async def told(kind):
    rows = await database.fetch(dict, "SELECT account_id FROM notice WHERE kind = $1 ORDER BY account_id", kind)
    return [row["account_id"] for row in rows]


@pytest.mark.handbook(141)
async def test_what_is_wrong_is_questioned_corrected_and_told_to_both(school, acts, marked):
    assert (await acts.page("qi"))["others"][3]["there"], "what was entered is there at once"
    assert (await ask(school)).status_code in {200, 201, 204}
    assert (await ask(school, "qi")).json()["code"] == "entry_question_waits"
    teachers = sorted(school.world.accounts[name] for name in ("li", "teacher"))
    assert await told("entry_questioned") == teachers
    assert (await school.page("li"))["questions"] == 1
    [fact] = await facts(acts)
    assert [(one["words"], one["state_label"]) for one in fact["questions"]] == [(WORDS, "等老师答复")]
    [question] = (await desk(school))["items"]
    assert (question["label"], question["may_correct"], question["name"]) == ("语文成绩", True, "欧阳𬱖")
    done = await reply(school, question, total="95")
    assert (done.status_code, done.json()["waiting"]) == (200, 0), done.text
    [fact] = await facts(acts)
    assert (fact["words"], fact["questions"][0]["state_label"]) == ("学期总评 95", "已更正")
    assert fact["questions"][0]["answer"] == "登记时写颠倒了，已改"
    assert await told("entry_answered") == [school.world.accounts["mother"]]
    assert (await reply(school, question)).json()["code"] == "entry_question_answered"


@pytest.mark.handbook(141)
async def test_the_class_teacher_answers_what_another_entered_and_corrects_only_the_own(school, acts, marked):
    await ask(school)
    [question] = (await desk(school, "teacher"))["items"]
    assert not question["may_correct"]
    assert (await reply(school, question, "teacher", total="95")).json()["code"] == "entry_not_yours"
    assert (await reply(school, question, "teacher", "核对过试卷，就是 59 分")).status_code == 200
    [fact] = await facts(acts)
    assert (fact["words"], fact["questions"][0]["state_label"]) == ("学期总评 59", "已答复，没有改")
    assert (await ask(school, words="还是想请再看一次")).status_code < 300


@pytest.mark.handbook(141)
async def test_a_correction_is_held_to_the_columns_the_version_and_the_submission(school, marked):
    await ask(school)
    [question] = (await desk(school))["items"]
    wrong = (await reply(school, question, total="九十五")).json()
    assert (wrong["code"], wrong["errors"][0]["field"]) == ("fields_invalid", "changes.total")
    assert (await reply(school, question, comment="不归这一项")).status_code == 404
    stale = await reply(school, question | {"version": 7}, total="95")
    assert stale.json()["code"] == "version_conflict"
    await database.execute(
        "INSERT INTO evaluation_submission (class_id, year, term, missing, submitted_by, submitted_at)"
        " VALUES ($1, $2, 'autumn', 0, $3, now())",
        *(school.world.classes["h1"], school.world.year, school.world.accounts["teacher"]),
    )
    assert (await reply(school, question, total="95")).json()["code"] == "teaching_class_submitted"
    await database.execute("UPDATE evaluation_submission SET published_at = now()")
    assert (await ask(school, kind="comment")).json()["code"] == "evaluation_in_publication"


async def test_nobody_else_asks_or_sees(school, marked):
    assert (await ask(school, "far")).status_code == 404
    assert (await ask(school, subject="maths")).status_code == 404
    assert (await ask(school, kind="conduct")).status_code == 404
    await ask(school)
    [question] = (await desk(school))["items"]
    for login in ("wang", "stranger"):
        assert (await desk(school, login))["items"] == []
        assert (await reply(school, question, login)).status_code == 404
    assert [one["id"] for one in (await desk(school, "jiaowu"))["items"]] == [question["id"]]


async def test_families_hear_once_that_something_was_entered(school, marked):
    await run_due_jobs()
    accounts = sorted(school.world.accounts[name] for name in ("qi", "mother"))
    assert await told("entries_made") == accounts
    body = await database.value("SELECT body FROM notice WHERE kind = 'entries_made' LIMIT 1")
    assert "59" not in body


async def test_a_second_template_is_told_to_those_of_whom_something_is_new_alone(school, marked):
    await run_due_jobs()
    await database.execute("DELETE FROM notice")
    content = filled((await school.template(marked)).content, {3: {TOTAL: "70", COMMENT: "认真。"}})
    entered = (await school.enter((await school.upload(marked, content)).json())).json()
    assert (entered["fresh"], entered["same"]) == (1, 1)
    await run_due_jobs()
    assert await told("entries_made") == [school.world.accounts["mother"]], "of the other child alone; nobody of qi"
    about = await database.value("SELECT student_id FROM notice WHERE kind = 'entries_made'")
    assert about == school.world.pupils["xiu"]
