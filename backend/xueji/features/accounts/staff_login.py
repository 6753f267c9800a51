"""Staff login in steps: password, second factor, a new password where one is owed, then a session."""

import hashlib
import secrets
from datetime import datetime, timedelta

from xueji.features.accounts import errors, login_store, passwords, rules, store
from xueji.features.accounts import second_factor as factor
from xueji.features.accounts.cookies import GONE, Handed
from xueji.features.accounts.login_store import PendingRow, SecretsRow
from xueji.features.accounts.offices import office_of_account
from xueji.features.accounts.schemas import AccountState, Login, LoginStep, Step
from xueji.features.organisations import POOL
from xueji.platform import sessions
from xueji.platform.caller import CallerKind
from xueji.platform.crypto import keyring
from xueji.platform.database import CHINA, Tx, transaction
from xueji.platform.sessions import SessionCookie


async def start(data: Login) -> Handed[LoginStep]:
    """First step. Unknown names take as long, count as many tries and get the same answers as known ones."""
    login_name = rules.login_name_of(data.login_name)
    left = await spend_try(login_name)
    account = await login_store.secrets_by_login_name(POOL, login_name)
    if not await passwords.verify(data.password, account and account.password_hash) or account is None:
        raise await wrong_or_locked(login_name, left, errors.WrongCredentials)
    async with transaction() as tx:
        await login_store.give_back_try(tx, name_index(login_name))
    async with transaction() as tx:
        await refuse_unfit(tx, account)
        step = Step.ENROL_TOTP if account.totp_sealed is None else Step.TOTP
        fresh = factor.new_secret() if step is Step.ENROL_TOTP else None
        secret = secrets.token_urlsafe(32)
        await login_store.insert_pending(
            tx,
            id_hash=pending_hash(secret),
            account_id=account.id,
            step=step.value,
            totp_sealed=keyring().seal(fresh.encode(), login_store.PENDING_TOTP) if fresh else None,
            lasts=rules.LOGIN_TAKES,
        )
    return Handed(
        _enrolment(fresh, account.login_name) if fresh else LoginStep(step),
        pending=SessionCookie(secret, int(rules.LOGIN_TAKES.total_seconds())),
    )


async def second_factor(secret: str, code: str, device: str) -> Handed[LoginStep]:
    """Second step: a code of the authenticator, the first one also enrols it."""
    pending, account = await pending_login(secret, {Step.TOTP, Step.ENROL_TOTP})
    left = await spend_try(account.login_name)
    async with transaction() as tx:
        account = await _still_fit(tx, account)
        accepted = await _accept_code(tx, pending, account, code)
        if accepted:
            await login_store.give_back_try(tx, name_index(account.login_name))
            if _owes_password(account, tx.now):
                await login_store.advance_pending(tx, pending_hash(secret), Step.CHANGE_PASSWORD.value)
                return Handed(LoginStep(Step.CHANGE_PASSWORD, password_rules=list(rules.PASSWORD_RULES)))
            return await finish(tx, account, device)
    raise await wrong_or_locked(account.login_name, left, errors.WrongSecondFactor)


async def finish(tx: Tx, account: SecretsRow, device: str) -> Handed[LoginStep]:
    """All steps are taken: open the session under the first of the account's posts."""
    await login_store.drop_pending(tx, account.id)
    await login_store.forget_tries(tx, name_index(account.login_name))
    await store.seen(tx, account.id)
    posts = await store.posts(tx, [account.id])
    cookie = await sessions.open(tx, account.id, CallerKind.STAFF, posts[0].id if posts else None, device)
    await tx.audit(
        "account.logged_in",
        subject=f"account:{account.id}",
        organisation_id=account.organisation_id,
        account_id=account.id,
    )
    return Handed(LoginStep(Step.DONE), session=cookie, pending=GONE)


