"""Handing in what is wrong: nothing is signed, the school mends it and issues the slip anew."""

from xueji.features.slips import errors, live, page, signature_store, store
from xueji.features.slips.family_schemas import SlipMarks, SlipReceipt, SlipStep
from xueji.features.slips.marks import refuse_unless
from xueji.features.slips.rules import ANSWER_DAYS, Act, SlipState
from xueji.kernel.clock import day_words
from xueji.kernel.refusals import FieldError, FieldErrors, NotFound
from xueji.platform import calendar_store
from xueji.platform.caller import Caller
from xueji.platform.database import Tx, fetch
from xueji.platform.scope import scope_of

TELL_OBJECTED = "slips.tell_objected"


async def hand_in(tx: Tx, caller: Caller, slip_id: int, data: SlipMarks) -> SlipReceipt:
    """Give the school what this person has marked.

    Raises:
        NothingMarked, FieldNotOnSlip
        FieldErrors: a mark without what it should be.
        SlipObjected, SlipSignedAlready, SlipGone: not any more.
    """
    row = await store.lock_slip(tx, scope_of(caller), slip_id)
    if row is None:
        raise NotFound
    await refuse_unless(tx, row, Act.OBJECT)
    if not data.marks:
        raise errors.NothingMarked
    own = page.opened(row).rows()
    if {mark.field for mark in data.marks} - set(own):
        raise errors.FieldNotOnSlip
    faults = [
        FieldError(f"marks.{number}.wanted", "required", f"请写“{own[mark.field].label}”应该是什么")
        for number, mark in enumerate(data.marks)
        if not mark.wanted.strip()
    ]
    if faults:
        raise FieldErrors(faults)
    wanted = {mark.field: mark.wanted.strip() for mark in data.marks}
    due = (await calendar_store.calendar(fetch, tx.today)).due(tx.today, ANSWER_DAYS)
    await signature_store.add_objections(
        tx, row.id, caller.account_id, [(field, own[field].label, said) for field, said in wanted.items()]
    )
    await store.object_to(tx, row.id, due.day, provisional=due.provisional)
    await signature_store.drop_marks(tx, row.id)
    await tx.audit(
        "slip.objected",
        subject=f"slip:{row.id}",
        student_ids=[row.student_id],
        organisation_id=row.school_id,
        fields=sorted(wanted),
    )
    await tx.defer(TELL_OBJECTED, slip_id=row.id)
    live.changed(tx, row.school_id)
    until = day_words(due.day, tx.today)
    return SlipReceipt(
        id=row.id,
        student_id=row.student_id,
        number=row.number,
        title=f"{len(wanted)} 项已交给学校更正",
        state=SlipState.OBJECTED,
        at=tx.now,
        steps=[
            SlipStep(f"标出 {len(wanted)} 项", page.moment_words(tx.now, tx.today), done=True),
            SlipStep("学校核对、更正", f"{row.school}最晚 {until}答复", done=False),
            SlipStep("收到新的确认单，再签名", "学校重新发的时候会通知您，今天不用签", done=False),
        ],
    )
