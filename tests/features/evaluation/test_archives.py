"""What was published is reported, confirmed by the city and archived for good: hashed, audited, verified, kept."""

import io
from hashlib import sha256

import msgspec
import pikepdf
import pytest
import pytest_asyncio
from test_disputes import decide, object_to
from test_publication import board, own, publish, submitted  # noqa: F401 - a fixture
from written import DEED

from xueji.features import archives
from xueji.platform import database
from xueji.platform.jobs import run_due_jobs

ENDED = "UPDATE publication SET starts_at = now() - interval '1 day', ends_at = now()"
TAMPERED = (
    "SET LOCAL session_replication_role = replica",
    "UPDATE evaluation_archive SET hash = sha256('another')",
)


class Kept(msgspec.Struct):
    id: int
    hash: bytes
    file: str
    token: str


class Said(msgspec.Struct):
    title: str
    body: str


@pytest_asyncio.fixture
async def ended(acts, submitted):  # noqa: F811
    """The grade was published, and the publication has ended."""
    assert (await publish(acts)).status_code == 204
    seen = (await own(acts)).json()
    await acts.as_("qi").post(
        f"/api/children/{acts.world.pupils['qi']}/publication/confirm", json={"hash": seen["hash"]}
    )
    number = (await board(acts))["items"][0]["publication"]["id"]
    await database.execute(ENDED)
    return number


async def report(acts, number, login="jiaowu"):
    return await acts.as_(login).post(f"/api/publications/{number}/report")


async def reports(acts, login="jiaowu"):
    return (await acts.as_(login).get("/api/evaluation-reports")).json()["items"]


@pytest_asyncio.fixture
async def archived(acts, ended):
    """Reported, confirmed, archived."""
    filed = (await report(acts, ended)).json()
    assert (await decide(acts, filed["case_id"], "city")).status_code == 200
    await run_due_jobs()
    return filed


async def of_child(acts, who="qi", login=None):
    return await acts.as_(login or who).get(f"/api/children/{acts.world.pupils[who]}/archives")


async def kept():
    return await database.fetch(Kept, "SELECT id, hash, file, token FROM evaluation_archive ORDER BY id")


@pytest.mark.handbook(121)
async def test_the_school_reports_the_city_confirms_and_every_pupil_is_archived(acts, ended):
    [line] = await reports(acts)
    assert (line["state"], line["may_report"], line["confirmed"]) == ("ready", True, 1)
    filed = (await report(acts, ended)).json()
    assert filed["number"].startswith("SB")
    seen = (await acts.as_("city").get(f"/api/cases/{filed['case_id']}")).json()
    assert seen["name"] == "高一"
    assert "2 个班，3 人" in {one["after"] for one in seen["facts"]}
    assert (await report(acts, ended)).json()["code"] == "report_there"
    assert (await decide(acts, filed["case_id"], "county")).status_code == 403, "the city confirms, nobody else"
    assert (await decide(acts, filed["case_id"], "city")).status_code == 200
    assert (await reports(acts))[0]["state"] == "archiving"
    await run_due_jobs()
    [line] = await reports(acts)
    assert (line["state"], line["archived"]) == ("archived", 3)
    [same] = await reports(acts, "city")
    assert (same["school"], same["may_report"]) == ("临溪县第一中学", False)

    found = (await of_child(acts)).json()
    [one] = found["items"]
    assert found["coming"] == []
    paper = (await acts.as_("qi").get(f"/api/children/archives/{one['id']}")).json()
    assert (paper["genuine"], paper["parts"][0]["kinds"][0]["records"][0]["title"]) == (True, DEED["title"])
    assert "海右市教育局" in paper["intro"]
    pdf = await acts.as_("qi").get(one["file"])
    assert sha256(pdf.content).hexdigest() == paper["file_hash"], "the file is found by its hash"
    with pikepdf.open(io.BytesIO(pdf.content)) as opened:
        assert len(opened.pages) == 1
    noted = await database.value(
        "SELECT facts ->> 'file' FROM audit_entry WHERE action = 'evaluation.archived' AND subject = $1",
        f"evaluation_archive:{one['id']}",
    )
    assert noted == paper["file_hash"]
    told = await database.fetch(Said, "SELECT title, body FROM notice WHERE account_id = $1", acts.world.accounts["qi"])
    assert "综评档案已经归档" in {one.title for one in told}


@pytest.mark.handbook(121)
async def test_nothing_is_reported_before_the_end_nor_while_something_is_open(acts, submitted):  # noqa: F811
    await publish(acts)
    number = (await board(acts))["items"][0]["publication"]["id"]
    assert (await reports(acts))[0]["state"] == "published"
    assert (await report(acts, number)).json()["code"] == "report_too_early"
    objected = (await object_to(acts)).json()
    await database.execute(ENDED)
    answer = (await report(acts, number)).json()
    assert answer["code"] == "report_waits"
    assert objected["number"] in str(answer)
    assert (await report(acts, number, "stranger")).status_code == 404
    assert (await report(acts, number, "city")).status_code == 403
    await decide(acts, objected["case_id"], "jiaowu", "return", reason="stands", text="核对过。")
    assert (await report(acts, number)).status_code == 201


