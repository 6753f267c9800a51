"""What a form asks and fills in, and what the school is told to look at: tables and properties, without a database."""

import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.features.collections.conftest import answers, member, number

from xueji.features.collections import pages, rules
from xueji.features.collections.content import About, EntryContent, EntryMember, faults, final, laid_over
from xueji.features.organisations import Stage, System
from xueji.features.students import CATALOGUE, MEMBERS, NewMember

pytestmark = pytest.mark.handbook(3)

TODAY = date(2026, 9, 10)
ABOUT = About(frozenset({"native_place", "talents"}), "primary", TODAY)
FACTS = rules.Facts(usual_age=6, school_year=2026, shared=0)


def asked(**values):
    return {page.key: names for page, names in pages.asked(ABOUT.chosen, {"id_type": "1", **values}, "primary")}


def members():
    return [EntryMember("new-1", member()["values"])]


# --- what is asked ------------------------------------------------------------------------------------------------


def test_the_number_of_the_paper_is_asked_before_what_stands_in_it():
    names = asked()["identity"]
    assert names.index("id_number") < names.index("birth_date")
    assert names.index("id_number") < names.index("sex")


@pytest.mark.parametrize(
    ("values", "page", "there"),
    [
        pytest.param({}, "nation", False, id="a resident is Chinese and nothing of overseas"),
        pytest.param({"id_type": "F"}, "nation", True, id="a travel permit asks for nation and kind"),
        pytest.param({"id_type": "A"}, "nation", True, id="so does a passport"),
        pytest.param({}, "disability", False, id="no certificate without a disability"),
        pytest.param({"disability_type": "3"}, "disability", True, id="a disability asks for its certificate"),
        pytest.param({"disability_type": "0"}, "disability", False, id="no disability is none"),
    ],
)
def test_a_page_is_there_when_it_has_something_to_ask(values, page, there):
    assert (page in asked(**values)) is there


def test_who_has_no_paper_is_not_asked_for_its_number():
    assert "id_number" not in asked(id_type="N")["identity"]
    assert pages.spec_of("id_number").required


def test_no_page_asks_for_more_than_six_things_and_nothing_is_asked_twice():
    names = [name for page in pages.PAGES for name in page.fields]
    assert len(names) == len(set(names))
    assert max(len(page.fields) for page in pages.PAGES) <= 6


def test_every_national_field_is_either_asked_or_known_by_the_school():
    everything = {name for page in pages.PAGES for name in page.fields}
    school = {*pages.school_values("primary", "2026-09", "01"), "school_code", "class_name"}
    required = {name for name, field in CATALOGUE.items() if field.required.value == "always"}
    assert required - everything - school == set()


def test_rank_and_employer_of_the_parents_are_never_asked():
    assert {"employer", "job_title"}.isdisjoint(field.name for field in pages.MEMBER_FIELDS)


# --- what nobody types --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "born", "sex"),
    [
        pytest.param(number("20200426", 42), "2020-04-26", "2", id="a girl"),
        pytest.param(number("20200101", 43), "2020-01-01", "1", id="a boy"),
        pytest.param("３７９０２１" + number()[6:], "2020-04-26", "2", id="full-width digits"),
        pytest.param(" ".join(number()), "2020-04-26", "2", id="spaces between the digits"),
    ],
)
def test_birth_date_and_sex_are_read_from_the_number(typed, born, sex):
    laid = laid_over(EntryContent(dict(pages.FIRST)), {"id_number": typed}, None, ABOUT)
    assert laid.derived == {"birth_date": born, "sex": sex}
    assert laid.content.values["id_number"] == number(born.replace("-", ""), 42 if sex == "2" else 43)


def test_a_number_with_a_slip_says_nothing_and_stays_as_it_was_typed():
    wrong = number()[:-1] + ("0" if number()[-1] != "0" else "1")
    laid = laid_over(EntryContent(dict(pages.FIRST)), {"id_number": wrong}, None, ABOUT)
    assert laid.derived == {}
    assert laid.content.values["id_number"] == wrong
    assert "id_check_digit" in {error.code for error in laid.faults if error.field == "id_number"}


