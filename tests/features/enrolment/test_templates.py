"""From the template to the queue: handed out for a stage, filled in, checked, entered, asked about (Q2, Q18, Q19, Q99)."""

import pytest
from filling import filled, new_pupil

from xueji.platform import database

pytestmark = pytest.mark.handbook(2)


async def download(browser, stage="primary"):
    return await browser.get(f"/api/enrolment-template.xlsx?stage={stage}")


async def upload(browser, content, stage="primary"):
    return await browser.post(f"/api/enrolment-imports?stage={stage}", files={"data": ("新生.xlsx", content)})


async def entered(acts, *lines, login="registrar"):
    """Uploaded, checked and confirmed; answers the import."""
    browser = acts.as_(login)
    answer = await upload(browser, filled((await download(browser)).content, lines))
    assert answer.status_code == 201, answer.text
    await acts.work()
    import_id = answer.json()["id"]
    checked = (await browser.get(f"/api/roster-imports/{import_id}")).json()
    assert checked["state"] == "checked", checked
    done = await browser.post(f"/api/roster-imports/{import_id}/confirm")
    assert done.status_code == 200, done.text
    await acts.work()
    return done.json()


@pytest.mark.handbook(18)
async def test_lines_of_the_template_become_applications_and_are_checked(acts):
    lines = [new_pupil("林若涵", 1, "2137000101"), [""] * 71, new_pupil("布合丽其·艾合买提", 2, "2137000101")]
    done = await entered(acts, *lines)
    assert (done["purpose"], done["entered_rows"]) == ("enrolment", 2)
    page = (await acts.as_("registrar").get("/api/enrolments?source=template")).json()
    assert [(row["name"], row["state"], row["kind"]) for row in page["items"]] == [
        ("林若涵", "ready", "new"),
        ("布合丽其·艾合买提", "ready", "new"),
    ]
    assert {row["class_name"] for row in page["items"]} == {"一年级（1）班"}


async def test_the_same_file_again_changes_nothing(acts):
    line = new_pupil("林若涵", 1, "2137000101")
    await entered(acts, line)
    browser = acts.as_("registrar")
    again = await upload(browser, filled((await download(browser)).content, [line]))
    assert again.json()["repeated"] or again.json()["new_rows"] == 0
    assert await database.value("SELECT count(*) FROM enrolment") == 1


@pytest.mark.handbook(19)
@pytest.mark.handbook(99)
@pytest.mark.parametrize(
    ("login", "stage", "code"),
    [
        pytest.param("plain", "primary", "permission_missing", id="a registrar without the stage"),
        pytest.param("registrar", "junior", "permission_missing", id="another stage than the post's"),
        pytest.param("bare", "primary", "school_not_approved", id="a school that nobody has given a code"),
        pytest.param("county", "primary", "permission_missing", id="a bureau"),
    ],
)
async def test_who_may_not_enrol_gets_no_template_and_hands_none_in(acts, login, stage, code):
    browser = acts.as_(login)
    assert (await download(browser, stage)).json()["code"] == code
    assert (await upload(browser, b"PK", stage)).json()["code"] == code


async def test_a_file_that_is_not_this_years_template_is_refused_in_words(acts):
    browser = acts.as_("registrar")
    roster = (await browser.get("/api/roster-template.xlsx")).content
    answer = await upload(browser, filled(roster, [new_pupil("林若涵", 1, "2137000101")]))
    await acts.work()
    found = (await browser.get(f"/api/roster-imports/{answer.json()['id']}")).json()
    assert found["state"] == "refused"
    assert "模板" in found["refusal"]["title"]
