"""Q130–132: technology, arts and PE are passed when every part of them is, to the exact mark."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xueji.features.results.subjects import (
    ARTS_MARKS,
    Arts,
    ArtsSubject,
    ArtsTerm,
    FitnessState,
    Outcome,
    PhysicalEducation,
    Technology,
    WorkStop,
    all_of,
    ordinary_period,
    work_stop,
)

PASSED, FAILED, OPEN = Outcome.PASSED, Outcome.FAILED, Outcome.OPEN
PERIOD = ordinary_period(2024)
FIRST, LAST = date(2026, 2, 1), date(2027, 1, 31)
AFTER = date(2027, 2, 1)
WORK = date(2026, 5, 6)

outcomes = st.sampled_from(list(Outcome))
marks = st.decimals(0, 100, places=2)


@given(st.lists(outcomes, min_size=1))
def test_all_parts_make_the_whole(parts: list[Outcome]) -> None:
    assert (all_of(*parts) is PASSED) == (set(parts) == {PASSED})
    assert (all_of(*parts) is FAILED) == (FAILED in parts)


@pytest.mark.handbook(130)
@pytest.mark.parametrize(
    ("technology", "today", "expected"),
    [
        pytest.param(Technology(PASSED), FIRST, OPEN, id="the knowledge test alone is not the subject"),
        pytest.param(Technology(PASSED, PASSED), LAST, OPEN, id="the practice waits for the work"),
        pytest.param(Technology(PASSED, PASSED), AFTER, FAILED, id="archived without a work"),
        pytest.param(Technology(PASSED, PASSED, WORK), AFTER, PASSED, id="both parts and the work"),
        pytest.param(Technology(FAILED, PASSED, WORK), LAST, FAILED, id="the knowledge test failed"),
        pytest.param(Technology(PASSED, FAILED), LAST, FAILED, id="the teacher did not pass the practice"),
        pytest.param(Technology(OPEN, PASSED, WORK), LAST, OPEN, id="the knowledge test is still to come"),
    ],
)
def test_technology_needs_knowledge_and_practice(technology: Technology, today: date, expected: Outcome) -> None:
    assert technology.outcome(today, PERIOD) is expected


@pytest.mark.handbook(130)
@pytest.mark.parametrize(
    ("assessed", "today", "expected"),
    [
        pytest.param(PASSED, date(2026, 1, 31), WorkStop.EARLY, id="the day before senior 2 term 2"),
        pytest.param(PASSED, FIRST, None, id="the first day"),
        pytest.param(PASSED, LAST, None, id="the last day before the archive"),
        pytest.param(PASSED, AFTER, WorkStop.ARCHIVED, id="the day of the archive"),
        pytest.param(OPEN, FIRST, WorkStop.NOT_ASSESSED, id="before the teacher has assessed"),
        pytest.param(FAILED, FIRST, WorkStop.NOT_PASSED, id="the teacher has not passed it"),
    ],
)
def test_work_is_handed_in_in_its_period_after_the_teacher(
    assessed: Outcome, today: date, expected: WorkStop | None
) -> None:
    assert work_stop(Technology(assessed=assessed), today, PERIOD) is expected


def arts(mark: str, special: Outcome = PASSED, **changed: str) -> Arts:
    return Arts({(term, subject): Decimal(changed.get(term, mark)) for term, subject in ARTS_MARKS}, special)


@pytest.mark.handbook(131)
@pytest.mark.parametrize(
    ("given_", "total", "expected"),
    [
        pytest.param(arts("60"), "60", PASSED, id="sixty is enough"),
        pytest.param(arts("60", one_autumn="59.95"), "59.990", FAILED, id="a hundredth short is short, never rounded"),
        pytest.param(arts("55", three_autumn="80"), "60", PASSED, id="a strong term makes up for weak ones"),
        pytest.param(arts("95", FAILED), "95", FAILED, id="the special test failed"),
        pytest.param(arts("95", OPEN), "95", OPEN, id="the special test is still to come"),
    ],
)
def test_arts_is_a_tenth_of_ten_marks_and_the_special_test(given_: Arts, total: str, expected: Outcome) -> None:
    assert given_.total == Decimal(total)
    assert given_.outcome is expected


@pytest.mark.handbook(131)
def test_arts_stays_open_and_names_the_mark_that_lacks() -> None:
    whole = arts("100")
    short = Arts({one: mark for one, mark in whole.marks.items() if one != ARTS_MARKS[-1]}, PASSED)
    assert short.lacking == ((ArtsTerm.THREE_AUTUMN, ArtsSubject.FINE_ARTS),)
    assert (short.total, short.outcome) == (None, OPEN)


@pytest.mark.handbook(132)
@pytest.mark.parametrize(
    ("given_", "total", "expected"),
    [
        pytest.param((Decimal(40), Decimal(60), Decimal(50)), "50", PASSED, id="fifty is enough"),
        pytest.param(
            (Decimal(40), Decimal(60), Decimal("49.98")),
            "49.990",
            FAILED,
            id="a hundredth short is short, never rounded",
        ),
        pytest.param((Decimal(0), Decimal(0), Decimal(100)), "50", PASSED, id="the third year is one half"),
        pytest.param((Decimal(90), Decimal(90), Decimal(9)), "49.5", FAILED, id="two good years do not save a third"),
    ],
)
def test_fitness_is_half_the_first_two_years_and_half_the_third(
    given_: tuple[Decimal, Decimal, Decimal], total: str, expected: Outcome
) -> None:
    found = PhysicalEducation(given_, taking_part=PASSED, skill=PASSED)
    assert found.total == Decimal(total)
    assert found.outcome is expected


@pytest.mark.handbook(132)
@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        pytest.param(
            PhysicalEducation((Decimal(90), Decimal(90), Decimal(90)), taking_part=FAILED, skill=PASSED),
            FAILED,
            id="absent",
        ),
        pytest.param(
            PhysicalEducation((Decimal(90), Decimal(90), Decimal(90)), taking_part=PASSED),
            OPEN,
            id="the skill is to come",
        ),
        pytest.param(
            PhysicalEducation((Decimal(90), Decimal(90), None), taking_part=PASSED, skill=PASSED),
            OPEN,
            id="no third year",
        ),
        pytest.param(
            PhysicalEducation(state=FitnessState.EXEMPT, taking_part=PASSED, skill=PASSED), PASSED, id="exempt"
        ),
        pytest.param(
            PhysicalEducation((Decimal(9), Decimal(9), Decimal(9)), FitnessState.POSTPONED, PASSED, PASSED),
            OPEN,
            id="postponed",
        ),
    ],
)
def test_pe_needs_fitness_taking_part_and_one_skill(given_: PhysicalEducation, expected: Outcome) -> None:
    assert given_.outcome is expected


@pytest.mark.handbook(132)
@given(marks, marks, marks, st.decimals(0, 20, places=2))
def test_a_better_mark_never_loses_fitness(one: Decimal, two: Decimal, three: Decimal, more: Decimal) -> None:
    before, after = PhysicalEducation((one, two, three)), PhysicalEducation((one, two, three + more))
    assert not (before.fitness is PASSED and after.fitness is FAILED)
