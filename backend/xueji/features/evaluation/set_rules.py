"""Laying down rules: the province what holds, a city or school only what is stricter and left open to them."""

from collections.abc import Sequence
from datetime import date

import msgspec

from xueji.features import organisations, students
from xueji.features.evaluation import errors, rule_store
from xueji.features.evaluation.kinds import Aspect, RecordKind, TermKind
from xueji.features.evaluation.rule_schemas import (
    AspectChoice,
    EvaluationRulesPage,
    KindRule,
    NewEvaluationRules,
    TermRule,
)
from xueji.features.evaluation.rule_store import RuleRow
from xueji.features.evaluation.rules import (
    ORDINARY,
    RuleChange,
    RuleSet,
    looser,
    ordinary_dates,
    provincial_faults,
    rule_set,
)
from xueji.features.organisations import Stage
from xueji.kernel.clock import day_words
from xueji.kernel.levels import Level
from xueji.kernel.permissions import May
from xueji.kernel.refusals import FieldErrors, VersionConflict
from xueji.platform.caller import Caller, Post
from xueji.platform.connections import china_today
from xueji.platform.database import Tx

_SETTLED = {"most": "最多几条", "select_most": "遴选几条", "least_pictures": "佐证张数", "required": "必填"}


async def read(caller: Caller, stage: Stage | None = None, year: int | None = None) -> EvaluationRulesPage:
    """The rules of a stage and school year where the caller stands; this year's, of the first stage, when not named."""
    post = _post(caller)
    today = await china_today()
    office = await organisations.get_organisation(post.organisation_id, students.POOL)
    stages = list(office.stages) or list(Stage)
    chosen = stage if stage is not None and stage in stages else stages[0]
    wanted = year or await organisations.current_school_year(students.POOL, post.path, today)
    return await _page(students.POOL, caller, post, chosen, stages, wanted, today)


async def put(tx: Tx, caller: Caller, expected_version: int, data: NewEvaluationRules) -> EvaluationRulesPage:
    """Lay down, or lay down anew.

    Raises:
        RulesNeedOffice: counties do not set rules.
        RulesNotThere: a lower office before the province.
        RulesRunning: pupils fill in already, and it is no mere date or word that changes.
        FieldErrors: looser than above, not left open, or dates that do not follow one another.
        VersionConflict: somebody of the office was faster.
    """
    post = _post(caller)
    offices = organisations.ancestors_of(post.path)
    rows = await rule_store.of_offices(tx, offices, data.stage, data.year)
    change = msgspec.convert(msgspec.to_builtins(data) | {"stage": None, "year": None}, RuleChange)
    known = await _term_days(tx, post, data.year, tx.today, write=post.level is Level.PROVINCE)
    if post.level is Level.PROVINCE:
        faults = provincial_faults(change, known)
    else:
        base = rule_set(tuple(row.content for row in rows if row.organisation_id != post.organisation_id))
        if base is None:
            raise errors.RulesNotThere(stage=data.stage.label, year=data.year)
        faults = looser(base, change)
    if faults:
        raise FieldErrors(faults)
    _require_settled(rows, post, change, tx.today)
    if not await rule_store.put(tx, post.organisation_id, data.stage, data.year, expected_version, change):
        raise VersionConflict(yours={"version": expected_version}, theirs={})
    await tx.audit(
        "evaluation.rules_set",
        subject=f"organisation:{post.organisation_id}",
        organisation_id=post.organisation_id,
        stage=data.stage,
        year=data.year,
        version=expected_version + 1,
    )
    office = await organisations.get_organisation(post.organisation_id, tx)
    return await _page(tx, caller, post, data.stage, list(office.stages) or list(Stage), data.year, tx.today)


def _post(caller: Caller) -> Post:
    post = caller.post
    if post is None or post.level is Level.COUNTY:
        raise errors.RulesNeedOffice(organisation=post.organisation_name if post else "")
    return post


