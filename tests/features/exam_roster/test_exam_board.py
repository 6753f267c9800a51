"""Who is there and who is not: counts for bureaus, pupils with their reasons for the school."""

import msgspec
import pytest

from xueji.platform import database

pytestmark = pytest.mark.handbook(78)


@pytest.fixture
def look(as_):
    async def look(login, path="", **params):
        answer = await as_(login).get(f"/api/exam-roster{path}", params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return look


def counts(unit):
    return {one["standing"]: one["pupils"] for one in unit["counts"] if one["pupils"]}


async def test_a_school_sees_who_is_not_there_and_what_to_do(roster, look):
    await roster.photo()
    await roster.run()
    board = await look("registrar")
    assert board["of_school"]
    assert counts(board["whole"]) == {"missing": 3, "sent": 1, "away": 1}
    found = await look("registrar", "/pupils", standing="missing")
    by_name = {one["name"]: [step["words"] for step in one["view"]["steps"]] for one in found["items"]}
    assert by_name["李俊"][0] == "还没有照片，请家长在手机上拍，或由学校上传。"
    assert by_name["王岚"][0] == "还没有分班，由学籍管理员或教务管理员分班。"
    assert not found["masked"]


async def test_a_class_teacher_sees_the_own_class(roster, look):
    await roster.photo()
    await roster.run()
    assert counts((await look("teacher"))["whole"]) == {"missing": 1, "sent": 1, "away": 1}
    found = await look("teacher", "/pupils", standing="missing")
    assert [one["name"] for one in found["items"]] == ["安娜"]


async def test_bureaus_read_sums_down_to_a_school_whose_pupils_are_masked(roster, look, world):
    await roster.photo()
    await roster.run()
    province = await look("province")
    assert [one["name"] for one in province["items"]] == ["海右市教育局"]
    assert counts(province["whole"]) == {"missing": 4, "sent": 1, "away": 1}
    county = await look("county")
    assert {one["name"]: one["pupils"] for one in county["items"]} == {"临溪县第一中学": 5, "泉景高中": 1}
    school = await look("county", organisation_id=world.offices["senior"])
    assert [one["name"] for one in school["trail"]] == ["临溪县教育和体育局", "临溪县第一中学"]
    found = await look("county", "/pupils", organisation_id=world.offices["senior"], standing="sent")
    assert [one["name"] for one in found["items"]] == ["欧*𬱖"]
    assert found["masked"]
    assert await database.value("SELECT count(*) FROM audit_read WHERE action = 'exam_roster.pupils'") == 1


async def test_who_is_not_entitled_sees_nothing(as_, world):
    there = world.offices["senior"]
    for path in ("/api/exam-roster", "/api/exam-roster/pupils"):
        answer = await as_("stranger").get(path, params={"organisation_id": there})
        assert answer.status_code == 404
        assert (await as_("mother").get(path)).status_code == 403


async def test_the_page_of_one_pupil_says_how_it_stands(roster, as_):
    await roster.run()
    path = f"/api/exam-roster/students/{roster.id()}"
    assert (await as_("registrar").get(path)).json()["title"] == "还没有报给学考平台"
    assert (await as_("stranger").get(path)).status_code == 404
    assert (await as_("registrar").get(f"/api/exam-roster/students/{roster.id('xiao')}")).status_code == 404
    assert (await as_("registrar").get("/api/session")).json()["post"]["senior"] is True


async def test_lists_go_on_a_page_at_a_time(roster, look, monkeypatch):
    monkeypatch.setattr("xueji.features.exam_roster.board.PAGE", 2)
    await roster.run()
    first = await look("registrar", "/pupils", standing="missing")
    second = await look("registrar", "/pupils", standing="missing", cursor=first["next"])
    names = [one["name"] for one in (*first["items"], *second["items"])]
    assert (len(names), len(set(names)), second["next"]) == (4, 4, None)


async def test_sums_are_what_counting_anew_gives_whatever_happens(roster):
    class Sum(msgspec.Struct):
        school_id: int
        standing: str
        pupils: int

    async def same():
        kept = await database.fetch(
            Sum, "SELECT school_id, standing, pupils FROM exam_rollup WHERE pupils <> 0 ORDER BY 1, 2"
        )
        anew = await database.fetch(
            Sum,
            "SELECT s.school_id, g.standing, count(*) AS pupils FROM exam_pupil g JOIN student s ON s.id = g.student_id"
            " WHERE g.standing <> 'gone' GROUP BY 1, 2 ORDER BY 1, 2",
        )
        assert kept == anew

    await same()
    await roster.photo()
    await roster.run()
    await same()
    other = await database.value("SELECT school_id FROM student WHERE id = $1", roster.id("far"))
    await roster.set("qi", "school_id = $2", other)
    await same()
    await roster.set("jun", "state = 'graduated'")
    await roster.run()
    await same()
    await database.execute("DELETE FROM exam_pupil WHERE student_id = $1", roster.id())
    await same()
