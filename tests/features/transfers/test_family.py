"""What a family does on the phone, and what a school sees of a pupil of another one."""

import pytest

from xueji.features.transfers import rules
from xueji.platform import database


@pytest.mark.handbook(23, 26)
async def test_the_first_page_says_what_can_be_done_and_a_draft_is_never_lost(acts, world):
    page = await acts.start()
    assert (page["school"], page["grade_label"], page["findings"], page["may_apply"]) == (
        "临溪县第一小学",
        "三年级",
        [],
        True,
    )
    assert [one["reason"] for one in page["reasons"]] == list(rules.Reason)
    wish = {"school_id": world.offices["new"].id, "reason": "home", "note": "搬家"}
    address = f"/api/children/{world.pupils[0]}/transfer/draft"
    assert (await acts.as_("mother").request("PUT", address, json=wish, version=0)).json()["version"] == 1
    other = await acts.start("father")
    assert (other["draft"]["wish"]["note"], other["draft"]["school"]) == ("搬家", "青石区实验学校")
    late = await acts.as_("father").request("PUT", address, json=wish, version=0)
    assert (late.status_code, late.json()["code"]) == (412, "transfer_draft_moved")


@pytest.mark.handbook(24)
async def test_schools_are_found_by_a_part_of_the_name_with_the_grades_that_correspond(acts, world):
    found = await acts.as_("mother").get(f"/api/children/{world.pupils[0]}/transfer/schools", params={"q": "青石"})
    [school] = found.json()["items"]
    assert (school["name"], school["bureau"], [one["label"] for one in school["targets"]]) == (
        "青石区实验学校", "青石区教育局", ["三年级"],
    )  # fmt: skip


@pytest.mark.handbook(23, 36)
async def test_the_pre_check_refuses_with_everything_that_has_to_be_mended(acts, world, tomorrow):
    for school in ("old", "near"):
        await acts.set_rule(school, "old_county", district="文昌学区")
    await database.execute("UPDATE student SET state = 'suspended' WHERE id = $1", world.pupils[0])
    checked = await acts.check("near")
    assert [one["code"] for one in checked["findings"]] == ["state", "same_district"]
    assert checked["may_apply"] is False
    refused = await acts.apply("near")
    assert (refused.status_code, refused.json()["code"]) == (409, "transfer_stopped")
    assert await database.value("SELECT count(*) FROM approval_case") == 0


@pytest.mark.handbook(23)
async def test_a_leaver_is_taken_in_only_with_the_exception_that_the_receiving_bureau_has_written(
    acts, world, tomorrow
):
    await database.execute("UPDATE student SET grade = 6 WHERE id = $1", world.pupils[0])
    at_junior = {"school": "new", "stage": "junior", "grade": 1}
    stopped = await acts.check(**at_junior)
    assert ("graduating", "青石区教育局") in [(one["code"], one["who"]) for one in stopped["findings"]]
    until = (await tomorrow()).isoformat()
    for half in ({"graduating_until": until}, {"graduating_reason": "原校撤并"}):
        refused = await acts.set_rule("new", "new_county", district="", **half)
        assert (refused.status_code, refused.json()["code"]) == (422, "transfer_exception_reason")
    written = {"district": "", "graduating_reason": "原校撤并", "graduating_until": until}
    rule = {"json": written, "version": 0}
    door = f"/api/transfer-rules/{world.offices['new'].id}"
    assert (await acts.as_("old_county").request("PUT", door, **rule)).status_code == 404
    assert (await acts.as_("registrar").request("PUT", door, **rule)).status_code == 403
    assert (await acts.set_rule("new", "new_county", **written)).status_code == 200
    told = {one["code"]: one for one in (await acts.check(**at_junior))["findings"]}
    assert (told["graduating_excepted"]["weight"], "原校撤并" in told["graduating_excepted"]["why"]) == ("look", True)
    assert "graduating" not in told


TOLD = "SELECT array_agg(n.title) FROM notice n JOIN account a ON a.id = n.account_id WHERE a.id = $1"


@pytest.mark.handbook(26, 30)
async def test_a_family_takes_back_what_a_school_has_filed_and_everybody_else_hears_it(acts, world, work):
    case_id = (await acts.file()).json()["case_id"]
    await work()
    assert "转学已提交" in await database.value(TOLD, world.accounts["mother"]), "she hears that a school has asked"
    answer = await acts.as_("mother").request(
        "POST", f"/api/tracker/{case_id}/withdrawal", json={}, version=await acts.version(case_id)
    )
    assert (answer.status_code, answer.json()["state"]) == (200, "withdrawn")
    await work()
    for who, hears in (("father", True), ("registrar", True), ("mother", False)):
        assert ("转学已撤回" in await database.value(TOLD, world.accounts[who])) is hears


