"""Marks that subject teachers enter in music and fine arts count for the arts by themselves (Q131)."""

from xueji.features import organisations
from xueji.features.evaluation import TermKind
from xueji.features.results import store
from xueji.features.results.amend import Amendment, amend
from xueji.features.results.calendar import calendar
from xueji.features.results.facts import Fact, Results, Source, arts_key
from xueji.features.results.subjects import ArtsSubject, ArtsTerm
from xueji.features.teaching import MarksEntered, Subject
from xueji.platform.database import Tx
from xueji.platform.events import subscribe

_ARTS = {Subject.MUSIC: ArtsSubject.MUSIC, Subject.ART: ArtsSubject.FINE_ARTS}


@subscribe(MarksEntered)
async def count_for_arts(tx: Tx, event: MarksEntered) -> None:
    """In the transaction that enters them. A term that is none of the five counts for nothing."""
    arts = _ARTS.get(event.subject)
    if arts is None or not event.totals:
        return
    seniors = await store.seniors(tx, list(event.totals))
    if not seniors:
        return
    days = await calendar(tx, seniors[0].school_path, tx.today)
    amendments: dict[int, Amendment] = {}
    for one in seniors:
        term = arts_term(event.year - organisations.entry_year(days.year, one.grade), event.term)
        if term is not None:
            fact = Fact(event.totals[one.student_id], Source.TEACHING, tx.today)
            amendments[one.student_id] = _telling(arts_key(term, arts), fact)
    await amend(tx, amendments)


def arts_term(years: int, term: TermKind) -> ArtsTerm | None:
    """Which of the five terms it is, `years` after the pupil entered."""
    order = 2 * years + (term is TermKind.SPRING)
    return list(ArtsTerm)[order] if 0 <= order < len(ArtsTerm) else None


def _telling(key: str, fact: Fact) -> Amendment:
    def told(results: Results) -> Results:
        return results.told({key: fact})

    return told
