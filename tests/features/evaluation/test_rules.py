"""Rules as data: whatever a city or school says, pupils and readers of a publication never get less."""

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xueji.features.evaluation.catalogue import CARDS, OTHERS
from xueji.features.evaluation.kinds import Aspect, Dimension, RecordKind, TermKind, bits, kinds_in
from xueji.features.evaluation.rules import (
    ORDINARY,
    KindChange,
    RuleChange,
    TermDates,
    adjusted,
    looser,
    ordinary_dates,
    provincial_faults,
    rule_set,
    tightened,
)

FIRST = date(2026, 9, 1)
DATES = TermDates(FIRST, date(2027, 1, 5), date(2027, 1, 20))
KNOWN = {TermKind.AUTUMN: (FIRST, date(2027, 1, 31))}

numbers = st.one_of(st.none(), st.integers(0, 60))
own_changes = st.builds(
    RuleChange,
    kinds=st.dictionaries(
        st.sampled_from(list(RecordKind)), st.builds(KindChange, most=numbers, least_pictures=numbers), max_size=4
    ),
    publication_days=numbers,
    fills_until=st.dictionaries(
        st.sampled_from(list(TermKind)), st.dates(date(2026, 6, 1), date(2027, 6, 1)), max_size=2
    ),
)

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine is no fault of the rules."""
bases = st.builds(
    lambda days, open_to: adjusted(
        ORDINARY, RuleChange(publication_days=days, dates={TermKind.AUTUMN: DATES}, open_to=tuple(open_to))
    ),
    st.integers(5, 20),
    st.sets(st.sampled_from(list(Aspect))),
)


@patient
@given(bases, own_changes)
def test_a_lower_office_never_makes_anything_looser(base, own):
    found = tightened(base, own)
    assert found.publication_days >= base.publication_days
    for term, dates in found.dates.items():
        assert base.dates[term].fills_from <= dates.fills_until <= base.dates[term].fills_until
        assert (dates.fills_from, dates.reports_on) == (base.dates[term].fills_from, base.dates[term].reports_on)
    for kind, card in found.kinds.items():
        assert 1 <= card.most <= base.kinds[kind].most
        assert base.kinds[kind].least_pictures <= card.least_pictures <= card.most_pictures


@patient
@given(bases, own_changes)
def test_where_nothing_is_left_open_nothing_changes(base, own):
    shut = msgspec.structs.replace(base, open_to=frozenset())
    assert tightened(shut, own) == shut


@patient
@given(bases, own_changes)
def test_saying_it_twice_is_saying_it_once(base, own):
    assert tightened(tightened(base, own), own) == tightened(base, own)


@patient
@given(bases, own_changes, own_changes)
def test_it_does_not_matter_who_of_two_speaks_first(base, city, school):
    assert tightened(tightened(base, city), school) == tightened(tightened(base, school), city)


@patient
@given(bases, own_changes)
def test_what_is_found_allowed_is_taken_word_for_word(base, own):
    if looser(base, own):
        return
    found = tightened(base, own)
    assert own.publication_days in (None, found.publication_days)
    assert all(found.dates[term].fills_until == until for term, until in own.fills_until.items())
    for kind, change in own.kinds.items():
        assert change.most in (None, found.kinds[kind].most)
        assert change.least_pictures in (None, found.kinds[kind].least_pictures)


REFUSED = [
    ("the days of publication are not left open", RuleChange(publication_days=9), (), "rule_not_open"),
    ("fewer days than the province's", RuleChange(publication_days=4), (Aspect.PUBLICATION_DAYS,), "rule_looser"),
    ("more records than the province's", {"most": 30}, (Aspect.MOST,), "rule_looser"),
    ("fewer pictures than the province's", {"least_pictures": 0}, (Aspect.PICTURES,), "rule_looser"),
    ("a kind that need not be filled in", {"required": False}, tuple(Aspect), "rule_of_province"),
    ("later than the province's last day", RuleChange(fills_until={TermKind.AUTUMN: date(2027, 1, 6)}),
     (Aspect.FILLS_UNTIL,), "rule_looser"),
    ("dates of its own", RuleChange(dates={TermKind.AUTUMN: DATES}), tuple(Aspect), "rule_of_province"),
]  # fmt: skip


@pytest.mark.parametrize(("own", "open_to", "code"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_lower_office_is_told_what_is_not_allowed(own, open_to, code):
    change = own if isinstance(own, RuleChange) else RuleChange(kinds={RecordKind.AWARD: KindChange(**own)})
    base = adjusted(ORDINARY, RuleChange(dates={TermKind.AUTUMN: DATES}, open_to=open_to))
    assert [error.code for error in looser(base, change)] == [code]


FAULTS = [
    ("four days of publication", RuleChange(publication_days=4, dates={TermKind.AUTUMN: DATES}), "publication_days"),
    ("a term without dates", RuleChange(), "dates.autumn"),
    ("filling in ends after the automatic publication",
     RuleChange(dates={TermKind.AUTUMN: TermDates(FIRST, date(2027, 1, 16), date(2027, 1, 20))}), "dates.autumn"),
    ("the report after the term", RuleChange(dates={TermKind.AUTUMN: TermDates(FIRST, date(2027, 1, 5), date(2027, 2, 3))}),
     "dates.autumn"),
    ("more selected than written", RuleChange(dates={TermKind.AUTUMN: DATES},
     kinds={RecordKind.DEED: KindChange(most=2, select_most=3)}), "kinds.deed.select_most"),
    ("no record at all", RuleChange(dates={TermKind.AUTUMN: DATES}, kinds={RecordKind.DEED: KindChange(most=0)}),
     "kinds.deed.most"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "field"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_a_province_is_told_what_does_not_hold_together(change, field):
    assert [error.field for error in provincial_faults(change, KNOWN)] == [field]


def test_the_ordinary_dates_hold_together():
    dates = ordinary_dates(*KNOWN[TermKind.AUTUMN])
    assert provincial_faults(RuleChange(dates={TermKind.AUTUMN: dates}), KNOWN) == []
    assert dates.publishes_on == dates.reports_on - timedelta(days=5)


def test_without_the_province_there_are_no_rules():
    assert rule_set(()) is None


def test_pupils_fill_in_nine_kinds_and_check_eight():
    assert len(CARDS) == len(RecordKind) == 9
    assert len(OTHERS) == 8
    assert {card.dimension for card in CARDS.values()} == {*Dimension, None}
    assert {kind for kind, card in CARDS.items() if card.select_most} == {
        RecordKind.OFFICE, RecordKind.AWARD, RecordKind.DEED, RecordKind.ARTS,
    }  # fmt: skip


@pytest.mark.handbook(135)
def test_every_kind_explains_itself_with_an_example():
    for card in CARDS.values():
        assert len(card.explanation) > 20
        assert len(card.example) > 20


@patient
@given(st.sets(st.sampled_from(list(RecordKind))))
def test_kinds_survive_being_bits(kinds):
    assert kinds_in(bits(frozenset(kinds))) == kinds
