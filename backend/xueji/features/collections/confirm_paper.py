"""The guardian of a paper family confirms on the phone what a teacher has entered; both names stay."""

from xueji.features import enrolment, guardians
from xueji.features.collections import check, entry_store, errors, live, paper_store, rules, store
from xueji.features.collections.entry import Entry, opened
from xueji.features.collections.family_schemas import (
    ConfirmationPreview,
    Confirmed,
    ConfirmEntry,
)
from xueji.features.collections.form import NO_CLASS
from xueji.features.collections.paper_store import ConfirmationRow
from xueji.features.collections.schemas import EntryState
from xueji.features.collections.submit import require_consents, require_relation
from xueji.kernel.clock import china_date
from xueji.kernel.masking import mask_name
from xueji.platform.caller import Caller
from xueji.platform.database import Tx, transaction

MOST_TRIES = 10


async def preview(caller: Caller, typed: str) -> ConfirmationPreview:
    """What the code's holder is asked to stand behind.

    Raises:
        ConfirmationCodeWrong, ConfirmationCodeOver
    """
    async with transaction(caller) as tx:
        code, found = await _behind(tx, typed)
        divisions = await store.divisions_above(tx, found.of.school_path)
        return ConfirmationPreview(
            masked_name=mask_name(found.row.name),
            school=found.of.school,
            class_name=found.row.class_name or NO_CLASS,
            entered_by=f"{found.row.paper_name or ''}老师",
            groups=check.answer_groups(found, divisions),
            relations=check.relations(),
            consents=check.follow_consents(found.content, found.about.today),
            expires_on=china_date(code.expires_at),
        )


async def confirm(tx: Tx, caller: Caller, data: ConfirmEntry) -> Confirmed:
    """Use up the code: the account is the entry's guardian from now on.

    Where the school has gone on already, the account is bound to the pupil at once.

    Raises:
        ConfirmationCodeWrong, ConfirmationCodeOver
        RelationNotSaid, FollowConsentMissing: the guardian has not said who they are, or not agreed.
    """
    code, found = await _behind(tx, data.code)
    relation = require_relation(data.relation)
    require_consents(found, data.consents)
    row = found.row
    await entry_store.hold(tx, [row.id])
    await entry_store.confirm(
        tx,
        row.id,
        account_id=caller.account_id,
        relation=relation,
        consents=[purpose.value for purpose in data.consents],
        consent_version=rules.CONSENT.version,
    )
    marks = [one for one in row.marks if one != rules.UNCONFIRMED]
    await entry_store.set_level(tx, row.id, rules.worst(marks))
    await paper_store.use(tx, code.id)
    if row.student_id is not None and row.enrolment_id is not None:
        first = guardians.FirstGuardian(
            student_id=row.student_id,
            account_id=caller.account_id,
            relation=relation,
            consents=frozenset(data.consents),
        )
        await guardians.bind_first(tx, [first])
        person = enrolment.Person(caller.account_id, caller.name, tx.now)
        await enrolment.confirm_by_guardian(tx, row.enrolment_id, person)
    await tx.audit(
        "collection_entry.confirmed",
        subject=f"collection_entry:{row.id}",
        student_ids=[row.student_id] if row.student_id else [],
        organisation_id=found.of.school_id,
        relation=relation,
        consents=sorted(data.consents),
    )
    live.changed(tx, found.of.id)
    return Confirmed(
        name=row.name,
        number=row.number or "",
        words="已确认，孩子正在建籍，办到哪一步在首页能看到。"
        if row.state is EntryState.ACCEPTED
        else "已确认。学校核对后会通知您，结果在首页能看到。",
    )


async def _behind(tx: Tx, typed: str) -> tuple[ConfirmationRow, Entry]:
    code = guardians.read_code(typed)
    found = None if code is None else await paper_store.behind(tx, code)
    if found is None:
        raise errors.ConfirmationCodeWrong(most=MOST_TRIES)
    row = await entry_store.any_entry(tx, found.entry_id)
    good = found.used_at is None and found.replaced_at is None and found.expires_at > tx.now
    if not good or row is None or row.confirmed_at is not None:
        raise errors.ConfirmationCodeOver
    return found, opened(row, by_staff=False)
