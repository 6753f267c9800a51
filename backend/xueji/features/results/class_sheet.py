"""A senior class as its teachers fill it in: the school's parts of the exams, and the credits of a module."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import partial

from xueji.features import organisations, students
from xueji.features.evaluation import TermKind
from xueji.features.organisations import Stage
from xueji.features.results import errors, store, tell
from xueji.features.results.amend import Amendment, amend_held, judged_of
from xueji.features.results.calendar import Calendar, calendar
from xueji.features.results.credits import said
from xueji.features.results.facts import ITEMS, Fact, Item, Results, Source, Taken
from xueji.features.results.modules import CATALOGUE, Offered, own_course
from xueji.features.results.page import PURPOSE, term_label
from xueji.features.results.schemas import (
    ClassEntries,
    ClassResults,
    EntryLine,
    ItemChoice,
    ItemColumn,
    ModuleChoice,
    ModuleCredits,
    ModuleEntry,
    PupilLine,
    TermChoice,
    ValueView,
)
from xueji.features.results.store import PupilRow
from xueji.kernel.permissions import May
from xueji.kernel.refusals import NotFound
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.connections import china_today
from xueji.platform.database import Tx
from xueji.platform.scope import scope_of

_FEW = 3
_OWN_MOST = Decimal(6)


async def read(caller: Caller, class_id: int) -> ClassResults:
    """Raises NotFound for a class that is not senior or not the caller's. The look is written down."""
    name, rows = await _class(students.POOL, caller, class_id)
    await read_log(caller, "results.class", [row.student_id for row in rows], PURPOSE)
    return await _view(students.POOL, caller, class_id, name, rows)


async def _class(
    source: students.Reads, caller: Caller, class_id: int
) -> tuple[organisations.ClassRow, list[PupilRow]]:
    found = await organisations.school_class(source, class_id)
    if found is None or found.stage is not Stage.SENIOR or not _sees(caller, found):
        raise NotFound
    return found, await store.pupils_of_class(source, scope_of(caller), class_id)


def _sees(caller: Caller, found: organisations.ClassRow) -> bool:
    post = caller.post
    if post is None or post.organisation_id != found.school_id:
        return False
    only = scope_of(caller).class_ids
    return only is None or found.id in only


async def _view(
    source: students.Reads, caller: Caller, class_id: int, found: organisations.ClassRow, rows: Sequence[PupilRow]
) -> ClassResults:
    post = organisations.post_of(caller)
    days = await calendar(source, post.path, await china_today(source))
    return ClassResults(
        class_id=class_id,
        name=found.name,
        grade_label=organisations.grade_label(found.stage, found.grade),
        columns=[_column(item) for item in ITEMS.values()],
        pupils=[_line(row, days) for row in rows],
        modules=[_module(one) for one in CATALOGUE.values()],
        terms=_terms(days, found.grade),
        may_enter=caller.may(May.RESULTS_ENTER),
    )


def _column(item: Item) -> ItemColumn:
    return ItemColumn(
        key=item.key,
        label=item.label,
        group=item.group,
        group_label=item.group.label,
        kind=item.kind,
        choices=[ItemChoice(value, label) for value, label in item.choices],
        most=item.most,
    )


def _module(one: Offered) -> ModuleChoice:
    return ModuleChoice(
        code=one.module.code,
        name=one.module.name,
        course_label=one.course.label,
        category=one.module.category,
        category_label=one.module.category.label,
        credits=said(one.credits),
    )


def _line(row: PupilRow, days: Calendar) -> PupilLine:
    judged = judged_of(row, days)
    facts = judged.results.facts
    return PupilLine(
        student_id=row.student_id,
        name=row.name,
        version=row.version,
        credits=said(judged.graduation_credits),
        values={
            key: ValueView(
                value=fact.value,
                source=fact.source,
                source_label=fact.source.label,
                on=fact.on,
                fixed=fact.source is not Source.SCHOOL,
            )
            for key, fact in facts.items()
            if key in ITEMS
        },
        outcomes={measure.value: outcome for measure, outcome in judged.outcomes.items()},
    )


def _terms(days: Calendar, grade: int) -> list[TermChoice]:
    """From the first term of senior 1 to the running one, the latest first."""
    cohort = organisations.entry_year(days.year, grade)
    past = [
        (year, term)
        for year in range(cohort, days.year + 1)
        for term in (TermKind.AUTUMN, TermKind.SPRING)
        if days.begun(year, term)
    ]
    return [TermChoice(year=year, term=term, label=term_label(cohort, year, term)) for year, term in reversed(past)]


# --- the school's parts ----------------------------------------------------------------------------------------------


async def enter(tx: Tx, caller: Caller, class_id: int, data: ClassEntries) -> ClassResults:
    """Enter what is new, whole or not at all.

    Raises:
        NotFound: no such class here, or a pupil who is not in it.
        ResultsOvertaken: somebody entered other things meanwhile.
        FromTeaching: a mark that comes from the subject teacher.
        ValuesDoNotFit: with each that does not.
    """
    found, rows = await _class(tx, caller, class_id)
    lines = {line.student_id: line for line in data.pupils}
    held = await _held(tx, rows, list(lines))
    overtaken = [row.name for row in held if row.version != lines[row.student_id].version]
    if overtaken:
        raise errors.ResultsOvertaken(names=_named(overtaken))
    _refuse_unfit(held, lines)
    on, days = tx.today, await calendar(tx, organisations.post_of(caller).path, tx.today)
    amendments: dict[int, Amendment] = {
        row.student_id: _telling(_fresh(row.results, lines[row.student_id], on)) for row in held
    }
    changed = await amend_held(tx, held, amendments)
    await tell.work_may_come(tx, [row.student_id for row in held if _opens_work(row, lines[row.student_id], days)])
    await _audit(tx, found, changed, sorted({key for line in lines.values() for key in line.values}))
    return await _view(tx, caller, class_id, found, (await _class(tx, caller, class_id))[1])


