"""When a province takes applications of a school year (Q1)."""

from datetime import date

import msgspec

from xueji.features import organisations, students
from xueji.features.enrolment import allowed, errors, period_store, rules
from xueji.features.enrolment.plan_schemas import NewPeriod, Periods
from xueji.features.enrolment.rules import Period
from xueji.features.enrolment.schemas import PeriodView
from xueji.features.organisations import Reads
from xueji.kernel.clock import day_words
from xueji.kernel.refusals import NotFound, VersionConflict
from xueji.platform.caller import Caller
from xueji.platform.connections import china_today
from xueji.platform.database import Tx

__all__ = ["Period", "of_year", "put", "read", "this_year", "view"]


async def this_year(source: Reads, path: str, today: date) -> int:
    return await organisations.current_school_year(source, path, today)


async def of_year(source: Reads, path: str, year: int) -> Period:
    """The period that the province above `path` has set, or the ordinary one."""
    found = await period_store.of_province(source, organisations.ancestors_of(path)[0], year)
    return Period(found.year, found.opens_on, found.closes_on) if found else rules.ordinary_period(year)


async def seen(source: Reads, path: str, today: date, year: int) -> PeriodView:
    found = await period_store.of_province(source, organisations.ancestors_of(path)[0], year)
    period = Period(found.year, found.opens_on, found.closes_on) if found else rules.ordinary_period(year)
    return view(period, today, version=found.version if found else 0)


def view(period: Period, today: date, *, version: int) -> PeriodView:
    opens, closes = day_words(period.opens_on, today), day_words(period.closes_on, today)
    if today < period.opens_on:
        words = f"{opens}开始，到{closes}截止"
    elif period.open_on(today):
        words = f"正在建籍，{closes}截止"
    else:
        words = f"{closes}已截止，现在只能补建"
    return PeriodView(
        year=period.year,
        opens_on=period.opens_on,
        closes_on=period.closes_on,
        open=period.open_on(today),
        ordinary=version == 0,
        words=words,
        version=version,
    )


async def read(caller: Caller) -> Periods:
    """This school year's period and the next one's."""
    post = caller.post
    if post is None:
        raise NotFound
    today = await china_today()
    year = await this_year(organisations.POOL, post.path, today)
    return Periods([await seen(students.POOL, post.path, today, one) for one in (year, year + 1)])


async def put(tx: Tx, caller: Caller, year: int, expected_version: int, data: NewPeriod) -> PeriodView:
    """The province sets its dates; version 0 is a year that has none yet.

    Raises:
        PeriodWrong: the dates make no sense.
        VersionConflict: somebody has set others meanwhile.
    """
    post = allowed.own_bureau(caller)
    fault = rules.period_fault(data.opens_on, data.closes_on, year)
    if fault:
        raise errors.PeriodWrong(what=fault)
    province_id = organisations.ancestors_of(post.path)[0]
    found = await period_store.lock(tx, province_id, year)
    version = found.version if found else 0
    if version != expected_version:
        theirs = {"opens_on": str(found.opens_on), "closes_on": str(found.closes_on)} if found else {}
        raise VersionConflict(yours=msgspec.to_builtins(data), theirs=theirs)
    await period_store.put(tx, province_id, year, data.opens_on, data.closes_on, caller.account_id)
    await tx.audit(
        "enrolment.period_set", subject=f"enrolment_period:{year}", organisation_id=province_id,
        opens_on=str(data.opens_on), closes_on=str(data.closes_on),
    )  # fmt: skip
    return view(Period(year, data.opens_on, data.closes_on), tx.today, version=version + 1)
