"""A grade is published whole or not at all, frozen and hashed; pupils read and confirm until the very end."""

from hashlib import sha256

import msgspec
import pytest
import pytest_asyncio
from written import DEED

from xueji.features.evaluation import RecordKind
from xueji.features.publications.content import HIDDEN, Page, changed, kinds_of
from xueji.features.publications.models import PAGE_SEAL
from xueji.platform import database
from xueji.platform.crypto import keyring

PHONE = "15912347731"


class PageHash(msgspec.Struct):
    sealed: bytes
    hash: bytes


async def publish(acts, days=5, audience="grade", login="jiaowu", grade=1):
    body = {"stage": "senior", "grade": grade, "days": days, "audience": audience}
    return await acts.as_(login).post("/api/publications", json=body)


async def own(acts, who="qi", login=None):
    return await acts.as_(login or who).get(f"/api/children/{acts.world.pupils[who]}/publication")


async def confirm(acts, seen, who="qi", login=None):
    return await acts.as_(login or who).post(
        f"/api/children/{acts.world.pupils[who]}/publication/confirm", json={"hash": seen}
    )


async def board(acts, login="jiaowu"):
    return (await acts.as_(login).get("/api/publications")).json()


@pytest_asyncio.fixture
async def submitted(acts, open_term):
    """Both classes of the grade are handed over; `qi` has a deed with a telephone number in it, and half a sentence."""
    world = acts.world
    await acts.add("deed", DEED | {"starts_on": acts.day(), "summary": DEED["summary"] + PHONE})
    await acts.add("mind", {"title": "只写了一半"})
    for key in ("h1", "h2"):
        await database.execute(
            "INSERT INTO evaluation_submission (class_id, year, term, missing, submitted_by, submitted_at)"
            " VALUES ($1, $2, 'autumn', 1, $3, now())",
            *(world.classes[key], world.year, world.accounts["teacher"]),
        )


@pytest.mark.handbook(121)
@pytest.mark.usefixtures("submitted")
async def test_what_is_published_is_what_was_submitted_frozen_masked_and_hashed(acts, world):
    assert (await publish(acts)).status_code == 204
    found = (await own(acts)).json()
    [kind] = found["kinds"]
    assert (kind["label"], kind["records"][0]["title"]) == ("典型事例", DEED["title"])
    assert HIDDEN in kind["records"][0]["summary"]
    assert set(kind["records"][0]) == {"id", "title", "facts", "summary"}, "no picture, no face"
    assert PHONE not in str(found)
    assert found["watermark"].startswith("欧阳𬱖 ")
    rows = await database.fetch(PageHash, "SELECT sealed, hash FROM publication_page ORDER BY position")
    assert [sha256(keyring().open(row.sealed, PAGE_SEAL)).digest() for row in rows] == [row.hash for row in rows]
    whole = sha256(b"".join(row.hash for row in rows)).hexdigest()
    assert (await board(acts))["items"][0]["publication"]["hash"] == whole
    noted = await database.value("SELECT facts ->> 'hash' FROM audit_entry WHERE action = 'evaluation.published'")
    assert noted == whole
    told = await database.value("SELECT count(*) FROM notice WHERE kind = 'evaluation_published'")
    assert told == 2, "pupils in school with an own login; neither the suspended nor the mother of one who is 16"
    answer = await acts.as_("jiaowu").post(f"/api/evaluation-progress/classes/{world.classes['h1']}/take-back")
    assert answer.json()["code"] == "evaluation_submission_published"


@pytest.mark.handbook(121)
@pytest.mark.usefixtures("submitted")
async def test_pupils_confirm_what_they_read_and_only_they(acts):
    await publish(acts)
    seen = (await own(acts)).json()["hash"]
    assert (await confirm(acts, "0" * 64)).json()["code"] == "publication_other"
    assert (await confirm(acts, seen, login="mother")).json()["code"] == "publication_not_yours"
    assert (await confirm(acts, seen)).status_code == 204
    assert (await confirm(acts, seen)).status_code == 204, "twice is once"
    assert (await board(acts))["items"][0]["publication"]["confirmed"] == 1
    assert (await own(acts)).json()["may_confirm"] is False