@pytest.mark.handbook(121)
async def test_what_the_city_sends_back_is_reported_again_under_its_number(acts, ended):
    filed = (await report(acts, ended)).json()
    await decide(acts, filed["case_id"], "city", "return", reason="unconfirmed", text="只有一人确认")
    await run_due_jobs()
    [line] = await reports(acts)
    assert (line["state"], line["may_report"]) == ("returned", True)
    told = await database.fetch(
        Said, "SELECT title, body FROM notice WHERE kind = 'evaluation_report' AND account_id = $1",
        acts.world.accounts["jiaowu"],
    )  # fmt: skip
    assert [one.title for one in told] == ["高一上学期的综评被退回"]
    assert "只有一人确认" in told[0].body
    assert (await of_child(acts)).json()["coming"][0]["words"] == "市里退回学校，改好再上报"
    again = (await report(acts, ended)).json()
    assert again["number"] == filed["number"]
    assert await kept() == []


@pytest.mark.handbook(121)
async def test_on_the_day_of_the_automatic_report_the_clock_reports_what_the_school_has_not(acts, ended):
    from xueji.features.archives import report as reporting  # noqa: PLC0415

    await reporting.report_due(None)
    assert (await reports(acts))[0]["state"] == "ready", "the day has not come"
    await database.execute(
        "UPDATE evaluation_rules SET content = jsonb_set(content, '{dates,autumn,reports_on}', to_jsonb($1::text))",
        acts.day(0),
    )
    await reporting.report_due(None)
    await reporting.report_due(None)
    [line] = await reports(acts)
    assert (line["state"], line["automatic"]) == ("waiting", True)
    assert "系统到期自动上报" in line["words"]
    seen = (await acts.as_("city").get(f"/api/cases/{line['case_id']}")).json()
    assert "学校没有上报，系统到期自动上报" in {one["text"] for one in seen["checks"]}
    await run_due_jobs()
    told = await database.value("SELECT count(*) FROM notice WHERE kind = 'evaluation_report'")
    assert told == 1, "the academic administrator learns of it, once"


async def test_twice_changes_nothing_and_a_killed_job_goes_on(acts, ended):
    filed = (await report(acts, ended)).json()
    await decide(acts, filed["case_id"], "city")
    from xueji.features.archives import archive_store, make, store  # noqa: PLC0415
    from xueji.features.students import POOL  # noqa: PLC0415

    running = await store.to_archive(POOL, filed["case_id"])
    first = await archive_store.pending(POOL, running.publication_id, 1)
    await make.keep(running, await make.terms_of(running, first))
    await make.keep(running, await make.terms_of(running, first))
    [one] = await kept()
    await run_due_jobs()
    await make.make(None, case_id=filed["case_id"])
    rows = await kept()
    assert (len(rows), rows[0]) == (3, one)
    assert await database.value("SELECT count(*) FROM audit_entry WHERE action = 'evaluation.archived'") == 3


@pytest.mark.usefixtures("archived")
async def test_whoever_holds_the_paper_can_verify_it_and_tampering_is_found(acts):
    one = next(row for row in await kept())
    stranger = acts.as_("far")
    page = await stranger.get(f"/verify/evaluation/{one.token}")
    assert "真实，没有改动" in page.text
    assert "欧阳𬱖" not in page.text
    assert (await stranger.get("/verify/evaluation/0000000000000000000000")).status_code == 404
    assert (await archives.examine(100)).broken == {}
    with pytest.raises(Exception, match="never changed"):
        await database.execute("UPDATE evaluation_archive SET year = 1999")
    async with database.transaction() as tx:
        for sql in TAMPERED:
            await tx.execute(sql)
    broken = (await archives.examine(100)).broken
    assert len(broken) == 3
    assert "内容对不上，不要采信" in (await stranger.get(f"/verify/evaluation/{one.token}")).text


@pytest.mark.usefixtures("archived")
async def test_a_lost_file_is_found_and_not_given_out(acts, settings):
    [one] = (await of_child(acts)).json()["items"]
    row = next(each for each in await kept() if each.id == one["id"])
    path = settings.data_dir / "files" / row.file[:2] / row.file[2:4] / row.file
    path.write_bytes(path.read_bytes() + b"x")
    assert (await acts.as_("qi").get(one["file"])).json()["code"] == "archive_file_gone"
    assert (await archives.examine(100)).broken == {row.id: ["文件丢失或被改动过"]}


