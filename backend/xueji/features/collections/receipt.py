"""Receipts: what was handed in, what happens next and by when. Their address works for a year."""

from datetime import date, datetime

from xueji.features import students
from xueji.features.collections import entry, entry_store, rules
from xueji.features.collections.entry import Entry
from xueji.features.collections.entry_store import ReceiptRow
from xueji.features.collections.family_schemas import EntryReceipt, EntryStep
from xueji.features.collections.form import child_of
from xueji.features.collections.schemas import EntryState
from xueji.kernel.clock import china_date
from xueji.kernel.refusals import NotFound
from xueji.platform.caller import Caller
from xueji.platform.database import Tx

NEXT = "通知您结果"
AFTER = "接收后，学校提交建籍，查重和身份核对自动进行，主管部门确认后分配学籍号。每一步都能在孩子的页面看到。"


async def read(caller: Caller, number: str) -> EntryReceipt:
    """A receipt of the caller's own entries; 404 for everybody else, and after a year."""
    row = await entry_store.receipt(students.POOL, caller.account_id, number.replace(" ", "").upper())
    if row is None or row.now - row.submitted_at > rules.KEEP_RECEIPT:
        raise NotFound
    return _view(row, await entry.found(students.POOL, caller, row.entry_id))


async def of_entry(tx: Tx, caller: Caller, entry_id: int) -> EntryReceipt:
    """The receipt of what has just been handed in."""
    found = await entry.found(tx, caller, entry_id)
    row = found.row
    if row.number is None or row.submitted_at is None:
        raise NotFound
    made = ReceiptRow(
        number=row.number,
        entry_id=row.id,
        submitted_at=row.submitted_at,
        withdrawn_at=None,
        current=True,
        now=row.now,
    )
    return _view(made, found)


def _view(row: ReceiptRow, found: Entry) -> EntryReceipt:
    withdrawn = row.withdrawn_at is not None
    state = found.row.state if row.current and not withdrawn else EntryState.DRAFT
    return EntryReceipt(
        number=row.number,
        title=_title(state, withdrawn=withdrawn),
        entry_id=row.entry_id,
        child=child_of(found),
        collection_title=found.of.title,
        state=state,
        withdrawn=withdrawn,
        submitted_at=row.submitted_at,
        steps=_steps(row, found, state),
        may_withdraw=state is EntryState.SUBMITTED,
        student_id=found.row.student_id if state is EntryState.ACCEPTED else None,
        kept_until=china_date(row.submitted_at + rules.KEEP_RECEIPT),
    )


def _title(state: EntryState, *, withdrawn: bool) -> str:
    if withdrawn:
        return "已撤回"
    return {EntryState.RETURNED: "学校退回了", EntryState.ACCEPTED: "学校已接收"}.get(state, "已交给学校")


def _steps(row: ReceiptRow, found: Entry, state: EntryState) -> list[EntryStep]:
    entry_row = found.row
    first = _step("done", "您已提交", at=row.submitted_at)
    if row.withdrawn_at is not None:
        return [first, _step("done", "已撤回", at=row.withdrawn_at, said="内容还在草稿里，改好可以再交。")]
    who = f"{found.of.school}，{'班主任或' if entry_row.class_id else ''}学籍管理员"
    match state:
        case EntryState.RETURNED:
            said = rules.reason_words(entry_row.reason, entry_row.reason_text)
            return [
                first,
                _step(
                    "done", "学校核对，退回了", who=who, at=entry_row.decided_at, said=f"原因：{said}" if said else ""
                ),
                _step("now", "等您改好再交", who="您", said="填过的都在，只改指出的几项。"),
            ]
        case EntryState.ACCEPTED:
            return [
                first,
                _step("done", "学校核对，已接收", who=who, at=entry_row.decided_at),
                _step("now", "建籍", who=f"{found.of.school}和主管部门", said=AFTER),
            ]
        case _:
            return [
                first,
                _step(
                    "now",
                    "学校核对",
                    who=who,
                    due_on=entry_row.due_on,
                    provisional=entry_row.provisional,
                    said=f"{entry_row.due_on.year} 年放假安排录入后再算，变了会通知您"
                    if entry_row.due_on and entry_row.provisional
                    else "",
                ),
                _step("later", NEXT, said="要改的，写明改哪里、为什么；没问题的，学校接收。"),
                _step("later", "建籍", said=AFTER),
            ]


def _step(
    state: str,
    title: str,
    *,
    who: str = "",
    at: datetime | None = None,
    due_on: date | None = None,
    provisional: bool = False,
    said: str = "",
) -> EntryStep:
    return EntryStep(state=state, title=title, who=who, at=at, due_on=due_on, provisional=provisional, words=said)
