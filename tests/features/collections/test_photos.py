"""The photo that goes with the form: judged, kept with the draft, seen by the school, in the record once taken over."""

import asyncio
import uuid

import pytest

from xueji.demo.portraits import jpeg, portrait
from xueji.platform.database import value

pytestmark = pytest.mark.handbook(3, 4)

GOOD = jpeg(portrait(3, girl=True, size=(600, 800)))
OTHER = jpeg(portrait(5, girl=True, size=(600, 800)))
RED = jpeg(portrait(7, girl=True, background=(205, 40, 50), size=(600, 800)))


@pytest.fixture
def hand_in(as_):
    async def act(entry_id, data=GOOD, who="mother", headers=None):
        path, files = f"/api/collection-entries/{entry_id}/photo", {"data": ("photo.jpg", data, "image/jpeg")}
        return await as_(who).post(path, files=files, headers=headers or {})

    return act


async def picture(as_, address, who="mother"):
    return await as_(who).get(address)


async def test_a_photo_is_kept_with_the_draft_and_found_again(acts, as_, hand_in):
    await acts.open()
    entry_id = await acts.begin()
    kept = await hand_in(entry_id)
    assert kept.status_code == 201, kept.text
    form = await acts.form(entry_id)
    assert form["photo"] == kept.json()
    assert form["version"] == 0, "whoever types meanwhile is not overtaken by the photo"
    shown = await picture(as_, form["photo"]["photo"]["picture"])
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    assert "immutable" in shown.headers["cache-control"]


async def test_an_unfit_photo_names_every_point_and_replaces_nothing(acts, hand_in):
    await acts.open()
    entry_id = await acts.begin()
    before = (await hand_in(entry_id)).json()
    answer = await hand_in(entry_id, RED)
    assert (answer.status_code, answer.json()["code"]) == (422, "photo_unfit")
    assert [fault["point"] for fault in answer.json()["facts"]["faults"]] == ["background"]
    assert (await acts.form(entry_id))["photo"] == before


async def test_another_photo_takes_the_place_of_the_first_also_at_the_same_moment(acts, hand_in):
    await acts.open()
    entry_id = await acts.begin()
    answers = await asyncio.gather(*(hand_in(entry_id, data) for data in (GOOD, OTHER)))
    assert [answer.status_code for answer in answers] == [201, 201]
    assert await value("SELECT count(*) FROM collection_photo WHERE entry_id = $1", entry_id) == 1


async def test_a_photo_that_was_sent_twice_is_kept_once(acts, hand_in):
    await acts.open()
    entry_id = await acts.begin()
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    first, second = [await hand_in(entry_id, headers=headers) for _ in range(2)]
    assert first.json() == second.json()
    assert await value("SELECT count(*) FROM audit_entry WHERE action = 'collection_entry.photo_saved'") == 1, (
        "it was done once"
    )


@pytest.mark.parametrize(
    ("photo", "wanted", "faults"),
    [
        pytest.param("required", True, ["photo"], id="a collection that needs the photo does not go without"),
        pytest.param("optional", False, [], id="a collection that may have one goes without"),
        pytest.param("none", None, [], id="a collection without photos does not speak of one"),
    ],
)
async def test_whether_the_photo_must_be_there_is_the_collections_setting(acts, as_, photo, wanted, faults):
    await acts.open(photo=photo)
    entry_id = await acts.fill()
    form = await acts.form(entry_id)
    assert (form["photo"] or {}).get("required") is wanted
    assert (form["filled"] == 100) is not bool(faults)
    check = await as_("mother").post(f"/api/collection-entries/{entry_id}/check")
    assert [error["field"] for error in check.json()["errors"]] == faults
    assert (await acts.submit(entry_id)).status_code == (422 if faults else 200)


async def test_with_the_photo_it_can_be_handed_in(acts, hand_in):
    await acts.open(photo="required")
    entry_id = await acts.fill()
    await hand_in(entry_id)
    assert (await acts.form(entry_id))["filled"] == 100
    assert (await acts.submit(entry_id)).status_code == 200
    late = await hand_in(entry_id, OTHER)
    assert (late.status_code, late.json()["code"]) == (409, "collection_handed_in")


