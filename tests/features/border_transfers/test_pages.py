"""What the pages of the school and the bureau show: the platform's tries, the archive, the grade, the earlier one."""

import io

import pytest
from PIL import Image

from xueji.platform import database

SENIOR = ("reason", "growth", "credits", "transcript")
PARTS = [["基础信息", "布合丽其　五年级"], ["异动", "二〇二五年入学"], ["成绩", "语文 优"]]


async def page(acts, case_id, login="registrar"):
    answer = await acts.as_(login).get(f"/api/border-transfers/{case_id}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def reads(action):
    return await database.value("SELECT count(*) FROM audit_read WHERE action = $1", action)


async def test_the_form_names_the_provinces_and_what_a_picture_may_weigh(acts):
    form = (await acts.as_("registrar").get("/api/border-transfers/form")).json()
    assert "河南省" in form["provinces"]
    assert "山东省" not in form["provinces"]
    assert form["most_bytes"] == 1024 * 1024
    assert [paper["stages"] for paper in form["ways"][0]["papers"]] == [[], ["senior"], ["senior"], ["senior"]]


@pytest.mark.handbook(26, 31)
@pytest.mark.parametrize(
    ("login", "head", "given", "offered"),
    [
        pytest.param("registrar", "head", ("reason",), ["reason"], id="of a primary pupil the reason alone"),
        pytest.param(
            "senior",
            "senior_head",
            SENIOR,
            list(SENIOR),
            id="of a senior pupil what the old school and province say too",
        ),
    ],
)
async def test_what_is_asked_for_later_is_given_as_papers_that_fit_the_stage(acts, world, login, head, given, offered):
    more = {} if login == "registrar" else {"stage": "senior", "grade": 1, "class_id": world.classes["senior"]}
    case_id = await acts.filed(login=login, evidence=[await acts.paper(login, slot) for slot in given], **more)
    await acts.act(head, case_id, "evidence-request", step="receive", text="请补转学原因证明的第二页")
    seen = await acts.case(case_id, login)
    assert seen["can"]["answer"]
    assert [one["name"] for one in seen["slots"]] == offered


@pytest.mark.handbook(43, 45, 46)
async def test_the_page_tells_school_and_bureau_how_often_the_platform_was_asked_and_when_next(acts):
    acts.platforms.order("/national", "down", times=100)
    case_id = await acts.agreed_here()
    await acts.work()
    for login in ("registrar", "county"):
        words = (await page(acts, case_id, login))["nation"]
        assert words.startswith("等全国平台答复，已试 1 次，下次 ")
    assert (await acts.as_("near").get(f"/api/border-transfers/{case_id}")).status_code == 404


@pytest.mark.handbook(48)
async def test_parts_of_the_archive_are_listed_and_opened_by_the_school_alone_and_each_look_is_written_down(acts):
    acts.there(parts=PARTS, stalls_at=3)
    case_id = await acts.agreed_here()
    await acts.settles()
    seen = await page(acts, case_id)
    assert [(one["part"], one["title"], one["fetched_at"] is not None) for one in seen["archive"]] == [
        (1, "基础信息", True), (2, "异动", True), (3, "", False),
    ]  # fmt: skip
    assert seen["may_open"]
    first, _, last = (f"/api/border-archive-parts/{one['id']}" for one in seen["archive"])
    assert (await acts.as_("registrar").get(first)).json() == {"title": "基础信息", "text": "布合丽其　五年级"}
    assert await reads("border.archive_read") == 1
    assert (await acts.as_("registrar").get(last)).status_code == 404
    assert not (await page(acts, case_id, "county"))["may_open"]
    for login in ("county", "near"):
        assert (await acts.as_(login).get(first)).status_code == 404
    assert await reads("border.archive_read") == 1


@pytest.mark.handbook(48)
async def test_after_two_working_days_the_page_says_that_the_archive_takes_too_long(acts):
    acts.there(parts=PARTS, stalls_at=1)
    case_id = await acts.agreed_here()
    await acts.settles()
    assert (await page(acts, case_id))["alarm"] == ""
    await database.execute(
        "UPDATE approval_case SET snapshot = jsonb_set(snapshot, '{open_steps,archive,due_on}', '\"2026-01-05\"')"
        " WHERE id = $1",
        case_id,
    )
    assert "超过 2 个工作日" in (await page(acts, case_id))["alarm"]


@pytest.mark.handbook(27)
async def test_the_bureau_is_offered_the_schools_grades_in_its_turn_and_nobody_else_ever(acts):
    case_id = await acts.filed()
    assert (await page(acts, case_id, "county"))["grades"] == []
    await acts.approve("head", case_id, "receive")
    seen = await page(acts, case_id, "county")
    assert seen["may_set_grade"]
    assert [one["grade"] for one in seen["grades"]] == [1, 2, 3, 4, 5, 6]
    assert not (await page(acts, case_id))["may_set_grade"]


async def test_who_filed_it_mends_what_came_back_with_what_was_filled_in_before(acts):
    case_id = await acts.filed()
    await acts.act("head", case_id, "return", step="receive", reason="other", text="学籍号少一位")
    seen = await page(acts, case_id)
    assert seen["may_mend"]
    assert seen["national_number"].startswith("G410102")
    assert [one["name"] for one in seen["papers"]] == ["reason"]
    assert (await page(acts, case_id, "county"))["national_number"] == ""


@pytest.mark.handbook(40)
async def test_while_the_first_is_still_open_over_there_the_second_names_it(acts):
    acts.there(closing_days=1, says={})
    first = await acts.agreed_here()
    await acts.settles(1)
    await acts.act("registrar", first, "withdrawal")
    await acts.settles(1)
    second = await acts.agreed_here()
    await acts.work()
    earlier = (await page(acts, second))["earlier"]
    assert (earlier["case_id"], earlier["school"]) == (first, "临溪县第二实验小学")
    assert (await page(acts, second, "county"))["earlier"] == {"case_id": None, "number": "", "school": "另一所学校"}
    acts.there()
    await acts.hours_pass(26)
    await acts.settles()
    assert (await page(acts, second))["earlier"] is None


async def test_the_case_says_from_which_province_and_the_bureau_sees_a_masked_name(acts):
    case_id = await acts.filed()
    for login, name in (("registrar", "布合丽其·艾合买提"), ("county", "布***·****")):
        view = await acts.case(case_id, login)
        assert (view["name"], view["origin"], view["destination"]) == (
            name, "河南省郑州市第九小学", "临溪县第二实验小学",
        )  # fmt: skip


@pytest.mark.handbook(41)
async def test_a_picture_of_more_than_one_megabyte_is_refused_with_its_size(acts):
    out = io.BytesIO()
    Image.effect_noise((1200, 1200), 90).convert("RGB").save(out, "JPEG", quality=95)
    assert 1 << 20 < len(out.getvalue()) < 2 << 20
    files = {"data": ("a.jpg", out.getvalue(), "image/jpeg")}
    refused = await acts.as_("registrar").post("/api/case-evidence/border_in?slot=reason", files=files)
    assert (refused.status_code, refused.json()["code"]) == (422, "case_evidence_too_large")
    assert "超过了 1 MB" in refused.json()["title"]


@pytest.mark.handbook(48)
async def test_what_came_with_the_pupil_stands_on_the_record_for_the_own_school_alone(acts):
    acts.there(parts=PARTS)
    case_id = await acts.agreed_here()
    await acts.settles()
    student_id = await database.value("SELECT student_id FROM approval_case WHERE id = $1", case_id)
    door = f"/api/students/{student_id}/border-archive"
    seen = (await acts.as_("registrar").get(door)).json()
    assert (seen["from_school"], [one["title"] for one in seen["parts"]]) == (
        "郑州市第九小学",
        ["基础信息", "异动", "成绩"],
    )
    assert (await acts.as_("near").get(door)).status_code == 404
    assert (await acts.as_("county").get(door)).status_code == 404