@pytest.mark.handbook(31)
async def test_without_a_paper_of_the_reason_nothing_is_filed(acts):
    refused = await acts.apply(reason="work")
    assert (refused.status_code, refused.json()["code"]) == (422, "transfer_paper_missing")


@pytest.mark.handbook(35)
async def test_what_came_back_is_filed_again_with_everything_kept(acts, world):
    case_id = await acts.applied()
    assert (
        await acts.act("registrar", case_id, "return", step="receive", reason="expired", text="")
    ).status_code == 200
    page = await acts.start()
    assert (page["running"]["returned"], page["may_apply"], page["draft"]["wish"]["note"]) == (
        True,
        True,
        "十月搬到青石区",
    )
    elsewhere = await acts.apply("near", evidence=[])
    assert elsewhere.json()["code"] == "transfer_school_fixed"
    again = await acts.apply(evidence=[])
    assert (again.status_code, again.json()["again"], again.json()["case_id"]) == (201, True, case_id)


@pytest.mark.handbook(32, 34)
async def test_a_school_finds_the_number_by_name_and_id_number_and_learns_only_which_field_differs(acts, world, id_of):
    right = {"name": "林若涵", "id_number": id_of(0)}
    found = await acts.as_("registrar").post("/api/transfers/lookup", json=right)
    assert found.status_code == 200, found.text
    assert (found.json()["national_number"], found.json()["school"]) == (f"G{id_of(0)}", "临溪县第一小学")
    looks = await database.value("SELECT count(*) FROM audit_read WHERE action = 'transfer.lookup'")
    assert looks == 1
    for body, code, field in (
        (right | {"name": "林若函"}, "transfer_field_differs", "姓名"),
        (right | {"id_number": id_of(9), "school": " 临溪县第一小学"}, "transfer_field_differs", "证件号"),
        (right | {"id_number": id_of(9)}, "transfer_pupil_unknown", ""),
    ):
        refused = (await acts.as_("registrar").post("/api/transfers/lookup", json=body)).json()
        assert (refused["code"], field in refused["title"]) == (code, True)
        assert "林若涵" not in str(refused)
    looks = await database.value("SELECT count(*) FROM audit_read WHERE action = 'transfer.lookup'")
    assert looks == 3, "who was found by half has been looked at too"
    asked = await acts.as_("registrar").post(
        "/api/transfers/correction-request", json=right | {"name": "林若函", "text": "户口簿上是林若函"}
    )
    assert asked.json() == {"told": 1}
    needless = await acts.as_("registrar").post(
        "/api/transfers/correction-request", json=right | {"text": "没有什么不对的"}
    )
    assert needless.json()["code"] == "transfer_nothing_differs"
    told = await database.value("SELECT body FROM notice WHERE account_id = $1", world.accounts["old_registrar"])
    assert "户口簿上是林若函" in told


@pytest.mark.handbook(47)
async def test_the_old_school_keeps_a_frozen_copy_that_nobody_else_reads(acts, world):
    case_id = await acts.applied()
    await acts.all_agree(case_id)
    [line] = (await acts.as_("old_registrar").get("/api/archives")).json()["items"]
    assert (line["name"], line["class_name"], line["to_school"]) == ("林若涵", "三年级（2）班", "青石区实验学校")
    page = (await acts.as_("old_registrar").get(f"/api/archives/{line['id']}")).json()
    assert page["integrity"] == "whole"
    assert any(row["text"] == "文昌街 66 号" for group in page["groups"] for row in group["rows"])
    assert (await acts.as_("stranger").get(f"/api/archives/{line['id']}")).status_code == 404
    assert (await acts.as_("registrar").get("/api/archives")).json()["items"] == []
    assert (await acts.as_("old_county").get("/api/archives")).json()["items"][0]["name"] == "林*涵"
    with pytest.raises(Exception, match="never changed"):
        await database.execute("UPDATE archive_copy SET name = '王' WHERE id = $1", line["id"])
    facts = await database.value("SELECT facts FROM audit_entry WHERE action = 'transfer.moved'")
    assert page["seal"] in str(facts)


@pytest.mark.handbook(26)
async def test_both_schools_print_the_notice_once_it_is_done(acts):
    case_id = await acts.applied()
    early = await acts.as_("registrar").get(f"/api/transfers/{case_id}/notice.pdf")
    assert early.status_code == 404
    await acts.all_agree(case_id)
    for login in ("registrar", "old_registrar"):
        printed = await acts.as_(login).get(f"/api/transfers/{case_id}/notice.pdf")
        assert (printed.status_code, printed.content[:4]) == (200, b"%PDF")
    assert (await acts.as_("stranger").get(f"/api/transfers/{case_id}/notice.pdf")).status_code == 404
