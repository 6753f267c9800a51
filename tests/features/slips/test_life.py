"""After the signature (Q14): answers and new slips, outdated ones, paper, reminders, prints, tampering, verification."""

import io
import re
import zipfile
from datetime import timedelta

import pikepdf
import pytest
from hypothesis import settings as budget
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from PIL import Image
from tests.features.moving import move
from tests.features.slips.conftest import today

from xueji.command_line import doctor
from xueji.features import students
from xueji.features.slips import rules
from xueji.features.slips.rules import MOVES, OPEN, Act, SlipState
from xueji.features.students import Actor, ChangeSource
from xueji.platform import database
from xueji.platform.crypto import keyring
from xueji.platform.database import transaction


async def change(pupil_id, **changes):
    """What a key change or the school's own edit does in the end."""
    async with transaction() as tx:
        await students.apply_changes(tx, pupil_id, changes, source=ChangeSource.SCHOOL, actor=Actor(None, "学籍管理员"))


async def staff_slip(acts, pupil="ann", login="registrar"):
    answer = await acts.as_(login).get(f"/api/issued-slips/{await acts.slip_id(pupil)}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def answered(acts, slip, **body):
    return await acts.as_("registrar").request(
        "POST", f"/api/issued-slips/{slip['id']}/answer", json=body, version=slip["version"]
    )


async def verified(acts, pupil="ann", browser="foreign"):
    token = await database.value("SELECT token FROM slip WHERE id = $1", await acts.slip_id(pupil))
    return await acts.as_(browser).get(f"/verify/{token}")


# --- answers ------------------------------------------------------------------------------------------------------


@pytest.mark.handbook(14)
async def test_the_school_mends_the_record_and_the_slip_is_issued_anew(acts, world, work):
    await acts.issued()
    await acts.object({"attendance": "寄宿", "name": "林若菡"})
    slip = await staff_slip(acts)
    views = {one["field"]: one for one in slip["objections"]}
    assert (views["attendance"]["stands"], views["attendance"]["wanted"], views["attendance"]["mended"]) == (
        "走读", "寄宿", False,
    )  # fmt: skip
    assert views["name"]["key"]
    assert "户口簿" in views["name"]["way"]
    bare = await answered(acts, slip)
    assert (bare.status_code, bare.json()["code"]) == (422, "slip_answer_missing")
    await change(world.pupils["ann"], attendance="2")
    slip = await staff_slip(acts)
    assert next(one for one in slip["objections"] if one["field"] == "attendance")["mended"]
    answer = await answered(acts, slip, reasons=[{"field": "name", "text": "和户口簿一致，改名请先到派出所办理。"}])
    assert answer.status_code == 200, answer.text
    new = answer.json()
    assert (new["state"], new["id"] != slip["id"]) == ("issued", True)
    old = await acts.page(slip_id=slip["id"])
    assert (old["state"], old["next_id"]) == ("replaced", new["id"])
    assert [(one["state_label"], bool(one["answer"])) for one in old["objections"]] == [
        ("已改好", True),
        ("不用改", True),
    ]
    await work()
    told = await database.value(
        "SELECT body FROM notice WHERE kind = 'slip_answered' AND account_id = $1", world.accounts["mother"]
    )
    assert "重新发了一张" in told
    assert await database.value("SELECT count(*) FROM notice WHERE kind = 'slip_answered'") == 2
    rows = {row["field"]: row for group in (await acts.page())["groups"] for row in group["rows"]}
    assert rows["attendance"]["text"] != "走读"


async def test_a_second_answer_finds_nothing_to_answer(acts):
    await acts.issued()
    await acts.object({"attendance": "寄宿"})
    slip = await staff_slip(acts)
    reasons = [{"field": "attendance", "text": "学校登记的就是走读。"}]
    assert (await answered(acts, slip, reasons=reasons)).status_code == 200
    again = await answered(acts, slip, reasons=reasons)
    assert again.status_code == 412


async def test_the_school_issues_anew_and_cancels(acts):
    await acts.issued()
    slip = await staff_slip(acts)
    path = f"/api/issued-slips/{slip['id']}"
    day = (today() + timedelta(days=5)).isoformat()
    new = await acts.as_("registrar").request(
        "POST", f"{path}/reissue", json={"last_day": day}, version=slip["version"]
    )
    assert new.status_code == 200, new.text
    fresh = new.json()
    gone = await acts.as_("registrar").request(
        "POST", f"/api/issued-slips/{fresh['id']}/cancel", json={"reason": "发错了班级"}, version=fresh["version"]
    )
    assert gone.json()["state"] == "cancelled"
    assert (await acts.as_("mother").get(f"/api/slips/{fresh['id']}")).status_code == 404
    for login in ("teacher", "stranger", "bureau"):
        answer = await acts.as_(login).request("POST", f"{path}/cancel", json={"reason": "不是我的"}, version=1)
        assert answer.status_code in {403, 404}


# --- outdated -----------------------------------------------------------------------------------------------------


@pytest.mark.handbook(14)
async def test_a_key_change_outdates_the_signed_slip_and_asks_for_the_difference_alone(acts, world, work):
    await acts.issued()
    await acts.signed()
    await work()
    signed = await acts.slip_id()
    await change(world.pupils["ann"], name="林若菡")
    assert await acts.state(slip_id=signed) == "outdated"
    await work()
    page = await acts.page()
    assert page["id"] != signed
    assert page["compared"]
    changed = {row["field"]: row for group in page["groups"] for row in group["rows"] if row["changed"]}
    assert list(changed) == ["name"]
    assert (changed["name"]["before"], changed["name"]["text"]) == ("林若涵", "林若菡")
    told = await database.value("SELECT count(*) FROM notice WHERE kind = 'slip_outdated'")
    assert told == 2
    assert (await acts.page(slip_id=signed))["next_id"] == page["id"]
    await acts.signed()
    assert await acts.state() == "done"


async def test_an_open_slip_is_outdated_too_and_other_pupils_and_fields_leave_it_alone(acts, world, work):
    await acts.issued()
    before = await acts.slip_id()
    await change(world.pupils["ann"], attendance="2", phone="13900001111")
    await change(world.pupils["bea"], name="欧阳瑄")
    await work()
    assert await acts.slip_id() == before
    assert await acts.state() == "issued"
    assert await acts.state("bea") == "issued"
    assert await database.value("SELECT count(*) FROM slip WHERE student_id = $1", world.pupils["bea"]) == 2


@pytest.mark.handbook(14, 47)
@pytest.mark.parametrize("signed", [False, True], ids=["open", "signed"])
async def test_who_moves_leaves_the_slip_behind_and_is_asked_by_the_new_school(acts, world, work, signed):
    await acts.issued()
    if signed:
        await acts.signed()
    before = await acts.slip_id()
    await move(world.pupils["ann"], world.schools["other"], world.classes["x"])
    await work()
    assert await acts.state(slip_id=before) == "outdated"
    assert await database.value("SELECT count(*) FROM slip WHERE student_id = $1", world.pupils["ann"]) == 1
    home = (await acts.as_("mother").get("/api/home")).json()
    [ann] = [child for child in home["children"] if child["id"] == world.pupils["ann"]]
    assert "slip" not in {duty["kind"] for duty in ann["duties"]}
    assert (await acts.issued("stranger", scope="pupils", student_ids=[world.pupils["ann"]]))["slips"] == 1
    assert await acts.state() == "issued"


async def test_who_has_confirmed_the_same_words_is_not_asked_again_unless_the_school_insists(acts):
    await acts.issued()
    await acts.signed()
    again = await acts.issue(scope="pupils", student_ids=[acts.world.pupils["ann"]])
    assert again.json()["code"] == "slip_nobody"
    answer = await acts.issued(scope="pupils", student_ids=[acts.world.pupils["ann"]], again=True)
    assert answer["slips"] == 1
    await acts.signed()
    states = await database.value(
        "SELECT array_agg(state ORDER BY id) FROM slip WHERE student_id = $1", acts.world.pupils["ann"]
    )
    assert states == ["replaced", "done"]


# --- paper, prints, reminders -------------------------------------------------------------------------------------


def photograph(size=(900, 1200), kind="JPEG"):
    kept = io.BytesIO()
    Image.effect_noise(size, 40).convert("RGB").save(kept, kind)
    return kept.getvalue()


@pytest.mark.handbook(14)
async def test_a_signed_sheet_of_paper_counts_for_both_and_says_who_uploaded_it(acts):
    await acts.issued("junior")
    slip_id = await acts.slip_id("yang")
    files = {"data": ("slip.jpg", photograph(), "image/jpeg")}
    answer = await acts.as_("junior").post(f"/api/issued-slips/{slip_id}/paper", files=files)
    assert answer.status_code == 200, answer.text
    slip = answer.json()
    assert slip["state"] == "done"
    assert [(one["role"], one["how"]) for one in slip["signatures"]] == [
        ("guardian", "纸质签名，学籍管理员 周j上传"),
        ("student", "纸质签名，学籍管理员 周j上传"),
    ]
    scan = await acts.as_("junior").get(f"/api/issued-slips/{slip_id}/scan")
    assert scan.content.startswith(b"\xff\xd8\xff")
    assert (await acts.as_("stranger").get(f"/api/issued-slips/{slip_id}/scan")).status_code == 404
    assert "真实，有效" in (await verified(acts, "yang")).text


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(b"%PDF-1.7 not a picture", "slip_scan_unreadable", id="a PDF"),
        pytest.param(photograph()[:4000], "slip_scan_unreadable", id="a torn picture"),
        pytest.param(b"GIF89a" + b"\0" * 100, "slip_scan_unreadable", id="another kind of picture"),
        pytest.param(b"\xff\xd8\xff" + b"0" * (10 * 1024 * 1024), "slip_scan_too_big", id="too many bytes"),
    ],
)
async def test_what_is_no_photograph_of_a_slip_is_refused(acts, content, code):
    await acts.issued()
    files = {"data": ("slip.jpg", content, "image/jpeg")}
    answer = await acts.as_("registrar").post(f"/api/issued-slips/{await acts.slip_id()}/paper", files=files)
    assert answer.json()["code"] == code
    assert await acts.state() == "issued"


