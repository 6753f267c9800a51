"""National platform and population register against the stand-ins, over real HTTP, with everything that goes wrong."""

import logging
from datetime import date, timedelta
from typing import Any

import pytest

from standins.beside import Outside
from xueji.gateways import national, population, use_gateways
from xueji.gateways.batches import SIGNATURE, greet
from xueji.gateways.configuration import given
from xueji.gateways.national import (
    Acknowledged,
    Clear,
    CodeNews,
    CodeRefused,
    CodeState,
    Duplicate,
    DuplicateQuestion,
    EnrolmentNews,
    Issued,
    NationalState,
    NoNumber,
    NoNumberReason,
    NothingNew,
    NumberKind,
    NumberQuestion,
    Person,
    ProblemThere,
    Redundant,
    Release,
    ReleaseQuestion,
)
from xueji.gateways.outcomes import Down, Later, NotYet, Refused, Unreadable
from xueji.gateways.population import Differs, IdentityQuestion, Match, Unknown
from xueji.settings import NationalSettings, Settings

NUMBER = "370102201504260424"
BORN = date(2015, 4, 26)
WANG = Person(name="王子涵", sex="2", birth_date=BORN, id_type="1", id_number=NUMBER)
AMY = Person(name="Amy Smith", sex="2", birth_date=BORN, id_type="A", id_number="E12345678")
SCHOOL = "2137000101"
ELSEWHERE = {"province": "河南省", "school": "郑州市第九小学", "name": "王子涵", "id_number": NUMBER, "state": "normal"}


def duplicate(person: Person = WANG, request_id: str = "r-1", ticket: str | None = None) -> DuplicateQuestion:
    return DuplicateQuestion(request_id=request_id, person=person, ticket=ticket)


def number(kind: NumberKind, person: Person = WANG, request_id: str = "r-1", **more: Any) -> NumberQuestion:
    given: dict[str, Any] = {"school_code": SCHOOL, "area_code": "379021", **more}
    return NumberQuestion(request_id=request_id, kind=kind, person=person, **given)


def enrolled(request_id: str = "r-1") -> EnrolmentNews:
    return EnrolmentNews(
        request_id=request_id, person=WANG, school_code=SCHOOL, provincial_number="P-1", enrolled_on=date(2026, 9, 1)
    )


def identity(name: str = "王子涵", id_number: str = NUMBER, request_id: str = "r-1") -> IdentityQuestion:
    return IdentityQuestion(request_id=request_id, name=name, id_number=id_number)


# --- what they say ------------------------------------------------------------------------------------------------


async def test_nobody_elsewhere_is_clear(outside: Outside) -> None:
    assert await national.check_duplicates([duplicate()]) == {"r-1": Clear()}


async def test_a_duplicate_is_named_as_far_as_a_stranger_may_know(outside: Outside) -> None:
    outside.introduce("national", pupils=[ELSEWHERE | {"state": "waiting"}])
    found = (await national.check_duplicates([duplicate()]))["r-1"]
    assert found == Duplicate("河南省", "郑州市第九小学", "王**", "3701************24", NationalState.WAITING)
    assert found.state.label == "待注册"


async def test_who_has_no_resident_number_is_known_by_name_sex_and_birth_date(outside: Outside) -> None:
    outside.introduce(
        "national",
        pupils=[
            {"province": "广东省", "school": "深圳湾小学", "name": "Amy Smith", "sex": "2", "birth_date": "2015-04-26"}
        ],
    )
    outcomes = await national.check_duplicates([duplicate(AMY), duplicate(WANG, "r-2")])
    assert isinstance(outcomes["r-1"], Duplicate)
    assert outcomes["r-2"] == Clear()


async def test_an_unknown_state_of_the_platform_is_no_failure(outside: Outside) -> None:
    outside.introduce("national", pupils=[ELSEWHERE | {"state": "something new"}])
    found = (await national.check_duplicates([duplicate()]))["r-1"]
    assert isinstance(found, Duplicate)
    assert found.state is NationalState.OTHER


async def test_numbers_of_the_three_kinds(outside: Outside) -> None:
    outcomes = await national.issue_numbers(
        [
            number(NumberKind.FORMAL),
            number(NumberKind.NO_PAPER, AMY, "r-2"),
            number(NumberKind.TEMPORARY, Person(name="李雷", sex="1", birth_date=BORN, id_type="1"), "r-3"),
        ]
    )
    assert outcomes["r-1"] == Issued(f"G{NUMBER}", NumberKind.FORMAL)
    for request_id, letter in (("r-2", "J"), ("r-3", "L")):
        found = outcomes[request_id]
        assert isinstance(found, Issued)
        assert found.number.startswith(f"{letter}37902120150426")
        assert len(found.number) == 19


