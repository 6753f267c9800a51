"""A school's ZIP: sent in parts, taken apart file by file, every file told; bombs, passwords and strange names too."""

import asyncio
import io
import struct
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.features.photos.conftest import NAMES, id_number

from xueji.features.photos import archives, batch, batch_store, jobs
from xueji.features.photos.archives import Archive, Entry, Unreadable, Unusable
from xueji.features.photos.matching import match_all, shown
from xueji.features.students import Directory
from xueji.platform import database, files
from xueji.platform.database import transaction
from xueji.platform.jobs import run_due_jobs
from xueji.platform.workbooks import read_rows

pytestmark = pytest.mark.handbook(72)


@pytest.fixture
def take(as_):
    """`await take(zip)`: sends it in parts, has it taken apart, answers the batch and the results by file name."""

    async def do(packed: bytes, name: str = "三年级.zip") -> tuple[dict, dict[str, dict]]:
        school = as_("yixiao.reg")
        begun = (await school.post("/api/photo-batches", json={"file_name": name, "size": len(packed)})).json()
        for number in range(1, begun["parts"] + 1):
            part = packed[(number - 1) * batch.PART : number * batch.PART]
            sent = await school.put(f"/api/photo-batches/{begun['id']}/parts/{number}", files={"data": ("x", part)})
            assert sent.status_code == 200, sent.text
        assert (await school.post(f"/api/photo-batches/{begun['id']}/start")).json()["state"] == "running"
        await run_due_jobs()
        done = (await school.get(f"/api/photo-batches/{begun['id']}")).json()
        found = (await school.get(f"/api/photo-batches/{begun['id']}/files")).json()["items"]
        return done, {each["name"]: each for each in found}

    return do


async def test_every_file_of_a_zip_has_its_result(third, as_, take, pack, good):
    packed = pack({
        f"三年级/{id_number(0)}.jpg": good(1),
        f"三年级/李安然{id_number(1)}.JPG": good(2),
        "三年级/布合丽其·艾合买提-3790202024000002.jpg": good(3),
        f"三年级/L{id_number(4)}.jpg": good(4),
        f"三年级/欧阳𬱖_G{id_number(3)}.jpg": good(5)[:9000],
        f"{id_number(5)}.jpg": good(6),
        "合影.jpg": good(7),
        f"{id_number(99)}.jpg": good(8),
        "__MACOSX/._x.jpg": b"junk",
        "三年级/Thumbs.db": b"junk",
    })  # fmt: skip
    done, found = await take(packed)
    assert (done["state"], done["files"], done["looked_at"], done["ignored"]) == ("done", 8, 8, 2)
    assert done["counts"] == {"done": 4, "refused": 2, "unknown": 2, "twice": 0}
    assert done["words"] == "已入库 4 张，不合要求 2 张，找不到学生 2 张"
    by_pupil = {each["pupil"]: each for each in found.values()}
    assert {name for name in NAMES if by_pupil[name]["outcome"] == "done"} == {
        "王若溪",
        "李安然",
        "布合丽其·艾合买提",
        "赵一诺",
    }
    assert by_pupil["欧阳𬱖"]["faults"] == [
        {
            "found": "文件完整：只有一部分，后面缺了，应能完整打开",
            "todo": "请在手机或电脑上确认能打开，再传一次；不行就换一张。",
        }
    ]
    assert by_pupil["陈知远"]["faults"][0]["found"].startswith("还没有分班")
    assert found["合影.jpg"]["faults"][0]["found"] == "文件名里没有号码，不知道是谁"
    stands = (await as_("mother").get(f"/api/children/{third.pupils[0]}/photo")).json()
    assert (stands["current"]["source_label"], stands["standing"]) == ("学校成批上传", "fine")


async def test_an_id_number_in_a_file_name_is_kept_masked(third, take, pack, good):
    await take(pack({f"{id_number(0)}.jpg": good(1), f"{id_number(99)}.jpg": good(1)}))
    names = [row["name"] for row in await database.fetch(dict, "SELECT name FROM photo_file")]
    assert all("********" in name and "20180426" not in name for name in names)


