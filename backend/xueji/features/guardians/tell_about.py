"""Everybody who must hear of a change around a pupil: all guardians, the pupil, the class teacher."""

from collections.abc import Collection, Sequence

import msgspec

from xueji.features import accounts, notices
from xueji.features.guardians.pupils import Pupil
from xueji.features.notices import Kind, NewNotice
from xueji.platform.database import Tx


class Around(msgspec.Struct, frozen=True):
    """What is said about a pupil. `also` are accounts that are not (or no longer) bound to the pupil."""

    pupil: Pupil
    title: str
    body: str
    also: Collection[int] = ()
    without: Collection[int] = ()


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
    await tell_around(tx, kind, [Around(pupil, title, body, also, without)])


async def tell_around(tx: Tx, kind: Kind, about: Sequence[Around]) -> None:
    """One statement for all notices of any number of pupils."""
    families: dict[int, set[int]] = {one.pupil.id: set(one.also) for one in about}
    for row in await accounts.guardians_of(tx, list(families)):
        families[row.student_id].add(row.account_id)
    teachers = await accounts.head_teacher_accounts(tx, [one.pupil.class_id for one in about if one.pupil.class_id])
    told: list[NewNotice] = []
    for one in about:
        pupil_id, class_id = one.pupil.id, one.pupil.class_id
        told += [
            NewNotice(account_id, one.title, one.body, f"/m/children/{pupil_id}/guardians", pupil_id)
            for account_id in sorted(families[pupil_id] - set(one.without))
        ]
        teacher = None if class_id is None else teachers.get(class_id)
        if teacher is not None and teacher not in one.without:
            told.append(NewNotice(teacher, one.title, one.body, f"/staff/pupils/{pupil_id}", pupil_id))
    await notices.tell_each(tx, told, kind)


async def tell_one(
    tx: Tx, pupil: Pupil, account_id: int, kind: Kind, title: str, body: str, *, link: str = "/m/"
) -> None:
    await notices.tell(tx, [account_id], kind, title, body, link, student_id=pupil.id)
