"""A photo from the family to the record, the school's word on it, and everything that stands in its way."""

import io
from datetime import timedelta

import pytest
from PIL import Image

from xueji.demo.portraits import jpeg, portrait
from xueji.features import notices, photos, students
from xueji.platform import database
from xueji.platform.database import transaction

pytestmark = pytest.mark.handbook(4)

RED = jpeg(portrait(1, girl=True, background=(214, 30, 44)).resize((300, 420)), quality=40)


async def told(account_id: int) -> list[tuple[str, str]]:
    rows = await database.fetch(dict, "SELECT title, body FROM notice WHERE account_id = $1 ORDER BY id", account_id)
    return [(row["title"], row["body"]) for row in rows]


async def looks(action: str) -> list[list[int]]:
    return [
        row["student_ids"]
        for row in await database.fetch(
            dict, "SELECT student_ids FROM audit_read WHERE action = $1 ORDER BY id", action
        )
    ]


@pytest.mark.handbook(137)
async def test_a_familys_photo_waits_and_stands_once_the_school_accepts_it(third, as_, send):
    answer = await send("mother", 0)
    assert answer.status_code == 201
    waiting = answer.json()["waiting"]
    assert (answer.json()["standing"], answer.json()["current"]) == ("waiting", None)
    assert waiting["source_label"] == "家长上传"
    done = await as_("yixiao.reg").post("/api/photo-decisions", json={"accepted": [waiting["id"]]})
    assert done.json() == {"accepted": 1, "returned": 0, "overtaken": 0, "words": "通过 1 张。"}
    found = (await as_("father").get(f"/api/children/{third.pupils[0]}/photo")).json()
    assert (found["standing"], found["current"]["id"]) == ("fine", waiting["id"])
    stands = (await photos.current(students.POOL, third.pupils))[third.pupils[0]]
    assert (
        await database.value("SELECT encode(photo_sha, 'hex') FROM student WHERE id = $1", third.pupils[0])
        == stands.sha256
    )
    for login in ("mother", "father", "child"):
        assert [title for title, _ in await told(third.accounts[login])] == ["王若溪的学籍照片已通过"]
    timeline = (await as_("mother").get(f"/api/children/{third.pupils[0]}/timeline")).json()["items"]
    assert timeline[0]["title"] == "更换照片"


async def test_a_photo_that_goes_back_says_why_and_the_old_one_stays(third, as_, send, good):
    await send("yixiao.reg", 0)
    waiting = (await send("child", 0, good(2))).json()["waiting"]
    assert waiting["source_label"] == "学生上传"
    body = {"returned": [waiting["id"]], "reason": "glasses", "text": "平时戴的那副"}
    assert (await as_("yixiao.reg").post("/api/photo-decisions", json=body)).json()["words"] == "退回 1 张。"
    found = (await as_("mother").get(f"/api/children/{third.pupils[0]}/photo")).json()
    assert (found["standing"], found["returned"]["reason_label"], found["returned"]["text"]) == (
        "returned", "平时戴眼镜，照片里没戴", "平时戴的那副",
    )  # fmt: skip
    assert found["current"]["state"] == "current"
    title, body = (await told(third.accounts["mother"]))[-1]
    assert title == "王若溪的学籍照片要重新交"
    assert "平时戴眼镜，照片里没戴：平时戴的那副" in body
    again = (await send("mother", 0, good(3))).json()
    assert (again["standing"], again["returned"]) == ("waiting", None)


@pytest.mark.handbook(137)
async def test_the_schools_own_photo_stands_at_once_and_replaces_what_waited(third, as_, send, good):
    await send("mother", 0, good(2))
    answer = (await send("yixiao.banzhuren", 0)).json()
    assert (answer["standing"], answer["waiting"], answer["current"]["source_label"]) == ("fine", None, "学校上传")
    assert [one["state"] for one in answer["history"]] == ["current", "replaced"]
    assert await looks("photo.read") == []
    await as_("yixiao.reg").get(f"/api/students/{third.pupils[0]}/photo")
    assert await looks("photo.read") == [[third.pupils[0]]]


async def test_every_failing_point_is_named_at_once_and_nothing_is_kept(third, as_, send):
    answer = await send("mother", 0, RED)
    assert answer.status_code == 422
    problem = answer.json()
    assert (problem["code"], problem["title"]) == ("photo_unfit", "照片有 4 处不合要求")
    assert {fault["point"] for fault in problem["facts"]["faults"]} == {"ratio", "pixels", "quality", "background"}
    assert problem["why"].startswith("压缩品质：40，应不低于 60；宽高比例：宽 300、高 420，应是 3:4")
    assert await database.value("SELECT count(*) FROM student_photo") == 0


async def test_a_retry_hands_in_once(third, send):
    first = await send("mother", 0, Idempotency_Key="the-same-key")
    again = await send("mother", 0, Idempotency_Key="the-same-key")
    assert first.json() == again.json()
    assert await database.value("SELECT count(*) FROM student_photo") == 1


