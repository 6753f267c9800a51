"""Binding a child by the school's code: who, how, and who hears of it."""

import asyncio
import uuid

import pytest

from xueji.platform.database import execute, value
from xueji.platform.jobs import run_due_jobs


async def test_the_code_shows_a_masked_child_and_what_is_asked(as_, give_code) -> None:
    answer = await as_("mother").post("/api/bindings/preview", json={"code": await give_code("王若溪")})
    seen = answer.json()
    assert seen["masked_name"] == "王*溪"
    assert (seen["school_name"], seen["class_name"]) == ("临溪县第二实验小学", "三年级（1）班")
    assert [each["purpose"] for each in seen["consents"] if each["required"]] == ["view"]
    assert {"code": "52", "label": "母亲"} in seen["relations"]
    assert not seen["waits"]


async def test_the_first_guardian_is_bound_at_once_and_the_teacher_hears_of_it(
    school, as_, give_code, bind, inbox
) -> None:
    answer = await bind("mother", await give_code("王若溪"))
    assert answer.status_code == 200, answer.text
    assert answer.json()["state"] == "active"
    assert answer.json()["name"] == "王若溪"
    assert await inbox("mother") == ["王若溪：母亲已绑定"]
    assert await inbox("teacher") == ["王若溪：母亲已绑定"]
    assert await inbox("colleague") == []
    assert await value("SELECT name FROM account WHERE id = $1", school.accounts["mother"]) == "王若溪的母亲"


async def test_binding_gives_a_new_session_and_the_old_secret_is_dead(
    school, as_, make_browser, give_code, bind
) -> None:
    before = school.secrets["mother"]
    answer = await bind("mother", await give_code("王若溪"))
    secret = answer.cookies["xueji"]
    assert secret != before
    async with make_browser(secret) as fresh:
        assert (await fresh.get("/api/bindings")).json()["items"][0]["name"] == "王若溪"
    async with make_browser(before) as old:
        assert (await old.get("/api/session")).json()["kind"] == "nobody"


async def test_the_second_guardian_waits_for_the_first_and_sees_nothing_meanwhile(
    school, as_, give_code, bind, inbox
) -> None:
    await bind("mother", await give_code("王若溪"))
    answer = await bind("father", await give_code("王若溪"), relation="51")
    assert answer.json()["state"] == "waiting"
    assert answer.json()["name"] == "王*溪"
    child = school.pupils["王若溪"]
    assert (await as_("father").get(f"/api/children/{child}/guardians")).status_code == 404
    assert (await as_("father").get("/api/bindings")).json()["items"][0]["name"] == "王*溪"
    listed = (await as_("mother").get(f"/api/children/{child}/guardians")).json()["items"]
    (waiting,) = [each for each in listed if each["state"] == "waiting"]
    assert waiting["can_decide"]
    assert "王若溪：有人申请绑定，等您同意" in await inbox("mother")
    approved = await as_("mother").post(f"/api/guardianships/{waiting['id']}/approve")
    assert approved.json()["state"] == "active"
    assert (await as_("father").get(f"/api/children/{child}/guardians")).status_code == 200
    assert "已同意您绑定王若溪" in await inbox("father")
    again = await as_("mother").post(f"/api/guardianships/{waiting['id']}/approve")
    assert (again.status_code, again.json()["code"]) == (409, "guardianship_not_waiting")


async def test_who_waits_cannot_approve_themselves_nor_can_a_stranger(as_, give_code, bind) -> None:
    await bind("mother", await give_code("王若溪"))
    waiting = (await bind("father", await give_code("王若溪"), relation="51")).json()["guardianship_id"]
    own = await as_("father").post(f"/api/guardianships/{waiting}/approve")
    assert (own.status_code, own.json()["code"]) == (403, "guardianship_not_yours_to_decide")
    for login in ("stranger", "senior", "colleague"):
        assert (await as_(login).post(f"/api/guardianships/{waiting}/approve")).status_code == 404


