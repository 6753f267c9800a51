"""Pupils who cross provinces, against the stand-in over real HTTP: every answer of the other side, and its faults."""

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from standins.beside import Outside
from xueji.gateways.national import Acknowledged, NothingNew, Person, ProblemThere, Redundant, border
from xueji.gateways.national.border import (
    AgreedThere,
    ApplicationQuestion,
    ArchivePart,
    ArchiveQuestion,
    ArrivalNews,
    CheckCode,
    CheckFailed,
    Crossing,
    DecisionQuestion,
    DeclinedThere,
    Entered,
    HandOver,
    OtherSide,
    ReplyNews,
    Requests,
    RequestsQuestion,
    StateThere,
    TooLate,
    WithdrawalQuestion,
)
from xueji.gateways.outcomes import Down, Later, NotYet, Refused, Unreadable

DAY = 86400.0
HOUR = timedelta(hours=1)
NUMBER = "G370102201504260424"
WANG = Person(name="王子涵", sex="2", birth_date=date(2015, 4, 26), id_type="1", id_number=NUMBER[1:])
ELSEWHERE: dict[str, Any] = {"name": "王子涵", "national_number": NUMBER}
WANTED: dict[str, Any] = {
    "reference": "WS1",
    "crossing": "transfer",
    "name": "欧阳𬱖",
    "national_number": NUMBER,
    "to_province": "江苏省",
    "to_school": "徐州市解放路小学",
    "to_grade": "小学五年级",
    "reason": "家庭住址变更",
}


def order(outside: Outside, **more: Any) -> None:
    outside.introduce("national/border", elsewhere=[ELSEWHERE | more])


async def apply(request_id: str = "a-1", **more: Any) -> object:
    given: dict[str, Any] = {
        "crossing": Crossing.TRANSFER,
        "person": WANG,
        "national_number": NUMBER,
        "from_province": "河南省",
        "from_school": "郑州市第九小学",
        "to_school_code": "2137000101",
        "to_stage": "primary",
        "to_grade": 5,
        **more,
    }
    return (await border.apply_in([ApplicationQuestion(request_id=request_id, **given)]))[request_id]


async def entered(request_id: str = "a-1") -> str:
    found = await apply(request_id)
    assert isinstance(found, Entered)
    return found.reference


async def decision(reference: str, side: OtherSide = OtherSide.SCHOOL, request_id: str = "d-1") -> object:
    question = DecisionQuestion(request_id=request_id, reference=reference, side=side)
    return (await border.ask_decisions([question]))[request_id]


async def part(reference: str, number: int, request_id: str | None = None) -> object:
    key = request_id or f"p-{number}"
    question = ArchiveQuestion(request_id=key, reference=reference, part=number)
    return (await border.fetch_parts([question]))[key]


async def take_back(reference: str, request_id: str = "w-1") -> object:
    return (await border.take_back([WithdrawalQuestion(request_id=request_id, reference=reference)]))[request_id]


# --- in -----------------------------------------------------------------------------------------------------------


@pytest.mark.handbook(28)
async def test_an_application_that_passes_the_check_gets_a_reference_and_names_the_school(outside: Outside) -> None:
    order(outside)
    assert await apply() == Entered("KS00000001", StateThere.NORMAL, "河南省", "郑州市第九小学")


@pytest.mark.handbook(42, 44)
@pytest.mark.parametrize(
    ("there", "outcome"),
    [
        pytest.param({"redundant": True}, Redundant("河南省", "郑州市第九小学"), id="a redundant copy"),
        pytest.param({"problem": True}, ProblemThere(), id="a problem record"),
        pytest.param({"name": "王紫涵"}, CheckFailed(CheckCode.NAME_DIFFERS), id="another name"),
        pytest.param(
            {"national_number": "G1"}, CheckFailed(CheckCode.NUMBER_UNKNOWN), id="a number that nobody there has"
        ),
        *(pytest.param({"check": code.value}, CheckFailed(code), id=f"check code {code.value}") for code in CheckCode),
        pytest.param(
            {"check": "learnt_later"}, Unreadable(), id="a check code that we do not know is asked about again"
        ),
    ],
)
async def test_what_the_check_says(outside: Outside, there: dict[str, Any], outcome: object) -> None:
    order(outside, **there)
    assert await apply() == outcome