@pytest.mark.handbook(72)
async def test_a_pupil_without_class_is_refused_in_words(third, as_, send):
    answer = await send("lone", 5)
    assert (answer.status_code, answer.json()["code"]) == (409, "photo_needs_class")
    page = (await as_("lone").get(f"/api/children/{third.pupils[5]}/photo")).json()
    assert (page["may_upload"], page["closed"]["title"]) == (False, "还没有分班，不能交照片")


@pytest.mark.handbook(72)
async def test_a_former_pupils_photo_stays_as_it_was(third, send):
    await database.execute("UPDATE student SET state = 'transferred' WHERE id = $1", third.pupils[0])
    answer = await send("mother", 0)
    assert (answer.json()["code"], answer.json()["why"][:11]) == ("photo_of_former", "现在的状态是“转出”，")


@pytest.fixture
async def today() -> object:
    async with transaction() as tx:
        return tx.today


@pytest.mark.handbook(72)
async def test_a_freeze_names_who_froze_and_until_when(world, third, as_, send, today):
    waiting = (await send("mother", 0)).json()["waiting"]
    city = world.offices["海右市教育局"]
    body = {
        "organisation_id": city.id,
        "starts_on": str(today),
        "ends_on": str(today + timedelta(days=3)),
        "reason": "中考报名核对",
    }
    frozen = await as_("city").post("/api/record-freezes", json=body)
    assert (frozen.status_code, frozen.json()["state"], frozen.json()["may_lift"]) == (201, "running", True)
    for login in ("mother", "yixiao.reg"):
        problem = (await send(login, 0)).json()
        assert problem["code"] == "records_frozen"
        assert "海右市教育局冻结了学籍" in problem["why"]
        assert "中考报名核对" in problem["why"]
    refused = await as_("yixiao.reg").post("/api/photo-decisions", json={"accepted": [waiting["id"]]})
    assert refused.json()["code"] == "records_frozen"
    seen = (await as_("yixiao.reg").get(f"/api/classes/{third.id}/photos")).json()
    assert (seen["may_upload"], seen["closed"]["code"]) == (False, "records_frozen")
    assert [one["may_lift"] for one in (await as_("yixiao.reg").get("/api/record-freezes")).json()["items"]] == [False]
    lifted = await as_("city").post(f"/api/record-freezes/{frozen.json()['id']}/lift")
    assert lifted.json()["state"] == "over"
    assert (await as_("city").post(f"/api/record-freezes/{frozen.json()['id']}/lift")).json()["code"] == "freeze_over"
    assert (await send("mother", 0)).status_code == 201


@pytest.mark.handbook(72)
@pytest.mark.parametrize(
    ("first", "last", "closed"),
    [
        pytest.param(-1, 0, True, id="on its last day"),
        pytest.param(0, 0, True, id="on its only day"),
        pytest.param(1, 5, False, id="on the day before"),
    ],
)
async def test_a_freeze_holds_on_its_days_alone(world, third, as_, send, today, first, last, closed):
    body = {
        "organisation_id": third.school.id, "starts_on": str(today + timedelta(days=first)),
        "ends_on": str(today + timedelta(days=last)), "reason": "毕业核对",
    }  # fmt: skip
    assert (await as_("city").post("/api/record-freezes", json=body)).status_code == 201
    assert ((await send("mother", 0)).status_code == 409) == closed


@pytest.mark.handbook(72)
@pytest.mark.parametrize(
    ("days", "status", "code"),
    [
        pytest.param((2, 1), 422, "freeze_period_wrong", id="ends before it begins"),
        pytest.param((-9, -2), 422, "freeze_period_wrong", id="is over"),
        pytest.param((0, 300), 422, "freeze_period_wrong", id="as good as for ever"),
    ],
)
async def test_a_freeze_wants_a_period(world, third, as_, today, days, status, code):
    first, last = (str(today + timedelta(days=each)) for each in days)
    body = {"organisation_id": third.school.id, "starts_on": first, "ends_on": last, "reason": "毕业核对"}
    answer = await as_("city").post("/api/record-freezes", json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_only_a_city_or_the_province_freezes_and_only_below_itself(world, third, as_, today):
    body = {"organisation_id": third.school.id, "starts_on": str(today), "ends_on": str(today), "reason": "毕业核对"}
    assert (await as_("county").post("/api/record-freezes", json=body)).json()["code"] == "permission_missing"
    body["organisation_id"] = world.offices["山东省教育厅"].id
    assert (await as_("city").post("/api/record-freezes", json=body)).status_code == 404


# --- the school's lists -------------------------------------------------------------------------------------------


async def test_a_class_shows_every_face_and_the_look_is_written_down_once(third, as_, send, good):
    await send("mother", 0)
    await send("mother", 1, good(2))
    await send("yixiao.reg", 2, good(3))
    first = (await as_("yixiao.reg").get(f"/api/classes/{third.id}/photos")).json()
    assert [(one["name"], one["standing"]) for one in first["items"]] == [
        ("王若溪", "waiting"), ("李安然", "waiting"), ("欧阳𬱖", "missing"), ("赵一诺", "missing"), ("布合丽其·艾合买提", "fine"),
    ]  # fmt: skip
    assert await looks("photo.class") == [[one["student_id"] for one in first["items"]]]
    ids = [one["photo"]["id"] for one in first["items"][:2]]
    newer = (await send("mother", 1, good(4))).json()["waiting"]["id"]
    body = {"accepted": ids[:1], "returned": ids[1:], "reason": "unclear"}
    done = (await as_("yixiao.reg").post("/api/photo-decisions", json=body)).json()
    assert done == {"accepted": 1, "returned": 0, "overtaken": 1, "words": "通过 1 张，1 张已有新的结果，没有动。"}
    await as_("yixiao.reg").post(
        "/api/photo-decisions", json={"returned": [newer], "reason": "other", "text": "请站直"}
    )
    counts = (await as_("yixiao.reg").get("/api/photo-classes")).json()
    assert counts["without_class"] == 1
    [row] = counts["items"]
    assert {name: row[name] for name in ("pupils", "missing", "waiting", "returned", "fine")} == {
        "pupils": 5, "missing": 2, "waiting": 0, "returned": 1, "fine": 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param({}, "photo_nobody_chosen", id="nobody"),
        pytest.param({"returned": [1]}, "photo_reason_needed", id="without a reason"),
        pytest.param(
            {"returned": [1], "reason": "other", "text": "  "}, "photo_reason_needed", id="other, without words"
        ),
    ],
)
async def test_a_decision_wants_photos_and_a_reason(third, as_, body, code):
    assert (await as_("yixiao.reg").post("/api/photo-decisions", json=body)).json()["code"] == code