@pytest.mark.handbook(121)
@pytest.mark.usefixtures("submitted")
async def test_the_school_sees_who_has_confirmed_and_the_home_says_until_when(acts, world):
    await publish(acts)
    number = (await board(acts))["items"][0]["publication"]["id"]
    home = (await acts.as_("qi").get("/api/home")).json()["children"][0]["duties"]
    [duty] = [one for one in home if one["kind"] == "publication"]
    assert (duty["state"], duty["act"], duty["days_left"]) == ("new", "去核对", 5)
    await confirm(acts, (await own(acts)).json()["hash"])
    found = (await acts.as_("jiaowu").get(f"/api/publications/{number}")).json()
    qi, *others = sorted(found["pupils"], key=lambda one: one["confirmed_at"] is None)
    assert qi["student_id"] == world.pupils["qi"]
    assert {one["confirmed_at"] for one in others} == {None}
    assert (found["line"]["confirmed"], found["line"]["pupils"]) == (1, len(found["pupils"]))
    mine = (await acts.as_("teacher").get(f"/api/publications/{number}")).json()
    assert {one["class_name"] for one in mine["pupils"]} == {"高一（3）班"}, "a class teacher sees the own class"
    home = (await acts.as_("qi").get("/api/home")).json()["children"][0]["duties"]
    assert [one["state"] for one in home if one["kind"] == "publication"] == ["done"]


@pytest.mark.usefixtures("submitted")
async def test_after_the_last_moment_nobody_confirms_and_only_the_own_page_is_read(acts):
    await publish(acts)
    found = (await own(acts)).json()
    other = found["others"][0]["id"]
    address = f"/api/children/{acts.world.pupils['qi']}/publication/pages/{other}"
    assert (await acts.as_("qi").get(address)).status_code == 200
    await database.execute("UPDATE publication SET starts_at = now() - interval '1 day', ends_at = now()")
    assert (await confirm(acts, found["hash"])).json()["code"] == "publication_over"
    assert (await acts.as_("qi").get(address)).status_code == 404
    assert (await own(acts)).json()["kinds"] == found["kinds"]


@pytest.mark.usefixtures("submitted")
async def test_who_may_read_whom(acts, world):
    await publish(acts, audience="class")
    names = [one["name"] for one in (await own(acts)).json()["others"]]
    assert names == ["安娜"], "of the own class, in school"
    jun = await database.value("SELECT id FROM publication_page WHERE student_id = $1", world.pupils["jun"])
    looks = {
        ("qi", "qi", jun): 404,
        ("far", "far", jun): 404,
        ("far", "qi", jun): 404,
    }
    for (login, who, page), expected in looks.items():
        answer = await acts.as_(login).get(f"/api/children/{world.pupils[who]}/publication/pages/{page}")
        assert answer.status_code == expected, (login, who)
    assert (await own(acts, "far")).status_code == 404
    assert (await own(acts, "qi", "far")).status_code == 404
    await database.execute(
        "UPDATE student SET school_id = $1, school_path = o.path, class_id = NULL FROM organisation o"
        " WHERE o.id = $1 AND student.id = $2",
        *(world.offices["other"], world.pupils["qi"]),
    )
    moved = (await own(acts)).json()
    assert (moved["others"], moved["may_confirm"], bool(moved["kinds"])) == ([], False, True)
    assert "已经转到泉景高中" in moved["away"]
    assert (await confirm(acts, moved["hash"])).json()["code"] == "publication_not_asked"
    assert "欧阳𬱖" not in {one["name"] for one in (await own(acts, "gang")).json()["others"]}
    assert (await board(acts))["items"][0]["publication"]["pupils"] == 2, "who has moved is not waited for"


@pytest.mark.handbook(121)
@pytest.mark.usefixtures("submitted")
async def test_visible_to_the_grade_every_page_of_it_is_read_and_by_nobody_outside(acts, world):
    await publish(acts, audience="grade")
    assert {one["name"] for one in (await own(acts)).json()["others"]} == {"安娜", "李俊"}
    jun = await database.value("SELECT id FROM publication_page WHERE student_id = $1", world.pupils["jun"])
    page = await acts.as_("qi").get(f"/api/children/{world.pupils['qi']}/publication/pages/{jun}")
    assert (page.status_code, page.json()["watermark"].startswith("欧阳𬱖 ")) == (200, True), "whoever reads is named"
    for login, who in (("far", "far"), ("far", "qi"), ("mother", "xiao")):
        answer = await acts.as_(login).get(f"/api/children/{world.pupils[who]}/publication/pages/{jun}")
        assert answer.status_code == 404, (login, who)


