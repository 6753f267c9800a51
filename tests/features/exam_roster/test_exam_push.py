"""The register is kept by itself, over real HTTP, whatever happens on the way."""

import pytest
from seniors import ALL_SUBJECTS, NUMBERS, fetch, line

from xueji.features import exam_roster, students
from xueji.features.exam_roster import PUSH
from xueji.features.exam_roster.push import AGAIN
from xueji.features.students import Placement, State
from xueji.gateways import queue
from xueji.platform import database
from xueji.platform.database import transaction
from xueji.platform.jobs import JOBS, JobContext

pytestmark = pytest.mark.handbook(78)


async def test_a_pupil_is_sent_once_with_everything_that_the_platform_needs(roster):
    sha = await roster.photo()
    await roster.run()
    there = roster.there()
    assert (there["name"], there["school"], there["class_name"], there["grade"]) == (
        "欧阳𬱖", "临溪县第一中学", "高一（3）班", 3,
    )  # fmt: skip
    assert there["id_number"].startswith("379021")
    assert there["photo_sha256"] == sha
    await roster.run()
    assert roster.acts == [(NUMBERS["qi"], "taken")]
    assert (await roster.row()).standing == "sent"
    assert "平台收到" in (await roster.words())[0]


async def test_one_from_another_province_is_sent_as_soon_as_class_and_photo_are_there(roster, world):
    """Nobody does anything: the class makes the number, the photo comes, the job finds it (Q78)."""
    lan = roster.id("lan")
    assert await roster.words("lan", "mother") == [
        "还没有分班，学校分班以后自动报。",
        "还没有照片，可以在手机上拍了交给学校。",
        "还没有省学籍辅号，分班以后自动生成。",
        "齐了以后系统自动报，不用再办别的。",
    ]
    await roster.run()
    assert roster.acts == []
    async with transaction() as tx:
        [now] = (await students.placements(tx, [lan])).values()
        placed = Placement(
            student_id=lan, school_id=now.school_id, school_path=now.school_path, class_id=world.classes["h2"],
            stage=now.stage, grade=3, state=State.IN_SCHOOL,
        )  # fmt: skip
        await students.stand(tx, [placed])
        await students.number_after_class(tx, [lan])
    await roster.run()
    assert roster.acts == []
    await roster.photo("lan")
    assert (await roster.view("lan", "mother"))["standing"] == "waiting"
    await roster.run()
    number = await database.value("SELECT provincial_number FROM student WHERE id = $1", lan)
    assert roster.acts == [(number, "taken")]
    assert (await roster.view("lan", "mother"))["title"] == "已报给学考平台"


async def test_who_has_a_class_and_no_number_gets_one_and_is_sent(roster):
    """As a roster of old brings pupils."""
    await roster.photo("gang")
    await roster.run()
    number = await database.value("SELECT provincial_number FROM student WHERE id = $1", roster.id("gang"))
    assert number
    await roster.run()
    assert roster.acts == [(number, "taken")]


@pytest.mark.parametrize(
    ("change", "field", "value"),
    [
        ("name = '欧阳霖'", "name", "欧阳霖"),
        ("class_id = (SELECT id FROM school_class WHERE name LIKE '%（4）班')", "class_name", "高一（4）班"),
        ("grade = 2", "grade", 2),
    ],
)
async def test_a_change_is_sent_again_without_the_photo_that_is_there_already(roster, change, field, value):
    await roster.photo()
    await roster.run()
    await roster.set("qi", change)
    await roster.run()
    assert roster.there()[field] == value
    assert [what for _, what in roster.acts] == ["taken", "taken"]


async def test_a_class_or_school_with_another_name_is_sent_again(roster, world):
    await roster.photo()
    await roster.run()
    await database.execute("UPDATE school_class SET name = '高三（实验）班' WHERE id = $1", world.classes["h1"])
    await roster.run()
    await database.execute("UPDATE organisation SET name = '临溪第一中学' WHERE id = $1", world.offices["senior"])
    await roster.run()
    assert (roster.there()["class_name"], roster.there()["school"]) == ("高三（实验）班", "临溪第一中学")


async def test_a_photo_that_the_platform_has_lost_is_sent_along_again(roster):
    await roster.photo()
    await roster.run()
    roster.outside.http.post("/_exam/lose-pictures").raise_for_status()
    await roster.set("qi", "name = '欧阳霖'")
    await roster.run()
    await roster.run()
    assert roster.there()["name"] == "欧阳霖"
    assert [what for _, what in roster.acts] == ["taken", "refused", "taken"]


async def test_another_number_takes_the_place_of_the_old_one(roster):
    await roster.photo()
    await roster.run()
    await roster.set("qi", "provincial_number = '37902120249991'")
    await roster.run()
    assert list(roster.register) == ["37902120249991"]
    assert (await roster.row()).numbers == ("37902120249991",)