async def test_two_files_for_one_pupil_are_both_left_out(third, as_, take, pack, good):
    _, found = await take(pack({"王若溪3790202024000000.jpg": good(1), f"{id_number(0)}.jpg": good(2)}))
    assert {each["outcome"] for each in found.values()} == {"twice"}
    assert "还有“379021********" in found["王若溪3790202024000000.jpg"]["faults"][0]["found"]
    assert (await as_("mother").get(f"/api/children/{third.pupils[0]}/photo")).json()["current"] is None


async def test_a_name_that_is_not_the_numbers_owner_is_refused(third, take, pack, good):
    _, found = await take(
        pack({"张三丰3790202024000000.jpg": good(1), "三年级2班王若溪 3790202024000000.png": good(2)})
    )
    assert found["张三丰3790202024000000.jpg"]["faults"][0]["found"] == "号码是王若溪的，文件名写的是张三丰"
    assert found["三年级2班王若溪 3790202024000000.png"]["outcome"] == "done"


async def test_names_as_the_packers_of_windows_write_them(third, take, pack, good):
    done, found = await take(pack({"李安然3790202024000001.jpg": good(1)}, gbk=True))
    assert (done["counts"]["done"], list(found)) == (1, ["李安然3790202024000001.jpg"])


async def test_a_school_in_a_freeze_gets_a_result_for_every_file(third, take, pack, good):
    await database.execute(
        "INSERT INTO record_freeze (organisation_id, path, set_by, account_id, starts_on, ends_on, reason, created_at)"
        " VALUES ($1, $2, $1, 1, current_date - 1, current_date + 1, '毕业核对', now())",
        third.school.id, third.school.path,
    )  # fmt: skip
    done, found = await take(pack({"3790202024000000.jpg": good(1)}))
    assert done["counts"]["refused"] == 1
    assert found["3790202024000000.jpg"]["faults"][0]["found"].startswith(
        "学籍冻结期间，不能换照片：临溪一小冻结了学籍"
    )


async def test_a_cut_line_costs_one_part_and_the_same_file_goes_on(third, as_, pack, good, small_parts):
    packed = pack({"3790202024000000.jpg": good(1)})
    school, body = as_("yixiao.reg"), {"file_name": "一班.zip", "size": len(packed), "modified": 7}
    first = (await school.post("/api/photo-batches", json=body)).json()
    parts = [packed[start : start + batch.PART] for start in range(0, len(packed), batch.PART)]
    assert first["parts"] == len(parts) > 2
    path = f"/api/photo-batches/{first['id']}"
    await school.put(f"{path}/parts/2", files={"data": ("x", parts[1])})
    early = await school.post(f"{path}/start")
    assert (early.json()["code"], early.json()["why"]) == (
        "photo_batch_incomplete", f"还缺 {len(parts) - 1} 段，可能中间断过线。",
    )  # fmt: skip
    again = (await school.post("/api/photo-batches", json=body)).json()
    assert (again["id"], again["received"]) == (first["id"], [2])
    wrong = await school.put(f"{path}/parts/1", files={"data": ("x", b"short")})
    assert wrong.json()["code"] == "photo_batch_part_wrong"
    for number, part in enumerate(parts, start=1):
        await school.put(f"{path}/parts/{number}", files={"data": ("x", part)})
    await school.post(f"{path}/start")
    late = await school.put(f"{path}/parts/1", files={"data": ("x", parts[0])})
    assert late.json()["code"] == "photo_batch_started"
    await run_due_jobs()
    assert (await school.get(path)).json()["counts"]["done"] == 1
    assert await database.value("SELECT count(*) FROM stored_file WHERE kind = 'photo_part'") == 0


@pytest.fixture
def small_parts():
    """Parts as small as the test wants them."""
    before, batch.PART = batch.PART, 10_000
    yield
    batch.PART = before


