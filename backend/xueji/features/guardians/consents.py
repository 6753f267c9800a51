"""What a guardian agreed to for a child under 14, and taking it back."""

from datetime import date

from xueji.features import notices
from xueji.features.guardians import pupils, store
from xueji.features.guardians.errors import ConsentNotGiven, ConsentRequired
from xueji.features.guardians.pupils import Pupil
from xueji.features.guardians.rules import PURPOSES, Purpose, missing_consents
from xueji.features.guardians.schemas import Consent, ConsentList
from xueji.features.guardians.store import NewConsent
from xueji.features.notices import Channel
from xueji.features.students import Reads
from xueji.platform.caller import Caller
from xueji.platform.database import Tx, transaction


async def read(caller: Caller, student_id: int) -> ConsentList:
    async with transaction(caller) as tx:
        pupil = await pupils.of_caller(tx, caller, student_id)
        return await _list(tx, caller, pupil, tx.today)


async def choose(tx: Tx, caller: Caller, student_id: int, chosen: frozenset[Purpose]) -> ConsentList:
    """Agree to these purposes from now on, and to no other.

    Raises:
        NotFound: not the caller's child.
        ConsentRequired: without this purpose there is nothing left but to unbind.
    """
    pupil = await pupils.of_caller(tx, caller, student_id)
    if not _asked(caller, pupil, tx.today):
        return await _list(tx, caller, pupil, tx.today)
    if missing := missing_consents(chosen):
        raise ConsentRequired(purposes="、".join(purpose.label for purpose in missing))
    kept = {row.purpose: row.version for row in await store.consents(tx, caller.account_id, student_id)}
    withdrawn = sorted(set(kept) - chosen)
    given = [
        NewConsent(caller.account_id, student_id, each, PURPOSES[each].version)
        for each in chosen
        if kept.get(each) != PURPOSES[each].version
    ]
    await store.withdraw_consents(tx, caller.account_id, student_id, withdrawn)
    await store.give_consents(tx, given)
    change = notices.unmute if Purpose.WECHAT in chosen else notices.mute
    await change(tx, caller.account_id, student_id, Channel.WECHAT)
    await tx.audit(
        "consent.changed",
        subject=f"student:{student_id}",
        student_ids=[student_id],
        organisation_id=pupil.school_id,
        given=sorted(one.purpose for one in given),
        withdrawn=withdrawn,
    )
    return await _list(tx, caller, pupil, tx.today)


async def require_consent(
    source: Reads, caller: Caller, student_id: int, purpose: Purpose, *, birth_date: date, today: date
) -> None:
    """For rooms that use a child's data: pass, or raise ConsentNotGiven."""
    if not await consented(source, caller, student_id, purpose, birth_date=birth_date, today=today):
        raise ConsentNotGiven(purpose=purpose.label)


async def consented(
    source: Reads, caller: Caller, student_id: int, purpose: Purpose, *, birth_date: date, today: date
) -> bool:
    """Whether this guardian agreed to it. From 14 on nobody is asked, and a pupil's own account never is."""
    if caller.own_record == student_id or not pupils.under_14(birth_date, today):
        return True
    return purpose in {row.purpose for row in await store.consents(source, caller.account_id, student_id)}


def _asked(caller: Caller, pupil: Pupil, today: date) -> bool:
    return pupil.young(today) and caller.own_record != pupil.id


async def _list(source: Reads, caller: Caller, pupil: Pupil, today: date) -> ConsentList:
    if not _asked(caller, pupil, today):
        return ConsentList(pupil.id, under_14=pupil.young(today), items=[])
    kept = {row.purpose: row for row in await store.consents(source, caller.account_id, pupil.id)}
    items = [
        Consent(
            purpose=purpose,
            label=card.label,
            text=card.text,
            version=card.version,
            required=card.required,
            given=purpose in kept,
            given_at=kept[purpose].given_at if purpose in kept else None,
            outdated=purpose in kept and kept[purpose].version < card.version,
        )
        for purpose, card in PURPOSES.items()
    ]
    return ConsentList(pupil.id, under_14=True, items=items)