def test_what_the_family_writes_over_a_derived_value_stays():
    first = laid_over(EntryContent(dict(pages.FIRST)), {"id_number": number()}, None, ABOUT).content
    laid = laid_over(first, {"sex": "1"}, None, ABOUT)
    assert laid.content.values["sex"] == "1"
    assert "sex_disagrees" in {error.code for error in laid.faults}


@pytest.mark.parametrize(
    ("id_type", "expected"),
    [
        pytest.param("1", {"nationality": "156", "overseas_kind": "00"}, id="resident"),
        pytest.param("N", {"nationality": "156", "overseas_kind": "00"}, id="no paper"),
        pytest.param("F", {"nationality": "156", "overseas_kind": "01"}, id="Hong Kong or Macao"),
        pytest.param("8", {"nationality": "156", "overseas_kind": "05"}, id="Taiwan"),
        pytest.param("A", {}, id="a passport says nothing of its nation"),
    ],
)
def test_the_paper_says_what_it_can_of_the_nation(id_type, expected):
    content = EntryContent({"id_type": "C", "nationality": "840"})
    found = laid_over(content, {"id_type": id_type}, None, ABOUT).content.values
    assert {name: found.get(name) for name in expected} == expected


def test_a_foreign_child_has_its_household_abroad():
    content = EntryContent({"id_type": "A"})
    assert laid_over(content, {"nationality": "840"}, None, ABOUT).content.values["household_division"] == "境外"


def test_leaving_the_paper_empties_the_number():
    content = EntryContent({"id_type": "1", "id_number": number()})
    assert "id_number" not in laid_over(content, {"id_type": "N"}, None, ABOUT).content.values


@given(st.dictionaries(st.sampled_from(sorted(answers())), st.text(string.printable, max_size=30), max_size=8))
def test_nothing_that_somebody_types_is_lost_or_breaks_the_form(changes):
    laid = laid_over(EntryContent(dict(pages.FIRST)), changes, [NewMember("new-1", {"name": "林秀英"})], ABOUT)
    again = laid_over(laid.content, {}, None, ABOUT)
    assert again.content == laid.content
    assert [one.key for one in laid.content.members] == ["new-1"]


# --- the record that it makes -------------------------------------------------------------------------------------


def test_a_whole_form_has_no_fault_and_makes_a_record():
    laid = laid_over(EntryContent(dict(pages.FIRST)), answers(), [NewMember("new-1", member()["values"])], ABOUT)
    assert faults(laid.content, ABOUT) == []
    school = pages.school_values("primary", "2026-09", "01")
    values, family = final(laid.content, ABOUT, school)
    assert values["entry_month"] == "2026-09"
    assert values["political_status"] == "13"
    assert values["receives_subsidy"] is False
    assert [one["name"] for one in family] == ["林秀英"]


def test_answers_to_pages_that_are_asked_no_more_do_not_enter_the_record():
    content = EntryContent(
        {**answers(), "disability_type": "0", "disability_number": "x", "blood_type": "1"}, members()
    )
    values, _ = final(content, ABOUT, {})
    assert "disability_number" not in values
    assert "blood_type" not in values


def test_all_faults_come_at_once():
    found = {error.field for error in faults(EntryContent(dict(pages.FIRST), [EntryMember("new-1")]), ABOUT)}
    assert {"id_number", "name", "current_address", "phone", "orphan", "members.0.name", "members.0.phone"} <= found
    assert MEMBERS in {error.field for error in faults(EntryContent(dict(pages.FIRST)), ABOUT)}


def test_without_a_number_of_the_child_a_member_needs_one():
    values = {
        **answers(),
        "id_type": "N",
        "sex": "2",
        "birth_date": "2020-04-26",
        "nationality": "156",
        "overseas_kind": "00",
    }
    values.pop("id_number")
    bare = {name: value for name, value in member()["values"].items() if name != "id_number"}
    found = {error.code for error in faults(EntryContent(values, [EntryMember("new-1", bare)]), ABOUT)}
    assert found == {"member_id_needed"}


# --- what the school is to look at --------------------------------------------------------------------------------


