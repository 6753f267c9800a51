"""A new password by its owner: at any time, or as the last step of a login that owes one."""

from xueji.features.accounts import errors, login_store, passwords, rules, store
from xueji.features.accounts.cookies import Handed
from xueji.features.accounts.login_store import SecretsRow
from xueji.features.accounts.schemas import LoginStep, NewPassword, Step
from xueji.features.accounts.staff_login import (
    finish,
    name_index,
    pending_login,
    refuse_unfit,
    spend_try,
    wrong_or_locked,
)
from xueji.features.organisations import POOL
from xueji.kernel.refusals import FieldError, FieldErrors
from xueji.platform import sessions
from xueji.platform.caller import Caller, CallerKind
from xueji.platform.database import transaction


async def change(caller: Caller, pending_secret: str, data: NewPassword, device: str) -> Handed[LoginStep]:
    """Set the new password. Every other login of the account ends; this browser gets a fresh one."""
    account = await _whose(caller, pending_secret)
    left = await spend_try(account.login_name)
    if not await passwords.verify(data.old, account.password_hash):
        if left == 0:
            raise await wrong_or_locked(account.login_name, left, errors.WrongCredentials)
        raise errors.WrongOldPassword
    await _check_new(account, data)
    new_hash = await passwords.hashed(data.new)
    async with transaction(caller) as tx:
        fresh = await login_store.lock_secrets(tx, account.id)
        if fresh is None or fresh.password_hash != account.password_hash:
            raise errors.WrongOldPassword
        await refuse_unfit(tx, fresh)
        await login_store.set_password(tx, account.id, new_hash)
        await login_store.give_back_try(tx, name_index(account.login_name))
        await sessions.end_all(tx, account.id)
        await tx.audit(
            "account.password_changed", subject=f"account:{account.id}", organisation_id=account.organisation_id
        )
        if caller.kind is not CallerKind.STAFF:
            return await finish(tx, account, device)
        await login_store.forget_tries(tx, name_index(account.login_name))
        cookie = await sessions.open(tx, account.id, CallerKind.STAFF, caller.post and caller.post.id, device)
    return Handed(LoginStep(Step.DONE), session=cookie)


async def _whose(caller: Caller, pending_secret: str) -> SecretsRow:
    if caller.kind is CallerKind.STAFF:
        account = await login_store.secrets_of(POOL, caller.account_id)
        if account is not None:
            return account
    _, account = await pending_login(pending_secret, {Step.CHANGE_PASSWORD})
    return account


async def _check_new(account: SecretsRow, data: NewPassword) -> None:
    contacts = store.open_contacts(account.sealed)
    personal = [account.login_name, *filter(None, (contacts.phone, contacts.email))]
    faults = rules.password_errors(data.new, personal=personal)
    if data.new == data.old:
        faults.append(FieldError("new", "password_same", "新密码不能和现在的密码相同。"))
    if faults:
        async with transaction() as tx:
            await login_store.give_back_try(tx, name_index(account.login_name))
        raise FieldErrors(faults)
