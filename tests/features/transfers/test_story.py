"""A pupil goes from one school to another through four offices, and stands in exactly one school at every instant."""

import pytest
from tests.features.transfers.conftest import FOUR

from xueji.features import problem_records, students
from xueji.features.problem_records import ProblemKind
from xueji.features.transfers import nation
from xueji.platform import database
from xueji.platform.jobs import JobContext

pytestmark = pytest.mark.handbook(26)


@pytest.mark.handbook(28, 47)
async def test_four_parties_agree_and_the_record_moves_in_the_same_act(acts, world, work):
    case_id = await acts.applied()
    await acts.all_agree(case_id, until=3)
    before = await acts.placed()
    assert (before.school_id, before.class_id) == (world.offices["old"].id, world.classes["old"])
    done = await acts.approve("old_county", case_id, "clear_out")
    assert done["state"] == "completed"
    after = await acts.placed()
    assert (after.school_id, after.class_id, after.stage, after.grade, after.state) == (
        world.offices["new"].id, world.classes["new"], "primary", 3, "in_school",
    )  # fmt: skip
    await work()
    view = await acts.read(case_id)
    assert view["moved_at"]
    told = "SELECT kind FROM notice WHERE account_id = $1 ORDER BY id DESC LIMIT 1"
    assert await database.value(told, world.accounts["mother"]) == "case_done"


@pytest.mark.handbook(47)
async def test_the_family_goes_along_and_the_old_school_sees_the_pupil_no_more(acts, world):
    case_id = await acts.applied()
    await acts.all_agree(case_id)
    student_id = world.pupils[0]
    child = (await acts.as_("mother").get(f"/api/children/{student_id}")).json()
    assert child["school"] == "青石区实验学校"
    assert (await acts.as_("old_registrar").get(f"/api/students/{student_id}")).status_code == 404
    record = (await acts.as_("registrar").get(f"/api/students/{student_id}")).json()
    assert record["timeline"]["items"][0]["title"] == "转到青石区实验学校"


@pytest.mark.handbook(28)
async def test_the_order_of_the_four_is_fixed(acts):
    case_id = await acts.applied()
    await acts.choose(case_id)
    for nth, (_, agreed) in enumerate(FOUR):
        for login, step in FOUR[nth + 1 :]:
            refused = await acts.act(login, case_id, "approval", step=step)
            assert (refused.status_code, refused.json()["code"]) == (409, "not_your_turn")
        await acts.approve(FOUR[nth][0], case_id, agreed)


async def test_the_school_agrees_to_nothing_without_a_class(acts):
    case_id = await acts.applied()
    refused = await acts.act("registrar", case_id, "approval", step="receive")
    assert (refused.status_code, refused.json()["code"]) == (409, "transfer_class_missing")
    assert (await acts.read(case_id))["version"] == 2
    assert (await acts.choose(case_id)).status_code == 200
    await acts.approve("registrar", case_id, "receive")


async def test_what_the_registrar_files_another_person_of_the_school_receives(acts):
    filed = await acts.file()
    assert filed.status_code == 201, filed.text
    case_id = filed.json()["case_id"]
    own = await acts.act("registrar", case_id, "approval", step="receive")
    assert (own.status_code, own.json()["code"]) == (403, "own_application")
    await acts.approve("head", case_id, "receive")


ELSEWHERE = {"name": "林若涵", "school": "郑州市第一小学", "province": "河南省"}


@pytest.mark.handbook(38, 47)
@pytest.mark.parametrize("said", ["redundant", "problem"])
async def test_what_the_nation_cannot_take_is_a_problem_record_or_told_again_by_night(
    acts, world, work, platforms, id_of, said
):
    there = ELSEWHERE | {"id_number": id_of(0), said: True}
    platforms.introduce("national", pupils=[there])
    case_id = await acts.applied()
    await acts.all_agree(case_id)
    await work()
    problems = await problem_records.of_students(students.POOL, [world.pupils[0]])
    assert [one.kind for one in problems] == ([ProblemKind.DUPLICATE_ELSEWHERE] if said == "problem" else [])
    platforms.introduce("national", pupils=[])
    await nation.report_again(JobContext(0, "", 1))
    await work()
    heard = await database.value("SELECT heard FROM transfer WHERE case_id = $1", case_id)
    assert heard == ("problem_record" if said == "problem" else "acknowledged")