@pytest.mark.parametrize("decider", ["teacher", "registrar"])
async def test_the_school_may_decide_instead(as_, give_code, bind, inbox, decider: str) -> None:
    await bind("mother", await give_code("王若溪"))
    waiting = (await bind("father", await give_code("王若溪"), relation="51")).json()["guardianship_id"]
    declined = await as_(decider).post(f"/api/guardianships/{waiting}/decline")
    assert declined.json()["state"] == "declined"
    assert "绑定申请没有得到同意" in await inbox("father")


async def test_two_first_binders_at_once_make_one_guardian_and_one_who_waits(give_code, bind) -> None:
    code = await give_code("王若溪")
    answers = await asyncio.gather(bind("mother", code), bind("father", code, relation="51"))
    assert sorted(answer.status_code for answer in answers) == [200, 410]
    assert await value("SELECT count(*) FROM guardianship") == 1


async def test_a_code_serves_once(give_code, bind) -> None:
    code = await give_code("王若溪")
    await bind("mother", code)
    again = await bind("father", code, relation="51")
    assert (again.status_code, again.json()["code"]) == (410, "binding_code_used")


async def test_a_repeat_of_the_same_tap_gets_the_same_answer(school, as_, give_code) -> None:
    key = {"Idempotency-Key": str(uuid.uuid4())}
    body = {"code": await give_code("王若溪"), "as": "guardian", "relation": "52", "consents": ["view"]}
    first = await as_("mother").post("/api/bindings", json=body, headers=key)
    again = await as_("mother").post("/api/bindings", json=body, headers=key)
    assert first.json() == again.json()
    assert await value("SELECT count(*) FROM guardianship") == 1


async def test_a_new_code_makes_the_one_before_useless(give_code, bind) -> None:
    old = await give_code("王若溪")
    await give_code("王若溪")
    assert (await bind("mother", old)).json()["code"] == "binding_code_used"


async def test_a_code_of_last_month_is_over(give_code, bind) -> None:
    code = await give_code("王若溪")
    await execute("UPDATE binding_code SET expires_at = now() - interval '1 second'")
    assert (await bind("mother", code)).json()["code"] == "binding_code_expired"


async def test_the_code_is_kept_hashed_and_sealed_and_nowhere_readable(give_code) -> None:
    code = (await give_code("王若溪")).replace("-", "")
    kept = await value("SELECT string_agg(row_to_json(c)::text, ' ') FROM binding_code c")
    answers = await value("SELECT string_agg(encode(answer, 'escape'), ' ') FROM idempotency")
    audit = await value("SELECT string_agg(row_to_json(a)::text, ' ') FROM audit_entry a")
    for text in (kept, answers, audit):
        assert code[6:] not in text.replace("-", "")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param({"relation": None}, "relation_missing", id="no relation"),
        pytest.param({"relation": "99x"}, None, id="a relation too long"),
        pytest.param({"relation": "00"}, "relation_missing", id="a relation nobody knows"),
        pytest.param({"consents": ["maintain"]}, "consent_missing", id="without the consent that is needed"),
        pytest.param({"as": "student"}, "binding_code_for_other", id="as the pupil, with a guardian's code"),
        pytest.param({"consents": ["sell"]}, None, id="a purpose nobody knows"),
        pytest.param({"extra": 1}, None, id="a field nobody knows"),
    ],
)
async def test_what_is_missing_is_said_and_the_code_stays_good(give_code, bind, change: dict, code: str | None) -> None:
    given = await give_code("王若溪")
    refused = await bind("mother", given, **change)
    assert refused.status_code == 422, refused.text
    assert code is None or refused.json()["code"] == code
    assert (await bind("mother", given)).status_code == 200


async def test_five_wrong_codes_lock_the_account_for_an_hour(as_, give_code) -> None:
    good = await give_code("王若溪")
    for number in range(5):
        answer = await as_("mother").post("/api/bindings/preview", json={"code": f"ABCDEF000000000{number}"})
        assert answer.json()["code"] == "binding_code_wrong"
    locked = await as_("mother").post("/api/bindings/preview", json={"code": good})
    assert (locked.status_code, locked.json()["code"]) == (429, "binding_code_locked")
    await execute("UPDATE binding_try SET since = since - interval '61 minutes'")
    assert (await as_("mother").post("/api/bindings/preview", json={"code": good})).status_code == 200


