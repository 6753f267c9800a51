"""Names of grades and classes in both systems, school codes, the school calendar, paths."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xueji.features.organisations import rules
from xueji.features.organisations.rules import OrganisationForm, Stage, System
from xueji.kernel.levels import Level

PRIMARY, JUNIOR, SENIOR = Stage.PRIMARY, Stage.JUNIOR, Stage.SENIOR
FIVE_FOUR, SIX_THREE = System.FIVE_FOUR, System.SIX_THREE


@pytest.mark.parametrize(
    ("stage", "grade", "system", "number", "name"),
    [
        pytest.param(PRIMARY, 1, SIX_THREE, 3, "一年级（3）班", id="first year of primary school"),
        pytest.param(PRIMARY, 6, SIX_THREE, 12, "六年级（12）班", id="the sixth year exists in six and three"),
        pytest.param(JUNIOR, 2, SIX_THREE, 5, "初二（5）班", id="second year of junior school"),
        pytest.param(JUNIOR, 4, FIVE_FOUR, 1, "初四（1）班", id="the fourth junior year exists in five and four"),
        pytest.param(SENIOR, 1, None, 3, "高一（3）班", id="senior schools know no system"),
    ],
)
def test_class_names_are_as_people_say_them(stage, grade, system, number, name):
    assert rules.class_name(stage, grade, system, number) == name


@pytest.mark.parametrize(
    ("stage", "grade", "system", "number"),
    [
        pytest.param(PRIMARY, 6, FIVE_FOUR, 1, id="no sixth year in five and four"),
        pytest.param(JUNIOR, 4, SIX_THREE, 1, id="no fourth junior year in six and three"),
        pytest.param(SENIOR, 4, None, 1, id="no fourth senior year"),
        pytest.param(PRIMARY, 1, SIX_THREE, 0, id="no class zero"),
        pytest.param(PRIMARY, 1, SIX_THREE, 100, id="no hundredth class"),
    ],
)
def test_classes_that_cannot_exist_have_no_name(stage, grade, system, number):
    with pytest.raises(ValueError, match="no such class"):
        rules.class_name(stage, grade, system, number)


@pytest.mark.parametrize("system", [FIVE_FOUR, SIX_THREE])
def test_both_systems_have_nine_compulsory_years(system):
    assert len(rules.grades_of([PRIMARY, JUNIOR], system)) == 9


@given(st.lists(st.sampled_from(Stage), unique=True), st.sampled_from([None, *System]))
def test_grades_go_up_and_each_has_a_name_of_its_own(stages, system):
    grades = rules.grades_of(stages, system)
    labels = [grade.label for grade in grades]
    assert len(labels) == len(set(labels))
    assert [grade.stage for grade in grades] == sorted((g.stage for g in grades), key=list(Stage).index)


@pytest.mark.parametrize(
    ("code", "stages", "error"),
    [
        pytest.param("2137000001", [PRIMARY], None, id="a primary school"),
        pytest.param("3137000001", [PRIMARY, JUNIOR], None, id="nine years in one school"),
        pytest.param("3437000001", [SENIOR], None, id="a senior school"),
        pytest.param("3437000001", [JUNIOR, SENIOR], None, id="a complete secondary school"),
        pytest.param("5137000001", [PRIMARY], None, id="a special school"),
        pytest.param("213700001", [PRIMARY], "school_code_malformed", id="nine digits"),
        pytest.param("2132000001", [PRIMARY], "school_code_malformed", id="another province"),
        pytest.param("9937000001", [PRIMARY], "school_code_type_unknown", id="a type that does not exist"),
        pytest.param("2137000001", [SENIOR], "school_code_other_stage", id="a primary code on a senior school"),
        pytest.param("3137000001", [PRIMARY], "school_code_other_stage", id="a junior code without a junior stage"),
    ],
)
def test_school_codes(code, stages, error):
    found = rules.school_code_error(code, stages)
    assert (found and found.code) == error


def form(**changed):
    given_ = {
        "level": Level.SCHOOL, "name": "临溪一小", "short_name": "一小", "division_code": None,
        "school_code": "2137000001", "stages": (PRIMARY,), "system": SIX_THREE,
    }  # fmt: skip
    return OrganisationForm(**{**given_, **changed})


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        pytest.param({}, set(), id="a primary school is complete"),
        pytest.param({"school_code": None}, set(), id="a school may wait for its code"),
        pytest.param({"system": None}, {"system_missing"}, id="primary schools need a system"),
        pytest.param({"stages": ()}, {"stages_missing", "school_code_other_stage"}, id="a school teaches something"),
        pytest.param(
            {"stages": (SENIOR,), "school_code": None}, {"system_not_for_senior"}, id="senior schools have no system"
        ),
        pytest.param(
            {"level": Level.COUNTY, "school_code": None, "stages": (), "system": None},
            set(),
            id="a development zone's bureau has no division code",
        ),
        pytest.param(
            {"level": Level.CITY, "school_code": None, "stages": (), "system": None},
            {"division_code_missing"},
            id="a city has one",
        ),
        pytest.param(
            {"level": Level.COUNTY, "division_code": "379021"},
            {"school_code_only_for_schools", "stages_only_for_schools", "system_only_for_schools"},
            id="bureaus have no stages",
        ),
        pytest.param(
            {"name": "小", "short_name": "", "division_code": "12"},
            {"name_length", "short_name_length", "division_code_malformed"},
            id="all faults at once",
        ),
    ],
)
def test_the_form_of_an_organisation(changed, codes):
    assert {error.code for error in rules.organisation_errors(form(**changed))} == codes


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=4), st.lists(st.integers(1, 10**6), max_size=4))
def test_paths_tell_ancestors_and_who_lies_within(above, below):
    root = ""
    for one in above:
        root = rules.path_of(root or None, one)
    inner = root
    for one in below:
        inner = rules.path_of(inner, one)
    assert rules.ancestors_of(inner) == (*above, *below)
    assert rules.is_within(inner, root)
    assert rules.is_within(root, inner) == (not below)


def test_a_number_that_only_begins_alike_lies_not_within():
    assert not rules.is_within("/1/23/", "/1/2/")


@pytest.mark.parametrize(
    ("day", "year"),
    [
        pytest.param(date(2026, 9, 1), 2026, id="the first of September begins the year"),
        pytest.param(date(2026, 8, 31), 2025, id="the last of August ends it"),
        pytest.param(date(2027, 2, 1), 2026, id="spring belongs to the autumn before"),
    ],
)
def test_the_school_year_of_a_day(day, year):
    assert rules.school_year_of(day) == year


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_lies_in_exactly_one_term(day):
    terms = rules.ordinary_terms(rules.school_year_of(day)).values()
    assert sum(term.starts_on <= day <= term.ends_on for term in terms) == 1


def test_who_is_in_the_third_year_entered_two_years_ago():
    assert rules.entry_year(2026, 3) == 2024