async def test_one_person_never_gets_two_and_a_formal_number_replaces_the_temporary_one(outside: Outside) -> None:
    first = (await national.issue_numbers([number(NumberKind.TEMPORARY)]))["r-1"]
    again = (await national.issue_numbers([number(NumberKind.TEMPORARY, request_id="r-2")]))["r-2"]
    assert isinstance(first, Issued)
    assert first == again
    formal = (await national.issue_numbers([number(NumberKind.FORMAL, request_id="r-3", replaces=first.number)]))["r-3"]
    assert formal == Issued(f"G{NUMBER}", NumberKind.FORMAL)
    [kept] = outside.look("national")["numbers"]
    assert (kept["number"], kept["replaced"]) == (f"G{NUMBER}", first.number)


@pytest.mark.parametrize(
    ("known", "person", "reason"),
    [
        pytest.param({"unknown_codes": [SCHOOL]}, WANG, NoNumberReason.SCHOOL_UNKNOWN, id="unknown school"),
        pytest.param({}, AMY, NoNumberReason.KEY_FIELD_WRONG, id="a number that cannot be"),
        pytest.param({"pupils": [ELSEWHERE]}, WANG, NoNumberReason.DUPLICATE, id="another record"),
    ],
)
async def test_why_there_is_no_number(outside: Outside, known: dict, person: Person, reason: NoNumberReason) -> None:
    outside.introduce("national", **known)
    assert await national.issue_numbers([number(NumberKind.FORMAL, person)]) == {"r-1": NoNumber(reason)}


async def test_an_enrolment_is_acknowledged_once(outside: Outside) -> None:
    first = await national.tell_enrolled([enrolled()])
    again = await national.tell_enrolled([enrolled()])
    assert isinstance(first["r-1"], Acknowledged)
    assert first == again
    assert len(outside.look("national")["taken"]) == 1


@pytest.mark.parametrize(
    ("there", "said"),
    [
        pytest.param({"redundant": True}, Redundant("河南省", "郑州市第九小学"), id="a redundant copy"),
        pytest.param({"problem": True}, ProblemThere(), id="a problem record"),
    ],
)
async def test_what_stands_in_the_way_over_there_is_named(outside: Outside, there: dict, said: object) -> None:
    outside.introduce("national", pupils=[ELSEWHERE | there])
    assert await national.tell_enrolled([enrolled()]) == {"r-1": said}


async def test_what_passes_by_itself_is_said_to_pass(outside: Outside) -> None:
    outside.introduce("national", pupils=[ELSEWHERE | {"lag": 1}])
    assert await national.tell_enrolled([enrolled()]) == {"r-1": NotYet("unknown_pupil", timedelta(hours=1))}
    assert isinstance((await national.tell_enrolled([enrolled()]))["r-1"], Acknowledged)


async def test_releases_come_one_after_the_other(outside: Outside) -> None:
    codes = [
        {"school_code": "2137000201", "name": "龙泉实验小学", "division_code": "379021"},
        {"school_code": "2137000202", "name": "上泉小学", "division_code": "379021", "state": "revoked"},
        {"school_code": "2141000203", "name": "郑州的学校", "division_code": "410102"},
    ]
    releases = [
        {"name": "2026Q2", "released_on": "2026-06-20", "codes": codes},
        {"name": "2026Q3", "released_on": "2026-09-20"},
    ]
    outside.introduce("national", releases=releases)

    async def after(name: str | None, request_id: str) -> Any:
        question = ReleaseQuestion(request_id=request_id, province_code="37", after=name)
        return (await national.fetch_code_release([question]))[request_id]

    first = await after(None, "r-1")
    assert isinstance(first, Release)
    assert (first.name, first.released_on) == ("2026Q2", date(2026, 6, 20))
    assert [(code.name, code.state) for code in first.codes] == [
        ("龙泉实验小学", CodeState.ACCREDITED),
        ("上泉小学", CodeState.REVOKED),
    ]
    assert (await after("2026Q2", "r-2")).name == "2026Q3"
    assert await after("2026Q3", "r-3") == NothingNew()


async def test_a_matched_code_is_acknowledged_and_a_revoked_one_is_not(outside: Outside) -> None:
    outcomes = await national.tell_code_matched(
        [
            CodeNews(request_id="r-1", school_code="2137000201", name="龙泉实验小学"),
            CodeNews(request_id="r-2", school_code="2137000205", name="上泉小学"),
        ]
    )
    assert isinstance(outcomes["r-1"], Acknowledged)
    assert outcomes["r-2"] == CodeRefused()


async def test_the_register_knows_whose_number_it_is(outside: Outside) -> None:
    outside.introduce(
        "population",
        people=[{"id_number": NUMBER, "name": "王子涵"}, {"id_number": "370102201504260411", "name": None}],
    )
    outcomes = await population.verify_identities(
        [
            identity(),
            identity("王紫涵", request_id="r-2"),
            identity(id_number="370102201504260411", request_id="r-3"),
            identity("某人", "11010519491231002X", "r-4"),
            identity("某人", "110105194912310021", "r-5"),
        ]
    )
    assert outcomes == {"r-1": Match(), "r-2": Differs(), "r-3": Unknown(), "r-4": Match(), "r-5": Unknown()}


