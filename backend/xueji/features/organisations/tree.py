"""Reading and changing the authority tree, inside the caller's subtree."""

from collections.abc import Sequence
from typing import TypeVar

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from xueji.features.organisations import errors, rules, school_codes, store
from xueji.features.organisations.code_schemas import CodeCard
from xueji.features.organisations.events import OrganisationClosed
from xueji.features.organisations.rules import OrganisationForm, Stage
from xueji.features.organisations.schemas import NewOrganisation, Organisation, OrganisationChange, OrganisationList
from xueji.features.organisations.store import POOL, OrganisationRow, Reads
from xueji.kernel.levels import Level
from xueji.kernel.refusals import FieldErrors, NotFound, VersionConflict
from xueji.platform.caller import Caller, Post
from xueji.platform.database import Tx
from xueji.platform.events import publish

MOST_FOUND = 100
T = TypeVar("T")


def post_of(caller: Caller) -> Post:
    """The post under which the caller acts; without one there is nothing to see."""
    if caller.post is None:
        raise NotFound
    return caller.post


async def visible(source: Reads, caller: Caller, organisation_id: int) -> OrganisationRow:
    """The organisation when it lies in the caller's subtree, else the same answer as if it did not exist."""
    found = await store.organisation(source, organisation_id)
    if found is None or not rules.is_within(found.path, post_of(caller).path):
        raise NotFound
    return found


async def list_below(caller: Caller, parent_id: int | None, words: str | None) -> OrganisationList:
    own = post_of(caller)
    sought = (words or "").strip()
    if sought:
        found = await store.search(POOL, own.path, sought, MOST_FOUND)
        return OrganisationList(parent=None, trail=[], items=await cards(POOL, found))
    parent = await visible(POOL, caller, parent_id or own.organisation_id)
    children = await store.children(POOL, parent.id)
    itself, *items = await cards(POOL, [parent, *children])
    trail = [card(row) for row in await way_down(caller, parent)]
    return OrganisationList(parent=itself, trail=trail, items=items)


async def way_down(caller: Caller, office: OrganisationRow) -> list[OrganisationRow]:
    """From the caller's own office down to this one of its subtree, both of them too."""
    hidden = rules.ancestors_of(post_of(caller).path)[:-1]
    return await store.organisations(POOL, [one for one in rules.ancestors_of(office.path) if one not in hidden])


async def read(caller: Caller, organisation_id: int) -> Organisation:
    (found,) = await cards(POOL, [await visible(POOL, caller, organisation_id)])
    return found


async def create(tx: Tx, caller: Caller, data: NewOrganisation) -> Organisation:
    """Enter an organisation below one of the caller's subtree."""
    parent = await visible(tx, caller, data.parent_id)
    if parent.level not in rules.PARENT_LEVELS[data.level] or not parent.active:
        raise errors.ParentUnsuitable(level=data.level.label, parent=parent.name)
    form = _form(
        data.level,
        data.name,
        data.short_name,
        division_code=data.division_code,
        school_code=data.school_code,
        stages=data.stages,
        system=data.system,
    )
    _check(form)
    await _check_unique(tx, form, parent.id, besides=None)
    await _check_central_school(tx, parent.id, data.central_school_id, itself=None, level=data.level)
    organisation_id = await store.insert_organisation(
        tx,
        parent=parent,
        level=form.level,
        name=form.name,
        short_name=form.short_name,
        division_code=form.division_code,
        school_code=form.school_code,
        stages=form.stages,
        system=form.system,
        central_school_id=data.central_school_id,
    )
    if form.school_code is not None:
        await school_codes.take(tx, organisation_id, form.school_code)
    await tx.audit(
        "organisation.created",
        subject=f"organisation:{organisation_id}",
        organisation_id=organisation_id,
        name=form.name,
        level=form.level.value,
    )
    return await _again(tx, organisation_id)


