"""Whose account an administrator may touch: looked up once, locked, or refused with the office that may."""

from collections.abc import Sequence

from xueji.features.accounts import errors, rules, store
from xueji.features.accounts.offices import nearest_above, office_of_account
from xueji.features.accounts.roles import Role
from xueji.features.accounts.schemas import AccountState
from xueji.features.accounts.store import AccountRow, PostRow
from xueji.features.organisations import Reads
from xueji.kernel.refusals import NotFound
from xueji.platform.caller import Caller, Post
from xueji.platform.database import Tx


def post_of(caller: Caller) -> Post:
    if caller.post is None:
        raise NotFound
    return caller.post


async def visible(source: Reads, caller: Caller, account_id: int) -> tuple[AccountRow, list[PostRow]]:
    """The account with all its posts, if its home or one of its posts lies in the caller's subtree."""
    account = await store.account(source, account_id)
    posts = await store.posts(source, [account_id], ended=True)
    root = post_of(caller).path
    if account is None or not any(
        path.startswith(root) for path in (account.path, *(post.path for post in posts if post.active))
    ):
        raise NotFound
    return account, posts


def manageable(caller: Caller, account: AccountRow, posts: Sequence[PostRow]) -> bool:
    """Whether the caller may lock, reset, move or delete it; one not handed out yet is for the bureaus above alone."""
    administrating = [post.path for post in posts if post.active and Role.ADMINISTRATOR in post.roles]
    return (
        account.id != caller.account_id
        and account.state is not AccountState.DELETED
        and not (account.state is AccountState.UNISSUED and account.path == post_of(caller).path)
        and rules.manages(post_of(caller).path, account.path, administrating)
    )


async def managed(tx: Tx, caller: Caller, account_id: int) -> tuple[AccountRow, list[PostRow]]:
    """The account, locked for the change, with its active posts.

    Raises:
        NotFound: it lies outside the subtree, or is deleted.
        NotOnYourself: it is the caller's own.
        OutsideYourOffice: it is seen here but another office's to manage.
    """
    await visible(tx, caller, account_id)
    account = await store.lock_account(tx, account_id)
    if account is None or account.state is AccountState.DELETED:
        raise NotFound
    posts = await store.posts(tx, [account_id])
    if account.id == caller.account_id:
        raise errors.NotOnYourself(office=await nearest_above(tx, post_of(caller).path))
    if not manageable(caller, account, posts):
        if account.state is AccountState.UNISSUED:
            raise errors.OutsideYourOffice(office=await nearest_above(tx, account.path))
        raise errors.OutsideYourOffice(office=await office_of_account(tx, account.id, account.organisation_id))
    return account, posts
