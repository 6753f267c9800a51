"""What the room of teachers needs of accounts: who somebody is, and the acts that other offices have agreed to."""

from collections.abc import Collection, Mapping, Sequence

import msgspec

from xueji.features.accounts import rules, store
from xueji.features.accounts.administer import carry
from xueji.features.accounts.authority import post_of
from xueji.features.accounts.grant_roles import check_roles, open_post
from xueji.features.accounts.offices import nearest_above
from xueji.features.accounts.roles import SEPARATED, Role, known
from xueji.features.accounts.schemas import AccountState
from xueji.features.accounts.store import PostRow
from xueji.features.organisations import Reads, get_organisation
from xueji.kernel.refusals import FieldError, FieldErrors, NotFound
from xueji.platform.caller import Caller
from xueji.platform.database import Tx


class Teacher(msgspec.Struct, frozen=True):
    """An account as another school may learn of it. `administers`: one of the three administrators, somewhere."""

    account_id: int
    name: str
    organisation_id: int
    organisation: str
    path: str
    state: AccountState
    administers: bool
    posts: tuple[PostRow, ...]


async def teacher(source: Reads, account_id: int) -> Teacher | None:
    account = await store.account(source, account_id)
    if account is None:
        return None
    posts = await store.posts(source, [account_id])
    return Teacher(
        account_id=account.id,
        name=account.name,
        organisation_id=account.organisation_id,
        organisation=account.organisation_name,
        path=account.path,
        state=account.state,
        administers=any(role in SEPARATED for post in posts for role in known(post.roles)),
        posts=tuple(posts),
    )


async def hold_teacher(tx: Tx, account_id: int) -> Teacher:
    """The same, held until the end of the transaction. Raises NotFound."""
    await store.lock_account(tx, account_id)
    found = await teacher(tx, account_id)
    if found is None:
        raise NotFound
    return found


async def teacher_named(source: Reads, name: str, identifier: str) -> int | None:
    """The account with this login name, phone or e-mail, if it is this person's, deleted ones too."""
    wanted: Mapping[str, str | None] = {
        "login_name": rules.login_name_of(identifier),
        "phone": rules.phone_of(identifier),
        "email": rules.email_of(identifier),
    }
    held = await store.holders(source, wanted)
    return next((one.account_id for one in held if one.name == rules.tidy(name)), None)


async def releases(source: Reads, who: Teacher) -> str:
    """Whose administrator lets a teacher go, with the names of who that is."""
    there = await store.administrators_at(source, [who.organisation_id])
    names = [one.name for one in there if one.account_id != who.account_id]
    if not names:
        return await nearest_above(source, who.path)
    return f"{who.organisation}（系统管理员 {'、'.join(names[:2])}）"


def title_of(title: str) -> str:
    """A post's title, tidied. Raises FieldErrors."""
    tidied = rules.tidy(title)
    if fault := rules.title_error(tidied):
        raise FieldErrors([fault])
    return tidied


async def check_post(tx: Tx, caller: Caller, account_id: int, title: str, roles: Collection[Role]) -> str:
    """The title, tidied, if the caller may open such a post at the own office for this account.

    Raises:
        FieldErrors: the title is empty or too long, or a role is one of the three administrators'.
        RoleNotAtThisLevel: not at a school.
    """
    tidied = title_of(title)
    if any(role in SEPARATED for role in roles):
        raise FieldErrors([FieldError("roles", "role_one_by_one", "管理员角色要在老师到校以后另外授予。")])
    own = await get_organisation(post_of(caller).organisation_id, tx)
    await check_roles(tx, caller, own, account_id, added=roles, held=(), confirm=False)
    return tidied


async def move_teacher(tx: Tx, who: Teacher, organisation_id: int, title: str, roles: Sequence[str]) -> None:
    """To another school, with all posts at the old one ended; both schools have agreed."""
    account = await store.lock_account(tx, who.account_id)
    if account is None:
        raise NotFound
    leaving = [post for post in who.posts if post.organisation_id == who.organisation_id]
    target = await get_organisation(organisation_id, tx)
    await carry(tx, account, leaving, target, title, known(roles))


async def second_post(tx: Tx, account_id: int, organisation_id: int, title: str, roles: Sequence[str]) -> None:
    """One more post at another school, which has agreed. Raises PostExists."""
    await open_post(tx, account_id, await get_organisation(organisation_id, tx), title, known(roles))


async def agree_to_account(tx: Tx, account_id: int) -> None:
    """The bureau has agreed to a senior school's account. One that was deleted meanwhile stays so."""
    account = await store.lock_account(tx, account_id)
    if account is None or account.state is not AccountState.WAITING:
        return
    await store.set_state(tx, account_id, AccountState.ACTIVE)
    await tx.audit("account.agreed", subject=f"account:{account_id}", organisation_id=account.organisation_id)