@pytest.mark.handbook(14)
async def test_one_tap_reminds_the_silent_once_a_day(acts, world):
    await acts.issued()
    await acts.signed()
    reminded = (await acts.as_("registrar").post("/api/slip-reminders", json={})).json()
    assert (reminded["pupils"], reminded["people"], reminded["unbound"]) == (2, 2, 1)
    again = await acts.as_("registrar").post("/api/slip-reminders", json={})
    assert again.json()["code"] == "slip_nobody_to_remind"
    assert await database.value("SELECT count(*) FROM notice WHERE kind = 'slip_reminder'") == 2
    own = await acts.as_("teacher").post("/api/slip-reminders", json={"class_id": world.classes["b"]})
    assert own.json()["code"] == "slip_nobody_to_remind"


@pytest.mark.handbook(14)
async def test_a_class_is_printed_as_one_file_by_a_job(acts, world, work):
    await acts.issued()
    asked = await acts.as_("teacher").post("/api/slip-prints", json={"class_id": world.classes["a"]})
    assert asked.status_code == 201, asked.text
    made = asked.json()
    assert (made["total"], made["ready"]) == (2, False)
    early = await acts.as_("teacher").get(f"/api/slip-prints/{made['id']}/file")
    assert early.json()["code"] == "slip_print_not_ready"
    await work()
    made = (await acts.as_("teacher").get(f"/api/slip-prints/{made['id']}")).json()
    assert (made["done"], made["ready"]) == (2, True)
    pdf = await acts.as_("teacher").get(made["file"])
    assert pdf.content.startswith(b"%PDF-")
    with pikepdf.open(io.BytesIO(pdf.content)) as file:
        assert len(file.pages) == 2
    assert (await acts.as_("registrar").get(made["file"])).status_code == 404
    foreign = await acts.as_("teacher").post("/api/slip-prints", json={"class_id": world.classes["b"]})
    assert foreign.json()["code"] == "slip_nothing_to_print"


