"""Which office's administrator can do a thing: the name that stands in “请某某的系统管理员办理” (Q96)."""

from xueji.features.accounts import store
from xueji.features.accounts.roles import ROLES, Granter, Role, roles_granting
from xueji.features.organisations import POOL, OrganisationRow, Reads, ancestors_of, get_organisation, organisations
from xueji.kernel.permissions import May
from xueji.platform.caller import Caller

NOWHERE = "上级教育行政部门"


async def offices_above(source: Reads, path: str) -> list[OrganisationRow]:
    """The bureaus above an organisation, the nearest first."""
    above = await organisations(source, ancestors_of(path)[:-1])
    return list(reversed(above))


async def nearest_above(source: Reads, path: str) -> str:
    """The name of the bureau next above; for the province there is none."""
    above = await offices_above(source, path)
    return above[0].name if above else NOWHERE


async def office_of_account(source: Reads, account_id: int, organisation_id: int) -> str:
    """Whose administrator is over an account: its own office's if that is somebody else, else the bureau's above."""
    home = await get_organisation(organisation_id, source)
    there = await store.administrators_at(source, [home.id])
    if any(one.account_id != account_id for one in there) and all(one.account_id != account_id for one in there):
        return home.name
    return await nearest_above(source, home.path)


async def granting_offices(source: Reads, may: May, caller: Caller) -> list[OrganisationRow]:
    """The offices that can give the caller's post a role with this permission, the nearest first.

    The own office counts when it has another administrator and the role is one that it may give. A permission that
    does not exist at the caller's level is answered with the nearest bureau where it does.
    """
    post = caller.post
    if post is None:
        return []
    above = await offices_above(source, post.path)
    fitting = roles_granting(may, post.level)
    if not fitting:
        return [office for office in above if roles_granting(may, office.level)][:1]
    own = [await get_organisation(post.organisation_id, source)]
    by_own = any(ROLES[role].granted_by is Granter.OWN for role in fitting) or not above
    candidates = [*(own if by_own else []), *above]
    staffed = await store.administrators_at(source, [office.id for office in candidates])
    others = {one.organisation_id for one in staffed if one.account_id != caller.account_id}
    return [office for office in candidates if office.id in others] or (above or own)[:1]


async def grantors(may: May, caller: Caller) -> list[str]:
    """The port of the gate: names of the offices whose administrator can grant the permission."""
    return [office.name for office in await granting_offices(POOL, may, caller)][:2]


async def first_administrators(source: Reads, organisation_id: int, besides: int) -> list[str]:
    """Names of who is administrator there already."""
    there = await store.posts_with_role(source, organisation_id, Role.ADMINISTRATOR.value)
    names = await store.post_holders(source, [post.id for post in there if post.account_id != besides])
    return sorted(set(names.values()))