@pytest.mark.handbook(79)
async def test_who_is_suspended_is_taken_off_and_comes_back_with_the_return(roster):
    await roster.photo()
    await roster.run()
    await roster.set("qi", "state = 'suspended'")
    assert (await roster.words())[:2] == ["学籍状态是“休学”，平台只收在校学生。", "正在请平台从名册里去掉。"]
    await roster.run()
    assert roster.register == {}
    assert "平台已从名册里去掉" in (await roster.words())[1]
    await roster.set("qi", "state = 'in_school'")
    await roster.run()
    assert roster.there() is not None


async def test_who_leaves_the_province_is_taken_off(roster):
    await roster.photo()
    await roster.run()
    await roster.set("qi", "state = 'transferred', class_id = NULL")
    await roster.run()
    assert roster.register == {}
    assert (await roster.row()).standing == "gone"


@pytest.mark.handbook(79)
async def test_who_has_passed_every_subject_is_pushed_no_more_and_the_page_says_that_this_is_right(roster):
    await roster.photo()
    await roster.run()
    roster.outside.introduce("exam", lines=[line("qi", subject) for subject in ALL_SUBJECTS])
    await fetch()
    await roster.set("qi", "name = '欧阳霖', state = 'suspended'")
    await roster.set("qi", "state = 'in_school'")
    await roster.run()
    assert [what for _, what in roster.acts] == ["taken"]
    assert await roster.view() == {
        "standing": "passed",
        "title": "不用再报学考平台",
        "steps": [{"words": "应考的科目都合格了，系统不再报送，这是对的，不用办什么。", "to": "", "act": ""}],
        "sent_at": (await roster.view())["sent_at"],
    }


@pytest.mark.handbook(79)
async def test_a_correction_that_opens_a_subject_again_brings_the_pupil_back(roster):
    await roster.photo()
    roster.outside.introduce("exam", lines=[line("qi", subject) for subject in ALL_SUBJECTS])
    await fetch()
    await roster.run()
    assert roster.register == {}
    roster.outside.introduce("exam", lines=[line("qi", "maths", passed=False, correction=True)])
    await fetch()
    await roster.run()
    assert roster.there() is not None


# --- what may go wrong on the way -------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["down", "wrong", "half_open", "double"])
async def test_a_fault_on_the_way_neither_loses_nor_doubles(roster, fault):
    await roster.photo()
    roster.outside.order("/exam/pupils", fault, seconds=0)
    await roster.run()
    if fault != "double":
        assert (await roster.row()).held is None
        assert "已试 1 次" in (await roster.words())[0]
    await roster.later()
    assert [what for _, what in roster.acts] == ["taken"]
    assert (await roster.view())["standing"] == "sent"
    assert await roster.open_tasks() == 0


async def test_an_answer_that_comes_days_later_is_fetched(roster):
    await roster.photo()
    roster.outside.order("/exam/pupils", "late", seconds=172800)
    await roster.run()
    assert "已收到" in (await roster.words())[0]
    roster.outside.pass_time(172801)
    await roster.later()
    assert (await roster.view())["standing"] == "sent"


async def test_what_changes_while_an_answer_is_awaited_is_asked_anew_and_the_old_answer_counts_for_nothing(roster):
    """The platform has acted and its answer got lost; the same question again would be answered as before."""
    await roster.photo()
    roster.outside.order("/exam/pupils", "half_open", seconds=0)
    await roster.run()
    await roster.set("qi", "name = '欧阳霖'")
    await roster.later()
    assert roster.there()["name"] == "欧阳霖"
    assert (await roster.view())["standing"] == "sent"


async def test_who_was_sent_without_an_answer_and_then_leaves_is_taken_off(roster):
    await roster.photo()
    roster.outside.order("/exam/pupils", "half_open", seconds=0)
    await roster.run()
    assert roster.there() is not None
    await roster.set("qi", "state = 'withdrawn'")
    await roster.later()
    assert roster.register == {}


async def test_a_change_that_is_taken_back_before_its_answer_came_is_sent_back_as_well(roster):
    """Nobody knows whether the platform has the one or the other: what is right now is said again."""
    await roster.photo()
    await roster.run()
    await roster.set("qi", "name = '欧阳霖'")
    roster.outside.order("/exam/pupils", "half_open", seconds=0)
    await roster.run()
    assert roster.there()["name"] == "欧阳霖"
    await roster.set("qi", "name = '欧阳𬱖'")
    await roster.later()
    assert roster.there()["name"] == "欧阳𬱖"


async def test_an_older_question_that_arrives_late_undoes_nothing(roster):
    """Revisions grow with each question, and the platform keeps the newest."""
    await roster.photo()
    await roster.run()
    await roster.set("qi", "name = '欧阳霖'")
    await roster.run()
    revisions = [(await roster.row()).revision]
    await roster.set("qi", "name = '欧阳𬱖'")
    await roster.run()
    revisions.append((await roster.row()).revision)
    assert revisions[0] < revisions[1] == roster.there()["revision"]


async def test_killed_between_the_mark_and_the_sending_nothing_is_lost(roster):
    """The question was written in the transaction that decided it: the next process sends it."""
    await roster.photo()
    await roster.look()
    assert (await roster.open_tasks(), roster.acts) == (1, [])
    await roster.drain()
    assert [what for _, what in roster.acts] == ["taken"]


