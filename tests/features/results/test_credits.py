"""Q124: a module counts once for graduation, the transcript sums every time; what the rule of a cohort still needs."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xueji.features.results.credits import (
    CREDIT_RULES,
    Category,
    CreditNeed,
    CreditRule,
    Module,
    ModuleResult,
    credit_needs,
    credit_rule,
    credits_of,
)

CHINESE = Module("YW-B1", "语文必修上", Category.REQUIRED)
MATHS = Module("SX-X1", "数学选择性必修一", Category.ELECTIVE_REQUIRED)
DRAMA = Module("XX-01", "校本戏剧", Category.ELECTIVE)


def took(module: Module, number: str) -> ModuleResult:
    return ModuleResult(module, Decimal(number))


@pytest.mark.handbook(124)
@pytest.mark.parametrize(
    ("results", "graduation", "transcript", "words"),
    [
        pytest.param([], "0", "0", [], id="nothing taken is nothing"),
        pytest.param([took(CHINESE, "4")], "4", "4", [], id="once taken both figures agree"),
        pytest.param(
            [took(CHINESE, "4"), took(CHINESE, "4")],
            "4",
            "8",
            ["语文必修上修了 2 次，成绩单合计 8 学分，毕业只算一次，计 4 学分"],
            id="a module taken again stays at four credits for graduation",
        ),
        pytest.param([took(CHINESE, "0"), took(CHINESE, "4")], "4", "4", [], id="a failed time explains no difference"),
        pytest.param(
            [took(MATHS, "1.5"), took(CHINESE, "4"), took(MATHS, "2")],
            "6",
            "7.5",
            ["数学选择性必修一修了 2 次，成绩单合计 3.5 学分，毕业只算一次，计 2 学分"],
            id="of two times the better one counts",
        ),
    ],
)
def test_both_figures_stand_side_by_side(
    results: list[ModuleResult], graduation: str, transcript: str, words: list[str]
) -> None:
    found = credits_of(results)
    assert (found.graduation, found.transcript) == (Decimal(graduation), Decimal(transcript))
    assert [one.words for one in found.repeated] == words


results = st.lists(
    st.builds(
        ModuleResult,
        st.sampled_from([CHINESE, MATHS, DRAMA]),
        st.decimals(0, 10, places=1),
    ),
    max_size=20,
)


@pytest.mark.handbook(124)
@given(results)
def test_the_modules_named_explain_the_whole_difference(taken: list[ModuleResult]) -> None:
    found = credits_of(taken)
    assert found.transcript == sum((one.credits for one in taken), Decimal(0))
    assert found.transcript - found.graduation == sum((one.taken - one.counted for one in found.repeated), Decimal(0))


@pytest.mark.handbook(124)
@given(results)
def test_neither_the_order_nor_one_more_time_changes_graduation(taken: list[ModuleResult]) -> None:
    assert credits_of(reversed(taken)) == credits_of(taken)
    assert credits_of(taken * 2).graduation == credits_of(taken).graduation


@pytest.mark.parametrize(
    ("cohort", "required"),
    [
        pytest.param(2003, None, id="older than every rule"),
        pytest.param(2004, 116, id="the first cohort of the older rule"),
        pytest.param(2017, 116, id="the last cohort of the older rule"),
        pytest.param(2018, 88, id="the first cohort of today's rule"),
        pytest.param(2026, 88, id="who enters now"),
    ],
)
def test_the_entry_cohort_chooses_the_rule(cohort: int, required: int | None) -> None:
    rule = credit_rule(cohort)
    assert (rule and rule.least[Category.REQUIRED]) == required


def test_a_newer_rule_leaves_older_cohorts_alone() -> None:
    rules = (*CREDIT_RULES, CreditRule(2030, Decimal(150), {}))
    assert credit_rule(2029, rules) == credit_rule(2029)
    assert credit_rule(2030, rules) == rules[-1]


def test_what_is_missing_is_said_line_by_line() -> None:
    rule = credit_rule(2024)
    assert rule is not None
    needs = credit_needs(credits_of([took(CHINESE, "88"), took(MATHS, "40"), took(DRAMA, "20")]), rule)
    assert [need.words for need in needs] == [
        "必修要 88 学分，已有 88，够了",
        "选择性必修要 42 学分，已有 40，还差 2",
        "选修要 14 学分，已有 20，够了",
        "总学分要 144 学分，已有 148，够了",
    ]


def test_under_the_older_rule_the_total_can_be_short_alone() -> None:
    rule = credit_rule(2010)
    assert rule is not None
    needs = credit_needs(credits_of([took(CHINESE, "116")]), rule)
    assert needs == (
        CreditNeed(Category.REQUIRED, Decimal(116), Decimal(116)),
        CreditNeed(None, Decimal(144), Decimal(116)),
    )
    assert [need.missing for need in needs] == [Decimal(0), Decimal(28)]
