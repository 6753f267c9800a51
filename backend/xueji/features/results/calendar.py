"""The school calendar as results need it: years of entry, and when technology works are handed in."""

from datetime import date, timedelta

import msgspec

from xueji.features import organisations
from xueji.features.evaluation import TermKind
from xueji.features.results.graduation import Moment
from xueji.features.results.subjects import WorkPeriod, ordinary_period
from xueji.features.students import Reads


class Calendar(msgspec.Struct, frozen=True):
    """A province's school year today, with the terms that it has set."""

    year: int
    today: date
    terms: dict[tuple[int, TermKind], tuple[date, date]]

    def period(self, cohort: int) -> WorkPeriod:
        """From the first day of senior 2 spring until the end of senior 3 autumn, by the province's dates (Q130)."""
        ordinary = ordinary_period(cohort)
        spring = self.terms.get((cohort + 1, TermKind.SPRING))
        autumn = self.terms.get((cohort + 2, TermKind.AUTUMN))
        return WorkPeriod(
            spring[0] if spring else ordinary.opens_on,
            autumn[1] + timedelta(days=1) if autumn else ordinary.archived_on,
        )

    def begun(self, year: int, term: TermKind) -> bool:
        """Whether a term of today's year or an earlier one has begun."""
        first = self.terms.get((year, term))
        ordinary = date(year, 9, 1) if term is TermKind.AUTUMN else date(year + 1, 2, 1)
        return (first[0] if first else ordinary) <= self.today

    def at(self, grade: int) -> Moment:
        cohort = organisations.entry_year(self.year, grade)
        return Moment(cohort, self.today, self.period(cohort))


async def calendar(source: Reads, path: str, today: date) -> Calendar:
    years = await organisations.school_years(source, path, today)
    year = next((one.year for one in years if one.current), organisations.school_year_of(today))
    terms = {(one.year, TermKind(term.kind)): (term.starts_on, term.ends_on) for one in years for term in one.terms}
    return Calendar(year, today, terms)
