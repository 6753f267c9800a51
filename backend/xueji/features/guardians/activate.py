"""A pupil without WeChat or phone logs in by the student number and a code from the class teacher.

There is no password to forget: each login takes a code, and the class teacher makes a new one (Q115).
"""

import msgspec

from xueji.features import accounts
from xueji.features.accounts import Handed, IdentityProvider, Session
from xueji.features.guardians import errors, pupils, store
from xueji.features.guardians.attempts import counted
from xueji.features.guardians.bind import ROLES, bind, good_code
from xueji.features.guardians.rules import MOST_WRONG, BindAs, tidy_number
from xueji.features.guardians.schemas import NewBinding, NumberAndCode
from xueji.platform.caller import Caller, CallerKind
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx, transaction

PROVIDER = "student_number"
_ENOUGH = 32

accounts.register_identity_provider(IdentityProvider(PROVIDER, "学籍号和激活码", "/m/login"))


async def enter(caller: Caller, data: NumberAndCode, device: str) -> Handed[Session]:
    """Log in to the pupil's own account; the first code of all makes it, and binds it to the record.

    Raises:
        WrongActivation: number and code are not of one pupil.
        UnreadableBindingCode, TooManyWrongCodes, BindingCodeExpired, BindingCodeUsed: as when binding.
        BindingCodeForOther: a code for guardians.
        FamilyAccountClosed: the account may not log in.
    """
    number = tidy_number(data.number)
    tries = f"number:{keyring().index(number, PROVIDER).hex()[:_ENOUGH]}"
    async with counted(tries, data.code) as code, transaction(caller) as tx:
        account_id = await _own_account(tx, caller, number, code)
        session = await accounts.log_in_family(tx, caller, account_id, PROVIDER, device)
    return await accounts.handed(session)


async def _own_account(tx: Tx, caller: Caller, number: str, code: str) -> int:
    """Of the pupil with this number; the code is used up."""
    try:
        found = await good_code(tx, code)
    except errors.WrongBindingCode:
        raise errors.WrongActivation(most=MOST_WRONG) from None
    if number not in await pupils.numbers_of(tx, found.student_id):
        raise errors.WrongActivation(most=MOST_WRONG)
    if found.bind_as is not BindAs.STUDENT:
        raise errors.BindingCodeForOther(whom=found.bind_as.label)
    rows = await accounts.lock_guardianships(tx, found.student_id)
    own = next((row.account_id for row in rows if row.role == ROLES[BindAs.STUDENT]), None)
    if own is not None:
        await store.use_code(tx, found.id, own)
        return own
    account_id = await accounts.insert_family(tx, name=accounts.UNNAMED)
    acting = msgspec.structs.replace(caller, account_id=account_id, kind=CallerKind.FAMILY)
    tx.caller = acting
    await bind(tx, acting, code, NewBinding(code=code, bind_as=BindAs.STUDENT))
    return account_id