async def test_guessing_at_one_child_is_stopped_whoever_guesses(as_, give_code) -> None:
    good = (await give_code("王若溪")).replace("-", "")
    for login in ("mother", "father", "grandma", "child", "stranger"):
        wrong = good[:6] + "0000000000"
        assert (await as_(login).post("/api/bindings/preview", json={"code": wrong})).json()[
            "code"
        ] == "binding_code_wrong"
    assert (await as_("mother").post("/api/bindings/preview", json={"code": good})).json()[
        "code"
    ] == "binding_code_locked"


async def test_existing_and_unknown_codes_are_refused_in_the_same_words(as_, give_code) -> None:
    good = (await give_code("王若溪")).replace("-", "")
    existing = await as_("mother").post("/api/bindings/preview", json={"code": good[:6] + "0000000000"})
    unknown = await as_("father").post("/api/bindings/preview", json={"code": "Z" * 16})
    assert {**existing.json(), "instance": ""} == {**unknown.json(), "instance": ""}


async def test_thirty_guesses_at_once_are_still_five(as_, school) -> None:
    guesses = [
        as_("mother").post("/api/bindings/preview", json={"code": f"ABCDEF00000000{number:02d}"})
        for number in range(30)
    ]
    codes = [answer.json()["code"] for answer in await asyncio.gather(*guesses)]
    assert codes.count("binding_code_wrong") == 5
    assert codes.count("binding_code_locked") == 25


async def test_a_slip_of_the_finger_does_not_count(as_, give_code) -> None:
    for _ in range(8):
        answer = await as_("mother").post("/api/bindings/preview", json={"code": "K7PM"})
        assert answer.json()["code"] == "binding_code_unreadable"
    code = (await give_code("王若溪")).lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert (await as_("mother").post("/api/bindings/preview", json={"code": code})).status_code == 200


async def test_unbinding_is_one_tap_and_acts_on_the_next_request(school, as_, give_code, bind, inbox) -> None:
    bound = (await bind("mother", await give_code("王若溪"))).json()["guardianship_id"]
    child = school.pupils["王若溪"]
    ended = await as_("mother").delete(f"/api/guardianships/{bound}")
    assert ended.json()["state"] == "ended"
    assert (await as_("mother").get(f"/api/children/{child}/guardians")).status_code == 404
    assert "王若溪：母亲已解除绑定" in await inbox("teacher")
    assert await value("SELECT count(*) FROM consent WHERE withdrawn_at IS NULL") == 0
    assert (await bind("mother", await give_code("王若溪"))).json()["state"] == "active"


async def test_only_oneself_and_the_school_unbind(as_, give_code, bind) -> None:
    first = (await bind("mother", await give_code("王若溪"))).json()["guardianship_id"]
    second = (await bind("father", await give_code("王若溪"), relation="51")).json()["guardianship_id"]
    await as_("mother").post(f"/api/guardianships/{second}/approve")
    assert (await as_("father").delete(f"/api/guardianships/{first}")).status_code == 403
    assert (await as_("stranger").delete(f"/api/guardianships/{first}")).status_code == 404
    assert (await as_("teacher").delete(f"/api/guardianships/{first}")).json()["state"] == "ended"


async def test_consents_are_taken_back_one_by_one_and_the_needed_one_by_unbinding(school, as_, give_code, bind) -> None:
    await bind("mother", await give_code("王若溪"))
    door = f"/api/children/{school.pupils['王若溪']}/consents"
    changed = (await as_("mother").put(door, json={"purposes": ["view", "maintain"]})).json()
    assert {each["purpose"]: each["given"] for each in changed["items"]} == {
        "view": True,
        "maintain": True,
        "wechat": False,
    }
    refused = await as_("mother").put(door, json={"purposes": []})
    assert (refused.status_code, refused.json()["code"]) == (409, "consent_required")
    assert (await as_("stranger").get(door)).status_code == 404


