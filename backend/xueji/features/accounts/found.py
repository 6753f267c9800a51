"""Accounts that no administrator makes: the first of a province, those of a demonstration, a new school's."""

from collections.abc import Sequence

import msgspec

from xueji.features.accounts import login_store, passwords, rules, store
from xueji.features.accounts.create_account import form_errors, form_of
from xueji.features.accounts.grant_roles import open_post
from xueji.features.accounts.roles import Role
from xueji.features.accounts.schemas import AccountState
from xueji.features.accounts.store import Contacts
from xueji.features.organisations import OrganisationRow
from xueji.kernel.refusals import FieldErrors
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx


class Founded(msgspec.Struct, frozen=True):
    account_id: int
    post_ids: tuple[int, ...]


async def found_account(
    tx: Tx,
    organisation: OrganisationRow,
    login_name: str,
    name: str,
    *,
    posts: Sequence[tuple[OrganisationRow, str, Sequence[Role]]],
    password_hash: str,
    phone: str | None = None,
    totp_secret: str | None = None,
) -> Founded:
    """Enter a staff account that may log in at once: for the command line alone, by whoever runs the machine.

    `password_hash` comes from `hashed_password`, made once for many accounts. Without `totp_secret` the first login
    enrols the second factor.
    """
    form = form_of(login_name, name, posts[0][1] if posts else "教职工", phone, None)
    if faults := form_errors(form):
        raise FieldErrors(faults)
    account_id = await store.insert_staff(
        tx,
        login_name=form.login_name,
        name=form.name,
        organisation_id=organisation.id,
        contacts=Contacts(phone=form.phone),
    )
    await login_store.set_password(tx, account_id, password_hash)
    if totp_secret is not None:
        await login_store.set_totp(tx, account_id, keyring().seal(totp_secret.encode(), login_store.TOTP))
    post_ids = [await open_post(tx, account_id, place, title, roles) for place, title, roles in posts]
    await tx.audit("account.founded", subject=f"account:{account_id}", organisation_id=organisation.id)
    return Founded(account_id, tuple(post_ids))


class AdministratorThere(RuntimeError):  # noqa: N818 - the command says what to do instead
    """The first account has been made; others come from an administrator."""


async def found_administrator(
    tx: Tx, organisation: OrganisationRow, login_name: str, name: str, *, phone: str | None = None
) -> str:
    """Enter the very first account, the system administrator at the top; answers the one-time password.

    Raises:
        AdministratorThere: there is or was a staff account.
        FieldErrors: login name, name or phone break the rules.
    """
    if await store.any_staff(tx):
        raise AdministratorThere
    word = passwords.one_time_password()
    posts = [(organisation, Role.ADMINISTRATOR.label, [Role.ADMINISTRATOR])]
    hashed = await passwords.hashed(word)
    founded = await found_account(tx, organisation, login_name, name, posts=posts, password_hash=hashed, phone=phone)
    until = tx.now + rules.ACTIVATION_LASTS
    await login_store.set_one_time_password(tx, founded.account_id, hashed, until, second_factor=False)
    return word


async def found_to_hand_out(tx: Tx, organisation: OrganisationRow, title: str, role: Role) -> int:
    """Enter an account that nobody can log in with before the bureau above hands it out (Q113)."""
    account_id = await store.insert_staff(
        tx,
        login_name=await _free_login_name(tx, f"zp{organisation.school_code or f'.{organisation.id}'}"),
        name=f"{organisation.short_name}{title}",
        organisation_id=organisation.id,
        contacts=Contacts(),
    )
    await store.set_state(tx, account_id, AccountState.UNISSUED)
    await tx.audit("account.made_by_itself", subject=f"account:{account_id}", organisation_id=organisation.id)
    await open_post(tx, account_id, organisation, title, [role])
    return account_id


async def _free_login_name(tx: Tx, wanted: str) -> str:
    """The name, or with the first number behind it that no account has or had."""
    name, number = wanted, 1
    while await store.holders(tx, {"login_name": name}):
        number += 1
        name = f"{wanted}-{number}"
    return name


hashed_password = passwords.hashed
