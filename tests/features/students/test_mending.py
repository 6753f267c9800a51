"""Lines that cannot be imported: mended in the page, entered later, downloaded; templates that are not ours."""

import hashlib
import io
import zipfile

import msgspec
import pytest

from xueji.features import students
from xueji.features.organisations import Stage
from xueji.features.students import import_roster, roster_store
from xueji.features.students.models import FILE_SEAL
from xueji.features.students.roster_store import NewImport
from xueji.features.students.roster_template import SHEET, enrolment_mark, titles_to_fill
from xueji.features.students.schemas import Purpose
from xueji.platform import database, events, files
from xueji.platform.crypto import keyring
from xueji.platform.database import transaction
from xueji.platform.jobs import run_due_jobs
from xueji.platform.workbooks import Mark, Sheet, read_rows, write_workbook


async def count(table, where="true"):
    return await database.value(f"SELECT count(*) FROM {table} WHERE {where}")


async def uploaded(client, content, name="名册.xlsx"):
    answer = await client.post("/api/roster-imports", files={"data": (name, content)})
    assert (201, "reading") == (answer.status_code, answer.json()["state"]), answer.text
    await run_due_jobs()
    return (await client.get(f"/api/roster-imports/{answer.json()['id']}")).json()


async def rows_of(client, found, only="failed", **query):
    answer = await client.get(f"/api/roster-imports/{found['id']}/rows", params={"only": only, **query})
    return answer.json()["items"]


def mend(client, found, row, field, value, **more):
    body = {"field": field, "value": value, **more}
    return client.patch(f"/api/roster-imports/{found['id']}/rows/{row}", json=body)


@pytest.mark.handbook(2)
async def test_what_passes_is_entered_first_and_the_rest_after_it_was_mended(as_, make_roster, line):
    async with as_("registrar") as client:
        found = await uploaded(client, await make_roster(line(1), line(2, 民族="汉组", 邮政编码="27100"), line(3)))
        assert (2, 1, 2) == (found["new_rows"], found["failed_rows"], found["enterable_rows"])
        whole = await client.post(f"/api/roster-imports/{found['id']}/confirm?whole=true")
        assert (409, "roster_has_faults") == (whole.status_code, whole.json()["code"])
        await client.post(f"/api/roster-imports/{found['id']}/confirm")
        assert 2 == await count("student")
        once = (await mend(client, found, 3, "ethnicity", "汉族")).json()
        assert ["postcode"] == [fault["field"] for fault in once["rows"][0]["faults"]]
        assert 0 == once["roster"]["enterable_rows"]
        twice = (await mend(client, found, 3, "postcode", "271000")).json()
        assert ("new", True) == (twice["rows"][0]["outcome"], twice["rows"][0]["mended"])
        assert (1, 0, 1) == tuple(twice["roster"][key] for key in ("enterable_rows", "failed_rows", "mended_rows"))
        await run_due_jobs()
        ended = (await client.post(f"/api/roster-imports/{found['id']}/confirm")).json()
        assert (3, 0) == (ended["entered_rows"], ended["enterable_rows"])
        again = await client.post(f"/api/roster-imports/{found['id']}/confirm")
        assert 409 == again.status_code
    assert 3 == await count("student")
    assert 3 == await count("student_change", "kind = 'entered'")


@pytest.mark.handbook(18)
async def test_one_mend_helps_all_lines_that_were_written_so(as_, make_roster, line):
    async with as_("registrar") as client:
        found = await uploaded(
            client, await make_roster(*(line(n, 民族="汉组") for n in range(1, 4)), line(4, 民族="满祖"))
        )
        (group,) = (await client.get(f"/api/roster-imports/{found['id']}/faults")).json()["items"]
        told = (group["code"], group["title"], group["count"], group["severity"])
        assert ("code_unknown", "民族", 4, "stops") == told
        done = (await mend(client, found, 2, "ethnicity", "汉族", alike=True)).json()
        assert [2, 3, 4] == [row["row"] for row in done["rows"]]
        assert 1 == done["roster"]["failed_rows"]
        assert [2, 3, 4] == [row["row"] for row in await rows_of(client, found, "mended")]
        assert [5] == [row["row"] for row in await rows_of(client, found, fault="code_unknown:ethnicity")]