async def test_a_killed_worker_goes_on_where_it_was(third, as_, take, pack, good):
    done, _ = await take(pack({f"379020202400000{n}.jpg": good(n) for n in range(3)}))
    photos = await database.value("SELECT count(*) FROM student_photo")
    await database.execute("UPDATE photo_batch SET state = 'running', finished_at = NULL WHERE id = $1", done["id"])
    async with transaction() as tx:
        kept = await files.put(pack({f"379020202400000{n}.jpg": good(n) for n in range(3)}), "photo_part", tx)
        await batch_store.put_part(tx, done["id"], 1, kept.sha256, kept.size)
        await tx.execute("DELETE FROM photo_file WHERE batch_id = $1 AND number = 3", done["id"])
        await tx.defer(batch.TAKE, batch_id=done["id"])
    await run_due_jobs()
    assert (await as_("yixiao.reg").get(f"/api/photo-batches/{done['id']}")).json()["looked_at"] == 3
    assert await database.value("SELECT count(*) FROM student_photo") == photos + 1


async def test_progress_moves_by_itself(third, as_, pack, good, caller_of):
    packed = pack({"3790202024000000.jpg": good(1)})
    school = as_("yixiao.reg")
    begun = (await school.post("/api/photo-batches", json={"file_name": "a.zip", "size": len(packed)})).json()
    stream = await batch.watch(await caller_of("yixiao.reg"), begun["id"])
    events = aiter(stream.iterator)
    assert b'"state":"receiving"' in await anext(events)
    waiting = asyncio.ensure_future(anext(events))
    await school.put(f"/api/photo-batches/{begun['id']}/parts/1", files={"data": ("x", packed)})
    await school.post(f"/api/photo-batches/{begun['id']}/start")
    await run_due_jobs()
    seen = await asyncio.wait_for(waiting, 5)
    while b'"state":"done"' not in seen:
        seen = await asyncio.wait_for(anext(events), 5)
    assert "已入库 1 张" in seen.decode()
    await events.aclose()


async def test_the_report_is_a_workbook(third, as_, take, pack, good):
    done, _ = await take(pack({"3790202024000000.jpg": good(1), "合影.jpg": good(2)}))
    answer = await as_("yixiao.reg").get(f"/api/photo-batches/{done['id']}/report.xlsx")
    rows = await read_rows(answer.content)
    assert rows[1:] == [
        ["3790202024000000.jpg", "王若溪", "三年级（2）班", "已入库", "", ""],
        ["合影.jpg", "", "", "找不到学生", "文件名里没有号码，不知道是谁", "请用身份证件号、学籍号或学籍辅号作文件名，前后可以带姓名。"],
    ]  # fmt: skip


async def test_what_was_never_sent_to_the_end_goes_after_two_days(third, as_):
    school = as_("yixiao.reg")
    begun = (await school.post("/api/photo-batches", json={"file_name": "a.zip", "size": 3})).json()
    await school.put(f"/api/photo-batches/{begun['id']}/parts/1", files={"data": ("x", b"abc")})
    await jobs.forget_unsent(None)
    assert (await school.get(f"/api/photo-batches/{begun['id']}")).json()["state"] == "receiving"
    await database.execute("UPDATE photo_batch SET created_at = now() - interval '3 days'")
    await jobs.forget_unsent(None)
    gone = (await school.get(f"/api/photo-batches/{begun['id']}")).json()
    assert (gone["state"], gone["received"]) == ("failed", [])
    assert await database.value("SELECT count(*) FROM stored_file") == 0


@pytest.mark.parametrize("who", ["qingshi.reg", "erzhong.reg"])
async def test_another_school_sees_nothing_of_it(third, as_, take, pack, good, who):
    done, _ = await take(pack({"3790202024000000.jpg": good(1)}))
    for path in ("", "/files", "/report.xlsx", "/live"):
        assert (await as_(who).get(f"/api/photo-batches/{done['id']}{path}")).status_code == 404


@pytest.mark.parametrize(
    ("login", "size", "code"),
    [
        pytest.param("yixiao.reg", (1 << 30) + 1, "photo_batch_too_large", id="too large"),
        pytest.param("yixiao.banzhuren", 5, "permission_missing", id="a class teacher"),
        pytest.param("county", 5, "permission_missing", id="a bureau"),
    ],
)
async def test_who_may_not_or_too_much_is_refused(third, as_, login, size, code):
    answer = await as_(login).post("/api/photo-batches", json={"file_name": "a.zip", "size": size})
    assert answer.json()["code"] == code