@pytest.mark.handbook(14)
async def test_for_the_archive_a_class_is_a_valid_file_for_each_pupil(acts, world, work):
    await acts.issued()
    await acts.signed()
    body = {"class_id": world.classes["a"], "apart": True}
    made = (await acts.as_("registrar").post("/api/slip-prints", json=body)).json()
    await work()
    found = await acts.as_("registrar").get(f"/api/slip-prints/{made['id']}/file")
    assert found.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(found.content)) as archive:
        names = archive.namelist()
        assert [name.split(" ", 1)[1] for name in names] == ["林若涵.pdf", "欧阳𬱖.pdf"]
        for name in names:
            with pikepdf.open(io.BytesIO(archive.read(name))) as file:
                assert len(file.pages) == 1


@pytest.mark.handbook(14)
async def test_the_slip_is_a_picture_for_phones_and_a_pdf_for_print(acts):
    await acts.issued()
    await acts.signed()
    slip_id = await acts.slip_id()
    picture = await acts.as_("mother").get(f"/api/slips/{slip_id}/picture")
    found = Image.open(io.BytesIO(picture.content))
    assert found.format == "PNG"
    assert found.width > 1000
    pdf = await acts.as_("father").get(f"/api/slips/{slip_id}/pdf")
    assert pdf.content.startswith(b"%PDF-")
    assert "attachment" in pdf.headers["content-disposition"]
    assert (await acts.as_("aunt").get(f"/api/slips/{slip_id}/pdf")).status_code == 404


