"""Statistics of the last year, from the province down to a class, from sums that follow every act (Q125–128)."""

import io

import pytest
from python_calamine import CalamineWorkbook
from seniors import recount, rollups, whole_year

from xueji.platform import database

STATISTICS = (125, 126, 127, 128)


def share(unit, measure):
    found = next(one for one in unit["shares"] if one["measure"] == measure)
    return found["passed"], found["failed"], found["open"]


@pytest.mark.handbook(*STATISTICS)
async def test_a_province_drills_down_to_a_class(school, world):
    await school.enter(whole_year())
    await school.enter({"pe.skill": "failed"}, who="jun", key="h2", login="jiaowu")
    province = await school.statistics("province")
    assert [one["name"] for one in province["items"]] == ["海右市教育局"]
    assert share(province["whole"], "arts") == (1, 0, 4)
    assert share(province["whole"], "pe") == (1, 1, 3)
    county = await school.statistics("province", organisation_id=world.offices["county"])
    assert [step["name"] for step in county["trail"]] == ["山东省教育厅", "海右市教育局", "临溪县教育和体育局"]
    assert [(one["name"], one["pupils"]) for one in county["items"]] == [("临溪县第一中学", 4), ("泉景高中", 1)]
    one = await school.statistics("province", organisation_id=world.offices["senior"])
    assert one["of_classes"]
    assert [(each["name"], each["pupils"], share(each, "pe")[1]) for each in one["items"]] == [
        ("高一（3）班", 2, 0),
        ("高一（4）班", 1, 1),
        ("还没分班", 1, 0),
    ]


@pytest.mark.handbook(*STATISTICS)
async def test_a_class_is_shown_pupil_by_pupil_masked_for_bureaus_and_noted(school, world, as_):
    address = f"/api/senior-statistics/classes/{world.classes['h1']}"
    bureau = (await as_("county").get(address)).json()
    assert (bureau["masked"], [one["name"] for one in bureau["pupils"]]) == (True, ["欧*𬱖", "安*"])
    own = (await as_("teacher").get(address)).json()
    assert "欧阳𬱖" in [one["name"] for one in own["pupils"]]
    assert await database.value("SELECT count(*) FROM audit_read WHERE action = 'results.statistics'") == 2


@pytest.mark.parametrize(
    ("login", "office", "status"),
    [
        pytest.param("county", "province", 404, id="nobody looks upwards"),
        pytest.param("stranger", "senior", 404, id="no school looks into another"),
        pytest.param("registrar", "senior", 403, id="a registrar has no statistics"),
        pytest.param("jiaowu", "senior", 200, id="a school sees its own"),
    ],
)
async def test_who_sees_which_office(school, world, as_, login, office, status):
    answer = await as_(login).get("/api/senior-statistics", params={"organisation_id": world.offices[office]})
    assert answer.status_code == status


async def test_a_class_teacher_sees_the_own_class_alone(school, world):
    page = await school.statistics("teacher")
    assert [one["name"] for one in page["items"]] == ["高一（3）班"]


async def test_another_grade_has_its_own_sums(school, as_, world):
    assert (await school.statistics("county", grade=1))["items"] == []
    answer = await as_("county").get("/api/senior-statistics.xlsx", params={"grade": 1})
    assert (answer.status_code, answer.json()["code"]) == (409, "results_nothing_to_export")


@pytest.mark.handbook(*STATISTICS)
async def test_the_workbook_says_what_the_page_says_and_names_nobody(school, as_):
    await school.enter(whole_year())
    answer = await as_("city").get("/api/senior-statistics.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert book.sheet_names == ["汇总", "各校"]
    rows = book.get_sheet_by_name("各校").to_python()
    assert rows[0][:4] == ["名称", "在校人数", "平均毕业学分", "五项都够"]
    assert [row[:2] for row in rows[1:]] == [["临溪县第一中学", 4.0], ["泉景高中", 1.0]]
    assert "欧阳" not in str(rows)


MOVES = [
    pytest.param("UPDATE student SET school_id = {other}, school_path = '{path}', class_id = NULL", id="a transfer"),
    pytest.param("UPDATE student SET grade = 2", id="another grade"),
    pytest.param("UPDATE student SET state = 'suspended'", id="a suspension"),
    pytest.param("UPDATE student SET stage = 'junior', grade = 3", id="a stage put right"),
]


@pytest.mark.parametrize("move", MOVES)
async def test_sums_follow_the_record_whichever_room_moves_it(school, world, move):
    await school.enter(whole_year())
    path = await database.value("SELECT path FROM organisation WHERE id = $1", world.offices["other"])
    sql = move.format(other=world.offices["other"], path=path)
    await database.execute(f"{sql} WHERE id = $1", world.pupils["qi"])
    assert await rollups() == await recount()
    await database.execute("UPDATE student SET state = 'in_school', stage = 'senior' WHERE id = $1", world.pupils["qi"])
    assert await rollups() == await recount()
