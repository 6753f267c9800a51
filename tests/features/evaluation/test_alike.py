"""The same picture or certificate of several pupils of a school is told to who guides them, and decided by nobody."""

import io
import random

import pytest
import pytest_asyncio
from PIL import Image, ImageDraw, ImageFilter
from written import PRACTICE, picture

from xueji.features.evaluation.alike import plain
from xueji.platform import database, files
from xueji.platform.pictures import MOST_APART, likeness_of

AWARD = {"title": "经典诵读大赛二等奖", "level": "县级", "organiser": "县教育和体育局"}
WIDTH, HEIGHT = 1200, 900


def scene(seed=1):
    drawn = random.Random(seed)  # noqa: S311 - the same scene each time
    page = Image.new("RGB", (WIDTH, HEIGHT), (240, 236, 220))
    pen = ImageDraw.Draw(page)
    for _ in range(14):
        left, top = drawn.randint(0, WIDTH - 200), drawn.randint(0, HEIGHT - 200)
        right, low = left + drawn.randint(80, 400), top + drawn.randint(80, 300)
        pen.rectangle((left, top, right, low), fill=drawn.randint(0, 1 << 24))
    return page


def as_jpeg(page, quality=85):
    kept = io.BytesIO()
    page.save(kept, "JPEG", quality=quality)
    return kept.getvalue()


async def shown(acts, who, data):
    record = await acts.add("practice", PRACTICE | {"starts_on": acts.day(9), "ends_on": acts.day(8)}, who)
    answer = await acts.give_picture(record, who, data)
    assert answer.is_success, answer.text
    return record


async def awarded(acts, who, number):
    record = await acts.add("award", AWARD | {"starts_on": acts.day(), "certificate": number}, who)
    assert (await acts.give_picture(record, who, picture())).is_success
    return record


async def alike(acts, who="qi", login="jiaowu"):
    answer = await acts.as_(login).get(f"/api/evaluation-progress/students/{acts.world.pupils[who]}")
    assert answer.status_code == 200, answer.text
    return [line for kind in answer.json()["kinds"] for record in kind["records"] for line in record["alike"]]


@pytest_asyncio.fixture
async def jun(world, open_term):
    """Another pupil of the school, in another class, with the login that was the foreign pupil's."""
    await database.execute(
        "UPDATE guardianship SET student_id = $1 WHERE account_id = $2", world.pupils["jun"], world.accounts["gang"]
    )
    world.secrets["jun"] = world.secrets["gang"]
    return "jun"


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(lambda page: as_jpeg(page, 40), id="written anew, badly"),
        pytest.param(lambda page: as_jpeg(page.resize((480, 360))), id="made small"),
        pytest.param(lambda page: as_jpeg(page.filter(ImageFilter.GaussianBlur(2))), id="a little blurred"),
        pytest.param(lambda page: as_jpeg(page.convert("L").convert("RGB")), id="without colours"),
    ],
)
async def test_the_same_picture_in_another_file_is_told(acts, jun, changed):
    await shown(acts, "qi", as_jpeg(scene()))
    await shown(acts, jun, changed(scene()))
    assert [line["words"] for line in await alike(acts)] == ["照片和 高一（4）班 李俊 的一张很像"]
    assert [line["words"] for line in await alike(acts, jun)] == ["照片和 高一（3）班 欧阳𬱖 的一张很像"]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        pytest.param(as_jpeg(scene(1)), as_jpeg(scene(2)), id="other pictures"),
        pytest.param(picture(90), picture(91), id="even surfaces"),
    ],
)
async def test_what_does_not_look_the_same_is_not(acts, jun, ours, theirs):
    await shown(acts, "qi", ours)
    await shown(acts, jun, theirs)
    assert await alike(acts) == []


