"""A forgotten password, mended by a code to the bound phone (Q100). Nobody learns which accounts exist."""

from xueji.features.accounts import errors, login_store, one_time_codes, passwords, rules, store
from xueji.features.accounts.events import PasswordReset
from xueji.features.accounts.schemas import AccountState, ResetConfirmed, ResetDone, ResetSent
from xueji.features.accounts.staff_login import name_index
from xueji.features.organisations import POOL
from xueji.kernel.refusals import FieldErrors
from xueji.platform import sessions
from xueji.platform.database import transaction
from xueji.platform.events import publish


async def ask(login_name: str) -> ResetSent:
    """Send a code when there is an active account of this name with a phone; say the same when there is none."""
    name = rules.login_name_of(login_name)
    account = await login_store.secrets_by_login_name(POOL, name)
    fit = account is not None and account.state is AccountState.ACTIVE
    phone = store.open_contacts(account.sealed).phone if account is not None and fit else None
    async with transaction() as tx:
        await one_time_codes.issue(
            tx,
            one_time_codes.Purpose.STAFF_RESET,
            name,
            phone=phone,
            account_id=account.id if account is not None and phone else None,
        )
    minutes = int(one_time_codes.LASTS.total_seconds() // 60)
    return ResetSent(
        message=f"如果这个账号绑定了手机，验证码已经发出，{minutes} 分钟内有效。没绑手机的，请上级系统管理员重置。",
        valid_minutes=minutes,
    )


async def confirm(data: ResetConfirmed) -> ResetDone:
    """Set the new password; all logins of the account end. The second factor is asked for as ever."""
    name = rules.login_name_of(data.login_name)
    if faults := rules.password_errors(data.new, personal=[name]):
        raise FieldErrors(faults)
    redeemed = await one_time_codes.redeem(one_time_codes.Purpose.STAFF_RESET, name, rules.tidy(data.code))
    new_hash = await passwords.hashed(data.new)
    if redeemed is None or redeemed.account_id is None:
        raise errors.WrongResetCode
    async with transaction() as tx:
        account = await login_store.lock_secrets(tx, redeemed.account_id)
        if account is None or account.state is not AccountState.ACTIVE:
            raise errors.WrongResetCode
        await login_store.set_password(tx, account.id, new_hash)
        await login_store.forget_tries(tx, name_index(name))
        await login_store.drop_pending(tx, account.id)
        await sessions.end_all(tx, account.id)
        await tx.audit(
            "account.password_reset", subject=f"account:{account.id}", organisation_id=account.organisation_id
        )
        await publish(tx, PasswordReset(account.id, None))
    return ResetDone("密码已经改好，其他地方的登录都已退出。请用新密码登录。")
