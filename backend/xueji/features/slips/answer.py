"""The school answers what the family marked, and issues the slip anew; or issues anew and cancels by itself."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from xueji.features import students
from xueji.features.slips import content, errors, issue, live, page, rules, signature_store, staff_page, store
from xueji.features.slips.content import Content, Row
from xueji.features.slips.issue import Made, Place
from xueji.features.slips.layouts import layout_of
from xueji.features.slips.offices import school_post
from xueji.features.slips.rules import Act, SlipState
from xueji.features.slips.schemas import ObjectionState, SlipAnswer, SlipCancellation, SlipReissue, StaffSlip
from xueji.features.slips.signature_store import ObjectionRow, Said
from xueji.features.slips.store import Chosen, SlipRow
from xueji.kernel.refusals import NotFound, VersionConflict
from xueji.platform.caller import Caller
from xueji.platform.database import Tx
from xueji.platform.scope import scope_of

TELL_ANSWERED = "slips.tell_answered"
SOON = timedelta(days=3)


async def answer(tx: Tx, caller: Caller, slip_id: int, expected_version: int, data: SlipAnswer) -> StaffSlip:
    """Each marked field is mended in the record by now, or has a reason; the slip is issued anew.

    Raises:
        NothingObjected: somebody else was first, or nothing was marked.
        AnswerMissing: a field that reads as before, without a reason.
        LastDayWrong
    """
    row = await _own(tx, caller, slip_id, expected_version)
    if row.state is not SlipState.OBJECTED:
        raise errors.NothingObjected
    objections = await signature_store.objections(tx, row.id)
    last_day = data.last_day or _last_day(row, tx.today)
    issue.check_last_day(last_day, tx.today)
    place = await _place(tx, row, last_day)
    reasons = {one.field: one.text.strip() for one in data.reasons}
    record = await students.read_record(tx, row.student_id)
    now = content.build(record, place.layout, number="", issued_at=tx.now, last_day=last_day)
    settled = _settle(objections, page.opened(row), now, reasons)
    await signature_store.settle_objections(tx, settled)
    await tx.audit(
        "slip.answered",
        subject=f"slip:{row.id}",
        student_ids=[row.student_id],
        organisation_id=row.school_id,
        mended=sum(outcome is ObjectionState.MENDED for _, outcome, _ in settled),
        answered=sum(outcome is ObjectionState.ANSWERED for _, outcome, _ in settled),
    )
    await anew(tx, place, [row], SlipState.REPLACED, TELL_ANSWERED)
    return await staff_page.read_newest(tx, caller, row.student_id)


def _settle(
    objections: Sequence[ObjectionRow], before: Content, now: Content, reasons: Mapping[str, str]
) -> list[tuple[int, ObjectionState, Said]]:
    old, new = before.rows(), now.rows()
    settled: list[tuple[int, ObjectionState, Said]] = []
    missing: list[str] = []
    for one in objections:
        wanted, reason = one.opened().wanted, reasons.get(one.field, "")
        if content.is_mended(one.field, old, new):
            settled.append((one.id, ObjectionState.MENDED, Said(wanted, reason or f"已改成：{_told(new, one.field)}")))
        elif reason:
            settled.append((one.id, ObjectionState.ANSWERED, Said(wanted, reason)))
        else:
            missing.append(one.label)
    if missing:
        raise errors.AnswerMissing(count=len(missing), labels="、".join(missing))
    return settled


def _told(rows: Mapping[str, Row], field: str) -> str:
    return content.shown(rows[field]) if field in rows else "没有这一项了"


async def reissue(tx: Tx, caller: Caller, slip_id: int, expected_version: int, data: SlipReissue) -> StaffSlip:
    """Issue the pupil's slip anew, as the record is now; the old one is good no more.

    Raises:
        SlipIsClosed, LastDayWrong
    """
    row = await _own(tx, caller, slip_id, expected_version)
    if rules.after(row.state, Act.REPLACE) is None:
        raise errors.SlipIsClosed(state=row.state.label)
    issue.check_last_day(data.last_day, tx.today)
    await tx.audit(
        "slip.reissued", subject=f"slip:{row.id}", student_ids=[row.student_id], organisation_id=row.school_id
    )
    await anew(tx, await _place(tx, row, data.last_day), [row], SlipState.REPLACED)
    return await staff_page.read_newest(tx, caller, row.student_id)


async def cancel(tx: Tx, caller: Caller, slip_id: int, expected_version: int, data: SlipCancellation) -> StaffSlip:
    """Take an open slip back: nobody is asked any more.

    Raises:
        SlipIsClosed: it is confirmed, or not the present one.
    """
    row = await _own(tx, caller, slip_id, expected_version)
    if rules.after(row.state, Act.CANCEL) is None:
        raise errors.SlipIsClosed(state=row.state.label)
    await store.close_slips(tx, [row.id], SlipState.CANCELLED)
    await tx.audit(
        "slip.cancelled",
        subject=f"slip:{row.id}",
        student_ids=[row.student_id],
        organisation_id=row.school_id,
        reason=data.reason,
    )
    live.changed(tx, row.school_id)
    return await staff_page.read_in(tx, caller, row.id)


async def anew(tx: Tx, place: Place, rows: Sequence[SlipRow], state: SlipState, tell: str = issue.TELL_ISSUED) -> int:
    """End these slips and issue new ones in their place; a constant number of statements. Answers how many."""
    await store.hold_school(tx, place.school_id)
    open_ids = [row.id for row in rows if row.state is not state]
    if open_ids:
        await store.close_slips(tx, open_ids, state)
    previous = {row.student_id: row.id for row in rows}
    people = [
        one for one in await store.asked(tx, Chosen(place.school_id, student_ids=list(previous))) if not one.open_id
    ]
    records = await issue.read_in_parts(tx, [one.id for one in people])
    made = [Made(one, records[one.id], previous[one.id]) for one in people]
    if made:
        await issue.enter(tx, place, "pupils", made, tell)
    return len(made)


async def _own(tx: Tx, caller: Caller, slip_id: int, expected_version: int) -> SlipRow:
    """The slip of the caller's own school, held. NotFound for every other one."""
    post = school_post(caller)
    row = await store.lock_slip(tx, scope_of(caller), slip_id)
    if row is None or row.school_id != post.organisation_id:
        raise NotFound
    if row.version != expected_version:
        raise VersionConflict(yours={"version": expected_version}, theirs={"version": row.version})
    return row


async def _place(tx: Tx, row: SlipRow, last_day: date) -> Place:
    return Place(row.school_id, row.school_path, layout_of(await store.division_of(tx, row.school_path)), last_day)


def _last_day(row: SlipRow, today: date) -> date:
    """As before, unless that leaves nobody time to read."""
    return row.last_day if row.last_day - today >= SOON else today + timedelta(days=rules.ORDINARY_DAYS)