# --- genuine or not -----------------------------------------------------------------------------------------------


@pytest.mark.handbook(14)
async def test_a_stranger_learns_whether_it_is_genuine_and_nothing_else(acts, make_browser):
    await acts.issued()
    await acts.signed()
    token = await database.value("SELECT token FROM slip WHERE id = $1", await acts.slip_id())
    answer = await make_browser().get(f"/verify/{token}")
    assert re.search(r"20\d\d 年 \d+ 月 \d+ 日 \d\d:\d\d", answer.text), "a picture of it tells the day next year, too"
    assert answer.status_code == 200
    assert "真实，有效" in answer.text
    assert "林*涵" in answer.text
    assert "临溪县第二实验小学" in answer.text
    for secret in ("林若涵", "林秀英", "3790", "文昌街", "2018"):
        assert secret not in answer.text
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    wrong = [await make_browser().get(f"/verify/{other}") for other in ("x", token[:-1], token + "A", "%00", "a" * 500)]
    assert {(one.status_code, one.text) for one in wrong} == {(404, wrong[0].text)}


TAMPERED = {
    "its words": "UPDATE slip SET sealed = $2 WHERE id = $1",
    "its hash with them": "UPDATE slip SET sealed = $2, hash = sha256($3) WHERE id = $1",
    "the signature": "UPDATE slip_signature SET sealed = $4 WHERE slip_id = $1",
    "the moment of signing": "UPDATE slip_signature SET signed_at = signed_at - interval '1 day' WHERE slip_id = $1",
    "a signature taken away": "DELETE FROM slip_signature WHERE slip_id = $1",
    "a state without a signature": "UPDATE slip SET state = 'done' WHERE id = $1 AND NOT EXISTS (SELECT FROM slip_signature)",
}


@pytest.mark.parametrize("what", TAMPERED)
@pytest.mark.handbook(14)
async def test_whatever_is_changed_in_the_database_shows(acts, settings, what):
    await acts.issued()
    if what != "a state without a signature":
        await acts.signed()
    slip_id = await acts.slip_id()
    sealed = await database.value("SELECT sealed FROM slip WHERE id = $1", slip_id)
    data = keyring().open(sealed, "slip.sealed").replace("林若涵".encode(), "林若菡".encode())
    signed = await database.value("SELECT sealed FROM slip_signature LIMIT 1")
    forged = b"" if signed is None else keyring().seal(
        keyring().open(signed, "slip_signature.sealed").replace("林秀英".encode(), "王小芳".encode()), "slip_signature.sealed"
    )  # fmt: skip
    arguments = [slip_id, keyring().seal(data, "slip.sealed"), data, forged]
    sql = TAMPERED[what]
    used = max(int(sign) for sign in "1234" if f"${sign}" in sql)
    values = arguments[:1] if used == 1 else arguments[:used] if used < 4 else [arguments[0], arguments[3]]
    async with (await database_pool()).acquire() as connection:
        await connection.execute("SET session_replication_role = replica")
        try:
            await connection.execute(sql.replace("$4", "$2"), *values)
        finally:
            await connection.execute("SET session_replication_role = DEFAULT")
    answer = await verified(acts)
    assert "内容对不上，不要采信" in answer.text
    found = await doctor._slips(settings)
    assert found.mend
    assert "1 张确认单对不上" in found.what
    assert not (await staff_slip(acts))["genuine"]