def _require_settled(rows: Sequence[RuleRow], post: Post, change: RuleChange, today: date) -> None:
    """What pupils have begun to fill in by stays for the year."""
    in_force = rule_set(tuple(row.content for row in rows))
    since = _running_since(in_force, today)
    if in_force is None or since is None:
        return
    above = [row.content for row in rows if row.organisation_id != post.organisation_id]
    wanted = rule_set((*above, rule_store.written(change))) or in_force
    moved = [
        words
        for name, words in _SETTLED.items()
        if any(getattr(in_force.kinds[kind], name) != getattr(wanted.kinds[kind], name) for kind in RecordKind)
    ]
    if moved:
        raise errors.RulesRunning(labels="、".join(moved), since=day_words(since, today))


def _running_since(in_force: RuleSet | None, today: date) -> date | None:
    """The day on which pupils could begin, once it has come."""
    first = min((dates.fills_from for dates in in_force.dates.values()), default=None) if in_force else None
    return first if first is not None and first <= today else None


async def _term_days(
    source: students.Reads, post: Post, year: int, today: date, *, write: bool = False
) -> dict[TermKind, tuple[date, date]]:
    """First and last day of the year's terms. A province that has not set the year yet gets the ordinary one."""
    years = {one.year: one for one in await organisations.school_years(source, post.path, today)}
    if write and year not in years and isinstance(source, Tx):
        await organisations.set_ordinary_year(source, post.organisation_id, year)
        years = {one.year: one for one in await organisations.school_years(source, post.path, today)}
    terms = years[year].terms if year in years else []
    return {TermKind(one.kind): (one.starts_on, one.ends_on) for one in terms}


async def _page(
    source: students.Reads,
    caller: Caller,
    post: Post,
    stage: Stage,
    stages: list[Stage],
    year: int,
    today: date,
) -> EvaluationRulesPage:
    rows = await rule_store.of_offices(source, organisations.ancestors_of(post.path), stage, year)
    found = rule_set(tuple(row.content for row in rows))
    own = next((row for row in rows if row.organisation_id == post.organisation_id), None)
    province = post.level is Level.PROVINCE
    above = rule_set(tuple(row.content for row in rows if row is not own)) or found or ORDINARY
    holds = found or msgspec.structs.replace(
        ORDINARY,
        dates={term: ordinary_dates(*days) for term, days in (await _term_days(source, post, year, today)).items()},
    )
    return EvaluationRulesPage(
        stage=stage,
        stage_label=stage.label,
        stages=stages,
        year=year,
        year_label=f"{year}—{year + 1} 学年",
        office=post.organisation_name,
        set=found is not None,
        province=province,
        may_set=caller.may(May.EVALUATION_RULE_SET) and (province or found is not None),
        running=_running_since(found, today) is not None,
        version=own.version if own else 0,
        set_at=own.set_at if own else None,
        publication_days=holds.publication_days,
        publication_days_above=above.publication_days,
        terms=[_term(holds, above, term) for term in TermKind if term in holds.dates],
        kinds=[_kind(holds, above, kind) for kind in RecordKind],
        aspects=[AspectChoice(aspect, aspect.label, aspect in holds.open_to) for aspect in Aspect],
    )


def _term(holds: RuleSet, above: RuleSet, term: TermKind) -> TermRule:
    dates = holds.dates[term]
    return TermRule(
        term=term,
        label=term.label,
        fills_from=dates.fills_from,
        fills_until=dates.fills_until,
        until_above=above.dates[term].fills_until if term in above.dates else dates.fills_until,
        publishes_on=dates.publishes_on,
        reports_on=dates.reports_on,
    )


def _kind(holds: RuleSet, above: RuleSet, kind: RecordKind) -> KindRule:
    card, higher = holds.kinds[kind], above.kinds[kind]
    return KindRule(
        kind=kind,
        label=card.label,
        explanation=card.explanation,
        example=card.example,
        most=card.most,
        most_above=higher.most,
        select_most=card.select_most,
        least_pictures=card.least_pictures,
        least_pictures_above=higher.least_pictures,
        most_pictures=card.most_pictures,
        required=card.required,
    )