async def change(
    tx: Tx, caller: Caller, organisation_id: int, expected_version: int, data: OrganisationChange
) -> Organisation:
    """Change what is given. The caller's own office is changed by the administrator above."""
    await visible(tx, caller, organisation_id)
    old = await store.lock_organisation(tx, organisation_id)
    if old is None:
        raise NotFound
    if old.id == post_of(caller).organisation_id and old.level is not Level.PROVINCE:
        above = await bureau_above(old, tx)
        raise errors.OutsideYourSubtree(name=old.name, office=above.name if above else old.name)
    if old.version != expected_version:
        raise VersionConflict(yours=msgspec.to_builtins(data), theirs=msgspec.to_builtins(card(old)))
    form = _form(
        old.level,
        _given(data.name, old.name),
        _given(data.short_name, old.short_name),
        division_code=_given(data.division_code, old.division_code),
        school_code=_given(data.school_code, old.school_code),
        stages=_given(data.stages, old.stages),
        system=_given(data.system, old.system),
    )
    _check(form)
    new = replace(
        old,
        name=form.name,
        short_name=form.short_name,
        division_code=form.division_code,
        school_code=form.school_code,
        stages=form.stages,
        system=form.system,
        central_school_id=_given(data.central_school_id, old.central_school_id),
        active=_given(data.active, old.active),
    )
    await _check_unique(tx, form, old.parent_id, besides=old.id)
    await _check_central_school(tx, old.parent_id, new.central_school_id, itself=old.id, level=old.level)
    if old.active and not new.active:
        await _close(tx, old)
    await store.update_organisation(tx, new)
    if new.school_code is not None and new.school_code != old.school_code:
        await school_codes.take(tx, old.id, new.school_code)
    await tx.audit(
        "organisation.changed",
        subject=f"organisation:{old.id}",
        organisation_id=old.id,
        changed=[field for field in old.__struct_fields__ if getattr(old, field) != getattr(new, field)],
    )
    return await _again(tx, organisation_id)


async def bureau_above(organisation: OrganisationRow, source: Reads = POOL) -> OrganisationRow | None:
    """The bureau (主管教育行政部门) that this organisation answers to; None for the province."""
    return None if organisation.parent_id is None else await store.organisation(source, organisation.parent_id)


async def get_organisation(organisation_id: int, source: Reads = POOL) -> OrganisationRow:
    """Any organisation, whoever asks. Doors that take an id from outside use `visible`."""
    found = await store.organisation(source, organisation_id)
    if found is None:
        raise NotFound
    return found


async def cards(source: Reads, rows: Sequence[OrganisationRow]) -> list[Organisation]:
    """With how far each school is with its code."""
    codes = await school_codes.code_cards(source, [row.id for row in rows if row.level is Level.SCHOOL])
    return [card(row, codes.get(row.id)) for row in rows]


def card(row: OrganisationRow, code: CodeCard | None = None) -> Organisation:
    return Organisation(
        id=row.id,
        parent_id=row.parent_id,
        level=row.level,
        level_label=row.level.label,
        name=row.name,
        short_name=row.short_name,
        path=row.path,
        division_code=row.division_code,
        school_code=row.school_code,
        stages=row.stages,
        system=row.system,
        central_school_id=row.central_school_id,
        active=row.active,
        children=row.children,
        version=row.version,
        code=code,
    )


def _given(new: T | UnsetType, old: T) -> T:
    return old if new is UNSET else new


def _form(
    level: Level,
    name: str,
    short_name: str | None,
    *,
    division_code: str | None,
    school_code: str | None,
    stages: "list[Stage] | tuple[Stage, ...]",
    system: rules.System | None,
) -> OrganisationForm:
    stripped = name.strip()
    return OrganisationForm(
        level=level,
        name=stripped,
        short_name=(short_name or stripped[:20]).strip(),
        division_code=(division_code or "").strip() or None,
        school_code=(school_code or "").strip() or None,
        stages=tuple(stage for stage in Stage if stage in stages),
        system=system,
    )


def _check(form: OrganisationForm) -> None:
    if faults := rules.organisation_errors(form):
        raise FieldErrors(faults)


async def _check_unique(tx: Tx, form: OrganisationForm, parent_id: int | None, besides: int | None) -> None:
    if form.school_code is not None:
        await school_codes.refuse_unfit(tx, form.school_code, besides)
    if await store.sibling_named(tx, parent_id, form.name, besides):
        raise errors.NameTakenBySibling(name=form.name)


async def _check_central_school(
    tx: Tx, parent_id: int | None, central_school_id: int | None, itself: int | None, level: Level
) -> None:
    if central_school_id is None:
        return
    centre = await store.organisation(tx, central_school_id)
    fits = (
        level is Level.SCHOOL
        and centre is not None
        and centre.level is Level.SCHOOL
        and centre.active
        and centre.parent_id == parent_id
        and centre.id != itself
    )
    if not fits:
        raise errors.CentralSchoolUnsuitable(
            name=centre.name if centre and centre.parent_id == parent_id else "选的机构"
        )


async def _close(tx: Tx, old: OrganisationRow) -> None:
    classes = await store.active_classes(tx, old.id)
    if classes or old.children:
        raise errors.OrganisationInUse(name=old.name, organisations=old.children, classes=classes)
    await publish(tx, OrganisationClosed(organisation_id=old.id, path=old.path))


async def _again(tx: Tx, organisation_id: int) -> Organisation:
    (found,) = await cards(tx, [await get_organisation(organisation_id, tx)])
    return found
