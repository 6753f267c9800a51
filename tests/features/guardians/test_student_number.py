"""A pupil without WeChat logs in by the student number and a code from the class teacher (Q115)."""

import uuid

import pytest
import pytest_asyncio

from xueji.platform.database import execute, value

pytestmark = pytest.mark.handbook(115)


@pytest_asyncio.fixture
async def numbers(school):
    """Provincial numbers by name: those that came by the roster have none yet."""
    given = {"王若溪": "3790210001", "李安然": "3790210002", "陈知远": "3790210003"}
    for name, number in given.items():
        await execute("UPDATE student SET provincial_number = $1 WHERE id = $2", number, school.pupils[name])
    return given


@pytest.fixture
def enter(make_browser):
    """`await enter(number, code)` at a computer of the school; answers the answer and the browser."""

    async def do(number: str, code: str, browser=None):
        browser = browser or make_browser(None)
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        body = {"number": number, "code": code}
        return await browser.post("/api/session/student-number", json=body, headers=headers), browser

    return do


async def test_the_first_code_makes_the_own_account_and_binds_it(school, numbers, give_code, enter) -> None:
    answer, browser = await enter(numbers["陈知远"], await give_code("陈知远", "student"))
    assert (answer.status_code, answer.json()["kind"]) == (200, "family")
    browser.cookies.update(answer.cookies)
    (bound,) = (await browser.get("/api/bindings")).json()["items"]
    assert (bound["name"], bound["bind_as"], bound["state"]) == ("陈知远", "student", "active")
    assert (await browser.get(f"/api/children/{school.pupils['陈知远']}/guardians")).status_code == 200


async def test_another_code_enters_the_same_account_and_its_first_login_stays(numbers, give_code, enter) -> None:
    first, home = await enter(numbers["陈知远"], await give_code("陈知远", "student"))
    home.cookies.update(first.cookies)
    second, _ = await enter(numbers["陈知远"], await give_code("陈知远", "student"))
    assert second.json()["account"]["name"] == first.json()["account"]["name"] == "陈知远"
    assert await value("SELECT count(*) FROM guardianship WHERE role = 'self'") == 1
    assert (await home.get("/api/session")).json()["kind"] == "family"


async def test_a_child_under_14_is_logged_in_but_waits_for_a_guardian(
    school, as_, numbers, give_code, bind, enter
) -> None:
    await bind("mother", await give_code("王若溪"))
    answer, browser = await enter(numbers["王若溪"], await give_code("王若溪", "student"))
    browser.cookies.update(answer.cookies)
    (bound,) = (await browser.get("/api/bindings")).json()["items"]
    assert (bound["name"], bound["state"]) == ("王*溪", "waiting")
    assert (await browser.get(f"/api/children/{school.pupils['王若溪']}/guardians")).status_code == 404
    await as_("mother").post(f"/api/guardianships/{bound['guardianship_id']}/approve")
    assert (await browser.get(f"/api/children/{school.pupils['王若溪']}/guardians")).status_code == 200


@pytest.mark.parametrize("typed", ["3790 2100 03", "３７９０２１０００３", "3790-210003"])
async def test_a_number_is_understood_as_people_type_it(numbers, give_code, enter, typed: str) -> None:
    assert (await enter(typed, await give_code("陈知远", "student")))[0].status_code == 200


async def test_another_pupils_number_a_code_that_never_was_and_an_unknown_number_get_one_answer(
    numbers, give_code, enter
) -> None:
    code = await give_code("陈知远", "student")
    wrong = code[:-1] + ("2" if code[-1] != "2" else "3")
    answers = [
        (await enter(number, typed))[0]
        for number, typed in ((numbers["王若溪"], code), (numbers["陈知远"], wrong), ("G00000000000000000", code))
    ]
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(422, "activation_wrong")}
    assert len({answer.json()["detail"] for answer in answers}) == 1
    assert (await enter(numbers["陈知远"], code))[0].status_code == 200


async def test_five_wrong_codes_close_the_number_for_an_hour_and_no_other(numbers, give_code, enter) -> None:
    good = await give_code("陈知远", "student")
    for _ in range(5):
        assert (await enter(numbers["陈知远"], "2222-2222-2222-2222"))[0].status_code == 422
    refused = (await enter(numbers["陈知远"], good))[0]
    assert (refused.status_code, refused.json()["code"]) == (429, "binding_code_locked")
    other = (await enter(numbers["李安然"], await give_code("李安然", "student")))[0]
    assert other.status_code == 200


REFUSED = {
    "a code is good once": ("student", None, 410, "binding_code_used"),
    "a code of last month": ("student", "UPDATE binding_code SET expires_at = now()", 410, "binding_code_expired"),
    "a guardian's code": ("guardian", None, 422, "binding_code_for_other"),
    "an account that was closed": (
        "student", "UPDATE account SET state = 'locked' WHERE kind = 'family'", 403, "family_account_closed",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("bind_as", "before", "status", "code"), REFUSED.values(), ids=REFUSED)
async def test_a_login_is_refused_with_words(numbers, give_code, enter, bind_as, before, status, code) -> None:
    if bind_as == "student":
        first = await give_code("陈知远", "student")
        assert (await enter(numbers["陈知远"], first))[0].status_code == 200
    given = first if code == "binding_code_used" else await give_code("陈知远", bind_as)
    if before:
        await execute(before)
    answer = (await enter(numbers["陈知远"], given))[0]
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["next"]
    assert "xueji" not in answer.cookies


async def test_a_reset_ends_the_login_and_the_new_code_enters_a_new_account(
    school, as_, numbers, give_code, enter
) -> None:
    first, browser = await enter(numbers["王若溪"], await give_code("王若溪", "student"))
    browser.cookies.update(first.cookies)
    reset = (await as_("teacher").post(f"/api/students/{school.pupils['王若溪']}/account-reset")).json()
    assert (await browser.get("/api/session")).json()["kind"] == "nobody"
    assert (await enter(numbers["王若溪"], reset["code"]))[0].status_code == 200


async def test_who_was_logged_in_at_this_computer_is_so_no_more(as_, numbers, give_code, enter) -> None:
    answer, _ = await enter(numbers["陈知远"], await give_code("陈知远", "student"), as_("stranger"))
    assert answer.status_code == 200
    assert (await as_("stranger").get("/api/session")).json()["account"]["name"] == "陈知远"