@pytest.mark.parametrize(
    ("to_stage", "refused"),
    [
        pytest.param("junior", False, id="from primary school on, by a transfer"),
        pytest.param("senior", True, id="to a senior school, not by a transfer"),
    ],
)
async def test_who_has_graduated_there(outside: Outside, to_stage: str, refused: bool) -> None:
    order(outside, state="graduated")
    assert (await apply(to_stage=to_stage) == CheckFailed(CheckCode.GRADUATED)) is refused


@pytest.mark.parametrize("code", CheckCode)
def test_every_check_code_says_why_and_what_next(code: CheckCode) -> None:
    assert code.label
    assert code.next_step.endswith("。")


@pytest.mark.handbook(38)
async def test_a_pupil_whom_the_platform_has_not_heard_of_yet_is_asked_for_again(outside: Outside) -> None:
    order(outside, lag=2)
    waits = NotYet("unknown_pupil", HOUR)
    assert [await apply(), await apply()] == [waits, waits]
    assert isinstance(await apply(), Entered)


@pytest.mark.handbook(49)
@pytest.mark.parametrize("state", [StateThere.ABROAD, StateThere.WITHDRAWN, StateThere.LEFT])
async def test_who_is_not_in_school_may_come_and_keeps_the_state(outside: Outside, state: StateThere) -> None:
    order(outside, state=state.value)
    found = await apply()
    assert isinstance(found, Entered)
    assert found.state is state


@pytest.mark.handbook(29)
async def test_who_has_graduated_crosses_after_graduation_and_the_city_decides(outside: Outside) -> None:
    order(outside, state="graduated", says={"city": {}})
    found = await apply(crossing=Crossing.AFTER_GRADUATION)
    assert isinstance(found, Entered)
    assert isinstance(await decision(found.reference, OtherSide.CITY), AgreedThere)
    order(outside, state="normal")
    assert await apply("a-2", crossing=Crossing.AFTER_GRADUATION) == CheckFailed(CheckCode.NOT_GRADUATED)


async def test_nobody_has_decided_until_somebody_has(outside: Outside) -> None:
    order(outside, says={"school": {"days": 3, "text": "同意转出"}})
    reference = await entered()
    today = datetime.now(UTC).date()
    assert await decision(reference) == NotYet("undecided", HOUR)
    outside.pass_time(3 * DAY + 1)
    assert await decision(reference) == AgreedThere(today + timedelta(days=3), "同意转出")
    assert await decision(reference, OtherSide.BUREAU, "d-2") == NotYet("undecided", HOUR)


async def test_no_comes_with_its_reason(outside: Outside) -> None:
    order(outside, says={"school": {"agreed": False, "text": "学费未结清"}})
    found = await decision(await entered())
    assert isinstance(found, DeclinedThere)
    assert found.text == "学费未结清"


async def test_a_bureau_that_decides_before_its_school_is_heard_when_it_is_asked(outside: Outside) -> None:
    order(outside, says={"bureau": {}})
    reference = await entered()
    assert await decision(reference) == NotYet("undecided", HOUR)
    assert isinstance(await decision(reference, OtherSide.BUREAU, "d-2"), AgreedThere)


async def test_an_answer_is_for_ever_though_they_change_their_mind(outside: Outside) -> None:
    order(outside, says={"school": {}})
    reference = await entered()
    first = await decision(reference)
    order(outside, says={"school": {"agreed": False, "text": "又不同意了"}})
    assert await decision(reference) == first


@pytest.mark.handbook(48)
async def test_an_archive_comes_in_parts_and_one_of_them_may_stall(outside: Outside) -> None:
    order(outside, parts=[["基础信息", "甲"], ["异动", "乙"], ["成绩", "丙"]], stalls_at=3)
    reference = await entered()
    first = await part(reference, 1)
    assert first == ArchivePart(1, 3, "基础信息", "甲", hashlib.sha256("甲".encode()).hexdigest())
    assert isinstance(await part(reference, 2), ArchivePart)
    assert await part(reference, 3) == NotYet("archive_in_preparation", HOUR)
    order(outside, parts=[["基础信息", "甲"], ["异动", "乙"], ["成绩", "丙"]])
    assert isinstance(await part(reference, 3), ArchivePart)
    assert await part(reference, 4) == Refused("no_such_part")


