"""Which fields a window may hold: the school's choice within what province, city and county lay down."""

from xueji.features import collections, organisations, students
from xueji.features.windows import errors, rules, store
from xueji.features.windows.progress import grade_words
from xueji.features.windows.schemas import (
    ClassChoice,
    FieldRules,
    FieldRuleView,
    GradeClasses,
    NewFieldRules,
    Rule,
    WindowField,
    WindowFieldGroup,
    WindowFields,
)
from xueji.kernel.levels import Level
from xueji.kernel.permissions import May
from xueji.kernel.refusals import NotFound, VersionConflict
from xueji.platform.caller import Caller
from xueji.platform.connections import china_today
from xueji.platform.database import Tx


async def rules_for(source: students.Reads, path: str) -> dict[str, rules.LaidDown]:
    """What holds for the school at `path`: the rules of all offices above, the higher one first."""
    found = await store.field_rules(source, organisations.ancestors_of(path))
    return rules.holding([(row.field, row.rule, row.organisation) for row in found])


async def _for_collections(source: students.Reads, path: str) -> dict[str, collections.FieldRule]:
    """What the bureaus lay down holds also where new pupils are collected."""
    return {
        name: collections.FieldRule(one.rule.value, one.by) for name, one in (await rules_for(source, path)).items()
    }


collections.use_field_rules(_for_collections)


async def choices(caller: Caller) -> WindowFields:
    """All that the page needs on which a school opens a window.

    Raises:
        WindowNeedsSchool: the post is at no school.
    """
    post = caller.post
    if post is None or post.level is not Level.SCHOOL:
        raise errors.WindowNeedsSchool(organisation=post.organisation_name if post else "")
    laid_down = await rules_for(students.POOL, post.path)
    classes = await store.open_classes(students.POOL, post.organisation_id)
    grades: dict[str, list[ClassChoice]] = {}
    for one in classes:
        grades.setdefault(f"{one.stage}-{one.grade}", []).append(ClassChoice(one.id, one.name, one.pupils))
    return WindowFields(
        groups=_groups(laid_down),
        grades=[
            GradeClasses(grade=grade, label=grade_words(grade), pupils=sum(one.pupils for one in found), classes=found)
            for grade, found in grades.items()
        ],
        pupils=await store.pupils_in_school(students.POOL, post.organisation_id),
        suggested_title=await _title(),
    )


async def _title() -> str:
    """“2026 年秋季信息核对”: spring from February to July."""
    today = await china_today()
    spring = 2 <= today.month <= 7  # noqa: PLR2004 - February to July
    year = today.year - (1 if today.month == 1 else 0)
    return f"{year} 年{'春' if spring else '秋'}季信息核对"


def _groups(laid_down: dict[str, rules.LaidDown]) -> list[WindowFieldGroup]:
    found: dict[students.Page, list[WindowField]] = {}
    for name in rules.CHOOSABLE:
        page = students.CATALOGUE[name].page if name in students.CATALOGUE else students.Page.MEMBERS
        found.setdefault(page, []).append(_field(name, laid_down.get(name)))
    return [WindowFieldGroup(page.value, page.label, found[page]) for page in students.Page if page in found]


def _field(name: str, laid_down: rules.LaidDown | None) -> WindowField:
    own = students.CATALOGUE.get(name) or rules.RARE_MEMBER_FIELDS.get(name)
    forbidden = laid_down is not None and laid_down.rule is Rule.FORBID
    required = laid_down is not None and laid_down.rule is Rule.REQUIRE
    return WindowField(
        name=name,
        label=rules.field_label(name),
        hint=own.hint if own else "姓名、关系、电话、住址等，可以增减和调顺序",
        offered=required or (not forbidden and (own.offered if own else True)),
        rare=own.rare if own else False,
        harmless=own.harmless if own else False,
        rule=laid_down.rule if laid_down else None,
        rule_label=laid_down.rule.label if laid_down else "",
        rule_by=laid_down.by if laid_down else "",
    )


async def read(caller: Caller) -> FieldRules:
    """The rules of the caller's office and of those above it."""
    return await _read(caller, students.POOL)


async def _read(caller: Caller, source: students.Reads) -> FieldRules:
    post = caller.post
    if post is None:
        raise NotFound
    rows = await store.field_rules(source, organisations.ancestors_of(post.path))
    own = {row.field: row.rule for row in rows if row.organisation_id == post.organisation_id}
    above = rules.holding(
        [(row.field, row.rule, row.organisation) for row in rows if row.organisation_id != post.organisation_id]
    )
    return FieldRules(
        version=await store.rules_version(source, post.organisation_id),
        organisation=post.organisation_name,
        items=[_view(name, own.get(name), above.get(name)) for name in rules.CHOOSABLE],
        may_set=caller.may(May.FIELD_RULE_SET) and post.level is not Level.SCHOOL,
    )


def _view(name: str, own: Rule | None, above: rules.LaidDown | None) -> FieldRuleView:
    page = students.CATALOGUE[name].page if name in students.CATALOGUE else students.Page.MEMBERS
    return FieldRuleView(
        name=name,
        label=rules.field_label(name),
        page=page.value,
        title=page.label,
        rule=own,
        above=above.rule if above else None,
        above_by=above.by if above else "",
    )


async def put(tx: Tx, caller: Caller, expected_version: int, data: NewFieldRules) -> FieldRules:
    """Replace the office's rules. Running windows keep what they began with.

    Raises:
        RuleOfBureau, RuleFieldUnknown, RuleAgainstAbove, VersionConflict
    """
    post = caller.post
    if post is None or post.level is Level.SCHOOL:
        raise errors.RuleOfBureau(organisation=post.organisation_name if post else "", level="学校")
    wanted = {one.name: one.rule for one in data.rules}
    unknown = [one.name for one in data.rules if one.name not in rules.CHOOSABLE]
    if unknown or len(wanted) < len(data.rules):
        raise errors.RuleFieldUnknown(count=len(unknown) or len(data.rules) - len(wanted), fields=unknown)
    above = await store.field_rules(tx, organisations.ancestors_of(post.path)[:-1])
    laid_down = rules.holding([(row.field, row.rule, row.organisation) for row in above])
    against = [name for name, rule in wanted.items() if name in laid_down and laid_down[name].rule is not rule]
    if against:
        raise errors.RuleAgainstAbove(labels=rules.labels(against), by=laid_down[against[0]].by, fields=against)
    if not await store.next_rules_version(tx, post.organisation_id, expected_version):
        found = await store.rules_version(tx, post.organisation_id)
        raise VersionConflict(yours={"version": expected_version}, theirs={"version": found})
    await store.put_field_rules(tx, post.organisation_id, wanted, caller.account_id)
    await tx.audit(
        "field_rules.set",
        subject=f"organisation:{post.organisation_id}",
        organisation_id=post.organisation_id,
        forbidden=[name for name, rule in wanted.items() if rule is Rule.FORBID],
        required=[name for name, rule in wanted.items() if rule is Rule.REQUIRE],
    )
    return await _read(caller, tx)