# --- what goes wrong ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        pytest.param({"kind": "down"}, Down(), id="503"),
        pytest.param({"kind": "half_open", "seconds": 0.1}, Down(), id="the answer got lost"),
        pytest.param({"kind": "wrong"}, Unreadable(), id="a page instead of JSON"),
        pytest.param({"kind": "double"}, Down(), id="the line sent it twice"),
        pytest.param({"kind": "slow", "seconds": 0.2}, Clear(), id="slow"),
    ],
)
async def test_a_broken_platform_is_an_outcome_and_the_same_question_may_be_asked_again(
    outside: Outside, fault: dict, outcome: object
) -> None:
    outside.order("/national", **fault)
    assert await national.check_duplicates([duplicate()]) == {"r-1": outcome}
    assert await national.check_duplicates([duplicate()]) == {"r-1": Clear()}


async def test_who_is_slower_than_our_patience_is_down(outside: Outside) -> None:
    use_gateways(Settings(national=NationalSettings(url=f"{outside.url}/national", patience=0.1)))
    outside.order("/national", "slow", seconds=1)
    assert await national.check_duplicates([duplicate()]) == {"r-1": Down()}


@pytest.mark.parametrize("kind", ["half_open", "double"])
async def test_what_was_done_before_the_answer_got_lost_is_not_done_twice(outside: Outside, kind: str) -> None:
    outside.order("/national", kind, seconds=0.1)
    assert await national.tell_enrolled([enrolled()]) == {"r-1": Down()}
    assert isinstance((await national.tell_enrolled([enrolled()]))["r-1"], Acknowledged)
    assert len(outside.look("national")["taken"]) == 1


async def test_an_answer_that_is_late_by_days_comes_with_its_ticket(outside: Outside) -> None:
    outside.order("/national", "late", seconds=2 * 86400)
    later = (await national.check_duplicates([duplicate()]))["r-1"]
    assert isinstance(later, Later)
    assert timedelta(days=1.9) < later.after <= timedelta(days=2)
    still = (await national.check_duplicates([duplicate(ticket=later.ticket)]))["r-1"]
    assert isinstance(still, Later)
    assert still.ticket == later.ticket
    outside.pass_time(2 * 86400)
    assert await national.check_duplicates([duplicate(ticket=later.ticket)]) == {"r-1": Clear()}


async def test_nobody_there_at_all_is_down(outside: Outside) -> None:
    use_gateways(Settings(national=NationalSettings(url="http://127.0.0.1:9")))
    assert await national.check_duplicates([duplicate()]) == {"r-1": Down()}
    assert await greet(given().national) == "没有回答"


async def test_one_malformed_item_does_not_spoil_the_others(outside: Outside) -> None:
    broken = DuplicateQuestion(request_id="r-2", person=None)  # type: ignore[arg-type]
    outcomes = await national.check_duplicates([duplicate(), broken])
    assert outcomes == {"r-1": Clear(), "r-2": Refused("malformed")}


@pytest.mark.usefixtures("wrong_secrets")
async def test_a_wrong_signature_is_refused_for_good(outside: Outside) -> None:
    assert await national.check_duplicates([duplicate()]) == {"r-1": Refused(SIGNATURE)}
    assert await population.verify_identities([identity()]) == {"r-1": Refused(SIGNATURE)}
    assert await greet(given().national) == "不认我们的签名"


async def test_two_hundred_go_in_one_request_and_more_are_refused_whole(outside: Outside) -> None:
    asked = [identity(request_id=f"r-{n}") for n in range(201)]
    assert set((await population.verify_identities(asked[:200])).values()) == {Match()}
    assert set((await population.verify_identities(asked)).values()) == {Refused("malformed")}
    assert await population.verify_identities([]) == {}


async def test_they_greet_who_may_come_in(outside: Outside) -> None:
    assert await greet(given().national) is None
    assert await greet(given().population) is None
    assert await greet(given().exam) is None


@pytest.mark.parametrize("kind", ["down", "wrong"])
async def test_nothing_personal_is_logged(outside: Outside, caplog: pytest.LogCaptureFixture, kind: str) -> None:
    caplog.set_level(logging.DEBUG)
    for path in ("/national", "/population", "/exam"):
        outside.order(path, kind)
    await national.check_duplicates([duplicate()])
    await population.verify_identities([identity()])
    assert "王子涵" not in caplog.text
    assert NUMBER not in caplog.text


@pytest.mark.parametrize("page", ["_national", "_population", "_exam", ""])
async def test_a_person_can_look_at_them(outside: Outside, page: str) -> None:
    outside.introduce("national", pupils=[ELSEWHERE])
    await national.issue_numbers([number(NumberKind.TEMPORARY)])
    await national.tell_code_matched([CodeNews(request_id="r-1", school_code="2137000201", name="龙泉实验小学")])
    await population.verify_identities([identity()])
    answer = outside.http.get(f"/{page}")
    assert answer.status_code == 200
    assert "演示" in answer.text
