"""A school's account of evaluation is made by itself once a class is assigned; the bureau above hands it out (Q113)."""

from xueji.features import accounts, notices
from xueji.features.accounts import Role
from xueji.features.evaluation import school_store
from xueji.features.organisations import OrganisationRow, ancestors_of, organisations
from xueji.platform.database import Tx

TITLE = "综评管理"
MOST_AT_ONCE = 200


async def make(tx: Tx) -> None:
    """Make what is missing, a few hundred at a time, and tell the nearest bureau above that has an administrator."""
    await school_store.hold(tx)
    ids = await school_store.without_account(tx, Role.ACADEMIC_ADMINISTRATOR, MOST_AT_ONCE)
    if not ids:
        return
    schools = await organisations(tx, ids)
    told = await _administrators(tx, schools)
    spoken: list[notices.NewNotice] = []
    for school in schools:
        account_id = await accounts.found_to_hand_out(tx, school, TITLE, Role.ACADEMIC_ADMINISTRATOR)
        spoken += [
            notices.NewNotice(
                account_id=one,
                title=f"{school.short_name}的综评账号已自动建好，等您下发",
                body="学校已有分好班的在校生。在账号页点“下发”，把一次性密码交给学校，72 小时内有效。",
                link=f"/staff/accounts/{account_id}",
            )
            for one in told[school.id]
        ]
    await notices.tell_each(tx, spoken, notices.Kind.ACCOUNT_TO_HAND_OUT, copies=())


async def _administrators(tx: Tx, schools: list[OrganisationRow]) -> dict[int, list[int]]:
    """By school, who administers the nearest bureau above it that has anybody."""
    above = {school.id: ancestors_of(school.path)[-2::-1] for school in schools}
    there: dict[int, list[int]] = {}
    for one in await accounts.administrators_at(tx, sorted({office for found in above.values() for office in found})):
        there.setdefault(one.organisation_id, []).append(one.account_id)
    return {
        school_id: next((there[office] for office in offices if office in there), [])
        for school_id, offices in above.items()
    }
