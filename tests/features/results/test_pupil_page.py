"""What a pupil has and what is still missing for graduation, on the phone and at school (Q124, Q130–132)."""

import pytest
from seniors import ALL_SUBJECTS, fetch, give_everything, line, whole_year

from xueji.platform import database


def measure(page, name):
    return next(one for one in page["measures"] if one["measure"] == name)


@pytest.mark.handbook(124, 130, 131, 132)
async def test_a_pupil_without_results_reads_everything_that_is_missing(school):
    page = await school.page()
    assert (page["name"], page["grade_label"], page["ready"]) == ("欧阳𬱖", "高三", False)
    assert page["summary"] == "五项里毕业学分、学考科目、通用技术、艺术、体育与健康还没有够"
    assert measure(page, "credits")["missing"][-1] == "总学分要 144 学分，已有 0，还差 144"
    assert measure(page, "technology")["missing"] == [
        "基础知识测试还没有成绩，由省里统一机考",
        "技术实践能力还没有评定，由任课教师或班主任评定",
    ]
    assert (
        measure(page, "arts")["missing"][0]
        == "艺术素质测评还缺高一上学期音乐、高一上学期美术、高一下学期音乐等 10 个成绩"
    )
    assert "体质健康测试还缺高一、高二、高三的成绩" in measure(page, "pe")["missing"]


@pytest.mark.handbook(124)
async def test_a_module_taken_again_counts_once_and_the_page_says_why_the_sums_differ(school):
    await school.give("chinese-1", "4", back=2)
    await school.give("chinese-1", "4", back=1)
    credits_ = (await school.page())["credits"]
    assert (credits_["graduation"], credits_["transcript"]) == ("4", "8")
    assert credits_["differ"] == ["语文必修上修了 2 次，成绩单合计 8 学分，毕业只算一次，计 4 学分"]
    (chinese,) = credits_["courses"]
    assert (chinese["label"], chinese["counted"]) == ("语文", "4")
    assert [(one["term_label"], one["repeated"]) for one in chinese["modules"]] == [
        ("高一上学期", False),
        ("高二上学期", True),
    ]


@pytest.mark.handbook(124)
async def test_the_same_credits_again_change_nothing_and_none_take_them_back(school):
    await school.give("maths-1", "4")
    before = await school.version("qi")
    await school.give("maths-1", "4")
    assert await school.version("qi") == before
    await school.give("maths-1", "0")
    assert (await school.page())["credits"]["transcript"] == "0"


@pytest.mark.handbook(130, 131, 132)
async def test_parts_that_fail_are_told_with_their_number(school):
    await school.enter(whole_year(passed=False))
    page = await school.page()
    assert measure(page, "arts")["missing"] == [
        "艺术素质测评 30 分，不到 60 分",
        "专项测试没有合格，请问一问学校能不能再测",
    ]
    assert measure(page, "pe")["missing"][0] == "体质健康测试 30 分，不到 50 分"
    assert measure(page, "technology")["outcome"] == "failed"
    assert page["pe"][0]["detail"].endswith("= 30，50 分合格")


@pytest.mark.handbook(124, 130, 131, 132)
async def test_who_has_everything_reads_that_it_is_enough(school, outside, world):
    await school.enter(whole_year())
    await give_everything(world.pupils["qi"], world.year)
    outside.introduce("exam", lines=[line("qi", subject) for subject in ALL_SUBJECTS])
    await fetch()
    await database.execute(
        "INSERT INTO technology_work (student_id, sealed, version, saved_at, handed_in_at)"
        " VALUES ($1, '', 1, now(), now())", world.pupils["qi"],
    )  # fmt: skip
    page = await school.page()
    assert page["ready"], page["measures"]
    assert page["summary"] == "毕业要的五项都够了"
    assert [one["missing"] for one in page["measures"]] == [[]] * 5
    assert page["exams"][0]["session"] == "2026 年夏季"


@pytest.mark.handbook(124)
async def test_a_younger_child_has_no_credits_and_the_page_says_so(school, world, as_):
    answer = await as_("mother").get(f"/api/children/{world.pupils['xiao']}/senior-results")
    assert (answer.status_code, answer.json()["code"]) == (409, "results_only_senior")
    assert "上高中以后" in answer.json()["next"]


async def test_families_of_others_and_teachers_of_other_classes_see_nothing(school, world, as_):
    pupil = world.pupils["qi"]
    assert (await as_("far").get(f"/api/children/{pupil}/senior-results")).status_code == 404
    assert (await as_("stranger").get(f"/api/senior-results/students/{pupil}")).status_code == 404
    assert (await as_("teacher").get(f"/api/senior-results/students/{world.pupils['jun']}")).status_code == 404
    seen = await as_("teacher").get(f"/api/senior-results/students/{pupil}")
    assert seen.status_code == 200
    assert await database.value("SELECT count(*) FROM audit_read WHERE action = 'results.pupil'") == 1