async def test_who_refuses_wechat_gets_the_notice_in_the_inbox_alone(outside, give_code, bind, inbox) -> None:
    for login in ("mother",):
        outside.http.put("/_people", json=[{"openid": f"o-{login}", "name": login}])
    await bind("mother", await give_code("王若溪"), consents=["view"])
    await run_due_jobs()
    assert outside.look("sent") == []
    assert await inbox("mother") == ["王若溪：母亲已绑定"]


async def test_the_notice_comes_to_the_phone_by_wechat(outside, give_code, bind) -> None:
    outside.http.put("/_people", json=[{"openid": "o-mother", "name": "妈妈"}])
    await bind("mother", await give_code("王若溪"))
    await run_due_jobs()
    (sent,) = outside.look("sent")
    assert sent["openid"] == "o-mother"
    assert sent["data"]["thing2"]["value"] == "王若溪：母亲已绑定"


async def test_a_sixteen_year_old_binds_alone_and_nobody_is_asked_for_consent(school, as_, give_code, bind) -> None:
    seen = (
        await as_("child").post("/api/bindings/preview", json={"code": await give_code("陈知远", "student")})
    ).json()
    assert (seen["consents"], seen["waits"], seen["bind_as"]) == ([], False, "student")
    code = await give_code("陈知远", "student")
    bound = await bind("child", code, relation=None, consents=[], **{"as": "student"})
    assert bound.json()["state"] == "active"
    assert await value("SELECT role FROM guardianship") == "self"
    second = await bind(
        "stranger", await give_code("陈知远", "student"), relation=None, consents=[], **{"as": "student"}
    )
    assert second.json()["code"] == "own_account_exists"


async def test_a_nine_year_old_waits_for_the_guardian(as_, give_code, bind) -> None:
    await bind("mother", await give_code("王若溪"))
    waiting = (
        await bind("child", await give_code("王若溪", "student"), relation=None, consents=[], **{"as": "student"})
    ).json()
    assert waiting["state"] == "waiting"
    approved = await as_("mother").post(f"/api/guardianships/{waiting['guardianship_id']}/approve")
    assert approved.json()["state"] == "active"


async def test_the_pupils_own_account_is_no_guardian_to_decide(as_, give_code, bind) -> None:
    await bind("child", await give_code("陈知远", "student"), relation=None, consents=[], **{"as": "student"})
    await bind("mother", await give_code("陈知远"), consents=[])
    waiting = (await bind("father", await give_code("陈知远"), relation="51", consents=[])).json()["guardianship_id"]
    assert (await as_("child").post(f"/api/guardianships/{waiting}/approve")).status_code == 403


# --- the school ---------------------------------------------------------------------------------------------------


async def test_a_class_gets_its_codes_and_prints_them(school, as_) -> None:
    door = f"/api/classes/{school.classes['三年级（1）班']}/binding-codes"
    made = (await as_("teacher").post(door, json={"as": "guardian"})).json()
    assert (made["made"], made["kept"]) == (2, 0)
    assert {each["name"] for each in made["items"]} == {"王若溪", "李安然"}
    again = (await as_("teacher").post(door, json={"as": "guardian"})).json()
    assert (again["made"], again["kept"]) == (0, 2)
    sheet = await as_("teacher").get(made["pdf"])
    assert sheet.status_code == 200, sheet.text
    assert sheet.content.startswith(b"%PDF")
    assert "no-store" in sheet.headers["cache-control"]
    assert await value("SELECT count(*) FROM audit_entry WHERE action = 'binding_codes.printed'") == 1