async def test_where_no_photo_is_collected_none_is_taken(acts, hand_in):
    await acts.open(photo="none")
    answer = await hand_in(await acts.begin())
    assert (answer.status_code, answer.json()["code"]) == (422, "collection_photo_not_asked")


async def test_only_the_guardian_and_the_reviewing_school_see_the_photo(acts, as_, hand_in):
    await acts.open()
    entry_id = await acts.fill()
    address = (await hand_in(entry_id)).json()["photo"]["picture"]
    before = {who: (await picture(as_, address, who)).status_code for who in ("mother", "yixiao.reg")}
    assert before == {"mother": 200, "yixiao.reg": 404}, "what nobody has handed in is the family's own"
    assert (await hand_in(entry_id, who="stranger")).status_code == 404
    await acts.submit(entry_id)
    seen = {}
    for who in ("mother", "yixiao.reg", "yixiao.banzhuren", "stranger", "father", "qingshi.reg", "nobody"):
        seen[who] = (await picture(as_, address, who)).status_code
    assert seen == {
        "mother": 200, "yixiao.reg": 200, "yixiao.banzhuren": 200, "stranger": 404, "father": 404, "qingshi.reg": 404,
        "nobody": 401,
    }  # fmt: skip
    made_up = address.rsplit("/", 1)[0] + "/0123456789abcdef.jpg"
    assert (await picture(as_, made_up)).status_code == 404


async def test_the_school_sees_the_photo_beside_the_answers_and_can_ask_for_another(acts, as_, hand_in):
    await acts.open(photo="required")
    entry_id = await acts.fill()
    kept = (await hand_in(entry_id)).json()["photo"]
    await acts.submit(entry_id)
    entry = (await acts.review(entry_id)).json()
    assert (entry["photo"], entry["photo_asked"]) == (kept, True)
    back = await acts.send_back(entry_id, reason="photo_unfit", text="请摘下帽子再拍。", fields=["photo"])
    assert back.status_code == 200, back.text
    assert (await acts.form(entry_id))["photo"]["returned"] == "照片要重拍：请摘下帽子再拍。"
    assert (await hand_in(entry_id, OTHER)).status_code == 201
    assert (await acts.submit(entry_id)).status_code == 200


@pytest.mark.parametrize("key", ["one", ""], ids=["of a class", "without a class yet"])
async def test_taken_over_it_is_the_pupils_photo(acts, as_, hand_in, key):
    await acts.open()
    entry_id = await acts.fill(key=key)
    kept = (await hand_in(entry_id)).json()["photo"]
    await acts.submit(entry_id)
    done = await acts.accept(entry_id)
    assert done.json()["accepted"] == 1, done.text
    student_id = await value("SELECT student_id FROM collection_entry WHERE id = $1", entry_id)
    photos = (await as_("mother").get(f"/api/children/{student_id}/photo")).json()
    assert (photos["standing"], photos["current"]["source_label"], photos["current"]["who"]) == (
        "fine", "家长上传", "家长 林秀英",
    )  # fmt: skip
    assert photos["current"]["picture"].rsplit("/", 1)[1] == kept["picture"].rsplit("/", 1)[1], "the same file"
    sha = await value("SELECT encode(photo_sha, 'hex') FROM student WHERE id = $1", student_id)
    assert kept["picture"].rsplit("/", 1)[1] == f"{sha[:16]}.jpg"


async def test_the_teacher_takes_the_photo_of_a_paper_family_now_or_later(acts, as_, grade, hand_in):
    await acts.open(photo="required")
    path, body = f"/api/collections/{acts.collection_id}/paper-entries", {"class_id": grade.classes["one"]}
    entry_id = (await as_("yixiao.reg").post(path, json=body)).json()["entry_id"]
    assert (await acts.form(entry_id, "yixiao.reg"))["photo"]["required"] is False
    assert (await hand_in(entry_id, who="yixiao.reg")).status_code == 201
    assert (await hand_in(entry_id, who="qingshi.reg")).status_code == 404


async def test_a_draft_that_is_thrown_away_takes_its_photo_along(acts, as_, hand_in):
    await acts.open()
    entry_id = await acts.begin()
    await hand_in(entry_id)
    assert (await as_("mother").request("DELETE", f"/api/collection-entries/{entry_id}")).status_code == 200
    assert await value("SELECT count(*) FROM collection_photo") == 0
