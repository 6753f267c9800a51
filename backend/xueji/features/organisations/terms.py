"""School years and terms: dates as data per province; ruling 13 where a province has set none."""

from datetime import date

from xueji.features.organisations import rules, store
from xueji.features.organisations.schemas import SchoolYear, Term, TermList
from xueji.features.organisations.store import POOL, Reads
from xueji.features.organisations.tree import get_organisation
from xueji.platform import database
from xueji.platform.caller import Caller
from xueji.platform.database import Tx

TERM_LABELS: dict[str, str] = {"autumn": "秋季学期", "spring": "春季学期"}


async def list_for(caller: Caller) -> TermList:
    """The school years of the caller's province, with the current one marked."""
    today: date = await database.value("SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date")
    path = caller.post.path if caller.post else await store.first_province_path(POOL) or "/"
    return TermList(await school_years(POOL, path, today))


async def school_years(source: Reads, path: str, today: date) -> list[SchoolYear]:
    """The years that the province above `path` has set, or the current one by ruling 13."""
    rows = await store.school_years(source, rules.ancestors_of(path)[0]) if path != "/" else []
    if not rows:
        return [_ordinary_year(rules.school_year_of(today), today)]
    terms = await store.terms(source, [row.id for row in rows])
    return [
        SchoolYear(
            year=row.year,
            name=row.name,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            current=row.starts_on <= today <= row.ends_on,
            terms=[
                _term(term.kind, term.starts_on, term.ends_on, today) for term in terms if term.school_year_id == row.id
            ],
        )
        for row in rows
    ]


async def current_school_year(source: Reads, path: str, today: date) -> int:
    """The number of the school year in which today lies, by the province's dates."""
    years = await school_years(source, path, today)
    return next((year.year for year in years if year.current), rules.school_year_of(today))


async def set_ordinary_year(tx: Tx, province_id: int, year: int) -> None:
    """Enter a school year with the dates of ruling 13; they may be changed afterwards like any data."""
    province = await get_organisation(province_id, tx)
    dates = rules.ordinary_terms(year)
    year_id = await store.put_school_year(
        tx,
        province_id=province.id,
        year=year,
        name=rules.school_year_name(year),
        starts_on=dates["autumn"].starts_on,
        ends_on=dates["spring"].ends_on,
    )
    for kind, term in dates.items():
        await store.put_term(tx, school_year_id=year_id, kind=kind, starts_on=term.starts_on, ends_on=term.ends_on)


def _ordinary_year(year: int, today: date) -> SchoolYear:
    dates = rules.ordinary_terms(year)
    return SchoolYear(
        year=year,
        name=rules.school_year_name(year),
        starts_on=dates["autumn"].starts_on,
        ends_on=dates["spring"].ends_on,
        current=True,
        terms=[_term(kind, term.starts_on, term.ends_on, today) for kind, term in dates.items()],
    )


def _term(kind: str, starts_on: date, ends_on: date, today: date) -> Term:
    return Term(kind, TERM_LABELS[kind], starts_on, ends_on, current=starts_on <= today <= ends_on)