async def _held(tx: Tx, rows: Sequence[PupilRow], student_ids: Sequence[int]) -> list[PupilRow]:
    """These pupils of the class, locked."""
    if not set(student_ids) <= {row.student_id for row in rows}:
        raise NotFound
    return await store.hold(tx, student_ids)


def _refuse_unfit(held: Sequence[PupilRow], lines: dict[int, EntryLine]) -> None:
    faults: list[str] = []
    for row in held:
        for key, value in lines[row.student_id].values.items():
            item = ITEMS.get(key)
            if item is None:
                raise NotFound
            known = row.results.facts.get(key)
            if known is not None and known.source is not Source.SCHOOL and known.value != value:
                raise errors.FromTeaching(label=item.label)
            if fault := item.fault(value):
                faults.append(f"{row.name}的{fault}")
    if faults:
        more = f"等 {len(faults)} 处" if len(faults) > _FEW else ""
        raise errors.ValuesDoNotFit(count=len(faults), what="；".join(faults[:_FEW]) + more)


def _fresh(results: Results, line: EntryLine, on: date) -> dict[str, Fact]:
    return {key: Fact(value, Source.SCHOOL, on) for key, value in line.values.items() if results.value(key) != value}


def _opens_work(row: PupilRow, line: EntryLine, days: Calendar) -> bool:
    """Whether what is entered lets the pupil hand in the technology work from now on."""
    before = judged_of(row, days)
    after = judged_of(row, days, row.results.told(_fresh(row.results, line, days.today)))
    return after.work_awaited and not before.work_awaited and days.today in after.at.period


def _telling(facts: dict[str, Fact]) -> Amendment:
    return lambda results: results.told(facts)


def _named(names: Sequence[str]) -> str:
    return "、".join(names[:_FEW]) + (f"等 {len(names)} 人" if len(names) > _FEW else "")


async def _audit(tx: Tx, found: organisations.ClassRow, changed: Sequence[int], what: Sequence[str]) -> None:
    await tx.audit(
        "results.entered",
        subject=f"school_class:{found.id}",
        student_ids=list(changed),
        organisation_id=found.school_id,
        what=list(what),
    )


# --- credits of a module ----------------------------------------------------------------------------------------------


async def module_credits(caller: Caller, class_id: int, year: int | None, term: TermKind, code: str) -> ModuleCredits:
    """Who of the class has which credits of a module in a term."""
    _, rows = await _class(students.POOL, caller, class_id)
    await read_log(caller, "results.class", [row.student_id for row in rows], PURPOSE)
    if year is None:
        days = await calendar(students.POOL, organisations.post_of(caller).path, await china_today())
        year = days.year
    there = {
        str(row.student_id): said(one.credits)
        for row in rows
        for one in row.results.modules
        if one.when == (code, year, term)
    }
    known = CATALOGUE.get(code)
    return ModuleCredits(code=code, name=known.module.name if known else code.removeprefix("own:"), credits=there)


async def enter_module(tx: Tx, caller: Caller, class_id: int, data: ModuleEntry) -> ClassResults:
    """Give the credits of a module in a term; 0 takes them back. The same again changes nothing.

    Raises:
        NotFound: no such class here, or a pupil who is not in it.
        ModuleUnknown, CreditsTooMany, TermNotYet.
    """
    found, rows = await _class(tx, caller, class_id)
    offered = _offered(data)
    days = await calendar(tx, organisations.post_of(caller).path, tx.today)
    if (data.year, data.term) not in {(one.year, one.term) for one in _terms(days, found.grade)}:
        raise errors.TermNotYet
    most = max(Decimal(one.credits) for one in data.pupils)
    if most > offered.credits:
        raise errors.CreditsTooMany(name=offered.module.name, most=said(offered.credits), given=said(most))
    given = {one.student_id: Decimal(one.credits) for one in data.pupils}
    held = await _held(tx, rows, list(given))
    take: Callable[[Decimal], Taken] = partial(_taken, offered, data)
    amendments: dict[int, Amendment] = {key: _taking(take(credits_)) for key, credits_ in given.items()}
    changed = await amend_held(tx, held, amendments)
    await _audit(tx, found, changed, [offered.module.code])
    return await _view(tx, caller, class_id, found, (await _class(tx, caller, class_id))[1])


def _offered(data: ModuleEntry) -> Offered:
    if data.own_name is not None:
        return own_course(data.own_name.strip(), _OWN_MOST)
    found = CATALOGUE.get(data.code or "")
    if found is None:
        raise errors.ModuleUnknown(name=data.code or "")
    return found


def _taken(offered: Offered, data: ModuleEntry, credits_: Decimal) -> Taken:
    module = offered.module
    return Taken(module.code, module.name, module.category, credits_, data.year, data.term)


def _taking(taken: Taken) -> Amendment:
    return lambda results: results.took(taken)
