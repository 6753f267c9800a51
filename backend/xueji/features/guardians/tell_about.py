"""Everybody who must hear of a change around a pupil: all guardians, the pupil, the class teacher."""

from collections.abc import Collection

from xueji.features import accounts, notices
from xueji.features.guardians.pupils import Pupil
from xueji.features.notices import Kind, NewNotice
from xueji.platform.database import Tx


async def tell_about(
    tx: Tx,
    pupil: Pupil,
    kind: Kind,
    title: str,
    body: str,
    *,
    also: Collection[int] = (),
    without: Collection[int] = (),
) -> None:
    """One statement for all notices. `also` are accounts that are not (or no longer) bound to the pupil."""
    family = {row.account_id for row in await accounts.guardians_of(tx, [pupil.id])} | set(also)
    teacher = await accounts.head_teacher_account(tx, pupil.class_id)
    told = [
        NewNotice(account_id, title, body, f"/m/children/{pupil.id}/guardians", pupil.id)
        for account_id in sorted(family - set(without))
    ]
    if teacher is not None and teacher not in without:
        told.append(NewNotice(teacher, title, body, f"/staff/pupils/{pupil.id}", pupil.id))
    await notices.tell_each(tx, told, kind)


async def tell_one(
    tx: Tx, pupil: Pupil, account_id: int, kind: Kind, title: str, body: str, *, link: str = "/m/"
) -> None:
    await notices.tell(tx, [account_id], kind, title, body, link, student_id=pupil.id)