@pytest.mark.handbook(40)
async def test_a_second_application_waits_until_the_first_withdrawal_has_ended_there(outside: Outside) -> None:
    order(outside, closing_days=2)
    reference = await entered()
    assert await apply("a-2") == CheckFailed(CheckCode.BUSY)
    assert await take_back(reference) == Acknowledged(reference)
    assert await apply("a-3") == NotYet("withdrawal_open", HOUR)
    outside.pass_time(2 * DAY + 1)
    assert await entered("a-3") != reference
    assert await take_back(reference, "w-2") == TooLate()


async def test_who_has_arrived_cannot_be_taken_back(outside: Outside) -> None:
    order(outside)
    reference = await entered()
    news = ArrivalNews(
        request_id="n-1", reference=reference, to_school_code="2137000101", arrived_on=date(2026, 11, 26)
    )
    assert await border.tell_arrived([news]) == {"n-1": Acknowledged(reference)}
    assert await take_back(reference) == TooLate()


# --- out ----------------------------------------------------------------------------------------------------------


async def fetch(after: int = 0, request_id: str = "q-1") -> object:
    question = RequestsQuestion(request_id=request_id, province_code="37", after=after)
    return (await border.fetch_requests([question]))[request_id]


@pytest.mark.handbook(26)
async def test_requests_of_other_provinces_come_once_each_and_a_withdrawal_is_a_line_of_its_own(
    outside: Outside,
) -> None:
    assert await fetch() == NothingNew()
    outside.introduce("national/border", wanted=[WANTED])
    first = await fetch(0, "q-2")
    assert isinstance(first, Requests)
    assert [(one.serial, one.name, one.withdrawn) for one in first.requests] == [(1, "欧阳𬱖", False)]
    outside.introduce("national/border", wanted=[WANTED | {"withdrawn": True}])
    second = await fetch(1, "q-3")
    assert isinstance(second, Requests)
    assert [(one.serial, one.withdrawn) for one in second.requests] == [(2, True)]


async def reply(request_id: str = "y-1") -> object:
    news = ReplyNews(request_id=request_id, reference="WS1", side=OtherSide.SCHOOL, agreed=True, on=date(2026, 11, 26))
    return (await border.tell_replies([news]))[request_id]


async def test_a_reply_is_written_down_once_however_often_it_is_sent(outside: Outside) -> None:
    outside.introduce("national/border", wanted=[WANTED])
    assert [await reply(), await reply()] == [Acknowledged("WS1"), Acknowledged("WS1")]
    assert len(outside.look("national/border")["replies"]) == 1
    outside.introduce("national/border", wanted=[WANTED | {"withdrawn": True}])
    assert await reply("y-2") == TooLate()


async def hand_over(part: int, content: str, *, of: int = 2, arrives: str | None = None) -> object:
    digest = hashlib.sha256(content.encode()).hexdigest()
    sent = HandOver(
        request_id=f"h-{part}-{arrives}",
        reference="WS1",
        part=part,
        of=of,
        title="学籍基本信息",
        content=arrives or content,
        digest=digest,
    )
    return (await border.hand_over([sent]))[sent.request_id]


async def test_an_archive_is_handed_over_in_parts_and_counts_when_the_last_is_there(outside: Outside) -> None:
    outside.introduce("national/border", wanted=[WANTED])
    assert await hand_over(1, "档案", arrives="档") == Refused("digest")
    assert await hand_over(1, "档案") == Acknowledged("WS1")
    assert outside.look("national/border")["handed_over"] == {}
    assert await hand_over(2, "成绩") == Acknowledged("WS1")
    assert outside.look("national/border")["handed_over"] == {"WS1": "档案\n成绩"}


# --- faults -------------------------------------------------------------------------------------------------------


@pytest.mark.handbook(43, 46)
@pytest.mark.parametrize("kind", ["down", "half_open", "wrong", "double"])
async def test_a_cut_line_makes_no_second_application(outside: Outside, kind: str) -> None:
    order(outside)
    outside.order("/national/border", kind, seconds=0.1)
    first = await apply()
    assert isinstance(first, Down | Unreadable) or kind == "double"
    assert isinstance(await apply(), Entered)
    assert len(outside.look("national/border")["applications"]) == 1


async def test_an_answer_that_is_late_by_days_is_fetched_with_its_ticket(outside: Outside) -> None:
    order(outside)
    outside.order("/national/border", "late", seconds=2 * DAY)
    first = await apply()
    assert isinstance(first, Later)
    outside.pass_time(2 * DAY)
    assert isinstance(await apply(ticket=first.ticket), Entered)
