"""A new staff account: all faults of its form at once, names and contacts that serve one account only (Q102, Q143)."""

from collections.abc import Mapping

import msgspec

from xueji.features.accounts import errors, login_store, passwords, rules, store
from xueji.features.accounts.authority import post_of
from xueji.features.accounts.events import AccountToReview
from xueji.features.accounts.grant_roles import check_roles, open_post
from xueji.features.accounts.roles import Role
from xueji.features.accounts.schemas import AccountState, Activation, NewAccount
from xueji.features.accounts.store import Contacts, HolderRow
from xueji.features.organisations import OrganisationRow, Reads, ancestors_of
from xueji.features.organisations import visible as visible_organisation
from xueji.kernel.refusals import FieldError, FieldErrors
from xueji.platform.caller import Caller
from xueji.platform.database import Tx, transaction
from xueji.platform.events import publish

KIND_LABELS: dict[str, str] = {"login_name": "用户名", "phone": "手机号", "email": "邮箱"}
_DEPTH_OF_COUNTY = 3


class Form(msgspec.Struct, frozen=True):
    """What was typed, tidied: login name in small letters, phone as digits."""

    login_name: str
    name: str
    title: str
    phone: str | None
    email: str | None


class Created(msgspec.Struct, frozen=True):
    """What the repeated request is told again; the one-time password is not among it."""

    account_id: int


def told_again(answer: Created | msgspec.Raw) -> Created:
    """What `once` answers: the bytes that it keeps."""
    return msgspec.json.decode(answer, type=Created) if isinstance(answer, msgspec.Raw) else answer


def form_of(login_name: str, name: str, title: str, phone: str | None, email: str | None) -> Form:
    return Form(
        login_name=rules.login_name_of(login_name),
        name=rules.tidy(name),
        title=rules.tidy(title),
        phone=rules.phone_of(phone or "") or None,
        email=rules.email_of(email or "") or None,
    )


def form_errors(form: Form) -> list[FieldError]:
    """Every fault that needs no look at other accounts."""
    found = [rules.login_name_error(form.login_name), rules.name_error(form.name), rules.title_error(form.title)]
    found += [rules.phone_error(form.phone)] if form.phone else []
    found += [rules.email_error(form.email)] if form.email else []
    return [error for error in found if error is not None]


async def taken_errors(
    source: Reads, caller: Caller, wanted: Mapping[str, str | None], besides: int | None = None
) -> list[FieldError]:
    """Which of login name, phone and e-mail are another account's or were a deleted one's, each with the way out."""
    held = [holder for holder in await store.holders(source, wanted) if holder.account_id != besides]
    return [
        _taken(holder, post_of(caller).path) for holder in sorted(held, key=lambda one: list(wanted).index(one.kind))
    ]


async def create(tx: Tx, caller: Caller, data: NewAccount) -> Created:
    """Enter the account with its first post. It has no password yet: `activate` gives the one-time one."""
    organisation = await visible_organisation(tx, caller, data.organisation_id)
    form = form_of(data.login_name, data.name, data.title, data.phone, data.email)
    wanted = {"login_name": form.login_name, "phone": form.phone, "email": form.email}
    faults, taken = form_errors(form), await taken_errors(tx, caller, wanted)
    if faults:
        raise FieldErrors([*faults, *taken])
    if taken:
        raise errors.IdentifierTaken(taken)
    await check_roles(tx, caller, organisation, 0, added=data.roles, held=(), confirm=data.confirm)
    return Created(await enter(tx, caller, form, organisation, data.roles))


async def enter(tx: Tx, caller: Caller, form: Form, organisation: OrganisationRow, roles: list[Role]) -> int:
    """Write the account and its first post; the rules have been asked before.

    What a senior school enters itself waits for the bureau above it (Q117).
    """
    organisation_id = organisation.id
    account_id = await store.insert_staff(
        tx,
        login_name=form.login_name,
        name=form.name,
        organisation_id=organisation_id,
        contacts=Contacts(form.phone, form.email),
    )
    await tx.audit("account.created", subject=f"account:{account_id}", organisation_id=organisation_id)
    await open_post(tx, account_id, organisation, form.title, roles)
    if rules.waits_for_bureau(post_of(caller).level, organisation.stages):
        await store.set_state(tx, account_id, AccountState.WAITING)
        names = tuple(sorted(role.value for role in roles))
        await publish(tx, AccountToReview(account_id, organisation_id, form.title, names, caller))
    return account_id


async def activate(caller: Caller, account_id: int) -> Activation:
    """A fresh one-time password for an account whose owner never set one. It is stored nowhere but hashed.

    Stands outside the repeatable act on purpose: asked again, it gives another password and the one before is void.
    """
    word = passwords.one_time_password()
    word_hash = await passwords.hashed(word)
    async with transaction(caller) as tx:
        account = await store.lock_account(tx, account_id)
        if account is None or account.password_changed_at is not None or account.state is not AccountState.ACTIVE:
            login_name, name = (account.login_name, account.name) if account else ("", "")
            waits = account is not None and account.state is AccountState.WAITING
            return Activation(account_id, login_name, name, None, None, waits=waits)
        until = tx.now + rules.ACTIVATION_LASTS
        await login_store.set_one_time_password(tx, account_id, word_hash, until, second_factor=False)
        await tx.audit("account.activated", subject=f"account:{account_id}", organisation_id=account.organisation_id)
    return Activation(account_id, account.login_name, account.name, word, until)


def _taken(holder: HolderRow, caller_path: str) -> FieldError:
    label = KIND_LABELS[holder.kind]
    if holder.state is AccountState.DELETED:
        message = f"这个{label}在一个已删除的账号上用过，不能再用。"
        way = {"login_name": "请换一个用户名。", "phone": "请换一个手机号，或者只绑邮箱。", "email": "请换一个邮箱。"}
        return FieldError(holder.kind, f"{holder.kind}_retired", message, way[holder.kind])
    county = "/" + "".join(f"{one}/" for one in ancestors_of(caller_path)[:_DEPTH_OF_COUNTY])
    known = holder.path.startswith(caller_path) or holder.path.startswith(county)
    where = f"{holder.organisation_name}的账号（{holder.name}）" if known else "另一个机构的账号"
    message = f"这个{label}已经在{where}上。"
    if holder.kind == "login_name":
        return FieldError(holder.kind, "login_name_taken", message, "请换一个用户名；是同一个人就不要再建账号。")
    other = "邮箱" if holder.kind == "phone" else "手机号"
    way = (
        f"同一个人：在“教师调动”里查他在哪所学校，请原学校放人，或者由本人申请兼职。确实要两个账号：这一个改绑{other}。"
    )
    return FieldError(holder.kind, f"{holder.kind}_taken", message, way)