async def test_a_class_teacher_uploads_but_does_not_decide(third, as_, send):
    waiting = (await send("mother", 0)).json()["waiting"]
    refused = await as_("yixiao.banzhuren").post("/api/photo-decisions", json={"accepted": [waiting["id"]]})
    assert refused.json()["code"] == "permission_missing"
    assert (await as_("yixiao.banzhuren").get("/api/photo-classes")).json()["may_review"] is False


# --- pictures -----------------------------------------------------------------------------------------------------


async def test_a_picture_is_kept_by_its_hash_and_never_run(third, as_, send):
    photo = (await send("mother", 0)).json()["waiting"]
    answer = await as_("father").get(photo["picture"])
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert Image.open(io.BytesIO(answer.content)).size == (photo["width"], photo["height"])
    assert Image.open(io.BytesIO((await as_("mother").get(photo["thumbnail"])).content)).size == (120, 160)


@pytest.mark.parametrize("who", ["stranger", "lone", "qingshi.reg", "county", "city"])
async def test_a_picture_shows_itself_to_nobody_else(third, as_, send, who):
    photo = (await send("mother", 0)).json()["waiting"]
    for address in (photo["picture"], photo["thumbnail"]):
        assert (await as_(who).get(address)).status_code == 404


async def test_a_made_up_address_shows_nothing(third, as_, send):
    photo = (await send("mother", 0)).json()["waiting"]
    assert (await as_("mother").get(f"/photos/{photo['id']}/{'0' * 16}.jpg")).status_code == 404


async def test_a_bureau_learns_that_there_is_a_photo_but_sees_no_face(third, as_, send):
    await send("yixiao.reg", 0)
    found = (await as_("county").get(f"/api/students/{third.pupils[0]}/photo")).json()
    assert (found["name"], found["standing"]) == ("王*溪", "fine")
    assert (found["current"]["picture"], found["current"]["thumbnail"]) == ("", "")


async def test_two_photos_at_once_leave_one_that_waits(third, send, good):
    import asyncio  # noqa: PLC0415

    await asyncio.gather(*(send("mother", 0, good(seed)) for seed in range(4)))
    rows = await database.fetch(dict, "SELECT state, count(*) AS n FROM student_photo GROUP BY state")
    assert {row["state"]: row["n"] for row in rows} == {"waiting": 1, "replaced": 3}


def test_the_kinds_of_notice_have_words():
    assert notices.Kind.PHOTO_RETURNED.label == "照片被退回"


async def test_a_photo_that_came_back_is_a_duty_of_the_home_until_another_is_handed_in(third, as_, send, good):
    waiting = (await send("mother", 0)).json()["waiting"]
    body = {"returned": [waiting["id"]], "reason": "background"}
    await as_("yixiao.reg").post("/api/photo-decisions", json=body)
    home = (await as_("mother").get("/api/home")).json()
    [duty] = home["children"][0]["duties"]
    assert (duty["title"], duty["note"], duty["act"]) == ("学籍照片", "学校退回：背景不干净", "重新交")
    assert (home["open"], home["nearest"]) == (1, None)
    await send("mother", 0, good(3))
    assert (await as_("mother").get("/api/home")).json()["open"] == 0


async def test_what_waits_is_one_line_of_the_schools_work_list(third, as_, send):
    await send("mother", 0)
    await send("mother", 1)
    lines = (await as_("yixiao.reg").get("/api/worklist")).json()
    assert [(line["count"], line["to"]) for line in lines["groups"] if line["kind"] == "photo_waiting"] == [
        (2, "/staff/photos")
    ]
    assert all(
        line["kind"] != "photo_waiting" for line in (await as_("qingshi.reg").get("/api/worklist")).json()["groups"]
    )
