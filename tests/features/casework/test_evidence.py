"""Proof: pictures alone, small, without riders; who asked, who gave, who opened."""

import msgspec
import pytest

from xueji.features.casework import errors
from xueji.features.casework.jobs import sweep_evidence
from xueji.kernel.refusals import NotFound
from xueji.platform import database, files
from xueji.platform.jobs import JobContext


def upload(acts, login, data, slot="home", flow="test_transfer", name="a.jpg"):
    return acts.as_(login).post(f"/api/case-evidence/{flow}?slot={slot}", files={"data": (name, data, "image/jpeg")})


REFUSED = [
    ("a PDF", lambda _: b"%PDF-1.7 1 0 obj", "case_evidence_no_picture"),
    ("a word document", lambda _: b"PK\x03\x04 word/document.xml", "case_evidence_no_picture"),
    ("a broken picture", lambda picture: picture()[:300], "case_evidence_no_picture"),
    ("a tiny picture", lambda picture: picture(20, 20), "case_evidence_no_picture"),
]


@pytest.mark.handbook(31)
@pytest.mark.parametrize(("make", "code"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
async def test_what_is_no_small_picture_is_refused_in_words(acts, picture, make, code):
    answer = await upload(acts, "mother", make(picture))
    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text


@pytest.mark.handbook(31)
async def test_a_picture_over_the_limit_is_told_its_size_and_the_limit(acts):
    title = (await upload(acts, "mother", b"\xff\xd8\xff" + bytes(2_674_000))).json()["title"]
    assert title == "这张图片有 2.6 MB，超过了 2 MB"


@pytest.mark.handbook(31)
async def test_evidence_is_asked_for_without_a_return_and_given_without_a_new_case(acts, picture, world, work):
    case = await acts.file()
    due = (await acts.case("new", case.id))["clock"]["due_on"]
    asked = await acts.act("new", case.id, "evidence-request", step="receive", text="租房合同写着日期的那一页")
    assert asked.json()["state"] == "open"
    assert asked.json()["clock"]["due_on"] == due, "the clock runs on"
    await work()
    follows = await acts.tracker(case.id, "father")
    assert follows["asked"] == "租房合同写着日期的那一页"
    home = (await acts.as_("father").get("/api/home")).json()
    assert [duty["note"] for duty in home["children"][0]["duties"]] == ["请补材料，补了接着办"]
    sent = await acts.as_("father").post(
        f"/api/tracker/{case.id}/evidence?slot=home", files={"data": ("a.jpg", picture(), "image/jpeg")}
    )
    assert sent.status_code == 201, sent.text
    evidence_id = sent.json()["evidence"]["id"]
    assert (await acts.case("new", case.id))["evidence"] == [], "officials see what was given"
    given = await acts.as_("father").post(
        f"/api/tracker/{case.id}/answer", json={"evidence": [evidence_id], "text": "补上了"}
    )
    assert given.status_code == 200, given.text
    assert given.json()["asked"] == ""
    page = await acts.case("new", case.id)
    assert [(one["label"], one["seen"]) for one in page["evidence"]] == [("居住证明", False)]
    assert [(one["kind"], one["evidence"]) for one in page["talk"]] == [("asked", []), ("gave", [evidence_id])]
    [row] = (await acts.worklist("new"))["items"]
    assert (row["latest"], row["level"]) == ("今天补了 1 份材料", 1)
    picture_ = await acts.as_("new").get(f"/api/case-evidence/{evidence_id}/picture")
    assert picture_.headers["content-type"] == "image/jpeg"
    assert picture_.headers["x-content-type-options"] == "nosniff"
    assert (await acts.case("new", case.id))["evidence"][0]["seen"]
    again = await acts.as_("father").post(f"/api/tracker/{case.id}/answer", json={"evidence": [evidence_id]})
    assert again.json()["code"] == "case_evidence_gone"


@pytest.mark.handbook(31)
async def test_a_school_answers_for_what_it_has_filed_itself(acts, picture, world, work):
    case = await acts.file("new")
    await acts.act("new2", case.id, "evidence-request", step="receive", text="租房合同写着日期的那一页")
    await work()
    told = "SELECT array_agg(title) FROM notice WHERE account_id = $1 AND kind = 'case_evidence_asked'"
    assert await database.value(told, world.accounts["new"]) == ["转学：请补材料"]
    page = await acts.case("new", case.id)
    assert (page["can"]["answer"], page["asked"]) == (True, "租房合同写着日期的那一页")
    loose = (await upload(acts, "new", picture())).json()["evidence"]["id"]
    for login, status, code in (
        ("old", 422, "case_evidence_gone"),
        ("old_bureau", 422, "case_evidence_gone"),
        ("stranger", 404, "not_found"),
        ("teacher", 404, "not_found"),
    ):
        tried = await acts.as_(login).post(f"/api/cases/{case.id}/answer", json={"evidence": [loose]})
        assert (tried.status_code, tried.json()["code"]) == (status, code), login
    words = await acts.as_("old").post(f"/api/cases/{case.id}/answer", json={"text": "我们也有话说"})
    assert (words.status_code, words.json()["code"]) == (403, "not_the_applicant")
    empty = await acts.as_("new").post(f"/api/cases/{case.id}/answer", json={"text": " "})
    assert empty.json()["code"] == "nothing_to_decide"
    given = await acts.as_("new").post(f"/api/cases/{case.id}/answer", json={"evidence": [loose], "text": "补上了"})
    assert given.status_code == 200, given.text
    assert (given.json()["can"]["answer"], given.json()["asked"]) == (False, "")
    assert [(one["kind"], one["evidence"]) for one in given.json()["talk"]] == [("asked", []), ("gave", [loose])]
    again = await acts.as_("new").post(f"/api/cases/{case.id}/answer", json={"text": "再补一句"})
    assert again.json()["code"] == "no_evidence_asked"
    await acts.approve("new2", case.id, "receive")


@pytest.mark.handbook(31)
async def test_what_a_family_has_filed_the_family_proves(acts):
    case = await acts.file("mother")
    await acts.act("new2", case.id, "evidence-request", step="receive", text="租房合同写着日期的那一页")
    assert (await acts.case("new", case.id))["can"]["answer"] is False
    answer = await acts.as_("new").post(f"/api/cases/{case.id}/answer", json={"text": "家长说没有"})
    assert (answer.status_code, answer.json()["code"]) == (403, "not_the_applicant")


async def test_loose_pictures_are_their_uploaders_alone_and_only_so_many(acts, picture):
    first = (await upload(acts, "mother", picture())).json()["evidence"]["id"]
    await upload(acts, "mother", picture(500, 300))
    assert (await upload(acts, "mother", picture())).json()["code"] == "case_slot_full"
    assert (await upload(acts, "mother", picture(), slot="none")).json()["code"] == "case_slot_unknown"
    assert (await upload(acts, "mother", picture(), flow="nothing")).status_code == 404
    for stranger in ("father", "new"):
        assert (await acts.as_(stranger).get(f"/api/case-evidence/{first}/picture")).status_code == 404
        assert (await acts.as_(stranger).delete(f"/api/case-evidence/{first}")).status_code == 404
    assert (await acts.as_("mother").delete(f"/api/case-evidence/{first}")).status_code == 200
    with pytest.raises(errors.EvidenceGone):
        await acts.file(evidence=[first])


async def test_nobody_without_business_opens_evidence(acts, picture):
    loose = (await upload(acts, "mother", picture())).json()["evidence"]["id"]
    await acts.file(evidence=[loose])
    for stranger in ("stranger", "aunt", "teacher"):
        assert (await acts.as_(stranger).get(f"/api/case-evidence/{loose}/picture")).status_code == 404
    assert (await acts.as_("father").get(f"/api/case-evidence/{loose}/picture")).status_code == 200


async def test_evidence_lies_sealed_and_the_file_of_a_piece_that_nobody_gave_goes_at_night(acts, picture):
    given = (await upload(acts, "mother", picture())).json()["evidence"]["id"]
    await acts.file(evidence=[given])
    await upload(acts, "mother", picture(500, 300))
    names = [row.sha256 for row in await database.fetch(Kept, "SELECT sha256 FROM case_evidence ORDER BY id")]
    for name in names:
        assert not (await files.get(name)).startswith(b"\xff\xd8\xff")
    await database.execute("UPDATE case_evidence SET created_at = now() - interval '2 days'")
    for _ in range(2):
        await sweep_evidence(JobContext(0, "casework.sweep_evidence", 1))
    assert await files.get(names[0])
    with pytest.raises(NotFound):
        await files.get(names[1])
    assert await database.value("SELECT count(*) FROM stored_file WHERE kind = 'evidence'") == 1


class Kept(msgspec.Struct):
    sha256: str