@pytest.mark.usefixtures("open_term")
async def test_the_pupils_own_pictures_and_those_of_other_schools_are_not(acts):
    await shown(acts, "qi", as_jpeg(scene()))
    await shown(acts, "qi", as_jpeg(scene()))
    await shown(acts, "far", as_jpeg(scene()))
    assert await alike(acts) == []


async def test_likenesses_of_different_pictures_lie_far_apart():
    found = [await likeness_of(as_jpeg(scene(seed))) for seed in range(24)]
    apart = [((one ^ other) & ((1 << 64) - 1)).bit_count() for n, one in enumerate(found) for other in found[:n]]
    assert min(apart) > 2 * MOST_APART


@pytest.mark.parametrize(
    ("ours", "theirs", "told"),
    [
        pytest.param("LX-2026 0031", "lx20260031", 1, id="the same, typed otherwise"),
        pytest.param("LX-2026-0031", "LX-2026-0032", 0, id="another number"),
        pytest.param("", "", 0, id="none"),
        pytest.param("—", "。", 0, id="signs alone"),
    ],
)
async def test_a_certificate_belongs_to_one_pupil(acts, jun, ours, theirs, told):
    await awarded(acts, "qi", ours)
    await awarded(acts, jun, theirs)
    assert [line["words"] for line in await alike(acts)] == ["证书编号和 高一（4）班 李俊 的一条记录相同"] * told


@pytest.mark.parametrize("now", [pytest.param("LX-2", id="corrected"), pytest.param("", id="emptied")])
async def test_a_number_that_is_no_more_is_forgotten(acts, jun, now):
    await awarded(acts, "qi", "LX-1")
    await awarded(acts, jun, "LX-1")
    assert len(await alike(acts)) == 1
    [record] = (await acts.kind("award", jun))["records"]
    assert (await acts.save(record, {"certificate": now}, jun, version=1)).status_code == 200
    assert await alike(acts) == await alike(acts, jun) == []


async def test_the_class_says_how_many_and_who_has_looked_is_written_down(acts, world, jun):
    await shown(acts, "qi", as_jpeg(scene()))
    await shown(acts, jun, as_jpeg(scene(), 50))

    async def count():
        answer = await acts.as_("teacher").get(f"/api/evaluation-progress/classes/{world.classes['h1']}")
        return {one["name"]: one["alike"] for one in answer.json()["items"]}["欧阳𬱖"]

    assert await count() == 1
    [line] = await alike(acts, login="teacher")
    assert (line["words"], line["other"]) == ("照片和 高一（4）班 李* 的一张很像", "")
    look = f"/api/evaluation-likenesses/{line['id']}/look"
    assert (await acts.as_("stranger").post(look)).status_code == 404
    assert (await acts.as_("county").post(look)).status_code == 403
    for _ in range(2):
        assert (await acts.as_("teacher").post(look)).status_code == 204
    assert await count() == 0
    assert await alike(acts) == []
    assert len(await alike(acts, jun)) == 1
    looked = await database.value("SELECT looked_by FROM evaluation_likeness WHERE id = $1", line["id"])
    assert looked == world.accounts["teacher"]


async def test_a_picture_taken_away_takes_its_likeness_along(acts, jun):
    await shown(acts, "qi", as_jpeg(scene()))
    await shown(acts, jun, as_jpeg(scene()))
    address = await database.value("SELECT '/api/evaluation-pictures/' || max(id) FROM evaluation_picture")
    assert (await acts.as_(jun).delete(address)).status_code == 200
    assert await alike(acts) == []


@pytest.mark.usefixtures("open_term")
async def test_a_picture_is_sealed_where_it_lies(acts):
    await shown(acts, "qi", as_jpeg(scene()))
    kept = await files.get(await database.value("SELECT sha256 FROM evaluation_picture"))
    assert not kept.startswith(b"\xff\xd8")


def test_numbers_are_compared_as_one_reads_them():
    assert plain("鲁教 2026-〔第 31 号〕a") == "鲁教2026第31号A"