@pytest.mark.handbook(149)
@pytest.mark.usefixtures("submitted")
@pytest.mark.parametrize(
    ("state", "asked"),
    [("suspended", False), ("abroad", False), ("withdrawn", False), ("graduated", True), ("completed", True)],
)
async def test_who_is_asked_to_confirm_once_it_is_published(acts, world, state, asked):
    await publish(acts)
    seen = (await own(acts)).json()["hash"]
    await database.execute("UPDATE student SET state = $1 WHERE id = $2", state, world.pupils["qi"])
    page = (await own(acts)).json()
    assert (page["may_confirm"], page["away"] == "") == (asked, asked)
    home = (await acts.as_("qi").get("/api/home")).json()["children"][0]["duties"]
    assert ("publication" in {one["kind"] for one in home}) is asked
    number = (await board(acts))["items"][0]["publication"]["id"]
    listed = (await acts.as_("jiaowu").get(f"/api/publications/{number}")).json()
    [line] = [one for one in listed["pupils"] if one["student_id"] == world.pupils["qi"]]
    assert (line["away"] == "", listed["line"]["pupils"]) == (asked, 3 if asked else 2)
    assert (await confirm(acts, seen)).status_code == (204 if asked else 409)


@pytest.mark.usefixtures("submitted")
async def test_what_cannot_be_published_says_why_and_leaves_nothing(acts, world):
    assert (await publish(acts, days=4)).json()["code"] == "publication_too_short"
    assert (await publish(acts, grade=2)).status_code == 404
    for login, expected in (("teacher", 403), ("county", 403)):
        assert (await publish(acts, login=login)).status_code == expected
    await acts.as_("jiaowu").post(f"/api/evaluation-progress/classes/{world.classes['h2']}/take-back")
    answer = (await publish(acts)).json()
    assert answer["code"] == "publication_waits"
    assert "高一（4）班" in answer["detail"]
    assert (await board(acts))["items"][0]["waiting"] == ["高一（4）班"]
    assert await database.value("SELECT count(*) FROM publication") == 0
    await database.execute("UPDATE evaluation_submission SET taken_back_at = NULL, taken_back_by = NULL")
    assert (await publish(acts)).status_code == 204
    assert (await publish(acts)).json()["code"] == "publication_there"


@pytest.mark.usefixtures("submitted")
async def test_a_failure_in_the_middle_publishes_nothing(acts):
    await database.execute("UPDATE evaluation_record SET sealed = 'broken'")
    assert (await publish(acts)).status_code == 500
    assert await database.value("SELECT count(*) FROM publication") == 0
    assert await database.value("SELECT count(*) FROM evaluation_submission WHERE published_at IS NOT NULL") == 0


@pytest.mark.parametrize(
    ("text", "hidden"),
    [(PHONE, True), ("37902120100101403X", True), ("整理图书 200 册，12000 人次", False), ("2026 年 10 月", False)],
    ids=["a telephone number", "an ID number", "counts", "a date"],
)
def test_long_numbers_in_running_text_are_hidden(text, hidden):
    [kind] = kinds_of([(1, RecordKind.DEED, {"summary": text})])
    assert (text not in kind.records[0].summary) is hidden


def page_of(*records):
    said = [(number, RecordKind.DEED, {"title": title}) for number, title in records]
    return Page(publication_id=1, student_id=1, name="欧阳𬱖", class_name="", kinds=kinds_of(said))


@pytest.mark.parametrize(
    ("after", "expected"),
    [([(1, "甲"), (2, "乙")], []), ([(2, "乙"), (1, "丙")], [1]), ([(2, "乙")], [1]), ([], [1, 2])],
    ids=["the same", "one written anew, and moved", "one gone", "all gone"],
)
def test_which_records_a_later_version_shows_otherwise(after, expected):
    assert changed(page_of((1, "甲"), (2, "乙")), page_of(*after)) == expected