async def test_a_person_who_stands_in_the_file_already_is_told_and_can_be_mended(as_, make_roster, line):
    async with as_("registrar") as client:
        found = await uploaded(client, await make_roster(line(1), line(1)))
        other = line(2)
        assert 1 == found["failed_rows"]
        done = (await mend(client, found, 3, "id_number", other[12])).json()
        assert 1 == done["roster"]["mended_rows"], done
        assert (409, "roster_row_not_failed") == (
            (answer := await mend(client, found, 3, "name", "李某")).status_code,
            answer.json()["code"],
        )


async def test_a_line_mended_into_somebody_of_the_same_file_is_refused_again(as_, make_roster, line):
    async with as_("registrar") as client:
        found = await uploaded(client, await make_roster(line(1), line(2, 邮政编码="27")))
        done = (await mend(client, found, 3, "id_number", line(1)[12])).json()
        assert ["postcode_length"] == [fault["code"] for fault in done["rows"][0]["faults"]]
        done = (await mend(client, found, 3, "postcode", "271000")).json()
        assert ["twice_in_file"] == [fault["code"] for fault in done["rows"][0]["faults"]]


async def test_a_wrong_number_is_told_once_without_what_follows(as_, make_roster, line):
    async with as_("registrar") as client:
        found = await uploaded(client, await make_roster(line(1, 身份证件号="379021201904260421", 性别="男")))
        (row,) = await rows_of(client, found)
    assert ["id_number"] == [fault["field"] for fault in row["faults"]]


async def test_strangers_mend_and_download_nothing(as_, make_roster, line):
    async with as_("registrar") as client, as_("stranger") as stranger:
        found = await uploaded(client, await make_roster(line(1, 民族="汉组")))
        assert 404 == (await mend(stranger, found, 2, "ethnicity", "汉族")).status_code
        assert 404 == (await stranger.get(f"/api/roster-imports/{found['id']}/failed.xlsx")).status_code
        assert 404 == (await stranger.get(f"/api/roster-imports/{found['id']}/faults")).status_code
        unknown = await mend(client, found, 2, "nothing", "x")
        assert (422, "roster_column_unknown") == (unknown.status_code, unknown.json()["code"])


async def test_lines_that_failed_come_as_a_workbook_with_reasons_and_go_back(as_, make_roster, line, titles):
    async with as_("registrar") as client:
        found = await uploaded(client, await make_roster(line(1), line(2, 民族="汉组")))
        answer = await client.get(f"/api/roster-imports/{found['id']}/failed.xlsx")
        assert [titles, line(2, 民族="汉组")] == [row[:71] for row in await read_rows(answer.content)]
        notes = zipfile.ZipFile(io.BytesIO(answer.content)).read("xl/comments1.xml").decode()
        assert 'ref="G2"' in notes
        assert "民族没有“汉组”这一项" in notes
        assert 1 == (await uploaded(client, answer.content, "没通过.xlsx"))["failed_rows"]


async def broken_off(import_id):
    """A check whose worker goes away before it commits."""
    async with transaction() as tx:
        found = await roster_store.take_up(tx, import_id)
        await import_roster._stage(tx, found, keyring().open(await files.get(found.stored), FILE_SEAL), quiet)
        raise ConnectionError


async def quiet(done, total):
    assert 0 < done <= total