def marks(facts=FACTS, family=None, **more):
    values = {**answers(), "birth_date": "2020-04-26", "sex": "2", **more}
    return [code.partition(":")[0] for code in rules.marks_of(values, family or [member()["values"]], facts)]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        pytest.param({"name": "孙𬱖"}, rules.RARE_NAME, id="a character beyond the basic plane"),
        pytest.param({"name": "李㛃"}, rules.RARE_NAME, id="a character of extension A"),
        pytest.param(
            {"household_division": "379002000000"}, rules.AREA, id="number from another place than the register"
        ),
        pytest.param({"id_type": "N", "id_number": None}, rules.NO_NUMBER, id="no number"),
        pytest.param({"id_type": "A", "id_number": "E1234567"}, rules.OVERSEAS, id="a passport"),
        pytest.param({"birth_date": "2020-09-01"}, rules.TOO_YOUNG, id="six a day after the last of August"),
        pytest.param({"birth_date": "2017-08-31"}, rules.TOO_OLD, id="nine"),
        pytest.param({"left_behind": "1"}, rules.CARE, id="left behind"),
        pytest.param({"orphan": True}, rules.CARE, id="an orphan"),
        pytest.param({"migrant_child": True}, rules.CARE, id="a migrant family's child"),
        pytest.param({"disability_type": "3"}, rules.DISABILITY, id="a disability"),
    ],
)
def test_what_is_unusual_is_marked(more, code):
    assert code in marks(**more)


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({}, id="an ordinary child"),
        pytest.param({"name": "布合丽其·艾合买提"}, id="a name with a dot"),
        pytest.param({"birth_date": "2020-08-31"}, id="six on the last of August"),
        pytest.param({"birth_date": "2018-08-31"}, id="two years older"),
        pytest.param({"household_division": "境外"}, id="a household abroad"),
    ],
)
def test_what_is_ordinary_is_not(more):
    assert rules.worst([code for code in rules.MARKS if code in marks(**more)]) == rules.MarkLevel.CALM


def test_a_clash_and_a_shared_phone_are_red_and_say_how_many():
    found = rules.marks_of(
        answers(), [member()["values"]], rules.Facts(usual_age=6, school_year=2026, shared=3, clash=True)
    )
    assert rules.worst(found) == rules.MarkLevel.STOP
    assert rules.mark("phone_shared:3").label == "电话和另外 3 个孩子相同"
    assert rules.CLASH in found


def test_a_guardian_who_is_no_parent_is_to_be_looked_at():
    assert rules.GUARDIAN_NOT_PARENT in marks(family=[member(relation="62")["values"]])


@pytest.mark.parametrize(
    ("stage", "grade", "system", "years"),
    [
        pytest.param(Stage.PRIMARY, 1, System.SIX_THREE, 6, id="primary"),
        pytest.param(Stage.PRIMARY, 3, System.SIX_THREE, 8, id="third grade"),
        pytest.param(Stage.JUNIOR, 1, System.SIX_THREE, 12, id="junior after six years"),
        pytest.param(Stage.JUNIOR, 1, System.FIVE_FOUR, 11, id="junior after five years"),
        pytest.param(Stage.SENIOR, 1, None, 15, id="senior"),
    ],
)
def test_the_usual_age_follows_stage_grade_and_system(stage, grade, system, years):
    assert rules.usual_age(stage, grade, system) == years


def test_every_mark_and_reason_has_words():
    assert all(one.label for one in rules.MARKS.values())
    assert all(one.label and (one.text or one.code == rules.OTHER) for one in rules.REASONS.values())
    assert set(rules.SUGGESTED.values()) <= set(rules.REASONS)
    assert rules.suggested_reason(["phone_shared:2"]) == "phone_shared"


@pytest.mark.parametrize(
    ("reason", "text", "said"),
    [
        pytest.param("incomplete", "", "这几项没有写完整，请补全再交。住址要写到门牌号。", id="the list's own words"),
        pytest.param(
            "incomplete", "缺门牌号。", "写得不完整：缺门牌号。", id="the school's words under the list's title"
        ),
        pytest.param("other", "请带出生证来。", "请带出生证来。", id="other says only what the school wrote"),
    ],
)
def test_the_family_reads_a_reason_it_can_act_on(reason, text, said):
    assert rules.reason_words(reason, text) == said
