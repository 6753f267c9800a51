"""Lock, unlock, reset, move and delete accounts of one's own and lower offices (Q100, Q102)."""

from collections.abc import Sequence

from msgspec import UNSET

from xueji.features.accounts import errors, login_store, passwords, rules, store
from xueji.features.accounts.authority import managed
from xueji.features.accounts.create_account import taken_errors
from xueji.features.accounts.events import AccountLocked, AccountUnlocked, PasswordReset
from xueji.features.accounts.grant_roles import check_roles, close_post, open_post
from xueji.features.accounts.list_accounts import detail
from xueji.features.accounts.roles import ROLES, SEPARATED, Role, known
from xueji.features.accounts.schemas import (
    AccountChange,
    AccountDetail,
    AccountState,
    Activation,
    Deleted,
    Move,
)
from xueji.features.accounts.staff_login import name_index
from xueji.features.accounts.store import AccountRow, Contacts, PostRow
from xueji.features.organisations import OrganisationRow
from xueji.features.organisations import visible as visible_organisation
from xueji.kernel.refusals import FieldErrors, VersionConflict
from xueji.platform import sessions
from xueji.platform.caller import Caller
from xueji.platform.database import Tx, transaction
from xueji.platform.events import publish


async def change(tx: Tx, caller: Caller, account_id: int, expected_version: int, data: AccountChange) -> AccountDetail:
    """Change name, phone and e-mail. The phone decides who can reset the password, so the change is audited."""
    account, _ = await managed(tx, caller, account_id)
    if account.version != expected_version:
        theirs = await detail(caller, account_id, tx)
        raise VersionConflict(yours={}, theirs={"name": theirs.name, "phone": theirs.phone_masked})
    old = account.contacts
    name = account.name if data.name is UNSET else rules.tidy(data.name)
    phone = old.phone if data.phone is UNSET else rules.phone_of(data.phone or "") or None
    email = old.email if data.email is UNSET else rules.email_of(data.email or "") or None
    faults = [
        rules.name_error(name),
        rules.phone_error(phone) if phone else None,
        rules.email_error(email) if email else None,
    ]
    taken = await taken_errors(tx, caller, {"phone": phone, "email": email}, besides=account_id)
    if found := [fault for fault in faults if fault is not None]:
        raise FieldErrors([*found, *taken])
    if taken:
        raise errors.IdentifierTaken(taken)
    await store.update_person(tx, account_id, name, Contacts(phone, email))
    before = {"name": account.name, "phone": old.phone, "email": old.email}
    after = {"name": name, "phone": phone, "email": email}
    await tx.audit(
        "account.changed",
        subject=f"account:{account_id}",
        organisation_id=account.organisation_id,
        changed=[field for field, value in after.items() if value != before[field]],
    )
    return await detail(caller, account_id, tx)


async def lock(tx: Tx, caller: Caller, account_id: int, reason: str) -> AccountDetail:
    """Lock the account: its sessions end with this commit."""
    account, _ = await managed(tx, caller, account_id)
    if account.state is not AccountState.ACTIVE:
        raise errors.NoSuchState(state=account.state.label, act="锁定")
    await store.set_state(tx, account_id, AccountState.LOCKED, rules.tidy(reason))
    ended = await sessions.end_all(tx, account_id)
    await login_store.drop_pending(tx, account_id)
    await tx.audit(
        "account.locked",
        subject=f"account:{account_id}",
        organisation_id=account.organisation_id,
        sessions_ended=ended,
    )
    await publish(tx, AccountLocked(account_id, rules.tidy(reason)))
    return await detail(caller, account_id, tx)


async def unlock(tx: Tx, caller: Caller, account_id: int) -> AccountDetail:
    """Undo a lock, a freeze, or the fifteen minutes after wrong tries."""
    account, _ = await managed(tx, caller, account_id)
    waiting = await login_store.locked_until(tx, name_index(account.login_name))
    agreed = account.state not in {AccountState.WAITING, AccountState.UNISSUED}
    if not agreed or (account.state is AccountState.ACTIVE and waiting is None):
        raise errors.NoSuchState(state=account.state.label, act="解锁")
    await login_store.forget_tries(tx, name_index(account.login_name))
    if account.state is not AccountState.ACTIVE:
        await store.set_state(tx, account_id, AccountState.ACTIVE)
        await store.seen(tx, account_id)
    await tx.audit(
        "account.unlocked",
        subject=f"account:{account_id}",
        organisation_id=account.organisation_id,
        was=account.state.value,
    )
    await publish(tx, AccountUnlocked(account_id))
    return await detail(caller, account_id, tx)


