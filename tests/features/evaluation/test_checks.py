"""What a record lacks is told in words; what a pupil wrote is never thrown away."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xueji.features.evaluation.catalogue import CARDS
from xueji.features.evaluation.checks import check, facts, headline, wants
from xueji.features.evaluation.kinds import FieldKind, RecordKind

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine is no fault of the rules."""

FIRST, TODAY = date(2026, 9, 1), date(2026, 11, 26)
PRACTICE = {
    "title": "社区图书室志愿服务", "place": "文昌街道图书室", "starts_on": "2026-10-03", "ends_on": "2026-10-04",
    "hours": "6", "organiser": "文昌街道社区",
    "summary": "整理图书 200 册，教三位老人用借书机，学会了按分类号上架，也知道了怎样耐心听别人把话说完。",
}  # fmt: skip


def found(pictures=1, kind=RecordKind.PRACTICE, **changes):
    return check(CARDS[kind], PRACTICE | changes, pictures, FIRST, TODAY)


def test_a_whole_record_is_complete():
    assert found().complete


LACKS = [
    ("hours and pictures", {"hours": ""}, 0, "还缺时长（小时）和照片"),
    ("pictures alone", {}, 0, "还缺照片"),
    ("the place", {"place": "  "}, 1, "还缺地点"),
    ("five answers", {"place": "", "hours": "", "organiser": "", "summary": ""}, 0, "还缺 5 项"),
    ("two faults", {"hours": "-3", "ends_on": "2026-13-01"}, 1, "2 处要改"),
    ("nothing", {}, 1, ""),
]


@pytest.mark.parametrize(("changes", "pictures", "words"), [row[1:] for row in LACKS], ids=[row[0] for row in LACKS])
def test_what_is_missing_is_said_in_words(changes, pictures, words):
    assert wants(found(pictures, **changes)) == words


WRONG = [
    ("a day that has not come", {"starts_on": "2026-11-27", "ends_on": "2026-11-27"}, "date_later"),
    ("a day of last term", {"starts_on": "2026-08-31"}, "date_earlier"),
    ("the end before the beginning", {"ends_on": "2026-10-02"}, "dates_order"),
    ("no day", {"starts_on": "国庆"}, "date_malformed"),
    ("more hours than there were", {"hours": "49"}, "hours_too_many"),
    ("no hours", {"hours": "0"}, "hours_range"),
    ("hours in words", {"hours": "半天"}, "hours_malformed"),
    ("two short a story", {"summary": "很好"}, "too_short"),
    ("too long a title", {"title": "长" * 41}, "too_long"),
]


@pytest.mark.parametrize(("changes", "code"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_a_fault_is_named_and_what_was_typed_stays(changes, code):
    one = found(**changes)
    assert code in [error.code for error in one.errors]
    assert all(one.values[name] == value for name, value in changes.items())


def test_full_width_hours_are_understood():
    assert found(hours="６．５").values["hours"] == "6.5"


def test_the_last_and_the_first_day_count():
    assert found(starts_on="2026-09-01", ends_on="2026-11-26").complete


def test_a_level_is_one_of_the_list():
    award = {"title": "诵读大赛二等奖", "level": "宇宙级", "organiser": "县教体局", "starts_on": "2026-11-06"}
    assert [error.code for error in check(CARDS[RecordKind.AWARD], award, 1, FIRST, TODAY).errors] == ["unknown_choice"]


def test_a_list_says_when_and_how_long():
    assert facts(PRACTICE) == "10 月 3 日到 10 月 4 日，6 小时"
    assert headline(CARDS[RecordKind.PRACTICE], PRACTICE) == "社区图书室志愿服务"
    assert headline(CARDS[RecordKind.STATEMENT], {}) == "还没写题目的陈述报告"


texts = st.text("育 人\n\u200b\u30007.-é", max_size=20)


@patient
@given(st.sampled_from(list(RecordKind)), st.data())
def test_checking_twice_changes_nothing(kind, data):
    card = CARDS[kind]
    values = {spec.name: data.draw(texts) for spec in card.fields}
    once = check(card, values, 0, FIRST, TODAY)
    assert check(card, once.values, 0, FIRST, TODAY) == once


@patient
@given(st.sampled_from(list(RecordKind)), st.data())
def test_no_visible_sign_is_ever_lost(kind, data):
    card = CARDS[kind]
    values = {spec.name: data.draw(st.text("育人𬱖·０7ａZ", max_size=12)) for spec in card.fields}
    once = check(card, values, 0, FIRST, TODAY)
    for spec in card.fields:
        if spec.kind in {FieldKind.LINE, FieldKind.TEXT}:
            assert once.values.get(spec.name, "") == values[spec.name]