@pytest.mark.handbook(121)
@pytest.mark.usefixtures("archived")
async def test_who_reads_which_archive(acts, world):
    [one] = (await of_child(acts)).json()["items"]
    door, family = f"/api/evaluation-archives/{one['id']}", f"/api/children/archives/{one['id']}"
    looks = {
        ("qi", family): 200, ("mother", family): 200, ("gang", family): 404, ("far", family): 404,
        ("jiaowu", door): 200, ("teacher", door): 200, ("stranger", door): 404, ("city", door): 404,
        ("jiaowu", family): 403, ("qi", door): 403,
    }  # fmt: skip
    for (login, address), expected in looks.items():
        assert (await acts.as_(login).get(address)).status_code == expected, (login, address)
    found = (await acts.as_("jiaowu").get("/api/evaluation-archives", params={"q": "欧阳"})).json()["items"]
    assert [item["id"] for item in found] == [one["id"]]
    mine = (await acts.as_("teacher").get("/api/evaluation-archives")).json()["items"]
    assert {item["class_name"] for item in mine} == {"高一（3）班"}, "a class teacher sees the own class"
    masked = (await acts.as_("city").get("/api/evaluation-archives")).json()["items"]
    assert {item["file"] for item in masked} == {""}
    looked = await database.value("SELECT count(*) FROM audit_read WHERE action = 'evaluation.archive'")
    assert looked == 4


MOVE = """
UPDATE student SET school_id = o.id, school_path = o.path, class_id = NULL FROM organisation o
WHERE o.id = $1 AND student.id = $2
"""


@pytest.mark.handbook(121, 149)
@pytest.mark.usefixtures("archived")
async def test_an_archive_stays_where_it_was_made_and_goes_along_with_the_pupil(acts, world):
    [one] = (await of_child(acts)).json()["items"]
    address = f"/api/evaluation-archives/{one['id']}"
    await database.execute(MOVE, world.offices["other"], world.pupils["qi"])
    for login, expected in (("jiaowu", 200), ("stranger", 200), ("teacher", 200)):
        assert (await acts.as_(login).get(address)).status_code == expected, login
    [line] = (await acts.as_("stranger").get("/api/evaluation-archives")).json()["items"]
    assert (line["school"], line["class_name"]) == ("临溪县第一中学", "高一（3）班")
    assert [item["id"] for item in (await of_child(acts)).json()["items"]] == [one["id"]]
    suspended = (await of_child(acts, "xiu", "mother")).json()
    assert (suspended["items"], suspended["coming"]) == ([], []), "who was suspended had nothing to publish"


AGAIN = """
WITH p AS (
  INSERT INTO publication (school_id, school_path, stage, grade, year, term, audience, hash, published_by,
    automatic, starts_at, ends_at)
  SELECT o.id, o.path, p.stage, $2, p.year, $3, p.audience, p.hash, p.published_by, false, p.starts_at, p.ends_at
  FROM publication p, organisation o WHERE o.id = $1 RETURNING id
)
INSERT INTO publication_page (publication_id, student_id, class_id, position, sealed, hash)
SELECT p.id, g.student_id, g.class_id, g.position, g.sealed, g.hash FROM p, publication_page g
WHERE $4::bigint IS NULL OR g.student_id = $4 RETURNING publication_id
"""


@pytest.mark.handbook(121)
async def test_a_pupil_who_has_moved_is_archived_by_the_school_that_published_last(acts, world, ended):
    await database.execute(MOVE, world.offices["other"], world.pupils["qi"])
    later = await database.value(AGAIN, world.offices["other"], 1, "autumn", world.pupils["qi"])
    coming = (await of_child(acts)).json()["coming"]
    assert [one["school"] for one in coming] == ["泉景高中"], "a term is on its way once"
    for number, login in ((ended, "jiaowu"), (later, "stranger")):
        filed = (await report(acts, number, login)).json()
        await decide(acts, filed["case_id"], "city")
    await run_due_jobs()
    assert len(await kept()) == 3
    assert [one["school"] for one in (await of_child(acts)).json()["items"]] == ["泉景高中"]
    assert {one["state"] for login in ("jiaowu", "stranger") for one in await reports(acts, login)} == {"archived"}


@pytest.mark.handbook(121)
@pytest.mark.usefixtures("archived")
async def test_who_leaves_a_stage_gets_one_archive_of_all_its_terms(acts, world):
    last = await database.value(AGAIN, world.offices["senior"], 3, "spring", None)
    filed = (await report(acts, last)).json()
    await decide(acts, filed["case_id"], "city")
    await run_due_jobs()
    found = (await of_child(acts)).json()["items"]
    assert [one["span"] for one in found] == ["stage", "term", "term"]
    paper = (await acts.as_("qi").get(f"/api/children/archives/{found[0]['id']}")).json()
    assert [part["term_label"][-3:] for part in paper["parts"]] == ["上学期", "下学期"]
    assert (paper["genuine"], "学段汇总" in paper["title"]) == (True, True)
    assert (await archives.examine(100)).broken == {}