# --- archives -----------------------------------------------------------------------------------------------------


def opened(data: bytes) -> Archive:
    return Archive(io.BytesIO(data))


def zipped(**given: object) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", **given) as packed:
        packed.writestr("a.jpg", b"x" * 400_000)
    return out.getvalue()


def many(count: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for number in range(count):
            packed.writestr(f"{number}.jpg", b"")
    return out.getvalue()


def patched(data: bytes, signature: bytes, offset: int, packed: bytes) -> bytes:
    """Every record of this kind with other bytes at this place."""
    found, at = bytearray(data), 0
    while (at := found.find(signature, at)) >= 0:
        found[at + offset : at + offset + len(packed)] = packed
        at += 4
    return bytes(found)


LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(b"", "不是 ZIP", id="nothing"),
        pytest.param(b"Rar!\x1a\x07\x00" + bytes(99), "不是 ZIP", id="a RAR"),
        pytest.param(zipped()[:-30], "没有传完整", id="cut off"),
        pytest.param(many(0), "里面没有照片", id="empty"),
        pytest.param(many(2001), "里面有 2001 个文件", id="too many files"),
        pytest.param(patched(zipped(), END, 10, struct.pack("<H", 60_000)), "文件太多", id="claims sixty thousand"),
        pytest.param(
            patched(zipped(), END, 12, struct.pack("<I", 1 << 31)), "文件太多", id="a list of contents of two gigabytes"
        ),
        pytest.param(
            patched(zipped(), CENTRAL, 24, struct.pack("<I", 0xFFFF_FFF0)),
            "解开后超过",
            id="claims to unpack to four gigabytes",
        ),
    ],
)
def test_an_archive_that_cannot_be_used_says_why(data, said):
    with pytest.raises(Unusable, match=said):
        opened(data)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(patched(patched(zipped(), LOCAL, 6, b"\x01"), CENTRAL, 8, b"\x01"), "密码", id="with a password"),
        pytest.param(zipped(compression=zipfile.ZIP_LZMA), "不常见", id="packed in a strange way"),
        pytest.param(zipped()[:60] + b"?" + zipped()[61:], "损坏", id="with another byte in it"),
    ],
)
def test_a_file_that_does_not_come_out_says_why(data, said):
    archive = opened(data)
    with pytest.raises(Unreadable, match=said):
        archive.read(1, 1_000_000)


def test_a_bomb_is_read_no_further_than_asked():
    packed = zipped(compression=zipfile.ZIP_DEFLATED)
    assert len(packed) < 2_000
    assert len(opened(packed).read(1, 1_000)) == 1_001


@pytest.mark.parametrize("name", ["../../etc/passwd.jpg", "C:\\x\\a.jpg", "/a.jpg", "a/b/../../c.jpg", "a\nb\x00c.jpg"])
def test_a_path_is_never_more_than_a_name(name, pack):
    [entry] = opened(pack({name: b"x"})).entries
    assert "/" not in entry.name
    assert "\\" not in entry.name
    assert entry.name.isprintable()


@given(st.binary(max_size=400), st.integers(0, 300), st.integers(0, 255))
def test_whatever_is_done_to_an_archive_it_is_read_or_refused(tail, at, value):
    data = bytearray(zipped(compression=zipfile.ZIP_DEFLATED) + tail)
    data[at] = value
    with suppress(Unusable, Unreadable):
        archive = opened(bytes(data))
        for entry in archive.entries:
            assert entry.name.isprintable()
            assert len(archive.read(entry.number, 500_000)) <= 500_001


def test_the_house_takes_two_thousand():
    assert len(opened(many(archives.MOST_FILES)).entries) == 2_000


@given(st.text(max_size=60))
def test_a_name_without_a_known_number_is_nobodys(services, name):
    [match] = match_all([Entry(1, name)], Directory([]))
    assert match.pupil is None
    assert match.fault
    assert match.todo


def test_only_id_numbers_are_masked():
    assert shown("王若溪37902120180426008X.jpg") == "王若溪379021********008X.jpg"
    assert shown("3790202024000001.jpg") == "3790202024000001.jpg"