async def database_pool():
    from xueji.platform.connections import pool  # noqa: PLC0415

    return await pool()


async def test_an_untouched_house_is_found_whole(acts, settings):
    await acts.issued()
    await acts.signed()
    found = await doctor._slips(settings)
    assert found.mend is None
    assert "最近 4 张" in found.what


@pytest.mark.parametrize(
    "sql",
    [
        pytest.param("UPDATE slip_signature SET way = 'typed'", id="a signature changed"),
        pytest.param("DELETE FROM slip_signature", id="a signature removed"),
        pytest.param("UPDATE slip SET hash = sha256('x')", id="a slip's hash changed"),
        pytest.param("DELETE FROM slip", id="a slip removed"),
    ],
)
async def test_the_tables_themselves_refuse(acts, sql):
    import asyncpg  # noqa: PLC0415

    await acts.issued()
    await acts.signed()
    with pytest.raises(asyncpg.RaiseError, match=r"frozen|never"):
        await database.execute(sql)


@pytest.mark.parametrize(
    ("state", "title"),
    [
        pytest.param("issued", "真实，还没有签名", id="unsigned"),
        pytest.param("objected", "真实，正在更正", id="objected"),
        pytest.param("outdated", "真实，但已经过时", id="outdated"),
        pytest.param("replaced", "真实，但已被代替", id="replaced"),
        pytest.param("cancelled", "已经撤销", id="cancelled"),
    ],
)
async def test_the_verification_says_what_has_become_of_it(acts, state, title):
    await acts.issued()
    await database.execute("UPDATE slip SET state = $1, due_on = current_date, closed_at = now()", state)
    assert title in (await verified(acts)).text


# --- the machine --------------------------------------------------------------------------------------------------


class LifeOfAPupil(RuleBasedStateMachine):
    """Slips of one pupil under any acts in any order: one open at most, confirmed only with the signatures it needs."""

    def __init__(self):
        super().__init__()
        self.slips = []
        self.signed = {}
        self.needs_student = True

    def newest(self):
        return self.slips[-1] if self.slips else None

    @rule()
    @precondition(lambda self: not any(state in OPEN for state in self.slips))
    def issue(self):
        self.slips.append(SlipState.ISSUED)

    @rule()
    def switch(self):
        """The next pupil is another."""
        if not any(state in OPEN for state in self.slips):
            self.needs_student = not self.needs_student
            self.slips, self.signed = [], {}

    def move(self, act, roles=()):
        state = self.newest()
        to = None if state is None else rules.after(state, act)
        if to is None:
            return
        at = len(self.slips) - 1
        self.slips[at] = to
        self.signed.setdefault(at, set()).update(roles)
        if to is SlipState.DONE:
            for other in range(at):
                if self.slips[other] is SlipState.DONE:
                    self.slips[other] = rules.after(SlipState.DONE, Act.REPLACE)

    @rule()
    def read(self):
        self.move(Act.READ)

    @rule()
    def sign(self):
        self.move(Act.SIGN_WITH_STUDENT_TO_COME if self.needs_student else Act.SIGN, ["guardian"])

    @rule()
    def confirm(self):
        self.move(Act.CONFIRM, ["student"])

    @rule()
    def object(self):
        self.move(Act.OBJECT)

    @rule()
    def replace(self):
        self.move(Act.REPLACE)

    @rule()
    def outdate(self):
        self.move(Act.OUTDATE)

    @rule()
    def cancel(self):
        self.move(Act.CANCEL)

    @invariant()
    def at_most_one_is_open_and_one_is_confirmed(self):
        assert sum(state in OPEN for state in self.slips) <= 1
        assert sum(state is SlipState.DONE for state in self.slips) <= 1

    @invariant()
    def confirmed_means_signed_by_everybody_who_must(self):
        wanted = {"guardian", "student"} if self.needs_student else {"guardian"}
        for at, state in enumerate(self.slips):
            if state is SlipState.DONE:
                assert wanted <= self.signed.get(at, set())


LifeOfAPupil.TestCase.settings = budget(max_examples=60, stateful_step_count=40, deadline=None)
TestLifeOfAPupil = LifeOfAPupil.TestCase


def test_nothing_leads_out_of_a_closed_slip():
    for state in (SlipState.OUTDATED, SlipState.REPLACED, SlipState.CANCELLED):
        assert MOVES[state] == {}
