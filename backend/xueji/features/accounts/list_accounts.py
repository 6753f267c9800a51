"""Accounts of an office and of those below it, as its administrators see them."""

from collections.abc import Sequence

from xueji.features.accounts import login_store, rules, store
from xueji.features.accounts.authority import manageable, post_of, visible
from xueji.features.accounts.schemas import (
    AccountCard,
    AccountDetail,
    AccountPage,
    AccountPost,
    AccountState,
    StateCount,
)
from xueji.features.accounts.session_info import role_labels
from xueji.features.accounts.staff_login import name_index
from xueji.features.accounts.store import AccountRow, PostRow
from xueji.features.organisations import POOL, Reads
from xueji.features.organisations import visible as visible_organisation
from xueji.kernel.cursors import last_id
from xueji.kernel.refusals import NotFound
from xueji.platform.caller import Caller
from xueji.platform.database import Tx

PAGE = 50


async def page(
    caller: Caller, *, q: str | None, organisation_id: int | None, state: AccountState | None, cursor: str | None
) -> AccountPage:
    """One page of fifty, with how many of each state the same search finds."""
    root = post_of(caller).path
    if organisation_id is not None:
        root = (await visible_organisation(POOL, caller, organisation_id)).path
    words = rules.tidy(q or "")
    phone = rules.phone_of(words)
    index = store.index_of("phone", phone) if rules.phone_error(phone) is None else None
    rows = await store.accounts(POOL, root, words, index, state=state, after=last_id(cursor), limit=PAGE + 1)
    totals = {total.state: total.count for total in await store.count_by_state(POOL, root, words, index)}
    shown = rows[:PAGE]
    posts = await store.posts(POOL, [row.id for row in shown])
    living = sum(count for one, count in totals.items() if one is not AccountState.DELETED)
    return AccountPage(
        items=[_card(row, posts, post_of(caller).path) for row in shown],
        total=living if state is None else totals.get(state, 0),
        states=[StateCount(one, one.label, totals.get(one, 0)) for one in AccountState],
        next=str(shown[-1].id) if len(rows) > PAGE else None,
    )


async def detail(caller: Caller, account_id: int, source: Reads = POOL) -> AccountDetail:
    account, posts = await visible(source, caller, account_id)
    return await _detail(caller, account, posts, source)


async def detail_after(tx: Tx, caller: Caller, account_id: int) -> AccountDetail:
    """What the caller has just changed, even if the account lies outside from now on."""
    account = await store.account(tx, account_id)
    if account is None:
        raise NotFound
    return await _detail(caller, account, await store.posts(tx, [account_id], ended=True), tx)


async def _detail(caller: Caller, account: AccountRow, posts: Sequence[PostRow], source: Reads) -> AccountDetail:
    root = post_of(caller).path
    contacts = account.contacts
    return AccountDetail(
        id=account.id,
        login_name=account.login_name,
        name=account.name,
        organisation_id=account.organisation_id,
        organisation_name=account.organisation_name,
        phone_masked=rules.masked_phone(contacts.phone),
        email_masked=rules.masked_email(contacts.email),
        state=account.state,
        state_label=account.state.label,
        state_reason=account.state_reason,
        posts=[_post(post, root) for post in posts if post.active],
        former_posts=[_post(post, root) for post in posts if not post.active],
        second_factor=account.second_factor,
        must_change_password=account.must_change_password,
        locked_until=await login_store.locked_until(source, name_index(account.login_name)),
        created_at=account.created_at,
        last_seen_at=account.last_seen_at,
        manageable=manageable(caller, account, posts),
        version=account.version,
    )


def _card(row: AccountRow, posts: Sequence[PostRow], root: str) -> AccountCard:
    contacts = row.contacts
    return AccountCard(
        id=row.id,
        login_name=row.login_name,
        name=row.name,
        organisation_id=row.organisation_id,
        organisation_name=row.organisation_name,
        phone_masked=rules.masked_phone(contacts.phone),
        email_masked=rules.masked_email(contacts.email),
        state=row.state,
        state_label=row.state.label,
        posts=[_post(post, root) for post in posts if post.account_id == row.id],
        last_seen_at=row.last_seen_at,
        version=row.version,
    )


def _post(row: PostRow, root: str) -> AccountPost:
    return AccountPost(
        id=row.id,
        organisation_id=row.organisation_id,
        organisation_name=row.organisation_name,
        level=row.level,
        title=row.title,
        roles=role_labels(row.roles),
        started_at=row.started_at,
        ended_at=row.ended_at,
        editable=row.active and row.path.startswith(root),
    )