async def reset(caller: Caller, account_id: int, *, second_factor: bool) -> Activation:
    """Give a one-time password: every session ends, the owner must set a new one at the next login.

    An account that was made by itself is handed out by its first one (Q113).
    Not kept for repetition, since the password is told once: asked again, another is given and the one before is void.
    """
    word = passwords.one_time_password()
    word_hash = await passwords.hashed(word)
    async with transaction(caller) as tx:
        account, _ = await managed(tx, caller, account_id)
        first = account.state is AccountState.UNISSUED
        if account.state is not AccountState.ACTIVE and not first:
            raise errors.NoSuchState(state=account.state.label, act="重置密码")
        if first:
            await store.set_state(tx, account_id, AccountState.ACTIVE)
        until = tx.now + rules.ACTIVATION_LASTS
        await login_store.set_one_time_password(tx, account_id, word_hash, until, second_factor=second_factor)
        await login_store.forget_tries(tx, name_index(account.login_name))
        await login_store.drop_pending(tx, account_id)
        ended = await sessions.end_all(tx, account_id)
        await tx.audit(
            "account.handed_out" if first else "account.password_reset",
            subject=f"account:{account_id}",
            organisation_id=account.organisation_id,
            second_factor=second_factor,
            sessions_ended=ended,
        )
        if not first:
            await publish(tx, PasswordReset(account_id, caller.account_id))
    return Activation(account_id, account.login_name, account.name, word, until)


async def move(tx: Tx, caller: Caller, account_id: int, data: Move) -> AccountDetail:
    """To another organisation: posts at the old home end with their classes, one opens at the new; history stays.

    Without `roles` the old ones go along as far as they exist at the new level; administrators' roles never do.
    """
    account, posts = await managed(tx, caller, account_id)
    target = await visible_organisation(tx, caller, data.organisation_id)
    leaving = [post for post in posts if post.organisation_id == account.organisation_id]
    staying = [role for post in posts if post not in leaving for role in post.roles]
    carried = {
        role
        for post in leaving
        for role in known(post.roles)
        if role not in SEPARATED and target.level in ROLES[role].levels
    }
    roles = list(data.roles) or sorted(carried)
    title = rules.tidy(data.title or "") or (leaving[0].title if leaving else "教职工")
    if fault := rules.title_error(title):
        raise FieldErrors([fault])
    await check_roles(tx, caller, target, account_id, added=roles, held=staying, confirm=data.confirm)
    await carry(tx, account, leaving, target, title, roles)
    return await detail(caller, account_id, tx)


async def carry(
    tx: Tx, account: AccountRow, leaving: Sequence[PostRow], target: OrganisationRow, title: str, roles: Sequence[Role]
) -> None:
    """The account to its new home: the posts that it leaves end, one opens there. Who may has been asked before."""
    for post in leaving:
        await close_post(tx, post)
    await store.set_home(tx, account.id, target.id)
    await open_post(tx, account.id, target, title, roles)
    await sessions.end_all(tx, account.id)
    await tx.audit(
        "account.moved",
        subject=f"account:{account.id}",
        organisation_id=target.id,
        former_organisation_id=account.organisation_id,
    )


async def delete(tx: Tx, caller: Caller, account_ids: Sequence[int]) -> Deleted:
    """Delete all of them or none. Login names, phones and e-mails stay used for ever (Q102)."""
    for account_id in sorted(set(account_ids)):
        account, posts = await managed(tx, caller, account_id)
        for post in posts:
            await close_post(tx, post)
        await store.set_state(tx, account_id, AccountState.DELETED)
        await login_store.drop_pending(tx, account_id)
        ended = await sessions.end_all(tx, account_id)
        await tx.audit(
            "account.deleted",
            subject=f"account:{account_id}",
            organisation_id=account.organisation_id,
            sessions_ended=ended,
        )
    return Deleted(sorted(set(account_ids)))