async def pending_login(secret: str, steps: set[Step]) -> tuple[PendingRow, SecretsRow]:
    """The login that the browser is in the middle of.

    Raises:
        LoginExpired: there is none, it took too long, or it stands at another step.
    """
    pending = await login_store.pending(POOL, pending_hash(secret)) if secret else None
    account = pending and await login_store.secrets_of(POOL, pending.account_id)
    if pending is None or account is None or Step(pending.step) not in steps:
        raise errors.LoginExpired(minutes=int(rules.LOGIN_TAKES.total_seconds() // 60))
    return pending, account


async def spend_try(login_name: str) -> int:
    """Count a try for this name, known or not; answers how many are left after it.

    Raises:
        LoginLocked: there were too many.
    """
    async with transaction() as tx:
        row = await login_store.count_try(
            tx, name_index(login_name), most=rules.MOST_WRONG_TRIES, lock_out=rules.LOCK_OUT
        )
    if row is None:
        raise await _locked(login_name)
    return max(0, rules.MOST_WRONG_TRIES - row.tries)


async def wrong_or_locked(
    login_name: str, left: int, wrong: type[errors.WrongCredentials] | type[errors.WrongSecondFactor]
) -> Exception:
    """What a wrong try is told: how many are left, or until when the name is locked."""
    if left == 0:
        return await _locked(login_name)
    return wrong(left=left, most=rules.MOST_WRONG_TRIES, minutes=_minutes(rules.LOCK_OUT))


async def refuse_unfit(tx: Tx, account: SecretsRow) -> None:
    """Locked, frozen and overdue accounts hear so, but only after the right password."""
    if account.state is AccountState.ACTIVE and not _activation_over(account, tx.now):
        return
    office = await office_of_account(tx, account.id, account.organisation_id)
    if account.state is AccountState.WAITING:
        raise errors.AccountWaiting(office=office)
    if account.state is AccountState.LOCKED:
        raise errors.AccountLocked(reason=account.state_reason, office=office)
    if account.state is AccountState.FROZEN:
        raise errors.AccountFrozen(office=office)
    raise errors.ActivationExpired(office=office, hours=int(rules.ACTIVATION_LASTS.total_seconds() // 3600))


def name_index(login_name: str) -> bytes:
    return keyring().index(login_name, "failed_login")


def pending_hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


async def _still_fit(tx: Tx, account: SecretsRow) -> SecretsRow:
    fresh = await login_store.lock_secrets(tx, account.id)
    if fresh is None or fresh.state is AccountState.DELETED:
        raise errors.LoginExpired(minutes=_minutes(rules.LOGIN_TAKES))
    await refuse_unfit(tx, fresh)
    return fresh


async def _accept_code(tx: Tx, pending: PendingRow, account: SecretsRow, code: str) -> bool:
    enrolling = pending.totp_sealed is not None
    if not enrolling and account.totp_sealed is None:
        return False
    secret = _opened_secret(pending, account)
    step = factor.matching_step(secret, code, tx.now, None if enrolling else account.totp_step)
    if step is None:
        return False
    if enrolling:
        await login_store.set_totp(tx, account.id, keyring().seal(secret.encode(), login_store.TOTP))
        await tx.audit(
            "account.second_factor_enrolled", subject=f"account:{account.id}", organisation_id=account.organisation_id
        )
    return await login_store.use_totp_step(tx, account.id, step)


def _opened_secret(pending: PendingRow, account: SecretsRow) -> str:
    if pending.totp_sealed is not None:
        return keyring().open(pending.totp_sealed, login_store.PENDING_TOTP).decode()
    return keyring().open(account.totp_sealed or b"", login_store.TOTP).decode()


def _owes_password(account: SecretsRow, now: datetime) -> bool:
    return account.must_change_password or rules.password_due(account.password_changed_at, now)


def _activation_over(account: SecretsRow, now: datetime) -> bool:
    return account.password_expires_at is not None and account.password_expires_at < now


def _enrolment(secret: str, login_name: str) -> LoginStep:
    uri = factor.uri(secret, login_name)
    return LoginStep(Step.ENROL_TOTP, totp_uri=uri, totp_secret=secret, totp_qr_svg=factor.qr_svg(uri))


async def _locked(login_name: str) -> errors.LoginLocked:
    async with transaction() as tx:
        until = await login_store.locked_until(tx, name_index(login_name)) or tx.now
        local = until.astimezone(CHINA)
        words = f"{local:%H:%M}" if local.date() == tx.today else f"明天 {local:%H:%M}"
    return errors.LoginLocked(
        until=words,
        until_at=until.isoformat(),
        most=rules.MOST_WRONG_TRIES,
        minutes=_minutes(rules.LOCK_OUT),
        office="上级系统管理员",
    )


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)
