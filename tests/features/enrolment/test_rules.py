"""How an application moves: a table, and no walk that ever leaves it."""

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xueji.features import students
from xueji.features.enrolment import rules
from xueji.features.enrolment.more_schemas import Continuing
from xueji.features.enrolment.rules import CLAIMING, MOVES, Act, Period
from xueji.features.enrolment.schemas import EnrolmentState, Kind
from xueji.features.organisations import Stage

S = EnrolmentState

WALKS = {
    "the straight way": ([Act.CLEARED, Act.FILED, Act.COMPLETED], S.DONE),
    "a duplicate is mended and goes on": ([Act.CLASHED, Act.RECHECKED, Act.CLEARED], S.READY),
    "not verified, insisted upon": ([Act.NOT_VERIFIED, Act.INSISTED, Act.FILED], S.FILED),
    "sent back and filed again": ([Act.CLEARED, Act.FILED, Act.RETURNED, Act.FILED, Act.COMPLETED], S.DONE),
    "sent back and checked anew": ([Act.CLEARED, Act.FILED, Act.RETURNED, Act.RECHECKED], S.CHECKING),
    "taken back": ([Act.CLEARED, Act.FILED, Act.WITHDRAWN], S.READY),
    "given up": ([Act.NOT_VERIFIED, Act.CANCELLED], S.CANCELLED),
    "sent back, somebody else was faster": ([Act.CLEARED, Act.FILED, Act.RETURNED, Act.CLASHED], S.REFUSED),
}
CANNOT = {
    "what is being checked is not filed": (S.CHECKING, Act.FILED),
    "a duplicate is not filed": (S.REFUSED, Act.FILED),
    "a duplicate is not insisted upon": (S.REFUSED, Act.INSISTED),
    "not verified is not filed without a word": (S.UNVERIFIED, Act.FILED),
    "what is being decided is not cancelled": (S.FILED, Act.CANCELLED),
    "what is being decided is not checked anew": (S.FILED, Act.RECHECKED),
}


@pytest.mark.handbook(2)
@pytest.mark.parametrize(("acts", "end"), WALKS.values(), ids=WALKS.keys())
def test_a_walk_ends_where_it_should(acts, end):
    state = S.CHECKING
    for act in acts:
        state = rules.after(state, act)
    assert state is end


@pytest.mark.parametrize(("state", "act"), CANNOT.values(), ids=CANNOT.keys())
def test_what_cannot_happen(state, act):
    assert rules.after(state, act) is None


@given(st.lists(st.sampled_from(list(Act)), max_size=30))
def test_no_walk_revives_what_is_over_and_filing_comes_before_the_end(acts):
    state, seen = S.CHECKING, [S.CHECKING]
    for act in acts:
        state = rules.after(state, act) or state
        seen.append(state)
    for before, after in itertools.pairwise(seen):
        assert before not in {S.DONE, S.CANCELLED} or after is before
        assert after is not S.DONE or before in {S.FILED, S.DONE}
        assert after is not S.FILED or before in {S.READY, S.RETURNED, S.FILED}


@pytest.mark.handbook(8)
def test_what_was_refused_or_returned_claims_nobody():
    assert not CLAIMING & {S.REFUSED, S.RETURNED, S.CANCELLED, S.DONE}
    assert {state for state, _ in MOVES} == set(S) - {S.DONE, S.CANCELLED}


DAYS = {
    "the day before": (date(2026, 8, 31), False),
    "the first day": (date(2026, 9, 1), True),
    "the last day": (date(2026, 10, 31), True),
    "the day after": (date(2026, 11, 1), False),
}


@pytest.mark.handbook(1)
@pytest.mark.parametrize(("day", "is_open"), DAYS.values(), ids=DAYS.keys())
def test_the_ordinary_period_is_two_months(day, is_open):
    assert rules.ordinary_period(2026).open_on(day) is is_open


PERIODS = {
    "ends before it begins": (date(2026, 10, 1), date(2026, 9, 1), True),
    "another year": (date(2027, 9, 1), date(2027, 10, 1), True),
    "a longer one": (date(2026, 8, 20), date(2026, 12, 31), False),
}


@pytest.mark.parametrize(("opens", "closes", "wrong"), PERIODS.values(), ids=PERIODS.keys())
def test_periods_that_make_no_sense(opens, closes, wrong):
    assert bool(rules.period_fault(opens, closes, 2026)) is wrong


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.dates(date(2026, 6, 1), date(2027, 8, 31)))
def test_a_period_is_open_on_its_days_alone(day, opens):
    closes = date(2027, 8, 31)
    assert Period(2026, opens, closes).open_on(day) is (opens <= day <= closes)


State = students.State
FOUND = {
    "a graduate of the stage before": (Stage.JUNIOR, Stage.PRIMARY, State.GRADUATED, False, Continuing.FITS),
    "a graduate with a double": (Stage.JUNIOR, Stage.PRIMARY, State.GRADUATED, True, Continuing.DUPLICATE),
    "not graduated": (Stage.SENIOR, Stage.JUNIOR, State.IN_SCHOOL, False, Continuing.NOT_GRADUATED),
    "of the same stage": (Stage.JUNIOR, Stage.JUNIOR, State.IN_SCHOOL, False, Continuing.OTHER_STAGE),
    "a stage too far": (Stage.SENIOR, Stage.PRIMARY, State.GRADUATED, False, Continuing.OTHER_STAGE),
    "waiting elsewhere": (Stage.JUNIOR, Stage.JUNIOR, State.WAITING, False, Continuing.TAKEN),
    "nothing before primary school": (Stage.PRIMARY, Stage.PRIMARY, State.GRADUATED, False, Continuing.OTHER_STAGE),
}


@pytest.mark.handbook(17)
@pytest.mark.parametrize(("into", "stage", "state", "doubled", "verdict"), FOUND.values(), ids=FOUND.keys())
def test_whose_record_may_be_continued(into, stage, state, doubled, verdict):
    assert rules.continuing(into, stage, state, duplicate_problem=doubled) is verdict


PLANNED = {
    "a first grader": (Kind.NEW, 1, True),
    "a late first grader": (Kind.LATE, 1, True),
    "a late third grader": (Kind.LATE, 3, False),
    "a continued one": (Kind.CONTINUATION, 1, True),
    "a continued second-year, to be corrected": (Kind.CONTINUATION, 2, True),
    "the bureau's second grader": (Kind.BUREAU, 2, False),
}


@pytest.mark.handbook(6)
@pytest.mark.parametrize(("kind", "grade", "counts"), PLANNED.values(), ids=PLANNED.keys())
def test_who_takes_a_place_of_the_plan(kind, grade, counts):
    assert rules.counts_against_plan(kind, grade) is counts


@pytest.mark.handbook(16)
def test_there_is_no_reason_that_sends_a_child_away_for_lack_of_a_record():
    words = " ".join(f"{one.label}{one.text}" for one in rules.REASONS.values())
    assert "学籍" not in words
    assert "没有学籍" not in words
