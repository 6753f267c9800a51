"""Posts and the roles on them: who may give what where, the three administrators apart, a second one confirmed."""

from collections.abc import Collection, Iterable

from xueji.features.accounts import errors, rules, store
from xueji.features.accounts.authority import managed, post_of, visible
from xueji.features.accounts.events import PostEnded, RolesChanged
from xueji.features.accounts.list_accounts import detail, detail_after
from xueji.features.accounts.offices import first_administrators, nearest_above, office_of_account
from xueji.features.accounts.roles import ROLES, SEPARATED, Granter, Role, known, permissions_at
from xueji.features.accounts.schemas import (
    AccountDetail,
    AccountState,
    NewPost,
    PermissionLabel,
    RoleCatalogue,
    RoleChoice,
    RoleEntry,
)
from xueji.features.accounts.store import PostRow
from xueji.features.organisations import OrganisationRow, release_classes
from xueji.features.organisations import visible as visible_organisation
from xueji.kernel.levels import Level
from xueji.kernel.refusals import FieldErrors, NotFound
from xueji.platform.caller import Caller
from xueji.platform.database import Tx
from xueji.platform.events import publish


async def add_post(tx: Tx, caller: Caller, account_id: int, data: NewPost) -> AccountDetail:
    """One more post for an account of the subtree, at an organisation of the subtree (Q98, Q143)."""
    account, posts = await managed(tx, caller, account_id)
    organisation = await visible_organisation(tx, caller, data.organisation_id)
    title = rules.tidy(data.title)
    if fault := rules.title_error(title):
        raise FieldErrors([fault])
    held = [role for post in posts for role in post.roles]
    await check_roles(tx, caller, organisation, account.id, added=data.roles, held=held, confirm=data.confirm)
    await open_post(tx, account.id, organisation, title, data.roles)
    return await detail(caller, account_id, tx)


async def set_roles(tx: Tx, caller: Caller, post_id: int, data: RoleChoice) -> AccountDetail:
    """Replace the roles of a post; what stays is not judged again."""
    post = await _editable(tx, caller, post_id)
    await change_roles(tx, caller, post, data.roles, confirm=data.confirm)
    return await detail(caller, post.account_id, tx)


async def change_roles(tx: Tx, caller: Caller, post: PostRow, roles: Iterable[Role], *, confirm: bool) -> None:
    """Give and take the difference between what the post holds and `roles`, by the rules of who gives what."""
    wanted = {role.value for role in roles}
    added, removed = wanted - set(post.roles), set(post.roles) - wanted
    organisation = await visible_organisation(tx, caller, post.organisation_id)
    others = [role for other in await store.posts(tx, [post.account_id]) if other.id != post.id for role in other.roles]
    kept = [*others, *(set(post.roles) & wanted)]
    await check_roles(
        tx,
        caller,
        organisation,
        post.account_id,
        added=known(added),
        held=kept,
        confirm=confirm,
        removed=known(removed),
    )
    if not added and not removed:
        return
    await store.update_roles(tx, post.id, sorted(wanted))
    if Role.CLASS_TEACHER.value in removed:
        await release_classes(tx, post.id)
    await tx.audit(
        "post.roles_changed",
        subject=f"post:{post.id}",
        organisation_id=post.organisation_id,
        account_id=post.account_id,
        added=sorted(added),
        removed=sorted(removed),
    )
    await publish(
        tx,
        RolesChanged(post.account_id, post.id, post.organisation_id, tuple(sorted(added)), tuple(sorted(removed))),
    )


async def end_post(tx: Tx, caller: Caller, post_id: int) -> AccountDetail:
    """End a post; requests under it lose their power at once. The account and its other posts stay."""
    post = await _editable(tx, caller, post_id)
    await close_post(tx, post)
    return await detail_after(tx, caller, post.account_id)


