"""Families without WeChat log in by a code to the phone, against the stand-in over real HTTP."""

import asyncio
import re

import pytest

from standins.beside import Outside
from xueji.platform.database import execute, value
from xueji.platform.jobs import run_due_jobs

PHONE = "13900001234"


def code_on_the_phone(outside: Outside) -> str:
    return re.search(r"\d{6}", outside.look("sms")[-1]["text"])[0]


async def ask(browser, phone: str = PHONE):
    return await browser.post("/api/session/sms-codes", json={"phone": phone})


async def enter(browser, code: str, phone: str = PHONE):
    return await browser.post("/api/session/sms", json={"phone": phone, "code": code})


async def test_a_code_logs_in_and_makes_an_account_without_children(browser, outside) -> None:
    assert (await ask(browser)).status_code == 200
    await run_due_jobs()
    answer = await enter(browser, code_on_the_phone(outside))
    assert answer.status_code == 200
    assert answer.json()["kind"] == "family"
    assert answer.json()["account"]["phone_masked"] == "139****1234"
    assert (await browser.get("/api/session")).json()["kind"] == "family"


async def test_the_next_time_it_is_the_same_account(browser, outside) -> None:
    for _ in range(2):
        await execute("UPDATE one_time_code SET created_at = created_at - interval '2 minutes'")
        await ask(browser)
        await run_due_jobs()
        assert (await enter(browser, code_on_the_phone(outside))).status_code == 200
    assert await value("SELECT count(*) FROM account") == 1


async def test_known_and_unknown_phones_get_the_same_answer(browser, outside) -> None:
    await ask(browser)
    await run_due_jobs()
    await enter(browser, code_on_the_phone(outside))
    await execute("UPDATE one_time_code SET created_at = created_at - interval '2 minutes'")
    known, unknown = (await ask(browser)).json(), (await ask(browser, "13911112222")).json()
    assert {**known, "message": ""} == {**unknown, "message": ""}
    assert known["message"].replace("139****1234", "") == unknown["message"].replace("139****2222", "")


@pytest.mark.parametrize("typed", ["139 0000 1234", "１３９００００１２３４", "+8613900001234", "139-0000-1234"])
async def test_a_phone_is_understood_as_people_type_it(browser, outside, typed: str) -> None:
    assert (await ask(browser, typed)).status_code == 200
    await run_due_jobs()
    assert outside.look("sms")[-1]["phone"] == PHONE


@pytest.mark.parametrize("typed", ["1390000123", "12345678901", "abc", "0531-88888888"])
async def test_what_is_no_mobile_phone_is_said_at_the_field(browser, outside, typed: str) -> None:
    answer = await ask(browser, typed)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "phone"


async def test_a_code_serves_once(browser, outside) -> None:
    await ask(browser)
    await run_due_jobs()
    code = code_on_the_phone(outside)
    await enter(browser, code)
    again = await enter(browser, code)
    assert (again.status_code, again.json()["code"]) == (422, "wrong_login_code")


async def test_five_wrong_tries_spoil_the_code(browser, outside) -> None:
    await ask(browser)
    await run_due_jobs()
    code = code_on_the_phone(outside)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        assert (await enter(browser, wrong)).status_code == 422
    assert (await enter(browser, code)).status_code == 422


async def test_fifty_guesses_at_once_are_still_five(browser, outside) -> None:
    await ask(browser)
    await run_due_jobs()
    code = code_on_the_phone(outside)
    guesses = [f"{(int(code) + step) % 1_000_000:06d}" for step in range(1, 51)]
    answers = await asyncio.gather(*(enter(browser, guess) for guess in guesses))
    assert {answer.status_code for answer in answers} == {422}
    assert await value("SELECT tries FROM one_time_code") == 5


async def test_a_code_of_eleven_minutes_ago_is_over(browser, outside) -> None:
    await ask(browser)
    await run_due_jobs()
    await execute("UPDATE one_time_code SET expires_at = now() - interval '1 second'")
    assert (await enter(browser, code_on_the_phone(outside))).status_code == 422


async def test_one_phone_gets_one_code_a_minute_and_ten_a_day(browser, outside) -> None:
    await ask(browser)
    too_soon = await ask(browser)
    assert (too_soon.status_code, too_soon.json()["code"]) == (429, "code_too_soon")
    for _ in range(9):
        await execute("UPDATE one_time_code SET created_at = created_at - interval '2 minutes'")
        assert (await ask(browser)).status_code == 200
    await execute("UPDATE one_time_code SET created_at = created_at - interval '2 minutes'")
    assert (await ask(browser)).status_code == 429


async def test_one_address_cannot_ask_for_ever_more_phones(browser, outside) -> None:
    answers = [await ask(browser, f"139{number:08d}") for number in range(21)]
    assert [answer.status_code for answer in answers] == [200] * 20 + [429]


async def test_a_provider_that_is_down_is_tried_again_and_the_text_arrives_once(browser, outside) -> None:
    await ask(browser)
    outside.order("/sms", "half_open", seconds=0.1)
    await run_due_jobs(raising=False)
    await execute("UPDATE procrastinate_jobs SET scheduled_at = NULL")
    await run_due_jobs()
    assert len(outside.look("sms")) == 1
    assert (await enter(browser, code_on_the_phone(outside))).status_code == 200


async def test_neither_phone_nor_code_stands_in_the_queue_or_readable_in_the_database(browser, outside) -> None:
    await ask(browser)
    assert PHONE not in await value("SELECT string_agg(args::text, ' ') FROM procrastinate_jobs")
    await run_due_jobs()
    code = code_on_the_phone(outside)
    row = await value("SELECT row_to_json(c)::text FROM one_time_code c")
    assert PHONE not in row
    assert code not in row
    assert await value("SELECT sealed IS NULL FROM one_time_code")


async def test_logging_in_again_rotates_the_session(browser, make_browser, outside) -> None:
    await ask(browser)
    await run_due_jobs()
    await enter(browser, code_on_the_phone(outside))
    first = browser.cookies["xueji"]
    await execute("UPDATE one_time_code SET created_at = created_at - interval '2 minutes'")
    await ask(browser)
    await run_due_jobs()
    await enter(browser, code_on_the_phone(outside))
    async with make_browser(first) as old:
        assert (await old.get("/api/session")).json()["kind"] == "nobody"