async def test_a_broken_off_check_begins_anew_and_leaves_one_result(as_, make_roster, line):
    content = await make_roster(line(1), line(2))
    async with as_("registrar") as client:
        first = (await client.post("/api/roster-imports", files={"data": ("a.xlsx", content)})).json()
        again = (await client.post("/api/roster-imports", files={"data": ("a.xlsx", content)})).json()
        assert first["id"] == again["id"]
        with pytest.raises(ConnectionError):
            await broken_off(first["id"])
        await run_due_jobs()
        await import_roster.check(first["id"])
        found = (await client.get(f"/api/roster-imports/{first['id']}")).json()
    assert ("checked", 2, 2) == (found["state"], found["rows"], await count("roster_row"))


# --- new pupils ---------------------------------------------------------------------------------------------------


@pytest.fixture
def heard():
    """What is published about new pupils while the test runs."""
    found = []

    async def hear(tx, event):
        found.append(event)

    events.subscribe(students.PupilsEntered)(hear)
    yield found
    events._handlers[students.PupilsEntered].remove(hear)


async def new_pupils(world, content, stage=Stage.PRIMARY):
    async with transaction() as tx:
        stored = await files.put(keyring().seal(content, FILE_SEAL), "roster", tx)
        import_id = await roster_store.begin_import(
            tx,
            NewImport(
                school_id=world.schools["own"].id, account_id=None, file_name="新生.xlsx",
                sha256=hashlib.sha256(content).digest(), purpose=Purpose.ENROLMENT, stage=stage.value,
                stored=stored.sha256,
            ),
        )  # fmt: skip
    await import_roster.check(import_id)
    return import_id


async def enrolment_file(*lines, mark=None):
    return await write_workbook([Sheet(SHEET, titles_to_fill(stage=Stage.PRIMARY), lines, fill=True)], mark)


@pytest.mark.handbook(2, 18)
async def test_new_pupils_wait_and_the_room_above_hears_of_them(world, as_, line, heard):
    mark = enrolment_mark(Stage.PRIMARY, await school_year(world))
    content = await enrolment_file(line(1, 班级=""), line(2, 班级=""), mark=mark)
    import_id = await new_pupils(world, content)
    async with as_("registrar") as client:
        found = (await client.get(f"/api/roster-imports/{import_id}")).json()
        assert ("enrolment", "checked", 2) == (found["purpose"], found["state"], found["new_rows"]), found
        await client.post(f"/api/roster-imports/{import_id}/confirm")
    assert 2 == await count("student", "state = 'waiting' AND stage = 'primary' AND grade = 1 AND class_id IS NULL")
    assert 2 == await count("student_change", "kind = 'applied' AND source = 'enrolment'")
    ids = [one.id for one in await database.fetch(Id, "SELECT id FROM student ORDER BY id")]
    assert [tuple(ids)] == [event.student_ids for event in heard]


class Id(msgspec.Struct):
    id: int


async def school_year(world):
    async with transaction() as tx:
        from xueji.features import organisations  # noqa: PLC0415

        return await organisations.current_school_year(tx, world.schools["own"].path, tx.today)


MARKS = {
    "none": (lambda year: None, "enrolment_template_foreign"),  # noqa: ARG005
    "another kind": (lambda year: Mark("accounts", f"1 primary {year}"), "enrolment_template_foreign"),
    "another stage": (lambda year: enrolment_mark(Stage.JUNIOR, year), "enrolment_template_outdated"),
    "last year": (lambda year: enrolment_mark(Stage.PRIMARY, year - 1), "enrolment_template_outdated"),
}


@pytest.mark.parametrize(("mark", "code"), MARKS.values(), ids=MARKS)
async def test_another_template_for_new_pupils_is_refused_with_what_differs(world, as_, line, mark, code):
    import_id = await new_pupils(world, await enrolment_file(line(1), mark=mark(await school_year(world))))
    async with as_("registrar") as client:
        found = (await client.get(f"/api/roster-imports/{import_id}")).json()
    assert ("refused", code) == (found["state"], found["refusal"]["code"])