async def test_a_pupils_own_codes_are_printed_as_such(school, as_, monkeypatch) -> None:
    from xueji.features.guardians import print_codes  # noqa: PLC0415

    printed, render = [], print_codes.render_pdf

    async def noted(template, data):
        printed.append(data)
        return await render(template, data)

    monkeypatch.setattr(print_codes, "render_pdf", noted)
    door = f"/api/classes/{school.classes['三年级（1）班']}/binding-codes"
    made = (await as_("teacher").post(door, json={"as": "student"})).json()
    answer = await as_("teacher").get(made["pdf"])
    assert answer.content.startswith(b"%PDF")
    assert printed[0]["what"] == "学生本人绑定码"
    assert "家长" not in printed[0]["way"]
    assert "未满 14 周岁" in printed[0]["note"]


async def test_forty_codes_are_as_many_statements_as_two(school, as_) -> None:
    made = (
        await as_("registrar").post(f"/api/classes/{school.classes['三年级（1）班']}/binding-codes", json={})
    ).json()
    assert made["made"] == 2
    assert await value("SELECT count(DISTINCT locator) FROM binding_code") == 2


@pytest.mark.parametrize("login", ["colleague", "senior"])
async def test_other_peoples_classes_are_not_there(school, as_, login: str) -> None:
    class_id, child = school.classes["三年级（1）班"], school.pupils["王若溪"]
    browser = as_(login)
    assert (await browser.post(f"/api/classes/{class_id}/binding-codes", json={})).status_code == 404
    assert (await browser.get(f"/api/classes/{class_id}/binding-codes.pdf")).status_code == 404
    assert (await browser.get(f"/api/classes/{class_id}/binding-codes")).status_code == 404
    assert (await browser.post(f"/api/students/{child}/binding-codes", json={})).status_code == 404
    assert (await browser.get(f"/api/students/{child}/guardians")).status_code == 404


async def test_families_and_bureaus_print_nothing(school, as_) -> None:
    class_id = school.classes["三年级（1）班"]
    for login in ("mother", "bureau"):
        assert (await as_(login).post(f"/api/classes/{class_id}/binding-codes", json={})).status_code == 403


async def test_printing_without_codes_says_what_to_do(school, as_) -> None:
    answer = await as_("teacher").get(f"/api/classes/{school.classes['三年级（1）班']}/binding-codes.pdf")
    assert (answer.status_code, answer.json()["code"]) == (409, "binding_codes_nothing_to_print")


@pytest.mark.handbook(138)
async def test_the_school_sees_who_is_bound_with_the_phone_masked_and_the_look_is_logged(
    school, as_, give_code, bind
) -> None:
    await bind("mother", await give_code("王若溪"))
    child = school.pupils["王若溪"]
    (listed,) = (await as_("teacher").get(f"/api/students/{child}/guardians")).json()["items"]
    assert (listed["relation_label"], listed["can_end"]) == ("母亲", True)
    assert await value("SELECT count(*) FROM audit_read WHERE action = 'pupil.guardians'") == 1


@pytest.mark.handbook(115)
async def test_the_class_teacher_resets_the_pupils_own_account(school, as_, give_code, bind, inbox) -> None:
    await bind("mother", await give_code("王若溪"))
    asked = await bind("child", await give_code("王若溪", "student"), relation=None, consents=[], **{"as": "student"})
    await as_("mother").post(f"/api/guardianships/{asked.json()['guardianship_id']}/approve")
    door = f"/api/students/{school.pupils['王若溪']}/account-reset"
    done = (await as_("teacher").post(door)).json()
    assert (done["had_account"], done["ended_sessions"]) == (True, 1)
    assert (await as_("child").get("/api/session")).json()["kind"] == "nobody"
    assert await value("SELECT count(*) FROM wechat_identity WHERE account_id = $1", school.accounts["child"]) == 0
    assert "王若溪：学生账号已重置" in await inbox("mother")
    again = await bind("stranger", done["code"], relation=None, consents=[], **{"as": "student"})
    assert again.json()["state"] == "waiting"


@pytest.mark.handbook(115)
async def test_only_the_own_class_teacher_and_the_registrar_reset(school, as_) -> None:
    door = f"/api/students/{school.pupils['王若溪']}/account-reset"
    assert (await as_("colleague").post(door)).status_code == 404
    assert (await as_("mother").post(door)).status_code == 403
    assert (await as_("registrar").post(door)).status_code == 200