async def test_killed_after_the_platform_acted_it_is_asked_again_and_answers_as_before(roster):
    await roster.photo()
    await roster.look()
    [kind] = [one for one in queue.KINDS.values() if one.name == PUSH]
    async with transaction() as tx:
        tasks = await queue.store.take(tx, kind, 10, probing=False)
    async with transaction() as tx:
        questions = await kind.build(tx, tasks)
    await kind.send(questions)
    await roster.later()
    assert [what for _, what in roster.acts] == ["taken"]
    assert (await roster.view())["standing"] == "sent"


# --- refused ----------------------------------------------------------------------------------------------------------


def refuse(roster, **more):
    body = {"refusals": [{"provincial_number": NUMBERS["qi"], "words": "姓名与公安人口库不一致。"} | more]}
    roster.outside.http.put("/_exam/refusals", json=body).raise_for_status()


async def test_a_refusal_is_shown_in_the_platforms_words_and_the_school_is_told_once(roster, as_):
    await roster.photo()
    refuse(roster)
    await roster.run()
    view = await roster.view()
    assert (view["standing"], view["title"]) == ("refused", "学考平台没有收下")
    assert view["steps"][0]["words"].endswith("平台说：姓名与公安人口库不一致。")
    assert view["steps"][1]["words"] == "学校已经收到通知。改好以后系统自动再报，不用您重新提交。"
    for _ in range(2):
        await JOBS[AGAIN].run(JobContext(0, AGAIN, 1))
        await roster.run()
    assert [what for _, what in roster.acts] == ["refused"] * 3
    for login in ("registrar", "jiaowu"):
        told = (await as_(login).get("/api/inbox")).json()["items"]
        assert [one["title"] for one in told] == ["学考平台没有收下学生"], login
    assert (await as_("stranger").get("/api/inbox")).json()["items"] == []


async def test_a_refused_pupil_is_sent_again_once_the_record_is_mended_and_not_before(roster):
    await roster.photo()
    refuse(roster)
    await roster.run()
    await database.execute("UPDATE exam_pupil SET dirty_at = now()")
    await roster.run()
    assert [what for _, what in roster.acts] == ["refused"]
    roster.outside.http.put("/_exam/refusals", json={"refusals": []}).raise_for_status()
    await roster.set("qi", "name = '欧阳霖'")
    await roster.run()
    assert [what for _, what in roster.acts] == ["refused", "taken"]
    assert (await roster.view())["standing"] == "sent"


async def test_one_person_stands_under_one_number(roster):
    """Two records of one person: the platform takes the first, and says of the second which number it has."""
    await roster.photo()
    await roster.run()
    sealed = await database.value("SELECT sealed FROM student WHERE id = $1", roster.id())
    await roster.set("jun", "sealed = $2", sealed)
    await roster.photo("jun", shade=40)
    await roster.run()
    assert list(roster.register) == [NUMBERS["qi"]]
    words = await database.value("SELECT refused_words FROM exam_pupil WHERE student_id = $1", roster.id("jun"))
    assert words == f"这个证件号已经用辅号 {NUMBERS['qi']} 报过"


# --- cost and care ----------------------------------------------------------------------------------------------------


async def test_a_thousand_cost_as_many_statements_as_one(roster, world, statements):
    await roster.run()
    await roster.photo()
    async with statements() as one:
        await roster.look()
    for who in ("jun", "gang", "far"):
        await roster.photo(who)
    await database.execute("UPDATE exam_pupil SET dirty_at = now()")
    async with statements() as all_:
        await roster.look()
    assert len(all_) == len(one), all_


async def test_nothing_is_read_of_anybody_when_nothing_changed(roster, statements):
    await roster.run()
    async with statements() as idle:
        await roster.look()
    assert [one for one in idle if "now()" not in one] == [one for one in idle if "dirty_at IS NOT NULL" in one]


async def test_what_is_not_sent_marks_nobody(roster):
    await roster.run()
    await roster.set("qi", "ethnicity = '02', version = version + 1, updated_at = now()")
    assert await database.value("SELECT count(*) FROM exam_pupil WHERE dirty_at IS NOT NULL") == 0


async def test_what_left_the_house_is_written_down(roster):
    await roster.photo()
    await roster.run()
    facts = await database.value("SELECT facts FROM audit_entry WHERE action = 'exam_roster.answered'")
    assert facts == {"taken": 1, "removed": 0, "refused": 0}
    assert await database.value("SELECT student_ids FROM audit_entry WHERE action = 'exam_roster.answered'") == [
        roster.id()
    ]


async def test_a_job_that_does_not_run_is_noticed(roster):
    assert await exam_roster.stalled() is None
    await database.execute("UPDATE exam_pupil SET dirty_at = now() - interval '11 minutes'")
    assert (await exam_roster.stalled()) > 600
    await roster.run()
    assert await exam_roster.stalled() is None