async def open_post(tx: Tx, account_id: int, organisation: OrganisationRow, title: str, roles: Collection[Role]) -> int:
    post_id = await store.insert_post(
        tx,
        account_id=account_id,
        organisation_id=organisation.id,
        title=title,
        roles=[role.value for role in roles],
    )
    if post_id is None:
        raise errors.PostExists(organisation=organisation.name, title_taken=title)
    names = sorted(role.value for role in roles)
    await tx.audit(
        "post.opened",
        subject=f"post:{post_id}",
        organisation_id=organisation.id,
        account_id=account_id,
        title=title,
        roles=names,
    )
    await publish(tx, RolesChanged(account_id, post_id, organisation.id, tuple(names), ()))
    return post_id


async def close_post(tx: Tx, post: PostRow) -> None:
    await release_classes(tx, post.id)
    await store.close_post(tx, post.id)
    await tx.audit(
        "post.ended", subject=f"post:{post.id}", organisation_id=post.organisation_id, account_id=post.account_id
    )
    await publish(tx, PostEnded(post.account_id, post.id, post.organisation_id))


async def check_roles(
    tx: Tx,
    caller: Caller,
    organisation: OrganisationRow,
    account_id: int,
    *,
    added: Collection[Role],
    held: Collection[str],
    confirm: bool,
    removed: Collection[Role] = (),
) -> None:
    """Refuse roles that the caller may not give there, or that one account must not hold together.

    Raises:
        RoleGrantedAbove, RoleNotAtThisLevel: not the caller's to give, or not there.
        AdministratorsSeparated: the account would hold two of the three.
        SecondAdministrator: somebody is administrator there already, and `confirm` was not said.
    """
    own = post_of(caller)
    above = await nearest_above(tx, organisation.path)
    for role in sorted({*added, *removed}):
        refusal = rules.role_refusal(
            role, level=organisation.level, path=organisation.path, caller_path=own.path, office_above=above
        )
        if refusal is not None and (role in added or isinstance(refusal, errors.RoleGrantedAbove)):
            raise refusal
    if refusal := rules.separation_refusal(held, [role.value for role in added]):
        raise refusal
    if Role.ADMINISTRATOR in added:
        first = await first_administrators(tx, organisation.id, besides=account_id)
        if first and not confirm:
            raise errors.SecondAdministrator(organisation=organisation.name, names="、".join(first))
        if first:
            await tx.audit(
                "post.second_administrator",
                subject=f"account:{account_id}",
                organisation_id=organisation.id,
                account_id=account_id,
                administrators_before=len(first),
            )


def catalogue(caller: Caller) -> RoleCatalogue:
    """Every role, and at which levels the caller might grant it."""
    level = caller.post.level if caller.post else Level.SCHOOL
    administrator = caller.post is not None and Role.ADMINISTRATOR in caller.post.roles
    return RoleCatalogue([_entry(role, level, administrator=administrator) for role in Role])


def _entry(role: Role, level: Level, *, administrator: bool) -> RoleEntry:
    card = ROLES[role]
    levels = [one for one in Level if one in card.levels]
    permissions = sorted({may for one in levels for may in permissions_at(role, one)})
    own_too = card.granted_by is Granter.OWN or level is Level.PROVINCE
    return RoleEntry(
        role=role,
        label=card.label,
        levels=levels,
        level_labels=[one.label for one in levels],
        permissions=[PermissionLabel(may, may.label) for may in permissions],
        granted_by=card.granted_by,
        granted_by_label=card.granted_by.label,
        separated=role in SEPARATED,
        grantable=[one for one in levels if administrator and (one.depth > level.depth or (one is level and own_too))],
    )


async def _editable(tx: Tx, caller: Caller, post_id: int) -> PostRow:
    """A post of the caller's subtree that is not the caller's own, its account locked."""
    post = await store.post(tx, post_id)
    own = post_of(caller)
    if post is None or not post.active or not post.path.startswith(own.path):
        raise NotFound
    account, _ = await visible(tx, caller, post.account_id)
    await store.lock_account(tx, account.id)
    if account.state is AccountState.DELETED:
        raise NotFound
    if account.id == caller.account_id:
        raise errors.NotOnYourself(office=await nearest_above(tx, own.path))
    if Role.ADMINISTRATOR in post.roles and post.path == own.path and post.level is not Level.PROVINCE:
        raise errors.OutsideYourOffice(office=await office_of_account(tx, account.id, account.organisation_id))
    return post
